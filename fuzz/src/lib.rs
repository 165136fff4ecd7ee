//! What the fuzz targets share: how they are run, damage to bytes and to JSON, folders that cost nothing, and
//! bugs planted on purpose.

#[path = "../../authority-tool/tests/desk/common/mod.rs"]
#[allow(clippy::new_without_default)] // public only in here: it is the desk's tests' own
pub mod authority;
pub mod desk;
pub mod fixed_trust;
pub mod harm;
pub mod json;
pub mod scratch;

use std::{fs, path::Path, sync::LazyLock};

use arbitrary::{Arbitrary, Unstructured};

/// Set by `cargo xtask fuzz --planted`.
const PLANTED: &str = "FUZZ_PLANTED";

/// A bug planted on purpose, in a state that a target reaches only if it gets past everything that comes
/// before: shows that it does. Silent, unless the run asks for it.
///
/// # Panics
/// If it is asked for and the state is reached.
pub fn planted(is_reached: impl FnOnce() -> bool) {
    static IS_ON: LazyLock<bool> = LazyLock::new(|| std::env::var_os(PLANTED).is_some());
    assert!(!(*IS_ON && is_reached()), "found the planted bug");
}

/// A target: what to do with one input. libFuzzer's program with the feature `libfuzzer`, a test that walks
/// the corpus without.
#[macro_export]
macro_rules! target {
    (|$input:ident: $type:ty| $work:block) => {
        fn work($input: $type) $work

        #[cfg(feature = "libfuzzer")]
        libfuzzer_sys::fuzz_target!(|input: $type| { work(input) });

        #[cfg(not(feature = "libfuzzer"))]
        #[test]
        fn walks_its_corpus() {
            for bytes in $crate::corpus(module_path!()) {
                $crate::walk(&bytes, work);
            }
        }
    };
}

/// The inputs in the corpus of the target that is this module.
///
/// # Panics
/// If there are none.
pub fn corpus(module: &str) -> Vec<Vec<u8>> {
    let target = module.rsplit("::").next().unwrap_or(module);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let files = fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("an input").path());
    let inputs: Vec<_> = files.map(|path| fs::read(path).expect("an input")).collect();
    assert!(!inputs.is_empty(), "{target} has no corpus");
    inputs
}

/// Does with an input what libFuzzer's programs do: bytes that are too few, or no such value, are passed
/// over.
pub fn walk<'a, T: Arbitrary<'a>>(bytes: &'a [u8], work: impl FnOnce(T)) {
    if bytes.len() >= T::size_hint(0).0
        && let Ok(input) = T::arbitrary_take_rest(Unstructured::new(bytes))
    {
        work(input);
    }
}
