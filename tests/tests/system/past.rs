//! Publications that nobody signed, put into the real log by a thief of the log key: the way past them, with
//! the real programs.

use std::{collections::BTreeMap, fs, path::Path};

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use homesafe_protocol::{
    log::{Checkpoint, TileKind, TilePath, TileTree, decode_entries, root_of},
    note::{NoteAlgorithm, NoteKey, signed_note},
};
use homesafe_test_support::{Behaviour, LoopbackServer, ORIGIN, World};

/// The key that `homesafe-server init` wrote.
fn log_key(world: &World) -> SigningKey {
    let text = fs::read_to_string(world.path("data/log.key")).unwrap();
    let typed = BASE64.decode(text.trim().splitn(5, '+').nth(4).unwrap().as_bytes()).unwrap();
    SigningKey::from_bytes(typed[1..].try_into().unwrap())
}

/// The entries of the log of so many publications in the archive.
fn bundle(world: &World, entries: u16) -> Vec<Vec<u8>> {
    let path = TilePath::new(TileKind::Entries, 0, entries).unwrap();
    let bytes = fs::read(world.path("data/public").join(path.to_string())).unwrap();
    decode_entries(&bytes, entries).unwrap().into_iter().map(<[u8]>::to_vec).collect()
}

/// Appends `junk` to it, under a checkpoint by its key.
fn append(world: &World, entries: u16, junk: &[&[u8]]) {
    let public = world.path("data/public");
    let mut all = bundle(world, entries);
    all.extend(junk.iter().map(|entry| entry.to_vec()));
    let mut tree = TileTree::default();
    for tile in all.iter().flat_map(|entry| tree.push(entry)) {
        let path = public.join(tile.path.to_string());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, tile.bytes).unwrap();
    }
    let root = root_of(all.iter().map(|entry| homesafe_protocol::log::leaf_hash(entry)));
    let checkpoint = Checkpoint { origin: ORIGIN.parse().unwrap(), size: all.len() as u64, root };
    let signer = log_key(world);
    let key = NoteKey::new(ORIGIN, NoteAlgorithm::Ed25519, signer.verifying_key().to_bytes().into()).unwrap();
    fs::write(public.join("checkpoint"), signed_note(&checkpoint.to_text(), &[(&key, &signer)])).unwrap();
}

/// All files below a folder, by the paths under which they are served.
fn served(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            served(&entry.path(), &name, files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn publications_that_nobody_signed_are_voided_and_desk_server_and_devices_go_on() {
    let mut world = World::new();
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 725, 760), 0);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    world.kill_server();
    // One that is no leaf, and one that names a batch of before once more.
    let first = bundle(&world, 1).remove(0);
    let twice = [&first[..1], &2u64.to_be_bytes(), &first[9..]].concat();
    append(&world, 1, &[b"junk", &twice]);
    let mut files = BTreeMap::new();
    served(&world.path("data/public"), "v1", &mut files);
    let thief = LoopbackServer::start(files, Behaviour::Honest);

    let stopped = world.run_desk("desk", &["publish", "--nothing", "--server", &thief.url()]);
    let said = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert!(!stopped.status.success() && said.contains("publication 1:"), "{said}");
    assert!(said.contains("`void 1 LAST --past --server URL`"), "the next step: {said}");
    let too_few = world
        .run_desk("desk", &["void", "1", "1", "--past", "--server", &thief.url(), "--out", "next", "--yes"]);
    let said = String::from_utf8_lossy(&too_few.stderr).into_owned();
    assert!(!too_few.status.success() && said.contains("at publication 2;"), "{said}");
    // The server is started with the document, and with another key.
    let init = world.ok("homesafe-server", &["init", "new", "--origin", ORIGIN]);
    let vkey = init.split_whitespace().find(|word| word.starts_with(ORIGIN) && word.contains('+')).unwrap();
    world.take_away("trust.txt");
    let void = [
        "void",
        "1",
        "2",
        "--past",
        "--log-vkey",
        vkey,
        "--server",
        &thief.url(),
        "--out",
        "trust.txt",
        "--yes",
    ];
    let made = world.run_desk("desk", &void);
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    fs::rename(world.path("new/log.key"), world.path("data/log.key")).unwrap();
    assert!(said.contains("behind what this desk could follow") && said.contains("\n  1\n  2\n"), "{said}");
    assert!(String::from_utf8_lossy(&made.stdout).contains("start the server with the new log key"));
    drop(thief);
    world.start_server();
    assert_eq!(world.send("desk", "publish", 600, 620), 3);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    assert_eq!(world.send("desk", "withdraw", 725, 760), 4);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
}
