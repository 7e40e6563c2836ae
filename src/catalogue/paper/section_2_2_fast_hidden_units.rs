//! Section 2.2: hidden units that are fast, Eqs. 12 and 14, and the relation to Ramsauer et al.

use crate::catalogue::cases::network::{
    ALL, NetworkCase, SMOOTH, activation, bounded_product, curvature, moving, rows_times,
};
use crate::catalogue::formulas::naive::{inner, lifted, log_sum, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::hopfield::{ramsauer_energy, ramsauer_energy_by_model_b};
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(
    HiddenAtRest,
    LeastEnergy,
    AdiabaticRate,
    EulerSteps,
    Ramsauer
);

/// Eq. 12.
struct HiddenAtRest;

mutants!(HiddenAtRestMutant {
    StateForActivation: "h = Ξ v, as printed",
    LagrangianAtState: "the energy with L_h(Ξ v)",
});

impl Identity for HiddenAtRest {
    type Case = NetworkCase;
    type Mutant = HiddenAtRestMutant;

    const RECORD: Record = Record {
        id: "network-adiabatic-limit",
        title: "Fast hidden units rest at Ξ g(v)",
        section: "2.2",
        equations: &[12],
        kind: StatementKind::Equality,
        statement: r"\tau_h \dot h = 0 \iff h = \Xi\, g(v), \quad E(v, \Xi g(v)) = v \cdot g(v) - L_v(v) - L_h(\Xi g(v))",
        assumptions: "any Lagrangians, where they have derivatives",
        printed: Printed::Corrected,
        left: "the right side of Eq. 5 with dual numbers for g; Eq. 7 there",
        right: "the model's state of rest and energy",
        shares: &[],
        mutants: HiddenAtRestMutant::NAMES,
        slips: &[Slip {
            place: "Eq. 12",
            printed: r"h_\mu = \sum_i \xi_{\mu i} v_i",
            correction: "Eq. 5 is at rest at h = Ξ g(v), which is that for model B only; Eq. 48 uses the general form without saying so",
            mutant: HiddenAtRestMutant::StateForActivation as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(NetworkCase::draw(stream, [&ALL, &SMOOTH]).asked_by("network-adiabatic-limit"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let [_, hidden] = case.velocity(&v, &lifted::<S>(&case.h));
        // With τ_h = 1 the velocity and the state add up to the target.
        let targets = hidden.into_iter().zip(lifted::<S>(&case.h));
        let energy = case.adiabatic_energy(&v) + S::one();
        Ok(targets
            .map(|(x, h)| x + h)
            .chain([energy, S::one()])
            .collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let network = case.network()?;
        let printed = rows_times(&case.patterns, &v);
        let rest = match form {
            Form::Mutant(HiddenAtRestMutant::StateForActivation) => printed.clone(),
            Form::Stated | Form::Mutant(HiddenAtRestMutant::LagrangianAtState) => {
                network.hidden_at_rest(&v)?
            }
        };
        let energy: S = network.adiabatic_energy(&v)? + S::one();
        let energy = match form {
            Form::Stated | Form::Mutant(HiddenAtRestMutant::StateForActivation) => energy,
            Form::Mutant(HiddenAtRestMutant::LagrangianAtState) => {
                energy + case.hidden.value(&rest) - case.hidden.value(&printed)
            }
        };
        Ok(rest.into_iter().chain([energy, S::one()]).collect())
    }
}

/// Eq. 14 as a minimum.
struct LeastEnergy;

mutants!(LeastEnergyMutant {
    HalfTheInteraction: "half the interaction",
    LagrangianForTransform: "L_v in the place of its Legendre transform",
    TenthOfDistanceToSpare: "a tenth of the squared distance from Ξ g(v) to spare",
});

impl Identity for LeastEnergy {
    type Case = NetworkCase;
    type Mutant = LeastEnergyMutant;

    const RECORD: Record = Record {
        id: "network-least-energy",
        title: "The adiabatic energy is the least over the hidden units",
        section: "2.2",
        equations: &[7, 12, 14],
        kind: StatementKind::Inequality,
        statement: r"E(v) = E(v, \Xi g(v)) = \min_h E(v, h) \le E(v, h)",
        assumptions: "L_h convex, any h; equality at h = Ξ g(v). For model B this is Eq. 14",
        printed: Printed::Implied,
        left: "1 and the model's adiabatic energy",
        right: "1 and Eq. 7 with dual numbers for the activations",
        shares: &[],
        mutants: LeastEnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        let mut case = NetworkCase::draw(stream, [&ALL, &SMOOTH]);
        if stream.one_in(4) {
            let model_b = NetworkCase::of_model_b(&case.patterns);
            (case.visible, case.hidden) = (model_b.visible, model_b.hidden);
        }
        // Where g is the identity, h may be near the state of rest, at which the bound is attained.
        if case.visible == NetworkCase::of_model_b(&[]).visible && stream.one_in(2) {
            case.h = bounded_product(&case.patterns, &case.v);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        Ok(vec![case.network()?.adiabatic_energy(&v)? + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
        let energy: S = case.energy(&v, &h) + S::one();
        let (g, f) = (activation(case.visible, &v), activation(case.hidden, &h));
        let rest = rows_times(&case.patterns, &g);
        Ok(vec![match form {
            Form::Stated => energy,
            Form::Mutant(LeastEnergyMutant::HalfTheInteraction) => {
                energy + inner(&f, &rest).mul_pow2(-1)
            }
            Form::Mutant(LeastEnergyMutant::LagrangianForTransform) => {
                energy - inner(&v, &g) + case.visible.value(&v).mul_pow2(1)
            }
            Form::Mutant(LeastEnergyMutant::TenthOfDistanceToSpare) => {
                let away: Vec<S> = h.into_iter().zip(rest).map(|(h, x)| h - x).collect();
                energy - squared_norm(&away) / S::from_i64(10)
            }
        }])
    }
}

/// Eq. 8 for the visible units alone.
struct AdiabaticRate;

mutants!(AdiabaticRateMutant {
    TimeDropped: "τ_v dropped",
    IdentityForHessian: "the identity for the Hessian",
    HalfTheForm: "half the form",
});

impl Identity for AdiabaticRate {
    type Case = NetworkCase;
    type Mutant = AdiabaticRateMutant;

    const RECORD: Record = Record {
        id: "network-adiabatic-rate",
        title: "The rate at which the adiabatic energy falls",
        section: "2.2",
        equations: &[8, 12],
        kind: StatementKind::Derivative,
        statement: r"\tau_v \dot v = \Xi^\top f(\Xi g(v)) - v: \quad \frac{d}{dt} E(v, \Xi g(v)) = -\tau_v\, \dot v^\top \nabla^2 L_v\, \dot v",
        assumptions: "Ξ~ = Ξᵀ; L_v with two derivatives. L_h need not be convex",
        printed: Printed::Implied,
        left: "dual numbers through Eq. 7 with h = Ξ g(v) put in; the model's rate; 1 added to either",
        right: "the quadratic form of the naive velocity by dual numbers, twice",
        shares: &[],
        mutants: AdiabaticRateMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        let case = NetworkCase::draw(stream, [&ALL, &SMOOTH]);
        let mut case = case.of_a_flow(stream, "network-adiabatic-rate");
        case.feedback = None;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let network = case.network()?;
        let velocity = network.adiabatic_velocity(&v)?;
        let along = case.adiabatic_energy(&moving(&v, &velocity)).tangent;
        let closed = network.adiabatic_energy_rate(&v)?;
        Ok(vec![along + S::one(), closed + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let rest = rows_times(&case.patterns, &activation(case.visible, &v));
        let [velocity, _] = case.velocity(&v, &rest);
        let bent = match form {
            Form::Mutant(AdiabaticRateMutant::IdentityForHessian) => velocity.clone(),
            Form::Stated
            | Form::Mutant(AdiabaticRateMutant::TimeDropped | AdiabaticRateMutant::HalfTheForm) => {
                curvature(case.visible, &v, &velocity)
            }
        };
        let square = inner(&velocity, &bent);
        let loss = match form {
            Form::Mutant(AdiabaticRateMutant::TimeDropped) => square,
            Form::Mutant(AdiabaticRateMutant::HalfTheForm) => {
                (square * S::from_f64(case.times[0])).mul_pow2(-1)
            }
            Form::Stated | Form::Mutant(AdiabaticRateMutant::IdentityForHessian) => {
                square * S::from_f64(case.times[0])
            }
        };
        let rate = S::one() - loss;
        Ok(vec![rate.clone(), rate])
    }
}

/// Forward Euler, with hidden units of their own and at rest.
struct EulerSteps;

mutants!(EulerStepsMutant {
    TimesDropped: "τ dropped",
    TwiceTheLength: "a step twice as long",
    TransposeForFeedback: "Ξᵀ for Ξ~",
});

impl Identity for EulerSteps {
    type Case = NetworkCase;
    type Mutant = EulerStepsMutant;

    const RECORD: Record = Record {
        id: "network-euler-step",
        title: "A step of forward Euler goes along the velocity",
        section: "2.2",
        equations: &[4, 5, 12, 13],
        kind: StatementKind::Equality,
        statement: r"v + \frac a{\tau_v}\big(\tilde\Xi f(h) - v\big), \quad h + \frac a{\tau_h}\big(\Xi g(v) - h\big), \quad v + \frac a{\tau_v}\big(\tilde\Xi f(\Xi g(v)) - v\big)",
        assumptions: "any Lagrangians, where they have derivatives; here a is 3/8",
        printed: Printed::Implied,
        left: "the model's steps",
        right: "the right sides of Eqs. 4 and 5 with dual numbers for g and f",
        shares: &[],
        mutants: EulerStepsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(NetworkCase::draw(stream, [&ALL, &SMOOTH]).of_a_flow(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
        let (network, length) = (case.network()?, S::from_f64(LENGTH));
        let (visible, hidden) = network.euler_step(&v, &h, &length)?;
        let at_rest = network.adiabatic_step(&v, &length)?;
        Ok([visible, hidden, at_rest, vec![S::one()]].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
        let rest = rows_times(&case.patterns, &activation(case.visible, &v));
        let mut case = case.clone();
        let mut length = S::from_f64(LENGTH);
        match form {
            Form::Stated => {}
            Form::Mutant(EulerStepsMutant::TimesDropped) => case.times = [1.0, 1.0],
            Form::Mutant(EulerStepsMutant::TwiceTheLength) => length = length.mul_pow2(1),
            Form::Mutant(EulerStepsMutant::TransposeForFeedback) => case.feedback = None,
        }
        let [visible, hidden] = case.velocity(&v, &h);
        let [at_rest, _] = case.velocity(&v, &rest);
        let moves = [(&v, visible), (&h, hidden), (&v, at_rest)];
        let steps = moves.into_iter().flat_map(|(state, velocity)| {
            let ends = state.iter().zip(velocity);
            ends.map(|(state, velocity)| state.clone() + velocity * &length)
        });
        Ok(steps.chain([S::one()]).collect())
    }
}

/// The length of the steps: no time constant that is drawn.
const LENGTH: f64 = 0.375;

/// Patterns, a state, and the inverse temperature inside the logarithm.
struct RamsauerCase {
    patterns: Vec<Vec<f64>>,
    v: Vec<f64>,
    beta: f64,
}

impl Display for RamsauerCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity("hopfield-ramsauer")
            .with("patterns", Part::Rows(self.patterns.clone()))
            .with_list("v", &self.v)
            .with_number("beta", self.beta)
            .fmt(f)
    }
}

impl RamsauerCase {
    fn rows(&self) -> Vec<&[f64]> {
        self.patterns.iter().map(Vec::as_slice).collect()
    }

    /// `E_B(factor v; factor Ξ)`, Eq. 14 as it stands.
    fn model_b<S: Enclosure>(&self, v: &[f64], factor: &S) -> S {
        let scaled: Vec<S> = lifted::<S>(v).into_iter().map(|v| v * factor).collect();
        let inputs: Vec<S> = (self.patterns.iter())
            .map(|row| inner(&lifted::<S>(row), &scaled) * factor)
            .collect();
        squared_norm(&scaled).mul_pow2(-1) - log_sum(&inputs)
    }
}

/// The relation to Ramsauer et al.
struct Ramsauer;

mutants!(RamsauerMutant {
    EqualUpToConstants: "equal up to constants, as printed",
    WithoutRescaling: "the factor without the rescaling",
    WithoutFactor: "the rescaling without the factor",
});

impl Identity for Ramsauer {
    type Case = RamsauerCase;
    type Mutant = RamsauerMutant;

    const RECORD: Record = Record {
        id: "hopfield-ramsauer",
        title: "The energy of Ramsauer et al. by that of model B",
        section: "2.2",
        equations: &[14],
        kind: StatementKind::Equality,
        statement: r"E_{\mathrm R}(v) - E_{\mathrm R}(0) = \frac1{\beta_{\mathrm R}} \Big(E_{\mathrm B}\big(\sqrt{\beta_{\mathrm R}}\, v;\, \sqrt{\beta_{\mathrm R}}\, \Xi\big) - E_{\mathrm B}(0)\Big), \quad E_{\mathrm R}(0) = \tfrac12 \max_\mu \|\xi_\mu\|^2",
        assumptions: "E_R = -(1/β_R) log Σ exp(β_R ξ_μ·v) + |v|²/2 + log(p)/β_R + max|ξ_μ|²/2; differences, so that no constant matters",
        printed: Printed::Corrected,
        left: "the energy of Ramsauer et al., by its definition and by model B; its value at 0",
        right: "Eq. 14 with everything rescaled",
        shares: &[],
        mutants: RamsauerMutant::NAMES,
        slips: &[Slip {
            place: "text after Eq. 14",
            printed: r"E_{\mathrm R}(v) = E_{\mathrm B}(v) + \text{const}",
            correction: "besides the constants log(p)/β_R and max|ξ|²/2 there are the factor 1/β_R and the rescaling of v and Ξ by √β_R, unless β_R = 1",
            mutant: RamsauerMutant::EqualUpToConstants as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<RamsauerCase, Error> {
        let NetworkCase { patterns, v, .. } = NetworkCase::draw(stream, [&SMOOTH, &SMOOTH]);
        let choices = [2.0, 0.5, 1.0, 4.0, 0.125, 30.0];
        Ok(RamsauerCase {
            patterns,
            v,
            beta: stream.choose(&choices, 2.0),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let rows = case.rows();
        let origin = vec![0.0; case.v.len()];
        let at_origin = || ramsauer_energy::<S>(&rows, &origin, case.beta);
        Ok(vec![
            ramsauer_energy::<S>(&rows, &case.v, case.beta) - at_origin() + S::one(),
            ramsauer_energy_by_model_b::<S>(&rows, &case.v, case.beta) - at_origin() + S::one(),
            at_origin() + S::one(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let factor = match form {
            Form::Stated | Form::Mutant(RamsauerMutant::WithoutFactor) => beta.sqrt(),
            Form::Mutant(RamsauerMutant::EqualUpToConstants | RamsauerMutant::WithoutRescaling) => {
                S::one()
            }
        };
        let origin = vec![0.0; case.v.len()];
        let difference = case.model_b(&case.v, &factor) - case.model_b(&origin, &factor);
        let difference = match form {
            Form::Stated | Form::Mutant(RamsauerMutant::WithoutRescaling) => difference / beta,
            Form::Mutant(RamsauerMutant::EqualUpToConstants | RamsauerMutant::WithoutFactor) => {
                difference
            }
        };
        let difference = difference + S::one();
        let largest = (case.patterns.iter())
            .map(|row| squared_norm(&lifted::<S>(row)))
            .fold(S::zero(), S::max_approx);
        let at_origin = largest.mul_pow2(-1) + S::one();
        Ok(vec![difference.clone(), difference, at_origin])
    }
}
