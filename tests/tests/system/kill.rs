//! `homesafe` killed with -9 a thousand times, at any moment: what it acknowledged is there, and nothing else
//! is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use homesafe_client::{
    device::Device,
    visit_log::{DeviceKeys, VisitId, VisitLog},
};
use homesafe_host::{
    clock::{format_time, parse_time},
    storage::FsStorage,
};
use homesafe_protocol::{
    passphrase::Passphrase,
    time::{Day, UnixTime},
    venue::Category,
};
use homesafe_test_support::{Deployment, program_in_english, venue};
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;

const DAY: Day = Day::new(20_000);
const KILLS: usize = 500;
/// So that all runs together stay within the retention.
const MINUTES_APART: u64 = 15;

/// A home whose lock was removed, so that a deletion takes no second, and what must be in it.
struct Victim {
    folder: tempfile::TempDir,
    code: String,
    now: UnixTime,
    /// Visits that are there: arrival, and the departures that it may have.
    visits: BTreeMap<VisitId, (UnixTime, Vec<Option<UnixTime>>)>,
    /// Visits of which nobody knows whether they were deleted.
    doubtful: BTreeSet<VisitId>,
    deleted: BTreeSet<VisitId>,
    /// Arrivals of scans that were killed before they said anything.
    unanswered: BTreeSet<UnixTime>,
}

/// Files that are being written, in a home.
fn staged_in(home: &Path) -> usize {
    let names = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.collect()
    };
    let (folders, mut files): (Vec<_>, Vec<_>) = names(home).into_iter().partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| names(folder)));
    files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "new")).count()
}

impl Victim {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let deployment = Deployment::new(DAY.minute(0));
        let storage = FsStorage::open(&folder.path().join("home")).unwrap();
        let passphrase = Passphrase::new("correct horse".into()).unwrap();
        let (note, server) = (deployment.trust_note(1), "https://homesafe.example");
        let mut device = Device::set_up(
            &storage,
            Some(server),
            note,
            None,
            &passphrase,
            Default::default(),
            &mut rand::rng(),
        )
        .unwrap();
        device.remove_lock(&device.unlock(&passphrase).unwrap(), &mut rand::rng()).unwrap();
        let code = venue(&deployment.origin, 1, Category::RESTAURANT)
            .to_text("HOMESAFE.EXAMPLE")
            .unwrap()
            .to_string();
        Self {
            folder,
            code,
            now: DAY.minute(0),
            visits: BTreeMap::new(),
            doubtful: BTreeSet::new(),
            deleted: BTreeSet::new(),
            unanswered: BTreeSet::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program and kills it after `wait`: what it said, if all of it, and whether it was killed.
    fn run(&self, args: &[&str], wait: Duration) -> (Option<serde_json::Value>, bool) {
        fs::write(self.path("clock"), format_time(self.now)).unwrap();
        let mut command = program_in_english("homesafe");
        command
            .arg("--json")
            .arg("--home")
            .arg(self.path("home"))
            .arg("--clock-file")
            .arg(self.path("clock"))
            .args(args);
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(wait);
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let killed = output.status.signal() == Some(9);
        assert!(killed || output.status.success(), "{args:?}: {}", output.status);
        let line = output.stdout.strip_suffix(b"\n");
        (line.map(|line| serde_json::from_slice(line).unwrap()), killed)
    }

    /// One act of a resident, cut short; whether it was.
    fn act(&mut self, wait: Duration, rng: &mut ChaCha8Rng) -> bool {
        self.now = self.now.saturating_add(MINUTES_APART * 60);
        let certain: Vec<VisitId> =
            self.visits.keys().filter(|visit| !self.doubtful.contains(visit)).copied().collect();
        let chosen = certain.choose(rng).copied();
        match (rng.random_range(0..4), chosen) {
            (0, Some(visit)) => {
                let (said, killed) = self.run(&["delete", &visit.to_string()], wait);
                if said.is_some() {
                    self.visits.remove(&visit);
                    self.deleted.insert(visit);
                } else {
                    self.doubtful.insert(visit);
                }
                killed
            }
            (1, Some(visit)) => {
                let (arrival, departures) = self.visits.get_mut(&visit).unwrap();
                let left = arrival.saturating_add(rng.random_range(1..800));
                let at = Some(left);
                departures.push(at);
                let (said, killed) =
                    self.run(&["check-out", "--visit", &visit.to_string(), "--at", &format_time(left)], wait);
                if said.is_some() {
                    self.visits.get_mut(&visit).unwrap().1 = vec![at];
                }
                killed
            }
            _ => {
                let (said, killed) = self.run(&["scan", &self.code], wait);
                match said {
                    Some(said) => {
                        let visit = said["visit"].as_str().unwrap().parse().unwrap();
                        assert_eq!(parse_time(said["arrival"].as_str().unwrap()).unwrap(), self.now);
                        self.visits.insert(visit, (self.now, vec![None]));
                    }
                    None => drop(self.unanswered.insert(self.now)),
                }
                killed
            }
        }
    }

    /// Reads the log as the next run does, and settles what was open.
    fn check(&mut self) {
        let storage = FsStorage::open(Path::new(&self.path("home"))).unwrap();
        assert_eq!(staged_in(&self.path("home")), 0, "what a kill left half-written is gone");
        let keys = DeviceKeys::load(&storage).unwrap();
        let log = VisitLog::open(&storage, &keys).unwrap();
        let opened = log.read_visits().unwrap();
        assert_eq!(opened.damage, []);
        for (visit, (arrival, departures)) in &mut self.visits {
            let Some(entry) = opened.visits.get(visit) else {
                assert!(self.doubtful.contains(visit), "a visit of {} is lost", format_time(*arrival));
                self.deleted.insert(*visit);
                continue;
            };
            let departure = entry.checked_out.then_some(entry.departure);
            assert!(entry.arrival == *arrival && departures.contains(&departure));
            *departures = vec![departure];
        }
        for (visit, entry) in &opened.visits {
            assert!(!self.deleted.contains(visit), "a deleted visit is back");
            if !self.visits.contains_key(visit) {
                assert!(
                    self.unanswered.remove(&entry.arrival),
                    "a visit of {} was made up",
                    format_time(entry.arrival)
                );
                self.visits.insert(*visit, (entry.arrival, vec![None]));
            }
        }
        self.visits.retain(|visit, _| opened.visits.contains_key(visit));
        self.doubtful.clear();
        let (_, damage) = log.read_diary(&keys.unlocked().unwrap()).unwrap();
        assert_eq!(damage, []);
    }
}

fn kill_many(seed: u64) {
    let (mut victim, mut rng) = (Victim::new(), ChaCha8Rng::seed_from_u64(seed));
    let (mut killed, mut runs) = (0, 0);
    // Follows what this machine takes for a run, so that kills fall on all of it.
    let mut longest = Duration::from_millis(8);
    while killed < KILLS {
        let wait = longest.mul_f64(rng.random_range(0.0..1.0));
        let was_killed = victim.act(wait, &mut rng);
        killed += usize::from(was_killed);
        longest = longest.mul_f64(if was_killed { 1.02 } else { 0.95 });
        runs += 1;
        if runs % 20 == 0 {
            victim.check();
        }
    }
    victim.check();
}

#[test]
fn a_thousand_kills_lose_nothing_acknowledged_first_half() {
    kill_many(1);
}

#[test]
fn a_thousand_kills_lose_nothing_acknowledged_second_half() {
    kill_many(2);
}
