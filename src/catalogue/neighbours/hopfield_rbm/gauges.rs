//! The forward map in the symmetric gauge, and what it has in common with that of the Gram-Schmidt process: A5.

use crate::catalogue::cases::binary::{BinaryCase, ratio, spins};
use crate::catalogue::formulas::linear_system::product;
use crate::catalogue::formulas::naive::{inner, log_sum, squared_norm};
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::models::hopfield_rbm::Rule;

entries!(SymmetricWeights, SymmetricMap, GaugeLaw);

/// The patterns made orthogonal one after another, each row with the square of its length.
fn orthogonal<S: Enclosure>(case: &BinaryCase) -> Vec<(Vec<S>, S)> {
    let mut rows: Vec<(Vec<S>, S)> = Vec::new();
    for pattern in &case.patterns {
        let pattern = spins::<S>(pattern);
        let mut rest = pattern.clone();
        for (row, square) in &rows {
            let share = inner(row, &pattern) / square;
            for (entry, x) in rest.iter_mut().zip(row) {
                *entry = entry.clone() - share.clone() * x;
            }
        }
        let square = squared_norm(&rest);
        rows.push((rest, square));
    }
    rows
}

/// What makes the gauge.
struct SymmetricWeights;

mutants!(SymmetricWeightsMutant {
    OneAfterAnother: "the rows of the Gram-Schmidt process, whose products with the patterns are a triangle",
    Inverse: "the inverse of the Gram matrix for that of its root",
    LengthsOnly: "the patterns divided by their lengths",
});

impl Identity for SymmetricWeights {
    type Case = BinaryCase;
    type Mutant = SymmetricWeightsMutant;

    const RECORD: Record = Record {
        id: "hnrbm-symmetric-weights",
        title: "The products of the symmetric weights with the patterns are the root of the Gram matrix",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"W = (\xi\xi^\top)^{-1/2} \xi \;\Longrightarrow\; H = W \xi^\top = H^\top, \qquad H^2 = \xi\xi^\top, \qquad \operatorname{tr} H = \sqrt{\operatorname{tr} \xi\xi^\top + 2\sqrt{\det \xi\xi^\top}} \; (p = 2)",
        assumptions: "linearly independent binary patterns; the trace for one and two of them, which says that no eigenvalue of H is negative",
        printed: HOPFIELD_RBM.states(&["A5"]),
        left: "the model's weights: the differences across the diagonal of H, its square, its trace",
        right: "0, the overlaps of the patterns, the closed form",
        shares: &[],
        mutants: SymmetricWeightsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.symmetric_weights").independent())
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let weights = case.network(Rule::Projection)?.symmetric_weights::<S>()?;
        let products = weights.chunks(case.size()).map(|row| {
            let patterns = case.patterns.iter();
            patterns
                .map(|pattern| inner(row, &spins(pattern)))
                .collect()
        });
        Ok(of_products(&products.collect::<Vec<Vec<S>>>()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        use SymmetricWeightsMutant as M;
        let count = case.patterns.len();
        let overlap = |k: usize, l: usize| case.overlap(k, &case.patterns[l]);
        let matrix = |entry: &dyn Fn(usize, usize) -> S| -> Vec<Vec<S>> {
            let row = |k: usize| (0..count).map(|l| entry(k, l)).collect();
            (0..count).map(row).collect()
        };
        let size = case.size() as i64;
        match form {
            Form::Stated => {
                let mut entries = vec![S::one(); count * (count - 1) / 2];
                let places = (0..count).flat_map(|k| (0..count).map(move |l| (k, l)));
                entries.extend(places.map(|(k, l)| S::from_i64(overlap(k, l) + SHIFT)));
                let determinant = size * size - overlap(0, count - 1).pow(2);
                entries.push(match count {
                    1 => S::from_i64(size).sqrt(),
                    2 => {
                        (S::from_i64(2 * size) + S::from_i64(determinant).sqrt().mul_pow2(1)).sqrt()
                    }
                    _ => S::one(),
                });
                Ok(entries)
            }
            Form::Mutant(M::OneAfterAnother) => {
                let rows = orthogonal::<S>(case);
                Ok(of_products(&matrix(&|k, l| {
                    let (row, square) = &rows[k];
                    // Exactly 0 below the diagonal of the triangle.
                    match l < k {
                        true => S::zero(),
                        false => inner(row, &spins(&case.patterns[l])) / square.sqrt(),
                    }
                })))
            }
            // G⁻¹ ξ ξᵀ is the unit matrix.
            Form::Mutant(M::Inverse) => {
                Ok(of_products(&matrix(&|k, l| S::from_i64(i64::from(k == l)))))
            }
            Form::Mutant(M::LengthsOnly) => {
                let length = S::from_i64(size).sqrt();
                Ok(of_products(&matrix(&|k, l| {
                    S::from_i64(overlap(k, l)) / &length
                })))
            }
        }
    }
}

/// What the record says of the matrix `H`: `1 + H_kl - H_lk` for `k < l`, `H²`, and the trace if there are two rows at most.
fn of_products<S: Enclosure>(matrix: &[Vec<S>]) -> Vec<S> {
    let mut entries = Vec::new();
    for (k, row) in matrix.iter().enumerate() {
        for (l, column) in matrix.iter().enumerate().skip(k + 1) {
            entries.push(S::one() + (row[l].clone() - &column[k]));
        }
    }
    let squares = product(matrix, matrix).into_iter().flatten();
    entries.extend(squares.map(|square| square + S::from_i64(SHIFT)));
    let diagonal = matrix.iter().enumerate().map(|(k, row)| row[k].clone());
    entries.push(match matrix.len() {
        1 | 2 => diagonal.fold(S::zero(), |sum, x| sum + x),
        _ => S::one(),
    });
    entries
}

/// Added to the entries of `H²`, some of which vanish.
const SHIFT: i64 = 16;

/// The couplings.
struct SymmetricMap;

mutants!(SymmetricMapMutant {
    Inverse: "(ξξᵀ)⁻¹ξ for (ξξᵀ)^{-1/2}ξ: the read-out for the weights",
    LengthsOnly: "the patterns divided by their lengths: the Hebbian couplings",
    LengthForSquare: "the length of W v for its square",
});

impl Identity for SymmetricMap {
    type Case = BinaryCase;
    type Mutant = SymmetricMapMutant;

    const RECORD: Record = Record {
        id: "hnrbm-symmetric-map",
        title: "The symmetric weights make the couplings of the projection rule",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\lVert W v \rVert^2 = v \cdot J v, \qquad W = (\xi\xi^\top)^{-1/2} \xi, \; J = \xi^\top (\xi\xi^\top)^{-1} \xi",
        assumptions: "linearly independent binary patterns; all states",
        printed: HOPFIELD_RBM.states(&["A2", "A5"]),
        left: "the hidden means of the machine in the symmetric gauge",
        right: "Cramer's rule",
        shares: &[],
        mutants: SymmetricMapMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.symmetric_weights").independent())
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.network(Rule::Projection)?.symmetric_machine::<S>()?;
        let states = case.states();
        let forms = states
            .iter()
            .map(|v| Ok(S::one() + squared_norm(&machine.hidden_mean::<S>(v)?)));
        forms.collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let value = |v: &Vec<i8>| {
            let (form_of_state, determinant) = case.form(v);
            let stated = ratio::<S>(form_of_state, determinant);
            S::one()
                + match form {
                    Form::Stated => stated,
                    Form::Mutant(SymmetricMapMutant::Inverse) => {
                        squared_norm(&case.coefficients::<S>(v))
                    }
                    Form::Mutant(SymmetricMapMutant::LengthsOnly) => {
                        ratio(case.hebbian_form(v), case.size() as i64)
                    }
                    Form::Mutant(SymmetricMapMutant::LengthForSquare) => stated.sqrt(),
                }
        };
        Ok(case.states().iter().map(value).collect())
    }
}

/// The law.
struct GaugeLaw;

mutants!(GaugeLawMutant {
    LengthsOnly: "the patterns divided by their lengths, not made orthogonal",
    NotNormalised: "rows made orthogonal and divided by the length of a pattern, √N",
    BetaTwice: "β applied twice",
});

impl Identity for GaugeLaw {
    type Case = BinaryCase;
    type Mutant = GaugeLawMutant;

    const RECORD: Record = Record {
        id: "hnrbm-gauge-law",
        title: "The machines of both gauges have the same law",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"p(v; W) = p(v; Q), \qquad W = (\xi\xi^\top)^{-1/2} \xi = O Q, \; O^\top O = I, \; \xi^\top = Q^\top R",
        assumptions: "β > 0; linearly independent binary patterns, any field; all states",
        printed: HOPFIELD_RBM.states(&["A5"]),
        left: "the machine in the symmetric gauge: its log weights, less its log partition function",
        right: "the Gram-Schmidt process as it stands, and enumeration",
        shares: &[],
        mutants: GaugeLawMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 2;

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        let case = BinaryCase::draw(stream, "hnrbm.log_partition").with_field(stream);
        Ok(case.independent())
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.network(Rule::Projection)?.symmetric_machine::<S>()?;
        let log_z = machine.log_visible_partition_by_states(case.beta, goal)?;
        let log_z: S = log_z.value;
        let states = case.states();
        let laws = states
            .iter()
            .map(|v| Ok(machine.log_weight::<S>(v, case.beta)? - &log_z));
        laws.collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let rows = orthogonal::<S>(case);
        let size = S::from_i64(case.size() as i64);
        let beta = S::from_f64(case.beta);
        let exponent = |v: &Vec<i8>| {
            let state = spins::<S>(v);
            let squares = rows.iter().map(|(row, square)| {
                let overlap = inner(row, &state).sqr();
                match form {
                    Form::Mutant(GaugeLawMutant::NotNormalised) => overlap / &size,
                    _ => overlap / square,
                }
            });
            let square = match form {
                Form::Mutant(GaugeLawMutant::LengthsOnly) => {
                    ratio(case.hebbian_form(v), case.size() as i64)
                }
                _ => squares.fold(S::zero(), |sum, square| sum + square),
            };
            let exponent = (square.mul_pow2(-1) + case.field::<S>(v)) * &beta;
            match form {
                Form::Mutant(GaugeLawMutant::BetaTwice) => exponent * &beta,
                _ => exponent,
            }
        };
        let exponents: Vec<S> = case.states().iter().map(exponent).collect();
        let log_z = log_sum(&exponents);
        Ok(exponents.into_iter().map(|x| x - &log_z).collect())
    }
}
