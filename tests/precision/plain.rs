//! Plain binary64 where it is hardest: entries of a vector that are far smaller than the others, and sums of many
//! terms of which few count. All of these cases are made, not found by chance, so that every run asks them.
//!
//! `ATTNBM_SEED` sets the seed of the cases that are generated.

use attnbm::Error;
use attnbm::grade::answer::{Answer, Array};
use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::verdict::{Assessment, FloatFormat, Grade, dimensions};
use attnbm::models::lagrangian::Lagrangian;
use attnbm::oracle::field::{Field, Kind, Presence};
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::registry::{Quantity, find, quantities};
use attnbm::precision::stated_bound;
use attnbm::real::{Bounded, Formula, Found, Goal, Method};
use attnbm::sampling::stream::Stream;
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The work that a certified value may take, as a part of what it may by default.
const EFFORT: f64 = 1e-4;

/// How many cases of each family and quantity are generated.
const CASES: u64 = 6;

const SEED: u64 = 20_261_129;

/// Compares the plain value with the certified one, entry by entry: how many there are, or what is wrong.
///
/// `None` where there is no certified value.
fn compared(case: &Case, effort: f64, goal: Goal) -> Option<Result<usize, String>> {
    let value = Reference::value_within(case, effort);
    let Reference::Value(exact) = &value else {
        return None;
    };
    let entries = match case.quantity.plain(&case.inputs().unwrap(), goal) {
        Ok((_, found)) => found.value,
        Err(error) => return Some(Err(said(case, &format!("refused: {error}")))),
    };
    let count = entries.len();
    assert_eq!(count, exact.certified.entries.len());
    let answer = Answer::Value(Array {
        dimensions: dimensions(exact.shape()),
        entries,
    });
    let bound = stated_bound(case.quantity.name);
    let worst = |reference: &Reference| {
        let judged = Assessment::of_entries(&answer, reference, FloatFormat::Binary64, 0);
        assert_eq!(judged.len(), count);
        // What is beyond the range has no ratio, and must be the infinity or the last number that it rounds to.
        let ratio = |judgement: &Assessment| match judgement.ratio {
            Some(ratio) => ratio,
            None if judgement.verdict == Grade::Accurate => 0.0,
            None => f64::INFINITY,
        };
        let ratios = judged
            .iter()
            .map(|judgement| (ratio(judgement), judgement.entry));
        ratios
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or((0.0, 0))
    };
    // The sensitivity makes a ratio smaller only, and takes most of the time.
    if worst(&value).0 <= bound {
        return Some(Ok(count));
    }
    let (ratio, entry) = worst(&Reference::within(case, effort));
    Some(if ratio <= bound {
        Ok(count)
    } else {
        let got = answer.value().map(|array| array.entries[entry]);
        let exact = &exact.certified.entries[entry];
        let what = format!(
            "entry {entry} is {got:?} for [{}, {}]: the ratio {ratio} where {bound} is stated",
            exact.lower(),
            exact.upper()
        );
        Err(said(case, &what))
    })
}

fn said(case: &Case, what: &str) -> String {
    let (short, exact) = (case.line(1, false), case.line(1, true));
    format!("{}: {what}\n{short}\n{exact}", case.quantity.name)
}

fn rows(rows: &[&[f64]]) -> Value {
    let rows = rows.iter().map(|row| row.to_vec()).collect();
    Value::Matrix(Matrix::from_rows("rows", rows).unwrap())
}

/// Questions whose plain value once was further from the exact one than stated.
fn findings() -> Vec<Case> {
    let number = Value::Number;
    let vector = |entries: &[f64]| Value::Vector(entries.to_vec());
    let case =
        |name: &str, given: Vec<(&'static str, Value)>| Case::new(find(name).unwrap(), given);
    let one_of_many = |pattern: [f64; 2], place: usize| {
        let mut all = vec![vec![0.0, 0.0]; 30];
        all[place] = pattern.to_vec();
        Value::Matrix(Matrix::from_rows("patterns", all).unwrap())
    };
    vec![
        case(
            "attnbm.log_partition_gradient",
            vec![
                ("patterns", rows(&[&[4.0], &[-1.0]])),
                ("beta", number(6.5)),
                ("visible_bias", vector(&[4.0])),
            ],
        ),
        case(
            "attnbm.negative_log_likelihood_gradient",
            vec![
                (
                    "patterns",
                    rows(&[
                        &[0.0, 0.0, 0.7109375, -0.2421875, 0.0],
                        &[-1.0, 0.0, 0.0, -1.0, 0.0],
                    ]),
                ),
                ("beta", number(0.649218738079071)),
                ("hidden_bias", vector(&[75.0, -0.828125])),
                (
                    "data",
                    rows(&[
                        &[-0.62109375, -0.375, -0.375, -0.375, -0.375],
                        &[-7.5; 5],
                        &[-7.5, 3.4028234663852886e38, -12.421875, -26.25, -26.25],
                        &[-1.0, 0.0, 0.0, -1.0, 0.0],
                    ]),
                ),
            ],
        ),
        case(
            "attnbm.conditional_mean",
            vec![
                ("patterns", rows(&[&[0.0, -1.75], &[2.0, 2.75]])),
                ("beta", number(0.75)),
                ("observed", Value::Indices(vec![1])),
                ("values", vector(&[-3.25])),
                ("hidden_bias", vector(&[0.0, -20.0])),
            ],
        ),
        case(
            "hopfield.update",
            vec![
                ("patterns", one_of_many([4.125, -4.75], 3)),
                ("beta", number(0.001)),
                ("v", vector(&[6.1875, -3.5])),
            ],
        ),
        case(
            "hopfield.update",
            vec![
                ("patterns", one_of_many([5.1875, -1.375], 6)),
                ("beta", number(0.001)),
                ("v", vector(&[0.3125, -0.3125])),
            ],
        ),
    ]
}

#[test]
fn what_exceeded_its_bound_keeps_it() {
    let mut entries = 0;
    let mut wrong = Vec::new();
    for case in findings() {
        match compared(&case, 1e-2, Goal::PLAIN).expect("a certified value") {
            Ok(count) => entries += count,
            Err(what) => wrong.push(what),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(entries, 2 + 10 + 1 + 2 + 2);
}

/// Where the work allowed ends before an entry is known, it is refused, and no guess.
#[test]
fn little_work_is_no_reason_for_a_wrong_entry() {
    let (mut entries, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for case in findings() {
        for halves in 0..20 {
            let goal = Goal {
                operations: 10f64.powf(f64::from(halves) / 2.0),
                ..Goal::PLAIN
            };
            if let Err(Error::Budget(_)) = case.quantity.plain(&case.inputs().unwrap(), goal) {
                refused += 1;
                continue;
            }
            match compared(&case, 1e-2, goal).expect("a certified value") {
                Ok(count) => entries += count,
                Err(what) => wrong.push(format!("{goal:?}: {what}")),
            }
        }
    }
    eprintln!("{entries} entries compared, {refused} questions refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(entries >= 60 && refused >= 15, "{entries} {refused}");
}

/// What makes a case hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// Nearly all patterns are 0, at high temperature.
    ManyZeros,
    /// Hidden biases that leave one pattern nearly all of the weight.
    UnequalWeights,
    /// A visible bias that takes the patterns far from where they are.
    StrongBias,
    /// A visible bias that the mean nearly cancels.
    NearlyVanishing,
}

const FAMILIES: [Family; 4] = [
    Family::ManyZeros,
    Family::UnequalWeights,
    Family::StrongBias,
    Family::NearlyVanishing,
];

/// A number of few bits.
fn short(stream: &mut Stream, size: f64) -> f64 {
    (stream.between(-size, size) * 128.0).round() / 128.0
}

/// All the fields that the quantities have, of one machine.
fn fields(family: Family, stream: &mut Stream) -> BTreeMap<&'static str, Value> {
    let dimension = 1 + stream.below(2);
    let count = match family {
        Family::ManyZeros => 16 + stream.below(24),
        _ => 2 + stream.below(2),
    };
    let mut patterns = vec![vec![0.0; dimension]; count];
    let lone = stream.below(count);
    for (index, row) in patterns.iter_mut().enumerate() {
        if family != Family::ManyZeros || index == lone {
            row.fill_with(|| short(stream, 4.0));
        }
    }
    let betas: &[f64] = match family {
        Family::ManyZeros => &[0.001, 0.01, 0.0625, 1.0, 2.0],
        _ => &[0.649218738079071, 1.0, 1.25, 2.5, 3.0, 6.5],
    };
    let beta = stream.choose(betas, 1.0);
    let mut hidden: Vec<f64> = match family {
        Family::UnequalWeights => (0..count)
            .map(|_| stream.choose(&[75.0, 40.0, -0.828125, -20.5, 0.0, -75.0], 0.0))
            .collect(),
        Family::ManyZeros if stream.one_in(3) => {
            (0..count).map(|_| stream.between(-1.0, 1.0)).collect()
        }
        _ => vec![0.0; count],
    };
    let visible: Vec<f64> = match family {
        Family::StrongBias => (0..dimension)
            .map(|i| stream.choose(&[4.0, -4.0, -patterns[0][i], 7.5], 1.0))
            .collect(),
        Family::NearlyVanishing => {
            let mean = mean(&patterns, &hidden, beta);
            let bits = stream.choose(&[4.0, 12.0, 20.0], 8.0);
            let cut = |x: &f64| -(x * f64::exp2(bits)).round() / f64::exp2(bits);
            mean.iter().map(cut).collect()
        }
        _ => vec![0.0; dimension],
    };
    if family == Family::NearlyVanishing {
        // The same law around the bias: sums and products of short numbers are exact.
        for (bias, row) in hidden.iter_mut().zip(&patterns) {
            let products = row.iter().zip(&visible).map(|(x, b)| x * b);
            *bias -= products.sum::<f64>();
        }
    }
    let v: Vec<f64> = (0..dimension).map(|_| short(stream, 8.0)).collect();
    let mut data = vec![v.clone(), patterns[lone].clone(), vec![-7.5; dimension]];
    if stream.one_in(3) {
        data[2][0] = f64::from(f32::MAX);
    }
    let overlaps = patterns.iter().zip(&hidden).map(|(row, c)| {
        let products = row.iter().zip(&v).map(|(x, v)| x * v);
        products.sum::<f64>() + c
    });
    let x: Vec<f64> = overlaps.collect();
    // The first unit is missing, and where there is another that one is observed.
    let (missing, observed) = (1, (1..dimension).collect());
    let matrix = |rows: Vec<Vec<f64>>| Value::Matrix(Matrix::from_rows("rows", rows).unwrap());
    // Small enough for the Gaussian machine to exist.
    let weights = patterns
        .iter()
        .map(|row| row.iter().map(|x| x / 64.0).collect());
    BTreeMap::from([
        ("weights", matrix(weights.collect())),
        ("patterns", matrix(patterns)),
        ("beta", Value::Number(beta)),
        ("values", Value::Vector(v[missing..].to_vec())),
        ("missing_values", Value::Vector(v[..missing].to_vec())),
        ("observed", Value::Indices(observed)),
        ("v", Value::Vector(v)),
        ("h", Value::Vector(x.clone())),
        ("x", Value::Vector(x)),
        ("visible_bias", Value::Vector(visible)),
        ("hidden_bias", Value::Vector(hidden)),
        ("data", matrix(data)),
        ("noise_variance", Value::Number(0.5)),
        (
            "lagrangian",
            Value::Lagrangian(Lagrangian::LogSumExp { beta }),
        ),
        (
            "visible_lagrangian",
            Value::Lagrangian(Lagrangian::Power { n: 2.0 }),
        ),
        (
            "hidden_lagrangian",
            Value::Lagrangian(Lagrangian::LogSumExp { beta }),
        ),
    ])
}

/// The mean of the visible units, about.
fn mean(patterns: &[Vec<f64>], hidden: &[f64], beta: f64) -> Vec<f64> {
    let given = [
        (
            "patterns",
            Value::Matrix(Matrix::from_rows("patterns", patterns.to_vec()).unwrap()),
        ),
        ("beta", Value::Number(beta)),
        ("hidden_bias", Value::Vector(hidden.to_vec())),
    ];
    let case = Case::new(find("attnbm.mean").unwrap(), given);
    case.evaluate_plainly().unwrap().1.value
}

/// The quantities of machines, networks and sums of exponentials: those that these families can make hard. Special functions
/// of numbers alone have no list of terms for these families to choose.
fn is_asked(quantity: &Quantity) -> bool {
    let prefix = quantity.name.split('.').next().unwrap();
    let is_number = |field: &Field| matches!(field.kind, Kind::Number(_));
    let is_function = prefix == "special" && quantity.fields.iter().all(is_number);
    ["attnbm", "hopfield", "gbrbm", "ggrbm", "special"].contains(&prefix) && !is_function
}

/// What comes of a question.
enum Outcome {
    /// With little work allowed it is refused.
    Refused,
    /// How many entries are compared, or what is wrong; nothing where there is no certified value.
    Compared(Option<Result<usize, String>>),
}

fn outcome(quantity: &'static Quantity, family: Family, index: u64, seed: u64) -> Outcome {
    let mut stream = Stream::new(seed, &format!("{family:?}"), index);
    let mut given = fields(family, &mut stream);
    given.retain(|name, _| quantity.fields.iter().any(|field| field.name == *name));
    let needs = |presence: &Presence| matches!(presence, Presence::Required);
    let required = quantity
        .fields
        .iter()
        .filter(|field| needs(&field.presence));
    for field in required {
        assert!(
            given.contains_key(field.name),
            "{}: {}",
            quantity.name,
            field.name
        );
    }
    let case = Case::new(quantity, given);
    // With little work allowed a question may be refused, but not be answered worse.
    let goal = Goal {
        operations: [Goal::PLAIN.operations, 1e5][index as usize % 2],
        ..Goal::PLAIN
    };
    let plain = || quantity.plain(&case.inputs().unwrap(), goal);
    let is_refused = || matches!(plain(), Err(Error::Budget(_)));
    if index % 2 == 1 && is_refused() {
        return Outcome::Refused;
    }
    Outcome::Compared(compared(&case, EFFORT, goal))
}

#[test]
fn small_entries_and_sums_of_many_terms_keep_the_stated_bounds() {
    let seed =
        std::env::var("ATTNBM_SEED").map_or(SEED, |text| text.parse().expect("a whole number"));
    eprintln!("ATTNBM_SEED={seed}");
    let questions = quantities().filter(|quantity| is_asked(quantity));
    let questions = questions.flat_map(|quantity| {
        let each = move |family| (0..CASES).map(move |index| (quantity, family, index));
        FAMILIES.into_iter().flat_map(each)
    });
    let questions: Vec<_> = questions.collect();
    let outcomes = questions
        .par_iter()
        .map(|(quantity, family, index)| outcome(quantity, *family, *index, seed));
    let outcomes: Vec<Outcome> = outcomes.collect();
    let mut of_quantity: BTreeMap<&str, usize> = BTreeMap::new();
    let mut of_family: BTreeMap<Family, usize> = BTreeMap::new();
    let asked = questions.len();
    let (mut decided, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for ((quantity, family, index), outcome) in questions.into_iter().zip(outcomes) {
        match outcome {
            Outcome::Refused => refused += 1,
            Outcome::Compared(None) => {}
            Outcome::Compared(Some(Ok(count))) => {
                decided += 1;
                *of_quantity.entry(quantity.name).or_default() += count;
                *of_family.entry(family).or_default() += count;
            }
            Outcome::Compared(Some(Err(what))) => {
                decided += 1;
                wrong.push(format!("{family:?} {index}: {what}"));
            }
        }
    }
    eprintln!(
        "{decided} of {asked} cases decided, {refused} refused: {of_quantity:?} {of_family:?}"
    );
    assert!(
        wrong.is_empty(),
        "{} cases\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(
        5 * decided >= 4 * asked,
        "{decided} of {asked} cases decided"
    );
    for quantity in quantities().filter(|quantity| is_asked(quantity)) {
        let count = of_quantity.get(quantity.name).copied().unwrap_or(0);
        assert!(count >= 12, "{}: {count} entries", quantity.name);
    }
    for family in FAMILIES {
        let count = of_family.get(&family).copied().unwrap_or(0);
        assert!(count >= 180, "{family:?}: {count} entries");
    }
}

/// Entries `2^-size` that are known to the bits asked for, as a quadrature knows them: to the size of the largest.
struct Entries {
    sizes: Vec<i64>,
    most: u32,
    asked: RefCell<Vec<(u32, u32)>>,
}

impl Entries {
    fn new(sizes: &[i64], most: u32) -> Self {
        let (sizes, asked) = (sizes.to_vec(), RefCell::default());
        Self { sizes, most, asked }
    }
}

impl Formula for Entries {
    fn evaluate<S: Bounded>(&self, goal: Goal) -> Result<Found<Vec<S>>, Error> {
        let bits = goal.bits;
        self.asked.borrow_mut().push((S::BITS, bits));
        if bits > self.most {
            return Err(Error::Budget("too many bits".into()));
        }
        let error = S::one().mul_pow2(-i64::from(bits.max(80)));
        let entry = |size: &i64| S::one().mul_pow2(-size).widen(&error);
        Ok(Found::new(
            self.sizes.iter().map(entry).collect(),
            "a power",
        ))
    }
}

/// No wish for accuracy, which leaves the bits to the rungs.
const ANY: Goal = Goal {
    bits: 0,
    operations: f64::INFINITY,
};

fn power(size: i64) -> f64 {
    f64::exp2(-size as f64)
}

#[test]
fn the_next_rung_asks_for_what_is_missing_and_a_little_more() {
    for (size, rungs) in [
        (0, vec![(128, 0)]),
        (20, vec![(128, 0)]),
        (30, vec![(128, 0), (256, 95)]),
        (100, vec![(128, 0), (256, 240)]),
        (300, vec![(128, 0), (256, 240), (640, 620)]),
        (600, vec![(128, 0), (256, 240), (640, 620), (1792, 665)]),
    ] {
        let entries = Entries::new(&[0, size, 3], 2000);
        let found = f64::climb(&entries, ANY).unwrap();
        assert_eq!(found.value, [1.0, power(size), 0.125], "{size}");
        assert_eq!(found.method, Method::from("a power"));
        assert_eq!(*entries.asked.borrow(), rungs, "{size}");
    }
}

#[test]
fn what_no_rung_knows_is_refused() {
    // At 80 bits an entry of 2^-22 is known to 54 bits, and one of 2^-25 is not.
    let values = f64::climb(&Entries::new(&[0, 22], 80), ANY).unwrap().value;
    assert_eq!(values, [1.0, power(22)]);
    for size in [25, 60, 1000] {
        let refused = f64::climb(&Entries::new(&[0, size], 80), ANY);
        assert!(
            matches!(refused, Err(Error::Budget(_))),
            "{size}: {refused:?}"
        );
    }
    // The last rung knows an entry as small as any binary64 number, and one that is nothing beside them.
    let values = f64::climb(&Entries::new(&[0, 1070, 5000], 2000), ANY)
        .unwrap()
        .value;
    assert_eq!(values, [1.0, power(1070), 0.0]);
    struct Nothing;
    impl Formula for Nothing {
        fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
            Ok(Found::new(vec![S::one(), S::unknown()], "nothing"))
        }
    }
    let refused = f64::climb(&Nothing, ANY);
    assert!(matches!(refused, Err(Error::Budget(_))), "{refused:?}");
}
