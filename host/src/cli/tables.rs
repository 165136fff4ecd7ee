//! How a table is to be read, given on a command line.

use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};

use super::value;
use crate::{
    spreadsheet::{Reading, TextEncoding},
    time_text::DateOrder,
};

/// How a table is to be read where it does not say so itself.
#[derive(Debug, Args)]
pub struct TableArgs {
    #[arg(long, value_name = "NAME", value_parser = value::<TextEncoding>)]
    encoding: Option<TextEncoding>,
    #[arg(long, value_name = "ORDER", value_parser = order())]
    dates: Option<DateOrder>,
}

impl TableArgs {
    /// What was given.
    pub const fn reading(&self) -> Reading {
        Reading { encoding: self.encoding, dates: self.dates }
    }
}

fn order() -> impl clap::builder::TypedValueParser<Value = DateOrder> {
    PossibleValuesParser::new(["dmy", "mdy"])
        .map(|order| if order == "dmy" { DateOrder::DayFirst } else { DateOrder::MonthFirst })
}
