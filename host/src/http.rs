//! The way to the broadcast server over HTTP.

use std::{
    io::{self, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use homesafe_client::transport::{Response, TransportError};
use homesafe_protocol::{path, server_address::ServerAddress, time::UnixTime};

use crate::{
    clock::parse_http_date,
    drive::{DownloadError, Transport},
    files::read_up_to,
};

/// Bytes of a refusal that are read, and thrown away.
const MAX_REFUSAL: u64 = 1 << 14;
/// Bytes of a body that are held at a time.
const PIECE: usize = 64 * 1_024;

/// HTTP without cookies, redirects, identifying headers or anything else that differs between residents.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    agent: ureq::Agent,
    base: String,
    /// For each answer to end.
    patience: Duration,
    /// When all of it must have ended.
    deadline: Option<Instant>,
    /// Unix seconds of the latest `Date`, 0 before the first.
    date: Arc<AtomicU64>,
}

impl HttpTransport {
    /// A transport to the server at `url`, which has 30 seconds for each answer to begin.
    ///
    /// # Errors
    /// [`TransportError::Address`] for one that may not be used.
    pub fn new(url: &str) -> Result<Self, TransportError> {
        Self::with_patience(url, Duration::from_secs(30))
    }

    /// A transport to the first of several servers that can be reached; to the first of all, if none can.
    ///
    /// # Errors
    /// [`TransportError::Address`] if any of them may not be used, or there are none.
    pub fn to_first(urls: &[String], patience: Duration) -> Result<Self, TransportError> {
        let transports =
            urls.iter().map(|url| Self::with_patience(url, patience)).collect::<Result<Vec<_>, _>>()?;
        let answers = |transport: &&Self| transport.agent.get(transport.url(path::CHECKPOINT)).call().is_ok();
        // One alone is not asked first: requests are the same for all.
        let chosen = if transports.len() == 1 { transports.first() } else { transports.iter().find(answers) };
        chosen.or(transports.first()).cloned().ok_or(TransportError::Address)
    }

    /// A transport to the server at `url`, which has so long for each answer to begin, and ten times that to
    /// end.
    ///
    /// # Errors
    /// [`TransportError::Address`] for one that may not be used.
    pub fn with_patience(url: &str, patience: Duration) -> Result<Self, TransportError> {
        let base = url.trim_end_matches('/');
        base.parse::<ServerAddress>().map_err(|_| TransportError::Address)?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent("homesafe")
            .timeout_connect(Some(patience))
            .timeout_recv_response(Some(patience))
            .timeout_global(Some(patience * 10));
        let (agent, base) = (config.build().new_agent(), base.to_owned());
        Ok(Self { agent, base, patience: patience * 10, deadline: None, date: Arc::default() })
    }

    /// The same, ended after `time` in all: a server that answers each question just in time holds nobody for
    /// hours.
    pub fn within(mut self, time: Duration) -> Self {
        self.deadline = Some(Instant::now() + time);
        self
    }

    /// How long the next answer may take.
    fn time_left(&self) -> Result<Duration, TransportError> {
        let left = self
            .deadline
            .map_or(self.patience, |deadline| deadline.saturating_duration_since(Instant::now()));
        let ended = || TransportError::Unreachable("it took too long in all; what came is kept".to_owned());
        if left.is_zero() { Err(ended()) } else { Ok(left.min(self.patience)) }
    }

    fn note_date<T>(&self, answer: &ureq::http::Response<T>) {
        let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
        if let Some(date) = date.and_then(parse_http_date) {
            self.date.store(date.seconds(), Ordering::Relaxed);
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }
}

impl Transport for HttpTransport {
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::new();
        self.download(path, limit, &mut body).map(|()| body).map_err(|error| match error {
            DownloadError::Transport(error) => error,
            // Writing to memory does not fail.
            DownloadError::Sink(error) => unreachable(&error),
        })
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        const MAX_REPLY: u64 = 1 << 20;
        let request = self.agent.post(self.url(path)).content_type("application/octet-stream");
        let request = request.config().timeout_global(Some(self.time_left()?)).build();
        let answer = request.send(body).map_err(|error| TransportError::Unreachable(error.to_string()))?;
        self.note_date(&answer);
        let status = answer.status().as_u16();
        let body =
            read_up_to(answer.into_body().into_reader(), MAX_REPLY).map_err(|error| unreachable(&error))?;
        let too_large = || TransportError::TooLarge { path: path.to_owned(), limit: MAX_REPLY };
        Ok(Response { status, body: body.ok_or_else(too_large)? })
    }

    fn download(&self, path: &str, limit: u64, sink: &mut dyn Write) -> Result<(), DownloadError> {
        let request = self.agent.get(self.url(path)).config().timeout_global(Some(self.time_left()?)).build();
        let answer = request.call().map_err(|error| TransportError::Unreachable(error.to_string()))?;
        self.note_date(&answer);
        let status = answer.status().as_u16();
        if status != 200 {
            // Read to its end, the connection serves the next request; what is longer than any refusal ends
            // it.
            let _refusal = read_up_to(answer.into_body().into_reader(), MAX_REFUSAL);
            return Ok(Response { status, body: Vec::new() }.into_found(path).map(drop)?);
        }
        let mut body = answer.into_body().into_with_config().limit(u64::MAX).reader();
        let (mut piece, mut came) = (vec![0; PIECE], 0);
        loop {
            let n = match body.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other.map_err(|error| unreachable(&error))?,
            };
            came += n as u64;
            if came > limit {
                return Err(TransportError::TooLarge { path: path.to_owned(), limit }.into());
            }
            match piece.get(..n).filter(|piece| !piece.is_empty()) {
                Some(piece) => sink.write_all(piece).map_err(DownloadError::Sink)?,
                None => return Ok(()),
            }
        }
    }

    fn server_time(&self) -> Option<UnixTime> {
        UnixTime::new(self.date.load(Ordering::Relaxed)).ok().filter(|time| time.seconds() > 0)
    }
}

/// A connection that broke while its answer was read.
fn unreachable(error: &io::Error) -> TransportError {
    TransportError::Unreachable(error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for good in
            ["https://homesafe.example", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost/x"]
        {
            assert!(HttpTransport::new(good).is_ok(), "{good}");
        }
        for bad in [
            "http://homesafe.example",
            "ftp://localhost",
            "",
            "https://",
            "http://127.0.0.1@evil.example",
            "http://127.0.0.1.evil.example",
        ] {
            assert!(matches!(HttpTransport::new(bad), Err(TransportError::Address)), "{bad}");
        }
    }

    #[test]
    fn a_server_that_is_down_is_unreachable() {
        // Port 9 (discard) on loopback: nothing listens there.
        let transport = HttpTransport::new("http://127.0.0.1:9").unwrap();
        assert!(matches!(transport.get(path::CHECKPOINT, 10), Err(TransportError::Unreachable(_))));
    }
}
