//! What the fuzz targets share: damage to bytes and to JSON, folders that cost nothing, and bugs planted on purpose.

#[path = "../../authority-tool/tests/common/mod.rs"]
pub mod authority;
pub mod desk;
pub mod harm;
pub mod json;
pub mod scratch;

use std::sync::LazyLock;

/// Set by `cargo xtask fuzz --planted`.
const PLANTED: &str = "FUZZ_PLANTED";

/// A bug planted on purpose, in a state that a target reaches only if it gets past everything that comes before: shows that it
/// does. Silent, unless the run asks for it.
///
/// # Panics
/// If it is asked for and the state is reached.
pub fn planted(is_reached: impl FnOnce() -> bool) {
    static IS_ON: LazyLock<bool> = LazyLock::new(|| std::env::var_os(PLANTED).is_some());
    assert!(!(*IS_ON && is_reached()), "found the planted bug");
}
