//! What a target begins with: few and small inputs that walk all that is known to be walked, in the repository.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::target::Target;
use crate::run;

const MAX_FILES: usize = 64;
const MAX_BYTES: u64 = 64 * 1_024;

/// Puts into the repository what walks all that the corpus and the finds of this machine walk, as far as it fits: how many files,
/// and bytes in all.
pub fn keep(target: &Target) -> Result<(usize, u64)> {
    let minimised = tempfile::tempdir()?;
    let mut merge = target.program();
    // A set of inputs that covers every edge, once: how often it was walked is left out, or there would be thousands.
    merge.args(["-set_cover_merge=1", "-use_counters=0", "-timeout=25"]).arg(minimised.path());
    let corpus = target.corpus();
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(target.finds())?;
    run::capture(merge.arg(&corpus).arg(target.finds())).context("cannot minimise the corpus")?;
    let kept = bounded(sizes(minimised.path())?);
    for (_, old) in sizes(&corpus)? {
        fs::remove_file(corpus.join(old))?;
    }
    for (_, name) in &kept {
        fs::copy(minimised.path().join(name), corpus.join(name))?;
    }
    Ok((kept.len(), kept.iter().map(|(len, _)| len).sum()))
}

/// The files of a folder with their lengths.
fn sizes(folder: &Path) -> Result<Vec<(u64, OsString)>> {
    let listed = |path: PathBuf| format!("cannot list {}", path.display());
    let entries = fs::read_dir(folder).with_context(|| listed(folder.to_owned()))?;
    entries
        .map(|entry| entry.and_then(|entry| Ok((entry.metadata()?.len(), entry.file_name()))).map_err(Into::into))
        .collect()
}

/// The smallest files first, until there is room for no more.
fn bounded(mut files: Vec<(u64, OsString)>) -> Vec<(u64, OsString)> {
    files.sort();
    let mut room = MAX_BYTES;
    let fits = |(len, _): &(u64, OsString)| {
        let left = room.checked_sub(*len);
        room = left.unwrap_or_default();
        left.is_some()
    };
    files.into_iter().take(MAX_FILES).take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_is_bounded_in_files_and_bytes() {
        let file = |len: u64, n: usize| (len, OsString::from(format!("{n:03}")));
        assert_eq!(bounded((0..100).map(|n| file(9, n)).collect()).len(), MAX_FILES);
        let large = bounded(vec![file(MAX_BYTES, 1), file(1, 2), file(2, 3)]);
        assert_eq!(large, [file(1, 2), file(2, 3)]);
    }

    #[test]
    fn every_corpus_in_the_repository_is_bounded() {
        let folder = run::root().join("fuzz/corpus");
        for (_, target) in sizes(&folder).unwrap() {
            let files = sizes(&folder.join(&target)).unwrap();
            let bytes: u64 = files.iter().map(|(len, _)| len).sum();
            assert!((1..=MAX_FILES).contains(&files.len()) && bytes <= MAX_BYTES, "{}", target.display());
        }
    }
}
