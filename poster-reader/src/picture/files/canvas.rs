//! Lines of a picture as they are decoded, gathered into grey pixels that fit into memory.

use image::GrayImage;

use super::MAX_GREY;

/// What a transparent pixel is laid on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Paper: what most cut-out codes were cut from.
    White,
    /// For white ink.
    Black,
}

/// Grey pixels, filled line by line from the top, averaged over squares where the picture is large.
pub struct Canvas {
    width: u32,
    ground: u8,
    /// Side of the squares that become one pixel.
    factor: usize,
    /// The lines of the current row of squares, added up; where the factor is not 1.
    sums: Vec<u32>,
    added: u32,
    grey: Vec<u8>,
    line: Vec<u8>,
    /// Whether a pixel was not opaque.
    pub is_translucent: bool,
}

/// What stands for one pixel in a line of 8-bit samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One sample.
    Grey,
    /// Grey and alpha.
    GreyAlpha,
    /// Three samples.
    Rgb,
    /// Colours and alpha.
    Rgba,
    /// The four inks, 0 for none.
    Cmyk,
}

impl Layout {
    /// Samples a pixel.
    pub const fn samples(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

impl Canvas {
    /// For a picture of these sides, both at least 1.
    pub fn new(width: u32, height: u32, ground: Ground) -> Self {
        let pixels = |factor: u32| u64::from(width.div_ceil(factor)) * u64::from(height.div_ceil(factor));
        let factor = (1..).find(|factor| pixels(*factor) <= MAX_GREY).unwrap_or(1);
        let columns = if factor == 1 { 0 } else { width.div_ceil(factor) as usize };
        Self {
            width,
            ground: if ground == Ground::White { u8::MAX } else { 0 },
            factor: factor as usize,
            sums: vec![0; columns],
            added: 0,
            grey: Vec::with_capacity(pixels(factor) as usize),
            line: Vec::new(),
            is_translucent: false,
        }
    }

    /// Adds the next line, of samples in this layout.
    pub fn push(&mut self, layout: Layout, samples: &[u8]) {
        if layout == Layout::Grey {
            return self.push_grey(samples.get(..self.width as usize).unwrap_or(samples));
        }
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let pixels = samples.chunks_exact(layout.samples()).take(self.width as usize);
        match layout {
            Layout::Grey => {}
            Layout::Rgb => line.extend(pixels.map(brightness)),
            Layout::GreyAlpha => line.extend(pixels.map(|pixel| self.over(pixel[0], pixel[1]))),
            Layout::Rgba => line.extend(pixels.map(|pixel| self.over(brightness(pixel), pixel[3]))),
            Layout::Cmyk => line.extend(pixels.map(|pixel| {
                let light = u32::from(u8::MAX - brightness(pixel)) * u32::from(u8::MAX - pixel[3]) / 255;
                light as u8
            })),
        }
        self.push_grey(&line);
        self.line = line;
    }

    /// Adds the next line, of grey pixels.
    pub fn push_grey(&mut self, line: &[u8]) {
        if self.factor == 1 {
            return self.grey.extend_from_slice(line);
        }
        for (sum, pixels) in self.sums.iter_mut().zip(line.chunks(self.factor)) {
            // Each pixel's share, so that the narrow square at the edge is as bright as the others.
            *sum += pixels.iter().map(|pixel| u32::from(*pixel)).sum::<u32>() * self.factor as u32
                / pixels.len() as u32;
        }
        self.added += 1;
        if self.added == self.factor as u32 {
            self.end_row();
        }
    }

    fn end_row(&mut self) {
        let pixels = self.added * self.factor as u32;
        self.grey.extend(self.sums.iter().map(|sum| (sum / pixels) as u8));
        self.sums.fill(0);
        self.added = 0;
    }

    /// A pixel laid on the ground.
    fn over(&mut self, grey: u8, alpha: u8) -> u8 {
        self.is_translucent |= alpha != u8::MAX;
        let [grey, alpha, ground] = [grey, alpha, self.ground].map(u32::from);
        ((grey * alpha + ground * (255 - alpha)) / 255) as u8
    }

    /// The picture; lines that never came are as the ground.
    pub fn finish(mut self) -> GrayImage {
        if self.added > 0 {
            self.end_row();
        }
        let columns = (self.width as usize).div_ceil(self.factor).max(1);
        let rows = self.grey.len().div_ceil(columns);
        self.grey.resize(rows * columns, self.ground);
        GrayImage::from_raw(columns as u32, rows as u32, self.grey).unwrap_or_default()
    }
}

/// Brightness of red, green and blue, in whole-number weights.
pub fn brightness(colours: &[u8]) -> u8 {
    let weighted = |(colour, weight): (&u8, u32)| u32::from(*colour) * weight;
    (colours.iter().zip([77, 150, 29]).map(weighted).sum::<u32>() >> 8) as u8
}
