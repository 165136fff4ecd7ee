//! What somebody on the way sees of a share and of chaff: a sync that ends with an upload.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

use std::{collections::BTreeSet, io::Read, sync::Mutex};

use homesafe_client::{
    device::Device,
    passphrase::Passphrase,
    storage::MemoryStorage,
    transport::{Reply, Transport, TransportError},
    visit_log::DiaryKey,
};
use homesafe_protocol::{
    roles::Dated,
    share::{ShareCode, SubmissionSecretKey},
    submission::{SUBMISSION_LEN, UploadAnswer},
    time::UnixTime,
    venue::Category,
};
use homesafe_tests::{DAY, Deployment, HOUR, time, venue};
use rand::SeedableRng as _;

const RUNS: usize = 200;

/// Writes down what passes: how it is asked, for what, and how long it is.
struct Onlooker {
    deployment: Deployment,
    seen: Mutex<Vec<(&'static str, String, usize)>>,
}

impl Transport for Onlooker {
    fn get(&self, path: &str) -> Result<Box<dyn Read>, TransportError> {
        let answer = self.deployment.get(path);
        let len = self.deployment.files.get(path).map_or(0, Vec::len);
        self.seen.lock().unwrap().push(("GET", path.to_owned(), len));
        answer
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Reply, TransportError> {
        self.seen.lock().unwrap().push(("POST", path.to_owned(), body.len()));
        // What the sender alone learns: one was kept, the other not.
        Ok(Reply { status: 202, body: UploadAnswer { kept: false }.encode().to_vec() })
    }
}

fn noon() -> UnixTime {
    DAY.minute(720)
}

fn device<'a>(storage: &'a MemoryStorage, deployment: &Deployment) -> (Device<'a>, DiaryKey) {
    let (passphrase, note) = (Passphrase::new("correct horse".into()).unwrap(), deployment.trust_note(2));
    let server = Some("https://homesafe.example");
    let mut device = Device::set_up(storage, server, note, None, &passphrase, noon(), &mut rand::rng()).unwrap();
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    device.check_in(&place.into(), noon(), noon(), &mut rand::rng()).unwrap();
    let diary = device.unlock(&passphrase).unwrap();
    (device, diary)
}

#[test]
fn attack_telling_shares_from_chaff_on_the_way() {
    let mut deployment = Deployment::new(noon());
    let key = SubmissionSecretKey::from([9; 32]).public().unwrap();
    let dated = Dated { key, not_before: time(0), not_after: noon().saturating_add(90 * 24 * HOUR) };
    deployment.publish_trust(|trust| trust.submission.push(dated));
    deployment.publish(noon(), &[]);
    let start = MemoryStorage::default();
    let (mut first, diary) = device(&start, &deployment);
    let views = first.visits(&diary, noon()).unwrap().0;
    let mut rng = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    first.next_upload(noon(), &mut rng).unwrap();
    drop(first);
    // The same device each time, with a share that waits; and without one, on the day when chaff is due.
    let chaff_due = noon().saturating_add(31 * 24 * HOUR);
    let seen = |is_share: bool, rng: &mut rand_chacha::ChaCha20Rng| {
        let storage = start.snapshot();
        let mut device = Device::open(&storage).unwrap();
        if is_share {
            let chosen: Vec<_> = views.iter().collect();
            device.prepare_share(&ShareCode::random(rng), &chosen, chaff_due, rng).unwrap();
        }
        let onlooker = Onlooker { deployment: deployment.clone(), seen: Mutex::default() };
        let due = device.next_upload(chaff_due, rng).unwrap();
        assert!(due.is_some());
        let came = device.exchange(due, chaff_due).run(&onlooker, &storage);
        device.take(came, None, chaff_due).unwrap().report.unwrap();
        onlooker.seen.into_inner().unwrap()
    };
    let mut kinds = [BTreeSet::new(), BTreeSet::new()];
    for _ in 0..RUNS {
        kinds[0].insert(seen(true, &mut rng));
        kinds[1].insert(seen(false, &mut rng));
    }
    assert_eq!(kinds[0], kinds[1]);
    let [share, _] = kinds;
    assert_eq!(share.len(), 1, "one sequence of requests");
    assert_eq!(share.first().unwrap().last().unwrap(), &("POST", "v1/shares".to_owned(), SUBMISSION_LEN));
}
