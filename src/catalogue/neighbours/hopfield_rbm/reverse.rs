//! The reverse map, from a machine to a Hopfield network: A11 and A12.

use crate::catalogue::cases::binary::{BinaryCase, all_states};
use crate::catalogue::formulas::naive::log_sum;
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::models::hopfield_rbm::{BinaryGaussian, BinaryNetwork, Rule, binary_directions};
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(ReverseLaw, Directions);

/// Orthogonal patterns that are mixed by a rotation and stretched.
struct MixedPatterns {
    weights: Vec<Vec<f64>>,
    /// The square of the stretch, times N.
    stretch: i64,
    beta: f64,
    v: Vec<i8>,
}

impl Display for MixedPatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v: Vec<f64> = self.v.iter().map(|v| f64::from(*v)).collect();
        Request::for_quantity("hnrbm.log_probability")
            .with("weights", Part::Rows(self.weights.clone()))
            .with_number("beta", self.beta)
            .with_list("v", &v)
            .fmt(f)
    }
}

/// A11.
struct ReverseLaw;

mutants!(ReverseLawMutant {
    StretchDropped: "β for κ β",
    RootOfStretch: "√κ β for κ β",
    OnePatternOnly: "the first pattern only",
});

impl Identity for ReverseLaw {
    type Case = MixedPatterns;
    type Mutant = ReverseLawMutant;

    const RECORD: Record = Record {
        id: "hnrbm-reverse-law",
        title: "A machine with orthogonal rows of one length that span binary patterns is a Hopfield network",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"W W^\top = \kappa I, \; \operatorname{span} W = \operatorname{span} \xi \;\Longrightarrow\; p_{\mathrm{machine}}(v; \beta) = p_{\mathrm{network}}(v; \kappa\beta)",
        assumptions: "no biases; both conditions decided exactly; they suffice, and are not necessary",
        printed: HOPFIELD_RBM.states(&["A11"]),
        left: "the network with the patterns that the reverse map finds, at κ times β",
        right: "the machine, state by state",
        shares: &[],
        mutants: ReverseLawMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MixedPatterns, Error> {
        // Two rows of a Hadamard matrix of order 4, with signs.
        let signs: Vec<f64> = (0..4)
            .map(|_| if stream.below(2) == 0 { 1.0 } else { -1.0 })
            .collect();
        let first: Vec<f64> = signs.clone();
        let alternate = match stream.below(3) {
            0 => [1.0, -1.0, 1.0, -1.0],
            1 => [1.0, 1.0, -1.0, -1.0],
            _ => [1.0, -1.0, -1.0, 1.0],
        };
        let second: Vec<f64> = signs.iter().zip(alternate).map(|(a, b)| a * b).collect();
        let (a, b, stretch) = match stream.below(3) {
            0 => (3.0, 4.0, 25),
            1 => (1.0, 1.0, 2),
            _ => (2.0, 1.0, 5),
        };
        let mix = |x: f64, y: f64| {
            let pairs = first.iter().zip(&second);
            // A quarter, so that the law does not freeze.
            pairs.map(|(p, q)| (x * p + y * q) / 8.0).collect()
        };
        Ok(MixedPatterns {
            weights: vec![mix(a, b), mix(-b, a)],
            stretch,
            // Short, so that κβ is exact.
            beta: (stream.between(0.25, 2.0) * 64.0).round() / 64.0,
            v: (0..4)
                .map(|_| if stream.below(2) == 0 { 1 } else { -1 })
                .collect(),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = BinaryGaussian::new(2, 4, case.weights.concat())?;
        let patterns = machine.reverse()?;
        let none = || Error::Unsupported("no binary patterns were found".into());
        let network = BinaryNetwork::new(patterns.ok_or_else(none)?, Rule::Projection)?;
        let scale = machine.isometry().ok_or_else(none)? * case.beta;
        let log_z = network.log_partition::<S>(scale, goal)?.value;
        let energy = network.energy::<S>(&case.v)?;
        Ok(vec![-energy * S::from_f64(scale) - log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        // κ = stretch · N/64.
        let kappa = S::from_i64(case.stretch * 4).mul_pow2(-6);
        let exponent = |v: &[i8]| {
            let rows = case.weights.iter().take(match form {
                Form::Mutant(ReverseLawMutant::OnePatternOnly) => 1,
                _ => 2,
            });
            let squares = rows.map(|row| {
                let terms = row.iter().zip(v);
                let sum = terms.fold(S::zero(), |sum, (w, v)| {
                    sum + S::from_f64(*w) * S::from_i64(i64::from(*v))
                });
                sum.sqr()
            });
            let square = squares
                .fold(S::zero(), |sum, square| sum + square)
                .mul_pow2(-1);
            let own = square * S::from_f64(case.beta);
            match form {
                Form::Stated | Form::Mutant(ReverseLawMutant::OnePatternOnly) => own,
                Form::Mutant(ReverseLawMutant::StretchDropped) => own / &kappa,
                Form::Mutant(ReverseLawMutant::RootOfStretch) => own / kappa.sqrt(),
            }
        };
        let states: Vec<S> = all_states(4).iter().map(|v| exponent(v)).collect();
        Ok(vec![exponent(&case.v) - log_sum(&states)])
    }
}

/// A12.
struct Directions;

mutants!(DirectionsMutant {
    HalfOfThem: "the directions without those that end in -1",
    Negatives: "the first entry -1 for 1",
});

impl Identity for Directions {
    type Case = BinaryCase;
    type Mutant = DirectionsMutant;

    const RECORD: Record = Record {
        id: "hnrbm-binary-directions",
        title: "All binary vectors of a span, by trying the signs in as many columns as its rank",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\{v \in \{-1,1\}^N : v = W^\top x\} = \{W^\top (W_I^\top)^{-1} s : s \in \{-1,1\}^r\} \cap \{-1,1\}^N",
        assumptions: "whole combinations of binary patterns as weights; the sum of the vectors with first entry 1, and their number",
        printed: HOPFIELD_RBM.states(&["A12"]),
        left: "the exact procedure on mixed rows; the projection on the basis that it chooses",
        right: "the states one by one: v·J v = N by Cramer's rule; N",
        shares: &[],
        mutants: DirectionsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.coupling"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        // Differences from the first pattern, or sums with it, that begin with 0; the first comes last.
        let mut rows = Vec::new();
        for pattern in case.patterns.iter().skip(1).chain(&case.patterns[..1]) {
            let is_first = std::ptr::eq(pattern, &case.patterns[0]);
            let factor = if is_first {
                0
            } else {
                pattern[0] * case.patterns[0][0]
            };
            let pairs = pattern.iter().zip(&case.patterns[0]);
            rows.extend(pairs.map(|(x, first)| f64::from(x - factor * first)));
        }
        let found = binary_directions(&rows, case.size())?;
        let mut entries = summed::<S>(found.directions.iter(), case.size());
        let none = || Error::Unsupported("there are fewer directions than the rank".into());
        let basis = found.basis().ok_or_else(none)?;
        let network = BinaryNetwork::new(basis, Rule::Projection)?;
        entries.push(network.quadratic_form(&case.patterns[0])?.to_real());
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let first = match form {
            Form::Mutant(DirectionsMutant::Negatives) => -1,
            _ => 1,
        };
        let states = case.states();
        let inside = states.iter().filter(|v| {
            let (of_state, determinant) = case.form(v);
            let keeps = form != Form::Mutant(DirectionsMutant::HalfOfThem) || v.last() == Some(&1);
            v[0] == first && keeps && of_state == case.size() as i64 * determinant
        });
        let mut entries = summed::<S>(inside, case.size());
        entries.push(S::from_i64(case.size() as i64));
        Ok(entries)
    }
}

/// The sum of some vectors, and their number.
fn summed<'a, S: Enclosure>(vectors: impl Iterator<Item = &'a Vec<i8>>, size: usize) -> Vec<S> {
    let mut sums = vec![0_i64; size + 1];
    for vector in vectors {
        for (sum, x) in sums.iter_mut().zip(vector) {
            *sum += i64::from(*x);
        }
        sums[size] += 1;
    }
    sums.into_iter().map(S::from_i64).collect()
}
