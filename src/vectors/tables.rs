//! Tables for array programs: golden vectors of functions of numbers, as archives of NumPy's arrays.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::data::{Number, Truth, Value, Vector, Vectors};
use super::npy::{self, Entries};
use crate::grade::flag::Flag;
use crate::oracle::field::{Kind, Range};
use crate::oracle::registry::Quantity;
use crate::real::{Ball, Enclosure, Real};

/// One array of a table, under its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The key.
    pub key: String,
    /// The length of each axis.
    pub shape: Vec<usize>,
    /// The entries.
    pub entries: Entries,
}

/// Whether a quantity is a function of numbers, so that its vectors are the rows of a table.
///
/// ```
/// use attnbm::oracle::registry::quantities;
/// use attnbm::vectors::tables::has_table;
///
/// let names: Vec<&str> = quantities().filter(|q| has_table(q)).map(|q| q.name).collect();
/// assert!(names.contains(&"bessel.log_i") && names.contains(&"vmf.log_partition"));
/// assert!(!names.contains(&"attnbm.log_partition"));
/// ```
pub fn has_table(quantity: &Quantity) -> bool {
    let is_number = |kind: Kind| matches!(kind, Kind::Number(_));
    quantity.value == "scalar" && quantity.fields.iter().all(|field| is_number(field.kind))
}

/// The columns of a table: the arguments, the value, and what is known of it.
///
/// Vectors without a value are left out. `docs/vectors.md` says what each key has.
pub fn columns(vectors: &Vectors) -> Vec<Column> {
    let rows: Vec<(&Vector, &Value, &Number)> = vectors
        .vectors
        .iter()
        .filter_map(|vector| match &vector.truth {
            Truth::Value(value) => Some((vector, value, value.entries.first()?)),
            Truth::Nothing { .. } => None,
        })
        .collect();
    let numbers = || rows.iter().map(|(_, _, number)| *number);
    let mut columns = Vec::new();
    let mut list = |key: &str, entries: Entries| {
        let shape = vec![entries.len()];
        let key = key.to_owned();
        columns.push(Column {
            key,
            shape,
            entries,
        });
    };
    for field in vectors.quantity.fields {
        let arguments = rows
            .iter()
            .map(|(vector, _, _)| vector.case.number(field.name).unwrap_or(f64::NAN));
        let entries = match field.kind {
            // At most 2^53.
            Kind::Number(Range::Dimension) => Entries::Whole(arguments.map(|x| x as i64).collect()),
            _ => Entries::Double(arguments.collect()),
        };
        list(field.name, entries);
    }
    list(
        "value",
        Entries::Double(numbers().map(|number| number.binary64).collect()),
    );
    list("value_tail", Entries::Double(numbers().map(tail).collect()));
    list(
        "value_f32",
        Entries::Single(numbers().map(|number| number.binary32).collect()),
    );
    list(
        "lower",
        Entries::Text(numbers().map(|number| number.lower.clone()).collect()),
    );
    list(
        "upper",
        Entries::Text(numbers().map(|number| number.upper.clone()).collect()),
    );
    list(
        "condition",
        Entries::Double(numbers().map(|number| number.condition).collect()),
    );
    list(
        "id",
        Entries::Text(
            rows.iter()
                .map(|(vector, _, _)| vector.id.clone())
                .collect(),
        ),
    );
    let known: Vec<Flag> = Flag::all()
        .filter(|flag| {
            rows.iter()
                .any(|(vector, _, _)| vector.case.flags.contains(flag))
        })
        .collect();
    list(
        "flag_names",
        Entries::Text(known.iter().map(|flag| flag.name().to_owned()).collect()),
    );
    let raised = rows
        .iter()
        .flat_map(|(vector, _, _)| known.iter().map(|flag| vector.case.flags.contains(flag)));
    columns.push(Column {
        key: "flags".into(),
        shape: vec![rows.len(), known.len()],
        entries: Entries::Truth(raised.collect()),
    });
    columns
}

/// The binary64 number nearest to the exact value less its nearest binary64 number; NaN where the digits do not decide it.
fn tail(number: &Number) -> f64 {
    let tail = |enclosure: Ball<4>| (enclosure - Ball::from_f64(number.binary64)).to_binary64();
    number.enclosure().and_then(tail).unwrap_or(f64::NAN)
}

/// The table of one quantity as a `.npz` archive: the same bytes for the same vectors.
///
/// # Errors
///
/// None that is known of: the archive is written to memory.
pub fn archive(vectors: &Vectors) -> Result<Vec<u8>, std::io::Error> {
    // Without compression, so that the bytes depend on no version of a compressor. Without the time of day either.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for column in columns(vectors) {
        archive.start_file(format!("{}.npy", column.key), options)?;
        archive.write_all(&npy::file(&column.shape, &column.entries))?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The name of the file with a quantity's table.
pub fn file_name(quantity: &Quantity) -> String {
    format!("{}.npz", quantity.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the digits do not decide the tail, it is a NaN. A 0 would look like a value.
    #[test]
    fn the_tail_is_what_the_digits_decide() {
        let of = |lower: &str, upper: &str| {
            tail(&Number {
                lower: lower.into(),
                upper: upper.into(),
                binary64: 1.0,
                binary32: 1.0,
                condition: 1.0,
            })
        };
        assert_eq!(of("1", "1"), 0.0);
        assert_eq!(
            of("1.0000000000000000000001", "1.0000000000000000000001"),
            1e-22
        );
        assert_eq!(
            of("0.9999999999999999999999", "0.9999999999999999999999"),
            -1e-22
        );
        for (lower, upper) in [
            ("1.0000000000000000000001", "1.0000000000000000000002"),
            ("1", "1.0000000000000000000001"),
            ("nonsense", "1"),
        ] {
            assert!(of(lower, upper).is_nan(), "{lower} {upper}");
        }
    }
}
