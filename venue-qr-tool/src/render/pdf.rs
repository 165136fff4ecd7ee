//! Pages as one PDF document, tagged as PDF/UA-1 asks: who has it read out hears names, code and text in
//! their order.

use std::{num::NonZeroU16, sync::OnceLock};

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, ConfigurationBuilder},
    geom::{Path, PathBuilder, Point, Size, Transform},
    metadata::Metadata,
    num::NormalizedF32,
    outline::Outline,
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, Tag, TagGroup, TagTree,
    },
    text::{Font, GlyphId, KrillaGlyph},
};

use crate::{
    PosterError, font,
    poster::{
        Sheet,
        page::{Ink, Line, Mark, Part, Role},
    },
    raster::UNITS_PER_POINT,
    shape::{Shape, Step},
};

/// The most pages of one file: more, and printers and viewers begin to struggle.
pub const MAX_PAGES: usize = 500;

/// A PDF document of posters, one a page.
pub struct Book {
    document: Document,
    title: String,
    tags: TagTree,
    pages: usize,
}

impl Book {
    /// An empty document.
    pub fn new(title: &str) -> Self {
        let configuration =
            ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
        let settings = match configuration {
            Ok(configuration) => SerializeSettings { configuration, ..SerializeSettings::default() },
            Err(_) => SerializeSettings::default(),
        };
        let tags = TagTree::new().with_lang(Some("zh-HK".into()));
        Self { document: Document::new_with(settings), title: title.to_owned(), tags, pages: 0 }
    }

    /// Adds a poster.
    ///
    /// # Errors
    /// More than [`MAX_PAGES`].
    pub fn add(&mut self, sheet: &Sheet) -> Result<(), PosterError> {
        if self.pages == MAX_PAGES {
            return Err(PosterError::draw(format!("more than {MAX_PAGES} pages")));
        }
        let page = sheet.page();
        let scale = 1.0 / UNITS_PER_POINT;
        let size = Size::from_wh((page.width * scale) as f32, (page.height * scale) as f32);
        let size = size.ok_or_else(|| PosterError::draw("page size"))?;
        let mut drawn = self.document.start_page_with(PageSettings::new(size));
        let mut surface = drawn.surface();
        surface.push_transform(&Transform::from_scale(scale as f32, scale as f32));
        let mut group = TagGroup::new(Tag::Section);
        let mut steps = TagGroup::new(Tag::L(ListNumbering::None));
        for part in &page.parts {
            match draw(&mut surface, part, sheet)? {
                None => {}
                Some(item) if part.role == Role::ListItem => {
                    let mut list_item = TagGroup::new(Tag::LI);
                    list_item.push(item);
                    steps.push(list_item);
                }
                Some(other) => {
                    if part.role == Role::Paragraph && !steps.children.is_empty() {
                        group.push(std::mem::replace(&mut steps, TagGroup::new(Tag::L(ListNumbering::None))));
                    }
                    group.push(other);
                }
            }
        }
        surface.pop();
        surface.finish();
        drawn.finish();
        self.tags.push(group);
        self.pages += 1;
        Ok(())
    }

    /// Pages so far.
    pub const fn pages(&self) -> usize {
        self.pages
    }

    /// The file.
    ///
    /// # Errors
    /// [`PosterError::Draw`] if it cannot be written.
    pub fn finish(mut self) -> Result<Vec<u8>, PosterError> {
        let metadata =
            Metadata::new().title(self.title).language("zh-HK".into()).creator("HomeSafe venue-qr".into());
        self.document.set_metadata(metadata);
        self.document.set_outline(Outline::new());
        self.document.set_tag_tree(self.tags);
        self.document.finish().map_err(|error| PosterError::draw(format!("{error:?}")))
    }
}

/// Draws a part, and gives its place in what is read out.
fn draw(surface: &mut Surface<'_>, part: &Part, sheet: &Sheet) -> Result<Option<TagGroup>, PosterError> {
    let mut group = match part.role {
        Role::Decoration => {
            surface.start_tagged(ContentTag::Artifact(Artifact::new(ArtifactType::Other, None)));
            part.marks.iter().try_for_each(|mark| draw_mark(surface, mark))?;
            surface.end_tagged();
            return Ok(None);
        }
        Role::Code => {
            let mut figure = TagGroup::new(Tag::Figure(Some(sheet.alternative())));
            let identifier = surface.start_tagged(ContentTag::Other);
            part.marks.iter().try_for_each(|mark| draw_mark(surface, mark))?;
            surface.end_tagged();
            figure.push(identifier);
            return Ok(Some(figure));
        }
        Role::Heading => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(sheet.title().to_owned()))),
        Role::ListItem => TagGroup::new(Tag::LBody),
        Role::Paragraph => TagGroup::new(Tag::P),
    };
    for mark in &part.marks {
        group.push(tagged(surface, mark)?);
    }
    Ok((!part.marks.is_empty()).then_some(group))
}

/// A line of text, marked with its language.
fn tagged(surface: &mut Surface<'_>, mark: &Mark) -> Result<Identifier, PosterError> {
    let language = match mark {
        Mark::Text(line) if line.text.is_ascii() => "en",
        _ => "zh-HK",
    };
    let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(Some(language))));
    draw_mark(surface, mark)?;
    surface.end_tagged();
    Ok(identifier)
}

fn draw_mark(surface: &mut Surface<'_>, mark: &Mark) -> Result<(), PosterError> {
    match mark {
        Mark::Text(line) => draw_text(surface, line),
        Mark::Fill(shape, ink) => {
            surface.set_fill(Some(fill(*ink)));
            if let Some(path) = path(shape) {
                surface.draw_path(&path);
            }
            Ok(())
        }
    }
}

fn draw_text(surface: &mut Surface<'_>, line: &Line) -> Result<(), PosterError> {
    let font = embedded()?;
    let glyphs: Vec<KrillaGlyph> = font::glyphs(&line.text)
        .map(|glyph| {
            let id = GlyphId::new(glyph.id.into());
            KrillaGlyph::new(id, glyph.advance as f32, 0.0, 0.0, 0.0, glyph.range, None)
        })
        .collect();
    surface.set_fill(Some(fill(line.ink)));
    let start = Point::from_xy(line.left() as f32, line.y as f32);
    surface.draw_glyphs(start, &glyphs, font, &line.text, line.size as f32, false);
    Ok(())
}

fn fill(ink: Ink) -> Fill {
    let [red, green, blue] = ink.rgb();
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::EvenOdd,
    }
}

fn path(shape: &Shape) -> Option<Path> {
    let mut path = PathBuilder::new();
    for step in &shape.0 {
        match *step {
            Step::Move(x, y) => path.move_to(x as f32, y as f32),
            Step::Line(x, y) => path.line_to(x as f32, y as f32),
            Step::Curve(points) => {
                let [ax, ay, bx, by, x, y] = points.map(|value| value as f32);
                path.cubic_to(ax, ay, bx, by, x, y);
            }
            Step::Close => path.close(),
        }
    }
    path.finish()
}

/// The font as the PDF library has it: read once for all documents.
fn embedded() -> Result<Font, PosterError> {
    static FONT: OnceLock<Option<Font>> = OnceLock::new();
    let font = FONT.get_or_init(|| Font::new(font::bytes().into(), 0)).clone();
    font.ok_or_else(|| PosterError::draw("the embedded font"))
}
