//! Setting text: lines broken where Chinese and English allow it, as large as fits, never wider than their
//! column.

use crate::font;

/// A text set into a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The font size that was chosen.
    pub size: f64,
    /// The lines, none wider than the column.
    pub lines: Vec<String>,
}

/// What a text may take up.
#[derive(Debug, Clone, Copy)]
pub struct Space {
    /// Width of the column.
    pub width: f64,
    /// Lines at most.
    pub lines: usize,
    /// Height of all lines.
    pub height: f64,
    /// The largest font size.
    pub largest: f64,
    /// The size down to which a smaller number of lines is preferred to a larger size.
    pub preferred: f64,
}

/// Distance of two baselines in font sizes.
pub const LEADING: f64 = 1.25;

impl Block {
    /// The setting of `text` that fits: the fewest lines that need no smaller size than the preferred one;
    /// else the largest size that any number of lines allows.
    pub fn fit(text: &str, space: Space) -> Self {
        let words = Words::of(text);
        let mut best = Self { size: 0.0, lines: Vec::new() };
        for lines in 1..=space.lines {
            let set = words.largest(lines, space);
            if set.size > best.size {
                best = set;
            }
            if best.size >= space.preferred {
                break;
            }
        }
        best
    }

    /// Height from the first line's top to the last line's bottom.
    pub fn height(&self) -> f64 {
        self.lines.len() as f64 * self.size * LEADING
    }
}

/// A text's pieces, each with its width in font sizes, with and without the space at its end.
struct Words<'a>(Vec<(&'a str, f64, f64)>);

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let measured = |piece: &'a str| (piece, font::width(piece, 1.0), font::width(piece.trim_end(), 1.0));
        Self(pieces(text.trim()).into_iter().filter(|piece| !piece.is_empty()).map(measured).collect())
    }

    /// The largest setting in so many lines: any text fits in the end, as a size at which its whole width
    /// does.
    fn largest(&self, lines: usize, space: Space) -> Block {
        let mut size = space.largest.min(space.height / LEADING / lines as f64);
        if self.0.is_empty() || size <= 0.0 {
            return Block { size: 0.0, lines: Vec::new() };
        }
        loop {
            let set = self.wrap(space.width / size);
            if set.len() <= lines {
                return Block { size, lines: self.balanced(space.width / size, set) };
            }
            size *= 0.96;
        }
    }

    /// The same number of lines, as even as they can be: a last line of one word is ugly.
    fn balanced(&self, width: f64, set: Vec<String>) -> Vec<String> {
        let (mut best, mut low, mut high) = (set, width / 2.0, width);
        while best.len() > 1 && high - low > 0.25 {
            let middle = f64::midpoint(low, high);
            let lines = self.wrap(middle);
            if lines.len() <= best.len() && lines.iter().all(|line| font::width(line, 1.0) <= middle) {
                (best, high) = (lines, middle);
            } else {
                low = middle;
            }
        }
        best
    }

    /// Breaks into lines of at most `width` font sizes; a piece that is wider by itself is broken anywhere.
    fn wrap(&self, width: f64) -> Vec<String> {
        let (mut lines, mut line, mut taken) = (Vec::new(), String::new(), 0.0);
        for &(piece, whole, trimmed) in &self.0 {
            if taken + trimmed > width {
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    taken = 0.0;
                }
                if trimmed > width {
                    for c in piece.chars() {
                        let advance = font::width(c.encode_utf8(&mut [0; 4]), 1.0);
                        if !line.is_empty() && taken + advance > width && !c.is_whitespace() {
                            lines.push(std::mem::take(&mut line));
                            taken = 0.0;
                        }
                        line.push(c);
                        taken += advance;
                    }
                    continue;
                }
            }
            line += piece;
            taken += whole;
        }
        lines.push(line);
        lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }
}

/// The parts between which a line may break: after spaces and hyphens, and around Chinese characters, but
/// neither before closing nor after opening punctuation.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if previous.is_some_and(|previous| may_break(previous, c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    const CLOSING: &str = "，。、；：？！）」』】》〉…)]}.,;:!?%’”";
    const OPENING: &str = "（「『【《〈([{‘“";
    if after.is_whitespace() || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before.is_whitespace() || matches!(before, '-' | '/' | '–') || is_han(before) || is_han(after)
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xffef | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPACE: Space = Space { width: 1_800.0, lines: 2, height: 375.0, largest: 150.0, preferred: 90.0 };

    #[test]
    fn short_names_are_large_and_on_one_line() {
        assert_eq!(Block::fit("蓮香茶室", SPACE), Block { size: 150.0, lines: vec!["蓮香茶室".into()] });
        assert_eq!(Block::fit("", SPACE).lines, [""; 0]);
    }

    #[test]
    fn lines_break_where_they_may() {
        assert_eq!(pieces("Lin Heung 蓮香（中環）"), ["Lin ", "Heung ", "蓮", "香", "（中", "環）"]);
        assert_eq!(pieces("a-b c"), ["a-", "b ", "c"]);
        assert_eq!(Words::of("aaaa").wrap(font::width("aa", 1.0)), ["aa", "aa"]);
    }

    #[test]
    fn lines_are_even() {
        let block = Block::fit("The Hong Kong Academy for Performing Arts, Wan Chai Campus Canteen", SPACE);
        let widths: Vec<f64> = block.lines.iter().map(|line| font::width(line, block.size)).collect();
        assert_eq!(widths.len(), 2);
        assert!((widths[0] - widths[1]).abs() < 400.0, "{block:?} {widths:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_overflows_and_nothing_is_lost(text in "[A-Za-z\u{4e00}-\u{4e80}（），。 -]{1,120}") {
            let block = Block::fit(&text, SPACE);
            prop_assert!(block.lines.len() <= SPACE.lines && block.height() <= SPACE.height + 0.1);
            for line in &block.lines {
                prop_assert!(font::width(line, block.size) <= SPACE.width * 1.000_001, "{block:?}");
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&block.lines.concat()), letters(&text));
        }
    }
}
