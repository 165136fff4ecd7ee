//! `rules`.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    say,
};

use super::Global;
use crate::model::TableRule;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long, value_name = "RULE", value_parser = PossibleValuesParser::new(TableRule::ALL.map(TableRule::name)).try_map(rule))]
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
        say!("rules-tables", rule = rule.name());
        Ok(())
    }
}

fn rule(name: String) -> Result<TableRule, String> {
    TableRule::ALL.into_iter().find(|rule| rule.name() == name).ok_or(name)
}
