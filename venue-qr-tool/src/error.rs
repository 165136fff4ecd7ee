//! Why a poster cannot be made.

use crate::render::Format;

/// Why a poster cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PosterError {
    /// Characters that the poster's font does not have.
    #[error("the poster's font cannot show {}; write the name or address without", shown(characters))]
    Glyphs {
        /// The characters.
        characters: Vec<char>,
    },
    /// The code's text cannot be made, such as for a host that a code cannot carry.
    #[error(transparent)]
    Code(#[from] homesafe_protocol::venue::CodeError),
    /// More than a QR code holds.
    #[error("the venue does not fit into a QR code: {0}")]
    TooLong(qrcode::types::QrError),
    /// The drawing failed.
    #[error("the poster cannot be drawn: {0}")]
    Draw(String),
    /// A file that was made does not carry the code; it was not written.
    #[error("the {0} poster was not written: its code could not be read again")]
    Unreadable(Format),
    /// A resolution that cannot be printed or drawn.
    #[error("the resolution is {0} dpi, allowed are 72 to 600")]
    Dpi(u32),
}

impl PosterError {
    /// A drawing error from whatever library met it.
    pub(crate) fn draw(error: impl std::fmt::Display) -> Self {
        Self::Draw(error.to_string())
    }
}

fn shown(characters: &[char]) -> String {
    let one = |c: &char| format!("{} (U+{:04X})", c.escape_debug(), u32::from(*c));
    characters.iter().map(one).collect::<Vec<_>>().join(", ")
}
