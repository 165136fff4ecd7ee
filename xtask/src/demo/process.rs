//! The server as a process: started, awaited, and never left behind.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

const START: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(20);

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    public: SocketAddr,
}

impl Server {
    /// Starts the server and waits until it has written its addresses to `listening`.
    pub fn start(command: &mut Command, listening: &Path) -> Result<Self> {
        let child = command.spawn().context("cannot start the server")?;
        let mut server = Self { child, public: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status} before it listened");
            }
            // Both lines must be there: the file may be seen half written.
            if let Ok(text) = fs::read_to_string(listening)
                && let [public, _admin] = text.lines().collect::<Vec<_>>()[..]
                && text.ends_with('\n')
            {
                server.public = public.trim().parse().context("the server's address")?;
                return Ok(server);
            }
            sleep(POLL);
        }
        bail!("the server did not listen within {} s", START.as_secs())
    }

    /// The address residents and the desk use.
    pub fn url(&self) -> String {
        format!("http://{}", self.public)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        self.public.to_string()
    }

    /// Ends it as a lost machine does.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop).context("the server does not end")
    }

    /// Asks the server to end, and checks that it does, in time and with success.
    pub fn stop(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        let asked = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &pid]).status()?;
        ensure!(asked.success(), "cannot send SIGTERM to the server");
        let deadline = Instant::now() + STOP;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status} on SIGTERM");
                return Ok(());
            }
            sleep(POLL);
        }
        bail!("the server still ran {} s after SIGTERM", STOP.as_secs())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; either way nothing is left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn it_is_awaited_and_asked_to_end() {
        let folder = tempfile::tempdir().unwrap();
        let listening = folder.path().join("listening");
        let script = format!(
            "trap 'exit 0' TERM; printf '127.0.0.1:81\\n127.0.0.1:82\\n' > '{}'; while :; do sleep 0.05; done",
            listening.display()
        );
        let server = Server::start(&mut shell(&script), &listening).unwrap();
        assert_eq!(server.url(), "http://127.0.0.1:81");
        server.stop().unwrap();
    }

    #[test]
    fn one_that_fails_at_once_is_said_so() {
        let error = Server::start(&mut shell("exit 7"), Path::new("nowhere")).err().unwrap();
        assert!(error.to_string().contains('7'), "{error}");
    }
}
