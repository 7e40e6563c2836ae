//! The file of progress: the finished pieces of a campaign, one per line, from which it can be continued.

use super::document;
use crate::cli::exit::Stop;
use attnbm::catalogue::campaign::{CampaignSettings, Piece, identities};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The name of the file, in the directory of the report.
const NAME: &str = "progress.jsonl";

/// A file that finished pieces are appended to.
pub struct ProgressFile {
    /// The file, and the first error of writing to it.
    file: Mutex<(File, Option<io::Error>)>,
}

impl ProgressFile {
    /// Opens the file of a campaign, and reads the pieces that are finished.
    pub fn open(
        directory: &Path,
        settings: &CampaignSettings,
        fresh: bool,
    ) -> Result<(Self, Vec<Piece>), Stop> {
        let path = directory.join(NAME);
        let shown = path.display();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Stop::Misuse(format!("cannot open {shown}: {error}")))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(Stop::Misuse(format!(
                    "another campaign is writing to {shown}; give each its own directory"
                )));
            }
            // Without locks, the user must keep campaigns apart.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let mut bytes = Vec::new();
        if fresh {
            file.set_len(0)?;
        } else {
            file.read_to_end(&mut bytes)
                .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
        }
        // A line that was cut off in writing is not finished; it may end inside of a letter.
        let end = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = end.map_or(0, |end| end + 1);
        bytes.truncate(whole);
        let text = String::from_utf8(bytes)
            .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::Start(whole as u64))?;
        let pieces = read(&text, settings).map_err(|reason| {
            Stop::Misuse(format!(
                "{shown} cannot be continued: {reason}; use --fresh to start again, or another \
                 directory"
            ))
        })?;
        if whole == 0 {
            writeln!(file, "{}", document::settings(settings))?;
        }
        let file = Mutex::new((file, None));
        Ok((Self { file }, pieces))
    }

    /// Appends a finished piece, in a single write. An error is kept for [`ProgressFile::close`].
    pub fn append(&self, piece: &Piece) {
        let line = format!("{}\n", document::piece(piece));
        let mut guard = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, failure) = &mut *guard;
        if failure.is_none() {
            *failure = file.write_all(line.as_bytes()).err();
        }
    }

    /// Ends writing, and says whether all went well.
    pub fn close(self) -> io::Result<()> {
        let (file, failure) = self
            .file
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some(error) => Err(error),
            None => file.sync_data(),
        }
    }
}

fn read(text: &str, settings: &CampaignSettings) -> Result<Vec<Piece>, String> {
    let mut lines = text.lines();
    let Some(header) = lines.next() else {
        return Ok(Vec::new());
    };
    let before = document::read_settings(header)?;
    if before != *settings {
        return Err(format!(
            "it was started with {}, not with {}",
            document::settings(&before),
            document::settings(settings)
        ));
    }
    let records = identities();
    lines
        .enumerate()
        .map(|(index, line)| {
            document::read_piece(line, &records)
                .map_err(|reason| format!("line {}: {reason}", index + 2))
        })
        .collect()
}
