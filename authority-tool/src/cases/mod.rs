//! Cases: what is known of where a patient was, until it is published. A case names no patient: whoever works
//! on it knows it by its random id and, if they like, a reference of their own. One sealed file a case.

mod case;
mod error;
mod new_rows;
mod plan;
mod row;
mod share_code;
mod store;

pub use case::{Approval, Case, CaseState, MAX_ROWS};
pub use error::CaseError;
pub use new_rows::{MAX_SPAN_DAYS, from_code, from_table};
pub use plan::{Planned, Unsaid, plan};
pub use row::{CaseRow, NewRow, Publication, Source, Standing, VenueFacts, WhyClaimed, check_begun};
pub use share_code::IssuedCode;
