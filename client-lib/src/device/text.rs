//! Notes as the diary holds them.

use super::DeviceError;
use crate::visit_log::MAX_NOTE_LEN;

/// A note that stands alone: only what is added to another begins with a line feed.
pub(super) fn whole_note(note: &str) -> &str {
    note.trim_start_matches('\n')
}

/// Refuses a note that does not fit.
pub(super) fn check_note(note: &str) -> Result<(), DeviceError> {
    if note.len() > MAX_NOTE_LEN { Err(DeviceError::NoteTooLong { max: MAX_NOTE_LEN }) } else { Ok(()) }
}
