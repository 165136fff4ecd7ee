//! What the poster says, in Chinese and English.

/// How much room there is for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Sentences.
    Full,
    /// A few words.
    Short,
    /// One word a language.
    Least,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// In Chinese, as written in Hong Kong.
    pub zh: String,
    /// In English.
    pub en: String,
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Both {
    Both { zh: zh.into(), en: en.into() }
}

/// What the code is for.
pub fn purpose() -> Both {
    both("掃碼登記到訪", "Scan to check in")
}

/// What to do: scan, check out, be told.
pub fn steps(detail: Detail, stay_minutes: u16) -> [Both; 3] {
    match detail {
        Detail::Full => [
            both("打開 HomeSafe，掃描此碼", "Open HomeSafe and scan this code"),
            both(
                format!("離開時按「離開」，{stay_minutes} 分鐘後會自動離開"),
                format!("Check out when you leave; it happens by itself after {stay_minutes} minutes"),
            ),
            both("如有感染風險，手機會通知您", "Your phone tells you if there was a risk of infection"),
        ],
        Detail::Short => [
            both("掃描此碼", "Scan this code"),
            both("離開時登記離開", "Check out as you leave"),
            both("有風險時手機會通知", "Your phone tells you of a risk"),
        ],
        Detail::Least => [both("掃碼", "Scan"), both("離開", "Leave"), both("通知", "Notice")],
    }
}

/// A heading and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Both languages on one line; empty for none.
    pub heading: &'static str,
    /// The text.
    pub text: Both,
}

/// What is stored and what is not.
pub fn privacy(detail: Detail, retention_days: u16) -> Vec<Paragraph> {
    match detail {
        Detail::Full => vec![
            Paragraph {
                heading: "會保存的資料  What is kept",
                text: both(
                    format!("只有您的手機會加密保存這次到訪，{retention_days} 日後刪除。"),
                    format!(
                        "Your phone alone keeps this visit, encrypted, and deletes it after {retention_days} days."
                    ),
                ),
            },
            Paragraph {
                heading: "不會保存的資料  What is not",
                text: both(
                    "掃描時不會傳送任何資料，場所、政府及伺服器都不會知道您來過。",
                    "Scanning sends nothing: no venue, government or server learns that you were here.",
                ),
            },
        ],
        Detail::Short => vec![Paragraph {
            heading: "",
            text: both(
                format!("到訪紀錄只在您的手機加密保存 {retention_days} 日；掃描不會傳送任何資料。"),
                format!("Kept on your phone only, encrypted, for {retention_days} days; scanning sends nothing."),
            ),
        }],
        Detail::Least => vec![Paragraph {
            heading: "",
            text: both(
                format!("紀錄只存於手機 {retention_days} 日，掃描不傳送資料"),
                format!("Kept on your phone for {retention_days} days; scanning sends nothing"),
            ),
        }],
    }
}

/// What the code says of a certificate: the last day on which it holds, and its key.
pub fn certificate(certified: Option<(&str, &str)>) -> String {
    match certified {
        Some((until, key)) => {
            format!("衞生當局認證至 {until}  Certified by the health authority until {until}, key {key}")
        }
        None => "未經衞生當局認證  Not certified by the health authority".to_owned(),
    }
}

/// The days on which the code holds.
pub fn validity(first: &str, last: &str) -> String {
    format!("有效期  Valid {first} – {last}")
}

/// What people compare.
pub fn fingerprint(fingerprint: &str) -> String {
    format!("核對碼  Fingerprint {fingerprint}")
}

/// What is read out for the code.
pub fn code_alternative(name: &str) -> String {
    format!("QR code of {name}: scan it with HomeSafe to check in")
}
