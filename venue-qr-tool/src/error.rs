//! Why a poster cannot be made.

use crate::{format::Format, template::Template};

/// Why a poster cannot be made.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PosterError {
    /// Characters that the poster's font does not have.
    #[error("the poster's font cannot show {}", shown(characters))]
    Glyphs {
        /// The characters.
        #[serde(serialize_with = "characters_text")]
        characters: Vec<char>,
    },
    /// The code's text cannot be made, such as for a host that a code cannot carry.
    #[error(transparent)]
    Code(#[from] homesafe_protocol::venue::CodeError),
    /// More than a QR code holds.
    #[error("the venue does not fit into a QR code: {0}")]
    TooLong(#[serde(serialize_with = "homesafe_protocol::display::text")] qrcode::types::QrError),
    /// Modules that a camera would not see from where people stand.
    #[error(
        "the code would be too dense for the size {template}: readable from {distance} mm, where {usual} mm is usual"
    )]
    TooDense {
        /// The format.
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        template: Template,
        /// From how far it could be read, in millimetres.
        distance: u32,
        /// From how far the format is read.
        usual: u32,
    },
    /// The drawing failed.
    #[error("the poster cannot be drawn: {0}")]
    Draw(String),
    /// A file that was made does not carry the code; it was not written.
    #[error("the {0} poster was not written: its code could not be read again")]
    Unreadable(#[serde(serialize_with = "homesafe_protocol::display::text")] Format),
    /// A resolution that cannot be printed or drawn.
    #[error("the resolution is {0} dpi, allowed are 72 to 600")]
    Dpi(u32),
    /// A picture too large for the programs that would show it.
    #[error("a PNG of the size {template} at {dpi} dpi would have more than 8,192 pixels a side")]
    Pixels {
        /// The format.
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        template: Template,
        /// The resolution.
        dpi: u32,
    },
}

impl PosterError {
    /// A drawing error from whatever library met it.
    pub(crate) fn draw(error: impl std::fmt::Display) -> Self {
        Self::Draw(error.to_string())
    }
}

fn characters_text<S: serde::Serializer>(characters: &[char], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&shown(characters))
}

fn shown(characters: &[char]) -> String {
    let one = |c: &char| format!("{} (U+{:04X})", c.escape_debug(), u32::from(*c));
    characters.iter().map(one).collect::<Vec<_>>().join(", ")
}
