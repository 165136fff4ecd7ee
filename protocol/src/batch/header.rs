//! The first 26 bytes of a batch, from which every other length follows.

use crate::{
    Nonce,
    codec::{DecodeError, Reader},
};

/// Why a batch is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The header is malformed.
    #[error("the batch is malformed: {0}")]
    Decode(#[from] DecodeError),
    /// The object's length is not what the header makes of it.
    #[error("the batch is {found} bytes long, its header says {expected}")]
    Length {
        /// By the header.
        expected: u64,
        /// In truth.
        found: u64,
    },
    /// A token is not above the one before.
    #[error("the batch's tokens are not in strictly ascending order")]
    Order,
    /// A token lies beyond the range that count and token_bits span.
    #[error("a token of the batch is out of range")]
    Range,
    /// The token code holds more or fewer tokens than the header counts.
    #[error("the batch does not hold as many tokens as its header counts")]
    Count,
    /// The bits after the last token are not zero, or are a byte or more.
    #[error("the batch's token code is not padded with zero bits to the next byte")]
    Padding,
}

//  struct {
//    uint8 version = 1; opaque nonce[16]; uint8 token_bits; uint32 count; opaque tokens<0..2^32-1>;
//    opaque sealed[3 * count];
//  } Batch;
/// Nonce, size and shape of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    nonce: Nonce,
    token_bits: u8,
    count: u32,
    tokens_len: u32,
}

impl Header {
    /// Length in bytes.
    pub const LEN: usize = 26;

    /// A header whose parts fit together: 32 <= token_bits <= 48, 1 <= count, count * 2^token_bits <= 2^64.
    pub(super) fn new(
        nonce: Nonce,
        token_bits: u8,
        count: u32,
        tokens_len: u32,
    ) -> Result<Self, DecodeError> {
        if !(32..=48).contains(&token_bits) {
            return Err(DecodeError::value("token_bits", "allowed are 32 to 48"));
        }
        if count == 0 || u128::from(count) << token_bits > 1 << 64 {
            return Err(DecodeError::value("count", "needs 1 <= count and count * 2^token_bits <= 2^64"));
        }
        let header = Self { nonce, token_bits, count, tokens_len };
        // A token takes its remainder, one stop bit and, over all tokens, less than two more bits of
        // quotient.
        let bits = u64::from(count) * u64::from(token_bits);
        let (min, max) = (bits.div_ceil(8), (bits + 2 * u64::from(count)).div_ceil(8));
        if !(min..=max).contains(&u64::from(tokens_len)) {
            return Err(DecodeError::value("tokens", "a length that this many tokens cannot have"));
        }
        Ok(header)
    }

    /// Reads the first bytes of an object.
    ///
    /// # Errors
    /// Bytes of another version, or whose parts do not fit together.
    pub fn decode(bytes: &[u8; Self::LEN]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        reader.version("batch", 1)?;
        let nonce = Nonce::from(reader.array("nonce")?);
        let (token_bits, count) = (reader.u8("token_bits")?, reader.u32("count")?);
        Self::new(nonce, token_bits, count, reader.u32("tokens")?)
    }

    /// A header with an M far too small for use, at which false hits can be counted.
    #[cfg(test)]
    pub(super) fn for_statistics(token_bits: u8, count: u32, tokens_len: u32) -> Self {
        Self { nonce: Nonce::from([0; 16]), token_bits, count, tokens_len }
    }

    pub(super) fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(1);
        out.extend_from_slice(self.nonce.as_bytes());
        out.push(self.token_bits);
        out.extend_from_slice(&self.count.to_be_bytes());
        out.extend_from_slice(&self.tokens_len.to_be_bytes());
    }

    /// The batch's nonce: no two batches have the same.
    pub const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// Number of records, dummies included.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// log2 of M, the inverse of a look-up's false-hit rate.
    pub const fn token_bits(&self) -> u8 {
        self.token_bits
    }

    /// Length of the token code in bytes.
    pub const fn tokens_len(&self) -> u32 {
        self.tokens_len
    }

    /// Length of the whole batch in bytes.
    pub const fn object_len(&self) -> u64 {
        Self::LEN as u64 + self.tokens_len as u64 + 3 * self.count as u64
    }

    /// `floor(token * (count * 2^token_bits) / 2^64)`, as BIP 158 maps hashes to a range without division.
    pub const fn scale(&self, token: u64) -> u64 {
        ((token as u128 * ((self.count as u128) << self.token_bits)) >> 64) as u64
    }

    /// The largest scaled token.
    pub(super) const fn max_token(&self) -> u64 {
        (((self.count as u128) << self.token_bits) - 1) as u64
    }

    pub(super) const fn rice_parameter(&self) -> u32 {
        self.token_bits as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lying_headers_are_refused() {
        let nonce = Nonce::from([0; 16]);
        assert!(Header::new(nonce, 40, 100, 510).is_ok());
        for (bits, count, len) in [
            (31, 100, 510),
            (49, 100, 510),
            (40, 0, 0),
            (40, 1 << 25, 1 << 28),
            (40, 100, 499),
            (40, 100, 526),
        ] {
            assert!(Header::new(nonce, bits, count, len).is_err(), "{bits} {count} {len}");
        }
        assert_eq!(Header::new(nonce, 48, 1 << 16, 400_000).map(|h| h.max_token()), Ok(u64::MAX));
    }
}
