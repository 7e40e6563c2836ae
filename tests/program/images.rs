//! `attnbm experiment reconstruction` and its neighbours, on small files of images.

use super::ATTNBM;
use super::directory::Directory;
use attnbm::AttnBm;
use attnbm::experiments::images::{Images, Mask, Settings, Training, Whitening, reconstruct};
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

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

#[test]
fn what_is_no_file_of_images_is_misuse() {
    let directory = Directory::new("images");
    for (contents, complained) in [
        (&file()[..99], "must have 10 x 6 x 6 bytes"),
        (&b"\x1f\x8b\x08 nothing"[..], "is damaged or cut off"),
        (&b"\0\0\x0d\x03"[..], "must begin with [0, 0, 8, 3]"),
        (&b"GIF89a"[..], "it begins with [71, 73, 70, 56, 57, 97]"),
        (&b"\x93NUMPY\x01\0\x76"[..], "ends within its header"),
        (&b"\x89PNG\r\n\x1a\n"[..], "is one PNG"),
    ] {
        fs::write(directory.join("images"), contents).unwrap();
        let found = run(&directory, "reconstruction", "--out out");
        assert_eq!(found.status.code(), Some(2));
        // The file is named.
        let said = complaint(&found);
        assert!(said.contains("images: the file of images"), "{said}");
        assert!(said.contains(complained), "{said}");
    }
    fs::write(directory.join("images"), file()).unwrap();
    let found = run(&directory, "reconstruction", "--count 11 --out out");
    assert!(complaint(&found).contains("got 11 of 10"));
    let found = run(
        &directory,
        "reconstruction",
        "--count 5 --rate=-1 --out out",
    );
    assert_eq!(found.status.code(), Some(2));
    // No seed is no experiment: the mean of nothing.
    let found = run(&directory, "capacity", "--counts 4 --seeds 0 --out out");
    assert_eq!(found.status.code(), Some(2));
    assert!(
        complaint(&found).contains("--seeds"),
        "{}",
        complaint(&found)
    );
}

/// The same images, one a file, with what lies beside them in a directory.
fn pngs(directory: &Directory, name: &str) {
    let pixels = &file()[16..];
    fs::create_dir_all(directory.join(name)).unwrap();
    for (place, image) in pixels.chunks_exact(36).enumerate() {
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, 6, 6);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        let colours: Vec<u8> = image.iter().flat_map(|grey| [*grey; 3]).collect();
        writer.write_image_data(&colours).unwrap();
        writer.finish().unwrap();
        let path = format!("{name}/image-{place:02}.PNG");
        fs::write(directory.join(&path), png).unwrap();
    }
    fs::write(directory.join(name).join("readme.txt"), "not an image").unwrap();
}

/// The array of NumPy with the same images.
fn npy() -> Vec<u8> {
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (10, 6, 6), }\n";
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    let pixels = &file()[16..];
    [b"\x93NUMPY\x01\0", &length[..], text.as_bytes(), pixels].concat()
}

/// One machine comes of one set of images, in whichever format they are.
#[test]
fn every_format_has_the_same_images() {
    let directory = Directory::new("formats");
    let trained = |name: &str| {
        let arguments = format!("--count 4 --epochs 3 --rate 0.02 --out out-{name}");
        let found = run(&directory, "reconstruction", &arguments);
        assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
        let machine = format!("out-{name}/machine.safetensors");
        fs::read(directory.join(&machine)).unwrap()
    };
    fs::write(directory.join("images"), file()).unwrap();
    let expected = trained("idx");
    fs::write(directory.join("images"), npy()).unwrap();
    assert_eq!(trained("npy"), expected);
    fs::remove_file(directory.join("images")).unwrap();
    pngs(&directory, "images");
    assert_eq!(trained("png"), expected);

    fs::write(directory.join("images/image-03.PNG"), b"GIF89a").unwrap();
    let found = run(&directory, "reconstruction", "--count 4 --out out");
    assert_eq!(found.status.code(), Some(2));
    let said = complaint(&found);
    assert!(
        said.contains("images: image-03.PNG must be a PNG"),
        "{said}"
    );
    let directory = Directory::new("formats-none");
    fs::create_dir_all(directory.join("images")).unwrap();
    let found = run(&directory, "reconstruction", "--out out");
    let said = complaint(&found);
    assert!(
        said.contains("must have at least one PNG, got none"),
        "{said}"
    );
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

#[test]
fn the_papers_settings_are_a_preset() {
    let directory = Directory::new("preset");
    fs::write(directory.join("images"), file()).unwrap();
    let settings = |command: &str, arguments: &str| -> Value {
        let paper = [
            "experiment",
            command,
            "--images",
            "images",
            "--preset",
            "paper",
        ];
        let found = Command::new(ATTNBM)
            .args(paper)
            .args(arguments.split_whitespace())
            .args(["--epochs", "1", "--out", command])
            .current_dir(directory.path())
            .output()
            .unwrap();
        assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
        let document = directory.read(&format!("{command}/{command}.json"));
        let mut document: Value = serde_json::from_str(&document).unwrap();
        document["settings"].take()
    };
    for (command, arguments, batch) in [
        ("reconstruction", "--count 8", 5),
        ("capacity", "--counts 8 --seeds 1", 5),
        ("receptive-fields", "--count 9", 50),
    ] {
        let settings = settings(command, arguments);
        assert_eq!(settings["units"], 900, "{command}");
        assert_eq!(settings["rate"], 0.01, "{command}");
        assert_eq!(settings["batch"], batch, "{command}");
        assert_eq!(settings["whitening"], "pixels", "{command}");
        assert_eq!(settings["preset"], "paper", "{command}");
    }
    // The numbers of images are the paper's as well, whatever the file has.
    for (command, count) in [("reconstruction", 200), ("receptive-fields", 50_000)] {
        let found = run(&directory, command, "--preset paper --out out");
        assert_eq!(found.status.code(), Some(2));
        let said = complaint(&found);
        assert!(said.contains(&format!("got {count} of 10")), "{said}");
    }
}

/// A file has the options of the command line, with the same results to the bit, and the command line wins.
#[test]
fn settings_from_a_file_are_those_of_the_command_line() {
    let directory = Directory::new("config");
    fs::write(directory.join("images"), file()).unwrap();
    directory.write(
        "settings.toml",
        "count = 6\nepochs = 12\nrate = 0.02\ndouble = true\nheld-out = 2\nbiases = \"hidden\"\nout = \"elsewhere\"\n",
    );
    let given = "--count 6 --epochs 12 --rate 0.02 --double --held-out 2 --biases hidden --out one";
    let first = run(&directory, "reconstruction", given);
    assert_eq!(first.status.code(), Some(0), "{}", complaint(&first));
    let from_file = "--config settings.toml --out two";
    let second = run(&directory, "reconstruction", from_file);
    assert_eq!(second.status.code(), Some(0), "{}", complaint(&second));
    assert_eq!(first.stdout, second.stdout);
    let machine = |of: &str| fs::read(directory.join(of).join("machine.safetensors")).unwrap();
    assert_eq!(machine("one"), machine("two"));
    assert!(!directory.join("elsewhere").exists());
    let third = run(
        &directory,
        "reconstruction",
        "--config=settings.toml --rate=0.03",
    );
    assert_eq!(third.status.code(), Some(0), "{}", complaint(&third));
    let document = directory.read("elsewhere/reconstruction.json");
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["settings"]["rate"], 0.03);
    assert_eq!(document["settings"]["epochs"], 12);
    assert_ne!(machine("elsewhere"), machine("one"));
    directory.write("settings.toml", "counts = [4, 6]\nseeds = 1\nepochs = 3\n");
    let found = run(&directory, "capacity", "--config settings.toml --out c");
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    assert_eq!(directory.read("c/capacity.csv").lines().count(), 3);

    for (text, expected) in [
        ("raet = 1", "settings.toml: unknown key raet"),
        ("count = 5", "unknown key count"),
        ("config = \"other\"", "unknown key config"),
        ("rate = \"fast\"", "rate must be a number, got \"fast\""),
        ("units = 1.5", "units must be an integer, got 1.5"),
        ("seeds = 0", "invalid value '0' for '--seeds <SEEDS>'"),
        ("preset = \"slow\"", "invalid value 'slow' for '--preset"),
        ("rate = ", "settings.toml: must be TOML"),
    ] {
        directory.write("settings.toml", text);
        let found = run(&directory, "capacity", "--config settings.toml --out out");
        assert_eq!(found.status.code(), Some(2), "{text}");
        assert!(
            complaint(&found).contains(expected),
            "{}",
            complaint(&found)
        );
    }
    let found = run(&directory, "capacity", "--config none.toml --out out");
    assert_eq!(found.status.code(), Some(2));
    assert!(complaint(&found).contains("cannot read none.toml"));
}

/// Every option changes the machine, which does not depend on the threads.
#[test]
fn optimisers_biases_and_temperatures_are_options() {
    let directory = Directory::new("options");
    fs::write(directory.join("images"), file()).unwrap();
    let mut machines = Vec::new();
    for (place, options) in [
        "",
        "--optimiser adam",
        "--weight-decay 0.1",
        "--biases both",
        "--beta 2",
        "--optimiser adam --weight-decay 0.1 --biases visible --beta 2",
    ]
    .into_iter()
    .enumerate()
    {
        let train = |out: &str, threads: usize| {
            let arguments = format!(
                "--count 6 --epochs 5 --rate 0.02 --threads {threads} {options} --out {out}"
            );
            let found = run(&directory, "reconstruction", &arguments);
            assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
            fs::read(directory.join(out).join("machine.safetensors")).unwrap()
        };
        let machine = train(&format!("{place}-one"), 1);
        assert_eq!(machine, train(&format!("{place}-two"), 2), "{options}");
        assert!(!machines.contains(&machine), "{options}");
        machines.push(machine);
    }
    let document = directory.read("5-one/reconstruction.json");
    let document: Value = serde_json::from_str(&document).unwrap();
    let settings = &document["settings"];
    assert_eq!(settings["optimiser"], "adam");
    assert_eq!(settings["weight_decay"], 0.1);
    assert_eq!(settings["biases"], "visible");
    assert_eq!(settings["beta"], 2);
    assert!(document["nll_by_stationarity"].is_null());
    let found = run(&directory, "capacity", "--counts 4 --beta 40 --out out");
    assert_eq!(found.status.code(), Some(2));
    let said = complaint(&found);
    assert!(said.contains("multisets of the 12 patterns"), "{said}");
}

/// What was audited is kept, and an audit of one run is that of another which was not interrupted.
#[test]
fn audits_are_made_at_epochs() {
    let directory = Directory::new("audits");
    fs::write(directory.join("images"), file()).unwrap();
    let arguments = "--count 4 --rate 0.02 --double --audit";
    let every = format!("{arguments} --epochs 6 --audit-every 4 --out out");
    let found = run(&directory, "reconstruction", &every);
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let audits: Value = serde_json::from_str(&directory.read("out/audit.json")).unwrap();
    let audits = audits.as_array().unwrap();
    let epochs: Vec<u64> = audits
        .iter()
        .map(|of| of["epoch"].as_u64().unwrap())
        .collect();
    assert_eq!(epochs, [4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6]);
    for audit in audits {
        let number = |name: &str| audit[name].as_f64().unwrap();
        assert!(number("condition_number") > 0.0, "{audit}");
        let is_single = audit["name"] == "NLL in the numbers of the training";
        // What the batch promises of its terms: the gradient is the condition number shorter than they are.
        let terms = number("certified").abs() * number("condition_number").max(1.0);
        let is_promised = number("distance") <= 2f64.powi(-32) * terms;
        assert!(is_single || is_promised, "{audit}");
    }
    assert_eq!(directory.read("out/audit.csv").lines().count(), 13);
    let again = run(&directory, "reconstruction", &every);
    assert_eq!(found.stdout, again.stdout);
    // By default there are five.
    let found = run(
        &directory,
        "reconstruction",
        &format!("{arguments} --epochs 10 --out five"),
    );
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    assert_eq!(directory.read("five/audit.csv").lines().count(), 31);
    let refused = run(&directory, "reconstruction", "--audit-every 2 --out out");
    assert_eq!(refused.status.code(), Some(2));
    assert!(complaint(&refused).contains("--audit"));
}

/// A trained machine is a part of a question.
#[test]
fn a_trained_machine_is_evaluated() {
    let directory = Directory::new("machine");
    fs::write(directory.join("images"), file()).unwrap();
    let arguments = "--count 6 --epochs 5 --rate 0.02 --biases both --out out";
    let found = run(&directory, "reconstruction", arguments);
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
    let path = "out/machine.safetensors";
    let eval = |arguments: &[&str]| {
        let mut command = Command::new(ATTNBM);
        command
            .arg("eval")
            .args(arguments)
            .current_dir(directory.path());
        command.output().unwrap()
    };
    let value = |output: &Output| -> f64 {
        assert_eq!(output.status.code(), Some(0), "{}", complaint(output));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["value"].as_f64().unwrap()
    };
    let file = fs::read(directory.join(path)).unwrap();
    let machine = AttnBm::try_from(attnbm::ecosystem::safetensors::read(&file).unwrap()).unwrap();
    assert!(machine.generic().visible_bias().is_some());
    let quantity = "attnbm.log_partition";
    // At the temperature of the training, or at that of the input.
    let found = eval(&[quantity, "--machine", path, "--format", "json"]);
    assert_eq!(
        value(&found),
        machine.certified().log_partition(1.0).unwrap().value()
    );
    directory.write("input.json", "{\"beta\": 2.0}");
    let found = eval(&[
        quantity,
        "--machine",
        path,
        "--input",
        "input.json",
        "--format",
        "json",
    ]);
    assert_eq!(
        value(&found),
        machine.certified().log_partition(2.0).unwrap().value()
    );

    directory.write("input.json", "{\"patterns\": [[1.0]]}");
    let found = eval(&[quantity, "--machine", path, "--input", "input.json"]);
    assert_eq!(found.status.code(), Some(1));
    assert!(
        complaint(&found).contains("patterns"),
        "{}",
        complaint(&found)
    );
    let found = eval(&[quantity, "--machine", "images"]);
    assert_eq!(found.status.code(), Some(2));
    assert!(complaint(&found).contains("images: the file of a machine is damaged"));
    let found = eval(&[quantity]);
    assert_eq!(found.status.code(), Some(2));
}
