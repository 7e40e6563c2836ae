//! `attnbm experiment reconstruction` and its neighbours, on small files of images.

use super::ATTNBM;
use super::directory::Directory;
use attnbm::AttnBm;
use attnbm::experiments::images::{Images, Mask, Settings, Training, Whitening, reconstruct};
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

mod formats;
mod options;

/// Ten images of 6 x 6 pixels in the format of MNIST: bright bars on a ground that varies.
fn file() -> Vec<u8> {
    let mut file = vec![0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 6, 0, 0, 0, 6];
    for image in 0..10usize {
        let pixel = |place: usize| match (place / 6 + image) % 5 {
            0 => 250 - 3 * (place % 6),
            _ => (7 * place + 13 * image * image + place * image) % 61,
        };
        file.extend((0..36).map(|place| pixel(place) as u8));
    }
    file
}

fn run(directory: &Directory, command: &str, arguments: &str) -> Output {
    let fixed = ["experiment", command, "--units", "12", "--images", "images"];
    Command::new(ATTNBM)
        .args(fixed)
        .args(arguments.split_whitespace())
        .current_dir(directory.path())
        .output()
        .unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_reconstruction_writes_what_it_found() {
    let directory = Directory::new("reconstruction");
    fs::write(directory.join("images"), file()).unwrap();
    let arguments = "--count 8 --epochs 30 --rate 0.02 --audit --out";
    let first = run(&directory, "reconstruction", &format!("{arguments} one"));
    assert_eq!(first.status.code(), Some(0), "{}", complaint(&first));
    let names = [
        "reconstruction.json",
        "reconstruction.html",
        "reconstruction-0.png",
        "nll.csv",
        "nll.svg",
        "errors.csv",
        "audit.csv",
        "audit.json",
        "audit.svg",
        "whitening.safetensors",
    ];
    for name in names {
        assert!(directory.join("one").join(name).exists(), "{name}");
    }
    let printed = String::from_utf8_lossy(&first.stdout).into_owned();
    assert!(
        printed.contains("missing pixels by Eq. 39") && !printed.contains('|'),
        "{printed}"
    );
    let markdown = format!("{arguments} one --format markdown");
    let markdown = run(&directory, "reconstruction", &markdown).stdout;
    let markdown = String::from_utf8_lossy(&markdown).into_owned();
    assert!(
        markdown.contains("| missing pixels by Eq. 39 |"),
        "{markdown}"
    );
    let page = directory.read("one/reconstruction.html");
    assert!(page.contains("data:image/png;base64,") && !page.contains("src=\"http"));

    // Other threads, and another directory: the same machine.
    let second = run(
        &directory,
        "reconstruction",
        &format!("{arguments} two --threads 2"),
    );
    assert_eq!(first.stdout, second.stdout);
    let machine = |of: &str| fs::read(directory.join(of).join("machine.safetensors")).unwrap();
    assert_eq!(machine("one"), machine("two"));
    // What is done is not done again, and what differs is not mixed.
    let again = run(&directory, "reconstruction", &format!("{arguments} one"));
    assert_eq!(first.stdout, again.stdout);
    let other = run(
        &directory,
        "reconstruction",
        &format!("{arguments} one --seed 3"),
    );
    assert_eq!(other.status.code(), Some(2));
    assert!(complaint(&other).contains("is of other images or settings"));
}

#[test]
fn capacity_and_receptive_fields_write_their_tables() {
    let directory = Directory::new("capacity");
    fs::write(directory.join("images"), file()).unwrap();
    let arguments = "--epochs 10 --epsilon 0.01 --out out";
    let found = run(
        &directory,
        "capacity",
        &format!("--counts 4,8 --seeds 2 --format markdown {arguments}"),
    );
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let printed = String::from_utf8_lossy(&found.stdout).into_owned();
    let header = "| P | NLL | NLL by stationarity | NLL held out |";
    assert!(printed.starts_with(header), "{printed}");
    assert_eq!(directory.read("out/capacity.csv").lines().count(), 5);
    assert!(directory.join("out/capacity.svg").exists());
    let found = run(&directory, "receptive-fields", arguments);
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    assert!(directory.join("out/by-norm.png").exists());
}

/// The numbers of images that were held out are those of the library, whose exact likelihood has the same value.
#[test]
fn what_is_held_out_is_measured_by_the_machine() {
    let directory = Directory::new("held-out");
    fs::write(directory.join("images"), file()).unwrap();
    let arguments = "--counts 4,6 --seeds 1 --epochs 20 --epsilon 0.01 --held-out 3 --out out";
    let found = run(&directory, "capacity", arguments);
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let document: Value = serde_json::from_str(&directory.read("out/capacity.json")).unwrap();
    assert_eq!(document["settings"]["held_out"], 3);
    for name in ["nll.svg", "nll-held-out.svg", "capacity-held-out.svg"] {
        assert!(directory.join("out").join(name).exists(), "{name}");
    }

    let images = Images::read(&file(), None).unwrap();
    let points = document["points"].as_array().unwrap();
    assert_eq!(points.len(), 2, "{document}");
    for (point, count) in points.iter().zip([4, 6]) {
        assert_eq!(point["images"], count);
        let raw = images.first(count).unwrap();
        let (whitening, data) = Whitening::fit(&raw, 36, 0.01).unwrap();
        let others = whitening.apply(&images.last(3).unwrap()).unwrap();
        let settings = Settings {
            units: 12,
            rate: 0.1,
            batch: 50,
            epochs: 20,
            seed: 0,
            ..Settings::default()
        };
        let mut training = Training::new(&data, 36, settings).unwrap();
        training.advance(&mut |_| true).unwrap();
        let generic = training.machine().unwrap();
        let machine = AttnBm::try_from(generic.clone()).unwrap();
        let exact = machine.certified();
        let likelihood = |rows: &[f64]| {
            let found = exact.negative_log_likelihood(1.0, rows.chunks_exact(36));
            found.unwrap().value()
        };
        let constant = 18.0 * std::f64::consts::TAU.ln();
        let said = |name: &str| point[name].as_f64().unwrap();
        let (trained, held_out) = (likelihood(&data), likelihood(&others));
        // What the batch promises of a likelihood, twice over for what the constant and the certified value are rounded by.
        let is_promised = |found: f64, exact: f64| {
            (found + constant - exact).abs() <= 2f64.powi(-32) * exact.abs()
        };
        assert!(
            is_promised(said("held_out_nll"), held_out),
            "{point} {held_out}"
        );
        // The check can fail: images that were trained on have another likelihood.
        assert!(
            !is_promised(said("held_out_nll"), trained),
            "{point} {trained}"
        );

        let masks = [0, 1].map(|seed| Mask::Random { seed });
        let found = masks.map(|mask| reconstruct(&generic, 1, &others, mask).unwrap().errors);
        let [one, other] = found.map(|errors| errors.conditional[0]);
        let said = point["held_out_errors"]["conditional"][0].as_f64();
        assert_eq!(said, Some(0.5 * one + 0.5 * other));
    }

    let found = run(&directory, "capacity", "--counts 8 --held-out 3 --out out");
    assert_eq!(found.status.code(), Some(2));
    let said = complaint(&found);
    assert!(said.contains("--held-out must be at most 2"), "{said}");
    let samples =
        "--counts 4 --seeds 1 --epochs 2 --whitening samples --epsilon 0.01 --out samples";
    let found = run(&directory, "capacity", &format!("{samples} --held-out 1"));
    assert!(complaint(&found).contains("needs --whitening pixels"));
    let found = run(&directory, "capacity", samples);
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let document: Value = serde_json::from_str(&directory.read("samples/capacity.json")).unwrap();
    assert!(document["points"][0]["held_out_nll"].is_null());
    assert!(!directory.join("samples/nll-held-out.svg").exists());
    assert_eq!(document["settings"]["whitening"], "samples");
}

/// Each error of the tables is that of the library, under its name, and a page of numbers has no others.
#[test]
fn errors_are_those_of_the_library_under_their_names() {
    let directory = Directory::new("errors");
    fs::write(directory.join("images"), file()).unwrap();
    let arguments = "--epochs 5 --epsilon 0.01 --beta 2 --held-out 2 --out out";
    let found = run(
        &directory,
        "reconstruction",
        &format!("--count 6 --seed 3 {arguments}"),
    );
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let machine = fs::read(directory.join("out/machine.safetensors")).unwrap();
    let machine = attnbm::ecosystem::safetensors::read(&machine).unwrap();
    let images = Images::read(&file(), None).unwrap();
    let (whitening, training) = Whitening::fit(&images.first(6).unwrap(), 36, 0.01).unwrap();
    let others = whitening.apply(&images.last(2).unwrap()).unwrap();
    let mut expected =
        "images,mask,reconstruction,MSE of all pixels,MSE of missing pixels\n".to_owned();
    for (kind, of_kind) in [("training", &training), ("held out", &others)] {
        for (name, mask) in [
            ("a random fifth observed", Mask::Random { seed: 3 }),
            ("the upper half observed", Mask::UpperHalf { height: 6 }),
        ] {
            let errors = reconstruct(&machine, 2, of_kind, mask).unwrap().errors;
            for (way, [all, missing]) in [
                ("0 for missing pixels", errors.masked),
                ("Eq. 39", errors.conditional),
                ("\"Eq. 13, one step\"", errors.updated),
                ("\"Eq. 13, settled\"", errors.settled),
            ] {
                assert_ne!(format!("{all:.4}"), format!("{missing:.4}"), "{name}");
                expected += &format!("{kind},{name},{way},{all:.4},{missing:.4}\n");
            }
        }
    }
    assert_eq!(directory.read("out/errors.csv"), expected);

    let found = run(
        &directory,
        "capacity",
        &format!("--counts 4,6 --seeds 2 {arguments}"),
    );
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let document: Value = serde_json::from_str(&directory.read("out/capacity.json")).unwrap();
    let csv = directory.read("out/capacity.csv");
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let points = document["points"].as_array().unwrap();
    assert_eq!(points.len(), 4);
    for (line, point) in lines.zip(points) {
        let (errors, held_out) = (&point["errors"], &point["held_out_errors"]);
        let number = |value: &Value, digits: usize| {
            value
                .as_f64()
                .map_or_else(String::new, |x| format!("{x:.digits$}"))
        };
        let expected = [
            ("P", number(&point["images"], 0)),
            ("seed", number(&point["seed"], 0)),
            ("NLL", number(&point["nll"], 3)),
            (
                "NLL by stationarity",
                number(&point["nll_by_stationarity"], 3),
            ),
            ("NLL held out", number(&point["held_out_nll"], 3)),
            ("MSE masked", number(&errors["masked"][0], 5)),
            ("MSE Eq. 39", number(&errors["conditional"][0], 5)),
            ("MSE Eq. 13", number(&errors["updated"][0], 5)),
            ("MSE Eq. 13 settled", number(&errors["settled"][0], 5)),
            ("missing Eq. 39", number(&errors["conditional"][1], 5)),
            ("missing Eq. 13", number(&errors["updated"][1], 5)),
            ("held out masked", number(&held_out["masked"][0], 5)),
            ("held out Eq. 39", number(&held_out["conditional"][0], 5)),
            ("held out Eq. 13", number(&held_out["updated"][0], 5)),
            ("live", number(&point["live_units"], 0)),
            ("live norm²", number(&point["live_squared_norm"], 1)),
        ];
        assert_eq!(header, expected.each_ref().map(|(name, _)| *name));
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells, expected.each_ref().map(|(_, cell)| cell.as_str()));
        // Of a training at β = 2 nothing is known at the end.
        assert_eq!(cells[3], "");
    }
}
