//! The server's folder of submissions: its names are the index. What is handed out is whole and of the ticket
//! that was asked for; foreign files stay.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{
    fs,
    sync::{Arc, LazyLock},
    time::Duration,
};

use arbitrary::Arbitrary;
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted, scratch,
};
use homesafe_protocol::{
    Hash,
    submission::{DeskCommand, DeskRequest, SUBMISSION_LEN, SUBMISSION_LIFE, TicketEntry},
    time::UnixTime,
};
use homesafe_server::{
    inbox::{Inbox, InboxLimits},
    store::MemoryStore,
};
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"));

const NOW: u64 = 1_790_000_000;

/// A file: which submission and ticket, when it came, and what became of name and content.
#[derive(Debug, Arbitrary)]
struct File<'a> {
    submission: u8,
    ticket: u8,
    age: u32,
    name: Vec<Harm<'a>>,
    content: Vec<Harm<'a>>,
}

fn submission(n: u8) -> Vec<u8> {
    vec![n % 8; SUBMISSION_LEN]
}

fn ticket(n: u8) -> Hash {
    Hash::from([n % 4; 32])
}

fn time(seconds: u64) -> UnixTime {
    UnixTime::new(seconds).expect("a time")
}

homesafe_fuzz::target!(|input: (u8, Vec<File<'_>>)| {
    let (asked, files) = input;
    let folder = scratch::folder();
    let path = folder.path().join("inbox");
    fs::create_dir(&path).expect("a folder");
    for file in files.iter().take(12) {
        let content = submission(file.submission);
        let arrived = NOW - u64::from(file.age) % (2 * SUBMISSION_LIFE);
        let name = format!("{arrived:011}-{}-{}", Hash::of_object(&content), ticket(file.ticket));
        let (mut name, mut content) = (name.into_bytes(), content);
        harm(&mut name, &file.name);
        harm(&mut content, &file.content);
        let Ok(name) = String::from_utf8(name) else { continue };
        if !name.contains(['/', '\0']) && !name.starts_with('.') {
            // A name that is too long is nobody's.
            let _ = fs::write(path.join(name), content);
        }
    }
    RUNTIME.block_on(ask(&path, ticket(asked)));
});

async fn ask(path: &std::path::Path, asked: Hash) {
    let limits = InboxLimits { max_submissions: 99, upload_rate: 99, answer_floor: Duration::ZERO };
    let inbox = Inbox::open(path, Arc::new(MemoryStore::default()), limits).await.expect("a folder");
    inbox.has_room().expect("a few files");
    let mut random = 0u8;
    let mut request = |command| {
        random += 1;
        DeskRequest { time: time(NOW), random: [random; 16], command }
    };
    let fetch = |skip| DeskCommand::Fetch { skip, tickets: vec![asked] };
    let before: Vec<_> = fs::read_dir(path)
        .expect("a folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let foreign: Vec<_> = before.iter().filter(|name| name.len() != 141 && *name != "unfinished").collect();
    let all = inbox
        .carry_out(request(fetch(0)), time(NOW), Some(time(NOW)))
        .await
        .expect("an answer")
        .unwrap_or_default();
    assert_eq!(all.len() % SUBMISSION_LEN, 0);
    let whole: Vec<&[u8]> = all.chunks(SUBMISSION_LEN).collect();
    assert!(whole.iter().all(|one| (0..8).any(|n| submission(n) == **one)), "a submission that nobody sent");
    planted(|| whole.len() == 2 && whole[0] != whole[1] && !foreign.is_empty());
    let names = before.iter().filter(|name| name.ends_with(&asked.to_string())).count();
    assert!(whole.len() <= names, "of another ticket");
    let live = TicketEntry { hash: asked, ends: time(NOW + 9) };
    inbox
        .carry_out(request(DeskCommand::Register(vec![live])), time(NOW), Some(time(NOW)))
        .await
        .expect("an answer");
    let hashes = whole.iter().map(|one| Hash::of_object(one)).collect();
    inbox
        .carry_out(request(DeskCommand::Delete(hashes)), time(NOW), Some(time(NOW)))
        .await
        .expect("an answer");
    assert!(foreign.iter().all(|name| path.join(name).exists()), "a foreign file is gone");
    let later = time(NOW + SUBMISSION_LIFE);
    inbox.sweep(later, Some(later)).await.expect("a folder");
    let left =
        inbox.carry_out(request(fetch(0)), later, Some(later)).await.expect("an answer").unwrap_or_default();
    // By its name, which may have been harmed: one from ahead of the clock lives so much longer.
    let is_ahead = |name: &&String| {
        name.split('-').next().and_then(|at| at.parse().ok()).is_some_and(|at: u64| at > NOW)
    };
    let ahead = before.iter().filter(is_ahead).count();
    assert!(left.len() <= ahead * SUBMISSION_LEN, "a submission outlives its time");
}
