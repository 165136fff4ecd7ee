//! Where things stand in each format, in tenths of a millimetre.

use super::words::Detail;
use crate::template::Template;
use crate::text::Space;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// How the steps stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// Beside one another, each with its words to the right of the pictogram.
    Row,
    /// Below one another, words to the right.
    Column,
    /// Below one another, words below the pictogram.
    Stack,
}

/// A format's layout.
#[derive(Debug, Clone, Copy)]
pub struct Areas {
    /// The band with the project's name.
    pub band: Area,
    /// Names and address.
    pub names: Area,
    /// The largest sizes and the most lines of the Chinese name, the English one, and the address; no line,
    /// no address.
    pub name_sizes: [(f64, usize); 3],
    /// The code.
    pub code: Area,
    /// Whether the code begins where the names end, instead of at its area's top.
    pub code_follows: bool,
    /// The three steps.
    pub steps: Area,
    /// How they stand.
    pub arrangement: Arrangement,
    /// What is stored and what is not.
    pub privacy: Area,
    /// Certificate, validity, fingerprint.
    pub foot: Area,
    /// How many words.
    pub detail: Detail,
    /// The largest sizes of Chinese, English and the foot.
    pub sizes: [f64; 3],
}

const fn area(left: f64, top: f64, width: f64, height: f64) -> Area {
    Area { left, top, width, height }
}

const A4: Areas = Areas {
    band: area(130.0, 100.0, 1_840.0, 160.0),
    names: area(130.0, 290.0, 1_840.0, 570.0),
    name_sizes: [(150.0, 2), (92.0, 2), (50.0, 3)],
    code: area(300.0, 290.0, 1_500.0, 1_860.0),
    code_follows: true,
    steps: area(130.0, 2_200.0, 1_840.0, 230.0),
    arrangement: Arrangement::Row,
    privacy: area(130.0, 2_470.0, 1_840.0, 255.0),
    foot: area(130.0, 2_755.0, 1_840.0, 115.0),
    detail: Detail::Full,
    sizes: [44.0, 34.0, 36.0],
};

impl Areas {
    /// The layout of a format.
    pub fn of(template: Template) -> Self {
        match template {
            Template::A4 => A4,
            Template::A5 => A4.scaled(1_480.0 / 2_100.0),
            Template::A6 => Self {
                band: area(55.0, 50.0, 940.0, 90.0),
                names: area(55.0, 150.0, 940.0, 265.0),
                name_sizes: [(84.0, 2), (50.0, 2), (28.0, 2)],
                code: area(55.0, 150.0, 940.0, 1_015.0),
                code_follows: true,
                steps: area(55.0, 1_185.0, 940.0, 95.0),
                privacy: area(55.0, 1_295.0, 940.0, 78.0),
                foot: area(55.0, 1_385.0, 940.0, 48.0),
                detail: Detail::Short,
                sizes: [30.0, 23.0, 19.0],
                ..A4
            },
            Template::Sticker => Self {
                band: area(40.0, 40.0, 920.0, 76.0),
                names: area(40.0, 122.0, 920.0, 78.0),
                name_sizes: [(46.0, 1), (28.0, 1), (0.0, 0)],
                code: area(40.0, 204.0, 742.0, 742.0),
                code_follows: false,
                steps: area(796.0, 208.0, 164.0, 500.0),
                arrangement: Arrangement::Stack,
                privacy: area(796.0, 730.0, 164.0, 216.0),
                foot: area(40.0, 952.0, 920.0, 24.0),
                detail: Detail::Least,
                sizes: [34.0, 25.0, 18.0],
            },
            Template::Taxi => Self {
                band: area(1_040.0, 40.0, 400.0, 120.0),
                names: area(1_040.0, 176.0, 400.0, 240.0),
                name_sizes: [(88.0, 2), (50.0, 2), (26.0, 2)],
                code: area(40.0, 40.0, 970.0, 970.0),
                code_follows: false,
                steps: area(1_040.0, 430.0, 400.0, 300.0),
                arrangement: Arrangement::Column,
                privacy: area(1_040.0, 742.0, 400.0, 150.0),
                foot: area(1_040.0, 902.0, 400.0, 108.0),
                detail: Detail::Short,
                sizes: [30.0, 23.0, 20.0],
            },
            Template::RollUp => Self {
                band: area(500.0, 600.0, 7_500.0, 850.0),
                names: area(500.0, 1_650.0, 7_500.0, 2_650.0),
                name_sizes: [(640.0, 2), (400.0, 2), (220.0, 2)],
                code: area(600.0, 1_650.0, 7_300.0, 10_850.0),
                code_follows: true,
                steps: area(500.0, 12_700.0, 7_500.0, 3_100.0),
                arrangement: Arrangement::Column,
                privacy: area(500.0, 15_950.0, 7_500.0, 2_100.0),
                foot: area(500.0, 18_250.0, 7_500.0, 600.0),
                detail: Detail::Full,
                sizes: [310.0, 230.0, 180.0],
            },
            Template::Screen => Self {
                band: area(2_850.0, 140.0, 2_090.0, 230.0),
                names: area(2_850.0, 410.0, 2_090.0, 780.0),
                name_sizes: [(230.0, 2), (136.0, 2), (72.0, 2)],
                code: area(140.0, 140.0, 2_577.0, 2_577.0),
                code_follows: false,
                steps: area(2_850.0, 1_220.0, 2_090.0, 740.0),
                arrangement: Arrangement::Column,
                privacy: area(2_850.0, 2_010.0, 2_090.0, 480.0),
                foot: area(2_850.0, 2_545.0, 2_090.0, 172.0),
                detail: Detail::Full,
                sizes: [84.0, 62.0, 52.0],
            },
        }
    }

    /// The room of the names that are there; what one leaves, another does not need.
    pub fn name_spaces(&self) -> [Space; 3] {
        // What three blocks share, less the gaps below them.
        let room = self.names.height - 3.0 * self.gap();
        let total: f64 = self.name_sizes.iter().map(|(size, lines)| size * *lines as f64).sum();
        let space = |(size, lines): (f64, usize), least: f64| Space {
            width: self.names.width,
            lines,
            height: room * size * lines as f64 / total,
            largest: size,
            preferred: size * least,
        };
        // A name may shrink a good deal before it wraps; an address, small already, wraps first.
        let [chinese, english, address] = self.name_sizes;
        [space(chinese, 0.62), space(english, 0.62), space(address, 0.85)]
    }

    /// What is left free between two things.
    pub fn gap(&self) -> f64 {
        self.sizes.iter().fold(f64::INFINITY, |least, size| least.min(*size)) * 0.4
    }

    fn scaled(self, by: f64) -> Self {
        let scaled = |area: Area| Area {
            left: area.left * by,
            top: area.top * by,
            width: area.width * by,
            height: area.height * by,
        };
        Self {
            band: scaled(self.band),
            names: scaled(self.names),
            name_sizes: self.name_sizes.map(|(size, lines)| (size * by, lines)),
            code: scaled(self.code),
            steps: scaled(self.steps),
            privacy: scaled(self.privacy),
            foot: scaled(self.foot),
            sizes: self.sizes.map(|size| size * by),
            ..self
        }
    }
}
