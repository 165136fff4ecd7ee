//! What somebody on the way sees of a share and of chaff: a sync that ends with an upload.

use std::{collections::BTreeSet, sync::Mutex};

use homesafe_client::{
    device::{Device, DeviceError, DroppedShare, ShareOutcome, VisitView},
    storage::{MemoryStorage, Storage as _},
    transport::{Response, TransportError},
    visit_log::{DiaryKey, VisitId},
};
use homesafe_host::drive::{Offline, Transport, run};
use homesafe_host::http::HttpTransport;
use homesafe_protocol::{
    SubmissionPublicKey,
    log::{Frontier, LeafKind, LeafToSign},
    roles::Dated,
    share::{ShareCode, ShareError, SubmissionSecretKey, UnopenedShare},
    submission::{DeskCommand, DeskRequest, SUBMISSION_LEN, TicketEntry, UploadAnswer},
    time::UnixTime,
    trust::{UnverifiedTrust, sign_trust},
    venue::Category,
};
use homesafe_test_support::{
    DAY, Deployment, Driven as _, HOUR, InStorage, Onlooker, ServerProcess, big_batch, passphrase,
    set_up_with, time, upload, venue,
};
use rand::SeedableRng as _;

const RUNS: usize = 200;

/// Writes down what is asked: how, for what, and how long it is.
struct Requests {
    deployment: Deployment,
    seen: Mutex<Vec<(&'static str, String, usize)>>,
}

impl Transport for Requests {
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        let answer = self.deployment.get(path, limit);
        let len = self.deployment.files.get(path).map_or(0, Vec::len);
        self.seen.lock().unwrap().push(("GET", path.to_owned(), len));
        answer
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        self.seen.lock().unwrap().push(("POST", path.to_owned(), body.len()));
        // What the sender alone learns: one was kept, the other not.
        Ok(Response { status: 202, body: UploadAnswer { kept: false }.encode().to_vec() })
    }
}

fn noon() -> UnixTime {
    DAY.minute(720)
}

/// A day on which chaff is due, whatever was drawn at the start.
fn chaff_due() -> UnixTime {
    noon().saturating_add(31 * 24 * HOUR)
}

fn submission_key() -> Dated<SubmissionPublicKey> {
    let key = SubmissionSecretKey::from([9; 32]).public().unwrap();
    Dated { key, not_before: time(0), not_after: noon().saturating_add(90 * 24 * HOUR) }
}

/// A device that begins with `note`, and was at a venue at noon.
fn device<'a>(storage: &'a MemoryStorage, deployment: &Deployment, note: &[u8]) -> (Device<'a>, DiaryKey) {
    let mut device = set_up_with(storage, note);
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    device.check_in(&place.into(), noon(), noon(), &mut rand::rng()).unwrap();
    let diary = device.unlock(&passphrase()).unwrap();
    (device, diary)
}

/// A deployment with a key to share to, and a device of it with one visit.
fn with_a_visit(storage: &MemoryStorage) -> (Deployment, Device<'_>, Vec<VisitView>) {
    let mut deployment = Deployment::new(noon());
    deployment.publish_trust(|trust| trust.submission.push(submission_key()));
    deployment.publish(noon(), &[]);
    let (device, diary) = device(storage, &deployment, deployment.trust_note(2));
    let views = device.visits(&diary, noon()).unwrap().0;
    (deployment, device, views)
}

#[test]
fn attack_telling_shares_from_chaff_on_the_way() {
    let start = MemoryStorage::default();
    let (deployment, mut first, views) = with_a_visit(&start);
    let mut rng = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    first.next_upload(None, noon(), &mut rng).unwrap();
    drop(first);
    // The same device each time, with a share that waits; and without one, on the day when chaff is due.
    let chaff_due = chaff_due();
    let seen = |is_share: bool, rng: &mut rand_chacha::ChaCha20Rng| {
        let storage = start.snapshot();
        let mut device = Device::open(&storage).unwrap();
        if is_share {
            device.prepare_share(&ShareCode::random(rng), &views, chaff_due, rng).unwrap();
        }
        let onlooker = Requests { deployment: deployment.clone(), seen: Mutex::default() };
        let due = device.next_upload(None, chaff_due, rng).unwrap();
        assert!(due.is_some());
        device.upload(due, &onlooker, chaff_due).unwrap().unwrap();
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

/// A server that keeps what it is sent.
struct Kept(Deployment, Mutex<Vec<Vec<u8>>>);

impl Transport for Kept {
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        self.0.get(path, limit)
    }

    fn post(&self, _: &str, body: &[u8]) -> Result<Response, TransportError> {
        self.1.lock().unwrap().push(body.to_vec());
        Ok(Response { status: 202, body: UploadAnswer { kept: true }.encode().to_vec() })
    }
}

#[test]
fn a_share_is_sealed_by_the_document_that_its_sync_brings() {
    let start = MemoryStorage::default();
    let (mut deployment, mut first, views) = with_a_visit(&start);
    let (mut rng, code) = (rand_chacha::ChaCha20Rng::from_seed([4; 32]), ShareCode::random(&mut rand::rng()));
    let share = first.prepare_share(&code, &views, noon(), &mut rng).unwrap();
    drop(first);
    // The desk destroyed that key while the device slept.
    let new = SubmissionSecretKey::from([8; 32]);
    let key = Dated { key: new.public().unwrap(), ..submission_key() };
    deployment.publish_trust(|trust| trust.submission = vec![key]);
    deployment.publish(noon(), &[]);
    let run = |share| {
        let (storage, server) = (start.snapshot(), Kept(deployment.clone(), Mutex::default()));
        let mut device = Device::open(&storage).unwrap();
        let due = device.next_upload(share, noon(), &mut rand::rng()).unwrap();
        let uploaded = device.upload(due, &server, noon()).unwrap();
        assert!(!device.has_pending_share().unwrap());
        let sent = server.1.into_inner().unwrap();
        assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [SUBMISSION_LEN]);
        (uploaded, UnopenedShare::parse(&sent[0]).unwrap().open(&deployment.origin, &new, code.proof()))
    };
    let (uploaded, opened) = run(Some(share));
    assert_eq!((uploaded.unwrap(), opened.unwrap().len()), (ShareOutcome::Kept, 1));
    // Of an earlier run nothing is left but what nobody can open: on the way it is chaff, and the resident is
    // told.
    let (uploaded, opened) = run(None);
    assert!(matches!(uploaded, Err(DeviceError::ShareKeyEnded)));
    assert_eq!(opened.unwrap_err(), ShareError::Proof);
}

#[test]
fn attack_a_share_that_was_dropped_while_the_server_was_asked_is_not_sent() {
    let start = MemoryStorage::default();
    let (deployment, first, views) = with_a_visit(&start);
    let visit = views[0].visit;
    drop(first);
    // What another command does to the visits, between the server's answers and the upload.
    type Meanwhile = fn(&mut Device<'_>, &DiaryKey, VisitId, &[VisitView]);
    let run = |resumes: bool, meanwhile: Meanwhile| {
        let (storage, server) = (start.snapshot(), Kept(deployment.clone(), Mutex::default()));
        let (mut device, mut rng) = (Device::open(&storage).unwrap(), rand::rng());
        let (diary, kept) = (device.unlock(&passphrase()).unwrap(), InStorage(&storage));
        let code = ShareCode::random(&mut rng);
        let share = device.prepare_share(&code, &views, noon(), &mut rng).unwrap();
        let due = device.next_upload(Some(share).filter(|_| !resumes), noon(), &mut rng).unwrap();
        let mut came = run(device.exchange(due, noon()).run(&storage), &server, &kept);
        meanwhile(&mut device, &diary, visit, &views);
        device.confirm(&mut came).unwrap();
        let came = run(came.send(), &server, &kept);
        let uploaded = run(device.take(came, None, noon()), &Offline, &kept).unwrap().uploaded.unwrap();
        let sent = server.1.into_inner().unwrap();
        assert_eq!(sent.iter().map(Vec::len).collect::<Vec<_>>(), [SUBMISSION_LEN], "as ever on the way");
        let secret = SubmissionSecretKey::from([9; 32]);
        let opened = UnopenedShare::parse(&sent[0]).unwrap().open(&deployment.origin, &secret, code.proof());
        (uploaded, opened.is_ok(), device.has_pending_share().unwrap())
    };
    for resumes in [false, true] {
        let (uploaded, arrived, waits) = run(resumes, |_, _, _, _| {});
        assert_eq!((uploaded.unwrap(), arrived, waits), (ShareOutcome::Kept, true, false));
        let (uploaded, arrived, waits) = run(resumes, |device, diary, visit, _| {
            let deleted = device.delete(visit, diary, &mut rand::rng()).unwrap();
            assert_eq!(deleted.dropped_share, Some(DroppedShare::Unsent));
        });
        assert!(matches!(uploaded, Err(DeviceError::ShareDropped)) && !arrived && !waits);
        // Another that was prepared meanwhile waits for its own turn.
        let (uploaded, arrived, waits) = run(resumes, |device, diary, _, views| {
            let other = venue(&device.trust().origin().clone(), 2, Category::RESTAURANT);
            let checked = device.check_in(&other.into(), noon(), noon(), &mut rand::rng()).unwrap();
            device.delete(checked.visit, diary, &mut rand::rng()).unwrap();
            device
                .prepare_share(&ShareCode::random(&mut rand::rng()), views, noon(), &mut rand::rng())
                .unwrap();
        });
        assert!(matches!(uploaded, Err(DeviceError::ShareDropped)) && !arrived && waits);
    }
}

#[test]
fn a_share_that_may_have_left_is_not_said_to_have_stayed() {
    let storage = MemoryStorage::default();
    let (deployment, mut device, views) = with_a_visit(&storage);
    let (diary, kept, mut rng) = (device.unlock(&passphrase()).unwrap(), InStorage(&storage), rand::rng());
    let dropped = |device: &mut Device<'_>, visit| device.delete(visit, &diary, &mut rand::rng()).unwrap();
    device.prepare_share(&ShareCode::random(&mut rng), &views, noon(), &mut rng).unwrap();
    let due = device.next_upload(None, noon(), &mut rng).unwrap();
    let mut came = run(device.exchange(due, noon()).run(&storage), &deployment, &kept);
    device.confirm(&mut came).unwrap();
    // Killed here: nobody knows.
    drop(came);
    let mut device = Device::open(&storage).unwrap();
    device.begin(noon()).unwrap();
    assert_eq!(dropped(&mut device, views[0].visit).dropped_share, Some(DroppedShare::Tried));
    // Of the next one it is known again.
    let other = venue(&deployment.origin, 2, Category::RESTAURANT);
    let visit = device.check_in(&other.into(), noon(), noon(), &mut rng).unwrap().visit;
    let views = device.visits(&diary, noon()).unwrap().0;
    device.prepare_share(&ShareCode::random(&mut rng), &views, noon(), &mut rng).unwrap();
    assert_eq!(dropped(&mut device, visit).dropped_share, Some(DroppedShare::Unsent));
}

#[test]
fn attack_a_share_that_the_state_does_not_know_of_is_neither_sent_nor_kept() {
    let storage = MemoryStorage::default();
    let (deployment, mut device, views) = with_a_visit(&storage);
    let before = storage.read("state", u64::MAX).unwrap().unwrap();
    let mut rng = rand::rng();
    device.prepare_share(&ShareCode::random(&mut rng), &views, noon(), &mut rng).unwrap();
    drop(device);
    // The state is put back from a copy, or was lost and made anew.
    let lost = storage.snapshot();
    storage.replace("state", &before).unwrap();
    lost.remove("state").unwrap();
    let note = deployment.trust_note(2);
    let server = Some("https://homesafe.example");
    Device::set_up(&lost, server, note, None, &passphrase(), noon(), &mut rng).unwrap();
    for storage in [storage, lost] {
        let mut device = Device::open(&storage).unwrap();
        let due = device.next_upload(None, chaff_due(), &mut rng).unwrap();
        let server = Kept(deployment.clone(), Mutex::default());
        let waiting = storage.read("share", u64::MAX).unwrap().unwrap();
        device.upload(due, &server, noon());
        assert!(!server.1.into_inner().unwrap().contains(&waiting));
        assert!(!device.has_pending_share().unwrap());
        device.begin(noon()).unwrap();
        assert_eq!(storage.read("share", u64::MAX).unwrap(), None);
        let diary = device.unlock(&passphrase()).unwrap();
        assert!(device.offer(&diary, None, &[], noon()).is_ok());
    }
}

/// What is asked of the server by the desk: one publication, and tickets for codes.
fn prepare(server: &ServerProcess, deployment: &Deployment, note: &[u8], codes: &[ShareCode]) {
    let direct = HttpTransport::new(&format!("http://{}", server.address)).unwrap();
    let (document, object) = (UnverifiedTrust::parse(note).unwrap().pin().unwrap(), big_batch(10, 1).bytes);
    let leaf = LeafToSign::following(&Frontier::default(), &document, LeafKind::Batch, chaff_due(), &object)
        .unwrap();
    let leaf = leaf.assemble(vec![leaf.sign(document.origin(), &deployment.publishing)]);
    let body = [&(leaf.len() as u16).to_be_bytes()[..], &leaf, &object].concat();
    assert_eq!(direct.post("v1/publications", &body).unwrap().status, 201);
    let ends = chaff_due().saturating_add(24 * HOUR);
    let tickets = codes.iter().map(|code| TicketEntry { hash: code.ticket().hash(), ends }).collect();
    let command = DeskCommand::Register(tickets);
    let request =
        DeskRequest::sign(&command, chaff_due(), [7; 16], document.origin(), &deployment.publishing);
    assert_eq!(direct.post("v1/desk", &request.unwrap()).unwrap().status, 204);
}

#[test]
fn attack_telling_shares_from_chaff_behind_a_proxy() {
    let (deployment, mut note) = (Deployment::new(noon()), Vec::new());
    let server = ServerProcess::start(&deployment.origin, chaff_due(), |log_key| {
        let mut trust = deployment.trust.clone();
        (trust.log, trust.submission) = (vec![log_key], vec![submission_key()]);
        note = sign_trust(&trust, &deployment.roots).unwrap().into_bytes();
        note.clone()
    });
    let mut rng = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    let codes: Vec<ShareCode> = (0..RUNS).map(|_| ShareCode::random(&mut rng)).collect();
    prepare(&server, &deployment, &note, &codes);
    let (onlooker, start) = (Onlooker::before(server.address), MemoryStorage::default());
    let (mut first, diary) = device(&start, &deployment, &note);
    let views = first.visits(&diary, noon()).unwrap().0;

    first.next_upload(None, noon(), &mut rng).unwrap();
    drop(first);
    let mut seen = |code: Option<&ShareCode>| {
        let storage = start.snapshot();
        let mut device = Device::open(&storage).unwrap();
        if let Some(code) = code {
            device.prepare_share(code, &views, chaff_due(), &mut rng).unwrap();
        }
        let transport = HttpTransport::new(&onlooker.url()).unwrap();
        let outcome = upload(&mut device, &transport, chaff_due(), &mut rng).unwrap().unwrap();
        // The sender alone learns which was kept.
        assert_eq!(outcome, if code.is_some() { ShareOutcome::Kept } else { ShareOutcome::NotKept });
        onlooker.take()
    };
    let mut kinds = [BTreeSet::new(), BTreeSet::new()];
    for code in &codes {
        kinds[0].insert(seen(Some(code)));
        kinds[1].insert(seen(None));
    }
    assert_eq!(kinds[0], kinds[1]);
    let [share, _] = kinds;
    assert_eq!(share.len(), 1, "one sequence of requests and answers");
    let flights = share.first().unwrap();
    assert!(flights.iter().all(|flight| !flight.after_pause), "{flights:?}");
    let post = flights.iter().position(|flight| flight.line.starts_with("POST")).unwrap();
    assert_eq!(flights.iter().filter(|flight| flight.line.starts_with("POST")).count(), 1);
    assert!(flights[post].len > SUBMISSION_LEN);
    // An answer that there is no further document, too, leaves the connection to the next request.
    assert!(
        flights.iter().any(|flight| flight.line.contains(" 404"))
            && flights.iter().all(|flight| flight.connection == 0)
    );
}
