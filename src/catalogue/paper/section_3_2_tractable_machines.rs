//! Section 3.2: the other machines whose partition function is tractable, as the text says.

use crate::catalogue::cases::restricted::RestrictedCase;
use crate::catalogue::formulas::naive::{inner, lifted, log_sum, log_volume};
use crate::catalogue::prelude::*;
use crate::models::gaussian_gaussian::GaussianGaussian;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(OrthogonalRows, GaussianHidden);

/// Orthogonal rows.
struct OrthogonalRows;

mutants!(OrthogonalRowsMutant {
    OneStateLess: "one state less",
    BiasTwice: "w·b counted twice",
    AllUnitsOn: "all units on",
});

impl Identity for OrthogonalRows {
    type Case = RestrictedCase;
    type Mutant = OrthogonalRowsMutant;

    const RECORD: Record = Record {
        id: "gb-orthogonal",
        title: "Orthogonal weights make the Gaussian-Bernoulli machine tractable",
        section: "3.2",
        equations: &[],
        kind: StatementKind::Normalisation,
        statement: r"W W^\top \text{ diagonal}: \quad \log Z = \frac{N_v}2\log 2\pi\sigma^2 + \frac{\sigma^2}2\|b\|^2 + \sum_\mu \log\Big(1 + e^{c_\mu + \sigma^2(\|w_\mu\|^2/2 + w_\mu\cdot b)}\Big)",
        assumptions: "orthogonal rows, N_h <= N_v or rows of zeros",
        printed: Printed::AsPrinted,
        left: "the closed form",
        right: "enumeration of all states",
        shares: &[],
        mutants: OrthogonalRowsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        let mut case = RestrictedCase::general(stream, "gbrbm.log_partition");
        let visible = case.v.len();
        // Rows along the axes, and for two units in the plane of two axes a rotation of them.
        for (unit, row) in case.weights.iter_mut().enumerate() {
            let size = row.first().copied().unwrap_or(0.0);
            row.fill(0.0);
            if unit < visible {
                row[unit] = size;
            }
        }
        if case.weights.len() >= 2 && visible >= 2 && stream.one_in(2) {
            let (a, b) = (case.weights[0][0], case.weights[1][1]);
            case.weights[0][..2].copy_from_slice(&[a, b]);
            case.weights[1][..2].copy_from_slice(&[-b, a]);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![case.machine()?.log_partition_of_orthogonal_rows()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let variance = case.variance::<S>();
        let masses = case.states();
        let kept = match form {
            Form::Mutant(OrthogonalRowsMutant::OneStateLess) => &masses[1..],
            Form::Mutant(OrthogonalRowsMutant::AllUnitsOn) => &masses[masses.len() - 1..],
            Form::Stated | Form::Mutant(OrthogonalRowsMutant::BiasTwice) => &masses[..],
        };
        let exponents: Vec<S> = kept
            .iter()
            .map(|state| {
                let mass = case.log_mass(state, &variance);
                if form != Form::Mutant(OrthogonalRowsMutant::BiasTwice) {
                    return mass;
                }
                let along = state.iter().fold(S::zero(), |sum, &unit| {
                    sum + inner(&lifted(&case.weights[unit]), &case.visible::<S>())
                });
                mass + along * &variance
            })
            .collect();
        Ok(vec![log_sum(&exponents)])
    }
}

/// Gaussian hidden units, with their inverse temperature.
struct GaussianCase {
    weights: Vec<Vec<f64>>,
    visible_bias: Vec<f64>,
    hidden_bias: Vec<f64>,
    beta: f64,
}

impl Display for GaussianCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("ggrbm.log_partition")
            .with("weights", Part::Rows(self.weights.clone()))
            .with_number("beta", self.beta)
            .with_list("visible_bias", &self.visible_bias)
            .with_list("hidden_bias", &self.hidden_bias)
            .fmt(f)
    }
}

/// The Gaussian-Gaussian machine.
struct GaussianHidden;

mutants!(GaussianHiddenMutant {
    PlusSign: "det(I + WᵀW)",
    DeterminantNotHalved: "the determinant not halved",
    BetaDropped: "β dropped from the quadratic form",
});

impl Identity for GaussianHidden {
    type Case = GaussianCase;
    type Mutant = GaussianHiddenMutant;

    const RECORD: Record = Record {
        id: "gg-normaliser",
        title: "The Gaussian-Gaussian machine is tractable where it exists",
        section: "3.2",
        equations: &[],
        kind: StatementKind::Normalisation,
        statement: r"\log Z = \frac{N_v + N_h}2 \log\frac{2\pi}\beta - \frac12 \log\det(I - W^\top W) + \frac\beta2\, x^\top A^{-1} x, \quad x = (b, c),\ A = \begin{pmatrix} I & -W^\top \\ -W & I \end{pmatrix}",
        assumptions: "the largest singular value of W below 1; otherwise there is no such machine",
        printed: Printed::AsPrinted,
        left: "the model, by its smaller layer",
        right: "Gaussian elimination of the units one by one",
        shares: &[],
        mutants: GaussianHiddenMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<GaussianCase, Error> {
        let (hidden, visible) = (1 + stream.below(3), 1 + stream.below(3));
        let mut entries: Vec<f64> = (0..hidden * visible)
            .map(|_| stream.coordinate(1.0))
            .collect();
        let target = stream.choose(&[0.5, 0.9, 0.999], 0.25);
        let largest = entries.iter().fold(0.0, |most, w| w.abs().max(most));
        if largest > 0.0 {
            // At a size about 1 first, so that no square leaves the range of binary64.
            let exponent = libm::ilogb(largest);
            (entries.iter_mut()).for_each(|w| *w = libm::scalbn(*w, -exponent));
            // The Frobenius norm bounds the largest singular value.
            let norm = entries.iter().map(|w| w * w).sum::<f64>().sqrt();
            entries.iter_mut().for_each(|w| *w *= target / norm);
        }
        let weights = entries.chunks(visible).map(<[f64]>::to_vec).collect();
        Ok(GaussianCase {
            visible_bias: (0..visible).map(|_| stream.coordinate(1.0)).collect(),
            hidden_bias: (0..hidden).map(|_| stream.coordinate(1.0)).collect(),
            weights,
            beta: stream.choose(&[1.0, 2.0, 0.5, 3.0], 0.75),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (hidden, visible) = (case.hidden_bias.len(), case.visible_bias.len());
        let machine = GaussianGaussian::new(hidden, visible, case.weights.concat())?
            .with_visible_bias(case.visible_bias.clone())?
            .with_hidden_bias(case.hidden_bias.clone())?;
        Ok(vec![machine.log_partition_of(case.beta)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let (log_determinant, form_of_bias) = eliminated::<S>(case, -1.0);
        let square = form_of_bias.mul_pow2(-1);
        let half = log_determinant.mul_pow2(-1);
        let exponent = match form {
            Form::Stated => square * &beta - half,
            Form::Mutant(GaussianHiddenMutant::PlusSign) => {
                let (log_determinant, _) = eliminated::<S>(case, 1.0);
                square * &beta - log_determinant.mul_pow2(-1)
            }
            Form::Mutant(GaussianHiddenMutant::DeterminantNotHalved) => {
                square * &beta - log_determinant
            }
            Form::Mutant(GaussianHiddenMutant::BetaDropped) => square - half,
        };
        let size = case.visible_bias.len() + case.hidden_bias.len();
        Ok(vec![log_volume(size, &beta) + exponent])
    }
}

/// `log det A` and `xᵀ A⁻¹ x` by Gaussian elimination, with this sign before the block `W` of `A`.
fn eliminated<S: Enclosure>(case: &GaussianCase, sign: f64) -> (S, S) {
    let visible = case.visible_bias.len();
    let size = visible + case.hidden_bias.len();
    let entry = |i: usize, j: usize| match (i < visible, j < visible) {
        _ if i == j => 1.0,
        (true, false) => -case.weights[j - visible][i],
        (false, true) => sign * case.weights[i - visible][j],
        _ => 0.0,
    };
    let bias: Vec<f64> = [case.visible_bias.as_slice(), &case.hidden_bias].concat();
    let mut rows: Vec<Vec<S>> = (0..size)
        .map(|i| {
            let row = (0..size).map(|j| S::from_f64(entry(i, j)));
            row.chain([S::from_f64(bias[i])]).collect()
        })
        .collect();
    let mut log_determinant = S::zero();
    for pivot in 0..size {
        log_determinant = log_determinant + rows[pivot][pivot].ln();
        for lower in pivot + 1..size {
            let factor = rows[lower][pivot].clone() / &rows[pivot][pivot];
            let leading = rows[pivot].clone();
            for (entry, above) in rows[lower].iter_mut().zip(leading) {
                *entry = entry.clone() - above * &factor;
            }
        }
    }
    let mut solution = vec![S::zero(); size];
    for i in (0..size).rev() {
        let known = (i + 1..size).fold(S::zero(), |sum, j| sum + rows[i][j].clone() * &solution[j]);
        solution[i] = (rows[i][size].clone() - known) / &rows[i][i];
    }
    (log_determinant, inner(&solution, &lifted(&bias)))
}
