//! Reads a CSV of windows with the columns of New Zealand's locations of interest, gzip or plain.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Pacific::Auckland;
use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;

use super::model::{Category, HOUR, Input, MINUTE, Place, Window, time_text};

/// The longest name and address a poster carries, in bytes of UTF-8.
const NAME_BYTES: usize = 120;
const ADDRESS_BYTES: usize = 200;
/// Far more than any such file holds.
const MAX_BYTES: u64 = 256 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row {
    #[serde(rename = "id")]
    id: String,
    event: String,
    exposure_type: String,
    location: String,
    start: String,
    end: String,
}

/// Reads the file. Rows that say nothing usable are counted, named and left out.
pub fn read(path: &Path) -> Result<Input> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut bytes = Vec::new();
    BufReader::new(file).take(MAX_BYTES).read_to_end(&mut bytes)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice())
            .take(MAX_BYTES)
            .read_to_end(&mut plain)
            .with_context(|| format!("{} is not a whole gzip file", path.display()))?;
        bytes = plain;
    }
    parse(&bytes).with_context(|| format!("in {}", path.display()))
}

fn parse(bytes: &[u8]) -> Result<Input> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut input = Input::default();
    let mut known = HashMap::new();
    for (row, number) in csv::Reader::from_reader(bytes).deserialize::<Row>().zip(2..) {
        let row = row.context("the columns are not those of locations of interest")?;
        let (start, end) = match times(&row) {
            Ok(times) => times,
            Err(reason) => {
                input.unusable.push(format!("row {number} ({}): {reason:#}", row.id));
                continue;
            }
        };
        let (level, advice) = weight(&row);
        let key = (row.event.clone(), row.location.clone());
        let place = *known.entry(key).or_insert_with(|| {
            let place = place(&row, input.places.len() + 1);
            input.names_cut += usize::from(place.name_en.len() < readable(&row.event).len());
            input.addresses_cut += usize::from(place.address.len() < readable(&row.location).len());
            input.places.push(place);
            input.places.len() - 1
        });
        input.windows.push(Window { place, start, end, level, advice });
    }
    Ok(input)
}

/// Starts round down, ends up to the minute.
fn times(row: &Row) -> Result<(i64, i64)> {
    let start = time(&row.start).context("the start")?;
    let end = time(&row.end).context("the end")?;
    if end <= start {
        bail!("it ends at {}, before it starts at {}", time_text(end), time_text(start));
    }
    Ok((start.div_euclid(MINUTE) * MINUTE, (end + MINUTE - 1).div_euclid(MINUTE) * MINUTE))
}

/// The file's three forms: RFC 3339, a local time that names its zone, and a local time that does not.
fn time(text: &str) -> Result<i64> {
    let text = text.trim();
    if text.is_empty() || text == "NA" {
        bail!("is missing");
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.timestamp());
    }
    let upper = text.to_ascii_uppercase();
    let local = match upper.strip_suffix(" NZDT").or_else(|| upper.strip_suffix(" NZST")) {
        Some(local) => NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S"),
        None => NaiveDateTime::parse_from_str(&upper, "%d/%m/%Y, %I:%M %p"),
    };
    let local = local.with_context(|| format!("is not a time: {text:?}"))?;
    match Auckland.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Ok(time.timestamp()),
        LocalResult::None => bail!("does not exist in New Zealand: {text:?}"),
    }
}

fn place(row: &Row, number: usize) -> Place {
    let (category, stay) = category(&row.event);
    Place {
        name_zh: format!("場所 {number}"),
        name_en: cut(&readable(&row.event), NAME_BYTES).to_owned(),
        address: cut(&readable(&row.location), ADDRESS_BYTES).to_owned(),
        category,
        stay_minutes: stay / MINUTE,
    }
}

fn category(name: &str) -> (Category, i64) {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["taxi", "uber"]) {
        (Category::Taxi, HOUR)
    } else if has(&["mall", "westfield", "plaza"]) {
        (Category::Mall, 3 * HOUR)
    } else if has(&["restaurant", "cafe", "café", "bar ", "kitchen", "sushi", "mcdonald", "bakery", "tavern"])
    {
        (Category::Restaurant, 2 * HOUR)
    } else if has(&["hospital", "medical", "clinic", "pharmacy", "doctor", "health"]) {
        (Category::Clinic, 2 * HOUR)
    } else if has(&["school", "university", "college", "kindergarten"]) {
        (Category::School, 8 * HOUR)
    } else if has(&["gym", "fitness", "f45", "pool", "sport"]) {
        (Category::Sports, 2 * HOUR)
    } else {
        (Category::Shop, HOUR)
    }
}

/// Close contact means a compulsory test; where the file says nothing, the level follows from the row's id.
fn weight(row: &Row) -> (u8, u8) {
    let sum = row.id.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    match row.exposure_type.as_str() {
        "Close" => (2, 3),
        "Casual" => (1, 1),
        _ => (sum % 3, sum / 3 % 4),
    }
}

/// Without the marks of characters that were lost before the file was written: no poster can show them.
fn readable(text: &str) -> String {
    text.replace(char::REPLACEMENT_CHARACTER, "").trim().to_owned()
}

/// The longest prefix of at most `limit` bytes that ends at a character boundary.
fn cut(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id,Event,ExposureType,Location,City,Start,End,LAT,LNG,Added,Updated\n";

    #[test]
    fn reads_the_three_time_forms() {
        // Daylight saving (+13), winter (+12), and UTC.
        assert_eq!(time("2022-02-22 20:45:00 NZDT").unwrap(), time("2022-02-22T07:45:00.000Z").unwrap());
        assert_eq!(time("20/01/2022, 4:34 pm").unwrap(), time("2022-01-20T03:34:00Z").unwrap());
        assert_eq!(time("9/08/2021, 12:00 am").unwrap(), time("2021-08-08T12:00:00Z").unwrap());
        for bad in ["", "NA", "yesterday", "31/02/2022, 1:00 pm", "2022-02-22"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_the_rows_it_leaves_out_and_rounds_outward() {
        let rows = "a,Café,Close,1 Road,X,2022-02-08 09:46:56 NZDT,2022-02-08 10:00:01 NZDT,,,,\n\
                    b,Café,,1 Road,X,NA,2022-02-08 10:00:00 NZDT,,,,\n\
                    c,Café,,1 Road,X,\"19/08/2021, 11:00 pm\",\"19/08/2021, 12:00 am\",,,,\n\
                    d,Café,Casual,1 Road,X,2022-02-09 09:46:00 NZDT,2022-02-09 10:00:00 NZDT,,,,\n";
        let input = parse(format!("{HEADER}{rows}").as_bytes()).unwrap();
        assert_eq!((input.places.len(), input.windows.len(), input.unusable.len()), (1, 2, 2));
        assert_eq!(input.windows[0].end - input.windows[0].start, 15 * MINUTE);
        assert_eq!(input.windows[0].level, 2);
        assert!(input.unusable[0].contains("row 3 (b): the start: is missing"), "{}", input.unusable[0]);
        assert!(input.unusable[1].contains("before it starts"), "{}", input.unusable[1]);
    }

    #[test]
    fn cuts_names_at_a_character_and_drops_lost_ones() {
        assert_eq!(readable(" Subway\u{fffd} Feilding "), "Subway Feilding");
        assert_eq!(cut("Taupō", 5), "Taup");
        assert_eq!(cut("Taupō", 6), "Taupō");
        let rows =
            format!("a,{}ō,,1 Road,X,2022-02-08T09:46:56Z,2022-02-08T10:00:01Z,,,,\n", "n".repeat(119));
        let input = parse(format!("{HEADER}{rows}").as_bytes()).unwrap();
        assert_eq!((input.names_cut, input.places[0].name_en.len()), (1, 119));
    }
}
