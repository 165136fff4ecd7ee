//! Tables as spreadsheets write and read them: separated by commas, semicolons or tabs, in whatever encoding.

use std::{
    io::{self, Cursor, Read},
    str::FromStr,
};

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use encoding_rs::Encoding;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use homesafe_protocol::display::one_line;

use crate::time_text::DateOrder;

/// Bytes of a row, and so of a cell: many times what any venue code or poster has.
const MAX_ROW_LEN: u64 = 64 << 10;

/// How a table is to be read where it does not say so itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    /// Its encoding, where that is neither UTF-8 nor UTF-16 with a mark.
    pub encoding: Option<TextEncoding>,
    /// The order of day and month in its dates.
    pub dates: Option<DateOrder>,
}

/// An encoding by one of the names that the web's standard gives it, such as `big5`, `gb18030` or
/// `windows-1252`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding(&'static Encoding);

/// A name that no encoding has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("not an encoding such as big5, gb18030 or windows-1252")]
pub struct UnknownEncoding;

impl FromStr for TextEncoding {
    type Err = UnknownEncoding;

    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        // As Windows calls what the web's standard knows by another name.
        let name = name.trim().to_ascii_lowercase();
        let name = match name.as_str() {
            "cp950" | "ms950" | "950" | "big-5" => "big5",
            "cp936" | "ms936" | "936" | "gb2312-80" => "gb18030",
            "1252" => "windows-1252",
            name => name,
        };
        Encoding::for_label(name.as_bytes()).map(Self).ok_or(UnknownEncoding)
    }
}

/// A column by the name that tables of this program's have, and by what people call it.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name.
    pub name: &'static str,
    /// Other names, in small letters and with `_` between words.
    pub others: &'static [&'static str],
}

impl Column {
    fn is_called(&self, heading: &str) -> bool {
        let heading = simple(heading);
        heading == self.name || self.others.contains(&heading.as_str())
    }
}

/// A heading in small letters, with `_` in place of whatever stands between its words.
fn simple(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// The rows of a table below its heading, each with the line on which it begins, as an editor counts lines.
///
/// Lines may end in LF, CRLF or CR. Cells are trimmed; rows, and columns without heading, in which nothing
/// stands are passed over. A row may have 64 KiB; one that is longer cannot be read, nor what follows it.
pub struct Records<R: Read> {
    reader: Reader<io::Chain<Cursor<Vec<u8>>, Lines<R>>>,
    heading: StringRecord,
    /// The lines before those that the reader counts.
    before: u64,
    /// It was of another encoding than UTF-8: what is none of it has become U+FFFD.
    is_decoded: bool,
}

type Lines<R> = LineEnds<Bounded<DecodeReaderBytes<io::Chain<Cursor<Vec<u8>>, R>, Vec<u8>>>>;

/// A row that cannot be used.
#[derive(Debug)]
pub struct RecordError {
    /// Where it stands, the heading being line 1.
    pub line: u64,
    /// What is wrong.
    pub problem: SheetError,
}

/// What is wrong with a row.
#[derive(Debug, serde::Serialize, thiserror::Error)]
pub enum SheetError {
    /// Not as many cells as the heading has.
    #[error("{found} fields where the first line names {expected}")]
    Cells {
        /// Cells of the heading.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// Something stands in a column that has no heading.
    #[error("'{found}' stands in column {column}, which has no heading")]
    NoHeading {
        /// The column, from 1.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// In another encoding.
    #[error("not text in this encoding; save the file as CSV UTF-8, or give its encoding")]
    Encoding,
    /// The file.
    #[error(transparent)]
    Read(#[serde(serialize_with = "homesafe_protocol::display::system")] io::Error),
}

/// The first line of a table is no heading.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum HeadingError {
    /// The file.
    #[error(transparent)]
    Read(#[serde(serialize_with = "homesafe_protocol::display::system")] io::Error),
    /// In another encoding.
    #[error("not text in this encoding; save the file as CSV UTF-8, or give its encoding")]
    Encoding,
    /// A spreadsheet's own file.
    #[error("a spreadsheet's own file; save it as CSV UTF-8")]
    Workbook,
}

impl<R: Read> Records<R> {
    /// Reads the heading of a table of at most `max_len` bytes.
    ///
    /// # Errors
    /// The file, or a heading that is no text.
    pub fn new(mut source: R, max_len: u64, reading: Reading) -> Result<Self, HeadingError> {
        let encoding = reading.encoding.map(|TextEncoding(encoding)| encoding);
        let mut mark = Vec::new();
        source.by_ref().take(2).read_to_end(&mut mark).map_err(HeadingError::Read)?;
        let is_decoded = encoding.is_some() || matches!(mark[..], [0xff, 0xfe] | [0xfe, 0xff]);
        let source = DecodeReaderBytesBuilder::new()
            .encoding(encoding)
            .utf8_passthru(encoding.is_none())
            .bom_override(true)
            .strip_bom(true)
            .build(Cursor::new(mark).chain(source));
        let mut lines = LineEnds::new(Bounded { source, max_len, left: max_len, row_len: 0 });
        let mut start = first_line(&mut lines).map_err(HeadingError::Read)?;
        if WORKBOOKS.iter().any(|magic| start.starts_with(magic)) {
            return Err(HeadingError::Workbook);
        }
        let (mut before, mut delimiter) = (0, delimiter_of(&start));
        // Excel says so of a file that it is to open with another one.
        if let Some(sign) = start.trim_ascii().strip_prefix(b"sep=").filter(|sign| sign.len() == 1) {
            delimiter = sign.first().copied().unwrap_or(delimiter);
            before = start.iter().filter(|byte| **byte == b'\n').count() as u64;
            start = first_line(&mut lines).map_err(HeadingError::Read)?;
        }
        // Rows of another length come with their cells, from which their line is found.
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Cursor::new(start).chain(lines));
        let heading = reader.byte_headers().cloned().map_err(|error| HeadingError::Read(error.into()))?;
        let mut heading = StringRecord::from_byte_record(heading).map_err(|_| HeadingError::Encoding)?;
        heading.trim();
        if is_decoded && heading.iter().any(is_mangled) {
            return Err(HeadingError::Encoding);
        }
        let named = (0..heading.len()).rfind(|at| !heading[*at].is_empty()).map_or(0, |last| last + 1);
        heading = heading.iter().take(named).collect();
        Ok(Self { reader, heading, before, is_decoded })
    }

    /// The names of the columns.
    pub const fn heading(&self) -> &StringRecord {
        &self.heading
    }

    /// Where a column stands: under its name, else wherever it may be meant.
    pub fn places(&self, column: &Column) -> Vec<usize> {
        let where_it = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..).zip(&self.heading).filter(|(_, name)| is(name)).map(|(at, _)| at).collect()
        };
        let named = where_it(&|name| simple(name) == column.name);
        if named.is_empty() { where_it(&|name| column.is_called(name)) } else { named }
    }

    /// The columns that are called so, whichever of its names.
    pub fn called(&self, column: &Column) -> usize {
        self.heading.iter().filter(|name| column.is_called(name)).count()
    }

    /// A heading that none of these columns has.
    pub fn unknown(&self, columns: &[Column]) -> Option<&str> {
        let is_known = |name: &str| name.is_empty() || columns.iter().any(|column| column.is_called(name));
        self.heading.iter().find(|name| !is_known(name))
    }

    /// The line of a record that was just read: those that it spans are counted back from its end, for blank
    /// lines before it are passed over with it.
    fn line(&self, record: &ByteRecord) -> u64 {
        let inner = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let first = self.reader.position().line().saturating_sub(inner + 1);
        // Within a quote that never ends no line end closes the record.
        self.before + first.max(record.position().map_or(0, csv::Position::line))
    }

    /// A row's cells, as many as the heading has.
    fn cells(&self, record: ByteRecord) -> Result<StringRecord, SheetError> {
        let mut cells = StringRecord::from_byte_record(record).map_err(|_| SheetError::Encoding)?;
        cells.trim();
        if self.is_decoded && cells.iter().any(is_mangled) {
            return Err(SheetError::Encoding);
        }
        let expected = self.heading.len();
        let has_no_heading = |column: &usize| self.heading.get(*column).is_none_or(str::is_empty);
        let stray = (0..cells.len()).find(|column| {
            (*column < expected || cells.len() > expected)
                && has_no_heading(column)
                && !cells[*column].is_empty()
        });
        match stray {
            // More cells than names, as an unquoted comma makes them.
            Some(column) if column >= expected => Err(SheetError::Cells { expected, found: cells.len() }),
            Some(column) => {
                Err(SheetError::NoHeading { column: column + 1, found: one_line(&cells[column], SHOWN) })
            }
            None if cells.len() < expected => Err(SheetError::Cells { expected, found: cells.len() }),
            None => {
                cells.truncate(expected);
                Ok(cells)
            }
        }
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<(u64, StringRecord), RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        loop {
            self.reader.get_mut().get_mut().1.source.row_len = 0;
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => return None,
                Ok(true) if record.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
                Ok(true) => break,
                Err(error) => {
                    let line = self.before + self.reader.position().line();
                    let problem = SheetError::Read(io::Error::from(error));
                    return Some(Err(RecordError { line, problem }));
                }
            }
        }
        let line = self.line(&record);
        Some(self.cells(record).map(|cells| (line, cells)).map_err(|problem| RecordError { line, problem }))
    }
}

/// Characters of a cell that an error shows.
const SHOWN: usize = 60;
/// How the files of Excel, Numbers and LibreOffice (all of them ZIP), and of old Excel, begin.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// Whether a text was not of the encoding that it was read in.
fn is_mangled(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

/// What comes up to the end of the first line in which something stands.
fn first_line(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let (mut start, mut byte) = (Vec::new(), [0]);
    while source.read(&mut byte)? > 0 {
        start.extend_from_slice(&byte);
        if byte == *b"\n" && !start.trim_ascii().is_empty() {
            break;
        }
    }
    Ok(start)
}

/// What separates the cells of a heading: of the signs that spreadsheets use, the one that stands in it most
/// often outside of quotes.
fn delimiter_of(line: &[u8]) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in line {
        is_quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| sign == byte && !is_quoted) {
            *count += 1;
        }
    }
    // The first of those that are equal.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

/// A source of which a row, and all of it, may only be so long: what never ends is not read for ever, nor
/// kept.
struct Bounded<R> {
    source: R,
    max_len: u64,
    /// Bytes that may still come.
    left: u64,
    /// Bytes that came since a row was read.
    row_len: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.source.read(buffer)?;
        self.row_len += len as u64;
        if self.row_len > MAX_ROW_LEN {
            return Err(io::Error::other(format!("a row of it is longer than {} KiB", MAX_ROW_LEN >> 10)));
        }
        let left = self.left.checked_sub(len as u64);
        self.left =
            left.ok_or_else(|| io::Error::other(format!("it is larger than {} MiB", self.max_len >> 20)))?;
        Ok(len)
    }
}

/// A text with LF at the end of every line, the last one too: what stands at a line's end decides then how
/// lines are counted.
struct LineEnds<R> {
    source: R,
    last: u8,
}

impl<R> LineEnds<R> {
    const fn new(source: R) -> Self {
        Self { source, last: b'\n' }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.source.read(out)?;
            if count == 0 {
                let is_whole = matches!(self.last, b'\n' | b'\r');
                return match out.first_mut() {
                    Some(first) if !is_whole => {
                        (*first, self.last) = (b'\n', b'\n');
                        Ok(1)
                    }
                    _ => Ok(0),
                };
            }
            let mut kept = 0;
            for at in 0..count {
                let byte = out[at];
                let ends_crlf = byte == b'\n' && self.last == b'\r';
                self.last = byte;
                if !ends_crlf {
                    out[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}

/// A whole number, also with the decimals that spreadsheets put behind it.
pub fn whole(text: &str) -> Option<u64> {
    let (number, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let are_zeros = !decimals.is_empty() && decimals.bytes().all(|digit| digit == b'0');
    number.parse().ok().filter(|_| are_zeros && !number.starts_with('+'))
}

/// What begins a formula in a spreadsheet; the wide forms do where Chinese or Japanese is typed.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text as a cell that no spreadsheet takes for a formula: behind an apostrophe where it might.
pub fn cell(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`cell`] made a cell of.
pub fn text_of(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

/// Apostrophes are looked behind, so that a text which begins with one comes back whole.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads of one byte: a line end may be cut anywhere.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let room = out.len().min(1);
            self.0.read(&mut out[..room])
        }
    }

    fn read<R: Read>(source: R, max_len: u64) -> Result<Records<R>, HeadingError> {
        Records::new(source, max_len, Reading::default())
    }

    /// The heading, and the rows that can be used.
    fn table(bytes: &[u8], encoding: Option<&str>) -> (Vec<String>, Vec<Vec<String>>) {
        let encoding = encoding.map(|name| name.parse().unwrap());
        let records = Records::new(bytes, 1_000, Reading { encoding, dates: None }).unwrap();
        let texts = |record: &StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        (texts(records.heading()), records.map(|row| texts(&row.unwrap().1)).collect())
    }

    #[test]
    fn tables_as_spreadsheets_save_them() {
        let plain = "name,place\n\u{8336}\u{5ba4},\"1, Road\"\n,\n";
        let expected = table(plain.as_bytes(), None);
        assert_eq!(expected.1, [["\u{8336}\u{5ba4}", "1, Road"]]);
        let semicolons = "name;place\r\n\u{8336}\u{5ba4};1, Road\r\n;\r\n";
        let utf_16 = |text: &str| {
            [b"\xff\xfe", &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()[..]].concat()
        };
        let encoded = |name: &str, text: &str| {
            Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned()
        };
        for (bytes, encoding) in [
            (semicolons.as_bytes().to_vec(), None),
            (format!("\u{feff}{semicolons}").into_bytes(), None),
            (format!("sep=;\r\n{semicolons}").into_bytes(), None),
            (semicolons.replace(';', "\t").into_bytes(), None),
            (utf_16(&semicolons.replace(';', "\t")), None),
            (encoded("big5", plain), Some("big5")),
            (encoded("gb18030", plain), Some("GB18030")),
            (utf_16(plain), Some("big5")),
            (plain.replace('\n', ",,\n").into_bytes(), None),
            (plain.replace('\n', ",,\r").into_bytes(), None),
        ] {
            assert_eq!(table(&bytes, encoding), expected, "{bytes:?}");
        }
        assert!(matches!(read(&b"PK\x03\x04..."[..], 1_000), Err(HeadingError::Workbook)));
        assert!(matches!(
            read(&encoded("big5", "\u{540d}\u{7a31},x\n")[..], 1_000),
            Err(HeadingError::Encoding)
        ));
        let wrong = Records::new(
            &b"a,b\n\xff\xff,1\n"[..],
            1_000,
            Reading { encoding: "big5".parse().ok(), dates: None },
        );
        assert!(matches!(
            wrong.unwrap().next(),
            Some(Err(RecordError { line: 2, problem: SheetError::Encoding }))
        ));
        assert_eq!("klingon".parse::<TextEncoding>(), Err(UnknownEncoding));
    }

    #[test]
    fn headings_are_known_in_any_case_and_language() {
        let name = Column { name: "first_day", others: &["\u{9996}\u{65e5}", "from"] };
        for heading in ["first_day", "First Day", " FIRST-DAY ", "\u{9996}\u{65e5}", "From", "(first day)"] {
            let records = read(Cursor::new(format!("x,{heading},\n")), 1_000).unwrap();
            assert_eq!((records.places(&name), records.called(&name)), (vec![1], 1), "{heading}");
            assert_eq!(records.unknown(&[name]), Some("x"));
        }
        let twice = read(&b"from,,first_day\n"[..], 1_000).unwrap();
        assert_eq!((twice.places(&name), twice.called(&name)), (vec![2], 2), "its own name counts first");
        assert_eq!(twice.unknown(&[name]), None);
    }

    #[test]
    fn a_cell_below_no_heading_is_named() {
        let mut records = read(&b"a,,b,\n1,,2,\n1,x,2,\n1,,2,x\n1,,2\n1\n"[..], 1_000).unwrap();
        assert!(records.next().unwrap().is_ok());
        let problem =
            |row: Option<Result<_, RecordError>>| row.unwrap().map(drop).map_err(|error| error.problem);
        assert!(
            matches!(problem(records.next()), Err(SheetError::NoHeading { column: 2, found }) if found == "x")
        );
        assert!(matches!(problem(records.next()), Err(SheetError::Cells { expected: 3, found: 4 })));
        assert!(problem(records.next()).is_ok());
        assert!(matches!(problem(records.next()), Err(SheetError::Cells { expected: 3, found: 1 })));
    }

    fn lines(text: &str) -> Vec<u64> {
        let all = |records: Vec<Result<(u64, StringRecord), RecordError>>| {
            records
                .into_iter()
                .map(|row| row.map_or_else(|error| error.line, |(line, _)| line))
                .collect::<Vec<_>>()
        };
        let whole = all(read(text.as_bytes(), 1_000).unwrap().collect());
        assert_eq!(all(read(Trickle(text.as_bytes()), 1_000).unwrap().collect()), whole, "{text:?}");
        whole
    }

    #[test]
    fn rows_stand_where_an_editor_shows_them() {
        for (text, expected) in [
            ("a,b\n1,2\n3,4\n", &[2, 3][..]),
            ("a,b\n1,2\n3,4", &[2, 3]),
            ("a,b\n1\n3,4,5\n6,7\n", &[2, 3, 4]),
            // Blank lines, before the heading too.
            ("\na,b\n\n1,2\n\n\n3,4\n\n", &[4, 7]),
            // Line ends in quotes, at a cell's edge too, and a cell after them.
            ("\"a\nb\",c\n1,\"2\n2\n\"\n\"\n3\",4\n5,6", &[3, 6, 8]),
            ("a,b\n\"1\n\n", &[2]),
        ] {
            for end in ["\n", "\r\n", "\r"] {
                assert_eq!(lines(&text.replace('\n', end)), expected, "{text:?} with {end:?}");
            }
        }
        assert_eq!(lines("\u{feff}a\r\n\r\n1\r\n"), [3]);
        assert_eq!(lines("\nsep=;\r\n\na;b\r\n,\r\n;\r\n1;2\r\n"), [5, 7]);
    }

    #[test]
    fn names_and_cells_are_trimmed_and_bad_rows_say_why() {
        let mut records = read(&b"\xef\xbb\xbf a ,b\r\n 1 , \r\n1\r\n1,\xff\r\n"[..], 1_000).unwrap();
        assert_eq!(records.heading(), &StringRecord::from(vec!["a", "b"]));
        assert_eq!(records.next().unwrap().unwrap(), (2, StringRecord::from(vec!["1", ""])));
        let said = |error: Option<Result<_, RecordError>>| error.unwrap().unwrap_err();
        let short = said(records.next());
        assert_eq!((short.line, &*short.problem.to_string()), (3, "1 fields where the first line names 2"));
        let encoding = said(records.next());
        assert_eq!(encoding.line, 4);
        assert!(matches!(encoding.problem, SheetError::Encoding));
        assert!(records.next().is_none());
    }

    #[test]
    fn attack_a_table_that_never_ends() {
        let said = |error: Option<Result<_, RecordError>>| error.unwrap().unwrap_err().problem.to_string();
        let zeros = read(io::repeat(0), u64::MAX).map(drop).unwrap_err().to_string();
        assert!(zeros.contains("a row of it is longer than 64 KiB"), "{zeros}");
        // A cell that never ends, and a quote that is not closed.
        for row in ["x".repeat(80 << 10), format!("\"{}", "x,y\n".repeat(30_000))] {
            let text = format!("a,b\n1,2\n{row}");
            let mut records = read(text.as_bytes(), u64::MAX).unwrap();
            assert!(records.next().unwrap().is_ok());
            let said = said(records.next());
            assert!(said.contains("longer than 64 KiB"), "{said}");
        }
        // Rows without end, each of them short: all of it may have so much.
        let whole = format!("a,b\n{}", "1,2\n".repeat(1 << 20));
        let mut records = read(whole.as_bytes(), 1 << 20).unwrap();
        let said = said(records.find(Result::is_err));
        assert!(said.contains("larger than 1 MiB"), "{said}");
        assert_eq!(
            read(whole.as_bytes(), whole.len() as u64).unwrap().filter(Result::is_ok).count(),
            1 << 20
        );
    }

    #[test]
    fn whole_numbers_with_and_without_decimals() {
        for (text, number) in [("1", 1), ("1.0", 1), ("60,00", 60), ("007", 7)] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for bad in ["", "1.", "1.5", ".0", "x", "+1", "-1", "1.0.0", "1e2", "99999999999999999999"] {
            assert_eq!(whole(bad), None, "{bad}");
        }
    }

    #[test]
    fn attack_a_name_that_is_a_formula() {
        for text in [
            "=cmd|'/C calc'!A0",
            "+1+1",
            "-2",
            "@SUM(1)",
            "\tx",
            "\rx",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            "'=1",
            "''-",
        ] {
            let written = cell(text);
            assert!(written.starts_with('\'') && written != text, "{text:?}: {written:?}");
            assert_eq!(text_of(&written), text);
        }
        for text in ["", "'", "'Round the Corner", "a=b", "1-2", "茶", "''"] {
            assert_eq!((&*cell(text), text_of(text)), (text, text));
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=@a＋]{0,5}.{0,3}") {
            let written = cell(&text);
            prop_assert_eq!(text_of(&written), text);
            prop_assert!(!written.starts_with(FORMULA));
        }
    }
}
