//! Somebody on the way between a device and a server: a proxy that writes down what passes, and cannot read
//! what is sealed.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Longer than any machine takes to go on by itself.
const PAUSE: Duration = Duration::from_secs(5);

/// Bytes that went one way until others came back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flight {
    /// Its connection, by the order in which they were opened.
    pub connection: usize,
    /// The request's or answer's first line.
    pub line: String,
    /// Bytes in all.
    pub len: usize,
    /// Whether somebody waited before it.
    pub after_pause: bool,
}

#[derive(Debug, Default)]
struct Seen {
    connections: usize,
    flights: Vec<Flight>,
    /// The way of the last bytes, and when they went.
    last: Option<(usize, bool, Instant)>,
}

impl Seen {
    fn note(&mut self, connection: usize, to_server: bool, bytes: &[u8], now: Instant) {
        let before = self.last.replace((connection, to_server, now));
        let goes_on = before.is_some_and(|(on, way, _)| (on, way) == (connection, to_server));
        match self.flights.last_mut().filter(|_| goes_on) {
            Some(flight) => flight.len += bytes.len(),
            None => {
                let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
                let line = String::from_utf8_lossy(line).into_owned();
                let after_pause = before.is_some_and(|(_, _, last)| now.duration_since(last) > PAUSE);
                self.flights.push(Flight { connection, line, len: bytes.len(), after_pause });
            }
        }
    }
}

/// A proxy on a free port of loopback, until it is dropped.
#[derive(Debug)]
pub struct Onlooker {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
impl Onlooker {
    /// Stands before `server`.
    pub fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, stopped) = (Arc::<Mutex<Seen>>::default(), Arc::new(AtomicBool::new(false)));
        let (to, stop) = (Arc::clone(&seen), Arc::clone(&stopped));
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let server = TcpStream::connect(server).unwrap();
                let mut seen = to.lock().unwrap();
                let connection = seen.connections;
                seen.connections += 1;
                for (from, into, to_server) in [(&client, &server, true), (&server, &client, false)] {
                    let (from, into, seen) =
                        (from.try_clone().unwrap(), into.try_clone().unwrap(), Arc::clone(&to));
                    into.set_nodelay(true).unwrap();
                    std::thread::spawn(move || pass_on(from, into, &seen, connection, to_server));
                }
            }
        });
        Self { address, seen, stopped, thread: Some(thread) }
    }

    /// Its address, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What passed since the last call.
    pub fn take(&self) -> Vec<Flight> {
        std::mem::take(&mut *self.seen.lock().unwrap()).flights
    }
}

impl Drop for Onlooker {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread out of its wait.
        drop(TcpStream::connect(self.address));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Writes down before it passes on: what was answered is written down already.
fn pass_on(mut from: TcpStream, mut into: TcpStream, seen: &Mutex<Seen>, connection: usize, to_server: bool) {
    let mut buffer = vec![0; 16 * 1_024];
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        let bytes = buffer.get(..n).unwrap_or_default();
        if let Ok(mut seen) = seen.lock() {
            seen.note(connection, to_server, bytes, Instant::now());
        }
        if into.write_all(bytes).is_err() {
            break;
        }
    }
    drop(into.shutdown(std::net::Shutdown::Write));
}
