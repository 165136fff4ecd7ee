//! Posters: one design in several formats, in Chinese and English.
//!
//! [`crate::template`] names the formats, [`areas`] says where things stand in each, [`words`] and [`pictogram`]
//! what is said and shown, and [`layout`] puts a venue into them. The result is a [`Page`]: marks in reading
//! order, from which [`crate::render`] makes SVG, PNG and PDF.

pub mod areas;
pub mod layout;
pub mod page;
pub mod pictogram;
pub mod words;

use homesafe_protocol::{
    retention,
    venue::{HomeSafeCode, VenuePublic},
};
use zeroize::Zeroizing;

pub use crate::template::{Correction, Template, UnknownCorrection, UnknownTemplate};
pub use page::Page;

use crate::{
    PosterError,
    code::{Code, Place},
    font,
    format::Format,
};

/// What a poster looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Design {
    /// The format.
    pub template: Template,
    /// How much of the code may be spoilt; the format's own where none is given.
    pub correction: Option<Correction>,
    /// Days that devices keep a visit, which the poster says: 1 to 90, as the deployment's trust document has
    /// it.
    pub retention_days: u16,
}

impl Default for Design {
    fn default() -> Self {
        Self { template: Template::A4, correction: None, retention_days: retention::DEFAULT_DAYS }
    }
}

/// A poster laid out: its page, and where its code stands.
pub struct Sheet {
    page: Page,
    title: String,
    name: String,
    fingerprint: String,
    place: Place,
    template: Template,
    text: Zeroizing<String>,
}

impl Sheet {
    /// Lays out the poster of a venue whose code names `host`.
    ///
    /// # Errors
    /// Characters without a glyph; a code that could not be read from the format's reading distance.
    pub fn lay_out(code: &HomeSafeCode, host: &str, design: &Design) -> Result<Self, PosterError> {
        let public = code.body().public();
        check_glyphs(public)?;
        let text = code.to_text(host)?;
        let template = design.template;
        let qr = Code::new(&text, design.correction.unwrap_or(template.correction()))?;
        let fingerprint = code.body().fingerprint();
        let (page, place) = layout::lay_out(template, code, &fingerprint, &qr, design.retention_days);
        if place.reading_distance() < template.reading_distance() {
            let [distance, usual] =
                [place.reading_distance(), template.reading_distance()].map(|mm| mm.round() as u32);
            return Err(PosterError::TooDense { template, distance, usual });
        }
        let name = if public.name_en().is_empty() { public.name_zh() } else { public.name_en() };
        Ok(Self {
            page,
            title: format!("HomeSafe - {name}"),
            name: name.to_owned(),
            fingerprint,
            place,
            template,
            text,
        })
    }

    /// The page.
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// The document's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What to read out for the code.
    pub fn alternative(&self) -> String {
        words::code_alternative(&self.name)
    }

    /// Eight characters that stand on it, for people to compare.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Where the code stands.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The format.
    pub const fn template(&self) -> Template {
        self.template
    }

    /// What the code says. It holds the venue's secret.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing but the code stands in the code's square.
    pub(crate) fn check_clear(&self, format: Format) -> Result<(), PosterError> {
        let square = self.place.bounds();
        let others = self.page.parts.iter().filter(|part| part.role != page::Role::Code);
        match others.flat_map(|part| &part.marks).any(|mark| mark.bounds().overlaps(&square)) {
            true => Err(PosterError::Unreadable(format)),
            false => Ok(()),
        }
    }
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sheet(redacted)")
    }
}

/// Whether the font has all characters of a venue's names and address.
///
/// # Errors
/// [`PosterError::Glyphs`] names those that it has not.
pub fn check_glyphs(public: &VenuePublic) -> Result<(), PosterError> {
    let characters = font::missing(&[public.name_zh(), public.name_en(), public.address()].concat());
    if characters.is_empty() { Ok(()) } else { Err(PosterError::Glyphs { characters }) }
}

#[cfg(test)]
pub(crate) mod tests;
