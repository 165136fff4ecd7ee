//! What is done at a desk.

use homesafe_protocol::{Commitment, Hash, KeyId, PublicKey, time::UnixTime, trust::SeqRange};
use serde::{Deserialize, Serialize};

use crate::model::{CaseId, TableRule};

/// An act. What it is about stands in it by number, random id or public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "DeskAct", tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Act {
    /// An officer's key was made.
    OfficerMade {
        /// The key.
        key: PublicKey,
    },
    /// A trust document was made, completed or taken over.
    TrustMade {
        /// Its version.
        version: u64,
        /// Whether it has all signatures.
        complete: bool,
    },
    /// The roots signed another text for a version, in place of one that went to nobody by the officer's
    /// word.
    TrustReplaced {
        /// Its version.
        version: u64,
        /// Fingerprint of the text that was dropped.
        fingerprint: Hash,
    },
    /// A publishing key was made for the next trust document of a desk that holds the roots.
    KeyMade {
        /// Which.
        key: PublicKey,
    },
    /// A key that is no longer needed was destroyed.
    KeyDestroyed {
        /// Which, by role and number.
        key: String,
    },
    /// The damaged file of a key that was replaced was put aside.
    KeySetAside {
        /// The file.
        key: String,
        /// Its name in the folder of damaged files.
        now: String,
    },
    /// Submission keys were given to another desk.
    KeysGiven {
        /// Its address.
        to: String,
        /// Which.
        keys: Vec<KeyId>,
    },
    /// Submission keys of another desk were taken.
    KeysTaken {
        /// Which.
        keys: Vec<KeyId>,
    },
    /// Publications were voided by a trust document.
    Voided {
        /// The first.
        first: u64,
        /// The last, included.
        last: u64,
    },
    /// A venue was certified.
    Certified {
        /// Its commitment, by which it can be revoked.
        commitment: Commitment,
    },
    /// A case was made.
    CaseMade {
        /// The case.
        case: CaseId,
    },
    /// Rows were added by the desk.
    RowsAdded {
        /// The case.
        case: CaseId,
        /// How many.
        rows: usize,
    },
    /// A row's level or advice was set.
    LevelSet {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
        /// The level now.
        level: u8,
        /// The advice now.
        advice: u8,
    },
    /// A row's start or end was moved.
    TimesSet {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
    },
    /// A row was dropped.
    RowDropped {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
    },
    /// A case was approved for publication.
    Approved {
        /// The case.
        case: CaseId,
        /// Rows to be published.
        rows: usize,
        /// How many of them are claimed, and confirmed by a second source.
        confirmed: usize,
    },
    /// A code for sharing was given to a patient.
    CodeIssued {
        /// The case.
        case: CaseId,
        /// When it ends.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        ends: UnixTime,
    },
    /// A code could not be registered, and was shown to nobody.
    CodeGivenToNobody {
        /// The case.
        case: CaseId,
    },
    /// A share was accepted.
    InboxAccepted {
        /// The case.
        case: CaseId,
        /// Rows in it.
        rows: usize,
        /// Visits in it of which no row was made.
        left_out: usize,
    },
    /// Submissions for this desk stay at the server: it cannot judge them.
    InboxLeft {
        /// How many are sealed to keys that are not here.
        no_key: usize,
        /// Those keys.
        missing_keys: Vec<KeyId>,
        /// How many this program cannot read.
        unreadable: usize,
    },
    /// Submissions were refused and deleted.
    InboxRefused {
        /// How many.
        submissions: usize,
    },
    /// Advice texts were signed.
    AdviceSigned {
        /// Its place.
        seq: u64,
    },
    /// A case was deleted.
    CaseDeleted {
        /// The case.
        case: CaseId,
    },
    /// A person found that this folder is an older copy, and the only one in use.
    Recovered {
        /// Publications of which it has no record.
        leaves: u64,
        /// Time of the last act that the copy has: it was made then or later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copied: Option<UnixTime>,
    },
    /// A case that was approved before the folder was put back must be approved anew.
    ApprovalLapsed {
        /// The case.
        case: CaseId,
    },
    /// What could not come into the log was signed again.
    SignedAgain {
        /// Where it was to be.
        before: u64,
        /// Where it is to be.
        first: u64,
        /// Leaves.
        leaves: usize,
    },
    /// A table was taken, to be published or withdrawn next.
    TableTaken {
        /// SHA-256 of its file.
        sha256: Hash,
        /// Whether its windows are taken back.
        withdraws: bool,
        /// Its rows.
        rows: usize,
        /// How many of them are of claimed venues, where they are published.
        claimed: usize,
        /// How many of those a second source confirmed.
        confirmed: usize,
    },
    /// It was set whether tables may be published.
    TableRuleSet {
        /// The rule from here on.
        rule: TableRule,
    },
    /// A batch was signed.
    Signed {
        /// Place of its first leaf.
        first: u64,
        /// Leaves.
        leaves: usize,
        /// Windows, withdrawals included.
        windows: u64,
        /// How many of them are withdrawals; absent for none.
        #[serde(default, skip_serializing_if = "is_zero")]
        withdrawals: u64,
        /// Cases in it.
        cases: Vec<CaseId>,
    },
    /// What void publications had said goes into the next one.
    SaidAgain {
        /// Place of its first leaf.
        first: u64,
        /// Windows.
        windows: usize,
        /// Withdrawals.
        withdrawals: usize,
    },
    /// A batch of another desk was countersigned.
    Countersigned {
        /// Its place.
        seq: u64,
        /// Windows, withdrawals included.
        windows: u64,
        /// How many of them are withdrawals; absent for none.
        #[serde(default, skip_serializing_if = "is_zero")]
        withdrawals: u64,
        /// How many of them are of claimed venues, and confirmed by a second source.
        confirmed: usize,
    },
    /// The log holds a batch that was signed here.
    Published {
        /// Place of its first leaf.
        first: u64,
        /// Place of its last leaf.
        last: u64,
    },
    /// A signed batch was dropped: another leaf has its place.
    Dropped {
        /// Its place.
        first: u64,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes it so
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What a publication says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename = "PublicationSays")]
pub struct Says {
    /// Windows that are published.
    pub windows: u64,
    /// Windows that are taken back.
    pub withdrawals: u64,
}

impl Says {
    /// Of so many windows, withdrawals included.
    pub(crate) const fn of(windows: u64, withdrawals: u64) -> Self {
        Self { windows: windows.saturating_sub(withdrawals), withdrawals }
    }
}

/// An act as a catalogue has words for it: what the journal counts together is told apart.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ToldAct<'a> {
    /// One of those of which the journal's numbers say it in other ways.
    Publishing(PublishingAct<'a>),
    /// Any other.
    Other(&'a Act),
}

/// An act by which the log changes.
#[derive(Debug, Serialize)]
pub enum PublishingAct<'a> {
    /// [`Act::Voided`].
    Voided(#[serde(serialize_with = "crate::told::publications")] SeqRange),
    /// [`Act::Published`].
    Published(#[serde(serialize_with = "crate::told::publications")] SeqRange),
    /// [`Act::Signed`] without cases.
    Signed {
        /// What it says.
        says: Says,
        /// Place of its first leaf.
        first: u64,
        /// Leaves.
        leaves: usize,
    },
    /// [`Act::Signed`] with cases.
    SignedCases {
        /// What it says.
        says: Says,
        /// Place of its first leaf.
        first: u64,
        /// Leaves.
        leaves: usize,
        /// How many cases.
        count: usize,
        /// The cases.
        cases: &'a [CaseId],
    },
    /// [`Act::Countersigned`].
    Countersigned {
        /// What it says.
        says: Says,
        /// Its place.
        seq: u64,
        /// Windows that a second source confirmed.
        confirmed: usize,
    },
}

impl Act {
    /// What is told of it.
    pub fn told(&self) -> ToldAct<'_> {
        ToldAct::Publishing(match *self {
            Self::Voided { first, last } => PublishingAct::Voided(SeqRange { first, last }),
            Self::Published { first, last } => PublishingAct::Published(SeqRange { first, last }),
            Self::Signed { first, leaves, windows, withdrawals, ref cases } => {
                let (says, count) = (Says::of(windows, withdrawals), cases.len());
                match count {
                    0 => PublishingAct::Signed { says, first, leaves },
                    _ => PublishingAct::SignedCases { says, first, leaves, count, cases },
                }
            }
            Self::Countersigned { seq, windows, withdrawals, confirmed } => {
                PublishingAct::Countersigned { says: Says::of(windows, withdrawals), seq, confirmed }
            }
            _ => return ToldAct::Other(self),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn withdrawals_are_said_as_such_and_older_entries_are_read() {
        let said = |act: Act| homesafe_host::cli::words().fact(&act.told());
        let signed = |windows, withdrawals| {
            said(Act::Signed { first: 4, leaves: 1, windows, withdrawals, cases: Vec::new() })
        };
        assert_eq!(signed(2, 0), "signed 2 windows as publication 4");
        assert_eq!(signed(1, 1), "signed 1 withdrawal as publication 4");
        assert_eq!(signed(3, 2), "signed 2 withdrawals and 1 window as publication 4");
        let countersigned = Act::Countersigned { seq: 4, windows: 1, withdrawals: 1, confirmed: 0 };
        assert!(said(countersigned).starts_with("countersigned 1 withdrawal as publication 4"));
        let older = r#"{"act":"signed","first":4,"leaves":1,"windows":2,"cases":[]}"#;
        let read: Act = serde_json::from_str(older).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), older);
    }
}
