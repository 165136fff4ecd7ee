//! From rows of a table to what a publication says (section 4): widened, split at midnight, merged, numbered
//! and sealed.

mod batch;
mod columns;
mod error;
mod evidence;
mod pieces;
mod table;
mod venues;

pub(crate) use batch::capacity;
pub use batch::{Part, PartError, split};
pub use columns::Columns;
pub use error::{BadRow, BadRows, WindowRowError, WindowTableError};
pub use evidence::Evidence;
pub use pieces::{Days, Piece, PlannedWindow, SpanError, check_begun, merge, number, split_days};
pub use table::{Row, Table, TableFile, read_table};
pub use venues::{Venue, VenueDayId, VenueId, Venues};
pub(crate) use venues::{day_id, read_code};
