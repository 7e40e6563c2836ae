//! Section 2.1: the network of two layers, its energy and its flow, Eqs. 3-8.

use crate::catalogue::cases::network::{
    ALL, NetworkCase, activation, bounded_product, lagrangian, rows_times, transpose,
};
use crate::catalogue::formulas::naive::{inner, lifted};
use crate::catalogue::prelude::*;
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use crate::real::Dual;
use std::fmt::{self, Display};

entries!(
    Energy,
    EnergyGradient,
    EnergyRate,
    EnergyFalls,
    MotionAtConstantEnergy
);

/// Eq. 7.
struct Energy;

mutants!(EnergyMutant {
    HalfTheInteraction: "half the interaction",
    SignOfInteraction: "the interaction's sign",
    StateForActivation: "v for g(v) in the interaction",
    HiddenLagrangianAdded: "L_h added",
});

impl Identity for Energy {
    type Case = NetworkCase;
    type Mutant = EnergyMutant;

    const RECORD: Record = Record {
        id: "network-energy",
        title: "The energy of a network of two layers",
        section: "2.1",
        equations: &[7],
        kind: StatementKind::Equality,
        statement: r"E(v, h) = v \cdot g - L_v(v) + h \cdot f - L_h(h) - f^\top \Xi g = L_v^*(g) + L_h^*(f) - f^\top \Xi g",
        assumptions: "any Lagrangians, where they have derivatives",
        printed: Printed::AsPrinted,
        left: "the model, by Legendre transforms in closed form",
        right: "the formula with dual numbers for the activations",
        shares: &[],
        mutants: EnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(NetworkCase::draw(stream, [&ALL, &ALL]))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let energy: S = case.network()?.energy_of(&case.v, &case.h)?;
        Ok(vec![energy + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
        let (g, f) = (activation(case.visible, &v), activation(case.hidden, &h));
        let interaction = |g: &[S]| inner(&f, &rows_times(&case.patterns, g));
        let energy: S = case.energy(&v, &h) + S::one();
        Ok(vec![match form {
            Form::Stated => energy,
            Form::Mutant(EnergyMutant::HalfTheInteraction) => energy + interaction(&g).mul_pow2(-1),
            Form::Mutant(EnergyMutant::SignOfInteraction) => energy + interaction(&g).mul_pow2(1),
            Form::Mutant(EnergyMutant::StateForActivation) => {
                energy + interaction(&g) - interaction(&v)
            }
            Form::Mutant(EnergyMutant::HiddenLagrangianAdded) => {
                energy + lagrangian(case.hidden, &h).mul_pow2(1)
            }
        }])
    }
}

/// The model's velocities, and the Hessians applied to them and to `(Ξ~ - Ξᵀ) f`.
struct Flow<S> {
    velocity: [Vec<S>; 2],
    bent: [Vec<S>; 2],
    asymmetry: Vec<S>,
}

impl<S: Enclosure> Flow<S> {
    /// With the identity for the Hessians if they are flat.
    fn new(case: &NetworkCase, flat: bool) -> Result<Self, Error> {
        let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
        let (visible, hidden) = case.network()?.velocity(&v, &h)?;
        let f = case.hidden.activation("h", &h)?;
        let back = rows_times(&transpose(&case.patterns), &f);
        let excess: Vec<S> = rows_times(&case.answer(), &f)
            .into_iter()
            .zip(back)
            .map(|(answer, back)| answer - back)
            .collect();
        let bend = |kind: Lagrangian, name, state: &[S], x: &[S]| {
            if flat {
                Ok(x.to_vec())
            } else {
                kind.hessian_times(name, state, x)
            }
        };
        Ok(Self {
            bent: [
                bend(case.visible, "v", &v, &visible)?,
                bend(case.hidden, "h", &h, &hidden)?,
            ],
            asymmetry: bend(case.visible, "v", &v, &excess)?,
            velocity: [visible, hidden],
        })
    }
}

/// Eqs. 3-5.
struct EnergyGradient;

mutants!(EnergyGradientMutant {
    AsymmetryDropped: "the term of weights that are not symmetric dropped",
    TimesDropped: "the time constants dropped",
    IdentityForHessians: "the identity for the Hessians",
});

impl Identity for EnergyGradient {
    type Case = NetworkCase;
    type Mutant = EnergyGradientMutant;

    const RECORD: Record = Record {
        id: "network-gradient",
        title: "The flow is a preconditioned gradient flow if the weights are symmetric",
        section: "2.1",
        equations: &[3, 4, 5],
        kind: StatementKind::Derivative,
        statement: r"\nabla_v E = -\tau_v \nabla^2 L_v\, \dot v + \nabla^2 L_v\, \big(\tilde\Xi - \Xi^\top\big) f, \qquad \nabla_h E = -\tau_h \nabla^2 L_h\, \dot h",
        assumptions: "Lagrangians with two derivatives; Ξ~ symmetric or not",
        printed: Printed::Implied,
        left: "dual numbers through Eq. 7",
        right: "the model's velocities and Hessians",
        shares: &[],
        mutants: EnergyGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(NetworkCase::draw(stream, [&ALL, &ALL]).of_a_flow(stream, "network-gradient"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let state = lifted::<S>(&[case.v.as_slice(), &case.h].concat());
        let energy = |state: &[Dual<S>]| {
            let (v, h) = state.split_at(case.v.len());
            case.energy(v, h)
        };
        let mut slope = crate::catalogue::cases::network::gradient(energy, &state);
        slope.push(S::one());
        Ok(slope)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let flow = Flow::<S>::new(
            case,
            form == Form::Mutant(EnergyGradientMutant::IdentityForHessians),
        )?;
        let times = match form {
            Form::Mutant(EnergyGradientMutant::TimesDropped) => [1.0, 1.0],
            Form::Stated
            | Form::Mutant(
                EnergyGradientMutant::AsymmetryDropped | EnergyGradientMutant::IdentityForHessians,
            ) => case.times,
        };
        let [visible, hidden] = flow.bent;
        let visible = visible.into_iter().zip(flow.asymmetry).map(|(x, excess)| {
            let own = -x * S::from_f64(times[0]);
            match form {
                Form::Mutant(EnergyGradientMutant::AsymmetryDropped) => own,
                Form::Stated
                | Form::Mutant(
                    EnergyGradientMutant::TimesDropped | EnergyGradientMutant::IdentityForHessians,
                ) => own + excess,
            }
        });
        let hidden = hidden.into_iter().map(|x| -x * S::from_f64(times[1]));
        // A 1 on either side, so that digits mean something where the gradient vanishes.
        Ok(visible.chain(hidden).chain([S::one()]).collect())
    }
}

/// Eq. 8 with its left side spelt out.
struct EnergyRate;

mutants!(EnergyRateMutant {
    AsymmetryDropped: "the term of weights that are not symmetric dropped",
    TimesDropped: "the time constants dropped",
    IdentityForHessians: "the identity for the Hessians",
});

impl Identity for EnergyRate {
    type Case = NetworkCase;
    type Mutant = EnergyRateMutant;

    const RECORD: Record = Record {
        id: "network-energy-rate",
        title: "The rate at which the energy changes",
        section: "2.1",
        equations: &[8],
        kind: StatementKind::Derivative,
        statement: r"\frac{dE}{dt} = -\tau_v\, \dot v^\top \nabla^2 L_v\, \dot v - \tau_h\, \dot h^\top \nabla^2 L_h\, \dot h + \dot v^\top \nabla^2 L_v \big(\tilde\Xi - \Xi^\top\big) f",
        assumptions: "Lagrangians with two derivatives; Ξ~ symmetric or not",
        printed: Printed::Implied,
        left: "dual numbers through Eq. 7 along Eqs. 4 and 5",
        right: "the model's closed form",
        shares: &[],
        mutants: EnergyRateMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(NetworkCase::draw(stream, [&ALL, &ALL]).of_a_flow(stream, "network-energy-rate"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![case.energy_rate::<S>() + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let mutant = match form {
            Form::Stated => {
                let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
                return Ok(vec![case.network()?.energy_rate(&v, &h)? + S::one()]);
            }
            Form::Mutant(mutant) => mutant,
        };
        let flow = Flow::<S>::new(case, mutant == EnergyRateMutant::IdentityForHessians)?;
        let times = match mutant {
            EnergyRateMutant::TimesDropped => [1.0, 1.0],
            EnergyRateMutant::AsymmetryDropped | EnergyRateMutant::IdentityForHessians => {
                case.times
            }
        };
        let loss = |layer: usize| {
            inner(&flow.velocity[layer], &flow.bent[layer]) * S::from_f64(times[layer])
        };
        let rate = -loss(0) - loss(1);
        let rate = match mutant {
            EnergyRateMutant::AsymmetryDropped => rate,
            EnergyRateMutant::TimesDropped | EnergyRateMutant::IdentityForHessians => {
                rate + inner(&flow.velocity[0], &flow.asymmetry)
            }
        };
        Ok(vec![rate + S::one()])
    }
}

/// Eq. 8.
struct EnergyFalls;

mutants!(EnergyFallsMutant {
    FeedbackOfItsOwn: "Ξ~ of its own, as printed",
    FallsBySquaredSpeed: "a decrease by at least a hundredth of the squared speed",
});

impl Identity for EnergyFalls {
    type Case = NetworkCase;
    type Mutant = EnergyFallsMutant;

    const RECORD: Record = Record {
        id: "network-descent",
        title: "The energy never increases along the flow",
        section: "2.1",
        equations: &[3, 8],
        kind: StatementKind::Monotonicity,
        statement: r"0 \le -\frac{dE(v(t), h(t))}{dt}",
        assumptions: "symmetric weights, so that the feedback Ξ~ of a case is that of the printed form only; convex Lagrangians with two derivatives. The energy may stay the same without the state being at rest",
        printed: Printed::Corrected,
        left: "0",
        right: "less the rate by dual numbers through Eq. 7",
        shares: &[],
        mutants: EnergyFallsMutant::NAMES,
        slips: &[Slip {
            place: "Eq. 8",
            printed: r"\frac{dE}{dt} \le 0, \text{ provided that the Hessians of the Lagrangians are positive semi-definite}",
            correction: "Ξ~ = Ξᵀ is needed as well, which Eq. 3 supposes only “basically”: otherwise a term of either sign is added to the rate",
            mutant: EnergyFallsMutant::FeedbackOfItsOwn as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        let case = NetworkCase::draw(stream, [&ALL, &ALL]);
        let mut case = case.of_a_flow(stream, "network-descent");
        // Slow hidden units, and visible ones halfway between the targets that the two matrices set.
        if let Some(feedback) = &case.feedback
            && stream.one_in(2)
        {
            let f: Vec<f64> = case.hidden.activation("h", &case.h)?;
            let answer = bounded_product(feedback, &f);
            let back = bounded_product(&transpose(&case.patterns), &f);
            let ends = answer.into_iter().zip(back);
            case.v = ends.map(|(answer, back)| (answer + back) / 2.0).collect();
            case.visible = Lagrangian::Power { n: 2.0 };
            case.times = [1.0, 1024.0];
        }
        Ok(case)
    }

    fn left<S: Enclosure>(_: &Self::Case, _: Goal) -> Values<S> {
        // A 1 on either side, so that digits mean something where the rate is 0.
        Ok(vec![S::zero(), S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let mut symmetric = case.clone();
        symmetric.feedback = None;
        let loss = match form {
            Form::Stated => -symmetric.energy_rate::<S>(),
            Form::Mutant(EnergyFallsMutant::FeedbackOfItsOwn) => -case.energy_rate::<S>(),
            Form::Mutant(EnergyFallsMutant::FallsBySquaredSpeed) => {
                let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
                let [visible, hidden] = symmetric.velocity(&v, &h);
                let speed = inner(&visible, &visible) + inner(&hidden, &hidden);
                -symmetric.energy_rate::<S>() - speed / S::from_i64(100)
            }
        };
        Ok(vec![loss, S::one()])
    }
}

/// Patterns that add up to 0, and a shift of the hidden units.
struct ShiftCase {
    rows: Vec<Vec<f64>>,
    shift: f64,
}

impl ShiftCase {
    /// Model B with `v = 0` and `h = -c 1`.
    fn network(&self) -> NetworkCase {
        let mut case = NetworkCase::of_model_b(&self.rows);
        case.h.fill(-self.shift);
        case
    }
}

impl Display for ShiftCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.network().fmt(f)
    }
}

/// Hessians that are only semi-definite.
struct MotionAtConstantEnergy;

mutants!(MotionAtConstantEnergyMutant {
    IdentityForHessian: "dE/dt = -|h'|², as if the Hessian were the identity",
    EnergyMovesWithShift: "an energy that moves with c",
    HiddenAtRest: "h at rest wherever dE/dt = 0",
});

impl Identity for MotionAtConstantEnergy {
    type Case = ShiftCase;
    type Mutant = MotionAtConstantEnergyMutant;

    const RECORD: Record = Record {
        id: "network-null-direction",
        title: "Model B moves at constant energy",
        section: "2.1",
        equations: &[8, 9],
        kind: StatementKind::Equality,
        statement: r"\Xi^\top 1 = 0,\ v = 0,\ h = -c\,1: \quad \dot v = 0,\ \tau_h \dot h = c\,1,\ \frac{dE}{dt} = 0,\ E = -\log p",
        assumptions: "model B; any c. So dE/dt = 0 does not imply rest",
        printed: Printed::Implied,
        left: "the energy by the model; its rate by dual numbers through Eq. 7, and 1; the model's velocities",
        right: "the values stated",
        shares: &[],
        mutants: MotionAtConstantEnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<ShiftCase, Error> {
        let dimension = 1 + stream.below(3);
        let pairs = 1 + stream.below(2);
        let mut rows: Vec<Vec<f64>> = (0..pairs)
            .map(|_| (0..dimension).map(|_| stream.coordinate(2.0)).collect())
            .collect();
        for pair in 0..pairs {
            let opposite = rows[pair].iter().map(|x| -x).collect();
            rows.push(opposite);
        }
        Ok(ShiftCase {
            rows,
            shift: stream.choose(&[1.0, -2.0, 0.5, 0.0, 10.0], 1e-6),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let case = case.network();
        let (v, h) = (lifted::<S>(&case.v), lifted::<S>(&case.h));
        let network: Network = case.network()?;
        let (visible, hidden) = network.velocity(&v, &h)?;
        let values = [network.energy(&v, &h)?, case.energy_rate::<S>() + S::one()];
        Ok(values.into_iter().chain(visible).chain(hidden).collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let count = S::from_i64(case.rows.len() as i64);
        let shift = S::from_f64(case.shift);
        let (mut energy, mut rate) = (-count.ln(), S::one());
        let mut velocity = shift.clone();
        match form {
            Form::Stated => {}
            Form::Mutant(MotionAtConstantEnergyMutant::IdentityForHessian) => {
                rate = rate - shift.sqr() * count
            }
            Form::Mutant(MotionAtConstantEnergyMutant::EnergyMovesWithShift) => {
                energy = energy + shift
            }
            Form::Mutant(MotionAtConstantEnergyMutant::HiddenAtRest) => velocity = S::zero(),
        }
        let visible = case.rows[0].iter().map(|_| S::zero());
        let hidden = case.rows.iter().map(|_| velocity.clone());
        Ok([energy, rate]
            .into_iter()
            .chain(visible)
            .chain(hidden)
            .collect())
    }
}
