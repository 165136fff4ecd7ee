//! Publishing: what a table says, made the next of the log.

mod again;
mod countersign;
mod leaf;
mod notice;
mod proposal;
mod recover;
mod requests;
mod review;
mod sequencer;
mod settle;
mod table_rule;
mod withdraw;

use homesafe_client::{follow::FollowError, transport::TransportError};
use homesafe_host::{
    cli::{Classify, Exit},
    clock::format_time,
};
use homesafe_protocol::{Hash, codec::DecodeError, log::LeafError, time::UnixTime};

pub use again::{Again, AgainSaid};
pub use notice::Notice;
pub use proposal::{MAX_PROPOSAL_LEN, Proposal, ProposedVenue, ProposedWindow};
pub use recover::{Forwarded, bring_forward};
pub use requests::WIDEN;
pub use review::{Review, ReviewedVenue, ReviewedWindow, WindowClaim};
pub use sequencer::Sequencer;
pub use table_rule::{ClaimedLines, TableRuleError};
pub use withdraw::withdrawals;

use crate::{
    cases::{CaseError, Planned},
    clock::WrongClock,
    desk::{CopyError, DeskError, Job},
    journal::Says,
    model::CaseRows,
    plan::{
        BadRows, Days, PartError, Piece, PlannedWindow, Table, Venue, WindowRowError, WindowTableError,
        check_begun, merge, number, split_days,
    },
};

/// Why nothing was published, or it is not known whether it was.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The table.
    #[error(transparent)]
    Table(#[from] WindowTableError),
    /// The batch.
    #[error(transparent)]
    Part(#[from] PartError),
    /// The log cannot be followed.
    #[error(transparent)]
    Follow(
        #[serde(serialize_with = "crate::told::cannot_follow")]
        #[from]
        FollowError,
    ),
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// What the desk signed is not a leaf that devices would take.
    #[error("version {version} of the trust document does not let this desk publish now: {error}")]
    NotAllowed {
        /// Version of the trust document.
        version: u64,
        /// What is wrong with the leaf.
        error: LeafError,
    },
    /// A leaf that was stored cannot be read.
    #[error("a stored leaf is damaged: {0}")]
    Stored(DecodeError),
    /// The log holds another leaf in the place of a signed one.
    #[error("publication {seq} of the log is another than the one that the server took from this desk")]
    Taken {
        /// The place.
        seq: u64,
    },
    /// The server refused a publication.
    #[error("the server refused publication {seq} (status {status}, {detail:?})")]
    Refused {
        /// Its place.
        seq: u64,
        /// HTTP status.
        status: u16,
        /// What the server said of it.
        detail: ServersWord,
    },
    /// The server acknowledged, and shows no checkpoint that holds the publication.
    #[error("the server took publication {seq}, but its checkpoint does not hold it yet")]
    Unconfirmed {
        /// Its place.
        seq: u64,
    },
    /// A publication that was signed and may not have been sent.
    #[error("publication {seq} is signed and waits here: {error}")]
    Waits {
        /// Its place.
        seq: u64,
        /// What came between.
        error: TransportError,
    },
    /// The cases.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The copy of the log.
    #[error(transparent)]
    Archive(#[from] CopyError),
    /// A server with another log.
    #[error("the server's {size} publications are not the beginning of the log that this desk followed")]
    OtherHistory {
        /// Publications of the server.
        size: u64,
    },
    /// What is kept no longer.
    #[error("publication {seq} cannot be sent again, for its object is kept no longer")]
    NotArchived {
        /// Its place.
        seq: u64,
    },
    /// A refusal on the way.
    #[error("the server refused {what:?} (status {status})")]
    NotForwarded {
        /// What was sent.
        what: Forwarding,
        /// HTTP status.
        status: u16,
    },
    /// Too many desks publish at once.
    #[error("other desks were faster every time")]
    Busy,
    /// The folder is an older copy.
    #[error("publication {seq} of the log was signed by a key of this desk, which has no record of it")]
    Restored {
        /// The latest such publication.
        seq: u64,
    },
    /// The document has expired.
    #[error("version {version} of the trust document has expired")]
    Expired {
        /// Its version.
        version: u64,
    },
    /// A clock that is off.
    #[error(transparent)]
    Clock(#[from] WrongClock),
    /// Advice texts that several desks would have to sign.
    #[error("advice texts would need the signatures of {needed} desks, for which there is no proposal")]
    AdviceNeedsOne {
        /// Signatures needed.
        needed: usize,
    },
    /// A publication that other desks must sign.
    #[error("publication {seq} needs the signatures of {needed} desks before it may be sent")]
    NeedsSignatures {
        /// Its place.
        seq: u64,
        /// Signatures that it needs.
        needed: usize,
    },
    /// No proposal.
    #[error("nothing waits here for signatures")]
    NothingProposed,
    /// Not a proposal of this deployment.
    #[error("not a proposed publication of this deployment")]
    NotAProposal,
    /// Signatures that nobody gave, or gave twice.
    #[error(
        "the proposal has other signatures than at most {needed} of the listed publishing keys, one each, or none"
    )]
    ProposalSignatures {
        /// Signatures that it needs in the end.
        needed: usize,
    },
    /// A proposal that too few have signed.
    #[error("publication {seq} has {found} of the {needed} signatures that it needs")]
    TooFewSignatures {
        /// Its place.
        seq: u64,
        /// Signatures that it has.
        found: usize,
        /// Signatures that it needs.
        needed: usize,
    },
    /// A proposal for another place.
    #[error("the proposal is for place {seq} of the log, the next is {next}")]
    ProposalNotNext {
        /// Its place.
        seq: u64,
        /// The next place.
        next: u64,
    },
    /// A proposal whose time cannot be.
    #[error("the proposal's time lies before the newest publication or in the future")]
    ProposalTime,
    /// A batch that says something else.
    #[error("the proposal's signatures are not over a batch that says what the proposal says")]
    SaysAnother,
    /// Evidence of something else.
    #[error("the proposal shows another venue or day than the one that its window opens")]
    EvidenceOfAnother,
    /// Somebody's word only.
    #[error("nobody vouches for the venues of these windows ({windows})")]
    NoSecondSource {
        /// Their numbers.
        windows: String,
    },
    /// Another leaf for this place was signed here.
    #[error("this desk countersigned another publication for place {seq}, and signs no second one")]
    CountersignedAnother {
        /// The place.
        seq: u64,
    },
    /// The countersigning desk has something under way itself.
    #[error("this desk has signed a publication of its own for the same place, which goes first")]
    OwnPending,
    /// A proposal that nobody signs any more.
    #[error("the proposal has ended, with its interval or with its trust document")]
    ProposalEnded,
    /// Too much for one leaf.
    #[error("this is more than one publication holds, and several cannot be signed together")]
    TooLarge,
    /// More than another desk reads.
    #[error("the proposal would be larger than the {max} MiB that another desk reads")]
    ProposalTooLarge {
        /// MiB of the largest proposal.
        max: u64,
    },
    /// The desk's rule for tables.
    #[error(transparent)]
    TableRule(#[from] TableRuleError),
    /// A table without rows takes nothing back.
    #[error("the table has no rows")]
    NothingToWithdraw,
    /// No case is to be published.
    #[error("no case is approved")]
    NoCaseApproved,
    /// No approved row can be published.
    #[error("none of the {rows} approved rows can be published")]
    NoRowSaid {
        /// How many.
        rows: usize,
    },
    /// There is nothing to drop.
    #[error("nothing can be dropped: {0:?}")]
    NothingToDrop(WhyKept),
}

/// Why what waits here is not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum WhyKept {
    /// There is nothing.
    NothingWaits,
    /// It can come into the log.
    CanBeSent,
    /// It is a proposal that has not ended.
    CanBeCountersigned,
}

/// What was sent to a server that lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Forwarding {
    /// A publication.
    Publication {
        /// Its place.
        seq: u64,
    },
    /// A trust document.
    Document {
        /// Its version.
        version: u64,
    },
}

/// What a server says of its refusal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum ServersWord {
    /// Nothing.
    Nothing,
    /// This, in one short line.
    Why(String),
}

impl Classify for PublishError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) => error.exit(),
            Self::Table(error) => error.exit(),
            Self::Case(error) => error.exit(),
            Self::Follow(error) => error.exit(),
            Self::Transport(error) => error.exit(),
            Self::TableRule(error) => error.exit(),
            Self::NothingToWithdraw | Self::NoCaseApproved | Self::NoRowSaid { .. } => Exit::Usage,
            Self::Part(PartError::Bound(_))
            | Self::NothingToDrop(_)
            | Self::TooLarge
            | Self::ProposalTooLarge { .. } => Exit::Usage,
            Self::NeedsSignatures { .. }
            | Self::NothingProposed
            | Self::OwnPending
            | Self::NoSecondSource { .. } => Exit::Usage,
            Self::ProposalSignatures { .. } | Self::TooFewSignatures { .. } => Exit::Verification,
            Self::NotAProposal | Self::ProposalNotNext { .. } | Self::ProposalTime | Self::ProposalEnded => {
                Exit::Verification
            }
            Self::Waits { error, .. } => error.exit(),
            Self::Restored { .. } | Self::NotArchived { .. } => Exit::Damaged,
            Self::Archive(CopyError::Desk(error)) => error.exit(),
            Self::Archive(CopyError::Transport(error)) => error.exit(),
            Self::Archive(_) | Self::OtherHistory { .. } | Self::NotForwarded { .. } => Exit::Verification,
            Self::Expired { .. } | Self::Clock(_) => Exit::Verification,
            Self::AdviceNeedsOne { .. } => Exit::Usage,
            Self::SaysAnother | Self::EvidenceOfAnother | Self::CountersignedAnother { .. } => {
                Exit::Verification
            }
            Self::Stored(_) => Exit::Damaged,
            Self::NotAllowed { .. } | Self::Taken { .. } | Self::Refused { status: 403 | 409, .. } => {
                Exit::Verification
            }
            Self::Refused { status: 500.., .. } | Self::Unconfirmed { .. } | Self::Busy => Exit::Unreachable,
            Self::Part(_) | Self::Refused { .. } => Exit::Other,
        }
    }
}

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Names the request: the same again is the run that was interrupted.
    pub digest: Hash,
    /// The windows.
    pub entries: &'a [PlannedWindow],
    /// The venues that they name.
    pub venues: &'a [Venue],
    /// The rows of cases that they come from.
    pub cases: &'a [CaseRows],
}

impl Planned {
    /// The request to publish it.
    pub fn request(&self) -> Request<'_> {
        let named = serde_json::to_vec(&self.cases).unwrap_or_default();
        Request {
            digest: Hash::of_object(&named),
            entries: &self.entries,
            venues: &self.venues,
            cases: &self.cases,
        }
    }
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Place of the (last) leaf in the log.
    pub seq: u64,
    /// Leaves signed, more than one where one batch would have been too large.
    pub leaves: usize,
    /// Windows after merging, withdrawals included.
    pub windows: u64,
    /// How many of them are withdrawals.
    pub withdrawals: u64,
    /// Records broadcast, dummies included.
    pub records: u64,
    /// Bytes broadcast.
    pub bytes: u64,
    /// Time in the leaves, written as RFC 3339.
    #[serde(serialize_with = "in_utc")]
    pub published_at: UnixTime,
    /// Whether it is in the log; if not, it needs further signatures.
    pub complete: bool,
}

impl Report {
    /// What it says.
    pub const fn says(&self) -> Says {
        Says::of(self.windows, self.withdrawals)
    }
}

impl From<&Job> for Report {
    fn from(job: &Job) -> Self {
        Self {
            seq: job.last(),
            leaves: job.roots.len(),
            windows: job.windows,
            withdrawals: job.withdrawals,
            records: job.records,
            bytes: job.bytes,
            published_at: job.published_at,
            complete: job.complete,
        }
    }
}

fn in_utc<S: serde::Serializer>(time: &UnixTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_time(*time))
}

/// The windows of a table: widened by `widen` minutes, split at midnight, merged and numbered.
///
/// # Errors
/// Every row that cannot be published.
pub fn windows(table: &Table, widen: u16, days: Days) -> Result<Vec<PlannedWindow>, WindowTableError> {
    let (mut pieces, mut bad) = (Vec::with_capacity(table.rows.len()), BadRows::default());
    for row in &table.rows {
        // What was said of a case was checked when it was approved: a clock that fell back since holds none
        // of it up.
        let begun = check_begun(row.start, days.until);
        let shares = match begun.and_then(|()| split_days(row.start, row.end, widen, days)) {
            Ok(shares) => shares,
            Err(error) => {
                bad.push(row.line, error);
                continue;
            }
        };
        for (day, window) in shares {
            // Whoever arrived on the last day may have stayed over midnight.
            let valid = table.venues.get(row.venue as usize).is_some_and(|venue| {
                venue.is_valid_on(day) || day.previous().is_some_and(|before| venue.is_valid_on(before))
            });
            if valid {
                pieces.push(Piece { venue: row.venue, day, level: row.level, advice: row.advice, window });
            } else {
                bad.push(row.line, WindowRowError::Validity);
            }
        }
    }
    bad.into_result()?;
    numbered(merge(pieces), table)
}

/// Numbers entries, or names the row of a venue-day that has too many.
fn numbered(entries: Vec<PlannedWindow>, table: &Table) -> Result<Vec<PlannedWindow>, WindowTableError> {
    number(entries).or_else(|crowded| {
        let touches = |start: UnixTime, end: UnixTime| start.day() <= crowded.day && crowded.day <= end.day();
        let row = table.rows.iter().find(|row| row.venue == crowded.venue && touches(row.start, row.end));
        let mut bad = BadRows::default();
        bad.push(row.map_or(0, |row| row.line), WindowRowError::TooMany);
        bad.into_result().map(|()| Vec::new())
    })
}
