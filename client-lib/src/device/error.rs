//! Why a device cannot do what it was asked: facts, which a face puts into words.

use homesafe_protocol::{
    batch::BatchError, codec::DecodeError, display, foreign::IssuerKeyError, share::ShareError,
    time::UnixTime, trust::TrustError, venue::CertificateError,
};
use serde::Serialize;

use crate::{
    follow::FollowError,
    storage::{OtherVersion, StorageError},
    visit_log::{LockError, LogError, VisitId},
};

/// Why the device cannot do what it was asked.
#[derive(Debug, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The storage.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The state, or what is remembered beside it.
    #[error(transparent)]
    OtherVersion(#[from] OtherVersion),
    /// The visit log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The keys.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The server or what it says.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// The trust document given at the start.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Set up before.
    #[error("the device is set up already")]
    AlreadySetUp,
    /// No server.
    #[error("the trust document names no server")]
    NoServer,
    /// Not set up.
    #[error("the device is not set up yet")]
    NotSetUp,
    /// A part that another one, fetched or given again, can replace.
    #[error("the device's {0:?} is lost or damaged")]
    Lost(LostPart),
    /// A part that is damaged, and nothing else with it.
    #[error("the device's {0:?} is damaged")]
    Damaged(DamagedPart),
    /// A code without a certificate where the deployment asks for one.
    #[error("the deployment accepts certified posters only: {0}")]
    Uncertified(CertificateError),
    /// No visit to check out of.
    #[error("there is no open visit at that time")]
    NoOpenVisit,
    /// Not a public key.
    #[error(transparent)]
    Issuer(IssuerKeyError),
    /// A visit that ended without a check-out: setting another end needs the unlock.
    #[error("visit {visit} ended by itself")]
    EndedByItself {
        /// The visit.
        #[serde(serialize_with = "display::text")]
        visit: VisitId,
        /// When it ended.
        #[serde(serialize_with = "display::time")]
        end: UnixTime,
    },
    /// A visit that was checked out of: changing it needs the unlock.
    #[error("visit {0} is over")]
    Ended(#[serde(serialize_with = "display::text")] VisitId),
    /// A time before the arrival, more than a day after it, or still to come.
    #[error("the check-out is not between the arrival and 24 hours after it, or still to come")]
    CheckOutTime,
    /// A visit that somebody enters, of a time that nobody knows yet.
    #[error("that time is still to come")]
    StillToCome,
    /// No submission key holds.
    #[error("the trust document names no key to share visits with")]
    NoSubmissionKey,
    /// A share that waited is sealed to a key that has ended. It was not sent.
    #[error("the key that these visits were sealed to is replaced since")]
    ShareKeyEnded,
    /// The share was dropped by another command while the server was asked. It was not sent.
    #[error("the visits that waited to be shared were dropped meanwhile")]
    ShareDropped,
    /// No visit was chosen, or none waits to be sent.
    #[error("there is nothing to share")]
    NothingToShare,
    /// A share waits to be sent already.
    #[error("a share waits to be sent already")]
    ShareWaits,
    /// A share that cannot be sealed.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// An answer to an upload that is none: what was to be sent waits.
    #[error("the server's answer cannot be understood")]
    Answer,
    /// Not a visit of this device.
    #[error("there is no such visit")]
    UnknownVisit,
    /// The part of the log that says where a visit was.
    #[error("the part of the visit log that says where this was is damaged")]
    VenueGone,
    /// An arrival before all that is kept.
    #[error("visits are kept for {0} days, and that arrival is earlier")]
    TooOld(u16),
    /// A note that does not fit.
    #[error("a note has at most {max} bytes")]
    NoteTooLong {
        /// Bytes that fit.
        max: usize,
    },
    /// A note that adds nothing.
    #[error("there is no text to add")]
    NoteEmpty,
    /// A reminder that would never come.
    #[error("a reminder lies between the arrival and the automatic end of a visit that is still open")]
    Reminder,
    /// More days than the deployment allows, or none.
    #[error("visits are kept for 1 to {longest} days")]
    Retention {
        /// Days that the trust document allows.
        longest: u16,
    },
    /// Not a backup.
    #[error("no backup that this program can read")]
    Backup,
    /// A backup of another deployment.
    #[error("the backup belongs to another deployment")]
    ForeignBackup,
    /// A backup from before a deletion.
    #[error("visits were deleted since that the backup may still hold")]
    OlderBackup,
    /// What was fetched is not what the authority signed.
    #[error("publication {seq}: {reason}")]
    Publication {
        /// Its place in the log.
        seq: u64,
        /// What is wrong.
        reason: ObjectError,
    },
}

/// What can be had again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LostPart {
    /// What the device has read and matched.
    State,
    /// The trust document that it holds.
    TrustDocument,
}

/// What is damaged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DamagedPart {
    /// The key of the issuer of NHS COVID-19 codes.
    Issuer,
    /// What is remembered of other systems' codes.
    OtherSystems,
    /// The authority's advice.
    Advice,
}

/// What is wrong with a publication's object.
#[derive(Debug, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// Another than its leaf names.
    #[error("the object is not the one that was signed")]
    NotSigned,
    /// Shorter than a batch's header.
    #[error("the batch ends inside its header")]
    Short,
    /// Its nonce was another batch's.
    #[error("its nonce was used before")]
    NonceUsed,
    /// Larger than an advice catalogue can be.
    #[error("larger than an advice catalogue can be")]
    TooLarge,
    /// It is not where it was kept, or not what it was.
    #[error("its object is damaged or gone")]
    Gone,
    /// No batch.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// No advice catalogue.
    #[error(transparent)]
    Advice(#[from] DecodeError),
    /// The place where it is kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
