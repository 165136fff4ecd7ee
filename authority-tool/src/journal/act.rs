//! What is done at a desk.

use std::fmt;

use homesafe_host::{cli::count, clock::format_time};
use homesafe_protocol::{Commitment, Hash, KeyId, PublicKey, time::UnixTime, trust::TrustBody};
use serde::{Deserialize, Serialize};

use crate::{cases::CaseId, desk::TableRule};

/// An act. What it is about stands in it by number, random id or public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
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
    /// The roots signed another text for a version, in place of one that went to nobody by the officer's word.
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

/// What a publication says, such as `2 windows`, or `1 withdrawal and 2 windows`.
pub(crate) fn windows_and_withdrawals(windows: u64, withdrawals: u64) -> String {
    let windows = windows.saturating_sub(withdrawals);
    match (windows, withdrawals) {
        (_, 0) => count(windows, "window"),
        (0, _) => count(withdrawals, "withdrawal"),
        _ => format!("{} and {}", count(withdrawals, "withdrawal"), count(windows, "window")),
    }
}

fn list(keys: &[KeyId]) -> String {
    keys.iter().map(KeyId::to_string).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfficerMade { key } => write!(f, "made the officer key {key}"),
            Self::TrustMade { version, complete: true } => write!(f, "trust document {version} holds"),
            Self::TrustMade { version, .. } => write!(f, "signed trust document {version}, which needs more"),
            Self::TrustReplaced { version, fingerprint } => {
                write!(
                    f,
                    "dropped the text {fingerprint} of trust document {version}, which went to nobody, for another"
                )
            }
            Self::KeySetAside { key, now } => write!(f, "put the damaged file {key} aside, as damaged/{now}"),
            Self::KeyMade { key } => write!(f, "made the publishing key {key}"),
            Self::KeyDestroyed { key } => write!(f, "destroyed the key {key}"),
            Self::Voided { first, last: TrustBody::MAX_NUMBER } => {
                write!(f, "voided publication {first} and all after it that name an older trust document")
            }
            Self::KeysGiven { to, keys } => write!(f, "gave the submission keys {} to {to}", list(keys)),
            Self::KeysTaken { keys } => write!(f, "took the submission keys {}", list(keys)),
            Self::Voided { first, last } => write!(f, "voided publications {first} to {last}"),
            Self::Certified { commitment } => write!(f, "certified the venue {commitment}"),
            Self::CaseMade { case } => write!(f, "made case {case}"),
            Self::RowsAdded { case, rows } => write!(f, "added {} to case {case}", count(*rows, "row")),
            Self::LevelSet { case, row, level, advice } => {
                write!(f, "set row {row} of case {case} to level {level}, advice {advice}")
            }
            Self::TimesSet { case, row } => write!(f, "moved the times of row {row} of case {case}"),
            Self::RowDropped { case, row } => write!(f, "dropped row {row} of case {case}"),
            Self::Approved { case, rows, confirmed } => {
                let rows = count(*rows, "row");
                write!(f, "approved {rows} of case {case}, {confirmed} of them confirmed by a second source")
            }
            Self::CodeIssued { case, ends } => write!(f, "issued a code for case {case}, until {}", format_time(*ends)),
            Self::CodeGivenToNobody { case } => {
                write!(f, "took the code for case {case} back: it was shown to nobody")
            }
            Self::InboxAccepted { case, rows, left_out: 0 } => {
                write!(f, "accepted {} into case {case}", count(*rows, "shared row"))
            }
            Self::InboxAccepted { case, rows, left_out } => {
                let (rows, visits) = (count(*rows, "shared row"), count(*left_out, "visit"));
                write!(f, "accepted {rows} into case {case}, left out {visits}")
            }
            Self::InboxLeft { no_key, missing_keys, unreadable } => {
                write!(f, "left at the server {} whose keys are not here", count(*no_key, "submission"))?;
                if *no_key > 0 {
                    write!(f, " ({})", list(missing_keys))?;
                }
                write!(f, ", {unreadable} that cannot be read")
            }
            Self::InboxRefused { submissions } => write!(f, "refused {}", count(*submissions, "submission")),
            Self::AdviceSigned { seq } => write!(f, "signed advice texts as publication {seq}"),
            Self::CaseDeleted { case } => write!(f, "deleted case {case}"),
            Self::Signed { first, leaves, windows, withdrawals, cases } => {
                let what = windows_and_withdrawals(*windows, *withdrawals);
                write!(f, "signed {what} as publication {first}")?;
                if *leaves > 1 {
                    write!(f, " and {} more", leaves - 1)?;
                }
                cases.iter().try_for_each(|case| write!(f, ", case {case}"))
            }
            Self::TableTaken { sha256, withdraws: true, rows, .. } => {
                write!(f, "took the table {sha256} of {} to withdraw", count(*rows, "row"))
            }
            Self::TableTaken { sha256, rows, claimed, confirmed, .. } => write!(
                f,
                "took the table {sha256} of {} to publish, {claimed} of them claimed, {confirmed} of those confirmed by a second source",
                count(*rows, "row")
            ),
            Self::SaidAgain { first, windows, withdrawals } => write!(
                f,
                "says again in publication {first} what void ones had said: {}, {}",
                count(*windows, "window"),
                count(*withdrawals, "withdrawal")
            ),
            Self::TableRuleSet { rule } => write!(f, "set the rule for tables to {rule}"),
            Self::Recovered { leaves, .. } => {
                let leaves = count(*leaves, "publication");
                write!(f, "took this folder for an older copy; of its keys and not on record: {leaves}")
            }
            Self::ApprovalLapsed { case } => write!(f, "let the approval of case {case} lapse after a restore"),
            Self::SignedAgain { before, first, leaves } => {
                write!(f, "signed what was to be publication {before} again as publication {first}")?;
                if *leaves > 1 { write!(f, " and {} more", leaves - 1) } else { Ok(()) }
            }
            Self::Countersigned { seq, windows, withdrawals, confirmed } => {
                let what = windows_and_withdrawals(*windows, *withdrawals);
                write!(f, "countersigned {what} as publication {seq}, {confirmed} of them confirmed by a second source")
            }
            Self::Published { first, last } if first == last => write!(f, "publication {first} is in the log"),
            Self::Published { first, last } => write!(f, "publications {first} to {last} are in the log"),
            Self::Dropped { first } => write!(f, "dropped what was signed for place {first}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn withdrawals_are_said_as_such_and_older_entries_are_read() {
        let signed = |windows, withdrawals| {
            Act::Signed { first: 4, leaves: 1, windows, withdrawals, cases: Vec::new() }.to_string()
        };
        assert_eq!(signed(2, 0), "signed 2 windows as publication 4");
        assert_eq!(signed(1, 1), "signed 1 withdrawal as publication 4");
        assert_eq!(signed(3, 2), "signed 2 withdrawals and 1 window as publication 4");
        let countersigned = Act::Countersigned { seq: 4, windows: 1, withdrawals: 1, confirmed: 0 };
        assert!(countersigned.to_string().starts_with("countersigned 1 withdrawal as publication 4"));
        let older = r#"{"act":"signed","first":4,"leaves":1,"windows":2,"cases":[]}"#;
        let read: Act = serde_json::from_str(older).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), older);
    }
}
