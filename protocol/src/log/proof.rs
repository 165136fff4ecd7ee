//! Proofs for auditors: that a leaf is in a tree, and that one tree grew from another (RFC 6962, section 2.1;
//! checked as RFC 9162, section 2.1.3 and 2.1.4 say). Devices need none: they read every leaf.

use super::{
    error::ProofError,
    merkle::{Frontier, node_hash},
    tile::{TILE_WIDTH, TileKind, TilePath, TileReader, decode_hashes, subtree_root},
};
use crate::Hash;

/// The path from leaf `index` to the root of the tree of `size` leaves, nearest sibling first.
///
/// # Errors
/// [`ProofError::OutOfRange`] for a leaf outside the tree; [`ProofError::MissingTile`] and
/// [`ProofError::BadTile`] for the tiles it needs.
pub fn inclusion_proof(index: u64, size: u64, tiles: &mut impl TileReader) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let mut proof = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let split = low + largest_power_below(high - low);
        if index < split {
            proof.push(range_root(split, high, size, tiles)?);
            high = split;
        } else {
            proof.push(range_root(low, split, size, tiles)?);
            low = split;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show that the tree of `old` leaves is the start of the one of `new` leaves.
///
/// # Errors
/// [`ProofError::OutOfRange`] if `old` is larger; [`ProofError::MissingTile`] and [`ProofError::BadTile`] for
/// the tiles it needs.
pub fn consistency_proof(old: u64, new: u64, tiles: &mut impl TileReader) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let mut proof = Vec::new();
    let (mut low, mut high) = (0, new);
    while high != old {
        let split = low + largest_power_below(high - low);
        if old <= split {
            proof.push(range_root(split, high, new, tiles)?);
            high = split;
        } else {
            proof.push(range_root(low, split, new, tiles)?);
            low = split;
        }
    }
    if low > 0 {
        proof.push(range_root(low, old, new, tiles)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The frontier of the first `size` leaves of a tree whose tiles are served for `tree_size` leaves.
///
/// # Errors
/// [`ProofError::OutOfRange`] if `size` is larger than the tree; [`ProofError::MissingTile`] and
/// [`ProofError::BadTile`] for the tiles it needs.
pub fn frontier_at(size: u64, tree_size: u64, tiles: &mut impl TileReader) -> Result<Frontier, ProofError> {
    if size > tree_size {
        return Err(ProofError::OutOfRange);
    }
    let mut hashes = Vec::new();
    let mut low = 0;
    while low < size {
        let step = 1 << (63 - (size - low).leading_zeros());
        hashes.push(range_root(low, low + step, tree_size, tiles)?);
        low += step;
    }
    Frontier::from_parts(size, hashes).map_err(|_| ProofError::Mismatch)
}

/// Checks an inclusion proof (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// [`ProofError::OutOfRange`] for a leaf outside the tree, [`ProofError::Mismatch`] if it does not lead to
/// `root`.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    root: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if root_from_path(leaf, index, size, proof)? == root { Ok(()) } else { Err(ProofError::Mismatch) }
}

/// The root to which an inclusion proof leads from leaf `index` of a tree of `size` leaves.
///
/// # Errors
/// [`ProofError::OutOfRange`] for a leaf outside the tree, [`ProofError::Mismatch`] for a path of another
/// length.
pub fn root_from_path(leaf: Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Mismatch);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(hash) } else { Err(ProofError::Mismatch) }
}

/// Checks a consistency proof (RFC 9162, section 2.1.4.2).
///
/// # Errors
/// [`ProofError::OutOfRange`] if `old` is larger, [`ProofError::Mismatch`] if it does not lead to both roots.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: Hash,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let matches = |ok: bool| {
        if ok { Ok(()) } else { Err(ProofError::Mismatch) }
    };
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == new {
        return matches(proof.is_empty() && old_root == new_root);
    }
    if old == 0 {
        return matches(proof.is_empty() && old_root == Frontier::default().root());
    }
    let mut rest = proof.iter();
    let first = if old.is_power_of_two() { Some(&old_root) } else { rest.next() };
    let first = first.ok_or(ProofError::Mismatch)?;
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Mismatch);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    matches(last == 0 && old_hash == old_root && new_hash == new_root)
}

fn largest_power_below(n: u64) -> u64 {
    debug_assert!(n > 1);
    1 << (63 - (n - 1).leading_zeros())
}

/// Root over leaves `low..high`, which RFC 6962's recursion gives: `low` is a multiple of the next power of
/// two.
fn range_root(low: u64, high: u64, size: u64, tiles: &mut impl TileReader) -> Result<Hash, ProofError> {
    let len = high - low;
    if len.is_power_of_two() {
        return perfect_root(low, len, size, tiles);
    }
    let split = low + largest_power_below(len);
    Ok(node_hash(&perfect_root(low, split - low, size, tiles)?, &range_root(split, high, size, tiles)?))
}

/// Root of the perfect subtree of `len` leaves from `low`, read from one tile.
fn perfect_root(low: u64, len: u64, size: u64, tiles: &mut impl TileReader) -> Result<Hash, ProofError> {
    let width = u64::from(TILE_WIDTH);
    let height = len.trailing_zeros();
    let level = height / 8;
    let (row_low, row_len) = (low >> (8 * level), 1u64 << (height % 8));
    let index = row_low / width;
    // How wide the tile is in a tree of this size: full, or the tree's partial right edge.
    let available = ((size >> (8 * level)) - index * width).min(width) as u16;
    let path =
        TilePath::new(TileKind::Hashes(level as u8), index, available).ok_or(ProofError::OutOfRange)?;
    let missing = || ProofError::MissingTile(path.to_string());
    let hashes = match tiles.tile(path) {
        Some(bytes) => decode_hashes(&bytes, available)?,
        // A partial tile may be gone once the full one is there.
        None => decode_hashes(&tiles.tile(path.full()).ok_or_else(missing)?, TILE_WIDTH)?,
    };
    let start = (row_low % width) as usize;
    let row = hashes.get(start..start + row_len as usize).ok_or(ProofError::OutOfRange)?;
    subtree_root(row).ok_or(ProofError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::log::{TileTree, inclusion_path, leaf_hash};

    fn grow(size: u64) -> (HashMap<TilePath, Vec<u8>>, Vec<Hash>) {
        let (mut tree, mut tiles, mut frontier) = (TileTree::default(), HashMap::new(), Frontier::default());
        let mut roots = vec![frontier.root()];
        for n in 0..size {
            let entry = n.to_be_bytes();
            tiles.extend(tree.push(&entry).into_iter().map(|tile| (tile.path, tile.bytes)));
            frontier.push(leaf_hash(&entry));
            roots.push(frontier.root());
        }
        (tiles, roots)
    }

    #[test]
    fn proofs_from_tiles_verify_at_every_size() {
        let (tiles, roots) = grow(600);
        let mut reader = |path: TilePath| tiles.get(&path).cloned();
        for size in [1u64, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 600] {
            for index in (0..size).step_by(7).chain([size - 1]) {
                let proof = inclusion_proof(index, size, &mut reader).unwrap();
                let (leaf, root) = (leaf_hash(&index.to_be_bytes()), roots[size as usize]);
                assert_eq!(verify_inclusion(leaf, index, size, root, &proof), Ok(()));
                let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
                assert_eq!(inclusion_path(&leaves, index as usize), Some(proof.clone()));
                assert!(verify_inclusion(leaf, index + 1, size, root, &proof).is_err());
                assert!(verify_inclusion(leaf_hash(b"x"), index, size, root, &proof).is_err());
            }
            let powers = (0..10).map(|power| 1 << power).filter(|old| *old <= size);
            for old in (0..=size).step_by(5).chain(powers).chain([size]) {
                let proof = consistency_proof(old, size, &mut reader).unwrap();
                let (a, b) = (roots[old as usize], roots[size as usize]);
                assert_eq!(verify_consistency(old, size, a, b, &proof), Ok(()), "{old} {size}");
                if old != size {
                    assert!(verify_consistency(old, size, b, b, &proof).is_err());
                }
                if old != 0 && old != size {
                    assert!(verify_consistency(old, size, a, a, &proof).is_err());
                }
                // Of a tree that is the whole one, or none, there is nothing to be shown, and the roots must
                // agree.
                let other = leaf_hash(b"x");
                assert!(verify_consistency(old, size, other, b, &proof).is_err());
                assert!(verify_consistency(old, size, a, b, &[proof.clone(), vec![other]].concat()).is_err());
                assert_eq!(frontier_at(old, size, &mut reader).unwrap().root(), a);
            }
        }
    }

    #[test]
    fn what_lies_outside_is_refused() {
        let (tiles, roots) = grow(3);
        let mut reader = |path: TilePath| tiles.get(&path).cloned();
        assert_eq!(inclusion_proof(3, 3, &mut reader), Err(ProofError::OutOfRange));
        assert_eq!(consistency_proof(4, 3, &mut reader), Err(ProofError::OutOfRange));
        assert_eq!(verify_inclusion(roots[0], 3, 3, roots[3], &[]), Err(ProofError::OutOfRange));
        assert!(matches!(inclusion_proof(0, 300, &mut reader), Err(ProofError::MissingTile(_))));
    }
}
