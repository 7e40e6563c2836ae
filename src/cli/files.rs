//! Files that are either whole or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::exit::Stop;

/// Writes a file under another name first. The file itself is never half-written, whenever the program or
/// the machine stops. The error names the file.
pub fn replace(path: &Path, contents: &(impl AsRef<[u8]> + ?Sized)) -> io::Result<()> {
    let draft = path.with_added_extension("part");
    let written = write(&draft, contents.as_ref()).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // The draft is useless. The error to report is the one above.
        let _ = fs::remove_file(&draft);
    }
    written.map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        io::Error::new(error.kind(), message)
    })
}

fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(contents)?;
    // The data must be on the disk before the name refers to them.
    file.sync_all()
}

/// Makes sure that there is such a directory.
pub fn prepare(directory: &Path) -> Result<(), Stop> {
    fs::create_dir_all(directory)
        .map_err(|error| Stop::Misuse(format!("cannot make {}: {error}", directory.display())))
}
