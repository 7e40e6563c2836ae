//! H1, H3, H4a and H5: how responses to pulses decline.

use super::panel::{Curve, Decided, Mark, Panel, certainly_less, counted};
use super::systems::{Exact, base, motif, train};
use crate::Error;
use crate::models::habituation::{Motif, Nonlinearity, PulseTrain, Series};
use crate::real::Real;

/// The first responses of a motif.
fn responses(motif: &Motif, train: &PulseTrain, count: u64) -> Vec<Exact> {
    (0..count)
        .map(|earlier| motif.response(train, earlier))
        .collect()
}

/// Each divided by the first.
fn relative(values: &[Exact]) -> Vec<Exact> {
    let first = values.first().cloned().unwrap_or_else(Exact::one);
    values.iter().map(|y| y.clone() / &first).collect()
}

/// The first response that is certainly below a level.
fn first_below(values: &[Exact], level: &Exact, label: String) -> Option<Mark> {
    let mut numbered = values.iter().enumerate();
    let (place, y) = numbered.find(|(_, y)| certainly_less(y, level))?;
    Some(Mark {
        x: place as f64,
        y: y.approx(),
        label,
    })
}

/// The last place of a train, marked at the height of its asymptote.
fn at_asymptote(limit: &Exact, count: u64) -> Mark {
    Mark {
        x: (count - 1) as f64,
        y: limit.approx(),
        label: format!("y[∞] = {:.4}", limit.approx()),
    }
}

/// A horizontal line.
fn line(name: &str, y: &Exact, to: u64) -> Curve {
    Curve {
        name: name.into(),
        points: vec![(0.0, y.approx()), (to as f64, y.approx())],
    }
}

pub(super) fn decrement() -> Result<Panel, Error> {
    const COUNT: u64 = 60;
    let (motif, train) = (base()?, train(10.0, 1.0)?);
    let values = responses(&motif, &train, COUNT);
    let limit: Exact = motif.asymptote(&train);
    let above = values.iter().map(|y| (limit.clone(), y.clone()));
    let decided = vec![
        Decided::declining("y[n+1] < y[n]", &values),
        Decided::less("y[∞] < y[n]", above),
    ];
    Ok(Panel {
        hallmark: "H1",
        system: "M1",
        title: "responses decline to an asymptote",
        x: "pulse n, counted from 0",
        y: "response y[n]",
        marks: vec![at_asymptote(&limit, COUNT)],
        curves: vec![
            counted("y[n]", &values),
            line("asymptote", &limit, COUNT - 1),
        ],
        decided,
    })
}

pub(super) fn circuit() -> Result<Panel, Error> {
    const COUNT: u64 = 30;
    let circuit = Motif::OF_THE_CIRCUIT;
    let (mut curves, mut marks, mut decided) = (Vec::new(), Vec::new(), Vec::new());
    for (period, statement) in [(1.0, "T = 1: y[n+1] < y[n]"), (2.0, "T = 2: y[n+1] < y[n]")] {
        let train = train(9.0, period)?;
        // Later responses differ by less than this precision of numbers shows, and by less than a figure does.
        let values = responses(&circuit, &train, COUNT);
        let limit: Exact = circuit.asymptote(&train);
        marks.push(at_asymptote(&limit, COUNT));
        curves.push(counted(format!("T = {period}"), &values));
        decided.push(Decided::declining(statement, &values));
    }
    Ok(Panel {
        hallmark: "H1",
        system: "M6",
        title: "the diode circuit at 9 V",
        x: "pulse n, counted from 0",
        y: "output in volts",
        curves,
        marks,
        decided,
    })
}

pub(super) fn potentiation() -> Result<Panel, Error> {
    const PULSES: u64 = 15;
    let nonlinearity = Nonlinearity::Threshold {
        level: 8.0,
        steepness: 1.0,
    };
    let (motif, train) = (motif(0.05, 1.0, nonlinearity)?, train(10.0, 1.0)?);
    let half = Exact::from_f64(5.0);
    let (mut curves, mut marks, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for complete in 0..3 {
        let series = Series {
            pulses: PULSES,
            rest: 15.0,
            complete,
        };
        let values: Vec<Exact> = (0..PULSES)
            .map(|earlier| motif.response_in_series(&train, &series, earlier))
            .collect::<Result<_, Error>>()?;
        let name = format!("series {}", complete + 1);
        marks.extend(first_below(&values, &half, format!("{name}: below half")));
        curves.push(counted(name, &values));
        all.push(values);
    }
    let pairs = all.iter().zip(all.iter().skip(1));
    let pairs = pairs.flat_map(|(before, after)| {
        let each = after.iter().zip(before);
        each.map(|(after, before)| (after.clone(), before.clone()))
    });
    let decided = vec![Decided::less(
        "response n of a later series < of an earlier",
        pairs,
    )];
    Ok(Panel {
        hallmark: "H3",
        system: "M3",
        title: "later series decline further (15 pulses, 15 units of rest)",
        x: "pulse n of its series, counted from 0",
        y: "response",
        curves,
        marks,
        decided,
    })
}

pub(super) fn frequency() -> Result<Panel, Error> {
    const COUNT: u64 = 30;
    let motif = base()?;
    let level = Exact::from_f64(6.0) / Exact::from_f64(10.0);
    let (mut curves, mut marks, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for period in [1.0, 2.0, 5.0] {
        let values = relative(&responses(&motif, &train(10.0, period)?, COUNT));
        let name = format!("T = {period}");
        marks.extend(first_below(&values, &level, format!("{name}: below 0.6")));
        curves.push(counted(name, &values));
        all.push(values);
    }
    let pairs = all.iter().zip(all.iter().skip(1));
    // The first responses are equal.
    let pairs = pairs.flat_map(|(fast, slow)| fast.iter().zip(slow).skip(1));
    let decided = vec![Decided::less(
        "y[n]/y[0] at a shorter period < at a longer, n ≥ 1",
        pairs.map(|(fast, slow)| (fast.clone(), slow.clone())),
    )];
    Ok(Panel {
        hallmark: "H4a",
        system: "M1",
        title: "faster stimulation, deeper decline",
        x: "pulse n, counted from 0",
        y: "response over the first",
        curves,
        marks,
        decided,
    })
}

pub(super) fn intensity() -> Result<Panel, Error> {
    const COUNT: u64 = 30;
    let base = motif(0.2, 4.0, Nonlinearity::Hill { exponent: 2.0 })?;
    let other = motif(0.2, 4.0, Nonlinearity::Intensity { gain: 100.0 })?;
    let mut curves = Vec::new();
    let mut limits = [Vec::new(), Vec::new()];
    for ((name, motif), limits) in [("M1", base), ("M2", other)].into_iter().zip(&mut limits) {
        for amplitude in [1.0, 5.0, 10.0] {
            let train = train(amplitude, 1.0)?;
            let values = relative(&responses(&motif, &train, COUNT));
            curves.push(counted(format!("{name}, A = {amplitude}"), &values));
            let first: Exact = motif.response(&train, 0);
            limits.push(motif.asymptote::<Exact>(&train) / first);
        }
    }
    let [of_base, of_other] = limits;
    let rising: Vec<Exact> = of_other.into_iter().rev().collect();
    let decided = vec![
        Decided::declining("M1 violates: y[∞]/y[0] falls with A", &of_base),
        Decided::declining("M2 satisfies: y[∞]/y[0] rises with A", &rising),
    ];
    Ok(Panel {
        hallmark: "H5",
        system: "M1 and M2",
        title: "stronger stimuli, weaker decline: violated by M1, satisfied by M2",
        x: "pulse n, counted from 0",
        y: "response over the first",
        curves,
        marks: Vec::new(),
        decided,
    })
}
