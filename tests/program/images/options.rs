//! Settings, audits and trained machines of `attnbm experiment` about images.

use super::{complaint, file, run};
use crate::ATTNBM;
use crate::directory::Directory;
use attnbm::AttnBm;
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

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
    let with_input = |quantity: &str| {
        let input = ["--input", "input.json", "--format", "json"];
        eval(&[&[quantity, "--machine", path][..], &input].concat())
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
    let found = with_input(quantity);
    assert_eq!(
        value(&found),
        machine.certified().log_partition(2.0).unwrap().value()
    );

    // A quantity without a temperature has no use for that of the machine.
    let v = vec![0.5; machine.dimension()];
    directory.write("input.json", &format!("{{\"v\": {v:?}}}"));
    let found = with_input("attnbm.energy");
    assert_eq!(
        value(&found),
        machine.certified().energy(&v).unwrap().value()
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
