//! H2, H4b, H6 and H8: how responses come back.

use super::panel::{Curve, Decided, Mark, Panel, certainly_less, counted};
use super::systems::{Exact, base, motif, train};
use crate::Error;
use crate::models::habituation::{
    Chain, Dishabituation, Interruption, Motif, Nonlinearity, PulseTrain, Unit,
};
use crate::real::{Goal, Real};

/// Rests from 0 to `longest`.
fn rests(longest: f64) -> impl Iterator<Item = f64> + Clone {
    const POINTS: u32 = 60;
    (0..=POINTS).map(move |k| longest * f64::from(k) / f64::from(POINTS))
}

/// The responses after each rest.
fn after_rests(
    motif: &Motif,
    train: &PulseTrain,
    count: u64,
    longest: f64,
) -> Result<Vec<Exact>, Error> {
    rests(longest)
        .map(|rest| motif.response_after_rest(train, count, rest))
        .collect()
}

/// A curve over rests.
fn over_rests(name: String, values: &[Exact], longest: f64) -> Curve {
    let points = rests(longest).zip(values);
    Curve {
        name,
        points: points.map(|(rest, y)| (rest, y.approx())).collect(),
    }
}

pub(super) fn recovery() -> Result<Panel, Error> {
    const LONGEST: f64 = 60.0;
    let (motif, train) = (base()?, train(10.0, 1.0)?);
    let values = after_rests(&motif, &train, 60, LONGEST)?;
    let time: f64 = motif.recovery_time(&train, 60, 0.5)?;
    let first: Exact = motif.response(&train, 0);
    let back: Vec<Exact> = values.iter().rev().cloned().collect();
    let below = values.iter().map(|y| (y.clone(), first.clone()));
    let decided = vec![
        Decided::declining("a longer rest, a larger response", &back),
        Decided::less("never larger than the first response", below),
    ];
    Ok(Panel {
        hallmark: "H2",
        system: "M1",
        title: "recovery in silence after 60 pulses",
        x: "rest",
        y: "response",
        marks: vec![Mark {
            x: time,
            y: 8.0,
            label: format!("memory 0.5 after {time:.3}"),
        }],
        curves: vec![over_rests("y after the rest".into(), &values, LONGEST)],
        decided,
    })
}

pub(super) fn recovery_by_frequency() -> Result<Panel, Error> {
    const LONGEST: f64 = 60.0;
    const PULSES: u64 = 60;
    let [first, second] = Unit::OF_THE_EXAMPLE;
    let chain = Chain::new(first, second)?;
    let single = base()?;
    let goal = Goal {
        bits: 100,
        operations: 1e8,
    };
    let response = |train: &PulseTrain, rest: f64| -> Result<Exact, Error> {
        Ok(chain
            .response_after_rest::<Exact>(train, PULSES, rest, goal)?
            .value)
    };
    let half = Exact::from_f64(5.0);
    let (mut curves, mut marks, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let (mut singles, mut between) = (Vec::<Exact>::new(), Vec::new());
    for period in [1.0, 2.0, 5.0] {
        let train = train(10.0, period)?;
        let values: Vec<Exact> = rests(LONGEST)
            .map(|rest| response(&train, rest))
            .collect::<Result<_, Error>>()?;
        curves.push(over_rests(format!("M5, T = {period}"), &values, LONGEST));
        // Bisection.
        let (mut low, mut high) = (0.0, LONGEST);
        for _ in 0..24 {
            let middle = 0.5 * (low + high);
            match certainly_less(&response(&train, middle)?, &half) {
                true => low = middle,
                false => high = middle,
            }
        }
        // That the mark is where the label says is decided as well: half lies between the two ends.
        between.push((response(&train, low)?, half.clone()));
        between.push((half.clone(), response(&train, high)?));
        marks.push(Mark {
            x: high,
            y: 5.0,
            label: format!("T = {period}: {high:.3}"),
        });
        ends.push((train, high));
        singles.push(single.recovery_time(&train, PULSES, 0.5)?);
    }
    // At the time at which a faster train has recovered, a slower one has not.
    let mut pairs = Vec::new();
    for ((faster, end), (slower, _)) in ends.iter().zip(ends.iter().skip(1)) {
        pairs.push((half.clone(), response(faster, *end)?));
        pairs.push((response(slower, *end)?, half.clone()));
    }
    let decided = vec![
        Decided::less(
            "M5 at these numbers: half is reached sooner at a shorter period",
            pairs,
        ),
        Decided::less("half is reached at the marks", between),
        Decided::declining(
            "M1 violates: recovery takes longer at a shorter period",
            &singles,
        ),
    ];
    Ok(Panel {
        hallmark: "H4b",
        system: "M1 and M5",
        title: "faster stimulation, faster recovery: satisfied by a chain at these numbers",
        x: "rest after 60 pulses",
        y: "response",
        curves,
        marks,
        decided,
    })
}

pub(super) fn subliminal() -> Result<Panel, Error> {
    const LONGEST: f64 = 20.0;
    let (motif, train) = (motif(0.1, 4.0, Nonlinearity::Rectifier)?, train(2.0, 1.0)?);
    let (mut curves, mut marks, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for count in [4, 10, 20] {
        let values = after_rests(&motif, &train, count, LONGEST)?;
        let time: Exact = motif.recovery_time(&train, count, 2.0)?;
        marks.push(Mark {
            x: time.approx(),
            y: 0.0,
            label: format!("{count} pulses: {:.3}", time.approx()),
        });
        curves.push(over_rests(
            format!("after {count} pulses"),
            &values,
            LONGEST,
        ));
        times.push(time);
    }
    times.reverse();
    let decided = vec![Decided::declining("more pulses, a longer silence", &times)];
    Ok(Panel {
        hallmark: "H6",
        system: "M1r",
        title: "pulses without a response lengthen the silence",
        x: "rest",
        y: "response",
        curves,
        marks,
        decided,
    })
}

pub(super) fn dishabituation() -> Result<Panel, Error> {
    const COUNT: u64 = 25;
    const AFTER: u64 = 15;
    let system = Dishabituation::new(0.1, 1.0, 10.0)?;
    let train = train(10.0, 1.0)?;
    let values = |height: f64| -> Result<Vec<Exact>, Error> {
        let interruption = Interruption {
            after: AFTER,
            height,
            duration: 0.5,
        };
        (0..COUNT)
            .map(|earlier| system.response(&train, &interruption, earlier))
            .collect()
    };
    let (without, with) = (values(0.0)?, values(1.0)?);
    let restored = with.get(AFTER as usize).map_or(f64::NAN, Real::approx);
    let later = without.iter().zip(&with).skip(AFTER as usize);
    let decided = vec![Decided::less(
        "after the second input each response is larger than without it",
        later.map(|(without, with)| (without.clone(), with.clone())),
    )];
    Ok(Panel {
        hallmark: "H8",
        system: "M4",
        title: "a second input after 15 pulses restores the response",
        x: "pulse n, counted from 0",
        y: "response",
        curves: vec![counted("without", &without), counted("with", &with)],
        marks: vec![Mark {
            x: AFTER as f64,
            y: restored,
            label: format!("restored to {restored:.4}"),
        }],
        decided,
    })
}
