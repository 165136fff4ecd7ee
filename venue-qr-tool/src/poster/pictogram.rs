//! The pictograms of the three steps, white on a disc, drawn in a square of 100 x 100.

use crate::shape::Shape;

/// Scan: a phone that looks at a code.
pub fn scan() -> Shape {
    let phone = Shape::default().and_round((32.0, 18.0), (36.0, 64.0), 6.0).and_rect(36.0, 26.0, 28.0, 44.0);
    // A code's three corners, each a ring around a dot, and a few modules.
    let corner = |shape: Shape, x: f64, y: f64| {
        shape.and_rect(x, y, 10.0, 10.0).and_rect(x + 2.0, y + 2.0, 6.0, 6.0).and_rect(
            x + 3.5,
            y + 3.5,
            3.0,
            3.0,
        )
    };
    let code = corner(corner(corner(phone, 38.0, 34.0), 52.0, 34.0), 38.0, 48.0);
    code.and_rect(52.0, 48.0, 4.0, 4.0).and_rect(58.0, 54.0, 4.0, 4.0).and_disc(50.0, 76.0, 2.5)
}

/// Check out: a door, and an arrow that leaves by it.
pub fn leave() -> Shape {
    let door = Shape::default().and_polygon(&[
        (58.0, 22.0),
        (26.0, 22.0),
        (26.0, 78.0),
        (58.0, 78.0),
        (58.0, 66.0),
        (52.0, 66.0),
        (52.0, 72.0),
        (32.0, 72.0),
        (32.0, 28.0),
        (52.0, 28.0),
        (52.0, 34.0),
        (58.0, 34.0),
    ]);
    door.and_polygon(&[
        (42.0, 46.5),
        (66.0, 46.5),
        (66.0, 36.0),
        (82.0, 50.0),
        (66.0, 64.0),
        (66.0, 53.5),
        (42.0, 53.5),
    ])
}

/// Be told: a bell.
pub fn notice() -> Shape {
    use crate::shape::Step::{Close, Curve, Line, Move};
    let mut bell = Shape::default();
    bell.0.extend([
        Move(50.0, 20.0),
        Curve([53.0, 20.0, 55.0, 22.0, 55.0, 25.0]),
        Curve([65.0, 27.5, 70.0, 36.0, 70.0, 46.0]),
        Line(70.0, 58.0),
        Line(77.0, 67.0),
        Line(77.0, 70.0),
        Line(23.0, 70.0),
        Line(23.0, 67.0),
        Line(30.0, 58.0),
        Line(30.0, 46.0),
        Curve([30.0, 36.0, 35.0, 27.5, 45.0, 25.0]),
        Curve([45.0, 22.0, 47.0, 20.0, 50.0, 20.0]),
        Close,
        Move(42.0, 74.0),
        Line(58.0, 74.0),
        Curve([57.0, 79.0, 54.0, 81.0, 50.0, 81.0]),
        Curve([46.0, 81.0, 43.0, 79.0, 42.0, 74.0]),
        Close,
    ]);
    bell
}

/// What is kept: a tick.
pub fn tick() -> Shape {
    Shape::default().and_polygon(&[
        (26.0, 50.0),
        (33.0, 43.0),
        (45.0, 55.0),
        (68.0, 31.0),
        (75.0, 38.0),
        (45.0, 69.0),
    ])
}

/// What is not: a cross.
pub fn cross() -> Shape {
    Shape::default().and_polygon(&[
        (30.0, 37.0),
        (37.0, 30.0),
        (50.0, 43.0),
        (63.0, 30.0),
        (70.0, 37.0),
        (57.0, 50.0),
        (70.0, 63.0),
        (63.0, 70.0),
        (50.0, 57.0),
        (37.0, 70.0),
        (30.0, 63.0),
        (43.0, 50.0),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Bounds;

    #[test]
    fn pictograms_stay_on_their_disc() {
        for shape in [scan(), leave(), notice(), tick(), cross()] {
            let square = Bounds { left: 15.0, top: 15.0, right: 85.0, bottom: 85.0 };
            assert!(shape.bounds().is_within(&square, 0.0), "{shape:?}");
        }
    }
}
