//! The QR code as an outline.

use qrcode::{Color, QrCode};

use crate::{
    PosterError,
    shape::{Bounds, Shape},
    template::{self, Correction},
};

/// Modules of white that a reader may count on, on each side.
pub const QUIET: usize = 4;

/// A QR code.
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

impl Place {
    /// From how far a phone's camera still sees it with 4 pixels a module, in millimetres.
    pub fn reading_distance(&self) -> f64 {
        template::distance(self.side / self.modules.max(1) as f64 / 10.0)
    }

    /// The square.
    pub fn bounds(&self) -> Bounds {
        Bounds { left: self.left, top: self.top, right: self.left + self.side, bottom: self.top + self.side }
    }
}

impl Code {
    /// The smallest code that holds `text`.
    ///
    /// # Errors
    /// [`PosterError::TooLong`] if none does.
    pub fn new(text: &str, correction: Correction) -> Result<Self, PosterError> {
        let code =
            QrCode::with_error_correction_level(text, correction.into()).map_err(PosterError::TooLong)?;
        Ok(Self { width: code.width(), colours: code.into_colors() })
    }

    /// Modules a side with the quiet zone.
    pub const fn modules(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// The outlines of the dark modules, in modules from the quiet zone's corner.
    ///
    /// Whole areas rather than modules side by side: a viewer that smooths edges would draw a hair between
    /// two modules.
    pub fn shape(&self) -> Shape {
        let mut edges = Edges::of(self);
        let mut shape = Shape::default();
        while let Some(corners) = edges.next_outline() {
            let corners: Vec<(f64, f64)> =
                corners.iter().map(|&(x, y)| ((x + QUIET) as f64, (y + QUIET) as f64)).collect();
            shape = shape.and_polygon(&corners);
        }
        shape
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.width && self.colours.get(y * self.width + x) == Some(&Color::Dark)
    }
}

/// The edges between dark and light, dark on the right of each: for every corner of the grid, where edges
/// lead from it.
struct Edges {
    width: usize,
    /// Bits 0 to 3: right, down, left, up.
    leading: Vec<u8>,
    /// Corners before this one have no edge left.
    from: usize,
}

impl Edges {
    fn of(code: &Code) -> Self {
        let width = code.width + 1;
        let mut edges = Self { width, leading: vec![0; width * width], from: 0 };
        for y in 0..code.width {
            for x in (0..code.width).filter(|x| code.is_dark(*x, y)) {
                let light = |dx: usize, dy: usize| {
                    // One less in either direction; what wraps around is outside, and light.
                    !code.is_dark((x + dx).wrapping_sub(1), (y + dy).wrapping_sub(1))
                };
                let sides = [
                    (light(1, 0), (x, y), 0),
                    (light(2, 1), (x + 1, y), 1),
                    (light(1, 2), (x + 1, y + 1), 2),
                    (light(0, 1), (x, y + 1), 3),
                ];
                for (_, (x, y), direction) in sides.into_iter().filter(|(light, ..)| *light) {
                    if let Some(corner) = edges.leading.get_mut(y * width + x) {
                        *corner |= 1 << direction;
                    }
                }
            }
        }
        edges
    }

    /// Takes one closed outline: its corners, in order.
    fn next_outline(&mut self) -> Option<Vec<(usize, usize)>> {
        self.from += self.leading.get(self.from..)?.iter().position(|bits| *bits != 0)?;
        let start = self.from;
        let (mut at, mut before, mut corners) = (start, None, Vec::new());
        loop {
            let bits = self.leading.get_mut(at)?;
            let direction = bits.trailing_zeros();
            if direction > 3 {
                return Some(corners);
            }
            *bits &= !(1 << direction);
            if before != Some(direction) {
                corners.push((at % self.width, at / self.width));
            }
            before = Some(direction);
            at = match direction {
                0 => at + 1,
                1 => at + self.width,
                2 => at.checked_sub(1)?,
                _ => at.checked_sub(self.width)?,
            };
            if at == start {
                return Some(corners);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Step;

    #[test]
    fn the_shape_is_the_code() {
        let code = Code::new("HOMESAFE", Correction::M).unwrap();
        assert_eq!(code.modules(), 21 + 8);
        let shape = code.shape();
        assert_eq!(
            shape.0[..4],
            [Step::Move(4.0, 4.0), Step::Line(11.0, 4.0), Step::Line(11.0, 11.0), Step::Line(4.0, 11.0)],
            "finder pattern behind four modules of quiet"
        );
        // Holes run the other way round, so that signed areas add up to the dark modules.
        let outlines = shape.0.split(|step| *step == Step::Close).map(|outline| {
            let corners: Vec<(f64, f64)> = outline
                .iter()
                .map(|step| match *step {
                    Step::Move(x, y) | Step::Line(x, y) => (x, y),
                    ref other => panic!("{other:?}"),
                })
                .collect();
            let next = corners.iter().cycle().skip(1);
            corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
        });
        let dark = code.colours.iter().filter(|colour| **colour == Color::Dark).count();
        assert_eq!(outlines.sum::<f64>(), dark as f64);
    }

    #[test]
    fn more_correction_is_a_larger_code_and_too_much_an_error() {
        let text = "HTTPS://HOMESAFE.EXAMPLE/V#".to_owned() + &"A".repeat(200);
        let modules = |correction| Code::new(&text, correction).unwrap().modules();
        let all = [Correction::L, Correction::M, Correction::Q, Correction::H].map(modules);
        assert!(all.is_sorted() && all[0] < all[3], "{all:?}");
        assert!(matches!(Code::new(&"A".repeat(4_500), Correction::L), Err(PosterError::TooLong(_))));
    }
}
