//! Relations between quantities: a subject's own answers must fit each other.

use super::link::{Form, Link, Relation, Term};
use crate::grade::case::Case;
use crate::oracle::input::Value;
use crate::oracle::registry;
use crate::real::{Ball, Real};

pub(super) static RELATIONS: &[Relation] = &[
    Relation {
        name: "density-of-energy",
        statement: "log density = -beta energy - log Z",
        link: density_of_energy,
    },
    Relation {
        name: "score-of-update",
        statement: "score = beta (update at beta = 1 - v)",
        link: score_of_update,
    },
    Relation {
        name: "likelihood-of-densities",
        statement: "negative log likelihood = -mean of the log densities",
        link: likelihood_of_densities,
    },
    Relation {
        name: "entropy-of-energy",
        statement: "entropy = beta mean energy + log Z",
        link: entropy_of_energy,
    },
    Relation {
        name: "conditional-on-nothing",
        statement: "the conditional mean given nothing is the mean",
        link: |case| conditional_on_nothing(case, "attnbm.conditional_mean", "attnbm.mean"),
    },
    Relation {
        name: "sums-to-one",
        statement: "the responsibilities sum to 1",
        link: sums_to_one,
    },
    Relation {
        name: "slope-from-below",
        statement: "2h A(kappa - h) <= log Z(kappa + h) - log Z(kappa - h), since A increases",
        link: |case| slope(case, -1.0),
    },
    Relation {
        name: "slope-from-above",
        statement: "log Z(kappa + h) - log Z(kappa - h) <= 2h A(kappa + h), since A increases",
        link: |case| slope(case, 1.0),
    },
    Relation {
        name: "entropy-on-the-sphere",
        statement: "entropy = log Z - kappa A(kappa)",
        link: entropy_on_the_sphere,
    },
    Relation {
        name: "ratio-of-orders",
        statement: "log ratio = log I_(order+1) - log I_order",
        link: ratio_of_orders,
    },
];

/// The same input asked for another quantity.
fn other(case: &Case, name: &str) -> Option<Case> {
    Some(case.for_quantity(registry::find(name).ok()?))
}

fn density_of_energy(case: &Case) -> Option<Link> {
    if case.quantity.name != "attnbm.log_density" {
        return None;
    }
    Some(Link::equation(vec![
        Term::plain(1.0, case.clone()),
        Term::plain(case.number("beta")?, other(case, "attnbm.energy")?),
        Term::plain(1.0, other(case, "attnbm.log_partition")?),
    ]))
}

fn score_of_update(case: &Case) -> Option<Link> {
    if case.quantity.name != "attnbm.score" {
        return None;
    }
    let beta = case.number("beta")?;
    let update = other(case, "hopfield.update")?.without("beta");
    let product = |x: &f64| Ball::from_f64(beta) * Ball::from_f64(*x);
    Some(Link {
        constants: case.vector("v")?.iter().map(product).collect(),
        ..Link::equation(vec![
            Term::plain(1.0, case.clone()),
            Term::plain(-beta, update),
        ])
    })
}

/// A relation of so many terms is enough.
const MOST_OBSERVATIONS: usize = 4;

fn likelihood_of_densities(case: &Case) -> Option<Link> {
    if case.quantity.name != "attnbm.negative_log_likelihood" {
        return None;
    }
    let data = case.matrix("data")?;
    // The mean over a power of two of observations is exact.
    let count = data.row_count();
    if count > MOST_OBSERVATIONS || !count.is_power_of_two() {
        return None;
    }
    let density = other(case, "attnbm.log_density")?;
    let mut terms = vec![Term::plain(1.0, case.clone())];
    for row in data.rows() {
        let of_row = density.clone().with("v", Value::Vector(row.to_vec()));
        terms.push(Term::plain(1.0 / count as f64, of_row));
    }
    Some(Link::equation(terms))
}

fn entropy_of_energy(case: &Case) -> Option<Link> {
    if case.quantity.name != "attnbm.entropy" {
        return None;
    }
    Some(Link::equation(vec![
        Term::plain(1.0, case.clone()),
        Term::plain(-case.number("beta")?, other(case, "attnbm.mean_energy")?),
        Term::plain(-1.0, other(case, "attnbm.log_partition")?),
    ]))
}

fn conditional_on_nothing(case: &Case, conditional: &str, marginal: &str) -> Option<Link> {
    if case.quantity.name != conditional {
        return None;
    }
    let nothing = case
        .clone()
        .with("observed", Value::Indices(Vec::new()))
        .with("values", Value::Vector(Vec::new()));
    let terms = vec![
        Term::plain(-1.0, other(case, marginal)?),
        Term::plain(1.0, nothing),
    ];
    Some(Link::equation(terms))
}

fn sums_to_one(case: &Case) -> Option<Link> {
    if !matches!(case.quantity.name, "special.softmax" | "hopfield.attention") {
        return None;
    }
    let sum = Term {
        coefficient: 1.0,
        case: case.clone(),
        form: Form::Sum,
    };
    Some(Link {
        constants: vec![Ball::from_i64(-1)],
        ..Link::equation(vec![sum])
    })
}

/// One side of the mean value theorem for log Z on the sphere.
fn slope(case: &Case, side: f64) -> Option<Link> {
    if case.quantity.name != "vmf.mean_resultant_length" {
        return None;
    }
    let kappa = case.number("kappa")?;
    // A power of two, so that both ends are exact in single precision for most concentrations.
    let half = libm::exp2(libm::floor(libm::log2(kappa)) - 3.0);
    let (low, high) = (kappa - half, kappa + half);
    let is_short = |x: f64| f64::from(x as f32) == x;
    if !half.is_normal() || !is_short(low) || !is_short(high) {
        return None;
    }
    let log_z = other(case, "vmf.log_partition")?;
    let at = |case: &Case, kappa: f64| case.clone().with("kappa", Value::Number(kappa));
    let length = Term::plain(side * 2.0 * half, at(case, kappa + side * half));
    Some(Link {
        is_bound: true,
        ..Link::equation(vec![
            length,
            Term::plain(-side, at(&log_z, high)),
            Term::plain(side, at(&log_z, low)),
        ])
    })
}

fn entropy_on_the_sphere(case: &Case) -> Option<Link> {
    if case.quantity.name != "vmf.entropy" {
        return None;
    }
    let kappa = case.number("kappa")?;
    Some(Link::equation(vec![
        Term::plain(1.0, case.clone()),
        Term::plain(-1.0, other(case, "vmf.log_partition")?),
        Term::plain(kappa, other(case, "vmf.mean_resultant_length")?),
    ]))
}

fn ratio_of_orders(case: &Case) -> Option<Link> {
    if case.quantity.name != "bessel.ratio" || case.number("x")? == 0.0 {
        return None;
    }
    let order = case.number("order")?;
    let next = f64::from((order + 1.0) as f32);
    if next - 1.0 != order {
        return None;
    }
    let log_i = other(case, "bessel.log_i")?;
    let ratio = Term {
        coefficient: 1.0,
        case: case.clone(),
        form: Form::Logarithm,
    };
    Some(Link::equation(vec![
        ratio,
        Term::plain(1.0, log_i.clone()),
        Term::plain(-1.0, log_i.with("order", Value::Number(next))),
    ]))
}
