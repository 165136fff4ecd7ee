//! The two-person rule: publications that need the signatures of several desks.
//!
//! A proposal ends after one publication interval, or with its trust document: nobody signs it then, and its
//! desk drops it. Where all desks must sign, of two proposals for one place the one whose leaf has the
//! smaller hash goes first: a desk gives its own up for that one, and for no other. Where fewer are enough, a
//! third desk may have completed what this one would give up: the desk that signs first decides, and the
//! other proposal ends. So two of them are never complete at once.

use std::collections::BTreeSet;

use homesafe_protocol::{
    Hash, KeyId, Nonce,
    log::{LeafSignature, LeafToSign, UnverifiedLeaf},
    roles::{Role, RoleKey as _},
    time::UnixTime,
    trust::CLOCK_TOLERANCE,
};

use super::{
    Proposal, PublishError, Review, Sequencer,
    leaf::{name, stored},
};
use crate::{
    desk::{Countersigned, Job, Pending},
    journal::Act,
    plan::Days,
};

impl Sequencer<'_> {
    /// The present time, by the clock that it signs with.
    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// The proposal that waits here for signatures, to be written again.
    ///
    /// # Errors
    /// [`PublishError::NothingProposed`] if there is none; those of the desk's folder.
    pub fn proposal(&self) -> Result<Proposal, PublishError> {
        let pending = self.desk.pending()?.filter(|pending| !pending.job.complete);
        let pending = pending.ok_or(PublishError::NothingProposed)?;
        Proposal::parse(&self.desk.proposal(&pending)?)
    }

    /// Checks that a proposal is the next of the log and that its batch says what it says, word for word;
    /// shows what that is, for which venues, by this desk's own judgement.
    ///
    /// # Errors
    /// [`PublishError::ProposalNotNext`], [`PublishError::ProposalEnded`], [`PublishError::ProposalTime`];
    /// signatures or evidence of something else; what is no proposal of this deployment.
    pub fn review(&self, proposal: &Proposal) -> Result<Review, PublishError> {
        self.checked(proposal)?;
        Review::of(proposal, self.trust(), self.clock.now())
    }

    fn checked(&self, proposal: &Proposal) -> Result<(LeafToSign, Nonce), PublishError> {
        let (known, trust) = (&self.state.known, self.trust());
        if proposal.origin != *trust.origin() {
            return Err(PublishError::NotAProposal);
        }
        if (proposal.seq, proposal.prev_root) != (known.size(), known.frontier().root()) {
            return Err(PublishError::ProposalNotNext { seq: proposal.seq, next: known.size() });
        }
        if proposal.trust != trust.fingerprint() || self.ends(proposal) < self.clock.now() {
            return Err(PublishError::ProposalEnded);
        }
        let too_early = proposal.published_at > self.clock.now().saturating_add(CLOCK_TOLERANCE);
        let newest = known.newest(&self.chain);
        if too_early || newest.is_some_and(|newest| proposal.published_at < newest.published_at) {
            return Err(PublishError::ProposalTime);
        }
        let days = Days::until(proposal.published_at, trust.body().retention_days);
        if !proposal.venues.iter().all(|venue| days.contains(venue.day)) {
            return Err(PublishError::NotAProposal);
        }
        let signatures = self.distinct_signatures(proposal)?;
        let (batch, leaf) = proposal.rebuild()?;
        let unverified =
            UnverifiedLeaf::decode(&leaf.assemble(signatures)).map_err(|_| PublishError::NotAProposal)?;
        // The proposing desk signed the leaf: that its signature verifies over the batch made here shows that
        // both are one.
        match unverified.verify_signatures(trust) {
            Ok(1..) => Ok((leaf, batch.nonce)),
            _ => Err(PublishError::SaysAnother),
        }
    }

    /// The signatures of a proposal: at least one, each of another key that the trust document lists, and no
    /// more than are needed.
    fn distinct_signatures(&self, proposal: &Proposal) -> Result<Vec<LeafSignature>, PublishError> {
        let (publishing, signatures) = (&self.trust().body().publishing, proposal.signatures());
        let listed: BTreeSet<KeyId> =
            publishing.keys.iter().map(|key| key.key_id(Role::Publishing)).collect();
        let signers: BTreeSet<KeyId> = signatures.iter().map(|signature| signature.key_id).collect();
        let are_distinct = signers.len() == signatures.len() && signers.is_subset(&listed);
        if are_distinct && (1..=publishing.threshold).contains(&signers.len()) {
            Ok(signatures)
        } else {
            Err(PublishError::ProposalSignatures { needed: publishing.threshold })
        }
    }

    fn ends(&self, proposal: &Proposal) -> UnixTime {
        proposal.published_at.saturating_add(self.trust().body().publication_interval_seconds.into())
    }

    /// Adds this desk's signature; gives how many there are, and how many are needed. `second_source` names
    /// the windows for whose venues nobody vouches and that somebody else confirmed to this desk.
    ///
    /// # Errors
    /// As [`Self::review`]; [`PublishError::NoSecondSource`]; [`PublishError::OwnPending`] and
    /// [`PublishError::CountersignedAnother`] for a place that this desk has signed; as [`Self::publish`].
    pub fn countersign(
        &mut self,
        proposal: &mut Proposal,
        second_source: &[u32],
    ) -> Result<(usize, usize), PublishError> {
        let (leaf, nonce) = self.checked(proposal)?;
        let confirmed = Review::of(proposal, self.trust(), self.clock.now())?.confirmed_by(second_source)?;
        let name = name(&leaf);
        self.give_up_own(name)?;
        self.nothing_unexplained()?;
        self.clock_is_right()?;
        let now = self.clock.now();
        let mut signed = self.desk.countersigned()?;
        // What was signed for places before is this desk's own when it comes to be read: it is forgotten
        // later.
        signed.retain(|seq, _| seq.saturating_add(1_024) >= self.state.known.size());
        match signed.get(&leaf.seq) {
            Some(before) if before.leaf == name => {}
            Some(before) if !before.has_ended(now) => {
                return Err(PublishError::CountersignedAnother { seq: leaf.seq });
            }
            _ => {
                let mut nonces = self.desk.nonces()?;
                nonces.add(nonce)?;
                self.desk.set_nonces(&nonces)?;
                let (windows, withdrawals) = (proposal.windows.len() as u64, proposal.withdrawals());
                let act = Act::Countersigned { seq: leaf.seq, windows, withdrawals, confirmed };
                self.desk.journal(act, now)?;
                signed.insert(leaf.seq, Countersigned { leaf: name, ends: self.ends(proposal) });
                self.desk.set_countersigned(&signed)?;
            }
        }
        let body = self.trust().body();
        let signer = self.desk.publishing_key(&body.publishing.keys)?.signer();
        let signature = leaf.sign(self.trust().origin(), &signer);
        let (found, needed) = (proposal.signatures().len(), body.publishing.threshold);
        let is_new = proposal.signatures().iter().all(|present| present.key_id != signature.key_id);
        if is_new && found < needed {
            proposal.add(signature);
        }
        Ok((proposal.signatures().len(), needed))
    }

    /// Gives up a proposal of this desk's own for the same place, where the other one goes first.
    fn give_up_own(&mut self, other: Hash) -> Result<(), PublishError> {
        let Some(pending) = self.desk.pending()? else { return Ok(()) };
        if pending.job.complete {
            return Err(PublishError::OwnPending);
        }
        let publishing = &self.trust().body().publishing;
        let all_must_sign = publishing.threshold == publishing.keys.len();
        let own = stored(&pending.publication(pending.job.first)?.0)?;
        let own_name = name(own.to_countersign());
        let is_live = pending.job.first == self.state.known.size() && !self.has_ended(&pending.job);
        if other == own_name || (is_live && !(all_must_sign && other < own_name)) {
            return Err(PublishError::OwnPending);
        }
        self.discard(&pending)
    }

    /// Completes what waits here with the signatures of a proposal, and sends it.
    ///
    /// # Errors
    /// [`PublishError::NothingProposed`] if nothing waits, [`PublishError::SaysAnother`] for another
    /// publication, [`PublishError::TooFewSignatures`]; as [`Self::review`] and [`Self::resume`].
    pub fn send_countersigned(&mut self, proposal: &Proposal) -> Result<Job, PublishError> {
        let mut pending: Pending = self.take_pending()?;
        if !pending.job.complete {
            let (leaf, _) = self.checked(proposal)?;
            let (_, object) = pending.publication(pending.job.first)?;
            if (pending.job.first, Hash::of_object(&object)) != (leaf.seq, leaf.sha256) {
                return Err(PublishError::SaysAnother);
            }
            let (found, needed) = (proposal.signatures().len(), self.trust().body().publishing.threshold);
            if found < needed {
                return Err(PublishError::TooFewSignatures { seq: leaf.seq, found, needed });
            }
            let bytes = leaf.assemble(proposal.signatures());
            let unverified = UnverifiedLeaf::decode(&bytes).map_err(|_| PublishError::NotAProposal)?;
            let not_allowed =
                |error| PublishError::NotAllowed { version: self.trust().body().version, error };
            unverified.verify(self.trust()).map_err(not_allowed)?;
            let mut frontier = self.state.known.frontier().clone();
            frontier.push(unverified.hash());
            self.desk.complete_pending(&pending, &bytes, frontier.root())?;
            pending = self.take_pending()?;
        }
        self.settle(pending)?.ok_or(PublishError::NothingProposed)
    }
}
