//! The approximate reverse map: A13.

use crate::catalogue::cases::binary::{BinaryCase, BinaryMachineCase};
use crate::catalogue::formulas::duals::{along_axis, constants};
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::models::hopfield_rbm::BinaryGaussian;
use crate::real::Dual;
use crate::special::tanh;

entries!(SearchGradient, SearchValues);

/// `a`, short and not large, so that tanh does not saturate.
const STEEPNESS: f64 = 2.5;

/// The descent's direction.
struct SearchGradient;

mutants!(SearchGradientMutant {
    ChainDropped: "1 for 1 - a (1 - tanh²)",
    SlopeWithoutSteepness: "1 - (1 - tanh²) for 1 - a (1 - tanh²)",
    HalfOfIt: "the factor 2 dropped",
});

impl Identity for SearchGradient {
    type Case = BinaryMachineCase;
    type Mutant = SearchGradientMutant;

    const RECORD: Record = Record {
        id: "hnrbm-search-gradient",
        title: "The gradient of the objective of the approximate reverse map",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"f(X) = \lVert E \rVert^2, \; E = XW - \tanh(aXW) \;\Longrightarrow\; \nabla f = 2\,\big[E \circ (1 - a\,(1 - \tanh^2(aXW)))\big] W^\top",
        assumptions: "a is 5/2; X has the hidden units of the case on its diagonal and 1/4 beside it",
        printed: HOPFIELD_RBM.states(&["A13"]),
        left: "dual numbers through the model's objective; the model's gradient",
        right: "the formula, entry by entry",
        shares: &[],
        mutants: SearchGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::plain(
            stream,
            "hnrbm.joint_log_partition",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (hidden, visible) = (case.weights.len(), case.v.len());
        let mixing = mixing(case);
        let varied = BinaryGaussian::new(hidden, visible, constants(&case.weights.concat()))?;
        let mut entries = Vec::new();
        for place in 0..mixing.len() {
            let along = along_axis(&mixing, place);
            let value: Dual<S> = varied.search_objective(&along, STEEPNESS)?;
            entries.push(value.tangent);
        }
        let machine = case.machine()?;
        entries.extend(machine.search_gradient::<S>(&mixing, STEEPNESS)?);
        entries.push(S::one());
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        use SearchGradientMutant as M;
        let hidden = case.weights.len();
        let steepness = S::from_f64(STEEPNESS);
        let mut gradient = Vec::new();
        for factors in mixing(case).chunks(hidden) {
            for row in &case.weights {
                let mut sum = S::zero();
                for (site, weight) in row.iter().enumerate() {
                    let terms = factors.iter().zip(&case.weights);
                    let y = terms.fold(S::zero(), |sum, (x, row)| {
                        sum + S::from_f64(*x) * S::from_f64(row[site])
                    });
                    let t = tanh(&(y.clone() * &steepness));
                    let slope = S::one() - t.sqr();
                    let inner = match form {
                        Form::Mutant(M::ChainDropped) => S::one(),
                        Form::Mutant(M::SlopeWithoutSteepness) => S::one() - slope,
                        _ => S::one() - slope * &steepness,
                    };
                    sum = sum + (y - t) * inner * S::from_f64(*weight);
                }
                gradient.push(match form {
                    Form::Mutant(M::HalfOfIt) => sum,
                    _ => sum.mul_pow2(1),
                });
            }
        }
        let mut entries = [gradient.clone(), gradient].concat();
        entries.push(S::one());
        Ok(entries)
    }
}

/// `X`.
fn mixing(case: &BinaryMachineCase) -> Vec<f64> {
    let hidden = case.weights.len();
    let entry = |place: usize| match (place / hidden, place % hidden) {
        (row, column) if row == column => case.h[row],
        _ => 0.25,
    };
    (0..hidden * hidden).map(entry).collect()
}

/// Two values of the objective.
struct SearchValues;

mutants!(SearchValuesMutant {
    NotSquared: "1 - tanh a for its square",
    OnePattern: "N for N p",
    AtOnce: "tanh 1 for tanh a",
});

impl Identity for SearchValues {
    type Case = BinaryCase;
    type Mutant = SearchValuesMutant;

    const RECORD: Record = Record {
        id: "hnrbm-search-values",
        title: "The objective of the approximate reverse map vanishes at 0, and not at binary patterns",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"f(0) = 0, \qquad XW \in \{-1,1\}^{p\times N} \;\Longrightarrow\; f(X) = N p\,(1 - \tanh a)^2",
        assumptions: "a is 5/2; the weights are twice the patterns. So a small objective is no success",
        printed: HOPFIELD_RBM.states(&["A13"]),
        left: "the model's objective at 0, and at half the unit matrix",
        right: "0, and the closed form",
        shares: &[],
        mutants: SearchValuesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.coupling"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let count = case.patterns.len();
        let weights = case.patterns.iter().flatten().map(|x| 2.0 * f64::from(*x));
        let machine = BinaryGaussian::new(count, case.size(), weights.collect())?;
        let half = |place: usize| {
            if place.is_multiple_of(count + 1) {
                0.5
            } else {
                0.0
            }
        };
        let identity: Vec<f64> = (0..count * count).map(half).collect();
        let nothing = vec![0.0; count * count];
        Ok(vec![
            S::one() + machine.search_objective::<S>(&nothing, STEEPNESS)?,
            machine.search_objective::<S>(&identity, STEEPNESS)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        use SearchValuesMutant as M;
        let steepness = match form {
            Form::Mutant(M::AtOnce) => S::one(),
            _ => S::from_f64(STEEPNESS),
        };
        let one = S::one() - tanh(&steepness);
        let square = match form {
            Form::Mutant(M::NotSquared) => one,
            _ => one.sqr(),
        };
        let count = match form {
            Form::Mutant(M::OnePattern) => case.size(),
            _ => case.size() * case.patterns.len(),
        };
        Ok(vec![S::one(), square * S::from_i64(count as i64)])
    }
}
