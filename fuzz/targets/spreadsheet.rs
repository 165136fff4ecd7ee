//! A table as spreadsheets write it: the same in one piece and byte by byte, and its rows stand where an
//! editor shows them.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::io::{self, Read};

use homesafe_fuzz::planted;
use homesafe_host::spreadsheet::{Reading, Records, cell, text_of};

/// Reads of one byte.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = out.len().min(1);
        self.0.read(&mut out[..room])
    }
}

homesafe_fuzz::target!(|bytes: &[u8]| {
    let rows = rows(bytes);
    assert_eq!(rows, self::rows(Trickle(bytes)));
    let Some(rows) = rows else { return };
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    let mut last = 0;
    for (line, row) in &rows {
        assert!((last..=ends + 1).contains(line) && *line > 0, "line {line} after {last} of {ends}");
        last = *line;
        for text in row.iter().flatten() {
            assert_eq!(text_of(&cell(text)), text);
        }
    }
    planted(|| {
        rows.len() > 2
            && rows.iter().flat_map(|(_, row)| row.iter().flatten()).any(|cell| cell.contains('\n'))
    });
});

/// The lines of all rows, and the cells of those that can be used.
fn rows(source: impl Read) -> Option<Vec<(u64, Option<Vec<String>>)>> {
    let row = |row: Result<(u64, _), homesafe_host::spreadsheet::RecordError>| match row {
        Ok((line, row)) => (line, Some(to_cells(&row))),
        Err(error) => (error.line, None),
    };
    Some(Records::new(source, u64::MAX, Reading::default()).ok()?.map(row).collect())
}

fn to_cells<'a>(row: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    row.into_iter().map(str::to_owned).collect()
}
