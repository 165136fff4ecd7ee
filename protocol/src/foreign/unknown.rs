//! What a scanned text is that is no venue's code: people scan the wrong code of a wall, and should hear
//! which it was.

use std::fmt;

/// A code for something else than a check-in that this program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum OtherCode {
    /// Asks for money: EMVCo codes (FPS among them), wallets, bank transfers, crypto currencies.
    Payment,
    /// A web address.
    WebAddress,
    /// The name and password of a wireless network.
    Wifi,
    /// A business card.
    Contact,
    /// A telephone number.
    Phone,
    /// A text message or e-mail to be sent.
    Message,
    /// A point on the map, or a calendar entry.
    Place,
    /// Proof of a vaccination, test or recovery.
    HealthCertificate,
    /// The secret of an authenticator.
    OneTimePassword,
    /// Of a check-in system that this program does not read, by its name.
    CheckIn(&'static str),
    /// None of these.
    Text,
}

/// What to do.
const INSTEAD: &str = ": scan the venue's check-in poster instead";

impl fmt::Display for OtherCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Payment => "this is a payment code, not a venue's; nothing was paid",
            Self::WebAddress => {
                "this is a web address, such as a menu's, not a venue's code; nothing was opened"
            }
            Self::Wifi => "this is the code of a Wi-Fi network, not a venue's check-in code",
            Self::Contact => "this is a business card, not a venue's code",
            Self::Phone => "this is a telephone number, not a venue's code; nobody was called",
            Self::Message => "this is a message or e-mail, not a venue's code; nothing was sent",
            Self::Place => "this is a place on the map or in the calendar, not a venue's check-in code",
            Self::HealthCertificate => "this is a health certificate, not a venue's code; it was not kept",
            Self::OneTimePassword => {
                "this is the secret of an authenticator, not a venue's code; it was not kept"
            }
            Self::CheckIn(system) => {
                return write!(f, "this is a check-in code of {system}, which is not read here{INSTEAD}");
            }
            Self::Text => return f.write_str("this is not a code that this program knows"),
        };
        write!(f, "{what}{INSTEAD}")
    }
}

/// Beginnings of texts, in lower case: the particular before the general. `https://` stands for `http://` too.
const KNOWN: &[(&str, OtherCode)] = &[
    ("https://app.luca-app.de/webapp", OtherCode::CheckIn("luca")),
    ("https://qr.notify-me.ch", OtherCode::CheckIn("NotifyMe")),
    ("https://qr.crowdnotifier", OtherCode::CheckIn("CrowdNotifier")),
    ("https://qr.swisscovid.ch", OtherCode::CheckIn("SwissCovid")),
    ("https://qr-d.swisscovid.ch", OtherCode::CheckIn("SwissCovid")),
    ("https://qr-a.swisscovid.ch", OtherCode::CheckIn("SwissCovid")),
    ("https://www.safeentry-qr.gov.sg", OtherCode::CheckIn("SafeEntry")),
    ("https://temperaturepass.ndi-api.gov.sg", OtherCode::CheckIn("SafeEntry")),
    ("https://alpha.canada.ca/covid-alert.html", OtherCode::CheckIn("COVID Alert (Canada)")),
    ("https://www.service.nsw.gov.au/campaign/service-nsw-mobile-app", OtherCode::CheckIn("Service NSW")),
    ("https://mysejahtera.malaysia.gov.my", OtherCode::CheckIn("MySejahtera")),
    ("https://qr.thaichana.com", OtherCode::CheckIn("Thai Chana")),
    ("smsto:1922:", OtherCode::CheckIn("1922 (Taiwan)")),
    ("https://qr.alipay.com", OtherCode::Payment),
    ("https://payme.hsbc", OtherCode::Payment),
    ("https://qr.payme.hsbc", OtherCode::Payment),
    ("https://www.paypal.", OtherCode::Payment),
    ("https://paypal.me/", OtherCode::Payment),
    ("000201", OtherCode::Payment),
    ("wxp://", OtherCode::Payment),
    ("weixin://wxpay", OtherCode::Payment),
    ("alipays://", OtherCode::Payment),
    ("alipayqr://", OtherCode::Payment),
    ("upi://", OtherCode::Payment),
    ("bcd\n", OtherCode::Payment),
    ("bcd\r\n", OtherCode::Payment),
    ("spc\n", OtherCode::Payment),
    ("spc\r\n", OtherCode::Payment),
    ("spd*", OtherCode::Payment),
    ("bitcoin:", OtherCode::Payment),
    ("ethereum:", OtherCode::Payment),
    ("lightning:", OtherCode::Payment),
    ("litecoin:", OtherCode::Payment),
    ("monero:", OtherCode::Payment),
    ("https://wa.me/", OtherCode::Contact),
    ("https://u.wechat.com/", OtherCode::Contact),
    ("https://weixin.qq.com/r/", OtherCode::Contact),
    ("https://line.me/", OtherCode::Contact),
    ("https://maps.app.goo.gl/", OtherCode::Place),
    ("https://goo.gl/maps/", OtherCode::Place),
    ("https://www.google.com/maps", OtherCode::Place),
    ("https://maps.google.", OtherCode::Place),
    ("https://maps.apple.com", OtherCode::Place),
    ("https://", OtherCode::WebAddress),
    ("www.", OtherCode::WebAddress),
    ("urlto:", OtherCode::WebAddress),
    ("wifi:", OtherCode::Wifi),
    ("begin:vcard", OtherCode::Contact),
    ("mecard:", OtherCode::Contact),
    ("bizcard:", OtherCode::Contact),
    ("tel:", OtherCode::Phone),
    ("sms:", OtherCode::Message),
    ("smsto:", OtherCode::Message),
    ("mms:", OtherCode::Message),
    ("mailto:", OtherCode::Message),
    ("matmsg:", OtherCode::Message),
    ("geo:", OtherCode::Place),
    ("begin:vcalendar", OtherCode::Place),
    ("begin:vevent", OtherCode::Place),
    ("hksarg|", OtherCode::HealthCertificate),
    ("{\"data\":{\"hdr\":{\"t\":\"icao.", OtherCode::HealthCertificate),
    ("hc1:", OtherCode::HealthCertificate),
    ("shc:/", OtherCode::HealthCertificate),
    ("nzcp:/", OtherCode::HealthCertificate),
    ("otpauth://", OtherCode::OneTimePassword),
    ("otpauth-migration://", OtherCode::OneTimePassword),
];

/// What kind of code a text is, by how it begins. Nothing is opened, parsed or kept.
pub fn recognise(text: &str) -> OtherCode {
    let text = text.trim_start();
    let starts = |text: &str, start: &str| {
        text.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    let plain = text.get("http://".len()..).filter(|_| starts(text, "http://"));
    let begins = |start: &str| match (plain, start.strip_prefix("https://")) {
        (Some(address), Some(start)) => starts(address, start),
        _ => starts(text, start),
    };
    KNOWN.iter().find(|(start, _)| begins(start)).map_or(OtherCode::Text, |(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_codes_of_a_wall() {
        for (text, expected) in [
            ("00020101021126330012hk.com.hkicl", OtherCode::Payment),
            ("wxp://f2f0abc", OtherCode::Payment),
            ("HTTPS://QR.ALIPAY.COM/FKX0", OtherCode::Payment),
            ("http://weixin.qq.com/r/abc", OtherCode::Contact),
            ("HKSARG|VAC|3.00|1|x", OtherCode::HealthCertificate),
            ("https://qr.swisscovid.ch?v=4#CAES", OtherCode::CheckIn("SwissCovid")),
            ("https://qr.thaichana.com/?appId=0001&shopId=S1", OtherCode::CheckIn("Thai Chana")),
            ("SMSTO:1922:\u{5834}", OtherCode::CheckIn("1922 (Taiwan)")),
            ("bitcoin:bc1q", OtherCode::Payment),
            ("upi://pay?pa=x", OtherCode::Payment),
            ("BCD\n002\n1\nSCT", OtherCode::Payment),
            ("https://example.org", OtherCode::WebAddress),
            ("HTTP://EXAMPLE.ORG", OtherCode::WebAddress),
            (" www.example.org", OtherCode::WebAddress),
            ("WIFI:T:WPA;S:cafe;P:secret;;", OtherCode::Wifi),
            ("BEGIN:VCARD\nVERSION:3.0", OtherCode::Contact),
            ("MECARD:N:Chan;;", OtherCode::Contact),
            ("tel:+85212345678", OtherCode::Phone),
            ("SMSTO:+852:hi", OtherCode::Message),
            ("mailto:a@example.org", OtherCode::Message),
            ("geo:22.28,114.15", OtherCode::Place),
            ("HC1:6BF", OtherCode::HealthCertificate),
            ("shc:/5676", OtherCode::HealthCertificate),
            ("otpauth://totp/x?secret=y", OtherCode::OneTimePassword),
            ("https://app.luca-app.de/webapp/1#2", OtherCode::CheckIn("luca")),
            ("https://qr.notify-me.ch?v=3#CAQ", OtherCode::CheckIn("NotifyMe")),
            ("https://www.safeentry-qr.gov.sg/tenant/X", OtherCode::CheckIn("SafeEntry")),
            ("https://alpha.canada.ca/covid-alert.html#x", OtherCode::CheckIn("COVID Alert (Canada)")),
            ("VK7413", OtherCode::Text),
            ("", OtherCode::Text),
            ("蓮香", OtherCode::Text),
            ("tel", OtherCode::Text),
        ] {
            assert_eq!(recognise(text), expected, "{text}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_every_answer_helps() {
        for (n, (start, code)) in KNOWN.iter().enumerate() {
            assert_eq!(recognise(start), *code, "{start} is hidden by one before it");
            assert_eq!(*start, start.to_lowercase());
            assert!(KNOWN[..n].iter().all(|(other, _)| other != start));
            assert!(code.to_string().starts_with("this is "));
        }
    }
}
