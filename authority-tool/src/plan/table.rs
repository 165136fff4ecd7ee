//! The tables that the desk works from: CSV with a header line, read whole before anything is published.

use std::{
    cell::RefCell,
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use homesafe_host::{
    files::at,
    spreadsheet::{Column, HeadingError, Reading, RecordError, Records, SheetError, whole},
    time_text::{Moment, TimeReader, TimeTextError},
};
use homesafe_protocol::{
    DeploymentId, Hash,
    batch::{Advice, Level},
    display::one_line,
    foreign::IssuerKey,
    time::UnixTime,
};
use sha2::{Digest as _, Sha256};

use super::{
    columns::Columns,
    error::{BadRows, RowTime, WindowRowError, WindowTableError},
    pieces::SpanError,
    venues::{Cells, Venues},
};

/// Rows of a table, bad ones included: more than any country's day, and no more memory than a desk has.
const MAX_ROWS: usize = 20_000_000;
/// Bytes of a cell that an error shows.
const SHOWN: usize = 40;
/// Bytes of a table.
const MAX_LEN: u64 = 4 << 30;

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
    /// The first time that named no zone, and was taken as this machine's.
    pub local: Option<UnixTime>,
}

impl Table {
    /// Names what the table asks for, so that the same table again is known as the same request.
    pub fn digest(&self, columns: Columns, widen: u16) -> Hash {
        let mut bytes = Vec::with_capacity(self.rows.len() * 52 + 3);
        bytes.push(columns.all().len() as u8);
        bytes.extend_from_slice(&widen.to_be_bytes());
        for Row { venue, start, end, level, advice, .. } in &self.rows {
            bytes.extend(self.venues.get(*venue as usize).into_iter().flat_map(|venue| *venue.id.as_bytes()));
            bytes.extend([start, end].into_iter().flat_map(|time| time.seconds().to_be_bytes()));
            bytes.extend([*level as u8, u8::from(*advice)]);
        }
        Hash::of_object(&bytes)
    }
}

/// A table's file, and how it is to be read where it does not say so.
#[derive(Debug, Clone, Copy)]
pub struct TableFile<'a> {
    /// The file.
    pub path: &'a Path,
    /// Its encoding and the order of its dates.
    pub reading: Reading,
}

impl<'a> From<&'a Path> for TableFile<'a> {
    fn from(path: &'a Path) -> Self {
        Self { path, reading: Reading::default() }
    }
}

/// Reads a table; pictures are looked for beside it.
///
/// # Errors
/// The rows that cannot be used, if there are any; the first twenty by name.
pub fn read_table(
    TableFile { path, reading }: TableFile<'_>,
    columns: Columns,
    deployment: DeploymentId,
    issuer: Option<&IssuerKey>,
) -> Result<Table, WindowTableError> {
    let hash = RefCell::new(Sha256::new());
    let file = Hashed { file: File::open(path).map_err(at(path))?, hash: &hash };
    let records = Records::new(BufReader::with_capacity(1 << 20, file), MAX_LEN, reading)?;
    let lacks = |column: &&Column| records.places(column).is_empty();
    let lacks: Vec<&str> = columns.all().iter().filter(lacks).map(|column| column.name).collect();
    if !lacks.is_empty() {
        return Err(WindowTableError::Header { columns, lacks: lacks.join(",") });
    }
    let place = |column: &Column| match records.places(column)[..] {
        [at] => Ok(at),
        _ => Err(WindowTableError::Twice(column.name)),
    };
    let places = columns.all().iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let mut times = Times { reader: TimeReader::LOCAL.with_order(reading.dates), local: None };
    let (mut cells, mut raw, mut bad) = (Cells::default(), Vec::new(), BadRows::default());
    for (n, record) in records.enumerate() {
        match record {
            Ok((line, record)) => match read_row(&record, line, &places, &mut times, &mut cells) {
                Ok(row) => raw.push(row),
                Err(errors) => errors.into_iter().for_each(|error| bad.push(line, error)),
            },
            Err(RecordError { problem: SheetError::Read(error), .. }) => {
                return Err(HeadingError::Read(error).into());
            }
            Err(RecordError { line, problem }) => bad.push(line, problem),
        }
        if n == MAX_ROWS {
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
    Ok(Table { venues, rows, sha256, local: times.local })
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

/// Reads times, and keeps the first that named no zone.
struct Times {
    reader: TimeReader,
    local: Option<UnixTime>,
}

impl Times {
    /// Of an end whose start is known, a time of day alone is the next such time.
    fn read(&mut self, text: &str, start: Option<Moment>) -> Result<Moment, TimeTextError> {
        let moment = match start {
            Some(start) => self.reader.end(text, start)?,
            None => self.reader.moment(text)?,
        };
        if let Moment::Local(time) = moment {
            self.local.get_or_insert(time);
        }
        Ok(moment)
    }
}

/// A row, its venue as the number of a cell; else all that is wrong with it.
fn read_row(
    record: &csv::StringRecord,
    line: u64,
    places: &[usize],
    times: &mut Times,
    cells: &mut Cells,
) -> Result<(usize, Row), Vec<WindowRowError>> {
    let cell = |column: usize| places.get(column).and_then(|place| record.get(*place)).unwrap_or_default();
    // Looked up where the rest is wrong, too.
    let venue = cells.number(cell(0), line);
    let mut wrong = Vec::new();
    let mut time = |column, which, start| {
        let read = times.read(cell(column), start).map_err(|error| WindowRowError::Time { which, error });
        read.map_err(|error| wrong.push(error)).ok()
    };
    let start = time(1, RowTime::Start, None);
    // Where the start is wrong, an end that depends on it is not.
    let end = time(2, RowTime::End, start.or(Some(Moment::Local(UnixTime::default()))));
    let span = start.zip(end).map(|(start, end)| (start.time(), end.time()));
    if span.is_some_and(|(start, end)| start >= end) {
        wrong.push(SpanError::Empty.into());
    }
    let (level, advice) = match places.len() {
        3 => (Some(Level::Withdrawn), Some(Advice::default())),
        _ => (
            whole(cell(3))
                .and_then(|level| Level::from_bits(u8::try_from(level).ok()?))
                .filter(|level| *level != Level::Withdrawn)
                .or_else(|| {
                    wrong.push(WindowRowError::Level(one_line(cell(3), SHOWN)));
                    None
                }),
            whole(cell(4)).and_then(|number| u8::try_from(number).ok()?.try_into().ok()).or_else(|| {
                wrong.push(WindowRowError::Advice(one_line(cell(4), SHOWN)));
                None
            }),
        ),
    };
    match (span, level, advice) {
        (Some((start, end)), Some(level), Some(advice)) if wrong.is_empty() => {
            Ok((venue, Row { line, venue: 0, start, end, level, advice }))
        }
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use homesafe_host::cli::{Classify as _, Exit};
    use homesafe_protocol::{
        origin::Origin,
        time::{Day, Validity},
        venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
    };

    use super::*;
    use crate::plan::error::NAMED;

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
        read_table(
            path.as_path().into(),
            columns,
            "homesafe.example/hk".parse::<Origin>().unwrap().deployment(),
            None,
        )
    }

    #[test]
    fn every_bad_cell_of_a_row_is_shown() {
        let text = "code,start,end,level,advice\nWIFI:S:tea;;,noon,7/12/2026,high,9\n";
        let said = said(&read(text, Columns::Publish).unwrap_err());
        for word in ["Wi-Fi", "'noon'", "'7/12/2026'", "'high'", "'9'"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert_eq!(said.matches("line 2: ").count(), 5, "{said}");
    }

    #[test]
    fn reads_columns_by_name_and_each_place_once() {
        let origin = "homesafe.example/hk".parse().unwrap();
        let (a, b) = (code(&origin, 1), code(&origin, 2));
        let time = "2026-01-31T17:30:00+08:00,2026-01-31T10:00:00Z";
        let text = format!(
            "\u{feff}code,note,start,end,level,advice\n{a},x,{time},0,3\n{b},,{time},2,0\n{a},,{time},1,1\n"
        );
        let table = read(&text, Columns::Publish).unwrap();
        assert_eq!(table.venues.len(), 2);
        assert_eq!(
            table.rows.iter().map(|row| (row.line, row.venue)).collect::<Vec<_>>(),
            [(2, 0), (3, 1), (4, 0)]
        );
        let row = table.rows[0];
        assert_eq!((row.end.since(row.start), row.level, u8::from(row.advice)), (1_800, Level::Notice, 3));
        assert_eq!(
            read(&format!("code,start,end\n{a},{time}\n"), Columns::Withdraw).unwrap().rows[0].level,
            Level::Withdrawn
        );
        assert!(read("code,start,end,level,advice\n", Columns::Publish).unwrap().rows.is_empty());
    }

    #[test]
    fn attack_a_column_that_is_called_like_another() {
        let good = code(&"homesafe.example/hk".parse().unwrap(), 1);
        let (start, end) = ("2026-01-31T09:30:00Z", "2026-01-31T10:00:00Z");
        // Its own name counts; the row's arrival is something else then.
        let text = format!("venue,arrival,code,start,end\nBar,2026-01-31T01:00:00Z,{good},{start},{end}\n");
        let row = read(&text, Columns::Withdraw).unwrap().rows[0];
        assert_eq!(row.end.since(row.start), 1_800);
        for heading in ["code,from,arrival,end", "code,start,start,end", "poster,venue,start,end"] {
            let text = format!("{heading}\n{good},{start},{start},{end}\n");
            assert!(matches!(read(&text, Columns::Withdraw), Err(WindowTableError::Twice(_))), "{heading}");
        }
    }

    #[test]
    fn times_without_a_zone_are_told() {
        let good = code(&"homesafe.example/hk".parse().unwrap(), 1);
        let local = |start: &str| {
            let text = format!(
                "code;start;end\n{good};2026-01-31T08:00:00Z;2026-01-31T09:00:00Z\n{good};{start};2026-02-02T10:00:00Z\n"
            );
            read(&text, Columns::Withdraw).unwrap().local
        };
        assert_eq!(local("2026-02-01 09:30 +08:00"), None);
        assert_eq!(local("2026-02-01 09:30"), Some(TimeReader::LOCAL.time("2026-02-01 09:30").unwrap()));
    }

    #[test]
    fn names_every_bad_row_and_never_its_code() {
        let (good, other) = (
            code(&"homesafe.example/hk".parse().unwrap(), 1),
            code(&"homesafe.example/nz".parse().unwrap(), 1),
        );
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
        assert!(
            matches!(read("code,start\n", Columns::Publish), Err(WindowTableError::Header { lacks, .. }) if lacks == "end,level,advice")
        );
    }

    #[test]
    fn an_end_without_a_day_is_of_the_day_of_a_start_in_the_same_zone() {
        let good = code(&"homesafe.example/hk".parse().unwrap(), 1);
        let of = |start: &str, end: &str| {
            let text = format!("code,start,end,level,advice\n{good},{start},{end},0,0\n");
            read(&text, Columns::Publish).map(|table| table.rows[0].end.since(table.rows[0].start) / 60)
        };
        assert_eq!(of("2026-01-31 09:30", "11:00").unwrap(), 90);
        assert_eq!(of("2026-01-31 22:00", "01:00").unwrap(), 180, "over midnight");
        assert!(of("2026-01-31 16:00", "12:00").is_err(), "what lasts longer is written with its day");
        assert!(
            !said(&of("never", "11:00").unwrap_err()).contains("11:00"),
            "the start is wrong, and not the end"
        );
        for elsewhere in ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00+08:00"] {
            let error = of(elsewhere, "11:00").unwrap_err();
            assert!(said(&error).contains("not a time"), "{}", said(&error));
        }
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
            let named: Vec<&str> =
                message.lines().filter_map(|line| line.trim().split(':').next()).skip(1).collect();
            assert_eq!(named, ["line 5", "line 7", "line 8"], "{line_end:?}: {message}");
        }
        let table =
            read(&text.replace("never", start).replace("\nx,", &format!("\n{good},")), Columns::Withdraw);
        assert!(said(&table.unwrap_err()).ends_with("names 4"), "one row is left");
    }

    #[test]
    fn names_twenty_of_many() {
        let text = format!("code,start,end\n{}", "x,y,z\n".repeat(50));
        assert!(
            said(&read(&text, Columns::Withdraw).unwrap_err()).ends_with("\n  and 81 more"),
            "two times, and a code"
        );
        // Those of the first lines, in whatever order they are found.
        let mut bad = BadRows::default();
        (0..60).for_each(|n| bad.push(60 - n, WindowRowError::Level(String::new())));
        assert_eq!((bad.first.len(), bad.count()), (NAMED, 60), "no more are kept");
        assert!(bad.first.iter().map(|row| row.line).eq(1..=20));
    }

    #[test]
    fn attack_a_table_that_never_ends() {
        let deployment = "homesafe.example/hk".parse::<Origin>().unwrap().deployment();
        let endless =
            read_table(Path::new("/dev/zero").into(), Columns::Publish, deployment, None).unwrap_err();
        assert!(endless.to_string().contains("a row of it is longer than 64 KiB"), "{endless}");
        assert_eq!(endless.exit(), Exit::Usage);
        // Behind a good row it says so, and not how many rows are bad.
        let text = format!("code,start,end\nx,y,z\n{}", "x".repeat(80 << 10));
        let error = read(&text, Columns::Withdraw).unwrap_err();
        assert!(error.to_string().contains("longer than 64 KiB"), "{error}");
    }
}
