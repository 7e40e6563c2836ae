//! Networks of two layers: cases, and Eqs. 4-7 as they stand.
//!
//! Activations are gradients of Lagrangians by dual numbers, however deep in other dual numbers, so that the closed
//! forms of the models are not needed.

use crate::Error;
use crate::catalogue::formulas::naive::{inner, lifted};
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use crate::real::{Dual, Enclosure, Real, absolute, sign};
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// A scalar at which every Lagrangian can be written down.
pub(in crate::catalogue) trait Smooth: Real {
    /// `|x|`.
    fn modulus(&self) -> Self;
    /// The derivative of `|x|`, and 0 at 0, where powers above the first do not need it.
    fn side(&self) -> Self;
    /// `arctan x`.
    fn inverse_tangent(&self) -> Self;
}

impl<S: Enclosure> Smooth for S {
    fn modulus(&self) -> Self {
        absolute(self)
    }

    fn side(&self) -> Self {
        sign(self)
    }

    fn inverse_tangent(&self) -> Self {
        crate::special::arctangent(self)
    }
}

impl<S: Smooth> Smooth for Dual<S> {
    fn modulus(&self) -> Self {
        Self {
            value: self.value.modulus(),
            tangent: self.value.side() * &self.tangent,
        }
    }

    fn side(&self) -> Self {
        Self::constant(self.value.side())
    }

    fn inverse_tangent(&self) -> Self {
        Self {
            value: self.value.inverse_tangent(),
            tangent: self.tangent.clone() / (self.value.sqr() + S::one()),
        }
    }
}

/// `L(h)` as it is defined, with nothing shifted or scaled.
pub(in crate::catalogue) fn lagrangian<R: Smooth>(kind: Lagrangian, h: &[R]) -> R {
    let sum = |each: &dyn Fn(&R) -> R| h.iter().fold(R::zero(), |sum, h| sum + each(h));
    let both = |h: &R| (h.exp() + (-h.clone()).exp()).mul_pow2(-1);
    match kind {
        Lagrangian::Power { n } => {
            let power = |h: &R| match (n % 2.0 == 0.0, n % 1.0 == 0.0) {
                (true, _) => h.powi(n as u64),
                (_, true) => h.modulus().powi(n as u64),
                _ if h.certainly_zero() => R::zero(),
                _ => h.modulus().powf(&R::from_f64(n)),
            };
            sum(&power) / R::from_f64(n)
        }
        Lagrangian::Cosh => sum(&both),
        Lagrangian::Exp => sum(&R::exp),
        Lagrangian::LogCosh => sum(&|h| both(h).ln()),
        Lagrangian::Abs => sum(&R::modulus),
        Lagrangian::Atan { c } => {
            let each = |h: &R| h.inverse_tangent() * h - (h.sqr() + R::one()).ln().mul_pow2(-1);
            sum(&each) * R::from_f64(c)
        }
        Lagrangian::Identity => sum(&R::clone),
        Lagrangian::LogSumExp { beta } => {
            let beta = R::from_f64(beta);
            sum(&|h| (h.clone() * &beta).exp()).ln() / beta
        }
        Lagrangian::Norm => sum(&R::sqr).sqrt(),
    }
}

/// The gradient of a function, Eq. 6.
pub(in crate::catalogue) fn gradient<R: Smooth>(
    function: impl Fn(&[Dual<R>]) -> Dual<R>,
    point: &[R],
) -> Vec<R> {
    let along = |place: usize| {
        let coordinates = point.iter().enumerate().map(|(index, x)| {
            if index == place {
                Dual::variable(x.clone())
            } else {
                Dual::constant(x.clone())
            }
        });
        function(&coordinates.collect::<Vec<_>>()).tangent
    };
    (0..point.len()).map(along).collect()
}

/// Eq. 6.
pub(in crate::catalogue) fn activation<R: Smooth>(kind: Lagrangian, h: &[R]) -> Vec<R> {
    gradient(|h| lagrangian(kind, h), h)
}

/// `H x`, the derivative of the activation along `x`.
pub(in crate::catalogue) fn curvature<R: Smooth>(kind: Lagrangian, h: &[R], x: &[R]) -> Vec<R> {
    let moved: Vec<Dual<R>> = moving(h, x);
    let changed = activation(kind, &moved);
    changed.into_iter().map(|entry| entry.tangent).collect()
}

/// A point that moves with a velocity.
pub(in crate::catalogue) fn moving<R: Real>(point: &[R], velocity: &[R]) -> Vec<Dual<R>> {
    let ends = point.iter().zip(velocity);
    ends.map(|(value, tangent)| Dual {
        value: value.clone(),
        tangent: tangent.clone(),
    })
    .collect()
}

/// Rows of weights times a vector.
pub(in crate::catalogue) fn rows_times<R: Real>(rows: &[Vec<f64>], x: &[R]) -> Vec<R> {
    rows.iter().map(|row| inner(&lifted(row), x)).collect()
}

/// Rows of weights times a vector in plain binary64, all entries cut off at ±1000 so that the product is finite.
pub(in crate::catalogue) fn bounded_product(rows: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    let bounded = |list: &[f64]| -> Vec<f64> { list.iter().map(|x| x.clamp(-1e3, 1e3)).collect() };
    let rows: Vec<Vec<f64>> = rows.iter().map(|row| bounded(row)).collect();
    rows_times(&rows, &bounded(x))
}

pub(in crate::catalogue) fn transpose(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let columns = rows.first().map_or(0, Vec::len);
    (0..columns)
        .map(|i| rows.iter().map(|row| row[i]).collect())
        .collect()
}

/// A network with a state.
#[derive(Clone)]
pub(in crate::catalogue) struct NetworkCase {
    /// `Ξ`.
    pub(in crate::catalogue) patterns: Vec<Vec<f64>>,
    /// `Ξ~`, where it is not the transpose.
    pub(in crate::catalogue) feedback: Option<Vec<Vec<f64>>>,
    /// `τ_v` and `τ_h`.
    pub(in crate::catalogue) times: [f64; 2],
    pub(in crate::catalogue) visible: Lagrangian,
    pub(in crate::catalogue) hidden: Lagrangian,
    pub(in crate::catalogue) v: Vec<f64>,
    pub(in crate::catalogue) h: Vec<f64>,
    /// What the witness asks for: the energy of Eq. 7, which is a quantity, or an identity.
    id: Option<&'static str>,
}

/// Lagrangians with two derivatives everywhere.
pub(in crate::catalogue) const SMOOTH: [Lagrangian; 9] = [
    Lagrangian::Power { n: 2.0 },
    Lagrangian::Power { n: 4.0 },
    Lagrangian::Power { n: 3.0 },
    Lagrangian::Cosh,
    Lagrangian::Exp,
    Lagrangian::LogCosh,
    Lagrangian::Atan { c: 1.5 },
    Lagrangian::Identity,
    Lagrangian::LogSumExp { beta: 2.0 },
];

/// All kinds: some have no derivative at 0.
pub(in crate::catalogue) const ALL: [Lagrangian; 13] = [
    Lagrangian::Power { n: 2.0 },
    Lagrangian::Power { n: 4.0 },
    Lagrangian::Power { n: 3.0 },
    Lagrangian::Power { n: 1.5 },
    Lagrangian::Power { n: 2.75 },
    Lagrangian::Cosh,
    Lagrangian::Exp,
    Lagrangian::LogCosh,
    Lagrangian::Abs,
    Lagrangian::Atan { c: 0.75 },
    Lagrangian::Identity,
    Lagrangian::LogSumExp { beta: 1.0 },
    Lagrangian::Norm,
];

/// The additive ones among them, which come first.
pub(in crate::catalogue) const ADDITIVE: &[Lagrangian] = ALL.as_slice().split_at(ALL.len() - 2).0;

impl NetworkCase {
    /// A network of at most three units a layer with a state of any size.
    pub(in crate::catalogue) fn draw(stream: &mut Stream, kinds: [&[Lagrangian]; 2]) -> Self {
        let (hidden, visible) = (1 + stream.below(3), 1 + stream.below(3));
        let scale = match stream.below(6) {
            0 => stream.log_between(1e-9, 1e-2),
            _ => stream.between(0.25, 1.75),
        };
        let mut patterns = Self::rows(stream, (hidden, visible), scale);
        if hidden > 1 && stream.one_in(5) {
            patterns[1] = match stream.below(3) {
                0 => patterns[0].clone(),
                1 => patterns[0].iter().map(|x| -x).collect(),
                // The largest number has no finite neighbour above.
                _ => (patterns[0].iter().map(|x| x.next_up().min(f64::MAX))).collect(),
            };
        }
        let square = Lagrangian::Power { n: 2.0 };
        let [visible_kind, hidden_kind] = kinds.map(|kinds| stream.choose(kinds, square));
        Self {
            v: state(stream, visible, scale, visible_kind),
            h: state(stream, hidden, scale, hidden_kind),
            patterns,
            feedback: None,
            times: [1.0, 1.0],
            visible: visible_kind,
            hidden: hidden_kind,
            id: None,
        }
    }

    /// Model B with these patterns, at 0.
    pub(in crate::catalogue) fn of_model_b(patterns: &[Vec<f64>]) -> Self {
        Self {
            v: vec![0.0; patterns.first().map_or(0, Vec::len)],
            h: vec![0.0; patterns.len()],
            patterns: patterns.to_vec(),
            feedback: None,
            times: [1.0, 1.0],
            visible: Lagrangian::Power { n: 2.0 },
            hidden: Lagrangian::LogSumExp { beta: 1.0 },
            id: None,
        }
    }

    fn rows(stream: &mut Stream, shape: (usize, usize), scale: f64) -> Vec<Vec<f64>> {
        let row = |stream: &mut Stream| (0..shape.1).map(|_| stream.coordinate(scale)).collect();
        (0..shape.0).map(|_| row(stream)).collect()
    }

    /// With time constants of their own and, one time in two, weights that are not symmetric.
    pub(in crate::catalogue) fn of_a_flow(mut self, stream: &mut Stream, id: &'static str) -> Self {
        self.times = [
            stream.choose(&[1.0, 2.0, 0.5], 4.0),
            stream.choose(&[1.0, 0.25, 3.0, 1e-3], 1.0),
        ];
        if stream.one_in(2) {
            self.feedback = Some(Self::rows(stream, (self.v.len(), self.h.len()), 1.0));
        }
        self.id = Some(id);
        self
    }

    /// With the identity for what the witness asks for.
    pub(in crate::catalogue) fn asked_by(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    pub(in crate::catalogue) fn network(&self) -> Result<Network, Error> {
        let network = Network::new(
            self.h.len(),
            self.v.len(),
            self.patterns.concat(),
            self.visible,
            self.hidden,
        )?
        .with_times(self.times[0], self.times[1])?;
        match &self.feedback {
            Some(feedback) => network.with_feedback(feedback.concat()),
            None => Ok(network),
        }
    }

    /// A request with the patterns, the state and the Lagrangians.
    pub(in crate::catalogue) fn request(&self, request: Request) -> Request {
        request
            .with("patterns", Part::Rows(self.patterns.clone()))
            .with_list("v", &self.v)
            .with_list("h", &self.h)
            .with("visible_lagrangian", Part::lagrangian(self.visible))
            .with("hidden_lagrangian", Part::lagrangian(self.hidden))
    }

    /// `Ξ~`.
    pub(in crate::catalogue) fn answer(&self) -> Vec<Vec<f64>> {
        (self.feedback.clone()).unwrap_or_else(|| transpose(&self.patterns))
    }

    /// Eq. 7.
    pub(in crate::catalogue) fn energy<R: Smooth>(&self, v: &[R], h: &[R]) -> R {
        let (g, f) = (activation(self.visible, v), activation(self.hidden, h));
        let visible = inner(v, &g) - lagrangian(self.visible, v);
        let hidden = inner(h, &f) - lagrangian(self.hidden, h);
        visible + hidden - inner(&f, &rows_times(&self.patterns, &g))
    }

    /// Eqs. 4 and 5: the velocities of both layers.
    pub(in crate::catalogue) fn velocity<R: Smooth>(&self, v: &[R], h: &[R]) -> [Vec<R>; 2] {
        let (g, f) = (activation(self.visible, v), activation(self.hidden, h));
        let relax = |target: Vec<R>, state: &[R], time: f64| -> Vec<R> {
            let ends = target.into_iter().zip(state);
            ends.map(|(target, state)| (target - state) / R::from_f64(time))
                .collect()
        };
        [
            relax(rows_times(&self.answer(), &f), v, self.times[0]),
            relax(rows_times(&self.patterns, &g), h, self.times[1]),
        ]
    }

    /// `dE/dt` along the flow, by dual numbers.
    pub(in crate::catalogue) fn energy_rate<S: Enclosure>(&self) -> S {
        let (v, h): (Vec<S>, Vec<S>) = (lifted(&self.v), lifted(&self.h));
        let [visible, hidden] = self.velocity(&v, &h);
        self.energy(&moving(&v, &visible), &moving(&h, &hidden))
            .tangent
    }

    /// The energy with `h = Ξ g(v)` put in, at any scalar.
    pub(in crate::catalogue) fn adiabatic_energy<R: Smooth>(&self, v: &[R]) -> R {
        let g = activation(self.visible, v);
        self.energy(v, &rows_times(&self.patterns, &g))
    }
}

/// A state, without zeros where the Lagrangian has no two derivatives there.
fn state(stream: &mut Stream, count: usize, scale: f64, kind: Lagrangian) -> Vec<f64> {
    let scale = scale.max(1e-6);
    let is_rough = match kind {
        Lagrangian::Power { n } => n % 1.0 != 0.0 || n < 2.0,
        Lagrangian::Abs | Lagrangian::Norm => true,
        _ => false,
    };
    let coordinate = |stream: &mut Stream| match stream.coordinate(scale) {
        0.0 if is_rough => scale,
        other => other,
    };
    (0..count).map(|_| coordinate(stream)).collect()
}

impl Display for NetworkCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = match self.id {
            Some(id) => Request::for_identity(id),
            None => Request::for_quantity("hopfield.energy"),
        };
        let mut request = self.request(request);
        if self.id.is_some() {
            request = request
                .with_number("tau_v", self.times[0])
                .with_number("tau_h", self.times[1]);
        }
        if let Some(feedback) = &self.feedback {
            request = request.with("feedback", Part::Rows(feedback.clone()));
        }
        request.fmt(f)
    }
}
