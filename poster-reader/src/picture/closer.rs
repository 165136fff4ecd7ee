//! Small codes in a large picture: places that look like finder patterns in full size, each looked at by itself.

use std::borrow::Cow;

use image::{GrayImage, imageops};
use rxing::{Point, point};

use super::{
    attempt::Attempt,
    binarise::binarised,
    effort::Effort,
    find::{Code, find_with_spots, matrix_of, split_by_library},
    scale::{SIDE, fit},
};

/// Lines that are looked at together, and how many of them again with the next.
const BAND: u32 = 1_024;
const OVERLAP: u32 = 128;
/// More finder patterns than this are a texture: only the first are looked at.
const MAX_SPOTS: usize = 600;
/// Finder patterns of one code are at most so many of their widths apart.
const REACH: f32 = 14.0;

/// The codes of the first place that shows a wanted one, else all that were found.
pub fn search(picture: &GrayImage, is_wanted: &dyn Fn(&str) -> bool, parts: u64) -> Vec<Code> {
    let mut effort = Effort::for_places(picture).part(parts);
    let (mut found, spots) = finders(picture, &mut effort);
    if found.iter().any(|code| is_wanted(&code.text)) {
        return found;
    }
    let places = places(spots, picture.dimensions());
    for attempt in Attempt::ALL {
        for place in &places {
            let codes = look(picture, place, attempt, &mut effort);
            let is_end = codes.iter().any(|code| is_wanted(&code.text));
            found.extend(codes);
            if is_end {
                return found;
            }
        }
    }
    found
}

/// One way of looking at one place, in pixels of the whole picture.
fn look(picture: &GrayImage, place: &Place, attempt: Attempt, effort: &mut Effort) -> Vec<Code> {
    let cut = imageops::crop_imm(picture, place.left, place.top, place.width, place.height).to_image();
    let fitted = fit(&cut, SIDE);
    let scale = cut.width() as f32 / fitted.width().max(1) as f32;
    let mut codes = attempt.search(&fitted, effort);
    for corner in codes.iter_mut().flat_map(|code| &mut code.corners) {
        *corner = point(corner.x * scale + place.left as f32, corner.y * scale + place.top as f32);
    }
    codes
}

/// A finder pattern's middle and width.
#[derive(Clone, Copy, Debug)]
struct Spot {
    middle: Point,
    width: f32,
}

/// Codes and finder patterns in full size, at half of it, and so on to where the whole picture was looked at.
fn finders(picture: &GrayImage, effort: &mut Effort) -> (Vec<Code>, Vec<Spot>) {
    let (mut codes, mut found) = (Vec::new(), Vec::<Spot>::new());
    let mut level = Cow::Borrowed(picture);
    let mut scale = 1.0;
    while level.width().max(level.height()) > SIDE {
        let (of_level, spots) = finders_of_one_size(&level, effort);
        codes.extend(of_level.into_iter().map(|mut code| {
            code.corners = code.corners.map(|corner| corner * scale);
            code
        }));
        for mut spot in spots {
            spot = Spot { middle: spot.middle * scale, width: spot.width * scale };
            if !found.iter().any(|other| other.distance(spot) < spot.width / 2.0) {
                found.push(spot);
            }
        }
        let half = |length: u32| length.div_ceil(2);
        level = Cow::Owned(imageops::thumbnail(&*level, half(level.width()), half(level.height())));
        scale *= 2.0;
    }
    found.truncate(MAX_SPOTS);
    (codes, found)
}

/// Those of a few pixels a module, band by band.
fn finders_of_one_size(picture: &GrayImage, effort: &mut Effort) -> (Vec<Code>, Vec<Spot>) {
    let (mut codes, mut found) = (Vec::new(), Vec::new());
    for top in (0..picture.height()).step_by((BAND - OVERLAP) as usize) {
        let height = BAND.min(picture.height() - top);
        if effort.begin(u64::from(picture.width()) * u64::from(height)).is_err() {
            break;
        }
        let band = imageops::crop_imm(picture, 0, top, picture.width(), height).to_image();
        let lowered = |at: Point| point(at.x, at.y + top as f32);
        // What one split misses in a few pixels a module, the other often sees.
        let splits = [matrix_of(&binarised(band.clone(), 8, 128)), split_by_library(band)];
        for mut black in splits.into_iter().flatten() {
            let (of_band, spots) = find_with_spots(&mut black, effort);
            codes.extend(of_band.into_iter().map(|mut code| {
                code.corners = code.corners.map(lowered);
                code
            }));
            found.extend(spots.into_iter().map(|(at, width)| Spot { middle: lowered(at), width }));
        }
    }
    (codes, found)
}

impl Spot {
    fn distance(self, other: Self) -> f32 {
        (self.middle.x - other.middle.x).hypot(self.middle.y - other.middle.y)
    }

    /// Whether both may be of one code.
    fn belongs_to(self, other: Self) -> bool {
        let (small, large) = (self.width.min(other.width), self.width.max(other.width));
        large <= 2.0 * small && self.distance(other) <= REACH * large
    }
}

/// A part of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// Where spots stand together as those of a code do; those of most company first.
fn places(mut spots: Vec<Spot>, (width, height): (u32, u32)) -> Vec<Place> {
    let mut groups: Vec<Vec<Spot>> = Vec::new();
    while let Some(first) = spots.pop() {
        let mut group = vec![first];
        let mut at = 0;
        while let Some(&member) = group.get(at) {
            let (near, far) = spots.iter().partition(|spot| spot.belongs_to(member));
            spots = far;
            group.extend::<Vec<_>>(near);
            at += 1;
        }
        groups.push(group);
    }
    // A code has three; more are several codes, or a texture.
    groups.sort_by_key(|group| match group.len() {
        3.. => 0,
        2 => 1,
        _ => 2,
    });
    let place = |group: Vec<Spot>| {
        let widest = group.iter().fold(0.0, |widest: f32, spot| widest.max(spot.width));
        let span = |pick: fn(&Spot) -> f32| {
            let all = group.iter().map(pick);
            all.fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)))
        };
        let ((left, right), (top, bottom)) = (span(|spot| spot.middle.x), span(|spot| spot.middle.y));
        // Of two corners the third may be as far away as they are from each other, of one as far as may be.
        let reach = match group.len() {
            3.. => 0.0,
            2 => (right - left).max(bottom - top),
            _ => REACH * widest,
        };
        let margin = reach + 2.0 * widest;
        let (left, top) = ((left - margin).max(0.0) as u32, (top - margin).max(0.0) as u32);
        let end = |at: f32, length: u32| ((at + margin) as u32 + 1).min(length);
        Place { left, top, width: end(right, width) - left, height: end(bottom, height) - top }
    };
    groups.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(x: f32, y: f32, width: f32) -> Spot {
        Spot { middle: point(x, y), width }
    }

    #[test]
    fn three_corners_make_one_place_and_strangers_another() {
        let spots = vec![
            spot(900.0, 900.0, 9.0),
            spot(100.0, 100.0, 9.0),
            spot(150.0, 100.0, 9.0),
            spot(100.0, 150.0, 8.0),
        ];
        let found = places(spots, (1_000, 1_000));
        assert_eq!(found[0], Place { left: 82, top: 82, width: 87, height: 87 });
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].left + found[1].width, 1_000, "cut at the picture's edge");
    }

    #[test]
    fn two_corners_leave_room_for_the_third() {
        let found = places(vec![spot(100.0, 100.0, 9.0), spot(150.0, 100.0, 9.0)], (1_000, 1_000));
        assert!(found[0].top < 50 && found[0].top + found[0].height > 150, "{found:?}");
    }
}
