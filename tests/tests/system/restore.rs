//! A server that is put back from an older copy, or lost with its disk and its key, with the real programs.

use std::fs;

use homesafe_test_support::{World, copy};

fn root(world: &World) -> String {
    let checkpoint = fs::read_to_string(world.path("data/public/checkpoint")).unwrap();
    checkpoint.lines().take(3).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_server_put_back_from_a_copy_is_brought_forward_and_devices_go_on() {
    let mut world = World::new();
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 600, 620), 0);
    world.kill_server();
    copy(&world.path("data"), &world.path("copy"));
    world.start_server();
    assert_eq!(world.send("desk", "publish", 725, 760), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    let before = root(&world);

    world.kill_server();
    fs::remove_dir_all(world.path("data")).unwrap();
    fs::rename(world.path("copy"), world.path("data")).unwrap();
    world.start_server();
    assert_ne!(root(&world), before);
    let url = world.url();
    let stale = world.run_desk("desk", &["publish", "--nothing", "--server", &url]);
    let said = String::from_utf8_lossy(&stale.stderr).into_owned();
    assert!(stale.status.code() == Some(5) && said.contains("stale"), "{said}");
    assert!(said.contains("`recover --server URL` sends it"), "the next step: {said}");
    let said = world.desk("desk", &["recover", "--server", &url]);
    assert!(said.contains("1 publication that it lacked"), "{said}");
    assert_eq!(root(&world), before);
    assert_eq!(world.send("desk", "withdraw", 725, 760), 2);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
}

#[test]
fn a_server_lost_with_its_key_starts_on_the_desks_copy_and_devices_go_on() {
    let mut world = World::new();
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 600, 620), 0);
    assert_eq!(world.send("desk", "publish", 725, 760), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    world.kill_server();
    fs::remove_dir_all(world.path("data")).unwrap();

    let made = world.ok("homesafe-server", &["init", "data", "--origin", homesafe_test_support::ORIGIN]);
    let vkey = made
        .split_whitespace()
        .find(|word| word.starts_with(homesafe_test_support::ORIGIN) && word.contains('+'))
        .unwrap();
    copy(&world.path("desk/archive"), &world.path("data/public"));
    world.take_away("trust.txt");
    world.desk("desk", &["trust", "--log-vkey", vkey, "--out", "trust.txt"]);
    world.start_server();
    let url = world.url();
    let said = world.desk("desk", &["recover", "--server", &url]);
    assert!(said.contains("it has 2 now"), "{said}");
    assert_eq!(world.send("desk", "withdraw", 725, 760), 2);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
    world.resident(&["sync"]);
}

#[test]
fn a_desk_put_back_signs_again_only_after_a_person_has_looked() {
    let world = World::new();
    assert_eq!(world.send("desk", "publish", 600, 660), 0);
    copy(&world.path("desk"), &world.path("old"));
    assert_eq!(world.send("desk", "publish", 660, 700), 1);
    let url = world.url();
    let refused = world.run_desk("old", &["publish", "--nothing", "--server", &url]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("recover"), "{said}");
    let unasked = world.run_desk("old", &["recover", "--server", &url]);
    let said = String::from_utf8_lossy(&unasked.stderr).into_owned();
    assert!(!unasked.status.success() && said.contains("[1]"), "{said}");
    world.desk("old", &["recover", "--server", &url, "--yes"]);
    assert_eq!(world.send("old", "publish", 600, 620), 2);
}

#[test]
fn a_server_with_the_newest_document_alone_gets_all_those_before_it() {
    let mut world = World::new();
    fs::rename(world.path("trust.txt"), world.path("first")).unwrap();
    for name in ["second", "third", "trust.txt"] {
        world.desk("desk", &["trust", "--out", name]);
    }
    world.kill_server();
    for folder in ["data/public/trust", "data/state"] {
        fs::remove_dir_all(world.path(folder)).unwrap();
    }
    world.start_server();
    let url = world.url();
    world.desk("desk", &["trust", "send", "--server", &url]);
    for version in 1..=4 {
        assert!(world.path(&format!("data/public/trust/{version}")).is_file(), "{version}");
    }
    fs::copy(world.path("first"), world.path("trust.txt")).unwrap();
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 725, 760), 0);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
}

#[test]
fn a_copy_that_is_older_by_documents_too_is_started_as_it_is_and_brought_forward() {
    let mut world = World::new();
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    let url = world.url();
    world.kill_server();
    copy(&world.path("data"), &world.path("copy"));
    world.start_server();
    fs::rename(world.path("trust.txt"), world.path("first")).unwrap();
    for name in ["second", "trust.txt"] {
        world.desk("desk", &["trust", "--out", name, "--server", &url]);
        assert!(world.send("desk", "publish", 600, 620) < 2);
    }
    assert_eq!(world.send("desk", "publish", 725, 760), 2);
    world.kill_server();
    fs::remove_dir_all(world.path("data")).unwrap();
    fs::rename(world.path("copy"), world.path("data")).unwrap();
    let too_new = [
        "serve",
        "--data",
        "data",
        "--trust",
        "trust.txt",
        "--listen",
        "127.0.0.1:0",
        "--admin",
        "127.0.0.1:0",
    ];
    let refused = world
        .command("homesafe-server", &[&too_new[..], &["--clock-file", "clock"]].concat())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("public/trust/1") && said.contains("recover"),
        "{said}"
    );
    fs::copy(world.path("first"), world.path("trust.txt")).unwrap();
    world.start_server();
    let said = world.desk("desk", &["recover", "--server", &url]);
    assert!(said.contains("3 publications that it lacked"), "{said}");
    assert_eq!(world.alert_is_withdrawn(), Some(false));
}

#[test]
fn objects_that_the_server_lost_are_sent_again_by_a_desk() {
    let mut world = World::new();
    world.init_resident();
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 725, 760), 0);
    let objects = world.path("data/public/object");
    let whole = |world: &World| {
        let files = fs::read_dir(world.path("desk/archive/object")).unwrap().map(Result::unwrap);
        files
            .filter(|file| {
                fs::read(objects.join(file.file_name())).is_ok_and(|b| b == fs::read(file.path()).unwrap())
            })
            .count()
    };
    assert_eq!(whole(&world), 1);
    let file = fs::read_dir(&objects).unwrap().next().unwrap().unwrap().path();
    for is_gone in [true, false] {
        world.kill_server();
        if is_gone {
            fs::remove_file(&file).unwrap();
        } else {
            fs::write(&file, b"damaged").unwrap();
        }
        world.start_server();
        let said = world.desk("desk", &["recover", "--server", &world.url()]);
        assert!(said.contains("sent 1 object"), "{said}");
        assert_eq!(whole(&world), 1);
    }
    assert_eq!(world.alert_is_withdrawn(), Some(false));
}
