//! A leaf: the authority's signed word that an object is the next of the log (section 5).

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use super::merkle::{Frontier, leaf_hash};
use crate::{
    Hash, KeyId, PublicKey, Signature,
    codec::{DecodeError, Reader, decode_all},
    label::Label,
    origin::Origin,
    roles::{Role, RoleKey as _},
    time::UnixTime,
    trust::TrustDocument,
};

const SIGNED_LEN: usize = 1 + 8 + 8 + 32 + 32 + 4 + 32;
const SIGNATURE_LEN: usize = KeyId::LEN + Signature::LEN;
const MAX_SIGNATURES: usize = 8;

/// Why a leaf or its object is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum LeafError {
    /// Not a leaf.
    #[error("not a leaf of the publication log: {0}")]
    Decode(#[from] DecodeError),
    /// It names another trust document than the one by which it is judged.
    #[error("it names another trust document")]
    OtherDocument,
    /// It has more or fewer signatures than its trust document asks for.
    #[error("signed by {found} publishing keys, exactly {needed} must sign")]
    Signatures {
        /// Signatures.
        found: usize,
        /// Signatures that its document asks for.
        needed: usize,
    },
    /// A signature of a key that is no publishing key of its trust document.
    #[error("signed by a key that its trust document does not name")]
    UnknownSigner,
    /// A publishing key's signature is false.
    #[error("a publishing key's signature does not verify")]
    BadSignature,
    /// A larger object than its trust document allows.
    #[error("its object is larger than the {max} bytes that its trust document allows")]
    TooLarge {
        /// Bytes allowed.
        max: u32,
    },
    /// Published when its trust document had expired.
    #[error("published when its trust document had expired")]
    Expired,
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
    /// Something newer: below 128 it may be skipped after verification, from there on a reader stops that
    /// does not know it.
    Skippable(u8),
}

impl LeafKind {
    /// The byte in a leaf.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Batch => 1,
            Self::AdviceCatalogue => 2,
            Self::Skippable(kind) => kind,
        }
    }
}

//  struct {
//    uint8 kind; uint64 seq; uint64 published_at; opaque trust[32]; opaque prev_root[32]; uint32 length;
//    opaque sha256[32]; struct { opaque key_id[4]; opaque signature[64]; } signatures<68..544>;      //
//    uint16 length, ascending key_id
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
    /// Fingerprint of the trust document under which it is made, and by which it is judged for ever.
    pub trust: Hash,
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
    /// The leaf that names `object`, is made under `trust`, and follows the tree of `frontier`.
    ///
    /// # Errors
    /// [`LeafError::WrongObject`] if the object is longer than a `uint32` counts.
    pub fn following(
        frontier: &Frontier,
        trust: &TrustDocument,
        kind: LeafKind,
        published_at: UnixTime,
        object: &[u8],
    ) -> Result<Self, LeafError> {
        let length = u32::try_from(object.len()).map_err(|_| LeafError::WrongObject)?;
        let (seq, prev_root, trust) = (frontier.size(), frontier.root(), trust.fingerprint());
        Ok(Self { kind, seq, published_at, trust, prev_root, length, sha256: Hash::of_object(object) })
    }

    /// One key's signature.
    pub fn sign(&self, origin: &Origin, signer: &SigningKey) -> LeafSignature {
        let key = PublicKey::from(signer.verifying_key().to_bytes());
        let signature = signer.sign(&message(origin, &self.encode_signed())).to_bytes().into();
        LeafSignature { key_id: key.key_id(Role::Publishing), signature }
    }

    /// The leaf with its signatures, put in order; at most 8 distinct ones are kept. Exactly as many as the
    /// trust document asks for make it valid.
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
        out.extend_from_slice(self.trust.as_bytes());
        out.extend_from_slice(self.prev_root.as_bytes());
        out.extend_from_slice(&self.length.to_be_bytes());
        out.extend_from_slice(self.sha256.as_bytes());
        out
    }
}

/// A leaf that has been read and not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedLeaf {
    fields: LeafToSign,
    signatures: Vec<LeafSignature>,
    hash: Hash,
}

impl UnverifiedLeaf {
    /// The longest leaf in bytes.
    pub const MAX_LEN: usize = SIGNED_LEN + 2 + MAX_SIGNATURES * SIGNATURE_LEN;

    /// Reads a leaf to its last byte.
    ///
    /// # Errors
    /// Bytes that are none.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (fields, signatures) = decode_all(bytes, decode_fields)?;
        Ok(Self { fields, signatures, hash: leaf_hash(bytes) })
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

    /// Fingerprint of the trust document that it names: to find that document, for nothing else.
    pub const fn names(&self) -> Hash {
        self.fields.trust
    }

    /// What a further key would sign: for signers, who make it themselves and compare.
    pub const fn to_countersign(&self) -> &LeafToSign {
        &self.fields
    }

    /// The signatures that it bears, none of them checked: for signers.
    pub fn signatures(&self) -> &[LeafSignature] {
        &self.signatures
    }

    /// Ids of the keys that say to have signed it.
    pub fn signers(&self) -> impl Iterator<Item = KeyId> {
        self.signatures.iter().map(|signature| signature.key_id)
    }

    /// The leaf, if it is valid under the document that it names: exactly as many signatures as that asks
    /// for, all of its publishing keys and all true, an object within its bound, a time before it expires. No
    /// other document and no clock has a say.
    ///
    /// # Errors
    /// [`LeafError::OtherDocument`] if it names another one; else the first of these that does not hold.
    pub fn verify(&self, trust: &TrustDocument) -> Result<Leaf, LeafError> {
        let body = trust.body();
        if self.fields.trust != trust.fingerprint() {
            return Err(LeafError::OtherDocument);
        }
        let (found, needed) = (self.signatures.len(), body.publishing.threshold);
        if found != needed {
            return Err(LeafError::Signatures { found, needed });
        }
        self.verify_signatures(trust)?;
        if self.fields.length > body.max_object_bytes {
            return Err(LeafError::TooLarge { max: body.max_object_bytes });
        }
        if self.fields.published_at >= body.expires {
            return Err(LeafError::Expired);
        }
        let signers = self.signers().collect();
        Ok(Leaf { fields: self.fields.clone(), names: body.version, signers, hash: self.hash })
    }

    /// Checks the signatures that are there, and says how many. For a leaf on its way from signer to signer.
    ///
    /// # Errors
    /// [`LeafError::UnknownSigner`] for one by another key than the document's publishing keys,
    /// [`LeafError::BadSignature`] for one that is false.
    pub fn verify_signatures(&self, trust: &TrustDocument) -> Result<usize, LeafError> {
        let body = trust.body();
        let message = message(&body.origin, &self.fields.encode_signed());
        let keys: Vec<_> =
            body.publishing.keys.iter().map(|key| (key.key_id(Role::Publishing), key)).collect();
        for LeafSignature { key_id, signature } in &self.signatures {
            let (_, key) = keys.iter().find(|(id, _)| id == key_id).ok_or(LeafError::UnknownSigner)?;
            if !key.verifies(&message, signature) {
                return Err(LeafError::BadSignature);
            }
        }
        Ok(self.signatures.len())
    }
}

/// A leaf that the authority signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    fields: LeafToSign,
    names: u64,
    signers: Vec<KeyId>,
    hash: Hash,
}

impl Leaf {
    /// What its object is.
    pub const fn kind(&self) -> LeafKind {
        self.fields.kind
    }

    /// Whether only a newer program understands it: its kind is 128 or above.
    pub const fn is_too_new(&self) -> bool {
        matches!(self.fields.kind, LeafKind::Skippable(128..))
    }

    /// Ids of the publishing keys that signed it, ascending.
    pub fn signers(&self) -> &[KeyId] {
        &self.signers
    }

    /// Version of the trust document that it names.
    pub const fn names(&self) -> u64 {
        self.names
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
        ObjectCheck::new(self.fields.length, self.fields.sha256)
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
    /// A check against a length and a hash that a verified leaf gave.
    pub fn new(length: u32, sha256: Hash) -> Self {
        Self { left: length.into(), expected: sha256, hasher: Sha256::new() }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// More bytes than the leaf signed for: stop reading.
    pub fn update(&mut self, bytes: &[u8]) -> Result<(), LeafError> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(LeafError::WrongObject)?;
        self.hasher.update(bytes);
        Ok(())
    }

    /// Ends the check.
    ///
    /// # Errors
    /// [`LeafError::WrongObject`] if bytes are missing or the hash is another one.
    pub fn finish(self) -> Result<(), LeafError> {
        let digest: [u8; 32] = self.hasher.finalize().into();
        if self.left == 0 && self.expected == Hash::from(digest) {
            Ok(())
        } else {
            Err(LeafError::WrongObject)
        }
    }
}

fn message(origin: &Origin, signed: &[u8]) -> Vec<u8> {
    [Label::Leaf.bytes(), origin.digest().as_bytes(), signed].concat()
}

fn decode_fields(reader: &mut Reader<'_>) -> Result<(LeafToSign, Vec<LeafSignature>), DecodeError> {
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
        trust: reader.array("trust")?.into(),
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
    Ok((fields, signatures))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::tests::{Roots, publishing};

    fn leaf(trust: &TrustDocument, at: u64) -> LeafToSign {
        let at = UnixTime::new(at).unwrap();
        LeafToSign::following(&Frontier::default(), trust, LeafKind::Batch, at, b"object").unwrap()
    }

    fn signed(leaf: &LeafToSign, origin: &Origin, signers: &[SigningKey]) -> UnverifiedLeaf {
        let signatures = signers.iter().map(|signer| leaf.sign(origin, signer)).collect();
        UnverifiedLeaf::decode(&leaf.assemble(signatures)).unwrap()
    }

    #[test]
    fn needs_exactly_the_threshold_of_its_documents_keys() {
        let keys = publishing(1..4);
        let roots = Roots::new();
        let two = roots.first(|body| body.publishing = Roots::quorum(2, &keys));
        let leaf = leaf(&two, 150);
        let verify = |signers: &[SigningKey]| signed(&leaf, two.origin(), signers).verify(&two).map(drop);
        assert_eq!(verify(&keys[..2]), Ok(()));
        assert_eq!(verify(&keys[1..]), Ok(()));
        assert_eq!(verify(&keys[..1]), Err(LeafError::Signatures { found: 1, needed: 2 }));
        assert_eq!(verify(&keys), Err(LeafError::Signatures { found: 3, needed: 2 }), "a surplus signature");
        let stranger = publishing(9..10).remove(0);
        assert_eq!(verify(&[keys[0].clone(), stranger.clone()]), Err(LeafError::UnknownSigner));
        let other: Origin = "homesafe.example/nz".parse().unwrap();
        assert_eq!(
            signed(&leaf, &other, &keys[..2]).verify(&two),
            Err(LeafError::BadSignature),
            "another deployment's"
        );
        let twice = leaf.assemble(vec![leaf.sign(two.origin(), &keys[0]); 2]);
        assert!(UnverifiedLeaf::decode(&twice).unwrap().verify(&two).is_err(), "one key twice is one key");
        let one = roots.first(|body| body.publishing = Roots::quorum(1, &keys[..1]));
        assert_eq!(signed(&leaf, two.origin(), &keys[..1]).verify(&one), Err(LeafError::OtherDocument));
    }

    #[test]
    fn holds_one_to_eight_whole_signatures() {
        let signer = &publishing(1..2)[0];
        let leaf = leaf(&Roots::new().first(|_| ()), 150);
        let of = |count: usize| {
            let mut signature = leaf.sign(&"homesafe.example/hk".parse().unwrap(), signer);
            let ids = (1..=count as u8).map(|n| {
                signature.key_id = [n; 4].into();
                signature
            });
            leaf.assemble(ids.collect())
        };
        let longest = of(8);
        assert_eq!((longest.len(), UnverifiedLeaf::MAX_LEN), (663, 663));
        assert_eq!(UnverifiedLeaf::decode(&longest).unwrap().signatures().len(), 8);
        for (count, said) in [(0, 0), (9, 612), (1, 67), (2, 135), (1, 69)] {
            let mut bytes = of(count);
            bytes[SIGNED_LEN..SIGNED_LEN + 2].copy_from_slice(&u16::to_be_bytes(said));
            bytes.resize(SIGNED_LEN + 2 + usize::from(said), 0);
            let (min, max, found) = (68, 544, usize::from(said));
            let refused = DecodeError::Length { field: "signatures", min, max, found };
            assert_eq!(UnverifiedLeaf::decode(&bytes), Err(refused), "{count} {said}");
        }
    }

    #[test]
    fn ends_with_its_document_and_keeps_to_its_bound() {
        let keys = publishing(1..2);
        let trust = Roots::new().first(|body| {
            body.publishing = Roots::quorum(1, &keys);
            (body.expires, body.max_object_bytes) = (UnixTime::new(1_000).unwrap(), 1_024);
        });
        let verify = |leaf: &LeafToSign| signed(leaf, trust.origin(), &keys).verify(&trust).map(drop);
        assert_eq!(verify(&leaf(&trust, 999)), Ok(()));
        assert_eq!(verify(&leaf(&trust, 1_000)), Err(LeafError::Expired));
        let long = |length| LeafToSign { length, ..leaf(&trust, 999) };
        assert_eq!(verify(&long(1_024)), Ok(()));
        assert_eq!(verify(&long(1_025)), Err(LeafError::TooLarge { max: 1_024 }));
    }

    #[test]
    fn lying_bytes_are_refused() {
        let keys = publishing(1..4);
        let trust = Roots::new().first(|body| body.publishing = Roots::quorum(3, &keys));
        let leaf = leaf(&trust, 150);
        let good = leaf.assemble(keys.iter().map(|s| leaf.sign(trust.origin(), s)).collect());
        for cut in 0..good.len() {
            assert!(UnverifiedLeaf::decode(&good[..cut]).is_err());
        }
        let mut swapped = good.clone();
        swapped[SIGNED_LEN + 2..SIGNED_LEN + 2 + 2 * SIGNATURE_LEN].rotate_left(SIGNATURE_LEN);
        assert!(UnverifiedLeaf::decode(&swapped).is_err(), "order");
        assert!(UnverifiedLeaf::decode(&[&good[..], &[0]].concat()).is_err(), "trailing");
        for at in 0..SIGNED_LEN {
            let mut flipped = good.clone();
            flipped[at] ^= 1;
            let verified = UnverifiedLeaf::decode(&flipped).map(|leaf| leaf.verify(&trust).is_ok());
            assert_ne!(verified, Ok(true), "byte {at} is signed");
        }
    }

    #[test]
    fn kinds_below_128_may_be_skipped_and_the_rest_asks_for_an_update() {
        let keys = publishing(1..2);
        let trust = Roots::new().first(|body| body.publishing = Roots::quorum(1, &keys));
        for (kind, too_new) in [(3, false), (127, false), (128, true), (255, true)] {
            let leaf = LeafToSign { kind: LeafKind::Skippable(kind), ..leaf(&trust, 150) };
            assert_eq!(
                signed(&leaf, trust.origin(), &keys).verify(&trust).unwrap().is_too_new(),
                too_new,
                "{kind}"
            );
        }
    }

    #[test]
    fn objects_are_bounded_and_checked() {
        let keys = publishing(1..2);
        let trust = Roots::new().first(|body| body.publishing = Roots::quorum(1, &keys));
        let leaf = signed(&leaf(&trust, 150), trust.origin(), &keys).verify(&trust).unwrap();
        let check = |parts: &[&[u8]]| {
            let mut check = leaf.check_object();
            parts.iter().try_for_each(|part| check.update(part))?;
            check.finish()
        };
        assert_eq!(check(&[b"obj", b"ect"]), Ok(()));
        for bad in [&b"objec"[..], b"objects", b"abject"] {
            assert_eq!(check(&[bad]), Err(LeafError::WrongObject));
        }
        // The right bytes, and a length that lies.
        let mut endless = ObjectCheck::new(6, Hash::of_object(b"object"));
        assert_eq!(endless.update(b"objec"), Ok(()));
        assert_eq!(endless.update(b"ts"), Err(LeafError::WrongObject), "before more of it comes");
        let mut longer = ObjectCheck::new(7, Hash::of_object(b"object"));
        assert_eq!(longer.update(b"object"), Ok(()));
        assert_eq!(longer.finish(), Err(LeafError::WrongObject));
    }
}
