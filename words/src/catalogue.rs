//! One language's catalogue, and what it says.

use chrono::DateTime;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use homesafe_protocol::{advice::Language, time::UnixTime};
use serde::Serialize;
use unic_langid::{LanguageIdentifier, langid};

use crate::fact::{ONLY, Told, told};

/// The files of one language.
pub struct Catalogue {
    /// The language.
    pub language: Language,
    /// Its folder, which is its BCP 47 tag with a region.
    pub folder: &'static str,
    /// Name and content of each file.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! catalogues {
    ($($language:ident $folder:literal,)* => $files:tt) => {
        &[$(catalogues!(@one $language $folder $files)),*]
    };
    (@one $language:ident $folder:literal [$($file:literal),*]) => {
        Catalogue {
            language: Language::$language,
            folder: $folder,
            files: &[$(($file, include_str!(concat!("../", $folder, "/", $file)))),*],
        }
    };
}

impl Catalogue {
    /// All of them.
    pub const ALL: &[Self] = catalogues!(
        En "en", ZhHant "zh-HK", ZhHans "zh-CN",
        => ["common.ftl", "protocol.ftl", "device.ftl", "host.ftl", "homesafe.ftl", "venue-qr.ftl",
            "homesafe-authority.ftl", "homesafe-server.ftl"]
    );
}

/// How a program puts a time: in its time zone.
pub type ShowTime = fn(UnixTime) -> String;

/// What is said, in one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    show_time: ShowTime,
}

impl Words {
    /// The words of a language, in which times are put as `show_time` puts them.
    pub fn new(language: Language, show_time: ShowTime) -> Self {
        let locale: LanguageIdentifier = match language {
            Language::En => langid!("en"),
            Language::ZhHant => langid!("zh-HK"),
            Language::ZhHans => langid!("zh-CN"),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Marks that keep directions apart would reach files and terminals; there is only one direction here.
        bundle.set_use_isolating(false);
        let files = Catalogue::ALL.iter().filter(|catalogue| catalogue.language == language);
        for (_, content) in files.flat_map(|catalogue| catalogue.files) {
            // What could not be read is skipped: the check of all catalogues names it.
            let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*content).to_owned());
            let _ = bundle.add_resource(resource);
        }
        Self { language, bundle, show_time }
    }

    /// The language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// What `id`, or an attribute of it as `id.attribute`, says; `None` without an entry.
    pub fn find(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let (id, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, args, &mut errors).into_owned())
    }

    /// What `id` says; without an entry its name, which a check keeps from being shipped.
    pub fn text(&self, id: &str, args: &FluentArgs<'_>) -> String {
        self.find(id, Some(args)).unwrap_or_else(|| id.to_owned())
    }

    /// A fact in words.
    ///
    /// A fact that only wraps another and has no entry of its own says what that one says.
    pub fn fact(&self, fact: &(impl Serialize + ?Sized)) -> String {
        self.say(told(fact)).into_text()
    }

    fn say(&self, told: Told) -> FluentValue<'static> {
        match told {
            Told::Nothing => FluentValue::from("none"),
            Told::Text(text) => FluentValue::from(text),
            Told::Number(number) => FluentValue::from(number),
            Told::Time(seconds) => FluentValue::from(
                UnixTime::new(seconds).map_or_else(|error| error.to_string(), self.show_time),
            ),
            Told::Day(day) => FluentValue::from(date(day)),
            Told::List(items) => {
                let are_sentences = items.iter().any(|item| self.is_sentence(item));
                let items: Vec<String> = items.into_iter().map(|item| self.say(item).into_text()).collect();
                FluentValue::from(if are_sentences { in_lines(&items) } else { items.join(", ") })
            }
            Told::Fact(name, fields) => self.say_fact(&name, fields),
        }
    }

    /// Whether it says more than one word or number: such are listed one below the other.
    fn is_sentence(&self, told: &Told) -> bool {
        match told {
            Told::Fact(name, fields) => match fields.as_slice() {
                [] => false,
                [(ONLY, only)] => self.is_sentence(only) || self.find(name, None).is_some(),
                _ => true,
            },
            _ => false,
        }
    }

    fn say_fact(&self, name: &str, fields: Vec<(&'static str, Told)>) -> FluentValue<'static> {
        let said: Vec<_> = fields.into_iter().map(|(field, value)| (field, self.say(value))).collect();
        let args: FluentArgs<'_> = said.iter().cloned().collect();
        match (self.find(name, Some(&args)), said.as_slice()) {
            (Some(text), _) => FluentValue::from(text),
            (None, [(ONLY, only)]) => only.clone(),
            (None, [(_, FluentValue::String(tag)), ..])
                if self.find(&format!("{name}-{tag}"), None).is_some() =>
            {
                FluentValue::from(self.text(&format!("{name}-{tag}"), &args))
            }
            (None, []) => FluentValue::from(name.to_owned()),
            (None, fields) => {
                let fields =
                    fields.iter().map(|(field, value)| format!("{field}: {}", value.clone().into_text()));
                FluentValue::from(format!("{name} ({})", fields.collect::<Vec<_>>().join(", ")))
            }
        }
    }
}

/// A UTC day as a date.
fn date(day: u64) -> String {
    let seconds = i64::try_from(day).unwrap_or(i64::MAX).saturating_mul(86_400);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().format("%Y-%m-%d").to_string()
}

/// Each on a line of its own, below what is said before them.
fn in_lines(sentences: &[String]) -> String {
    sentences.iter().map(|sentence| format!("\n  {}", sentence.replace('\n', "\n  "))).collect()
}

/// What a message would show of a value.
trait IntoText {
    fn into_text(self) -> String;
}

impl IntoText for FluentValue<'_> {
    fn into_text(self) -> String {
        match self {
            FluentValue::String(text) => text.into_owned(),
            FluentValue::Number(number) => number.as_string().into_owned(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::foreign::OtherCode;

    use super::*;

    #[derive(Serialize)]
    struct Row {
        line: u8,
        what: OtherCode,
    }

    #[test]
    fn facts_of_a_list_have_their_lines_and_other_things_are_one_after_the_other() {
        let words = Words::new(Language::En, |time| time.seconds().to_string());
        let row = |line| Row { line, what: OtherCode::CheckIn("x") };
        let what = words.fact(&OtherCode::CheckIn("x"));
        assert!(what.contains("check-in code of x"));
        let rows = format!("\n  Row (line: 1, what: {what})\n  Row (line: 2, what: {what})");
        assert_eq!(words.fact(&[row(1), row(2)]), rows);
        assert_eq!(words.fact(&[1, 2]), "1, 2");
        assert_eq!(words.fact(&["a", "b"]), "a, b");
    }

    #[test]
    fn attack_a_name_that_looks_like_a_message_is_said_as_it_stands() {
        let words = Words::new(Language::En, |time| time.seconds().to_string());
        for name in
            ["{ $place }", "{ error }", "{\"x\"}", "\n    .help = x", "{ $count ->\n [one] a\n *[other] b\n}"]
        {
            let args: FluentArgs<'_> = [("place", name)].into_iter().collect();
            assert_eq!(words.text("checked-in", &args), format!("Checked in: {name}"));
        }
    }
}
