//! What every storage must do.

use super::Storage;

/// Checks an empty storage.
///
/// # Panics
/// If it does not do what it must.
#[allow(clippy::unwrap_used)] // a failure is the answer
pub fn suite(storage: &dyn Storage) {
    assert_eq!(storage.read("a", 9).unwrap(), None);
    assert_eq!(storage.read_start("a", 9).unwrap(), None);
    storage.replace("a", b"one").unwrap();
    assert_eq!(storage.read("a", 9).unwrap().unwrap(), b"one");
    assert!(storage.read("a", 2).is_err(), "bounded");
    storage.replace("a", b"second").unwrap();
    assert_eq!(storage.read_start("a", 3).unwrap().unwrap(), b"sec");
    assert_eq!(storage.read_start("a", 9).unwrap().unwrap(), b"second");

    storage.append("log/1", b"abc").unwrap();
    storage.append("log/1", b"def").unwrap();
    storage.truncate("log/1", 4).unwrap();
    storage.truncate("log/1", 5).unwrap();
    assert_eq!(storage.read("log/1", 9).unwrap().unwrap(), b"abcd");
    for hint in [b"one", b"two"] {
        storage.hint("hint", hint).unwrap();
        assert_eq!(storage.read("hint", 9).unwrap().unwrap(), hint);
    }
    storage.replace("log/0", b"").unwrap();
    assert_eq!(storage.list("log").unwrap(), ["0", "1"]);
    assert_eq!(storage.list("none").unwrap(), Vec::<String>::new());
    storage.remove("log/1").unwrap();
    storage.remove("log/1").unwrap();
    assert_eq!(storage.list("log").unwrap(), ["0"]);
    assert!(storage.truncate("log/1", 0).is_err());
}

#[cfg(test)]
mod tests {
    use super::{super::MemoryStorage, *};

    #[test]
    fn memory() {
        suite(&MemoryStorage::default());
    }

    #[test]
    fn simulated() {
        suite(&super::super::faulty::SimStorage::default());
    }
}
