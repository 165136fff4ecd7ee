//! A patient shares through the real server: works once, resumes after a failure, and a wrong code is said to
//! be wrong.

use std::{
    fs,
    io::Write as _,
    process::{Output, Stdio},
    sync::Mutex,
};

use homesafe_client::{
    device::{Device, ShareOutcome},
    storage::MemoryStorage,
    transport::{Response, TransportError},
};
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    passphrase::Passphrase,
    roles::Dated,
    share::{ShareCode, SubmissionSecretKey, UnopenedShare},
    submission::UploadAnswer,
    venue::Category,
};
use homesafe_test_support::{DAY, Deployment, World, time, upload, venue};
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// `homesafe share` with a code on standard input.
fn share(world: &World, code: &str, args: &[&str]) -> Output {
    let all =
        ["--home", "home", "--clock-file", "clock", "share", "--code-stdin", "--passphrase-file", "pass"];
    let mut command = world.command("homesafe", &[&all[..], args].concat());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{code}").unwrap();
    child.wait_with_output().unwrap()
}

/// A resident with two visits to the poster's venue, and a case with a code.
fn patient(world: &World) -> (String, String) {
    world.init_resident();
    for minute in [600, 660] {
        world.set_clock(minute);
        world.resident(&["scan", "poster.png"]);
        world.set_clock(minute + 30);
        world.resident(&["check-out"]);
    }
    world.set_clock(720);
    code_of(world, "desk")
}

fn inbox(world: &World) -> Value {
    inbox_of(world, "desk")
}

fn inbox_of(world: &World, desk: &str) -> Value {
    json(&world.desk(desk, &["inbox", "--server", &world.url(), "--json"]))
}

fn rows(world: &World, case: &str) -> usize {
    rows_of(world, "desk", case)
}

fn rows_of(world: &World, desk: &str, case: &str) -> usize {
    json(&world.desk(desk, &["case", "review", case, "--json"]))["rows"].as_array().unwrap().len()
}

/// How many submissions lie at the server.
fn waiting(world: &World) -> usize {
    fs::read_dir(world.path("data/inbox")).unwrap().count()
}

/// A case at a desk, and a code for it.
fn code_of(world: &World, desk: &str) -> (String, String) {
    let case = json(&world.desk(desk, &["case", "new", "--json"]))["case"].as_str().unwrap().to_owned();
    let issued = world.desk(desk, &["code", "issue", "--case", &case, "--server", &world.url(), "--json"]);
    (case, json(&issued)["code"].as_str().unwrap().to_owned())
}

#[test]
fn what_was_ticked_reaches_the_case_once() {
    let world = World::new();
    let (case, code) = patient(&world);
    let shown = world.resident(&["share", "--list", "--passphrase-file", "pass"]);
    assert!(
        shown.contains("would learn of ") && shown.contains(" visits, of 2024-10-04"),
        "how many, and when: {shown}"
    );
    let listed = json(&world.resident(&["share", "--list", "--json", "--passphrase-file", "pass"]));
    let visits = listed["visits"].as_array().unwrap();
    assert_eq!(visits.len(), 2);
    let left_out = visits[0]["visit"].as_str().unwrap();
    assert!(share(&world, &code.to_lowercase(), &["--yes", "--untick", left_out]).status.success());
    assert_eq!(inbox(&world)["accepted"].as_array().unwrap().len(), 1);
    assert_eq!(rows(&world, &case), 1, "the unticked visit stayed at home");
    // The code was used: what comes under it now is refused, and deleted.
    share(&world, &code, &["--yes"]);
    let again = inbox(&world);
    assert!(again["accepted"].as_array().unwrap().is_empty() && again["replayed"] == 1, "{again}");
    assert_eq!(rows(&world, &case), 1);
}

/// A server that can be down, and keeps what it was sent.
struct Line {
    is_up: bool,
    kept: Mutex<Vec<Vec<u8>>>,
}

impl Transport for Line {
    fn get(&self, path: &str, _: u64) -> Result<Vec<u8>, TransportError> {
        Err(TransportError::NotFound(path.into()))
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        assert_eq!(path, "v1/shares");
        if !self.is_up {
            return Err(TransportError::Unreachable("down".into()));
        }
        self.kept.lock().unwrap().push(body.to_vec());
        Ok(Response { status: 202, body: UploadAnswer { kept: true }.encode().to_vec() })
    }
}

#[test]
fn a_share_that_could_not_be_sent_waits_and_goes_later() {
    let (secret, noon) = (SubmissionSecretKey::from([9; 32]), DAY.minute(720));
    let mut deployment = Deployment::new(noon);
    let key = Dated {
        key: secret.public().unwrap(),
        not_before: time(0),
        not_after: noon.saturating_add(1_000_000),
    };
    let note = deployment.publish_trust(|trust| trust.submission.push(key));
    let (storage, passphrase) = (MemoryStorage::default(), Passphrase::new("correct horse".into()).unwrap());
    let mut rng = rand::rng();
    let mut device = Device::set_up(
        &storage,
        Some("https://x.example"),
        &note,
        None,
        &passphrase,
        Default::default(),
        &mut rng,
    )
    .unwrap();
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    device.check_in(&place.clone().into(), noon, noon, &mut rng).unwrap();
    let code = ShareCode::random(&mut rng);
    let (views, _) = device.visits(&device.unlock(&passphrase).unwrap(), noon).unwrap();
    device.prepare_share(&code, &views, noon, &mut rng).unwrap();
    let mut line = Line { is_up: false, kept: Mutex::default() };
    assert!(upload(&mut device, &line, noon, &mut rng).unwrap().is_err());
    drop(device);
    // After a restart it still waits, sealed; then it goes, and goes once.
    let mut device = Device::open(&storage).unwrap();
    assert!(device.has_pending_share().unwrap());
    line.is_up = true;
    assert_eq!(upload(&mut device, &line, noon, &mut rng).unwrap().unwrap(), ShareOutcome::Kept);
    assert!(!device.has_pending_share().unwrap());
    assert!(upload(&mut device, &line, noon, &mut rng).is_none(), "it goes once");
    let kept = line.kept.into_inner().unwrap();
    assert_eq!(kept.len(), 1);
    let opened =
        UnopenedShare::parse(&kept[0]).unwrap().open(&deployment.origin, &secret, code.proof()).unwrap();
    assert_eq!((opened.len(), opened[0].as_ref().unwrap().arrival), (1, noon));
}

#[test]
fn a_wrong_code_is_said_to_be_wrong_and_keeps_nothing() {
    let world = World::new();
    let (_, code) = patient(&world);
    let mistyped = share(&world, "no code", &["--yes"]);
    assert_eq!(mistyped.status.code(), Some(2));
    let other = if code.starts_with('0') { "1" } else { "0" };
    let unknown = share(&world, &format!("{other}{}", &code[1..]), &["--yes"]);
    assert_eq!(unknown.status.code(), Some(5), "{}", String::from_utf8_lossy(&unknown.stderr));
    // Half a code: the ticket is right and the proof is guessed.
    let guessed = share(&world, &format!("{}0000-0000", &code[..10]), &["--yes"]);
    assert!(guessed.status.success(), "the server cannot tell");
    let inbox = inbox(&world);
    assert!(inbox["accepted"].as_array().unwrap().is_empty() && inbox["forged"] == 1, "{inbox}");
    assert!(share(&world, &code, &["--yes"]).status.success(), "the guess has not used the code up");
}

#[test]
fn two_desks_run_inbox_side_by_side() {
    let world = World::new();
    let url = world.url();
    world.desk("second", &["init", "--origin", homesafe_test_support::ORIGIN, "--first-officer", "chan"]);
    let publishing = |desk: &str| {
        let keys = json(&world.desk(desk, &["keys", "--json"]));
        let key = keys.as_array().unwrap().iter().find(|key| key["role"] == "publishing").unwrap();
        key["key"].as_str().unwrap().to_owned()
    };
    let keys = ["--publishing", &publishing("desk"), "--publishing", &publishing("second")];
    world.take_away("trust.txt");
    world.desk("desk", &[&["trust", "--out", "trust.txt", "--server", &url], &keys[..]].concat());
    world.desk("second", &["trust", "adopt", "trust.txt", "--yes"]);
    let case = json(&world.desk("second", &["case", "new", "--json"]))["case"].as_str().unwrap().to_owned();
    let early = world.run_desk("second", &["code", "issue", "--case", &case, "--server", &url]);
    assert_eq!(early.status.code(), Some(6), "it could not open what is sent: {early:?}");
    let address = world.desk("second", &["keys", "address"]);
    world.desk("desk", &["keys", "give", "--to", address.trim(), "--out", "given"]);
    let lacks = || world.desk("second", &["keys"]).lines().filter(|line| line.contains("not here")).count();
    assert_ne!(lacks(), 0, "the keys that it needs are named");
    world.desk("second", &["keys", "take", "given"]);
    assert_eq!(lacks(), 0);

    let (first_case, first_code) = patient(&world);
    let (second_case, second_code) = code_of(&world, "second");
    for code in [&first_code, &second_code] {
        assert!(share(&world, code, &["--yes"]).status.success());
    }
    assert_eq!(waiting(&world), 2);
    assert_eq!(inbox_of(&world, "second")["accepted"][0][0], *second_case);
    assert!(inbox_of(&world, "second")["accepted"].as_array().unwrap().is_empty());
    assert_eq!(waiting(&world), 1, "the other desk's is not touched");
    assert_eq!(inbox(&world)["accepted"][0][0], *first_case);
    assert_eq!(
        (waiting(&world), rows(&world, &first_case), rows_of(&world, "second", &second_case)),
        (0, 2, 2)
    );
}

#[test]
fn a_share_whose_key_is_missing_waits_and_is_loud() {
    let world = World::new();
    let (case, code) = patient(&world);
    assert!(share(&world, &code, &["--yes"]).status.success());
    let (key, away) = (world.path("desk/keys/submission-1.age"), world.path("away"));
    fs::rename(&key, &away).unwrap();
    let output = world.run_desk("desk", &["inbox", "--server", &world.url(), "--json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(6) && said.contains("stays at the server"), "{said}");
    let shown = json(&String::from_utf8(output.stdout).unwrap());
    assert_eq!((&shown["unknown"], shown["missing_keys"].as_array().unwrap().len()), (&1.into(), 1));
    assert_eq!(waiting(&world), 1);
    assert_eq!(
        world.run_desk("desk", &["case", "close", &case]).status.code(),
        Some(2),
        "it alone can take the share"
    );
    assert!(world.desk("desk", &["journal"]).contains("left at the server 1 submission"));
    fs::rename(&away, &key).unwrap();
    assert_eq!(inbox(&world)["accepted"].as_array().unwrap().len(), 1);
    assert_eq!((waiting(&world), rows(&world, &case)), (0, 2));
}
