//! A quantity as one record: everything that the rest of the program knows about it.
//!
//! Evaluation, listings, the wire protocol, the grader, golden vectors, measurements of precision and the fuzz targets
//! read the record. None of them knows a quantity by its name.

use std::fmt;

use super::certify::{Certified, Options, Plain, Refusal};
use super::estimate::Estimator;
use super::field::Field;
use super::input::Inputs;
use crate::Error;
use crate::real::{Ball, Goal, Rounding};

/// A real number, vector or matrix that the family of models defines without ambiguity.
#[derive(Clone, Copy)]
pub struct Quantity {
    /// The permanent name, with the model before the point.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The defining formula, in plain text.
    pub definition: &'static str,
    /// The defining formula, in LaTeX.
    pub latex: &'static str,
    /// The shape of the value: `scalar`, or in the symbols of the fields.
    pub value: &'static str,
    /// What the input consists of.
    pub fields: &'static [Field],
    /// How it is evaluated.
    pub evaluator: Evaluator,
    /// How the entries are rounded.
    pub entries: Entries,
    /// What the error of plain binary64 keeps to.
    pub bound: StatedBound,
    /// How the grader draws its cases.
    pub cases: Cases,
    /// How the value moves when the input does.
    pub moves: &'static [Move],
    /// What the value is tied to.
    pub ties: &'static [Tie],
    /// A second way to the value.
    pub second_route: Option<SecondRoute>,
}

/// The name alone: a record may refer to others.
impl fmt::Debug for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Quantity({})", self.name)
    }
}

impl Quantity {
    /// The field of this name, if there is one.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields in one line, each with its default.
    pub fn input(&self) -> String {
        let fields: Vec<String> = self.fields.iter().map(ToString::to_string).collect();
        fields.join(", ")
    }
}

/// How a quantity is evaluated: the same formula at two kinds of scalar.
#[derive(Clone, Copy, Debug)]
pub struct Evaluator {
    /// Turns a checked input into a certified answer.
    pub certified: fn(&Inputs, &Options) -> Result<Certified, Refusal>,
    /// Turns a checked input into plain binary64 numbers, whose errors `docs/precision.md` states.
    pub plain: fn(&Inputs, Goal) -> Result<Plain, Error>,
    /// Estimates the value by sampling, where the quantity is one that other implementations estimate. Their answers are
    /// judged by repeated runs.
    pub estimate: Option<Estimator>,
}

/// The stated bound on the stability ratio of plain binary64, in all regions. `docs/precision.md` says how it may change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedBound {
    /// The largest stability ratio allowed.
    pub ratio: f64,
    /// The seed and the number of a case that exceeds the next smaller bound, and the reason in words, if the bound once
    /// was smaller.
    pub loosened: Option<((u64, u64), &'static str)>,
}

impl StatedBound {
    /// What is proved of a value rounded from a ball that is known to 54 bits: 1 for the rounding, 1/4 for the ball, and
    /// a margin.
    pub const OF_ONE_ROUNDING: Self = Self {
        ratio: 1.5,
        loosened: None,
    };
}

/// How the entries of a value are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Each to the nearest number.
    Values,
    /// A lower and an upper bound, outward.
    Ends,
    /// Each is decided, and rounding the input would change the question.
    Decisions,
}

impl Entries {
    /// The rounding of one entry.
    pub fn rounding(self, index: usize) -> Rounding {
        match (self, index) {
            (Self::Values | Self::Decisions, _) => Rounding::Nearest,
            (Self::Ends, 0) => Rounding::Down,
            (Self::Ends, _) => Rounding::Up,
        }
    }
}

/// How the grader draws cases: what they consist of, and how far they reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cases {
    /// Every field by itself, from what it declares.
    Fields,
    /// An attentional machine, and whatever other fields are declared.
    Attentional(Reach),
    /// A Lagrangian and one layer.
    Layer,
    /// Two layers with their Lagrangians, and the weights between them.
    Network,
    /// A restricted Boltzmann machine, and whatever other fields are declared.
    Restricted(Weights),
    /// A network of binary spins or a machine with binary visible units, and whatever other fields are declared.
    Binary,
    /// A dimension and a concentration.
    Concentration,
    /// A natural parameter, and a direction to evaluate at.
    Direction,
    /// An order and an argument of a Bessel function.
    Bessel,
    /// The same, and arguments at which the logarithm of the function is nearly 0.
    LogBessel,
    /// A list of arguments, and sometimes an inverse temperature.
    Arguments,
    /// A real argument of a special function, of either sign and any size.
    RealArgument,
    /// The same of a function with the poles of the gamma function, of which none is drawn.
    BetweenPoles,
    /// A dimension and a mean resultant length.
    ResultantLength,
    /// The ends of an interval, and a normal law.
    Interval,
    /// A unit of an exponential-family harmonium, and its input.
    Unit,
    /// A prompt, or a task of in-context denoising.
    InContext,
    /// A train of pulses, and a system that responds to it.
    PulseTrain,
    /// A machine with binary visible units whose partition function a sampler can estimate.
    Annealing,
}

/// What an attentional machine can be asked at little cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A closed form whatever the size.
    Closed,
    /// Sums over multisets at the whole β on both sides.
    Bounds,
    /// A sum over multisets at whole β, a quadrature in between.
    Partition,
    /// The same for a matrix of values.
    Matrix,
    /// A quadrature on every β.
    Quadrature,
}

/// The weights of a restricted Boltzmann machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Of any size.
    Any,
    /// With singular values around 1, where the machine ceases to exist.
    Contraction,
}

/// A change of the input that changes the value in a known way.
///
/// Axes are named by the symbols of the fields: `p` patterns or hidden units, `N` coordinates, `dim` coordinates around
/// a sphere, `n` arguments, `P` observations, `L` tokens of a prompt, `d` vectors that span a subspace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// The positions of an axis may be put in another order. The entries of the value move along.
    Permutation(&'static str),
    /// The same with changes of sign: an exact rotation.
    SignedPermutation {
        /// The axis.
        axis: &'static str,
        /// The Lagrangian that must be even for a change of sign, if there is one.
        even: Option<&'static str>,
    },
    /// Every position of an axis may be there twice.
    Repetition {
        /// The axis.
        axis: &'static str,
        /// What is added to every entry.
        adds: Logarithm,
    },
    /// The visible units and their bias may be shifted by `t`, and the hidden bias by `-Ξ t`.
    Gauge(Position),
    /// A constant may be added to every number of a field.
    Shift {
        /// The field.
        field: &'static str,
        /// How many times the constant is added to every entry.
        adds: f64,
    },
    /// A field may be multiplied by a positive number, which changes nothing.
    Scaling(&'static str),
    /// The visible and the hidden layer may be exchanged, which changes nothing.
    Exchange,
    /// Time may be measured in another unit.
    UnitOfTime {
        /// The fields that are times, or proportional to one.
        times: &'static [&'static str],
        /// The fields that are rates.
        rates: &'static [&'static str],
        /// Whether the value is a time itself. Otherwise it does not change.
        is_time: bool,
    },
}

/// What a repetition adds to a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Logarithm {
    /// Nothing.
    Nothing,
    /// So many times log 2.
    OfTwo(f64),
    /// β log 2.
    OfTwoTimesBeta,
    /// Minus log 2/β.
    MinusOfTwoOverBeta,
}

/// Whether a value is a point of the space of the visible units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// It moves with the visible units.
    Moves,
    /// It stays.
    Stays,
}

/// A relation to other quantities, or among the entries, which holds at every input.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// The name in listings. Ties of the same name have the same statement.
    pub name: &'static str,
    /// The statement.
    pub statement: &'static str,
    /// The statement as the grader asks for it.
    pub equation: Equation,
}

/// The form of a tie. `y` is the value of the quantity itself.
#[derive(Clone, Copy, Debug)]
pub enum Equation {
    /// `y + Σ a_i y_i = 0`, with the other quantities at the same input.
    Linear(&'static [(Coefficient, &'static Quantity)]),
    /// `y = a (y' - x)`, with `y'` at the default of the field `a`.
    Step {
        /// `y'`.
        to: &'static Quantity,
        /// The field `x`.
        from: &'static str,
        /// The field `a`.
        rate: &'static str,
    },
    /// `y` is minus the mean of another quantity over the rows of a field.
    MinusMean {
        /// The other quantity.
        of: &'static Quantity,
        /// The field whose rows are averaged over.
        rows: &'static str,
        /// The field of the other quantity that takes a row.
        row: &'static str,
    },
    /// Given no observation, `y` is the value of another quantity.
    GivenNothing(&'static Quantity),
    /// The entries sum to this.
    SumsTo(i64),
    /// `y` increases and is the derivative of another quantity: the mean value theorem, from one side.
    Slope {
        /// The other quantity.
        of: &'static Quantity,
        /// The field to differentiate in.
        field: &'static str,
        /// The end of the interval at which `y` is taken.
        end: End,
    },
    /// `y` is the difference of another quantity between a field plus 1 and the field.
    Difference {
        /// The other quantity.
        of: &'static Quantity,
        /// The field.
        field: &'static str,
    },
    /// `log y` is the difference of another quantity between a field plus 1 and the field.
    LogDifference {
        /// The other quantity.
        of: &'static Quantity,
        /// The field.
        field: &'static str,
    },
}

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The lower one.
    Lower,
    /// The upper one.
    Upper,
}

/// The coefficient of a quantity in a tie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coefficient {
    /// A number.
    Number(f64),
    /// A number times a field.
    Times(f64, &'static str),
}

/// A second way to a value, which shares nothing but the arithmetic with its evaluation, unless it says so.
#[derive(Clone, Copy, Debug)]
pub enum SecondRoute {
    /// The defining formula as it stands, where that takes little.
    Definition(fn(&Inputs) -> Option<Vec<Ball<28>>>),
    /// A certified quadrature, where the evaluation sums, and where it takes little.
    Quadrature(fn(&Inputs) -> Option<Ball<4>>),
    /// A certified solution of the differential equation, where the evaluation integrates or has a closed form, and
    /// where it takes little.
    Flow(fn(&Inputs) -> Option<Ball<4>>),
    /// Another formula or another rule, by a series or a quadrature with a proved remainder, where it takes little.
    Formula(fn(&Inputs) -> Option<Ball<4>>),
}
