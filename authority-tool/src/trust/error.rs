//! Why a trust document is not made or not taken over, and what a desk does about it.

use std::path::PathBuf;

use homesafe_client::{follow::FollowError, transport::TransportError};
use homesafe_host::{
    cli::{Classify, Exit},
    clock::format_time,
};
use homesafe_protocol::{
    Hash, PublicKey,
    log::{CheckpointError, JudgeError},
    origin::Origin,
    time::UnixTime,
    trust::{SeqRange, TrustError},
};
use serde::{Serialize, Serializer};

use crate::{clock::WrongClock, desk::DeskError};

/// Why a trust document is not made, or not taken over.
#[derive(Debug, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TrustToolError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The document breaks a rule.
    #[error(transparent)]
    Document(
        #[serde(serialize_with = "refused")]
        #[from]
        TrustError,
    ),
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// What is known contradicts the clock: a document of a wrong time would hold everybody up.
    #[error(transparent)]
    Clock(#[from] WrongClock),
    /// The document that holds was made under a clock that ran ahead; none that was issued before it can
    /// follow.
    #[error("version {version}, which holds, was issued at {}, and it is {}", format_time(*issued), format_time(*now))]
    HeldAhead {
        /// The version.
        version: u64,
        /// When it says that it was issued.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        issued: UnixTime,
        /// When it expires.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        expires: UnixTime,
        /// This machine's time.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        now: UnixTime,
    },
    /// It has expired.
    #[error("the trust document has expired, at {}", format_time(*.0))]
    Expired(#[serde(serialize_with = "homesafe_protocol::display::time")] UnixTime),
    /// A log that cannot be followed, also not as the document will have it.
    #[error(transparent)]
    Follow(
        #[serde(serialize_with = "crate::told::cannot_follow")]
        #[from]
        FollowError,
    ),
    /// The first document needs a log key.
    #[error("the first trust document needs a log key")]
    NoLogKey,
    /// No document yet.
    #[error("there is no trust document yet whose keys could be rotated")]
    NothingToRotate,
    /// None of the roots is here.
    #[error("none of the roots that the trust document lists is at this desk")]
    NoRoots,
    /// A document of another deployment.
    #[error("the trust document is of {0}, this desk is of another deployment")]
    OtherOrigin(Origin),
    /// An expiry past the calendar.
    #[error("the expiry lies after the year 2149")]
    TooLate,
    /// It speaks of more than this desk has seen.
    #[error("the trust document speaks of {size} publications, and this desk has followed {followed}")]
    NotFollowed {
        /// Publications that the document speaks of.
        size: u64,
        /// Publications that this desk knows.
        followed: u64,
    },
    /// It speaks of another tree.
    #[error(
        "the trust document speaks of another log than this desk has followed, whose root at {size} is {own}"
    )]
    OtherTree {
        /// Publications that the document speaks of.
        size: u64,
        /// This desk's root.
        own: Hash,
    },
    /// It would cut off what devices need.
    #[error("devices cannot begin to read at publication {first}")]
    First {
        /// Where they were to begin.
        first: u64,
    },
    /// It would void the leaf at which devices begin.
    #[error("devices begin to read at publication {first}, and no server takes a document that voids it")]
    VoidFirst {
        /// Where devices begin.
        first: u64,
    },
    /// Nothing stands there that could be voided.
    #[error("publications {} to {} are void already", .0.first, .0.last)]
    VoidAlready(#[serde(serialize_with = "crate::told::publications")] SeqRange),
    /// A second text for one version.
    #[error(
        "the roots of this desk have signed another text for version {version} of the trust document: {fingerprint}"
    )]
    SignedAnother {
        /// The version.
        version: u64,
        /// Fingerprint of what was signed.
        fingerprint: Hash,
        /// What was signed.
        #[serde(serialize_with = "homesafe_host::files::path_text")]
        path: PathBuf,
    },
    /// A text to be dropped that was not signed here.
    #[error(
        "the roots of this desk have not signed the text {named} for version {version} of the trust document"
    )]
    NotSigned {
        /// The version.
        version: u64,
        /// The fingerprint.
        named: Hash,
    },
    /// Devices would stop.
    #[error("publication {seq} would stop devices under this trust document: {error}")]
    Unreadable {
        /// The place.
        seq: u64,
        /// Why.
        error: JudgeError,
    },
    /// The desk's copy of the log has gaps.
    #[error("this desk has followed {size} publications and its copy holds {copied} of them whole")]
    CopyIncomplete {
        /// Publications that the desk followed.
        size: u64,
        /// Publications of its copy.
        copied: u64,
    },
    /// Devices would wait for a checkpoint that nobody signs.
    #[error("the log's present checkpoint would not count under this trust document: {why:?}")]
    CheckpointDoesNotCount {
        /// Why.
        why: WhyNotCounted,
    },
    /// A proof that is none.
    #[error(
        "the proof does not show that anybody holds the publishing key {key} for this version of the trust document"
    )]
    FalseProof {
        /// The key.
        key: PublicKey,
    },
    /// The server refused it.
    #[error("the server refused version {version} of the trust document (status {status})")]
    Refused {
        /// Version.
        version: u64,
        /// HTTP status.
        status: u16,
    },
}

/// Why a checkpoint does not count under a document.
#[derive(Debug, Serialize)]
pub enum WhyNotCounted {
    /// Too few of the document's witnesses have seen it.
    TooFewWitnesses {
        /// Those that have.
        found: usize,
        /// Those that would have to.
        needed: usize,
    },
    /// It does not verify.
    Checkpoint(CheckpointError),
}

impl Classify for TrustToolError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) => error.exit(),
            Self::Transport(error) => error.exit(),
            Self::Follow(error) => error.exit(),
            Self::Document(TrustError::Body(_))
            | Self::NoLogKey
            | Self::TooLate
            | Self::NothingToRotate
            | Self::NoRoots => Exit::Usage,
            Self::First { .. } | Self::VoidFirst { .. } | Self::VoidAlready(_) | Self::NotSigned { .. } => {
                Exit::Usage
            }
            Self::CopyIncomplete { .. } => Exit::Damaged,
            Self::Unreadable { .. } | Self::CheckpointDoesNotCount { .. } | Self::FalseProof { .. } => {
                Exit::Verification
            }
            Self::Document(_) | Self::OtherOrigin(_) | Self::Clock(_) | Self::Expired(_) => {
                Exit::Verification
            }
            Self::HeldAhead { .. } => Exit::Verification,
            Self::NotFollowed { .. } | Self::OtherTree { .. } | Self::SignedAnother { .. } => {
                Exit::Verification
            }
            Self::Refused { status: 500.., .. } => Exit::Unreachable,
            Self::Refused { .. } => Exit::Verification,
        }
    }
}

/// A document that is refused, by what a desk does about it.
#[derive(Serialize)]
enum RefusedDocument<'a> {
    /// It comes after the next one, which must be taken over first.
    Ahead {
        error: &'a TrustError,
    },
    Other(&'a TrustError),
}

fn refused<S: Serializer>(error: &TrustError, serializer: S) -> Result<S::Ok, S::Error> {
    match error {
        TrustError::Version { expected, found } if found > expected => RefusedDocument::Ahead { error },
        error => RefusedDocument::Other(error),
    }
    .serialize(serializer)
}
