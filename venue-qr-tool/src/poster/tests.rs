use homesafe_protocol::{
    time::{Day, Validity},
    venue::{Category, VenueBody},
};
use proptest::prelude::*;

use super::{
    page::{Mark, Role},
    *,
};
use crate::{
    render::Options,
    shape::{Bounds, Shape},
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

fn design(template: Template) -> Design {
    Design { template, ..Design::default() }
}

fn sheet(template: Template, (zh, en, address): (&str, &str, &str)) -> Sheet {
    Sheet::lay_out(&venue(zh, en, address), "HOMESAFE.EXAMPLE", &design(template)).unwrap()
}

fn options(formats: &[Format], template: Template) -> Options {
    Options { formats: formats.to_vec(), dpi: None, design: design(template) }
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

/// The extremes that a format takes: the longest need more modules than a taxi's sticker shows from its
/// distance.
fn fitting(template: Template) -> impl Iterator<Item = Sheet> {
    extremes().into_iter().filter_map(move |(zh, en, address)| {
        match Sheet::lay_out(&venue(&zh, &en, &address), "HOMESAFE.EXAMPLE", &design(template)) {
            Ok(sheet) => Some(sheet),
            Err(PosterError::TooDense { .. }) if template == Template::Taxi && address.len() > 100 => None,
            Err(error) => panic!("{template}: {error}"),
        }
    })
}

#[test]
fn all_formats_carry_the_code_of_any_venue() {
    for template in Template::ALL {
        for sheet in fitting(template) {
            let files = sheet.render(&options(&Format::ALL, template)).unwrap();
            assert!(files[0].bytes.starts_with(b"<svg") && files[2].bytes.starts_with(b"%PDF-"));
            let read = poster_reader::picture::decode_single(&files[1].bytes);
            assert_eq!(read.unwrap(), sheet.text(), "{template}: the whole page is read too");
        }
    }
}

#[test]
fn everything_stays_on_the_page_and_nothing_runs_into_anything() {
    for template in Template::ALL {
        let areas = areas::Areas::of(template);
        for sheet in fitting(template) {
            let page = sheet.page();
            let paper = Bounds { left: 0.0, top: 0.0, right: page.width, bottom: page.height };
            let texts: Vec<Bounds> = (page.parts.iter().flat_map(|part| &part.marks))
                .filter(|mark| matches!(mark, Mark::Text(_)))
                .map(Mark::bounds)
                .collect();
            assert!(texts.len() > 10);
            for (n, text) in texts.iter().enumerate() {
                // Lines of one text may touch by their descenders.
                let slack = areas.gap() * 0.75;
                assert!(text.is_within(&paper, -page.width * 0.02), "{template}: {text:?} leaves {paper:?}");
                for other in &texts[n + 1..] {
                    let shrunk = Bounds { top: other.top + slack, bottom: other.bottom - slack, ..*other };
                    let overlaps = shrunk.top < shrunk.bottom && text.overlaps(&shrunk);
                    assert!(
                        !overlaps || text.bottom - other.top < 0.4 * (other.bottom - other.top),
                        "{template}: {text:?} {other:?}"
                    );
                }
            }
            assert!(sheet.check_clear(Format::Svg).is_ok(), "{template}");
        }
    }
}

#[test]
fn parts_come_in_reading_order() {
    let sheet = sheet(Template::A4, ("蓮香茶室", "Lin Heung", "Wellington Street"));
    let roles: Vec<Role> =
        sheet.page().parts.iter().map(|part| part.role).filter(|role| *role != Role::Decoration).collect();
    let position = |wanted| roles.iter().position(|role| *role == wanted).unwrap();
    assert!(
        position(Role::Heading) < position(Role::Code) && position(Role::Code) < position(Role::ListItem)
    );
    assert_eq!(roles.iter().filter(|role| **role == Role::ListItem).count(), 3);
}

#[test]
fn a_spoilt_poster_is_not_given_out() {
    for format in Format::ALL {
        let mut sheet = sheet(Template::A4, ("店", "Shop", ""));
        let blot = Shape::rect(sheet.place.left, sheet.place.top, sheet.place.side, sheet.place.side / 3.0);
        sheet.page.add(Role::Decoration, Mark::Fill(blot, page::Ink::Black));
        let result = sheet.render(&options(&[format], Template::A4));
        assert!(matches!(result.err(), Some(PosterError::Unreadable(which)) if which == format), "{format}");
        assert!(crate::check::page(&sheet).is_err());
        assert!(crate::check::png(b"not a picture", &sheet).is_err());
        assert!(crate::check::pdf(b"not a document", &sheet).is_err());
    }
}

#[test]
fn a_page_of_many_is_checked_without_a_file() {
    for template in Template::ALL {
        assert!(fitting(template).all(|sheet| crate::check::page(&sheet).is_ok()), "{template}");
    }
}

#[test]
fn characters_without_a_glyph_are_named() {
    let error =
        Sheet::lay_out(&venue("", "Noodles 🍜🍜 ก", ""), "H", &Design::default()).unwrap_err().to_string();
    assert!(error.contains("🍜 (U+1F35C), ก (U+0E01)"), "{error}");
}

#[test]
fn a_code_that_cameras_would_not_resolve_is_refused() {
    let code = venue(&"香".repeat(40), &"W".repeat(120), &"W".repeat(200));
    let error = Sheet::lay_out(&code, "HOMESAFE.EXAMPLE", &design(Template::Taxi)).unwrap_err();
    let said = homesafe_host::cli::words().fact(&error);
    assert!(said.contains("shorter names"), "{said}");
    let lower = Design { correction: Some(Correction::L), ..design(Template::Taxi) };
    assert!(Sheet::lay_out(&code, "HOMESAFE.EXAMPLE", &lower).is_ok(), "and the advice helps");
}

#[test]
fn resolutions_are_bounded() {
    let sheet = |template| sheet(template, ("店", "", ""));
    for (dpi, ok) in [(71, false), (72, true), (600, true), (601, false)] {
        let options = Options { dpi: Some(dpi), ..options(&[Format::Png], Template::A4) };
        assert_eq!(sheet(Template::A4).render(&options).is_ok(), ok, "{dpi}");
    }
    let large = Options { dpi: Some(150), ..options(&[Format::Png], Template::RollUp) };
    assert!(matches!(sheet(Template::RollUp).render(&large), Err(PosterError::Pixels { .. })));
}

#[test]
fn a_certificate_and_the_retention_stand_on_the_poster() {
    let texts = |code: &HomeSafeCode, design: &Design| {
        let sheet = Sheet::lay_out(code, "H", design).unwrap();
        let lines = sheet.page().parts.iter().flat_map(|part| &part.marks);
        lines
            .filter_map(|mark| match mark {
                Mark::Text(line) => Some(line.text.clone()),
                Mark::Fill(..) => None,
            })
            .collect::<Vec<_>>()
            .join("|")
    };
    let code = venue("店", "", "");
    let plain = texts(&code, &Design { retention_days: 14, ..Design::default() });
    assert!(plain.contains("未經衞生當局認證") && plain.contains("14 days"), "{plain}");
    let signer = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let certificate = homesafe_protocol::venue::VenueCertificate::issue(
        code.body().public(),
        code.body().commitment(),
        Day::new(20_900),
        &signer,
    );
    let certified = texts(&code.certified(certificate), &Design::default());
    assert!(certified.contains("Certified by the health authority until 2027-03-23"), "{certified}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_name_makes_a_readable_poster(
        zh in "[中環香港茶室酒樓大廈商場街館店（）]{1,30}",
        en in "[ -~]{1,80}",
        address in "[ -~]{0,100}",
        template in proptest::sample::select(Template::ALL.to_vec()),
    ) {
        let sheet = sheet(template, (&zh, &en, &address));
        prop_assert!(sheet.render(&options(&[Format::Svg, Format::Pdf], template)).is_ok());
    }
}
