//! What stands on paper: in Chinese as written in Hong Kong, and in English, whatever language the program
//! speaks.

use std::sync::LazyLock;

use homesafe_protocol::advice::Language;
use homesafe_words::{FluentArgs, FluentValue, Words};

// Days come as text here, and no times.
static CHINESE: LazyLock<Words> =
    LazyLock::new(|| Words::new(Language::ZhHant, |time| time.seconds().to_string()));
static ENGLISH: LazyLock<Words> =
    LazyLock::new(|| Words::new(Language::En, |time| time.seconds().to_string()));

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// In Chinese, as written in Hong Kong.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A message of the catalogues in both languages.
pub fn both<'a>(id: &str, args: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>) -> Both {
    let args: FluentArgs<'_> = args.into_iter().collect();
    Both { zh: CHINESE.text(id, &args), en: ENGLISH.text(id, &args) }
}

impl Both {
    /// Both on one line.
    pub fn on_one_line(&self) -> String {
        format!("{}  {}", self.zh, self.en)
    }
}
