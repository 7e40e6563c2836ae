//! NumPy's tables have the golden vectors: read by a reader of its own, and compared with the JSON files.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use attnbm::real::{Ball, Enclosure, Real};
use serde_json::Value;

const SETTINGS: [&str; 4] = ["--cases", "24", "--seed", "5"];

fn write(option: &str, quantity: &str, name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    let output = Command::new(super::ATTNBM)
        .args([
            "vectors",
            option,
            directory.to_str().unwrap(),
            "--quantity",
            quantity,
        ])
        .args(SETTINGS)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    directory
}

/// An array: its type, its shape as it is written, and its bytes.
struct Array {
    dtype: String,
    shape: String,
    bytes: Vec<u8>,
}

impl Array {
    fn doubles(&self) -> Vec<f64> {
        let of = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).unwrap();
        let chunks = self.bytes.chunks(8);
        match self.dtype.as_str() {
            "<f8" => chunks.map(|bytes| f64::from_le_bytes(of(bytes))).collect(),
            "<i8" => chunks
                .map(|bytes| i64::from_le_bytes(of(bytes)) as f64)
                .collect(),
            other => panic!("{other}"),
        }
    }

    fn texts(&self) -> Vec<String> {
        let width: usize = self.dtype.strip_prefix("|S").unwrap().parse().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let chunks = self.bytes.chunks(width);
        chunks
            .map(|bytes| text(bytes).trim_end_matches('\0').to_owned())
            .collect()
    }
}

fn table(path: &Path) -> BTreeMap<String, Array> {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut arrays = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let key = file
            .name()
            .unwrap()
            .strip_suffix(".npy")
            .unwrap()
            .to_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        let header = String::from_utf8(bytes[10..10 + length].to_vec()).unwrap();
        let dtype = header.split('\'').nth(3).unwrap().to_owned();
        let shape = header.split(['(', ')']).nth(1).unwrap().to_owned();
        let bytes = bytes.split_off(10 + length);
        arrays.insert(
            key,
            Array {
                dtype,
                shape,
                bytes,
            },
        );
    }
    arrays
}

#[test]
fn tables_have_what_the_files_have() {
    for (quantity, arguments) in [
        ("bessel.log_i", &["order", "x"][..]),
        ("vmf.log_partition", &["dim", "kappa"]),
    ] {
        let json = write("--out", quantity, &format!("{quantity}-json"));
        let npz = write("--npz", quantity, &format!("{quantity}-npz"));
        let text = fs::read_to_string(json.join(format!("{quantity}.json"))).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        let with_value: Vec<&Value> = vectors
            .iter()
            .filter(|v| v.get("truth").is_some())
            .collect();
        let table = table(&npz.join(format!("{quantity}.npz")));
        let n = with_value.len();
        assert!(n > 20);

        let numbers =
            |of: &dyn Fn(&Value) -> f64| with_value.iter().map(|v| of(v)).collect::<Vec<f64>>();
        for argument in arguments {
            let expected = numbers(&|v| v["input"][*argument].as_f64().unwrap());
            assert_eq!(
                table[*argument].doubles(),
                expected,
                "{quantity} {argument}"
            );
            assert_eq!(table[*argument].shape, format!("{n},"));
            // A number of dimensions is whole, and any other number is not.
            let dtype = if *argument == "dim" { "<i8" } else { "<f8" };
            assert_eq!(table[*argument].dtype, dtype, "{quantity} {argument}");
        }
        assert_eq!(
            table["value"].doubles(),
            numbers(&|v| v["truth"]["f64"].as_f64().unwrap())
        );
        assert_eq!(table["value_f32"].dtype, "<f4");
        let singles = table["value_f32"].bytes.as_chunks().0.iter();
        let singles: Vec<f32> = singles.map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let expected = numbers(&|v| v["truth"]["f32"].as_f64().unwrap());
        let expected: Vec<f32> = expected.into_iter().map(|x| x as f32).collect();
        assert_eq!(singles, expected);
        let condition = numbers(&|v| v["truth"]["condition"].as_f64().unwrap_or(f64::INFINITY));
        assert_eq!(table["condition"].doubles(), condition);
        for (key, end) in [("lower", 0), ("upper", 1)] {
            let expected: Vec<&str> = with_value
                .iter()
                .map(|v| v["truth"]["enclosure"][end].as_str().unwrap())
                .collect();
            assert_eq!(table[key].texts(), expected);
        }
        let ids: Vec<&str> = with_value
            .iter()
            .map(|v| v["id"].as_str().unwrap())
            .collect();
        assert_eq!(table["id"].texts(), ids);

        let names = table["flag_names"].texts();
        assert_eq!(table["flags"].shape, format!("{n}, {}", names.len()));
        for (row, vector) in table["flags"].bytes.chunks(names.len()).zip(&with_value) {
            let raised: Vec<Value> = names
                .iter()
                .zip(row)
                .filter(|(_, raised)| **raised == 1)
                .map(|(name, _)| name.as_str().into())
                .collect();
            assert_eq!(&raised, vector["flags"].as_array().unwrap());
        }
        // The tail is what the nearest binary64 number leaves over: less than half a unit of it, and rarely nothing.
        let tails = table["value_tail"].doubles();
        for (value, tail) in table["value"].doubles().into_iter().zip(&tails) {
            assert_eq!(value + tail, value, "{quantity}: {value} {tail}");
        }
        for (vector, tail) in with_value.iter().zip(&tails) {
            let end = |place: usize| {
                let end = vector["truth"]["enclosure"][place].as_str().unwrap();
                let value = vector["truth"]["f64"].as_f64().unwrap();
                Ball::<4>::from_decimal(end).unwrap() - Ball::from_f64(value)
            };
            assert_eq!(end(0).hull(&end(1)).to_binary64(), Some(*tail), "{vector}");
        }
        assert!(tails.iter().filter(|tail| **tail != 0.0).count() * 10 > 9 * n);
        fs::remove_dir_all(json).unwrap();
        fs::remove_dir_all(npz).unwrap();
    }
}

#[test]
fn what_is_no_function_of_numbers_has_no_table() {
    let output = Command::new(super::ATTNBM)
        .args(["vectors", "--npz", "nowhere", "--quantity", "attnbm.energy"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("function of numbers"), "{complaint}");
}
