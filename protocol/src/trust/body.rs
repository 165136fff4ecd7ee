//! What a trust document says, as JSON, and the rules that hold it together.

use std::collections::HashSet;

use crate::{
    Commitment, Hash, KeyId, PublicKey, SubmissionPublicKey,
    note::{NoteAlgorithm, NoteKey},
    origin::Origin,
    retention,
    roles::{Dated, Role, RoleKey},
    server_address::ServerAddress,
    time::UnixTime,
};

/// A contradiction or an exceeded bound in a trust document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[allow(missing_docs)] // each says what it is
#[non_exhaustive]
pub enum TrustBodyError {
    #[error("the version is 0 or above 2^53 - 1")]
    Version,
    #[error("only the first version has zeros for the one before")]
    Previous,
    #[error("more than 8 servers")]
    Servers,
    #[error("a server stands twice")]
    ServerTwice,
    #[error("it expires before it is issued")]
    Expires,
    #[error("the roots' threshold is 0 or above the number of roots")]
    Roots,
    #[error("the publishing threshold is 0, above 8, or above the number of keys")]
    Publishing,
    #[error("the witness quorum is above the number of witnesses")]
    Witnesses,
    #[error("it names no log key")]
    NoLogKey,
    #[error("more than 64 keys of one role")]
    Keys,
    #[error("a log key is not of the Ed25519 note type")]
    LogKeyType,
    #[error("a witness key is not of the cosignature type")]
    WitnessKeyType,
    #[error("a key ends before it begins")]
    KeyEnds,
    #[error("two keys or two key ids are equal")]
    KeyTwice,
    #[error("the log base begins behind its end or above 2^53 - 1")]
    LogBase,
    #[error("an empty log base with a root")]
    LogBaseRoot,
    #[error("a voided range ends before it starts or above 2^53 - 1")]
    VoidedRange,
    #[error("voided ranges do not ascend, overlap or touch")]
    VoidedOrder,
    #[error("revoked commitments do not ascend or stand twice")]
    Revoked,
    #[error("max_object_bytes outside 1 KiB..256 MiB")]
    ObjectBytes,
    #[error("publication interval outside a minute to a week")]
    Interval,
    #[error("minimum overlap outside 1 to 1,440 minutes")]
    Overlap,
    #[error("retention outside 1 to 90 days")]
    Retention,
}

/// Keys of which `threshold` must sign.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quorum<K> {
    /// Distinct keys that must sign.
    pub threshold: usize,
    /// The keys.
    pub keys: Vec<K>,
}

/// What the roots have seen of the log: reading begins at `first`, and the tree of `size` leaves has this
/// root.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogBase {
    /// First leaf that is read; what is before may be pruned.
    pub first: u64,
    /// Number of leaves that the roots saw.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

/// Leaves `first..=last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeqRange {
    /// First leaf.
    pub first: u64,
    /// Last leaf, included; [`TrustBody::MAX_NUMBER`] is an open end.
    pub last: u64,
}

impl SeqRange {
    /// Whether the leaf of that place is in the range.
    pub const fn contains(&self, seq: u64) -> bool {
        self.first <= seq && seq <= self.last
    }

    /// Whether all of `other` lies in the range.
    pub const fn holds(&self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

/// The JSON body of a trust document; fields in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustBody {
    /// 1 for the first, then one more each.
    pub version: u64,
    /// Fingerprint of the version before; zeros in the first.
    pub previous: Hash,
    /// The deployment.
    pub origin: Origin,
    /// Where it is served; the first is tried first.
    pub servers: Vec<ServerAddress>,
    /// When it was made.
    pub issued: UnixTime,
    /// Nothing is published under it from then on.
    pub expires: UnixTime,
    /// Keys that sign trust documents.
    pub roots: Quorum<PublicKey>,
    /// Keys that sign the leaves that name this document.
    pub publishing: Quorum<PublicKey>,
    /// Keys that certify venue codes.
    pub certification: Vec<Dated<PublicKey>>,
    /// Keys to which shares and slips are sealed.
    pub submission: Vec<Dated<SubmissionPublicKey>>,
    /// Keys that sign checkpoints.
    pub log: Vec<NoteKey>,
    /// Keys that cosign checkpoints; threshold 0 asks for none.
    pub witnesses: Quorum<NoteKey>,
    /// What the roots have seen of the log.
    pub log_base: LogBase,
    /// Leaves that this document voids: what they say counts for nothing, for ever. Ascending, apart from
    /// each other.
    pub voided: Vec<SeqRange>,
    /// Certified codes that no longer count as certified, ascending.
    pub revoked: Vec<Commitment>,
    /// The largest object, in bytes.
    pub max_object_bytes: u32,
    /// Seconds between two publications.
    pub publication_interval_seconds: u32,
    /// Minutes a visit and a window must share.
    pub minimum_overlap_minutes: u16,
    /// Days for which visits, windows and objects are kept.
    pub retention_days: u16,
    /// Whether posters without a certificate may be used.
    pub uncertified_codes: bool,
}

impl TrustBody {
    /// Keys of one role at most.
    pub const MAX_KEYS: usize = 64;
    /// Publishing keys that must sign at most.
    pub const MAX_PUBLISHING_THRESHOLD: usize = 8;
    /// Server addresses at most.
    pub const MAX_SERVERS: usize = 8;
    /// The largest number that stands in a document, 2^53 - 1: the largest that every JSON reader keeps.
    pub const MAX_NUMBER: u64 = (1 << 53) - 1;
    /// The largest [`Self::max_object_bytes`], 256 MiB.
    pub const MAX_OBJECT_BYTES: u32 = 256 << 20;

    /// Whether it holds together: thresholds that can be met, no key twice, sane bounds.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), TrustBodyError> {
        let rule = |ok: bool, broken| if ok { Ok(()) } else { Err(broken) };
        rule((1..=Self::MAX_NUMBER).contains(&self.version), TrustBodyError::Version)?;
        let is_first = self.previous == Hash::from([0; 32]);
        rule(is_first == (self.version == 1), TrustBodyError::Previous)?;
        rule(self.servers.len() <= Self::MAX_SERVERS, TrustBodyError::Servers)?;
        let distinct: HashSet<_> = self.servers.iter().collect();
        rule(distinct.len() == self.servers.len(), TrustBodyError::ServerTwice)?;
        rule(self.issued < self.expires, TrustBodyError::Expires)?;
        rule(reachable(1, &self.roots), TrustBodyError::Roots)?;
        rule(
            reachable(1, &self.publishing) && self.publishing.threshold <= Self::MAX_PUBLISHING_THRESHOLD,
            TrustBodyError::Publishing,
        )?;
        rule(reachable(0, &self.witnesses), TrustBodyError::Witnesses)?;
        rule(!self.log.is_empty(), TrustBodyError::NoLogKey)?;
        let counts = [
            self.roots.keys.len(),
            self.publishing.keys.len(),
            self.certification.len(),
            self.submission.len(),
            self.log.len(),
            self.witnesses.keys.len(),
        ];
        rule(counts.iter().all(|n| *n <= Self::MAX_KEYS), TrustBodyError::Keys)?;
        let algorithm = |keys: &[NoteKey], wanted| keys.iter().all(|key| key.algorithm() == wanted);
        rule(algorithm(&self.log, NoteAlgorithm::Ed25519), TrustBodyError::LogKeyType)?;
        rule(algorithm(&self.witnesses.keys, NoteAlgorithm::Cosignature), TrustBodyError::WitnessKeyType)?;
        rule(sane(&self.certification) && sane(&self.submission), TrustBodyError::KeyEnds)?;
        rule(self.keys_are_distinct(), TrustBodyError::KeyTwice)?;
        let LogBase { first, size, root } = &self.log_base;
        rule(first <= size && *size <= Self::MAX_NUMBER, TrustBodyError::LogBase)?;
        rule(*size > 0 || *root == crate::log::root_of([]), TrustBodyError::LogBaseRoot)?;
        rule(
            self.voided.iter().all(|range| range.first <= range.last && range.last <= Self::MAX_NUMBER),
            TrustBodyError::VoidedRange,
        )?;
        let apart = |pair: &[SeqRange]| matches!(pair, [a, b] if a.last.saturating_add(1) < b.first);
        rule(self.voided.windows(2).all(apart), TrustBodyError::VoidedOrder)?;
        rule(self.revoked.is_sorted_by(|a, b| a < b), TrustBodyError::Revoked)?;
        rule(
            (1 << 10..=Self::MAX_OBJECT_BYTES).contains(&self.max_object_bytes),
            TrustBodyError::ObjectBytes,
        )?;
        let week = 7 * 86_400;
        rule((60..=week).contains(&self.publication_interval_seconds), TrustBodyError::Interval)?;
        rule((1..=1_440).contains(&self.minimum_overlap_minutes), TrustBodyError::Overlap)?;
        rule(retention::DAYS.contains(&self.retention_days), TrustBodyError::Retention)
    }

    fn keys_are_distinct(&self) -> bool {
        let (mut ids, mut keys) = (HashSet::new(), HashSet::new());
        self.all_keys().into_iter().all(|(id, key)| ids.insert(id) && keys.insert(key))
    }

    /// Id and bytes of every key, whatever its role.
    fn all_keys(&self) -> Vec<(KeyId, [u8; 32])> {
        fn of<'a, K: RoleKey + 'a>(
            role: Role,
            keys: impl IntoIterator<Item = &'a K>,
        ) -> Vec<(KeyId, [u8; 32])> {
            keys.into_iter().map(|key| (key.key_id(role), key.key_bytes())).collect()
        }
        [
            of(Role::Root, &self.roots.keys),
            of(Role::Publishing, &self.publishing.keys),
            of(Role::Certification, undated(&self.certification)),
            of(Role::Submission, undated(&self.submission)),
            of(Role::Log, &self.log),
            of(Role::Witness, &self.witnesses.keys),
        ]
        .concat()
    }
}

fn sane<K>(keys: &[Dated<K>]) -> bool {
    keys.iter().all(|dated| dated.not_before < dated.not_after)
}

fn undated<K>(keys: &[Dated<K>]) -> impl Iterator<Item = &K> {
    keys.iter().map(|dated| &dated.key)
}

fn reachable<K>(least: usize, quorum: &Quorum<K>) -> bool {
    (least..=quorum.keys.len()).contains(&quorum.threshold)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A body that holds together, with one key of each needed role.
    pub(in crate::trust) fn sample() -> TrustBody {
        let (not_before, not_after) = (UnixTime::new(0).unwrap(), UnixTime::new(1 << 32).unwrap());
        let log =
            NoteKey::new("homesafe.example/hk", NoteAlgorithm::Ed25519, PublicKey::from([102; 32])).unwrap();
        TrustBody {
            version: 1,
            previous: Hash::from([0; 32]),
            origin: "homesafe.example/hk".parse().unwrap(),
            servers: vec![],
            issued: not_before,
            expires: not_after,
            roots: Quorum { threshold: 1, keys: vec![PublicKey::from([100; 32])] },
            publishing: Quorum { threshold: 1, keys: vec![PublicKey::from([101; 32])] },
            certification: vec![],
            submission: vec![],
            log: vec![log],
            witnesses: Quorum { threshold: 0, keys: vec![] },
            log_base: LogBase { first: 0, size: 0, root: Hash::from(crate::log::EMPTY_ROOT) },
            voided: vec![],
            revoked: vec![],
            max_object_bytes: 64 << 20,
            publication_interval_seconds: 3_600,
            minimum_overlap_minutes: 1,
            retention_days: 31,
            uncertified_codes: true,
        }
    }

    #[test]
    fn contradictions_are_refused() {
        assert_eq!(sample().check(), Ok(()));
        let range = |first, last| SeqRange { first, last };
        let breaks: [&dyn Fn(&mut TrustBody); 22] = [
            &|b| b.version = 0,
            &|b| (b.version, b.previous) = (1 << 53, Hash::from([1; 32])),
            &|b| b.previous = Hash::from([1; 32]),
            &|b| b.version = 2,
            &|b| b.servers = vec!["https://homesafe.example".parse().unwrap(); 2],
            &|b| {
                b.servers = (0..9).map(|n| format!("https://{n}.homesafe.example").parse().unwrap()).collect()
            },
            &|b| b.expires = b.issued,
            &|b| b.roots.threshold = 0,
            &|b| b.publishing.threshold = 2,
            &|b| {
                b.publishing =
                    Quorum { threshold: 9, keys: (0..9).map(|n| PublicKey::from([n; 32])).collect() }
            },
            &|b| b.witnesses.threshold = 1,
            &|b| b.roots.keys.push(b.publishing.keys[0]),
            &|b| b.log_base.root = Hash::from([0; 32]),
            &|b| b.log_base.first = 1,
            &|b| b.log_base = LogBase { first: 0, size: 1 << 53, root: Hash::from([1; 32]) },
            &|b| b.retention_days = 0,
            &|b| b.voided.push(range(2, 1)),
            &|b| b.voided.push(range(2, 1 << 53)),
            &|b| b.voided = vec![range(2, 3), range(4, 5)],
            &|b| b.voided = vec![range(6, 7), range(2, 3)],
            &|b| b.revoked = vec![[2; 32].into(), [1; 32].into()],
            &|b| b.revoked = vec![[1; 32].into(), [1; 32].into()],
        ];
        for (n, broken) in breaks.iter().enumerate() {
            let mut body = sample();
            broken(&mut body);
            assert!(body.check().is_err(), "case {n}");
        }
    }
}
