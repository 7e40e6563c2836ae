//! The data of all sides: fixed numbers, in memory and in files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The number of visible units.
pub const DIMENSION: usize = 784;

/// The half-width of the entries of patterns and of vectors.
const PATTERNS: f64 = 0.3;
const VECTORS: f64 = 0.5;

/// The coordinates of the span of 200 images, with the length of what is orthogonal to it.
pub const SPAN: usize = 201;

/// Patterns and images in binary32.
pub struct Training {
    pub patterns: Vec<f32>,
    pub images: Vec<f32>,
}

pub struct Data {
    pub pixels: Training,
    pub span: Training,
    pub large: Training,
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
        let mut other = Stream(0x2545_f491_4f6c_dd1d);
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
        let many = write("patterns_900.bin", 900, PATTERNS)?;
        let single = |name: &str, entries: &[f64]| -> io::Result<Vec<f32>> {
            let entries: Vec<f32> = entries.iter().map(|x| *x as f32).collect();
            let bytes: Vec<u8> = entries.iter().flat_map(|x| x.to_ne_bytes()).collect();
            fs::write(folder.join(name), bytes)?;
            Ok(entries)
        };
        let mut training = |name: &str, count: usize, length: usize| -> io::Result<Training> {
            let patterns = many.get(..900 * length).unwrap_or_default();
            let images: Vec<f64> = (0..count * length)
                .map(|_| VECTORS * other.next())
                .collect();
            Ok(Training {
                patterns: single(&format!("{name}_patterns_f32.bin"), patterns)?,
                images: single(&format!("{name}_images_f32.bin"), &images)?,
            })
        };
        Ok(Self {
            pixels: training("pixels", 200, DIMENSION)?,
            span: training("span", 200, SPAN)?,
            large: training("large", 10_000, DIMENSION)?,
            few: write("patterns_200.bin", 200, PATTERNS)?,
            many: many.clone(),
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
