//! After a stolen publishing key, as processes: the document that voids what the thief did, and the one
//! publication that heals it, sent to whichever of the document's servers answers.

use homesafe_test_support::{ORIGIN, World, copy};

#[test]
fn after_a_theft_one_publication_makes_devices_as_if_the_thief_never_was() {
    let world = World::new();
    let url = world.url();
    // The first address is dead, and nobody types one from here on.
    let addresses = ["--address", "http://127.0.0.1:1", "--address", &url];
    world.take_away("trust.txt");
    world.desk("desk", &[&["trust", "--out", "trust.txt", "--server", &url], &addresses[..]].concat());
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    world.desk("desk", &["publish", "--nothing"]);
    assert_eq!(world.send("desk", "publish", 725, 760), 1);
    copy(&world.path("desk"), &world.path("stolen"));
    assert_eq!(world.send("stolen", "withdraw", 725, 760), 2);
    assert_eq!(world.alert_is_withdrawn(), Some(true), "the thief takes back what was true");

    world.take_away("trust.txt");
    let args = ["void", "1", "--rotate", "publishing", "--out", "trust.txt", "--yes"];
    let voided = world.run_desk("desk", &args);
    let said = String::from_utf8_lossy(&voided.stderr).into_owned();
    assert!(voided.status.success() && said.contains("published by this desk"), "{said}");
    assert!(!said.contains("nobody has shown to hold"), "a desk proves its own new key by itself: {said}");
    // The server is away between the document and the publication.
    let failed = world.run_desk("desk", &["publish", "--nothing", "--server", "http://127.0.0.1:1"]);
    assert_eq!(failed.status.code(), Some(4));
    world.desk("desk", &["trust", "send"]);
    assert_eq!(world.alert_is_withdrawn(), Some(true), "void with what the thief did");
    let healed = world.run_desk("desk", &["publish", "--nothing"]);
    let said = String::from_utf8_lossy(&healed.stderr).into_owned();
    assert!(said.contains("said again, since void publications had said it: 1 window"), "{said}");
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    let again = world.run_desk("desk", &["publish", "--server", &url]);
    assert_eq!(again.status.code(), Some(2), "there is nothing more to say again");
    // The thief's key counts no more.
    assert!(!world.run_desk("stolen", &["publish", "--nothing", "--server", &url]).status.success());
    assert_eq!(world.alert_is_withdrawn(), Some(false));
}

#[test]
fn commands_find_the_server_in_the_trust_document_and_warn_when_it_is_due() {
    let world = World::new();
    let url = world.url();
    let nowhere = world.run_desk("desk", &["publish", "--nothing"]);
    let said = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert!(nowhere.status.code() == Some(2) && said.contains("give --server URL"), "{said}");
    let addresses = ["--address", "http://127.0.0.1:1", "--address", &url, "--expires-days", "1"];
    world.take_away("trust.txt");
    world.desk("desk", &[&["trust", "--out", "trust.txt", "--server", &url], &addresses[..]].concat());
    world.desk("desk", &["publish", "--nothing"]);
    world.desk("desk", &["trust", "send"]);
    world.desk("desk", &["recover"]);
    let warned = |args: &[&str]| {
        let output = world.run_desk("desk", args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stderr).contains("half of its life is over")
    };
    let commands =
        || [&["keys"][..], &["publish", "--nothing"], &["trust", "send"], &["recover"]].map(warned);
    assert_eq!(commands(), [false; 4]);
    world.set_clock(1_450);
    assert!(warned(&["keys"]) && warned(&["trust", "send"]));
}

#[test]
fn a_desk_proves_the_publishing_key_that_another_one_lists() {
    let world = World::new();
    world.desk("second", &["init", "--origin", ORIGIN]);
    world.desk("second", &["trust", "adopt", "trust.txt", "--yes"]);
    let listed = |key: &str, out: &str| {
        let own = world.desk("desk", &["keys", "--json"]);
        let own: serde_json::Value = serde_json::from_str(&own).unwrap();
        let own =
            own.as_array().unwrap().iter().find(|key| key["role"] == "publishing").unwrap()["key"].clone();
        let keys = ["trust", "--publishing", own.as_str().unwrap(), "--publishing", key, "--out", out];
        let output = world.run_desk("desk", &keys);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let proof = world.desk("second", &["keys", "prove"]).trim().to_owned();
    let (key, signature) = proof.split_once(':').unwrap();
    let key = key.to_owned();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let (code, said) = listed(&format!("{key}:{other}{}", &signature[1..]), "false.txt");
    assert!(code != Some(0) && !said.contains("nobody has shown"), "a false proof is refused: {said}");
    let (code, said) = listed(&key, "next.txt");
    assert!(
        code == Some(0) && said.contains("warning: nobody has shown to hold") && said.contains(&key),
        "{said}"
    );
    // By now another version is the newest: the proof was for the one before.
    let (code, said) = listed(&proof, "late.txt");
    assert!(code == Some(5) && said.contains("run `keys prove` again"), "{code:?} {said}");
    world.desk("second", &["trust", "adopt", "next.txt", "--yes"]);
    let proof = world.desk("second", &["keys", "prove"]).trim().to_owned();
    let (code, said) = listed(&proof, "proven.txt");
    assert!(code == Some(0) && !said.contains("nobody has shown"), "{said}");
}

#[test]
fn a_desk_without_roots_gets_another_publishing_key() {
    let world = World::new();
    let url = world.url();
    world.desk("second", &["init", "--origin", ORIGIN]);
    world.desk("second", &["trust", "adopt", "trust.txt", "--yes"]);
    let keys = || world.desk("second", &["keys"]);
    let before = keys();
    let refused = world.run_desk("second", &["trust", "--rotate", "publishing", "--out", "own.txt"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && said.contains("`keys prove --new`"), "{said}");
    assert!(keys() == before && !world.path("own.txt").exists(), "nothing was made");
    let proof = world.desk("second", &["keys", "prove", "--new"]).trim().to_owned();
    let (key, _) = proof.split_once(':').unwrap();
    assert!(!before.contains(key) && keys().contains(key), "{}", keys());
    assert!(world.desk("second", &["journal"]).contains(&format!("made the publishing key {key}")));
    let made = world.run_desk("desk", &["trust", "--publishing", &proof, "--out", "next.txt"]);
    assert!(made.status.success() && !String::from_utf8_lossy(&made.stderr).contains("nobody has shown"));
    world.desk("desk", &["trust", "send", "--server", &url]);
    world.desk("second", &["trust", "adopt", "next.txt", "--yes"]);
    // Of its keys the one that is listed signs.
    world.desk("second", &["publish", "--nothing", "--server", &url]);
    assert!(!world.run_desk("desk", &["publish", "--nothing", "--server", &url]).status.success());
}
