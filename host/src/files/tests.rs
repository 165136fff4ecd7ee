use std::os::unix::fs::{chown, symlink};

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

/// A pipe at whose other end nobody is.
pub(crate) fn make_pipe(path: &Path) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn replaces_whole_files_with_the_mode_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    // Whatever was there before.
    fs::write(&path, b"zero").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    write_atomic(&path, b"one", PRIVATE).unwrap();
    write_atomic(&path, b"two", PRIVATE).unwrap();
    assert_eq!(read_bounded(&path, 3).unwrap(), b"two");
    assert!(matches!(read_bounded(&path, 2), Err(FileError::TooLarge { .. })));
    assert_eq!((mode(&path), names(folder.path())), (0o600, vec!["a".to_owned()]));
    assert!(read_bounded(&folder.path().join("b"), 1).unwrap_err().is_not_found());
    assert!(write_atomic(&folder.path().join("none/a"), b"one", PRIVATE).is_err());
}

#[test]
fn a_named_file_is_never_written_in_the_place_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    check_free(&path).unwrap();
    write_new(&path, b"one", PRIVATE).unwrap();
    assert!(matches!(check_free(&path), Err(FileError::Exists { .. })));
    write_new(&path, b"one", PRIVATE).unwrap();
    for other in [&b"two"[..], b"on", b"one and more"] {
        assert!(matches!(write_new(&path, other, PRIVATE), Err(FileError::Exists { .. })));
    }
    assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"one".to_vec(), vec!["a".to_owned()]));
    let (link, dir) = (folder.path().join("link"), folder.path().join("dir"));
    symlink(folder.path().join("nowhere"), &link).unwrap();
    fs::create_dir(&dir).unwrap();
    for taken in [&link, &dir] {
        assert!(matches!(write_new(taken, b"one", PRIVATE), Err(FileError::Exists { .. })));
    }
}

#[test]
fn attack_a_link_planted_where_a_file_is_staged_or_stands_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let (path, victim) = (folder.path().join("v00002.svg"), folder.path().join("victim"));
    for planted in ["v00002.svg.new", "v00002.svg"] {
        fs::write(&victim, b"victim").unwrap();
        symlink(&victim, folder.path().join(planted)).unwrap();
        write_atomic(&path, b"poster", PUBLIC).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"victim", "{planted}");
        assert_eq!(fs::read(&path).unwrap(), b"poster");
        assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
        for name in names(folder.path()) {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
    symlink(&victim, folder.path().join("lock")).unwrap();
    assert!(FolderLock::acquire(folder.path()).is_err());
    assert!(!victim.exists());
}

#[test]
fn two_writers_of_one_file_do_not_meet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let (mut one, mut two) =
        (Staged::create(&path, PRIVATE).unwrap(), Staged::create(&path, PRIVATE).unwrap());
    one.write_all(b"one").unwrap();
    two.write_all(b"two").unwrap();
    one.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"one");
    two.commit().unwrap();
    assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"two".to_vec(), vec!["a".to_owned()]));
}

#[test]
fn what_an_interrupted_write_left_goes_when_the_folder_is_taken_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("identity.age");
    let mut interrupted = Staged::create(&path, PRIVATE).unwrap();
    interrupted.write_all(b"secret").unwrap();
    let being_written = interrupted.path.clone();
    let left = folder.path().join("identity.age.0123456789abcdef.new");
    fs::copy(&being_written, &left).unwrap();
    for name in ["notes.new", "a.0123456789abcde.new", "b.0123456789abcdef.neu"] {
        fs::write(folder.path().join(name), b"a person's").unwrap();
    }
    drop(FolderLock::acquire(folder.path()).unwrap());
    assert!(!left.exists());
    assert!(being_written.exists(), "its writer is still at work");
    interrupted.commit().unwrap();
    assert_eq!(
        names(folder.path()),
        ["a.0123456789abcde.new", "b.0123456789abcdef.neu", "identity.age", "lock", "notes.new"]
    );
}

#[test]
fn attack_a_folder_open_to_others_is_closed_and_anothers_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home");
    for open in [0o777, 0o755, 0o770, 0o701] {
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        create_private_dir(&path).unwrap();
        assert_eq!(mode(&path), 0o700, "{open:o}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o1777)).unwrap();
    let refused = create_private_dir(&path).unwrap_err();
    assert!(refused.to_string().contains("choose a folder of your own"), "{refused}");
    assert_eq!(mode(&path), 0o1777, "left as it is");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    // Only the superuser can give a folder away; everybody else finds the root folder to be another's.
    let others = if chown(&path, Some(12_345), None).is_ok() { path } else { PathBuf::from("/") };
    assert!(matches!(create_private_dir(&others), Err(FileError::NotPrivate { .. })));
}

#[test]
fn a_folder_is_held_once() {
    let folder = tempfile::tempdir().unwrap();
    let held = FolderLock::acquire(folder.path()).unwrap();
    assert!(matches!(FolderLock::acquire(folder.path()), Err(FileError::Locked { .. })));
    drop(held);
    assert!(FolderLock::acquire(folder.path()).is_ok());
}

#[test]
fn attack_a_pipe_in_the_place_of_a_file_is_not_waited_for_and_one_that_a_person_names_is() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    make_pipe(&pipe);
    let refused = read_bounded(&pipe, 9).unwrap_err().to_string();
    assert!(
        refused.contains(&pipe.display().to_string()) && refused.contains("no regular file"),
        "{refused}"
    );
    assert!(open_own(OpenOptions::new().write(true), &pipe).is_err(), "nobody reads it");
    assert!(sync_dir(&pipe).is_err() && close_to_others(&pipe).is_err());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, b"given").unwrap()
    });
    assert_eq!(read_given(&pipe, 9).unwrap(), b"given");
    writer.join().unwrap();
    // Standard input by its name, whatever it is.
    let (far, mut near) = io::pipe().unwrap();
    near.write_all(b"typed").unwrap();
    drop(near);
    let number = std::os::fd::AsRawFd::as_raw_fd(&far);
    assert_eq!(read_bounded(Path::new(&format!("/dev/fd/{number}")), 9).unwrap(), b"typed");
}
