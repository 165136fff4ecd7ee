//! The search for codes in one picture: as a whole first, then where finder patterns are, then harder.

use image::{GrayImage, Luma};
use rxing::{Point, point};

use super::{
    attempt::Attempt,
    closer,
    effort::Effort,
    find::Code,
    scale::{SIDE, fit},
};

/// Ways of looking at the whole before places in it are looked at closely.
const FIRST_LOOKS: usize = 3;

/// The distinct texts found until one was wanted, or one of so many parts of a picture's effort was spent.
pub fn search(mut picture: GrayImage, is_wanted: &dyn Fn(&str) -> bool, parts: u64) -> Vec<String> {
    let mut effort = Effort::for_picture().part(parts);
    let mut found = Found { texts: Vec::new(), is_wanted };
    let mut whole = fit(&picture, SIDE).into_owned();
    let scale = picture.width() as f32 / whole.width().max(1) as f32;
    for (n, attempt) in Attempt::ALL.into_iter().enumerate() {
        if n == FIRST_LOOKS && scale > 1.0 {
            let codes = closer::search(&picture, is_wanted, parts);
            if found.add(&codes) {
                break;
            }
            codes.iter().for_each(|code| blank(&mut whole, code.corners.map(|at| at / scale)));
        }
        let codes = attempt.search(&whole, &mut effort);
        if found.add(&codes) {
            break;
        }
        for code in codes {
            blank(&mut whole, code.corners);
            if scale > 1.0 && n < FIRST_LOOKS {
                blank(&mut picture, code.corners.map(|at| at * scale));
            }
        }
    }
    found.texts
}

struct Found<'a> {
    texts: Vec<String>,
    is_wanted: &'a dyn Fn(&str) -> bool,
}

impl Found<'_> {
    /// Adds what is new; whether there is one that is wanted.
    fn add(&mut self, codes: &[Code]) -> bool {
        for code in codes {
            if !self.texts.contains(&code.text) {
                self.texts.push(code.text.clone());
            }
        }
        codes.iter().any(|code| (self.is_wanted)(&code.text))
    }
}

/// Paints paper over a code that was read, so that the next look does not see it again.
pub fn blank(picture: &mut GrayImage, mut corners: [Point; 4]) {
    /// A little more than the code, whose corners are a guess where it is seen aslant.
    const GROWN: f32 = 1.08;
    let around = |from: Point| from.y.atan2(from.x);
    let middle = corners.iter().fold(point(0.0, 0.0), |sum, corner| sum + *corner) / 4.0;
    corners.sort_by(|a, b| around(*a - middle).total_cmp(&around(*b - middle)));
    let corners = corners.map(|corner| middle + (corner - middle) * GROWN);
    let within = |x: u32, y: u32| {
        let side = |n: usize| {
            let (from, to) = (corners[n], corners[(n + 1) % 4]);
            (to.x - from.x) * (y as f32 - from.y) - (to.y - from.y) * (x as f32 - from.x)
        };
        let sides = [0, 1, 2, 3].map(side);
        sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
    };
    let bounds = |pick: fn(&Point) -> f32, length: u32| {
        let all = corners.iter().map(pick);
        let (low, high) = all.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        (low.max(0.0) as u32).min(length)..(high.max(0.0) as u32 + 1).min(length)
    };
    let (columns, rows) = (bounds(|at| at.x, picture.width()), bounds(|at| at.y, picture.height()));
    let places = || {
        let rows = rows.clone();
        columns.clone().flat_map(move |x| rows.clone().map(move |y| (x, y))).filter(|(x, y)| within(*x, *y))
    };
    let paper = places().map(|(x, y)| picture.get_pixel(x, y).0[0]).max().unwrap_or(u8::MAX);
    let places: Vec<_> = places().collect();
    places.into_iter().for_each(|(x, y)| picture.put_pixel(x, y, Luma([paper])));
}
