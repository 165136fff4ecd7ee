//! Which language somebody reads.

use homesafe_protocol::advice::Language;

/// The language that a locale such as `zh_HK.UTF-8` asks for; English where it asks for none of ours.
pub fn language_of(locale: &str) -> Language {
    let tag = locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-").to_ascii_lowercase();
    match tag.as_str() {
        "zh-cn" | "zh-sg" | "zh-my" | "zh-hans" => Language::ZhHans,
        _ if tag.starts_with("zh-hans-") => Language::ZhHans,
        _ if tag == "zh" || tag.starts_with("zh-") || tag.starts_with("yue") => Language::ZhHant,
        _ => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_choose_a_language() {
        for (locale, expected) in [
            ("zh_HK.UTF-8", Language::ZhHant),
            ("zh_TW", Language::ZhHant),
            ("zh-Hant-HK", Language::ZhHant),
            ("zh_CN.UTF-8", Language::ZhHans),
            ("zh-Hans-SG", Language::ZhHans),
            ("en_GB.UTF-8", Language::En),
            ("C", Language::En),
            ("", Language::En),
        ] {
            assert_eq!(language_of(locale), expected, "{locale}");
        }
    }
}
