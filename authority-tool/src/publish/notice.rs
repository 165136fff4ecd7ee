//! What the desk's operator should know beside the outcome.

use homesafe_protocol::{
    time::UnixTime,
    trust::{SeqRange, TrustDocument},
};
use serde::Serialize;

use super::{AgainSaid, ClaimedLines};
use crate::{
    cases::{CaseError, Unsaid},
    desk::CopyError,
};

/// Something that happened on the way.
#[derive(Debug, Serialize)]
#[serde(rename = "DeskNotice")]
pub enum Notice {
    /// Times of a table that named no zone were taken as this machine's: the first of them.
    LocalTimes(#[serde(serialize_with = "homesafe_protocol::display::time")] UnixTime),
    /// A newer trust document was met.
    NewTrust(u64),
    /// Half of the newest trust document's life is over.
    TrustDue {
        /// Its version.
        version: u64,
        /// When it expires.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        expires: UnixTime,
    },
    /// Leaves of the authority that this desk has not recorded.
    Adopted {
        /// How many.
        leaves: usize,
        /// How many there are now.
        size: u64,
    },
    /// What an earlier run had signed was sent.
    Resent(#[serde(serialize_with = "crate::told::publications")] SeqRange),
    /// What waited could not come into the log any more, and was signed again.
    SignedAgain {
        /// Where it was to be.
        before: u64,
        /// Where it is to be.
        first: u64,
    },
    /// The desk's copy of the log could not be brought up to date.
    NotArchived(CopyError),
    /// The copy lacks objects that the server does not hand out.
    ObjectsMissing {
        /// How many.
        objects: usize,
        /// Place of the first publication whose object is missing.
        first: u64,
    },
    /// Void publications said what still has to be said.
    ToSayAgain {
        /// Windows.
        windows: usize,
        /// Withdrawals.
        withdrawals: usize,
    },
    /// It is said again.
    SaidAgain(AgainSaid),
    /// Lines of a table that was published by this desk's rule, and for whose venues nobody vouches.
    ClaimedLines(ClaimedLines),
    /// An approved row that is not published.
    Unsaid(Unsaid),
    /// It was published, and what is old could not be deleted.
    NotForgotten(CaseError),
    /// A proposal was dropped.
    Dropped {
        /// Its place.
        first: u64,
    },
}

impl Notice {
    /// What is to be said of the document that holds: early enough that nobody has to hurry.
    pub fn of_trust(trust: &TrustDocument, now: UnixTime) -> Option<Self> {
        let body = trust.body();
        trust.is_due(now).then_some(Self::TrustDue { version: body.version, expires: body.expires })
    }
}
