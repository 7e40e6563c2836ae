//! Section 2.2: how steps of the update lower the energy and contract, and the curvature of the energy.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::duals::constant_machine;
use crate::catalogue::formulas::naive::{
    inner, inputs, lifted, log_sum, shares, squared_diameter, squared_distance, squared_norm,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::real::Dual;

entries!(Descent, DampedDescent, Contraction, Curvature);

/// `v` after a step towards its update.
fn stepped<S: Enclosure>(case: &MachineCase, length: f64) -> Vec<S> {
    let update: Vec<S> = case.machine.update(&case.v, 1.0);
    lifted::<S>(&case.v)
        .into_iter()
        .zip(update)
        .map(|(v, target)| (target - &v) * S::from_f64(length) + v)
        .collect()
}

/// The energy at a point of scalars.
fn energy_at<S: Enclosure>(machine: &AttnBm, v: &[S]) -> S {
    let bias = machine.visible_bias().map(lifted::<S>);
    let displaced: Vec<S> = match bias {
        Some(bias) => v.iter().zip(bias).map(|(v, b)| v.clone() - b).collect(),
        None => v.to_vec(),
    };
    squared_norm(&displaced).mul_pow2(-1) - log_sum(&inputs(machine, v))
}

fn squared_move<S: Enclosure>(case: &MachineCase) -> S {
    squared_distance(&stepped::<S>(case, 1.0), &lifted(&case.v))
}

/// The update lowers the energy.
struct Descent;

mutants!(DescentMutant {
    WholeSquare: "the whole squared length",
    ThreeQuartersOfSquare: "three quarters of the squared length",
});

impl Identity for Descent {
    type Case = MachineCase;
    type Mutant = DescentMutant;

    const RECORD: Record = Record {
        id: "hopfield-descent",
        title: "An update lowers the energy by at least half its squared length",
        section: "2.2",
        equations: &[13, 14],
        kind: StatementKind::Monotonicity,
        statement: r"E(T(v)) \le E(v) - \tfrac12 \|T(v) - v\|^2",
        assumptions: "any v; equality for a single pattern",
        printed: Printed::Implied,
        left: "energy after the update",
        right: "energy before, less half the squared length",
        shares: &["AttnBm::hidden_inputs", "AttnBm::update"],
        mutants: DescentMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 2.0, "attnbm.energy")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![energy_at(&case.machine, &stepped::<S>(case, 1.0))])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let energy: S = case.machine.energy(&case.v);
        let square = squared_move::<S>(case);
        Ok(vec![match form {
            Form::Stated => energy - square.mul_pow2(-1),
            Form::Mutant(DescentMutant::WholeSquare) => energy - square,
            Form::Mutant(DescentMutant::ThreeQuartersOfSquare) => {
                energy - square * S::from_f64(0.75)
            }
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern()
    }
}

/// Every Euler step shorter than twice the time constant is safe.
struct DampedDescent;

mutants!(DampedDescentMutant {
    LengthOfStep: "a for a(1 - a/2)",
    TwiceTheDecrease: "a(2 - a)",
});

impl Identity for DampedDescent {
    type Case = MachineCase;
    type Mutant = DampedDescentMutant;

    const RECORD: Record = Record {
        id: "hopfield-damped-descent",
        title: "Euler steps up to twice the time constant lower the energy",
        section: "2.2",
        equations: &[13],
        kind: StatementKind::Monotonicity,
        statement: r"E(v + a(T(v) - v)) \le E(v) - a\big(1 - \tfrac a2\big)\|T(v) - v\|^2",
        assumptions: "0 < a < 2; here a is 1/4, 1/2, 3/2 and 7/4",
        printed: Printed::Implied,
        left: "energy after the step",
        right: "energy before, less the guaranteed decrease",
        shares: &["AttnBm::hidden_inputs", "AttnBm::update"],
        mutants: DampedDescentMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 2.0, "attnbm.energy")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let energy = |a: f64| energy_at(&case.machine, &stepped::<S>(case, a));
        Ok([0.25, 0.5, 1.5, 1.75].map(energy).to_vec())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let energy: S = case.machine.energy(&case.v);
        let square = squared_move::<S>(case);
        let factor = |a: f64| match form {
            Form::Stated => a * (1.0 - a / 2.0),
            Form::Mutant(DampedDescentMutant::LengthOfStep) => a,
            Form::Mutant(DampedDescentMutant::TwiceTheDecrease) => a * (2.0 - a),
        };
        let bound = |a: f64| energy.clone() - square.clone() * S::from_f64(factor(a));
        Ok([0.25, 0.5, 1.5, 1.75].map(bound).to_vec())
    }
}

/// The Lipschitz constant of the update.
struct Contraction;

mutants!(ContractionMutant {
    EighthForQuarter: "D²/8 for D²/4",
    NotSquared: "D²/4 not squared",
});

impl Identity for Contraction {
    type Case = MachineCase;
    type Mutant = ContractionMutant;

    const RECORD: Record = Record {
        id: "hopfield-contraction",
        title: "The update is Lipschitz with a quarter of the squared diameter",
        section: "2.2",
        equations: &[13],
        kind: StatementKind::Inequality,
        statement: r"\|T(v) - T(w)\|^2 \le \big(\tfrac14 D^2\big)^2 \|v - w\|^2, \quad D = \max_{\mu\nu}\|\xi_\mu - \xi_\nu\|",
        assumptions: "any v, w; below D = 2 a contraction; here w = 0",
        printed: Printed::Implied,
        left: "squared distance of two updates",
        right: "the constant times the squared distance of the points",
        shares: &[],
        mutants: ContractionMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = MachineCase::in_closed_form(stream, 1.5, "hopfield.update")?;
        // Two opposite patterns and a short step: the constant is nearly attained.
        if stream.one_in(3) {
            let row: Vec<f64> = (0..case.machine.dimension())
                .map(|_| stream.between(-1.0, 1.0))
                .collect();
            let opposite: Vec<f64> = row.iter().map(|x| -x).collect();
            case.machine = AttnBm::new(2, row.len(), [row.clone(), opposite].concat())?;
            case.v = row.iter().map(|x| x / 64.0).collect();
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let origin = vec![0.0; case.v.len()];
        let (here, there): (Vec<S>, Vec<S>) = (
            case.machine.update(&case.v, 1.0),
            case.machine.update(&origin, 1.0),
        );
        Ok(vec![squared_distance(&here, &there)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let distance = squared_norm(&lifted::<S>(&case.v));
        let constant = squared_diameter::<S>(&case.machine).mul_pow2(-2);
        Ok(vec![match form {
            Form::Stated => constant.sqr() * distance,
            Form::Mutant(ContractionMutant::EighthForQuarter) => {
                constant.mul_pow2(-1).sqr() * distance
            }
            Form::Mutant(ContractionMutant::NotSquared) => constant * distance,
        }])
    }
}

/// The Hessian of the energy.
struct Curvature;

mutants!(CurvatureMutant {
    EighthOffUpperBound: "D²/8 off the upper bound",
    MeanOfSquares: "the mean of the squares for their variance",
});

impl Identity for Curvature {
    type Case = MachineCase;
    type Mutant = CurvatureMutant;

    const RECORD: Record = Record {
        id: "attn-hessian",
        title: "The Hessian of the energy lies between 1 - D²/4 and 1",
        section: "2.2",
        equations: &[17],
        kind: StatementKind::Inequality,
        statement: r"\big(1 - \tfrac14 D^2\big)\|u\|^2 \le u^\top \nabla^2 E(v)\, u = \|u\|^2 - u^\top \Xi^\top \big(\operatorname{diag} s - s s^\top\big) \Xi u \le \|u\|^2",
        assumptions: "any v; u = (1, -1, 2, …); s = softmax(Ξv + c)",
        printed: Printed::Implied,
        left: "the lower bound; dual numbers through the score, and the variance under the softmax, each against the other",
        right: "the variance; the other of the two; the upper bound",
        shares: &["AttnBm::hidden_inputs", "AttnBm::score"],
        mutants: CurvatureMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_closed_form(stream, 1.5, "attnbm.score")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let u = direction(case.v.len());
        let square = squared_norm(&lifted::<S>(&u));
        let quarter = squared_diameter::<S>(&case.machine).mul_pow2(-2);
        let curvature: S = square.clone() - variance_along::<S>(case, &u, true);
        Ok(vec![
            (S::one() - quarter) * &square,
            curvature_by_dual_numbers(case, &u)?,
            curvature.clone(),
            curvature,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let u = direction(case.v.len());
        let square = squared_norm(&lifted::<S>(&u));
        let curvature: S = square.clone()
            - variance_along::<S>(
                case,
                &u,
                form != Form::Mutant(CurvatureMutant::MeanOfSquares),
            );
        let bound = match form {
            Form::Mutant(CurvatureMutant::EighthOffUpperBound) => {
                let eighth = squared_diameter::<S>(&case.machine).mul_pow2(-3);
                (S::one() - eighth) * square
            }
            Form::Stated | Form::Mutant(CurvatureMutant::MeanOfSquares) => square,
        };
        let dual = curvature_by_dual_numbers(case, &u)?;
        Ok(vec![curvature.clone(), curvature, dual, bound])
    }
}

/// `uᵀ ∇²E u`, by dual numbers through the score along `u`.
fn curvature_by_dual_numbers<S: Enclosure>(case: &MachineCase, u: &[f64]) -> Result<S, Error> {
    let machine = constant_machine(&case.machine)?;
    let ends = case.v.iter().zip(u);
    let point: Vec<Dual<f64>> = ends
        .map(|(&value, &tangent)| Dual { value, tangent })
        .collect();
    let score: Vec<Dual<S>> = machine.score(&point, 1.0);
    let change: Vec<S> = score.into_iter().map(|entry| -entry.tangent).collect();
    Ok(inner(&change, &lifted(u)))
}

/// A direction without zeros.
fn direction(dimension: usize) -> Vec<f64> {
    let entry = |i: usize| match i % 3 {
        0 => 1.0,
        1 => -1.0,
        _ => 2.0,
    };
    (0..dimension).map(entry).collect()
}

/// The variance of `ξ_μ·u` under the softmax; or the mean of its square.
fn variance_along<S: Enclosure>(case: &MachineCase, u: &[f64], central: bool) -> S {
    let (machine, u) = (&case.machine, lifted::<S>(u));
    let weights = shares(&inputs::<S>(machine, &lifted(&case.v)));
    let along: Vec<S> = machine
        .patterns()
        .map(|row| inner(&lifted(row), &u))
        .collect();
    let mean = inner(&weights, &along);
    along.iter().zip(&weights).fold(S::zero(), |sum, (x, w)| {
        let x = if central {
            x.clone() - &mean
        } else {
            x.clone()
        };
        sum + x.sqr() * w
    })
}
