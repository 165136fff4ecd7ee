//! `rules`.

use homesafe_host::cli::{Failure, PassphraseArgs, print_json};

use super::Global;
use crate::desk::TableRule;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whether `publish TABLE` may publish windows without a case
    #[arg(long, value_name = "RULE")]
    tables: Option<TableRule>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let rule = match self.tables {
            Some(rule) => {
                let now = global.clock.clock()?.now();
                global.open(&self.passphrase)?.set_table_rule(rule, now)?;
                rule
            }
            None => global.open_for_nobody(&self.passphrase)?.table_rule()?,
        };
        if global.json {
            return print_json(&serde_json::json!({ "tables": rule }));
        }
        homesafe_host::put!("tables: {rule}");
        Ok(())
    }
}
