//! The program as a process: exit codes, what it says, what it never overwrites.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

use homesafe_protocol::{trust::UnverifiedTrust, venue::HomeSafeCode};
use homesafe_test_support::{copy, passphrase, program_in_english, vault::quicken};

use crate::common::{FakeLog, origin, publishing::body};

fn run(folder: &Path, args: &[&str]) -> Output {
    program_in_english("homesafe-authority")
        .current_dir(folder)
        .args(["--desk", "desk"])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn init(folder: &Path) -> Output {
    std::fs::write(folder.join("pass"), "correct horse\n").unwrap();
    std::fs::write(folder.join("wrong"), "battery\n").unwrap();
    let made = run(folder, &["init", "--origin", origin().as_str(), "--passphrase-file", "pass", "--json"]);
    if made.status.success() {
        quicken(&folder.join("desk"), &passphrase());
    }
    made
}

#[test]
fn from_init_to_a_countersigned_trust_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let made = init(path);
    assert!(made.status.success(), "{}", stderr(&made));
    let keys: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 6);
    let again = init(path);
    assert_eq!(again.status.code(), Some(2), "a desk is never overwritten");
    assert!(stderr(&again).contains("never overwritten"));

    let vkey = FakeLog::vkey().to_string();
    let trust = |extra: &[&str]| {
        run(
            path,
            &[&["trust", "--log-vkey", &vkey, "--out", "trust.txt", "--passphrase-file", "pass"], extra]
                .concat(),
        )
    };
    assert_eq!(trust(&["--retention", "400"]).status.code(), Some(2), "a body that breaks a rule");
    assert!(trust(&["--interval", "86400", "--require-certificates"]).status.success());
    let document =
        UnverifiedTrust::parse(&std::fs::read(path.join("trust.txt")).unwrap()).unwrap().pin().unwrap();
    assert_eq!((document.body().version, document.body().publication_interval_seconds), (1, 86_400));
    assert!(!document.body().uncertified_codes);
    let void = ["void", "3", "7", "--out", "void.txt", "--passphrase-file", "pass"];
    let unasked = run(path, &void);
    assert_eq!(unasked.status.code(), Some(2), "without a terminal nobody consented");
    assert!(stderr(&unasked).contains("no terminal to ask for your consent"), "{}", stderr(&unasked));
    assert!(run(path, &[&void[..], &["--yes"]].concat()).status.success());
    let again = run(path, &["void", "4", "7", "--yes", "--out", "again.txt", "--passphrase-file", "pass"]);
    assert_eq!(again.status.code(), Some(2), "{}", stderr(&again));
    assert!(
        stderr(&again).contains("void already: publications 4 to 7. Nothing was signed"),
        "{}",
        stderr(&again)
    );
    assert!(!path.join("again.txt").exists());
    let next = UnverifiedTrust::parse(&std::fs::read(path.join("void.txt")).unwrap())
        .unwrap()
        .succeed(&document)
        .unwrap();
    assert_eq!(next.body().voided, [homesafe_protocol::trust::SeqRange { first: 3, last: 7 }]);
    let asked = run(path, &["trust", "countersign", "void.txt", "--passphrase-file", "pass"]);
    assert_eq!(asked.status.code(), Some(2), "without a terminal nobody consented");
}

#[test]
fn a_document_that_lacks_signatures_says_so_in_json_too() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = |folder: &Path| {
        let made: serde_json::Value = serde_json::from_slice(&init(folder).stdout).unwrap();
        let keys = made["keys"].as_array().unwrap();
        let root = keys.iter().find(|key| key["role"] == "root").unwrap_or_else(|| panic!("{made}"));
        root["key"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    };
    let (own, others, vkey) = (root(folder.path()), root(other.path()), FakeLog::vkey().to_string());
    let common = ["trust", "--log-vkey", &vkey, "--passphrase-file", "pass", "--json"];
    let trust = |extra: &[&str]| -> serde_json::Value {
        let made = run(folder.path(), &[&common[..], extra].concat());
        assert!(made.status.success(), "{}", stderr(&made));
        serde_json::from_slice(&made.stdout).unwrap()
    };
    let two = ["--root", &own, "--root", &others, "--threshold", "2", "--out", "two.txt"];
    let said = trust(&two);
    assert_eq!((&said["complete"], &said["version"]), (&false.into(), &1.into()), "{said}");
    let note = std::fs::read(folder.path().join("two.txt")).unwrap();
    assert_eq!(said["fingerprint"], UnverifiedTrust::parse(&note).unwrap().fingerprint().to_string());
}

#[test]
fn exit_codes_say_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(
        run(path, &["publish", "--nothing", "--server", "https://x.example"]).status.code(),
        Some(2),
        "no passphrase"
    );
    assert!(init(path).status.success());
    let publish = |server: &str, passphrase: &str| {
        run(path, &["publish", "--nothing", "--server", server, "--passphrase-file", passphrase])
    };
    assert_eq!(publish("http://homesafe.example", "pass").status.code(), Some(2), "plain http elsewhere");
    assert_eq!(publish("http://127.0.0.1:9", "wrong").status.code(), Some(3));
    let untrusted = publish("http://127.0.0.1:9", "pass");
    assert_eq!(untrusted.status.code(), Some(2));
    assert!(stderr(&untrusted).contains("authority trust"), "{}", stderr(&untrusted));
    let vkey = FakeLog::vkey().to_string();
    assert!(
        run(path, &["trust", "--log-vkey", &vkey, "--out", "t", "--passphrase-file", "pass"])
            .status
            .success()
    );
    assert_eq!(publish("http://127.0.0.1:9", "pass").status.code(), Some(4));
    std::fs::write(path.join("desk/desk.json"), "{").unwrap();
    assert_eq!(publish("http://127.0.0.1:9", "pass").status.code(), Some(6));
    assert_eq!(run(path, &["publish", "--server", "https://x.example"]).status.code(), Some(2), "no table");
}

#[test]
fn attack_a_folder_put_back_whole_is_found_by_what_was_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(init(path).status.success());
    let journal = |extra: &[&str]| run(path, &[&["journal", "--passphrase-file", "pass"], extra].concat());
    let mark = |output: &Output| {
        let text = stderr(output);
        text.lines()
            .find_map(|line| line.strip_prefix("Write down, for `journal --since` next time: "))
            .unwrap()
            .to_owned()
    };
    let first = mark(&journal(&[]));
    assert!(first.starts_with("1:") && first.len() == 34, "{first}");
    copy(&path.join("desk"), &path.join("old"));
    for name in ["chan", "wong"] {
        let made = run(path, &["officer", "new", name, "--officer", "first", "--passphrase-file", "pass"]);
        assert!(made.status.success(), "{}", stderr(&made));
    }
    let shown = journal(&["--since", &first]);
    assert_eq!((shown.status.code(), String::from_utf8_lossy(&shown.stdout).lines().count()), (Some(0), 2));
    let second = mark(&shown);
    std::fs::rename(path.join("desk"), path.join("newer")).unwrap();
    copy(&path.join("old"), &path.join("desk"));
    assert_eq!(journal(&["--since", &first]).status.code(), Some(0), "it agrees with itself");
    let found = journal(&["--since", &second]);
    assert_eq!(found.status.code(), Some(6));
    assert!(stderr(&found).contains("it has 1 entry, and had 3"), "{}", stderr(&found));
    for name in ["ho", "ma", "li"] {
        assert!(
            run(path, &["officer", "new", name, "--officer", "first", "--passphrase-file", "pass"])
                .status
                .success()
        );
    }
    let found = journal(&["--since", &second]);
    assert_eq!(found.status.code(), Some(6));
    assert!(stderr(&found).contains("entry 3 is another"), "{}", stderr(&found));
    assert_eq!(journal(&["--since", "3:abc"]).status.code(), Some(2));
}

#[test]
fn certifies_a_code_only_with_consent() {
    use homesafe_protocol::{
        time::{Day, Validity},
        venue::{Category, VenueBody, VenuePublic},
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(init(path).status.success());
    let public = VenuePublic::builder(origin().deployment(), Category::BAR)
        .names("", "Harbour Bar")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap());
    let code = HomeSafeCode::uncertified(VenueBody::new(public.build().unwrap(), [1; 16].into()));
    std::fs::write(path.join("code.txt"), code.to_text("HOMESAFE.EXAMPLE").unwrap().as_bytes()).unwrap();
    let without = run(path, &["certify", "code.txt", "--passphrase-file", "pass"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(stderr(&without).contains("Harbour Bar") && without.stdout.is_empty());
    let with = run(path, &["certify", "code.txt", "--yes", "--passphrase-file", "pass"]);
    let text = String::from_utf8(with.stdout).unwrap();
    let certified = HomeSafeCode::from_text(text.trim()).unwrap();
    assert!(certified.certificate().is_some() && certified.body() == code.body());
}

#[test]
fn a_certification_key_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(init(path).status.success());
    let code = HomeSafeCode::uncertified(body(1)).to_text("HOMESAFE.EXAMPLE").unwrap();
    std::fs::write(path.join("code.txt"), code.as_bytes()).unwrap();
    let file = path.join("desk/keys/certification-1.age");
    for lose in [
        |file: &Path| std::fs::write(file, "damaged").unwrap(),
        |file: &Path| std::fs::remove_file(file).unwrap(),
    ] {
        lose(&file);
        let refused = run(path, &["certify", "code.txt", "--yes", "--passphrase-file", "pass"]);
        assert_eq!(refused.status.code(), Some(6), "{}", stderr(&refused));
        assert!(stderr(&refused).contains("keys/certification-1.age"), "{}", stderr(&refused));
        let keys = run(path, &["keys", "--passphrase-file", "pass"]);
        assert!(
            keys.status.success() && stderr(&keys).contains("keys/certification-1.age"),
            "{}",
            stderr(&keys)
        );
        assert_eq!(String::from_utf8_lossy(&keys.stdout).lines().count(), 5, "the others are shown");
    }
}

#[test]
fn every_file_that_an_officer_names_may_be_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(init(path).status.success());
    let made = run(path, &["case", "new", "--passphrase-file", "pass", "--json"]);
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let case = made["case"].as_str().unwrap();
    let stay = ["--start", "2026-11-01T09:00:00Z", "--end", "2026-11-01T10:00:00Z", "--level", "0"];
    let pipe = path.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for args in [
        &["certify", "pipe"][..],
        &[&["case", "add", case, "pipe"][..], &stay].concat(),
        &[&["case", "add", case, "--slip", "pipe"][..], &stay].concat(),
        &["case", "add", case, "--csv", "pipe"],
        &["advice", "pipe", "--server", "http://127.0.0.1:9"],
        &["trust", "adopt", "pipe"],
        &["trust", "countersign", "pipe"],
        &["keys", "take", "pipe"],
        &["publication", "countersign", "pipe", "--server", "http://127.0.0.1:9"],
    ] {
        let mut writer =
            Command::new("sh").current_dir(path).args(["-c", "printf nonsense > pipe"]).spawn().unwrap();
        let refused = run(path, &[args, &["--passphrase-file", "pass"]].concat());
        assert!(writer.wait().unwrap().success(), "{args:?} did not read it");
        let said = stderr(&refused);
        assert!(!refused.status.success() && !said.contains("regular file"), "{args:?}: {said}");
    }
}
