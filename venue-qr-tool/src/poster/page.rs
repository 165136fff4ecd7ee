//! A page while it is laid out: marks in parts, in the order in which they are read.

use crate::shape::{Bounds, Shape};
use crate::{
    font,
    text::{Block, LEADING, Space},
};

/// Share of the font size that glyphs reach above the baseline.
const ASCENT: f64 = 0.88;
/// Share of the font size that glyphs reach below it.
const DESCENT: f64 = 0.24;

/// Inks. Each is dark enough on white to survive a grey printer (a test holds that), and white is for text on
/// dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Names, the code.
    Black,
    /// What stands beside something more important.
    Grey,
    /// Bands and pictograms: a dark green.
    Accent,
    /// Paper, on dark.
    White,
}

impl Ink {
    /// Red, green and blue.
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Black => [0, 0, 0],
            Self::Grey => [0x44, 0x44, 0x44],
            Self::Accent => [0x06, 0x4e, 0x46],
            Self::White => [0xff, 0xff, 0xff],
        }
    }
}

/// Which end of a line its place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where, in the page's units.
    pub x: f64,
    /// The baseline.
    pub y: f64,
    /// The font size.
    pub size: f64,
    /// What `x` is.
    pub anchor: Anchor,
    /// Its colour.
    pub ink: Ink,
    /// What it says.
    pub text: String,
}

impl Line {
    /// The left end.
    pub fn left(&self) -> f64 {
        let width = font::width(&self.text, self.size);
        match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        }
    }

    fn bounds(&self) -> Bounds {
        let left = self.left();
        Bounds {
            left,
            top: self.y - ASCENT * self.size,
            right: left + font::width(&self.text, self.size),
            bottom: self.y + DESCENT * self.size,
        }
    }
}

/// Something that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line of text.
    Text(Line),
    /// A filled outline.
    Fill(Shape, Ink),
}

impl Mark {
    /// Where it lies.
    pub fn bounds(&self) -> Bounds {
        match self {
            Self::Text(line) => line.bounds(),
            Self::Fill(shape, _) => shape.bounds(),
        }
    }
}

/// What a part of the page is to whoever has it read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Decoration: rules, bands, pictograms beside their text.
    Decoration,
    /// The venue's names.
    Heading,
    /// A paragraph.
    Paragraph,
    /// One of the steps.
    ListItem,
    /// The code.
    Code,
}

/// Marks that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What they are.
    pub role: Role,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// A page: its size in tenths of a millimetre, and what is on it.
#[derive(Debug, Default)]
pub struct Page {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The parts, in the order in which they are read.
    pub parts: Vec<Part>,
}

impl Page {
    /// A white page.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, parts: Vec::new() }
    }

    /// Adds a filled outline that nobody has read out.
    pub fn decorate(&mut self, shape: Shape, ink: Ink) {
        self.add(Role::Decoration, Mark::Fill(shape, ink));
    }

    /// Adds a mark: to the part before, if that is of the same role.
    pub fn add(&mut self, role: Role, mark: Mark) {
        match self.parts.last_mut() {
            Some(part) if part.role == role => part.marks.push(mark),
            _ => self.parts.push(Part { role, marks: vec![mark] }),
        }
    }

    /// Begins a part; marks of its role that follow belong to it.
    pub fn begin(&mut self, role: Role) {
        self.parts.push(Part { role, marks: Vec::new() });
    }

    /// Sets `text` into `space` below `top`, as large as fits, and gives where it ends.
    pub fn set(&mut self, at: Column, top: f64, space: Space, text: &str) -> f64 {
        let block = Block::fit(text, space);
        for (n, line) in block.lines.iter().enumerate() {
            let y = top + block.size * (n as f64 * LEADING + (LEADING - 1.0) / 2.0 + ASCENT);
            self.line(at, y, block.size, line);
        }
        top + block.height()
    }

    /// Adds a line whose baseline is `y` to the last part.
    pub fn line(&mut self, at: Column, y: f64, size: f64, text: &str) {
        let line = Line { x: at.x, y, size, anchor: at.anchor, ink: at.ink, text: text.to_owned() };
        match self.parts.last_mut() {
            Some(part) if part.role != Role::Decoration => part.marks.push(Mark::Text(line)),
            _ => self.add(Role::Paragraph, Mark::Text(line)),
        }
    }
}

/// Where lines of text stand.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The place that `anchor` is for.
    pub x: f64,
    /// Which end of the lines stands there.
    pub anchor: Anchor,
    /// Their colour.
    pub ink: Ink,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Luminance of a colour as a grey printer sees it, 0 to 1 (WCAG 2.2, relative luminance).
    fn luminance(ink: Ink) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = ink.rgb().map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn every_ink_survives_a_grey_printer() {
        for ink in [Ink::Black, Ink::Grey, Ink::Accent] {
            let contrast = 1.05 / (luminance(ink) + 0.05);
            assert!(contrast >= 7.0, "{ink:?}: {contrast}");
        }
    }

    #[test]
    fn lines_stand_where_their_anchor_says() {
        let line =
            |anchor| Line { x: 100.0, y: 50.0, size: 10.0, anchor, ink: Ink::Black, text: "香港".into() };
        assert_eq!([Anchor::Start, Anchor::Middle, Anchor::End].map(|a| line(a).left()), [100.0, 90.0, 80.0]);
    }
}
