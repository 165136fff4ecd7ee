//! The public addresses of a running server: publications, trust documents, caching, ranges, refusals.

use homesafe_protocol::{
    Hash,
    log::{LeafKind, TileKind, TilePath, UnverifiedCheckpoint, decode_entries, leaf_hash, root_of},
};
use homesafe_test_support::{
    ORIGIN,
    desk::{Desk, START},
    program_in_english, time,
};

use crate::support::{Answer, Server, Site};

fn checkpoint(server: &Server, site: &Site) -> (u64, Hash) {
    let answer = server.get("/v1/checkpoint");
    assert_eq!(answer.status, 200);
    let note = UnverifiedCheckpoint::parse(&answer.body).unwrap();
    let (checkpoint, _) =
        note.verify(&site.desk.origin, std::slice::from_ref(&site.desk.log_key), &[]).unwrap();
    (checkpoint.size, checkpoint.root)
}

fn problem(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(json["status"], status);
    assert!(json["title"].is_string() && json["detail"].is_string());
    json["type"].as_str().unwrap().to_owned()
}

#[test]
fn publications_become_a_log_that_devices_can_verify() {
    let mut site = Site::new();
    let server = site.start(&[]);
    assert_eq!(checkpoint(&server, &site), (0, site.desk.frontier.root()));
    let published: Vec<_> = (0..3).map(|_| site.publish(&server)).collect();
    assert_eq!(checkpoint(&server, &site), (3, site.desk.frontier.root()));

    let path = TilePath::new(TileKind::Entries, 0, 3).unwrap();
    let bundle = server.get(&format!("/v1/{path}"));
    let entries = decode_entries(&bundle.body, 3).unwrap();
    assert!(entries.iter().zip(&published).all(|(entry, p)| *entry == p.leaf));
    assert_eq!(root_of(entries.iter().map(|entry| leaf_hash(entry))), site.desk.frontier.root());
    let hashes = server.get("/v1/tile/0/000.p/3").body;
    assert_eq!(hashes[32..64], *leaf_hash(&published[1].leaf).as_bytes());
    for p in &published {
        let object = server.get(&format!("/v1/object/{}", Hash::of_object(&p.object)));
        assert_eq!(object.body, p.object);
    }
    // A tile that no checkpoint covers is not there, even though its file might be.
    assert_eq!(server.get("/v1/tile/entries/000.p/4").status, 404);
}

#[test]
fn resent_bytes_are_known_and_others_refused() {
    let mut site = Site::new();
    let server = site.start(&[]);
    let first = site.desk.draft(256);
    let created = server.post("/v1/publications", &first.body());
    assert_eq!(created.status, 201);
    let again = server.post("/v1/publications", &first.body());
    assert_eq!((again.status, &again.body), (200, &created.body));
    let other = site.desk.draft(256);
    assert_eq!(
        problem(&server.post("/v1/publications", &other.body()), 409),
        "urn:homesafe:problem:place-taken"
    );
    site.desk.advance(&first);

    let mut gap = site.desk.leaf(LeafKind::Batch, &other.object);
    gap.seq = 7;
    let gap = site.desk.sign(&gap, other.object.clone());
    assert_eq!(problem(&server.post("/v1/publications", &gap.body()), 409), "urn:homesafe:problem:not-next");

    let mut stranger = Desk::new(site.desk.log_key.clone());
    stranger.publisher = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    (stranger.frontier, stranger.names) = (site.desk.frontier.clone(), Some(site.desk.document(1)));
    problem(&server.post("/v1/publications", &stranger.draft(256).body()), 403);
    let mut forged = site.desk.draft(256);
    let last = forged.leaf.len() - 1;
    forged.leaf[last] ^= 1;
    problem(&server.post("/v1/publications", &forged.body()), 403);
    assert_eq!(checkpoint(&server, &site).0, 1);

    // After a restart, the same bytes are still known, also when the key no longer holds.
    drop(server);
    site.set_clock(START + 2_000 * 86_400);
    let server = site.start(&[]);
    assert_eq!(server.post("/v1/publications", &first.body()).status, 200);
}

#[test]
fn malformed_and_oversized_bodies_are_refused() {
    let site = Site::new();
    let server = site.start(&[]);
    let good = site.desk.draft(256);
    let post = |body: &[u8]| server.post("/v1/publications", body);
    for bad in [&b""[..], b"\0", b"\0\x05abc", b"\xff\xff", &[0; 100], &good.body()[..200]] {
        problem(&post(bad), 400);
    }
    problem(&post(&[&good.body()[..], b"x"].concat()), 400);
    problem(&post(&good.body()[..good.body().len() - 1]), 400);
    let mut damaged = good.clone();
    damaged.object[30] ^= 1;
    problem(&post(&damaged.body()), 400);
    let junk = vec![1; 5_000];
    problem(&post(&site.desk.sign(&site.desk.leaf(LeafKind::Batch, &junk), junk.clone()).body()), 400);

    let huge = vec![0; (16 << 20) + 1];
    let huge = site.desk.sign(&site.desk.leaf(LeafKind::AdviceCatalogue, &huge), huge);
    problem(&post(&huge.body()), 413);
    problem(&server.post("/v1/trust", &vec![b'x'; 300 << 10]), 413);
    // The hard limit, told before anything is read.
    let (text, _) =
        server.raw(b"POST /v1/publications HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999999\r\n\r\n");
    assert!(text.starts_with("HTTP/1.1 413") && text.contains("problem+json"), "{text}");
    // A chunked body is as good as any.
    let mut chunked =
        b"POST /v1/publications HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
            .to_vec();
    for chunk in good.body().chunks(1_000) {
        chunked.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunked.extend_from_slice(chunk);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let (text, _) = server.raw(&chunked);
    assert!(text.starts_with("HTTP/1.1 201"), "{text}");
}

#[test]
fn validators_and_ranges() {
    let mut site = Site::new();
    let server = site.start(&["--checkpoint-max-age", "7"]);
    let published = site.publish(&server);
    let hash = Hash::of_object(&published.object);
    let path = format!("/v1/object/{hash}");
    let whole = server.get(&path);
    assert_eq!(whole.header("etag"), format!("\"{hash}\""));
    assert!(whole.header("cache-control").contains("immutable"));
    assert_eq!(
        whole.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    );
    let tag = whole.header("etag").to_owned();

    let same = server.request("GET", &path, &[("if-none-match", &tag)]);
    assert_eq!((same.status, same.body.len()), (304, 0));
    let part = server.request("GET", &path, &[("range", "bytes=10-19")]);
    assert_eq!((part.status, &part.body[..]), (206, &published.object[10..20]));
    assert_eq!(part.header("content-range"), format!("bytes 10-19/{}", published.object.len()));
    let end = server.request("GET", &path, &[("range", "bytes=-4"), ("if-range", &tag)]);
    assert_eq!((end.status, &end.body[..]), (206, &published.object[published.object.len() - 4..]));
    let stale = server.request("GET", &path, &[("range", "bytes=-4"), ("if-range", "\"old\"")]);
    assert_eq!((stale.status, stale.body.len()), (200, published.object.len()));
    let beyond = server.request("GET", &path, &[("range", "bytes=99999999-")]);
    problem(&beyond, 416);
    assert_eq!(beyond.header("content-range"), format!("bytes */{}", published.object.len()));
    let head = server.request("HEAD", &path, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), published.object.len().to_string());

    let note = server.get("/v1/checkpoint");
    assert_eq!(note.header("cache-control"), "public, max-age=7");
    assert_eq!(note.header("etag"), format!("\"{}\"", Hash::of_object(&note.body)));
    let tag = note.header("etag").to_owned();
    assert_eq!(server.request("GET", "/v1/checkpoint", &[("if-none-match", &tag)]).status, 304);
    site.publish(&server);
    assert_eq!(server.request("GET", "/v1/checkpoint", &[("if-none-match", &tag)]).status, 200);
    for path in ["/v1/trust/1", "/v1/tile/0/000.p/1", "/v1/tile/entries/000.p/2"] {
        assert!(server.get(path).header("cache-control").contains("immutable"), "{path}");
    }
}

#[test]
fn unknown_paths_and_methods() {
    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/object/00",
        "/v1/object/../log.key",
        "/v1/object/%2e%2e%2flog.key",
        "/v1/tile/0/1",
        "/v1/tile/../checkpoint",
        "/v1/trust/01",
        "/v1/trust/9",
        "/healthz",
        "/metrics",
        "/v1/checkpoint/x",
        "/v1/tile/0/..%2f..%2f..%2flog.key",
        // Other spellings of what is there.
        "/v1/checkpoint?x=1",
        "/v1/checkpoint?",
        "/v1/checkpoint/",
        "/v1//checkpoint",
        "//v1/checkpoint",
        "/v1/%63heckpoint",
        "/v1/checkpoint;x",
        "/V1/checkpoint",
        "/v1/trust/1?x",
        "/v1/trust/1/",
        "/v1/trust/latest/",
        "/v1/tile/0/000.p/1?x",
        "/v1/tile/0/000.p/1/",
    ] {
        let (text, _) =
            server.raw(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes());
        assert!(text.starts_with("HTTP/1.1 404") && text.contains("problem+json"), "{path}: {text}");
    }
    let wrong = server.request("DELETE", "/v1/checkpoint", &[]);
    problem(&wrong, 405);
    assert_eq!(wrong.header("allow"), "GET, HEAD");
    let wrong = server.get("/v1/publications");
    problem(&wrong, 405);
    assert_eq!(wrong.header("allow"), "POST");
    problem(&server.request("GET", "/v1/trust", &[]), 405);
    problem(&server.request("POST", "/v1/nothing", &[]), 404);
    problem(&server.post("/v1/publications?x", &site.desk.draft(256).body()), 404);
}

#[test]
fn attack_a_request_that_names_two_hosts_or_none() {
    let site = Site::new();
    let server = site.start(&[]);
    let ask = |target: &str, hosts: &str| {
        server.raw(format!("GET {target} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n").as_bytes()).0
    };
    assert!(ask("/v1/checkpoint", "host: a.example\r\n").starts_with("HTTP/1.1 200"));
    assert!(ask("http://a.example/v1/checkpoint", "host: a.example\r\n").starts_with("HTTP/1.1 200"));
    for (target, hosts) in [
        ("/v1/checkpoint", ""),
        ("/v1/checkpoint", "host: a.example\r\nhost: b.example\r\n"),
        ("http://b.example/v1/checkpoint", "host: a.example\r\n"),
    ] {
        let answer = ask(target, hosts);
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("problem+json"), "{answer}");
    }
}

#[test]
fn trust_documents_walk_forward() {
    let mut site = Site::new();
    let server = site.start(&[]);
    assert_eq!(server.get("/v1/trust/latest").text(), "1\n");
    assert_eq!(server.get("/v1/trust/1").text(), site.desk.trust(1));
    let next = site.desk.trust(2);
    assert_eq!(server.post("/v1/trust", next.as_bytes()).status, 201);
    assert_eq!(server.post("/v1/trust", next.as_bytes()).status, 200);
    assert_eq!(server.get("/v1/trust/latest").text(), "2\n");
    assert_eq!(server.get("/v1/trust/2").text(), next);

    let mut other = site.desk.trust_body(2);
    other.retention_days = 5;
    let sign = |body: &homesafe_protocol::trust::TrustBody, root: &ed25519_dalek::SigningKey| {
        homesafe_protocol::trust::sign_trust(body, std::slice::from_ref(root)).unwrap()
    };
    assert_eq!(
        problem(&server.post("/v1/trust", sign(&other, &site.desk.root).as_bytes()), 409),
        "urn:homesafe:problem:place-taken"
    );
    problem(&server.post("/v1/trust", site.desk.trust(4).as_bytes()), 409);
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[55; 32]);
    let mut foreign = site.desk.trust_body(3);
    foreign.roots.keys = vec![stranger.verifying_key().to_bytes().into()];
    problem(&server.post("/v1/trust", sign(&foreign, &stranger).as_bytes()), 403);
    let mut without_key = site.desk.trust_body(3);
    without_key.log[0] = homesafe_protocol::note::NoteKey::new(
        ORIGIN,
        homesafe_protocol::note::NoteAlgorithm::Ed25519,
        stranger.verifying_key().to_bytes().into(),
    )
    .unwrap();
    problem(&server.post("/v1/trust", sign(&without_key, &site.desk.root).as_bytes()), 409);
    let mut new_log = site.desk.trust_body(3);
    new_log.log_base.size = 5;
    let answer = server.post("/v1/trust", sign(&new_log, &site.desk.root).as_bytes());
    assert_eq!(problem(&answer, 409), "urn:homesafe:problem:wrong-base");
    let mut expired = site.desk.trust_body(3);
    expired.expires = time(START - 1);
    let answer = server.post("/v1/trust", sign(&expired, &site.desk.root).as_bytes());
    assert_eq!(problem(&answer, 409), "urn:homesafe:problem:time");
    let mut ahead = site.desk.trust_body(3);
    ahead.issued = time(START + 1_301);
    let answer = server.post("/v1/trust", sign(&ahead, &site.desk.root).as_bytes());
    assert_eq!(problem(&answer, 409), "urn:homesafe:problem:time");
    problem(&server.post("/v1/trust", b"nonsense"), 400);
    assert_eq!(server.get("/v1/trust/latest").text(), "2\n");

    // Rotated publishing keys count at once: under the old document nothing is taken, nor by its key; the new
    // one is.
    let mut rotated = site.desk.trust_body(3);
    let new_publisher = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    rotated.publishing.keys[0] = new_publisher.verifying_key().to_bytes().into();
    let rotated = sign(&rotated, &site.desk.root);
    assert_eq!(server.post("/v1/trust", rotated.as_bytes()).status, 201);
    let answer = server.post("/v1/publications", &site.desk.draft(256).body());
    assert_eq!(problem(&answer, 409), "urn:homesafe:problem:newer-document");
    let rotated =
        homesafe_protocol::trust::UnverifiedTrust::parse(rotated.as_bytes()).unwrap().pin().unwrap();
    site.desk.names = Some(rotated.clone());
    problem(&server.post("/v1/publications", &site.desk.draft(256).body()), 403);
    site.desk.publisher = new_publisher;
    site.publish(&server);

    // The first leaf that is read may not be void; right in all else.
    let mut void = homesafe_protocol::trust::TrustBody {
        version: 4,
        previous: rotated.fingerprint(),
        voided: vec![homesafe_protocol::trust::SeqRange { first: 0, last: 0 }],
        ..rotated.body().clone()
    };
    (void.log_base.size, void.log_base.root) = (1, site.desk.frontier.root());
    let answer = server.post("/v1/trust", sign(&void, &site.desk.root).as_bytes());
    assert_eq!(problem(&answer, 409), "urn:homesafe:problem:wrong-base");
    // Nor the tree another one than the roots saw.
    let mut other_tree = void.clone();
    (other_tree.voided, other_tree.log_base.root) = (vec![], Hash::from([9; 32]));
    let answer = server.post("/v1/trust", sign(&other_tree, &site.desk.root).as_bytes());
    assert_eq!(problem(&answer, 409), "urn:homesafe:problem:wrong-base");

    // At the next start the newest stands, whichever is given.
    drop(server);
    let server = site.start(&[]);
    assert_eq!(server.get("/v1/trust/latest").text(), "3\n");
    site.publish(&server);
}

#[test]
fn operators_see_state_and_nobody() {
    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    server.get("/v1/checkpoint");
    assert_eq!(server.operator("/healthz").text(), "ok\n");
    assert_eq!(server.operator("/readyz").status, 200);
    let metrics = server.operator("/metrics");
    let text = metrics.text();
    assert!(text.contains("homesafe_log_size 1"), "{text}");
    assert!(text.contains("homesafe_objects_unsound 0"), "{text}");
    assert!(text.contains(r#"homesafe_publications_total{status="201"} 1"#), "{text}");
    assert!(!text.contains("127.0.0.1"));
    assert_eq!(server.operator("/v1/checkpoint").status, 404);
}

#[test]
fn a_held_server_takes_documents_and_no_publication_until_it_is_released() {
    let mut site = Site::new();
    let server = site.start(&[]);
    site.publish(&server);
    let data = site.data();
    let operate = |verb: &str| {
        let run = program_in_english("homesafe-server").arg(verb).arg(&data).output();
        run.unwrap().status.code()
    };
    assert_eq!(operate("hold"), Some(0));
    let draft = site.desk.draft(256);
    assert_eq!(problem(&server.post("/v1/publications", &draft.body()), 503), "urn:homesafe:problem:held");
    assert!(server.operator("/readyz").text().contains("held"));
    assert_eq!(server.get("/v1/checkpoint").status, 200);
    let mut next = site.desk.trust_body(2);
    (next.log_base.size, next.log_base.root) = (1, site.desk.frontier.root());
    let next = homesafe_protocol::trust::sign_trust(&next, std::slice::from_ref(&site.desk.root)).unwrap();
    assert_eq!(server.post("/v1/trust", next.as_bytes()).status, 201);
    assert_eq!(operate("release"), Some(0));
    // What was signed under the document before is taken no more.
    assert_eq!(
        problem(&server.post("/v1/publications", &draft.body()), 409),
        "urn:homesafe:problem:newer-document"
    );
    site.desk.names =
        Some(homesafe_protocol::trust::UnverifiedTrust::parse(next.as_bytes()).unwrap().pin().unwrap());
    site.publish(&server);
    assert_eq!(operate("release"), Some(2), "it is not held");
}

#[test]
fn documents_before_the_oldest_are_taken_back_and_others_are_not() {
    let site = Site::new();
    // A server that was started with the second document only.
    std::fs::write(site.trust_file(), site.desk.trust(2)).unwrap();
    let server = site.start(&[]);
    assert_eq!(server.get("/v1/trust/1").status, 404);
    let mut other = site.desk.trust_body(1);
    other.retention_days = 5;
    let other = homesafe_protocol::trust::sign_trust(&other, std::slice::from_ref(&site.desk.root)).unwrap();
    problem(&server.post("/v1/trust", other.as_bytes()), 409);
    assert_eq!(server.post("/v1/trust", site.desk.trust(1).as_bytes()).status, 201);
    assert_eq!(server.get("/v1/trust/1").text(), site.desk.trust(1));
    assert_eq!(server.get("/v1/trust/latest").text(), "2\n");
}
