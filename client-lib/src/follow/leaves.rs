//! The leaves that are remembered, in order: a copy shares all but the newest, since every sync begins with
//! one.

use std::sync::Arc;

use super::seen::SeenLeaf;

/// How many lie apart before they join those that are shared.
const APART: usize = 256;

/// A queue that is cheap to copy.
#[derive(Debug, Clone, Default)]
pub(super) struct Leaves {
    shared: Arc<Vec<SeenLeaf>>,
    /// How many of the first of `shared` are forgotten.
    forgotten: usize,
    newest: Vec<SeenLeaf>,
}

impl Leaves {
    pub(super) fn len(&self) -> usize {
        self.older().len() + self.newest.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<&SeenLeaf> {
        let older = self.older();
        older.get(place).or_else(|| self.newest.get(place.checked_sub(older.len())?))
    }

    pub(super) fn first(&self) -> Option<&SeenLeaf> {
        self.get(0)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &SeenLeaf> {
        self.older().iter().chain(&self.newest)
    }

    pub(super) fn push(&mut self, leaf: SeenLeaf) {
        self.newest.push(leaf);
        if self.newest.len() == APART {
            let shared = Arc::make_mut(&mut self.shared);
            shared.drain(..std::mem::take(&mut self.forgotten));
            shared.append(&mut self.newest);
        }
    }

    pub(super) fn forget_first(&mut self) {
        if self.forgotten < self.shared.len() {
            self.forgotten += 1;
        } else if !self.newest.is_empty() {
            self.newest.remove(0);
        }
    }

    fn older(&self) -> &[SeenLeaf] {
        self.shared.get(self.forgotten..).unwrap_or_default()
    }
}

impl From<Vec<SeenLeaf>> for Leaves {
    fn from(leaves: Vec<SeenLeaf>) -> Self {
        Self { shared: Arc::new(leaves), forgotten: 0, newest: Vec::new() }
    }
}

impl PartialEq for Leaves {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Leaves {}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use homesafe_protocol::Hash;
    use proptest::prelude::*;

    use super::*;

    fn leaf(number: u16) -> SeenLeaf {
        SeenLeaf::bytes_after(Hash::of_object(&number.to_be_bytes()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_queue_whose_copies_stay_as_they_were(begun in 0..600u16, steps in prop::collection::vec((0..300u16, 0..300u16), 0..8)) {
            let mut plain: VecDeque<SeenLeaf> = (0..begun).map(leaf).collect();
            let mut leaves = Leaves::from(Vec::from(plain.clone()));
            let mut next = begun;
            let mut copies = Vec::new();
            for (pushed, forgotten) in steps {
                copies.push((plain.clone(), leaves.clone()));
                for _ in 0..pushed {
                    plain.push_back(leaf(next));
                    leaves.push(leaf(next));
                    next += 1;
                }
                for _ in 0..forgotten {
                    plain.pop_front();
                    leaves.forget_first();
                }
            }
            copies.push((plain, leaves));
            for (plain, leaves) in copies {
                prop_assert_eq!(plain.len(), leaves.len());
                prop_assert!(plain.iter().eq(leaves.iter()));
                prop_assert!(plain.iter().rev().eq(leaves.iter().rev()));
                prop_assert!((0..=plain.len()).all(|place| plain.get(place) == leaves.get(place)));
                prop_assert_eq!(plain.front(), leaves.first());
                prop_assert_eq!(Leaves::from(Vec::from(plain)), leaves);
            }
        }
    }
}
