//! Reading and writing of TLS presentation language (RFC 8446, section 3): big-endian, one encoding per
//! value.

/// Why bytes are not the value they should be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end inside the named field.
    #[error("the data ends inside {0}")]
    Truncated(&'static str),
    /// Bytes follow after the last field.
    #[error("{0} bytes follow after the end")]
    Trailing(usize),
    /// Written by a version that this program does not know.
    #[error("{what} of version {version} is not known here; a newer program may read it")]
    Version {
        /// The structure.
        what: &'static str,
        /// The version found.
        version: u8,
    },
    /// A length outside the field's bounds.
    #[error("{field} has a length of {found}, allowed are {min} to {max}")]
    Length {
        /// The field.
        field: &'static str,
        /// Smallest length allowed.
        min: usize,
        /// Largest length allowed.
        max: usize,
        /// Length found.
        found: usize,
    },
    /// A value the field may not have.
    #[error("{field}: {reason}")]
    Value {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl DecodeError {
    pub(crate) const fn value(field: &'static str, reason: &'static str) -> Self {
        Self::Value { field, reason }
    }
}

/// A cursor over bytes that never reads past them and never allocates by a length it has read.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Bytes not read yet.
    pub const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next `len` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if fewer are left.
    pub fn bytes(&mut self, len: usize, field: &'static str) -> Result<&'a [u8], DecodeError> {
        let (head, tail) = self.rest.split_at_checked(len).ok_or(DecodeError::Truncated(field))?;
        self.rest = tail;
        Ok(head)
    }

    /// The next N bytes as an array.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if fewer are left.
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], DecodeError> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Truncated(field))?;
        self.rest = tail;
        Ok(*head)
    }

    /// A `uint8`.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if no byte is left.
    pub fn u8(&mut self, field: &'static str) -> Result<u8, DecodeError> {
        Ok(u8::from_be_bytes(self.array(field)?))
    }

    /// A `uint16`.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if fewer bytes are left.
    pub fn u16(&mut self, field: &'static str) -> Result<u16, DecodeError> {
        Ok(u16::from_be_bytes(self.array(field)?))
    }

    /// A `uint32`.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if fewer bytes are left.
    pub fn u32(&mut self, field: &'static str) -> Result<u32, DecodeError> {
        Ok(u32::from_be_bytes(self.array(field)?))
    }

    /// A `uint64`.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if fewer bytes are left.
    pub fn u64(&mut self, field: &'static str) -> Result<u64, DecodeError> {
        Ok(u64::from_be_bytes(self.array(field)?))
    }

    /// `opaque x<0..max>` with a one-byte length.
    ///
    /// # Errors
    /// [`DecodeError::Length`] above `max`, [`DecodeError::Truncated`] if fewer bytes are left.
    pub fn opaque8(&mut self, max: usize, field: &'static str) -> Result<&'a [u8], DecodeError> {
        let found = usize::from(self.u8(field)?);
        if found > max {
            return Err(DecodeError::Length { field, min: 0, max, found });
        }
        self.bytes(found, field)
    }

    /// `opaque x<0..max>` with a two-byte length.
    ///
    /// # Errors
    /// [`DecodeError::Length`] above `max`, [`DecodeError::Truncated`] if fewer bytes are left.
    pub fn opaque16(&mut self, max: usize, field: &'static str) -> Result<&'a [u8], DecodeError> {
        let found = usize::from(self.u16(field)?);
        if found > max {
            return Err(DecodeError::Length { field, min: 0, max, found });
        }
        self.bytes(found, field)
    }

    /// Checks a version byte.
    ///
    /// # Errors
    /// [`DecodeError::Version`] for another one, [`DecodeError::Truncated`] if no byte is left.
    pub fn version(&mut self, what: &'static str, expected: u8) -> Result<(), DecodeError> {
        match self.u8(what)? {
            version if version == expected => Ok(()),
            version => Err(DecodeError::Version { what, version }),
        }
    }

    /// All that is left.
    pub fn take_rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`DecodeError::Trailing`] if bytes are left over.
    pub const fn finish(self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            extra => Err(DecodeError::Trailing(extra)),
        }
    }
}

/// Decodes a whole value from `bytes`, to the last byte.
///
/// # Errors
/// Those of `decode`, and [`DecodeError::Trailing`] if it leaves bytes over.
pub fn decode_all<'a, T>(
    bytes: &'a [u8],
    decode: impl FnOnce(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Appends `opaque x<0..255>` with a one-byte length; the caller has checked the field's bound.
pub(crate) fn put_opaque8(out: &mut Vec<u8>, bytes: &[u8]) {
    debug_assert!(bytes.len() <= 255);
    out.push(bytes.len() as u8);
    out.extend_from_slice(bytes);
}

/// Appends `opaque x<0..65535>` with a two-byte length; the caller has checked the field's bound.
pub(crate) fn put_opaque16(out: &mut Vec<u8>, bytes: &[u8]) {
    debug_assert!(bytes.len() <= 65_535);
    out.extend_from_slice(&(bytes.len() as u16).to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_order_and_names_the_field_that_is_cut() {
        let mut reader = Reader::new(&[1, 0, 2, 3, b'a', b'b', b'c']);
        assert_eq!(reader.u8("a"), Ok(1));
        assert_eq!(reader.u16("b"), Ok(2));
        assert_eq!(reader.opaque8(3, "c"), Ok(&b"abc"[..]));
        assert_eq!(reader.u8("d"), Err(DecodeError::Truncated("d")));
    }

    #[test]
    fn trailing_and_oversized_are_errors() {
        assert_eq!(decode_all(&[1, 2], |r| r.u8("a")), Err(DecodeError::Trailing(1)));
        let long = decode_all(&[5, 0, 0, 0, 0, 0], |r| r.opaque8(4, "text").map(<[u8]>::len));
        assert_eq!(long, Err(DecodeError::Length { field: "text", min: 0, max: 4, found: 5 }));
    }
}
