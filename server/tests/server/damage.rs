//! Files that are damaged, lost or swapped for links, under a running server and between two runs.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use homesafe_protocol::Hash;
use homesafe_test_support::desk::Publication;

use crate::support::{Server, Site};

fn object(published: &Publication) -> String {
    format!("object/{}", Hash::of_object(&published.object))
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// What readiness says once everything was read.
fn readiness(server: &Server) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = server.operator("/readyz");
        assert_eq!(answer.status, 200);
        if !answer.text().contains("first time") {
            return answer.text().to_owned();
        }
        assert!(Instant::now() < deadline, "the files are not read");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn refused(site: &Site, word: &str) {
    let output = site.command(&[]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{text}");
    assert!(text.contains(word), "{text}");
}

#[test]
fn objects_that_are_damaged_or_missing_are_named_not_served_and_put_back() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let published: Vec<_> = (0..3).map(|_| site.publish(&server)).collect();
    assert_eq!(readiness(&server), "ready\n");
    drop(server);
    let public = site.data().join("public");
    flip(&public.join(object(&published[0])));
    fs::remove_file(public.join(object(&published[2]))).unwrap();

    let server = site.start(&[]);
    let said = readiness(&server);
    let hash = |n: usize| Hash::of_object(&published[n].object);
    assert!(said.contains(&format!(
        "object {} of publication 0 is damaged: run `recover --server URL` at a desk\n",
        hash(0)
    )));
    assert!(said.contains(&format!(
        "object {} of publication 2 is missing: run `recover --server URL` at a desk\n",
        hash(2)
    )));
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(server.operator("/metrics").text().contains("homesafe_objects_unsound 2"));
    let get = |n: usize| server.get(&format!("/v1/{}", object(&published[n])));
    assert_eq!((get(0).status, get(1).status, get(2).status), (404, 200, 404));

    // Other bytes under a known leaf change nothing; its own put the object back.
    let mut other = published[0].clone();
    other.object[100] ^= 1;
    assert_eq!(server.post("/v1/publications", &other.body()).status, 400);
    other.object.truncate(100);
    assert_eq!(server.post("/v1/publications", &other.body()).status, 400);
    other.object = [&published[0].object[..], b"x"].concat();
    assert_eq!(server.post("/v1/publications", &other.body()).status, 400);
    assert_eq!(get(0).status, 404);
    for n in [0, 2] {
        assert_eq!(server.post("/v1/publications", &published[n].body()).status, 200);
        assert_eq!(get(n).body, published[n].object);
    }
    assert_eq!(readiness(&server), "ready\n");
    assert!(server.operator("/metrics").text().contains("homesafe_objects_unsound 0"));
    site.publish(&server);
}

#[test]
fn an_object_that_changes_under_a_running_server_is_served_no_more() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let published = site.publish(&server);
    let address = format!("/v1/{}", object(&published));
    assert_eq!(server.get(&address).body, published.object);
    flip(&site.data().join("public").join(object(&published)));
    for range in ["", "bytes=0-9"] {
        assert_eq!(server.request("GET", &address, &[("range", range)]).status, 404);
    }
    assert_eq!(server.request("HEAD", &address, &[]).status, 404);
    assert_eq!(server.post("/v1/publications", &published.body()).status, 200);
    assert_eq!(server.get(&address).body, published.object);
}

#[test]
fn a_leftover_under_an_objects_name_does_not_keep_it_from_being_published() {
    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    let next = site.desk.draft(256);
    fs::write(site.data().join("public").join(object(&next)), b"half").unwrap();
    assert_eq!(server.post("/v1/publications", &next.body()).status, 201);
    assert_eq!(server.get(&format!("/v1/{}", object(&next))).body, next.object);
}

#[test]
fn damaged_tiles_are_written_again() {
    let mut site = Site::new();
    let server = site.start(&[]);
    for _ in 0..3 {
        site.publish(&server);
    }
    // Those of the past too: a device with an older checkpoint may ask for them.
    let tiles = ["tile/0/000.p/3", "tile/entries/000.p/3", "tile/0/000.p/2", "tile/entries/000.p/1"];
    let good: Vec<_> = tiles.iter().map(|tile| server.get(&format!("/v1/{tile}")).body).collect();
    drop(server);
    let public = site.data().join("public");
    tiles.iter().for_each(|tile| flip(&public.join(tile)));
    fs::remove_file(public.join("tile/0/000.p/1")).unwrap();

    let server = site.start(&[]);
    assert_eq!(readiness(&server), "ready\n");
    for (tile, good) in tiles.iter().zip(good) {
        assert_eq!(server.get(&format!("/v1/{tile}")).body, good, "{tile}");
    }
    assert_eq!(server.get("/v1/tile/0/000.p/1").status, 404, "what was pruned stays away");
    assert!(server.operator("/metrics").text().contains("homesafe_tiles_mended_total 4"));
}

#[test]
fn a_damaged_object_does_not_keep_a_lost_store_from_being_built_again() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let first = site.publish(&server);
    drop(server);
    fs::write(site.data().join("public").join(object(&first)), [0; 64]).unwrap();
    fs::remove_dir_all(site.data().join("state")).unwrap();
    let server = site.start(&[]);
    assert!(readiness(&server).contains("damaged"));
    site.publish(&server);
}

#[test]
fn a_checkpoint_is_not_begun_anew_over_what_was_published() {
    let mut site = Site::new();
    let server = site.start(&[]);
    for _ in 0..3 {
        site.publish(&server);
    }
    drop(server);
    let public = site.data().join("public");
    for lost in ["checkpoint", "tile/entries/000.p/1"] {
        fs::remove_file(public.join(lost)).unwrap();
    }
    fs::remove_dir_all(site.data().join("state")).unwrap();
    refused(&site, "no checkpoint");
}

#[test]
fn a_copy_taken_under_a_running_server_goes_on_where_the_log_was() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let first = site.publish(&server);
    let (public, copy) = (site.data().join("public"), site.folder.path().join("copy"));
    fs::create_dir(&copy).unwrap();
    // The checkpoint first: what comes while the rest is copied lies behind it.
    fs::copy(public.join("checkpoint"), copy.join("checkpoint")).unwrap();
    let second = site.publish(&server);
    let status = Command::new("cp").args(["-rn", "--"]).arg(public.join(".")).arg(&copy).status().unwrap();
    assert!(status.success());
    let newest = server.get("/v1/checkpoint").body;
    drop(server);
    for lost in ["public", "state", "inbox"] {
        fs::remove_dir_all(site.data().join(lost)).unwrap();
    }
    fs::rename(&copy, &public).unwrap();

    let server = site.start(&[]);
    assert_ne!(server.get("/v1/checkpoint").body, newest);
    assert_eq!(server.post("/v1/publications", &first.body()).status, 200);
    assert_eq!(server.post("/v1/publications", &second.body()).status, 201);
    assert_eq!(server.get("/v1/checkpoint").body, newest, "the same root and the same signature");
    assert_eq!(readiness(&server), "ready\n");
    site.publish(&server);
}

#[test]
fn attack_links_in_the_data_folder_are_not_followed() {
    let mut site = Site::new();
    let outside = site.folder.path().join("secret");
    fs::write(&outside, b"secret").unwrap();
    let server = site.start(&[]);
    let published = site.publish(&server);
    let public = site.data().join("public");
    let planted = public.join(format!("object/{}", Hash::of_object(b"secret")));
    symlink(&outside, &planted).unwrap();
    assert_eq!(server.get(&format!("/v1/object/{}", Hash::of_object(b"secret"))).status, 404);
    let tile = public.join("tile/0/000.p/1");
    fs::remove_file(&tile).unwrap();
    symlink(&outside, &tile).unwrap();
    assert_eq!(server.get("/v1/tile/0/000.p/1").status, 404);
    drop(server);

    refused(&site, "symbolic link");
    fs::remove_file(&tile).unwrap();
    fs::remove_file(&planted).unwrap();
    for folder in ["public", "state"] {
        let (folder, away) = (site.data().join(folder), site.folder.path().join("away"));
        fs::rename(&folder, &away).unwrap();
        symlink(&away, &folder).unwrap();
        refused(&site, "symbolic link");
        fs::remove_file(&folder).unwrap();
        fs::rename(&away, &folder).unwrap();
    }
    let server = site.start(&[]);
    assert_eq!(server.get(&format!("/v1/{}", object(&published))).status, 200);
}

/// Publishes once and takes the store's folder away: what was published, the folder's place, and where it
/// lies.
fn with_a_store(site: &mut Site) -> (Publication, PathBuf, PathBuf) {
    let server = site.start(&[]);
    let first = site.publish(&server);
    drop(server);
    let (state, good) = (site.data().join("state"), site.folder.path().join("good"));
    fs::rename(&state, &good).unwrap();
    (first, state, good)
}

/// Puts a store's folder back from its copy.
fn put_back(state: &Path, good: &Path) {
    let _ = fs::remove_dir_all(state);
    fs::create_dir(state).unwrap();
    for entry in fs::read_dir(good).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), state.join(entry.file_name())).unwrap();
    }
}

fn fill_with_noise(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::write(entry.path(), [0xa5; 999]).unwrap();
    }
}

#[test]
fn a_damaged_store_is_set_aside_and_built_again() {
    let mut site = Site::new();
    let (first, state, good) = with_a_store(&mut site);
    let db = fs::read(good.join("db")).unwrap();
    let (conf, third) = (fs::read(good.join("conf")).unwrap(), db.len() / 3);
    type Damage = Box<dyn Fn(&Path)>;
    let overwrite = |name: &'static str, bytes: Vec<u8>| -> Damage {
        Box::new(move |state| fs::write(state.join(name), &bytes).unwrap())
    };
    // Some of it sled passes over by itself, as it does after a crash.
    let damages: [(&str, bool, Damage); 8] = [
        ("overwritten", false, overwrite("db", vec![0x5a; db.len()])),
        ("cut", false, overwrite("db", db[..third].to_vec())),
        ("no database", false, overwrite("db", b"nonsense".to_vec())),
        ("begins with noise", false, overwrite("db", [&[0xff; 64][..], &db[64..]].concat())),
        ("settings of noise", true, overwrite("conf", vec![0xa5; 99])),
        ("settings cut", true, overwrite("conf", conf[..conf.len() / 2].to_vec())),
        ("settings gone", false, Box::new(|state| fs::remove_file(state.join("conf")).unwrap())),
        ("noise", true, Box::new(fill_with_noise)),
    ];
    let log = site.folder.path().join("log");
    for (name, is_found, damage) in damages {
        put_back(&state, &good);
        damage(&state);
        let server = site.start_verbose(&[], &log);
        assert_eq!(server.post("/v1/publications", &first.body()).status, 200, "{name}");
        site.publish(&server);
        drop(server);
        let said = fs::read_to_string(&log).unwrap().contains("codes that were issued are lost");
        assert!(said || !is_found, "{name}");
    }
    assert!(site.data().join("state.damaged").is_dir());
}

#[test]
fn a_bit_turned_anywhere_in_the_store_stops_no_server() {
    let mut site = Site::new();
    let (first, state, good) = with_a_store(&mut site);
    let db = fs::read(good.join("db")).unwrap();
    let used = db.iter().rposition(|byte| *byte != 0).unwrap();
    for n in 0..24 {
        put_back(&state, &good);
        let mut turned = db.clone();
        turned[n * used / 24] ^= 0x10;
        fs::write(state.join("db"), turned).unwrap();
        let server = site.start(&[]);
        assert_eq!(server.post("/v1/publications", &first.body()).status, 200, "{n}");
    }
    let server = site.start(&[]);
    site.publish(&server);
}

#[test]
fn a_disk_that_cannot_be_written_is_no_reason_to_set_the_store_aside() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    drop(server);
    // A folder in the place of the database's file: an error of the system, not of the database.
    let (db, away) = (site.data().join("state/db"), site.folder.path().join("db"));
    fs::rename(&db, &away).unwrap();
    fs::create_dir(&db).unwrap();
    fs::set_permissions(&db, fs::Permissions::from_mode(0o500)).unwrap();
    refused(&site, "database");
    assert!(!site.data().join("state.damaged").exists());
    fs::remove_dir(&db).unwrap();
    fs::rename(&away, &db).unwrap();
    let server = site.start(&[]);
    site.publish(&server);
}

/// A site with two versions of the trust document, and publications under both; the versions' files.
fn with_two_documents(site: &mut Site) -> [PathBuf; 2] {
    let server = site.start(&[]);
    site.publish(&server);
    assert_eq!(server.post("/v1/trust", site.desk.trust(2).as_bytes()).status, 201);
    site.desk.names = Some(site.desk.document(2));
    site.publish(&server);
    [1, 2].map(|version| site.data().join(format!("public/trust/{version}")))
}

#[test]
fn a_trust_document_that_is_lost_or_damaged_is_named_and_comes_back() {
    let mut site = Site::new();
    let files = with_two_documents(&mut site);
    for (version, file) in (1..).zip(&files) {
        for bytes in [None, Some("garbage")] {
            let note = site.desk.trust(version);
            // Under a running server.
            let server = site.start(&[]);
            assert_eq!(readiness(&server), "ready\n");
            match bytes {
                None => fs::remove_file(file).unwrap(),
                Some(bytes) => fs::write(file, bytes).unwrap(),
            }
            assert_eq!(server.post("/v1/trust", note.as_bytes()).status, 201, "{version}");
            assert_eq!(fs::read_to_string(file).unwrap(), note);
            drop(server);
            // Between two runs: named, and taken from the one that is given.
            match bytes {
                None => fs::remove_file(file).unwrap(),
                Some(bytes) => fs::write(file, bytes).unwrap(),
            }
            fs::write(site.trust_file(), site.desk.trust(3 - version)).unwrap();
            if (version, bytes) == (1, None) {
                let server = site.start(&[]);
                assert!(readiness(&server).contains("public/trust/1"), "{}", readiness(&server));
                assert_eq!(server.post("/v1/trust", note.as_bytes()).status, 201);
                assert_eq!(readiness(&server), "ready\n");
                continue;
            }
            refused(&site, &format!("public/trust/{version}"));
            fs::write(site.trust_file(), &note).unwrap();
            assert_eq!(readiness(&site.start(&[])), "ready\n");
            assert_eq!(fs::read_to_string(file).unwrap(), note);
        }
    }
}

#[test]
fn a_lost_document_that_the_log_names_is_named_where_the_state_is_lost_too() {
    let mut site = Site::new();
    let [first, _] = with_two_documents(&mut site);
    fs::remove_file(&first).unwrap();
    fs::remove_dir_all(site.data().join("state")).unwrap();
    fs::write(site.trust_file(), site.desk.trust(2)).unwrap();
    let server = site.start(&[]);
    assert!(readiness(&server).contains("public/trust/1"), "{}", readiness(&server));
    assert_eq!(
        server.post("/v1/trust", site.desk.trust(1).as_bytes()).status,
        201,
        "as `trust send` and `recover` send it"
    );
    assert_eq!(readiness(&server), "ready\n");
    assert_eq!(fs::read_to_string(&first).unwrap(), site.desk.trust(1));
}

#[test]
fn a_public_folder_put_back_beside_a_newer_state_goes_on_with_the_document_given() {
    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    let (public, old) = (site.data().join("public"), site.folder.path().join("old"));
    copy(&public, &old);
    assert_eq!(server.post("/v1/trust", site.desk.trust(2).as_bytes()).status, 201);
    site.desk.names = Some(site.desk.document(2));
    let lost = site.publish(&server);
    drop(server);
    fs::remove_dir_all(&public).unwrap();
    copy(&old, &public);
    refused(&site, "public/trust/2");
    fs::write(site.trust_file(), site.desk.trust(2)).unwrap();
    let server = site.start(&[]);
    assert_eq!(server.get("/v1/trust/latest").text(), "2\n");
    assert_eq!(server.post("/v1/publications", &lost.body()).status, 201, "as `recover` sends it");
    site.publish(&server);
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}
