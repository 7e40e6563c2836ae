//! Machines with the same law of the visible units: rotated hidden units, and another diagonal of the couplings, A4 and A5.

use crate::catalogue::cases::binary::BinaryMachineCase;
use crate::catalogue::formulas::naive::log_sum;
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;

entries!(Rotation, OffDiagonal);

/// A5.
struct Rotation;

mutants!(RotationMutant {
    Shear: "a shear for a rotation",
    Longer: "a rotation of determinant 25, not divided by 5",
    Permuted: "the visible units rotated in the place of the hidden ones: two of them exchanged",
});

impl Identity for Rotation {
    type Case = BinaryMachineCase;
    type Mutant = RotationMutant;

    const RECORD: Record = Record {
        id: "hnrbm-rotation",
        title: "A rotation of the hidden units does not change the law of the visible ones",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"p(v; O W) = p(v; W), \qquad O^\top O = I",
        assumptions: "no hidden bias, any W, any state",
        printed: HOPFIELD_RBM.states(&["A5"]),
        left: "the model's log probability",
        right: "enumeration of the machine with rotated weights",
        shares: &[],
        mutants: RotationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        let mut case = BinaryMachineCase::plain(stream, "hnrbm.log_probability");
        // A second hidden unit, without which there is nothing to rotate.
        if case.weights.len() < 2 {
            let row = case.v.iter().map(|_| stream.coordinate(0.75)).collect();
            case.weights.push(row);
            case.h.push(0.5);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        Ok(vec![
            machine
                .log_probability::<S>(&case.v, case.beta, goal)?
                .value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        // 3/5 and 4/5, times 5.
        let (rotation, scale) = match form {
            Form::Stated | Form::Mutant(RotationMutant::Permuted) => ([[3, 4], [-4, 3]], 25),
            Form::Mutant(RotationMutant::Shear) => ([[5, 0], [3, 5]], 25),
            Form::Mutant(RotationMutant::Longer) => ([[3, 4], [-4, 3]], 1),
        };
        let weight = |v: &[i8]| {
            let mut v = v.to_vec();
            if form == Form::Mutant(RotationMutant::Permuted) {
                let last = v.len() - 1;
                v.swap(0, last);
                v[0] = -v[0];
            }
            let inputs = case.inputs::<S>(&v);
            let squares = rotation.map(|row| {
                let terms = row.iter().zip(&inputs);
                let sum = terms.fold(S::zero(), |sum, (r, x)| sum + x.clone() * S::from_i64(*r));
                sum.sqr()
            });
            let square = squares
                .into_iter()
                .fold(S::zero(), |sum, square| sum + square);
            (square / S::from_i64(scale)).mul_pow2(-1) * case.beta::<S>()
        };
        // The wrong form changes the state, not the sum over all states.
        let states: Vec<S> = case.states().iter().map(|v| weight(v)).collect();
        Ok(vec![weight(&case.v) - log_sum(&states)])
    }
}

/// A5'.
struct OffDiagonal;

mutants!(OffDiagonalMutant {
    ExponentsForProbabilities: "the exponents compared, which differ by a constant",
    CouplingChanged: "two sites coupled by the new unit, which changes an entry off the diagonal",
    OneSiteFlipped: "the state with one spin reversed",
});

impl Identity for OffDiagonal {
    type Case = BinaryMachineCase;
    type Mutant = OffDiagonalMutant;

    const RECORD: Record = Record {
        id: "hnrbm-off-diagonal",
        title: "The law of the visible units depends on the couplings off the diagonal only",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"(W'^\top W')_{ij} = (W^\top W)_{ij} \; (i \ne j) \;\Longrightarrow\; p(v; W') = p(v; W)",
        assumptions: "no hidden bias; W' is W with a hidden unit for each of some visible ones, which no rotation undoes",
        printed: HOPFIELD_RBM.states(&["A4", "A5'"]),
        left: "the model's log probability with the further hidden units",
        right: "enumeration without them",
        shares: &[],
        mutants: OffDiagonalMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        let mut case = BinaryMachineCase::plain(stream, "hnrbm.log_probability");
        // Two sites, so that there is something off the diagonal.
        if case.v.len() < 2 {
            for row in &mut case.weights {
                row.push(0.5);
            }
            case.v.push(1);
            for row in &mut case.data {
                row.push(1);
            }
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let mut weights = case.weights.clone();
        let mut row = vec![0.0; case.v.len()];
        row[0] = 0.75;
        weights.push(row);
        let machine = case.machine_of(&weights)?;
        Ok(vec![
            machine
                .log_probability::<S>(&case.v, case.beta, goal)?
                .value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let exponent = |v: &[i8]| {
            let own = case.exponent::<S>(v);
            let further = match form {
                Form::Stated | Form::Mutant(OffDiagonalMutant::OneSiteFlipped) => S::zero(),
                // (3/4)²/2 on the diagonal.
                Form::Mutant(OffDiagonalMutant::ExponentsForProbabilities) => S::zero(),
                Form::Mutant(OffDiagonalMutant::CouplingChanged) => (S::from_f64(0.75)
                    * S::from_i64(i64::from(v[0] + v[1])))
                .sqr()
                .mul_pow2(-1),
            };
            (own + further) * case.beta::<S>()
        };
        let mut v = case.v.clone();
        if form == Form::Mutant(OffDiagonalMutant::OneSiteFlipped) {
            v[0] = -v[0];
        }
        let states: Vec<S> = case.states().iter().map(|v| exponent(v)).collect();
        let value = exponent(&v) - log_sum(&states);
        Ok(vec![match form {
            Form::Mutant(OffDiagonalMutant::ExponentsForProbabilities) => {
                value - S::from_f64(0.28125) * case.beta::<S>()
            }
            _ => value,
        }])
    }
}
