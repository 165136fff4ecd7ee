//! C2SP signed notes: a text with signatures beneath it (<https://c2sp.org/signed-note>), and cosignatures
//! with a time (<https://c2sp.org/tlog-cosignature>).

use std::{fmt, str::FromStr};

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::{KeyId, PublicKey, Signature, time::UnixTime};

/// The largest note that is read, in bytes.
pub const MAX_NOTE_LEN: usize = 256 * 1024;
/// The most signature lines a note may carry.
pub const MAX_SIGNATURES: usize = 64;
const MAX_NAME_LEN: usize = 160;

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than [`MAX_NOTE_LEN`].
    #[error("the note is longer than {MAX_NOTE_LEN} bytes")]
    TooLong,
    /// Not a text, a blank line and signature lines.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// A key that is known did not make the signature that carries its name.
    #[error("the signature of {0} does not verify")]
    BadSignature(String),
    /// A key's text form is not `name+id+base64`.
    #[error("not a verification key of the form name+id+key")]
    BadKey,
}

/// What a note key's signatures mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoteAlgorithm {
    /// Ed25519 over the text (type 1).
    Ed25519,
    /// Ed25519 over a time and the text (type 4, `cosignature/v1`).
    Cosignature,
}

impl NoteAlgorithm {
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }
}

/// A key that signs notes, by name: C2SP's vkey, `name+hex(id)+base64(type || key)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoteKey {
    name: String,
    algorithm: NoteAlgorithm,
    key: PublicKey,
}

/// A witness's word that it saw a checkpoint, and that it agrees with all that it saw before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub witness: NoteKey,
    /// When it cosigned.
    pub time: UnixTime,
}

impl NoteKey {
    /// A key under `name`: 1 to 160 visible ASCII characters without `+`, `"` and `\`.
    ///
    /// # Errors
    /// [`NoteError::BadKey`] for another name.
    pub fn new(name: &str, algorithm: NoteAlgorithm, key: PublicKey) -> Result<Self, NoteError> {
        if !is_key_name(name) {
            return Err(NoteError::BadKey);
        }
        Ok(Self { name: name.to_owned(), algorithm, key })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its signatures mean.
    pub const fn algorithm(&self) -> NoteAlgorithm {
        self.algorithm
    }

    /// The Ed25519 key.
    pub const fn public_key(&self) -> PublicKey {
        self.key
    }

    /// C2SP's key id: `SHA-256(name || 0x0A || type || key)[0..4]`.
    pub fn id(&self) -> KeyId {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', self.algorithm.byte()])
            .chain_update(self.key.as_bytes())
            .finalize()
            .into();
        let [a, b, c, d, ..] = digest;
        KeyId::from([a, b, c, d])
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![self.algorithm.byte()];
        typed.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id(), BASE64.encode(&typed))
    }
}

impl FromStr for NoteKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        if text.len() > MAX_NAME_LEN + 80 {
            return Err(NoteError::BadKey);
        }
        // Base64 may hold plus signs, names and ids may not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::BadKey);
        };
        let typed = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::BadKey)?;
        let (algorithm, key) = match typed.split_first() {
            Some((1, key)) => (NoteAlgorithm::Ed25519, key),
            Some((4, key)) => (NoteAlgorithm::Cosignature, key),
            _ => return Err(NoteError::BadKey),
        };
        let key = Self::new(name, algorithm, PublicKey::try_from(key).map_err(|_| NoteError::BadKey)?)?;
        if HEXLOWER.encode(key.id().as_bytes()) == id { Ok(key) } else { Err(NoteError::BadKey) }
    }
}

impl TryFrom<String> for NoteKey {
    type Error = NoteError;
    fn try_from(text: String) -> Result<Self, NoteError> {
        text.parse()
    }
}

impl From<NoteKey> for String {
    fn from(key: NoteKey) -> Self {
        key.to_string()
    }
}

/// One signature line: a key's name and id, and what it made (64 bytes, or 72 with a cosignature's time).
#[derive(Debug, Clone, PartialEq, Eq)]
struct SignatureLine {
    name: String,
    id: KeyId,
    bytes: Vec<u8>,
}

/// A key of the caller's that signed a note, with its time if it is a cosignature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedSignature<'a> {
    /// The key.
    pub key: &'a NoteKey,
    /// When it cosigned; `None` for plain signatures.
    pub time: Option<UnixTime>,
}

/// A note that has been read and not verified: it shows nothing of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedNote {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl UnverifiedNote {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::TooLong`], and [`NoteError::Malformed`] for bytes that are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_LEN {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed("not UTF-8"))?;
        if note.chars().any(|c| c.is_control() && c != '\n') {
            return Err(NoteError::Malformed("control characters"));
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::Malformed("no blank line before the signatures"))?;
        let (text, lines) = note.split_at(blank + 1);
        let lines = lines.strip_prefix('\n').and_then(|l| l.strip_suffix('\n'));
        let lines = lines.ok_or(NoteError::Malformed("the last line does not end"))?;
        let signatures =
            lines.split('\n').take(MAX_SIGNATURES + 1).map(parse_line).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::Malformed("too many signatures"));
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, and which of `keys` signed it, each counted once.
    ///
    /// # Errors
    /// A signature that carries a known key's name and id and is not its own. Unknown keys' signatures are
    /// passed over.
    pub fn verify<'k>(&self, keys: &'k [NoteKey]) -> Result<(&str, Vec<VerifiedSignature<'k>>), NoteError> {
        let mut verified: Vec<VerifiedSignature<'k>> = Vec::new();
        for line in &self.signatures {
            let known = keys.iter().find(|key| key.name == line.name && key.id() == line.id);
            let Some(key) = known else { continue };
            let time = check(key, &self.text, &line.bytes)
                .ok_or_else(|| NoteError::BadSignature(line.name.clone()))?;
            if verified.iter().all(|seen| seen.key != key) {
                verified.push(VerifiedSignature { key, time });
            }
        }
        Ok((&self.text, verified))
    }

    /// The note with `line` added, as [`sign`] and [`cosign`] make it.
    #[must_use]
    pub fn with_signature(&self, line: &str) -> String {
        let mut note = format!("{}\n", self.text);
        for SignatureLine { name, id, bytes } in &self.signatures {
            note += &format_line(name, *id, bytes);
        }
        note + line
    }

    /// The text before any verification: for the key holder that reads what it is about to sign, for nothing
    /// else.
    pub fn text_to_sign(&self) -> &str {
        &self.text
    }
}

/// A note of `text`, which ends with a newline, signed by `signer` under `name`.
pub fn signed_note(text: &str, signers: &[(&NoteKey, &SigningKey)]) -> String {
    signers.iter().fold(format!("{text}\n"), |note, (key, signer)| note + &sign(text, key, signer))
}

/// A signature line over `text`, which ends with a newline.
pub fn sign(text: &str, key: &NoteKey, signer: &SigningKey) -> String {
    format_line(&key.name, key.id(), &signer.sign(text.as_bytes()).to_bytes())
}

/// A cosignature line over `text` at `time`.
pub fn cosign(text: &str, key: &NoteKey, signer: &SigningKey, time: UnixTime) -> String {
    let mut bytes = time.seconds().to_be_bytes().to_vec();
    bytes.extend_from_slice(&signer.sign(&cosigned(text, time.seconds())).to_bytes());
    format_line(&key.name, key.id(), &bytes)
}

/// A key's name here is visible ASCII, so that it is written in one way only, in notes as in JSON.
fn is_key_name(name: &str) -> bool {
    (1..=MAX_NAME_LEN).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"+\"\\".contains(&byte))
}

fn check(key: &NoteKey, text: &str, bytes: &[u8]) -> Option<Option<UnixTime>> {
    match key.algorithm {
        NoteAlgorithm::Ed25519 => {
            let signature = Signature::try_from(bytes).ok()?;
            key.key.verifies(text.as_bytes(), &signature).then_some(None)
        }
        NoteAlgorithm::Cosignature => {
            let (time, signature) = bytes.split_first_chunk::<8>()?;
            let seconds = u64::from_be_bytes(*time);
            let signature = Signature::try_from(signature).ok()?;
            let time = UnixTime::new(seconds).ok()?;
            key.key.verifies(&cosigned(text, seconds), &signature).then_some(Some(time))
        }
    }
}

fn cosigned(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

fn format_line(name: &str, id: KeyId, bytes: &[u8]) -> String {
    let mut blob = id.as_bytes().to_vec();
    blob.extend_from_slice(bytes);
    format!("— {name} {}\n", BASE64.encode(&blob))
}

fn parse_line(line: &str) -> Result<SignatureLine, NoteError> {
    const BAD: NoteError = NoteError::Malformed("a signature line is not '— name base64'");
    let (name, blob) = line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')).ok_or(BAD)?;
    let blob = BASE64.decode(blob.as_bytes()).map_err(|_| BAD)?;
    let (id, bytes) = blob.split_first_chunk::<4>().ok_or(BAD)?;
    // Others may sign too, under any name that C2SP allows.
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') || bytes.is_empty() {
        return Err(BAD);
    }
    Ok(SignatureLine { name: name.to_owned(), id: KeyId::from(*id), bytes: bytes.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8, algorithm: NoteAlgorithm) -> (NoteKey, SigningKey) {
        let signer = SigningKey::from_bytes(&[seed; 32]);
        let public = signer.verifying_key().to_bytes().into();
        (NoteKey::new("homesafe.example/hk", algorithm, public).unwrap(), signer)
    }

    #[test]
    fn signs_and_verifies_and_counts_each_key_once() {
        let (plain, signer) = key(1, NoteAlgorithm::Ed25519);
        let (witness, cosigner) = key(2, NoteAlgorithm::Cosignature);
        let text = "homesafe.example/hk\n3\n";
        let time = UnixTime::new(1_700_000_000).unwrap();
        let note = signed_note(text, &[(&plain, &signer), (&plain, &signer)])
            + &cosign(text, &witness, &cosigner, time);
        let keys = [plain.clone(), witness.clone()];
        let note = UnverifiedNote::parse(note.as_bytes()).unwrap();
        let (found, signatures) = note.verify(&keys).unwrap();
        assert_eq!(found, text);
        assert_eq!(signatures.len(), 2);
        assert_eq!(signatures[1], VerifiedSignature { key: &keys[1], time: Some(time) });
        assert_eq!(note.verify(&[]).unwrap().1, []);
    }

    #[test]
    fn an_altered_text_or_time_is_refused() {
        let (plain, signer) = key(1, NoteAlgorithm::Ed25519);
        let note = signed_note("a\n", &[(&plain, &signer)]).replace("a\n\n", "b\n\n");
        let note = UnverifiedNote::parse(note.as_bytes()).unwrap();
        assert!(matches!(note.verify(std::slice::from_ref(&plain)), Err(NoteError::BadSignature(_))));
    }

    #[test]
    fn keys_round_trip_as_text() {
        for algorithm in [NoteAlgorithm::Ed25519, NoteAlgorithm::Cosignature] {
            let (key, _) = key(3, algorithm);
            assert_eq!(key.to_string().parse::<NoteKey>(), Ok(key.clone()));
            assert!(key.to_string().replace('h', "x").parse::<NoteKey>().is_err(), "the id covers the name");
        }
    }

    #[test]
    fn malformed_notes_are_named() {
        for bad in [
            "",
            "a\n",
            "a\n\n",
            "a\n\n— x\n",
            "a\n\n— x AAAA\n",
            "a\n\nx y AAAAAAAA\n",
            "a\r\n\n— x AAAAAAA=\n",
        ] {
            assert!(matches!(UnverifiedNote::parse(bad.as_bytes()), Err(NoteError::Malformed(_))), "{bad:?}");
        }
        assert_eq!(UnverifiedNote::parse(&vec![b'a'; MAX_NOTE_LEN + 1]), Err(NoteError::TooLong));
        let signer = SigningKey::from_bytes(&[1; 32]);
        let key =
            NoteKey::new("x", NoteAlgorithm::Ed25519, signer.verifying_key().to_bytes().into()).unwrap();
        let signed =
            |times| UnverifiedNote::parse(signed_note("a\n", &vec![(&key, &signer); times]).as_bytes());
        assert!(signed(MAX_SIGNATURES).is_ok());
        assert_eq!(signed(MAX_SIGNATURES + 1), Err(NoteError::Malformed("too many signatures")));
    }

    #[test]
    fn names_lengths_and_characters_at_their_bounds() {
        let public = PublicKey::from(SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes());
        for bad in ["", " ", "a b", "a+b", "a\"b", "a\\b", "蓮", &"a".repeat(MAX_NAME_LEN + 1)] {
            assert_eq!(NoteKey::new(bad, NoteAlgorithm::Ed25519, public), Err(NoteError::BadKey), "{bad:?}");
        }
        let longest = NoteKey::new(&"a".repeat(MAX_NAME_LEN), NoteAlgorithm::Ed25519, public).unwrap();
        assert_eq!(longest.to_string().parse::<NoteKey>().unwrap().name(), "a".repeat(MAX_NAME_LEN));
        let note = signed_note("\n", &[(&longest, &SigningKey::from_bytes(&[1; 32]))]);
        let note = "a".repeat(MAX_NOTE_LEN - note.len()) + &note;
        assert!(UnverifiedNote::parse(note.as_bytes()).is_ok());
        assert_eq!(UnverifiedNote::parse(format!("a{note}").as_bytes()), Err(NoteError::TooLong));
        for line in [
            "— x+y AAAAAAA=",
            "— x\u{3000}y AAAAAAA=",
            "—  AAAAAAA=",
            "— x AAAAAA==",
            "— x\u{7f} AAAAAAA=",
            "— x\u{85} AAAAAAA=",
        ] {
            let parsed = UnverifiedNote::parse(format!("a\n\n{line}\n").as_bytes());
            assert!(matches!(parsed, Err(NoteError::Malformed(_))), "{line:?}");
        }
        assert!(UnverifiedNote::parse("a\n\n— x AAAAAAA=\n".as_bytes()).is_ok());
        assert_eq!(cosigned("x\n", 5), b"cosignature/v1\ntime 5\nx\n");
    }
}
