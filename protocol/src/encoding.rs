//! Stored values in postcard's encoding.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroize;

/// Writes a value into a buffer of its very size: one that grew would leave parts of a secret behind,
/// unwiped.
///
/// # Errors
/// A value that says another length of itself than it has; none of ours does.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> postcard::Result<Vec<u8>> {
    let size = postcard::experimental::serialized_size(value)?;
    postcard::to_extend(value, Vec::with_capacity(size))
}

/// Reads a value that takes up `bytes` to the last one; `None` for anything else. Postcard alone passes over
/// what follows.
pub fn decode_whole<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

/// Why stored bytes are no value of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecoded {
    /// They begin with another version than this program writes.
    OtherVersion,
    /// They end too soon, go on, or say what cannot be.
    Damaged,
}

/// What a stored value begins with: the version of its encoding, and three bytes by which it is told from what
/// is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Zeroize)]
pub struct Version([u8; 4]);

impl Version {
    /// The version of a number.
    pub const fn new(number: u8) -> Self {
        Self([number, b'H', b'S', 0xf6])
    }

    /// Whether the bytes begin as those of another version do.
    fn is_other(self, bytes: &[u8]) -> bool {
        matches!((bytes, self.0), ([number, rest @ ..], [own, mark @ ..]) if *number != own && rest.starts_with(&mark))
    }
}

/// Reads a value whose first field is its [`Version`], as [`decode_whole`] does.
///
/// # Errors
/// [`Undecoded`]; bytes of another version are not looked at any further.
pub fn decode_version<T: DeserializeOwned>(bytes: &[u8], version: Version) -> Result<T, Undecoded> {
    match bytes.strip_prefix(&version.0) {
        Some(_) => decode_whole(bytes).ok_or(Undecoded::Damaged),
        None if version.is_other(bytes) => Err(Undecoded::OtherVersion),
        None => Err(Undecoded::Damaged),
    }
}

/// Reads values that lie one after the other and take up `bytes` to the last one.
pub fn decode_all<T: DeserializeOwned>(mut bytes: &[u8]) -> Option<Vec<T>> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        // A value of no bytes would never end.
        let (value, rest) =
            postcard::take_from_bytes(bytes).ok().filter(|(_, rest)| rest.len() < bytes.len())?;
        values.push(value);
        bytes = rest;
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_may_follow_or_be_missing() {
        let bytes = encode(&(7u16, "text".to_owned())).unwrap();
        assert_eq!(bytes.capacity(), bytes.len(), "it never grew");
        assert_eq!(decode_whole(&bytes), Some((7u16, "text".to_owned())));
        assert_eq!(decode_whole::<(u16, String)>(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(decode_whole::<(u16, String)>(&bytes[..bytes.len() - 1]), None);
    }
    #[test]
    fn values_one_after_the_other() {
        let values = [7u16, 300, 0].map(|value| (value, value.to_string()));
        let bytes = values.iter().map(|value| encode(value).unwrap()).collect::<Vec<_>>().concat();
        assert_eq!(decode_all(&bytes), Some(values.to_vec()));
        assert_eq!(decode_all::<(u16, String)>(&[]), Some(Vec::new()));
        assert_eq!(decode_all::<(u16, String)>(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode_all::<()>(&[0]), None);
    }
}
