//! An experiment that is done, refused, not written, or interrupted.

use super::*;

/// Sixty images of 2 x 4 pixels and their labels, in the format of MNIST.
pub fn digits(directory: &Directory) {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 2, 0, 0, 0, 4];
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 60];
    for image in 0..60usize {
        let is_ink = |pixel: usize| (pixel + image).is_multiple_of(2) || pixel == image / 7 % 8;
        images.extend((0..8).map(|pixel| if is_ink(pixel) { 255 } else { 0 }));
        labels.push((image % 2) as u8);
    }
    fs::write(directory.join("images"), images).unwrap();
    fs::write(directory.join("labels"), labels).unwrap();
}

/// The numbers of a JSON file that an experiment has written.
fn document(directory: &Directory, name: &str) -> Value {
    serde_json::from_str(&directory.read(name)).unwrap()
}

#[test]
fn experiment_in_context() {
    let directory = Directory::new("in-context");
    directory.write("file", "");
    let small = "attnbm experiment in-context --prompts 2 --context-length 2 --epochs 1";
    all_end(
        &directory,
        &[
            (&format!("{small} --out one"), 0, "certified: "),
            (&format!("{small} --seed 2 --out two"), 0, "certified: "),
            (
                &format!("{small} --format markdown"),
                0,
                "| linear | softmax |",
            ),
            (
                &format!("{small} --prompts 1"),
                2,
                "cannot be used multiple times",
            ),
            (
                "attnbm experiment in-context --prompts 1",
                2,
                "prompts must be at least 2, got 1",
            ),
            (
                "attnbm experiment in-context --epochs 0",
                2,
                "epochs must be at least 1, got 0",
            ),
            (
                "attnbm experiment in-context --context-length 0",
                2,
                "context_length must be at least 1, got 0",
            ),
            (&format!("{small} --out file/c"), 2, "cannot make file/c"),
            // The file is there already, and is a directory.
            (
                &format!("mkdir -p taken/in-context.json && {small} --out taken"),
                1,
                "cannot write taken",
            ),
        ],
    );
    let [one, two] =
        ["one", "two"].map(|of| document(&directory, &format!("{of}/in-context.json")));
    for (found, seed) in [(&one, 1), (&two, 2)] {
        let names = ["seed", "dimension", "context_length", "prompts", "epochs"];
        let expected = [seed, 16, 2, 2, 1].map(Some);
        assert_eq!(names.map(|name| found[name].as_u64()), expected);
        assert_eq!(found["tasks"].as_array().map(Vec::len), Some(3));
    }
    assert_eq!(one["tasks"][0]["bayes_risk"], two["tasks"][0]["bayes_risk"]);
    for task in 0..3 {
        for layer in 0..4 {
            let risk = |of: &Value| of["tasks"][task]["layers"][layer]["risk_by_epoch"].clone();
            assert_ne!(risk(&one), risk(&two), "{task} {layer}");
        }
    }
}

#[test]
fn experiment_hopfield_init() {
    let directory = Directory::new("hopfield-init");
    digits(&directory);
    let files = "attnbm experiment hopfield-init --images images --labels labels";
    let small = format!("{files} --epochs 1 --temperatures 5 --runs 3");
    all_end(
        &directory,
        &[
            (
                &format!("{small} --batch 7 --rate 0.001 --patterns 2 --seed 4 --out out"),
                0,
                "hidden units, 50 images to train on and 10 others",
            ),
            (
                &format!("{small} --format markdown"),
                0,
                "| normal, 0.1 | 0 |",
            ),
            (
                &format!("{files} --runs 1"),
                2,
                "runs must be at least 2, got 1",
            ),
            (
                &format!("{files} --batch 0"),
                2,
                "batch must be at least 1, got 0",
            ),
            (
                &format!("{files} --rate 0"),
                2,
                "rate must be finite and > 0, got 0",
            ),
            (
                &format!("{files} --patterns 0"),
                2,
                "patterns must be at least 1, got 0",
            ),
            (
                &format!("{files} --temperatures 0"),
                2,
                "temperatures must be at least 1, got 0",
            ),
            (
                "attnbm experiment hopfield-init --images images",
                2,
                "--labels",
            ),
            (
                "attnbm experiment hopfield-init --images none --labels labels",
                2,
                "cannot read none",
            ),
            (
                "attnbm experiment hopfield-init --images images --labels images",
                2,
                "the file of labels",
            ),
            (
                &format!("mkdir -p taken/hopfield-init.csv && {small} --out taken"),
                1,
                "cannot write taken",
            ),
        ],
    );
    let found = document(&directory, "out/hopfield-init.json");
    for (name, number) in [
        ("seed", 4.0),
        ("beta", 2.0),
        ("patterns_of_class", 2.0),
        ("epochs", 1.0),
        ("batch", 7.0),
        ("rate", 0.001),
        ("gibbs_steps", 20.0),
        ("temperatures", 5.0),
        ("runs", 3.0),
    ] {
        assert_eq!(found[name].as_f64(), Some(number), "{name}");
    }
    assert_eq!(found["is_complete"], true);
    assert_eq!(found["images"], serde_json::json!([50, 10]));
    // The numbers of a table are those of the document, under the same names.
    let text = directory.read("out/hopfield-init.csv");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let starts = found["starts"].as_array().unwrap().iter();
    let epochs = starts.flat_map(|start| start["epochs"].as_array().unwrap());
    let mut count = 0;
    for (line, epoch) in lines.zip(epochs) {
        let cells: Vec<f64> = line
            .rsplitn(8, ',')
            .take(7)
            .map(|x| x.parse().unwrap())
            .collect();
        for (name, cell) in names[1..].iter().rev().zip(cells) {
            let number = match *name {
                "lower_bound" => &epoch["bounds"][0],
                "upper_bound" => &epoch["bounds"][1],
                name => &epoch[name],
            };
            assert_eq!(number.as_f64(), Some(cell), "{name}: {line}");
        }
        count += 1;
    }
    assert_eq!(count, 10);
}

/// The experiment itself takes a quarter of a minute, and is run by a unit test of its command.
#[test]
fn experiment_habituation() {
    let directory = Directory::new("habituation");
    all_end(
        &directory,
        &[
            ("attnbm experiment habituation --seed 1", 2, "--seed"),
            ("attnbm experiment habituation --format json", 2, "--format"),
            // Nothing is computed before the directory is there.
            (
                "touch file; attnbm experiment habituation --out file/c > printed",
                2,
                "cannot make file/c",
            ),
            ("test ! -s printed", 0, ""),
            ("attnbm experiment", 2, "Usage"),
            ("attnbm experiment no-such", 2, "no-such"),
        ],
    );
}

#[test]
fn experiments_about_images() {
    let directory = Directory::new("of-images");
    digits(&directory);
    for (command, settings) in [
        ("reconstruction", "--count 4"),
        ("capacity", "--counts 4 --seeds 1"),
        ("receptive-fields", "--count 4"),
    ] {
        let of = |images: &str, more: &str| {
            format!(
                "attnbm experiment {command} --images {images} --units 3 --epochs 2 --epsilon 0.01 {more}"
            )
        };
        let done = of("images", &format!("{settings} --out {command}"));
        all_end(
            &directory,
            &[
                (&done, 0, "NLL"),
                (&of("none", "--out out"), 2, "cannot read none"),
                (&of("labels", "--out out"), 2, "labels: "),
                (&of("images", settings), 2, "--out"),
                (
                    &of("images", &format!("{settings} --out images/out")),
                    2,
                    "cannot make images/out",
                ),
                (
                    &of("images", &format!("{settings} --batch 0 --out out")),
                    2,
                    "batch must be at least 1, got 0",
                ),
                (
                    &format!(
                        "mkdir -p t-{command}/{command}.html && {}",
                        of("images", &format!("{settings} --out t-{command}"))
                    ),
                    1,
                    "cannot write t-",
                ),
            ],
        );
    }
}
