//! A campaign without a fuzzing engine, on a stable compiler: `blind TARGET SECONDS [SEED]`.
//!
//! Changes the committed inputs of a target at random, without an eye on what they reach. What breaks a promise goes to
//! `fuzz/artifacts`, and so does the slowest input. An input that takes more than 20 seconds is written while it runs. Exits with 1 if a
//! promise was broken, with 2 on misuse.

use attnbm::sampling::random;
use attnbm::sampling::random::Rng;
use attnbm_fuzz::outcome::{Outcome, Said};
use attnbm_fuzz::{enclosures, identities, invariances, plain, subject, wire};
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

type Check = fn(&[u8]) -> Said;

const TARGETS: [(&str, Check); 6] = [
    ("identities", identities::check),
    ("plain", plain::check),
    ("enclosures", enclosures::check),
    ("invariances", invariances::check),
    ("wire", wire::check),
    ("subject", subject::check),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| words.get(place).and_then(|word| word.parse::<u64>().ok());
    let target = TARGETS
        .into_iter()
        .find(|(name, _)| words.first().is_some_and(|word| word == name));
    let (Some((name, check)), Some(seconds)) = (target, number(1)) else {
        let names = TARGETS.map(|(name, _)| name).join(", ");
        eprintln!("usage: blind TARGET SECONDS [SEED], where TARGET is one of {names}");
        return ExitCode::from(2);
    };
    match campaign(name, check, seconds, number(2).unwrap_or(1)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// An input that takes longer is written while it runs: nobody knows whether it ever ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// The input that is being checked, and since when.
static CURRENT: Mutex<Option<(Instant, Vec<u8>)>> = Mutex::new(None);

fn now_checking(input: Option<&[u8]>) {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) =
        input.map(|input| (Instant::now(), input.to_vec()));
}

/// Writes every input that takes too long, once.
fn watch(folder: &Path, seed: u64) {
    let mut written = 0u32;
    let mut last = None;
    loop {
        thread::sleep(Duration::from_secs(1));
        let current = CURRENT
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some((since, input)) =
            current.filter(|(since, _)| since.elapsed() > PATIENCE && last != Some(*since))
        {
            last = Some(since);
            written += 1;
            let path = folder.join(format!("slow-{seed}-{written}"));
            match fs::write(&path, &input) {
                Ok(()) => println!(
                    "takes more than {} s: {}",
                    PATIENCE.as_secs(),
                    path.display()
                ),
                Err(error) => eprintln!("{}: {error}", path.display()),
            }
        }
    }
}

/// Returns how many inputs break a promise.
fn campaign(name: &str, check: Check, seconds: u64, seed: u64) -> io::Result<u64> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = corpus(&fuzz.join("corpus").join(name))?;
    let folder = fuzz.join("artifacts").join(name);
    fs::create_dir_all(&folder)?;
    let watched = folder.clone();
    thread::spawn(move || watch(&watched, seed));
    let mut random = random::stream(seed, name, 0);
    let (start, mut count, mut kept, mut broken) = (Instant::now(), 0u64, 0u64, 0u64);
    let mut slowest = (Duration::ZERO, Vec::new());
    while start.elapsed().as_secs() < seconds {
        let input = changed(&corpus, &mut random);
        let before = Instant::now();
        now_checking(Some(&input));
        let said = catch_unwind(AssertUnwindSafe(|| check(&input)));
        now_checking(None);
        if before.elapsed() > slowest.0 {
            slowest = (before.elapsed(), input.clone());
        }
        count += 1;
        match said.unwrap_or_else(|_| Err("a panic".into())) {
            Ok(outcome) => kept += u64::from(outcome == Outcome::Kept),
            Err(what) => {
                broken += 1;
                fs::write(folder.join(format!("blind-{seed}-{count}")), &input)?;
                println!("{name} {input:?}\n{what}\n");
            }
        }
    }
    fs::write(folder.join(format!("slowest-{seed}")), &slowest.1)?;
    println!(
        "{name}: {count} inputs in {seconds} s, {kept} show something, {broken} break a promise, the slowest took {:?}",
        slowest.0
    );
    Ok(broken)
}

/// The inputs of a folder in the order of their names; an empty one where there are none.
fn corpus(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
    let mut paths: Vec<PathBuf> = entries?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    let mut inputs = paths.iter().map(fs::read).collect::<io::Result<Vec<_>>>()?;
    if inputs.is_empty() {
        inputs.push(Vec::new());
    }
    Ok(inputs)
}

/// One input changed here and there, or two of them joined.
fn changed(corpus: &[Vec<u8>], random: &mut impl Rng) -> Vec<u8> {
    let mut below = |count: usize| (random.next_u64() % count.max(1) as u64) as usize;
    let mut input = corpus[below(corpus.len())].clone();
    for _ in 0..=below(4) {
        let place = below(input.len() + 1);
        let byte = match below(3) {
            0 => below(256),
            1 => below(32),
            _ => 0,
        };
        match below(6) {
            0 => input.insert(place, byte as u8),
            1 => drop(input.drain(place..(place + below(4)).min(input.len()))),
            2 => {
                input.truncate(place);
                let other = &corpus[below(corpus.len())];
                input.extend(&other[below(other.len())..]);
            }
            _ => {
                if let Some(here) = input.get_mut(place) {
                    *here = byte as u8;
                }
            }
        }
    }
    input
}
