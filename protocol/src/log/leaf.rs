//! A leaf: the authority's signed word that an object is the next of the log (section 5).

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use super::merkle::{Frontier, leaf_hash};
use crate::{
    Hash, KeyId, PublicKey, Signature,
    codec::{DecodeError, Reader, decode_all},
    label::Label,
    origin::Origin,
    roles::{Dated, Role, RoleKey as _},
    time::UnixTime,
};

const SIGNED_LEN: usize = 1 + 8 + 8 + 32 + 4 + 32;
const SIGNATURE_LEN: usize = KeyId::LEN + Signature::LEN;
const MAX_SIGNATURES: usize = 8;

/// Why a leaf or its object is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeafError {
    /// Not a leaf.
    #[error("not a leaf of the publication log: {0}")]
    Decode(#[from] DecodeError),
    /// Fewer than the threshold of publishing keys that held at the leaf's time have signed it.
    #[error("signed by {found} current publishing keys, {needed} are needed")]
    NotSigned {
        /// Keys that signed.
        found: usize,
        /// Keys that must.
        needed: usize,
    },
    /// A publishing key's signature is false.
    #[error("a publishing key's signature does not verify")]
    BadSignature,
    /// Of a kind that only a newer program understands.
    #[error("a publication of kind {0} needs a newer program: please update")]
    TooNew(u8),
    /// Bytes that are not the object the leaf names.
    #[error("the object is not the one that the leaf names")]
    WrongObject,
}

/// What the object of a leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafKind {
    /// A batch of windows (section 4).
    Batch,
    /// Advice texts.
    AdviceCatalogue,
    /// Something newer that may be skipped after verification (below 128).
    Skippable(u8),
}

impl LeafKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Batch => 1,
            Self::AdviceCatalogue => 2,
            Self::Skippable(kind) => kind,
        }
    }
}

/// The publishing keys of a trust document and how many of them must sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishingKeys<'a> {
    /// Distinct keys that must have signed.
    pub threshold: usize,
    /// The keys.
    pub keys: &'a [Dated<PublicKey>],
}

//  struct {
//    uint8 kind; uint64 seq; uint64 published_at; opaque prev_root[32]; uint32 length; opaque sha256[32];
//    struct { opaque key_id[4]; opaque signature[64]; } signatures<68..544>;      // uint16 length, ascending key_id
//  } Leaf;
/// What a publishing key signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafToSign {
    /// What the object is.
    pub kind: LeafKind,
    /// The leaf's index in the log.
    pub seq: u64,
    /// When the desk signed it.
    pub published_at: UnixTime,
    /// Root of the tree of the first `seq` leaves.
    pub prev_root: Hash,
    /// The object's length in bytes.
    pub length: u32,
    /// The object's SHA-256.
    pub sha256: Hash,
}

/// One key's signature over a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeafSignature {
    /// Id of the publishing key.
    pub key_id: KeyId,
    /// Over `LABEL("leaf") || SHA-256(origin) || ` all fields before the signatures.
    pub signature: Signature,
}

impl LeafToSign {
    /// The leaf that names `object` and follows the tree of `frontier`.
    ///
    /// # Errors
    /// [`LeafError::WrongObject`] if the object is longer than a `uint32` counts.
    pub fn following(
        frontier: &Frontier,
        kind: LeafKind,
        published_at: UnixTime,
        object: &[u8],
    ) -> Result<Self, LeafError> {
        let length = u32::try_from(object.len()).map_err(|_| LeafError::WrongObject)?;
        let (seq, prev_root) = (frontier.size(), frontier.root());
        Ok(Self { kind, seq, published_at, prev_root, length, sha256: Hash::of_object(object) })
    }

    /// One key's signature.
    pub fn sign(&self, origin: &Origin, signer: &SigningKey) -> LeafSignature {
        let key = PublicKey::from(signer.verifying_key().to_bytes());
        let signature = signer.sign(&message(origin, &self.encode_signed())).to_bytes().into();
        LeafSignature { key_id: key.key_id(Role::Publishing), signature }
    }

    /// The leaf with its signatures, put in order; at most 8 distinct ones are kept.
    pub fn assemble(&self, mut signatures: Vec<LeafSignature>) -> Vec<u8> {
        signatures.sort_unstable();
        signatures.dedup_by_key(|signature| signature.key_id);
        signatures.truncate(MAX_SIGNATURES);
        let mut out = self.encode_signed();
        out.extend_from_slice(&((signatures.len() * SIGNATURE_LEN) as u16).to_be_bytes());
        for LeafSignature { key_id, signature } in signatures {
            out.extend_from_slice(key_id.as_bytes());
            out.extend_from_slice(signature.as_bytes());
        }
        out
    }

    fn encode_signed(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(SIGNED_LEN + 2 + SIGNATURE_LEN);
        out.push(self.kind.byte());
        out.extend_from_slice(&self.seq.to_be_bytes());
        out.extend_from_slice(&self.published_at.seconds().to_be_bytes());
        out.extend_from_slice(self.prev_root.as_bytes());
        out.extend_from_slice(&self.length.to_be_bytes());
        out.extend_from_slice(self.sha256.as_bytes());
        out
    }
}

/// A leaf that has been read and not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedLeaf {
    kind: u8,
    fields: LeafToSign,
    signatures: Vec<LeafSignature>,
    hash: Hash,
}

impl UnverifiedLeaf {
    /// The longest leaf in bytes.
    pub const MAX_LEN: usize = SIGNED_LEN + 2 + MAX_SIGNATURES * SIGNATURE_LEN;

    /// Reads a leaf to its last byte.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (kind, fields, signatures) = decode_all(bytes, decode_fields)?;
        Ok(Self { kind, fields, signatures, hash: leaf_hash(bytes) })
    }

    /// Its hash in the tree.
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// Its place in the log, by its own word: to look up what is known of that place, for nothing else.
    pub const fn claimed_seq(&self) -> u64 {
        self.fields.seq
    }

    /// Whether it says that it follows exactly the tree of `frontier`.
    pub fn follows(&self, frontier: &Frontier) -> bool {
        self.fields.seq == frontier.size() && self.fields.prev_root == frontier.root()
    }

    /// The leaf, if enough of `keys` that held at its time signed it.
    pub fn verify(&self, origin: &Origin, keys: &PublishingKeys<'_>) -> Result<Leaf, LeafError> {
        let message = message(origin, &self.fields.encode_signed());
        let held = keys.keys.iter().filter(|dated| dated.holds_at(self.fields.published_at));
        let held: Vec<_> = held.map(|dated| (dated.key.key_id(Role::Publishing), dated.key)).collect();
        let mut found = 0;
        for LeafSignature { key_id, signature } in &self.signatures {
            let Some((_, key)) = held.iter().find(|(id, _)| id == key_id) else {
                continue;
            };
            if !key.verifies(&message, signature) {
                return Err(LeafError::BadSignature);
            }
            found += 1;
        }
        // A threshold of zero would let anybody sign.
        let needed = keys.threshold.max(1);
        if found < needed {
            return Err(LeafError::NotSigned { found, needed });
        }
        if self.kind >= 128 {
            return Err(LeafError::TooNew(self.kind));
        }
        Ok(Leaf { fields: self.fields.clone(), hash: self.hash })
    }
}

/// A leaf that the authority signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    fields: LeafToSign,
    hash: Hash,
}

impl Leaf {
    /// What its object is.
    pub const fn kind(&self) -> LeafKind {
        self.fields.kind
    }

    /// Its place in the log.
    pub const fn seq(&self) -> u64 {
        self.fields.seq
    }

    /// When the desk signed it.
    pub const fn published_at(&self) -> UnixTime {
        self.fields.published_at
    }

    /// Length of its object in bytes.
    pub const fn object_len(&self) -> u32 {
        self.fields.length
    }

    /// SHA-256 of its object, by which it is fetched.
    pub const fn object_hash(&self) -> Hash {
        self.fields.sha256
    }

    /// Its hash in the tree.
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// Checks an object piece by piece as it arrives.
    pub fn check_object(&self) -> ObjectCheck {
        ObjectCheck { left: self.fields.length.into(), expected: self.fields.sha256, hasher: Sha256::new() }
    }
}

/// Checks that bytes are the object a leaf names, never taking more than its length.
#[derive(Debug, Clone)]
pub struct ObjectCheck {
    left: u64,
    expected: Hash,
    hasher: Sha256,
}

impl ObjectCheck {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// More bytes than the leaf signed for: stop reading.
    pub fn update(&mut self, bytes: &[u8]) -> Result<(), LeafError> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(LeafError::WrongObject)?;
        self.hasher.update(bytes);
        Ok(())
    }

    /// Ends the check: all bytes came and the hash is right.
    pub fn finish(self) -> Result<(), LeafError> {
        let digest: [u8; 32] = self.hasher.finalize().into();
        if self.left == 0 && self.expected == Hash::from(digest) { Ok(()) } else { Err(LeafError::WrongObject) }
    }
}

fn message(origin: &Origin, signed: &[u8]) -> Vec<u8> {
    [Label::Leaf.bytes(), origin.digest().as_bytes(), signed].concat()
}

fn decode_fields(reader: &mut Reader<'_>) -> Result<(u8, LeafToSign, Vec<LeafSignature>), DecodeError> {
    let kind = reader.u8("kind")?;
    if kind == 0 {
        return Err(DecodeError::value("kind", "0 is no kind"));
    }
    let fields = LeafToSign {
        kind: match kind {
            1 => LeafKind::Batch,
            2 => LeafKind::AdviceCatalogue,
            other => LeafKind::Skippable(other),
        },
        seq: reader.u64("seq")?,
        published_at: UnixTime::new(reader.u64("published_at")?)
            .map_err(|_| DecodeError::value("published_at", "after the year 2149"))?,
        prev_root: reader.array("prev_root")?.into(),
        length: reader.u32("length")?,
        sha256: reader.array("sha256")?.into(),
    };
    let found = usize::from(reader.u16("signatures")?);
    let (min, max) = (SIGNATURE_LEN, MAX_SIGNATURES * SIGNATURE_LEN);
    if !(min..=max).contains(&found) || found % SIGNATURE_LEN != 0 {
        return Err(DecodeError::Length { field: "signatures", min, max, found });
    }
    let mut signatures: Vec<LeafSignature> = Vec::with_capacity(found / SIGNATURE_LEN);
    for _ in 0..found / SIGNATURE_LEN {
        let key_id = reader.array("key_id")?.into();
        if signatures.last().is_some_and(|last| last.key_id >= key_id) {
            return Err(DecodeError::value("signatures", "key ids do not ascend"));
        }
        signatures.push(LeafSignature { key_id, signature: reader.array("signature")?.into() });
    }
    Ok((kind, fields, signatures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signers() -> (Vec<SigningKey>, Vec<Dated<PublicKey>>) {
        let signers: Vec<_> = (1..4).map(|n| SigningKey::from_bytes(&[n; 32])).collect();
        let (not_before, not_after) = (UnixTime::new(100).unwrap(), UnixTime::new(200).unwrap());
        let dated = |s: &SigningKey| Dated { key: s.verifying_key().to_bytes().into(), not_before, not_after };
        let keys = signers.iter().map(dated).collect();
        (signers, keys)
    }

    fn leaf(at: u64) -> LeafToSign {
        LeafToSign::following(&Frontier::default(), LeafKind::Batch, UnixTime::new(at).unwrap(), b"object").unwrap()
    }

    #[test]
    fn needs_the_threshold_of_distinct_keys_of_its_time() {
        let origin = "homesafe.example/hk".parse().unwrap();
        let (signers, keys) = signers();
        let signed = |at: u64, n: usize| {
            let leaf = leaf(at);
            let signatures = signers[..n].iter().map(|s| leaf.sign(&origin, s)).collect();
            UnverifiedLeaf::decode(&leaf.assemble(signatures)).unwrap()
        };
        let two = PublishingKeys { threshold: 2, keys: &keys };
        assert!(signed(150, 2).verify(&origin, &two).is_ok());
        assert_eq!(signed(150, 1).verify(&origin, &two), Err(LeafError::NotSigned { found: 1, needed: 2 }));
        assert_eq!(signed(200, 3).verify(&origin, &two), Err(LeafError::NotSigned { found: 0, needed: 2 }));
        let other = "homesafe.example/nz".parse().unwrap();
        assert_eq!(signed(150, 2).verify(&other, &two), Err(LeafError::BadSignature), "another deployment's leaf");
        let leaf = leaf(150);
        let twice = leaf.assemble(vec![leaf.sign(&origin, &signers[0]); 2]);
        let none = PublishingKeys { threshold: 0, keys: &[] };
        assert!(UnverifiedLeaf::decode(&twice).unwrap().verify(&origin, &two).is_err(), "one key twice is one key");
        assert!(signed(150, 1).verify(&origin, &none).is_err(), "a threshold of zero opens no door");
    }

    #[test]
    fn lying_bytes_are_refused() {
        let origin = "homesafe.example/hk".parse().unwrap();
        let (signers, _) = signers();
        let leaf = leaf(150);
        let good = leaf.assemble(signers.iter().map(|s| leaf.sign(&origin, s)).collect());
        for cut in 0..good.len() {
            assert!(UnverifiedLeaf::decode(&good[..cut]).is_err());
        }
        let mut swapped = good.clone();
        swapped[SIGNED_LEN + 2..SIGNED_LEN + 2 + 2 * SIGNATURE_LEN].rotate_left(SIGNATURE_LEN);
        assert!(UnverifiedLeaf::decode(&swapped).is_err(), "order");
        assert!(UnverifiedLeaf::decode(&[&good[..], &[0]].concat()).is_err(), "trailing");
    }

    #[test]
    fn kinds_below_128_may_be_skipped_and_the_rest_asks_for_an_update() {
        let origin = "homesafe.example/hk".parse().unwrap();
        let (signers, keys) = signers();
        let keys = PublishingKeys { threshold: 1, keys: &keys };
        for (kind, fine) in [(3, true), (127, true), (128, false), (255, false)] {
            let leaf = LeafToSign { kind: LeafKind::Skippable(kind), ..leaf(150) };
            let bytes = leaf.assemble(vec![leaf.sign(&origin, &signers[0])]);
            let verified = UnverifiedLeaf::decode(&bytes).unwrap().verify(&origin, &keys);
            assert_eq!(verified.is_ok(), fine, "{kind}: {verified:?}");
        }
    }

    #[test]
    fn objects_are_bounded_and_checked() {
        let origin = "homesafe.example/hk".parse().unwrap();
        let (signers, keys) = signers();
        let to_sign = leaf(150);
        let bytes = to_sign.assemble(vec![to_sign.sign(&origin, &signers[0])]);
        let keys = PublishingKeys { threshold: 1, keys: &keys };
        let leaf = UnverifiedLeaf::decode(&bytes).unwrap().verify(&origin, &keys).unwrap();
        let check = |parts: &[&[u8]]| {
            let mut check = leaf.check_object();
            parts.iter().try_for_each(|part| check.update(part))?;
            check.finish()
        };
        assert_eq!(check(&[b"obj", b"ect"]), Ok(()));
        for bad in [&b"objec"[..], b"objects", b"abject"] {
            assert_eq!(check(&[bad]), Err(LeafError::WrongObject));
        }
    }
}
