//! What a trust document changes, for the person who is asked to sign it.

use homesafe_client::clock::format_time;
use homesafe_protocol::{display::one_line, trust::TrustBody};
use serde_json::{Map, Value};

/// As much of one field as is shown.
const MAX_FIELD: usize = 4_096;

/// A line for each field in which `body` differs from the document that is held, or for each, where none is; fit to be shown.
pub fn changed(held: Option<&TrustBody>, body: &TrustBody) -> Vec<String> {
    let (before, after) = (held.map(fields).unwrap_or_default(), fields(body));
    let line = |(field, now): (&String, &Value)| match before.get(field) {
        Some(was) if was == now => None,
        Some(was) => Some(format!("{field}: {} -> {}", shown(was), shown(now))),
        None => Some(format!("{field}: {}", shown(now))),
    };
    after.iter().filter_map(line).collect()
}

fn fields(body: &TrustBody) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(body) else { return Map::new() };
    for (field, time) in [("issued", body.issued), ("expires", body.expires)] {
        fields.insert(field.to_owned(), format_time(time).into());
    }
    fields
}

fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    one_line(&text, MAX_FIELD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        desk::tests::{NOW, desk},
        trust::{Changes, make},
    };

    #[test]
    fn what_differs_is_named_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let key = homesafe_protocol::note::NoteKey::new(
            "homesafe.example/hk",
            homesafe_protocol::note::NoteAlgorithm::Ed25519,
            [9; 32].into(),
        );
        make(&desk, &Changes { log_keys: vec![key.unwrap()], ..Changes::default() }, NOW).unwrap();
        let body = desk.trust().unwrap().body().clone();
        assert!(changed(Some(&body), &body).is_empty());
        let next = TrustBody { retention_days: 20, ..body.clone() };
        assert_eq!(changed(Some(&body), &next), [format!("retention_days: {} -> 20", body.retention_days)]);
        let all = changed(None, &body).join("\n");
        assert!(all.contains("origin: homesafe.example/hk") && all.contains(&format_time(body.expires)), "{all}");
    }
}
