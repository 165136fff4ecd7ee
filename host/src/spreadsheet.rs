//! Tables in CSV as spreadsheets write and read them.

use std::io::{self, Read};

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

/// Bytes of a row, and so of a cell: many times what any venue code or poster has.
const MAX_ROW_LEN: u64 = 64 << 10;

/// The rows of a table below its heading, each with the line on which it begins, as an editor counts lines.
///
/// Lines may end in LF, CRLF or CR. Cells are trimmed. A row may have 64 KiB; one that is longer cannot be
/// read, nor what follows it.
pub struct Records<R> {
    reader: Reader<LineEnds<Bounded<R>>>,
    heading: StringRecord,
}

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
    /// In another encoding.
    #[error("not UTF-8 text; save the file as CSV UTF-8")]
    Utf8,
    /// The file.
    #[error(transparent)]
    Read(#[serde(serialize_with = "homesafe_protocol::display::text")] io::Error),
}

impl<R: Read> Records<R> {
    /// Reads the heading of a table of at most `max_len` bytes.
    ///
    /// # Errors
    /// The file, or a heading that is not UTF-8.
    pub fn new(source: R, max_len: u64) -> Result<Self, csv::Error> {
        let source = Bounded { source, max_len, left: max_len, row_len: 0 };
        // Rows of another length come with their cells, from which their line is found.
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(LineEnds::new(source));
        let mut heading = reader.headers()?.clone();
        heading.trim();
        // Spreadsheets put a byte order mark before the first name.
        let heading = heading.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
        Ok(Self { reader, heading })
    }

    /// The names of the columns.
    pub const fn heading(&self) -> &StringRecord {
        &self.heading
    }

    /// The line of a record that was just read: those that it spans are counted back from its end, for blank
    /// lines before it are passed over with it.
    fn line(&self, record: &ByteRecord) -> u64 {
        let inner = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let first = self.reader.position().line().saturating_sub(inner + 1);
        // Within a quote that never ends no line end closes the record.
        first.max(record.position().map_or(0, csv::Position::line))
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<(u64, StringRecord), RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        self.reader.get_mut().source.row_len = 0;
        match self.reader.read_byte_record(&mut record) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                let line = self.reader.position().line();
                let problem = SheetError::Read(io::Error::from(error));
                return Some(Err(RecordError { line, problem }));
            }
        }
        let (line, expected, found) = (self.line(&record), self.heading.len(), record.len());
        let problem = match StringRecord::from_byte_record(record) {
            Ok(mut record) if found == expected => {
                record.trim();
                return Some(Ok((line, record)));
            }
            Ok(_) => SheetError::Cells { expected, found },
            Err(_) => SheetError::Utf8,
        };
        Some(Err(RecordError { line, problem }))
    }
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

    fn lines(text: &str) -> Vec<u64> {
        let all = |records: Vec<Result<(u64, StringRecord), RecordError>>| {
            records
                .into_iter()
                .map(|row| row.map_or_else(|error| error.line, |(line, _)| line))
                .collect::<Vec<_>>()
        };
        let whole = all(Records::new(text.as_bytes(), 1_000).unwrap().collect());
        assert_eq!(all(Records::new(Trickle(text.as_bytes()), 1_000).unwrap().collect()), whole, "{text:?}");
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
    }

    #[test]
    fn names_and_cells_are_trimmed_and_bad_rows_say_why() {
        let mut records = Records::new(&b"\xef\xbb\xbf a ,b\r\n 1 , \r\n1\r\n1,\xff\r\n"[..], 1_000).unwrap();
        assert_eq!(records.heading(), &StringRecord::from(vec!["a", "b"]));
        assert_eq!(records.next().unwrap().unwrap(), (2, StringRecord::from(vec!["1", ""])));
        let said = |error: Option<Result<_, RecordError>>| error.unwrap().unwrap_err();
        let short = said(records.next());
        assert_eq!((short.line, &*short.problem.to_string()), (3, "1 fields where the first line names 2"));
        let encoding = said(records.next());
        assert_eq!(encoding.line, 4);
        assert!(matches!(encoding.problem, SheetError::Utf8));
        assert!(records.next().is_none());
    }

    #[test]
    fn attack_a_table_that_never_ends() {
        let said = |error: Option<Result<_, RecordError>>| error.unwrap().unwrap_err().problem.to_string();
        let zeros = Records::new(io::repeat(0), u64::MAX).map(drop).unwrap_err().to_string();
        assert!(zeros.contains("a row of it is longer than 64 KiB"), "{zeros}");
        // A cell that never ends, and a quote that is not closed.
        for row in ["x".repeat(80 << 10), format!("\"{}", "x,y\n".repeat(30_000))] {
            let text = format!("a,b\n1,2\n{row}");
            let mut records = Records::new(text.as_bytes(), u64::MAX).unwrap();
            assert!(records.next().unwrap().is_ok());
            let said = said(records.next());
            assert!(said.contains("longer than 64 KiB"), "{said}");
        }
        // Rows without end, each of them short: all of it may have so much.
        let whole = format!("a,b\n{}", "1,2\n".repeat(1 << 20));
        let mut records = Records::new(whole.as_bytes(), 1 << 20).unwrap();
        let said = said(records.find(Result::is_err));
        assert!(said.contains("larger than 1 MiB"), "{said}");
        assert_eq!(
            Records::new(whole.as_bytes(), whole.len() as u64).unwrap().filter(Result::is_ok).count(),
            1 << 20
        );
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
