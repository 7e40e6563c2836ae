//! An interrupt is no pass.

use super::*;

/// Whether the process has a handler for SIGINT.
fn catches_interrupts(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 2 != 0))
}

/// What a command ends with and prints that is interrupted so many times, each once the last is understood.
#[cfg(target_os = "linux")]
fn interrupted(directory: &Directory, arguments: &str, times: usize) -> (Option<i32>, String) {
    let mut child = Command::new(ATTNBM)
        .args(arguments.split_whitespace())
        .current_dir(directory.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !catches_interrupts(&child) {
        assert!(
            child.try_wait().unwrap().is_none(),
            "{arguments} has no handler"
        );
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let mut complaints = child.stderr.take().unwrap();
    let mut said = String::new();
    for _ in 0..times {
        let kill = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let mut byte = [0];
        while !said.ends_with('\n') && complaints.read(&mut byte).unwrap() == 1 {
            said.push(char::from(byte[0]));
        }
    }
    let output = child.wait_with_output().unwrap();
    complaints.read_to_string(&mut said).unwrap();
    said.push_str(&String::from_utf8_lossy(&output.stdout));
    (output.status.code(), said)
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_is_no_pass_and_a_second_one_ends_at_once() {
    let directory = Directory::new("interrupt");
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let long = [
        ("verify --cases 1000000".to_owned(), "INCOMPLETE"),
        (
            "precision --quantity attnbm --cases 1000000".to_owned(),
            "error: interrupted",
        ),
        (
            format!("vectors --check {}", vectors.display()),
            "INCOMPLETE",
        ),
        (
            "vectors --out all --cases 5000".to_owned(),
            "error: interrupted",
        ),
    ];
    for (arguments, part) in long {
        let (code, text) = interrupted(&directory, &arguments, 1);
        assert_eq!(code, Some(1), "{arguments}\n{text}");
        assert!(text.contains(part), "{arguments}\n{text}");
    }
    // Two hundred cases are at hand, which take long enough for another interrupt.
    let slow = "precision --quantity attnbm.dae_loss --cases 1000000";
    let (code, text) = interrupted(&directory, slow, 2);
    assert_eq!(code, Some(130), "{text}");
}

/// What is done by then is written, and is no success.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_experiment_writes_what_is_done() {
    let directory = Directory::new("interrupted-experiment");
    let long = "experiment in-context --prompts 2 --context-length 2 --epochs 1000000000 --out out";
    let (code, text) = interrupted(&directory, long, 1);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("error: interrupted"), "{text}");
    let document: Value = serde_json::from_str(&directory.read("out/in-context.json")).unwrap();
    assert_eq!(document["epochs"], 1_000_000_000);
    for task in document["tasks"].as_array().unwrap() {
        assert_eq!(task["layers"], Value::Array(Vec::new()));
        assert!(task["bayes_estimate"][0].is_number());
    }
}

/// A training that is interrupted is no success either, and the same command goes on.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_training_goes_on() {
    let directory = Directory::new("interrupted-training");
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3];
    images.extend((0..24u8).map(|place| place.wrapping_mul(place).wrapping_mul(77)));
    fs::write(directory.join("images"), images).unwrap();
    for (command, name, settings) in [
        ("reconstruction", "machine", "--count 3"),
        ("capacity", "3-0", "--counts 3 --seeds 1"),
        ("receptive-fields", "machine", "--count 3"),
    ] {
        let line = format!(
            "experiment {command} --images images --units 3 --epochs 1000000000 --epsilon 0.01 {settings} --out {command}"
        );
        let epochs = || {
            let (code, text) = interrupted(&directory, &line, 1);
            assert_eq!(code, Some(1), "{command}: {text}");
            let said = text
                .lines()
                .find(|line| line.contains("goes on from there"));
            let said = said.unwrap_or_else(|| panic!("{command}: {text}"));
            assert!(
                said.ends_with(&format!("of {name}: the same command goes on from there")),
                "{said}"
            );
            assert!(said.contains(" of 1000000000 epochs "), "{said}");
            let number = said.strip_prefix("error: interrupted after ").unwrap();
            number.split(' ').next().unwrap().parse::<u64>().unwrap()
        };
        let (first, second) = (epochs(), epochs());
        assert!(first > 0 && second > first, "{command}: {first} {second}");
        assert!(
            !directory
                .join(command)
                .join(format!("{command}.json"))
                .exists()
        );
    }
}
