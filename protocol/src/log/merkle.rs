//! RFC 6962 tree hashing, and the frontier: the few hashes from which an append-only tree grows.

use sha2::{Digest as _, Sha256};

use crate::Hash;

/// Root of the tree without leaves: SHA-256 of nothing (RFC 6962, section 2.1).
pub const EMPTY_ROOT: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// Hash of a leaf: `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    <[u8; 32]>::from(Sha256::new().chain_update([0]).chain_update(entry).finalize()).into()
}

/// Hash of an inner node: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    <[u8; 32]>::from(
        Sha256::new()
            .chain_update([1])
            .chain_update(left.as_bytes())
            .chain_update(right.as_bytes())
            .finalize(),
    )
    .into()
}

/// Root of the tree over some leaf hashes.
pub fn root_of(leaves: impl IntoIterator<Item = Hash>) -> Hash {
    let mut frontier = Frontier::default();
    leaves.into_iter().for_each(|leaf| frontier.push(leaf));
    frontier.root()
}

/// The path from leaf `index` to the root over `leaves`, nearest sibling first (RFC 6962, section 2.1.1);
/// `None` outside.
pub fn inclusion_path(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    let (mut rest, mut at, mut path) = (leaves, index, Vec::new());
    if at >= rest.len() {
        return None;
    }
    while rest.len() > 1 {
        // The largest power of two below the length: the left subtree is perfect.
        let (left, right) = rest.split_at_checked(rest.len().next_power_of_two() / 2)?;
        if at < left.len() {
            path.push(root_of(right.iter().copied()));
            rest = left;
        } else {
            path.push(root_of(left.iter().copied()));
            (rest, at) = (right, at - left.len());
        }
    }
    path.reverse();
    Some(path)
}

/// Hashes that do not fit the size or root they are said to have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("the stored tree does not fit its size or root")]
pub struct FrontierError;

/// The right edge of a tree: one hash for every one-bit of its size, largest subtree first. At most 64
/// hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

impl Frontier {
    /// A frontier from what [`Self::hashes`] gave.
    ///
    /// # Errors
    /// More or fewer hashes than a tree of `size` leaves has.
    pub fn from_parts(size: u64, hashes: Vec<Hash>) -> Result<Self, FrontierError> {
        if hashes.len() == size.count_ones() as usize {
            Ok(Self { size, hashes })
        } else {
            Err(FrontierError)
        }
    }

    /// Like [`Self::from_parts`], and the root must come out as `root`.
    ///
    /// # Errors
    /// Those of [`Self::from_parts`], and hashes that lead to another root.
    pub fn with_root(size: u64, hashes: Vec<Hash>, root: Hash) -> Result<Self, FrontierError> {
        let frontier = Self::from_parts(size, hashes)?;
        if frontier.root() == root { Ok(frontier) } else { Err(FrontierError) }
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, largest subtree first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Appends a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Every trailing one-bit of the size is a finished subtree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// Root of the tree.
    pub fn root(&self) -> Hash {
        let mut from_right = self.hashes.iter().rev().copied();
        let smallest = from_right.next();
        smallest.map_or(Hash::from(EMPTY_ROOT), |first| {
            from_right.fold(first, |right, left| node_hash(&left, &right))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962's definition, word for word.
    fn reference(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::from(EMPTY_ROOT),
            [one] => *one,
            many => {
                let split = many.len().next_power_of_two() / 2;
                node_hash(&reference(&many[..split]), &reference(&many[split..]))
            }
        }
    }

    #[test]
    fn frontier_agrees_with_the_definition() {
        let leaves: Vec<Hash> = (0..300u16).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), reference(&[]));
        for (n, leaf) in leaves.iter().enumerate() {
            frontier.push(*leaf);
            assert_eq!(frontier.root(), reference(&leaves[..=n]), "size {}", n + 1);
            let parts = Frontier::from_parts(frontier.size(), frontier.hashes().to_vec()).unwrap();
            assert_eq!(parts, frontier);
        }
        assert!(Frontier::from_parts(3, vec![leaves[0]]).is_err());
    }
}
