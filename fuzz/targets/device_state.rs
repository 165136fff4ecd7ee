//! A device's files, damaged one by one: it opens or says what is damaged, shows no visit that was not made,
//! and still opens after whatever it did then.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{collections::BTreeSet, sync::LazyLock};

use homesafe_client::{
    device::{Agreed, Alert, Device, NewVisit},
    storage::{MemoryStorage, Storage as _},
    visit_log::{DiaryKey, VisitId},
};
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
    scratch::passphrase,
};
use homesafe_protocol::{
    batch::Level,
    foreign::ForeignCode,
    roles::Dated,
    share::{ShareCode, SubmissionSecretKey},
    time::{Day, UnixTime},
    venue::Category,
};
use homesafe_test_support::{Deployment, Driven as _, check_in_records, time, venue};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

const DAY: Day = Day::new(20_000);

fn noon() -> UnixTime {
    DAY.minute(720)
}

struct Made {
    storage: MemoryStorage,
    diary: DiaryKey,
    visits: BTreeSet<VisitId>,
    alerts: Vec<Alert>,
    deployment: Deployment,
    names: Vec<String>,
}

static DEVICE: LazyLock<Made> = LazyLock::new(|| {
    let (storage, mut rng) = (MemoryStorage::default(), ChaCha20Rng::from_seed([1; 32]));
    let mut deployment = Deployment::new(noon());
    let key = SubmissionSecretKey::from([9; 32]).public().expect("a key");
    let key = Dated { key, not_before: time(0), not_after: noon().saturating_add(1_000_000) };
    deployment.publish_trust(|trust| trust.submission.push(key));
    let note = deployment.trust_note(2).to_vec();
    let server = Some("https://homesafe.example");
    let mut device =
        Device::set_up(&storage, server, &note, None, &passphrase(), noon(), &mut rng).expect("a device");
    let place = |n| venue(&deployment.origin, n, Category::RESTAURANT);
    for n in 1..=2 {
        device.check_in(&place(n).into(), noon(), noon(), &mut rng).expect("a visit");
    }
    let taxi = ForeignCode::from_text("taxi:VK7413", None).expect("a taxi");
    device.check_in(&taxi.into(), noon(), noon(), &mut rng).expect("a visit");
    let records =
        check_in_records(&place(1), DAY, &[(700, 750, Level::TestCompulsory), (730, 760, Level::Notice)]);
    deployment.publish(noon(), &records);
    device.sync_with(&deployment, noon()).expect("a sync");
    let alerts = device.alerts().expect("alerts");
    assert_eq!(alerts.len(), 2);
    device.mark_read(&alerts[..1]).expect("a file");
    let diary = device.unlock(&passphrase()).expect("a diary");
    let views = device.visits(&diary, noon()).expect("visits").0;
    device.remind(alerts[0].visit, Some(noon().saturating_add(600)), noon()).expect("a reminder");
    let code = ShareCode::random(&mut rng);
    device.accept_public_ids().expect("a file");
    device
        .prepare_share(&code, std::slice::from_ref(&views[0]), noon(), &mut rng)
        .or_else(|_| device.prepare_share(&code, std::slice::from_ref(&views[1]), noon(), &mut rng))
        .expect("a share");
    let alerts = device.alerts().expect("alerts");
    let visits = views.iter().map(|view| view.visit).collect();
    let mut names = ["state", "state", "recent", "foreign", "issuer", "share", "keys", "trust/2"]
        .map(str::to_owned)
        .to_vec();
    for folder in ["leaves", "objects"] {
        names.extend(storage.list(folder).expect("names").iter().map(|name| format!("{folder}/{name}")));
    }
    Made { storage, diary, visits, alerts, deployment, names }
});

homesafe_fuzz::target!(|input: (u8, u8, u16, Vec<Harm<'_>>)| {
    let (which, acts, minute, harms) = input;
    let (made, storage) = (&*DEVICE, DEVICE.storage.snapshot());
    let name = &made.names[usize::from(which) % made.names.len()];
    let mut bytes = storage.read(name, u64::MAX).expect("a file").unwrap_or_default();
    harm(&mut bytes, &harms);
    storage.replace(name, &bytes).expect("a file");
    let Ok(device) = Device::open(&storage) else { return };
    let now = noon().saturating_add(60 * u64::from(minute));
    use_it(device, now, (acts, name));
    if Device::open(&storage).is_err() {
        panic!("{name}: what was opened does not open any more");
    }
});

/// Looks at everything, and does some of what a device does.
fn use_it(mut device: Device<'_>, clock: UnixTime, (acts, name): (u8, &str)) {
    let (made, mut rng) = (&*DEVICE, ChaCha20Rng::from_seed([2; 32]));
    let Ok((now, _)) = device.begin(clock) else { return };
    let _ = (device.servers(), device.outdated_since(now), device.retention_days(), device.log_time());
    let _ = (device.has_pending_share(), device.knows_public_ids(), device.issuer(), device.advice());
    let alerts = device.alerts().expect("the log is whole");
    assert!(alerts.iter().all(|alert| made.visits.contains(&alert.visit)), "an alert of nobody's visit");
    planted(|| name == "state" && alerts != made.alerts);
    let _ = device.mark_read(&alerts);
    let does = |n: u8| acts & (1 << n) != 0;
    if does(0)
        && let Ok((visits, _)) = device.visits(&made.diary, now)
    {
        assert!(visits.iter().all(|view| made.visits.contains(&view.visit)), "a visit that nobody made");
    }
    if does(1)
        && let Ok(alerts) = device.foreign_alerts_kept(&made.diary, now)
    {
        let _ = device.mark_foreign_read(&made.diary, &alerts, &mut rng);
    }
    let _ = device.reminders(now);
    let place = venue(&made.deployment.origin, 1, Category::RESTAURANT).into();
    let new = NewVisit { code: &place, arrival: now, departure: None, note: "", remind: None };
    let _ =
        (device.scan(&new, Agreed::default(), None, now, &mut rng), device.next_upload(None, now, &mut rng));
    if does(2) {
        let _ = device.match_kept();
    }
    if does(3) {
        let _ = device.sync_with(&made.deployment, now);
    }
    if does(4) {
        let _ = (device.purge_if_due(now), device.purge(now));
    }
    let _ = device.alerts();
}
