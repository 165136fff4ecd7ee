//! What an officer does to make or to countersign a document: what lies before them, what they are asked,
//! where it goes.

use homesafe_host::drive::Transport;
use homesafe_protocol::{
    Hash,
    time::UnixTime,
    trust::{KeyProof, SeqRange, TrustBody, TrustDocument, UnverifiedTrust},
};

use super::{
    Changes, Draft, Given, Looked, Outcome, Signed, TrustChange, TrustToolError, changed, countersign_given,
    draft, examine, see_past, send, sign,
};
use crate::{clock, desk::Desk};

/// What an officer brings from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Proofs that other desks hold the publishing keys that are listed.
    pub proofs: Vec<KeyProof>,
    /// A text of the same version that this desk signed and that went to nobody.
    pub instead_of: Option<Hash>,
    /// Whether to read the server's log past leaves that nobody signed, as the document will have it.
    pub past: bool,
}

/// A desk whose roots are to sign, and the server that the document goes to, if one is given.
pub struct Signing<'a> {
    desk: &'a Desk,
    transport: Option<&'a dyn Transport>,
    brought: Brought,
}

/// What a person is asked before a draft is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Publications become void: nothing is signed without an answer.
    Void,
    /// Publishing keys are listed that nobody has shown to hold.
    UnprovenKeys,
}

/// A document begun elsewhere, as it lies before this desk.
#[derive(Debug)]
pub struct Begun {
    note: Vec<u8>,
    given: Given,
    /// What it says.
    pub body: TrustBody,
    /// Its fingerprint, for people to compare.
    pub fingerprint: Hash,
    /// The document that holds here.
    pub held: Option<TrustDocument>,
    /// What it changes.
    pub changes: Vec<TrustChange>,
}

/// What comes after a document has all its signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The server has it.
    AtServer,
    /// A server is to be set up with it.
    First,
    /// The server must be given another log key first: the one that runs would refuse it.
    NewLogKey,
    /// It is to be sent.
    Send,
}

impl Draft {
    /// What is to be asked before it is signed; `agreed`: the officer said beforehand that publications
    /// become void.
    pub fn question(&self, agreed: bool) -> Option<Question> {
        if self.voids_some {
            (!agreed).then_some(Question::Void)
        } else {
            (!self.looked.unproven.is_empty()).then_some(Question::UnprovenKeys)
        }
    }
}

impl<'a> Signing<'a> {
    /// Begins, if this machine's clock is right by the server's.
    ///
    /// # Errors
    /// [`TrustToolError::Clock`] for one that is off.
    pub fn open(
        desk: &'a Desk,
        transport: Option<&'a dyn Transport>,
        brought: Brought,
        now: UnixTime,
    ) -> Result<Self, TrustToolError> {
        if let Some(transport) = transport {
            clock::check(now, clock::ask(transport)?, None)?;
        }
        Ok(Self { desk, transport, brought })
    }

    /// Drafts the next version.
    ///
    /// # Errors
    /// As [`super::draft`], and where the log is read past leaves that nobody signed, as [`see_past`].
    pub fn draft(&self, changes: Changes, now: UnixTime) -> Result<Draft, TrustToolError> {
        let given = self.given(changes.void.as_slice(), changes.log_base)?;
        draft(self.desk, &Changes { given, ..changes }, now)
    }

    /// Signs a draft with the roots of this desk.
    ///
    /// # Errors
    /// As [`super::sign`].
    pub fn sign(&self, draft: Draft, now: UnixTime) -> Result<Signed, TrustToolError> {
        sign(self.desk, draft, now)
    }

    /// Reads a document that was begun elsewhere.
    ///
    /// # Errors
    /// [`TrustToolError::Document`] for what is no document; where the log is read past leaves that nobody
    /// signed, as [`see_past`].
    pub fn begun(&self, note: Vec<u8>) -> Result<Begun, TrustToolError> {
        let unverified = UnverifiedTrust::parse(&note)?;
        let (fingerprint, body, held) =
            (unverified.fingerprint(), unverified.body()?, self.desk.find_trust()?);
        let changes = changed(held.as_ref().map(TrustDocument::body), &body);
        let given = self.given(&body.voided, Some((body.log_base.size, body.log_base.root)))?;
        Ok(Begun { note, given, body, fingerprint, held, changes })
    }

    /// What a person should know before they sign it; `None` for one that holds already, which is given back
    /// as it is.
    ///
    /// # Errors
    /// As [`examine()`].
    pub fn look(&self, begun: &Begun, now: UnixTime) -> Result<Option<Looked>, TrustToolError> {
        if begun.held.as_ref().is_some_and(|held| begun.body.version <= held.body().version) {
            return Ok(None);
        }
        examine(self.desk, &begun.body, &begun.given, now).map(Some)
    }

    /// Adds the signatures of this desk's roots.
    ///
    /// # Errors
    /// As [`countersign_given`].
    pub fn countersign(&self, begun: &Begun, now: UnixTime) -> Result<Signed, TrustToolError> {
        countersign_given(self.desk, &begun.note, &begun.given, now)
    }

    /// Sends a document that has all its signatures, and says what comes next; `None` for one that lacks
    /// some. A server that shows leaves which nobody signed is read from only: it is started anew with the
    /// document.
    ///
    /// # Errors
    /// As [`super::send`].
    pub fn send(&self, signed: &Signed, needs_new_checkpoint: bool) -> Result<Option<Next>, TrustToolError> {
        let Outcome::Stored(document) = &signed.outcome else { return Ok(None) };
        if let Some(transport) = self.transport.filter(|_| !self.brought.past) {
            send(self.desk, transport)?;
            return Ok(Some(Next::AtServer));
        }
        Ok(Some(match document.body().version {
            1 => Next::First,
            _ if needs_new_checkpoint => Next::NewLogKey,
            _ => Next::Send,
        }))
    }

    /// What was brought, and what lies behind the leaves that a document voids.
    fn given(&self, voided: &[SeqRange], base: Option<(u64, Hash)>) -> Result<Given, TrustToolError> {
        let Brought { proofs, instead_of, past } = &self.brought;
        let past = self.transport.filter(|_| *past);
        let past = past.map(|transport| see_past(self.desk, transport, voided.to_vec(), base)).transpose()?;
        Ok(Given { proofs: proofs.clone(), instead_of: *instead_of, past })
    }
}
