//! HPKE base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, sealed to a
//! submission key.

use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::X25519HkdfSha256, single_shot_open, single_shot_seal_with_rng,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    KeyId, SubmissionPublicKey,
    label::Label,
    origin::Origin,
    roles::{Role, RoleKey as _},
};

/// Bytes of the encapsulated key and of the authentication tag.
pub(super) const OVERHEAD: usize = 32 + 16;

secret_bytes!(
    /// The private half of a submission key, held by the desk and destroyed 14 days after its end.
    SubmissionSecretKey, 32
);

impl SubmissionSecretKey {
    /// The public half, as the trust document lists it; `None` for bytes that are no X25519 key.
    pub fn public(&self) -> Option<SubmissionPublicKey> {
        let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&self.0).ok()?;
        let public = <X25519HkdfSha256 as Kem>::sk_to_pk(&secret).to_bytes();
        SubmissionPublicKey::try_from(public.as_slice()).ok()
    }
}

/// `LABEL(label) || origin || key_id`.
fn info(label: Label, origin: &Origin, key_id: KeyId) -> Vec<u8> {
    [label.bytes(), origin.as_str().as_bytes(), key_id.as_bytes()].concat()
}

/// `key_id || enc || ciphertext`; `None` only if the key is no point to agree with.
pub(super) fn seal(
    label: Label,
    origin: &Origin,
    key: &SubmissionPublicKey,
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Option<Vec<u8>> {
    let key_id = key.key_id(Role::Submission);
    let recipient = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(key.as_bytes()).ok()?;
    let sealed = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &recipient,
        &info(label, origin, key_id),
        plaintext,
        aad,
        rng,
    );
    let (encapsulated, ciphertext) = sealed.ok()?;
    Some([key_id.as_bytes(), encapsulated.to_bytes().as_slice(), &ciphertext].concat())
}

/// Opens what [`seal`] made; `None` if it was made for another key, deployment or purpose, or is damaged.
pub(super) fn open(
    label: Label,
    origin: &Origin,
    secret: &SubmissionSecretKey,
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (key_id, rest) = sealed.split_first_chunk::<{ KeyId::LEN }>()?;
    let (encapsulated, ciphertext) = rest.split_at_checked(32)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret.expose()).ok()?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        &info(label, origin, (*key_id).into()),
        ciphertext,
        aad,
    )
    .ok()
    .map(Zeroizing::new)
}
