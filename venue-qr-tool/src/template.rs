//! The family of formats: one design, from a sticker to a roll-up.

use std::{fmt, str::FromStr};

use qrcode::EcLevel;

/// A format of the poster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Template {
    /// 210 x 297 mm, for a door.
    #[default]
    A4,
    /// 148 x 210 mm.
    A5,
    /// 105 x 148 mm, for a counter or a table.
    A6,
    /// 100 x 100 mm.
    Sticker,
    /// 148 x 105 mm, landscape, for a taxi's seat or window.
    Taxi,
    /// 850 x 2,000 mm, standing in a hall.
    RollUp,
    /// 16:9, 1920 x 1080 at 96 dpi, for a display.
    Screen,
}

/// Width of a camera's picture in focal lengths: 36 mm of film behind 26 mm, a phone's main camera.
const FIELD: f64 = 36.0 / 26.0;
/// Pixels to which the longer side of a picture is reduced before the search.
const PICTURE: f64 = 1_600.0;
/// Pixels that a module needs.
const PIXELS: f64 = 4.0;

impl Template {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::A4, Self::A5, Self::A6, Self::Sticker, Self::Taxi, Self::RollUp, Self::Screen];

    /// What it is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A5 => "a5",
            Self::A6 => "a6",
            Self::Sticker => "sticker",
            Self::Taxi => "taxi",
            Self::RollUp => "roll-up",
            Self::Screen => "screen",
        }
    }

    /// Width and height in tenths of a millimetre.
    pub const fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => (2_100.0, 2_970.0),
            Self::A5 => (1_480.0, 2_100.0),
            Self::A6 => (1_050.0, 1_480.0),
            Self::Sticker => (1_000.0, 1_000.0),
            Self::Taxi => (1_480.0, 1_050.0),
            Self::RollUp => (8_500.0, 20_000.0),
            Self::Screen => (5_080.0, 2_857.5),
        }
    }

    /// The error correction where none is asked for: what hangs in cars and outdoors is scratched and half in
    /// shadow.
    pub const fn correction(self) -> Correction {
        match self {
            Self::Taxi | Self::RollUp => Correction::Q,
            _ => Correction::M,
        }
    }

    /// Dots an inch of a PNG where none are asked for.
    pub const fn dpi(self) -> u32 {
        match self {
            Self::Screen => 96,
            Self::RollUp => 72,
            _ => 150,
        }
    }

    /// From how far it is read, in millimetres: a code that could not be read from there is refused.
    pub const fn reading_distance(self) -> f64 {
        match self {
            Self::A4 | Self::Taxi => 300.0,
            Self::A5 => 250.0,
            Self::A6 | Self::Sticker => 200.0,
            Self::RollUp => 1_500.0,
            Self::Screen => 500.0,
        }
    }
}

/// From how far, in millimetres, a phone's camera sees a module of `module` millimetres with 4 pixels a side.
pub fn distance(module: f64) -> f64 {
    module * PICTURE / (FIELD * PIXELS)
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format that there is not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("unknown size; known are a4, a5, a6, sticker, taxi, roll-up, screen")]
pub struct UnknownTemplate;

impl FromStr for Template {
    type Err = UnknownTemplate;

    fn from_str(name: &str) -> Result<Self, UnknownTemplate> {
        Self::ALL
            .into_iter()
            .find(|template| template.name().eq_ignore_ascii_case(name))
            .ok_or(UnknownTemplate)
    }
}

/// How much of a code may be spoilt: about 7, 15, 25 or 30 per cent (ISO/IEC 18004).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Correction {
    /// Low.
    L,
    /// Medium.
    M,
    /// Quartile.
    Q,
    /// High.
    H,
}

impl From<Correction> for EcLevel {
    fn from(correction: Correction) -> Self {
        match correction {
            Correction::L => Self::L,
            Correction::M => Self::M,
            Correction::Q => Self::Q,
            Correction::H => Self::H,
        }
    }
}

/// A level that there is not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("unknown error correction; known are l, m, q, h")]
pub struct UnknownCorrection;

impl FromStr for Correction {
    type Err = UnknownCorrection;

    fn from_str(name: &str) -> Result<Self, UnknownCorrection> {
        match name {
            "l" | "L" => Ok(Self::L),
            "m" | "M" => Ok(Self::M),
            "q" | "Q" => Ok(Self::Q),
            "h" | "H" => Ok(Self::H),
            _ => Err(UnknownCorrection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_again() {
        for template in Template::ALL {
            assert_eq!(template.to_string().parse(), Ok(template));
        }
        assert!("A3".parse::<Template>().is_err());
        assert_eq!("q".parse(), Ok(Correction::Q));
        assert!("x".parse::<Correction>().is_err());
    }

    #[test]
    fn a_module_of_a_millimetre_is_read_from_29_centimetres() {
        assert!((distance(1.0) - 288.9).abs() < 0.1);
    }
}
