//! This machine's clock, held against others: nothing is signed, fetched or forgotten by a clock that is off.

use homesafe_client::transport::TransportError;
use homesafe_host::{clock::format_time, drive::Transport};
use homesafe_protocol::{note::MAX_NOTE_LEN, path, time::UnixTime, trust::CLOCK_TOLERANCE};

/// A clock that is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("this machine's clock says {}, {whose:?} {}", format_time(*now), format_time(*other))]
pub struct WrongClock {
    /// This machine's time.
    #[serde(serialize_with = "homesafe_protocol::display::time")]
    pub now: UnixTime,
    /// The other time.
    #[serde(serialize_with = "homesafe_protocol::display::time")]
    pub other: UnixTime,
    /// Whose it is.
    pub whose: OtherTime,
}

/// What a clock is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum OtherTime {
    /// The server's clock.
    Server,
    /// The newest publication.
    NewestPublication,
    /// A trust document that is made or countersigned.
    NewDocument,
}

/// Holds a clock against the server's, and against the newest publication, which it may not be behind.
///
/// # Errors
/// [`WrongClock`] for one that is off by more than devices bear.
pub fn check(now: UnixTime, server: Option<UnixTime>, newest: Option<UnixTime>) -> Result<(), WrongClock> {
    let is_off = |server: &UnixTime| now.since(*server).max(server.since(now)) > CLOCK_TOLERANCE;
    let is_ahead = |newest: &UnixTime| newest.since(now) > CLOCK_TOLERANCE;
    match (server.filter(is_off), newest.filter(is_ahead)) {
        (Some(other), _) => Err(WrongClock { now, other, whose: OtherTime::Server }),
        (None, Some(other)) => Err(WrongClock { now, other, whose: OtherTime::NewestPublication }),
        (None, None) => Ok(()),
    }
}

/// Asks the server for its time; `None` from one that does not say it.
///
/// # Errors
/// A server that cannot be reached.
pub(crate) fn ask(transport: &dyn Transport) -> Result<Option<UnixTime>, TransportError> {
    // Whatever it answers, its time comes with the answer.
    match transport.get(path::CHECKPOINT, MAX_NOTE_LEN as u64) {
        Err(error @ TransportError::Unreachable(_)) => Err(error),
        _ => Ok(transport.server_time()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_differ_by_five_minutes_and_be_ahead_of_the_log() {
        let at = |seconds: u64| UnixTime::new(1_790_000_000 + seconds).unwrap();
        let now = at(1_000_000);
        for (server, newest, whose) in [
            (None, None, None),
            (Some(at(1_000_300)), Some(at(0)), None),
            (Some(at(1_000_301)), None, Some(OtherTime::Server)),
            (Some(at(999_699)), None, Some(OtherTime::Server)),
            (None, Some(at(1_000_300)), None),
            (None, Some(at(1_000_301)), Some(OtherTime::NewestPublication)),
        ] {
            assert_eq!(
                check(now, server, newest).err().map(|error| error.whose),
                whose,
                "{server:?} {newest:?}"
            );
        }
    }
}
