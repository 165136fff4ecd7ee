//! Whether what a log shows is of now (section 5, Fresh).

use super::TrustDocument;
use crate::{log::Cosignature, time::UnixTime};

/// How old a witness's cosignature may be to show that a log is fresh, in seconds.
pub const COSIGNATURE_MAX_AGE: u64 = 3_600;

/// How far ahead of a reader's clock a time may lie, in seconds: clocks differ.
pub const CLOCK_TOLERANCE: u64 = 300;

/// The newest leaf that is not void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newest {
    /// When it was published, by its own word.
    pub published_at: UnixTime,
    /// Version of the trust document that it names.
    pub names: u64,
}

/// What can be said of a log that verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// It is of now.
    Fresh,
    /// Nothing was published yet.
    Empty,
    /// The newest leaf, or the witnesses' cosignatures, are old: somebody holds the log back, or nobody
    /// publishes.
    Frozen,
    /// The newest leaf names an older trust document than the one held, for longer than two intervals: leaves
    /// are held back.
    Withheld,
    /// The newest leaf, or a cosignature that is needed, is of the future: this clock or the log's is wrong.
    Ahead,
}

impl Freshness {
    /// Whether the log is of now.
    pub const fn is_fresh(self) -> bool {
        matches!(self, Self::Fresh)
    }
}

impl TrustDocument {
    /// What the newest leaf and the cosignatures show at `now`. `taken` is when this document, the newest
    /// held, was taken.
    pub fn freshness(
        &self,
        newest: Option<Newest>,
        taken: UnixTime,
        cosignatures: &[Cosignature],
        now: UnixTime,
    ) -> Freshness {
        let patience = 2 * u64::from(self.body.publication_interval_seconds);
        let latest = now.saturating_add(CLOCK_TOLERANCE);
        let Some(newest) = newest else { return Freshness::Empty };
        if newest.published_at > latest {
            return Freshness::Ahead;
        }
        if now.since(newest.published_at) > patience {
            return Freshness::Frozen;
        }
        let counts =
            |oldest: UnixTime| cosignatures.iter().filter(|c| oldest <= c.time && c.time <= latest).count();
        if counts(now.saturating_sub(COSIGNATURE_MAX_AGE)) < self.body.witnesses.threshold {
            let ahead = cosignatures.iter().any(|c| c.time > latest);
            return if ahead { Freshness::Ahead } else { Freshness::Frozen };
        }
        // A document that was taken at a wrong time gives no patience.
        let just_taken = taken <= latest && now.since(taken) < patience;
        if newest.names == self.body.version || just_taken { Freshness::Fresh } else { Freshness::Withheld }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::{
        note::{NoteAlgorithm, NoteKey},
        trust::{Quorum, TrustBody, UnverifiedTrust, body::tests::sample, sign_trust},
    };

    fn time(seconds: u64) -> UnixTime {
        UnixTime::new(seconds).unwrap()
    }

    /// A document of version 1 and an interval of an hour that asks for one of two witnesses.
    fn document() -> (TrustDocument, [NoteKey; 2]) {
        let root = SigningKey::from_bytes(&[1; 32]);
        let witness = |seed| {
            let key = SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
            NoteKey::new("witness.example", NoteAlgorithm::Cosignature, key.into()).unwrap()
        };
        let witnesses = [witness(8), witness(9)];
        let body = TrustBody {
            witnesses: Quorum { threshold: 1, keys: witnesses.to_vec() },
            roots: Quorum { threshold: 1, keys: vec![root.verifying_key().to_bytes().into()] },
            ..sample()
        };
        let note = sign_trust(&body, &[root]).unwrap();
        (UnverifiedTrust::parse(note.as_bytes()).unwrap().pin().unwrap(), witnesses)
    }

    #[test]
    fn is_bounded_on_both_sides_to_the_second() {
        let (trust, [witness, _]) = document();
        let now = time(1_000_000);
        let at = |leaf: u64, cosigned: u64| {
            let newest = Newest { published_at: time(leaf), names: 1 };
            let cosignature = Cosignature { witness: witness.clone(), time: time(cosigned) };
            trust.freshness(Some(newest), time(0), &[cosignature], now)
        };
        assert_eq!(at(1_000_000, 1_000_000), Freshness::Fresh);
        assert_eq!(at(992_800, 1_000_000), Freshness::Fresh);
        assert_eq!(at(992_799, 1_000_000), Freshness::Frozen);
        assert_eq!(at(1_000_300, 1_000_000), Freshness::Fresh);
        assert_eq!(at(1_000_301, 1_000_000), Freshness::Ahead);
        assert_eq!(at(1_000_000, 996_400), Freshness::Fresh);
        assert_eq!(at(1_000_000, 996_399), Freshness::Frozen);
        assert_eq!(at(1_000_000, 1_000_300), Freshness::Fresh);
        assert_eq!(at(1_000_000, 1_000_301), Freshness::Ahead);
        assert_eq!(trust.freshness(None, time(0), &[], now), Freshness::Empty);
    }

    #[test]
    fn a_cosignature_of_the_future_does_not_stand_for_one_that_is_missing() {
        let (trust, witnesses) = document();
        let newest = Some(Newest { published_at: time(1_000_000), names: 1 });
        let cosigned = |times: [u64; 2]| {
            let pairs = witnesses.iter().zip(times);
            let all: Vec<_> = pairs.map(|(w, t)| Cosignature { witness: w.clone(), time: time(t) }).collect();
            trust.freshness(newest, time(0), &all, time(1_000_000))
        };
        assert_eq!(cosigned([2_000_000, 1_000_000]), Freshness::Fresh);
        assert_eq!(cosigned([2_000_000, 900_000]), Freshness::Ahead);
        assert_eq!(cosigned([900_000, 900_000]), Freshness::Frozen);
    }

    #[test]
    fn a_log_that_does_not_name_the_newest_document_is_withheld_after_two_intervals() {
        let (trust, [witness, _]) = document();
        let now = time(1_000_000);
        let taken = |at: u64| {
            let newest = Newest { published_at: now, names: 0 };
            trust.freshness(
                Some(newest),
                time(at),
                &[Cosignature { witness: witness.clone(), time: now }],
                now,
            )
        };
        assert_eq!(taken(992_801), Freshness::Fresh);
        assert_eq!(taken(992_800), Freshness::Withheld);
        assert_eq!(taken(1_000_301), Freshness::Withheld, "taken at a time that is not yet");
    }
}
