//! Many venues from one CSV file: all rows are checked before anything is made of any.

use std::{
    collections::{HashMap, hash_map},
    io::Read,
};

use chrono::Months;
use homesafe_host::{
    clock::{calendar, day_of},
    spreadsheet::{Column, HeadingError, Reading, RecordError, Records, SheetError, whole},
    time_text::{TimeReader, TimeTextError},
};
use homesafe_protocol::{
    DeploymentId,
    display::one_line,
    time::{Day, TimeError, Validity},
    venue::{Category, UnknownCategory, VenueError, VenuePublic},
};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use crate::{
    PosterError,
    listed::{BadTableRow, listed},
    poster,
};

/// The largest CSV file that is read.
pub const MAX_BYTES: u64 = 64 << 20;
/// The largest number of venues in one file.
pub const MAX_ROWS: usize = 100_000;
/// The columns of a table. One name and the category must be there; what the other ones leave out is known:
/// [`Details`].
const COLUMNS: [Column; 8] = [
    Column {
        name: "name_zh",
        others: &[
            "chinese_name",
            "name_chinese",
            "中文名稱",
            "中文名称",
            "中文名",
            "名稱",
            "名称",
            "場所名稱",
            "场所名称",
            "店名",
        ],
    },
    Column {
        name: "name_en",
        others: &["english_name", "name_english", "name", "英文名稱", "英文名称", "英文名"],
    },
    Column { name: "address", others: &["addr", "location", "地址", "地點", "地点"] },
    Column {
        name: "category",
        others: &[
            "kind",
            "type",
            "類別",
            "类别",
            "場所類別",
            "场所类别",
            "類型",
            "类型",
            "種類",
            "种类",
            "分類",
            "分类",
        ],
    },
    Column {
        name: "stay",
        others: &[
            "stay_minutes",
            "minutes",
            "逗留時間",
            "逗留时间",
            "停留時間",
            "停留时间",
            "停留分鐘",
            "停留分钟",
        ],
    },
    Column { name: "first_day", others: &["from", "開始日期", "开始日期", "首日"] },
    Column {
        name: "last_day", others: &["until", "結束日期", "结束日期", "尾日", "末日", "有效期至"]
    },
    Column { name: "stem", others: &["file", "file_name", "檔案名稱", "檔名", "文件名"] },
];
/// Names that a table may have, of which it needs one.
const NAMES: usize = 2;
/// The column without which there is no venue.
const CATEGORY: usize = 3;

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
    /// Minutes until the automatic check-out; nothing for what is usual in the category.
    pub stay: String,
    /// First day; nothing for today.
    pub first_day: String,
    /// Last day; nothing for a year.
    pub last_day: String,
}

/// What is taken where nothing is written, and how dates are read.
#[derive(Debug, Clone, Copy)]
pub struct Usual {
    /// The first day.
    pub today: Day,
    /// Reads dates.
    pub dates: TimeReader,
}

impl Usual {
    /// As of a day, with dates in which nothing is left open.
    pub const fn on(today: Day) -> Self {
        Self { today, dates: TimeReader::LOCAL }
    }
}

/// What is wrong with a venue's details.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DetailsError {
    /// A name, the address, or the stay.
    #[error(transparent)]
    Venue(#[from] VenueError),
    /// The category.
    #[error("'{text}': {error}")]
    Category {
        /// What is written.
        text: String,
        /// That it is none.
        error: UnknownCategory,
    },
    /// The stay is no number.
    #[error("the stay '{0}' is not a number of minutes")]
    Stay(String),
    /// A day.
    #[error(transparent)]
    Date(#[from] TimeTextError),
    /// The days together.
    #[error("the last day is before the first, or more than 1,830 days are covered")]
    Validity(#[source] TimeError),
    /// Characters the poster cannot show.
    #[error(transparent)]
    Poster(#[from] PosterError),
    /// The file stem.
    #[error(
        "a file stem is 1 to 64 letters a-z, A-Z, digits, '-', '_' or '.', and begins with a letter or digit"
    )]
    Stem,
    /// Another row has this stem.
    #[error("line {0} has the same file stem")]
    SameStem(u64),
    /// The row is not like the heading.
    #[error(transparent)]
    Row(#[from] SheetError),
    /// All of these.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<DetailsError>),
}

/// One venue to make.
#[derive(Debug, Clone)]
pub struct NewVenue {
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
    #[error("the CSV file's first line is no heading of venues: {problem:?}")]
    Heading {
        /// What is wrong.
        problem: HeadingProblem,
    },
    /// It cannot be read to its end.
    #[error("the CSV file cannot be read: {0}")]
    Read(#[from] HeadingError),
    /// No row.
    #[error("the CSV file has no rows")]
    Empty,
    /// Too many rows.
    #[error("the CSV file has more than {MAX_ROWS} rows")]
    TooMany,
    /// Rows that are not as they should be.
    #[error("the CSV file has {} bad rows", .0.0.len())]
    Rows(BadVenueRows),
}

/// What is wrong with a table's first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum HeadingProblem {
    /// A column that must be there.
    Lacks(&'static str),
    /// A column that there is not.
    Names(String),
    /// One column in two places.
    Twice,
}

/// Rows that are not as they should be.
#[derive(Debug)]
pub struct BadVenueRows(pub Vec<BadTableRow<DetailsError>>);

impl Serialize for BadVenueRows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fact = serializer.serialize_struct("BadVenueRows", 2)?;
        fact.serialize_field("count", &self.0.len())?;
        fact.serialize_field("rows", &listed(&self.0))?;
        fact.end()
    }
}

impl Details {
    /// Checks the details, up to whether the poster can show them.
    ///
    /// # Errors
    /// [`DetailsError`] says all that is wrong with them.
    pub fn public(&self, deployment: DeploymentId, usual: Usual) -> Result<VenuePublic, DetailsError> {
        let mut wrong = Vec::new();
        let mut given = |text: &str, else_day| match text {
            "" => else_day,
            text => usual.dates.date(text).unwrap_or_else(|error| {
                wrong.push(error.into());
                else_day
            }),
        };
        let first = given(&self.first_day, usual.today);
        let last = given(&self.last_day, a_year_from(first));
        let category = crate::category::parse(&self.category).unwrap_or_else(|error| {
            wrong.push(DetailsError::Category { text: one_line(&self.category, 40), error });
            Category::RESTAURANT
        });
        let stay = match self.stay.as_str() {
            "" => category.usual_stay_minutes(),
            text => whole(text).and_then(|minutes| u16::try_from(minutes).ok()).unwrap_or_else(|| {
                wrong.push(DetailsError::Stay(one_line(text, 40)));
                category.usual_stay_minutes()
            }),
        };
        let validity = Validity::new(first, last).or_else(|error| {
            // Of two days of which one is wrong, the other says nothing.
            if wrong.is_empty() {
                wrong.push(DetailsError::Validity(error));
            }
            Validity::new(usual.today, usual.today)
        });
        let public = VenuePublic::builder(deployment, category)
            .names(&self.name_zh, &self.name_en)
            .address(&self.address)
            .stay_minutes(stay)
            .validity(validity.map_err(DetailsError::Validity)?)
            .build()
            .map_err(DetailsError::from)
            .and_then(|public| poster::check_glyphs(&public).map(|()| public).map_err(DetailsError::from));
        match (wrong.pop(), public) {
            (None, public) => public,
            (Some(only), Ok(_)) if wrong.is_empty() => Err(only),
            (Some(last), public) => {
                wrong.push(last);
                wrong.extend(public.err());
                Err(DetailsError::Several(wrong))
            }
        }
    }
}

impl NewVenue {
    /// One venue that is not from a table.
    ///
    /// # Errors
    /// [`DetailsError::Stem`] if files may not be called so; as [`Details::public`].
    pub fn new(
        stem: &str,
        details: &Details,
        deployment: DeploymentId,
        usual: Usual,
    ) -> Result<Self, DetailsError> {
        check_stem(stem)?;
        Ok(Self { stem: stem.to_owned(), public: details.public(deployment, usual)? })
    }
}

/// The last day of a year that begins with a day.
fn a_year_from(first: Day) -> Day {
    let next = calendar(first).checked_add_months(Months::new(12)).and_then(|date| date.pred_opt());
    next.and_then(day_of).unwrap_or(Day::new(u16::MAX))
}

/// Reads a CSV file whole.
///
/// # Errors
/// [`VenueTableError::Rows`] names every row that is not as it should be, and then none is given; as
/// [`Survey::of`].
pub fn read(
    bytes: &[u8],
    deployment: DeploymentId,
    reading: Reading,
    today: Day,
) -> Result<Vec<NewVenue>, VenueTableError> {
    let (mut entries, mut bad) = (Vec::new(), Vec::new());
    for row in Rows::new(bytes, deployment, reading, today)? {
        if entries.len() + bad.len() == MAX_ROWS {
            return Err(VenueTableError::TooMany);
        }
        match row {
            Ok((_, entry)) => entries.push(entry),
            Err(row) => bad.push(unless_unreadable(row)?),
        }
    }
    match (bad.is_empty(), entries.is_empty()) {
        (false, _) => Err(VenueTableError::Rows(BadVenueRows(bad))),
        (true, true) => Err(VenueTableError::Empty),
        (true, false) => Ok(entries),
    }
}

/// What a look through a table finds before anything is asked or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Survey {
    /// How many rows there are, good and bad.
    pub rows: usize,
    /// How many venues' validity has ended.
    pub ended: usize,
}

impl Survey {
    /// Looks through a table.
    ///
    /// # Errors
    /// [`VenueTableError::Empty`] and [`VenueTableError::TooMany`], by its rows; as [`Rows::new`].
    pub fn of(
        bytes: &[u8],
        deployment: DeploymentId,
        reading: Reading,
        today: Day,
    ) -> Result<Self, VenueTableError> {
        let mut survey = Self { rows: 0, ended: 0 };
        for row in Rows::new(bytes, deployment, reading, today)? {
            survey.rows += 1;
            if survey.rows > MAX_ROWS {
                return Err(VenueTableError::TooMany);
            }
            match row {
                Ok((_, entry)) => survey.ended += usize::from(entry.public.validity().last() < today),
                Err(row) => drop(unless_unreadable(row)?),
            }
        }
        if survey.rows == 0 { Err(VenueTableError::Empty) } else { Ok(survey) }
    }
}

/// A bad row; where the file itself could not be read, that is what is wrong.
fn unless_unreadable(row: BadTableRow<DetailsError>) -> Result<BadTableRow<DetailsError>, VenueTableError> {
    match row.reason {
        DetailsError::Row(SheetError::Read(error)) => Err(HeadingError::Read(error).into()),
        _ => Ok(row),
    }
}

/// The rows of a CSV file, one at a time; the stem of a row without one is `v00001`, `v00002`, ... by its
/// place.
pub struct Rows<R: Read> {
    records: Records<R>,
    has_failed: bool,
    columns: Places,
    stems: HashMap<String, u64>,
    deployment: DeploymentId,
    usual: Usual,
    number: usize,
}

impl<R: Read> Rows<R> {
    /// Reads the heading.
    ///
    /// # Errors
    /// [`VenueTableError::Heading`] for a heading that is none, [`VenueTableError::Read`] if it cannot be
    /// read.
    pub fn new(
        source: R,
        deployment: DeploymentId,
        reading: Reading,
        today: Day,
    ) -> Result<Self, VenueTableError> {
        let records = Records::new(source, MAX_BYTES, reading)?;
        let usual = Usual { today, dates: TimeReader::LOCAL.with_order(reading.dates) };
        let columns = places(&records)?;
        Ok(Self { records, has_failed: false, columns, stems: HashMap::new(), deployment, usual, number: 0 })
    }

    fn entry(&mut self, row: &csv::StringRecord, line: u64) -> Result<NewVenue, DetailsError> {
        let entry = entry(row, &self.columns, self.number, self.deployment, self.usual)?;
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
    type Item = Result<(u64, NewVenue), BadTableRow<DetailsError>>;

    fn next(&mut self) -> Option<Self::Item> {
        // What could not be read once would be read again and again.
        if self.has_failed {
            return None;
        }
        let row = self.records.next()?;
        self.number += 1;
        self.has_failed = matches!(row, Err(RecordError { problem: SheetError::Read(_), .. }));
        Some(match row {
            Ok((line, row)) => match self.entry(&row, line) {
                Ok(entry) => Ok((line, entry)),
                Err(reason) => Err(BadTableRow { line, reason }),
            },
            Err(RecordError { line, problem }) => Err(BadTableRow { line, reason: problem.into() }),
        })
    }
}

/// Whether files may be called so.
///
/// # Errors
/// [`DetailsError::Stem`] if they may not.
pub fn check_stem(stem: &str) -> Result<(), DetailsError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let starts = stem.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if starts && stem.len() <= 64 && stem.bytes().all(plain) { Ok(()) } else { Err(DetailsError::Stem) }
}

/// Where the columns stand, if they are there.
type Places = [Option<usize>; COLUMNS.len()];

fn places<R: Read>(records: &Records<R>) -> Result<Places, VenueTableError> {
    let heading = |problem| Err(VenueTableError::Heading { problem });
    let lacks = |column: &Column| records.called(column) == 0;
    if COLUMNS.iter().take(NAMES).all(lacks) {
        return heading(HeadingProblem::Lacks("name_zh, name_en"));
    }
    if let Some(missing) = COLUMNS.get(CATEGORY).filter(|column| lacks(column)) {
        return heading(HeadingProblem::Lacks(missing.name));
    }
    if let Some(other) = records.unknown(&COLUMNS) {
        return heading(HeadingProblem::Names(one_line(other, 80)));
    }
    if COLUMNS.iter().any(|column| records.called(column) > 1) {
        return heading(HeadingProblem::Twice);
    }
    Ok(COLUMNS.map(|column| records.places(&column).first().copied()))
}

fn entry(
    row: &csv::StringRecord,
    places: &Places,
    number: usize,
    deployment: DeploymentId,
    usual: Usual,
) -> Result<NewVenue, DetailsError> {
    let [name_zh, name_en, address, category, stay, first_day, last_day, stem] =
        places.map(|place| place.and_then(|at| row.get(at)).unwrap_or_default().to_owned());
    let details = Details { name_zh, name_en, address, category, stay, first_day, last_day };
    let public = details.public(deployment, usual)?;
    let stem = if stem.is_empty() { format!("v{number:05}") } else { stem };
    check_stem(&stem)?;
    Ok(NewVenue { stem, public })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    const HEADING: &str = "name_zh,name_en,address,category,stay,first_day,last_day,stem\n";

    /// What a person reads.
    fn said(error: &VenueTableError) -> String {
        homesafe_host::cli::words().fact(error)
    }

    const TODAY: Day = Day::new(20_780);

    fn read_csv(csv: &str) -> Result<Vec<NewVenue>, VenueTableError> {
        read(csv.as_bytes(), [1; 4].into(), Reading::default(), TODAY)
    }

    fn rows<R: Read>(source: R) -> Result<Rows<R>, VenueTableError> {
        Rows::new(source, [1; 4].into(), Reading::default(), TODAY)
    }

    #[test]
    fn what_is_left_out_is_what_is_usual() {
        let table = "Chinese Name;Name;Address;Category;\n茶;Tea;;Restaurant;\n;Cab;;TAXI;\n;;;;\n";
        let entries = read_csv(table).unwrap();
        let said: Vec<_> =
            entries.iter().map(|one| (one.public.stay_minutes(), one.public.validity())).collect();
        let year = Validity::new(TODAY, Day::new(TODAY.number() + 364)).unwrap();
        assert_eq!(said, [(90, year), (30, year)]);
        let dated = ",X,,shop,45.0,7 Dec 2026,31.12.2026,a\n,Y,,shop,,2026/12/7,,b\n";
        let days: Vec<_> = read_rows(dated).unwrap().iter().map(|one| one.public.validity()).collect();
        let first = TimeReader::LOCAL.date("2026-12-07").unwrap();
        assert_eq!(days[0], Validity::new(first, TimeReader::LOCAL.date("2026-12-31").unwrap()).unwrap());
        assert_eq!(days[1], Validity::new(first, Day::new(first.number() + 364)).unwrap());
        let chinese = "中文名稱\t英文名稱\t地址\t類別\n茶\tTea\t\tshop\n";
        assert_eq!(read_csv(chinese).unwrap()[0].public.name_zh(), "茶");
    }

    #[test]
    fn every_bad_cell_of_a_row_is_shown() {
        let said =
            said(&read_rows(&format!("{},,,zoo,many,1/2/2026,someday,f\n", "香".repeat(41))).unwrap_err());
        for word in ["'1/2/2026'", "'someday'", "zoo", "'many'", "bytes"] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }

    fn read_rows(rows: &str) -> Result<Vec<NewVenue>, VenueTableError> {
        read_csv(&format!("\u{feff}{HEADING}{rows}"))
    }

    #[test]
    fn reads_rows_in_any_column_order() {
        let csv = "stay,category,last_day,first_day,address,name_en,name_zh\n90,taxi,2026-12-31,2026-01-01,\"1, A St\",Cab,的士\n";
        let entries = read_csv(csv).unwrap();
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
        .unwrap_err();
        let error = said(&error);
        for expected in [
            "nothing was written: 11 rows to mend",
            "line 3: a venue needs at least one name",
            "line 4: Chinese name: 3 bytes too long: at most 120 bytes",
            "line 5: 'zoo': unknown category",
            "line 6: the stay is 5 minutes",
            "line 7: the stay 'x' is not a number",
            "line 8: the last day is before the first",
            "line 9: '01/02/2026' may be 2026-02-01 or 2026-01-02",
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
        let rows = "\n,Good,\"1 Road\nTown\",shop,60,2026-01-01,2026-12-31,a\n,X,,zoo,60,2026-01-01,2026-12-31,b\n,X,shop\n";
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("\u{feff}{HEADING}{rows}").replace('\n', end);
            let VenueTableError::Rows(BadVenueRows(bad)) = read_csv(&text).unwrap_err() else { panic!() };
            let lines: Vec<u64> = bad.iter().map(|row| row.line).collect();
            assert_eq!(lines, [3, 5, 6], "{end:?}");
        }
    }

    #[test]
    fn attack_a_table_that_never_ends() {
        let zeros = rows(io::repeat(0)).map(drop).unwrap_err().to_string();
        assert!(zeros.contains("cannot be read: a row of it is longer than 64 KiB"), "{zeros}");
        let good = ",Good,,shop,60,2026-01-01,2026-12-31,";
        // A cell that never ends, and a quote that is not closed: said once, not for ever.
        for row in ["x".repeat(80 << 10), format!("\"{}", format!("{good}a\n").repeat(5_000))] {
            let text = format!("{HEADING}{good}b\n{row}");
            let rows: Vec<_> = rows(text.as_bytes()).unwrap().take(5).collect();
            let [Ok(_), Err(BadTableRow { reason: DetailsError::Row(SheetError::Read(error)), .. })] =
                &rows[..]
            else {
                panic!("{rows:?}")
            };
            assert!(error.to_string().contains("longer than 64 KiB"), "{error}");
            assert!(matches!(read_csv(&text), Err(VenueTableError::Read(_))));
        }
        // Rows without end.
        let endless = HEADING.as_bytes().chain(io::repeat(b'\n'));
        assert!(matches!(rows(endless).unwrap().next(), Some(Err(_))));
    }

    #[test]
    fn names_twenty_of_many() {
        let said = said(&read_rows(&",X,shop\n".repeat(50)).unwrap_err());
        assert!(said.contains("50 rows to mend") && said.ends_with("and 30 more"), "{said}");
    }

    #[test]
    fn headings_are_checked() {
        let error = |csv: &str| said(&read_csv(csv).unwrap_err());
        assert!(error("").contains("lacks name_zh"));
        assert!(error(&HEADING.replace("stem", "stme")).contains("names 'stme'"));
        assert!(error(&HEADING.replace("stem", "stay")).contains("twice"));
        assert!(matches!(read_rows(""), Err(VenueTableError::Empty)));
    }
}
