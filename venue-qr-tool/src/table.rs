//! Many venues from one CSV file: all rows are checked before anything is made of any.

use std::{
    collections::{HashMap, hash_map},
    fmt,
    io::Read,
};

use homesafe_host::spreadsheet::{RecordError, Records, SheetError};
use homesafe_protocol::{
    DeploymentId,
    display::one_line,
    time::{TimeError, Validity},
    venue::{VenueError, VenuePublic},
};

use crate::{
    PosterError,
    date::{self, DateError},
    poster,
};

/// The largest CSV file that is read.
pub const MAX_BYTES: u64 = 64 << 20;
/// The largest number of venues in one file.
pub const MAX_ROWS: usize = 100_000;
/// Bad rows that are named; of the others, the number.
const NAMED: usize = 20;
const REQUIRED: [&str; 7] = ["name_zh", "name_en", "address", "category", "stay", "first_day", "last_day"];
const STEM: &str = "stem";

/// A venue's public part as somebody wrote it.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// Name in Chinese, or nothing.
    pub name_zh: String,
    /// Name in English, or nothing.
    pub name_en: String,
    /// Address, or nothing.
    pub address: String,
    /// Name of a category.
    pub category: String,
    /// Minutes until the automatic check-out.
    pub stay: String,
    /// First day, `YYYY-MM-DD`.
    pub first_day: String,
    /// Last day, `YYYY-MM-DD`.
    pub last_day: String,
}

/// What is wrong with a venue's details.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DetailsError {
    /// A name, the address, or the stay.
    #[error(transparent)]
    Venue(#[from] VenueError),
    /// The category.
    #[error("{0}")]
    Category(String),
    /// The stay is no number.
    #[error("the stay is not a number of minutes")]
    Stay,
    /// A day.
    #[error(transparent)]
    Date(#[from] DateError),
    /// The days together.
    #[error("the last day is before the first, or more than 1,830 days are covered")]
    Validity(#[source] TimeError),
    /// Characters the poster cannot show.
    #[error(transparent)]
    Poster(#[from] PosterError),
    /// The file stem.
    #[error("a file stem is 1 to 64 letters a-z, A-Z, digits, '-', '_' or '.', and begins with a letter or digit")]
    Stem,
    /// Another row has this stem.
    #[error("line {0} has the same file stem")]
    SameStem(u64),
    /// The row is not like the heading.
    #[error(transparent)]
    Row(#[from] SheetError),
}

/// One venue to make.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What its files' names begin with.
    pub stem: String,
    /// All but the secret.
    pub public: VenuePublic,
}

/// Why a CSV file is not taken.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum VenueTableError {
    /// The heading lacks columns or has unknown ones.
    #[error("the CSV file's first line must name the columns {}, and may name {STEM}; it {problem}", REQUIRED.join(","))]
    Heading {
        /// What is wrong.
        problem: String,
    },
    /// It cannot be read to its end.
    #[error("the CSV file cannot be read: {0}")]
    Read(String),
    /// No row.
    #[error("the CSV file has no rows")]
    Empty,
    /// Too many rows.
    #[error("the CSV file has more than {MAX_ROWS} rows; split it")]
    TooMany,
    /// Rows that are not as they should be.
    #[error("nothing was written: {0}")]
    Rows(#[serde(serialize_with = "homesafe_protocol::display::text")] BadRows),
}

/// Rows that are not as they should be: line and reason.
#[derive(Debug)]
pub struct BadRows(pub Vec<(u64, DetailsError)>);

impl fmt::Display for BadRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} row(s) to mend", self.0.len())?;
        self.0.iter().take(NAMED).try_for_each(|(line, reason)| write!(f, "\n  line {line}: {reason}"))?;
        match self.0.len().checked_sub(NAMED) {
            None | Some(0) => Ok(()),
            Some(more) => write!(f, "\n  and {more} more"),
        }
    }
}

impl Details {
    /// Checks the details, up to whether the poster can show them.
    pub fn public(&self, deployment: DeploymentId) -> Result<VenuePublic, DetailsError> {
        let (first, last) = (date::parse(&self.first_day)?, date::parse(&self.last_day)?);
        let category = self.category.parse().map_err(|error| DetailsError::Category(ToString::to_string(&error)))?;
        let public = VenuePublic::builder(deployment, category)
            .names(&self.name_zh, &self.name_en)
            .address(&self.address)
            .stay_minutes(self.stay.parse().map_err(|_| DetailsError::Stay)?)
            .validity(Validity::new(first, last).map_err(DetailsError::Validity)?)
            .build()?;
        poster::check_glyphs(&public)?;
        Ok(public)
    }
}

/// Reads a CSV file whole; nothing is given unless every row is as it should be.
pub fn read(bytes: &[u8], deployment: DeploymentId) -> Result<Vec<Entry>, VenueTableError> {
    let (mut entries, mut bad) = (Vec::new(), Vec::new());
    for row in Rows::new(bytes, deployment)? {
        if entries.len() + bad.len() == MAX_ROWS {
            return Err(VenueTableError::TooMany);
        }
        match row {
            Ok((_, entry)) => entries.push(entry),
            Err((_, DetailsError::Row(SheetError::Read(error)))) => {
                return Err(VenueTableError::Read(error.to_string()));
            }
            Err(error) => bad.push(error),
        }
    }
    match (bad.is_empty(), entries.is_empty()) {
        (false, _) => Err(VenueTableError::Rows(BadRows(bad))),
        (true, true) => Err(VenueTableError::Empty),
        (true, false) => Ok(entries),
    }
}

/// The rows of a CSV file, one at a time; the stem of a row without one is `v00001`, `v00002`, ... by its place.
pub struct Rows<R> {
    records: Records<R>,
    has_failed: bool,
    columns: HashMap<String, usize>,
    stems: HashMap<String, u64>,
    deployment: DeploymentId,
    number: usize,
}

impl<R: Read> Rows<R> {
    /// Reads the heading.
    pub fn new(source: R, deployment: DeploymentId) -> Result<Self, VenueTableError> {
        let records = Records::new(source, MAX_BYTES).map_err(|error| match error.kind() {
            csv::ErrorKind::Io(error) => VenueTableError::Read(error.to_string()),
            _ => VenueTableError::Heading { problem: "is not UTF-8 text".into() },
        })?;
        let columns = columns(records.heading())?;
        Ok(Self { records, has_failed: false, columns, stems: HashMap::new(), deployment, number: 0 })
    }

    fn entry(&mut self, row: &csv::StringRecord, line: u64) -> Result<Entry, DetailsError> {
        let entry = entry(row, &self.columns, self.number, self.deployment)?;
        match self.stems.entry(entry.stem.to_ascii_lowercase()) {
            hash_map::Entry::Occupied(first) => Err(DetailsError::SameStem(*first.get())),
            hash_map::Entry::Vacant(place) => {
                place.insert(line);
                Ok(entry)
            }
        }
    }
}

impl<R: Read> Iterator for Rows<R> {
    /// The line, and what stands there.
    type Item = Result<(u64, Entry), (u64, DetailsError)>;

    fn next(&mut self) -> Option<Self::Item> {
        // What could not be read once would be read again and again.
        if self.has_failed {
            return None;
        }
        let row = self.records.next()?;
        self.number += 1;
        self.has_failed = matches!(row, Err(RecordError { problem: SheetError::Read(_), .. }));
        Some(match row {
            Ok((line, row)) => self.entry(&row, line).map(|entry| (line, entry)).map_err(|error| (line, error)),
            Err(RecordError { line, problem }) => Err((line, problem.into())),
        })
    }
}

/// Whether files may be called so.
pub fn check_stem(stem: &str) -> Result<(), DetailsError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let starts = stem.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if starts && stem.len() <= 64 && stem.bytes().all(plain) { Ok(()) } else { Err(DetailsError::Stem) }
}

fn columns(names: &csv::StringRecord) -> Result<HashMap<String, usize>, VenueTableError> {
    let heading = |problem: &str| VenueTableError::Heading { problem: problem.to_owned() };
    let columns: HashMap<String, usize> = names.iter().map(str::to_owned).zip(0..).collect();
    if let Some(missing) = REQUIRED.iter().find(|name| !columns.contains_key(**name)) {
        return Err(heading(&format!("lacks {missing}")));
    }
    let known = |name: &str| REQUIRED.contains(&name) || name == STEM;
    match names.iter().find(|name| !known(name)) {
        Some(other) => Err(heading(&format!("names '{}'", one_line(other, 80)))),
        None if columns.len() < names.len() => Err(heading("names a column twice")),
        None => Ok(columns),
    }
}

fn entry(
    row: &csv::StringRecord,
    columns: &HashMap<String, usize>,
    number: usize,
    deployment: DeploymentId,
) -> Result<Entry, DetailsError> {
    let field = |name: &str| columns.get(name).and_then(|at| row.get(*at)).unwrap_or_default().to_owned();
    let details = Details {
        name_zh: field("name_zh"),
        name_en: field("name_en"),
        address: field("address"),
        category: field("category"),
        stay: field("stay"),
        first_day: field("first_day"),
        last_day: field("last_day"),
    };
    let public = details.public(deployment)?;
    let stem = Some(field(STEM)).filter(|stem| !stem.is_empty()).unwrap_or_else(|| format!("v{number:05}"));
    check_stem(&stem)?;
    Ok(Entry { stem, public })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    const HEADING: &str = "name_zh,name_en,address,category,stay,first_day,last_day,stem\n";

    fn read_rows(rows: &str) -> Result<Vec<Entry>, VenueTableError> {
        read(format!("\u{feff}{HEADING}{rows}").as_bytes(), [1; 4].into())
    }

    #[test]
    fn reads_rows_in_any_column_order() {
        let csv = "stay,category,last_day,first_day,address,name_en,name_zh\n90,taxi,2026-12-31,2026-01-01,\"1, A St\",Cab,的士\n";
        let entries = read(csv.as_bytes(), [1; 4].into()).unwrap();
        assert_eq!(entries[0].stem, "v00001");
        assert_eq!(entries[0].public.address(), "1, A St");
        assert_eq!(entries[0].public.stay_minutes(), 90);
    }

    #[test]
    fn every_bad_row_is_named_with_its_line_and_reason() {
        let long = "香".repeat(41);
        let error = read_rows(&format!(
            "好,Good,,shop,60,2026-01-01,2026-12-31,a\n\
             ,,,shop,60,2026-01-01,2026-12-31,b\n\
             {long},,,shop,60,2026-01-01,2026-12-31,c\n\
             ,X,,zoo,60,2026-01-01,2026-12-31,d\n\
             ,X,,shop,5,2026-01-01,2026-12-31,e\n\
             ,X,,shop,x,2026-01-01,2026-12-31,f\n\
             ,X,,shop,60,2026-01-01,2025-12-31,g\n\
             ,X,,shop,60,01/02/2026,2026-12-31,h\n\
             ,X,,shop,60,2026-01-01,2026-12-31,A\n\
             ,X,,shop,60,2026-01-01,2026-12-31,../x\n\
             ,🍜,,shop,60,2026-01-01,2026-12-31,k\n\
             ,X,shop\n"
        ))
        .unwrap_err()
        .to_string();
        for expected in [
            "nothing was written: 11 row(s) to mend",
            "line 3: a venue needs at least one name",
            "line 4: Chinese name: 3 bytes too long: at most 120 bytes",
            "line 5: unknown category",
            "line 6: the stay is 5 minutes",
            "line 7: the stay is not a number",
            "line 8: the last day is before the first",
            "line 9: '01/02/2026' is not a date",
            "line 10: line 2 has the same file stem",
            "line 11: a file stem is",
            "line 12: the poster's font cannot show 🍜 (U+1F35C)",
            "line 13: 3 fields where the first line names 8",
        ] {
            assert!(error.contains(expected), "{expected}\n{error}");
        }
        assert!(!error.contains("line 2:"), "{error}");
    }

    #[test]
    fn lines_are_counted_alike_whatever_ends_them() {
        let rows =
            "\n,Good,\"1 Road\nTown\",shop,60,2026-01-01,2026-12-31,a\n,X,,zoo,60,2026-01-01,2026-12-31,b\n,X,shop\n";
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("\u{feff}{HEADING}{rows}").replace('\n', end);
            let VenueTableError::Rows(BadRows(bad)) = read(text.as_bytes(), [1; 4].into()).unwrap_err() else {
                panic!()
            };
            let lines: Vec<u64> = bad.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [3, 5, 6], "{end:?}");
        }
    }

    #[test]
    fn attack_a_table_that_never_ends() {
        let zeros = Rows::new(io::repeat(0), [1; 4].into()).map(drop).unwrap_err().to_string();
        assert!(zeros.contains("cannot be read: a row of it is longer than 64 KiB"), "{zeros}");
        let good = ",Good,,shop,60,2026-01-01,2026-12-31,";
        // A cell that never ends, and a quote that is not closed: said once, not for ever.
        for row in ["x".repeat(80 << 10), format!("\"{}", format!("{good}a\n").repeat(5_000))] {
            let text = format!("{HEADING}{good}b\n{row}");
            let rows: Vec<_> = Rows::new(text.as_bytes(), [1; 4].into()).unwrap().take(5).collect();
            let [Ok(_), Err((_, DetailsError::Row(SheetError::Read(error))))] = &rows[..] else { panic!("{rows:?}") };
            assert!(error.to_string().contains("longer than 64 KiB"), "{error}");
            assert!(matches!(read(text.as_bytes(), [1; 4].into()), Err(VenueTableError::Read(_))));
        }
        // Rows without end.
        let endless = HEADING.as_bytes().chain(io::repeat(b'\n'));
        assert!(matches!(Rows::new(endless, [1; 4].into()).unwrap().next(), Some(Err(_))));
    }

    #[test]
    fn names_twenty_of_many() {
        let said = read_rows(&",X,shop\n".repeat(50)).unwrap_err().to_string();
        assert!(said.contains("50 row(s) to mend") && said.ends_with("and 30 more"), "{said}");
    }

    #[test]
    fn headings_are_checked() {
        let error = |csv: &str| read(csv.as_bytes(), [1; 4].into()).unwrap_err().to_string();
        assert!(error("").contains("lacks name_zh"));
        assert!(error(&HEADING.replace("stem", "stme")).contains("names 'stme'"));
        assert!(error(&HEADING.replace("stem", "stay")).contains("twice"));
        assert!(matches!(read_rows(""), Err(VenueTableError::Empty)));
    }
}
