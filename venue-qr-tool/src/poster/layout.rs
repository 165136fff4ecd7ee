//! Lays a venue's poster out: every part in its area, nothing beyond it.

use homesafe_host::clock::format_day;
use homesafe_protocol::venue::{HomeSafeCode, VenuePublic};

use super::{
    areas::{Area, Areas, Arrangement},
    page::{Anchor, Column, Ink, Mark, Page, Role},
    pictogram, words,
};
use crate::{
    bilingual::Both,
    code::{Code, Place},
    shape::Shape,
    template::Template,
    text::{LEADING, Space},
};

/// Lays out a poster; gives the page and where its code stands.
pub fn lay_out(
    template: Template,
    code: &HomeSafeCode,
    fingerprint: &str,
    qr: &Code,
    retention_days: u16,
) -> (Page, Place) {
    let (width, height) = template.size();
    let areas = Areas::of(template);
    let mut layout = Layout { page: Page::new(width, height), areas };
    let public = code.body().public();
    layout.band();
    let bottom = layout.names(public);
    let place = layout.code(qr, bottom);
    layout.steps(public.stay_minutes());
    layout.privacy(retention_days);
    layout.foot(code, fingerprint);
    (layout.page, place)
}

struct Layout {
    page: Page,
    areas: Areas,
}

const fn column(x: f64, anchor: Anchor, ink: Ink) -> Column {
    Column { x, anchor, ink }
}

/// A text of at most so many lines in a room, not larger than `largest`.
fn space(width: f64, height: f64, lines: usize, largest: f64) -> Space {
    Space { width, lines, height, largest, preferred: largest * 0.8 }
}

impl Layout {
    /// The project's name and what the code is for, white on dark.
    fn band(&mut self) {
        let Area { left, top, width, height } = self.areas.band;
        self.page
            .decorate(Shape::default().and_round((left, top), (width, height), height * 0.16), Ink::Accent);
        self.page.begin(Role::Paragraph);
        let Both { zh, en } = words::purpose();
        let pad = height * 0.25;
        let (inner, start) = (width - 2.0 * pad, column(left + pad, Anchor::Start, Ink::White));
        if width < 6.0 * height {
            // A narrow column: one below the other.
            let end =
                self.page.set(start, top + height * 0.04, space(inner, height * 0.58, 1, height), "HomeSafe");
            self.page.set(start, end, space(inner, height * 0.34, 1, height), &format!("{zh}  {en}"));
            return;
        }
        self.page.set(start, top + height * 0.1, space(inner * 0.5, height * 0.8, 1, height), "HomeSafe");
        let end = column(left + width - pad, Anchor::End, Ink::White);
        let below =
            self.page.set(end, top + height * 0.08, space(inner * 0.45, height * 0.48, 1, height), &zh);
        self.page.set(end, below, space(inner * 0.45, height * 0.36, 1, height), &en);
    }

    /// Names and address, centred; gives where they end.
    fn names(&mut self, public: &VenuePublic) -> f64 {
        let [chinese, english, address] = self.areas.name_spaces();
        // A venue of one name has it large.
        let english = if public.name_zh().is_empty() {
            Space {
                height: chinese.height + english.height,
                lines: chinese.lines.max(english.lines),
                ..chinese
            }
        } else {
            english
        };
        let Area { left, top, width, .. } = self.areas.names;
        let (mut end, gap) = (top, self.areas.gap());
        let lines = [
            (Role::Heading, public.name_zh(), chinese, Ink::Black),
            (Role::Heading, public.name_en(), english, Ink::Black),
            (Role::Paragraph, public.address(), address, Ink::Grey),
        ];
        for (role, text, space, ink) in lines {
            if text.is_empty() || space.lines == 0 {
                continue;
            }
            if role != Role::Heading || self.page.parts.last().is_some_and(|part| part.role != Role::Heading)
            {
                self.page.begin(role);
            }
            end = self.page.set(column(left + width / 2.0, Anchor::Middle, ink), end, space, text) + gap;
        }
        end
    }

    /// The code, as large as its area allows, in a frame that keeps off its quiet zone.
    fn code(&mut self, code: &Code, names_end: f64) -> Place {
        let Area { left, top, width, height } = self.areas.code;
        let bottom = top + height;
        let frame = width * 0.004;
        let top = if self.areas.code_follows { names_end.max(top) + self.areas.gap() } else { top };
        let side = width.min(bottom - top) - 4.0 * frame;
        let place = Place {
            left: left + (width - side) / 2.0,
            top: top + (bottom - top - side) / 2.0,
            side,
            modules: code.modules(),
        };
        self.frame(&place, frame);
        let shape = code.shape().placed((place.left, place.top), side / code.modules() as f64);
        self.page.add(Role::Code, Mark::Fill(shape, Ink::Black));
        place
    }

    /// Four bars around a place, `width` wide and as far off.
    fn frame(&mut self, place: &Place, width: f64) {
        let Place { left, top, side, .. } = *place;
        let (outer, long) = (2.0 * width, side + 4.0 * width);
        for (x, y, across, down) in [
            (left - outer, top - outer, long, width),
            (left - outer, top + side + width, long, width),
            (left - outer, top - width, width, side + outer),
            (left + side + width, top - width, width, side + outer),
        ] {
            self.page.decorate(Shape::rect(x, y, across, down), Ink::Accent);
        }
    }

    fn steps(&mut self, stay_minutes: u16) {
        let Area { left, top, width, height } = self.areas.steps;
        let gap = self.areas.gap();
        let signs = [pictogram::scan(), pictogram::leave(), pictogram::notice()];
        let texts = words::steps(self.areas.detail, stay_minutes);
        for (n, (sign, text)) in signs.iter().zip(&texts).enumerate() {
            let n = n as f64;
            let cell = match self.areas.arrangement {
                Arrangement::Row => {
                    Area { left: left + n * width / 3.0, top, width: width / 3.0 - gap, height }
                }
                _ => Area { left, top: top + n * height / 3.0, width, height: height / 3.0 - gap },
            };
            self.step(cell, sign, text);
        }
    }

    fn step(&mut self, cell: Area, sign: &Shape, text: &Both) {
        let [zh, en, _] = self.areas.sizes;
        let Area { left, top, width, height } = cell;
        let below = self.areas.arrangement == Arrangement::Stack;
        let side = if below { width.min(height - (zh + en) * LEADING) } else { (width * 0.24).min(height) };
        let sign_left = if below { left + (width - side) / 2.0 } else { left };
        let sign_top = if below { top } else { top + (height - side).max(0.0) / 2.0 };
        let disc = Shape::default().and_disc(50.0, 50.0, 50.0).placed((sign_left, sign_top), side / 100.0);
        self.page.decorate(disc, Ink::Accent);
        self.page.decorate(sign.placed((sign_left, sign_top), side / 100.0), Ink::White);
        self.page.begin(Role::ListItem);
        let (x, anchor, room, from, rest) = if below {
            (left + width / 2.0, Anchor::Middle, width, top + side, height - side)
        } else {
            (left + side * 1.18, Anchor::Start, width - side * 1.18, top, height)
        };
        let lines = if below { 1 } else { 3 };
        let share = zh / (zh + en);
        // Set once to see how high it becomes, then centred beside the pictogram.
        let spaces = [space(room, rest * share, lines, zh), space(room, rest * (1.0 - share), lines, en)];
        let heights = [&text.zh, &text.en].into_iter().zip(spaces);
        let total: f64 = heights.map(|(text, space)| crate::text::Block::fit(text, space).height()).sum();
        let start = if below { from } else { from + (rest - total).max(0.0) / 2.0 };
        let middle = self.page.set(column(x, anchor, Ink::Black), start, spaces[0], &text.zh);
        self.page.set(column(x, anchor, Ink::Grey), middle, spaces[1], &text.en);
    }

    fn privacy(&mut self, retention_days: u16) {
        let [zh, en, _] = self.areas.sizes;
        let Area { left, top, width, height } = self.areas.privacy;
        let paragraphs = words::privacy(self.areas.detail, retention_days);
        let gap = self.areas.gap();
        self.rule(top - gap);
        let each = (width + 2.0 * gap) / paragraphs.len().max(1) as f64;
        for (n, paragraph) in paragraphs.iter().enumerate() {
            let (left, room) = (left + n as f64 * each, each - 2.0 * gap);
            let mut end = top;
            let mut rest = height;
            if !paragraph.heading.is_empty() {
                let size = zh * 1.05;
                let sign = if n == 0 { pictogram::tick() } else { pictogram::cross() };
                let side = size * 1.25;
                let disc = Shape::default().and_disc(50.0, 50.0, 46.0).placed((left, top), side / 100.0);
                self.page.decorate(disc, Ink::Accent);
                self.page.decorate(sign.placed((left, top), side / 100.0), Ink::White);
                self.page.begin(Role::Paragraph);
                let beside = space(room - side * 1.3, side, 1, size);
                end = self.page.set(
                    column(left + side * 1.3, Anchor::Start, Ink::Black),
                    top,
                    beside,
                    &paragraph.heading,
                );
                end = end.max(top + side) + gap * 0.4;
                rest = top + height - end;
            }
            self.page.begin(Role::Paragraph);
            let share = zh / (zh + en);
            let Both { zh: chinese, en: english } = &paragraph.text;
            let spaces = [space(room, rest * share, 6, zh * 0.9), space(room, rest * (1.0 - share), 8, en)];
            let middle = self.page.set(column(left, Anchor::Start, Ink::Black), end, spaces[0], chinese);
            self.page.set(column(left, Anchor::Start, Ink::Grey), middle, spaces[1], english);
        }
    }

    /// Certificate, validity and fingerprint.
    fn foot(&mut self, code: &HomeSafeCode, fingerprint: &str) {
        let Area { left, top, width, height } = self.areas.foot;
        let [.., size] = self.areas.sizes;
        let public = code.body().public();
        let validity = public.validity();
        let validity = words::validity(&format_day(validity.first()), &format_day(validity.last()));
        let fingerprint = words::fingerprint(fingerprint);
        let certificate =
            code.certificate().map(|one| (format_day(one.not_after()), one.key_id().to_string()));
        let certificate = words::certificate(certificate.as_ref().map(|(until, key)| (&**until, &**key)));
        let start = column(left, Anchor::Start, Ink::Grey);
        if height < 2.0 * size * LEADING {
            // A strip: all on one line.
            self.page.begin(Role::Paragraph);
            let text = format!("{certificate}   {validity}   {fingerprint}");
            self.page.set(start, top, space(width, height, 1, size), &text);
            return;
        }
        self.rule(top - self.areas.gap() * 0.5);
        self.page.begin(Role::Paragraph);
        if width < 30.0 * size {
            // A narrow column: one below the other.
            let end = self.page.set(start, top, space(width, height * 0.5, 2, size), &certificate);
            let end = self.page.set(start, end, space(width, height * 0.25, 1, size), &validity);
            self.page.set(start, end, space(width, height * 0.25, 1, size), &fingerprint);
            return;
        }
        let half = height / 2.0;
        self.page.set(start, top, space(width, half, 1, size), &certificate);
        self.page.set(start, top + half, space(width * 0.6, half, 1, size), &validity);
        let end = column(left + width, Anchor::End, Ink::Grey);
        self.page.set(end, top + half, space(width * 0.38, half, 1, size), &fingerprint);
    }

    /// A thin rule across the area of what is stored.
    fn rule(&mut self, y: f64) {
        let Area { left, width, .. } = self.areas.privacy;
        let thickness = self.areas.gap() * 0.2;
        self.page.decorate(Shape::rect(left, y - thickness / 2.0, width, thickness), Ink::Accent);
    }
}
