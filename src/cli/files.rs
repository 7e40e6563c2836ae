//! Files that are either whole or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file under another name first, so that there never is half of it, whenever the program or
/// the machine stops.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_added_extension("part");
    let written = write(&draft, text).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // What is left of it is of no use to anyone; why it failed is what there is to say.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    // A name must not come to stand for data that are still on their way.
    file.sync_all()
}
