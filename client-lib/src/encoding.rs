//! Stored values in postcard's encoding.

use serde::de::DeserializeOwned;

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
        let bytes = postcard::to_allocvec(&(7u16, "text".to_owned())).unwrap();
        assert_eq!(decode_whole(&bytes), Some((7u16, "text".to_owned())));
        assert_eq!(decode_whole::<(u16, String)>(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(decode_whole::<(u16, String)>(&bytes[..bytes.len() - 1]), None);
    }
}
