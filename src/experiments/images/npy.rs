//! Images in NumPy's format for arrays: a magic number, a line that describes the array, and the entries.
//!
//! The crates for this format bring a parser of Python literals. The descriptions of arrays of numbers are three keys in a
//! language that is small enough to be read strictly.

use super::pixels::{Images, Pixels};
use crate::Error;
use crate::experiments::idx::fits;
use crate::experiments::settings::refuse as outside;

/// The first bytes.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// What a file says of its array.
struct Header<'a> {
    dtype: &'a str,
    /// Whether the first axis is the fastest, as in Fortran.
    is_fortran: bool,
    lengths: Vec<usize>,
}

/// Reads images from an array. `what` is what has the array.
pub(super) fn read(what: &str, file: &[u8]) -> Result<Images, Error> {
    let refuse = |why: String| Error::Parse(format!("{what} {why}"));
    let (text, bytes) = parts(file).map_err(&refuse)?;
    let Some(header) = header(text) else {
        return Err(refuse(format!(
            "must say descr, fortran_order and shape of one array of numbers, got {text:?}"
        )));
    };
    let width = match header.dtype {
        "|u1" | "<u1" | ">u1" | "u1" => 1,
        "<f4" | ">f4" => 4,
        "<f8" | ">f8" => 8,
        other => {
            return Err(refuse(format!(
                "must have entries of the type |u1, <f4 or <f8, got {other}"
            )));
        }
    };
    let lengths = &header.lengths;
    fits(lengths, width, bytes).map_err(&refuse)?;
    let pixels = match header.dtype {
        "<f4" => Pixels::Numbers(numbers(bytes, |x| f32::from_le_bytes(x).into())),
        ">f4" => Pixels::Numbers(numbers(bytes, |x| f32::from_be_bytes(x).into())),
        "<f8" => Pixels::Numbers(numbers(bytes, f64::from_le_bytes)),
        ">f8" => Pixels::Numbers(numbers(bytes, f64::from_be_bytes)),
        _ => Pixels::Bytes(bytes.to_vec()),
    };
    let pixels = match (header.is_fortran, pixels) {
        (false, pixels) => pixels,
        (true, Pixels::Bytes(bytes)) => Pixels::Bytes(by_rows(&bytes, lengths)),
        (true, Pixels::Numbers(numbers)) => Pixels::Numbers(by_rows(&numbers, lengths)),
    };
    if let Pixels::Numbers(numbers) = &pixels
        && let Some(place) = numbers.iter().position(|x| !x.is_finite())
    {
        let got = numbers.get(place).copied().unwrap_or(f64::NAN);
        let place = indices(place, lengths);
        return outside(&format!("{what}{place}"), "finite", got.to_string());
    }
    Images::of(what, lengths, pixels)
}

/// The description, and the bytes of the entries.
fn parts(file: &[u8]) -> Result<(&str, &[u8]), String> {
    let ends = || "ends within its header".to_owned();
    let rest = file.strip_prefix(MAGIC).ok_or_else(ends)?;
    let (version, rest) = rest.split_first_chunk().ok_or_else(ends)?;
    let (length, rest) = match version {
        [1, _] => {
            let (length, rest) = rest.split_first_chunk().ok_or_else(ends)?;
            (u32::from(u16::from_le_bytes(*length)), rest)
        }
        [2 | 3, _] => {
            let (length, rest) = rest.split_first_chunk().ok_or_else(ends)?;
            (u32::from_le_bytes(*length), rest)
        }
        [major, minor] => {
            return Err(format!(
                "must have the version 1, 2 or 3 of NPY, got {major}.{minor}"
            ));
        }
    };
    let (text, bytes) = usize::try_from(length)
        .ok()
        .and_then(|length| rest.split_at_checked(length))
        .ok_or_else(ends)?;
    let text = std::str::from_utf8(text).map_err(|_| "has a header that is not text".to_owned())?;
    Ok((text, bytes))
}

/// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`, with the keys in any order.
fn header(text: &str) -> Option<Header<'_>> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut rest = inside.trim_start();
    let (mut dtype, mut is_fortran, mut lengths) = (None, None, None);
    while !rest.is_empty() {
        let (key, after) = quoted(rest)?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let after = match key {
            "descr" => {
                let (found, after) = quoted(value)?;
                dtype = Some(found);
                after
            }
            "fortran_order" => {
                is_fortran = Some(value.starts_with("True"));
                let after = value.strip_prefix("True");
                after.or_else(|| value.strip_prefix("False"))?
            }
            "shape" => {
                let (inside, after) = value.strip_prefix('(')?.split_once(')')?;
                let each = inside.split(',').map(str::trim).filter(|x| !x.is_empty());
                lengths = Some(
                    each.map(|x| x.parse().ok())
                        .collect::<Option<Vec<usize>>>()?,
                );
                after
            }
            _ => return None,
        };
        rest = after.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if rest.is_empty() => rest,
            None => return None,
        };
    }
    Some(Header {
        dtype: dtype?,
        is_fortran: is_fortran?,
        lengths: lengths?,
    })
}

/// A text between quotation marks of either kind, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text.strip_prefix(mark)?.split_once(mark)
}

fn numbers<const N: usize>(bytes: &[u8], of: fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks().0.iter().map(|entry| of(*entry)).collect()
}

/// Entries whose first axis is the fastest in the order in which the last one is.
fn by_rows<T: Copy>(entries: &[T], lengths: &[usize]) -> Vec<T> {
    let place = |mut row_by_row: usize| {
        // The index along each axis, from the last one on, times the product of the lengths before it.
        let mut place = 0;
        for (axis, length) in lengths.iter().enumerate().rev() {
            let before: usize = lengths.iter().take(axis).product();
            place += row_by_row % length * before;
            row_by_row /= length;
        }
        place
    };
    let places = (0..entries.len()).map(place);
    places
        .filter_map(|place| entries.get(place))
        .copied()
        .collect()
}

/// A place in an array as NumPy writes it: `[2][0][5]`.
fn indices(mut place: usize, lengths: &[usize]) -> String {
    let mut indices = Vec::new();
    for length in lengths.iter().rev() {
        indices.push(format!("[{}]", place % length));
        place /= length;
    }
    indices.into_iter().rev().collect()
}

/// The file of an array that NumPy would write.
#[cfg(test)]
pub(super) fn file(dtype: &str, is_fortran: bool, lengths: &str, bytes: &[u8]) -> Vec<u8> {
    let order = if is_fortran { "True" } else { "False" };
    let text = format!("{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {lengths}, }}\n");
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    [MAGIC, &[1, 0], &length, text.as_bytes(), bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(file: &[u8]) -> Images {
        read("a", file).unwrap()
    }

    fn complaint(file: &[u8]) -> String {
        read("a", file).unwrap_err().to_string()
    }

    #[test]
    fn arrays_of_each_type_and_order_are_read() {
        let bytes: Vec<u8> = (0..12).collect();
        let found = images(&file("|u1", false, "(2, 2, 3)", &bytes));
        assert_eq!((found.count, found.height, found.width), (2, 2, 3));
        assert_eq!(found.pixels, Pixels::Bytes(bytes.clone()));
        // What `numpy.asfortranarray` makes of it: the first index is the fastest.
        let columns = [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11];
        assert_eq!(found, images(&file("|u1", true, "(2, 2, 3)", &columns)));
        // Two axes: the pixels of squares.
        let squares = images(&file("|u1", false, "(3, 4)", &bytes));
        assert_eq!((squares.count, squares.height, squares.width), (3, 2, 2));

        let numbers = [0.5, -1.25, 3.0, 1e-3f32];
        let doubles: Vec<f64> = numbers.map(f64::from).to_vec();
        let singles = [numbers.map(f32::to_le_bytes), numbers.map(f32::to_be_bytes)];
        for (dtype, bytes) in ["<f4", ">f4"].into_iter().zip(singles) {
            let found = images(&file(dtype, false, "(1, 2, 2)", bytes.as_flattened()));
            assert_eq!(found.pixels, Pixels::Numbers(doubles.clone()));
            assert_eq!(found.last(1).unwrap(), doubles);
        }
        let swapped: Vec<u8> = doubles.iter().flat_map(|x| x.to_be_bytes()).collect();
        let found = images(&file(">f8", false, "(1, 2, 2)", &swapped));
        assert_eq!(found.pixels, Pixels::Numbers(doubles.clone()));
        let swapped: Vec<u8> = doubles.iter().flat_map(|x| x.to_le_bytes()).collect();
        let found = images(&file("<f8", false, "(1, 2, 2)", &swapped));
        assert_eq!(found.pixels, Pixels::Numbers(doubles));
    }

    /// The versions differ in the length of one number.
    #[test]
    fn each_version_is_read_and_keys_may_have_any_order() {
        let text = "{\"shape\":(1,2,2),'fortran_order':False,'descr':'|u1'}";
        for version in [2, 3] {
            let length = u32::try_from(text.len()).unwrap().to_le_bytes();
            let file = [
                MAGIC,
                &[version, 0],
                &length,
                text.as_bytes(),
                &[1, 2, 3, 4],
            ]
            .concat();
            assert_eq!(images(&file).pixels, Pixels::Bytes(vec![1, 2, 3, 4]));
        }
    }

    /// What the library writes is what it reads.
    #[cfg(feature = "npz")]
    #[test]
    fn written_arrays_are_read_back() {
        use crate::vectors::npy::{Entries, file};
        let numbers: Vec<f64> = (0..24).map(|i| f64::from(i).sqrt()).collect();
        let found = images(&file(&[4, 2, 3], &Entries::Double(numbers.clone())));
        assert_eq!((found.count, found.height, found.width), (4, 2, 3));
        assert_eq!(found.pixels, Pixels::Numbers(numbers));
    }

    #[test]
    fn each_kind_of_damage_has_its_error() {
        let whole = file("|u1", false, "(2, 1, 2)", &[1, 2, 3, 4]);
        for cut in [6, 7, 9, 30] {
            assert_eq!(complaint(&whole[..cut]), "a ends within its header");
        }
        let lengths = "a must have 2 x 1 x 2 bytes after its header, got";
        let short = &whole[..whole.len() - 1];
        assert_eq!(complaint(short), format!("{lengths} 3"));
        let long = [whole.as_slice(), &[5]].concat();
        assert_eq!(complaint(&long), format!("{lengths} 5"));
        let mut version = whole.clone();
        version[6] = 4;
        let wanted = "a must have the version 1, 2 or 3 of NPY, got 4.0";
        assert_eq!(complaint(&version), wanted);
        let mut text = whole;
        text[12] = 0xff;
        assert_eq!(complaint(&text), "a has a header that is not text");

        let of = |dtype: &str, lengths: &str| complaint(&file(dtype, false, lengths, &[0; 8]));
        let wanted = "a must have entries of the type |u1, <f4 or <f8, got <i8";
        assert_eq!(of("<i8", "(1, 1, 1)"), wanted);
        assert_eq!(of("|O", "(1, 1, 8)").replace("|O", "<i8"), wanted);
        for lengths in ["(2, 2, 2", "(-8,)", "8", "(1 2 4)"] {
            let found = of("|u1", lengths);
            assert!(found.starts_with("a must say descr"), "{found}");
        }
        for lengths in ["(8,)", "(2, 2, 2, 1)", "()", "(1, 8)"] {
            let found = complaint(&file(
                "|u1",
                false,
                lengths,
                &[0; 8][..if lengths == "()" { 1 } else { 8 }],
            ));
            assert!(found.starts_with("a must have three axes"), "{found}");
        }
        let wanted = "a must have 2 x 1 x 2 x 4 bytes after its header, got 8";
        assert_eq!(of("<f4", "(2, 1, 2)"), wanted);
        let vast = "(4294967296, 4294967296, 4294967296)";
        assert!(of("|u1", vast).starts_with("a must have 4294967296 x"));
        assert_eq!(
            complaint(&file("|u1", false, "(0, 2, 2)", &[])),
            "a must have entries, got none"
        );
        let bytes: Vec<u8> = [0.0, 1.0, f64::INFINITY, 0.0]
            .map(f64::to_le_bytes)
            .concat();
        let infinite = complaint(&file("<f8", false, "(2, 1, 2)", &bytes));
        assert_eq!(infinite, "a[1][0][0] must be finite, got inf");
    }
}
