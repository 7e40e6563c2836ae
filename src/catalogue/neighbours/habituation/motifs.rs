//! M5 to M8: the closed forms of single systems against their definitions.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{
    Affine, ChainEquations, Diode, Filter, Motif, Nonlinearity, Saturating, onsets_by_taylor,
};
use crate::real::positive_part;

entries!(
    LoadLine,
    CircuitByFlow,
    ChainByFlow,
    ProductOfFilters,
    LimitedByFlow,
    LimitedApproach
);

/// Enough for 20 digits of what changes by less than a factor `e⁴` a phase.
const STEPS: u32 = 8;
const ORDER: usize = 36;

/// A circuit on the scale of the case.
fn with_circuit(stream: &mut Stream, identity: &'static str) -> TrainCase {
    let capacitance = stream.choose(&[0.0047, 1.0], 0.5);
    let conductance = stream.choose(&[4.381e-3, 0.5], 0.0625);
    let part = stream.choose(&[0.0, 0.5], 0.125);
    let load = stream.choose(&[1e5, 1.0], 64.0);
    let divider = stream.choose(&[0.2115, 1.0], 0.75);
    let case = TrainCase::draw(stream, identity);
    let threshold = part * divider * case.amplitude;
    let resistance = 1.0 / (case.decay * capacitance);
    case.with("resistance", resistance)
        .with("capacitance", capacitance)
        .with("divider", divider)
        .with("diode_conductance", conductance)
        .with("diode_current", -threshold * conductance)
        .with("load", load)
}

fn circuit(case: &TrainCase) -> Result<Motif, Error> {
    let filter = Filter::Circuit {
        resistance: case.other("resistance"),
        capacitance: case.other("capacitance"),
    };
    let diode = Diode {
        conductance: case.other("diode_conductance"),
        current: case.other("diode_current"),
        divider: case.other("divider"),
        load: case.other("load"),
    };
    Motif::new(filter, Nonlinearity::Diode(diode))
}

/// `1/(R C)`.
fn rate<S: Enclosure>(case: &TrainCase) -> S {
    let product = S::from_f64(case.other("resistance")) * S::from_f64(case.other("capacitance"));
    S::one() / product
}

/// M6, the diode.
struct LoadLine;

mutants!(LoadLineMutant {
    NoThreshold: "b dropped",
    LoadOutOfTheVoltage: "cu - x for cu - x - y across the diode",
    NotClamped: "a current that may be negative",
});

impl Identity for LoadLine {
    type Case = TrainCase;
    type Mutant = LoadLineMutant;

    const RECORD: Record = Record {
        id: "habituation-load-line",
        title: "The output of the circuit is where the diode and the load agree",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"y = R_L \max\big(0, \; a\,(cA - x - y) + b\big) \quad\text{for}\quad y = \frac{R_L}{1 + aR_L}\max\big(0, \; a\,(cA - x) + b\big)",
        assumptions: "M6; any memory x",
        printed: HABITUATION.states(&["M6"]),
        left: "the model's response y",
        right: "the load times the current of the diode at the model's y, with the memory pulse by pulse",
        shares: &["Motif::response"],
        mutants: LoadLineMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(with_circuit(stream, "habituation-load-line"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![circuit(case)?.response(&case.train()?, case.pulses)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let is = |mutant| form == Form::Mutant(mutant);
        let number = |name: &str| S::from_f64(case.other(name));
        let response: S = circuit(case)?.response(&case.train()?, case.pulses);
        let (height, rate) = (S::from_f64(case.amplitude), rate::<S>(case));
        let recursion = case.recursion_of(&rate, &(rate.clone() * &height), &rate);
        let memory = recursion.onset(S::zero(), case.pulses);
        let open = height * number("divider") - memory;
        let voltage = match is(LoadLineMutant::LoadOutOfTheVoltage) {
            true => open,
            false => open - response,
        };
        let linear = voltage * number("diode_conductance");
        let current = match is(LoadLineMutant::NoThreshold) {
            true => linear,
            false => linear + number("diode_current"),
        };
        let current = match is(LoadLineMutant::NotClamped) {
            true => current,
            false => positive_part(&current),
        };
        Ok(vec![current * number("load")])
    }
}

/// M6, the capacitor.
struct CircuitByFlow;

mutants!(CircuitByFlowMutant {
    DividedInput: "the capacitor charged by cu",
    DiodeLeftOut: "cu - x without the diode",
});

impl Identity for CircuitByFlow {
    type Case = TrainCase;
    type Mutant = CircuitByFlowMutant;

    const RECORD: Record = Record {
        id: "habituation-circuit-flow",
        title: "The circuit solves its differential equation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"RC\,\dot x = u - x, \qquad y = \frac{R_L}{1 + aR_L}\max\big(0, \; a\,(cu - x) + b\big)",
        assumptions: "M6; a train of pulses",
        printed: HABITUATION.states(&["M6"]),
        left: "the closed form of the model",
        right: "the Taylor method with a proved remainder",
        shares: &[],
        mutants: CircuitByFlowMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = with_circuit(stream, "habituation-circuit-flow");
        case.pulses = case.pulses.min(4);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (motif, train) = (circuit(case)?, case.train()?);
        Ok((0..=case.pulses)
            .map(|earlier| motif.response(&train, earlier))
            .collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let number = |name: &str| S::from_f64(case.other(name));
        let (height, width, rate) = (
            S::from_f64(case.amplitude),
            S::from_f64(case.width),
            rate::<S>(case),
        );
        let charging = match form {
            Form::Mutant(CircuitByFlowMutant::DividedInput) => number("divider") * &height,
            _ => height.clone(),
        };
        let pulse = Affine {
            inflow: rate.clone() * charging,
            rate: rate.clone(),
        };
        let silence = Affine {
            inflow: S::zero(),
            rate,
        };
        let rest = S::from_f64(case.period) - &width;
        let start = vec![S::zero()];
        let onsets = onsets_by_taylor(
            (&silence, &rest),
            (&pulse, &width),
            start,
            case.pulses,
            STEPS,
            ORDER,
        );
        let open = height * number("divider");
        let [conductance, current, load] =
            ["diode_conductance", "diode_current", "load"].map(number);
        let response = |memory: S| match form {
            Form::Mutant(CircuitByFlowMutant::DiodeLeftOut) => open.clone() - memory,
            _ => {
                let current = (open.clone() - memory) * &conductance + &current;
                positive_part(&current) / (S::one() / &load + &conductance)
            }
        };
        Ok(onsets.into_iter().flatten().map(response).collect())
    }
}

/// The series of the chain converges in a shorter time: that in which the first memory changes by about 1.
const STEPS_OF_CHAIN: u32 = 2 * STEPS;

/// M5.
struct ChainByFlow;

mutants!(ChainByFlowMutant {
    DrivenByInput: "the second unit driven by the input",
    SecondLeftOut: "the response of the first unit",
});

impl Identity for ChainByFlow {
    type Case = TrainCase;
    type Mutant = ChainByFlowMutant;

    const RECORD: Record = Record {
        id: "habituation-chain-flow",
        title: "The chain of two units solves its differential equation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\dot x_1 = \beta_1 u - \alpha_1 x_1, \quad \dot x_2 = \frac{\beta_2 u}{1 + x_1^2} - \alpha_2 x_2, \quad y = \frac{u}{(1 + x_1^2)(1 + x_2^2)}",
        assumptions: "M5; a train of few pulses and a rest",
        printed: HABITUATION.states(&["M5"]),
        left: "the model's integral over each pulse, by the Clenshaw-Curtis rule",
        right: "the Taylor method with a proved remainder",
        shares: &[],
        mutants: ChainByFlowMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let (second_decay, second_gain) = (stream.between(0.05, 1.0), stream.between(0.25, 2.0));
        let rest = stream.between(0.0, 2.0);
        let mut case = TrainCase::draw(stream, "habituation-chain-flow");
        case.pulses = case.pulses.min(2);
        case.period = case.period.min(2.0);
        case.width = case.width.min(0.5 * case.period);
        // A first memory of about 1.
        case.amplitude = case.amplitude.min(2.0 / (case.gain * case.width));
        Ok(case
            .with("second_decay", second_decay)
            .with("second_gain", second_gain)
            .with("rest", rest))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let rest = case.other("rest");
        let chain = case.chain()?;
        let found = chain.response_after_rest::<S>(&case.train()?, case.pulses, rest, goal)?;
        Ok(vec![found.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let height = S::from_f64(case.amplitude);
        let second = S::from_f64(case.other("second_decay"));
        let drive = S::from_f64(case.other("second_gain")) * &height;
        let flow = ChainEquations::new(case.chain_units(), &case.train()?, STEPS_OF_CHAIN, ORDER);
        let end = flow.at_end(flow.at_onset(case.pulses - 1));
        let after = S::from_f64(case.other("rest"));
        let mut rested = flow.rested(end, &after);
        match form {
            Form::Stated => {}
            Form::Mutant(ChainByFlowMutant::SecondLeftOut) => rested.truncate(1),
            Form::Mutant(ChainByFlowMutant::DrivenByInput) => {
                let recursion = case.recursion_of(&second, &drive, &second);
                let kept = (-(second.clone() * after)).exp();
                rested.truncate(1);
                rested.push(recursion.end(S::zero(), case.pulses) * kept);
            }
        }
        let sigmas = rested.iter().map(|x| S::one() + x.sqr());
        Ok(vec![
            sigmas.fold(height, |response, sigma| response / sigma),
        ])
    }
}

/// M7.
struct ProductOfFilters;

mutants!(ProductOfFiltersMutant {
    OneImpulseLess: "impulses counted from 0",
    LimitNotMultiplied: "m = 1",
    MultipleOfMemory: "m x₁ for m x₁(∞)",
});

impl Identity for ProductOfFilters {
    type Case = TrainCase;
    type Mutant = ProductOfFiltersMutant;

    const RECORD: Record = Record {
        id: "habituation-two-filters",
        title: "The product of two memories of impulses is one of geometric sums",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\big(m\,x_1(\infty) - x_1(n)\big)\,x_2(n), \qquad x_i(n) = a_i\,\frac{1 - e^{-b_iTn}}{1 - e^{-b_iT}}",
        assumptions: "M7; n impulses, m ≥ 1",
        printed: HABITUATION.states(&["M7"]),
        left: "the closed form of the model",
        right: "impulse by impulse",
        shares: &[],
        mutants: ProductOfFiltersMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw_filters(stream, "habituation-two-filters"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let system = case.filters()?;
        Ok(vec![
            system.response(case.period, case.pulses)?,
            system.response(case.period, case.pulses + 1)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let less = u64::from(form == Form::Mutant(ProductOfFiltersMutant::OneImpulseLess));
        let filter = |jump: f64, decay: f64, count: u64| {
            let kept = (-(S::from_f64(decay) * S::from_f64(case.period))).exp();
            let jump = S::from_f64(jump);
            let after = (0..count).fold(S::zero(), |memory, _| memory * &kept + &jump);
            (after, jump / (S::one() - kept))
        };
        let multiple = match form {
            Form::Mutant(ProductOfFiltersMutant::LimitNotMultiplied) => S::one(),
            _ => S::from_f64(case.other("multiple")),
        };
        let response = |count: u64| {
            let (first, limit) = filter(case.other("jump_1"), case.decay, count - less);
            let second = filter(case.other("jump_2"), case.other("decay_2"), count - less).0;
            let rest = match form {
                Form::Mutant(ProductOfFiltersMutant::MultipleOfMemory) => {
                    limit - multiple.clone() * first
                }
                _ => multiple.clone() * limit - first,
            };
            rest * second
        };
        Ok(vec![response(case.pulses), response(case.pulses + 1)])
    }
}

/// M8, by the differential equation.
struct LimitedByFlow;

mutants!(LimitedByFlowMutant {
    Unlimited: "x' = au - bx",
    NoDecayInPulse: "x' = a(1 - x)u within a pulse",
});

impl Identity for LimitedByFlow {
    type Case = TrainCase;
    type Mutant = LimitedByFlowMutant;

    const RECORD: Record = Record {
        id: "habituation-limited-flow",
        title: "The limited memory solves its differential equation",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\dot x = a\,(1 - x)\,u - b\,x, \qquad y = (1 - x)\,u",
        assumptions: "M8; a train of pulses",
        printed: HABITUATION.states(&["M8"]),
        left: "the closed form of the model",
        right: "the Taylor method with a proved remainder",
        shares: &[],
        mutants: LimitedByFlowMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        let mut case = TrainCase::draw(stream, "habituation-limited-flow");
        case.pulses = case.pulses.min(4);
        case.gain = case.gain.min(4.0 / (case.amplitude * case.width));
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (system, train) = (Saturating::new(case.gain, case.decay)?, case.train()?);
        Ok((0..=case.pulses)
            .map(|earlier| system.response(&train, earlier))
            .collect())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (height, width) = (S::from_f64(case.amplitude), S::from_f64(case.width));
        let inflow = S::from_f64(case.gain) * &height;
        let decay = S::from_f64(case.decay);
        let pulse = Affine {
            rate: match form {
                Form::Stated => inflow.clone() + &decay,
                Form::Mutant(LimitedByFlowMutant::Unlimited) => decay.clone(),
                Form::Mutant(LimitedByFlowMutant::NoDecayInPulse) => inflow.clone(),
            },
            inflow,
        };
        let silence = Affine {
            inflow: S::zero(),
            rate: decay,
        };
        let rest = S::from_f64(case.period) - &width;
        let start = vec![S::zero()];
        let onsets = onsets_by_taylor(
            (&silence, &rest),
            (&pulse, &width),
            start,
            case.pulses,
            STEPS,
            ORDER,
        );
        let response = |memory: S| (S::one() - memory) * &height;
        Ok(onsets.into_iter().flatten().map(response).collect())
    }
}

/// M8, the approach to the asymptote.
struct LimitedApproach;

mutants!(LimitedApproachMutant {
    DecayAlone: "e^{-bT} for ρ",
    OneFactorMore: "n + 1 for n",
});

impl Identity for LimitedApproach {
    type Case = TrainCase;
    type Mutant = LimitedApproachMutant;

    const RECORD: Record = Record {
        id: "habituation-limited-approach",
        title: "The responses of the limited memory approach their asymptote geometrically",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"y[n] - y[\infty] = (y[0] - y[\infty])\,\rho^n, \qquad \rho = e^{-b(T-w) - (aA+b)w}",
        assumptions: "M8; a train of pulses",
        printed: HABITUATION.states(&["M8"]),
        left: "differences of the model's responses and its asymptote",
        right: "the fixed point of a period, and powers of what it keeps",
        shares: &[],
        mutants: LimitedApproachMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw(stream, "habituation-limited-approach"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (system, train) = (Saturating::new(case.gain, case.decay)?, case.train()?);
        let asymptote: S = system.asymptote(&train);
        Ok(vec![
            system.response::<S>(&train, 0) - &asymptote,
            system.response::<S>(&train, case.pulses) - asymptote,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (height, decay) = (S::from_f64(case.amplitude), S::from_f64(case.decay));
        let inflow = S::from_f64(case.gain) * &height;
        let recursion = case.recursion_of(&decay, &inflow, &(inflow.clone() + &decay));
        let kept = match form {
            Form::Mutant(LimitedApproachMutant::DecayAlone) => {
                (-(decay * S::from_f64(case.period))).exp()
            }
            _ => recursion.kept_in_pulse.clone() * &recursion.kept_in_silence,
        };
        let more = u64::from(form == Form::Mutant(LimitedApproachMutant::OneFactorMore));
        let first = recursion.limit() * height;
        let later = first.clone() * kept.powi(case.pulses + more);
        Ok(vec![first, later])
    }
}
