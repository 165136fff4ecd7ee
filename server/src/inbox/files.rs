//! The folder of submissions: one file each, named by arrival, SHA-256 and the ticket's hash.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use homesafe_host::files::{FileError, PRIVATE, create_private_dir, read_bounded, sync_dir};
use homesafe_protocol::{
    Hash,
    submission::{MAX_PER_TICKET, SUBMISSION_LEN, SUBMISSION_LIFE},
    time::UnixTime,
};

use super::InboxError;

/// The file that is being written.
const UNFINISHED: &str = "unfinished";

/// A file's name. Sorts by arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    arrived: UnixTime,
    sha256: Hash,
    ticket: Hash,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:011}-{}-{}", self.arrived.seconds(), self.sha256, self.ticket)
    }
}

impl FromStr for Name {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('-');
        let (Some(arrived), Some(sha256), Some(ticket)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(());
        };
        let arrived = arrived.parse().ok().and_then(|seconds| UnixTime::new(seconds).ok()).ok_or(())?;
        let name =
            Self { arrived, sha256: sha256.parse().map_err(drop)?, ticket: ticket.parse().map_err(drop)? };
        if name.to_string() == text { Ok(name) } else { Err(()) }
    }
}

/// The folder, and what is in it.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    names: BTreeSet<Name>,
    by_sha256: HashMap<Hash, Name>,
    by_ticket: HashMap<Hash, Vec<Name>>,
    held: Arc<AtomicUsize>,
    blocked: Arc<AtomicUsize>,
}

impl Folder {
    /// Opens or makes the folder and removes what was half-written.
    pub fn open(path: PathBuf) -> Result<Self, InboxError> {
        create_private_dir(&path).map_err(plain)?;
        sync_dir(path.parent().unwrap_or(Path::new(".")))?;
        let mut folder = Self {
            path,
            names: BTreeSet::new(),
            by_sha256: HashMap::new(),
            by_ticket: HashMap::new(),
            held: Arc::default(),
            blocked: Arc::default(),
        };
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{UNFINISHED}: {error}"));
        remove(&folder.path.join(UNFINISHED)).map_err(named)?;
        let mut foreign = 0;
        for entry in fs::read_dir(&folder.path)? {
            let entry = entry?;
            match entry.file_name().to_str().map(str::parse::<Name>) {
                Some(Ok(name)) if entry.file_type()?.is_file() => folder.insert(name),
                Some(Ok(_)) => folder.pass_over(),
                _ => foreign += 1,
            }
        }
        if foreign > 0 {
            tracing::warn!(
                foreign,
                "the inbox's folder holds files that are no submissions; they are left alone"
            );
        }
        Ok(folder)
    }

    /// How many submissions there are, kept up to date.
    pub fn held(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.held)
    }

    /// How many names of submissions are no files, kept up to date.
    pub fn blocked(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.blocked)
    }

    /// Counts what is no file and stays where it is. Its name is not said: it may name a ticket.
    fn pass_over(&self) {
        self.blocked.fetch_add(1, Ordering::Relaxed);
        tracing::error!(
            "a folder, link or pipe lies in the inbox under a submission's name; it is passed over: remove it"
        );
    }

    /// Writes a submission durably, and keeps it if it may be. Says whether it is kept now; the same bytes
    /// again are the same submission. One that is not kept takes the same way up to its last step.
    pub fn take(
        &mut self,
        submission: &[u8],
        ticket: Hash,
        is_live: bool,
        now: UnixTime,
        max: usize,
    ) -> Result<bool, InboxError> {
        if self.names.len() >= max {
            return Err(InboxError::Full);
        }
        let sha256 = Hash::of_object(submission);
        let is_known = self.by_sha256.contains_key(&sha256);
        let has_room = self.by_ticket.get(&ticket).is_none_or(|names| names.len() < MAX_PER_TICKET);
        let is_new = is_live && has_room && !is_known;
        let unfinished = self.path.join(UNFINISHED);
        // What a crash left, or somebody put there, is never written through.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(&unfinished)?;
        file.write_all(submission)?;
        file.sync_all()?;
        if is_new {
            let name = Name { arrived: now, sha256, ticket };
            fs::rename(&unfinished, self.path.join(name.to_string()))?;
            self.insert(name);
        } else {
            fs::remove_file(&unfinished)?;
        }
        sync_dir(&self.path)?;
        Ok(is_new || is_known)
    }

    /// The oldest submissions under these tickets, but for the first `skip`: at most `count`, one behind the
    /// other.
    pub fn oldest(&mut self, tickets: &[Hash], skip: usize, count: usize) -> Result<Bytes, InboxError> {
        let tickets: HashSet<&Hash> = tickets.iter().collect();
        let held = tickets.into_iter().filter_map(|ticket| self.by_ticket.get(ticket)).flatten();
        let mut names: Vec<Name> = held.copied().collect();
        names.sort_unstable();
        let (mut out, mut damaged, mut blocked) = (Vec::new(), Vec::new(), Vec::new());
        for name in names.iter().skip(skip) {
            if out.len() >= count * SUBMISSION_LEN {
                break;
            }
            let path = self.path.join(name.to_string());
            match read_bounded(&path, SUBMISSION_LEN as u64) {
                Ok(bytes) if bytes.len() == SUBMISSION_LEN && Hash::of_object(&bytes) == name.sha256 => {
                    out.extend_from_slice(&bytes);
                }
                _ if is_no_file(&path) => blocked.push(*name),
                Err(FileError::Io { error, .. }) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error.into());
                }
                // Changed or removed by somebody else: it could not be opened, and would stand in the way for
                // ever.
                _ => damaged.push(*name),
            }
        }
        for name in &blocked {
            self.pass_over();
            self.forget(name);
        }
        if !damaged.is_empty() {
            tracing::error!(count = damaged.len(), "submissions were damaged on the disk and are deleted");
            self.delete_all(&damaged)?;
        }
        Ok(out.into())
    }

    /// Deletes submissions by their SHA-256; unknown ones are passed over.
    pub fn delete(&mut self, hashes: &[Hash]) -> Result<(), InboxError> {
        let hashes: HashSet<&Hash> = hashes.iter().collect();
        let names: Vec<_> = hashes.into_iter().filter_map(|hash| self.by_sha256.get(hash).copied()).collect();
        self.delete_all(&names)
    }

    /// Deletes submissions whose life is over, and says how many. What arrived while the clock was ahead
    /// lives so much longer: a clock that is behind for a while must not make it look old.
    pub fn sweep(&mut self, now: UnixTime) -> Result<usize, InboxError> {
        let over = |name: &&Name| now.since(name.arrived) >= SUBMISSION_LIFE;
        let names: Vec<_> = self.names.iter().take_while(over).copied().collect();
        self.delete_all(&names)?;
        Ok(names.len())
    }

    fn delete_all(&mut self, names: &[Name]) -> Result<(), InboxError> {
        for name in names {
            let path = self.path.join(name.to_string());
            match remove(&path) {
                Err(_) if is_no_file(&path) => self.pass_over(),
                removed => removed?,
            }
            self.forget(name);
        }
        if names.is_empty() { Ok(()) } else { Ok(sync_dir(&self.path)?) }
    }

    fn insert(&mut self, name: Name) {
        self.names.insert(name);
        self.by_sha256.insert(name.sha256, name);
        self.by_ticket.entry(name.ticket).or_default().push(name);
        self.held.store(self.names.len(), Ordering::Relaxed);
    }

    fn forget(&mut self, name: &Name) {
        self.names.remove(name);
        self.by_sha256.remove(&name.sha256);
        if let Some(names) = self.by_ticket.get_mut(&name.ticket) {
            names.retain(|held| held != name);
            if names.is_empty() {
                self.by_ticket.remove(&name.ticket);
            }
        }
        self.held.store(self.names.len(), Ordering::Relaxed);
    }
}

/// Whether a folder, link or pipe lies there.
fn is_no_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| !found.is_file())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Without the path, which may name a ticket.
fn plain(error: FileError) -> io::Error {
    match error {
        FileError::Io { error, .. } => error,
        _ => io::ErrorKind::Other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::new(seconds).unwrap()
    }

    fn submission(n: u8) -> Vec<u8> {
        vec![n; SUBMISSION_LEN]
    }

    fn names(path: &Path) -> Vec<String> {
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn ticket(n: u8) -> Hash {
        Hash::from([n; 32])
    }

    #[test]
    fn attack_a_link_in_the_place_of_an_unfinished_file_is_not_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("elsewhere");
        fs::write(&target, b"mine").unwrap();
        let mut folder = Folder::open(dir.path().join("inbox")).unwrap();
        std::os::unix::fs::symlink(&target, dir.path().join("inbox").join(UNFINISHED)).unwrap();
        assert!(folder.take(&submission(1), ticket(1), true, at(100), 9).unwrap());
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        assert_eq!(folder.oldest(&[ticket(1)], 0, 16).unwrap(), submission(1));
    }

    #[test]
    fn submissions_are_kept_fetched_and_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Folder::open(dir.path().join("inbox")).unwrap();
        let all = |folder: &mut Folder| folder.oldest(&[ticket(1), ticket(2)], 0, 16).unwrap();
        let mut folder = open();
        let mut take = |n, of, live, now| folder.take(&submission(n), ticket(of), live, at(now), 9).unwrap();
        assert!(take(3, 1, true, 100) && take(2, 1, true, 101) && take(1, 1, true, 102));
        assert!(!take(4, 1, true, 103), "three of a ticket");
        assert!(take(2, 1, true, 104), "the same again is the same");
        assert!(!take(5, 2, false, 105), "not registered");
        assert_eq!(names(&dir.path().join("inbox")).len(), 3);
        fs::write(dir.path().join("inbox").join(UNFINISHED), b"half").unwrap();
        let mut folder = open();
        assert_eq!(names(&dir.path().join("inbox")).len(), 3);
        assert_eq!(folder.held().load(Ordering::Relaxed), 3);
        assert_eq!(all(&mut folder), [submission(3), submission(2), submission(1)].concat());
        folder.delete(&[Hash::of_object(&submission(3)), Hash::from([0; 32])]).unwrap();
        assert_eq!(all(&mut folder), [submission(2), submission(1)].concat());
        assert!(folder.take(&submission(6), ticket(1), true, at(200), 9).unwrap(), "there is room again");
        folder.sweep(at(102 + SUBMISSION_LIFE)).unwrap();
        assert_eq!(all(&mut open()), submission(6));
        assert!(matches!(folder.take(&submission(7), ticket(1), true, at(1), 1), Err(InboxError::Full)));
        assert!(
            matches!(folder.take(&submission(8), ticket(2), false, at(1), 1), Err(InboxError::Full)),
            "for all"
        );
    }

    #[test]
    fn a_clock_that_is_wrong_for_a_while_destroys_nothing_that_has_its_life_before_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::open(dir.path().join("inbox")).unwrap();
        for (n, seconds) in [(1, 3_000_000), (2, 3_100_000)] {
            assert!(folder.take(&submission(n), ticket(1), true, at(seconds), 9).unwrap());
        }
        let mut left = |now| {
            folder.sweep(at(now)).unwrap();
            folder.oldest(&[ticket(1)], 0, 16).unwrap().len() / SUBMISSION_LEN
        };
        // Behind, right, and behind again; the second arrived by a clock that was ahead.
        assert_eq!([5, 3_000_001, 0, 3_000_000 + SUBMISSION_LIFE - 1].map(&mut left), [2; 4]);
        assert_eq!([3_000_000, 3_100_000].map(|arrived| left(arrived + SUBMISSION_LIFE)), [1, 0]);
    }

    #[test]
    fn only_the_tickets_that_are_asked_for_are_handed_out_and_all_of_them_page_by_page() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::open(dir.path().join("inbox")).unwrap();
        for n in 1..=8 {
            assert!(folder.take(&submission(n), ticket(n % 4), true, at(n.into()), 9).unwrap());
        }
        let asked = [ticket(2), ticket(1), ticket(2), ticket(9)];
        let pages = [0, 3, 4].map(|skip| folder.oldest(&asked, skip, 3).unwrap());
        assert_eq!(pages.concat(), [1, 2, 5, 6].map(submission).concat());
        assert!(pages[2].is_empty() && folder.oldest(&[ticket(9)], 0, 16).unwrap().is_empty());
        assert_eq!(folder.held().load(Ordering::Relaxed), 8, "handing out destroys nothing");
    }

    #[test]
    fn a_folder_under_a_submissions_name_keeps_no_desk_from_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("inbox");
        let name = |n: u8| Name {
            arrived: at(n.into()),
            sha256: Hash::of_object(&submission(n)),
            ticket: ticket(n),
        };
        let mut folder = Folder::open(path.clone()).unwrap();
        for n in 1..=3 {
            assert!(folder.take(&submission(n), ticket(n), true, at(n.into()), 9).unwrap());
        }
        // One put there while the server runs, one before it starts.
        fs::remove_file(path.join(name(2).to_string())).unwrap();
        fs::create_dir(path.join(name(2).to_string())).unwrap();
        let all = [1, 2, 3].map(ticket);
        assert_eq!(folder.oldest(&all, 0, 9).unwrap(), [submission(1), submission(3)].concat());
        assert_eq!(folder.blocked().load(Ordering::Relaxed), 1);
        fs::create_dir(path.join(name(4).to_string())).unwrap();
        let mut folder = Folder::open(path.clone()).unwrap();
        assert_eq!((folder.blocked().load(Ordering::Relaxed), folder.held().load(Ordering::Relaxed)), (2, 2));
        assert_eq!(folder.oldest(&all, 0, 9).unwrap(), [submission(1), submission(3)].concat());
        fs::remove_file(path.join(name(3).to_string())).unwrap();
        fs::create_dir(path.join(name(3).to_string())).unwrap();
        assert_eq!(folder.sweep(at(3 + SUBMISSION_LIFE)).unwrap(), 2);
        assert_eq!((folder.blocked().load(Ordering::Relaxed), folder.held().load(Ordering::Relaxed)), (3, 0));
    }

    #[test]
    fn damaged_and_foreign_files_do_not_stand_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("inbox");
        let mut folder = Folder::open(path.clone()).unwrap();
        for n in 1..=3 {
            assert!(folder.take(&submission(n), Hash::from([n; 32]), true, at(n.into()), 9).unwrap());
        }
        let first = Name { arrived: at(1), sha256: Hash::of_object(&submission(1)), ticket: [1; 32].into() };
        fs::write(path.join(first.to_string()), b"short").unwrap();
        fs::write(path.join("note.txt"), b"an operator's").unwrap();
        let mut folder = Folder::open(path.clone()).unwrap();
        let left = folder.oldest(&[1, 2, 3].map(ticket), 0, 2).unwrap();
        assert_eq!(left, [submission(2), submission(3)].concat());
        assert_eq!(names(&path).len(), 3);
        assert!(path.join("note.txt").exists());
    }
}
