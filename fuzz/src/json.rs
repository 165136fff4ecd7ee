//! Changes to JSON that was whole: it stays JSON, so that what is wrong with it is what it says.

use arbitrary::Arbitrary;
use serde_json::Value;

/// One change to one node, counted from the root down.
#[derive(Debug, Arbitrary)]
pub struct Edit<'a> {
    node: u16,
    change: Change<'a>,
}

#[derive(Debug, Arbitrary)]
enum Change<'a> {
    Null,
    Bool(bool),
    Number(u64),
    /// Near the number that stands there.
    Add(i8),
    Negative(i64),
    Fraction(f64),
    Text(&'a str),
    /// One character of a text.
    Character(u16, char),
    /// The rest of a text, an array.
    Cut(u16),
    /// An element for the second time.
    Twice(u16),
    Swap(u16, u16),
    /// A field without its name.
    Forget(u16),
    Name(&'a str),
    /// The same as another node.
    Like(u16),
}

/// As many changes are made at once.
const MAX_EDITS: usize = 8;

/// Changes a value.
pub fn edit(value: &mut Value, edits: &[Edit<'_>]) {
    for Edit { node, change } in edits.iter().take(MAX_EDITS) {
        let count = count(value);
        let other = if let Change::Like(other) = change {
            nth(value, usize::from(*other) % count).map(|other| other.clone())
        } else {
            None
        };
        if let Some(node) = nth(value, usize::from(*node) % count) {
            change.apply(node, other);
        }
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

fn nth(value: &mut Value, number: usize) -> Option<&mut Value> {
    fn walk<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
        match value {
            Value::Array(items) => items.iter_mut().find_map(|item| walk(item, left)),
            Value::Object(fields) => fields.values_mut().find_map(|field| walk(field, left)),
            _ => None,
        }
    }
    walk(value, &mut { number })
}

impl Change<'_> {
    fn apply(&self, node: &mut Value, other: Option<Value>) {
        match (self, node) {
            (Self::Null, node) => *node = Value::Null,
            (Self::Bool(is), node) => *node = Value::from(*is),
            (Self::Number(number), node) => *node = Value::from(*number),
            (Self::Negative(number), node) => *node = Value::from(*number),
            (Self::Fraction(number), node) => *node = Value::from(*number),
            (Self::Text(text), node) => *node = Value::from(*text),
            (Self::Add(step), node) if node.is_u64() => {
                *node = Value::from(node.as_u64().unwrap_or_default().wrapping_add_signed((*step).into()));
            }
            (Self::Character(at, new), Value::String(text)) if !text.is_empty() => {
                let at = usize::from(*at) % text.chars().count();
                *text = text.chars().enumerate().map(|(n, old)| if n == at { *new } else { old }).collect();
            }
            (Self::Cut(at), Value::String(text)) => *text = text.chars().take((*at).into()).collect(),
            (Self::Cut(at), Value::Array(items)) => items.truncate((*at).into()),
            (Self::Twice(at), Value::Array(items)) if !items.is_empty() => {
                let item = items[usize::from(*at) % items.len()].clone();
                items.push(item);
            }
            (Self::Swap(a, b), Value::Array(items)) if !items.is_empty() => {
                let len = items.len();
                items.swap(usize::from(*a) % len, usize::from(*b) % len);
            }
            (Self::Forget(at), Value::Object(fields)) if !fields.is_empty() => {
                let name = fields.keys().nth(usize::from(*at) % fields.len()).cloned();
                name.and_then(|name| fields.remove(&name));
            }
            (Self::Name(name), Value::Object(fields)) => {
                drop(fields.insert((*name).to_owned(), Value::from(1)))
            }
            (Self::Like(_), node) => *node = other.unwrap_or(Value::Null),
            _ => {}
        }
    }
}
