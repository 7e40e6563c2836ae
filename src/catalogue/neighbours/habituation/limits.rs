//! M5 and M7: what the responses tend to, and how fast.

use crate::catalogue::cases::habituation::TrainCase;
use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;
use crate::models::habituation::{ChainEquations, memory};

entries!(ChainLimit, ChainApproach, FilterApproach);

/// Enough for 20 digits of a period of a chain, whose first memory changes by about 1 in a pulse.
const STEPS: u32 = 16;
const ORDER: usize = 36;

/// A chain on the scale of the case, the difference of whose period and width is a binary64 number.
fn with_chain(stream: &mut Stream, identity: &'static str) -> TrainCase {
    let ratio = stream.choose(&[1.0, 0.25, 4.0], 0.5);
    let second_gain = stream.between(0.25, 2.0);
    let mut case = TrainCase::draw(stream, identity);
    let part = case.width / case.period;
    case.period = f64::from(case.period.min(2.0) as f32);
    case.width = case.period * part;
    case.decay = case.decay.min(1.5);
    case.amplitude = case.amplitude.min(2.0 / (case.gain * case.width));
    let second_decay = ratio * case.decay;
    case.with("second_decay", second_decay)
        .with("second_gain", second_gain)
}

fn by_flow<S: Enclosure>(case: &TrainCase) -> Result<ChainEquations<S>, Error> {
    Ok(ChainEquations::new(
        case.chain_units(),
        &case.train()?,
        STEPS,
        ORDER,
    ))
}

fn response<S: Enclosure>(case: &TrainCase, first: &S, second: &S) -> S {
    let sigmas = (S::one() + first.sqr()) * (S::one() + second.sqr());
    S::from_f64(case.amplitude) / sigmas
}

/// M5, the limit.
struct ChainLimit;

mutants!(ChainLimitMutant {
    FirstFromRest: "the second unit with a first one that begins at rest",
    NoDecayInRest: "the second memory at the end of a pulse for that at an onset",
    RateOfFirst: "1 - e^{-α₁T} for 1 - e^{-α₂T}",
});

impl Identity for ChainLimit {
    type Case = TrainCase;
    type Mutant = ChainLimitMutant;

    const RECORD: Record = Record {
        id: "habituation-chain-limit",
        title: "The asymptote of the chain belongs to the state that a period leads back to",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"y[\infty] = \frac{A}{(1 + x_1^2)(1 + x_2^2)}, \qquad x_2 = \frac{\beta_2 A\, e^{-\alpha_2(T - w)}}{1 - e^{-\alpha_2 T}} \int_0^w \frac{e^{-\alpha_2(w - s)}}{1 + x_1(s)^2}\,ds, \quad x_1(0) = x_1 = x^-_\infty",
        assumptions: "M5; x₁ and x₂ are the memories at onsets in the limit",
        printed: HABITUATION.states(&["M5"]),
        left: "the asymptote of the model, by the Clenshaw-Curtis rule",
        right: "the fixed point of a period, by the Taylor method with a proved remainder",
        shares: &[],
        mutants: ChainLimitMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(with_chain(stream, "habituation-chain-limit"))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let found = case.chain()?.asymptote::<S>(&case.train()?, goal)?;
        Ok(vec![found.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let flow = by_flow::<S>(case)?;
        let first = flow.first_limit();
        let second = match form {
            Form::Stated => flow.second_limit(&first),
            Form::Mutant(ChainLimitMutant::FirstFromRest) => flow.second_limit(&S::zero()),
            Form::Mutant(ChainLimitMutant::NoDecayInRest) => {
                memory(flow.at_end(vec![first.clone(), S::zero()]), 1) / flow.lost(1)
            }
            Form::Mutant(ChainLimitMutant::RateOfFirst) => {
                flow.second_limit(&first) * flow.lost(1) / flow.lost(0)
            }
        };
        Ok(vec![response(case, &first, &second)])
    }
}

/// M5, the approach.
struct ChainApproach;

mutants!(ChainApproachMutant {
    RateOfFirst: "q₁ for q₂",
    AtOnce: "both memories at their limit",
    FromBelow: "the second memory below its limit",
});

impl Identity for ChainApproach {
    type Case = TrainCase;
    type Mutant = ChainApproachMutant;

    const RECORD: Record = Record {
        id: "habituation-chain-approach",
        title: "The responses of the chain approach their asymptote at the rate of the slower unit",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"(1 - q_2^n)\,x_2 \;\le\; x_2[n] \;\le\; (1 - q_2^n)\,x_2 + \tfrac{13}{20}\,\beta_2 A\, x_1 w\, e^{-\alpha_2(T - w)} \sum_{k<n} q_1^k q_2^{n-1-k}, \qquad y[n] = \frac{A}{(1 + (1 - q_1^n)^2 x_1^2)(1 + x_2[n]^2)}",
        assumptions: "M5; x₁ and x₂ are the limits of the memories at onsets, and qᵢ = e^{-αᵢT}",
        printed: HABITUATION.states(&["M5"]),
        left: "the response of the model, and its negative",
        right: "the response at the lower bound on the memory, and the negative of that at the upper bound, from the fixed point of a period by the Taylor method",
        shares: &[],
        mutants: ChainApproachMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(with_chain(stream, "habituation-chain-approach"))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let silence = case.period - case.width;
        let found =
            case.chain()?
                .response_after_rest::<S>(&case.train()?, case.pulses, silence, goal)?;
        Ok(vec![found.value.clone(), -found.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let flow = by_flow::<S>(case)?;
        let limit = flow.first_limit();
        let second_limit = flow.second_limit(&limit);
        let [kept_1, kept_2] = [0, 1].map(|unit| S::one() - flow.lost(unit));
        let kept_2 = match form {
            Form::Mutant(ChainApproachMutant::RateOfFirst) => kept_1.clone(),
            _ => kept_2,
        };
        let reached = |kept: &S| match form {
            Form::Mutant(ChainApproachMutant::AtOnce) => S::one(),
            _ => S::one() - kept.powi(case.pulses),
        };
        let first = limit.clone() * reached(&kept_1);
        let least = second_limit * reached(&kept_2);
        // What fades without an input from the end of a pulse to the next onset.
        let faded = memory(flow.silent(vec![S::zero(), S::one()]), 1);
        let slope = S::from_i64(13) / S::from_i64(20);
        let drive = S::from_f64(case.other("second_gain")) * S::from_f64(case.amplitude);
        let excess = slope * drive * &limit * S::from_f64(case.width) * faded;
        let sum = (0..case.pulses).fold(S::zero(), |sum, k| sum * &kept_2 + kept_1.powi(k));
        let most = match form {
            Form::Mutant(ChainApproachMutant::FromBelow) => least.clone(),
            _ => least.clone() + excess * sum,
        };
        Ok(vec![
            response(case, &first, &least),
            -response(case, &first, &most),
        ])
    }
}

/// M7.
struct FilterApproach;

mutants!(FilterApproachMutant {
    RateOfFirst: "q₁ for q₂",
    LimitNotSubtracted: "m for m - 1",
    NoProduct: "(q₁q₂)ⁿ left out",
});

impl Identity for FilterApproach {
    type Case = TrainCase;
    type Mutant = FilterApproachMutant;

    const RECORD: Record = Record {
        id: "habituation-two-filter-approach",
        title: "The responses of the product of two memories approach their asymptote by three geometric terms",
        section: HABITUATION.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"y[\infty] = (m - 1)\,x_1 x_2, \qquad y[n] - y[\infty] = x_1 x_2 \left(q_1^n - (m - 1)\,q_2^n - (q_1 q_2)^n\right), \qquad q_i = e^{-b_iT}",
        assumptions: "M7; n impulses, m ≥ 1; xᵢ are the limits of the memories right after impulses",
        printed: HABITUATION.states(&["M7"]),
        left: "the asymptote of the model, and differences of its responses from it",
        right: "the memories that an impulse and a silence lead back to, and powers of what a silence keeps",
        shares: &[],
        mutants: FilterApproachMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<TrainCase, Error> {
        Ok(TrainCase::draw_filters(
            stream,
            "habituation-two-filter-approach",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let system = case.filters()?;
        let asymptote: S = system.asymptote(case.period)?;
        let difference = |count: u64| -> Result<S, Error> {
            Ok(system.response::<S>(case.period, count)? - &asymptote)
        };
        // Both may vanish.
        Ok(vec![
            S::one() + &asymptote,
            S::one() + difference(1)?,
            S::one() + difference(case.pulses)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let is = |mutant| form == Form::Mutant(mutant);
        let kept = |decay: f64| (-(S::from_f64(decay) * S::from_f64(case.period))).exp();
        let first = kept(case.decay);
        let second = kept(case.other("decay_2"));
        let limit = |jump: &str, kept: &S| S::from_f64(case.other(jump)) / (S::one() - kept);
        let product = limit("jump_1", &first) * limit("jump_2", &second);
        let multiple = S::from_f64(case.other("multiple"));
        let excess = match is(FilterApproachMutant::LimitNotSubtracted) {
            true => multiple,
            false => multiple - S::one(),
        };
        let second = match is(FilterApproachMutant::RateOfFirst) {
            true => first.clone(),
            false => second,
        };
        let difference = |count: u64| {
            let (of_first, of_second) = (first.powi(count), second.powi(count));
            let both = match is(FilterApproachMutant::NoProduct) {
                true => S::zero(),
                false => of_first.clone() * &of_second,
            };
            let terms = of_first - excess.clone() * of_second - both;
            S::one() + product.clone() * terms
        };
        Ok(vec![
            S::one() + product.clone() * &excess,
            difference(1),
            difference(case.pulses),
        ])
    }
}
