//! Second routes of binary Hopfield networks and their machines: elimination in balls, and all states one by one.

use crate::oracle::input::Inputs;
use crate::real::{Ball, Bounded, Real, absolute};

type Wide = Ball<28>;

/// So many spins have states that are listed.
const MOST_SPINS: usize = 10;

fn wide(numbers: &[f64]) -> Vec<Wide> {
    numbers.iter().map(|x| Wide::from_f64(*x)).collect()
}

fn inner(one: &[Wide], other: &[Wide]) -> Wide {
    let products = one.iter().zip(other);
    products.fold(Wide::zero(), |sum, (a, b)| sum + a * b)
}

fn matrix(inputs: &Inputs, name: &str) -> Option<Vec<Vec<Wide>>> {
    Some(inputs.matrix(name).ok()?.rows().map(wide).collect())
}

/// All states of so many spins, if they are few.
fn states(count: usize) -> Option<Vec<Vec<Wide>>> {
    let state = |state: usize| {
        let spin = |site: usize| Wide::from_i64(1 - 2 * (state >> site & 1) as i64);
        (0..count).map(spin).collect()
    };
    (count <= MOST_SPINS).then(|| (0..1 << count).map(state).collect())
}

/// The rows made orthonormal, one after another, as long as none depends on those before it.
fn orthonormal(inputs: &Inputs) -> Option<Vec<Vec<Wide>>> {
    let mut basis: Vec<Vec<Wide>> = Vec::new();
    for mut row in matrix(inputs, "patterns")? {
        for unit in &basis {
            let overlap = inner(unit, &row);
            for (entry, of_unit) in row.iter_mut().zip(unit) {
                *entry = entry.clone() - overlap.clone() * of_unit;
            }
        }
        let square = inner(&row, &row);
        // What is left of a dependent row is a ball around 0.
        if square.approx() < 1e-9 {
            return None;
        }
        let length = square.sqrt();
        basis.push(row.into_iter().map(|entry| entry / &length).collect());
    }
    Some(basis)
}

/// `J = QᵀQ` with orthonormal rows.
pub(in crate::oracle) fn coupling(inputs: &Inputs) -> Option<Vec<Wide>> {
    let basis = orthonormal(inputs)?;
    let size = basis.first()?.len();
    let column = |site: usize| -> Vec<Wide> {
        basis
            .iter()
            .filter_map(|row| row.get(site).cloned())
            .collect()
    };
    let columns: Vec<Vec<Wide>> = (0..size).map(column).collect();
    let pairs = columns
        .iter()
        .flat_map(|one| columns.iter().map(move |other| inner(one, other)));
    Some(pairs.collect())
}

/// The orthonormal rows.
pub(in crate::oracle) fn weights(inputs: &Inputs) -> Option<Vec<Wide>> {
    Some(orthonormal(inputs)?.concat())
}

/// The most steps of Newton's iteration, and the distance from the unit matrix that is enough.
const STEPS: usize = 60;
const NEAR: f64 = 1e-60;

/// `U Q`, where `ξ = L Q` with the orthonormal rows `Q`, and `U` is the orthogonal factor of `L = H U`, by Newton's iteration
/// `U ← (U + U⁻ᵀ)/2` from `L`.
///
/// The singular values are `(s + 1/s)/2 >= 1` after a step. So an iterate is a symmetric `K >= I` times the limit, and its
/// distance from the limit is `|K - I| <= |K² - I|/2`, `K²` its product with its transpose.
pub(in crate::oracle) fn symmetric_weights(inputs: &Inputs) -> Option<Vec<Wide>> {
    let basis = orthonormal(inputs)?;
    let patterns = matrix(inputs, "patterns")?;
    let row = |pattern: &Vec<Wide>| basis.iter().map(|unit| inner(pattern, unit)).collect();
    let mut factor: Vec<Vec<Wide>> = patterns.iter().map(row).collect();
    for _ in 0..STEPS {
        let inverse = inverse(&factor)?;
        let entry = |i: usize, j: usize| -> Option<Wide> {
            let sum = factor.get(i)?.get(j)?.clone() + inverse.get(j)?.get(i)?;
            Some(sum.mul_pow2(-1))
        };
        let size = factor.len();
        let row = |i: usize| (0..size).map(|j| entry(i, j)).collect();
        let next: Option<Vec<Vec<Wide>>> = (0..size).map(row).collect();
        factor = next?;
        let rest = factor.iter().enumerate().flat_map(|(i, one)| {
            let own = factor.iter().enumerate();
            own.map(move |(j, other)| {
                absolute(&(inner(one, other) - Wide::from_i64(i64::from(i == j))))
            })
        });
        // No norm exceeds the sum of all sizes.
        let distance = rest.fold(Wide::zero(), |sum, size| sum + size);
        if distance.approx() < NEAR {
            let width = distance.mul_pow2(-1);
            let site = |row: &Vec<Wide>, site: usize| {
                let terms = row.iter().zip(&basis);
                let terms = terms.filter_map(|(x, unit)| Some(x.clone() * unit.get(site)?));
                terms
                    .fold(Wide::zero(), |sum, term| sum + term)
                    .widen(&width)
            };
            let sites = basis.first()?.len();
            let rows = factor.iter();
            let rows = rows.flat_map(|row| (0..sites).map(move |k| site(row, k)));
            return Some(rows.collect());
        }
    }
    None
}

/// By elimination with the unit matrix beside it.
fn inverse(matrix: &[Vec<Wide>]) -> Option<Vec<Vec<Wide>>> {
    let size = matrix.len();
    let unit = |k: usize| (0..size).map(move |l| Wide::from_i64(i64::from(k == l)));
    let rows = matrix.iter().enumerate();
    let system = rows.map(|(k, row)| row.iter().cloned().chain(unit(k)).collect());
    eliminated(system.collect())
}

/// What stands beside a square matrix once elimination has made that the unit matrix, the largest entry of a column first.
fn eliminated(mut system: Vec<Vec<Wide>>) -> Option<Vec<Vec<Wide>>> {
    let size = system.len();
    for column in 0..size {
        let length = |row: &Vec<Wide>| row.get(column).map_or(0.0, |x| x.approx().abs());
        let rest = system.iter().enumerate().skip(column);
        let (pivot, _) = rest.max_by(|(_, a), (_, b)| length(a).total_cmp(&length(b)))?;
        system.swap(column, pivot);
        let scale = system.get(column)?.get(column)?.clone();
        let row: Vec<Wide> = system
            .get(column)?
            .iter()
            .map(|x| x.clone() / &scale)
            .collect();
        for (index, target) in system.iter_mut().enumerate() {
            if index == column {
                target.clone_from(&row);
                continue;
            }
            let factor = target.get(column)?.clone();
            for (entry, of_row) in target.iter_mut().zip(&row) {
                *entry = entry.clone() - factor.clone() * of_row;
            }
        }
    }
    let rows = system.into_iter();
    Some(
        rows.map(|row| row.into_iter().skip(size).collect())
            .collect(),
    )
}

/// `-½ |Q v|² - b·v`.
pub(in crate::oracle) fn energy(inputs: &Inputs) -> Option<Vec<Wide>> {
    let v = wide(inputs.vector("v").ok()?);
    Some(vec![-minus_energy(
        &orthonormal(inputs)?,
        &bias(inputs)?,
        &v,
    )])
}

fn bias(inputs: &Inputs) -> Option<Vec<Wide>> {
    inputs.vector("visible_bias").ok().map(wide)
}

fn minus_energy(basis: &[Vec<Wide>], bias: &[Wide], v: &[Wide]) -> Wide {
    let squares = basis.iter().map(|row| inner(row, v).sqr());
    squares
        .fold(Wide::zero(), |sum, square| sum + square)
        .mul_pow2(-1)
        + inner(bias, v)
}

/// The solution of `ξξᵀ a = ξ v` by elimination.
pub(in crate::oracle) fn readout(inputs: &Inputs) -> Option<Vec<Wide>> {
    let rows = matrix(inputs, "patterns")?;
    let v = wide(inputs.vector("v").ok()?);
    let system = rows.iter().map(|row| {
        let gram = rows.iter().map(|other| inner(row, other));
        gram.chain(std::iter::once(inner(row, &v))).collect()
    });
    Some(eliminated(system.collect())?.concat())
}

/// `log Σ_v exp(β (½ |Q v|² + b·v))`, state by state.
pub(in crate::oracle) fn log_partition(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (basis, bias) = (orthonormal(inputs)?, bias(inputs)?);
    let beta = Wide::from_f64(inputs.number("beta").ok()?);
    let states = states(bias.len())?;
    let weights = states
        .iter()
        .map(|v| (minus_energy(&basis, &bias, v) * &beta).exp());
    Some(vec![
        weights.fold(Wide::zero(), |sum, weight| sum + weight).ln(),
    ])
}

/// A machine as its fields describe it.
struct Machine {
    rows: Vec<Vec<Wide>>,
    beta: Wide,
    visible_bias: Vec<Wide>,
    hidden_bias: Vec<Wide>,
}

impl Machine {
    fn of(inputs: &Inputs) -> Option<Self> {
        Some(Self {
            rows: matrix(inputs, "weights")?,
            beta: Wide::from_f64(inputs.number("beta").ok()?),
            visible_bias: bias(inputs)?,
            hidden_bias: wide(inputs.vector("hidden_bias").ok()?),
        })
    }

    fn inputs(&self, v: &[Wide]) -> Vec<Wide> {
        let rows = self.rows.iter().zip(&self.hidden_bias);
        rows.map(|(row, c)| inner(row, v) + c).collect()
    }

    /// `exp(β (|W v + c|²/2 + b·v))`.
    fn weight(&self, v: &[Wide]) -> Wide {
        let input = self.inputs(v);
        let exponent = inner(&input, &input).mul_pow2(-1) + inner(&self.visible_bias, v);
        (exponent * &self.beta).exp()
    }

    fn total(&self, states: &[Vec<Wide>]) -> Wide {
        let weights = states.iter().map(|v| self.weight(v));
        weights.fold(Wide::zero(), |sum, weight| sum + weight)
    }

    /// `(2π/β)^{p/2}`.
    fn volume(&self) -> Wide {
        let square = Wide::pi().mul_pow2(1) / &self.beta;
        square.sqrt().powi(self.rows.len() as u64)
    }
}

/// `log((2π/β)^{p/2} Σ_v exp(β (|W v + c|²/2 + b·v)))`, state by state.
pub(in crate::oracle) fn joint_log_partition(inputs: &Inputs) -> Option<Vec<Wide>> {
    let machine = Machine::of(inputs)?;
    let states = states(machine.visible_bias.len())?;
    Some(vec![(machine.total(&states) * machine.volume()).ln()])
}

/// The logarithm of a weight as a share of all.
pub(in crate::oracle) fn log_probability(inputs: &Inputs) -> Option<Vec<Wide>> {
    let machine = Machine::of(inputs)?;
    let v = wide(inputs.vector("v").ok()?);
    let states = states(v.len())?;
    Some(vec![(machine.weight(&v) / machine.total(&states)).ln()])
}

/// `log Σ_v exp(-β (|h|²/2 - h·W v - b·v - c·h))`, less the joint log partition function.
pub(in crate::oracle) fn hidden_log_density(inputs: &Inputs) -> Option<Vec<Wide>> {
    let machine = Machine::of(inputs)?;
    let h = wide(inputs.vector("h").ok()?);
    let states = states(machine.visible_bias.len())?;
    let joint = states.iter().map(|v| {
        let exponent = inner(&machine.inputs(v), &h) + inner(&machine.visible_bias, v)
            - inner(&h, &h).mul_pow2(-1);
        (exponent * &machine.beta).exp()
    });
    let joint = joint.fold(Wide::zero(), |sum, weight| sum + weight);
    Some(vec![
        (joint / (machine.total(&states) * machine.volume())).ln(),
    ])
}

/// `(e^x - e^-x)/(e^x + e^-x)` of the fields.
pub(in crate::oracle) fn visible_conditional_mean(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (rows, bias) = (matrix(inputs, "weights")?, bias(inputs)?);
    let beta = Wide::from_f64(inputs.number("beta").ok()?);
    let h = wide(inputs.vector("h").ok()?);
    let mean = |(site, b): (usize, &Wide)| {
        let column: Vec<Wide> = rows
            .iter()
            .filter_map(|row| row.get(site).cloned())
            .collect();
        let up = ((inner(&column, &h) + b) * &beta).exp();
        let down = Wide::one() / &up;
        (up.clone() - &down) / (up + down)
    };
    Some(bias.iter().enumerate().map(mean).collect())
}

/// `β (<(W v + c) vᵀ>_data - <(W v + c) vᵀ>_model)`, state by state.
pub(in crate::oracle) fn log_likelihood_gradient(inputs: &Inputs) -> Option<Vec<Wide>> {
    let machine = Machine::of(inputs)?;
    let data = matrix(inputs, "data")?;
    let size = machine.visible_bias.len();
    let states = states(size)?;
    let mut sums = [(); 2].map(|()| vec![Wide::zero(); machine.rows.len() * size]);
    let add = |sums: &mut [Wide], v: &[Wide], weight: &Wide| {
        let products = machine
            .inputs(v)
            .into_iter()
            .flat_map(|input| v.iter().map(move |v| v * &input));
        for (sum, product) in sums.iter_mut().zip(products) {
            *sum = sum.clone() + product * weight;
        }
    };
    let [of_data, of_model] = &mut sums;
    let share = Wide::one() / Wide::from_i64(data.len() as i64);
    data.iter().for_each(|v| add(of_data, v, &share));
    let total = machine.total(&states);
    states
        .iter()
        .for_each(|v| add(of_model, v, &(machine.weight(v) / &total)));
    let pairs = of_data.iter().zip(of_model.iter());
    Some(
        pairs
            .map(|(data, model)| (data.clone() - model) * &machine.beta)
            .collect(),
    )
}
