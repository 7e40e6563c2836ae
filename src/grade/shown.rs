//! Which flags of a case its numbers show. After the search for a smaller case, some are gone.

use super::case::Case;
use super::flag::Flag;
use crate::oracle::field::Range;
use crate::oracle::input::{Matrix, Value};

/// The flags that the case still shows; `ordinary` if there is none.
pub fn shown(case: &Case) -> Vec<Flag> {
    let flags = case.flags.iter().copied();
    or_ordinary(flags.filter(|flag| is_shown(*flag, case).unwrap_or(true)))
}

/// The flags that the numbers of a case show by themselves, whatever it was made for; `ordinary` if there is none.
///
/// What only the draw of a case knows is left out, and so is where a number lies in its range: hardly any is in the middle.
pub fn inferred(case: &Case) -> Vec<Flag> {
    const OF_THE_DRAW: [Flag; 3] = [
        Flag::NEXT_TO_SPECIAL,
        Flag::END_OF_RANGE,
        Flag::REALISTIC_SIZE,
    ];
    let flags = Flag::all().filter(|flag| !OF_THE_DRAW.contains(flag));
    or_ordinary(flags.filter(|flag| is_shown(*flag, case) == Some(true)))
}

fn or_ordinary(flags: impl Iterator<Item = Flag>) -> Vec<Flag> {
    let mut shown: Vec<Flag> = flags.filter(|flag| *flag != Flag::ORDINARY).collect();
    if shown.is_empty() {
        shown.push(Flag::ORDINARY);
    }
    shown
}

/// Whether the numbers show what the flag says; `None` if they cannot tell.
fn is_shown(flag: Flag, case: &Case) -> Option<bool> {
    let meaning = flag.meaning();
    if let Some(at) = meaning.at {
        let mut numbers = meaning
            .about
            .iter()
            .filter_map(|name| case.number_or_size(name));
        return Some(numbers.any(at));
    }
    let size = |names: &[&str]| names.iter().find_map(|name| case.size(name));
    let at_least = |names: &[&str], least: usize| size(names).is_some_and(|size| size >= least);
    let field = |name: &str| case.number_or_size(name);
    Some(match flag {
        Flag::DUPLICATE_PATTERNS => rows(case).any(has_equal_rows),
        Flag::ZERO_PATTERN => {
            let mut rows = rows(case).flat_map(Matrix::rows);
            rows.any(|row| row.iter().all(|x| *x == 0.0))
        }
        Flag::LARGE_PATTERNS => largest_entry(case) >= 5.0,
        Flag::TINY_PATTERNS => is_within(largest_entry(case), 0.02),
        Flag::FAR_APART => rows(case).any(|rows| spread(rows.entries()) >= 5.0),
        Flag::VISIBLE_BIAS => has_entries(case, "visible_bias"),
        Flag::HIDDEN_BIAS => has_entries(case, "hidden_bias"),
        Flag::SMALL_BETA => field("beta").is_some_and(|beta| beta < 1.0),
        Flag::LARGE_BETA => field("beta").is_some_and(|beta| beta >= 8.0),
        Flag::MANY_DIMENSIONS => at_least(&["N"], 8) || field("dim").is_some_and(|dim| dim >= 20.0),
        Flag::MANY_PATTERNS => at_least(&["p", "L", "n"], 8),
        Flag::MANY_OBSERVATIONS => at_least(&["P"], 2),
        Flag::FAR_OBSERVATION => largest(case, &["v", "data"]) >= 10.0,
        Flag::NOTHING_OBSERVED => indices(case).is_some_and(<[usize]>::is_empty),
        Flag::ALL_OBSERVED => {
            indices(case).is_some_and(|observed| Some(observed.len()) == size(&["N"]))
        }
        Flag::UNORDERED_INDICES => indices(case).is_some_and(|list| !list.is_sorted()),
        Flag::SMALL_NOISE => field("noise_variance").is_some_and(|noise| noise < 0.25),
        Flag::LARGE_NOISE => field("noise_variance").is_some_and(|noise| noise > 2.0),
        Flag::SMALL_CONCENTRATION => (0.0..0.1).contains(&concentration(case)),
        Flag::LARGE_CONCENTRATION => concentration(case) >= 500.0,
        Flag::SMALL_ORDER => field("order").is_some_and(|order| order <= 1.0),
        Flag::LARGE_ORDER => field("order").is_some_and(|order| order >= 20.0),
        Flag::LARGE_ARGUMENT => largest(case, &["x", "h"]) >= 8.0,
        Flag::SMALL_ARGUMENT => is_within(largest(case, &["x", "h"]), 0.05),
        Flag::SPREAD_ARGUMENTS => case.vector("x").is_some_and(|x| spread(x) >= 30.0),
        Flag::SHIFTED_ARGUMENTS => case
            .vector("x")
            .is_some_and(|x| x.iter().all(|x| x.abs() >= 30.0)),
        Flag::TIED_ARGUMENTS => case.vector("x").is_some_and(has_tie),
        Flag::MANY_PULSES => {
            let counts = ["pulse", "pulses"];
            counts
                .iter()
                .any(|name| field(name).is_some_and(|count| count >= 10.0))
        }
        Flag::REALISTIC_SIZE => {
            let counts = ["dim", "order", "context_length", "pulse"];
            let is_large = |name: &&str| field(name).is_some_and(|count| count >= 16.0);
            case.slots().len() >= 16 || counts.iter().any(is_large)
        }
        Flag::MASKED => case.is_masked(),
        Flag::NEXT_TO_SPECIAL => case
            .slots()
            .iter()
            .any(|slot| is_next_to_whole(slot.number)),
        Flag::END_OF_RANGE => case.slots().iter().any(|slot| {
            let size = slot.number.abs();
            size >= 8.0 || size > 0.0 && size <= 0.05
        }),
        _ => return None,
    })
}

/// The matrices of the input that are not data.
fn rows(case: &Case) -> impl Iterator<Item = &Matrix> {
    let fields = case.quantity.fields.iter();
    fields
        .filter(|field| field.name != "data")
        .filter_map(|field| case.matrix(field.name))
}

fn largest_entry(case: &Case) -> f64 {
    rows(case).fold(0.0, |largest, rows| largest.max(size(rows.entries())))
}

/// The largest absolute value of those that are finite.
fn size(entries: &[f64]) -> f64 {
    let finite = entries.iter().filter(|x| x.is_finite());
    finite.fold(0.0, |largest, x| largest.max(x.abs()))
}

/// Whether it is below the bound, and not the 0 of what is not there.
fn is_within(size: f64, bound: f64) -> bool {
    size > 0.0 && size < bound
}

/// The largest absolute value in these fields.
fn largest(case: &Case, names: &[&str]) -> f64 {
    let of = |name: &&str| match case.get(name) {
        Some(Value::Number(number)) => number.abs(),
        Some(Value::Vector(vector)) => size(vector),
        Some(Value::Matrix(matrix)) => size(matrix.entries()),
        _ => 0.0,
    };
    names.iter().map(of).fold(0.0, f64::max)
}

fn spread(entries: &[f64]) -> f64 {
    let finite = entries.iter().filter(|x| x.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(*x), high.max(*x))
    });
    high - low
}

/// Whether two rows are equal, or opposite where entries are binary.
fn has_equal_rows(rows: &Matrix) -> bool {
    let rows: Vec<&[f64]> = rows.rows().collect();
    let is_binary = rows
        .iter()
        .all(|row| row.iter().all(|x| Range::Binary.contains(*x)));
    let mut pairs = rows
        .iter()
        .enumerate()
        .flat_map(|(index, row)| rows.iter().skip(index + 1).map(move |other| (row, other)));
    pairs.any(|(row, other)| {
        let opposite = row.iter().zip(*other).all(|(x, y)| *x == -y);
        row == other || is_binary && opposite
    })
}

fn has_entries(case: &Case, name: &str) -> bool {
    case.vector(name)
        .is_some_and(|bias| bias.iter().any(|x| *x != 0.0))
}

/// Whether the largest entry is there twice.
fn has_tie(x: &[f64]) -> bool {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    x.iter().filter(|x| **x == largest).count() > 1
}

fn indices(case: &Case) -> Option<&[usize]> {
    let mut fields = case.quantity.fields.iter();
    fields.find_map(|field| match case.get(field.name) {
        Some(Value::Indices(indices)) => Some(indices.as_slice()),
        _ => None,
    })
}

/// The concentration, or the length of the natural parameter.
fn concentration(case: &Case) -> f64 {
    let length = |eta: &[f64]| eta.iter().map(|x| x * x).sum::<f64>().sqrt();
    let of_vector = case.vector("eta").map(length);
    case.number("kappa").or(of_vector).unwrap_or(f64::NAN)
}

fn is_next_to_whole(x: f64) -> bool {
    let distance = (2.0 * x - (2.0 * x).round()).abs();
    distance > 0.0 && distance <= 1e-2 * x.abs().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::registry::find;

    fn bessel(order: f64, x: f64) -> Case {
        let given = [("order", Value::Number(order)), ("x", Value::Number(x))];
        Case::new(find("bessel.log_i").unwrap(), given)
    }

    #[test]
    fn what_is_gone_is_not_shown() {
        let flags = [Flag::LARGE_ORDER, Flag::LARGE_ARGUMENT, Flag::WHOLE_ORDER];
        let of = |order: f64, x: f64| shown(&bessel(order, x).flagged(&flags));
        assert_eq!(of(1000.5, 1e4), [Flag::LARGE_ORDER, Flag::LARGE_ARGUMENT]);
        assert_eq!(of(10.0, 1.0), [Flag::WHOLE_ORDER]);
        assert_eq!(of(0.0, 1.0), [Flag::ORDINARY]);
    }

    /// The last number that shows a flag, and the next one, which does not; of arrays as well.
    #[test]
    fn a_flag_is_shown_up_to_its_bound() {
        let number = |x: f64| Value::Number(x);
        let list = |x: &[f64]| Value::Vector(x.to_vec());
        let rows = |rows: &[&[f64]]| {
            let rows = rows.iter().map(|row| row.to_vec()).collect();
            Value::Matrix(Matrix::from_rows("x", rows).unwrap())
        };
        let indices = |places: &[usize]| Value::Indices(places.to_vec());
        let (many, few) = ([1.5; 8], [1.5; 7]);
        let of_number = |quantity, field, flag: Flag, shows: &[f64], not: &[f64]| {
            let values = |numbers: &[f64]| numbers.iter().map(|x| number(*x)).collect::<Vec<_>>();
            (quantity, field, flag, values(shows), values(not))
        };
        let (energy, loss, softmax) = ("attnbm.energy", "attnbm.dsm_loss", "special.softmax");
        let (bessel, sphere, train) = ("bessel.log_i", "vmf.log_partition", "habituation.response");
        let table = [
            of_number(
                softmax,
                "beta",
                Flag::BETA_ONE,
                &[1.0],
                &[1f64.next_down(), 2.0],
            ),
            of_number(
                softmax,
                "beta",
                Flag::WHOLE_BETA,
                &[1.0, 3.0],
                &[0.5, 3f64.next_up()],
            ),
            of_number(
                softmax,
                "beta",
                Flag::REAL_BETA,
                &[0.5, 3f64.next_up()],
                &[1.0, 3.0],
            ),
            of_number(
                softmax,
                "beta",
                Flag::SMALL_BETA,
                &[1f64.next_down()],
                &[1.0],
            ),
            of_number(
                softmax,
                "beta",
                Flag::LARGE_BETA,
                &[8.0],
                &[8f64.next_down()],
            ),
            of_number(
                loss,
                "noise_variance",
                Flag::SMALL_NOISE,
                &[0.25f64.next_down()],
                &[0.25],
            ),
            of_number(
                loss,
                "noise_variance",
                Flag::LARGE_NOISE,
                &[2f64.next_up()],
                &[2.0],
            ),
            of_number(sphere, "dim", Flag::MANY_DIMENSIONS, &[20.0], &[19.0]),
            of_number(sphere, "dim", Flag::ONE_DIMENSION, &[1.0], &[2.0]),
            of_number(sphere, "dim", Flag::REALISTIC_SIZE, &[16.0], &[15.0]),
            of_number(
                sphere,
                "kappa",
                Flag::ZERO_CONCENTRATION,
                &[0.0, -0.0],
                &[f64::from_bits(1)],
            ),
            of_number(
                sphere,
                "kappa",
                Flag::SMALL_CONCENTRATION,
                &[0.0, 0.1f64.next_down()],
                &[0.1, -1e-300],
            ),
            of_number(
                sphere,
                "kappa",
                Flag::LARGE_CONCENTRATION,
                &[500.0],
                &[500f64.next_down()],
            ),
            of_number(
                bessel,
                "order",
                Flag::SMALL_ORDER,
                &[0.0, 1.0],
                &[1f64.next_up()],
            ),
            of_number(
                bessel,
                "order",
                Flag::LARGE_ORDER,
                &[20.0],
                &[20f64.next_down()],
            ),
            of_number(
                bessel,
                "order",
                Flag::WHOLE_ORDER,
                &[2.0, 7.0],
                &[1.0, 2.5, 0.0],
            ),
            of_number(
                bessel,
                "order",
                Flag::HALF_ODD_ORDER,
                &[1.5, 6.5],
                &[0.5, 1.0, 1.25],
            ),
            of_number(
                bessel,
                "x",
                Flag::LARGE_ARGUMENT,
                &[8.0, -8.0],
                &[8f64.next_down()],
            ),
            of_number(
                bessel,
                "x",
                Flag::SMALL_ARGUMENT,
                &[0.05f64.next_down(), -1e-300],
                &[0.05, 0.0],
            ),
            of_number(
                bessel,
                "x",
                Flag::NEXT_TO_SPECIAL,
                &[1.005, 0.504, 100.25],
                &[1.0, 1.006, 0.506, 0.25],
            ),
            of_number(
                bessel,
                "x",
                Flag::END_OF_RANGE,
                &[8.0, -8.0, 0.05, -1e-300],
                &[8f64.next_down(), 0.05f64.next_up(), 0.0],
            ),
            of_number(train, "pulse", Flag::FIRST_PULSE, &[1.0], &[2.0]),
            of_number(train, "pulse", Flag::MANY_PULSES, &[10.0], &[9.0]),
            of_number(train, "pulse", Flag::REALISTIC_SIZE, &[16.0], &[15.0]),
            (
                softmax,
                "x",
                Flag::SPREAD_ARGUMENTS,
                vec![list(&[15.0, 0.0, -15.0])],
                vec![list(&[14.5, -15.0]), list(&[f64::NEG_INFINITY, 0.0])],
            ),
            (
                softmax,
                "x",
                Flag::SHIFTED_ARGUMENTS,
                vec![list(&[30.0, -30.0])],
                vec![list(&[30.0, 30f64.next_down()])],
            ),
            (
                softmax,
                "x",
                Flag::TIED_ARGUMENTS,
                vec![list(&[1.0, 2.0, 2.0])],
                vec![list(&[1.0, 1.0, 2.0])],
            ),
            (
                softmax,
                "x",
                Flag::MANY_PATTERNS,
                vec![list(&many)],
                vec![list(&few)],
            ),
            (
                softmax,
                "x",
                Flag::REALISTIC_SIZE,
                vec![list(&[0.5; 16])],
                vec![list(&[0.5; 15])],
            ),
            (
                softmax,
                "x",
                Flag::MASKED,
                vec![list(&[1.0, f64::NEG_INFINITY])],
                vec![list(&[1.0, -1e300])],
            ),
            (
                energy,
                "patterns",
                Flag::LARGE_PATTERNS,
                vec![rows(&[&[5.0]]), rows(&[&[0.0, -5.0]])],
                vec![rows(&[&[5f64.next_down()]])],
            ),
            (
                energy,
                "patterns",
                Flag::TINY_PATTERNS,
                vec![rows(&[&[0.02f64.next_down()]]), rows(&[&[0.0, -1e-300]])],
                vec![rows(&[&[0.02]]), rows(&[&[0.0]]), rows(&[&[0.01, 1.0]])],
            ),
            (
                energy,
                "patterns",
                Flag::FAR_APART,
                vec![rows(&[&[-2.5], &[2.5]])],
                vec![rows(&[&[-2.5], &[2.25]])],
            ),
            (
                energy,
                "patterns",
                Flag::MANY_DIMENSIONS,
                vec![rows(&[&many])],
                vec![rows(&[&few])],
            ),
            (
                energy,
                "patterns",
                Flag::MANY_PATTERNS,
                vec![rows(&[&[1.0][..]; 8])],
                vec![rows(&[&[1.0][..]; 7])],
            ),
            (
                energy,
                "patterns",
                Flag::ONE_PATTERN,
                vec![rows(&[&[1.0]])],
                vec![rows(&[&[1.0], &[2.0]])],
            ),
            (
                energy,
                "patterns",
                Flag::ONE_DIMENSION,
                vec![rows(&[&[1.0]])],
                vec![rows(&[&[1.0, 2.0]])],
            ),
            (
                energy,
                "patterns",
                Flag::DUPLICATE_PATTERNS,
                vec![
                    rows(&[&[1.0, 2.0], &[0.0, 0.0], &[1.0, 2.0]]),
                    rows(&[&[1.0, -1.0], &[-1.0, 1.0]]),
                ],
                vec![
                    rows(&[&[1.0, 2.0], &[1.0, 3.0]]),
                    rows(&[&[1.0, 2.0], &[-1.0, -2.0]]),
                    rows(&[&[1.0, -1.0], &[1.0, 1.0]]),
                ],
            ),
            (
                energy,
                "patterns",
                Flag::ZERO_PATTERN,
                vec![rows(&[&[1.0, 0.0], &[0.0, -0.0]])],
                vec![rows(&[&[1.0, 0.0], &[0.0, 1.0]])],
            ),
            (
                energy,
                "visible_bias",
                Flag::VISIBLE_BIAS,
                vec![list(&[0.0, 1e-300])],
                vec![list(&[0.0, 0.0])],
            ),
            (
                energy,
                "hidden_bias",
                Flag::HIDDEN_BIAS,
                vec![list(&[-1e-300])],
                vec![list(&[0.0])],
            ),
            (
                energy,
                "v",
                Flag::FAR_OBSERVATION,
                vec![list(&[0.0, -10.0])],
                vec![list(&[0.0, 10f64.next_down()])],
            ),
            (
                loss,
                "data",
                Flag::FAR_OBSERVATION,
                vec![rows(&[&[0.0, 10.0]])],
                vec![rows(&[&[9.0, -9.0]])],
            ),
            (
                loss,
                "data",
                Flag::MANY_OBSERVATIONS,
                vec![rows(&[&[1.0], &[1.0]])],
                vec![rows(&[&[1.0]])],
            ),
            (
                loss,
                "data",
                Flag::ONE_OBSERVATION,
                vec![rows(&[&[1.0]])],
                vec![rows(&[&[1.0], &[1.0]])],
            ),
            // Rows of data are no patterns.
            (
                loss,
                "data",
                Flag::ZERO_PATTERN,
                vec![],
                vec![rows(&[&[0.0]])],
            ),
            (
                loss,
                "data",
                Flag::DUPLICATE_PATTERNS,
                vec![],
                vec![rows(&[&[1.0], &[1.0]])],
            ),
            (
                "attnbm.conditional_mean",
                "observed",
                Flag::NOTHING_OBSERVED,
                vec![indices(&[])],
                vec![indices(&[0])],
            ),
            (
                "attnbm.conditional_mean",
                "observed",
                Flag::UNORDERED_INDICES,
                vec![indices(&[1, 0])],
                vec![indices(&[0, 1]), indices(&[])],
            ),
            (
                "vmf.log_density",
                "eta",
                Flag::LARGE_CONCENTRATION,
                vec![list(&[300.0, -400.0])],
                vec![list(&[300.0, 399.0])],
            ),
        ];
        for (quantity, field, flag, shows, not) in table {
            for (values, expected) in [(shows, true), (not, false)] {
                for value in values {
                    let case = Case::new(find(quantity).unwrap(), [(field, value)]);
                    let found = is_shown(flag, &case);
                    assert_eq!(
                        found,
                        Some(expected),
                        "{} of {}",
                        flag.name(),
                        case.line(1, false)
                    );
                }
            }
        }
        let conditional = |observed: &[usize]| {
            let given = [
                ("patterns", rows(&[&[1.0, 2.0]])),
                ("observed", indices(observed)),
            ];
            Case::new(find("attnbm.conditional_mean").unwrap(), given)
        };
        assert_eq!(
            is_shown(Flag::ALL_OBSERVED, &conditional(&[1, 0])),
            Some(true)
        );
        assert_eq!(
            is_shown(Flag::ALL_OBSERVED, &conditional(&[1])),
            Some(false)
        );
    }

    #[test]
    fn rows_and_biases_are_looked_at() {
        let rows =
            |rows: Vec<Vec<f64>>| Value::Matrix(Matrix::from_rows("patterns", rows).unwrap());
        let case = Case::new(
            find("attnbm.log_partition").unwrap(),
            [
                ("beta", Value::Number(1.0)),
                ("patterns", rows(vec![vec![1.0], vec![1.0]])),
            ],
        );
        let flags = [
            Flag::HIDDEN_BIAS,
            Flag::DUPLICATE_PATTERNS,
            Flag::ONE_PATTERN,
        ];
        assert_eq!(
            shown(&case.clone().flagged(&flags)),
            [Flag::DUPLICATE_PATTERNS]
        );
        let case = case
            .with("patterns", rows(vec![vec![1.0]]))
            .with("hidden_bias", Value::Vector(vec![0.5]));
        let case = case.flagged(&flags);
        assert_eq!(shown(&case), [Flag::ONE_PATTERN, Flag::HIDDEN_BIAS]);
    }
}
