//! Newtypes over byte arrays, made by two macros: one for what may be shown, one for secrets.

use data_encoding::{BASE64, HEXLOWER};

/// Text or bytes that are not one of this crate's fixed-size values.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("expected {expected} bytes, written as {form}")]
pub struct ParseBytesError {
    /// Length in bytes of a right value.
    pub expected: usize,
    /// How the text form is written.
    pub form: &'static str,
}

pub(crate) fn decode_hex<const N: usize>(text: &str) -> Result<[u8; N], ParseBytesError> {
    decode_with(&HEXLOWER, text).ok_or(ParseBytesError { expected: N, form: "lower-case hexadecimal" })
}

pub(crate) fn decode_base64<const N: usize>(text: &str) -> Result<[u8; N], ParseBytesError> {
    decode_with(&BASE64, text).ok_or(ParseBytesError { expected: N, form: "base64" })
}

fn decode_with<const N: usize>(encoding: &data_encoding::Encoding, text: &str) -> Option<[u8; N]> {
    // Bounded before anything is allocated: four times covers both encodings.
    if text.len() > 4 * N.max(4) {
        return None;
    }
    encoding.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// Reads as many raw bytes as the value has.
pub(crate) struct RawBytes<const N: usize>;

impl<const N: usize> serde::de::Visitor<'_> for RawBytes<N> {
    type Value = [u8; N];

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{N} raw bytes")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

/// A public value of fixed size: text where people read it, raw bytes elsewhere; copied, compared, shown and
/// parsed freely.
macro_rules! public_bytes {
    ($(#[$meta:meta])* $name:ident, $len:literal, $encoding:ident, $decode:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl From<[u8; $len]> for $name {
            fn from(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = $crate::bytes::ParseBytesError;
            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                bytes.try_into().map(Self).map_err(|_| $crate::bytes::ParseBytesError { expected: $len, form: "raw bytes" })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&data_encoding::$encoding.encode(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::bytes::ParseBytesError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::bytes::$decode::<$len>(text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_bytes(&self.0) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return deserializer.deserialize_bytes($crate::bytes::RawBytes).map(Self);
                }
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A secret of fixed size: wiped on drop, never shown, compared in constant time.
macro_rules! secret_bytes {
    ($(#[$meta:meta])* $name:ident, $len:literal) => {
        $(#[$meta])*
        #[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// The secret bytes, for key derivation and sealed storage only.
            pub const fn expose(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl From<[u8; $len]> for $name {
            fn from(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                bool::from(subtle::ConstantTimeEq::ct_eq(&self.0[..], &other.0[..]))
            }
        }

        impl Eq for $name {}

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    };
}

public_bytes!(
    /// `SHA-256(LABEL("deployment") || origin)[0..4]`: which deployment a venue code belongs to (section 2).
    /// Shown in hex.
    DeploymentId, 4, HEXLOWER, decode_hex
);
public_bytes!(
    /// `SHA-256(LABEL("key id") || role || algorithm || key)[0..4]` (section 1). Shown in hex.
    KeyId, 4, HEXLOWER, decode_hex
);
public_bytes!(
    /// A SHA-256 digest: an object's name, a tree hash. Shown in hex.
    Hash, 32, HEXLOWER, decode_hex
);
public_bytes!(
    /// Merkle root over a venue's day keys (section 2). Shown in hex.
    Commitment, 32, HEXLOWER, decode_hex
);
public_bytes!(
    /// A batch's nonce, fresh for every encoding (section 3). Shown in hex.
    Nonce, 16, HEXLOWER, decode_hex
);
public_bytes!(
    /// An Ed25519 verification key (RFC 8032). Shown in base64.
    PublicKey, 32, BASE64, decode_base64
);
public_bytes!(
    /// An X25519 public key to which shares and slips are sealed (RFC 7748). Shown in base64.
    SubmissionPublicKey, 32, BASE64, decode_base64
);
public_bytes!(
    /// An Ed25519 signature (RFC 8032). Shown in base64.
    Signature, 64, BASE64, decode_base64
);

impl Hash {
    /// SHA-256 of an object's bytes: the name it is fetched by, fixed by section 5 without a label.
    pub fn of_object(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl PublicKey {
    /// Whether `signature` over `message` is this key's, by the strict rule of RFC 8032 (small-order keys
    /// refused).
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        ed25519_dalek::VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_round_trip_and_refuse_everything_else() {
        let hash = Hash::from([0xab; 32]);
        assert_eq!(hash.to_string().parse::<Hash>(), Ok(hash));
        assert!("AB".repeat(32).parse::<Hash>().is_err(), "upper case is not canonical");
        assert!("ab".repeat(31).parse::<Hash>().is_err());
        assert!("ab".repeat(1 << 16).parse::<Hash>().is_err());
        let key = PublicKey::from([1; 32]);
        assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
    }

    #[test]
    fn secrets_do_not_show() {
        let secret = |byte| crate::keys::VenueSecret::from([byte; 16]);
        assert_eq!(format!("{:?}", secret(1)), "VenueSecret(redacted)");
        assert_ne!(secret(1), secret(2));
    }

    #[test]
    fn a_small_order_key_verifies_nothing() {
        let zero = Signature::from([0; 64]);
        assert!(!PublicKey::from([0; 32]).verifies(b"message", &zero));
    }
}
