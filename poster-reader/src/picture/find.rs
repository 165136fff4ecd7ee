//! Finds and reads codes in black and white. Finder patterns are searched for here, within bounds; that a
//! place is one, and what stands between three of them, rxing says.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::GrayImage;
use rxing::{
    Binarizer as _, Luma8LuminanceSource, Point,
    common::{
        BitMatrix, DetectorRXingResult, HybridBinarizer,
        cpp_essentials::{ConcentricPattern, LocateConcentricPattern},
    },
    point,
    qrcode::cpp_port::{
        decoder::Decode,
        detector::{GenerateFinderPatternSets, SampleQR},
    },
};

use super::effort::{Effort, Spent};

/// A finder pattern from edge to edge: black, white, black, white, black.
const FINDER: [u16; 5] = [1, 1, 3, 1, 1];
/// Every third row crosses the middle of any finder pattern of at least one pixel a module.
const ROW_STEP: usize = 3;
/// More finder patterns than this are no photograph of a poster.
const MAX_FINDERS: usize = 200;
/// What looking around a place that may be a finder pattern is charged.
const PLACE_WORK: u64 = 2_000;
/// What reading a code between three finder patterns is charged.
const TRIPLE_WORK: u64 = 40_000;

/// A code that was read.
#[derive(Clone)]
pub struct Code {
    /// What it says.
    pub text: String,
    /// Its corners in the picture, one after the other around it.
    pub corners: [Point; 4],
}

/// Black and white as the library splits a grey picture.
pub fn split_by_library(picture: GrayImage) -> Option<BitMatrix> {
    let (width, height) = picture.dimensions();
    guarded(|| {
        let source = Luma8LuminanceSource::new(picture.into_raw(), width, height).ok()?;
        HybridBinarizer::new(source).get_black_matrix().ok().cloned()
    })
    .flatten()
}

/// Black (1) and white (0) as the library takes them.
pub fn matrix_of(picture: &GrayImage) -> Option<BitMatrix> {
    let mut black = BitMatrix::new(picture.width(), picture.height()).ok()?;
    picture.enumerate_pixels().filter(|(.., pixel)| pixel.0 == [1]).for_each(|(x, y, _)| black.set(x, y));
    Some(black)
}

/// Finds and reads codes, dark ones on light and light ones on dark.
///
/// A search that was cut off has found nothing: it cannot tell whether another code is there.
pub fn find(black: &mut BitMatrix, effort: &mut Effort) -> Vec<Code> {
    let mut search = |black: &BitMatrix| {
        let finders = finders(black, effort)?;
        read(black, finders, effort)
    };
    guarded(|| {
        let mut codes = search(black).unwrap_or_default();
        black.flip_self();
        codes.extend(search(black).unwrap_or_default());
        codes
    })
    .unwrap_or_default()
}

/// As [`find`], and where finder patterns are, dark ones and light ones, and how wide each is.
pub fn find_with_spots(black: &mut BitMatrix, effort: &mut Effort) -> (Vec<Code>, Vec<(Point, f32)>) {
    let mut search = |black: &BitMatrix| {
        let finders = finders(black, effort).unwrap_or_default();
        let spots: Vec<_> = finders.iter().map(|finder| (finder.p, finder.size as f32)).collect();
        (read(black, finders, effort).unwrap_or_default(), spots)
    };
    guarded(|| {
        let (mut codes, mut spots) = search(black);
        black.flip_self();
        let (light_codes, light_spots) = search(black);
        codes.extend(light_codes);
        spots.extend(light_spots);
        (codes, spots)
    })
    .unwrap_or_default()
}

/// A code finder that fails on a strange picture has found nothing.
fn guarded<T>(search: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(search)).ok()
}

/// The finder patterns. Searched for here, because the library's own search knows no limit.
fn finders(picture: &BitMatrix, effort: &mut Effort) -> Result<Vec<ConcentricPattern>, Spent> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    for y in (ROW_STEP as u32 - 1..picture.height()).step_by(ROW_STEP) {
        let mut runs = Runs::default();
        for x in 0..=picture.width() {
            let Some((middle, length)) = runs.push(x < picture.width() && picture.get(x, y)) else {
                continue;
            };
            let place = point(x as f32 - middle, y as f32 + 0.5);
            let known = |old: &ConcentricPattern| {
                (old.p.x - place.x).hypot(old.p.y - place.y) < old.size as f32 / 2.0
            };
            if found.iter().any(known) {
                continue;
            }
            effort.spend(PLACE_WORK)?;
            // Three times the length, as much as a pattern seen aslant may be longer the other way.
            let pattern = LocateConcentricPattern::<true, 5, 7>(picture, &FINDER, place, 3 * length as i32);
            found.extend(pattern);
            if found.len() > MAX_FINDERS {
                return Ok(Vec::new());
            }
        }
    }
    Ok(found)
}

/// Reads a code between every three finder patterns that may belong together, each pattern once.
fn read(
    picture: &BitMatrix,
    mut finders: Vec<ConcentricPattern>,
    effort: &mut Effort,
) -> Result<Vec<Code>, Spent> {
    let (mut codes, mut used) = (Vec::<Code>::new(), Vec::new());
    for triple in GenerateFinderPatternSets(&mut finders) {
        let finders = [triple.bl, triple.tl, triple.tr];
        if finders.iter().any(|finder| used.contains(finder)) {
            continue;
        }
        effort.spend(TRIPLE_WORK)?;
        let Some(code) = SampleQR(picture, &triple).ok() else { continue };
        let Some(content) = Decode(code.getBits()).ok().filter(|content| content.isValid()) else { continue };
        used.extend(finders);
        let [bl, tl, tr] = finders.map(|finder| finder.p);
        let corners = code.getPoints().try_into().unwrap_or([tl, tr, tr + bl - tl, bl]);
        codes.push(Code { text: content.text(), corners });
    }
    Ok(codes)
}

/// The last five runs of equal pixels in a row.
#[derive(Default)]
struct Runs {
    lengths: [u32; 5],
    black: bool,
    current: u32,
}

impl Runs {
    /// Adds a pixel. Where it ends a finder pattern: how far back its middle is, and how long it is.
    fn push(&mut self, black: bool) -> Option<(f32, u32)> {
        if black == self.black {
            self.current += 1;
            return None;
        }
        self.lengths.rotate_left(1);
        self.lengths[4] = self.current;
        (self.black, self.current) = (black, 1);
        (!black && self.is_finder()).then(|| {
            let [.., middle, right, end] = self.lengths;
            (end as f32 + right as f32 + middle as f32 / 2.0, self.lengths.iter().sum())
        })
    }

    /// Compares distances between edges of the same kind, which ink that runs does not change.
    fn is_finder(&self) -> bool {
        let [a, b, c, d, e] = self.lengths;
        let spans = [(a + b, 2), (b + c, 4), (c + d, 4), (d + e, 2)];
        let twelve_modules: u32 = spans.iter().map(|(span, _)| span).sum();
        let module = twelve_modules as f32 / 12.0;
        let fits = |&(span, modules): &(u32, u32)| {
            (span as f32 - modules as f32 * module).abs() <= 0.6 * module + 1.0
        };
        a > 0 && c >= 2 && c >= b.max(d) && spans.iter().all(fits)
    }
}
