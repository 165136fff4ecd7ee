//! Finds and reads codes in black and white. Finder patterns are searched for here, within bounds; that a
//! place is one, and what stands between three of them, rxing says.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::GrayImage;
use rxing::{
    Binarizer as _, Luma8LuminanceSource,
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

/// Finds and reads codes in a grey picture that the library splits into black and white.
pub fn find_in_grey(picture: GrayImage, effort: &mut Effort) -> Vec<String> {
    let (width, height) = picture.dimensions();
    guarded(|| {
        let Ok(source) = Luma8LuminanceSource::new(picture.into_raw(), width, height) else {
            return Vec::new();
        };
        let binarizer = HybridBinarizer::new(source);
        binarizer.get_black_matrix().map_or_else(|_| Vec::new(), |picture| find(picture, effort))
    })
}

/// Finds and reads codes in black (1) and white (0).
pub fn find_in_black(picture: &GrayImage, effort: &mut Effort) -> Vec<String> {
    guarded(|| {
        let Ok(mut black) = BitMatrix::new(picture.width(), picture.height()) else { return Vec::new() };
        picture.enumerate_pixels().filter(|(.., pixel)| pixel.0 == [1]).for_each(|(x, y, _)| black.set(x, y));
        find(&black, effort)
    })
}

/// A code finder that fails on a strange picture has found nothing.
fn guarded(search: impl FnOnce() -> Vec<String>) -> Vec<String> {
    catch_unwind(AssertUnwindSafe(search)).unwrap_or_default()
}

/// A search that was cut off has found nothing: it cannot tell whether another code is there.
fn find(picture: &BitMatrix, effort: &mut Effort) -> Vec<String> {
    finders(picture, effort).and_then(|finders| read(picture, finders, effort)).unwrap_or_default()
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
) -> Result<Vec<String>, Spent> {
    let (mut texts, mut used) = (Vec::new(), Vec::new());
    for triple in GenerateFinderPatternSets(&mut finders) {
        let corners = [triple.bl, triple.tl, triple.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        effort.spend(TRIPLE_WORK)?;
        let Some(code) = SampleQR(picture, &triple).ok().and_then(|sample| Decode(sample.getBits()).ok())
        else {
            continue;
        };
        if code.isValid() {
            used.extend(corners);
            let text = code.text();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    Ok(texts)
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
