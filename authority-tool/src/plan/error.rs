//! What can be wrong with a table and its rows.

use homesafe_host::{
    cli::{Classify, Exit},
    files::FileError,
    spreadsheet::{HeadingError, SheetError},
    time_text::TimeTextError,
};
use poster_reader::scan::ReadError;
use serde::Serialize;

use super::{columns::Columns, pieces::SpanError};

/// Bad rows that are named; of the others, the number.
pub(super) const NAMED: usize = 20;

/// What is wrong with a row; never shows the code.
#[derive(Debug, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum WindowRowError {
    /// Not like the first line, or in another encoding.
    #[error(transparent)]
    Row(#[from] SheetError),
    /// The text or the picture is no venue code.
    #[error("{0}")]
    Code(#[from] ReadError),
    /// Nothing stands there.
    #[error("the column code is empty")]
    NoCode,
    /// What may be a taxi's plate, without saying so.
    #[error("a taxi is written as taxi: and its plate")]
    Plate,
    /// There is no such picture; its whole path, where the text can be one.
    #[error("the picture of the poster is not there")]
    PictureMissing(Option<String>),
    /// The picture cannot be opened.
    #[error("the picture of the poster cannot be read: {0}")]
    PictureFile(#[serde(serialize_with = "homesafe_protocol::display::system")] std::io::Error),
    /// The picture cannot be one.
    #[error("larger than any picture of a poster")]
    PictureTooLarge,
    /// A poster of another deployment or region.
    #[error("the venue code belongs to another deployment or region")]
    OtherDeployment,
    /// Not a time.
    #[error("{which:?}: {error}")]
    Time {
        /// Which of the two.
        which: RowTime,
        /// What is wrong with it.
        error: TimeTextError,
    },
    /// Not a level.
    #[error("the level '{0}' must be 0 (notice), 1 (test advised) or 2 (test compulsory)")]
    Level(String),
    /// Not an advice.
    #[error("the advice '{0}' must be 0 to 3")]
    Advice(String),
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
    pub(super) first: Vec<BadRow>,
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

    pub(super) const fn count(&self) -> usize {
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
    /// No table that can be read.
    #[error("the table cannot be read: {0}")]
    Heading(#[from] HeadingError),
    /// A column is missing.
    #[error("the table's first line must name the columns {}; it lacks {lacks}", .columns.names())]
    Header {
        /// Those that it must name.
        columns: Columns,
        /// The names of those that it does not.
        lacks: String,
    },
    /// Two columns may be the one that is meant.
    #[error("two columns of the table are called {0}, or may be meant by it")]
    Twice(&'static str),
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
