//! A folder of files under one passphrase: an age identity, itself protected with scrypt, opens them all
//! (age-encryption.org/v1).

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use age::{
    secrecy::{ExposeSecret as _, SecretString},
    x25519::{Identity, Recipient},
};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce, aead::Aead as _};
use hkdf::Hkdf;
use homesafe_protocol::{label::Label, passphrase::Passphrase};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::files::{self, FileError, PRIVATE, read_bounded, write_atomic};

/// Name of the protected identity in its folder.
pub const IDENTITY_FILE: &str = "identity.age";
/// What a file under a passphrase is called in errors.
const BY_PASSPHRASE: &str = "the encrypted file";
const MAX_IDENTITY_LEN: u64 = 16 * 1024;
/// The largest file a vault opens, in bytes.
pub const MAX_FILE_LEN: u64 = 64 << 20;
/// How hard a passphrase is to try: scrypt of 2^18, 256 MiB, about a second.
const WORK_FACTOR: u8 = 18;
/// The hardest scrypt that is computed for a file from elsewhere: 2^20, 1 GiB.
const MAX_WORK_FACTOR: u8 = 20;

/// Why a vault does not open, or a file in it.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is one already.
    #[error("{0} exists already; choose another folder, or use the one there with its passphrase")]
    Exists(#[serde(serialize_with = "crate::files::path_text")] PathBuf),
    /// There is none.
    #[error("{0} is not there: make it first, or name the folder that holds it")]
    Missing(#[serde(serialize_with = "crate::files::path_text")] PathBuf),
    /// Not the passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// More work than anybody needs: it could end this program for want of memory.
    #[error(
        "the encrypted file asks for more than 1 GiB of memory to try a passphrase; ask for one made by HomeSafe"
    )]
    TooHard,
    /// More than is read again.
    #[error("{0} would be larger than the {max} MiB that are read again; nothing was written", max = MAX_FILE_LEN >> 20)]
    TooLarge(#[serde(serialize_with = "crate::files::path_text")] PathBuf),
    /// Not an age file, or damaged, or of another vault.
    #[error("{0} cannot be opened: it is damaged, or belongs to another folder")]
    Damaged(&'static str),
}

/// To whom files for a vault are sealed; no secret.
#[derive(Debug, Clone)]
pub struct Address(Recipient);

/// Text that is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("not an address: it begins with age1, and the one who is to open it prints it")]
pub struct AddressError;

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        text.trim().parse().map(Self).map_err(|_| AddressError)
    }
}

impl Address {
    /// Encrypts a content that only the vault of this address opens.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where age does not encrypt it.
    pub fn seal(&self, content: &[u8]) -> Result<Vec<u8>, VaultError> {
        let recipient: &dyn age::Recipient = &self.0;
        let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient));
        encryptor.ok().and_then(|e| encrypt(e, content)).ok_or(VaultError::Damaged("the new file"))
    }
}

/// An open vault.
pub struct Vault {
    identity: Identity,
    recipient: Recipient,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(redacted)")
    }
}

impl Vault {
    /// Makes a vault in `folder`, which is made if it is not there. Takes about a second.
    ///
    /// # Errors
    /// [`VaultError::Exists`], and those of the folder.
    pub fn create(folder: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        let path = folder.join(IDENTITY_FILE);
        if path.exists() {
            return Err(VaultError::Exists(path));
        }
        files::create_private_dir(folder)?;
        let identity = Identity::generate();
        let sealed = seal_for(passphrase, identity.to_string().expose_secret().as_bytes())?;
        write_atomic(&path, &sealed, PRIVATE)?;
        Ok(Self { recipient: identity.to_public(), identity })
    }

    /// Opens the vault in `folder`.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::WrongPassphrase`], [`VaultError::TooHard`] and
    /// [`VaultError::Damaged`] for its identity, and those of the file.
    pub fn open(folder: &Path, passphrase: &Passphrase) -> Result<Self, VaultError> {
        let path = folder.join(IDENTITY_FILE);
        let sealed = match read_bounded(&path, MAX_IDENTITY_LEN) {
            Err(error) if error.is_not_found() => return Err(VaultError::Missing(path)),
            other => other?,
        };
        let text = open_with(passphrase, &sealed, MAX_IDENTITY_LEN)?;
        let text = std::str::from_utf8(&text).map_err(|_| VaultError::Damaged(IDENTITY_FILE))?;
        let identity: Identity = text.trim().parse().map_err(|_| VaultError::Damaged(IDENTITY_FILE))?;
        Ok(Self { recipient: identity.to_public(), identity })
    }

    /// Protects the vault in `folder` with another passphrase. Its files stay as they are, and so do copies
    /// of it made before.
    ///
    /// # Errors
    /// Those of [`Self::open`], and those of the folder.
    pub fn change_passphrase(folder: &Path, old: &Passphrase, new: &Passphrase) -> Result<(), VaultError> {
        let vault = Self::open(folder, old)?;
        let sealed = seal_for(new, vault.identity.to_string().expose_secret().as_bytes())?;
        Ok(write_atomic(&folder.join(IDENTITY_FILE), &sealed, PRIVATE)?)
    }

    /// Whether `folder` holds a vault.
    pub fn exists(folder: &Path) -> bool {
        folder.join(IDENTITY_FILE).exists()
    }

    /// Encrypts a file's content to the vault.
    ///
    /// # Errors
    /// Those of [`Address::seal`].
    pub fn seal(&self, content: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.address().seal(content)
    }

    /// To whom others seal what this vault is to open.
    pub fn address(&self) -> Address {
        Address(self.recipient.clone())
    }

    /// Decrypts a file of the vault; at most [`MAX_FILE_LEN`] bytes.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] for anything else.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        decrypt(sealed, &self.identity, "the file", MAX_FILE_LEN)
    }

    /// The cipher for one purpose, under a secret of the vault.
    pub fn cipher(&self, purpose: Label) -> VaultCipher {
        let mut key = Zeroizing::new([0; 32]);
        let identity = self.identity.to_string();
        let derived =
            Hkdf::<Sha256>::new(None, identity.expose_secret().as_bytes()).expand(purpose.bytes(), &mut *key);
        debug_assert!(derived.is_ok(), "one block");
        VaultCipher(XChaCha20Poly1305::new((&*key).into()))
    }

    /// Encrypts `content` to the file at `path`, replacing it whole.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`] for one that could not be read again, and those of the folder.
    pub fn write(&self, path: &Path, content: &[u8]) -> Result<(), VaultError> {
        let sealed = self.seal(content)?;
        if sealed.len() as u64 > MAX_FILE_LEN {
            return Err(VaultError::TooLarge(path.to_owned()));
        }
        Ok(write_atomic(path, &sealed, PRIVATE)?)
    }

    /// Decrypts the file at `path`.
    ///
    /// # Errors
    /// Those of [`Self::unseal`], and those of the file.
    pub fn read(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.unseal(&read_bounded(path, MAX_FILE_LEN)?)
    }
}

/// Encrypts so that only the vault opens it and, other than with [`Vault::seal`], only the vault can have
/// made it.
pub struct VaultCipher(XChaCha20Poly1305);

impl std::fmt::Debug for VaultCipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultCipher(redacted)")
    }
}

impl VaultCipher {
    /// Bytes that [`Self::seal`] adds: a nonce and a tag.
    pub const OVERHEAD: usize = 24 + 16;

    /// `nonce || ciphertext`, with a random nonce.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where the system gives no random bytes.
    pub fn seal(&self, content: &[u8]) -> Result<Vec<u8>, VaultError> {
        let failed = |_| VaultError::Damaged("the new file");
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).map_err(|_| VaultError::Damaged("the new file"))?;
        let sealed = self.0.encrypt(&XNonce::from(nonce), content).map_err(failed)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// What [`Self::seal`] sealed.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] for anything else.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let damaged = || VaultError::Damaged("the file");
        let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or_else(damaged)?;
        self.0.decrypt(&XNonce::from(*nonce), sealed).map(Zeroizing::new).map_err(|_| damaged())
    }
}

/// One file under a passphrase of its own. Takes about a second.
///
/// # Errors
/// [`VaultError::Damaged`] where age does not encrypt it.
pub fn seal_for(passphrase: &Passphrase, content: &[u8]) -> Result<Vec<u8>, VaultError> {
    seal_with(passphrase, content, WORK_FACTOR)
}

fn seal_with(passphrase: &Passphrase, content: &[u8], work_factor: u8) -> Result<Vec<u8>, VaultError> {
    let mut scrypt = age::scrypt::Recipient::new(SecretString::from(passphrase.expose().to_owned()));
    scrypt.set_work_factor(work_factor);
    let recipient: &dyn age::Recipient = &scrypt;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient));
    encryptor.ok().and_then(|e| encrypt(e, content)).ok_or(VaultError::Damaged("the new file"))
}

/// Opens what [`seal_for`] wrote; at most `limit` bytes.
///
/// # Errors
/// [`VaultError::WrongPassphrase`], [`VaultError::TooHard`], and [`VaultError::Damaged`] for anything else.
pub fn open_with(
    passphrase: &Passphrase,
    sealed: &[u8],
    limit: u64,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let mut scrypt = age::scrypt::Identity::new(SecretString::from(passphrase.expose().to_owned()));
    scrypt.set_max_work_factor(MAX_WORK_FACTOR);
    decrypt(sealed, &scrypt, BY_PASSPHRASE, limit)
}

fn encrypt(encryptor: age::Encryptor, content: &[u8]) -> Option<Vec<u8>> {
    let mut sealed = Vec::with_capacity(content.len() + 512);
    let mut writer = encryptor.wrap_output(&mut sealed).ok()?;
    writer.write_all(content).ok()?;
    writer.finish().ok()?;
    Some(sealed)
}

fn decrypt(
    sealed: &[u8],
    identity: &dyn age::Identity,
    what: &'static str,
    limit: u64,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let damaged = || VaultError::Damaged(what);
    let decryptor = age::Decryptor::new(sealed).map_err(|_| damaged())?;
    let reader = decryptor.decrypt(std::iter::once(identity)).map_err(|error| match error {
        // For a scrypt file, "no key fits" means the passphrase.
        age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys if what == BY_PASSPHRASE => {
            VaultError::WrongPassphrase
        }
        age::DecryptError::ExcessiveWork { .. } => VaultError::TooHard,
        _ => damaged(),
    })?;
    // Sealed it is longer: so it does not grow, which would leave parts of it behind.
    let one_more = limit.saturating_add(1);
    let room = usize::try_from(one_more).unwrap_or(usize::MAX).min(sealed.len());
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    reader.take(one_more).read_to_end(&mut content).map_err(|_| damaged())?;
    // A part of it, whose end nobody has verified, is not what was sealed.
    if content.len() as u64 > limit { Err(damaged()) } else { Ok(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_a_file_that_asks_for_gigabytes_is_refused_before_it_is_computed() {
        let passphrase = Passphrase::new("right".into()).unwrap();
        let sealed = seal_with(&passphrase, b"backup", 10).unwrap();
        assert_eq!(
            &open_with(&passphrase, &sealed, 10).unwrap()[..],
            b"backup",
            "easier than ours is no danger"
        );
        assert_eq!(&open_with(&passphrase, &sealed, 6).unwrap()[..], b"backup");
        let longer = open_with(&passphrase, &sealed, 5);
        assert!(matches!(longer, Err(VaultError::Damaged(_))), "no part of it is given for the whole");
        let own = seal_for(&passphrase, b"backup").unwrap();
        let hard = |file: &[u8], from: &str, to: &str| {
            let at = file.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
            [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
        };
        let own_text = String::from_utf8_lossy(&own).into_owned();
        assert!(own_text.lines().nth(1).unwrap().ends_with(" 18"), "one cost on every machine");
        for factor in ["21", "22", "40", "63"] {
            let hostile = hard(&sealed, " 10\n", &format!(" {factor}\n"));
            assert!(matches!(open_with(&passphrase, &hostile, 10), Err(VaultError::TooHard)), "{factor}");
        }
    }

    #[test]
    fn attack_what_is_sealed_to_the_address_is_not_taken_for_the_vaults_own() {
        let folder = tempfile::tempdir().unwrap();
        let passphrase = Passphrase::new("right".into()).unwrap();
        let vault = Vault::create(&folder.path().join("a"), &passphrase).unwrap();
        let other = Vault::create(&folder.path().join("b"), &passphrase).unwrap();
        let own = vault.cipher(Label::DeskHead).seal(b"content").unwrap();
        assert_eq!(own.len(), 7 + VaultCipher::OVERHEAD);
        let again = Vault::open(&folder.path().join("a"), &passphrase).unwrap();
        assert_eq!(&again.cipher(Label::DeskHead).open(&own).unwrap()[..], b"content");
        assert_ne!(vault.cipher(Label::DeskHead).seal(b"content").unwrap(), own, "no nonce twice");
        let mut altered = own.clone();
        altered[30] ^= 1;
        let forged = vault.address().seal(b"content").unwrap();
        let of_other = other.cipher(Label::DeskHead).seal(b"content").unwrap();
        for bad in [&forged, &of_other, &altered, &own[..own.len() - 1].to_vec(), &vec![], &vec![0; 24]] {
            assert!(vault.cipher(Label::DeskHead).open(bad).is_err());
        }
        assert!(vault.cipher(Label::DeskJournal).open(&own).is_err(), "one purpose");
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::generate();
        let vault = Vault { recipient: identity.to_public(), identity };
        let path = folder.path().join("said.age");
        // Of this size the content would do, but sealed it is larger.
        let mut content = vec![0; MAX_FILE_LEN as usize];
        assert!(matches!(vault.write(&path, &content), Err(VaultError::TooLarge(_))) && !path.exists());
        content.truncate(content.len() - (32 << 10));
        vault.write(&path, &content).unwrap();
        assert_eq!(vault.read(&path).unwrap().len(), content.len());
    }

    #[test]
    fn opens_with_its_passphrase_only() {
        let folder = tempfile::tempdir().unwrap();
        let [right, wrong] = ["right", "wrong"].map(|p| Passphrase::new(p.into()).unwrap());
        assert!(matches!(Vault::open(folder.path(), &right), Err(VaultError::Missing(_))));
        let vault = Vault::create(folder.path(), &right).unwrap();
        assert!(matches!(Vault::create(folder.path(), &right), Err(VaultError::Exists(_))));
        let sealed = vault.seal(b"content").unwrap();
        let opened = Vault::open(folder.path(), &right).unwrap();
        assert_eq!(&opened.unseal(&sealed).unwrap()[..], b"content");
        assert!(matches!(Vault::open(folder.path(), &wrong), Err(VaultError::WrongPassphrase)));
        Vault::change_passphrase(folder.path(), &right, &wrong).unwrap();
        assert!(matches!(
            Vault::change_passphrase(folder.path(), &right, &wrong),
            Err(VaultError::WrongPassphrase)
        ));
        assert_eq!(&Vault::open(folder.path(), &wrong).unwrap().unseal(&sealed).unwrap()[..], b"content");
        Vault::change_passphrase(folder.path(), &wrong, &right).unwrap();
        for cut in [0, 10, sealed.len() - 1] {
            assert!(matches!(opened.unseal(&sealed[..cut]), Err(VaultError::Damaged(_))), "{cut}");
        }
        std::fs::write(folder.path().join(IDENTITY_FILE), b"nonsense").unwrap();
        assert!(matches!(Vault::open(folder.path(), &right), Err(VaultError::Damaged(_))));
    }
}
