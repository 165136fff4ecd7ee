//! What a file is, by its first bytes.

/// A format of pictures or of pages with pictures on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Screenshots.
    Png,
    /// Messengers and web pages.
    WebP,
    /// Old web pages.
    Gif,
    /// Paint.
    Bmp,
    /// Scanners and faxes.
    Tiff,
    /// Photographs of iPhones and some others. Not read.
    Heic,
    /// Web pages. Not read.
    Avif,
    /// Not read.
    JpegXl,
    /// Not read.
    Jpeg2000,
    /// A printed page. Not read.
    Pdf,
    /// A drawing. Not read.
    Svg,
    /// An icon. Not read.
    Ico,
    /// A painting program's own. Not read.
    Psd,
    /// A film. Not read.
    Video,
}

impl serde::Serialize for Format {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Format {
    /// Bytes that are looked at.
    const HEAD: usize = 1_024;

    /// Tells the format from a file's first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |(_, magic): &&(Self, &[u8])| bytes.starts_with(magic);
        if let Some((format, _)) = MAGIC.iter().find(starts) {
            return Some(*format);
        }
        match bytes {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            // A file type box: its length, its brand, and brands that it is compatible with.
            [0, 0, _, length, b'f', b't', b'y', b'p', brands @ ..] => {
                let brands = brands.get(..usize::from(*length).saturating_sub(8)).unwrap_or(brands);
                let has = |brand: &[u8]| brands.chunks(4).any(|found| found == brand);
                Some(match brands.get(..4) {
                    _ if has(b"avif") || has(b"avis") => Self::Avif,
                    _ if [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"]
                        .iter()
                        .any(|b| has(*b)) =>
                    {
                        Self::Heic
                    }
                    _ => Self::Video,
                })
            }
            // Bitmap: eight bytes that vary, then where the pixels begin and how long the header is.
            [b'B', b'M', _, _, _, _, _, _, _, _, _, _, _, _, 12..=124, 0, 0, 0, ..] => Some(Self::Bmp),
            _ => Self::of_text(bytes),
        }
    }

    /// A drawing in XML, after whatever stands before its first element.
    fn of_text(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..Self::HEAD).unwrap_or(bytes);
        let has = |word: &[u8]| head.windows(word.len()).any(|found| found == word);
        let first = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        (first.starts_with(b"<") && has(b"<svg") && !has(b"<html")).then_some(Self::Svg)
    }

    /// Whether pictures of this format are read.
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::WebP | Self::Gif | Self::Bmp | Self::Tiff)
    }

    /// As people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::JpegXl => "JPEG XL",
            Self::Jpeg2000 => "JPEG 2000",
            Self::Pdf => "PDF",
            Self::Svg => "SVG",
            Self::Ico => "ICO",
            Self::Psd => "PSD",
            Self::Video => "MP4",
        }
    }
}

/// What files begin with. Longer ones of the same beginning stand first.
const MAGIC: [(Format, &[u8]); 13] = [
    (Format::Jpeg, b"\xff\xd8\xff"),
    (Format::Png, b"\x89PNG\r\n\x1a\n"),
    (Format::Gif, b"GIF87a"),
    (Format::Gif, b"GIF89a"),
    (Format::Tiff, b"II*\0"),
    (Format::Tiff, b"MM\0*"),
    (Format::Jpeg2000, b"\0\0\0\x0cjP  \r\n\x87\n"),
    (Format::Jpeg2000, b"\xff\x4f\xff\x51"),
    (Format::JpegXl, b"\xff\x0a"),
    (Format::JpegXl, b"\0\0\0\x0cJXL \r\n\x87\n"),
    (Format::Pdf, b"%PDF-"),
    (Format::Ico, b"\0\0\x01\0"),
    (Format::Psd, b"8BPS"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        let box_of =
            |brands: &[u8]| [&[0, 0, 0, brands.len() as u8 + 8][..], b"ftyp", brands, &[0; 40]].concat();
        let files: [(&[u8], Option<Format>); 14] = [
            (b"\xff\xd8\xff\xe1..Exif", Some(Format::Jpeg)),
            (b"GIF89a\x01\0\x01\0", Some(Format::Gif)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Format::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Some(Format::Bmp)),
            (b"BM is not a bitmap by its two letters", None),
            (&box_of(b"heic\0\0\0\0mif1heic"), Some(Format::Heic)),
            (&box_of(b"mif1\0\0\0\0avifmiaf"), Some(Format::Avif)),
            (&box_of(b"isom\0\0\x02\0isomiso2mp41"), Some(Format::Video)),
            (
                b"<?xml version=\"1.0\"?>\n<!-- made by hand -->\n<svg xmlns=\"http://www.w3.org/2000/svg\">",
                Some(Format::Svg),
            ),
            (b"\xef\xbb\xbf <svg viewBox=\"0 0 1 1\"/>", Some(Format::Svg)),
            (b"<html><body><svg/>taxi:VK7413</body></html>", None),
            (b"taxi:VK7413 and <svg", None),
            (b"%PDF-1.7", Some(Format::Pdf)),
        ];
        for (bytes, format) in files {
            assert_eq!(Format::of(bytes), format, "{}", String::from_utf8_lossy(bytes));
        }
        for length in 0..64 {
            Format::of(&b"\0\0\0\x30ftypheicmif1RIFF____WEBP<svg BM"[..length.min(31)]);
        }
    }
}
