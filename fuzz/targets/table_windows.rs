//! The desk's tables of windows: cells that are right, nearly right and anything, in columns of any order.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{fmt::Write as _, fs, sync::LazyLock};

use arbitrary::Arbitrary;
use homesafe_authority::{
    plan::{Columns, Days, read_table},
    publish::windows,
};
use homesafe_fuzz::{
    authority::{DAY, origin, publishing::body},
    harm::{Harm, harm},
    planted, scratch,
};
use homesafe_host::{cli::words, clock::format_time};
use homesafe_protocol::{batch::Level, venue::HomeSafeCode};
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(scratch::folder);
static CODES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let code =
        |n| HomeSafeCode::uncertified(body(n)).to_text("HOMESAFE.EXAMPLE").expect("a code").to_string();
    (0..3).map(code).chain(["taxi:VK7413".to_owned()]).collect()
});

#[derive(Debug, Arbitrary)]
enum Cell<'a> {
    /// What belongs there.
    Right(u16),
    Text(&'a str),
    Quoted(&'a str),
}

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    columns: u8,
    widen: u8,
    /// A column more, or the columns in another order.
    heading: u8,
    rows: Vec<[Cell<'a>; 5]>,
    crlf: bool,
    harms: Vec<Harm<'a>>,
}

const HEADINGS: [&str; 4] = [
    "code,start,end,level,advice",
    "\u{feff}code,start,end,level,advice",
    "code , start,\"end\",level,advice",
    "end,level,start,advice,code",
];

homesafe_fuzz::target!(|input: Input<'_>| {
    let path = FOLDER.path().join("windows.csv");
    let end = if input.crlf { "\r\n" } else { "\n" };
    let heading = HEADINGS[usize::from(input.heading) % HEADINGS.len()];
    let mut text = format!("{heading}{end}");
    for row in input.rows.iter().take(64) {
        let cells: Vec<String> = row.iter().enumerate().map(|(n, cell)| cell.text(n)).collect();
        let _ = write!(text, "{}{end}", cells.join(","));
    }
    let mut bytes = text.into_bytes();
    harm(&mut bytes, &input.harms);
    fs::write(&path, &bytes).expect("a file");
    let columns = [Columns::Publish, Columns::Withdraw, Columns::Case][usize::from(input.columns) % 3];
    let table = match read_table(path.as_path().into(), columns, origin().deployment(), None) {
        Ok(table) => table,
        Err(error) => return assert!(!words().fact(&error).contains(&CODES[0][30..]), "the code is shown"),
    };
    let is_withdrawn = columns == Columns::Withdraw;
    for row in &table.rows {
        assert!(row.start < row.end && (row.level == Level::Withdrawn) == is_withdrawn);
        assert!((row.venue as usize) < table.venues.len());
    }
    assert!(table.rows.is_sorted_by_key(|row| row.line));
    let widen = input.widen.into();
    assert_eq!(table.digest(columns, widen), table.digest(columns, widen));
    let days = Days::until(DAY.minute(720), 31);
    let Ok(entries) = windows(&table, widen, days) else { return };
    planted(|| entries.len() == 2);
    for entry in &entries {
        let window = entry.field.window;
        assert!(window.start() < window.end() && days.contains(entry.day));
        // Each says no more than its pieces do.
        assert!(
            entry.pieces.iter().all(|piece| window.start() <= piece.start() && piece.end() <= window.end())
        );
    }
});

impl Cell<'_> {
    fn text(&self, column: usize) -> String {
        match self {
            Self::Right(n) => right(column, *n),
            // No file but those in the folder.
            Self::Text(text) => text.replace('/', ""),
            Self::Quoted(text) => format!("\"{}\"", text.replace('/', "").replace('"', "\"\"")),
        }
    }
}

/// What belongs into a column of the first heading.
fn right(column: usize, n: u16) -> String {
    match column {
        0 => CODES[usize::from(n) % CODES.len()].clone(),
        1 => format_time(DAY.minute(n % 1_440)),
        2 => format_time(DAY.minute(n % 1_440).saturating_add(60 * u64::from(n % 90))),
        _ => (n % 4).to_string(),
    }
}
