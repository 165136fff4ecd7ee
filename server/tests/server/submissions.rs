//! Uploads and the desk's requests through a running server: what is kept, what is refused, and what tells
//! nothing.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use homesafe_protocol::{
    Hash,
    log::LeafKind,
    submission::{DeskCommand, MAX_PER_FETCH, SUBMISSION_LEN, Ticket, TicketEntry, UploadAnswer},
};
use homesafe_test_support::{
    desk::{Desk, START},
    time,
};

use crate::support::{Answer, Server, Site};

/// Where the clock of every site stands.
const NOW: u64 = START + 1_000;
const DAY: u64 = 86_400;

fn problem(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    json["type"].as_str().unwrap().strip_prefix("urn:homesafe:problem:").unwrap().to_owned()
}

fn ticket(n: u8) -> [u8; 5] {
    [n, 0x9e, 0x3c, 0xd1, 0x77]
}

/// A submission under a ticket, another for each `n`.
fn submission(ticket: [u8; 5], n: u8) -> Vec<u8> {
    let mut bytes = vec![n; SUBMISSION_LEN];
    bytes[..5].copy_from_slice(&ticket);
    bytes
}

fn entry(ticket: [u8; 5], ends: u64) -> TicketEntry {
    TicketEntry { hash: Ticket::from(ticket).hash(), ends: time(ends) }
}

fn ask(site: &Site, server: &Server, command: &DeskCommand) -> Answer {
    server.post("/v1/desk", &site.desk.request(command, NOW))
}

fn register(site: &Site, server: &Server, tickets: &[[u8; 5]]) {
    let entries = tickets.iter().map(|ticket| entry(*ticket, NOW + DAY)).collect();
    let answer = ask(site, server, &DeskCommand::Register(entries));
    assert_eq!((answer.status, answer.body.len()), (204, 0));
}

/// The first page of what lies under the tickets of these numbers.
fn of(tickets: &[u8]) -> DeskCommand {
    let tickets = tickets.iter().map(|n| Ticket::from(ticket(*n)).hash()).collect();
    DeskCommand::Fetch { skip: 0, tickets }
}

fn page(site: &Site, server: &Server, command: &DeskCommand) -> Vec<Vec<u8>> {
    let answer = ask(site, server, command);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.len() % SUBMISSION_LEN, 0);
    answer.body.chunks(SUBMISSION_LEN).map(<[u8]>::to_vec).collect()
}

fn fetch(site: &Site, server: &Server) -> Vec<Vec<u8>> {
    page(site, server, &of(&[1, 2, 3, 4, 5, 6]))
}

fn delete(site: &Site, server: &Server, submissions: &[Vec<u8>]) {
    let hashes = submissions.iter().map(|submission| Hash::of_object(submission)).collect();
    assert_eq!(ask(site, server, &DeskCommand::Delete(hashes)).status, 204);
}

/// Uploads and says whether it was kept.
fn upload(server: &Server, submission: &[u8]) -> bool {
    let answer = server.post("/v1/shares", submission);
    assert_eq!(answer.status, 202, "{}", answer.text());
    UploadAnswer::decode(&answer.body).unwrap().kept
}

#[test]
fn what_is_sent_under_a_ticket_reaches_the_desk() {
    let site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    assert!(fetch(&site, &server).is_empty());
    assert!(!upload(&server, &submission(ticket(1), 0)), "not registered");
    register(&site, &server, &[ticket(1), ticket(2)]);
    let sent = [1, 2, 3].map(|n| submission(ticket(1), n));
    assert!(sent.iter().all(|submission| upload(&server, submission)));
    assert!(upload(&server, &sent[1]), "a resend is what it was before");
    assert!(!upload(&server, &submission(ticket(1), 4)), "three of a ticket");
    assert!(upload(&server, &submission(ticket(2), 5)));
    drop(server);
    let server = site.start(&["--answer-floor", "0"]);
    let got = fetch(&site, &server);
    assert_eq!(got.len(), 4);
    assert!(sent.iter().all(|submission| got.contains(submission)));
    let under = |number: u8| page(&site, &server, &of(&[number]));
    assert_eq!(under(2), [submission(ticket(2), 5)], "what a desk did not ask for is another desk's");
    assert_eq!((under(1).len(), under(3).len()), (3, 0));
    assert_eq!(fetch(&site, &server), got, "until they are deleted");
    delete(&site, &server, &got[..3]);
    delete(&site, &server, &got[..1]);
    assert_eq!(fetch(&site, &server), got[3..]);
    delete(&site, &server, &got);
    assert_eq!(std::fs::read_dir(site.data().join("inbox")).unwrap().count(), 0);
}

#[test]
fn malformed_and_oversized_uploads_and_requests_are_refused() {
    let site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    for (len, status) in
        [(0, 400), (5, 400), (SUBMISSION_LEN - 1, 400), (SUBMISSION_LEN + 1, 413), (4 * SUBMISSION_LEN, 413)]
    {
        problem(&server.post("/v1/shares", &vec![1; len]), status);
    }
    let fetch = site.desk.request(&of(&[1]), NOW);
    for (body, status) in
        [(&b""[..], 400), (b"\x01", 400), (&fetch[..fetch.len() - 1], 400), (&[0; 1 << 17], 413)]
    {
        problem(&server.post("/v1/desk", body), status);
    }
    for path in ["/v1/shares", "/v1/desk"] {
        let answer = server.get(path);
        problem(&answer, 405);
        assert_eq!(answer.header("allow"), "POST");
    }
    problem(&server.post("/v1/shares/x", b""), 404);
    assert_eq!(std::fs::read_dir(site.data().join("inbox")).unwrap().count(), 0);
}

#[test]
fn attack_forged_replayed_and_late_desk_requests() {
    let mut site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    register(&site, &server, &[ticket(1)]);
    assert!(upload(&server, &submission(ticket(1), 1)));
    let publisher = site.desk.publisher.clone();
    site.desk.publisher = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    assert_eq!(problem(&ask(&site, &server, &of(&[1])), 403), "not-signed");
    site.desk.publisher = publisher;
    for late in [NOW - 301, NOW + 301] {
        let request = site.desk.request(&of(&[1]), late);
        assert_eq!(problem(&server.post("/v1/desk", &request), 403), "time");
    }
    let seen = [NOW - 300, NOW, NOW + 300].map(|at| site.desk.request(&of(&[1]), at));
    for request in &seen {
        assert_eq!(server.post("/v1/desk", request).status, 200);
        assert_eq!(problem(&server.post("/v1/desk", request), 409), "repeated");
    }
    // Nor after a restart, at any time.
    server.kill();
    let server = site.start(&["--answer-floor", "0"]);
    for later in [0, 1, 299, 300, 301, 599, 600, 601, 10_000] {
        site.set_clock(NOW + later);
        for request in &seen {
            let status = server.post("/v1/desk", request).status;
            assert!([403, 409].contains(&status), "{later}: {status}");
        }
    }
}

#[test]
fn tickets_and_submissions_end() {
    let mut site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    register(&site, &server, &[ticket(1)]);
    assert!(upload(&server, &submission(ticket(1), 1)));
    publish_at(&mut site, &server, NOW + DAY - 1);
    assert!(upload(&server, &submission(ticket(1), 2)));
    publish_at(&mut site, &server, NOW + DAY);
    assert!(!upload(&server, &submission(ticket(1), 3)));
    for (at, left) in [(NOW + 14 * DAY - 1, 2), (NOW + 14 * DAY, 1), (NOW + 15 * DAY, 0)] {
        publish_at(&mut site, &server, at);
        assert_eq!(left_at(&site, &server, at), left);
    }
    assert_eq!(std::fs::read_dir(site.data().join("inbox")).unwrap().count(), 0);
}

/// The clock is set, and something is published then.
fn publish_at(site: &mut Site, server: &Server, at: u64) {
    site.set_clock(at);
    site.desk.time = at;
    site.publish(server);
}

fn left_at(site: &Site, server: &Server, at: u64) -> usize {
    let answer = server.post("/v1/desk", &site.desk.request(&of(&[1]), at));
    assert_eq!(answer.status, 200);
    answer.body.len() / SUBMISSION_LEN
}

#[test]
fn attack_a_clock_that_runs_ahead_for_a_while_ends_no_ticket_and_no_submission() {
    let mut site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    register(&site, &server, &[ticket(1)]);
    assert!(upload(&server, &submission(ticket(1), 1)));
    let ahead = NOW + 15 * DAY;
    // Before the first publication, and after it.
    for n in 2..=3 {
        site.set_clock(ahead + u64::from(n));
        assert_eq!(left_at(&site, &server, ahead + u64::from(n)), usize::from(n) - 1);
        assert!(upload(&server, &submission(ticket(1), n)), "its ticket has not ended");
        publish_at(&mut site, &server, NOW + u64::from(n));
    }
    site.set_clock(NOW + 9);
    assert_eq!(left_at(&site, &server, NOW + 9), 3);
}

#[test]
fn a_folder_in_the_inbox_is_named_and_passed_over() {
    let mut site = Site::new();
    let zeros = "0".repeat(64);
    std::fs::create_dir_all(site.data().join("inbox").join(format!("00000000000-{zeros}-{zeros}"))).unwrap();
    let server = site.start(&["--answer-floor", "0"]);
    register(&site, &server, &[ticket(1)]);
    assert!(upload(&server, &submission(ticket(1), 1)));
    publish_at(&mut site, &server, NOW + 1);
    assert_eq!(fetch(&site, &server).len(), 1);
    let ready = server.operator("/readyz");
    assert!(ready.status == 200 && ready.text().contains("lie in the inbox"), "{}", ready.text());
}

#[test]
fn a_full_inbox_and_too_many_uploads_are_the_same_for_everybody() {
    let site = Site::new();
    let server = site.start(&["--answer-floor", "0", "--max-submissions", "2"]);
    register(&site, &server, &[ticket(1)]);
    assert!(upload(&server, &submission(ticket(1), 1)) && upload(&server, &submission(ticket(1), 2)));
    let (real, chaff) = (submission(ticket(1), 3), submission(ticket(9), 4));
    for refused in [&real, &chaff] {
        let answer = server.post("/v1/shares", refused);
        assert_eq!(problem(&answer, 503), "full");
        assert_eq!(answer.header("retry-after"), "3600");
    }
    drop(server);
    let server = site.start(&["--answer-floor", "0", "--upload-rate", "1"]);
    let answers: Vec<_> =
        (0..40).map(|n| server.post("/v1/shares", if n % 2 == 0 { &real } else { &chaff })).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 202).collect();
    // On a machine so slow that forty uploads take half a minute, fewer are refused.
    assert!(refused.len() <= 30, "ten seconds' worth come at once");
    for answer in refused {
        assert_eq!(problem(answer, 429), "too-many");
        assert!((1..=2).contains(&answer.header("retry-after").parse::<u32>().unwrap()));
    }
}

#[test]
fn advice_catalogues_are_published_if_they_are_sound() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let object = Desk::catalogue(1);
    let good = site.desk.sign(&site.desk.leaf(LeafKind::AdviceCatalogue, &object), object);
    for bad in [b"junk".to_vec(), [&good.object[..], b"x"].concat()] {
        let bad = site.desk.sign(&site.desk.leaf(LeafKind::AdviceCatalogue, &bad), bad);
        problem(&server.post("/v1/publications", &bad.body()), 400);
    }
    let large = vec![1; homesafe_protocol::advice::AdviceCatalogue::MAX_LEN + 1];
    let large = site.desk.sign(&site.desk.leaf(LeafKind::AdviceCatalogue, &large), large);
    problem(&server.post("/v1/publications", &large.body()), 413);
    assert_eq!(server.post("/v1/publications", &good.body()).status, 201);
    site.desk.advance(&good);
    site.publish(&server);
}

/// What a network observer sees of an answer.
fn seen(answer: &Answer) -> (u16, Vec<String>, usize) {
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| match name.as_str() {
        "date" => "date".to_owned(),
        name => format!("{name}: {}", value.to_str().unwrap()),
    };
    (answer.status, answer.headers.iter().map(header).collect(), answer.body.len())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
fn attack_telling_real_shares_from_chaff() {
    const FLOOR: Duration = Duration::from_millis(50);
    let site = Site::new();
    let server = site.start(&["--answer-floor", "50"]);
    let tickets: Vec<_> = (1..=10).map(ticket).collect();
    register(&site, &server, &tickets);
    let timed = |submission: &[u8]| {
        let start = Instant::now();
        let answer = server.post("/v1/shares", submission);
        (start.elapsed(), UploadAnswer::decode(&answer.body).unwrap().kept, seen(&answer))
    };
    let reference = timed(&submission(ticket(99), 0)).2;
    let (mut real, mut chaff) = (Vec::new(), Vec::new());
    // In turns, so that whatever else the machine does strikes both.
    for n in 0..30u8 {
        let (took, kept, seen) = timed(&submission(tickets[usize::from(n / 3)], n));
        assert!(kept && took >= FLOOR && seen == reference, "{took:?} {seen:?}");
        real.push(took);
        let mut other = submission([0; 5], n);
        other[..5].copy_from_slice(&rand::random::<[u8; 5]>());
        let (took, kept, seen) = timed(&other);
        assert!(!kept && took >= FLOOR && seen == reference, "{took:?} {seen:?}");
        chaff.push(took);
    }
    let (took, kept, seen) = timed(&submission(tickets[0], 200));
    assert!(!kept && took >= FLOOR && seen == reference, "a full ticket");
    let (real, chaff) = (median(real), median(chaff));
    println!("median of 30 real {real:?}, of 30 chaff {chaff:?}");
    assert!(real < chaff * 3 && chaff < real * 3, "{real:?} {chaff:?}");
}

#[test]
fn chaff_is_written_to_the_disk_like_a_share() {
    let site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    register(&site, &server, &[ticket(1)]);
    // Bytes that the process handed to write(2), by the kernel's count.
    let written = || {
        let text = std::fs::read_to_string(format!("/proc/{}/io", server.id())).unwrap();
        text.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap().parse::<usize>().unwrap()
    };
    for submission in [submission(ticket(1), 1), submission(ticket(9), 2)] {
        let before = written();
        server.post("/v1/shares", &submission);
        assert!(written() - before >= SUBMISSION_LEN);
    }
    // And where a share cannot be written, nothing can.
    std::fs::rename(site.data().join("inbox"), site.data().join("away")).unwrap();
    let answers = [ticket(1), ticket(9)].map(|ticket| server.post("/v1/shares", &submission(ticket, 3)));
    problem(&answers[0], 503);
    assert_eq!(seen(&answers[0]), seen(&answers[1]));
    assert_eq!(answers[0].body, answers[1].body);
    std::fs::rename(site.data().join("away"), site.data().join("inbox")).unwrap();
    assert!(upload(&server, &submission(ticket(1), 3)));
    assert_eq!(fetch(&site, &server).len(), 2);
}

#[test]
fn a_fetch_is_bounded() {
    let site = Site::new();
    let server = site.start(&["--answer-floor", "0"]);
    let tickets: Vec<_> = (1..=6).map(ticket).collect();
    register(&site, &server, &tickets);
    for n in 0..18u8 {
        assert!(upload(&server, &submission(tickets[usize::from(n / 3)], n)));
    }
    let first = fetch(&site, &server);
    assert_eq!(first.len(), MAX_PER_FETCH);
    // The rest is reached without a deletion: what cannot be opened does not stand before what can.
    let DeskCommand::Fetch { tickets, .. } = of(&[1, 2, 3, 4, 5, 6]) else { unreachable!() };
    let second = page(&site, &server, &DeskCommand::Fetch { skip: MAX_PER_FETCH as u16, tickets });
    assert_eq!((second.len(), fetch(&site, &server)), (2, first.clone()));
    assert!(second.iter().all(|submission| !first.contains(submission)));
    delete(&site, &server, &first);
    assert_eq!(fetch(&site, &server), second);
}

#[test]
fn attack_cheap_requests_that_use_up_everybodys_turns() {
    let site = Site::new();
    let server = site.start(&["--answer-floor", "0", "--upload-rate", "1"]);
    register(&site, &server, &[ticket(1), ticket(2), ticket(3), ticket(4)]);
    // Ten come at once at this rate. None of these is a whole submission: none takes a turn.
    for _ in 0..20 {
        for len in [0, 1, SUBMISSION_LEN - 1, SUBMISSION_LEN + 1] {
            let status = server.post("/v1/shares", &vec![1; len]).status;
            assert!([400, 413].contains(&status), "{len}: {status}");
        }
        let head = "POST /v1/shares HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        let chunks = format!("{head}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assert!(server.raw(chunks.as_bytes()).0.starts_with("HTTP/1.1 400"));
        // The length is right, and the connection ends before it.
        let mut stream = std::net::TcpStream::connect(server.public).unwrap();
        write!(stream, "{head}content-length: {SUBMISSION_LEN}\r\n\r\nabc").unwrap();
    }
    for n in 0..10 {
        assert!(upload(&server, &submission(ticket(1 + n / 3), n)), "{n}");
    }
}
