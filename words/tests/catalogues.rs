//! Every catalogue says the same things, each in its own language.

#![allow(clippy::panic)] // tests: a failure is the answer

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser::parse,
};
use homesafe_protocol::advice::Language;
use homesafe_words::Catalogue;

/// What an entry holds: its text as written, and the variables in it.
struct Content {
    text: String,
    variables: BTreeSet<String>,
}

/// The entries of a catalogue, those of attributes as `id.attribute`.
fn entries(catalogue: &Catalogue) -> BTreeMap<String, Content> {
    let mut entries = BTreeMap::new();
    for (file, content) in catalogue.files {
        let resource =
            parse(*content).unwrap_or_else(|(_, errors)| panic!("{}/{file}: {errors:?}", catalogue.folder));
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name;
                    let attributes = message.attributes.into_iter();
                    let attributes =
                        attributes.map(|attribute| (format!("{id}.{}", attribute.id.name), attribute.value));
                    for (id, pattern) in
                        message.value.map(|value| (id.to_owned(), value)).into_iter().chain(attributes)
                    {
                        let place = format!("{}/{file}: {id}", catalogue.folder);
                        assert!(entries.insert(id, read(&pattern)).is_none(), "{place} stands there twice");
                    }
                }
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
                other => panic!("{}/{file}: {other:?} is no message", catalogue.folder),
            }
        }
    }
    entries
}

fn read(pattern: &Pattern<&str>) -> Content {
    let mut content = Content { text: String::new(), variables: BTreeSet::new() };
    add(pattern, &mut content);
    content
}

fn add(pattern: &Pattern<&str>, content: &mut Content) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => content.text.push_str(value),
            PatternElement::Placeable { expression } => {
                let (inline, variants) = match expression {
                    Expression::Inline(inline) => (inline, [].as_slice()),
                    Expression::Select { selector, variants } => (selector, variants.as_slice()),
                };
                match inline {
                    InlineExpression::VariableReference { id } => {
                        content.variables.insert(id.name.to_owned());
                    }
                    InlineExpression::StringLiteral { value } => content.text.push_str(value),
                    other => panic!("{other:?}: messages hold variables and quoted texts only"),
                }
                variants.iter().for_each(|variant| add(&variant.value, content));
            }
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// Entries that are the same in every language: names of things, and patterns without words.
const WITHOUT_HAN: &[&str] = &[
    "help-command",
    "help-options-placeholder",
    "Scheme-Clea",
    "Scheme-CoronaWarnApp",
    "Scheme-NhsCovid19",
    "Scheme-NzCovidTracer",
];

/// Characters that only one of the two ways of writing has, beside the other's.
const PAIRS: &str = "這这 個个 們们 說说 請请 時时 間间 對对 訊讯 號号 碼码 鑰钥 檔档 衞卫 衛卫 門门 開开 關关 機机 會会 \
                     無无 從从 後后 來来 還还 過过 進进 選选 擇择 單单 資资 料料 設设 備备 務务 應应 該该 錄录 讀读 寫写 給给 與与 為为 \
                     並并 證证 書书 發发 佈布 刪删 過过 輸输 結结 處处 數数 據据 張张 頁页 圖图 樣样 簽签 黃黄 檢检 測测 臺台 國国 體体 \
                     點点 標标 題题 類类 種种 環环 線线 網网 連连 係系 統统 顯显 錯错 誤误 長长 須须 頭头 兩两 條条 際际 離离 難难 電电 話话";

/// Entries that a failure names at most.
const NAMED: usize = 20;

#[test]
fn every_language_says_the_same_things_with_the_same_variables() {
    let english = entries(&Catalogue::ALL[0]);
    assert!(english.len() > 100);
    for catalogue in &Catalogue::ALL[1..] {
        let other = entries(catalogue);
        let missing: Vec<_> = english.keys().filter(|id| !other.contains_key(*id)).take(NAMED).collect();
        let more: Vec<_> = other.keys().filter(|id| !english.contains_key(*id)).take(NAMED).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{}: missing {missing:?}, more {more:?}",
            catalogue.folder
        );
        for (id, content) in &other {
            // A language may leave out what its grammar has no use for, such as a number in "one".
            let unknown: Vec<_> = content.variables.difference(&english[id].variables).collect();
            assert!(
                unknown.is_empty(),
                "{}: {id} has variables that no one gives: {unknown:?}",
                catalogue.folder
            );
        }
    }
}

#[test]
fn chinese_messages_are_in_chinese() {
    for catalogue in &Catalogue::ALL[1..] {
        for (id, content) in entries(catalogue) {
            let has_words = content.text.chars().any(char::is_alphabetic);
            let is_listed = WITHOUT_HAN.contains(&id.as_str());
            let has_han = content.text.chars().any(is_han);
            assert!(has_han || is_listed || !has_words, "{}: {id} = {}", catalogue.folder, content.text);
            assert!(
                !(has_han && is_listed),
                "{id} has Han characters and is on the list of those that have none"
            );
        }
    }
}

#[test]
fn hong_kong_and_the_mainland_write_in_their_own_characters() {
    for catalogue in &Catalogue::ALL[1..] {
        let is_traditional = catalogue.language == Language::ZhHant;
        let foreign: BTreeSet<char> = PAIRS
            .split_whitespace()
            .filter_map(|pair| {
                let mut pair = pair.chars();
                let (traditional, simplified) = (pair.next()?, pair.next()?);
                (traditional != simplified).then_some(if is_traditional { simplified } else { traditional })
            })
            // Characters that Hong Kong writes too, in other words.
            .filter(|c| !is_traditional || !"后系台布并据".contains(*c))
            .collect();
        for (id, content) in entries(catalogue) {
            let wrong: Vec<char> = content.text.chars().filter(|c| foreign.contains(c)).collect();
            assert!(wrong.is_empty(), "{}: {id} has {wrong:?}: {}", catalogue.folder, content.text);
        }
    }
}

/// Mainland words for the same things are not Hong Kong's written in other characters.
#[test]
fn each_of_the_two_has_its_own_words() {
    for (hong_kong, mainland) in [
        ("檔案", "文件"),
        ("資料夾", "文件夹"),
        ("資料", "数据"),
        ("伺服器", "服务器"),
        ("密碼", "密码"),
        ("的士", "出租车"),
        ("列印", "打印"),
    ] {
        let text = |at: usize| {
            entries(&Catalogue::ALL[at]).into_values().map(|content| content.text).collect::<String>()
        };
        // A document that is no file is 文件 in Hong Kong too.
        let (traditional, simplified) = (text(1).replace("信任文件", ""), text(2));
        assert!(
            !simplified.contains(hong_kong) && !traditional.contains(mainland),
            "{hong_kong}, {mainland}"
        );
    }
    let same = entries(&Catalogue::ALL[1]);
    let copied = entries(&Catalogue::ALL[2]).into_iter().filter(|(id, content)| {
        content.text.chars().filter(|c| is_han(*c)).count() > 12 && same[id].text == content.text
    });
    let copied: Vec<String> = copied.map(|(id, _)| id).collect();
    assert!(copied.is_empty(), "zh-CN repeats zh-HK: {copied:?}");
}
