//! One pass over a batch as it streams in: which of some probes are in it, and what their fields say.

use super::{
    field::Field,
    header::{BatchError, Header},
    rice::Decoder,
};
use crate::keys::RecordMaterial;

/// One look-up.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    /// Token and mask of the record looked for.
    pub material: RecordMaterial,
    /// The caller's own number for it, given back with what was found.
    pub tag: usize,
}

/// A token that was in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The probe's tag.
    pub tag: usize,
    /// What the record says; `None` if the window's index is out of range, so the hit was false.
    pub field: Option<Field>,
}

#[derive(Debug, Clone, Copy)]
struct Query {
    token: u64,
    mask: u32,
    tag: usize,
}

#[derive(Debug, Clone, Copy)]
struct Match {
    record: u32,
    query: Query,
    /// Bytes of the field that have come so far, and their value.
    have: u8,
    sealed: u32,
}

/// Reads a batch in pieces. Memory grows with the probes, not with the batch.
#[derive(Debug)]
pub struct Scanner {
    header: Header,
    decoder: Decoder,
    queries: Vec<Query>,
    next_query: usize,
    record: u32,
    matches: Vec<Match>,
    next_match: usize,
    tokens_left: u64,
    fields_seen: u64,
}

impl Scanner {
    /// A pass over the object of `object_len` bytes that begins with `header`; the bytes after the header are
    /// to be pushed.
    ///
    /// # Errors
    /// [`BatchError::Length`] if that is not the length by the header.
    pub fn new(
        header: Header,
        object_len: u64,
        probes: impl IntoIterator<Item = Probe>,
    ) -> Result<Self, BatchError> {
        if object_len != header.object_len() {
            return Err(BatchError::Length { expected: header.object_len(), found: object_len });
        }
        let query = |probe: Probe| {
            let RecordMaterial { token, mask } = probe.material;
            Query { token: header.scale(token), mask, tag: probe.tag }
        };
        let mut queries: Vec<Query> = probes.into_iter().map(query).collect();
        queries.sort_unstable_by_key(|query| query.token);
        Ok(Self {
            decoder: Decoder::new(header.rice_parameter(), header.count(), header.max_token()),
            header,
            queries,
            next_query: 0,
            record: 0,
            matches: Vec::new(),
            next_match: 0,
            tokens_left: header.tokens_len().into(),
            fields_seen: 0,
        })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Bytes that are not those of a batch of this header.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), BatchError> {
        let split = self.tokens_left.min(bytes.len() as u64) as usize;
        let (tokens, fields) = bytes.split_at(split);
        if !tokens.is_empty() {
            self.push_tokens(tokens)?;
            self.tokens_left -= tokens.len() as u64;
            if self.tokens_left == 0 {
                self.decoder.finish()?;
            }
        }
        self.push_fields(fields)
    }

    /// Ends the pass, and gives what was found.
    ///
    /// # Errors
    /// [`BatchError::Length`] if some did not come.
    pub fn finish(self) -> Result<Vec<Found>, BatchError> {
        let read =
            Header::LEN as u64 + u64::from(self.header.tokens_len()) - self.tokens_left + self.fields_seen;
        if read != self.header.object_len() {
            return Err(BatchError::Length { expected: self.header.object_len(), found: read });
        }
        let found = |m: Match| Found { tag: m.query.tag, field: Field::from_bits(m.sealed ^ m.query.mask) };
        Ok(self.matches.into_iter().map(found).collect())
    }

    fn push_tokens(&mut self, bytes: &[u8]) -> Result<(), BatchError> {
        let Self { decoder, queries, next_query, record, matches, .. } = self;
        // The inner loop compares with one number only; beyond the last query nothing is compared.
        let mut place = *record;
        let mut pending = queries.get(*next_query).map_or(u64::MAX, |query| query.token);
        decoder.push(bytes, |token| {
            if token >= pending {
                while let Some(query) = queries.get(*next_query).filter(|query| query.token <= token) {
                    if query.token == token {
                        matches.push(Match { record: place, query: *query, have: 0, sealed: 0 });
                    }
                    *next_query += 1;
                }
                pending = queries.get(*next_query).map_or(u64::MAX, |query| query.token);
            }
            place += 1;
        })?;
        *record = place;
        Ok(())
    }

    fn push_fields(&mut self, bytes: &[u8]) -> Result<(), BatchError> {
        let start = self.fields_seen;
        self.fields_seen += bytes.len() as u64;
        if self.fields_seen > 3 * u64::from(self.header.count()) {
            let found = Header::LEN as u64 + u64::from(self.header.tokens_len()) + self.fields_seen;
            return Err(BatchError::Length { expected: self.header.object_len(), found });
        }
        // Matches stand in record order; several may share a record.
        while let Some(found) = self.matches.get_mut(self.next_match) {
            while found.have < 3 {
                let at = (3 * u64::from(found.record) + u64::from(found.have)).checked_sub(start);
                let Some(byte) = at.and_then(|at| bytes.get(at as usize)) else {
                    return Ok(());
                };
                found.sealed = found.sealed << 8 | u32::from(*byte);
                found.have += 1;
            }
            self.next_match += 1;
        }
        Ok(())
    }
}

/// Checks that `object` is a well-formed batch to its last bit: what desk and server do before they sign or
/// store it.
///
/// # Errors
/// Bytes that are none.
pub fn verify_structure(object: &[u8]) -> Result<Header, BatchError> {
    let (head, rest) = object
        .split_first_chunk::<{ Header::LEN }>()
        .ok_or(BatchError::Decode(crate::codec::DecodeError::Truncated("batch header")))?;
    let header = Header::decode(head)?;
    let mut scanner = Scanner::new(header, object.len() as u64, [])?;
    scanner.push(rest)?;
    scanner.finish()?;
    Ok(header)
}
