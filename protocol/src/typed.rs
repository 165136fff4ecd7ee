//! Text as people type, paste and save it, made into what was meant: marks, invisible characters, quotes and
//! wrapped lines. Codes, passphrases and tables come through here.

use zeroize::Zeroizing;

/// The bytes of a file are no text: neither UTF-8 nor UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("neither UTF-8 nor UTF-16 text")]
pub struct NotText;

/// The text in a file's bytes, without its byte order mark: UTF-8, or UTF-16 where a mark says so or every
/// other byte of its beginning is zero.
///
/// # Errors
/// [`NotText`] for bytes of another encoding, or of none.
pub fn from_bytes(bytes: &[u8]) -> Result<Zeroizing<String>, NotText> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [1..=255, 0, 1..=255, 0, ..] => utf_16(bytes, u16::from_le_bytes),
        [0, 1..=255, 0, 1..=255, ..] => utf_16(bytes, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| NotText)
        }
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Zeroizing<String>, NotText> {
    let (units, rest) = bytes.as_chunks();
    // A character takes up to three bytes for two: as long as it can get, so that nothing is left behind by
    // growing.
    let mut text = Zeroizing::new(String::with_capacity(units.len() * 3));
    for c in char::decode_utf16(units.iter().map(|two| unit(*two))) {
        text.push(c.map_err(|_| NotText)?);
    }
    if rest.is_empty() { Ok(text) } else { Err(NotText) }
}

/// A text without what nobody meant to give with it: characters that do not show, quotes, brackets, stops and
/// white space around it. Full-width letters and signs become the plain ones.
pub fn tidy(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(text.chars().filter(|c| !is_invisible(*c)).map(half_width));
    let (start, end) = (text_start(&plain), plain.trim_end_matches(is_around).len());
    Zeroizing::new(plain.get(start..end).unwrap_or_default().to_owned())
}

fn text_start(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_around).len()
}

/// A code that was broken into lines, as one: without white space, the marks that mail programs put before
/// the lines of an answer, and those that they put where they break a line.
pub fn joined(text: &str) -> Zeroizing<String> {
    let mut whole = Zeroizing::new(String::with_capacity(text.len()));
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).trim_end();
        let line = line.strip_suffix('=').filter(|_| lines.peek().is_some()).unwrap_or(line);
        whole.extend(line.chars().filter(|c| !c.is_whitespace()));
    }
    whole
}

/// The codes in a longer text, by what `is_code` says: its words, else the addresses in them, else what stands
/// between commas and semicolons, which belong to some codes. Codes are of ASCII, written in either width: Chinese
/// around one ends it.
pub fn codes_within(text: &str, is_code: impl Fn(&str) -> bool) -> Vec<String> {
    let is_between = |c: char| {
        c.is_whitespace()
            || is_around(c) && !matches!(c, '.' | ',' | ':' | ';')
            || !half_width(c).is_ascii() && !is_invisible(c)
            || matches!(c, '，' | '；' | '！' | '？')
    };
    let mut codes = Vec::new();
    for word in text.split(is_between).filter(|word| !word.is_empty()) {
        let word: String = word.chars().map(half_width).collect();
        let word = word.trim_start_matches(':');
        if is_code(word) {
            codes.push(word.to_owned());
            continue;
        }
        for part in addresses(word) {
            if is_code(part) {
                codes.push(part.to_owned());
            } else {
                let pieces = part.split([',', ';']).map(|piece| piece.trim_start_matches(':'));
                codes.extend(pieces.filter(|piece| is_code(piece)).map(str::to_owned));
            }
        }
    }
    codes
}

/// A word, cut before each address in it.
fn addresses(word: &str) -> impl Iterator<Item = &str> {
    const SCHEME: &[u8] = b"https://";
    let starts = word.as_bytes().windows(SCHEME.len()).enumerate();
    let starts = starts.filter(|(at, head)| *at > 0 && head.eq_ignore_ascii_case(SCHEME)).map(|(at, _)| at);
    let mut from = 0;
    starts
        .chain([word.len()])
        .map(move |to| word.get(std::mem::replace(&mut from, to)..to).unwrap_or_default())
}

/// Whether a character is there and is not seen. (Section 2 has a longer list of what a name must not hold.)
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffc}')
}

/// Letters, digits and signs as East Asian keyboards write them in full width.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// What people and programs put around a text.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | '.' | '!' | '|' | '*'
            | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{3001}' | '\u{3002}'
            | '\u{3008}'..='\u{3011}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_as_editors_save_them() {
        let text = "HKEN:0 蓮香 𠮷";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for (bytes, what) in [
            (text.as_bytes().to_vec(), "plain"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "a mark"),
            ([b"\xff\xfe", &little[..]].concat(), "UTF-16"),
            ([b"\xfe\xff", &big[..]].concat(), "UTF-16, the other way round"),
            (little.clone(), "without a mark"),
            (big.clone(), "without a mark, the other way round"),
        ] {
            assert_eq!(from_bytes(&bytes).unwrap().as_str(), text, "{what}");
        }
        assert_eq!(from_bytes(b"").unwrap().as_str(), "");
        for bad in [&b"\xff\xfe\x00"[..], b"\xff\xfe\x00\xd8", b"\xa4\x40", b"\xfe\xffa"] {
            assert_eq!(from_bytes(bad), Err(NotText), "{bad:?}");
        }
    }

    #[test]
    fn what_stands_around_a_text_is_taken_off() {
        for around in [
            " @ \r\n",
            "\u{200b}@",
            "\u{feff}@\u{a0}\u{200e}",
            "\u{202a}@\u{202c}",
            "\"@\"",
            "'@'",
            "“@”",
            "«@»",
            "「@」",
            "<@>",
            "(@).",
            "[@],",
            "@。",
            "@\0",
            "`@`",
            "ta\u{ad}xi:VK\u{2060}7413",
            "ｔａｘｉ：ＶＫ７４１３",
        ] {
            assert_eq!(tidy(&around.replace('@', "taxi:VK7413")).as_str(), "taxi:VK7413", "{around:?}");
        }
        assert_eq!(tidy("蓮香茶室").as_str(), "蓮香茶室");
        for nothing in ["", "\u{feff}", " \"\" ", "..."] {
            assert_eq!(tidy(nothing).as_str(), "", "{nothing:?}");
        }
    }

    #[test]
    fn lines_are_joined() {
        for wrapped in
            ["ABCDEF", "ABC\nDEF", "AB\r\n CD\r\n\r\n EF", "> ABC\n> DEF", ">> AB=\n>> CDEF", "A B C D E F"]
        {
            assert_eq!(joined(wrapped).as_str(), "ABCDEF", "{wrapped:?}");
        }
        assert_eq!(joined("AB=\nCD==").as_str(), "ABCD==", "padding stays");
    }

    #[test]
    fn a_code_within_other_text() {
        let is_code =
            |text: &str| text.eq_ignore_ascii_case("https://h/v#ab") || text == "x:1,2" || text == "x:1";
        let of = |text: &str| codes_within(text, is_code);
        for text in [
            "look: HTTPS://H/V#AB, and taxi:VK1",
            "[InternetShortcut]\nURL=https://h/v#ab\n",
            "URL=https://example.org/m;HTTPS://H/V#AB",
            "<a href=\"https://h/v#ab\">",
            "在https://h/v#ab；謝謝",
            "網址＝ｈｔｔｐｓ：／／ｈ／ｖ＃ａｂ",
            "茶室：HTTPS://H/V#AB，",
        ] {
            assert!(
                of(text).iter().any(|code| code.eq_ignore_ascii_case("https://h/v#ab")),
                "{text}: {:?}",
                of(text)
            );
        }
        assert_eq!(of("x:1,2"), ["x:1,2"], "its comma is its own");
        assert_eq!(
            of("x:1,x:1;https://h/v#abhttps://h/v#ab"),
            ["x:1", "x:1", "https://h/v#ab", "https://h/v#ab"]
        );
        assert_eq!(of("").len(), 0);
    }
}
