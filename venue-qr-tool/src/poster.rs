//! The poster: an A4 page in SVG, in Chinese and English, black and grey only, so that any printer does.

use homesafe_protocol::venue::{HomeSafeCode, VenuePublic};
use zeroize::Zeroizing;

use crate::{
    PosterError,
    code::{Code, Place},
    date, font,
    text::{Block, LEADING, Space},
};

/// Width of the page in its own units, tenths of a millimetre.
pub const WIDTH: f64 = 2_100.0;
/// Height of the page.
pub const HEIGHT: f64 = 2_970.0;

const MARGIN: f64 = 150.0;
const COLUMN: f64 = WIDTH - 2.0 * MARGIN;
const CENTRE: f64 = WIDTH / 2.0;
const NAMES_TOP: f64 = 330.0;
const STEPS_TOP: f64 = 2_200.0;
const PRIVACY_TOP: f64 = 2_475.0;
const FOOTER: f64 = 2_835.0;
const BLACK: &str = "#000";
const GREY: &str = "#444";

/// A poster laid out: its SVG, and where its code stands.
pub struct Sheet {
    svg: Zeroizing<String>,
    title: String,
    place: Place,
    text: Zeroizing<String>,
}

impl Sheet {
    /// Lays out the poster of a venue whose code names `host`.
    pub fn lay_out(code: &HomeSafeCode, host: &str) -> Result<Self, PosterError> {
        let public = code.body().public();
        check_glyphs(public)?;
        let text = code.to_text(host)?;
        let qr = Code::new(&text)?;
        let mut page = Page::default();
        page.head();
        let bottom = page.names(public);
        let place = page.code(&qr, bottom);
        page.steps(public.stay_minutes());
        page.privacy();
        page.foot(public, &code.body().fingerprint());
        let name = if public.name_en().is_empty() { public.name_zh() } else { public.name_en() };
        let title = format!("HomeSafe - {name}");
        Ok(Self { svg: page.finish(&title), title, place, text })
    }

    /// The page as an SVG document.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The document's title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where the code stands.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// What the code says. It holds the venue's secret.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sheet(redacted)")
    }
}

/// Whether the font has all characters of a venue's names and address.
pub fn check_glyphs(public: &VenuePublic) -> Result<(), PosterError> {
    let characters = font::missing(&[public.name_zh(), public.name_en(), public.address()].concat());
    if characters.is_empty() { Ok(()) } else { Err(PosterError::Glyphs { characters }) }
}

/// The page while it is written.
#[derive(Default)]
struct Page(Zeroizing<String>);

impl Page {
    fn head(&mut self) {
        self.line(MARGIN, 232.0, 120.0, Anchor::Start, BLACK, "HomeSafe");
        self.line(WIDTH - MARGIN, 172.0, 62.0, Anchor::End, BLACK, "掃碼登記到訪");
        self.line(WIDTH - MARGIN, 240.0, 52.0, Anchor::End, GREY, "Scan to check in");
        self.rule(280.0, 8.0);
    }

    /// Names and address, centred; gives where they end.
    fn names(&mut self, public: &VenuePublic) -> f64 {
        let main = Space { width: COLUMN, lines: 2, height: 260.0, largest: 150.0, preferred: 90.0 };
        let second = Space { lines: 2, height: 170.0, largest: 92.0, preferred: 62.0, ..main };
        let small = Space { lines: 3, height: 120.0, largest: 50.0, preferred: 38.0, ..main };
        let english = if public.name_zh().is_empty() { main } else { second };
        let mut top = NAMES_TOP;
        for (text, space, fill) in
            [(public.name_zh(), main, BLACK), (public.name_en(), english, BLACK), (public.address(), small, GREY)]
        {
            let block = Block::fit(text, space);
            self.block(CENTRE, top, Anchor::Middle, fill, &block);
            if !block.lines.is_empty() {
                top += block.height() + 14.0;
            }
        }
        top
    }

    /// The code, as large as the room between the names and the steps allows.
    fn code(&mut self, code: &Code, top: f64) -> Place {
        let room = STEPS_TOP - 50.0 - top;
        let side = room.clamp(1_100.0, 1_500.0);
        let place =
            Place { left: CENTRE - side / 2.0, top: top + (room - side).max(0.0) / 2.0, side, modules: code.modules() };
        let Place { left, top, .. } = place;
        *self.0 += &format!(
            "<rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{side:.2}\" height=\"{side:.2}\" fill=\"#fff\"/>\n\
             <path id=\"code\" fill=\"#000\" shape-rendering=\"crispEdges\" transform=\"translate({left:.4} {top:.4}) scale({:.6})\" d=\"{}\"/>\n",
            side / code.modules() as f64,
            code.path(),
        );
        place
    }

    fn steps(&mut self, stay_minutes: u16) {
        const TEXT: f64 = 465.0;
        let until_zh = format!("離開時按「離開」，{stay_minutes} 分鐘後會自動離開");
        let until_en = format!("Check out when you leave; it happens by itself after {stay_minutes} minutes");
        let steps = [
            ("打開 HomeSafe，掃描此碼", "Open HomeSafe and scan this code"),
            (&*until_zh, &*until_en),
            ("如有感染風險，手機會通知您", "Your phone tells you if there was a risk of infection"),
        ];
        self.rule(STEPS_TOP, 4.0);
        for (number, (chinese, english)) in (1..).zip(steps) {
            let left = MARGIN + 615.0 * f64::from(number - 1);
            let (cx, cy) = (left + 38.0, STEPS_TOP + 80.0);
            *self.0 += &format!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"38\" fill=\"#000\"/>\n");
            self.line(cx, cy + 18.0, 52.0, Anchor::Middle, "#fff", &number.to_string());
            let space = Space { width: TEXT, lines: 2, height: 130.0, largest: 44.0, preferred: 44.0 };
            let chinese = Block::fit(chinese, space);
            self.block(left + 100.0, STEPS_TOP + 40.0, Anchor::Start, BLACK, &chinese);
            let english = Block::fit(english, Space { largest: 34.0, preferred: 34.0, ..space });
            let top = STEPS_TOP + 46.0 + chinese.height();
            self.block(left + 100.0, top, Anchor::Start, GREY, &english);
        }
    }

    fn privacy(&mut self) {
        let columns = [
            (
                "會保存的資料  What is kept",
                "只有您的手機會加密保存這次到訪，31 日後刪除。",
                "Your phone alone keeps this visit, encrypted, and deletes it after 31 days.",
            ),
            (
                "不會保存的資料  What is not",
                "掃描時不會傳送任何資料，場所、政府及伺服器都不會知道您來過。",
                "Scanning sends nothing: no venue, government or server learns that you were here.",
            ),
        ];
        self.rule(PRIVACY_TOP, 4.0);
        for (left, (heading, chinese, english)) in [MARGIN, CENTRE + 25.0].into_iter().zip(columns) {
            let space = Space { width: 875.0, lines: 2, height: 110.0, largest: 42.0, preferred: 42.0 };
            let mut top = PRIVACY_TOP + 28.0;
            for (text, largest, fill) in [(heading, 48.0, BLACK), (chinese, 38.0, BLACK), (english, 34.0, GREY)] {
                let block = Block::fit(text, Space { largest, preferred: largest, ..space });
                self.block(left, top, Anchor::Start, fill, &block);
                top += block.height() + 8.0;
            }
        }
    }

    fn foot(&mut self, public: &VenuePublic, fingerprint: &str) {
        let validity = public.validity();
        let (first, last) = (date::format(validity.first()), date::format(validity.last()));
        self.rule(FOOTER - 62.0, 4.0);
        self.line(MARGIN, FOOTER, 36.0, Anchor::Start, GREY, &format!("有效期  Valid {first} – {last}"));
        let fingerprint = format!("核對碼  Fingerprint {fingerprint}");
        self.line(WIDTH - MARGIN, FOOTER, 36.0, Anchor::End, GREY, &fingerprint);
    }

    fn block(&mut self, x: f64, top: f64, anchor: Anchor, fill: &str, block: &Block) {
        for (n, line) in block.lines.iter().enumerate() {
            // Noto's glyphs reach from 0.88 above the baseline to 0.12 below it.
            let baseline = top + block.size * (n as f64 * LEADING + (LEADING - 1.0) / 2.0 + 0.88);
            self.line(x, baseline, block.size, anchor, fill, line);
        }
    }

    fn line(&mut self, x: f64, y: f64, size: f64, anchor: Anchor, fill: &str, text: &str) {
        *self.0 += &format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size:.1}\" text-anchor=\"{}\" fill=\"{fill}\">{}</text>\n",
            anchor.name(),
            escaped(text)
        );
    }

    fn rule(&mut self, y: f64, thickness: f64) {
        *self.0 += &format!(
            "<rect x=\"{MARGIN}\" y=\"{:.1}\" width=\"{COLUMN}\" height=\"{thickness}\"/>\n",
            y - thickness / 2.0
        );
    }

    fn finish(self, title: &str) -> Zeroizing<String> {
        Zeroizing::new(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"zh-HK\" width=\"210mm\" height=\"297mm\" \
             viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"'{}', 'Noto Sans TC', sans-serif\">\n\
             <title>{}</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n{}</svg>\n",
            font::FAMILY,
            escaped(title),
            *self.0,
        ))
    }
}

/// Which end of a line its place is for.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// Text as XML character data.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
pub(crate) mod tests {
    use homesafe_protocol::{
        time::{Day, Validity},
        venue::{Category, VenueBody},
    };
    use proptest::prelude::*;
    use usvg::Node;

    use super::*;
    use crate::{
        check,
        render::{Format, Options},
    };

    pub(crate) fn venue(name_zh: &str, name_en: &str, address: &str) -> HomeSafeCode {
        let public = VenuePublic::builder([9; 4].into(), Category::RESTAURANT)
            .names(name_zh, name_en)
            .address(address)
            .stay_minutes(90)
            .validity(Validity::new(Day::new(20_780), Day::new(21_144)).unwrap())
            .build()
            .unwrap();
        HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into()))
    }

    fn sheet(name_zh: &str, name_en: &str, address: &str) -> Sheet {
        Sheet::lay_out(&venue(name_zh, name_en, address), "HOMESAFE.EXAMPLE").unwrap()
    }

    /// Names and addresses at the limits of what a code carries.
    pub(crate) fn extremes() -> Vec<(String, String, String)> {
        let owned = |zh: &str, en: &str, address: &str| (zh.to_owned(), en.to_owned(), address.to_owned());
        vec![
            owned("蓮香茶室", "Lin Heung Tea House", "香港中環威靈頓街160號 160 Wellington Street, Central"),
            owned("", "A", ""),
            owned("店", "", ""),
            owned("", "Mercury Bay Area School, Ngā Tūranga <b>&amp; \"Co\"", "2 South Highway, Whitianga 3510"),
            (("香".repeat(40)), "W".repeat(120), "W".repeat(200)),
            (("港鐵公司".repeat(10)), "Wide Words Wander ".repeat(6), "香港九龍".repeat(16)),
            ("".into(), "i".repeat(120), "l ".repeat(99)),
        ]
    }

    #[test]
    fn all_formats_carry_the_code_of_any_venue() {
        let options = Options { formats: Format::ALL.to_vec(), dpi: 100 };
        for (zh, en, address) in extremes() {
            let files = sheet(&zh, &en, &address).render(&options).unwrap();
            assert!(files[0].bytes.starts_with(b"<svg") && files[2].bytes.starts_with(b"%PDF-"));
            let png = &files[1].bytes;
            let text = venue(&zh, &en, &address).to_text("HOMESAFE.EXAMPLE").unwrap();
            assert_eq!(homesafe_client::picture::decode_single(png).unwrap(), *text, "the whole page is read too");
        }
    }

    #[test]
    fn text_stays_on_the_page_and_off_the_code() {
        for (zh, en, address) in extremes() {
            let sheet = sheet(&zh, &en, &address);
            let tree = sheet.tree().unwrap();
            let unit = WIDTH / f64::from(tree.size().width());
            let place = sheet.place();
            let mut texts = Vec::new();
            collect(tree.root(), &mut texts);
            assert!(texts.len() > 20);
            for text in texts {
                let bounds = text.abs_bounding_box();
                let [left, right, top, bottom] =
                    [bounds.left(), bounds.right(), bounds.top(), bounds.bottom()].map(|edge| f64::from(edge) * unit);
                assert!(left >= MARGIN - 12.0 && right <= WIDTH - MARGIN + 12.0, "{left}..{right}: {text:?}");
                assert!(top >= 80.0 && bottom <= HEIGHT - 80.0, "{top}..{bottom}");
                let beside = bottom <= place.top || top >= place.top + place.side;
                let above = !(STEPS_TOP..PRIVACY_TOP).contains(&top) || bottom <= PRIVACY_TOP - 4.0;
                assert!(above && bottom <= FOOTER + 20.0, "{top}..{bottom} runs into a rule: {text:?}");
                assert!(beside, "{top}..{bottom} runs into the code at {place:?}");
            }
        }
    }

    fn collect<'a>(group: &'a usvg::Group, texts: &mut Vec<&'a usvg::Text>) {
        for node in group.children() {
            match node {
                Node::Group(group) => collect(group, texts),
                Node::Text(text) => texts.push(text),
                _ => {}
            }
        }
    }

    #[test]
    fn a_spoilt_poster_is_not_given_out() {
        let mut sheet = sheet("店", "Shop", "");
        let blot = format!("<rect x=\"0\" y=\"{}\" width=\"2100\" height=\"500\"/></svg>", sheet.place.top);
        sheet.svg = Zeroizing::new(sheet.svg.replace("</svg>", &blot));
        for format in Format::ALL {
            let result = sheet.render(&Options { formats: vec![format], dpi: 100 });
            assert!(matches!(result.err(), Some(PosterError::Unreadable(which)) if which == format));
        }
        assert!(check::png(b"not a picture", &sheet).is_err());
    }

    #[test]
    fn characters_without_a_glyph_are_named() {
        let error = Sheet::lay_out(&venue("", "Noodles 🍜🍜 ก", ""), "H").unwrap_err().to_string();
        assert!(error.contains("🍜 (U+1F35C), ก (U+0E01)"), "{error}");
    }

    #[test]
    fn resolutions_are_bounded() {
        let sheet = sheet("店", "", "");
        for (dpi, ok) in [(71, false), (72, true), (600, true), (601, false)] {
            assert_eq!(sheet.render(&Options { formats: vec![Format::Png], dpi }).is_ok(), ok, "{dpi}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn any_name_makes_a_readable_poster(zh in "[中環香港茶室酒樓大廈商場街館店（）]{1,30}", en in "[ -~]{1,80}", address in "[ -~]{0,150}") {
            let sheet = sheet(&zh, &en, &address);
            let options = Options { formats: vec![Format::Svg, Format::Png], dpi: 72 };
            prop_assert!(sheet.render(&options).is_ok());
        }
    }
}
