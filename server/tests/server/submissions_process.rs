//! Submissions under `kill -9`, and what the server writes down about them: nothing.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use data_encoding::{BASE32, BASE32_NOPAD, BASE64, HEXLOWER, HEXUPPER};
use homesafe_protocol::{
    Hash,
    submission::{DeskCommand, MAX_PER_TICKET, SUBMISSION_LEN, Ticket, TicketEntry, UploadAnswer},
};
use homesafe_test_support::{desk::START, time};

use crate::support::{Site, post_to};

/// Where the clock of every site stands.
const NOW: u64 = START + 1_000;
const KILLS: usize = 20;
const THREADS: usize = 4;
/// The slowest machine gets there; one that does not has lost something.
const PATIENCE: Duration = Duration::from_secs(240);

/// Number `n` of all submissions: three under each ticket.
fn submission(n: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..SUBMISSION_LEN).map(|at| (at * 31 + n * 7) as u8).collect();
    bytes[..5].copy_from_slice(&ticket(n / MAX_PER_TICKET));
    bytes[5..13].copy_from_slice(&(n as u64).to_be_bytes());
    bytes
}

fn ticket(n: usize) -> [u8; 5] {
    [7, (n >> 24) as u8, (n >> 16) as u8, (n >> 8) as u8, n as u8]
}

/// A server that may be another one at the next look.
struct Target(Mutex<SocketAddr>);

impl Target {
    /// Sends until somebody answers with one of the statuses that count.
    fn insist(&self, path: &str, deadline: Instant, body: impl Fn() -> Vec<u8>) -> (u16, Vec<u8>) {
        loop {
            let address = *self.0.lock().unwrap();
            if let Some((status, answer)) = post_to(address, path, &body()) {
                assert!([200, 202, 204].contains(&status), "{status}: {}", String::from_utf8_lossy(&answer));
                return (status, answer);
            }
            assert!(Instant::now() < deadline, "no answer");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn first_page(tickets: &[TicketEntry]) -> DeskCommand {
    DeskCommand::Fetch { skip: 0, tickets: tickets.iter().map(|ticket| ticket.hash).collect() }
}

/// Sends `count` submissions from several threads and fetches them, while the server is killed.
fn none_is_lost(count: usize) {
    let site = Site::new();
    let flags = ["--answer-floor", "0", "--upload-rate", "1000000"];
    let mut server = site.start(&flags);
    let target = Target(Mutex::new(server.public));
    let started = Instant::now();
    let deadline = started + PATIENCE + Duration::from_millis(60 * count as u64);
    let ask = |command: &DeskCommand| target.insist("/v1/desk", deadline, || site.desk.request(command, NOW));
    let tickets: Vec<_> = (0..count.div_ceil(MAX_PER_TICKET))
        .map(|n| TicketEntry { hash: Ticket::from(ticket(n)).hash(), ends: time(NOW + 86_400) })
        .collect();
    tickets.chunks(1_000).for_each(|some| assert_eq!(ask(&DeskCommand::Register(some.to_vec())).0, 204));

    let (acknowledged, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let upload_all = || loop {
        let n = next.fetch_add(1, Ordering::SeqCst);
        if n >= count {
            return;
        }
        let (_, answer) = target.insist("/v1/shares", deadline, || submission(n));
        assert!(UploadAnswer::decode(&answer).unwrap().kept, "{n}");
        acknowledged.fetch_add(1, Ordering::SeqCst);
    };
    let fetch_all = || {
        let mut fetched = HashSet::new();
        loop {
            let is_complete = acknowledged.load(Ordering::SeqCst) == count;
            // All tickets in turn; what was fetched is deleted, so the first page is what is left.
            let got: Vec<u8> = tickets.chunks(1_000).flat_map(|some| ask(&first_page(some)).1).collect();
            let hashes: Vec<_> = got.chunks(SUBMISSION_LEN).map(Hash::of_object).collect();
            fetched.extend(hashes.iter().copied());
            if !hashes.is_empty() {
                ask(&DeskCommand::Delete(hashes));
            } else if is_complete {
                return fetched;
            }
            // The clock stands, so that the server remembers every request of this run.
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let fetched = std::thread::scope(|scope| {
        let uploads: Vec<_> = (0..THREADS).map(|_| scope.spawn(upload_all)).collect();
        let desk = scope.spawn(fetch_all);
        for kill in 1..=KILLS {
            // Spread over the whole run, in the middle of whatever the threads are doing.
            while acknowledged.load(Ordering::SeqCst) < count * kill / (KILLS + 1) {
                assert!(!uploads.iter().all(|upload| upload.is_finished()) && Instant::now() < deadline);
                std::thread::sleep(Duration::from_millis(1));
            }
            server.signal("KILL");
            server.wait();
            server = site.start(&flags);
            *target.0.lock().unwrap() = server.public;
        }
        uploads.into_iter().for_each(|upload| upload.join().unwrap());
        desk.join().unwrap()
    });
    let sent: HashSet<_> = (0..count).map(|n| Hash::of_object(&submission(n))).collect();
    assert_eq!(sent.difference(&fetched).count(), 0, "lost");
    assert_eq!(fetched.difference(&sent).count(), 0, "invented");
    assert_eq!(std::fs::read_dir(site.data().join("inbox")).unwrap().count(), 0, "left behind");
    println!("{count} submissions, {KILLS} kills, none lost, in {:.1} s", started.elapsed().as_secs_f64());
}

#[test]
fn no_acknowledged_submission_is_lost_under_kill_9() {
    none_is_lost(600);
}

#[test]
#[ignore = "takes minutes; its figures stand in docs/performance.md"]
fn ten_thousand_submissions_and_twenty_kills() {
    none_is_lost(10_000);
}

/// Every form in which bytes might be written down.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let numbers = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let texts = [
        HEXLOWER.encode(bytes),
        HEXUPPER.encode(bytes),
        BASE32.encode(bytes),
        BASE32_NOPAD.encode(bytes).to_lowercase(),
        BASE64.encode(bytes),
        bytes.escape_ascii().to_string(),
        numbers,
    ];
    texts.into_iter().map(String::into_bytes).chain([bytes.to_vec()]).collect()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[test]
fn logs_and_metrics_name_nobody() {
    let site = Site::new();
    let log = site.folder.path().join("log");
    let server = site.start_verbose(&["--answer-floor", "0"], &log);
    let tickets = [[0xa7, 0x5e, 0x91, 0x3d, 0xc4], [0xb8, 0x6f, 0xa2, 0x4e, 0xd5]];
    let sent = tickets.map(|ticket| {
        let mut bytes = vec![0xe3; SUBMISSION_LEN];
        bytes[..5].copy_from_slice(&ticket);
        bytes
    });
    let hashes = tickets.map(|ticket| Ticket::from(ticket).hash());
    let ask = |command: &DeskCommand| server.post("/v1/desk", &site.desk.request(command, NOW)).status;
    assert_eq!(
        ask(&DeskCommand::Register(vec![TicketEntry { hash: hashes[0], ends: time(NOW + 86_400) }])),
        204
    );
    for submission in &sent {
        assert_eq!(server.post("/v1/shares", submission).status, 202);
    }
    assert_eq!(server.post("/v1/shares", &sent[0][..100]).status, 400);
    let fetch = DeskCommand::Fetch { skip: 0, tickets: hashes.to_vec() };
    assert_eq!(ask(&fetch), 200);
    // A submission that was damaged on the disk, and a folder that is gone: errors that are logged.
    let file = std::fs::read_dir(site.data().join("inbox")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, b"damaged").unwrap();
    assert_eq!(ask(&fetch), 200);
    std::fs::rename(site.data().join("inbox"), site.data().join("away")).unwrap();
    assert_eq!(server.post("/v1/shares", &sent[0]).status, 503);
    std::fs::rename(site.data().join("away"), site.data().join("inbox")).unwrap();
    assert_eq!(server.post("/v1/shares", &sent[0]).status, 202);
    assert_eq!(ask(&DeskCommand::Delete(vec![Hash::of_object(&sent[0])])), 204);
    let metrics = server.operator("/metrics").body;
    let own = [server.public, server.admin].map(|address| address.to_string());
    server.kill();

    let log = std::fs::read(&log).unwrap();
    for expected in ["damaged on the disk", "the inbox failed"] {
        assert!(contains(&log, expected.as_bytes()), "the log is the one of this run: {expected}");
    }
    let shares = br#"homesafe_requests_total{route="shares",status="202"} 3"#;
    assert!(contains(&metrics, shares), "{}", String::from_utf8_lossy(&metrics));
    let secrets =
        tickets.iter().map(|ticket| ticket.to_vec()).chain(hashes.iter().map(|h| h.as_bytes().to_vec()));
    for (name, text) in [("log", log), ("metrics", metrics)] {
        for secret in
            secrets.clone().chain(sent.iter().map(|bytes| Hash::of_object(bytes).as_bytes().to_vec()))
        {
            for form in forms(&secret) {
                assert!(!contains(&text, &form), "{name}: {}", String::from_utf8_lossy(&form));
            }
        }
        // The server names the addresses on which it listens, and no other.
        let text = String::from_utf8_lossy(&text).into_owned();
        let text = own.iter().fold(text, |text, address| text.replace(address, ""));
        assert!(!text.contains("127.0.0.1"), "{name}: an address");
    }
}
