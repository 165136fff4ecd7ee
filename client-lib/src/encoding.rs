//! Stored values in postcard's encoding.

use serde::{Serialize, de::DeserializeOwned};

/// Writes a value into a buffer of its very size: one that grew would leave parts of a secret behind, unwiped.
///
/// # Errors
/// A value that says another length of itself than it has; none of ours does.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> postcard::Result<Vec<u8>> {
    let size = postcard::experimental::serialized_size(value)?;
    postcard::to_extend(value, Vec::with_capacity(size))
}

/// Reads a value that takes up `bytes` to the last one; `None` for anything else. Postcard alone passes over what follows.
pub fn decode_whole<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
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
}
