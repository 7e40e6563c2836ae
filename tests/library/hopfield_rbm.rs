//! Binary Hopfield networks and their machines: golden values, digits as patterns, and what random patterns do.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::{agree, reads};
use attnbm::exact::{Fraction, OrthogonalRows};
use attnbm::grade::answer::Estimate;
use attnbm::grade::runs::{MISSTATED, RUNS, RunStatistics, STANDARD_ERRORS};
use attnbm::models::hopfield_rbm::{
    AnnealedImportance, BinaryGaussian, BinaryNetwork, BinaryPatterns, Rule, binary_directions,
};
use attnbm::oracle::certify::Options;
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::registry;
use attnbm::real::{Ball, Bounded, Enclosure, Goal, Real};
use attnbm::sampling::random::{stream, unit};
use num_bigint::BigInt;

type Wide = Ball<4>;

const GOAL: Goal = Goal {
    bits: 150,
    operations: 1e9,
};

fn fraction(numerator: i64, denominator: i64) -> Fraction {
    Fraction::new(numerator.into(), denominator.into())
}

pub(crate) fn random_patterns(seed: u64, count: usize, size: usize) -> BinaryPatterns {
    let mut generator = stream(seed, "binary patterns", 0);
    let signs = (0..count * size).map(|_| {
        if unit(&mut generator) < 0.5 {
            1.0
        } else {
            -1.0
        }
    });
    BinaryPatterns::new(count, size, &signs.collect::<Vec<f64>>()).unwrap()
}

pub(crate) fn network(patterns: BinaryPatterns, rule: Rule) -> BinaryNetwork {
    BinaryNetwork::new(patterns, rule).unwrap()
}

/// The ten digits of the fixture, with their classes.
fn digits() -> (Vec<u8>, Vec<Vec<f64>>) {
    let text = include_str!("../data/digits.txt");
    let (mut classes, mut rows) = (Vec::new(), Vec::<Vec<f64>>::new());
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        if let Some(class) = line.strip_prefix("digit ") {
            classes.push(class.parse().unwrap());
            rows.push(Vec::new());
        } else {
            let pixels = line
                .chars()
                .map(|pixel| if pixel == '#' { 1.0 } else { -1.0 });
            rows.last_mut().unwrap().extend(pixels);
        }
    }
    (classes, rows)
}

#[test]
fn ten_digits_are_minima_of_their_network_exactly() {
    let (classes, rows) = digits();
    assert_eq!(classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert!(rows.iter().all(|row| row.len() == 784));
    let patterns = BinaryPatterns::new(10, 784, &rows.concat()).unwrap();
    let network = network(patterns.clone(), Rule::Projection);
    assert_eq!(network.hidden_count(), 10);
    for (mu, row) in patterns.rows().enumerate() {
        assert_eq!(
            network.quadratic_form(row).unwrap(),
            fraction(784, 1),
            "{mu}"
        );
        assert_eq!(network.energy::<f64>(row).unwrap(), -392.0);
        for (nu, coefficient) in network.readout(row).unwrap().into_iter().enumerate() {
            assert_eq!(coefficient, fraction(i64::from(mu == nu), 1), "{mu} {nu}");
        }
    }
    // The Hebbian network has them elsewhere: they are correlated.
    let hebbian = BinaryNetwork::new(patterns.clone(), Rule::Hebbian).unwrap();
    let first = patterns.rows().next().unwrap();
    assert_ne!(hebbian.quadratic_form(first).unwrap(), fraction(784, 1));
    // Rows of unit length, at right angles.
    let weights = network.weights::<Wide>();
    let rows: Vec<&[Wide]> = weights.chunks(784).collect();
    for (k, row) in rows.iter().enumerate() {
        for (l, other) in rows.iter().enumerate() {
            let product = row
                .iter()
                .zip(*other)
                .fold(Wide::zero(), |sum, (a, b)| sum + a * b);
            let expected = Wide::from_i64(i64::from(k == l));
            agree(&product, &expected, 190, "an inner product");
        }
    }
    // The symmetric gauge: the same couplings, and a symmetric product with the patterns.
    let symmetric = network.symmetric_weights::<Wide>().unwrap();
    let product = |row: &[Wide], pattern: &[i8]| {
        let terms = row.iter().zip(pattern);
        terms.fold(Wide::zero(), |sum, (w, x)| {
            sum + w.clone() * Wide::from_i64(i64::from(*x))
        })
    };
    for (one, row) in symmetric.chunks(784).zip(patterns.rows()) {
        for (other, of_other) in symmetric.chunks(784).zip(patterns.rows()) {
            agree(
                &product(one, of_other),
                &product(other, row),
                190,
                "a product",
            );
        }
    }
    let state = vec![1; 784];
    let form = symmetric
        .chunks(784)
        .fold(Wide::zero(), |sum, row| sum + product(row, &state).sqr());
    let expected = network.quadratic_form(&state).unwrap().to_real::<Wide>();
    agree(&form, &expected, 190, "a quadratic form");
    // The span of ten digits has no further binary vector.
    let whole: Vec<f64> = patterns.rows().flatten().map(|x| f64::from(*x)).collect();
    assert_eq!(binary_directions(&whole, 784).unwrap().directions.len(), 10);
}

/// `v·J v = Σ_k (u_k·v)²/|u_k|²`, multiplied crosswise, for all states of sixteen spins and the patterns independent, close to each
/// other, and dependent (A2). Without the last row they differ.
#[test]
fn machine_and_network_have_the_same_exponents_in_all_states_of_sixteen_spins() {
    let mut close = random_patterns(8, 1, 16).rows().next().unwrap().repeat(3);
    (close[16], close[37]) = (-close[16], -close[37]);
    let mut dependent: Vec<i8> = random_patterns(9, 3, 16)
        .rows()
        .flatten()
        .copied()
        .collect();
    dependent.extend(dependent[..16].iter().map(|x| -x).collect::<Vec<i8>>());
    let random: Vec<i8> = random_patterns(7, 4, 16)
        .rows()
        .flatten()
        .copied()
        .collect();
    for (entries, rank) in [(random, 4), (close, 3), (dependent, 3)] {
        let rows: Vec<Vec<BigInt>> = entries
            .chunks(16)
            .map(|row| row.iter().map(|x| BigInt::from(*x)).collect())
            .collect();
        let orthogonal = OrthogonalRows::new(&rows).unwrap();
        assert_eq!(orthogonal.pivots().len(), rank);
        let entries: Vec<f64> = entries.iter().map(|x| f64::from(*x)).collect();
        let patterns = BinaryPatterns::new(rows.len(), 16, &entries).unwrap();
        let network = network(patterns, Rule::Projection);
        let whole = |x: &BigInt| i64::try_from(x.clone()).unwrap();
        let numbers = |row: &[BigInt]| row.iter().map(whole).collect::<Vec<i64>>();
        let basis: Vec<(Vec<i64>, i64)> = orthogonal
            .rows()
            .map(|(row, square)| (numbers(row), whole(square)))
            .collect();
        let common: i128 = basis
            .iter()
            .map(|(_, square)| i128::from(*square))
            .product();
        let (mut equal, mut otherwise) = (0, 0);
        for state in 0..1_u32 << 16 {
            let spin = |site: u32| if state >> site & 1 == 1 { -1 } else { 1 };
            let v: Vec<i8> = (0..16).map(spin).collect();
            let overlap = |row: &[i64]| -> i128 {
                let terms = row.iter().zip(&v);
                terms.map(|(x, v)| i128::from(x * i64::from(*v))).sum()
            };
            let form = network.quadratic_form(&v).unwrap();
            let (numerator, denominator) = (whole(form.numerator()), whole(form.denominator()));
            let is_form = |of_machine: i128| {
                i128::from(numerator) * common == of_machine * i128::from(denominator)
            };
            let shares = basis
                .iter()
                .map(|(u, square)| overlap(u).pow(2) * (common / i128::from(*square)));
            let machine = shares.sum::<i128>();
            equal += i32::from(is_form(machine));
            let last = basis.last().unwrap();
            let less = machine - overlap(&last.0).pow(2) * (common / i128::from(last.1));
            otherwise += i32::from(is_form(less));
        }
        assert_eq!(equal, 1 << 16);
        assert!(otherwise < 1 << 15, "{otherwise}");
    }
}

#[test]
fn the_coupling_of_ten_digits_is_certified() {
    let (_, rows) = digits();
    let quantity = registry::find("hnrbm.coupling").unwrap();
    let rows = Matrix::from_rows("patterns", rows).unwrap();
    let case = attnbm::grade::case::Case::new(quantity, [("patterns", Value::Matrix(rows))]);
    let certified = case.evaluate(&Options::default()).unwrap();
    let trace = (0..784).fold(Wide::zero(), |sum, site| {
        sum + &certified.entries[785 * site].enclosure
    });
    assert!(
        !trace.disjoint(&Wide::from_i64(10)) && trace.accuracy_bits() > 80,
        "{trace:?}"
    );
    let is_symmetric = |(i, j): (usize, usize)| {
        certified.entries[784 * i + j].value == certified.entries[784 * j + i].value
    };
    assert!((0..784).all(|i| is_symmetric((i, (7 * i) % 784))));
}

/// A5': the example of two machines that no rotation turns into each other.
#[test]
fn two_machines_with_the_same_couplings_off_the_diagonal_have_the_same_law() {
    let machine = |weights: [f64; 2]| BinaryGaussian::new(1, 2, weights.to_vec()).unwrap();
    for v in [[1, 1], [1, -1]] {
        // 0.8 and 1.6 are twice the same number, 0.5 and 0.25 as well.
        let [one, other] = [[0.8, 0.5], [1.6, 0.25]].map(|weights| {
            machine(weights)
                .log_probability::<Wide>(&v, 1.0, GOAL)
                .unwrap()
                .value
        });
        agree(&one, &other, 120, "two machines");
        // p(1, 1) = σ(2 · 0.8 · 0.5)/2.
        let product = Wide::from_f64(0.8) * Wide::from_i64(i64::from(v[0] * v[1]));
        let expected = Wide::one() / (Wide::one() + (-product).exp()).mul_pow2(1);
        agree(&one.exp(), &expected, 120, "a probability");
    }
}

/// A10: the bracket of the example, whatever the patterns.
#[test]
fn three_independent_patterns_of_twelve_spins_lie_in_the_bracket() {
    for seed in 0..8 {
        let network = network(random_patterns(seed, 3, 12), Rule::Projection);
        if network.hidden_count() < 3 {
            continue;
        }
        let bracket = network.log_partition_bracket::<Wide>(1.3);
        let value = network.log_partition::<Wide>(1.3, GOAL).unwrap().value;
        reads(&bracket.lower, "10.2678");
        reads(&bracket.upper, "16.1178");
        assert!(bracket.lower.certainly_at_most(&value), "{seed}");
        assert!(value.certainly_at_most(&bracket.upper), "{seed}");
    }
}

/// A7: random patterns have more minima than themselves now and then, and the Hebbian rule does not always keep them.
/// Another program counted 212 of 300 sets with eight minima, and 78 of 500 of which the Hebbian rule loses a pattern.
#[test]
fn random_patterns_have_further_minima_and_are_not_always_hebbian_minima() {
    const DRAWS: u64 = 300;
    let (mut eight, mut lost) = (0, 0);
    for seed in 0..DRAWS {
        let patterns = random_patterns(1000 + seed, 4, 12);
        let whole: Vec<f64> = patterns.rows().flatten().map(|x| f64::from(*x)).collect();
        let found = binary_directions(&whole, 12).unwrap();
        assert!(2 * found.directions.len() <= 1 << found.rank);
        eight += u64::from(found.directions.len() == 4);
        let hebbian = network(patterns.clone(), Rule::Hebbian);
        let is_lost = patterns.rows().any(|row| {
            let fields = hebbian.local_fields(row).unwrap();
            let mut signs = row.iter().zip(&fields);
            signs.any(|(x, field)| field.to_real::<f64>() * f64::from(*x) <= 0.0)
        });
        lost += u64::from(is_lost);
    }
    assert!(are_of_one_chance([eight, DRAWS], [212, 300]), "{eight}");
    assert!(are_of_one_chance([lost, DRAWS], [78, 500]), "{lost}");
}

/// The chance that [`are_of_one_chance`] is false where it is true, for a check with any seeds.
const RATE: f64 = 1e-6;

/// Whether two counts of an event, each with its number of trials, may be of one chance: Fisher's exact test.
///
/// Given the sum of the counts, the first is hypergeometric whatever the chance is. Either of its tails, the count
/// included, has less than half of the rate with at most that chance.
fn are_of_one_chance([first, trials]: [u64; 2], [second, others]: [u64; 2]) -> bool {
    let whole = |n: u64| Wide::from_i64(i64::try_from(n).unwrap());
    let sum = first + second;
    let counts = sum.saturating_sub(others)..=sum.min(trials);
    let mut term = Wide::one();
    let (mut below, mut above, mut total) = (Wide::zero(), Wide::zero(), Wide::zero());
    for count in counts {
        total = total + &term;
        if count <= first {
            below = below + &term;
        }
        if count >= first {
            above = above + &term;
        }
        // C(n, k) C(m, s - k), and the next.
        let ratio = whole((trials - count) * (sum - count));
        let next = whole((count + 1) * (others + count + 1 - sum));
        term = term * ratio / next;
    }
    let least = total * Wide::from_f64(RATE / 2.0);
    least.certainly_at_most(&below) && least.certainly_at_most(&above)
}

#[test]
fn counts_of_other_chances_are_told_apart() {
    // C(2, 1) C(2, 1)/C(4, 2) = 2/3, with a sixth on either side.
    assert!(are_of_one_chance([1, 2], [1, 2]));
    for (other, alike, unlike) in [
        ([212, 300], 212, [0, 140, 290]),
        ([78, 500], 47, [0, 4, 120]),
    ] {
        assert!(are_of_one_chance([alike, 300], other));
        for count in unlike {
            assert!(!are_of_one_chance([count, 300], other), "{count}");
        }
    }
}

#[test]
fn few_patterns_of_many_spins_have_a_partition_function() {
    // By the sum over magnetisations and by the integral of the machine with the same law.
    let long = network(random_patterns(5, 2, 200), Rule::Projection);
    let goal = Goal {
        bits: 60,
        operations: 1e9,
    };
    let sum: Ball<2> = long.log_partition(1.5, goal).unwrap().value;
    let machine = long.machine::<Ball<2>>().unwrap();
    let integral = machine.log_visible_partition_by_integral::<Ball<2>>(1.5, goal);
    agree(&integral.unwrap().value, &sum, 50, "both ways");
    // A field that is another at every spin leaves the integral alone, which takes one dimension for one pattern.
    let bias: Vec<f64> = (0..1000).map(|i| 1e-4 * f64::from(i)).collect();
    let biased = network(random_patterns(6, 1, 1000), Rule::Projection);
    let biased = biased.with_visible_bias(bias).unwrap();
    let found = biased.log_partition::<f64>(1.0, Goal::PLAIN).unwrap();
    assert_eq!(found.method.to_string(), "trapezoidal rule in 1 dimensions");
    let bracket = biased.log_partition_bracket::<f64>(1.0);
    assert!(bracket.lower < found.value && found.value < bracket.upper);
}

#[test]
fn annealing_agrees_with_the_exact_value_within_its_error() {
    let patterns = random_patterns(9, 3, 12);
    let network = network(patterns, Rule::Projection);
    let exact: f64 = network.log_partition(2.0, Goal::PLAIN).unwrap().value;
    let weights: Vec<f64> = network.weights();
    let machine = BinaryGaussian::new(network.hidden_count(), 12, weights).unwrap();
    let annealing = AnnealedImportance::new(&machine, 2.0, 50).unwrap();
    let judged = |sampler: &AnnealedImportance<'_>, exact: f64| {
        let run = |index: u64| {
            let (value, error) = sampler
                .estimate(200, &mut stream(1, "annealing", index))
                .unwrap();
            Estimate {
                value,
                standard_error: Some(error),
            }
        };
        let runs: Vec<Estimate> = (0..RUNS).map(run).collect();
        RunStatistics::of(&runs, exact, true).unwrap()
    };
    // A logarithm with a small spread: by the rates of these bounds, a right sampler fails with another seed in about one of
    // a million cases.
    let found = judged(&annealing, exact);
    assert!(found.standard_errors.abs() <= STANDARD_ERRORS, "{found:?}");
    let ratio = found.spread_over_stated().unwrap();
    assert!((1.0 / MISSTATED..=MISSTATED).contains(&ratio), "{found:?}");
    // A sampler of a lower temperature estimates another value.
    let colder = AnnealedImportance::new(&machine, 2.25, 50).unwrap();
    let off = judged(&colder, exact);
    assert!(off.standard_errors > STANDARD_ERRORS, "{off:?}");
    // The error is that of the estimate: without annealing it is larger.
    let direct = AnnealedImportance::new(&machine, 2.0, 1).unwrap();
    let of_direct = judged(&direct, exact).stated.unwrap();
    assert!(of_direct > found.stated.unwrap(), "{of_direct}");
}
