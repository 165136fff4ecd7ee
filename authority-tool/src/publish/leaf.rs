//! Leaves: as they lie stored, and by what name they are known before all have signed.

use homesafe_protocol::{
    Hash,
    log::{LeafToSign, UnverifiedLeaf},
};

use super::PublishError;

/// A leaf that this desk stored or was shown by the log it verified.
pub(super) fn stored(leaf: &[u8]) -> Result<UnverifiedLeaf, PublishError> {
    UnverifiedLeaf::decode(leaf).map_err(PublishError::Stored)
}

/// The hash of a leaf without its signatures.
pub(super) fn name(leaf: &LeafToSign) -> Hash {
    Hash::of_object(&leaf.assemble(Vec::new()))
}
