//! The operator's table of venues, for many posters at once.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
};
use homesafe_host::spreadsheet::Reading;
use homesafe_protocol::time::Day;
use venue_qr::table::{Rows, check_stem, read};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    rows: Vec<Row<'a>>,
    harms: Vec<Harm<'a>>,
}

/// Cells that are anything, in the place of those that are right.
#[derive(Debug, Arbitrary)]
struct Row<'a> {
    names: [Option<&'a str>; 3],
    others: [Option<&'a str>; 5],
    stay: u8,
}

const TODAY: Day = Day::new(20_780);
const HEADING: &str = "name_zh,name_en,address,category,stay,first_day,last_day,stem\n";

homesafe_fuzz::target!(|input: Input<'_>| {
    let mut bytes = HEADING.as_bytes().to_vec();
    input.rows.iter().take(32).for_each(|row| bytes.extend(row.text().into_bytes()));
    harm(&mut bytes, &input.harms);
    let deployment = [1; 4].into();
    let one_by_one: Option<Vec<_>> =
        Rows::new(&bytes[..], deployment, Reading::default(), TODAY).ok().map(Iterator::collect);
    let Ok(entries) = read(&bytes, deployment, Reading::default(), TODAY) else {
        // The same is said row by row; a table without rows is none.
        let rows = one_by_one.unwrap_or_default();
        return assert!(rows.is_empty() || rows.iter().any(Result::is_err));
    };
    planted(|| entries.len() == 2);
    assert!(one_by_one.is_some_and(|rows| rows.len() == entries.len() && rows.iter().all(Result::is_ok)));
    let stems: BTreeSet<_> = entries.iter().map(|entry| entry.stem.to_ascii_lowercase()).collect();
    assert_eq!(stems.len(), entries.len(), "two venues, one name of files");
    for entry in &entries {
        assert!(check_stem(&entry.stem).is_ok() && entry.public.deployment() == deployment);
        assert!(!entry.public.name_zh().is_empty() || !entry.public.name_en().is_empty());
    }
});

impl Row<'_> {
    fn text(&self) -> String {
        let stay = self.stay.to_string();
        let right = ["茶室", "Tea House", "1, A St", "restaurant", &stay, "2026-01-01", "2026-12-31", ""];
        let given = self.names.iter().chain(&self.others);
        let cells = right.iter().zip(given).map(|(right, given)| given.unwrap_or(right));
        let cells: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        format!("{}\n", cells.join(","))
    }
}
