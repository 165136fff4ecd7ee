//! Every poster is read again before it is written.
//!
//! - A PNG is decoded from its own bytes, and the code is read in the region where it was put.
//! - An SVG is parsed from its own text, and the code's region is drawn at 4 pixels a module and read.
//! - A PDF is parsed from its own bytes by another library than the one that wrote it, and treated in the
//!   same way.
//! - Of many posters in one PDF each page is checked before it is added: nothing but the code stands in the
//!   code's square, and its outline, drawn at 4 pixels a module, is decoded. The finished file is for
//!   `venue-qr verify`.
//!
//! Whatever else is drawn in the region, such as a name that ran into the code, is drawn and read with it.

use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::{InterpreterSettings, util::TransformExt as _},
    hayro_syntax::Pdf,
    kurbo::Affine,
    vello_cpu::{
        Pixmap as PdfPixmap, RasterizerSettings, RenderContext, Resources, TargetInit,
        color::palette::css::WHITE,
    },
};
use image::{GrayImage, imageops};
use poster_reader::picture;
use resvg::tiny_skia::{Color, FillRule, Paint, PathBuilder, Pixmap, Transform};
use rqrr::{Grid, SimpleGrid};
use usvg::Tree;

use crate::{
    PosterError,
    code::{Place, QUIET},
    format::Format,
    poster::{
        Sheet,
        page::{Mark, Role},
    },
    raster,
    shape::Step,
};

/// Pixels a module at which a code is drawn to be read.
const PIXELS: u32 = 4;

/// The picture's side and its pixels a unit, for the code at `place`.
fn scale(place: &Place) -> (u32, f64) {
    let side = place.modules as u32 * PIXELS;
    (side, f64::from(side) / place.side)
}

/// Draws the code's region of an SVG and reads it.
pub(crate) fn svg(svg: &str, sheet: &Sheet) -> Result<(), PosterError> {
    read(svg_region(&raster::tree(svg)?, sheet.page().width, &sheet.place())?, sheet, Format::Svg)
}

/// The square `place` of an SVG whose page is so many units wide, drawn at 4 pixels a module.
pub(crate) fn svg_region(
    tree: &Tree,
    page_width: f64,
    place: &Place,
) -> Result<Option<GrayImage>, PosterError> {
    let (side, scale) = scale(place);
    let pixmap = raster::pixels(tree, page_width, (place.left, place.top), scale, (side, side))?;
    Ok(GrayImage::from_raw(side, side, raster::grey(&pixmap)))
}

/// Decodes a PNG and reads the code's region.
pub(crate) fn png(bytes: &[u8], sheet: &Sheet) -> Result<(), PosterError> {
    let page = picture::open(bytes).map_err(|_| PosterError::Unreadable(Format::Png))?;
    read(Some(png_region(&page, sheet.page().width, &sheet.place())), sheet, Format::Png)
}

/// The square `place` of a picture whose page is so many units wide, as its pixels are.
pub(crate) fn png_region(page: &GrayImage, page_width: f64, place: &Place) -> GrayImage {
    let scale = f64::from(page.width()) / page_width;
    let [left, top, side] = [place.left, place.top, place.side].map(|length| (length * scale).round() as u32);
    imageops::crop_imm(page, left, top, side, side).to_image()
}

/// Parses a PDF of one page and reads the code's region.
pub(crate) fn pdf(bytes: &[u8], sheet: &Sheet) -> Result<(), PosterError> {
    let unreadable = || PosterError::Unreadable(Format::Pdf);
    let printed = Printed::open(bytes.to_vec()).map_err(|_| unreadable())?;
    read(printed.region(0, &sheet.place()), sheet, Format::Pdf)
}

/// Reads a page that is yet to become one of many: that nothing stands in the code's square, and the code
/// itself.
pub(crate) fn page(sheet: &Sheet) -> Result<(), PosterError> {
    sheet.check_clear(Format::Pdf)?;
    let place = sheet.place();
    let (side, scale) = scale(&place);
    let mut path = PathBuilder::new();
    let at = |x: f64, y: f64| (((x - place.left) * scale) as f32, ((y - place.top) * scale) as f32);
    let code = sheet.page().parts.iter().filter(|part| part.role == Role::Code);
    for mark in code.flat_map(|part| &part.marks) {
        let Mark::Fill(shape, _) = mark else { continue };
        for step in &shape.0 {
            match *step {
                Step::Move(x, y) => {
                    let (x, y) = at(x, y);
                    path.move_to(x, y);
                }
                Step::Line(x, y) => {
                    let (x, y) = at(x, y);
                    path.line_to(x, y);
                }
                Step::Curve(_) => return Err(PosterError::Unreadable(Format::Pdf)),
                Step::Close => path.close(),
            }
        }
    }
    let picture = path.finish().zip(Pixmap::new(side, side)).map(|(path, mut pixmap)| {
        pixmap.fill(Color::WHITE);
        let black = Paint { anti_alias: false, ..Paint::default() };
        pixmap.fill_path(&path, &black, FillRule::EvenOdd, Transform::identity(), None);
        raster::grey(&pixmap)
    });
    match picture.and_then(|pixels| read_drawn(&pixels, place.modules)) {
        Some(text) if text == sheet.text() => Ok(()),
        _ => Err(PosterError::Unreadable(Format::Pdf)),
    }
}

/// Reads a code that was drawn straight, at 4 pixels a module, and fills its square: no finder is needed, and
/// none is so strict: every pixel of a module is of one colour, and the quiet zone is white.
fn read_drawn(pixels: &[u8], modules: usize) -> Option<String> {
    let scale = PIXELS as usize;
    let row = modules * scale;
    let module = |x: usize, y: usize| {
        let mut colours =
            (0..scale).filter_map(|dy| pixels.get((y * scale + dy) * row + x * scale..)?.get(..scale));
        let first = *colours.clone().next()?.first()?;
        colours.all(|line| line.iter().all(|pixel| *pixel == first)).then_some(first < 128)
    };
    let inner = modules.checked_sub(2 * QUIET)?;
    let mut dark = Vec::with_capacity(inner * inner);
    for (y, x) in (0..modules).flat_map(|y| (0..modules).map(move |x| (y, x))) {
        let is_dark = module(x, y)?;
        let within = QUIET..QUIET + inner;
        match within.contains(&x) && within.contains(&y) {
            true => dark.push(is_dark),
            false if is_dark => return None,
            false => {}
        }
    }
    let grid = SimpleGrid::from_func(inner, |x, y| dark.get(y * inner + x) == Some(&true));
    Some(Grid::new(grid).decode().ok()?.1)
}

fn read(picture: Option<GrayImage>, sheet: &Sheet, format: Format) -> Result<(), PosterError> {
    match picture.map(picture::decode_luma) {
        Some(Ok(texts)) if texts == [sheet.text()] => Ok(()),
        _ => Err(PosterError::Unreadable(format)),
    }
}

/// A PDF file as another program sees it.
pub struct Printed {
    pdf: Pdf,
}

/// Not a PDF file, or one that is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the PDF file is damaged")]
pub struct NotPdf;

impl Printed {
    /// Parses a file.
    ///
    /// # Errors
    /// [`NotPdf`] for what is none.
    pub fn open(bytes: Vec<u8>) -> Result<Self, NotPdf> {
        Ok(Self { pdf: Pdf::new(bytes).map_err(|_| NotPdf)? })
    }

    /// The square `place` of a page, drawn at 4 pixels a module; `None` without such a page.
    pub fn region(&self, page: usize, place: &Place) -> Option<GrayImage> {
        let page = self.pdf.pages().get(page)?;
        let (side, scale) = scale(place);
        let side = u16::try_from(side).ok()?;
        let mut context = RenderContext::new(side, side);
        // Points, in which a PDF measures, to the page's units, to pixels.
        let transform = Affine::translate((-place.left * scale, -place.top * scale))
            * Affine::scale(scale * raster::UNITS_PER_POINT)
            * page.initial_transform(true).to_kurbo();
        let settings = InterpreterSettings::default();
        hayro::render_into(
            page,
            &RenderCache::new(),
            &settings,
            &RenderSettings::default(),
            &mut context,
            transform,
        );
        context.flush();
        let mut pixmap = PdfPixmap::new(side, side);
        let white =
            RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
        context.render_with(&mut pixmap, &mut Resources::default(), white);
        let grey = pixmap.data().iter().map(|pixel| pixel.g).collect();
        GrayImage::from_raw(side.into(), side.into(), grey)
    }
}
