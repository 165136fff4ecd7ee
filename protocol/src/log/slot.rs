//! How much one publication slot may hold (section 5, Slots): more than any desk publishes, and a bound for a
//! thief.

use crate::{time::UnixTime, trust::TrustDocument};

/// Batches of one slot at most.
pub const MAX_BATCHES_PER_SLOT: u32 = 512;

/// Bytes of the batches of one slot at most, in multiples of the largest object.
pub const MAX_OBJECTS_PER_SLOT: u64 = 8;

/// What the batches of a slot that are not void come to, in the order of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlotBudget {
    slot: u64,
    batches: u32,
    bytes: u64,
}

impl SlotBudget {
    /// Whether the next batch, made under `trust`, still fits into its slot; one that does not is passed
    /// over, and counts for nothing.
    pub fn admits(&mut self, trust: &TrustDocument, published_at: UnixTime, length: u32) -> bool {
        let slot = trust.slot(published_at);
        if slot != self.slot {
            *self = Self { slot, ..Self::default() };
        }
        let (batches, bytes) = (self.batches.saturating_add(1), self.bytes.saturating_add(length.into()));
        let largest = MAX_OBJECTS_PER_SLOT * u64::from(trust.body().max_object_bytes);
        let fits = batches <= MAX_BATCHES_PER_SLOT && bytes <= largest;
        if fits {
            (self.batches, self.bytes) = (batches, bytes);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::tests::Roots;

    #[test]
    fn a_slot_holds_so_many_batches_and_bytes_and_the_next_begins_anew() {
        let trust = Roots::new().first(|body| body.max_object_bytes = 1_024);
        let time = |seconds| UnixTime::new(seconds).unwrap();
        let mut budget = SlotBudget::default();
        assert!((0..512).all(|n| budget.admits(&trust, time(7_200 + n), 10)));
        assert!(!budget.admits(&trust, time(7_800), 10));
        assert!(budget.admits(&trust, time(10_800), 10), "another slot");
        let mut budget = SlotBudget::default();
        assert!((0..8).all(|_| budget.admits(&trust, time(7_200), 1_024)));
        assert!(!budget.admits(&trust, time(7_200), 1));
        assert!(budget.admits(&trust, time(7_200), 0), "what did not fit takes no room");
    }
}
