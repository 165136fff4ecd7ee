//! The one who signs: verifies the tree first, stores a signed leaf before sending it, resends exactly those
//! bytes until a checkpoint holds them, and signs a place again only for a reason that it sees itself
//! (section 5, Desk).

use std::{collections::BTreeSet, time::Duration};

use homesafe_client::follow::{Followed, Known, SeenEntry, follow};
use homesafe_host::{
    clock::Clock,
    drive::{self, NoObjects, Transport},
};
use homesafe_protocol::{
    Hash,
    advice::AdviceCatalogue,
    batch::Level,
    log::{LeafError, LeafKind, LeafToSign},
    time::UnixTime,
    trust::{SeqRange, TrustChain, TrustDocument},
};
use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{
    Again, AgainSaid, Notice, Proposal, PublishError, Request,
    leaf::{name, stored},
    proposal::random_source,
};
use crate::{
    cases::{Case, Planned, plan},
    clock,
    desk::{Desk, DeskKey, Job, Pending, PendingLeaf, Said, State},
    journal::Act,
    plan::{Days, PartError, capacity, split},
};

/// Publishes from one desk to one server.
pub struct Sequencer<'a> {
    pub(super) desk: &'a Desk,
    pub(super) transport: &'a dyn Transport,
    pub(super) clock: &'a dyn Clock,
    pub(super) pause: Duration,
    pub(super) chain: TrustChain,
    pub(super) state: State,
    pub(super) notices: Vec<Notice>,
}

impl<'a> Sequencer<'a> {
    /// Walks the trust documents and follows the log from where the desk last saw it.
    ///
    /// # Errors
    /// [`PublishError::Follow`] for a log that cannot be followed; a desk without a trust document; those of
    /// its folder.
    pub fn open(
        desk: &'a Desk,
        transport: &'a dyn Transport,
        clock: &'a dyn Clock,
        pause: Duration,
    ) -> Result<Self, PublishError> {
        let (mut chain, mut notices) = (desk.chain()?, Vec::new());
        let before = desk.state()?;
        let followed = follow_from(desk, transport, &mut chain, before.as_ref(), &mut notices)?;
        let mut state = State::new(followed.known.clone());
        state.unrecorded = before.as_ref().map(|state| state.unrecorded.clone()).unwrap_or_default();
        let mut this = Self { desk, transport, clock, pause, chain, state, notices };
        this.adopt(followed.first_new)?;
        if Some(&this.state) != before.as_ref() {
            desk.set_state(&this.state)?;
        }
        this.archive(&followed);
        this.notices.extend(Notice::of_trust(this.trust(), clock.now()));
        let again = this.to_say_again()?;
        if !again.is_empty() {
            let (windows, withdrawals) = (again.windows(), again.withdrawals());
            this.notices.push(Notice::ToSayAgain { windows, withdrawals });
        }
        Ok(this)
    }

    /// The trust document that holds.
    pub const fn trust(&self) -> &TrustDocument {
        self.chain.newest()
    }

    /// What the operator should know, once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// The time of the next leaf: now, and not before the newest one.
    pub fn next_time(&self) -> UnixTime {
        let newest = self.state.known.newest(&self.chain);
        newest.map_or(self.clock.now(), |newest| newest.published_at.max(self.clock.now()))
    }

    /// When the newest batch was published that is not void.
    pub fn newest_batch(&self) -> Option<UnixTime> {
        let batch = self.state.known.counting(&self.chain).rev().find(|entry| entry.is_batch());
        batch.map(|entry| entry.published_at)
    }

    /// The days of which the next batch may speak.
    pub fn days(&self) -> Days {
        Days::until(self.next_time(), self.trust().body().retention_days)
    }

    /// What the next batch says of approved cases, under the newest document.
    pub fn plan(&self, cases: &[Case], widen: u16) -> Planned {
        let now = self.clock.now();
        plan(cases, widen, self.days(), &|row| row.standing(self.trust(), now))
    }

    /// What void publications of this desk said and still has to be said.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn to_say_again(&self) -> Result<Again, PublishError> {
        Ok(Again::of(self.desk, self.days(), &self.state.known, &self.chain)?)
    }

    /// Whether a leaf that is not void names the newest document: until then residents cannot tell that
    /// nothing is withheld.
    pub fn newest_document_is_named(&self) -> bool {
        let newest = self.state.known.newest(&self.chain);
        newest.is_some_and(|newest| newest.names == self.trust().body().version)
    }

    /// Brings what an earlier run signed into the log.
    ///
    /// # Errors
    /// [`PublishError::NeedsSignatures`] for a proposal that has not ended; a server that does not take it,
    /// or does not show it in time; where it must be signed again, what keeps this desk from signing.
    pub fn resume(&mut self) -> Result<Option<Job>, PublishError> {
        let Some(pending) = self.desk.pending()? else { return Ok(None) };
        let Some(job) = self.settle(pending)? else { return Ok(None) };
        self.notices.push(Notice::Resent(SeqRange { first: job.first, last: job.last() }));
        Ok(Some(job))
    }

    /// Signs what is asked for, stores it, sends it, and sees it in the log.
    ///
    /// # Errors
    /// [`PublishError::Restored`], [`PublishError::Clock`] and [`PublishError::Expired`], where nothing may
    /// be signed; a key that is not here; what no publication can say; as [`Self::resume`].
    pub fn publish(&mut self, request: &Request<'_>, rng: &mut impl CryptoRng) -> Result<Job, PublishError> {
        let Request { digest, cases, .. } = *request;
        self.make_way()?;
        let signer = self.ready()?;
        let mut nonces = self.desk.nonces()?;
        let (needed, max_object_bytes) =
            (self.trust().body().publishing.threshold, self.trust().body().max_object_bytes);
        // What must be signed together is one publication.
        let whole = capacity(max_object_bytes).filter(|_| needed > 1);
        let room = whole.map_or(usize::MAX, |whole| whole.saturating_sub(request.entries.len()));
        let ((venues, entries), again) = self.to_say_again()?.beside(request, room)?;
        let (venues, entries) = (&*venues, &*entries);
        let parts = split(entries, max_object_bytes)?;
        if needed > 1 && parts.len() > 1 {
            // A second leaf would have to name the first with all its signatures.
            return Err(PublishError::TooLarge);
        }
        let (mut objects, mut seed, mut records) = (Vec::new(), Zeroizing::new([0; 32]), 0);
        for part in &parts {
            rng.fill_bytes(&mut *seed);
            let batch = part.seal(venues, &mut random_source(*seed))?;
            nonces.add(batch.nonce)?;
            records += u64::from(batch.count);
            let said = Said::new(part.entries(), venues, needed > 1).ok_or(PartError::NoKey)?;
            objects.push((batch.bytes, said));
        }
        let (mut job, leaves) = self.sign(LeafKind::Batch, digest, objects, &signer)?;
        job.withdrawals = entries.iter().filter(|entry| entry.field.level == Level::Withdrawn).count() as u64;
        (job.windows, job.records, job.cases) = (entries.len() as u64, records, cases.to_vec());
        let proposal = match (parts.first(), leaves.first()) {
            (Some(part), Some(first)) if needed > 1 => {
                job.complete = false;
                Some(Zeroizing::new(
                    Proposal::new(self.trust(), &first.leaf, &seed, (part.entries(), venues))?.encode()?,
                ))
            }
            _ => None,
        };
        if again.is_any() {
            let AgainSaid { windows, withdrawals, .. } = again;
            self.desk.journal(Act::SaidAgain { first: job.first, windows, withdrawals }, self.clock.now())?;
        }
        let named = job.cases.iter().map(|rows| rows.case).collect();
        let (first, leaves_signed, windows, withdrawals) =
            (job.first, leaves.len(), job.windows, job.withdrawals);
        let act = Act::Signed { first, leaves: leaves_signed, windows, withdrawals, cases: named };
        self.desk.journal(act, self.clock.now())?;
        let pending = self.desk.set_pending(job, &leaves, proposal.as_deref().map(Vec::as_slice), &nonces)?;
        drop(leaves);
        if again.is_any() {
            self.notices.retain(|notice| !matches!(notice, Notice::ToSayAgain { .. }));
            self.notices.push(Notice::SaidAgain(again));
        }
        if !pending.job.complete {
            return Ok(pending.job);
        }
        let job = self.settle(pending)?.ok_or(PublishError::NothingProposed)?;
        self.desk.forget_before(self.days().first)?;
        Ok(job)
    }

    /// Signs advice texts, and sees them in the log.
    ///
    /// # Errors
    /// [`PublishError::AdviceNeedsOne`] where one signature is not enough; as [`Self::publish`].
    pub fn publish_advice(&mut self, catalogue: &AdviceCatalogue) -> Result<Job, PublishError> {
        self.make_way()?;
        let signer = self.ready()?;
        let object = catalogue.encode();
        let digest = Hash::of_object(&object);
        let said = vec![(object, Said::nothing())];
        let (job, leaves) = self.sign(LeafKind::AdviceCatalogue, digest, said, &signer)?;
        let needed = self.trust().body().publishing.threshold;
        if needed > 1 {
            return Err(PublishError::AdviceNeedsOne { needed });
        }
        self.desk.journal(Act::AdviceSigned { seq: job.first }, self.clock.now())?;
        let pending = self.desk.set_pending(job, &leaves, None, &self.desk.nonces()?)?;
        self.settle(pending)?.ok_or(PublishError::NothingProposed)
    }

    /// Brings what waits into the log first: two leaves for one place would be equivocation.
    fn make_way(&mut self) -> Result<(), PublishError> {
        match self.desk.pending()? {
            Some(pending) => self.settle(pending).map(drop),
            None => Ok(()),
        }
    }

    /// The key that signs, once nothing speaks against signing: the newest document holds, this clock is
    /// right as far as the server's and the log show, and nothing shows that this folder is an older copy.
    pub(super) fn ready(&self) -> Result<DeskKey, PublishError> {
        self.nothing_unexplained()?;
        let (now, body) = (self.clock.now(), self.trust().body());
        self.clock_is_right()?;
        if now >= body.expires {
            return Err(PublishError::Expired { version: body.version });
        }
        if self
            .desk
            .countersigned()?
            .get(&self.state.known.size())
            .is_some_and(|signed| !signed.has_ended(now))
        {
            return Err(PublishError::CountersignedAnother { seq: self.state.known.size() });
        }
        Ok(self.desk.publishing_key(&body.publishing.keys)?)
    }

    /// Holds this machine's clock against the server's and the log's. To be asked before anything is planned:
    /// with a wrong one, the days that may be spoken of are others.
    ///
    /// # Errors
    /// [`PublishError::Clock`] if it is off.
    pub fn clock_is_right(&self) -> Result<(), PublishError> {
        let now = self.clock.now();
        let newest = self.state.known.newest(&self.chain).map(|newest| newest.published_at);
        Ok(clock::check(now, self.transport.server_time(), newest)?)
    }

    /// Leaves for some objects, one behind the other, at the end of the log, under the newest document.
    pub(super) fn sign(
        &self,
        kind: LeafKind,
        request: Hash,
        objects: Vec<(Vec<u8>, Said)>,
        signer: &DeskKey,
    ) -> Result<(Job, Vec<PendingLeaf>), PublishError> {
        let (trust, mut frontier) = (self.trust(), self.state.known.frontier().clone());
        let (published_at, first) = (self.next_time(), frontier.size());
        let not_allowed = |error| PublishError::NotAllowed { version: trust.body().version, error };
        let (mut leaves, mut roots, mut bytes) = (Vec::new(), Vec::new(), 0);
        for (object, said) in objects {
            let to_sign =
                LeafToSign::following(&frontier, trust, kind, published_at, &object).map_err(not_allowed)?;
            let leaf = to_sign.assemble(vec![to_sign.sign(trust.origin(), &signer.signer())]);
            let unverified = stored(&leaf)?;
            // A leaf that devices would refuse must never reach the log: it could not be taken out again.
            match unverified.verify(trust) {
                Ok(_) => {}
                Err(LeafError::Signatures { found: 1, .. }) => {
                    unverified.verify_signatures(trust).map_err(not_allowed)?;
                }
                Err(error) => return Err(not_allowed(error)),
            }
            frontier.push(unverified.hash());
            roots.push(frontier.root());
            bytes += object.len() as u64;
            leaves.push(PendingLeaf { leaf, object, said });
        }
        let folder = self.desk.pending()?.map_or(0, |pending| pending.job.folder.wrapping_add(1));
        let (windows, withdrawals, records, cases, complete) = (0, 0, 0, Vec::new(), true);
        let job = Job {
            request,
            first,
            roots,
            published_at,
            windows,
            withdrawals,
            records,
            bytes,
            cases,
            complete,
            folder,
        };
        Ok((job, leaves))
    }

    /// Follows the log and stores what was verified.
    pub(super) fn follow(&mut self) -> Result<(), PublishError> {
        let followed =
            follow_from(self.desk, self.transport, &mut self.chain, Some(&self.state), &mut self.notices)?;
        let before = std::mem::replace(&mut self.state.known, followed.known.clone());
        self.adopt(followed.first_new)?;
        if before != self.state.known {
            self.desk.set_state(&self.state)?;
            self.archive(&followed);
        }
        Ok(())
    }

    /// Keeps what was followed, for a server's rescue. That it fails stops no publication.
    fn archive(&mut self, followed: &Followed) {
        match self.desk.archive(self.transport, &self.chain, followed, self.clock.now()) {
            Ok(missing) if missing.is_empty() => {}
            Ok(missing) => {
                let first = missing.first().copied().unwrap_or_default();
                self.notices.push(Notice::ObjectsMissing { objects: missing.len(), first });
            }
            Err(error) => self.notices.push(Notice::NotArchived(error)),
        }
    }

    /// Takes over leaves that this desk has no record of. Where one is signed by a key of this desk, its
    /// folder is an older copy.
    fn adopt(&mut self, first: u64) -> Result<(), PublishError> {
        let countersigned = self.desk.countersigned()?;
        let mut own: BTreeSet<Hash> = countersigned.values().map(|signed| signed.leaf).collect();
        if let Some(pending) = self.desk.pending()? {
            for seq in pending.job.seqs() {
                own.insert(name(stored(&pending.publication(seq)?.0)?.to_countersign()));
            }
        }
        // By what it says, not by its place: another copy of this folder may have signed another leaf for the
        // same one.
        let is_own = |entry: &SeenEntry| self.name_of(entry).is_some_and(|name| own.contains(&name));
        let known: &Known = &self.state.known;
        let is_new = |entry: &&SeenEntry| entry.seq >= first && !is_own(entry);
        let adopted: Vec<&SeenEntry> = known.entries().filter(is_new).collect();
        if adopted.is_empty() {
            return Ok(());
        }
        let made = self.desk.own_publishing_ids()?;
        let is_ours = |entry: &&&SeenEntry| entry.signers.iter().any(|signer| made.contains(signer));
        let ours: Vec<u64> = adopted.iter().filter(is_ours).map(|entry| entry.seq).collect();
        self.notices.push(Notice::Adopted { leaves: adopted.len(), size: known.size() });
        self.state.unrecorded.extend(ours);
        Ok(())
    }

    /// The hash of a leaf of the log without its signatures.
    fn name_of(&self, entry: &SeenEntry) -> Option<Hash> {
        let SeenEntry { seq, published_at, length, sha256, .. } = *entry;
        let kind = if entry.is_batch() { LeafKind::Batch } else { LeafKind::AdviceCatalogue };
        let trust = self.chain.version(entry.names)?.fingerprint();
        let prev_root = self.state.known.root_at(seq)?;
        Some(name(&LeafToSign { kind, seq, published_at, trust, prev_root, length, sha256 }))
    }

    /// That no leaf stands that a key of this desk signed and of which it has no record.
    pub(super) fn nothing_unexplained(&self) -> Result<(), PublishError> {
        match self.state.unexplained(&self.chain).last() {
            Some(entry) => Err(PublishError::Restored { seq: entry.seq }),
            None => Ok(()),
        }
    }

    /// What waits to be sent.
    pub(super) fn take_pending(&self) -> Result<Pending, PublishError> {
        self.desk.pending()?.ok_or(PublishError::NothingProposed)
    }
}

fn follow_from(
    desk: &Desk,
    transport: &dyn Transport,
    chain: &mut TrustChain,
    before: Option<&State>,
    notices: &mut Vec<Notice>,
) -> Result<Followed, PublishError> {
    let held = chain.newest().body().version;
    let mut keep = |document: &TrustDocument, note: &[u8]| -> Result<(), PublishError> {
        desk.add_trust(document, note)?;
        let version = document.body().version;
        if version > held {
            notices.push(Notice::NewTrust(version));
        }
        Ok(())
    };
    drive::run(follow(chain, before.map(|state| &state.known), &mut keep), transport, &NoObjects)
}
