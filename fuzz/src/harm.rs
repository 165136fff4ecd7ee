//! Damage to the bytes of a file that was whole: what a bad disk, a crash or somebody with an editor does.

use arbitrary::Arbitrary;

/// One piece of damage. Places are taken from the end where they lie behind it.
#[derive(Debug, Arbitrary)]
pub enum Harm<'a> {
    /// One byte is another.
    Set(u16, u8),
    /// One bit is another.
    Flip(u16, u8),
    /// The rest is gone.
    Cut(u16),
    /// Something stands before it.
    Insert(u16, &'a [u8]),
    /// Something stands in its place.
    Write(u16, &'a [u8]),
    /// A piece is gone.
    Remove(u16, u16),
    /// A piece is all the same.
    Fill(u16, u16, u8),
    /// A piece stands elsewhere too.
    Copy(u16, u16, u16),
}

/// As many pieces of damage are done to one file.
const MAX_HARMS: usize = 8;

/// Damages a file.
pub fn harm(bytes: &mut Vec<u8>, harms: &[Harm<'_>]) {
    harms.iter().take(MAX_HARMS).for_each(|harm| harm.apply(bytes));
}

impl Harm<'_> {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        let place = |at: u16| usize::from(at) % (len + 1);
        let span = |at: u16, span: u16| place(at)..(place(at) + usize::from(span)).min(len);
        match *self {
            Self::Set(at, value) => bytes.iter_mut().skip(place(at)).take(1).for_each(|byte| *byte = value),
            Self::Flip(at, bit) => {
                bytes.iter_mut().skip(place(at)).take(1).for_each(|byte| *byte ^= 1 << (bit % 8))
            }
            Self::Cut(at) => bytes.truncate(place(at)),
            Self::Insert(at, more) => drop(bytes.splice(place(at)..place(at), more.iter().copied())),
            Self::Write(at, other) => {
                let target = bytes.iter_mut().skip(place(at));
                target.zip(other).for_each(|(byte, other)| *byte = *other);
            }
            Self::Remove(at, count) => drop(bytes.drain(span(at, count))),
            Self::Fill(at, count, value) => bytes[span(at, count)].fill(value),
            Self::Copy(from, count, to) => {
                let piece = bytes[span(from, count)].to_vec();
                drop(bytes.splice(place(to)..place(to), piece));
            }
        }
    }
}
