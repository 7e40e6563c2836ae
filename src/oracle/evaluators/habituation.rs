//! Evaluators of the systems that habituate.

use crate::Error;
use crate::models::habituation::{
    Chain, Diode, Dishabituation, Filter, Interruption, Motif, Nonlinearity, PulseTrain,
    Saturating, Series, TwoFilters, Unit,
};
use crate::oracle::certify::{Formula, Found, Method, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};

super::evaluators! {
    memory {
        motif: Motif = |inputs| motif(inputs, Nonlinearity::Rectifier)?,
        train: PulseTrain = |inputs| train(inputs)?,
        series: Series = |inputs| series(inputs, inputs.dimension("series")?)?,
    }
    Shape::Scalar => |_| closed_form(motif.memory_after_series::<S>(train, series)?);

    recovery_time {
        motif: Motif = |inputs| motif(inputs, Nonlinearity::Rectifier)?,
        train: PulseTrain = |inputs| train(inputs)?,
        pulses: u64 = |inputs| inputs.dimension("pulses")?,
        level: f64 = |inputs| inputs.number("level")?,
    }
    Shape::Scalar => |_| closed_form(motif.recovery_time::<S>(train, *pulses, *level)?);

    response {
        motif: Motif = |inputs| hill(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.response::<S>(train, *earlier));

    asymptote {
        motif: Motif = |inputs| hill(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.asymptote::<S>(train));

    rectified_response {
        motif: Motif = |inputs| motif(inputs, Nonlinearity::Rectifier)?,
        train: PulseTrain = |inputs| train(inputs)?,
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.response::<S>(train, *earlier));

    rectified_asymptote {
        motif: Motif = |inputs| motif(inputs, Nonlinearity::Rectifier)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.asymptote::<S>(train));

    intensity_response {
        motif: Motif = |inputs| intensity(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.response::<S>(train, *earlier));

    intensity_asymptote {
        motif: Motif = |inputs| intensity(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.asymptote::<S>(train));

    threshold_response {
        motif: Motif = |inputs| threshold(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
        series: Series = |inputs| series(inputs, inputs.dimension("series")?.saturating_sub(1))?,
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.response_in_series::<S>(train, series, *earlier)?);

    threshold_asymptote {
        motif: Motif = |inputs| threshold(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.asymptote::<S>(train));

    dishabituated_response {
        system: Dishabituation = |inputs| Dishabituation::new(
            inputs.number("decay")?,
            inputs.number("gain")?,
            inputs.number("erasure")?,
        )?,
        train: PulseTrain = |inputs| train(inputs)?,
        interruption: Interruption = |inputs| Interruption {
            after: inputs.dimension("after")?,
            height: inputs.number("strength")?,
            duration: inputs.number("duration")?,
        },
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(system.response::<S>(train, interruption, *earlier)?);

    chain_response {
        chain: Chain = |inputs| chain(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
        pulses: u64 = |inputs| inputs.dimension("pulses")?,
        rest: f64 = |inputs| inputs.number("rest")?,
    }
    Shape::Scalar => |goal| Ok(chain.response_after_rest::<S>(train, *pulses, *rest, goal)?.listed());

    chain_asymptote {
        chain: Chain = |inputs| chain(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |goal| Ok(chain.asymptote::<S>(train, goal)?.listed());

    diode_response {
        motif: Motif = |inputs| circuit(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.response::<S>(train, *earlier));

    diode_asymptote {
        motif: Motif = |inputs| circuit(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |_| closed_form(motif.asymptote::<S>(train));

    two_filter_response {
        system: TwoFilters = |inputs| two_filters(inputs)?,
        period: f64 = |inputs| inputs.number("period")?,
        pulse: u64 = |inputs| inputs.dimension("pulse")?,
    }
    Shape::Scalar => |_| closed_form(system.response::<S>(*period, *pulse)?);

    two_filter_asymptote {
        system: TwoFilters = |inputs| two_filters(inputs)?,
        period: f64 = |inputs| inputs.number("period")?,
    }
    Shape::Scalar => |_| closed_form(system.asymptote::<S>(*period)?);

    saturating_response {
        system: Saturating = |inputs| saturating(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
        earlier: u64 = |inputs| earlier(inputs)?,
    }
    Shape::Scalar => |_| closed_form(system.response::<S>(train, *earlier));

    saturating_asymptote {
        system: Saturating = |inputs| saturating(inputs)?,
        train: PulseTrain = |inputs| train(inputs)?,
    }
    Shape::Scalar => |_| closed_form(system.asymptote::<S>(train));
}

fn closed_form<S>(value: S) -> Result<Found<Vec<S>>, Error> {
    Ok(Found::scalar(value, Method::ClosedForm))
}

/// The stimulus.
fn train(inputs: &Inputs) -> Result<PulseTrain, Error> {
    PulseTrain::new(
        inputs.number("amplitude")?,
        inputs.number("width")?,
        inputs.number("period")?,
    )
}

/// How many pulses are before that of the field `pulse`.
fn earlier(inputs: &Inputs) -> Result<u64, Error> {
    Ok(inputs.dimension("pulse")?.saturating_sub(1))
}

fn series(inputs: &Inputs, complete: u64) -> Result<Series, Error> {
    Ok(Series {
        pulses: inputs.dimension("pulses")?,
        rest: inputs.number("rest")?,
        complete,
    })
}

fn motif(inputs: &Inputs, nonlinearity: Nonlinearity) -> Result<Motif, Error> {
    let filter = Filter::Rates {
        decay: inputs.number("decay")?,
        gain: inputs.number("gain")?,
    };
    Motif::new(filter, nonlinearity)
}

fn hill(inputs: &Inputs) -> Result<Motif, Error> {
    let exponent = inputs.number("exponent")?;
    motif(inputs, Nonlinearity::Hill { exponent })
}

fn intensity(inputs: &Inputs) -> Result<Motif, Error> {
    let gain = inputs.number("input_gain")?;
    motif(inputs, Nonlinearity::Intensity { gain })
}

fn threshold(inputs: &Inputs) -> Result<Motif, Error> {
    let nonlinearity = Nonlinearity::Threshold {
        level: inputs.number("threshold")?,
        steepness: inputs.number("steepness")?,
    };
    motif(inputs, nonlinearity)
}

fn circuit(inputs: &Inputs) -> Result<Motif, Error> {
    let filter = Filter::Circuit {
        resistance: inputs.number("resistance")?,
        capacitance: inputs.number("capacitance")?,
    };
    let diode = Diode {
        conductance: inputs.number("diode_conductance")?,
        current: inputs.number("diode_current")?,
        divider: inputs.number("divider")?,
        load: inputs.number("load")?,
    };
    Motif::new(filter, Nonlinearity::Diode(diode))
}

fn saturating(inputs: &Inputs) -> Result<Saturating, Error> {
    Saturating::new(inputs.number("uptake")?, inputs.number("decay")?)
}

fn chain(inputs: &Inputs) -> Result<Chain, Error> {
    Chain::new(
        unit(inputs, ["decay_1", "gain_1"])?,
        unit(inputs, ["decay_2", "gain_2"])?,
    )
}

fn two_filters(inputs: &Inputs) -> Result<TwoFilters, Error> {
    TwoFilters::new(
        [inputs.number("jump_1")?, inputs.number("jump_2")?],
        [inputs.number("decay_1")?, inputs.number("decay_2")?],
        inputs.number("multiple")?,
    )
}

fn unit(inputs: &Inputs, [decay, gain]: [&str; 2]) -> Result<Unit, Error> {
    Ok(Unit {
        decay: inputs.number(decay)?,
        gain: inputs.number(gain)?,
    })
}
