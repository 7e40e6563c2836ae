//! Images in an archive of NumPy's arrays, as `numpy.savez` and `numpy.savez_compressed` write it.

use super::pixels::Images;
use crate::Error;

/// The first bytes.
pub(super) const MAGIC: &[u8] = b"PK";

/// Reads images from the only array of the archive, or from the one of this name.
#[cfg(feature = "npz")]
pub(super) fn read(file: &[u8], array: Option<&str>) -> Result<Images, Error> {
    use std::borrow::Cow;
    use std::io::{Cursor, Read as _};

    let refuse = |why: String| Error::Parse(format!("the file of images {why}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(file))
        .map_err(|error| refuse(format!("is a damaged archive, or cut off: {error}")))?;
    let names = archive.file_names().map(|name| name.map(Cow::into_owned));
    let mut names: Vec<String> = names
        .collect::<Result<_, _>>()
        .map_err(|error| refuse(format!("has a name that is damaged: {error}")))?;
    names.sort_unstable();
    let arrays: Vec<&str> = names
        .iter()
        .filter_map(|name| name.strip_suffix(".npy"))
        .collect();
    let name = match (arrays.as_slice(), array) {
        ([], _) => {
            return Err(refuse(
                "must have an array, got an archive without any".into(),
            ));
        }
        (arrays, Some(name)) if arrays.contains(&name) => name,
        ([only], None) => only,
        (several, _) => {
            let got = array.map_or("no name".to_owned(), |name| format!("the name {name}"));
            let several = several.join(", ");
            return Err(refuse(format!(
                "must be given with the name of one of its arrays ({several}), got {got}"
            )));
        }
    };
    let damaged =
        |error: &dyn std::fmt::Display| refuse(format!("has a damaged array {name}: {error}"));
    let mut entry = archive
        .by_name(&format!("{name}.npy"))
        .map_err(|error| damaged(&error))?;
    let mut bytes = Vec::new();
    entry
        .read_to_end(&mut bytes)
        .map_err(|error| damaged(&error))?;
    let what = format!("the array {name}");
    if !bytes.starts_with(super::npy::MAGIC) {
        return Err(Error::Parse(format!("{what} must be NPY")));
    }
    super::npy::read(&what, &bytes)
}

#[cfg(not(feature = "npz"))]
pub(super) fn read(_: &[u8], _: Option<&str>) -> Result<Images, Error> {
    Err(Error::Unsupported(
        "the file of images is NPZ; the feature `npz` reads it, and `numpy.save` writes NPY".into(),
    ))
}

#[cfg(feature = "npz")]
#[cfg(test)]
mod tests {
    use super::super::npy::file;
    use super::super::pixels::Pixels;
    use super::*;
    use std::io::{Cursor, Write as _};
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    fn archive(method: CompressionMethod, files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, contents) in files {
            writer.start_file(*name, options).unwrap();
            writer.write_all(contents).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn complaint(file: &[u8], array: Option<&str>) -> String {
        Images::read(file, array).unwrap_err().to_string()
    }

    #[test]
    fn arrays_are_found_by_name_stored_and_compressed() {
        let pixels: Vec<u8> = (0..=255).cycle().take(800).collect();
        let array = file("|u1", false, "(2, 20, 20)", &pixels);
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let one = archive(method, &[("x.npy", &array)]);
            let found = Images::read(&one, None).unwrap();
            assert_eq!(found.pixels, Pixels::Bytes(pixels.clone()));
            assert_eq!(found, Images::read(&one, Some("x")).unwrap());
            let labels = file("|u1", false, "(2,)", &[7, 2]);
            let two = archive(method, &[("y.npy", &labels), ("x.npy", &array)]);
            assert_eq!(found, Images::read(&two, Some("x")).unwrap());
            let several =
                "the file of images must be given with the name of one of its arrays (x, y), got";
            assert_eq!(complaint(&two, None), format!("{several} no name"));
            assert_eq!(complaint(&two, Some("z")), format!("{several} the name z"));
            let axes = complaint(&two, Some("y"));
            assert!(
                axes.starts_with("the array y must have three axes"),
                "{axes}"
            );
        }
    }

    #[test]
    fn each_kind_of_damage_has_its_error() {
        let array = file("|u1", false, "(2, 20, 20)", &[9; 800]);
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let whole = archive(method, &[("x.npy", &array)]);
            // The list of an archive is at its end.
            let cut = complaint(&whole[..whole.len() - 9], None);
            assert!(cut.contains("is a damaged archive, or cut off"), "{cut}");
            let mut flipped = whole.clone();
            // The name follows a header of thirty bytes, and the file the name.
            flipped[30 + 5 + 8] ^= 0x20;
            let flipped = complaint(&flipped, None);
            assert!(flipped.contains("has a damaged array x"), "{flipped}");
        }
        let stored = CompressionMethod::Stored;
        let none = complaint(&archive(stored, &[("readme", b"")]), None);
        assert!(none.ends_with("got an archive without any"), "{none}");
        let foreign = complaint(&archive(stored, &[("x.npy", b"text")]), None);
        assert_eq!(foreign, "the array x must be NPY");
        let short = complaint(
            &archive(stored, &[("x.npy", &array[..array.len() - 1])]),
            None,
        );
        assert!(short.ends_with("got 799"), "{short}");
    }
}
