//! The data of all sides: fixed numbers, in memory and in files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The number of visible units.
pub const DIMENSION: usize = 784;

/// The half-width of the entries of patterns and of vectors.
const PATTERNS: f64 = 0.3;
const VECTORS: f64 = 0.5;

pub struct Data {
    folder: PathBuf,
    pub few: Vec<f64>,
    pub many: Vec<f64>,
    pub batch: Vec<f64>,
    pub data: Vec<f64>,
    pub five: Vec<f64>,
}

impl Data {
    pub fn new() -> io::Result<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("race");
        fs::create_dir_all(&folder)?;
        let mut stream = Stream(0x9e37_79b9_7f4a_7c15);
        let mut write = |name: &str, rows: usize, width: f64| -> io::Result<Vec<f64>> {
            let entries: Vec<f64> = (0..rows * DIMENSION)
                .map(|_| width * stream.next())
                .collect();
            let bytes: Vec<u8> = entries
                .iter()
                .flat_map(|entry| entry.to_ne_bytes())
                .collect();
            fs::write(folder.join(name), bytes)?;
            Ok(entries)
        };
        Ok(Self {
            few: write("patterns_200.bin", 200, PATTERNS)?,
            many: write("patterns_900.bin", 900, PATTERNS)?,
            batch: write("batch_1000.bin", 1_000, VECTORS)?,
            data: write("data_200.bin", 200, VECTORS)?,
            five: write("data_5.bin", 5, VECTORS)?,
            folder,
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Numbers between -1 and 1, of all 53 bits.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 * (-52f64).exp2() - 1.0
    }
}
