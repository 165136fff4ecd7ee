//! What is remembered of the leaves of a log.

use homesafe_protocol::{
    Hash, KeyId,
    log::{Leaf, LeafKind, ObjectCheck},
    time::UnixTime,
};
use serde::{Deserialize, Serialize};

/// A leaf that was read, with the root of the tree before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLeaf {
    pub(super) root_before: Hash,
    pub(super) entry: Option<SeenEntry>,
}

/// What is remembered of a leaf that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenEntry {
    /// Its place.
    pub seq: u64,
    kind: u8,
    /// When it was published, by its own word.
    pub published_at: UnixTime,
    /// Version of the trust document that it names.
    pub names: u64,
    /// Length of its object in bytes.
    pub length: u32,
    /// SHA-256 of its object.
    pub sha256: Hash,
    /// Ids of the keys that signed it.
    pub signers: Vec<KeyId>,
}

impl SeenLeaf {
    #[cfg(test)]
    pub(super) const fn bytes_after(root_before: Hash) -> Self {
        Self { root_before, entry: None }
    }
}

impl SeenEntry {
    /// Whether its object is a batch.
    pub const fn is_batch(&self) -> bool {
        self.kind == LeafKind::Batch.byte()
    }

    /// Whether its object is an advice catalogue.
    pub const fn is_catalogue(&self) -> bool {
        self.kind == LeafKind::AdviceCatalogue.byte()
    }

    /// Checks an object piece by piece as it arrives.
    pub fn check_object(&self) -> ObjectCheck {
        ObjectCheck::new(self.length, self.sha256)
    }
}

impl From<&Leaf> for SeenEntry {
    fn from(leaf: &Leaf) -> Self {
        Self {
            seq: leaf.seq(),
            kind: leaf.kind().byte(),
            published_at: leaf.published_at(),
            names: leaf.names(),
            length: leaf.object_len(),
            sha256: leaf.object_hash(),
            signers: leaf.signers().to_vec(),
        }
    }
}
