//! Cases of binary Hopfield networks and of machines with binary visible units, and their formulas as they stand.

use super::machine::requires;
use crate::Error;
use crate::catalogue::formulas::naive::lifted;
use crate::models::hopfield_rbm::{BinaryGaussian, BinaryNetwork, BinaryPatterns, Rule};
use crate::real::{Enclosure, Real};
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// All states of so many spins.
pub(in crate::catalogue) fn all_states(count: usize) -> Vec<Vec<i8>> {
    let state = |state: usize| {
        let spin = |site: usize| 1 - 2 * (state >> site & 1) as i8;
        (0..count).map(spin).collect()
    };
    (0..1 << count).map(state).collect()
}

/// A state as scalars.
pub(in crate::catalogue) fn spins<R: Real>(v: &[i8]) -> Vec<R> {
    v.iter().map(|v| R::from_i64(i64::from(*v))).collect()
}

/// A whole number divided by another.
pub(in crate::catalogue) fn ratio<R: Real>(numerator: i64, denominator: i64) -> R {
    R::from_i64(numerator) / R::from_i64(denominator)
}

fn draw_spins(stream: &mut Stream, count: usize) -> Vec<i8> {
    (0..count)
        .map(|_| if stream.below(2) == 0 { 1 } else { -1 })
        .collect()
}

fn draw_beta(stream: &mut Stream) -> f64 {
    match stream.below(5) {
        0 => 1.0,
        1 => stream.log_between(1e-3, 0.1),
        _ => stream.between(0.25, 2.5),
    }
}

/// Patterns with an inverse temperature, a field and a state.
pub(in crate::catalogue) struct BinaryCase {
    pub(in crate::catalogue) patterns: Vec<Vec<i8>>,
    pub(in crate::catalogue) beta: f64,
    pub(in crate::catalogue) visible_bias: Option<Vec<f64>>,
    pub(in crate::catalogue) v: Vec<i8>,
    pub(in crate::catalogue) quantity: &'static str,
}

impl BinaryCase {
    /// Up to four patterns of up to six spins, some of them repeated, negated, correlated or dependent.
    pub(in crate::catalogue) fn draw(stream: &mut Stream, quantity: &'static str) -> Self {
        let (count, size) = (1 + stream.below(4), 2 + stream.below(5));
        let mut patterns: Vec<Vec<i8>> = (0..count).map(|_| draw_spins(stream, size)).collect();
        for index in 1..count {
            let before = patterns[index - 1].clone();
            match stream.below(8) {
                0 => patterns[index] = before,
                1 => patterns[index] = before.iter().map(|x| -x).collect(),
                2 | 3 => {
                    let site = stream.below(size);
                    patterns[index] = before;
                    patterns[index][site] *= -1;
                }
                _ => {}
            }
        }
        Self {
            patterns,
            beta: draw_beta(stream),
            visible_bias: None,
            v: draw_spins(stream, size),
            quantity,
        }
    }

    /// The same with a field now and then.
    pub(in crate::catalogue) fn with_field(mut self, stream: &mut Stream) -> Self {
        if stream.one_in(2) {
            let bias = self.v.iter().map(|_| stream.coordinate(1.0)).collect();
            self.visible_bias = Some(bias);
        }
        self
    }

    /// The same without the patterns that depend on those before them.
    pub(in crate::catalogue) fn independent(mut self) -> Self {
        let kept = self.independent_rows();
        self.patterns = kept
            .iter()
            .map(|index| self.patterns[*index].clone())
            .collect();
        self
    }

    pub(in crate::catalogue) fn size(&self) -> usize {
        self.v.len()
    }

    pub(in crate::catalogue) fn states(&self) -> Vec<Vec<i8>> {
        all_states(self.size())
    }

    pub(in crate::catalogue) fn network(&self, rule: Rule) -> Result<BinaryNetwork, Error> {
        let entries: Vec<f64> = self
            .patterns
            .iter()
            .flatten()
            .map(|x| f64::from(*x))
            .collect();
        let patterns = BinaryPatterns::new(self.patterns.len(), self.size(), &entries)?;
        let network = BinaryNetwork::new(patterns, rule)?;
        match &self.visible_bias {
            Some(bias) => network.with_visible_bias(bias.clone()),
            None => Ok(network),
        }
    }

    /// `ξ_μ·v`.
    pub(in crate::catalogue) fn overlap(&self, pattern: usize, v: &[i8]) -> i64 {
        let products = self.patterns[pattern].iter().zip(v);
        products.map(|(x, v)| i64::from(x * v)).sum()
    }

    /// The Gram matrix of some of the patterns.
    fn gram(&self, rows: &[usize]) -> Vec<Vec<i64>> {
        let row = |mu: &usize| {
            let entries = rows.iter().map(|nu| self.overlap(*nu, &self.patterns[*mu]));
            entries.collect()
        };
        rows.iter().map(row).collect()
    }

    /// The patterns that do not depend on those before them, by Gram determinants.
    pub(in crate::catalogue) fn independent_rows(&self) -> Vec<usize> {
        let mut kept = Vec::new();
        for index in 0..self.patterns.len() {
            kept.push(index);
            if determinant(&self.gram(&kept)) == 0 {
                kept.pop();
            }
        }
        kept
    }

    /// The rank of the patterns.
    pub(in crate::catalogue) fn rank(&self) -> usize {
        self.independent_rows().len()
    }

    /// `ξ_P v` of the independent patterns, and `det G (G⁻¹ ξ_P v)` by Cramer's rule.
    fn solution(&self, v: &[i8]) -> (Vec<i64>, Vec<i64>, i64) {
        let rows = self.independent_rows();
        let gram = self.gram(&rows);
        let overlaps: Vec<i64> = rows.iter().map(|mu| self.overlap(*mu, v)).collect();
        let solution = (0..rows.len()).map(|column| {
            let mut replaced = gram.clone();
            for (row, overlap) in replaced.iter_mut().zip(&overlaps) {
                row[column] = *overlap;
            }
            determinant(&replaced)
        });
        (overlaps.clone(), solution.collect(), determinant(&gram))
    }

    /// `v·J v` of the projection rule, times `det G`, and `det G`: whole numbers.
    pub(in crate::catalogue) fn form(&self, v: &[i8]) -> (i64, i64) {
        let (overlaps, solution, determinant) = self.solution(v);
        let products = overlaps.iter().zip(&solution);
        (products.map(|(a, b)| a * b).sum(), determinant)
    }

    /// `(G⁻¹ ξ v)_μ` of the independent patterns.
    pub(in crate::catalogue) fn coefficients<R: Real>(&self, v: &[i8]) -> Vec<R> {
        let (_, solution, determinant) = self.solution(v);
        solution
            .into_iter()
            .map(|entry| ratio(entry, determinant))
            .collect()
    }

    /// `(J v)_i` of the projection rule.
    pub(in crate::catalogue) fn projected<R: Real>(&self, v: &[i8]) -> Vec<R> {
        let (_, solution, determinant) = self.solution(v);
        let rows = self.independent_rows();
        let entry = |site: usize| {
            let terms = rows.iter().zip(&solution);
            let sum = terms
                .map(|(mu, a)| i64::from(self.patterns[*mu][site]) * a)
                .sum();
            ratio(sum, determinant)
        };
        (0..self.size()).map(entry).collect()
    }

    /// `Σ_μ (ξ_μ·v)²`: `N v·J v` of the Hebbian rule.
    pub(in crate::catalogue) fn hebbian_form(&self, v: &[i8]) -> i64 {
        let overlaps = (0..self.patterns.len()).map(|mu| self.overlap(mu, v));
        overlaps.map(|overlap| overlap * overlap).sum()
    }

    /// `b·v`.
    pub(in crate::catalogue) fn field<R: Real>(&self, v: &[i8]) -> R {
        let bias = self.visible_bias.iter().flatten().zip(v);
        bias.fold(R::zero(), |sum, (b, v)| {
            sum + R::from_f64(*b) * R::from_i64(i64::from(*v))
        })
    }

    /// `½ v·J v + b·v` of the projection rule.
    pub(in crate::catalogue) fn exponent<R: Real>(&self, v: &[i8]) -> R {
        let (form, determinant) = self.form(v);
        ratio::<R>(form, determinant).mul_pow2(-1) + self.field::<R>(v)
    }
}

/// By expansion along the first row.
fn determinant(matrix: &[Vec<i64>]) -> i64 {
    let Some(first) = matrix.first() else {
        return 1;
    };
    let term = |(column, entry): (usize, &i64)| {
        let minor: Vec<Vec<i64>> = matrix[1..]
            .iter()
            .map(|row| {
                let others = row.iter().enumerate().filter(|(place, _)| *place != column);
                others.map(|(_, entry)| *entry).collect()
            })
            .collect();
        let sign = if column % 2 == 0 { 1 } else { -1 };
        sign * entry * determinant(&minor)
    };
    first.iter().enumerate().map(term).sum()
}

impl Display for BinaryCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = |row: &Vec<i8>| row.iter().map(|x| f64::from(*x)).collect();
        let rows = self.patterns.iter().map(numbers).collect();
        let mut request = Request::for_quantity(self.quantity).with("patterns", Part::Rows(rows));
        if requires(self.quantity, "beta") {
            request = request.with_number("beta", self.beta);
        }
        if let Some(bias) = &self.visible_bias {
            request = request.with_list("visible_bias", bias);
        }
        if requires(self.quantity, "v") {
            let v: Vec<f64> = numbers(&self.v);
            request = request.with_list("v", &v);
        }
        request.fmt(f)
    }
}

/// A machine of up to two Gaussian hidden units and up to four visible ones, with a state of both layers.
pub(in crate::catalogue) struct BinaryMachineCase {
    pub(in crate::catalogue) weights: Vec<Vec<f64>>,
    pub(in crate::catalogue) beta: f64,
    pub(in crate::catalogue) visible_bias: Option<Vec<f64>>,
    pub(in crate::catalogue) hidden_bias: Option<Vec<f64>>,
    pub(in crate::catalogue) v: Vec<i8>,
    pub(in crate::catalogue) h: Vec<f64>,
    pub(in crate::catalogue) data: Vec<Vec<i8>>,
    pub(in crate::catalogue) quantity: &'static str,
}

impl BinaryMachineCase {
    /// Without biases.
    pub(in crate::catalogue) fn plain(stream: &mut Stream, quantity: &'static str) -> Self {
        let (hidden, visible) = (1 + stream.below(2), 1 + stream.below(4));
        let scale = match stream.below(5) {
            0 => stream.log_between(1e-6, 1e-2),
            _ => stream.between(0.1, 1.25),
        };
        let mut weights: Vec<Vec<f64>> = (0..hidden)
            .map(|_| (0..visible).map(|_| stream.coordinate(scale)).collect())
            .collect();
        if hidden > 1 && stream.one_in(8) {
            weights[1] = weights[0].clone();
        }
        let observations = 1 + stream.below(3);
        Self {
            weights,
            beta: draw_beta(stream),
            visible_bias: None,
            hidden_bias: None,
            v: draw_spins(stream, visible),
            h: (0..hidden).map(|_| stream.coordinate(1.5)).collect(),
            data: (0..observations)
                .map(|_| draw_spins(stream, visible))
                .collect(),
            quantity,
        }
    }

    /// With biases now and then.
    pub(in crate::catalogue) fn general(stream: &mut Stream, quantity: &'static str) -> Self {
        let mut case = Self::plain(stream, quantity);
        if stream.one_in(2) {
            let bias = case.v.iter().map(|_| stream.coordinate(1.0)).collect();
            case.visible_bias = Some(bias);
        }
        if stream.one_in(2) {
            let bias = case.h.iter().map(|_| stream.coordinate(1.0)).collect();
            case.hidden_bias = Some(bias);
        }
        case
    }

    pub(in crate::catalogue) fn machine(&self) -> Result<BinaryGaussian, Error> {
        self.machine_of(&self.weights)
    }

    /// The machine with these weights and the case's biases.
    pub(in crate::catalogue) fn machine_of(
        &self,
        weights: &[Vec<f64>],
    ) -> Result<BinaryGaussian, Error> {
        let mut machine = BinaryGaussian::new(weights.len(), self.v.len(), weights.concat())?;
        if let Some(bias) = &self.visible_bias {
            machine = machine.with_visible_bias(bias.clone())?;
        }
        if let Some(bias) = &self.hidden_bias {
            let mut bias = bias.clone();
            bias.resize(weights.len(), 0.0);
            machine = machine.with_hidden_bias(bias)?;
        }
        Ok(machine)
    }

    pub(in crate::catalogue) fn states(&self) -> Vec<Vec<i8>> {
        all_states(self.v.len())
    }

    pub(in crate::catalogue) fn beta<R: Real>(&self) -> R {
        R::from_f64(self.beta)
    }

    pub(in crate::catalogue) fn h<R: Real>(&self) -> Vec<R> {
        lifted(&self.h)
    }

    pub(in crate::catalogue) fn hidden_bias<R: Real>(&self, unit: usize) -> R {
        R::from_f64(self.hidden_bias.as_ref().map_or(0.0, |c| c[unit]))
    }

    pub(in crate::catalogue) fn visible_bias<R: Real>(&self, site: usize) -> R {
        R::from_f64(self.visible_bias.as_ref().map_or(0.0, |b| b[site]))
    }

    /// `W v + c`.
    pub(in crate::catalogue) fn inputs<R: Real>(&self, v: &[i8]) -> Vec<R> {
        let input = |(unit, row): (usize, &Vec<f64>)| {
            let terms = row.iter().zip(v);
            terms.fold(self.hidden_bias::<R>(unit), |sum, (w, v)| {
                sum + R::from_f64(*w) * R::from_i64(i64::from(*v))
            })
        };
        self.weights.iter().enumerate().map(input).collect()
    }

    /// `(Wᵀh)_i + b_i`.
    pub(in crate::catalogue) fn fields<R: Real>(&self) -> Vec<R> {
        let field = |site: usize| {
            let terms = self.weights.iter().zip(&self.h);
            terms.fold(self.visible_bias::<R>(site), |sum, (row, h)| {
                sum + R::from_f64(row[site]) * R::from_f64(*h)
            })
        };
        (0..self.v.len()).map(field).collect()
    }

    /// `b·v`.
    pub(in crate::catalogue) fn field_of<R: Real>(&self, v: &[i8]) -> R {
        v.iter().enumerate().fold(R::zero(), |sum, (site, v)| {
            sum + self.visible_bias::<R>(site) * R::from_i64(i64::from(*v))
        })
    }

    /// `-E(v, h)`.
    pub(in crate::catalogue) fn minus_energy<R: Real>(&self, v: &[i8], h: &[R]) -> R {
        let inputs = self.inputs::<R>(v);
        let terms = inputs.into_iter().zip(h);
        terms.fold(self.field_of::<R>(v), |sum, (input, h)| {
            sum + input * h - h.sqr().mul_pow2(-1)
        })
    }

    /// `|W v + c|²/2 + b·v`.
    pub(in crate::catalogue) fn exponent<R: Real>(&self, v: &[i8]) -> R {
        let inputs = self.inputs::<R>(v);
        inputs.iter().fold(self.field_of::<R>(v), |sum, input| {
            sum + input.sqr().mul_pow2(-1)
        })
    }

    /// `Σ_v exp(β (|W v + c|²/2 + b·v))`.
    pub(in crate::catalogue) fn total<S: Enclosure>(&self) -> S {
        let states = self.states();
        let weights = states
            .iter()
            .map(|v| (self.exponent::<S>(v) * self.beta::<S>()).exp());
        weights.fold(S::zero(), |sum, weight| sum + weight)
    }

    /// `log (2π/β)^{p/2}`.
    pub(in crate::catalogue) fn log_volume<S: Enclosure>(&self) -> S {
        let square = S::pi().mul_pow2(1) / self.beta::<S>();
        square.ln() * S::from_i64(self.weights.len() as i64).mul_pow2(-1)
    }
}

impl Display for BinaryMachineCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = |row: &Vec<i8>| row.iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
        let mut request =
            Request::for_quantity(self.quantity).with("weights", Part::Rows(self.weights.clone()));
        if requires(self.quantity, "beta") {
            request = request.with_number("beta", self.beta);
        }
        if let Some(bias) = &self.visible_bias {
            request = request.with_list("visible_bias", bias);
        }
        if let Some(bias) = &self.hidden_bias {
            request = request.with_list("hidden_bias", bias);
        }
        if requires(self.quantity, "v") {
            request = request.with_list("v", &numbers(&self.v));
        }
        if requires(self.quantity, "h") {
            request = request.with_list("h", &self.h);
        }
        if requires(self.quantity, "data") {
            request = request.with("data", Part::Rows(self.data.iter().map(numbers).collect()));
        }
        request.fmt(f)
    }
}
