//! Plain types that the journal, the desk's folder and the cases share, and that know none of them.

mod case_id;
mod table_rule;

pub use case_id::{CaseId, CaseIdError, CaseRows};
pub use table_rule::TableRule;
