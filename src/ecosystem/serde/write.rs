//! Writing the fields of a machine.

use ::serde::ser::{Error as _, Serialize, SerializeSeq, SerializeStruct, Serializer};

use crate::models::lagrangian::Lagrangian;

/// The value of a field.
pub(super) enum Part<'a> {
    Number(f64),
    Whole(u64),
    List(&'a [f64]),
    Rows(Vec<&'a [f64]>),
    Lagrangian(Lagrangian),
}

/// Writes a struct of the fields that there are.
pub(super) fn fields<S: Serializer>(
    serializer: S,
    machine: &'static str,
    parts: &[(&'static str, Option<Part>)],
) -> Result<S::Ok, S::Error> {
    let count = parts.iter().filter(|(_, part)| part.is_some()).count();
    let mut written = serializer.serialize_struct(machine, count)?;
    for (name, part) in parts {
        match part {
            Some(part) => written.serialize_field(name, &Named { name, part })?,
            None => written.skip_field(name)?,
        }
    }
    written.end()
}

/// A part with the name that an error calls it by.
struct Named<'a> {
    name: &'a str,
    part: &'a Part<'a>,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.name;
        match self.part {
            Part::Number(number) => finite(*number, || name.to_owned(), serializer),
            Part::Whole(number) => serializer.serialize_u64(*number),
            Part::List(list) => {
                let place = |index: usize| format!("{name}[{index}]");
                List { list, place }.serialize(serializer)
            }
            Part::Rows(rows) => {
                let mut written = serializer.serialize_seq(Some(rows.len()))?;
                for (row, list) in rows.iter().enumerate() {
                    let place = |index: usize| format!("{name}[{row}][{index}]");
                    written.serialize_element(&List { list, place })?;
                }
                written.end()
            }
            Part::Lagrangian(lagrangian) => lagrangian.serialize(serializer),
        }
    }
}

struct List<'a, P> {
    list: &'a [f64],
    place: P,
}

impl<P: Fn(usize) -> String> Serialize for List<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_seq(Some(self.list.len()))?;
        for (index, number) in self.list.iter().enumerate() {
            let place = || (self.place)(index);
            if !number.is_finite() {
                return Err(not_finite(*number, place));
            }
            written.serialize_element(number)?;
        }
        written.end()
    }
}

/// A number that any format can hold.
fn finite<S: Serializer>(
    number: f64,
    place: impl FnOnce() -> String,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match number.is_finite() {
        true => serializer.serialize_f64(number),
        false => Err(not_finite(number, place)),
    }
}

fn not_finite<E: ::serde::ser::Error>(number: f64, place: impl FnOnce() -> String) -> E {
    E::custom(format_args!("{} must be finite, got {number}", place()))
}

impl Serialize for Lagrangian {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, parameter) = self.name_and_parameter();
        let count = 1 + usize::from(parameter.is_some());
        let mut written = serializer.serialize_struct("Lagrangian", count)?;
        written.serialize_field("kind", kind)?;
        if let Some((name, number)) = parameter {
            if !number.is_finite() {
                return Err(S::Error::custom(format_args!(
                    "{name} must be finite, got {number}"
                )));
            }
            written.serialize_field(name, &number)?;
        }
        written.end()
    }
}
