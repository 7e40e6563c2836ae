//! Images from the file or the directory that is named in the arguments.

use std::fs;
use std::path::{Path, PathBuf};

use attnbm::experiments::images::{Images, Pngs};

use crate::cli::exit::Stop;
use crate::cli::experiment::output::read;

/// The images of a file, or of the PNG files of a directory in the order of their names.
pub fn images(path: &Path, array: Option<&str>) -> Result<Images, Stop> {
    let refused = |error| Stop::Misuse(format!("{}: {error}", path.display()));
    if !path.is_dir() {
        return Images::read(&read(path)?, array).map_err(refused);
    }
    let mut pngs = Pngs::default();
    for file in files(path)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        pngs.add(&name, &read(&file)?).map_err(refused)?;
    }
    pngs.images().map_err(refused)
}

fn files(directory: &Path) -> Result<Vec<PathBuf>, Stop> {
    let refused = |error| Stop::Misuse(format!("cannot read {}: {error}", directory.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let extension = path.extension();
        if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("png")) {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}
