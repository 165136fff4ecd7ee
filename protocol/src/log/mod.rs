//! The publication log (section 5): signed leaves in an append-only RFC 6962 tree, served as static C2SP
//! tlog-tiles.

mod checkpoint;
mod error;
mod judge;
mod leaf;
mod merkle;
mod proof;
mod slot;
mod tile;

pub use crate::note::Cosignature;
pub use checkpoint::{Checkpoint, CheckpointError, UnverifiedCheckpoint};
pub use error::ProofError;
pub use judge::{Course, JudgeError, Judged};
pub use leaf::{Leaf, LeafError, LeafKind, LeafSignature, LeafToSign, ObjectCheck, UnverifiedLeaf};
pub use merkle::{EMPTY_ROOT, Frontier, FrontierError, inclusion_path, leaf_hash, node_hash, root_of};
pub use proof::{
    consistency_proof, frontier_at, inclusion_proof, root_from_path, verify_consistency, verify_inclusion,
};
pub use slot::{MAX_BATCHES_PER_SLOT, MAX_OBJECTS_PER_SLOT, SlotBudget};
pub use tile::{
    TILE_WIDTH, TileKind, TilePath, TilePathError, TileReader, TileTree, WrittenTile, decode_entries,
    decode_hashes, encode_entry,
};
