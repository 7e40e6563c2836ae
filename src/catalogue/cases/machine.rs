//! Strategies that construct cases, hostile corners included.

use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::oracle::field::Presence;
use crate::oracle::registry;
use crate::real::{Enclosure, Goal};
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// An attentional Boltzmann machine at an inverse temperature, and a point to evaluate at.
#[derive(Clone)]
pub(in crate::catalogue) struct MachineCase {
    pub(in crate::catalogue) machine: AttnBm,
    pub(in crate::catalogue) beta: f64,
    pub(in crate::catalogue) v: Vec<f64>,
    quantity: &'static str,
    /// The identity that a witness asks for in the place of the quantity.
    identity: Option<&'static str>,
}

/// The inverse temperatures a strategy may choose from.
#[derive(Clone, Copy)]
pub(in crate::catalogue) enum Temperatures {
    /// The integers from 1 to this.
    Integers(u32),
    /// Real numbers up to this: on both sides of 1, next to integers, small, and integers too.
    Reals(f64),
}

impl Temperatures {
    pub(in crate::catalogue) fn draw(self, stream: &mut Stream) -> f64 {
        match self {
            Self::Integers(most) => 1.0 + stream.below(most as usize) as f64,
            Self::Reals(most) => match stream.below(8) {
                0 => stream.log_between(1e-3, 1.0),
                1 => 1.0 + stream.below(most as usize) as f64,
                2 => {
                    let near = 1.0 + stream.below(most as usize) as f64;
                    stream.choose(&[near.next_up(), near.next_down(), near + 1e-6], near)
                }
                3 => f64::min(stream.choose(&[0.5, 1.5, 2.5, 0.25], 0.75), most),
                4 => stream.between(0.05, 1.0),
                _ => stream.between(0.05, most),
            },
        }
    }
}

/// The sizes a strategy may choose from.
pub(in crate::catalogue) struct Limits {
    pub(in crate::catalogue) patterns: usize,
    pub(in crate::catalogue) dimension: usize,
    pub(in crate::catalogue) beta: Temperatures,
    /// The largest size of a coordinate; a quadrature's nodes grow with it.
    pub(in crate::catalogue) scale: f64,
    /// The quantity that a witness is printed as a request for.
    pub(in crate::catalogue) quantity: &'static str,
}

impl Limits {
    /// So many patterns of so many coordinates at most.
    pub(in crate::catalogue) fn new(
        [patterns, dimension]: [usize; 2],
        beta: Temperatures,
        scale: f64,
        quantity: &'static str,
    ) -> Self {
        Self {
            patterns,
            dimension,
            beta,
            scale,
            quantity,
        }
    }

    /// Few patterns in the plane at most, at real inverse temperatures: what a quadrature decides
    /// within a millisecond.
    pub(in crate::catalogue) fn in_the_plane(patterns: usize, quantity: &'static str) -> Self {
        Self::new([patterns, 2], Temperatures::Reals(3.5), 1.5, quantity)
    }
}

impl MachineCase {
    /// Few patterns in the plane at most, at real inverse temperatures.
    pub(in crate::catalogue) fn in_the_plane(
        stream: &mut Stream,
        patterns: usize,
        quantity: &'static str,
    ) -> Result<Self, Error> {
        Self::draw(stream, &Limits::in_the_plane(patterns, quantity))
    }

    /// Few patterns in the plane at most, at small integers: what sums over all tuples decide.
    pub(in crate::catalogue) fn at_integers(
        stream: &mut Stream,
        quantity: &'static str,
    ) -> Result<Self, Error> {
        let limits = Limits::new([3, 2], Temperatures::Integers(3), 2.0, quantity);
        Self::draw(stream, &limits)
    }

    /// Four patterns in space at most.
    pub(in crate::catalogue) fn in_space(
        stream: &mut Stream,
        beta: Temperatures,
        quantity: &'static str,
    ) -> Result<Self, Error> {
        let limits = Limits::new([4, 3], beta, 2.0, quantity);
        Self::draw(stream, &limits)
    }

    /// Five patterns of four coordinates at most, at real inverse temperatures: what closed forms decide.
    pub(in crate::catalogue) fn in_closed_form(
        stream: &mut Stream,
        scale: f64,
        quantity: &'static str,
    ) -> Result<Self, Error> {
        let limits = Limits::new([5, 4], Temperatures::Reals(4.0), scale, quantity);
        Self::draw(stream, &limits)
    }

    pub(in crate::catalogue) fn draw(stream: &mut Stream, limits: &Limits) -> Result<Self, Error> {
        let count = 1 + stream.below(limits.patterns);
        let dimension = 1 + stream.below(limits.dimension);
        Self::of_size(stream, limits, count, dimension)
    }

    /// A case with so many patterns of so many coordinates.
    pub(in crate::catalogue) fn of_size(
        stream: &mut Stream,
        limits: &Limits,
        count: usize,
        dimension: usize,
    ) -> Result<Self, Error> {
        let beta = limits.beta.draw(stream);
        let scale = match stream.below(6) {
            0 => stream.log_between(1e-200, 1e-3),
            1 => limits.scale,
            _ => stream.between(0.1, 1.0) * limits.scale,
        };
        let row = |stream: &mut Stream, size: f64| -> Vec<f64> {
            (0..dimension).map(|_| stream.coordinate(size)).collect()
        };
        let mut rows: Vec<Vec<f64>> = (0..count).map(|_| row(stream, scale)).collect();
        for index in 1..count {
            let before = rows[stream.below(index)].clone();
            rows[index] = match stream.below(10) {
                0 => before,
                1 => before.iter().map(|x| -x).collect(),
                2 => before.iter().map(|x| finite(x.next_up())).collect(),
                3 => before
                    .iter()
                    .map(|x| finite(-x * (1.0 + f64::EPSILON)))
                    .collect(),
                _ => continue,
            };
        }
        // A machine of one pattern has a closed form at any size at all.
        if stream.one_in(12) {
            let size = stream.choose(&[1e150, 1e-200, 1e8, 1e-320], 1.0);
            let pattern = row(stream, size);
            rows.iter_mut().for_each(|row| row.clone_from(&pattern));
        }
        let v = row(stream, scale.max(1e-3));
        let mut machine = AttnBm::new(count, dimension, rows.concat())?;
        if stream.one_in(3) {
            let bias = row(stream, scale.min(1.0));
            machine = machine.with_visible_bias(bias)?;
        }
        if stream.one_in(3) {
            let bias = (0..count).map(|_| stream.coordinate(2.0)).collect();
            machine = machine.with_hidden_bias(bias)?;
        }
        Ok(Self {
            machine,
            beta,
            v,
            quantity: limits.quantity,
            identity: None,
        })
    }
}

impl MachineCase {
    /// With the identity for what the witness asks for, where the quantity's own input is not all that
    /// the two sides depend on.
    pub(in crate::catalogue) fn asked_by(mut self, identity: &'static str) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The inverse temperature as a count, in the cases of identities at integers.
    pub(in crate::catalogue) fn integer(&self) -> u32 {
        self.beta as u32
    }

    /// The case at an inverse temperature of 24 bits, so that its multiples by quarters of small integers are binary64
    /// numbers.
    pub(in crate::catalogue) fn at_coarse_beta(mut self) -> Self {
        self.beta = f64::from(self.beta as f32);
        self
    }

    /// Whether there is one pattern, with which most bounds are attained.
    pub(in crate::catalogue) fn has_one_pattern(&self) -> bool {
        self.machine.count() == 1
    }

    /// `log p`.
    pub(in crate::catalogue) fn log_count<S: Enclosure>(&self) -> S {
        S::from_i64(self.machine.count() as i64).ln()
    }

    /// `β - floor(β)`.
    pub(in crate::catalogue) fn distance<S: Enclosure>(&self) -> S {
        S::from_f64(self.beta) - S::from_f64(self.beta.floor())
    }

    /// log Z by the trapezoidal rule.
    pub(in crate::catalogue) fn log_partition_by_quadrature<S: Enclosure>(
        &self,
        goal: Goal,
    ) -> Result<S, Error> {
        self.machine.log_partition_by_quadrature(self.beta, goal)
    }

    /// The patterns, biases and inverse temperature as a request.
    pub(in crate::catalogue) fn request(&self, quantity: &'static str) -> Request {
        let request = described(Request::for_quantity(quantity), &self.machine);
        // Where it may be left out, the quantity follows from the energy, whatever the Gibbs law's inverse temperature.
        match requires(quantity, "beta") {
            true => request.with_number("beta", self.beta),
            false => request,
        }
    }
}

/// Whether the input of a quantity must have this field.
pub(in crate::catalogue) fn requires(quantity: &str, field: &str) -> bool {
    let field = registry::find(quantity).map(|quantity| quantity.field(field));
    field.is_ok_and(|field| field.is_some_and(|field| field.presence == Presence::Required))
}

/// The number itself, or the largest one of its sign in the place of an infinity.
fn finite(x: f64) -> f64 {
    x.clamp(-f64::MAX, f64::MAX)
}

/// A request with the patterns and biases of a machine.
pub(in crate::catalogue) fn described(request: Request, machine: &AttnBm) -> Request {
    let rows = machine.patterns().map(<[f64]>::to_vec).collect();
    let mut request = request.with("patterns", Part::Rows(rows));
    if let Some(bias) = machine.visible_bias() {
        request = request.with_list("visible_bias", bias);
    }
    if let Some(bias) = machine.hidden_bias() {
        request = request.with_list("hidden_bias", bias);
    }
    request
}

impl Display for MachineCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(identity) = self.identity {
            return described(Request::for_identity(identity), &self.machine)
                .with_number("beta", self.beta)
                .with_list("v", &self.v)
                .fmt(f);
        }
        let request = self.request(self.quantity);
        match requires(self.quantity, "v") {
            true => request.with_list("v", &self.v).fmt(f),
            false => request.fmt(f),
        }
    }
}
