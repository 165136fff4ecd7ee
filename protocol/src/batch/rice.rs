//! Golomb-Rice code of ascending numbers: quotients in unary (ones, then a zero), remainders of k bits, most
//! significant bit first.

use super::header::BatchError;

/// Codes deltas into bytes.
#[derive(Debug)]
pub(super) struct Encoder {
    k: u32,
    out: Vec<u8>,
    acc: u64,
    bits: u32,
}

impl Encoder {
    pub(super) fn new(k: u32, count: usize) -> Self {
        debug_assert!((1..=56).contains(&k));
        Self { k, out: Vec::with_capacity(count * (k as usize + 2) / 8 + 8), acc: 0, bits: 0 }
    }

    pub(super) fn push(&mut self, delta: u64) {
        let mut quotient = delta >> self.k;
        while quotient >= 32 {
            self.put(u64::from(u32::MAX), 32);
            quotient -= 32;
        }
        self.put((1 << (quotient + 1)) - 2, quotient as u32 + 1);
        let remainder = delta & ((1 << self.k) - 1);
        if self.k > 32 {
            self.put(remainder >> 32, self.k - 32);
            self.put(remainder & u64::from(u32::MAX), 32);
        } else {
            self.put(remainder, self.k);
        }
    }

    /// The code, padded with zero bits to a whole byte.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.bits > 0 {
            self.put(0, 8 - self.bits);
        }
        self.out
    }

    /// Appends up to 33 bits; fewer than 8 wait in `acc` between calls.
    fn put(&mut self, value: u64, len: u32) {
        self.acc = self.acc << len | value;
        self.bits += len;
        while self.bits >= 8 {
            self.bits -= 8;
            self.out.push((self.acc >> self.bits) as u8);
        }
        self.acc &= (1 << self.bits) - 1;
    }
}

/// Decodes bytes as they come, in pieces of any size; holds one token's state.
#[derive(Debug, Clone)]
pub(super) struct Decoder {
    k: u32,
    left: u32,
    max: u64,
    /// The token before, `None` at the start.
    last: Option<u64>,
    /// Bits read and not used, at the top; zero below `bits`.
    acc: u64,
    bits: u32,
    quotient: u64,
    in_remainder: bool,
}

impl Decoder {
    pub(super) const fn new(k: u32, count: u32, max: u64) -> Self {
        debug_assert!(8 <= k && k <= 56);
        Self { k, left: count, max, last: None, acc: 0, bits: 0, quotient: 0, in_remainder: false }
    }

    /// Takes the next bytes and hands every token that they complete to `token`.
    pub(super) fn push(&mut self, bytes: &[u8], mut token: impl FnMut(u64)) -> Result<(), BatchError> {
        let mut rest = bytes;
        while self.left > 0 {
            rest = self.push_words(bytes, rest, &mut token)?;
            if self.left == 0 {
                break;
            }
            rest = self.refill(rest);
            if !self.in_remainder {
                let ones = self.acc.leading_ones().min(self.bits);
                self.quotient += u64::from(ones);
                if self.quotient > self.max >> self.k {
                    return Err(BatchError::Range);
                }
                if ones == self.bits {
                    (self.acc, self.bits) = (0, 0);
                    if rest.is_empty() {
                        return Ok(());
                    }
                    continue;
                }
                self.drop_bits(ones + 1);
                self.in_remainder = true;
            }
            if self.bits < self.k {
                rest = self.refill(rest);
                if self.bits < self.k {
                    return Ok(());
                }
            }
            let remainder = self.acc >> (64 - self.k);
            self.drop_bits(self.k);
            token(self.finish_token(remainder)?);
        }
        // Only the last byte's padding may be left.
        if rest.is_empty() && self.bits < 8 && self.acc == 0 { Ok(()) } else { Err(BatchError::Padding) }
    }

    /// Hands on tokens that lie whole in one word of this piece: nearly all of them. Where one does not, or
    /// the piece ends, it leaves off before that one. `rest` is the end of `bytes` that was not read yet.
    ///
    /// Where a token begins is known only when the ones of that before are counted. So the word of the next
    /// is fetched from where it begins at the earliest, while these are counted.
    fn push_words<'a>(
        &mut self,
        bytes: &'a [u8],
        rest: &'a [u8],
        token: &mut impl FnMut(u64),
    ) -> Result<&'a [u8], BatchError> {
        let read = (bytes.len() - rest.len()) * 8;
        // Bits that wait may be of the piece before.
        let Some(begin) = read.checked_sub(self.bits as usize) else { return Ok(rest) };
        let (false, 0, Some(mut last)) = (self.in_remainder, self.quotient, self.last) else {
            return Ok(rest);
        };
        let (mut at, mut left, k) = (begin, self.left, self.k);
        let Some(mut word) = word_at(bytes, at / 8) else { return Ok(rest) };
        let mut used = (at % 8) as u32;
        while left > 0 {
            let earliest = at + 1 + k as usize;
            let bits = word << used;
            let ones = bits.leading_ones();
            if used + ones + 1 + k > 64 {
                break;
            }
            let delta = u64::from(ones) << k | bits << (ones + 1) >> (64 - k);
            // Nothing twice, and nothing above the largest.
            if delta.wrapping_sub(1) >= self.max - last {
                return Err(if delta == 0 { BatchError::Order } else { BatchError::Range });
            }
            last += delta;
            token(last);
            left -= 1;
            at = earliest + ones as usize;
            let Some(next) = word_at(bytes, earliest / 8) else { break };
            (word, used) = (next, (earliest % 8) as u32 + ones);
        }
        (self.last, self.left) = (Some(last), left);
        if at == begin {
            return Ok(rest);
        }
        // What is left of the byte in which the next one begins waits.
        (self.acc, self.bits) = (0, 0);
        let (Some(byte), used @ 1..) = (bytes.get(at / 8), (at % 8) as u32) else {
            return Ok(bytes.get(at / 8..).unwrap_or_default());
        };
        self.acc = u64::from(*byte) << (56 + used);
        self.bits = 8 - used;
        Ok(bytes.get(at / 8 + 1..).unwrap_or_default())
    }

    /// Ends the decoding: all tokens came.
    pub(super) const fn finish(&self) -> Result<(), BatchError> {
        if self.left == 0 { Ok(()) } else { Err(BatchError::Count) }
    }

    #[inline]
    fn finish_token(&mut self, remainder: u64) -> Result<u64, BatchError> {
        // The quotient was bounded by max >> k, so the shift loses nothing.
        let delta = self.quotient << self.k | remainder;
        let value = match self.last {
            None => delta,
            Some(_) if delta == 0 => return Err(BatchError::Order),
            Some(last) => last.checked_add(delta).ok_or(BatchError::Range)?,
        };
        if value > self.max {
            return Err(BatchError::Range);
        }
        (self.last, self.quotient, self.in_remainder) = (Some(value), 0, false);
        self.left -= 1;
        Ok(value)
    }

    #[inline]
    fn refill<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if let Some((word, _)) = bytes.split_first_chunk::<8>() {
            // As many whole bytes as fit; the bits beyond them are cleared again.
            let take = (64 - self.bits) / 8;
            if take == 0 {
                return bytes;
            }
            let word = u64::from_be_bytes(*word) >> (64 - take * 8) << (64 - take * 8);
            self.acc |= word >> self.bits;
            self.bits += take * 8;
            return bytes.get(take as usize..).unwrap_or_default();
        }
        let mut rest = bytes;
        while self.bits <= 56 {
            let Some((byte, tail)) = rest.split_first() else {
                break;
            };
            self.acc |= u64::from(*byte) << (56 - self.bits);
            self.bits += 8;
            rest = tail;
        }
        rest
    }

    #[inline]
    const fn drop_bits(&mut self, n: u32) {
        // n is 64 only where all 64 bits were used.
        self.acc = if n == 64 { 0 } else { self.acc << n };
        self.bits -= n;
    }
}

/// Eight bytes from one on.
#[inline]
fn word_at(bytes: &[u8], byte: usize) -> Option<u64> {
    let word = bytes.get(byte..)?.first_chunk::<8>()?;
    Some(u64::from_be_bytes(*word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(k: u32, values: &[u64]) -> Vec<u8> {
        let mut encoder = Encoder::new(k, values.len());
        let mut last = 0;
        for value in values {
            encoder.push(value - last);
            last = *value;
        }
        encoder.finish()
    }

    fn decode(k: u32, count: u32, max: u64, pieces: &[&[u8]]) -> Result<Vec<u64>, BatchError> {
        let (mut decoder, mut out) = (Decoder::new(k, count, max), Vec::new());
        pieces.iter().try_for_each(|piece| decoder.push(piece, |token| out.push(token)))?;
        decoder.finish()?;
        Ok(out)
    }

    proptest! {
        #[test]
        fn round_trip_in_pieces(k in 31u32..=47, raw in prop::collection::btree_set(0u64..1 << 55, 1..60), cut in 0usize..500) {
            let values: Vec<u64> = raw.into_iter().map(|v| v >> (47 - k)).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
            let code = encode(k, &values);
            let cut = cut % (code.len() + 1);
            let bytes: Vec<&[u8]> = code.chunks(1).collect();
            let max = 1 << 56;
            prop_assert_eq!(&decode(k, values.len() as u32, max, &[&code[..cut], &code[cut..]]), &Ok(values.clone()));
            prop_assert_eq!(&decode(k, values.len() as u32, max, &bytes), &Ok(values.clone()));
            prop_assert!(decode(k, values.len() as u32, max, &[&code[..code.len() - 1]]).is_err());
            prop_assert!(decode(k, values.len() as u32 + 1, max, &[&code]).is_err());
            prop_assert!(decode(k, values.len() as u32, max, &[&code, &[0]]).is_err());
        }

        #[test]
        fn noise_is_read_the_same_whole_and_byte_by_byte(code in prop::collection::vec(any::<u8>(), 0..200), count in 0u32..50, k in 8u32..=47) {
            let bytes: Vec<&[u8]> = code.chunks(1).collect();
            prop_assert_eq!(decode(k, count, 1 << 48, &[&code]), decode(k, count, 1 << 48, &bytes));
        }

        #[test]
        fn noise_never_panics(code in prop::collection::vec(any::<u8>(), 0..200), count in 0u32..50, k in 31u32..=47) {
            let _ = decode(k, count, u64::MAX, &[&code]);
        }
    }

    #[test]
    fn repeated_tokens_wrong_range_and_dirty_padding_are_told_apart() {
        let code = encode(39, &[5, 5]);
        assert_eq!(decode(39, 2, 100, &[&code]), Err(BatchError::Order));
        assert_eq!(decode(39, 1, 4, &[&encode(39, &[5])]), Err(BatchError::Range));
        let mut dirty = encode(38, &[1, 2, 3]);
        *dirty.last_mut().unwrap() |= 1;
        assert_eq!(decode(38, 3, 100, &[&dirty]), Err(BatchError::Padding));
        assert_eq!(decode(39, 3, 1 << 45, &[&[0xff; 64]]), Err(BatchError::Range));
    }
}
