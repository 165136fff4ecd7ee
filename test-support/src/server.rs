//! The broadcast server as a process, under a trust document that the test makes.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use homesafe_host::clock::format_time;
use homesafe_protocol::{note::NoteKey, origin::Origin, time::UnixTime};

use crate::program_in_english;

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct ServerProcess {
    _folder: tempfile::TempDir,
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
impl ServerProcess {
    /// A server whose clock stands at `now`, under the first trust document, which `trust` makes for its log
    /// key. It answers uploads as fast as it can.
    pub fn start(origin: &Origin, now: UnixTime, trust: impl FnOnce(NoteKey) -> Vec<u8>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = |args: &[&str]| {
            let mut command = program_in_english("homesafe-server");
            command.current_dir(folder.path()).args(args).stdin(Stdio::null()).stderr(Stdio::null());
            command
        };
        let made = server(&["init", "data", "--origin", origin.as_str()]).output().unwrap();
        let key = String::from_utf8(made.stdout).unwrap().trim().parse().unwrap();
        fs::write(folder.path().join("trust"), trust(key)).unwrap();
        fs::write(folder.path().join("clock"), format_time(now)).unwrap();
        let args = [
            "serve",
            "--data",
            "data",
            "--trust",
            "trust",
            "--listen",
            "127.0.0.1:0",
            "--admin",
            "127.0.0.1:0",
        ];
        let args = [&args[..], &["--clock-file", "clock", "--answer-floor", "0"]].concat();
        let mut child = server(&args).stdout(Stdio::null()).spawn().unwrap();
        let (address, _) = listening(&folder.path().join("data"), &mut child);
        Self { _folder: folder, child, address }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The addresses for the public and for the operator of the server that is starting in a data folder, once it
/// serves.
///
/// # Panics
/// If it ends, or does not serve after 20 seconds.
#[allow(clippy::unwrap_used)] // test support
pub fn listening(data: &Path, server: &mut Child) -> (SocketAddr, SocketAddr) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let text = fs::read_to_string(data.join("listening")).unwrap_or_default();
        if let [public, operator] = text.lines().collect::<Vec<_>>()[..] {
            return (public.parse().unwrap(), operator.parse().unwrap());
        }
        assert_eq!(server.try_wait().unwrap(), None, "the server ended");
        assert!(Instant::now() < deadline, "the server does not start");
        std::thread::sleep(Duration::from_millis(5));
    }
}
