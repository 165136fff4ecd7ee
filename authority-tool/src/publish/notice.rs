//! What the desk's operator should know beside the outcome.

use std::fmt;

use homesafe_host::{cli::count, clock::format_time};
use homesafe_protocol::{time::UnixTime, trust::TrustDocument};

use super::AgainSaid;

/// Something that happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A newer trust document was met.
    NewTrust(u64),
    /// Half of the newest trust document's life is over.
    TrustDue {
        /// Its version.
        version: u64,
        /// When it expires.
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
    Resent {
        /// First place.
        first: u64,
        /// Last place.
        last: u64,
    },
    /// What waited could not come into the log any more, and was signed again.
    SignedAgain {
        /// Where it was to be.
        before: u64,
        /// Where it is to be.
        first: u64,
    },
    /// The desk's copy of the log could not be brought up to date.
    NotArchived(String),
    /// Void publications said what still has to be said.
    ToSayAgain {
        /// Windows.
        windows: usize,
        /// Withdrawals.
        withdrawals: usize,
    },
    /// It is said again.
    SaidAgain(AgainSaid),
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

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewTrust(version) => {
                write!(f, "version {version} of the trust document was taken over from the server")
            }
            Self::TrustDue { version, expires } => write!(
                f,
                "version {version} of the trust document expires on {}, and half of its life is over: make the next one with `trust`",
                format_time(*expires)
            ),
            Self::Adopted { leaves, size } => write!(
                f,
                "taken over after verification: {leaves} of the log's {size} publications, of which this desk has no record. \
                 Where several desks publish that is expected; their windows cannot be withdrawn here"
            ),
            Self::Resent { first, last } if first == last => {
                write!(f, "publication {first}, signed by an earlier run, is in the log now")
            }
            Self::Resent { first, last } => {
                write!(f, "publications {first} to {last}, signed by an earlier run, are in the log now")
            }
            Self::SignedAgain { before, first } => {
                write!(f, "what was signed as publication {before} was signed again as publication {first}")
            }
            Self::NotArchived(why) => write!(f, "the desk's copy of the log is not complete: {why}"),
            Self::ToSayAgain { windows, withdrawals } => write!(
                f,
                "void publications of this desk said {} and {} that still hold: the next publication says them again, \
                 `publish --nothing` at once",
                count(*windows, "window"),
                count(*withdrawals, "withdrawal")
            ),
            Self::SaidAgain(AgainSaid { windows, withdrawals, left }) => {
                write!(
                    f,
                    "said again, since void publications had said it: {}, {}",
                    count(*windows, "window"),
                    count(*withdrawals, "withdrawal")
                )?;
                if *left > 0 {
                    write!(f, "; {left} more have no room and come with the next publication")
                } else {
                    Ok(())
                }
            }
            Self::Dropped { first } => write!(
                f,
                "what was signed for place {first} was dropped: the place was taken, it had ended, or a certificate that it rested on was revoked; its cases are still approved"
            ),
        }
    }
}
