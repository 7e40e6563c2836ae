//! IDX files, the format of MNIST, plain or compressed by gzip.

use std::borrow::Cow;

use crate::Error;

/// The first bytes of what gzip writes.
pub(super) const GZIP: &[u8] = &[0x1f, 0x8b];

/// An array of unsigned bytes.
pub(super) struct Array<'a> {
    /// The lengths of the axes.
    pub lengths: Vec<usize>,
    /// The entries, the last axis fastest.
    pub bytes: Cow<'a, [u8]>,
}

/// Reads a file of unsigned bytes with this many axes. `what` is what the file is of.
pub(super) fn read<'a>(what: &str, file: &'a [u8], axes: u8) -> Result<Array<'a>, Error> {
    if !file.starts_with(GZIP) {
        let (lengths, start) = header(what, file, axes)?;
        let bytes = Cow::Borrowed(file.get(start..).unwrap_or_default());
        return Ok(Array { lengths, bytes });
    }
    let mut file = decompressed(what, file)?;
    let (lengths, start) = header(what, &file, axes)?;
    file.drain(..start);
    Ok(Array {
        lengths,
        bytes: Cow::Owned(file),
    })
}

/// The lengths of the axes, and where the entries begin.
fn header(what: &str, file: &[u8], axes: u8) -> Result<(Vec<usize>, usize), Error> {
    let magic = [0, 0, 8, axes];
    let Some(rest) = file.strip_prefix(&magic) else {
        let start: Vec<u8> = file.iter().copied().take(4).collect();
        let wanted = format!("IDX of unsigned bytes with {axes} axes");
        return refuse(
            what,
            &format!("must begin with {magic:?}, {wanted}, got {start:?}"),
        );
    };
    let Some((header, entries)) = rest.split_at_checked(4 * usize::from(axes)) else {
        return refuse(what, "ends within its header");
    };
    let length = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |n, byte| (n << 8) | usize::from(*byte))
    };
    let lengths: Vec<usize> = header.chunks_exact(4).map(length).collect();
    fits(&lengths, 1, entries).or_else(|why| refuse(what, &why))?;
    Ok((lengths, file.len() - entries.len()))
}

/// Checks that these are the bytes of an array whose axes have these lengths, so many bytes an entry, and says why if not.
pub(super) fn fits(lengths: &[usize], width: usize, bytes: &[u8]) -> Result<(), String> {
    let factors = lengths.iter().copied();
    // The width is said where it is not 1.
    let factors = factors.chain((width != 1).then_some(width));
    let size = factors.clone().try_fold(1usize, usize::checked_mul);
    if size != Some(bytes.len()) {
        let wanted: Vec<String> = factors.map(|factor| factor.to_string()).collect();
        let (wanted, got) = (wanted.join(" x "), bytes.len());
        return Err(format!(
            "must have {wanted} bytes after its header, got {got}"
        ));
    }
    match bytes {
        [] => Err("must have entries, got none".to_owned()),
        _ => Ok(()),
    }
}

#[cfg(feature = "training")]
fn decompressed(what: &str, file: &[u8]) -> Result<Vec<u8>, Error> {
    use std::io::Read as _;

    let mut bytes = Vec::new();
    match flate2::read::GzDecoder::new(file).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => refuse(what, &format!("is damaged or cut off: {error}")),
    }
}

#[cfg(not(feature = "training"))]
fn decompressed(what: &str, _: &[u8]) -> Result<Vec<u8>, Error> {
    refuse(
        what,
        "is compressed; the feature `training` reads it, and so does `gunzip`",
    )
}

fn refuse<T>(what: &str, why: &str) -> Result<T, Error> {
    Err(Error::Parse(format!("the file of {what} {why}")))
}

/// What is left of a file of images that is cut off, too long, of another type, of more bytes than there are, or of none.
#[cfg(test)]
pub(super) fn damaged(file: &[u8]) -> Vec<Vec<u8>> {
    let (head, rest) = file.split_at(4);
    vec![
        file[..file.len() - 1].to_vec(),
        [file, &[0]].concat(),
        [&[0, 0, 13, 3], rest].concat(),
        [head, [255; 12].as_slice()].concat(),
        vec![0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1],
        Vec::new(),
        file[..9].to_vec(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: [u8; 20] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 2, 3, 255];

    #[test]
    fn an_array_has_its_axes_and_its_bytes() {
        let array = read("images", &FILE, 3).unwrap();
        assert_eq!(array.lengths, [2, 1, 2]);
        assert_eq!(*array.bytes, [0, 2, 3, 255]);
    }

    #[test]
    fn other_files_are_refused() {
        let mut all = damaged(&FILE);
        all.push(vec![0x1f, 0x8b, 8, 0]);
        for wrong in all {
            let error = read("images", &wrong, 3).err().unwrap();
            assert_eq!(error.kind(), "parse", "{wrong:?}");
            assert!(
                error.to_string().starts_with("the file of images "),
                "{error}"
            );
        }
        assert!(read("labels", &FILE, 1).is_err());
    }

    #[cfg(feature = "training")]
    #[test]
    fn compressed_files_are_read() {
        use std::io::Write as _;

        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(&FILE).unwrap();
        let file = writer.finish().unwrap();
        assert_eq!(*read("images", &file, 3).unwrap().bytes, FILE[16..]);
        assert!(read("images", &file[..file.len() - 9], 3).is_err());
    }
}
