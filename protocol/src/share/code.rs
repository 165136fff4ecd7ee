//! The one-time code that the desk gives a patient: 16 Crockford base32 characters, half ticket, half proof.

use std::{fmt, str::FromStr};

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::submission::Ticket;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS: usize = 16;
const MAX_TYPED: usize = 64;

secret_bytes!(
    /// The half of a code that is never sent in clear: it shows the desk that a share comes from whom it gave
    /// the code to.
    Proof, 5
);

/// Text that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("a code has 16 letters and digits, such as ABCD-EFGH-JKMN-PQRS; look at it again")]
pub struct ShareCodeError;

/// A code. Shown only by [`Self::to_text`].
#[derive(Clone, PartialEq, Eq)]
pub struct ShareCode {
    ticket: Ticket,
    proof: Proof,
}

impl fmt::Debug for ShareCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareCode(redacted)")
    }
}

impl ShareCode {
    /// A code of its two halves.
    pub const fn new(ticket: Ticket, proof: Proof) -> Self {
        Self { ticket, proof }
    }

    /// A new code.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let (mut ticket, mut proof) = ([0; 5], [0; 5]);
        rng.fill_bytes(&mut ticket);
        rng.fill_bytes(&mut proof);
        Self { ticket: ticket.into(), proof: proof.into() }
    }

    /// The half that is sent.
    pub const fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The half that is sealed.
    pub const fn proof(&self) -> &Proof {
        &self.proof
    }

    /// `XXXX-XXXX-XXXX-XXXX`, for the patient's eyes and ears.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + 3));
        for (at, character) in
            encode(self.ticket.expose()).into_iter().chain(encode(self.proof.expose())).enumerate()
        {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(character);
        }
        text
    }
}

impl FromStr for ShareCode {
    type Err = ShareCodeError;

    /// Reads a code as people type it: in any case, with or without hyphens and spaces, O for 0, I and L for
    /// 1.
    fn from_str(text: &str) -> Result<Self, ShareCodeError> {
        if text.len() > MAX_TYPED {
            return Err(ShareCodeError);
        }
        let typed = text.bytes().filter(|byte| !matches!(byte, b'-' | b' '));
        let values = Zeroizing::new(typed.map(value).collect::<Option<Vec<u64>>>().ok_or(ShareCodeError)?);
        let (ticket, proof) = values.split_at_checked(CHARACTERS / 2).ok_or(ShareCodeError)?;
        Ok(Self { ticket: decode(ticket)?.into(), proof: decode(proof)?.into() })
    }
}

/// Five bytes are eight characters of five bits.
fn encode(bytes: &[u8; 5]) -> [char; 8] {
    let [a, b, c, d, e] = *bytes;
    let number = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    [35, 30, 25, 20, 15, 10, 5, 0]
        .map(|shift| ALPHABET.get((number >> shift & 31) as usize).map_or('0', |c| char::from(*c)))
}

fn decode(values: &[u64]) -> Result<[u8; 5], ShareCodeError> {
    let values: &[u64; 8] = values.try_into().map_err(|_| ShareCodeError)?;
    let [_, _, _, bytes @ ..] = values.iter().fold(0, |number, value| number << 5 | value).to_be_bytes();
    Ok(bytes)
}

fn value(typed: u8) -> Option<u64> {
    let letter = match typed.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|known| *known == letter).map(|at| at as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code: ShareCode = "0123-4567-89AB-CDEF".parse().unwrap();
        for typed in ["o123 4567 89ab cdef", "O1234567-89ABCDEF", "0l23-4567-89ab-cdef", " 0i23456789abcdef "]
        {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        assert_eq!(*code.to_text(), "0123-4567-89AB-CDEF");
        assert_eq!(format!("{code:?}"), "ShareCode(redacted)");
        let spaced = |len: usize| format!("{:<len$}", "0123456789ABCDEF").parse::<ShareCode>();
        assert!(
            spaced(MAX_TYPED).is_ok() && spaced(MAX_TYPED + 1).is_err() && spaced(MAX_TYPED + 2).is_err()
        );
        for bad in
            ["", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "U123-4567-89AB-CDEF", "蓮香", &"0".repeat(99)]
        {
            assert_eq!(bad.parse::<ShareCode>(), Err(ShareCodeError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn texts_round_trip(ticket: [u8; 5], proof: [u8; 5]) {
            let code = ShareCode::new(ticket.into(), proof.into());
            let text = code.to_text();
            prop_assert_eq!(text.len(), 19);
            prop_assert_eq!(text.parse::<ShareCode>(), Ok(code));
        }
    }
}
