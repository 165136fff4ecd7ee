//! The one font of the posters, Noto Sans HK: embedded, loaded once, used to measure before anything is drawn.

use std::sync::{Arc, OnceLock};

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
        let family = database.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
        database.set_sans_serif_family(family.unwrap_or_default());
        Arc::new(database)
    };
    Arc::clone(DATABASE.get_or_init(load))
}

/// The width of a line of text at a font size, in the unit of the size.
pub fn width(text: &str, size: f64) -> f64 {
    let Some(face) = face() else { return 0.0 };
    let advance = |c: char| face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or_default();
    let units: u32 = text.chars().map(|c| u32::from(advance(c))).sum();
    f64::from(units) * size / f64::from(face.units_per_em())
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

    #[test]
    fn measures_and_knows_what_it_lacks() {
        assert!((width("香港", 10.0) - 20.0).abs() < 0.1);
        assert!(width("WW", 10.0) > width("ii", 10.0));
        assert_eq!(missing("蓮香 Café Tāmaki – ’"), []);
        assert_eq!(missing("a🍜b🍜ก"), ['🍜', 'ก']);
    }
}
