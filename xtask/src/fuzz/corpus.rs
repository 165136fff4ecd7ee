//! What a target begins with: few and small inputs that walk all that is known to be walked, in the
//! repository.

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
/// Larger ones are left out: they would take the room of many.
const MAX_FILE_BYTES: u64 = MAX_BYTES / 8;

/// Puts into the repository what walks all that the corpus and the finds of this machine walk, as far as it
/// fits: how many files, and bytes in all.
pub fn keep(target: &Target) -> Result<(usize, u64)> {
    let minimised = tempfile::tempdir()?;
    let mut merge = target.program();
    // A set of inputs that covers every edge, once: how often it was walked is left out, or there would be
    // thousands.
    merge.args(["-set_cover_merge=1", "-use_counters=0", "-timeout=25"]).arg(minimised.path());
    let (corpus, found) = (target.corpus(), tempfile::tempdir()?);
    fs::create_dir_all(&corpus)?;
    for folder in [&corpus, &target.finds()].into_iter().filter(|folder| folder.is_dir()) {
        for (_, name) in sizes(folder)?.into_iter().filter(|(len, _)| *len <= MAX_FILE_BYTES) {
            fs::copy(folder.join(&name), found.path().join(name))?;
        }
    }
    run::capture(merge.arg(found.path())).context("cannot minimise the corpus")?;
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
        .map(|entry| {
            entry.and_then(|entry| Ok((entry.metadata()?.len(), entry.file_name()))).map_err(Into::into)
        })
        .collect()
}

/// The largest files that fit, as few are whole that are short: what gets past the first checks comes first.
fn bounded(mut files: Vec<(u64, OsString)>) -> Vec<(u64, OsString)> {
    files.sort_by(|a, b| b.cmp(a));
    let mut room = MAX_BYTES;
    let fits = |(len, _): &(u64, OsString)| {
        let left = room.checked_sub(*len);
        room = left.unwrap_or(room);
        left.is_some()
    };
    files.into_iter().filter(fits).take(MAX_FILES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_is_bounded_in_files_and_bytes() {
        let file = |len: u64, n: usize| (len, OsString::from(format!("{n:03}")));
        assert_eq!(bounded((0..100).map(|n| file(9, n)).collect()).len(), MAX_FILES);
        assert_eq!(bounded(vec![file(1, 2), file(2, 3)]), [file(2, 3), file(1, 2)]);
        let full = bounded((0..9).map(|n| file(MAX_FILE_BYTES, n)).chain([file(1, 9)]).collect());
        assert_eq!(full.iter().map(|(len, _)| len).sum::<u64>(), MAX_BYTES);
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
