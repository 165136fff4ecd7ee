//! The desk, the broadcast server and a resident as processes: publish, learn of it, take it back; crashes
//! and a restore.

use std::{fs, os::unix::fs::PermissionsExt as _};

use homesafe_host::clock::format_time;
use homesafe_test_support::{DAY, World, copy};

#[test]
fn a_notice_reaches_the_resident_and_is_taken_back() {
    let world = World::new();
    let url = world.url();
    world.resident(&["init", "--server", &url, "--trust", "trust.txt", "--passphrase-file", "pass"]);
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.alert_is_withdrawn(), None);
    assert_eq!(world.send("desk", "publish", 725, 760), 0);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    assert_eq!(world.send("desk", "withdraw", 725, 760), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
    assert_eq!(world.send("desk", "publish", 725, 760), 2);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    // Void shows as withdrawn what the newest leaf says, as after a stolen key.
    world.desk("desk", &["void", "2", "2", "--out", "void.txt", "--server", &url, "--yes"]);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
}

#[test]
fn publications_survive_a_killed_server_and_a_restored_desk() {
    let mut world = World::new();
    assert_eq!(world.send("desk", "publish", 600, 660), 0);
    copy(&world.path("desk"), &world.path("old"));
    world.kill_server();
    let url = world.url();
    let down = world.run_desk("desk", &["publish", "--nothing", "--server", &url]);
    assert_eq!(down.status.code(), Some(4));
    world.start_server();
    assert_eq!(world.send("desk", "publish", 660, 700), 1);
    world.kill_server();
    world.start_server();
    let url = world.url();
    let publish = |desk: &str| world.run_desk(desk, &["publish", "--nothing", "--server", &url]);
    let recover = |desk: &str| world.desk(desk, &["recover", "--yes", "--server", &url]);
    // A copy that was put back finds that out from the log, and signs nothing until a person has looked.
    let refused = publish("old");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(6) && said.contains("has no record of it"), "{said}");
    assert!(recover("old").contains("This desk signs again"));
    assert!(publish("old").status.success());
    // So does the desk that goes on beside it.
    assert_eq!(publish("desk").status.code(), Some(6));
    recover("desk");
    assert_eq!(world.send("desk", "withdraw", 660, 700), 3);
}

#[test]
fn a_desk_whose_clock_is_days_ahead_of_the_servers_signs_nothing_and_goes_on_once_it_is_right() {
    let world = World::new();
    let url = world.url();
    let [start, end] = [600, 620].map(|minute| format_time(DAY.minute(minute)));
    fs::write(
        world.path("table.csv"),
        format!("code,start,end,level,advice\nposter.png,{start},{end},2,1\n"),
    )
    .unwrap();
    let publish = |what: &str, clock: &str, pass: &str| {
        let args = ["--desk", "desk", "--clock-file", clock, "publish", what, "--server", &url];
        world
            .command("homesafe-authority", &[&args[..], &["--passphrase-file", pass]].concat())
            .output()
            .unwrap()
    };
    let days_ahead = format_time(DAY.minute(720).saturating_add(40 * 86_400));
    fs::write(world.path("ahead"), days_ahead).unwrap();
    let mut said = String::new();
    // By the wrong clock the table's day would be too old: that is not what is wrong.
    for what in ["--nothing", "table.csv"] {
        let refused = publish(what, "ahead", "pass");
        said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(5) && said.contains("set this machine"), "{said}");
    }
    assert_eq!(fs::read_dir(world.path("desk/pending")).map_or(0, Iterator::count), 0);
    // A passphrase that others can read is taken, with a word.
    let warning = "other users can read the passphrase";
    assert!(said.contains(warning), "{said}");
    fs::copy(world.path("pass"), world.path("own")).unwrap();
    fs::set_permissions(world.path("own"), fs::Permissions::from_mode(0o600)).unwrap();
    let right = publish("table.csv", "clock", "own");
    assert!(right.status.success() && !String::from_utf8_lossy(&right.stderr).contains(warning));
}
