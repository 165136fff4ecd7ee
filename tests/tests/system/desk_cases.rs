//! The desk at work, as processes: cases and the publisher, two persons' signatures, stolen and rotated keys.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use homesafe_authority::desk::{Desk, KeyKind};
use homesafe_host::{clock::format_time, drive::Transport as _, http::HttpTransport};
use homesafe_protocol::{
    log::{LeafKind, LeafToSign},
    passphrase::Passphrase,
    trust::{TrustDocument, UnverifiedTrust},
};
use homesafe_test_support::{DAY, World, copy};
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn at(minute: u16) -> String {
    format_time(DAY.minute(minute))
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Leaves in the server's log.
fn leaves(world: &World) -> u64 {
    let transport = HttpTransport::new(&world.url()).unwrap();
    let text = String::from_utf8(transport.get("v1/checkpoint", 1 << 16).unwrap()).unwrap();
    text.lines().nth(1).unwrap().parse().unwrap()
}

/// A case with one row for the poster's venue, from 12:05 to 12:40.
fn case_with_a_row(world: &World) -> String {
    let made = json(&world.desk("desk", &["case", "new", "--reference", "file 7", "--json"]));
    let case = made["case"].as_str().unwrap().to_owned();
    let times = ["--start", &at(725), "--end", &at(760), "--level", "2", "--advice", "1"];
    world.desk("desk", &[&["case", "add", &case, "poster.png"], &times[..]].concat());
    case
}

#[test]
fn a_stay_that_is_still_to_come_is_not_taken() {
    let world = World::new();
    let case = json(&world.desk("desk", &["case", "new", "--json"]))["case"].as_str().unwrap().to_owned();
    let times = ["--start", &at(840), "--end", &at(900), "--level", "1"];
    let refused = world.run_desk("desk", &[&["case", "add", &case, "poster.png"], &times[..]].concat());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && said.contains("still to come"), "{said}");
    assert!(world.desk("desk", &["case", "list"]).contains("0 rows"));
    // Nor from a table; and one row of it keeps the others back.
    let [past, later] = [[600, 660], [840, 900]].map(|span| span.map(at));
    let rows = [past, later].map(|[start, end]| format!("poster.png,{start},{end},2,1\n")).concat();
    fs::write(world.path("table.csv"), format!("code,start,end,level,advice\n{rows}")).unwrap();
    let refused = world.run_desk("desk", &["publish", "table.csv", "--server", &world.url()]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(2) && said.contains("line 3") && said.contains("still to come"),
        "{said}"
    );
    assert!(!said.contains("line 2") && leaves(&world) == 0, "{said}");
}

/// The publisher as a process, killed when dropped.
struct Publisher(Child);

impl Publisher {
    fn start(world: &World) -> Self {
        let _ = fs::remove_file(world.path("publisher.prom"));
        let url = world.url();
        let args = ["--desk", "desk", "--clock-file", "clock", "publisher", "--server", &url];
        let args = [&args[..], &["--metrics", "publisher.prom", "--passphrase-file", "pass"]].concat();
        let log = fs::File::options().append(true).create(true).open(world.path("publisher.log")).unwrap();
        let mut command = world.command("homesafe-authority", &args);
        let publisher = Self(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        wait_for("the publisher does not write its figures", || world.path("publisher.prom").exists());
        publisher
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM; whether it ended well.
    fn end(mut self) -> bool {
        assert!(Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap().success());
        self.0.wait().unwrap().success()
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn metric(world: &World, name: &str) -> u64 {
    let text = fs::read_to_string(world.path("publisher.prom")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("homesafe_publisher_{name} ")));
    line.map_or(0, |value| value.parse().unwrap())
}

#[test]
fn an_approved_case_goes_out_in_the_next_slot_once() {
    let world = World::with_trust(&["--interval", "600"]);
    world.resident(&["init", "--server", &world.url(), "--trust", "trust.txt", "--passphrase-file", "pass"]);
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    let publisher = Publisher::start(&world);
    wait_for("the first slot stays empty", || leaves(&world) == 1);

    // Officers work while the publisher runs.
    let case = case_with_a_row(&world);
    let review = json(&world.desk("desk", &["case", "review", &case, "--json"]));
    assert_eq!((&review["rows"][0]["standing"], &review["rows"][0]["level"]), (&"claimed".into(), &2.into()));
    let refused = world.run_desk("desk", &["case", "approve", &case]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--second-source 1"));
    world.desk("desk", &["case", "set", &case, "1", "--level", "1", "--end", &at(755)]);
    world.desk("desk", &["case", "approve", &case, "--second-source", "1"]);
    assert_eq!(leaves(&world), 1, "its slot is filled");
    assert_eq!(world.alert_is_withdrawn(), None);
    world.set_clock(790);
    wait_for("the second slot stays empty", || leaves(&world) == 2);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    let published =
        |world: &World| json(&world.desk("desk", &["case", "list", "--json"]))[0]["state"] == "published";
    wait_for("the case is not known to be published", || published(&world));
    let again = world.run_desk("desk", &["case", "drop", &case, "1"]);
    assert_eq!(again.status.code(), Some(2), "what is public cannot be dropped");

    // Killed and started again in a slot that is filled: nothing is done twice.
    publisher.kill();
    let publisher = Publisher::start(&world);
    assert_eq!((leaves(&world), metric(&world, "publications_total")), (2, 0));
    publisher.kill();
    // Away for two slots: they are missed, the third is filled once, and it says so.
    world.set_clock(820);
    let publisher = Publisher::start(&world);
    wait_for("the slot stays empty", || metric(&world, "publications_total") == 1);
    assert_eq!((leaves(&world), metric(&world, "missed_slots_total")), (3, 2));
    assert!(publisher.end(), "SIGTERM is a good end");
    let log = fs::read_to_string(world.path("publisher.log")).unwrap();
    assert!(log.contains("MISSED 2 slots") && log.contains("published 1 window as publication 1"), "{log}");

    let journal = world.desk("desk", &["journal"]);
    assert!(journal.contains("approved 1 row") && journal.contains(&case), "{journal}");
    for secret in ["Tea House", "茶樓", "file 7"] {
        assert!(!journal.contains(secret) && !log.contains(secret), "{journal}");
    }
    // Fourteen days later it is gone.
    fs::write(world.path("clock"), format_time(DAY.minute(830).saturating_add(14 * 86_400))).unwrap();
    // By the log's time, too: a clock alone deletes nothing.
    assert_eq!(world.desk("desk", &["case", "purge"]), "0 cases deleted.\n");
    world.desk("desk", &["publish", "--nothing", "--server", &world.url()]);
    assert!(world.desk("desk", &["case", "purge"]).ends_with("1 case deleted.\n"));
    assert_eq!(json(&world.desk("desk", &["case", "list", "--json"])), Value::Array(vec![]));
    let file = world.path("desk/journal");
    let mut changed = fs::read(&file).unwrap();
    changed[102] = if changed[102] == b'A' { b'B' } else { b'A' };
    fs::write(&file, changed).unwrap();
    assert_eq!(world.run_desk("desk", &["journal"]).status.code(), Some(6));
}

#[test]
fn publish_takes_all_approved_cases_and_an_interrupted_run_doubles_nothing() {
    let mut world = World::new();
    world.set_clock(780);
    let cases = [case_with_a_row(&world), case_with_a_row(&world)];
    let publish = |world: &World| world.run_desk("desk", &["publish", "--server", &world.url(), "--json"]);
    assert_eq!(publish(&world).status.code(), Some(2), "nothing is approved");
    cases.iter().for_each(|case| {
        world.desk("desk", &["case", "approve", case, "--second-source", "1"]);
    });
    // The server is down: it is signed and kept, and its cases cannot be changed meanwhile.
    world.kill_server();
    assert_eq!(publish(&world).status.code(), Some(4));
    world.start_server();
    let url = world.url();
    let report = json(&world.desk("desk", &["publish", "--server", &url, "--json"]));
    assert_eq!((&report["seq"], &report["windows"]), (&0.into(), &1.into()), "one window of two patients");
    assert_eq!(leaves(&world), 1);
    assert_eq!(publish(&world).status.code(), Some(2), "nothing is left to say");
    let states = json(&world.desk("desk", &["case", "list", "--json"]));
    assert!(states.as_array().unwrap().iter().all(|case| case["state"] == "published"), "{states}");
}

#[test]
fn rows_that_became_too_old_before_their_turn_are_named() {
    let world = World::with_trust(&["--retention", "7"]);
    world.set_clock(780);
    let case = case_with_a_row(&world);
    world.desk("desk", &["case", "approve", &case, "--second-source", "1"]);
    fs::write(world.path("clock"), format_time(DAY.minute(780).saturating_add(9 * 86_400))).unwrap();
    let refused = world.run_desk("desk", &["publish", "--server", &world.url()]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!((refused.status.code(), leaves(&world)), (Some(2), 0), "{said}");
    assert!(
        said.contains(&format!("row 1 of case {case} is approved and not published: it ends before")),
        "{said}"
    );
    assert!(said.contains("none of the 1 approved rows") && !said.contains("no case is approved"), "{said}");
}

#[test]
fn a_publication_can_need_two_desks() {
    let world = World::new();
    let url = world.url();
    world.desk("second", &["init", "--origin", homesafe_test_support::ORIGIN, "--first-officer", "chan"]);
    let key = |desk: &str| {
        let keys = json(&world.desk(desk, &["keys", "--json"]));
        let publishing = keys.as_array().unwrap().iter().find(|key| key["role"] == "publishing").unwrap();
        publishing["key"].as_str().unwrap().to_owned()
    };
    let keys = ["--publishing", &key("desk"), "--publishing", &key("second"), "--publishing-threshold", "2"];
    world.desk("desk", &[&["trust", "--out", "trust-2.txt", "--server", &url], &keys[..]].concat());
    world.desk("second", &["trust", "adopt", "trust-2.txt", "--yes"]);
    world.resident(&["init", "--server", &url, "--trust", "trust.txt", "--passphrase-file", "pass"]);
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    let case = case_with_a_row(&world);
    world.desk("desk", &["case", "approve", &case, "--second-source", "1"]);
    let signed = json(&world.desk("desk", &["publish", "--server", &url, "--json"]));
    assert_eq!((&signed["complete"], leaves(&world)), (&false.into(), 0));
    assert_eq!(world.run_desk("desk", &["publish", "--nothing", "--server", &url]).status.code(), Some(2));
    let changed = world.run_desk("desk", &["case", "drop", &case, "1"]);
    assert_eq!(changed.status.code(), Some(2), "it is on its way");
    world.desk("desk", &["publication", "propose", "proposal.json", "--server", &url]);
    let path = world.path("proposal.json");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let unsigned = world.run_desk("desk", &["publication", "send", "proposal.json", "--server", &url]);
    assert_eq!((unsigned.status.code(), leaves(&world)), (Some(5), 0), "one signature is not enough");

    // Whatever is altered on the way is not what the first desk signed.
    let good = fs::read_to_string(&path).unwrap();
    for (from, to) in
        [("\"level\":2", "\"level\":1"), ("\"start\":720", "\"start\":705"), ("\"advice\":1", "\"advice\":0")]
    {
        assert!(good.contains(from), "{from}");
        fs::write(&path, good.replacen(from, to, 1)).unwrap();
        // Checked before anybody is asked: without --yes nobody could be.
        for consent in [&["--yes"][..], &[]] {
            let sign = [&["publication", "countersign", "proposal.json", "--server", &url], consent].concat();
            assert_eq!(world.run_desk("second", &sign).status.code(), Some(5), "{from}");
        }
    }
    fs::write(&path, &good).unwrap();
    let sign = ["publication", "countersign", "proposal.json", "--server", &url];
    let alone = world.run_desk("second", &[&sign[..], &["--yes"]].concat());
    let said = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(
        alone.status.code() == Some(2) && said.contains("--second-source 1"),
        "nobody vouches for it: {said}"
    );
    let sign = [&sign[..], &["--second-source", "1"]].concat();
    assert_eq!(world.run_desk("second", &sign).status.code(), Some(2), "nobody consented");
    let shown = world.run_desk("second", &[&sign[..], &["--yes"]].concat());
    let said = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(shown.status.success() && said.contains("Tea House 1") && said.contains("level 2"), "{said}");
    world.desk("desk", &["publication", "send", "proposal.json", "--server", &url]);
    assert_eq!(leaves(&world), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    assert_eq!(json(&world.desk("desk", &["case", "list", "--json"]))[0]["state"], "published");
    let journal = world.desk("second", &["journal"]);
    assert!(journal.contains("countersigned 1 window as publication 0"), "{journal}");
}

#[test]
fn a_table_needs_a_second_source_where_the_desk_demands_it_and_is_in_the_journal() {
    let world = World::new();
    let url = world.url();
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 600, 660), 0, "allowed at first");
    let last = |world: &World| world.desk("desk", &["journal"]).lines().rev().nth(2).unwrap().to_owned();
    assert!(
        last(&world).contains("1 row to publish, 1 of them claimed, 0 of those confirmed"),
        "{}",
        last(&world)
    );
    assert_eq!(world.desk("desk", &["rules", "--tables", "second-source"]), "tables: second-source\n");
    let publish = |more: &[&str]| {
        let table = format!("code,start,end,level,advice\nposter.png,{},{},2,1\n", at(725), at(760));
        fs::write(world.path("table.csv"), table).unwrap();
        let output = world.run_desk("desk", &[&["publish", "table.csv", "--server", &url], more].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = publish(&[]);
    assert!(code == Some(2) && said.contains("lines of the table (2)"), "{said}");
    assert_eq!(leaves(&world), 1, "nothing was signed");
    assert_eq!(publish(&["--second-source", "2"]).0, Some(0));
    assert!(last(&world).contains("1 of those confirmed by a second source"), "{}", last(&world));
    world.desk("desk", &["rules", "--tables", "forbidden"]);
    assert_eq!(publish(&["--second-source", "2"]).0, Some(2));
    // What is published can always be taken back.
    assert_eq!(world.send("desk", "withdraw", 720, 765), 2);
    assert!(last(&world).contains("1 row to withdraw"), "{}", last(&world));
}

#[test]
fn what_a_thief_of_the_publishing_key_published_is_withdrawn_and_the_key_counts_no_more() {
    let world = World::new();
    let url = world.url();
    world.resident(&["init", "--server", &url, "--trust", "trust.txt", "--passphrase-file", "pass"]);
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    world.desk("desk", &["publish", "--nothing", "--server", &url]);
    copy(&world.path("desk"), &world.path("thief"));
    assert_eq!(world.send("thief", "publish", 725, 760), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(false), "the thief raised an alert");
    world.set_clock(800);
    world.desk(
        "desk",
        &["void", "1", "1", "--rotate", "publishing", "--out", "trust-2.txt", "--server", &url, "--yes"],
    );
    assert_eq!(world.alert_is_withdrawn(), Some(true));

    // The thief signs on, with the old key and without the desk's program.
    let passphrase = Passphrase::new("correct horse".into()).unwrap();
    let stolen = Desk::open(&world.path("thief"), &passphrase).unwrap();
    let (_, key) = stolen.keys(KeyKind::Publishing).unwrap().remove(0);
    let (frontier, old) =
        (stolen.state().unwrap().unwrap().known.frontier().clone(), stolen.trust().unwrap());
    drop(stolen);
    let new = fs::read(world.path("trust-2.txt")).unwrap();
    let new = UnverifiedTrust::parse(&new).unwrap().succeed(&old).unwrap();
    let server = HttpTransport::new(&url).unwrap();
    let forge = |trust: &TrustDocument, minute: u16| {
        let leaf =
            LeafToSign::following(&frontier, trust, LeafKind::Batch, DAY.minute(minute), b"object").unwrap();
        let leaf = leaf.assemble(vec![leaf.sign(trust.origin(), &key.signer())]);
        let body = [&(leaf.len() as u16).to_be_bytes(), leaf.as_slice(), b"object"].concat();
        server.post("v1/publications", &body).unwrap().status
    };
    assert_eq!(forge(&new, 801), 403, "the new document does not name the old key");
    assert_eq!(forge(&old, 799), 409, "under the old document nothing is taken any more");
    world.desk("desk", &["publish", "--nothing", "--server", &url]);
    assert_eq!(leaves(&world), 3);
    assert_eq!(world.run_desk("thief", &["publish", "--nothing", "--server", &url]).status.code(), Some(5));
    // A resident who begins now, and one who was there before, both follow.
    assert_eq!(world.alert_is_withdrawn(), Some(true));
    assert_eq!(world.send("desk", "publish", 725, 760), 3);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
}

#[test]
fn every_key_of_the_desk_can_be_replaced() {
    let world = World::new();
    let url = world.url();
    world.resident(&["init", "--server", &url, "--trust", "trust.txt", "--passphrase-file", "pass"]);
    world.resident(&["scan", "poster.png"]);
    let certified = world.desk("desk", &["certify", "poster.png", "--yes"]);
    fs::write(world.path("certified.txt"), certified.trim()).unwrap();
    world.set_clock(780);
    assert_eq!(world.send("desk", "publish", 725, 760), 0);
    let before = json(&world.desk("desk", &["keys", "--json"])).as_array().unwrap().len();
    for kind in ["root", "publishing", "certification", "submission"] {
        world.desk("desk", &["trust", "--rotate", kind, "--out", kind, "--server", &url]);
        world.set_clock(781);
    }
    // One more document, which must not bring an old key back.
    world.desk("desk", &["trust", "--out", "next.txt", "--server", &url]);
    assert_eq!(json(&world.desk("desk", &["keys", "--json"])).as_array().unwrap().len(), before + 6);
    let replaced = world.desk("desk", &["keys"]);
    let replaced: Vec<_> =
        replaced.lines().filter(|line| line.ends_with("not in the newest trust document")).collect();
    assert!(
        ["root", "publishing"].iter().all(|role| replaced.iter().any(|line| line.starts_with(role))),
        "{replaced:?}"
    );
    assert_eq!(world.send("desk", "withdraw", 725, 760), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
    // What the old key certified stays certified: the desk asks for no second source.
    let made = json(&world.desk("desk", &["case", "new", "--json"]));
    let case = made["case"].as_str().unwrap();
    let code = fs::read_to_string(world.path("certified.txt")).unwrap();
    let times = ["--start", &at(725), "--end", &at(760), "--level", "0"];
    world.desk("desk", &[&["case", "add", case, &code], &times[..]].concat());
    world.desk("desk", &["case", "approve", case]);
    world.desk("desk", &["publish", "--server", &url]);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    // The old roots sign nothing more, and nothing needs their files.
    (1..=3).for_each(|n| fs::remove_file(world.path(&format!("desk/keys/root-{n}.age"))).unwrap());
    world.desk("desk", &["trust", "--out", "without", "--server", &url]);
    assert!(world.desk("desk", &["keys"]).lines().filter(|line| line.starts_with("root")).count() == 3);
}
