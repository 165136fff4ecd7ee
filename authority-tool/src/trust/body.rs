//! What the next trust document says: the one before, with changes.

use homesafe_client::follow::Known;
use homesafe_protocol::{
    Commitment, Hash, PublicKey, SubmissionPublicKey,
    log::root_of,
    note::NoteKey,
    retention,
    roles::Dated,
    server_address::ServerAddress,
    submission::SUBMISSION_LIFE,
    time::{SECONDS_PER_DAY, UnixTime},
    trust::{KeyProof, LogBase, Quorum, SeqRange, TrustBody, TrustDocument},
};

use super::TrustToolError;
use crate::desk::{DeskInfo, KeyKind};

/// Days after which nothing is published under a document, where nothing else is said.
const EXPIRES_DAYS: u16 = 180;
/// Days for which keys hold beyond their document's expiry.
const KEY_DAYS: u64 = 365;
/// Keys hold from a day before they are issued: clocks differ.
const SLACK: u64 = SECONDS_PER_DAY;

/// What is to be different; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys that sign checkpoints, all of them.
    pub log_keys: Vec<NoteKey>,
    /// Keys that cosign checkpoints, all of them.
    pub witnesses: Vec<NoteKey>,
    /// Cosignatures needed.
    pub witness_quorum: Option<usize>,
    /// Publishing keys, all of them.
    pub publishing: Vec<PublicKey>,
    /// Publishing keys that must sign.
    pub publishing_threshold: Option<usize>,
    /// Keys of this desk to be replaced by new ones.
    pub rotate: Vec<KeyKind>,
    /// Root keys, all of them.
    pub roots: Vec<PublicKey>,
    /// Root keys that must sign.
    pub threshold: Option<usize>,
    /// Days until it expires.
    pub expires_days: Option<u16>,
    /// Seconds between two publications.
    pub interval_seconds: Option<u32>,
    /// Minutes a visit and a window must share.
    pub minimum_overlap_minutes: Option<u16>,
    /// Days for which windows are kept.
    pub retention_days: Option<u16>,
    /// The largest object.
    pub max_object_bytes: Option<u32>,
    /// Whether posters without a certificate may be used.
    pub uncertified_codes: Option<bool>,
    /// Addresses of servers, all of them.
    pub servers: Vec<ServerAddress>,
    /// Number of leaves that the roots saw, and the root of the tree over them.
    pub log_base: Option<(u64, Hash)>,
    /// The first leaf that devices need to read.
    pub log_first: Option<u64>,
    /// Leaves that count for nothing.
    pub void: Option<SeqRange>,
    /// Codes that no longer count as certified, in addition.
    pub revoke: Vec<Commitment>,
    /// What a person brought to the signing.
    pub given: Given,
}

impl Changes {
    /// Whether nothing but the voiding of publications is asked for.
    pub(super) fn only_void(&self) -> bool {
        *self == Self { void: self.void, given: self.given.clone(), ..Self::default() }
    }
}

/// What a person brings to the signing of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// That other desks hold publishing keys that it lists.
    pub proofs: Vec<KeyProof>,
    /// A text of the same version that this desk signed and that went to nobody.
    pub instead_of: Option<Hash>,
    /// What was read past leaves that stop everybody, as the document will have them ([`super::see_past`]).
    pub past: Option<Known>,
}

/// A key that takes the place of those of one desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement<K> {
    /// The keys of this desk so far.
    pub old: Vec<K>,
    /// What comes in their place.
    pub new: Vec<K>,
}

impl<K> Default for Replacement<K> {
    fn default() -> Self {
        Self { old: Vec::new(), new: Vec::new() }
    }
}

/// The keys that a document replaces; none where nothing is rotated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replacements {
    /// Root keys.
    pub roots: Replacement<PublicKey>,
    /// Publishing keys.
    pub publishing: Replacement<PublicKey>,
    /// Certification keys.
    pub certification: Replacement<PublicKey>,
    /// Submission keys.
    pub submission: Replacement<SubmissionPublicKey>,
}

/// The body of the version after `previous`, or of the first. `seen` is what the desk has verified of the
/// log: number of leaves and root.
///
/// # Errors
/// The first without a log key; an expiry past the calendar.
pub fn next_body(
    desk: &DeskInfo,
    previous: Option<&TrustDocument>,
    seen: Option<(u64, Hash)>,
    changes: &Changes,
    replacements: &Replacements,
    now: UnixTime,
) -> Result<TrustBody, TrustToolError> {
    let days = changes.expires_days.unwrap_or(EXPIRES_DAYS);
    let expires = now.saturating_add(u64::from(days) * SECONDS_PER_DAY);
    let keys_end = expires.saturating_add(KEY_DAYS * SECONDS_PER_DAY);
    if keys_end == UnixTime::MAX {
        return Err(TrustToolError::TooLate);
    }
    let dates = Dates { from: now.saturating_sub(SLACK), until: keys_end };
    let mut body = match previous {
        Some(document) => TrustBody {
            version: document.body().version.saturating_add(1),
            previous: document.fingerprint(),
            // What was voided once stays void by the document that did it.
            voided: Vec::new(),
            ..document.body().clone()
        },
        None => first_body(desk, dates),
    };
    // A clock that is behind makes no document that is older than the one before.
    (body.issued, body.expires) = (now.max(previous.map_or(now, |document| document.body().issued)), expires);
    dates.renew(&mut body.certification);
    dates.renew(&mut body.submission);
    // Posters that an old key certified stay certified for as long as it was to hold.
    dates.rotate(&mut body.certification, &replacements.certification, UnixTime::MAX);
    // A device that has not met this document yet may seal to the old key until tomorrow.
    dates.rotate(&mut body.submission, &replacements.submission, now.saturating_add(SLACK));
    let gone = |dated: &Dated<_>| dated.not_after.saturating_add(SUBMISSION_LIFE) <= now;
    body.submission.retain(|dated| !gone(dated));
    // What the other keys signed stands, by the documents that its leaves name.
    set_all(&mut body.publishing.keys, &changes.publishing);
    replace(&mut body.publishing.keys, &replacements.publishing);
    set_all(&mut body.log, &changes.log_keys);
    if body.log.is_empty() {
        return Err(TrustToolError::NoLogKey);
    }
    set_all(&mut body.witnesses.keys, &changes.witnesses);
    set_all(&mut body.roots.keys, &changes.roots);
    replace(&mut body.roots.keys, &replacements.roots);
    set_all(&mut body.servers, &changes.servers);
    set(&mut body.publishing.threshold, changes.publishing_threshold);
    set(&mut body.roots.threshold, changes.threshold);
    set(&mut body.witnesses.threshold, changes.witness_quorum);
    set(&mut body.publication_interval_seconds, changes.interval_seconds);
    set(&mut body.minimum_overlap_minutes, changes.minimum_overlap_minutes);
    set(&mut body.retention_days, changes.retention_days);
    set(&mut body.max_object_bytes, changes.max_object_bytes);
    set(&mut body.uncertified_codes, changes.uncertified_codes);
    if let Some((size, root)) = changes.log_base.or(seen) {
        (body.log_base.size, body.log_base.root) = (size, root);
    }
    set(&mut body.log_base.first, changes.log_first);
    body.voided.extend(changes.void);
    body.revoked.extend(&changes.revoke);
    body.revoked.sort_unstable();
    body.revoked.dedup();
    Ok(body)
}

fn first_body(desk: &DeskInfo, dates: Dates) -> TrustBody {
    TrustBody {
        version: 1,
        previous: Hash::from([0; 32]),
        origin: desk.origin.clone(),
        servers: Vec::new(),
        issued: dates.from,
        expires: dates.until,
        roots: Quorum { threshold: desk.threshold, keys: desk.roots.clone() },
        publishing: Quorum { threshold: 1, keys: vec![desk.publishing] },
        certification: vec![dates.of(desk.certification)],
        submission: vec![dates.of(desk.submission)],
        log: Vec::new(),
        witnesses: Quorum { threshold: 0, keys: Vec::new() },
        log_base: LogBase { first: 0, size: 0, root: root_of([]) },
        voided: Vec::new(),
        revoked: Vec::new(),
        max_object_bytes: 16 << 20,
        publication_interval_seconds: 3_600,
        minimum_overlap_minutes: 1,
        retention_days: retention::DEFAULT_DAYS,
        uncertified_codes: true,
    }
}

fn set<T: Clone>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

/// All values anew, if any are given.
fn set_all<T: Clone>(values: &mut Vec<T>, wanted: &[T]) {
    if !wanted.is_empty() {
        *values = wanted.to_vec();
    }
}

/// New keys in the place of a desk's old ones.
fn replace<K: Clone + PartialEq>(keys: &mut Vec<K>, replacement: &Replacement<K>) {
    if !replacement.new.is_empty() {
        keys.retain(|key| !replacement.old.contains(key));
        keys.extend(replacement.new.iter().cloned());
    }
}

/// When the keys of a document hold.
#[derive(Clone, Copy)]
struct Dates {
    from: UnixTime,
    until: UnixTime,
}

impl Dates {
    fn of<K>(self, key: K) -> Dated<K> {
        Dated { key, not_before: self.from, not_after: self.until }
    }

    /// Keys that still hold go on holding: a document that is renewed in time needs no other care. Those that
    /// were replaced end before the others, and are left to end.
    fn renew<K>(self, keys: &mut [Dated<K>]) {
        let last = keys.iter().map(|dated| dated.not_after).max();
        for dated in
            keys.iter_mut().filter(|dated| Some(dated.not_after) == last && dated.not_after > self.from)
        {
            dated.not_after = dated.not_after.max(self.until);
        }
    }

    /// Ends the old keys at `end` at the latest, and begins new ones; the old ones end before the new ones
    /// do.
    fn rotate<K: Clone + PartialEq>(
        self,
        keys: &mut Vec<Dated<K>>,
        replacement: &Replacement<K>,
        end: UnixTime,
    ) {
        let Replacement { old, new } = replacement;
        if new.is_empty() {
            return;
        }
        let until = keys.iter().map(|dated| dated.not_after).max().unwrap_or(self.until).max(self.until);
        for dated in keys.iter_mut().filter(|dated| old.contains(&dated.key)) {
            dated.not_after =
                dated.not_after.min(end).min(until.saturating_sub(1)).max(dated.not_before.saturating_add(1));
        }
        let begun = |key: &K| Dated { key: key.clone(), not_before: self.from, not_after: until };
        keys.extend(new.iter().map(begun));
    }
}
