//! The server at its limits: all connections held, all open files used, bodies without an end.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
    time::{Duration, Instant},
};

use homesafe_protocol::log::LeafKind;
use homesafe_test_support::{desk::Desk, under_limit};

use crate::support::{Server, Site};

/// Far less than the time after which a connection ends by itself, far more than an answer takes.
const SOON: Duration = Duration::from_secs(8);

/// A POST that is under way: the server has asked for its body.
fn under_way(server: &Server, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.public).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /v1/publications HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
    )
    .unwrap();
    let mut line = [0; 25];
    stream.read_exact(&mut line).unwrap();
    assert_eq!(&line, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

fn answered_soon(server: &Server) {
    let start = Instant::now();
    assert_eq!(server.get("/v1/checkpoint").status, 200);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn attack_holding_all_connections_holds_nobody_up() {
    let site = Site::new();
    let server = site.start(&["--max-connections", "4", "--header-timeout", "60"]);
    let start = Instant::now();
    for hold in [
        &b""[..],
        b"GET /v1/checkpoint HTTP/1.1\r\nhost: x\r\n",
        b"GET /v1/checkpoint HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let held: Vec<_> = (0..4).map(|_| TcpStream::connect(server.public).unwrap()).collect();
        held.iter().for_each(|mut stream| stream.write_all(hold).unwrap());
        answered_soon(&server);
    }
    // Bodies that do not come: all connections have a request under way.
    let held: Vec<_> = (0..4).map(|_| under_way(&server, &[0; 1_000])).collect();
    answered_soon(&server);
    assert!(start.elapsed() < 4 * SOON);
    drop(held);
}

#[test]
fn at_the_cap_requests_under_way_outlast_idle_connections() {
    let mut site = Site::new();
    let server = site.start(&["--max-connections", "2", "--header-timeout", "60"]);
    let publication = site.desk.draft(256);
    let body = publication.body();
    let mut idle = TcpStream::connect(server.public).unwrap();
    let mut busy = under_way(&server, &body);
    answered_soon(&server);
    assert!(matches!(idle.read(&mut [0]), Ok(0) | Err(_)), "the idle one was closed");
    busy.write_all(&body).unwrap();
    let mut answer = [0; 12];
    busy.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 201");
    site.desk.advance(&publication);
    site.publish(&server);
}

#[test]
fn attack_using_up_the_open_files_holds_nobody_up() {
    let site = Site::new();
    let command = site.command(&["--max-connections", "100000", "--header-timeout", "60"]);
    let mut limited = under_limit("-n 128", &command);
    let server = site.spawn(limited.stderr(Stdio::null()));
    let held: Vec<_> = (0..200).map(|_| TcpStream::connect(server.public).unwrap()).collect();
    answered_soon(&server);
    drop(held);
}

#[test]
fn as_many_files_may_be_open_as_the_system_allows() {
    let site = Site::new();
    let mut limited = under_limit("-S -n 64", &site.command(&[]));
    let server = site.spawn(limited.stderr(Stdio::null()));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let files: Vec<_> =
        limits.lines().find(|line| line.starts_with("Max open files")).unwrap().split_whitespace().collect();
    assert_eq!(files[3], files[4]);
}

#[test]
fn the_server_leaves_no_core_dump() {
    let site = Site::new();
    let mut allowed = under_limit("-c \"$(ulimit -H -c)\"", &site.command(&[]));
    let server = site.spawn(allowed.stderr(Stdio::null()));
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core")).unwrap();
    assert!(core.split_whitespace().skip(4).take(2).eq(["0", "0"]), "{core}");
}

/// Sends the head of a POST of 200 MiB and `first`, then zeros until the server has had enough; gives what it
/// answered and how many bytes it took.
fn flood(server: &Server, first: &[u8]) -> (String, usize) {
    let mut stream = TcpStream::connect(server.public).unwrap();
    stream.set_write_timeout(Some(SOON)).unwrap();
    write!(stream, "POST /v1/publications HTTP/1.1\r\nhost: x\r\ncontent-length: 200000000\r\n\r\n").unwrap();
    stream.write_all(first).unwrap();
    let mut sent = first.len();
    while let Ok(written) = stream.write(&[0; 65_536]) {
        sent += written;
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    (String::from_utf8_lossy(&answer).into_owned(), sent)
}

#[test]
fn attack_endless_bodies_of_nobody_known_are_cut() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let published = site.publish(&server);
    // 1 MiB is thrown away; the rest lies in the buffers of the two sockets.
    const BUFFERS: usize = 32 << 20;
    let mut forged = site.desk.draft(256).body();
    // Within the leaf.
    forged[60] ^= 1;
    let known = published.body();
    for first in [&b"\xff\xff"[..], &forged, &known] {
        let (_, sent) = flood(&server, first);
        assert!(sent < BUFFERS, "{sent} bytes were taken");
    }
}

#[test]
fn a_desk_gets_to_read_why_a_large_publication_is_refused() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let object = Desk::batch(1 << 20);
    let mut leaf = site.desk.leaf(LeafKind::Batch, &object);
    leaf.seq = 7;
    let gap = site.desk.sign(&leaf, object.clone());
    assert_eq!(server.post("/v1/publications", &gap.body()).status, 409);
    // And one that is sent twice is known.
    let large = site.desk.sign(&site.desk.leaf(LeafKind::Batch, &object), object);
    for status in [201, 200] {
        assert_eq!(server.post("/v1/publications", &large.body()).status, status);
    }
    site.desk.advance(&large);
}
