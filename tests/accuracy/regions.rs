//! What is measured: functions, regions of their arguments, and the two libraries.

use attnbm::sampling::stream::Stream;
use special::{Beta, Error, Gamma};
use statrs::function::{beta, erf, gamma};

use super::certified::{
    ComplementaryErrorFunction, Digamma, ErrorFunction, Judged, LogBeta, LogGamma, LowerGamma,
    RegularizedBeta, UpperGamma, judge,
};
use super::directions::{BesselRatio, Entropy, LogBessel, LogPartition, MeanResultantLength};

/// A library's function of some arguments.
pub type Library = fn(&[f64]) -> f64;

/// The exact value at some arguments and the errors of some answers.
type Judge = fn(&[f64], &[f64]) -> Option<Judged>;

/// Arguments of one kind.
pub struct Region {
    pub name: &'static str,
    pub draw: fn(&mut Stream) -> Vec<f64>,
}

/// A function, and who has it.
pub struct Function {
    pub name: &'static str,
    pub special: Option<(&'static str, Library)>,
    pub statrs: Option<(&'static str, Library)>,
    pub judge: Judge,
    pub regions: &'static [Region],
}

macro_rules! regions {
    ($($name:literal: $draw:expr;)*) => {
        &[$(Region { name: $name, draw: $draw }),*]
    };
}

fn around(stream: &mut Stream, center: f64) -> Vec<f64> {
    let distance = stream.log_between(1e-8, 0.1);
    vec![if stream.one_in(2) {
        center - distance
    } else {
        center + distance
    }]
}

/// `x` at so many standard deviations of a gamma law from its mean `a`.
fn near_mean(stream: &mut Stream, low: f64, high: f64, deviations: [f64; 2]) -> Vec<f64> {
    let a = stream.log_between(low, high);
    let x = a + stream.between(deviations[0], deviations[1]) * a.sqrt();
    vec![a, x.max(a / 16.0)]
}

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "log Γ(x)",
        special: Some(("ln_gamma", |x| Gamma::ln_gamma(x[0]).0)),
        statrs: Some(("ln_gamma", |x| gamma::ln_gamma(x[0]))),
        judge: judge::<LogGamma>,
        regions: regions! {
            "0 < x < 1e-3": |stream| vec![stream.log_between(1e-300, 1e-3)];
            "1e-3 to 0.5": |stream| vec![stream.log_between(1e-3, 0.5)];
            "0.5 to 4, away from 1 and 2": |stream| {
                vec![stream.choose(&[0.5, 1.1, 2.1], 0.5) + stream.between(0.0, 0.4)]
            };
            "near the zero 1": |stream| around(stream, 1.0);
            "near the zero 2": |stream| around(stream, 2.0);
            "4 to 100": |stream| vec![stream.log_between(4.0, 100.0)];
            "100 to 1e6": |stream| vec![stream.log_between(100.0, 1e6)];
            "1e6 to 1e15": |stream| vec![stream.log_between(1e6, 1e15)];
        },
    },
    Function {
        name: "digamma ψ(x)",
        special: Some(("digamma", |x| x[0].digamma())),
        statrs: Some(("digamma", |x| gamma::digamma(x[0]))),
        judge: judge::<Digamma>,
        regions: regions! {
            "0 < x < 1e-3": |stream| vec![stream.log_between(1e-300, 1e-3)];
            "1e-3 to 1": |stream| vec![stream.log_between(1e-3, 1.0)];
            "near the zero 1.4616": |stream| around(stream, 1.461_632_144_968_362_3);
            "1.6 to 12": |stream| vec![stream.log_between(1.6, 12.0)];
            "12 to 1e6": |stream| vec![stream.log_between(12.0, 1e6)];
        },
    },
    Function {
        name: "erf(x)",
        special: Some(("error", |x| x[0].error())),
        statrs: Some(("erf", |x| erf::erf(x[0]))),
        judge: judge::<ErrorFunction>,
        regions: regions! {
            "0 < x < 1e-3": |stream| vec![stream.log_between(1e-300, 1e-3)];
            "1e-3 to 0.5": |stream| vec![stream.log_between(1e-3, 0.5)];
            "0.5 to 2": |stream| vec![stream.between(0.5, 2.0)];
            "2 to 6": |stream| vec![stream.between(2.0, 6.0)];
        },
    },
    Function {
        name: "erfc(x)",
        special: Some(("compl_error", |x| x[0].compl_error())),
        statrs: Some(("erfc", |x| erf::erfc(x[0]))),
        judge: judge::<ComplementaryErrorFunction>,
        regions: regions! {
            "-6 to 0": |stream| vec![stream.between(-6.0, 0.0)];
            "0 to 0.5": |stream| vec![stream.between(0.0, 0.5)];
            "0.5 to 2": |stream| vec![stream.between(0.5, 2.0)];
            "2 to 10": |stream| vec![stream.between(2.0, 10.0)];
            "10 to 26.5": |stream| vec![stream.between(10.0, 26.5)];
        },
    },
    Function {
        name: "P(a, x), lower incomplete gamma",
        special: Some(("inc_gamma", |x| x[1].inc_gamma(x[0]))),
        statrs: Some(("gamma_lr", |x| gamma::gamma_lr(x[0], x[1]))),
        judge: judge::<LowerGamma>,
        regions: regions! {
            "a 0.1 to 10, x < a": |stream| {
                let a = stream.log_between(0.1, 10.0);
                vec![a, a * stream.log_between(1e-6, 1.0)]
            };
            "a 0.1 to 10, x > a": |stream| {
                let a = stream.log_between(0.1, 10.0);
                vec![a, a * stream.log_between(1.0, 10.0)]
            };
            "a 10 to 1000, x within 3 deviations": |stream| near_mean(stream, 10.0, 1e3, [-3.0, 3.0]);
            "a 10 to 1000, lower tail": |stream| near_mean(stream, 10.0, 1e3, [-12.0, -3.0]);
        },
    },
    Function {
        name: "Q(a, x), upper incomplete gamma",
        special: None,
        statrs: Some(("gamma_ur", |x| gamma::gamma_ur(x[0], x[1]))),
        judge: judge::<UpperGamma>,
        regions: regions! {
            "a 0.1 to 10, x < a": |stream| {
                let a = stream.log_between(0.1, 10.0);
                vec![a, a * stream.log_between(1e-6, 1.0)]
            };
            "a 0.1 to 10, x > a": |stream| {
                let a = stream.log_between(0.1, 10.0);
                vec![a, a * stream.log_between(1.0, 10.0)]
            };
            "a 10 to 1000, x within 3 deviations": |stream| near_mean(stream, 10.0, 1e3, [-3.0, 3.0]);
            "a 10 to 1000, upper tail": |stream| near_mean(stream, 10.0, 1e3, [3.0, 12.0]);
        },
    },
    Function {
        name: "log B(a, b)",
        special: Some(("ln_beta", |x| x[0].ln_beta(x[1]))),
        statrs: Some(("ln_beta", |x| beta::ln_beta(x[0], x[1]))),
        judge: judge::<LogBeta>,
        regions: regions! {
            "a and b 0.1 to 10": |stream| {
                vec![stream.log_between(0.1, 10.0), stream.log_between(0.1, 10.0)]
            };
            "a and b 10 to 1e4": |stream| {
                vec![stream.log_between(10.0, 1e4), stream.log_between(10.0, 1e4)]
            };
            "a 0.1 to 10, b 1e4 to 1e8": |stream| {
                vec![stream.log_between(0.1, 10.0), stream.log_between(1e4, 1e8)]
            };
        },
    },
    Function {
        name: "I_x(a, b), incomplete beta",
        special: Some(("inc_beta", |x| {
            x[2].inc_beta(x[0], x[1], x[0].ln_beta(x[1]))
        })),
        statrs: Some(("beta_reg", |x| beta::beta_reg(x[0], x[1], x[2]))),
        judge: judge::<RegularizedBeta>,
        regions: regions! {
            "a and b 0.1 to 10": |stream| vec![
                stream.log_between(0.1, 10.0),
                stream.log_between(0.1, 10.0),
                stream.between(0.01, 0.99),
            ];
            "a and b 0.1 to 10, small x": |stream| vec![
                stream.log_between(0.1, 10.0),
                stream.log_between(0.1, 10.0),
                stream.log_between(1e-12, 1e-2),
            ];
            "a and b 10 to 1000, x near the mean": |stream| {
                let (a, b) = (stream.log_between(10.0, 1e3), stream.log_between(10.0, 1e3));
                let mean = a / (a + b);
                let deviation = (mean * (1.0 - mean) / (a + b)).sqrt();
                vec![a, b, mean + stream.between(-2.0, 2.0) * deviation]
            };
        },
    },
    Function {
        name: "log I_v(x)",
        special: None,
        statrs: None,
        judge: judge::<LogBessel>,
        regions: BESSEL,
    },
    Function {
        name: "I_v+1(x) / I_v(x)",
        special: None,
        statrs: None,
        judge: judge::<BesselRatio>,
        regions: BESSEL,
    },
    Function {
        name: "von Mises-Fisher: log Z",
        special: None,
        statrs: None,
        judge: judge::<LogPartition>,
        regions: SPHERE,
    },
    Function {
        name: "von Mises-Fisher: mean resultant length",
        special: None,
        statrs: None,
        judge: judge::<MeanResultantLength>,
        regions: SPHERE,
    },
    Function {
        name: "von Mises-Fisher: entropy",
        special: None,
        statrs: None,
        judge: judge::<Entropy>,
        regions: SPHERE,
    },
];

/// Order and argument.
const BESSEL: &[Region] = regions! {
    "v 0, x 1e-6 to 0.1": |stream| vec![0.0, stream.log_between(1e-6, 0.1)];
    "v 0 to 10, x 0.1 to 10": |stream| vec![stream.between(0.0, 10.0), stream.log_between(0.1, 10.0)];
    "v 0 to 10, x 10 to 700": |stream| vec![stream.between(0.0, 10.0), stream.log_between(10.0, 700.0)];
    "v 0 to 10, x 700 to 1e8": |stream| vec![stream.between(0.0, 10.0), stream.log_between(700.0, 1e8)];
    "v 10 to 1000, x 1e-3 to 1": |stream| vec![stream.log_between(10.0, 1e3), stream.log_between(1e-3, 1.0)];
    "v 10 to 1000, x from v/3 to 3v": |stream| {
        let order = stream.log_between(10.0, 1e3);
        vec![order, order * stream.log_between(1.0 / 3.0, 3.0)]
    };
};

/// Dimension and concentration.
const SPHERE: &[Region] = regions! {
    "N 2 to 10, κ 1e-3 to 1": |stream| vec![dimension(stream, 2.0, 11.0), stream.log_between(1e-3, 1.0)];
    "N 2 to 10, κ 1 to 700": |stream| vec![dimension(stream, 2.0, 11.0), stream.log_between(1.0, 700.0)];
    "N 2 to 10, κ 700 to 1e8": |stream| vec![dimension(stream, 2.0, 11.0), stream.log_between(700.0, 1e8)];
    "N 11 to 1000, κ 1e-3 to 1": |stream| vec![dimension(stream, 11.0, 1e3), stream.log_between(1e-3, 1.0)];
    "N 11 to 1000, κ from N/3 to 3N": |stream| {
        let dimension = dimension(stream, 11.0, 1e3);
        vec![dimension, dimension * stream.log_between(1.0 / 3.0, 3.0)]
    };
};

fn dimension(stream: &mut Stream, low: f64, below: f64) -> f64 {
    stream.log_between(low, below).floor()
}
