//! Random stories of an authority: whenever a device looks, it holds what stands.

use homesafe_protocol::trust::SeqRange;
use homesafe_test_support::Deployment;
use proptest::prelude::*;

use super::{entry, forge, key, noon, notice, quorum, standing, start, sync};

const OPEN: u64 = (1 << 53) - 1;

/// What an authority, or a thief of its keys, does next.
#[derive(Debug, Clone)]
enum Act {
    Publish,
    Rotate {
        keys: u8,
        threshold: usize,
        cap: u32,
    },
    Void {
        first: u64,
        length: Option<u64>,
        thief: bool,
    },
    MoveFirst,
    Republish(usize),
    /// Two desks sign for one place.
    Race,
    /// A new document comes between a leaf's signature and its place in the log.
    Overtaken,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Publish),
        1 => (1..4_u8, 1..4_usize, 0..3_u32).prop_map(|(keys, threshold, cap)| Act::Rotate {
            keys,
            threshold: threshold.min(keys.into()),
            cap: 4_096 << cap
        }),
        2 => (0..12_u64, proptest::option::of(0..4_u64), any::<bool>())
            .prop_map(|(first, length, thief)| Act::Void { first, length, thief }),
        1 => Just(Act::MoveFirst),
        1 => (0..12_usize).prop_map(Act::Republish),
        1 => Just(Act::Race),
        1 => Just(Act::Overtaken),
    ]
}

/// The authority, and what it knows of its own leaves: this does not follow the log as a device does.
struct Story {
    deployment: Deployment,
    signers: Vec<ed25519_dalek::SigningKey>,
    /// Window and version named, by place.
    leaves: Vec<(u16, u64)>,
    /// Version, size and range of each void.
    voids: Vec<(u64, u64, SeqRange)>,
    /// What a server showed that let the loser of a race in at the next place: nobody believes it.
    lie: Option<Deployment>,
}

impl Story {
    fn publish(&mut self, minute: u16) {
        let (records, signers) = (notice(&self.deployment, minute), self.signers.clone());
        let version = self.deployment.named.as_ref().unwrap().body().version;
        forge(&mut self.deployment, &records, &signers, |_| ());
        self.leaves.push((minute, version));
    }

    fn next_minute(&self) -> u16 {
        721 + self.leaves.len() as u16
    }

    fn act(&mut self, act: &Act) {
        self.lie = None;
        match *act {
            Act::Publish => self.publish(self.next_minute()),
            Act::Race => {
                let (minute, signers) = (self.next_minute() + 1, self.signers.clone());
                let records = notice(&self.deployment, minute);
                let late = entry(&mut self.deployment, &records, &signers, |_| ());
                self.publish(minute - 1);
                let mut lie = self.deployment.clone();
                lie.append(&late);
                self.lie = Some(lie);
                // It read who took the place, and signs for the next one.
                self.publish(minute);
            }
            Act::Overtaken => {
                let old = self.deployment.named.clone();
                self.deployment.publish_trust(|_| ());
                let new = std::mem::replace(&mut self.deployment.named, old);
                self.publish(self.next_minute());
                self.deployment.named = new;
            }
            Act::Republish(n) => {
                let minute = self.leaves.get(n).map_or(self.next_minute(), |leaf| leaf.0);
                self.publish(minute);
            }
            Act::Rotate { keys, threshold, cap } => {
                let base = 100 + (self.deployment.trust.version as u8) * 4;
                let keys: Vec<_> = (0..keys).map(|n| key(base + n)).collect();
                self.signers = keys[..threshold].to_vec();
                self.deployment.publish_trust(|trust| {
                    (trust.publishing, trust.max_object_bytes) = (quorum(threshold, &keys), cap);
                });
            }
            Act::Void { first, length, thief } => {
                let range = SeqRange { first, last: length.map_or(OPEN, |length| first + length) };
                let old = self.deployment.named.clone();
                self.deployment.publish_trust(|trust| trust.voided = vec![range]);
                self.voids.push((self.deployment.trust.version, self.leaves.len() as u64, range));
                if thief {
                    let new = std::mem::replace(&mut self.deployment.named, old);
                    self.publish(self.next_minute());
                    self.deployment.named = new;
                }
            }
            Act::MoveFirst => {
                let size = self.leaves.len() as u64;
                self.deployment.publish_trust(|trust| trust.log_base.first = size);
            }
        }
    }

    /// Windows that stand, of the leaves from `first` on.
    fn standing(&self, first: u64) -> Vec<u16> {
        let is_void = |seq: u64, names: u64| {
            self.voids.iter().any(|(version, size, range)| {
                range.first <= seq && seq <= range.last && (seq < *size || names < *version)
            })
        };
        let leaves = (0..).zip(&self.leaves);
        let mut minutes: Vec<u16> = leaves
            .filter(|(seq, (_, names))| *seq >= first && !is_void(*seq, *names))
            .map(|(_, leaf)| leaf.0)
            .collect();
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    }
}

#[test]
fn random_stories_leave_the_same_tree_and_the_same_alerts_on_every_device() {
    let (deployment, set_up) = start();
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(acts in proptest::collection::vec(act(), 1..14))| {
        let (new, awake, asleep) = (set_up.snapshot(), set_up.snapshot(), set_up.snapshot());
        let (signers, mut fell_asleep) = (vec![deployment.publishing.clone()], None);
        let mut story = Story { deployment: deployment.clone(), signers, leaves: vec![], voids: vec![], lie: None };
        for (n, act) in acts.iter().enumerate() {
            story.act(act);
            if let Some(lie) = &story.lie {
                prop_assert!(sync(&awake.snapshot(), lie, noon()).is_err());
            }
            sync(&awake, &story.deployment, noon()).unwrap();
            prop_assert_eq!(standing(&awake), story.standing(0));
            if n == 1 {
                sync(&asleep, &story.deployment, noon()).unwrap();
                fell_asleep = Some(story.deployment.trust.log_base.first);
            }
        }
        let first = story.deployment.trust.log_base.first;
        for (storage, first) in [(&new, first), (&awake, 0), (&asleep, fell_asleep.unwrap_or(first))] {
            let report = sync(storage, &story.deployment, noon()).unwrap();
            prop_assert_eq!(report.log_size, story.leaves.len() as u64);
            prop_assert_eq!(standing(storage), story.standing(first));
        }
    });
}
