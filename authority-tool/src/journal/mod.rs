//! The journal: every act at the desk, signed by the officer who did it and chained to the act before. It
//! names cases by their random ids and counts things; no patient and no venue stands in it.

mod act;
mod entry;
mod mark;

pub use act::{Act, PublishingAct, Says, ToldAct};
pub(crate) use entry::hash_line;
pub use entry::{Entry, Line};
pub use mark::{Mark, MarkError};
