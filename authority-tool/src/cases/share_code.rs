//! A code for sharing, as the case of its patient keeps it.

use std::fmt;

use homesafe_protocol::{
    Hash,
    share::{Proof, ShareCode},
    submission::{SUBMISSION_LIFE, Ticket},
    time::{SECONDS_PER_DAY, UnixTime},
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A code for sharing that the patient has.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct IssuedCode {
    ticket: [u8; 5],
    proof: [u8; 5],
    /// The first second at which it may no longer be used.
    #[zeroize(skip)]
    pub ends: UnixTime,
    /// SHA-256 of what was accepted under it.
    taken: Option<[u8; 32]>,
}

impl IssuedCode {
    /// Seconds for which a code may be used.
    pub const LIFE: u64 = SECONDS_PER_DAY;

    /// A code that nobody has used.
    pub fn new(code: &ShareCode, ends: UnixTime) -> Self {
        Self { ticket: *code.ticket().expose(), proof: *code.proof().expose(), ends, taken: None }
    }

    /// Whether something was accepted under it: then nothing more is.
    pub const fn is_used(&self) -> bool {
        self.taken.is_some()
    }

    /// Hash of the submission that was accepted under it.
    pub fn taken(&self) -> Option<Hash> {
        self.taken.map(Hash::from)
    }

    /// Notes what is accepted under it.
    pub(crate) fn take(&mut self, submission: Hash) {
        self.taken = Some(*submission.as_bytes());
    }

    /// When it was issued.
    pub const fn issued(&self) -> UnixTime {
        self.ends.saturating_sub(Self::LIFE)
    }

    /// Whether something that was sent under it may wait at the server.
    pub fn may_wait(&self, now: UnixTime) -> bool {
        now < self.ends.saturating_add(SUBMISSION_LIFE)
    }

    /// Whether something may still come under it, or wait at the server: `inbox` asks for it.
    pub fn is_awaited(&self, now: UnixTime) -> bool {
        !self.is_used() && self.may_wait(now)
    }

    /// The half that is sent.
    pub fn ticket(&self) -> Ticket {
        self.ticket.into()
    }

    /// The half that is not.
    pub fn proof(&self) -> Proof {
        self.proof.into()
    }
}

impl PartialEq for IssuedCode {
    /// Its two secrets in constant time, as their types compare.
    fn eq(&self, other: &Self) -> bool {
        let is_same = (self.ticket() == other.ticket()) & (self.proof() == other.proof());
        is_same && (self.ends, self.taken) == (other.ends, other.taken)
    }
}

impl Eq for IssuedCode {}

impl fmt::Debug for IssuedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuedCode(redacted)")
    }
}
