//! The one font of the posters, Noto Sans HK: embedded, loaded once, used to measure before anything is
//! drawn.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use usvg::fontdb::{self, Database, Source};

/// The family's name in SVG.
pub const FAMILY: &str = "Noto Sans HK";

static FONT: &[u8] = include_bytes!("../assets/NotoSansHK_400Regular.ttf");

/// The database that holds the font and nothing else, so that a poster looks the same on every machine.
pub fn database() -> Arc<Database> {
    static DATABASE: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut database = Database::new();
        database.load_font_source(Source::Binary(Arc::new(FONT)));
        let family =
            database.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
        database.set_sans_serif_family(family.unwrap_or_default());
        Arc::new(database)
    };
    Arc::clone(DATABASE.get_or_init(load))
}

/// The font file.
pub const fn bytes() -> &'static [u8] {
    FONT
}

/// A character as the font shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// The glyph's number.
    pub id: u16,
    /// How far it moves on, in font sizes.
    pub advance: f64,
    /// Where its character stands in the text, in bytes.
    pub range: Range<usize>,
}

/// The glyphs of a line, one a character: neither kerned nor joined, which neither Chinese nor English needs.
pub fn glyphs(text: &str) -> impl Iterator<Item = Glyph> + '_ {
    text.char_indices().map(|(at, c)| {
        let (id, advance) = glyph(c).unwrap_or_default();
        Glyph { id, advance, range: at..at + c.len_utf8() }
    })
}

/// The width of a line of text at a font size, in the unit of the size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| glyph(c).unwrap_or_default().1).sum::<f64>() * size
}

/// A character's glyph and advance in font sizes.
fn glyph(c: char) -> Option<(u16, f64)> {
    let face = face()?;
    let id = face.glyph_index(c)?;
    let advance = face.glyph_hor_advance(id).unwrap_or_default();
    Some((id.0, f64::from(advance) / f64::from(face.units_per_em())))
}

/// The characters of `text` that the font cannot show, each once, in order.
pub fn missing(text: &str) -> Vec<char> {
    let Some(face) = face() else { return text.chars().collect() };
    let mut missing = Vec::new();
    for c in text.chars() {
        if !c.is_whitespace() && face.glyph_index(c).is_none() && !missing.contains(&c) {
            missing.push(c);
        }
    }
    missing
}

fn face() -> Option<&'static ttf_parser::Face<'static>> {
    static FACE: OnceLock<Option<ttf_parser::Face<'static>>> = OnceLock::new();
    FACE.get_or_init(|| ttf_parser::Face::parse(FONT, 0).ok()).as_ref()
}

/// Identifies the font in [`database`]; `None` if it did not load.
pub fn id() -> Option<fontdb::ID> {
    database().faces().next().map(|face| face.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_is_there_under_its_name() {
        let families: Vec<String> =
            database().faces().flat_map(|face| face.families.iter().map(|(name, _)| name.clone())).collect();
        assert!(families.iter().any(|name| name == FAMILY), "{families:?}");
        assert!(id().is_some());
    }

    /// Big5 with HKSCS, as Hong Kong's computers write names: every Chinese character of it has a glyph, but
    /// for those counted here, which [`missing`] reports.
    #[test]
    fn hong_kong_characters_print() {
        let is_han =
            |c: &char| matches!(u32::from(*c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff);
        let pairs = (0x87..=0xfe_u8).flat_map(|lead| (0x40..=0xfe_u8).map(move |trail| [lead, trail]));
        let (mut all, mut lacking) = (0, Vec::new());
        for pair in pairs {
            let (text, _, malformed) = encoding_rs::BIG5.decode(&pair);
            for c in text.chars().filter(|c| !malformed && is_han(c)) {
                all += 1;
                lacking.extend(missing(c.encode_utf8(&mut [0; 4])));
            }
        }
        assert!(all > 17_000, "{all}");
        assert_eq!(lacking, [], "{} of {all}", lacking.len());
        assert_eq!(missing("鰂魚涌埗頭邨𨋢嘢舖"), []);
    }

    #[test]
    fn measures_and_knows_what_it_lacks() {
        assert!((width("香港", 10.0) - 20.0).abs() < 0.1);
        assert!(width("WW", 10.0) > width("ii", 10.0));
        assert_eq!(missing("蓮香 Café Tāmaki – ’"), []);
        assert_eq!(missing("a🍜b🍜ก"), ['🍜', 'ก']);
    }
}
