//! The two compartments of a record: HPKE mode_psk, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! ChaCha20-Poly1305 (RFC 9180).

use homesafe_protocol::label::Label;
use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, PskBundle, Serializable as _,
    aead::{AeadCtxS, ChaCha20Poly1305},
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    setup_sender_with_rng, single_shot_open,
};
use rand::CryptoRng;
use zeroize::Zeroizing;

/// Bytes that a box is longer than its plaintext: an X25519 public key and a Poly1305 tag.
pub(super) const OVERHEAD: usize = 32 + 16;

/// Which half of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compartment {
    /// What matching needs; opened by the device.
    Match,
    /// Where the resident was; opened by the resident.
    Diary,
}

impl Compartment {
    /// `LABEL("log") || compartment`.
    fn info(self) -> Vec<u8> {
        let name: &[u8] = match self {
            Self::Match => b"match",
            Self::Diary => b"diary",
        };
        [Label::Log.bytes(), name].concat()
    }
}

/// A segment's pre-shared key and its id, the segment's number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Psk<'a> {
    pub(super) key: &'a [u8; 32],
    pub(super) id: [u8; 4],
}

/// A box with its key agreed upon and nothing in it: what it takes longest to make of one.
pub(super) struct EmptyBox {
    encapsulated: <X25519HkdfSha256 as Kem>::EncappedKey,
    context: AeadCtxS<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>,
}

impl EmptyBox {
    /// A box that whoever has the secret of `recipient` and the psk opens; `None` only if that key is no point
    /// to agree with.
    pub(super) fn new(
        compartment: Compartment,
        recipient: &[u8; 32],
        psk: Psk<'_>,
        rng: &mut impl CryptoRng,
    ) -> Option<Self> {
        let recipient = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(recipient).ok()?;
        let mode = OpModeS::Psk(PskBundle::new(psk.key, &psk.id).ok()?);
        let (encapsulated, context) =
            setup_sender_with_rng(&mode, &recipient, &compartment.info(), rng).ok()?;
        Some(Self { encapsulated, context })
    }

    /// Seals `plaintext` in it.
    pub(super) fn seal(mut self, aad: &[u8], plaintext: &[u8]) -> Option<Vec<u8>> {
        let ciphertext = self.context.seal(plaintext, aad).ok()?;
        Some([self.encapsulated.to_bytes().as_slice(), &ciphertext].concat())
    }
}

/// Opens a box; `None` if it was made for another key, segment, place or history, or is damaged.
pub(super) fn open(
    compartment: Compartment,
    secret: &[u8; 32],
    psk: Psk<'_>,
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    open_with(&compartment.info(), secret, (psk.key, &psk.id), aad, sealed)
}

fn open_with(
    info: &[u8],
    secret: &[u8; 32],
    (psk, psk_id): (&[u8], &[u8]),
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(32)?;
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let mode = OpModeR::Psk(PskBundle::new(psk, psk_id).ok()?);
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &mode,
        &secret,
        &encapsulated,
        info,
        ciphertext,
        aad,
    )
    .ok()
    .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use x25519_dalek::{PublicKey, StaticSecret};

    use super::*;

    #[test]
    fn opens_only_with_key_psk_place_and_compartment() {
        let secret = StaticSecret::from([5; 32]);
        let public = PublicKey::from(&secret).to_bytes();
        let psk = |key| Psk { key, id: [0, 0, 0, 1] };
        let sealed = EmptyBox::new(Compartment::Match, &public, psk(&[1; 32]), &mut rand::rng()).unwrap();
        let sealed = sealed.seal(b"aad", b"text").unwrap();
        assert_eq!(sealed.len(), 4 + OVERHEAD);
        let opened =
            |compartment, secret: &[u8; 32], psk, aad: &[u8]| open(compartment, secret, psk, aad, &sealed);
        let right = secret.to_bytes();
        assert_eq!(opened(Compartment::Match, &right, psk(&[1; 32]), b"aad").unwrap().as_slice(), b"text");
        assert!(opened(Compartment::Diary, &right, psk(&[1; 32]), b"aad").is_none());
        assert!(opened(Compartment::Match, &[6; 32], psk(&[1; 32]), b"aad").is_none());
        assert!(
            opened(Compartment::Match, &right, psk(&[2; 32]), b"aad").is_none(),
            "the segment's psk was erased"
        );
        assert!(
            opened(Compartment::Match, &right, Psk { key: &[1; 32], id: [0, 0, 0, 2] }, b"aad").is_none()
        );
        assert!(opened(Compartment::Match, &right, psk(&[1; 32]), b"bad").is_none());
        assert!(open(Compartment::Match, &right, psk(&[1; 32]), b"aad", &sealed[..20]).is_none());
    }

    /// RFC 9180, appendix A.2.2 (mode_psk, this suite), the first encryption.
    #[test]
    fn opens_the_vector_of_rfc_9180() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let secret = hex("77d114e0212be51cb1d76fa99dd41cfd4d0166b08caa09074430a6c59ef17879");
        let psk = hex("0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82");
        let encapsulated = hex("2261299c3f40a9afc133b969a97f05e95be2c514e54f3de26cbe5644ac735b04");
        let ciphertext =
            hex("4a177f9c0d6f15cfdf533fb65bf84aecdc6ab16b8b85b4cf65a370e07fc1d78d28fb073214525276f4a89608ff");
        let opened = open_with(
            b"Ode on a Grecian Urn",
            &secret.try_into().unwrap(),
            (&psk, b"Ennyn Durin aran Moria"),
            b"Count-0",
            &[encapsulated, ciphertext].concat(),
        );
        assert_eq!(opened.unwrap().as_slice(), b"Beauty is truth, truth beauty");
    }
}
