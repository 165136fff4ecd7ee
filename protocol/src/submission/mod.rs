//! What the server carries between a patient and the desk (section 10.1): tickets known by their hash only,
//! submissions of one size, answers of one size, and the desk's signed requests.

mod desk;

use sha2::{Digest as _, Sha256};

pub use desk::{DeskCommand, DeskRequest, DeskRequestError, MAX_ENTRIES, TicketEntry, UnverifiedDeskRequest};

use crate::{
    Hash,
    codec::{DecodeError, decode_all},
    label::Label,
    time::SECONDS_PER_DAY,
};

/// Bytes of every submission, chaff included.
pub const SUBMISSION_LEN: usize = 61_440;
/// Submissions kept for one ticket: a patient may try again, and a stranger who guessed the ticket cannot
/// fill a disk.
pub const MAX_PER_TICKET: usize = 3;
/// Submissions in one answer to the desk.
pub const MAX_PER_FETCH: usize = 16;
/// Seconds for which a submission lies at the server, unless a desk deletes it.
pub const SUBMISSION_LIFE: u64 = 14 * SECONDS_PER_DAY;

secret_bytes!(
    /// The half of a patient's code under which a share is sent.
    Ticket, 5
);

impl Ticket {
    /// `SHA-256(LABEL("ticket") || ticket)`: what the desk registers.
    pub fn hash(&self) -> Hash {
        let digest = Sha256::new().chain_update(Label::Ticket.bytes()).chain_update(self.expose()).finalize();
        <[u8; 32]>::from(digest).into()
    }

    /// The ticket of a submission; `None` unless it has the one size.
    pub fn of_submission(submission: &[u8]) -> Option<Self> {
        submission
            .first_chunk()
            .filter(|_| submission.len() == SUBMISSION_LEN)
            .map(|bytes| Self::from(*bytes))
    }
}

//  struct { uint8 version = 1; uint8 kept; opaque zeros[14]; } UploadAnswer;
/// The answer to an upload, of one size for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadAnswer {
    /// Whether it was stored. Not, if its ticket is unknown, has ended, or has [`MAX_PER_TICKET`]
    /// submissions.
    pub kept: bool,
}

impl UploadAnswer {
    /// Length on the wire in bytes.
    pub const LEN: usize = 16;

    /// The 16 bytes.
    pub const fn encode(self) -> [u8; Self::LEN] {
        let mut out = [0; Self::LEN];
        [out[0], out[1]] = [1, self.kept as u8];
        out
    }

    /// Reads an answer to the last byte.
    ///
    /// # Errors
    /// Bytes that are none, or one of a later version.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_all(bytes, |reader| {
            reader.version("upload answer", 1)?;
            let kept = match reader.u8("kept")? {
                0 => false,
                1 => true,
                _ => return Err(DecodeError::value("kept", "allowed are 0 and 1")),
            };
            match reader.array::<14>("zeros")? {
                [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] => Ok(Self { kept }),
                _ => Err(DecodeError::value("zeros", "not zero")),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_one_size_and_one_form() {
        for kept in [false, true] {
            let answer = UploadAnswer { kept };
            assert_eq!(UploadAnswer::decode(&answer.encode()), Ok(answer));
        }
        let good = UploadAnswer { kept: true }.encode();
        for at in 0..good.len() {
            let mut bad = good;
            bad[at] = 7;
            assert!(UploadAnswer::decode(&bad).is_err(), "{at}");
        }
        assert!(UploadAnswer::decode(&good[1..]).is_err());
    }

    #[test]
    fn tickets_show_by_their_hash_only() {
        let ticket = Ticket::from([1; 5]);
        assert_eq!(format!("{ticket:?}"), "Ticket(redacted)");
        assert_ne!(ticket.hash(), Ticket::from([2; 5]).hash());
        assert_eq!(Ticket::of_submission(&[1; SUBMISSION_LEN]), Some(ticket));
        assert_eq!(Ticket::of_submission(&[1; SUBMISSION_LEN - 1]), None);
    }
}
