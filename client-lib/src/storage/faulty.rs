//! A simulated file system, for tests: it knows what is durable and what only the cache holds, can fail at
//! every single step of every operation, and tells what a power cut could leave at each.
//!
//! An operation of the storage is taken apart into the steps that `FsStorage` makes: create, write, sync,
//! rename, sync the folder. What was not synced may after a crash be there, or not, in any order; writes may
//! be torn, or their place be filled with zeros. A sync that fails loses what it should have made durable,
//! while the cache goes on showing it.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use super::{Storage, StorageError};

pub(crate) type Bytes = Arc<Vec<u8>>;
type Names = BTreeMap<String, usize>;

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Bytes },
    Cut { len: usize },
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Cut { len } => file.truncate(*len),
            Self::Write { at, bytes } => {
                file.resize(file.len().max(at + bytes.len()), 0);
                file[*at..at + bytes.len()].copy_from_slice(bytes);
            }
        }
    }

    /// What a crash can leave of it besides the whole and nothing.
    fn torn(&self) -> Vec<Self> {
        let Self::Write { at, bytes } = self else { return Vec::new() };
        let cut = |len: usize| Self::Write { at: *at, bytes: Arc::new(bytes[..len].to_vec()) };
        let mut hole = vec![0; bytes.len()];
        // Pages go one by one: the first half never came, the second did.
        hole[bytes.len() / 2..].copy_from_slice(&bytes[bytes.len() / 2..]);
        let zeros = Self::Write { at: *at, bytes: Arc::new(vec![0; bytes.len()]) };
        let holed = Self::Write { at: *at, bytes: Arc::new(hole) };
        vec![cut(1), cut(bytes.len() / 2), cut(bytes.len().saturating_sub(1)), zeros, holed]
    }
}

#[derive(Debug, Clone, Default)]
struct File {
    cached: Bytes,
    durable: Bytes,
    pending: Vec<Change>,
}

/// What the cache shows, what is durable, and what lies between.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    cached: Names,
    durable: Names,
    /// The file that the last step wrote to: only that write can be torn in ways not seen at an earlier step.
    fresh: Option<usize>,
    /// Names given (with the name they had before, if renamed) or taken, in order.
    pending: Vec<(String, Option<usize>, Option<String>)>,
}

impl Disk {
    fn change(&mut self, file: usize, change: Change) {
        self.fresh = Some(file);
        let file = &mut self.files[file];
        change.apply(Arc::make_mut(&mut file.cached));
        // Of what is written over and over without a sync, the last two tell enough.
        let is_start = |change: &Change| matches!(change, Change::Write { at: 0, .. });
        if file.pending.len() == 2 && is_start(&change) && file.pending.iter().all(is_start) {
            file.pending.remove(0);
        }
        file.pending.push(change);
    }

    fn sync(&mut self, file: usize) {
        let file = &mut self.files[file];
        for change in std::mem::take(&mut file.pending) {
            change.apply(Arc::make_mut(&mut file.durable));
        }
    }

    fn sync_folder(&mut self, folder: &str) {
        let is_here = |name: &str| name.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
        let (here, elsewhere) =
            std::mem::take(&mut self.pending).into_iter().partition(|(name, ..)| is_here(name));
        self.pending = elsewhere;
        let here: Vec<_> = here;
        here.iter().for_each(|change| rename(&mut self.durable, change));
    }

    /// Everything that a crash can leave now, as files; what has the same files but for torn writes comes
    /// later.
    pub(crate) fn after_crash(&self) -> Vec<SimStorage> {
        let data: Vec<(usize, &Change)> = self
            .files
            .iter()
            .enumerate()
            .flat_map(|(n, file)| file.pending.iter().map(move |one| (n, one)))
            .collect();
        let all: Vec<(usize, Change)> = data.iter().map(|(n, change)| (*n, (*change).clone())).collect();
        let mut images = vec![self.image(&self.pending, &all)];
        if !self.pending.is_empty() || !all.is_empty() {
            images.push(self.image(&[], &[]));
        }
        if self.pending.len() > 1 || (!self.pending.is_empty() && !all.is_empty()) {
            images.extend(self.pending.iter().map(|one| self.image(std::slice::from_ref(one), &all)));
        }
        for (place, (n, change)) in data.iter().enumerate().filter(|(_, (n, _))| self.fresh == Some(*n)) {
            if all.len() > 1 {
                images.push(self.image(&self.pending, &[(*n, (*change).clone())]));
            }
            let is_last = data.get(place + 1).is_none_or(|(next, _)| next != n);
            for torn in change.torn().into_iter().filter(|_| is_last) {
                let mut some = all.clone();
                some[place] = (*n, torn);
                images.push(self.image(&self.pending, &some));
            }
        }
        images
    }

    fn image(
        &self,
        names: &[(String, Option<usize>, Option<String>)],
        data: &[(usize, Change)],
    ) -> SimStorage {
        let mut durable = self.durable.clone();
        names.iter().for_each(|change| rename(&mut durable, change));
        durable.retain(|name, _| !name.ends_with(".new"));
        let (mut files, mut visible) = (Vec::new(), Names::new());
        for (name, file) in durable {
            let mut bytes = Arc::clone(&self.files[file].durable);
            for (_, change) in data.iter().filter(|(n, _)| *n == file) {
                change.apply(Arc::make_mut(&mut bytes));
            }
            visible.insert(name, files.len());
            files.push(File { cached: Arc::clone(&bytes), durable: bytes, pending: Vec::new() });
        }
        let disk = Self { files, cached: visible.clone(), durable: visible, ..Self::default() };
        SimStorage(Mutex::new(Sim { disk, ..Sim::default() }))
    }
}

fn rename(names: &mut Names, (name, file, before): &(String, Option<usize>, Option<String>)) {
    if let Some(before) = before {
        names.remove(before);
    }
    match file {
        Some(file) => names.insert(name.clone(), *file),
        None => names.remove(name),
    };
}

#[derive(Debug, Default)]
struct Sim {
    disk: Disk,
    /// The disk after each step, while somebody asks.
    steps: Option<Vec<Disk>>,
    /// Steps that succeed before one fails.
    fails_in: Option<usize>,
}

/// The file system.
#[derive(Debug, Default)]
pub(crate) struct SimStorage(Mutex<Sim>);

impl SimStorage {
    /// A file system with this on its disk and in its cache.
    pub(crate) fn on(disk: &Disk) -> Self {
        let mut disk = disk.clone();
        // Whoever opens a folder syncs it first, as FsStorage does.
        for folder in ["", "log"] {
            disk.sync_folder(folder);
        }
        Self(Mutex::new(Sim { disk, ..Sim::default() }))
    }

    /// A file's bytes as the cache shows them, not copied.
    pub(crate) fn bytes(&self, name: &str) -> Option<Bytes> {
        let sim = self.sim();
        sim.disk.cached.get(name).map(|file| Arc::clone(&sim.disk.files[*file].cached))
    }

    pub(crate) fn disk(&self) -> Disk {
        self.sim().disk.clone()
    }

    /// Runs `body` and gives the disk after each of its steps.
    pub(crate) fn watch(&self, body: impl FnOnce()) -> Vec<Disk> {
        self.sim().steps = Some(Vec::new());
        body();
        self.sim().steps.take().unwrap()
    }

    /// Lets the step after so many others fail.
    pub(crate) fn fail_in(&self, steps: usize) {
        self.sim().fails_in = Some(steps);
    }

    fn sim(&self) -> MutexGuard<'_, Sim> {
        self.0.lock().unwrap()
    }

    /// One step; if it is the one that fails, `half` is what it leaves.
    fn step(&self, whole: impl FnOnce(&mut Disk), half: impl FnOnce(&mut Disk)) -> io::Result<()> {
        let sim = &mut *self.sim();
        let fails = sim.fails_in == Some(0);
        sim.disk.fresh = None;
        sim.fails_in = sim.fails_in.and_then(|steps| steps.checked_sub(1));
        if fails {
            half(&mut sim.disk)
        } else {
            whole(&mut sim.disk)
        }
        if let Some(steps) = &mut sim.steps {
            steps.push(sim.disk.clone());
        }
        if fails { Err(io::Error::other("simulated failure")) } else { Ok(()) }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.sim().disk.cached.get(name).copied()
    }

    fn create(&self, name: &str) -> io::Result<usize> {
        if let Some(file) = self.find(name) {
            return Ok(file);
        }
        let file = self.sim().disk.files.len();
        self.step(
            |disk| {
                disk.files.push(File::default());
                disk.cached.insert(name.to_owned(), file);
                disk.pending.push((name.to_owned(), Some(file), None));
            },
            |_| (),
        )?;
        Ok(file)
    }

    fn write(&self, file: usize, at: usize, bytes: &[u8]) -> io::Result<()> {
        let write = |bytes: &[u8]| Change::Write { at, bytes: Arc::new(bytes.to_vec()) };
        let half = &bytes[..bytes.len() / 2];
        self.step(|disk| disk.change(file, write(bytes)), |disk| disk.change(file, write(half)))
    }

    fn sync(&self, file: usize) -> io::Result<()> {
        self.step(|disk| disk.sync(file), |disk| disk.files[file].pending.clear())
    }

    fn sync_folder(&self, name: &str) -> io::Result<()> {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.step(|disk| disk.sync_folder(folder), |_| ())
    }

    fn named(name: &str, done: impl FnOnce() -> io::Result<()>) -> Result<(), StorageError> {
        done().map_err(|error| StorageError::new(name, error))
    }
}

impl Storage for SimStorage {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let Some(file) = self.find(name) else { return Ok(None) };
        let bytes = self.sim().disk.files[file].cached.to_vec();
        if bytes.len() as u64 > limit {
            return Err(StorageError::new(name, io::ErrorKind::FileTooLarge.into()));
        }
        Ok(Some(bytes))
    }

    fn read_start(&self, name: &str, len: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let mut bytes = self.read(name, u64::MAX)?;
        bytes.iter_mut().for_each(|bytes| bytes.truncate(len as usize));
        Ok(bytes)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        Self::named(name, || {
            // Each under a name of its own, as there.
            let staged = format!("{name}.{:016x}.new", self.sim().disk.files.len());
            let file = self.create(&staged)?;
            self.write(file, 0, bytes)?;
            self.sync(file)?;
            let renamed = (name.to_owned(), Some(file), Some(staged));
            self.step(
                |disk| {
                    rename(&mut disk.cached, &renamed);
                    disk.pending.push(renamed.clone());
                },
                |_| (),
            )?;
            self.sync_folder(name)
        })
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        Self::named(name, || {
            let is_new = self.find(name).is_none();
            let file = self.create(name)?;
            let at = self.sim().disk.files[file].cached.len();
            self.write(file, at, bytes)?;
            self.sync(file)?;
            if is_new { self.sync_folder(name) } else { Ok(()) }
        })
    }

    fn hint(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        Self::named(name, || self.write(self.create(name)?, 0, bytes))
    }

    fn truncate(&self, name: &str, len: u64) -> Result<(), StorageError> {
        Self::named(name, || {
            let file = self.find(name).ok_or(io::ErrorKind::NotFound)?;
            self.step(|disk| disk.change(file, Change::Cut { len: len as usize }), |_| ())?;
            self.sync(file)
        })
    }

    fn remove(&self, name: &str) -> Result<(), StorageError> {
        Self::named(name, || {
            if self.find(name).is_none() {
                return Ok(());
            }
            let removed = (name.to_owned(), None, None);
            self.step(
                |disk| {
                    rename(&mut disk.cached, &removed);
                    disk.pending.push(removed.clone());
                },
                |_| (),
            )?;
            self.sync_folder(name)
        })
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let prefix = format!("{folder}/");
        let sim = self.sim();
        let names = sim.disk.cached.keys().filter_map(|name| name.strip_prefix(&prefix));
        Ok(names.filter(|name| !name.ends_with(".new")).map(str::to_owned).collect())
    }
}

#[test]
fn what_was_not_synced_may_be_lost_and_what_was_is_not() {
    let sim = SimStorage::default();
    let steps = sim.watch(|| sim.append("a", b"one").unwrap());
    assert_eq!(steps.len(), 4, "create, write, sync, sync the folder");
    let contents = |disk: &Disk| {
        let mut found: Vec<_> = disk.after_crash().iter().map(|image| image.read("a", 9).unwrap()).collect();
        found.sort();
        found.dedup();
        found
    };
    assert_eq!(contents(&steps[0]), [None, Some(vec![])]);
    assert!(
        contents(&steps[1]).contains(&Some(b"o".to_vec())) && contents(&steps[1]).contains(&Some(vec![0; 3]))
    );
    assert_eq!(contents(&steps[2]), [None, Some(b"one".to_vec())]);
    assert_eq!(contents(&steps[3]), [Some(b"one".to_vec())]);
    let steps = sim.watch(|| sim.replace("a", b"two").unwrap());
    assert_eq!(steps.len(), 5, "create, write, sync, rename, sync the folder");
    assert_eq!(contents(&steps[3]), [Some(b"one".to_vec()), Some(b"two".to_vec())]);
    assert_eq!(contents(&steps[4]), [Some(b"two".to_vec())]);
    // A sync that fails loses what it was for, whatever the cache shows.
    sim.fail_in(1);
    assert!(sim.append("a", b"x").is_err());
    assert_eq!(sim.read("a", 9).unwrap().unwrap(), b"twox");
    assert_eq!(contents(&sim.disk()), [Some(b"two".to_vec())]);
}
