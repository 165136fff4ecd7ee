//! Filled outlines: the little that codes, rules and pictograms need.

/// A step of an outline, in the page's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Begin an outline.
    Move(f64, f64),
    /// A straight line.
    Line(f64, f64),
    /// A Bezier curve: two control points and its end.
    Curve([f64; 6]),
    /// Back to where the outline began.
    Close,
}

/// Outlines that are filled; where two overlap, the paper shows (even-odd rule).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shape(pub Vec<Step>);

/// How far a Bezier curve's control points lie along the tangents of a quarter circle of radius 1.
const QUARTER: f64 = 0.552_284_75;

impl Shape {
    /// A rectangle.
    pub fn rect(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self::default().and_rect(left, top, width, height)
    }

    /// A rectangle more.
    #[must_use]
    pub fn and_rect(self, left: f64, top: f64, width: f64, height: f64) -> Self {
        let (right, bottom) = (left + width, top + height);
        self.and_polygon(&[(left, top), (right, top), (right, bottom), (left, bottom)])
    }

    /// A polygon more.
    #[must_use]
    pub fn and_polygon(mut self, corners: &[(f64, f64)]) -> Self {
        let mut steps = corners.iter().map(|&(x, y)| Step::Line(x, y));
        if let Some(Step::Line(x, y)) = steps.next() {
            self.0.push(Step::Move(x, y));
            self.0.extend(steps);
            self.0.push(Step::Close);
        }
        self
    }

    /// A rectangle with round corners more.
    #[must_use]
    pub fn and_round(mut self, (left, top): (f64, f64), (width, height): (f64, f64), radius: f64) -> Self {
        let (right, bottom) = (left + width, top + height);
        let (r, k) = (radius, radius * (1.0 - QUARTER));
        self.0.extend([
            Step::Move(left + r, top),
            Step::Line(right - r, top),
            Step::Curve([right - k, top, right, top + k, right, top + r]),
            Step::Line(right, bottom - r),
            Step::Curve([right, bottom - k, right - k, bottom, right - r, bottom]),
            Step::Line(left + r, bottom),
            Step::Curve([left + k, bottom, left, bottom - k, left, bottom - r]),
            Step::Line(left, top + r),
            Step::Curve([left, top + k, left + k, top, left + r, top]),
            Step::Close,
        ]);
        self
    }

    /// A disc more.
    #[must_use]
    pub fn and_disc(self, x: f64, y: f64, radius: f64) -> Self {
        self.and_round((x - radius, y - radius), (2.0 * radius, 2.0 * radius), radius)
    }

    /// The shape at `scale`, its origin moved to `(x, y)`.
    #[must_use]
    pub fn placed(&self, (x, y): (f64, f64), scale: f64) -> Self {
        let at = |px: f64, py: f64| (x + px * scale, y + py * scale);
        let step = |step: &Step| match *step {
            Step::Move(px, py) => {
                let (px, py) = at(px, py);
                Step::Move(px, py)
            }
            Step::Line(px, py) => {
                let (px, py) = at(px, py);
                Step::Line(px, py)
            }
            Step::Curve([ax, ay, bx, by, cx, cy]) => {
                let ((ax, ay), (bx, by), (cx, cy)) = (at(ax, ay), at(bx, by), at(cx, cy));
                Step::Curve([ax, ay, bx, by, cx, cy])
            }
            Step::Close => Step::Close,
        };
        Self(self.0.iter().map(step).collect())
    }

    /// Left, top, right and bottom of all points; a curve stays between its control points.
    pub fn bounds(&self) -> Bounds {
        let points = self.0.iter().flat_map(|step| match *step {
            Step::Move(x, y) | Step::Line(x, y) => vec![(x, y)],
            Step::Curve([ax, ay, bx, by, cx, cy]) => vec![(ax, ay), (bx, by), (cx, cy)],
            Step::Close => Vec::new(),
        });
        points.fold(Bounds::NOTHING, |bounds, (x, y)| Bounds {
            left: bounds.left.min(x),
            top: bounds.top.min(y),
            right: bounds.right.max(x),
            bottom: bounds.bottom.max(y),
        })
    }
}

/// Where something lies on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Bounds {
    const NOTHING: Self =
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };

    /// Whether the two share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether this lies within `other`, but for `slack`.
    pub fn is_within(&self, other: &Self, slack: f64) -> bool {
        self.left >= other.left - slack
            && self.top >= other.top - slack
            && self.right <= other.right + slack
            && self.bottom <= other.bottom + slack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_where_they_were_placed() {
        let shape = Shape::rect(0.0, 0.0, 2.0, 1.0).and_disc(5.0, 5.0, 1.0).placed((10.0, 20.0), 10.0);
        let expected = Bounds { left: 10.0, top: 20.0, right: 70.0, bottom: 80.0 };
        assert_eq!(shape.bounds(), expected);
        assert!(expected.is_within(&expected, 0.0) && expected.overlaps(&expected));
        let beside = Bounds { left: 70.0, right: 80.0, ..expected };
        assert!(!expected.overlaps(&beside) && !beside.is_within(&expected, 0.5));
        assert!(Shape::default().and_polygon(&[]).0.is_empty());
    }
}
