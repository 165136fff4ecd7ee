//! The keys of a desk held against the newest trust document: what signs, what opens, what is listed and not
//! here.

use std::path::PathBuf;

use homesafe_host::clock::format_time;
use homesafe_protocol::{
    KeyId, PublicKey, SubmissionPublicKey,
    roles::{Dated, RoleKey},
    time::UnixTime,
    trust::{KeyProof, Quorum, TrustBody, TrustDocument},
};
use rand::CryptoRng;
use serde::{Serialize, Serializer};

use crate::desk::{Desk, DeskError, DeskKey, KeyKind};

/// The keys, and the files of some that cannot be read.
#[derive(Debug)]
pub struct Keyring {
    /// The newest trust document, if there is one.
    pub trust: Option<TrustDocument>,
    /// Roots first, keys for opening last; behind those the ones that other desks have and this one lacks.
    pub keys: Vec<RingKey>,
    /// Files that are missing or damaged.
    pub lost: Vec<(KeyKind, PathBuf)>,
}

/// A key that is here, or should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RingKey {
    /// What it is for.
    #[serde(rename = "role", serialize_with = "crate::desk::kind_by_name")]
    pub kind: KeyKind,
    /// Of its file; none where it is not here.
    pub number: Option<u32>,
    /// Its id.
    pub id: KeyId,
    /// The public key, in hexadecimal.
    pub key: String,
    /// When it holds, by the newest trust document, written as RFC 3339.
    #[serde(serialize_with = "in_utc")]
    pub holds: Option<[UnixTime; 2]>,
    /// Whether the newest trust document lists it.
    pub listed: bool,
}

impl Keyring {
    /// All keys of a desk. Keys for opening that the document lists until after `now` are missed where they
    /// are not here: every desk needs all of these to open what devices send.
    ///
    /// # Errors
    /// Those of the desk's folder. Files of keys that cannot be read stand in [`Self::lost`].
    pub fn of(desk: &Desk, now: UnixTime) -> Result<Self, DeskError> {
        let trust = desk.find_trust()?;
        let body = trust.as_ref().map(TrustDocument::body);
        // These have no dates of their own: they hold as long as their document.
        let of_quorum = |of: fn(&TrustBody) -> &Quorum<PublicKey>| {
            let whole =
                |body: &TrustBody, key| Dated { key, not_before: body.issued, not_after: body.expires };
            body.map_or_else(Vec::new, |body| of(body).keys.iter().map(|key| whole(body, *key)).collect())
        };
        let certification = body.map_or(&[][..], |body| &body.certification);
        let submission = body.map_or(&[][..], |body| &body.submission);
        let mut ring = Self { trust: None, keys: Vec::new(), lost: Vec::new() };
        ring.add(desk, KeyKind::Root, &of_quorum(|body| &body.roots))?;
        ring.add(desk, KeyKind::Publishing, &of_quorum(|body| &body.publishing))?;
        ring.add(desk, KeyKind::Certification, certification)?;
        ring.add::<SubmissionPublicKey>(desk, KeyKind::Submission, submission)?;
        for dated in submission.iter().filter(|dated| now < dated.not_after) {
            let key = RingKey::new(KeyKind::Submission, None, &dated.key, Some(dated));
            if ring.keys.iter().all(|here| here.key != key.key) {
                ring.keys.push(key);
            }
        }
        Ok(Self { trust, ..ring })
    }

    /// Adds the keys of a kind that are here; one that is damaged hides no other.
    fn add<K>(&mut self, desk: &Desk, kind: KeyKind, listed: &[Dated<K>]) -> Result<(), DeskError>
    where
        K: RoleKey + ToString + PartialEq + for<'k> From<&'k DeskKey>,
    {
        self.lost.extend(desk.lost_keys(kind)?.into_iter().map(|file| (kind, file)));
        for (number, key) in desk.whole_keys(kind)? {
            let key = K::from(&key);
            let dated = listed.iter().find(|dated| dated.key == key);
            self.keys.push(RingKey::new(kind, Some(number), &key, dated));
        }
        Ok(())
    }
}

impl RingKey {
    fn new<K: RoleKey + ToString>(
        kind: KeyKind,
        number: Option<u32>,
        key: &K,
        dated: Option<&Dated<K>>,
    ) -> Self {
        let holds = dated.map(|dated| [dated.not_before, dated.not_after]);
        Self {
            kind,
            number,
            id: key.key_id(kind.role()),
            key: key.to_string(),
            holds,
            listed: dated.is_some(),
        }
    }
}

/// Proofs that this desk holds its publishing keys, for the desk that makes the next trust document.
///
/// # Errors
/// Those of the desk's folder.
pub fn prove(desk: &Desk) -> Result<Vec<KeyProof>, DeskError> {
    let trust = desk.find_trust()?;
    Ok(desk
        .whole_keys(KeyKind::Publishing)?
        .iter()
        .map(|(_, key)| proof(desk, trust.as_ref(), key))
        .collect())
}

/// Makes a further publishing key, and the proof that it is held here.
///
/// # Errors
/// Those of the desk's folder and journal.
pub fn prove_new(desk: &Desk, now: UnixTime, rng: &mut impl CryptoRng) -> Result<KeyProof, DeskError> {
    let trust = desk.find_trust()?;
    Ok(proof(desk, trust.as_ref(), &desk.make_publishing_key(now, rng)?))
}

fn proof(desk: &Desk, trust: Option<&TrustDocument>, key: &DeskKey) -> KeyProof {
    KeyProof::new(&desk.info().origin, trust, &key.signer())
}

fn in_utc<S: Serializer>(holds: &Option<[UnixTime; 2]>, serializer: S) -> Result<S::Ok, S::Error> {
    holds.map(|holds| holds.map(format_time)).serialize(serializer)
}
