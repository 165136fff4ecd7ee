//! After a loss: a server that was put back from an older copy is brought forward from the desk's copy of the
//! log, and a desk that was put back signs again once a person has looked.

use homesafe_client::transport::{Response, TransportError};
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    Hash,
    log::{TilePath, UnverifiedCheckpoint, frontier_at},
    note::MAX_NOTE_LEN,
    path, retention,
    trust::TrustChain,
};

use super::{Forwarding, PublishError, Sequencer, leaf::stored};
use crate::{
    cases::CaseState,
    desk::{CopyError, Desk, Lacking, lacking},
    journal::Act,
    sharing::Restored,
};

/// What became of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forwarded {
    /// Trust documents that it lacked.
    pub documents: usize,
    /// Publications that it lacked.
    pub publications: u64,
    /// Objects of other publications that it lacked.
    pub objects: u64,
}

/// Sends a server what it lacks of the desk's copy of the log: the missing leaves in their order, before each
/// the documents up to the one that it names. They are the same bytes as before, so that nobody sees a
/// difference.
///
/// # Errors
/// [`PublishError::OtherHistory`] for a log that is not the beginning of the one that the desk followed;
/// [`PublishError::NotArchived`] where an object is kept no longer.
pub fn bring_forward(desk: &Desk, transport: &dyn Transport) -> Result<Forwarded, PublishError> {
    let (chain, len) = (desk.chain()?, desk.archived_leaves()?);
    let found = verified_size(desk, transport, &chain, len)?;
    let mut forwarded = Forwarded::default();
    let Lacking { before, after } = lacking(&desk.trust_versions()?, transport)?;
    before.iter().try_for_each(|version| send_document(desk, transport, *version))?;
    forwarded.documents += before.len();
    let mut after = after.into_iter().peekable();
    for seq in found..len {
        let leaf = desk.archived_leaf(seq)?.ok_or(PublishError::NotArchived { seq })?;
        let unverified = stored(&leaf)?;
        let names = chain.named(&unverified.names()).map_or(0, |document| document.body().version);
        while let Some(version) = after.next_if(|version| *version <= names) {
            send_document(desk, transport, version)?;
            forwarded.documents += 1;
        }
        let sha256 = unverified.to_countersign().sha256;
        let object = desk.archived_object(sha256)?.ok_or(PublishError::NotArchived { seq })?;
        send_publication(transport, seq, &leaf, &object)?;
        forwarded.publications += 1;
    }
    for version in after {
        send_document(desk, transport, version)?;
        forwarded.documents += 1;
    }
    forwarded.objects = send_objects(desk, transport, &chain)?;
    Ok(forwarded)
}

/// Sends the objects of the retention that the server does not hand out, with their leaves, as they were: it
/// lost or damaged them. Gives how many.
fn send_objects(desk: &Desk, transport: &dyn Transport, chain: &TrustChain) -> Result<u64, PublishError> {
    let Some(state) = desk.state()? else { return Ok(0) };
    let newest = state.known.newest(chain).map(|newest| newest.published_at.day());
    let first = newest.map(|day| retention::first_day(day, chain.newest().body().retention_days));
    let mut sent = 0;
    for entry in
        state.known.entries().filter(|entry| first.is_none_or(|first| entry.published_at.day() >= first))
    {
        match transport.get(&path::object(&entry.sha256), entry.length.into()) {
            Err(TransportError::NotFound(_) | TransportError::TooLarge { .. }) => {}
            other => {
                if Hash::of_object(&other?) == entry.sha256 {
                    continue;
                }
            }
        }
        let (leaf, object) = (desk.archived_leaf(entry.seq)?, desk.archived_object(entry.sha256)?);
        // Another desk, or a mirror, may have what this one has not.
        let (Some(leaf), Some(object)) = (leaf, object) else { continue };
        send_publication(transport, entry.seq, &leaf, &object)?;
        sent += 1;
    }
    Ok(sent)
}

fn send_publication(
    transport: &dyn Transport,
    seq: u64,
    leaf: &[u8],
    object: &[u8],
) -> Result<(), PublishError> {
    let len = u16::try_from(leaf.len()).map_err(|_| PublishError::NotArchived { seq })?;
    let Response { status, .. } =
        transport.post(path::PUBLICATIONS, &[&len.to_be_bytes(), leaf, object].concat())?;
    if matches!(status, 200 | 201) {
        Ok(())
    } else {
        Err(PublishError::NotForwarded { what: Forwarding::Publication { seq }, status })
    }
}

/// The size of the server's log, which must be the beginning of the desk's.
fn verified_size(
    desk: &Desk,
    transport: &dyn Transport,
    chain: &TrustChain,
    len: u64,
) -> Result<u64, PublishError> {
    let note = transport.get(path::CHECKPOINT, MAX_NOTE_LEN as u64)?;
    // A server that was put back may stand under any of the documents.
    let keys: Vec<_> = chain.documents().flat_map(|document| document.body().log.clone()).collect();
    let checkpoint = UnverifiedCheckpoint::parse(&note)
        .and_then(|note| note.verify(chain.newest().origin(), &keys, &[]))
        .map_err(homesafe_client::follow::FollowError::from)?;
    let (size, root) = (checkpoint.0.size, checkpoint.0.root);
    if size >= len {
        return Ok(len);
    }
    let mut tiles = |path: TilePath| desk.archived_tile(path);
    let own = frontier_at(size, len, &mut tiles).map_err(CopyError::from)?;
    if own.root() == root { Ok(size) } else { Err(PublishError::OtherHistory { size }) }
}

fn send_document(desk: &Desk, transport: &dyn Transport, version: u64) -> Result<(), PublishError> {
    let Response { status, .. } = transport.post(path::TRUST, &desk.trust_note(version)?)?;
    if matches!(status, 200 | 201) {
        Ok(())
    } else {
        Err(PublishError::NotForwarded { what: Forwarding::Document { version }, status })
    }
}

impl Sequencer<'_> {
    /// Places of the publications that this desk signed by the log's word and has no record of.
    pub fn unexplained(&self) -> Vec<u64> {
        self.state.unexplained(&self.chain).iter().map(|entry| entry.seq).collect()
    }

    /// Size and root of the log as followed, for people to compare.
    pub fn seen(&self) -> (u64, Hash) {
        (self.state.known.size(), self.state.known.frontier().root())
    }

    /// A person has compared the log with another desk or a mirror: this folder is an older copy, and the
    /// only one in use. What was approved in it lapses, since it may have been published and withdrawn since;
    /// what waited to be sent is dropped if its place is taken. Says how many cases must be approved anew.
    ///
    /// # Errors
    /// Those of the desk's folder and journal; a case that cannot be read.
    pub fn accept_restore(&mut self) -> Result<usize, PublishError> {
        let (leaves, now) = (self.unexplained(), self.clock.now());
        let first = self.state.unexplained(&self.chain).first().map(|entry| entry.published_at);
        let copied = Restored::last_act(&self.desk.read_journal()?.entries, first);
        self.desk.journal(Act::Recovered { leaves: leaves.len() as u64, copied }, now)?;
        let mut lapsed = 0;
        for mut case in self.desk.cases()? {
            if case.state() == CaseState::Approved {
                case.touch(case.changed);
                self.desk.act_on_case(&case, Act::ApprovalLapsed { case: case.id }, now)?;
                lapsed += 1;
            }
        }
        if let Some(pending) = self.desk.pending()?
            && pending.job.first < self.state.known.size()
            && !self.is_held(&pending)
        {
            self.discard(&pending)?;
        }
        self.state.unrecorded.clear();
        self.desk.set_state(&self.state)?;
        Ok(lapsed)
    }
}
