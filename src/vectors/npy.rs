//! Arrays in NumPy's format, version 1.0: a magic number, a line that describes the array, and the entries.
//!
//! The crates for this format bring a parser of Python literals, and with it a C compiler. Writing needs no parser.

/// The entries of an array, row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Entries {
    /// Binary64 numbers: `<f8`.
    Double(Vec<f64>),
    /// Binary32 numbers: `<f4`.
    Single(Vec<f32>),
    /// Whole numbers: `<i8`.
    Whole(Vec<i64>),
    /// Truth values: `|b1`.
    Truth(Vec<bool>),
    /// Texts in ASCII, each as long as the longest: `|S40` if that has 40 bytes.
    Text(Vec<String>),
}

impl Entries {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Double(entries) => entries.len(),
            Self::Single(entries) => entries.len(),
            Self::Whole(entries) => entries.len(),
            Self::Truth(entries) => entries.len(),
            Self::Text(entries) => entries.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What NumPy calls their type.
    fn dtype(&self) -> String {
        match self {
            Self::Double(_) => "<f8".into(),
            Self::Single(_) => "<f4".into(),
            Self::Whole(_) => "<i8".into(),
            Self::Truth(_) => "|b1".into(),
            Self::Text(entries) => format!("|S{}", width(entries)),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Double(entries) => entries.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Single(entries) => entries.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Whole(entries) => entries.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Truth(entries) => entries.iter().map(|x| u8::from(*x)).collect(),
            Self::Text(entries) => {
                let width = width(entries);
                let padded = |text: &String| {
                    let mut bytes = text.clone().into_bytes();
                    bytes.resize(width, 0);
                    bytes
                };
                entries.iter().flat_map(padded).collect()
            }
        }
    }
}

/// The length of the longest text, and at least 1, since NumPy takes a length of 0 for one that is not known.
fn width(entries: &[String]) -> usize {
    entries.iter().map(String::len).max().unwrap_or(0).max(1)
}

/// The file of an array of this shape.
///
/// ```
/// use attnbm::vectors::npy::{Entries, file};
///
/// let bytes = file(&[2], &Entries::Double(vec![1.0, -0.5]));
/// assert!(bytes.starts_with(b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"));
/// assert_eq!(bytes.len(), 128 + 16);
/// ```
pub fn file(shape: &[usize], entries: &Entries) -> Vec<u8> {
    let lengths: String = shape.iter().map(|length| format!("{length}, ")).collect();
    // A tuple of one has a comma after it.
    let lengths = match shape {
        [_] => lengths.trim_end(),
        _ => lengths.trim_end_matches(", "),
    };
    let dtype = entries.dtype();
    let mut header =
        format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({lengths}), }}");
    // The entries begin at a multiple of 64 bytes. The magic number, the version and the length take ten, a line feed one.
    let length = (header.len() + 11).next_multiple_of(64) - 10;
    header = format!("{header:<width$}\n", width = length - 1);
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    // A description has two lengths and a type, far below the limit of this version.
    bytes.extend(
        u16::try_from(header.len())
            .unwrap_or(u16::MAX)
            .to_le_bytes(),
    );
    bytes.extend(header.into_bytes());
    bytes.extend(entries.bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strictly what the specification says, read back.
    fn parts(bytes: &[u8]) -> (String, Vec<u8>) {
        assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
        let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!((10 + length) % 64, 0);
        assert_eq!(bytes[9 + length], b'\n');
        let header = String::from_utf8(bytes[10..9 + length].to_vec()).unwrap();
        (header.trim_end().to_owned(), bytes[10 + length..].to_vec())
    }

    #[test]
    fn the_shape_is_a_tuple_of_python() {
        let shape = |shape: &[usize]| {
            let count = shape.iter().product();
            parts(&file(shape, &Entries::Truth(vec![true; count]))).0
        };
        assert!(shape(&[]).ends_with("'shape': (), }"));
        assert!(shape(&[3]).ends_with("'shape': (3,), }"));
        assert!(shape(&[2, 3]).ends_with("'shape': (2, 3), }"));
        // Lengths of descriptions on both sides of a multiple of 64.
        for digits in 1..70 {
            let long = Entries::Text(vec!["x".repeat(digits)]);
            assert!(
                parts(&file(&[1], &long))
                    .0
                    .contains(&format!("'|S{digits}'"))
            );
            shape(&vec![1; digits]);
        }
    }

    #[test]
    fn entries_are_little_endian_and_texts_padded() {
        assert_eq!(
            parts(&file(&[1], &Entries::Whole(vec![258]))).1,
            [2, 1, 0, 0, 0, 0, 0, 0]
        );
        assert_eq!(
            parts(&file(&[1], &Entries::Single(vec![1.0]))).1,
            [0, 0, 0x80, 0x3f]
        );
        let texts = Entries::Text(vec!["ab".into(), "c".into()]);
        assert_eq!(parts(&file(&[2], &texts)).1, b"abc\0");
        // Nothing is shorter than NumPy's shortest text.
        let nothing = file(&[2], &Entries::Text(vec![String::new(); 2]));
        assert!(parts(&nothing).0.contains("'descr': '|S1'"));
        assert_eq!(parts(&nothing).1, b"\0\0");
        assert!(
            parts(&file(&[0], &Entries::Text(Vec::new())))
                .0
                .contains("'|S1'")
        );
        let none = Entries::Text(Vec::new());
        assert!(none.is_empty());
        assert_eq!(parts(&file(&[0], &none)).1, b"");
    }
}
