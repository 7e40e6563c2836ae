//! `attnbm experiment reconstruction` and its neighbours, on small files of images.

use super::ATTNBM;
use super::directory::Directory;
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
        &format!("--counts 4,8 --seeds 2 {arguments}"),
    );
    assert_eq!(found.status.code(), Some(0), "{}", complaint(&found));
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
        (&b"PNG"[..], "must begin with [0, 0, 8, 3]"),
    ] {
        fs::write(directory.join("images"), contents).unwrap();
        let found = run(&directory, "reconstruction", "--out out");
        assert_eq!(found.status.code(), Some(2));
        assert!(
            complaint(&found).contains(complained),
            "{}",
            complaint(&found)
        );
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
