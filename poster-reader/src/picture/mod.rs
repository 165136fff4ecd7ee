//! Pictures to QR texts: what a resident photographs, and what a poster maker checks itself with.
//!
//! A picture is untrusted input three times over: its file may be huge or damaged, its header may lie, and
//! what it shows may be drawn to keep the code finder busy. So the file and its declared size are bounded
//! before anything is decoded, and the search runs on a budget (`Effort`) that ends it wherever it is.

mod attempt;
mod binarise;
mod closer;
mod effort;
mod files;
mod find;
mod format;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod large;
mod scale;
mod search;
#[cfg(test)]
mod tests;

use image::GrayImage;

use self::files::Ground;
pub use self::{files::MAX_PIXELS, format::Format};

/// The largest picture file that is read.
pub const MAX_BYTES: usize = 96 << 20;

/// Why no text came out of a picture.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The file is larger than [`MAX_BYTES`].
    #[error("the picture file is larger than {} MiB; save it smaller, or cut out the code", MAX_BYTES >> 20)]
    FileTooLarge,
    /// More pixels than fit into memory, of a file of this kind.
    #[error(
        "the picture has {width} x {height} pixels; of a file of this kind {megapixels} megapixels are read: \
         save it smaller, or cut out the code"
    )]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// How many million may be in it.
        megapixels: u64,
    },
    /// A known format of pictures that is not read.
    #[error("{} files are not read: send it as JPEG, or take a screenshot", .0.name())]
    NotRead(Format),
    /// A page or a drawing rather than a picture.
    #[error("{} files are not read: take the PNG that was made with it, or a screenshot of the page", .0.name())]
    Page(Format),
    /// A file of a format that is read, in a way that hardly anything writes.
    #[error("this kind of {} file is not read: save it as PNG or JPEG", .0.name())]
    RareKind(Format),
    /// The bytes are of no known format.
    #[error("this is not a picture")]
    NotAPicture,
    /// It begins like a picture and cannot be read.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// Nothing readable was found.
    #[error("no QR code could be read in the picture; take it closer, straight on, in even light")]
    NoCode,
    /// Codes with different texts were found where one was wanted.
    #[error("the picture shows {0} different QR codes; take a picture of one")]
    SeveralCodes(usize),
}

/// The grey pixels of a picture file on white, within the same bounds as everything here.
///
/// # Errors
/// All but [`PictureError::NoCode`] and [`PictureError::SeveralCodes`].
pub fn open(bytes: &[u8]) -> Result<GrayImage, PictureError> {
    Ok(files::open(bytes, Ground::White)?.grey)
}

/// The distinct texts of the QR codes in a picture file, in the order they were found; at least one. The search
/// ends with the first look at the picture that shows a code.
///
/// # Errors
/// All but [`PictureError::SeveralCodes`].
pub fn decode(bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    decode_until(bytes, &|_| true)
}

/// As [`decode`], but looks on until a text that is wanted was found, or the effort is spent. So a clear code
/// beside the one that is wanted does not hide it.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_until(bytes: &[u8], is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, PictureError> {
    let mut found = page(bytes, is_wanted);
    // Together they may take as much as the first one.
    let pages = files::further_pages(bytes);
    let parts = pages.len() as u64;
    // All of them: a stack with two venues' posters names both.
    for next in pages {
        let more = files::open(&next, Ground::White);
        match (&mut found, more.map(|page| search::search(page.grey, is_wanted, parts))) {
            (Ok(texts), Ok(more)) => add(texts, more),
            (Err(_), Ok(more)) if !more.is_empty() => found = Ok(more),
            _ => {}
        }
    }
    found.and_then(|texts| if texts.is_empty() { Err(PictureError::NoCode) } else { Ok(texts) })
}

/// The texts of the codes on a file's first page, if there are any; it may be looked at on black, too.
fn page(bytes: &[u8], is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, PictureError> {
    let opened = files::open(bytes, Ground::White)?;
    let mut texts = search::search(opened.grey, is_wanted, 1);
    if opened.is_translucent && !texts.iter().any(|text| is_wanted(text)) {
        // Ink that is not seen on white is white.
        add(&mut texts, search::search(files::open(bytes, Ground::Black)?.grey, is_wanted, 1));
    }
    Ok(texts)
}

fn add(texts: &mut Vec<String>, more: Vec<String>) {
    let new: Vec<String> = more.into_iter().filter(|text| !texts.contains(text)).collect();
    texts.extend(new);
}

/// The text of the only QR code in a picture file.
///
/// # Errors
/// All of [`PictureError`].
pub fn decode_single(bytes: &[u8]) -> Result<String, PictureError> {
    let mut texts = decode(bytes)?;
    match (texts.len(), texts.pop()) {
        (1, Some(text)) => Ok(text),
        (0, _) | (_, None) => Err(PictureError::NoCode),
        (several, _) => Err(PictureError::SeveralCodes(several)),
    }
}

/// As [`decode`], of a grey picture.
///
/// # Errors
/// [`PictureError::NoCode`].
pub fn decode_luma(picture: GrayImage) -> Result<Vec<String>, PictureError> {
    let texts = search::search(picture, &|_| true, 1);
    if texts.is_empty() { Err(PictureError::NoCode) } else { Ok(texts) }
}

/// Whether these bytes begin like a file of a format that is read, or named.
pub fn looks_like_picture(bytes: &[u8]) -> bool {
    Format::of(bytes).is_some()
}
