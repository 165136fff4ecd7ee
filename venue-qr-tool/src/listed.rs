//! Long lists as people read them: the first of them, and how many more there are.

use serde::Serialize;

/// Entries of a list that are named; of the others, the number.
const NAMED: usize = 20;

/// A line of a list that somebody reads.
#[derive(Debug, Serialize)]
pub enum ListLine<'a, T> {
    /// An entry.
    Entry(&'a T),
    /// So many more are not named.
    More(usize),
}

/// The first twenty, and how many more there are.
pub fn listed<T>(all: &[T]) -> Vec<ListLine<'_, T>> {
    let more = all.len().saturating_sub(NAMED);
    let named = all.iter().take(NAMED).map(ListLine::Entry);
    named.chain((more > 0).then_some(ListLine::More(more))).collect()
}

/// A row of a table that cannot be used.
#[derive(Debug, Serialize)]
pub struct BadTableRow<E> {
    /// The line on which it begins.
    pub line: u64,
    /// Why.
    pub reason: E,
}

impl<E> BadTableRow<E> {
    /// The same row, for a reason that holds this one.
    pub fn map<F>(self, f: impl FnOnce(E) -> F) -> BadTableRow<F> {
        BadTableRow { line: self.line, reason: f(self.reason) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_of_many_are_named() {
        let many: Vec<u8> = (0..50).collect();
        assert_eq!(listed(&many[..20]).len(), 20);
        let listed = listed(&many);
        assert!(matches!(listed[..], [ListLine::Entry(0), .., ListLine::Entry(19), ListLine::More(30)]));
    }
}
