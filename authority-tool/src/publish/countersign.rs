//! The two-person rule: publications that need the signatures of several desks.

use homesafe_protocol::{
    Hash,
    log::{LeafError, LeafToSign, UnverifiedLeaf},
};

use super::{Proposal, PublishError, Sequencer};
use crate::{
    desk::{Job, KeyKind},
    journal::Act,
    plan::Days,
};

/// How far ahead of this desk's clock a leaf's time may lie, in seconds, as at the server.
const CLOCK_TOLERANCE: u64 = 300;

impl Sequencer<'_> {
    /// The proposal that waits here for signatures, to be written again.
    pub fn proposal(&self) -> Result<Proposal, PublishError> {
        let pending = self.desk.pending()?.filter(|pending| !pending.job.complete);
        let pending = pending.ok_or(PublishError::NothingProposed)?;
        Proposal::parse(&self.desk.proposal(&pending)?)
    }

    /// Checks that a proposal is the next of the log and that its batch says what it says, word for word.
    pub fn check(&self, proposal: &Proposal) -> Result<(), PublishError> {
        self.checked(proposal).map(|_| ())
    }

    fn checked(&self, proposal: &Proposal) -> Result<(LeafToSign, homesafe_protocol::Nonce), PublishError> {
        let frontier = &self.state.known.frontier;
        if proposal.origin != *self.trust.origin() {
            return Err(PublishError::NotAProposal);
        }
        if (proposal.seq, proposal.prev_root) != (frontier.size(), frontier.root()) {
            return Err(PublishError::ProposalNotNext { seq: proposal.seq, next: frontier.size() });
        }
        let too_early = proposal.published_at > self.clock.now().saturating_add(CLOCK_TOLERANCE);
        if too_early || self.state.known.newest.is_some_and(|newest| proposal.published_at < newest) {
            return Err(PublishError::ProposalTime);
        }
        let days = Days::until(proposal.published_at, self.trust.body().retention_days);
        if !proposal.windows.iter().all(|window| days.contains(window.day)) {
            return Err(PublishError::NotAProposal);
        }
        let (batch, leaf) = proposal.rebuild()?;
        let unverified = UnverifiedLeaf::decode(&leaf.assemble(proposal.signatures()))?;
        // The proposing desk signed the leaf: that its signature verifies over the batch made here shows that both are one.
        match unverified.verify(self.trust.origin(), &self.trust.publishing_keys()) {
            Ok(_) | Err(LeafError::NotSigned { found: 1.., .. }) => Ok((leaf, batch.nonce)),
            Err(_) => Err(PublishError::SaysAnother),
        }
    }

    /// Adds this desk's signature; gives how many there are, and how many are needed.
    pub fn countersign(&mut self, proposal: &mut Proposal) -> Result<(usize, usize), PublishError> {
        if self.desk.pending()?.is_some() {
            return Err(PublishError::OwnPending);
        }
        let (leaf, nonce) = self.checked(proposal)?;
        let name = Hash::of_object(&leaf.assemble(Vec::new()));
        let mut signed = self.desk.countersigned()?;
        signed.retain(|seq, _| *seq >= self.state.known.frontier.size());
        match signed.insert(leaf.seq, name) {
            Some(before) if before != name => return Err(PublishError::CountersignedAnother { seq: leaf.seq }),
            Some(_) => {}
            None => {
                let mut nonces = self.desk.nonces()?;
                nonces.add(nonce)?;
                self.desk.set_nonces(&nonces)?;
                let act = Act::Countersigned { seq: leaf.seq, windows: proposal.windows.len() as u64 };
                self.desk.journal(act, self.clock.now())?;
                self.desk.set_countersigned(&signed)?;
            }
        }
        let named = &self.trust.body().publishing.keys;
        let signer = self.desk.key(KeyKind::Publishing, named, leaf.published_at)?.signer();
        proposal.add(leaf.sign(self.trust.origin(), &signer));
        let needed = self.trust.body().publishing.threshold;
        let unverified = UnverifiedLeaf::decode(&leaf.assemble(proposal.signatures()))?;
        match unverified.verify(self.trust.origin(), &self.trust.publishing_keys()) {
            Ok(_) => Ok((needed, needed)),
            Err(LeafError::NotSigned { found, needed }) => Ok((found, needed)),
            Err(_) => Err(PublishError::SaysAnother),
        }
    }

    /// Completes what waits here with the signatures of a proposal, and sends it.
    pub fn send_countersigned(&mut self, proposal: &Proposal) -> Result<Job, PublishError> {
        let pending = self.desk.pending()?.ok_or(PublishError::NothingProposed)?;
        if !pending.job.complete {
            let (leaf, _) = self.checked(proposal)?;
            let (_, object) = pending.publication(pending.job.first)?;
            if (pending.job.first, Hash::of_object(&object)) != (leaf.seq, leaf.sha256) {
                return Err(PublishError::SaysAnother);
            }
            let bytes = leaf.assemble(proposal.signatures());
            let unverified = UnverifiedLeaf::decode(&bytes)?;
            let not_allowed = |error| PublishError::NotAllowed { version: self.trust.body().version, error };
            unverified.verify(self.trust.origin(), &self.trust.publishing_keys()).map_err(not_allowed)?;
            let mut frontier = self.state.known.frontier.clone();
            frontier.push(unverified.hash());
            self.desk.complete_pending(&pending, &bytes, frontier.root())?;
        }
        self.resume()?.ok_or(PublishError::NothingProposed)
    }
}
