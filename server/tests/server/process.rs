//! The server as a process: start, refusal to start, slow clients, signals, kill -9, a lost store.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    process::Output,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use homesafe_protocol::{
    Hash,
    log::{Frontier, TileKind, TilePath, UnverifiedCheckpoint, decode_entries, leaf_hash},
};
use homesafe_test_support::desk::Publication;

use crate::support::{Server, Site, init};

fn fails(site: &Site, code: i32) -> String {
    let output: Output = site.command(&[]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains("error: "), "{text}");
    text
}

#[test]
fn init_makes_one_key_for_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = init(&data);
    assert!(String::from_utf8(first.stdout).unwrap().starts_with("homesafe.example/hk+"));
    let mode = std::fs::metadata(data.join("log.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let key = std::fs::read(data.join("log.key")).unwrap();
    let second = init(&data);
    assert_eq!(second.status.code(), Some(2));
    assert_eq!(std::fs::read(data.join("log.key")).unwrap(), key);
}

#[test]
fn what_cannot_be_served_is_said_clearly() {
    let site = Site::new();
    let trust = std::fs::read(site.trust_file()).unwrap();
    std::fs::write(site.trust_file(), "nonsense").unwrap();
    fails(&site, 5);
    std::fs::write(
        site.trust_file(),
        String::from_utf8(trust.clone()).unwrap().replace("\"retention_days\":31", "\"retention_days\":30"),
    )
    .unwrap();
    fails(&site, 5);
    std::fs::remove_file(site.trust_file()).unwrap();
    fails(&site, 2);
    let mut body = site.desk.trust_body(1);
    body.origin = "homesafe.example/nz".parse().unwrap();
    let foreign = homesafe_protocol::trust::sign_trust(&body, std::slice::from_ref(&site.desk.root)).unwrap();
    std::fs::write(site.trust_file(), foreign).unwrap();
    assert!(fails(&site, 5).contains("origin"));
    std::fs::write(site.trust_file(), &trust).unwrap();
    std::fs::rename(site.data().join("log.key"), site.data().join("gone")).unwrap();
    assert!(fails(&site, 2).contains("homesafe-server init"));
    assert!(!site.data().join("listening").exists());
}

#[test]
fn the_trust_document_may_come_through_a_pipe() {
    let site = Site::new();
    let (pipe, kept) = (site.trust_file(), site.trust_file().with_extension("kept"));
    std::fs::rename(&pipe, &kept).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn(move || std::fs::write(pipe, std::fs::read(kept).unwrap()));
    let server = site.start(&[]);
    writer.join().unwrap().unwrap();
    drop(server);
}

#[test]
fn one_process_at_a_time() {
    let site = Site::new();
    let _server = site.start(&[]);
    assert!(fails(&site, 1).contains("in use by another process"));
}

#[test]
fn a_damaged_checkpoint_is_named_and_not_replaced() {
    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    server.kill();
    let path = site.data().join("public/checkpoint");
    let note = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, note.replace("\n1\n", "\n2\n")).unwrap();
    assert!(fails(&site, 6).contains("checkpoint"));
    std::fs::remove_file(&path).unwrap();
    assert!(fails(&site, 6).contains("backup"));
    std::fs::write(&path, note).unwrap();
    let server = site.start(&[]);
    site.publish(&server);
}

#[test]
fn half_sent_requests_are_closed() {
    let site = Site::new();
    let server = site.start(&["--header-timeout", "1", "--request-timeout", "2", "--idle-timeout", "3"]);
    for half in [
        &b""[..],
        b"GET /v1/checkpoint HTTP/1.1\r\nhost: x\r\n",
        b"GET /v1/checkpoint HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let (_, took) = server.raw(half);
        assert!(took >= Duration::from_millis(900) && took < Duration::from_secs(3), "{took:?}");
    }
    let (text, took) =
        server.raw(b"POST /v1/publications HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nab");
    assert!(text.starts_with("HTTP/1.1 408") && text.contains("problem+json"), "{text}");
    assert!(took < Duration::from_secs(6), "{took:?}");
    // A byte now and then does not help: the header's time is counted from its start.
    let start = Instant::now();
    let mut stream = TcpStream::connect(server.public).unwrap();
    while start.elapsed() < Duration::from_secs(10) && stream.write_all(b"G").is_ok() {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    assert_eq!(server.get("/v1/checkpoint").status, 200);
}

#[test]
fn a_signal_lets_requests_end_up_to_a_deadline() {
    let mut site = Site::new();
    for signal in ["TERM", "INT"] {
        let mut server = site.start(&["--drain-timeout", "10"]);
        // A request that is half-way when the signal comes is answered.
        let publication = site.desk.draft(256);
        let body = publication.body();
        let mut stream = TcpStream::connect(server.public).unwrap();
        let head =
            format!("POST /v1/publications HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), &body[..500]].concat()).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        server.signal(signal);
        std::thread::sleep(Duration::from_millis(200));
        assert!(!server.data().join("listening").exists());
        assert!(TcpStream::connect(server.public).is_err(), "no new connections");
        stream.write_all(&body[500..]).unwrap();
        let mut got = String::new();
        stream.read_to_string(&mut got).unwrap();
        assert!(got.starts_with("HTTP/1.1 201"), "{got}");
        assert_eq!(server.wait().code(), Some(0));
        site.desk.advance(&publication);
    }
    let mut server = site.start(&["--drain-timeout", "1"]);
    let mut stream = TcpStream::connect(server.public).unwrap();
    stream
        .write_all(b"POST /v1/publications HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n\0\x05")
        .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(
        start.elapsed() > Duration::from_millis(800) && start.elapsed() < Duration::from_secs(4),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn idle_connections_do_not_delay_the_end() {
    let site = Site::new();
    let mut server = site.start(&["--drain-timeout", "20"]);
    let _silent = TcpStream::connect(server.public).unwrap();
    let mut kept = TcpStream::connect(server.public).unwrap();
    kept.write_all(b"GET /v1/checkpoint HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    assert!(kept.read(&mut [0; 4_096]).unwrap() > 0);
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

/// Reads the whole log as an auditor would and gives its leaves.
fn audit(server: &Server, site: &Site) -> Vec<Vec<u8>> {
    let note = server.get("/v1/checkpoint").body;
    let note = UnverifiedCheckpoint::parse(&note).unwrap();
    let (checkpoint, _) =
        note.verify(&site.desk.origin, std::slice::from_ref(&site.desk.log_key), &[]).unwrap();
    let mut leaves = Vec::new();
    let mut frontier = Frontier::default();
    for index in 0..checkpoint.size.div_ceil(256) {
        let width = (checkpoint.size - index * 256).min(256) as u16;
        let path = TilePath::new(TileKind::Entries, index, width).unwrap();
        let bundle = server.get(&format!("/v1/{path}"));
        assert_eq!(bundle.status, 200, "{path}");
        leaves.extend(decode_entries(&bundle.body, width).unwrap().into_iter().map(<[u8]>::to_vec));
        let hashes =
            server.get(&format!("/v1/{}", TilePath::new(TileKind::Hashes(0), index, width).unwrap()));
        assert_eq!(hashes.body.len(), 32 * usize::from(width));
    }
    leaves.iter().for_each(|leaf| frontier.push(leaf_hash(leaf)));
    assert_eq!((frontier.size(), frontier.root()), (checkpoint.size, checkpoint.root));
    leaves
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    const ROUNDS: u64 = 30;
    let mut site = Site::new();
    let mut acknowledged: Vec<Publication> = Vec::new();
    let mut pending: Option<Publication> = None;
    let mut cut = 0;
    for round in 0..ROUNDS {
        let server = site.start(&[]);
        let acknowledged_now = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let (server, acknowledged_now) = (&server, &acknowledged_now);
            scope.spawn(move || {
                // Every other round begins to count at the first acknowledgement, so that a slow machine has
                // some too.
                while round % 2 == 1 && !acknowledged_now.load(Ordering::SeqCst) {
                    std::thread::yield_now();
                }
                std::thread::sleep(Duration::from_micros(1_000 + round * 1_300));
                server.signal("KILL");
            });
            loop {
                // The desk keeps a signed leaf and resends it until it is acknowledged.
                let publication = pending.take().unwrap_or_else(|| site.desk.draft(256));
                match server.try_post("/v1/publications", &publication.body()) {
                    Some(200 | 201) => {
                        site.desk.advance(&publication);
                        acknowledged.push(publication);
                        acknowledged_now.store(true, Ordering::SeqCst);
                    }
                    Some(other) => panic!("status {other}"),
                    None => {
                        pending = Some(publication);
                        cut += 1;
                        break;
                    }
                }
            }
        });
    }
    let server = site.start(&[]);
    let leaves = audit(&server, &site);
    assert!(leaves.len() >= acknowledged.len() && leaves.len() <= acknowledged.len() + 1);
    for (leaf, publication) in leaves.iter().zip(&acknowledged) {
        assert_eq!(*leaf, publication.leaf);
        assert_eq!(
            server.get(&format!("/v1/object/{}", Hash::of_object(&publication.object))).body,
            publication.object
        );
    }
    let last = pending.unwrap();
    assert!(matches!(server.try_post("/v1/publications", &last.body()), Some(200 | 201)));
    site.desk.advance(&last);
    site.publish(&server);
    assert_eq!(audit(&server, &site).len(), acknowledged.len() + 2);
    assert!(acknowledged.len() as u64 >= ROUNDS / 2, "{} acknowledged, {cut} cut", acknowledged.len());
    println!("{} acknowledged, {cut} cut by kill -9", acknowledged.len());
}

#[test]
fn a_deleted_store_is_built_again() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let first = site.publish(&server);
    for _ in 0..4 {
        site.publish(&server);
    }
    server.kill();
    std::fs::remove_dir_all(site.data().join("state")).unwrap();
    let server = site.start(&[]);
    assert_eq!(audit(&server, &site).len(), 5);
    assert_eq!(server.post("/v1/publications", &first.body()).status, 200);
    let reused = site
        .desk
        .sign(&site.desk.leaf(homesafe_protocol::log::LeafKind::Batch, &first.object), first.object.clone());
    let answer = server.post("/v1/publications", &reused.body());
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("nonce"), "{}", answer.text());
    site.publish(&server);
    assert_eq!(server.get("/v1/trust/latest").text(), "1\n");
}
