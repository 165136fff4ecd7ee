//! The tables that the desk works from: CSV with a header line, read whole before anything is published.

use std::{
    cell::RefCell,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use homesafe_host::{
    cli::{Classify, Exit},
    clock::parse_time,
    files::{FileError, at},
    spreadsheet::{RecordError, Records, SheetError},
};
use homesafe_protocol::{
    DeploymentId, Hash,
    batch::{Advice, Level},
    foreign::IssuerKey,
    time::UnixTime,
};
use poster_reader::scan::ReadError;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::{
    pieces::SpanError,
    venues::{Cells, Venues},
};

/// Bad rows that are named; of the others, the number.
const NAMED: usize = 20;
/// Rows of a table, bad ones included: more than any country's day, and no more memory than a desk has.
const MAX_ROWS: usize = 20_000_000;
/// Bytes of a table.
const MAX_LEN: u64 = 4 << 30;

/// Which columns a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// code, start, end, level, advice: windows to publish.
    Publish,
    /// code, start, end: windows to withdraw.
    Withdraw,
    /// As [`Self::Publish`], for a case.
    Case,
}

impl Columns {
    const fn names(self) -> &'static [&'static str] {
        const ALL: [&str; 5] = ["code", "start", "end", "level", "advice"];
        match self {
            Self::Publish | Self::Case => &ALL,
            Self::Withdraw => ALL.split_at(3).0,
        }
    }
}

impl Serialize for Columns {
    /// As the names that stand in the first line.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.names().join(","))
    }
}

/// A row that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub line: u64,
    /// The venue's number.
    pub venue: u32,
    /// Start of the span.
    pub start: UnixTime,
    /// First second after it.
    pub end: UnixTime,
    /// How serious; [`Level::Withdrawn`] in a table of withdrawals.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
}

/// A table in which every row can be used.
#[derive(Debug, Default)]
pub struct Table {
    /// The venues that the rows name.
    pub venues: Venues,
    /// The rows.
    pub rows: Vec<Row>,
    /// SHA-256 of the file, for the journal.
    pub sha256: Option<Hash>,
}

impl Table {
    /// Names what the table asks for, so that the same table again is known as the same request.
    pub fn digest(&self, columns: Columns, widen: u16) -> Hash {
        let mut bytes = Vec::with_capacity(self.rows.len() * 52 + 3);
        bytes.push(columns.names().len() as u8);
        bytes.extend_from_slice(&widen.to_be_bytes());
        for Row { venue, start, end, level, advice, .. } in &self.rows {
            bytes.extend(self.venues.get(*venue as usize).into_iter().flat_map(|venue| *venue.id.as_bytes()));
            bytes.extend([start, end].into_iter().flat_map(|time| time.seconds().to_be_bytes()));
            bytes.extend([*level as u8, u8::from(*advice)]);
        }
        Hash::of_object(&bytes)
    }
}

/// What is wrong with a row; never shows the code.
#[derive(Debug, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum WindowRowError {
    /// Not as many cells as the header has, or not UTF-8.
    #[error("not a row of as many cells as the header, in UTF-8")]
    Malformed,
    /// The text or the picture is no venue code.
    #[error("{0}")]
    Code(#[from] ReadError),
    /// There is no such picture.
    #[error("the picture of the poster is not there")]
    PictureMissing,
    /// The picture cannot be opened.
    #[error("the picture of the poster cannot be read: {0}")]
    PictureFile(#[serde(serialize_with = "homesafe_protocol::display::text")] std::io::ErrorKind),
    /// The picture cannot be one.
    #[error("larger than any picture of a poster")]
    PictureTooLarge,
    /// A poster of another deployment or region.
    #[error("the venue code belongs to another deployment or region")]
    OtherDeployment,
    /// Not a time.
    #[error("{0:?} is not a time")]
    Time(RowTime),
    /// Not a level.
    #[error("the level must be 0 (notice), 1 (test advised) or 2 (test compulsory)")]
    Level,
    /// Not an advice.
    #[error("the advice must be 0 to 3")]
    Advice,
    /// A span that cannot be published.
    #[error("{0}")]
    Span(#[from] SpanError),
    /// A long stay.
    #[error("a row spans at most {max} days")]
    TooLong {
        /// Days that a row spans at most.
        max: u16,
    },
    /// Nobody can have checked in with this code then.
    #[error("the venue code was not valid then")]
    Validity,
    /// More than 64 windows of one place on one day.
    #[error("this place has more than 64 separate windows on one day")]
    TooMany,
    /// Nothing to withdraw.
    #[error("no window that was published from this desk lies within this span")]
    NotPublished,
}

/// One of the two times of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RowTime {
    /// The one in the column `start`.
    Start,
    /// The one in the column `end`.
    End,
}

/// A row and what is wrong with it.
#[derive(Debug, Serialize)]
pub struct BadRow {
    /// Where it stands, the header being line 1.
    pub line: u64,
    /// What is wrong.
    pub error: WindowRowError,
}

/// All rows that cannot be used: the first ones by line, and how many there are.
#[derive(Debug, Default, Serialize)]
pub struct BadRows {
    first: Vec<BadRow>,
    more: usize,
}

impl BadRows {
    /// Adds a row; only the first ones of the table are kept.
    pub fn push(&mut self, line: u64, error: impl Into<WindowRowError>) {
        let place = self.first.partition_point(|row| row.line <= line);
        self.first.insert(place, BadRow { line, error: error.into() });
        if self.first.len() > NAMED {
            self.first.truncate(NAMED);
            self.more += 1;
        }
    }

    /// Nothing, if no row is bad.
    ///
    /// # Errors
    /// The bad rows, in the order of the table.
    pub fn into_result(self) -> Result<(), WindowTableError> {
        if self.count() == 0 { Ok(()) } else { Err(WindowTableError::Rows(self)) }
    }

    const fn count(&self) -> usize {
        self.first.len() + self.more
    }
}

/// Why a table cannot be used.
#[derive(Debug, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum WindowTableError {
    /// The file.
    #[error("{0}")]
    File(#[from] FileError),
    /// Not CSV.
    #[error("the table cannot be read: {0}")]
    Csv(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        csv::Error,
    ),
    /// A column is missing.
    #[error("the table's first line must name the columns {}", .0.names().join(","))]
    Header(Columns),
    /// Too long.
    #[error("the table has more than {max} rows")]
    TooLong {
        /// Rows of a table at most.
        max: usize,
    },
    /// Bad rows.
    #[error("{} rows cannot be used, the first in line {}", .0.count(), .0.first.first().map_or(0, |row| row.line))]
    Rows(BadRows),
}

impl Classify for WindowTableError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            _ => Exit::Usage,
        }
    }
}

/// Reads a table; pictures are looked for beside it.
///
/// # Errors
/// The rows that cannot be used, if there are any; the first twenty by name.
pub fn read_table(
    path: &Path,
    columns: Columns,
    deployment: DeploymentId,
    issuer: Option<&IssuerKey>,
) -> Result<Table, WindowTableError> {
    let hash = RefCell::new(Sha256::new());
    let file = Hashed { file: File::open(path).map_err(at(path))?, hash: &hash };
    let records = Records::new(BufReader::with_capacity(1 << 20, file), MAX_LEN)?;
    let place = |name: &&str| records.heading().iter().position(|cell| cell == *name);
    let places: Vec<usize> = columns.names().iter().filter_map(place).collect();
    if places.len() < columns.names().len() {
        return Err(WindowTableError::Header(columns));
    }
    let (mut cells, mut raw, mut bad) = (Cells::default(), Vec::new(), BadRows::default());
    for record in records {
        match record {
            Ok((line, record)) => match read_row(&record, line, &places, &mut cells) {
                Ok(row) => raw.push(row),
                Err(error) => bad.push(line, error),
            },
            Err(RecordError { problem: SheetError::Read(error), .. }) => return Err(csv::Error::from(error).into()),
            Err(RecordError { line, .. }) => bad.push(line, WindowRowError::Malformed),
        }
        if raw.len() + bad.count() > MAX_ROWS {
            return Err(WindowTableError::TooLong { max: MAX_ROWS });
        }
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let (venues, numbers) = cells.resolve(folder, deployment, issuer);
    let with_venue = |(cell, row): (usize, Row)| {
        let venue = *numbers.get(cell)?.as_ref().ok()?;
        Some(Row { venue, ..row })
    };
    let rows = raw.into_iter().filter_map(with_venue).collect();
    numbers.into_iter().filter_map(Result::err).for_each(|(line, error)| bad.push(line, error));
    bad.into_result()?;
    let sha256 = Some(<[u8; 32]>::from(hash.into_inner().finalize()).into());
    Ok(Table { venues, rows, sha256 })
}

/// A file whose bytes are hashed as they are read, so that the hash is of what was read.
struct Hashed<'a> {
    file: File,
    hash: &'a RefCell<Sha256>,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = self.file.read(buffer)?;
        self.hash.borrow_mut().update(buffer.get(..len).unwrap_or_default());
        Ok(len)
    }
}

/// A row, its venue as the number of a cell.
fn read_row(
    record: &csv::StringRecord,
    line: u64,
    places: &[usize],
    cells: &mut Cells,
) -> Result<(usize, Row), WindowRowError> {
    let cell = |column: usize| places.get(column).and_then(|place| record.get(*place)).unwrap_or_default();
    let time = |column, which| parse_time(cell(column)).map_err(|_| WindowRowError::Time(which));
    let (start, end) = (time(1, RowTime::Start)?, time(2, RowTime::End)?);
    if start >= end {
        return Err(SpanError::Empty.into());
    }
    let (level, advice) = match places.len() {
        3 => (Level::Withdrawn, Advice::default()),
        _ => (
            cell(3)
                .parse()
                .ok()
                .and_then(Level::from_bits)
                .filter(|l| *l != Level::Withdrawn)
                .ok_or(WindowRowError::Level)?,
            cell(4).parse::<u8>().ok().and_then(|n| n.try_into().ok()).ok_or(WindowRowError::Advice)?,
        ),
    };
    Ok((cells.number(cell(0), line), Row { line, venue: 0, start, end, level, advice }))
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{
        origin::Origin,
        time::{Day, Validity},
        venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
    };

    use super::*;

    fn code(origin: &Origin, secret: u8) -> String {
        let public = VenuePublic::builder(origin.deployment(), Category::BAR)
            .names("", "Bar")
            .validity(Validity::new(Day::new(20_000), Day::new(21_000)).unwrap());
        let body = VenueBody::new(public.build().unwrap(), [secret; 16].into());
        HomeSafeCode::uncertified(body).to_text("HOMESAFE.EXAMPLE").unwrap().to_string()
    }

    fn said(error: &WindowTableError) -> String {
        homesafe_host::cli::words().fact(error)
    }

    fn read(text: &str, columns: Columns) -> Result<Table, WindowTableError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("windows.csv");
        std::fs::write(&path, text).unwrap();
        read_table(&path, columns, "homesafe.example/hk".parse::<Origin>().unwrap().deployment(), None)
    }

    #[test]
    fn reads_columns_by_name_and_each_place_once() {
        let origin = "homesafe.example/hk".parse().unwrap();
        let (a, b) = (code(&origin, 1), code(&origin, 2));
        let time = "2026-01-31T17:30:00+08:00,2026-01-31T10:00:00Z";
        let text =
            format!("\u{feff}code,note,start,end,level,advice\n{a},x,{time},0,3\n{b},,{time},2,0\n{a},,{time},1,1\n");
        let table = read(&text, Columns::Publish).unwrap();
        assert_eq!(table.venues.len(), 2);
        assert_eq!(table.rows.iter().map(|row| (row.line, row.venue)).collect::<Vec<_>>(), [(2, 0), (3, 1), (4, 0)]);
        let row = table.rows[0];
        assert_eq!((row.end.since(row.start), row.level, u8::from(row.advice)), (1_800, Level::Notice, 3));
        assert_eq!(
            read(&format!("code,start,end\n{a},{time}\n"), Columns::Withdraw).unwrap().rows[0].level,
            Level::Withdrawn
        );
        assert!(read("code,start,end,level,advice\n", Columns::Publish).unwrap().rows.is_empty());
    }

    #[test]
    fn names_every_bad_row_and_never_its_code() {
        let (good, other) =
            (code(&"homesafe.example/hk".parse().unwrap(), 1), code(&"homesafe.example/nz".parse().unwrap(), 1));
        let (start, end) = ("2026-01-31T09:30:00Z", "2026-01-31T10:00:00Z");
        let cut = &good[..good.len() - 4];
        let text = format!(
            "code,start,end,level,advice\n{good},{start},{end},0,0\n{other},{start},{end},0,0\n{cut},{start},{end},0,0\n\
             {good},{end},{start},0,0\n{good},{start},{end},3,0\n{good},{start},{end},0,4\n{good},yesterday,{end},0,0\n\
             missing.png,{start},{end},0,0\n{good},{start}\n"
        );
        let error = read(&text, Columns::Publish).unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
        let message = said(&error);
        for line in 3..=10 {
            assert!(message.contains(&format!("line {line}: ")), "{line}: {message}");
        }
        assert!(
            !message.contains("line 2:") && !message.contains("HTTPS") && !message.contains(&good[30..40]),
            "{message}"
        );
        assert!(matches!(read("code,start\n", Columns::Publish), Err(WindowTableError::Header(_))));
    }

    #[test]
    fn lines_are_counted_alike_whatever_ends_them() {
        let good = code(&"homesafe.example/hk".parse().unwrap(), 1);
        let (start, end) = ("2026-01-31T09:30:00Z", "2026-01-31T10:00:00Z");
        let text = format!(
            "code,note,start,end\n\n{good},\"two\nlines\",{start},{end}\n{good},,never,{end}\n\nx,,{start},{end}\n{good}\n"
        );
        for line_end in ["\n", "\r\n", "\r"] {
            let message = said(&read(&text.replace('\n', line_end), Columns::Withdraw).unwrap_err());
            let named: Vec<&str> = message.lines().filter_map(|line| line.trim().split(':').next()).skip(1).collect();
            assert_eq!(named, ["line 5", "line 7", "line 8"], "{line_end:?}: {message}");
        }
        let table = read(&text.replace("never", start).replace("\nx,", &format!("\n{good},")), Columns::Withdraw);
        assert!(said(&table.unwrap_err()).ends_with("in UTF-8"), "one row is left");
    }

    #[test]
    fn names_twenty_of_many() {
        let text = format!("code,start,end\n{}", "x,y,z\n".repeat(50));
        assert!(said(&read(&text, Columns::Withdraw).unwrap_err()).ends_with("\n  and 30 more"));
        // Those of the first lines, in whatever order they are found.
        let mut bad = BadRows::default();
        (0..60).for_each(|n| bad.push(60 - n, WindowRowError::Level));
        assert_eq!((bad.first.len(), bad.count()), (NAMED, 60), "no more are kept");
        assert!(bad.first.iter().map(|row| row.line).eq(1..=20));
    }

    #[test]
    fn attack_a_table_that_never_ends() {
        let deployment = "homesafe.example/hk".parse::<Origin>().unwrap().deployment();
        let endless = read_table(Path::new("/dev/zero"), Columns::Publish, deployment, None).unwrap_err();
        assert!(endless.to_string().contains("a row of it is longer than 64 KiB"), "{endless}");
        assert_eq!(endless.exit(), Exit::Usage);
        // Behind a good row it says so, and not how many rows are bad.
        let text = format!("code,start,end\nx,y,z\n{}", "x".repeat(80 << 10));
        let error = read(&text, Columns::Withdraw).unwrap_err();
        assert!(error.to_string().contains("longer than 64 KiB"), "{error}");
    }
}
