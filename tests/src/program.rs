//! The programs, as they were built beside a test.

use std::path::PathBuf;

/// A program, from the folder in which the calling test was built.
///
/// # Panics
/// If it was not built.
#[allow(clippy::unwrap_used)] // test support
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join(name);
    assert!(program.exists(), "build the programs first: cargo build --workspace");
    program
}
