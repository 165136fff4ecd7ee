//! What the resident is told, in Traditional Chinese, Simplified Chinese and English.

use chrono::{DateTime, Datelike as _, TimeZone, Timelike as _};
use homesafe_protocol::{
    advice::{AdviceCatalogue, Language},
    batch::Level,
    time::UnixTime,
};

use crate::device::Alert;

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

/// How serious an exposure is.
pub const fn level_text(level: Level, language: Language) -> &'static str {
    let [hant, hans, en] = match level {
        Level::Notice => ["僅供參考", "仅供参考", "for your information"],
        Level::TestAdvised => ["建議檢測", "建议检测", "a test is advised"],
        Level::TestCompulsory => ["必須檢測", "必须检测", "a test is compulsory"],
        Level::Withdrawn => ["衞生部門已撤回", "卫生部门已撤回", "withdrawn by the health authority"],
    };
    pick(language, hant, hans, en)
}

/// What to do: the authority's own words, or general ones where it has published none.
pub fn advice_text(catalogue: Option<&AdviceCatalogue>, number: u8, language: Language) -> &str {
    if let Some(catalogue) = catalogue {
        return catalogue.advice(number).text(language);
    }
    let [hant, hans, en] = match number {
        0 => [
            "請留意身體狀況，並遵從衞生部門的建議。",
            "请留意身体状况，并遵从卫生部门的建议。",
            "Watch for symptoms and follow the health authority's advice.",
        ],
        1 => ["請盡快接受檢測。", "请尽快接受检测。", "Test yourself as soon as you can."],
        2 => [
            "請於今天接受檢測，三天後再檢測一次。",
            "请于今天接受检测，三天后再检测一次。",
            "Test yourself today, and again after three days.",
        ],
        _ => [
            "請留在家中，並致電衞生部門。",
            "请留在家中，并致电卫生部门。",
            "Stay at home and call the health authority.",
        ],
    };
    pick(language, hant, hans, en)
}

/// All alerts as sentences that a screen reader can speak: no symbols, no tables, times of
/// that `zone`. `place` names a visit's venue
/// to a resident who has unlocked the diary. Where they are not `complete`, visits by other systems' codes were not looked up.
pub fn spoken(
    alerts: &[Alert],
    place: impl Fn(&Alert) -> Option<String>,
    complete: bool,
    catalogue: Option<&AdviceCatalogue>,
    stale_since: Option<Option<UnixTime>>,
    language: Language,
    zone: &impl TimeZone,
) -> String {
    let standing: Vec<&Alert> = alerts.iter().filter(|alert| !alert.exposure.withdrawn).collect();
    let unread = standing.iter().filter(|alert| alert.unread).count();
    let count = if standing.is_empty() && !complete {
        nothing_locked_sentence(language).into()
    } else {
        count_sentence(standing.len(), unread, language)
    };
    let mut sentences = vec![count];
    for alert in &standing {
        if let Some(place) = place(alert) {
            sentences.push(alert_sentence(alert, &place, language, zone));
            sentences.push(ended(advice_text(catalogue, alert.exposure.advice.into(), language), language));
        }
    }
    let withdrawn = alerts.len() - standing.len();
    if withdrawn > 0 {
        sentences.push(match language {
            Language::ZhHant => format!("另有{withdrawn}項通知已由衞生部門撤回，無須理會。"),
            Language::ZhHans => format!("另有{withdrawn}项通知已由卫生部门撤回，无须理会。"),
            Language::En if withdrawn == 1 => "One more notice was withdrawn; there is nothing to do about it.".into(),
            Language::En => format!("{withdrawn} more notices were withdrawn; there is nothing to do about them."),
        });
    }
    if !complete {
        sentences.push(locked_sentence(language).into());
    }
    if let Some(since) = stale_since {
        sentences.push(stale_sentence(since, language, zone));
    }
    sentences.join(if language == Language::En { " " } else { "" })
}

/// That notices may be out of date, and since when; `None`: since the device was set up.
pub fn stale_sentence(since: Option<UnixTime>, language: Language, zone: &impl TimeZone) -> String {
    match (language, since.map(|since| moment(since, language, zone))) {
        (Language::ZhHant, Some(since)) => format!("通知自{since}起可能並非最新。"),
        (Language::ZhHans, Some(since)) => format!("通知自{since}起可能并非最新。"),
        (Language::En, Some(since)) => format!("Notices may be out of date since {since}."),
        (Language::ZhHant, None) => "通知可能並非最新：這部裝置從未成功更新。".into(),
        (Language::ZhHans, None) => "通知可能并非最新：这部设备从未成功更新。".into(),
        (Language::En, None) => "Notices may be out of date: this device has never been brought up to date.".into(),
    }
}

const fn nothing_locked_sentence(language: Language) -> &'static str {
    match language {
        Language::ZhHant => "你到HomeSafe場所的到訪紀錄沒有已知的接觸。",
        Language::ZhHans => "你到HomeSafe场所的到访记录没有已知的接触。",
        Language::En => "No exposure is known for your visits to HomeSafe venues.",
    }
}

/// What the locked device did not look up.
const fn locked_sentence(language: Language) -> &'static str {
    match language {
        Language::ZhHant => "的士及其他系統的海報，須解鎖後才會查核。",
        Language::ZhHans => "出租车及其他系统的海报，须解锁后才会查核。",
        Language::En => "Taxis and other systems' posters, if you used any, are looked up when you unlock.",
    }
}

fn count_sentence(all: usize, unread: usize, language: Language) -> String {
    match (language, all) {
        (Language::ZhHant, 0) => "你的到訪紀錄沒有已知的接觸。".into(),
        (Language::ZhHans, 0) => "你的到访记录没有已知的接触。".into(),
        (Language::En, 0) => "No exposure is known for your visits.".into(),
        (Language::ZhHant, _) => format!("你有{all}項接觸通知，其中{unread}項未讀。"),
        (Language::ZhHans, _) => format!("你有{all}项接触通知，其中{unread}项未读。"),
        (Language::En, 1) => format!("You have one exposure notice{}.", if unread > 0 { ", which is new" } else { "" }),
        (Language::En, _) => format!("You have {all} exposure notices, {unread} of them new."),
    }
}

fn alert_sentence(alert: &Alert, place: &str, language: Language, zone: &impl TimeZone) -> String {
    let [from, to] = [alert.exposure.start, alert.exposure.end].map(|time| moment(time, language, zone));
    let level = level_text(alert.exposure.level, language);
    match language {
        Language::ZhHant => format!("{place}：感染者於{from}至{to}在場；{level}。"),
        Language::ZhHans => format!("{place}：感染者于{from}至{to}在场；{level}。"),
        Language::En => format!("{place}: an infected person was there from {from} to {to}; {level}."),
    }
}

/// A text with a full stop behind it, so that a voice pauses there.
fn ended(text: &str, language: Language) -> String {
    let text = text.replace('\n', " ");
    let stop = if language == Language::En { '.' } else { '。' };
    if text.ends_with(['.', '。', '!', '！', '?', '？']) { text } else { format!("{text}{stop}") }
}

/// A time in words.
fn moment(time: UnixTime, language: Language, zone: &impl TimeZone) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let seconds = i64::try_from(time.seconds()).unwrap_or(i64::MAX);
    let local = DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(zone);
    let (year, month, day, hour, minute) = (local.year(), local.month(), local.day(), local.hour(), local.minute());
    match language {
        Language::En => {
            let name = MONTHS.get(local.month0() as usize).copied().unwrap_or_default();
            format!("{day} {name} {year}, {hour}:{minute:02}")
        }
        Language::ZhHant => format!("{year}年{month}月{day}日{hour}時{minute:02}分"),
        Language::ZhHans => format!("{year}年{month}月{day}日{hour}时{minute:02}分"),
    }
}

const fn pick(language: Language, hant: &'static str, hans: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::ZhHant => hant,
        Language::ZhHans => hans,
        Language::En => en,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use homesafe_protocol::{batch::Advice, matching::Exposure};

    use super::*;
    use crate::visit_log::VisitId;

    fn alert(withdrawn: bool, unread: bool) -> Alert {
        let time = |seconds| UnixTime::new(seconds).unwrap();
        Alert {
            visit: VisitId::random(&mut rand::rng()),
            arrival: time(1_790_000_000),
            departure: time(1_790_003_600),
            exposure: Exposure {
                start: time(1_790_000_100),
                end: time(1_790_001_000),
                level: Level::TestAdvised,
                advice: Advice::try_from(1).unwrap(),
                indirect: false,
                withdrawn,
            },
            unread,
        }
    }

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

    #[test]
    fn a_summary_is_sentences_without_symbols() {
        let alerts = [alert(false, true), alert(false, false), alert(true, true)];
        let place = |_: &Alert| Some("Lin Heung Tea House".to_owned());
        let text = spoken(&alerts, place, true, None, Some(None), Language::En, &Utc);
        assert!(
            text.starts_with("You have 2 exposure notices, 1 of them new. Lin Heung Tea House: an infected"),
            "{text}"
        );
        assert!(text.contains("a test is advised. Test yourself as soon as you can."), "{text}");
        assert!(text.contains("One more notice was withdrawn"), "{text}");
        assert!(text.ends_with("has never been brought up to date."), "{text}");
        assert!(!text.contains(['\n', '|', '*', '[', '{', 'Z']), "{text}");
        for language in [Language::ZhHant, Language::ZhHans] {
            let text = spoken(&alerts, place, true, None, None, language, &Utc);
            assert!(text.ends_with('。') && text.contains('2'), "{text}");
        }
    }

    #[test]
    fn locked_it_says_that_there_is_one_and_not_where() {
        let locked = |alerts: &[Alert], language| spoken(alerts, |_| None, false, None, None, language, &Utc);
        let text = locked(&[alert(false, true)], Language::En);
        assert_eq!(text, format!("You have one exposure notice, which is new. {}", locked_sentence(Language::En)));
        // A taxi's visit is not looked up while the diary is locked: nothing is not said of all.
        for language in Language::ALL {
            let text = locked(&[], language);
            assert!(
                text.contains(locked_sentence(language)) && !text.contains(&count_sentence(0, 0, language)),
                "{text}"
            );
        }
    }
}
