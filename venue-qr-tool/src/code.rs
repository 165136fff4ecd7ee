//! The QR code as one SVG path.

use qrcode::{Color, EcLevel, QrCode};

use crate::PosterError;

/// Modules of white that a reader may count on, on each side.
pub const QUIET: usize = 4;

/// A QR code at error correction M.
pub struct Code {
    colours: Vec<Color>,
    width: usize,
}

/// Where on the page a code stands, its quiet zone included, in the page's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width and height.
    pub side: f64,
    /// Modules a side.
    pub modules: usize,
}

impl Code {
    /// The smallest code that holds `text`.
    pub fn new(text: &str) -> Result<Self, PosterError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(PosterError::TooLong)?;
        Ok(Self { width: code.width(), colours: code.into_colors() })
    }

    /// Modules a side with the quiet zone.
    pub const fn modules(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// The dark modules, runs of a row in one piece, in modules from the quiet zone's corner.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.colours.chunks_exact(self.width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&Color::Dark) {
                    path += &format!("M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
                }
                x += run.len();
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_the_code() {
        let code = Code::new("HOMESAFE").unwrap();
        assert_eq!(code.modules(), 21 + 8);
        let path = code.path();
        assert!(path.starts_with("M4 4h7v1h-7z"), "finder pattern behind four modules of quiet");
        let area: usize =
            path.split('M').skip(1).map(|run| run.split(['h', 'v']).nth(1).unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(area, code.colours.iter().filter(|colour| **colour == Color::Dark).count());
    }

    #[test]
    fn too_much_is_an_error() {
        assert!(matches!(Code::new(&"A".repeat(4_000)), Err(PosterError::TooLong(_))));
    }
}
