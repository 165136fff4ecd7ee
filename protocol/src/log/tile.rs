//! C2SP tlog-tiles (<https://c2sp.org/tlog-tiles>): the tree as static files of at most 256 hashes or
//! entries.

use std::{fmt, str::FromStr};

use super::{
    error::ProofError,
    merkle::{leaf_hash, node_hash},
};
use crate::{
    Hash,
    codec::{DecodeError, Reader},
};

/// Hashes of a full tile.
pub const TILE_WIDTH: u16 = 256;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of level `8 * n`, 32 bytes each.
    Hashes(u8),
    /// Entries, each behind a `uint16` length.
    Entries,
}

/// Where a tile stands: `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    kind: TileKind,
    index: u64,
    width: u16,
}

/// A text that names no tile.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("not the path of a tile")]
pub struct TilePathError;

/// Where tiles come from: a folder, an HTTP server, a map.
pub trait TileReader {
    /// The bytes of a tile, or `None` if it is not there.
    fn tile(&mut self, path: TilePath) -> Option<Vec<u8>>;
}

impl<F: FnMut(TilePath) -> Option<Vec<u8>>> TileReader for F {
    fn tile(&mut self, path: TilePath) -> Option<Vec<u8>> {
        self(path)
    }
}

impl TilePath {
    /// A tile of `width` hashes or entries, 1..=256; fewer than 256 means a partial tile. `None` for another
    /// width, or a level above 7 (no log of 2^64 leaves has one).
    pub fn new(kind: TileKind, index: u64, width: u16) -> Option<Self> {
        let level_ok = !matches!(kind, TileKind::Hashes(level) if level > 7);
        ((1..=TILE_WIDTH).contains(&width) && level_ok).then_some(Self { kind, index, width })
    }

    /// What it holds.
    pub const fn kind(self) -> TileKind {
        self.kind
    }

    /// Its number among the tiles of its kind.
    pub const fn index(self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds.
    pub const fn width(self) -> u16 {
        self.width
    }

    /// Whether it holds fewer than [`TILE_WIDTH`].
    pub const fn is_partial(self) -> bool {
        self.width < TILE_WIDTH
    }

    /// The full tile that this one grows into.
    #[must_use]
    pub const fn full(self) -> Self {
        Self { width: TILE_WIDTH, ..self }
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (position, group) in groups.iter().enumerate().rev() {
            if position > 0 { write!(f, "x{group:03}/")? } else { write!(f, "{group:03}")? }
        }
        if self.is_partial() { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(text: &str) -> Result<Self, TilePathError> {
        let parse = || -> Option<Self> {
            let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
            let kind = match kind {
                "entries" => TileKind::Entries,
                level => TileKind::Hashes(level.parse().ok()?),
            };
            let (number, width) = match rest.split_once(".p/") {
                Some((number, width)) => (number, width.parse().ok()?),
                None => (rest, TILE_WIDTH),
            };
            let index = number.split('/').try_fold(0u64, |index, group| {
                let digits = group.strip_prefix('x').unwrap_or(group);
                index.checked_mul(1000)?.checked_add(digits.parse().ok()?)
            })?;
            let path = Self::new(kind, index, width)?;
            // One name per tile: whatever else parses is refused by writing it again.
            (path.to_string() == text).then_some(path)
        };
        parse().ok_or(TilePathError)
    }
}

/// A tile as it is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTile {
    /// Where.
    pub path: TilePath,
    /// What: at most 8 KiB of hashes, or at most 256 entries.
    pub bytes: Vec<u8>,
}

/// The right edge of all tile levels: from it every append gives the tiles to write. Holds at most 255 hashes
/// a level.
#[derive(Debug, Clone, Default)]
pub struct TileTree {
    size: u64,
    levels: Vec<Vec<Hash>>,
    entries: Vec<u8>,
}

impl TileTree {
    /// Number of entries.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry of at most 65,535 bytes (see [`encode_entry`]) and returns the tiles that it changed,
    /// each whole.
    pub fn push(&mut self, entry: &[u8]) -> Vec<WrittenTile> {
        let index = self.size / u64::from(TILE_WIDTH);
        encode_entry(&mut self.entries, entry);
        self.size += 1;
        let mut written = Vec::new();
        let width = ((self.size - 1) % u64::from(TILE_WIDTH)) as u16 + 1;
        if let Some(path) = TilePath::new(TileKind::Entries, index, width) {
            written.push(WrittenTile { path, bytes: self.entries.clone() });
        }
        if width == TILE_WIDTH {
            self.entries.clear();
        }
        self.push_hash(0, leaf_hash(entry), index, &mut written);
        written
    }

    /// The right edge of a log of `size` entries, read from its tiles: after a restart, or where no state was
    /// kept.
    ///
    /// # Errors
    /// [`ProofError::MissingTile`] and [`ProofError::BadTile`]; [`ProofError::OutOfRange`] for a size that no
    /// tiles are named for.
    pub fn restore(size: u64, tiles: &mut impl TileReader) -> Result<Self, ProofError> {
        let mut read = |kind, index, width: u16| -> Result<Vec<u8>, ProofError> {
            let path = TilePath::new(kind, index, width).ok_or(ProofError::OutOfRange)?;
            tiles.tile(path).ok_or_else(|| ProofError::MissingTile(path.to_string()))
        };
        let full = u64::from(TILE_WIDTH);
        let mut tree = Self { size, ..Self::default() };
        let mut rest = size;
        while rest > 0 {
            let (index, width) = (rest / full, (rest % full) as u16);
            let kind = TileKind::Hashes(tree.levels.len() as u8);
            let hashes =
                if width == 0 { Vec::new() } else { decode_hashes(&read(kind, index, width)?, width)? };
            if tree.levels.is_empty() && width > 0 {
                tree.entries = read(TileKind::Entries, index, width)?;
                decode_entries(&tree.entries, width)?;
            }
            tree.levels.push(hashes);
            rest = index;
        }
        Ok(tree)
    }

    fn push_hash(&mut self, level: u8, hash: Hash, index: u64, written: &mut Vec<WrittenTile>) {
        while self.levels.len() <= usize::from(level) {
            self.levels.push(Vec::new());
        }
        let Some(hashes) = self.levels.get_mut(usize::from(level)) else {
            return;
        };
        hashes.push(hash);
        if let Some(path) = TilePath::new(TileKind::Hashes(level), index, hashes.len() as u16) {
            written.push(WrittenTile { path, bytes: hashes.iter().flat_map(|h| *h.as_bytes()).collect() });
        }
        if hashes.len() == usize::from(TILE_WIDTH) {
            let parent = subtree_root(hashes);
            hashes.clear();
            if let Some(parent) = parent {
                self.push_hash(level + 1, parent, index / u64::from(TILE_WIDTH), written);
            }
        }
    }
}

/// Root of a perfect subtree: `hashes` must be a power of two of them.
pub(super) fn subtree_root(hashes: &[Hash]) -> Option<Hash> {
    if !hashes.len().is_power_of_two() {
        return None;
    }
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.chunks_exact(2).filter_map(|pair| Some(node_hash(pair.first()?, pair.last()?))).collect();
    }
    row.pop()
}

/// Appends `uint16 length || entry`; an entry is at most 65,535 bytes, as [`super::Leaf`]s are by
/// construction.
pub fn encode_entry(out: &mut Vec<u8>, entry: &[u8]) {
    debug_assert!(entry.len() <= usize::from(u16::MAX));
    out.extend_from_slice(&(entry.len() as u16).to_be_bytes());
    out.extend_from_slice(entry);
}

/// The entries of a bundle: exactly `width` of them, to the last byte.
///
/// # Errors
/// Fewer or more bytes than these.
pub fn decode_entries(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, DecodeError> {
    let mut reader = Reader::new(bytes);
    let mut entries = Vec::with_capacity(usize::from(width.min(TILE_WIDTH)));
    for _ in 0..width.min(TILE_WIDTH) {
        let len = reader.u16("entry length")?;
        entries.push(reader.bytes(len.into(), "entry")?);
    }
    reader.finish()?;
    Ok(entries)
}

/// The hashes of a tile: exactly `width` of them.
///
/// # Errors
/// Fewer or more bytes than these.
pub fn decode_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, DecodeError> {
    let mut reader = Reader::new(bytes);
    let hashes = (0..width.min(TILE_WIDTH))
        .map(|_| Ok(Hash::from(reader.array("tile hash")?)))
        .collect::<Result<_, _>>()?;
    reader.finish()?;
    Ok(hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_specification() {
        let path = TilePath::new(TileKind::Hashes(0), 1_234_067, 256).unwrap();
        assert_eq!(path.to_string(), "tile/0/x001/x234/067");
        let partial = TilePath::new(TileKind::Entries, 5, 17).unwrap();
        assert_eq!(partial.to_string(), "tile/entries/005.p/17");
        for path in [path, partial] {
            assert_eq!(path.to_string().parse(), Ok(path));
        }
        for bad in [
            "tile/0/5",
            "tile/0/005.p/256",
            "tile/0/005.p/0",
            "tile/8/005",
            "tile/0/../005",
            "tile/0/x000/005",
            "tile/00/005",
            "tile/0/+05",
            "",
        ] {
            assert_eq!(bad.parse::<TilePath>(), Err(TilePathError), "{bad}");
        }
    }

    #[test]
    fn a_restored_tree_writes_the_same_tiles() {
        let (mut grown, mut tiles) = (TileTree::default(), std::collections::HashMap::new());
        for n in 0..700u64 {
            let mut reader = |path: TilePath| tiles.get(&path).cloned();
            let mut restored = TileTree::restore(n, &mut reader).unwrap();
            let written = grown.push(&n.to_be_bytes());
            assert_eq!(restored.push(&n.to_be_bytes()), written, "{n}");
            tiles.extend(written.into_iter().map(|tile| (tile.path, tile.bytes)));
        }
    }

    #[test]
    fn entries_round_trip_and_lies_are_refused() {
        let mut bytes = Vec::new();
        encode_entry(&mut bytes, b"a");
        encode_entry(&mut bytes, b"");
        assert_eq!(decode_entries(&bytes, 2), Ok(vec![&b"a"[..], b""]));
        assert!(decode_entries(&bytes, 1).is_err());
        assert!(decode_entries(&bytes, 3).is_err());
        assert!(decode_hashes(&[0; 33], 1).is_err());
    }
}
