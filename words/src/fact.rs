//! Facts read out of any value that serde can write: names of type and variant, and fields.

use std::fmt::{self, Display};

use serde::{
    Serialize, Serializer,
    ser::{
        Impossible, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

/// What a value says.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// Nothing: an option that is empty. To a message it is `none`.
    Nothing,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// A time in Unix seconds.
    Time(u64),
    /// A UTC day, counted from 1970-01-01.
    Day(u64),
    /// One after the other.
    List(Vec<Told>),
    /// Something with a name of its own: `Type` or `Type-Variant`, and its fields.
    Fact(String, Vec<(&'static str, Told)>),
}

/// What `value` says; a value that serde cannot write says why.
pub fn told(value: &(impl Serialize + ?Sized)) -> Told {
    value.serialize(Teller).unwrap_or_else(|Unsaid(why)| Told::Text(why))
}

/// The field of a tuple variant or struct, by its place.
const PLACES: [&str; 4] = ["first", "second", "third", "fourth"];
/// The only field of a newtype.
pub const ONLY: &str = "value";

struct Teller;

/// Why a value could not be written.
#[derive(Debug)]
pub struct Unsaid(String);

impl Display for Unsaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsaid {}

impl serde::ser::Error for Unsaid {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// A fact of which the fields are still to come.
struct Fields {
    name: String,
    fields: Vec<(&'static str, Told)>,
}

impl Fields {
    fn new(name: &str, variant: Option<&str>) -> Self {
        let name = variant.map_or_else(|| name.to_owned(), |variant| format!("{name}-{variant}"));
        Self { name, fields: Vec::new() }
    }

    fn put(&mut self, field: &'static str, value: &(impl Serialize + ?Sized)) -> Result<(), Unsaid> {
        self.fields.push((field, value.serialize(Teller)?));
        Ok(())
    }

    fn put_next(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unsaid> {
        let place = PLACES
            .get(self.fields.len())
            .ok_or_else(|| Unsaid(format!("{} has too many fields", self.name)))?;
        self.put(place, value)
    }

    fn told(self) -> Told {
        Told::Fact(self.name, self.fields)
    }
}

/// A list of which the items are still to come.
struct Items(Vec<Told>);

macro_rules! numbers {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<Told, Unsaid> {
            Ok(i64::try_from(value).map_or_else(|_| Told::Text(value.to_string()), Told::Number))
        }
    )*};
}

macro_rules! texts {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<Told, Unsaid> {
            Ok(Told::Text(value.to_string()))
        }
    )*};
}

impl Serializer for Teller {
    type Ok = Told;
    type Error = Unsaid;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Fields;
    type SerializeTupleVariant = Fields;
    type SerializeMap = Impossible<Told, Unsaid>;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    numbers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);
    texts!(serialize_bool: bool, serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_str: &str);

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Told, Unsaid> {
        Ok(Told::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    fn serialize_none(self) -> Result<Told, Unsaid> {
        Ok(Told::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Told, Unsaid> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Told, Unsaid> {
        Ok(Told::Nothing)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Told, Unsaid> {
        Ok(Fields::new(name, None).told())
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Told, Unsaid> {
        Ok(Fields::new(name, Some(variant)).told())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Told, Unsaid> {
        let value = value.serialize(self)?;
        Ok(match value {
            Told::Number(seconds) if name == "UnixTime" => Told::Time(seconds.unsigned_abs()),
            Told::Number(day) if name == "Day" => Told::Day(day.unsigned_abs()),
            value => Told::Fact(name.to_owned(), vec![(ONLY, value)]),
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Told, Unsaid> {
        let mut fact = Fields::new(name, Some(variant));
        fact.put(ONLY, value)?;
        Ok(fact.told())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Unsaid> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Unsaid> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Fields, Unsaid> {
        Ok(Fields::new(name, None))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields, Unsaid> {
        Ok(Fields::new(name, Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unsaid> {
        Err(Unsaid("a map is no fact".to_owned()))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields, Unsaid> {
        Ok(Fields::new(name, None))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields, Unsaid> {
        Ok(Fields::new(name, Some(variant)))
    }
}

macro_rules! items {
    ($($trait:ident: $method:ident),*) => {$(
        impl $trait for Items {
            type Ok = Told;
            type Error = Unsaid;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsaid> {
                self.0.push(value.serialize(Teller)?);
                Ok(())
            }
            fn end(self) -> Result<Told, Unsaid> {
                Ok(Told::List(self.0))
            }
        }
    )*};
}
items!(SerializeSeq: serialize_element, SerializeTuple: serialize_element);

macro_rules! places {
    ($($trait:ident),*) => {$(
        impl $trait for Fields {
            type Ok = Told;
            type Error = Unsaid;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsaid> {
                self.put_next(value)
            }
            fn end(self) -> Result<Told, Unsaid> {
                Ok(self.told())
            }
        }
    )*};
}
places!(SerializeTupleStruct, SerializeTupleVariant);

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl $trait for Fields {
            type Ok = Told;
            type Error = Unsaid;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, field: &'static str, value: &T) -> Result<(), Unsaid> {
                self.put(field, value)
            }
            fn end(self) -> Result<Told, Unsaid> {
                Ok(self.told())
            }
        }
    )*};
}
fields!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Seat(u16);

    #[derive(Serialize)]
    enum InnerError {
        Plain,
        Pair(u8, &'static str),
    }

    #[derive(Serialize)]
    enum OuterError {
        Inner(InnerError),
        Named { seat: Seat, line: Option<u32> },
    }

    #[test]
    fn a_fact_has_the_names_of_its_type_variant_and_fields() {
        let plain = Told::Fact("InnerError-Plain".into(), vec![]);
        assert_eq!(
            told(&OuterError::Inner(InnerError::Plain)),
            Told::Fact("OuterError-Inner".into(), vec![(ONLY, plain)])
        );
        let seat = Told::Fact("Seat".into(), vec![(ONLY, Told::Number(9))]);
        assert_eq!(
            told(&OuterError::Named { seat: Seat(9), line: None }),
            Told::Fact("OuterError-Named".into(), vec![("seat", seat), ("line", Told::Nothing)])
        );
        assert_eq!(
            told(&InnerError::Pair(1, "two")),
            Told::Fact(
                "InnerError-Pair".into(),
                vec![("first", Told::Number(1)), ("second", Told::Text("two".into()))]
            )
        );
    }

    #[test]
    fn what_is_no_fact_says_so_and_does_not_panic() {
        let map = std::collections::BTreeMap::from([("a", 1)]);
        assert_eq!(told(&map), Told::Text("a map is no fact".into()));
        assert_eq!(told(&u64::MAX), Told::Text(u64::MAX.to_string()));
    }
}
