//! Reading the fields of a machine from any format that describes itself.

use std::fmt;

use ::serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::super::machines::Given;
use crate::Error;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::field::{Field, Kind, Presence};
use crate::oracle::hexadecimal;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::lagrangian::{Shown, of_kind};

/// The names of some fields, for a format that wants to know them.
#[allow(clippy::indexing_slicing, reason = "it runs in the compiler")]
pub(super) const fn names<const N: usize>(fields: &[Field]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = fields[index].name;
        index += 1;
    }
    names
}

/// Reads the fields that are given. Neither their ranges nor their lengths are checked.
pub(super) fn given<'de, D: Deserializer<'de>>(
    deserializer: D,
    machine: &'static str,
    names: &'static [&'static str],
    fields: &'static [Field],
) -> Result<Vec<Given>, D::Error> {
    deserializer.deserialize_struct(machine, names, Fields { machine, fields })
}

/// Where a value stands: the field, and its place in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    row: Option<usize>,
    index: Option<usize>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)?;
        let mut indices = self.row.into_iter().chain(self.index);
        indices.try_for_each(|index| write!(out, "[{index}]"))
    }
}

impl<'a> Place<'a> {
    fn of(name: &'a str) -> Self {
        let (row, index) = (None, None);
        Self { name, row, index }
    }

    /// An error of the format, with the place before it.
    fn error<E: ::serde::de::Error>(self, error: E) -> E {
        E::custom(format_args!("{self}: {error}"))
    }
}

struct Fields {
    machine: &'static str,
    fields: &'static [Field],
}

impl<'de> Visitor<'de> for Fields {
    type Value = Vec<Given>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the fields of {}", self.machine)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut given: Vec<Given> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let field = Field::find(self.fields, &name).map_err(A::Error::custom)?;
            if given.iter().any(|(known, _)| *known == field.name) {
                return Err(A::Error::duplicate_field(field.name));
            }
            let value = match field.presence {
                Presence::Required => Some(map.next_value_seed(Of(field))?),
                _ => map.next_value_seed(Optional(field))?,
            };
            given.extend(value.map(|value| (field.name, value)));
        }
        Ok(given)
    }
}

/// A field that may be left out, which some formats write as nothing.
struct Optional(&'static Field);

impl<'de> DeserializeSeed<'de> for Optional {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Optional {
    type Value = Option<Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} or nothing", self.0.kind)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Of(self.0).deserialize(deserializer).map(Some)
    }
}

/// The value of a field.
struct Of(&'static Field);

impl<'de> DeserializeSeed<'de> for Of {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let name = self.0.name;
        let place = Place::of(name);
        Ok(match self.0.kind {
            Kind::Number(_) => Value::Number(Number(place).deserialize(deserializer)?),
            Kind::Vector(_) | Kind::Direction(_) => {
                Value::Vector(List(place).deserialize(deserializer)?)
            }
            Kind::Matrix(..) => {
                let rows = Rows(place).deserialize(deserializer)?;
                Value::Matrix(Matrix::from_rows(name, rows).map_err(D::Error::custom)?)
            }
            Kind::Lagrangian => Value::Lagrangian(OfKind(name).deserialize(deserializer)?),
            kind @ (Kind::Indices { .. } | Kind::Support) => {
                return Err(D::Error::custom(format_args!("no machine has {kind}")));
            }
        })
    }
}

struct Number<'a>(Place<'a>);

impl<'de> DeserializeSeed<'de> for Number<'_> {
    type Value = f64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<f64, D::Error> {
        let place = self.0;
        // A number or a text: the format says which.
        let number = deserializer.deserialize_any(self);
        number.map_err(|error| place.error(error))
    }
}

impl Visitor<'_> for Number<'_> {
    type Value = f64;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a finite number or a hexadecimal float in a string")
    }

    fn visit_f64<E>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    // Both round to nearest, as reading the text would.
    fn visit_i64<E>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_u64<E>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<f64, E> {
        let unexpected = ::serde::de::Unexpected::Str(text);
        hexadecimal::parse(text).map_err(|_| E::invalid_value(unexpected, &self))
    }
}

struct List<'a>(Place<'a>);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<f64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<f64>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<f64>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a list of numbers for {}", self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<f64>, A::Error> {
        let mut numbers = Vec::new();
        let at = |index: usize| {
            Number(Place {
                index: Some(index),
                ..self.0
            })
        };
        while let Some(number) = list.next_element_seed(at(numbers.len()))? {
            numbers.push(number);
        }
        Ok(numbers)
    }
}

struct Rows<'a>(Place<'a>);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = Vec<Vec<f64>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Vec<Vec<f64>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a list of rows for {}", self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        let at = |row: usize| {
            List(Place {
                row: Some(row),
                ..self.0
            })
        };
        while let Some(row) = list.next_element_seed(at(rows.len()))? {
            rows.push(row);
        }
        Ok(rows)
    }
}

/// A Lagrangian, which the messages call by this name.
pub(super) struct OfKind(pub(super) &'static str);

impl<'de> DeserializeSeed<'de> for OfKind {
    type Value = Lagrangian;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Lagrangian, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OfKind {
    type Value = Lagrangian;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let example = Kind::Lagrangian;
        write!(out, "{example} for {}", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lagrangian, A::Error> {
        let name = self.0;
        let mut kind: Option<String> = None;
        let mut parameters: Vec<(String, f64)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "kind" {
                kind = Some(map.next_value()?);
            } else if parameters.len() < MOST_PARAMETERS {
                let path = format!("{name}.{key}");
                let number = map.next_value_seed(Number(Place::of(&path)))?;
                parameters.push((key, number));
            } else {
                map.next_value::<IgnoredAny>()?;
                return Err(A::Error::custom(format_args!(
                    "{name} has more than one parameter: {key:?}"
                )));
            }
        }
        let kind = kind.ok_or_else(|| A::Error::custom(format_args!("{name}.kind is missing")))?;
        let shown = Shown {
            field: name,
            kind: &format!("{kind:?}"),
            whole: &format!("the kind {kind:?} alone"),
        };
        let take = |key: &'static str, _| {
            let place = parameters.iter().position(|(known, _)| known == key);
            Ok(place.map(|place| parameters.swap_remove(place).1))
        };
        let lagrangian = of_kind(&kind, &shown, take).map_err(A::Error::custom)?;
        match parameters.first() {
            None => Ok(lagrangian),
            Some((key, _)) => {
                let message = format!("{name} of kind {kind:?} has no parameter called {key:?}");
                Err(A::Error::custom(Error::Parse(message)))
            }
        }
    }
}

/// The most parameters that a kind has.
const MOST_PARAMETERS: usize = 1;
