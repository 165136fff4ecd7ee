//! The one who signs: verifies the tree first, stores a signed leaf before sending it, resends exactly those bytes until a
//! checkpoint holds them, and never signs two leaves with one seq (section 5).

use std::{collections::BTreeMap, fmt, time::Duration};

use homesafe_client::{
    clock::Clock,
    follow::{Known, ReadLeaf, follow, walk_trust},
    transport::{Reply, Transport},
};
use homesafe_protocol::{
    Hash,
    advice::AdviceCatalogue,
    log::{LeafError, LeafKind, LeafToSign, UnverifiedLeaf},
    time::UnixTime,
    trust::TrustDocument,
};
use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{Proposal, PublishError, proposal::random_source};
use crate::{
    cases::CaseRows,
    desk::{Desk, Job, KeyKind, Pending, PendingLeaf, Said, State},
    journal::Act,
    plan::{Days, Entry, Venue, split},
};

/// Looks at the checkpoint after a publication was taken; a cache may show the one before for some seconds.
const LOOKS: usize = 6;

/// What the desk's operator should know beside the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A newer trust document was met.
    NewTrust(u64),
    /// Leaves of the authority that this desk has not recorded.
    Adopted {
        /// How many.
        leaves: usize,
        /// How many there are now.
        size: u64,
    },
    /// What an earlier run had signed was sent.
    Resent {
        /// First place.
        first: u64,
        /// Last place.
        last: u64,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewTrust(version) => {
                write!(f, "version {version} of the trust document was taken over from the server")
            }
            Self::Adopted { leaves, size } => write!(
                f,
                "taken over after verification: {leaves} of the log's {size} publications, of which this desk has no record. \
                 After a restore that is expected; otherwise find out who else publishes. Their windows cannot be withdrawn here"
            ),
            Self::Resent { first, last } if first == last => {
                write!(f, "publication {first}, signed by an earlier run, is in the log now")
            }
            Self::Resent { first, last } => {
                write!(f, "publications {first} to {last}, signed by an earlier run, are in the log now")
            }
        }
    }
}

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Names the request: the same again is the run that was interrupted.
    pub digest: Hash,
    /// The windows.
    pub entries: &'a [Entry],
    /// The venues that they name.
    pub venues: &'a [Venue],
    /// The rows of cases that they come from.
    pub cases: &'a [CaseRows],
}

/// Where a job stands in the log.
enum Place {
    /// All of its leaves are there.
    Held,
    /// This one and those after it are not.
    From(u64),
    /// Another leaf is in this place.
    Taken(u64),
}

/// Publishes from one desk to one server.
pub struct Sequencer<'a> {
    pub(super) desk: &'a Desk,
    transport: &'a dyn Transport,
    pub(super) clock: &'a dyn Clock,
    pause: Duration,
    pub(super) trust: TrustDocument,
    pub(super) state: State,
    /// Hashes of the leaves read in this run.
    read: BTreeMap<u64, Hash>,
    notices: Vec<Notice>,
}

impl<'a> Sequencer<'a> {
    /// Walks the trust documents and follows the log from where the desk last saw it.
    pub fn open(
        desk: &'a Desk,
        transport: &'a dyn Transport,
        clock: &'a dyn Clock,
        pause: Duration,
    ) -> Result<Self, PublishError> {
        let (mut trust, mut notices) = (desk.trust()?, Vec::new());
        for (note, document) in walk_trust(transport, &trust)? {
            desk.add_trust(&document, &note)?;
            notices.push(Notice::NewTrust(document.body().version));
            trust = document;
        }
        let base = &trust.body().log_base;
        // A new base replaces what was seen: that is the way out of a lost log key.
        let state = match desk.state()?.filter(|state| state.base == *base) {
            Some(state) => state,
            None => State { base: base.clone(), known: Known::at_base(transport, base)?, newest_batch: None },
        };
        let mut this = Self { desk, transport, clock, pause, trust, state, read: BTreeMap::new(), notices };
        this.follow()?;
        let job = desk.pending()?.map(|pending| pending.job);
        let own = |seq: &u64| job.as_ref().is_some_and(|job| job.seqs().any(|own| own == *seq));
        let leaves = this.read.keys().filter(|seq| !own(seq)).count();
        if leaves > 0 {
            this.notices.push(Notice::Adopted { leaves, size: this.state.known.frontier.size() });
        }
        Ok(this)
    }

    /// The trust document that holds.
    pub const fn trust(&self) -> &TrustDocument {
        &self.trust
    }

    /// What the operator should know, once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// The time of the next leaf: now, and not before the newest one.
    pub fn next_time(&self) -> UnixTime {
        self.state.known.newest.map_or(self.clock.now(), |newest| newest.max(self.clock.now()))
    }

    /// When the newest batch was published that is not voided.
    pub const fn newest_batch(&self) -> Option<UnixTime> {
        self.state.newest_batch
    }

    /// The days of which the next batch may speak.
    pub fn days(&self) -> Days {
        Days::until(self.next_time(), self.trust.body().retention_days)
    }

    /// Brings what an earlier run signed into the log.
    pub fn resume(&mut self) -> Result<Option<Job>, PublishError> {
        let Some(pending) = self.desk.pending()? else { return Ok(None) };
        self.settle(&pending)?;
        self.notices.push(Notice::Resent { first: pending.job.first, last: pending.job.last() });
        Ok(Some(pending.job))
    }

    /// Signs what is asked for, stores it, sends it, and sees it in the log.
    pub fn publish(&mut self, request: &Request<'_>, rng: &mut impl CryptoRng) -> Result<Job, PublishError> {
        let Request { digest, entries, venues, cases } = *request;
        if let Some(pending) = self.desk.pending()? {
            // Two leaves with one seq would be equivocation.
            self.settle(&pending)?;
        }
        let published_at = self.next_time();
        let mut job = Job {
            request: digest,
            first: self.state.known.frontier.size(),
            roots: Vec::new(),
            published_at,
            windows: entries.len() as u64,
            records: 0,
            bytes: 0,
            cases: cases.to_vec(),
            complete: true,
        };
        let named = &self.trust.body().publishing.keys;
        let signer = self.desk.key(KeyKind::Publishing, named, published_at)?.signer();
        let (mut nonces, mut frontier) = (self.desk.nonces()?, self.state.known.frontier.clone());
        if self.desk.countersigned()?.contains_key(&job.first) {
            return Err(PublishError::CountersignedAnother { seq: job.first });
        }
        let (mut leaves, mut proposal) = (Vec::new(), None);
        let parts = split(entries, self.trust.body().max_object_bytes)?;
        for part in &parts {
            let mut seed = Zeroizing::new([0; 32]);
            rng.fill_bytes(&mut *seed);
            let batch = part.seal(venues, &mut random_source(*seed))?;
            nonces.add(batch.nonce)?;
            let not_allowed = |error| PublishError::NotAllowed { version: self.trust.body().version, error };
            let to_sign = LeafToSign::following(&frontier, LeafKind::Batch, published_at, &batch.bytes);
            let to_sign = to_sign.map_err(not_allowed)?;
            let signature = to_sign.sign(self.trust.origin(), &signer);
            let leaf = to_sign.assemble(vec![signature]);
            let unverified = UnverifiedLeaf::decode(&leaf)?;
            // A leaf that devices would refuse must never reach the log: it could not be taken out again.
            match unverified.verify(self.trust.origin(), &self.trust.publishing_keys()) {
                Ok(_) => {}
                // A second leaf would have to name the first with all its signatures.
                Err(LeafError::NotSigned { found: 1, .. }) if parts.len() > 1 => return Err(PublishError::TooLarge),
                Err(LeafError::NotSigned { found: 1, .. }) => {
                    job.complete = false;
                    let what = (part.entries(), venues);
                    proposal = Proposal::new(self.trust.origin(), &to_sign, &seed, what, signature);
                }
                Err(error) => return Err(not_allowed(error)),
            }
            frontier.push(unverified.hash());
            job.roots.push(frontier.root());
            job.records += u64::from(batch.count);
            job.bytes += batch.bytes.len() as u64;
            leaves.push(PendingLeaf { leaf, object: batch.bytes, said: Said::new(part.entries(), venues) });
        }
        let named = job.cases.iter().map(|rows| rows.case).collect();
        let act = Act::Signed { first: job.first, leaves: leaves.len(), windows: job.windows, cases: named };
        self.desk.journal(act, self.clock.now())?;
        let proposal = proposal.map(|proposal| proposal.encode()).transpose()?.map(Zeroizing::new);
        let pending = self.desk.set_pending(job, &leaves, proposal.as_deref().map(Vec::as_slice), &nonces)?;
        drop(leaves);
        if !pending.job.complete {
            return Ok(pending.job);
        }
        self.settle(&pending)?;
        self.desk.forget_before(self.days().first)?;
        Ok(pending.job)
    }

    /// Signs advice texts, and sees them in the log.
    pub fn publish_advice(&mut self, catalogue: &AdviceCatalogue) -> Result<Job, PublishError> {
        if let Some(pending) = self.desk.pending()? {
            self.settle(&pending)?;
        }
        let (published_at, first) = (self.next_time(), self.state.known.frontier.size());
        if self.desk.countersigned()?.contains_key(&first) {
            return Err(PublishError::CountersignedAnother { seq: first });
        }
        let object = catalogue.encode();
        let named = &self.trust.body().publishing.keys;
        let signer = self.desk.key(KeyKind::Publishing, named, published_at)?.signer();
        let not_allowed = |error| PublishError::NotAllowed { version: self.trust.body().version, error };
        let frontier = &self.state.known.frontier;
        let to_sign = LeafToSign::following(frontier, LeafKind::AdviceCatalogue, published_at, &object);
        let to_sign = to_sign.map_err(not_allowed)?;
        let leaf = to_sign.assemble(vec![to_sign.sign(self.trust.origin(), &signer)]);
        let unverified = UnverifiedLeaf::decode(&leaf)?;
        unverified.verify(self.trust.origin(), &self.trust.publishing_keys()).map_err(not_allowed)?;
        let mut frontier = frontier.clone();
        frontier.push(unverified.hash());
        let job = Job {
            request: Hash::of_object(&object),
            first,
            roots: vec![frontier.root()],
            published_at,
            windows: 0,
            records: 0,
            bytes: object.len() as u64,
            cases: Vec::new(),
            complete: true,
        };
        self.desk.journal(Act::AdviceSigned { seq: first }, self.clock.now())?;
        let leaf = PendingLeaf { leaf, object, said: Said::new(&[], &[]) };
        let pending = self.desk.set_pending(job, &[leaf], None, &self.desk.nonces()?)?;
        self.settle(&pending)?;
        Ok(pending.job)
    }

    /// Drops a job whose place in the log is taken.
    pub fn drop_pending(&mut self) -> Result<(), PublishError> {
        let pending = self.desk.pending()?.ok_or(PublishError::NothingToDrop("nothing waits to be sent"))?;
        match self.place(&pending)? {
            Place::Taken(_) => {
                self.desk.journal(Act::Dropped { first: pending.job.first }, self.clock.now())?;
                Ok(self.desk.discard(&pending)?)
            }
            _ => Err(PublishError::NothingToDrop("what waits can still be sent: run `publish`")),
        }
    }

    /// Sends what is missing of a job, until the log holds all of it.
    fn settle(&mut self, pending: &Pending) -> Result<(), PublishError> {
        if !pending.job.complete {
            let needed = self.trust.body().publishing.threshold;
            return Err(match self.place(pending)? {
                Place::Taken(seq) => PublishError::Taken { seq },
                _ => PublishError::NeedsSignatures { seq: pending.job.first, needed },
            });
        }
        if let Place::From(first) = self.place(pending)? {
            for seq in first..=pending.job.last() {
                self.send(pending, seq)?;
            }
        }
        for look in 0..LOOKS {
            match self.place(pending)? {
                Place::Held => return Ok(self.desk.finish(pending, self.clock.now())?),
                Place::Taken(seq) => return Err(PublishError::Taken { seq }),
                Place::From(_) if look > 0 => std::thread::sleep(self.pause),
                Place::From(_) => {}
            }
            self.follow()?;
        }
        Err(PublishError::Unconfirmed)
    }

    fn send(&mut self, pending: &Pending, seq: u64) -> Result<(), PublishError> {
        let (leaf, object) = pending.publication(seq)?;
        let len = u16::try_from(leaf.len()).map_err(|_| PublishError::NotAllowed {
            version: self.trust.body().version,
            error: LeafError::WrongObject,
        })?;
        let body = [&len.to_be_bytes(), leaf.as_slice(), &object].concat();
        let Reply { status, body } = self.transport.post("v1/publications", &body)?;
        if matches!(status, 200 | 201) {
            return Ok(());
        }
        // Whatever the server says, the log itself says more.
        self.follow()?;
        match self.place(pending)? {
            Place::Taken(seq) => Err(PublishError::Taken { seq }),
            Place::From(next) if next <= seq => Err(PublishError::Refused { status, detail: detail(&body) }),
            _ => Ok(()),
        }
    }

    fn place(&self, pending: &Pending) -> Result<Place, PublishError> {
        for (seq, root) in pending.job.seqs().zip(&pending.job.roots) {
            if seq >= self.state.known.frontier.size() {
                return Ok(Place::From(seq));
            }
            let held = match (self.state.root_at(seq + 1), self.read.get(&seq)) {
                (Some(found), _) => found == *root,
                (None, Some(found)) => *found == pending.leaf_hash(seq)?,
                (None, None) => false,
            };
            if !held {
                return Ok(Place::Taken(seq));
            }
        }
        Ok(Place::Held)
    }

    /// Follows the log and stores what was verified.
    fn follow(&mut self) -> Result<(), PublishError> {
        let followed = follow(self.transport, &self.trust, &self.state.known, self.clock.now())?;
        if followed.known != self.state.known {
            let batch = |leaf: &ReadLeaf| match leaf {
                ReadLeaf::Signed(leaf) if leaf.kind() == LeafKind::Batch => Some(leaf.published_at()),
                _ => None,
            };
            let newest_batch = followed.leaves.iter().filter_map(batch).max().max(self.state.newest_batch);
            let state = State { base: self.state.base.clone(), known: followed.known, newest_batch };
            self.desk.set_state(&state)?;
            self.state = state;
        }
        let hash = |leaf: &ReadLeaf| match leaf {
            ReadLeaf::Signed(leaf) => Some((leaf.seq(), leaf.hash())),
            ReadLeaf::Voided { .. } => None,
        };
        self.read.extend(followed.leaves.iter().filter_map(hash));
        Ok(())
    }
}

/// What problem+json says, in one short line.
fn detail(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Problem {
        detail: String,
    }
    let text = serde_json::from_slice::<Problem>(body).map(|problem| problem.detail).unwrap_or_default();
    let line = homesafe_protocol::display::one_line(&text, 300);
    if line.is_empty() { line } else { format!(": {line}") }
}
