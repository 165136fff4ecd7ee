//! The smallest HTTP server that can lie: it hands out a deployment's files on loopback, until it is dropped.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// How a server treats those who ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers.
    Honest,
    /// Takes the question and never answers.
    Silent,
    /// Answers with an error.
    Broken,
    /// Answers with bytes that mean nothing.
    Garbage,
    /// Answers, after so long each time.
    Slow(Duration),
}

/// A server on a free port of loopback.
#[derive(Debug)]
pub struct LoopbackServer {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
impl LoopbackServer {
    /// Serves `files`, paths without the leading slash.
    pub fn start(files: BTreeMap<String, Vec<u8>>, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let thread = std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                match behaviour {
                    Behaviour::Silent => held.push(stream),
                    // A client that goes away in the middle is no failure of the server.
                    _ => drop(answer(stream, &files, behaviour)),
                }
            }
        });
        Self { address, stopped, thread: Some(thread) }
    }

    /// Its address, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for LoopbackServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread out of its wait.
        drop(TcpStream::connect(self.address));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn answer(stream: TcpStream, files: &BTreeMap<String, Vec<u8>>, behaviour: Behaviour) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(16 * 1_024));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
    if let Behaviour::Slow(time) = behaviour {
        std::thread::sleep(time);
    }
    let (status, body) = match (behaviour, files.get(path)) {
        (Behaviour::Broken, _) => ("500 Internal Server Error", &b"broken"[..]),
        (Behaviour::Garbage, _) => ("200 OK", &b"\x00\xffgarbage"[..]),
        (_, Some(file)) => ("200 OK", file.as_slice()),
        (_, None) => ("404 Not Found", &b""[..]),
    };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len())?;
    stream.write_all(body)
}
