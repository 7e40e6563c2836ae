//! What must not change a certified value, or must change it by a known amount: permutations, rotations,
//! gauges, shifts, scalings, and the grader's own relations.

use super::bytes::Bytes;
use super::outcome::{Outcome, Said};
use super::question;
use attnbm::grade::case::Case;
use attnbm::grade::relation;
use attnbm::grade::selection::Selection;
use attnbm::oracle::certify::Shape;
use attnbm::oracle::input::{Matrix, Value};
use attnbm::oracle::record::Move;
use attnbm::oracle::registry::{Quantity, quantities};
use attnbm::real::{Ball, Enclosure, Real};
use std::sync::LazyLock;

/// The work allowed for a value, as a part of what is allowed by default.
const EFFORT: f64 = 3e-5;

static QUANTITIES: LazyLock<Vec<&'static Quantity>> = LazyLock::new(|| quantities().collect());

/// The same question in another form, and what the answer to it becomes.
struct Transformed {
    what: String,
    before: Case,
    after: Case,
    /// What the entries before become: those after are to be these.
    carry: Carry,
}

enum Carry {
    /// Each is multiplied, and then moved, by as much.
    Affine {
        factor: f64,
        constant: Ball<4>,
    },
    Selected(Selection),
}

impl Carry {
    const NOTHING: fn() -> Self = || Self::Affine {
        factor: 1.0,
        constant: Ball::zero(),
    };

    fn apply(&self, case: &Case, entries: &[Ball<4>]) -> Option<Vec<Ball<4>>> {
        match self {
            Self::Affine { factor, constant } => {
                let factor = Ball::from_f64(*factor);
                Some(
                    entries
                        .iter()
                        .map(|y| y.clone() * &factor + constant)
                        .collect(),
                )
            }
            Self::Selected(selection) => case.select_enclosures(entries, selection),
        }
    }
}

/// Three bytes choose the transformation and its size; the rest is a question, see [`question::read`].
pub fn check(input: &[u8]) -> Said {
    run(input, |transformed| transformed)
}

fn run(input: &[u8], spoil: impl Fn(Transformed) -> Transformed) -> Said {
    let mut bytes = Bytes::new(input);
    let kind = bytes.byte() % 7;
    let (size, seed) = (bytes.byte(), bytes.byte());
    let Some(case) = question::read(bytes.rest(), &QUANTITIES) else {
        return Ok(Outcome::Nothing);
    };
    let transformed = match kind {
        0 => return related(&case),
        1 => permuted(&case, size, seed),
        2 => rotated(&case, size),
        3 => translated(&case, size),
        4 => hidden_shifted(&case, size),
        5 => shifted(&case, size),
        _ => scaled(&case, size),
    };
    match transformed {
        Some(transformed) => compare(&spoil(transformed)),
        None => Ok(Outcome::Nothing),
    }
}

fn compare(transformed: &Transformed) -> Said {
    let options = question::options(EFFORT);
    let value = |case: &Case| -> Option<(Shape, Vec<Ball<4>>)> {
        let certified = case.evaluate(&options).ok()?;
        let entries = certified.entries.into_iter().map(|entry| entry.enclosure);
        Some((certified.shape, entries.collect()))
    };
    let (Some((shape, before)), Some((shape_after, after))) =
        (value(&transformed.before), value(&transformed.after))
    else {
        return Ok(Outcome::Nothing);
    };
    let Some(expected) = transformed.carry.apply(&transformed.before, &before) else {
        return Ok(Outcome::Nothing);
    };
    let questions = || {
        format!(
            "{}\n{}",
            question::show(&transformed.before),
            question::show(&transformed.after)
        )
    };
    if shape != shape_after || expected.len() != after.len() {
        return Err(format!(
            "{}: the shapes differ\n{}",
            transformed.what,
            questions()
        ));
    }
    match expected.iter().zip(&after).position(|(x, y)| x.disjoint(y)) {
        None => Ok(Outcome::Kept),
        Some(place) => Err(format!(
            "{}: entry {place} is {:?} and must be {:?}\n{}",
            transformed.what,
            after[place].to_decimal(25),
            expected[place].to_decimal(25),
            questions()
        )),
    }
}

/// The relations that the grader puts to answers, between certified values.
fn related(case: &Case) -> Said {
    let found = relation::certified(case, &question::options(EFFORT));
    match found.iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(format!(
            "the relation {name} is broken\n{}",
            question::show(case)
        )),
        None if found.is_empty() => Ok(Outcome::Nothing),
        None => Ok(Outcome::Kept),
    }
}

/// The positions of an axis that the record declares free, in any order, and with any signs where it allows them.
fn permuted(case: &Case, size: u8, seed: u8) -> Option<Transformed> {
    let axes = case.quantity.moves.iter().filter_map(|own| match own {
        Move::Permutation(axis) | Move::SignedPermutation { axis, .. } => Some(*axis),
        _ => None,
    });
    let axes: Vec<&'static str> = axes.collect();
    let symbol = *axes.get(usize::from(size) % axes.len().max(1))?;
    let with_signs = case.rearranges(symbol)?;
    let count = case.size(symbol)?;
    let mut positions: Vec<usize> = (0..count).collect();
    let mut random = u64::from(seed);
    let mut next = || {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        random >> 33
    };
    for last in (1..count).rev() {
        positions.swap(last, next() as usize % (last + 1));
    }
    let mut selection = Selection::new(symbol, positions);
    if with_signs {
        selection.negated = (0..count).map(|_| next() % 2 == 1).collect();
    }
    Some(Transformed {
        what: format!("the axis {symbol} rearranged"),
        before: case.clone(),
        after: case.select(&selection)?,
        carry: Carry::Selected(selection),
    })
}

/// Fields whose entries are coordinates of the visible space.
const VISIBLE: [&str; 7] = [
    "patterns",
    "weights",
    "visible_bias",
    "v",
    "data",
    "tokens",
    "state",
];

/// The same case with its coordinates in multiples of `unit`, as long as they are of a moderate size.
fn coarse(case: &Case, fields: &[&str], unit: f64) -> Option<Case> {
    let mut coarse = case.clone();
    for slot in case.slots() {
        if fields.contains(&slot.field) {
            let number = (slot.number / unit).round() * unit;
            if number.abs() > 4096.0 {
                return None;
            }
            coarse = coarse.with_number(slot.field, slot.index, number);
        }
    }
    Some(coarse)
}

/// Each row of these fields, changed.
fn with_rows(
    case: &Case,
    fields: &[&'static str],
    change: impl Fn(&[f64]) -> Vec<f64>,
) -> Option<Case> {
    let mut moved = case.clone();
    for name in fields {
        let value = match case.get(name) {
            Some(Value::Vector(vector)) => Value::Vector(change(vector)),
            Some(Value::Matrix(matrix)) => {
                let rows = matrix.rows().map(&change).collect();
                Value::Matrix(Matrix::from_rows(name, rows).ok()?)
            }
            _ => continue,
        };
        moved = moved.with(name, value);
    }
    Some(moved)
}

/// A rotation by the angle of the triangle of sides 3, 4 and 5 in the plane of two coordinates, exact on
/// multiples of 5/16.
fn rotated(case: &Case, size: u8) -> Option<Transformed> {
    turned(case, size, (3.0, 4.0))
}

fn turned(case: &Case, size: u8, (c, s): (f64, f64)) -> Option<Transformed> {
    let keeps = matches!(
        case.quantity.name,
        "attnbm.energy"
            | "attnbm.log_partition"
            | "attnbm.log_density"
            | "attnbm.negative_log_likelihood"
            | "attnbm.mean_energy"
            | "attnbm.entropy"
            | "attnbm.dsm_loss"
            | "attnbm.dae_loss"
            | "hopfield.attention"
            | "gbrbm.log_partition"
            | "gbrbm.log_density"
            | "gbrbm.truncation_mass"
            | "gbrbm.dsm_loss"
            | "ggrbm.log_partition"
            | "denoise.energy"
            | "denoise.linear_energy"
    );
    let count = case.size("N").filter(|count| keeps && *count > 1)?;
    let first = usize::from(size) % count;
    let second = (first + 1 + usize::from(size) / count % (count - 1)) % count;
    let before = coarse(case, &VISIBLE, 0.3125)?;
    let after = with_rows(&before, &VISIBLE, |row| {
        let mut row = row.to_vec();
        let (x, y) = (row[first] / 5.0, row[second] / 5.0);
        (row[first], row[second]) = (c * x - s * y, s * x + c * y);
        row
    })?;
    Some(Transformed {
        what: format!("coordinates {first} and {second} rotated"),
        before,
        after,
        carry: Carry::NOTHING(),
    })
}

/// All patterns moved by `a`, against the visible bias moved by `a`:
/// `E(v; ξ + a, b) = E(v; ξ, b + a) - a·b - |a|²/2`.
fn translated(case: &Case, size: u8) -> Option<Transformed> {
    let case = coarse(case, &["patterns", "visible_bias"], 1.0 / 64.0)?;
    let dimension = case.size("N")?;
    let beta = case.number("beta").unwrap_or(1.0);
    let a = f64::from(size as i8) / 16.0;
    let bias = case
        .vector("visible_bias")
        .map_or(vec![0.0; dimension], <[f64]>::to_vec);
    // Multiples of 1/64 below 2^12, so that all of this is exact.
    let energy: f64 = bias.iter().map(|b| -a * b - a * a / 2.0).sum();
    let constant = match case.quantity.name {
        "attnbm.energy" | "attnbm.mean_energy" => Ball::from_f64(energy),
        "attnbm.log_partition" => -(Ball::from_f64(beta) * Ball::from_f64(energy)),
        "attnbm.log_density"
        | "attnbm.score"
        | "attnbm.negative_log_likelihood"
        | "attnbm.mean"
        | "attnbm.covariance"
        | "attnbm.entropy"
        | "attnbm.conditional_mean"
        | "attnbm.conditional_log_density"
        | "attnbm.dsm_loss"
        | "attnbm.dae_loss"
        | "hopfield.update"
        | "hopfield.attention" => Ball::zero(),
        _ => return None,
    };
    let moved = |row: &[f64]| row.iter().map(|x| x + a).collect::<Vec<f64>>();
    let with_bias = case
        .clone()
        .with("visible_bias", Value::Vector(moved(&bias)));
    let with_patterns = with_rows(&case, &["patterns"], moved)?;
    Some(Transformed {
        what: format!("patterns moved by {a}, against the visible bias moved by as much"),
        before: with_bias,
        after: with_patterns,
        carry: Carry::Affine {
            factor: 1.0,
            constant,
        },
    })
}

/// One number added to every hidden bias.
fn hidden_shifted(case: &Case, size: u8) -> Option<Transformed> {
    let before = coarse(case, &["hidden_bias"], 1.0 / 64.0)?;
    let count = before.size("p")?;
    let t = f64::from(size as i8) / 4.0;
    let beta = before.number("beta").unwrap_or(1.0);
    let constant = match before.quantity.name {
        "attnbm.energy" | "attnbm.mean_energy" => Ball::from_f64(-t),
        "attnbm.log_partition" => Ball::from_f64(beta) * Ball::from_f64(t),
        "attnbm.score"
        | "attnbm.log_density"
        | "attnbm.log_partition_gradient"
        | "attnbm.negative_log_likelihood"
        | "attnbm.negative_log_likelihood_gradient"
        | "attnbm.mean"
        | "attnbm.covariance"
        | "attnbm.entropy"
        | "attnbm.conditional_mean"
        | "attnbm.conditional_log_density"
        | "attnbm.dsm_loss"
        | "attnbm.dae_loss"
        | "hopfield.update"
        | "hopfield.attention" => Ball::zero(),
        _ => return None,
    };
    let hidden = before
        .vector("hidden_bias")
        .map_or(vec![0.0; count], <[f64]>::to_vec);
    let hidden = hidden.iter().map(|c| c + t).collect();
    Some(Transformed {
        what: format!("{t} added to the hidden biases"),
        after: before.clone().with("hidden_bias", Value::Vector(hidden)),
        before,
        carry: Carry::Affine {
            factor: 1.0,
            constant,
        },
    })
}

/// One number added to all arguments of a log-sum-exp or a softmax, of any size as long as no sum is rounded.
fn shifted(case: &Case, size: u8) -> Option<Transformed> {
    let x = case
        .vector("x")
        .filter(|_| case.quantity.name.starts_with("special"))?;
    let mut number = [size, 0, 0, 0, 0, 0, 0, 0x50, 0x40];
    number[1] = size;
    let t = Bytes::new(&number).number(x.first().copied().unwrap_or(0.0));
    let sums: Vec<f64> = x.iter().map(|x| x + t).collect();
    let is_exact = x.iter().zip(&sums).all(|(x, sum)| {
        let (a, b) = (Ball::<72>::from_f64(*x), Ball::from_f64(t));
        (a + b).certainly_equal(&Ball::from_f64(*sum))
    });
    let constant = match case.quantity.name {
        "special.log_sum_exp" => Ball::from_f64(t),
        _ => Ball::zero(),
    };
    is_exact.then(|| Transformed {
        what: format!("{t:e} added to the arguments"),
        before: case.clone(),
        after: case.clone().with("x", Value::Vector(sums)),
        carry: Carry::Affine {
            factor: 1.0,
            constant,
        },
    })
}

/// Lengths in another unit, a power of two; `log Z` counts the dimensions.
fn scaled(case: &Case, size: u8) -> Option<Transformed> {
    let k = i32::from(size as i8 % 64);
    let log_2 = |count: usize| Ball::from_f64(f64::from(k) * count as f64) * Ball::ln_2();
    let (fields, factor, constant): (&[(&'static str, i32)], f64, Ball<4>) =
        match case.quantity.name {
            "special.log_sum_exp" => (
                &[("x", 1), ("beta", -1)],
                power_of_two_times(1.0, k),
                Ball::zero(),
            ),
            "special.softmax" => (&[("x", 1), ("beta", -1)], 1.0, Ball::zero()),
            "hopfield.attention" => (
                &[("v", 1), ("hidden_bias", 1), ("beta", -1)],
                1.0,
                Ball::zero(),
            ),
            "vmf.log_density" => (&[("eta", 1), ("beta", -1)], 1.0, Ball::zero()),
            "gbrbm.log_partition" => (
                &[("sigma", 1), ("visible_bias", -1), ("weights", -1)],
                1.0,
                log_2(case.size("N")?),
            ),
            "gbrbm.log_density" => (
                &[
                    ("sigma", 1),
                    ("visible_bias", -1),
                    ("weights", -1),
                    ("v", 1),
                ],
                1.0,
                -log_2(case.size("N")?),
            ),
            "ggrbm.log_partition" => (
                &[("beta", -2), ("visible_bias", 1), ("hidden_bias", 1)],
                1.0,
                log_2(case.size("N")? + case.size("p")?),
            ),
            _ => return None,
        };
    let mut after = case.clone();
    // A number that is left out is 1 here.
    for name in ["beta", "sigma"] {
        let is_field = fields.iter().any(|(field, _)| *field == name);
        if is_field && case.number(name).is_none() {
            after = after.with(name, Value::Number(1.0));
        }
    }
    for slot in after.clone().slots() {
        let Some((_, power)) = fields.iter().find(|(name, _)| *name == slot.field) else {
            continue;
        };
        let number = power_of_two_times(slot.number, power * k);
        if power_of_two_times(number, -power * k) != slot.number || !number.is_finite() {
            return None;
        }
        after = after.with_number(slot.field, slot.index, number);
    }
    Some(Transformed {
        what: format!("the unit of length is 2^{k}"),
        before: case.clone(),
        after,
        carry: Carry::Affine { factor, constant },
    })
}

/// `x · 2^power` for powers of moderate size, rounded where it must be.
fn power_of_two_times(x: f64, power: i32) -> f64 {
    x * f64::from(power).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The complaints about some inputs, and how many inputs are decided without one.
    fn found(kind: u8, spoil: impl Fn(Transformed) -> Transformed + Copy) -> (Vec<String>, usize) {
        let selectors = (0..120u8).flat_map(|first| (0..5u8).map(move |second| (first, second)));
        let inputs =
            selectors.map(|(first, second)| [kind, 22, first, first, second, 0, first, 30, 7]);
        let said: Vec<Said> = inputs.map(|input| run(&input, spoil)).collect();
        let kept = said.iter().filter(|said| **said == Ok(Outcome::Kept));
        let kept = kept.count();
        (said.into_iter().filter_map(Result::err).collect(), kept)
    }

    #[test]
    fn a_value_that_does_not_carry_over_is_found() {
        for kind in 1..7 {
            let (broken, kept) = found(kind, |transformed| transformed);
            // A transformation suits few of the quantities.
            assert!(
                broken.is_empty() && kept >= 5,
                "{kind}: {kept} of 600 kept\n{}",
                broken.join("\n")
            );
            let (spoilt, _) = found(kind, |transformed| Transformed {
                carry: Carry::Affine {
                    factor: 1.0,
                    constant: Ball::from_f64(1e-9),
                },
                ..transformed
            });
            assert!(!spoilt.is_empty(), "{kind}");
        }
    }

    #[test]
    fn a_wrong_rotation_is_found() {
        let quantity = attnbm::oracle::registry::find("attnbm.energy").unwrap();
        let rows = vec![vec![1.25, -2.5], vec![5.0, 0.625]];
        let case = Case::new(
            quantity,
            [
                (
                    "patterns",
                    Value::Matrix(Matrix::from_rows("patterns", rows).unwrap()),
                ),
                ("v", Value::Vector(vec![1.25, 0.3125])),
            ],
        );
        assert_eq!(
            compare(&turned(&case, 0, (3.0, 4.0)).unwrap()),
            Ok(Outcome::Kept)
        );
        assert!(compare(&turned(&case, 0, (4.0, 4.0)).unwrap()).is_err());
    }
}
