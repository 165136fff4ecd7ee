//! Why a trust document is not made or not taken over, and what a desk does about it.

use std::path::PathBuf;

use homesafe_client::{follow::FollowError, transport::TransportError};
use homesafe_host::{
    cli::{Classify, Exit},
    clock::format_time,
};
use homesafe_protocol::{
    Hash, PublicKey,
    log::JudgeError,
    origin::Origin,
    time::UnixTime,
    trust::{SeqRange, TrustBody, TrustError},
};

use crate::{clock::WrongClock, desk::DeskError};

/// Why a trust document is not made, or not taken over.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TrustToolError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The document breaks a rule.
    #[error("{0}{step}; nothing was stored", step = step(.0))]
    Document(#[from] TrustError),
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// What is known contradicts the clock: a document of a wrong time would hold everybody up.
    #[error("{0}, or void a publication that is of the future")]
    Clock(#[from] WrongClock),
    /// The document that holds was made under a clock that ran ahead; none that was issued before it can follow.
    #[error(
        "version {version}, which holds, was issued at {}, and this machine's clock says {}: set the clock if it is behind. If it is \
         right, the document was made under one that ran ahead: it holds until {}, publications go on under it, and the next one can \
         be made from {} on. If no server and no other desk has it, put this desk's folder back to a copy from before it, then run \
         `recover`; nothing was signed",
        format_time(*issued), format_time(*now), format_time(*expires), format_time(*issued)
    )]
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
    #[error("the trust document has expired, at {}, by this machine's clock: nothing was signed", format_time(*.0))]
    Expired(#[serde(serialize_with = "homesafe_protocol::display::time")] UnixTime),
    /// A log that cannot be followed, also not as the document will have it.
    #[error("{0}{next}; nothing was signed", next = next_step(.0))]
    Follow(#[from] FollowError),
    /// The first document needs a log key.
    #[error("the first trust document needs --log-vkey VKEY: it is printed by `homesafe-server init`")]
    NoLogKey,
    /// No document yet.
    #[error("there is no trust document yet whose keys could be rotated: make the first one without --rotate")]
    NothingToRotate,
    /// None of the roots is here.
    #[error(
        "none of the roots that the trust document lists is at this desk: it is made where they are, with `trust`. What that desk needs \
         from here: for a publishing key, what `keys prove` prints, or for a new one `keys prove --new`; the document then comes back with \
         `trust adopt FILE`"
    )]
    NoRoots,
    /// A document of another deployment.
    #[error("the trust document is of {0}, this desk is of another deployment")]
    OtherOrigin(Origin),
    /// An expiry past the calendar.
    #[error("the expiry lies after the year 2149")]
    TooLate,
    /// It speaks of more than this desk has seen.
    #[error(
        "the trust document speaks of {size} publications, and this desk has followed {followed}; nothing was signed. Next: \
         follow the log with `recover --server URL`; where publications that nobody signed stop that, void them with \
         `void FIRST LAST --past --server URL`"
    )]
    NotFollowed {
        /// Publications that the document speaks of.
        size: u64,
        /// Publications that this desk knows.
        followed: u64,
    },
    /// It speaks of another tree.
    #[error(
        "the trust document speaks of another log than this desk has followed, whose root at {size} publications is {own}: find \
         out which is true with another desk, a mirror or a witness; nothing was signed"
    )]
    OtherTree {
        /// Publications that the document speaks of.
        size: u64,
        /// This desk's root.
        own: Hash,
    },
    /// It would cut off what devices need.
    #[error(
        "devices cannot begin to read at publication {first}: give --log-first one that this desk has followed, that is not void \
         and that was published more than 90 days ago, with the advice texts at or behind it (`advice` publishes them anew); \
         nothing was signed"
    )]
    First {
        /// Where they were to begin.
        first: u64,
    },
    /// It would void the leaf at which devices begin.
    #[error(
        "devices begin to read at publication {first}, and no server takes a document that voids it: void those after it, and take \
         {first} back with `withdraw` if it is not true; nothing was signed"
    )]
    VoidFirst {
        /// Where devices begin.
        first: u64,
    },
    /// Nothing stands there that could be voided.
    #[error("{} already, and nothing was signed: `trust send` sends the document that says so", are_void(*.0))]
    VoidAlready(SeqRange),
    /// A second text for one version.
    #[error(
        "the roots of this desk have signed another text for version {version} of the trust document, and sign no second one: \
         let the others countersign that one ({}), and change what is wrong in the next version. If nobody but this desk has \
         that text, or ever will, --instead-of {fingerprint} drops it", path.display()
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
        "the roots of this desk have not signed the text {named} for version {version} of the trust document: leave --instead-of out, \
         or give the fingerprint that the refusal named; nothing was signed"
    )]
    NotSigned {
        /// The version.
        version: u64,
        /// The fingerprint.
        named: Hash,
    },
    /// Devices would stop.
    #[error(
        "devices could not read the log under this trust document: publication {seq} would stop them ({error}); nothing was \
         signed. Next: void it too, with `void FIRST {seq} --past --server URL`, FIRST being the first that nobody signed"
    )]
    Unreadable {
        /// The place.
        seq: u64,
        /// Why.
        error: JudgeError,
    },
    /// The desk's copy of the log has gaps.
    #[error(
        "this desk has followed {size} publications and its copy holds {copied} of them whole, so it cannot read the log under the \
         new trust document: complete the copy with `recover --server URL`; nothing was signed"
    )]
    CopyIncomplete {
        /// Publications that the desk followed.
        size: u64,
        /// Publications of its copy.
        copied: u64,
    },
    /// Devices would wait for a checkpoint that nobody signs.
    #[error(
        "the log's present checkpoint would not count under this trust document ({why}), so devices would read nothing: list \
         witnesses with --witness-quorum 0 first, let them cosign, look with `recover --server URL`, then raise the quorum; \
         nothing was signed"
    )]
    CheckpointDoesNotCount {
        /// Why.
        why: String,
    },
    /// A proof that is none.
    #[error(
        "the proof does not show that anybody holds the publishing key {key} for this version of the trust document: let its desk \
         take over the newest document and run `keys prove` again; nothing was signed"
    )]
    FalseProof {
        /// The key.
        key: PublicKey,
    },
    /// The server refused it.
    #[error(
        "the server refused version {version} of the trust document (status {status}): it is stored here, send it again with `trust send`"
    )]
    Refused {
        /// Version.
        version: u64,
        /// HTTP status.
        status: u16,
    },
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
            Self::First { .. } | Self::VoidFirst { .. } | Self::VoidAlready(_) | Self::NotSigned { .. } => Exit::Usage,
            Self::CopyIncomplete { .. } => Exit::Damaged,
            Self::Unreadable { .. } | Self::CheckpointDoesNotCount { .. } | Self::FalseProof { .. } => {
                Exit::Verification
            }
            Self::Document(_) | Self::OtherOrigin(_) | Self::Clock(_) | Self::Expired(_) => Exit::Verification,
            Self::HeldAhead { .. } => Exit::Verification,
            Self::NotFollowed { .. } | Self::OtherTree { .. } | Self::SignedAnother { .. } => Exit::Verification,
            Self::Refused { status: 500.., .. } => Exit::Unreachable,
            Self::Refused { .. } => Exit::Verification,
        }
    }
}

/// What a desk does about a document of another version than the next.
fn step(error: &TrustError) -> &'static str {
    match error {
        TrustError::Version { expected, found } if found > expected => " (`trust adopt FILE`)",
        _ => "",
    }
}

/// What a desk does about a log that it cannot follow.
pub(crate) fn next_step(error: &FollowError) -> String {
    match error {
        FollowError::Stale { .. } | FollowError::Withheld { .. } | FollowError::DocumentWithheld { .. } => {
            ". If the server has lost some: `recover --server URL` sends it what this desk has of them".into()
        }
        FollowError::Leaf { seq, .. } => format!(
            ". If it stays: put the server back to a copy from before publication {seq}, or void what nobody signed with \
             `void {seq} LAST --past --server URL`"
        ),
        _ => String::new(),
    }
}

fn are_void(SeqRange { first, last }: SeqRange) -> String {
    match last {
        TrustBody::MAX_NUMBER => format!("publication {first} and all behind it are void"),
        last if last == first => format!("publication {first} is void"),
        last => format!("publications {first} to {last} are void"),
    }
}
