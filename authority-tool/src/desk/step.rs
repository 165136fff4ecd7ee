//! The steps of a write, between which a test may kill.

use std::path::Path;

/// After each step at which a kill could come.
pub(super) fn has_written(_folder: &Path) {
    #[cfg(test)]
    super::kills::look(_folder);
}
