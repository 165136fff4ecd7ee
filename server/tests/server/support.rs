//! The server as a process, and a desk that publishes to it.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use homesafe_test_support::{
    ORIGIN,
    desk::{Desk, Publication, START},
    listening, program_in_english,
};
use http::{HeaderMap, Request, Response};

/// A data folder with a log key, a trust document and a clock that stands.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub desk: Desk,
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    data: PathBuf,
    pub public: SocketAddr,
    pub admin: SocketAddr,
}

/// A response: status, headers, body.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

pub fn init(data: &Path) -> Output {
    program_in_english("homesafe-server")
        .args(["init", data.to_str().unwrap(), "--origin", ORIGIN])
        .output()
        .unwrap()
}

impl Site {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = init(&folder.path().join("data"));
        assert!(output.status.success(), "{output:?}");
        let vkey = String::from_utf8(output.stdout).unwrap();
        let desk = Desk::new(vkey.trim().parse().unwrap());
        let site = Self { folder, desk };
        std::fs::write(site.trust_file(), site.desk.trust(1)).unwrap();
        site.set_clock(START + 1_000);
        site
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn trust_file(&self) -> PathBuf {
        self.folder.path().join("trust.txt")
    }

    pub fn set_clock(&self, seconds: u64) {
        std::fs::write(self.folder.path().join("clock"), seconds.to_string()).unwrap();
    }

    pub fn command(&self, extra: &[&str]) -> Command {
        let mut command = program_in_english("homesafe-server");
        command.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]).args(extra);
        command.arg("--data").arg(self.data()).arg("--trust").arg(self.trust_file());
        command.arg("--clock-file").arg(self.folder.path().join("clock"));
        command
    }

    pub fn start(&self, extra: &[&str]) -> Server {
        self.spawn(self.command(extra).stderr(Stdio::null()))
    }

    /// A server that writes all it can into a file.
    pub fn start_verbose(&self, extra: &[&str], log: &Path) -> Server {
        let log = std::fs::File::create(log).unwrap();
        self.spawn(self.command(extra).env("RUST_LOG", "trace").stderr(log))
    }

    /// Starts what must become a server of this site.
    pub fn spawn(&self, command: &mut Command) -> Server {
        let _ = std::fs::remove_file(self.data().join("listening"));
        let mut child = command.spawn().unwrap();
        let (public, admin) = listening(&self.data(), &mut child);
        Server { child, data: self.data(), public, admin }
    }

    /// Publishes the next batch and counts it.
    pub fn publish(&mut self, server: &Server) -> Publication {
        let publication = self.desk.draft(256);
        let answer = server.post("/v1/publications", &publication.body());
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.desk.advance(&publication);
        publication
    }
}

impl Server {
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[])
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.public));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(agent().run(request.body(()).unwrap()).unwrap())
    }

    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        answer(agent().post(format!("http://{}{path}", self.public)).send(body).unwrap())
    }

    pub fn try_post(&self, path: &str, body: &[u8]) -> Option<u16> {
        Some(agent().post(format!("http://{}{path}", self.public)).send(body).ok()?.status().as_u16())
    }

    pub fn operator(&self, path: &str) -> Answer {
        answer(agent().get(format!("http://{}{path}", self.admin)).call().unwrap())
    }

    /// Sends bytes as they are and reads until the server closes; gives what came and after how long.
    pub fn raw(&self, bytes: &[u8]) -> (String, Duration) {
        let start = Instant::now();
        let mut stream = TcpStream::connect(self.public).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut got = Vec::new();
        let _ = stream.read_to_end(&mut got);
        (String::from_utf8_lossy(&got).into_owned(), start.elapsed())
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, name: &str) {
        let status =
            Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn data(&self) -> &Path {
        &self.data
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status and body, if an answer came whole.
pub fn post_to(address: SocketAddr, path: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
    let response = agent().post(format!("http://{address}{path}")).send(body).ok()?;
    let status = response.status().as_u16();
    Some((status, response.into_body().with_config().limit(1 << 20).read_to_vec().ok()?))
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true);
    config.timeout_global(Some(Duration::from_secs(30))).build().into()
}

fn answer(response: Response<ureq::Body>) -> Answer {
    let (parts, mut body) = response.into_parts();
    let body = body.with_config().limit(1 << 28).read_to_vec().unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}
