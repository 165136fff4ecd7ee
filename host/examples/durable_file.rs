//! A file that survives a crash, in a folder that one process holds.
//!
//! `cargo run --example durable_file -p homesafe-host --profile ci`

use std::error::Error;

use homesafe_host::{
    clock::{Clock as _, SystemClock, format_time},
    files::{FileError, FolderLock, PRIVATE, create_private_dir, read_bounded, write_atomic, write_new},
};

fn main() -> Result<(), Box<dyn Error>> {
    let temporary = tempfile::tempdir()?;
    let folder = temporary.path().join("device");

    // Only its owner may enter the folder, and one process at a time holds it.
    create_private_dir(&folder)?;
    let lock = FolderLock::acquire(&folder)?;
    match FolderLock::acquire(&folder) {
        Err(FileError::Locked { .. }) => println!("a second holder is refused"),
        Err(other) => return Err(other.into()),
        Ok(_) => return Err("two hold one folder".into()),
    }

    // After a crash either the old or the new content is there, whole, and readable by its owner only.
    let state = folder.join("state");
    write_atomic(&state, b"first", PRIVATE)?;
    write_atomic(&state, b"second", PRIVATE)?;
    // What is read has a limit: a file that grew is refused and not taken into memory.
    println!("it holds {:?}", String::from_utf8(read_bounded(&state, 64)?)?);
    println!("with a limit of 3 bytes: {}", read_bounded(&state, 3).is_err());

    // A file that a person named never takes another's place, and writing the same again is no fault.
    let poster = temporary.path().join("poster.svg");
    write_new(&poster, b"<svg/>", PRIVATE)?;
    write_new(&poster, b"<svg/>", PRIVATE)?;
    println!("another content is refused: {}", write_new(&poster, b"<svg></svg>", PRIVATE).is_err());

    drop(lock);
    drop(FolderLock::acquire(&folder)?);
    println!("the folder is free again at {}", format_time(SystemClock.now()));
    Ok(())
}
