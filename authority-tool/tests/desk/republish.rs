//! After a document that voids publications: what this desk had said in them and what was true is said again,
//! once.

use std::path::Path;

use homesafe_authority::{
    desk::{Desk, KeyKind},
    plan::{Columns, Days},
    publish::{AgainSaid, Notice, PublishError, Request, windows, withdrawals},
    publisher::{Options, Publisher},
    trust::{self, Changes, TrustToolError, draft},
};
use homesafe_host::clock::{Clock as _, ManualClock};
use homesafe_protocol::{
    Hash,
    batch::{Level, search},
    keys::RecordKey,
    log::UnverifiedLeaf,
    matching::{Hit, NetWindow, net_windows},
    trust::{SeqRange, TrustBody, TrustChain},
};
use homesafe_test_support::copy;
use rand::{RngExt as _, SeedableRng as _};

use crate::common::{
    DAY, FakeLog, Fate, desk, new_document, noon,
    publishing::{a_window, body, clock, nothing, open, publish, publish_at, table},
    reopened, said, team,
};

/// What a device that was at a venue has of the log, under the documents of `chain`.
fn net(log: &FakeLog, chain: &TrustChain, venue: u16) -> Vec<NetWindow> {
    let key = RecordKey::from(&body(venue).venue_key().day_key(DAY));
    let mut hits = Vec::new();
    for (seq, object) in (0..).zip(log.objects()) {
        let found = search(&object, std::slice::from_ref(&key)).unwrap();
        hits.extend((0..).zip(found).map(|(i, hit)| Hit { seq, i, day: DAY, field: hit.field }));
    }
    let names = |seq: u64| UnverifiedLeaf::decode(&log.entries()[seq as usize]).unwrap().names();
    net_windows(&hits, |seq| chain.voids(seq, chain.named(&names(seq)).unwrap().body().version))
}

/// The windows that stand, with their level.
fn standing(log: &FakeLog, desk: &Desk, venue: u16) -> Vec<(u16, u16, Level)> {
    let net = net(log, &desk.chain().unwrap(), venue).into_iter().filter(|net| !net.withdrawn);
    net.map(|net| (net.window.start(), net.window.end(), net.level)).collect()
}

/// Voids publications, counted from the one after the dummies at the log's beginning, which no server lets
/// void.
fn void(first: u64, last: u64) -> Changes {
    let range = SeqRange { first: first + 1, last: (last + 1).min(TrustBody::MAX_NUMBER) };
    Changes { void: Some(range), ..Changes::default() }
}

/// A desk that has begun its log.
fn begun(folder: &Path, log: &FakeLog) -> Desk {
    let desk = desk(folder, log, Changes::default());
    publish_nothing(&desk, log).unwrap();
    desk
}

fn withdraw(desk: &Desk, log: &FakeLog, rows: &[(u16, u16, u16, u8)]) -> Result<(), PublishError> {
    let (table, clock) = (table(Columns::Withdraw, rows), clock());
    let mut sequencer = open(desk, log, &clock)?;
    sequencer.resume()?;
    let ledger = |wanted: &dyn Fn(_, _) -> bool| -> Result<_, PublishError> { Ok(desk.ledger(wanted)?) };
    let entries = withdrawals(&table, 15, sequencer.days(), ledger)?;
    let request =
        Request { digest: Hash::from([1; 32]), entries: &entries, venues: &table.venues, cases: &[] };
    sequencer.publish(&request, &mut rand::rng()).map(drop)
}

/// Publishes dummies; how many windows went with them.
fn publish_nothing(desk: &Desk, log: &FakeLog) -> Result<u64, PublishError> {
    let clock = clock();
    let mut sequencer = open(desk, log, &clock)?;
    Ok(sequencer.publish(&nothing(), &mut rand::rng())?.windows)
}

#[test]
fn attack_a_thief_between_honest_publications_is_as_if_he_never_was() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 1);
    publish_nothing(&desks[0], &log).unwrap();
    publish(&desks[0], &log, &a_window(1)).unwrap();
    publish(&desks[0], &log, &table(Columns::Publish, &[(1, 480, 540, 2), (4, 600, 660, 2)])).unwrap();
    copy(&folder.path().join("0"), &folder.path().join("stolen"));
    copy(&folder.path().join("1"), &folder.path().join("elsewhere"));
    let without_him = log.fork();
    publish(&reopened(&folder.path().join("elsewhere")), &without_him, &a_window(2)).unwrap();
    let chain = desks[0].chain().unwrap();
    let wanted: Vec<_> = [1, 2, 3, 4].map(|venue| net(&without_him, &chain, venue)).into();

    // He takes back what was true and says what was not, with the desk's own folder and key.
    let thief = reopened(&folder.path().join("stolen"));
    withdraw(&thief, &log, &[(1, 600, 660, 0)]).unwrap();
    publish(&thief, &log, &a_window(3)).unwrap();
    publish(&desks[1], &log, &a_window(2)).unwrap();
    let changes = Changes { rotate: vec![KeyKind::Publishing], ..void(1, TrustBody::MAX_NUMBER) };
    new_document(&desks, &log, changes, noon());
    let devices = || [1, 2, 3, 4].map(|venue| standing(&log, &desks[0], venue));
    assert_eq!(devices()[1], [], "honest windows are void with his");
    // Each desk says its own again, and nobody says it twice.
    assert_eq!(publish_nothing(&desks[0], &log).unwrap(), 2);
    assert_eq!(publish_nothing(&desks[1], &log).unwrap(), 1);
    assert_eq!([0, 1].map(|n| publish_nothing(&desks[n], &log).unwrap()), [0, 0]);
    let chain = desks[0].chain().unwrap();
    let stands = |net: &Vec<NetWindow>| net.iter().filter(|net| !net.withdrawn).copied().collect::<Vec<_>>();
    let now: Vec<_> = [1, 2, 3, 4].map(|venue| stands(&net(&log, &chain, venue))).into();
    assert_eq!(now, wanted.iter().map(stands).collect::<Vec<_>>());
    assert_eq!(now[2], [], "his own window stays void");
}

#[test]
fn what_was_withdrawn_is_not_said_again_and_a_void_withdrawal_is() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    let [desk] = &desks;
    publish(desk, &log, &table(Columns::Publish, &[(1, 600, 660, 1), (1, 480, 540, 2)])).unwrap();
    withdraw(desk, &log, &[(1, 600, 660, 0)]).unwrap();
    let stand = vec![(480, 540, Level::TestCompulsory)];
    assert_eq!(standing(&log, desk, 1), stand);
    // Void with what it withdraws: there is nothing left to withdraw.
    new_document(&desks, &log, void(0, 1), noon());
    assert_eq!(standing(&log, desk, 1), []);
    assert_eq!(publish_nothing(desk, &log).unwrap(), 1);
    assert_eq!(standing(&log, desk, 1), stand);
    // The withdrawal alone.
    withdraw(desk, &log, &[(1, 480, 540, 0)]).unwrap();
    new_document(&desks, &log, void(3, 3), noon());
    assert_eq!(standing(&log, desk, 1), stand, "a void withdrawal undoes itself");
    assert_eq!(publish_nothing(desk, &log).unwrap(), 1);
    assert_eq!(standing(&log, desk, 1), []);
    assert_eq!(publish_nothing(desk, &log).unwrap(), 0);
}

#[test]
fn what_was_said_again_and_voided_again_is_said_again() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    let [desk] = &desks;
    publish(desk, &log, &a_window(1)).unwrap();
    publish(desk, &log, &a_window(2)).unwrap();
    let stand = vec![(600, 660, Level::TestAdvised)];
    // Two documents in a row, before anything is published.
    new_document(&desks, &log, void(0, 0), noon());
    new_document(&desks, &log, void(1, 1), noon());
    assert_eq!(publish_nothing(desk, &log).unwrap(), 2);
    assert_eq!([1, 2].map(|venue| standing(&log, desk, venue)), [stand.clone(), stand.clone()]);
    new_document(&desks, &log, void(2, 2), noon());
    assert_eq!(publish_nothing(desk, &log).unwrap(), 2);
    assert_eq!([1, 2].map(|venue| standing(&log, desk, venue)), [stand.clone(), stand]);
    assert_eq!(publish_nothing(desk, &log).unwrap(), 0);
}

#[test]
fn a_crash_after_the_document_or_on_the_way_loses_and_doubles_nothing() {
    for fate in [Fate::Down, Fate::ReplyLost, Fate::Forgotten] {
        let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
        let desks = [begun(folder.path(), &log)];
        publish(&desks[0], &log, &a_window(1)).unwrap();
        new_document(&desks, &log, void(0, 0), noon());
        log.set(fate);
        assert!(publish_nothing(&desks[0], &log).is_err() || fate == Fate::ReplyLost, "{fate:?}");
        log.set(Fate::Taken);
        assert_eq!(publish_nothing(&desks[0], &log).unwrap(), 0, "{fate:?}: what waited said it");
        assert_eq!(standing(&log, &desks[0], 1), [(600, 660, Level::TestAdvised)]);
        assert_eq!(log.entries().len(), 4, "{fate:?}");
    }
}

#[test]
fn a_table_says_it_too_and_what_it_says_of_a_window_is_newer() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    let [desk] = &desks;
    publish(desk, &log, &table(Columns::Publish, &[(1, 600, 660, 1), (1, 480, 540, 1), (2, 600, 660, 1)]))
        .unwrap();
    new_document(&desks, &log, void(0, 0), noon());
    let job = publish(desk, &log, &table(Columns::Publish, &[(1, 600, 660, 2), (3, 600, 660, 1)])).unwrap();
    assert_eq!((job.roots.len(), job.windows), (1, 4));
    let now = [1, 2, 3].map(|venue| standing(&log, desk, venue));
    let (advised, compulsory) = (Level::TestAdvised, Level::TestCompulsory);
    assert_eq!(
        now,
        [
            vec![(480, 540, advised), (600, 660, compulsory)],
            vec![(600, 660, advised)],
            vec![(600, 660, advised)]
        ]
    );
    // A withdrawal of what is void, and of nothing else.
    new_document(&desks, &log, void(1, 1), noon());
    withdraw(desk, &log, &[(1, 480, 540, 0)]).unwrap();
    assert_eq!(standing(&log, desk, 1), [(600, 660, compulsory)]);
    assert_eq!(publish_nothing(desk, &log).unwrap(), 0);
}

#[test]
fn what_has_no_room_in_a_venue_day_comes_with_the_next_publication() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    let [desk] = &desks;
    // In the evening, when that many windows have begun.
    let clock = ManualClock::new(DAY.minute(1_300));
    for (level, shift) in [(1, 0), (2, 15)] {
        let rows: Vec<_> = (0..40).map(|n| (1, n * 30 + shift, n * 30 + shift + 15, level)).collect();
        publish_at(desk, &log, &clock, &table(Columns::Publish, &rows)).unwrap();
    }
    let before = standing(&log, desk, 1);
    assert_eq!(before.len(), 80);
    new_document(&desks, &log, void(0, 1), clock.now());
    let mut sequencer = open(desk, &log, &clock).unwrap();
    let has = |notices: Vec<Notice>, wanted: &dyn Fn(&Notice) -> bool| notices.iter().any(wanted);
    assert!(has(sequencer.take_notices(), &|notice| {
        matches!(notice, Notice::ToSayAgain { windows: 80, withdrawals: 0 })
    }));
    sequencer.publish(&nothing(), &mut rand::rng()).unwrap();
    let said = AgainSaid { windows: 64, withdrawals: 0, left: 16 };
    assert!(has(
        sequencer.take_notices(),
        &|notice| matches!(notice, Notice::SaidAgain(again) if *again == said)
    ));
    assert_eq!(sequencer.publish(&nothing(), &mut rand::rng()).unwrap().windows, 16);
    assert_eq!(standing(&log, desk, 1), before);
}

#[test]
fn what_is_out_of_its_time_is_not_said_again() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    publish(&desks[0], &log, &a_window(1)).unwrap();
    let later = ManualClock::new(noon().saturating_add(8 * 86_400));
    new_document(&desks, &log, Changes { retention_days: Some(7), ..void(0, 0) }, later.now());
    let mut sequencer = open(&desks[0], &log, &later).unwrap();
    assert_eq!(sequencer.publish(&nothing(), &mut rand::rng()).unwrap().windows, 0);
}

#[test]
fn a_desk_that_was_put_back_says_nothing_again_that_was_withdrawn_since() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let desks = [begun(&here, &log)];
    publish(&desks[0], &log, &table(Columns::Publish, &[(1, 600, 660, 1), (1, 480, 540, 1)])).unwrap();
    copy(&here, &old);
    withdraw(&desks[0], &log, &[(1, 600, 660, 0)]).unwrap();
    new_document(&desks, &log, void(0, 0), noon());
    let restored = reopened(&old);
    let clock = clock();
    open(&restored, &log, &clock).unwrap().accept_restore().unwrap();
    assert_eq!(publish_nothing(&restored, &log).unwrap(), 1);
    assert_eq!(standing(&log, &restored, 1), [(480, 540, Level::TestAdvised)]);
}

#[test]
fn what_another_desk_said_of_the_same_window_since_stays() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 1);
    publish_nothing(&desks[0], &log).unwrap();
    publish(&desks[0], &log, &table(Columns::Publish, &[(1, 600, 660, 1)])).unwrap();
    publish(&desks[1], &log, &table(Columns::Publish, &[(1, 600, 660, 2)])).unwrap();
    let newest = [(600, 660, Level::TestCompulsory)];
    assert_eq!(standing(&log, &desks[0], 1), newest);
    new_document(&desks, &log, void(0, 0), noon());
    assert_eq!(publish_nothing(&desks[0], &log).unwrap(), 0);
    assert_eq!(standing(&log, &desks[0], 1), newest);
}

#[test]
fn two_desks_that_must_sign_together_say_it_again_together() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let clock = clock();
    let round = |request: &Request<'_>| {
        let mut sequencer = open(&desks[0], &log, &clock).unwrap();
        sequencer.publish(request, &mut rand::rng()).unwrap();
        let mut proposal = sequencer.proposal().unwrap();
        let mut other = open(&desks[1], &log, &clock).unwrap();
        let names: Vec<_> =
            other.review(&proposal).unwrap().windows.into_iter().map(|window| window.venue).collect();
        other.countersign(&mut proposal, &[1, 2]).unwrap();
        open(&desks[0], &log, &clock).unwrap().send_countersigned(&proposal).unwrap();
        names
    };
    let table = a_window(1);
    let entries = windows(&table, 15, Days::until(noon(), 31)).unwrap();
    let asked = Request { digest: Hash::from([9; 32]), entries: &entries, venues: &table.venues, cases: &[] };
    round(&nothing());
    let seen_first = round(&asked);
    new_document(&desks, &log, void(0, 0), noon());
    // The second desk sees the same names as before, by the same evidence.
    assert_eq!(round(&nothing()), seen_first);
    assert!(said(&seen_first[0]).contains("Tea House"));
    assert_eq!(standing(&log, &desks[0], 1), [(600, 660, Level::TestAdvised)]);
    assert!(open(&desks[0], &log, &clock).unwrap().to_say_again().unwrap().is_empty());
}

#[test]
fn the_publisher_answers_a_document_at_once_and_once() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let desks = [begun(&path, &log)];
    publish(&desks[0], &log, &a_window(1)).unwrap();
    let [publishing] = desks;
    let (clock, options) = (clock(), Options { widen: 15, keep_days: 60, metrics: None });
    let mut publisher = Publisher::new(publishing, &log, &clock, options);
    assert!(publisher.turn().unwrap().report.is_none(), "the slot is filled");
    let desks = [reopened(&path)];
    new_document(&desks, &log, void(0, 0), noon());
    drop(desks);
    let turn = publisher.turn().unwrap();
    assert_eq!(turn.report.unwrap().windows, 1);
    assert_eq!(turn.missed, None);
    assert!(publisher.turn().unwrap().report.is_none());
    drop(publisher);
    assert_eq!(standing(&log, &reopened(&path), 1), [(600, 660, Level::TestAdvised)]);
}

#[test]
fn a_draft_says_what_will_be_said_again() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    let [desk] = &desks;
    publish(desk, &log, &table(Columns::Publish, &[(1, 600, 660, 1), (2, 480, 540, 2)])).unwrap();
    withdraw(desk, &log, &[(1, 600, 660, 0)]).unwrap();
    let again = |first, last| {
        let looked = draft(desk, &void(first, last), noon()).unwrap().looked;
        (looked.again.windows(), looked.again.withdrawals())
    };
    assert_eq!(
        [again(0, 0), again(1, 1), again(0, 1), again(0, TrustBody::MAX_NUMBER)],
        [(1, 0), (0, 1), (1, 0), (1, 0)]
    );
    assert_eq!(publish_nothing(desk, &log).unwrap(), 0, "a draft changes nothing");
}

/// Whatever is published, taken back and voided, after the desk's next publication devices have exactly the
/// rows that stand.
#[test]
fn after_random_voids_devices_have_the_rows_that_stand() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [begun(folder.path(), &log)];
    let [desk] = &desks;
    let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(7);
    let mut rows: Vec<(u16, u16, u16, u8)> = Vec::new();
    for step in 0..60 {
        let venue = rng.random_range(1..3u16);
        let (start, len) = (rng.random_range(0..20u16) * 15, rng.random_range(1..4u16) * 15);
        let row = (venue, start, start + len, 1);
        let size = log.entries().len() as u64 - 1;
        match rng.random_range(0..4) {
            0 if size > 0 => {
                let first = rng.random_range(0..size);
                let last =
                    if rng.random_bool(0.2) { TrustBody::MAX_NUMBER } else { rng.random_range(first..size) };
                match trust::make(desk, &void(first, last), noon()) {
                    // Nothing stands there any more.
                    Err(TrustToolError::VoidAlready(_)) => {}
                    made => drop((made.unwrap(), trust::send(desk, &log).unwrap())),
                }
                continue;
            }
            1 if !rows.is_empty() => {
                let (venue, start, end, _) = rows[rng.random_range(0..rows.len())];
                withdraw(desk, &log, &[(venue, start, end, 0)]).unwrap();
                rows.retain(|row| row.0 != venue || row.1 < start || end < row.2);
            }
            2 => drop(publish_nothing(desk, &log).unwrap()),
            _ => {
                publish(desk, &log, &table(Columns::Publish, &[row])).unwrap();
                rows.push(row);
            }
        }
        for venue in [1, 2] {
            let minutes = |(start, end): (u16, u16)| (start..end).collect::<Vec<_>>();
            let mut shown: Vec<u16> = standing(&log, desk, venue)
                .into_iter()
                .flat_map(|(start, end, _)| minutes((start, end)))
                .collect();
            let of_venue = rows.iter().filter(|row| row.0 == venue);
            let mut wanted: Vec<u16> =
                of_venue.flat_map(|(_, start, end, _)| minutes((*start, *end))).collect();
            [&mut shown, &mut wanted].iter_mut().for_each(|minutes| {
                minutes.sort_unstable();
                minutes.dedup();
            });
            assert_eq!(shown, wanted, "step {step}, venue {venue}");
        }
    }
}
