//! The von Mises-Fisher distribution.

use super::certified::Certified;
use super::quantities::quantities;
use super::question::{Given, number, rows, vector};
use crate::Error;
use crate::models::von_mises_fisher::VonMisesFisher as Generic;
use crate::models::von_mises_fisher::likelihood::{likeliest_concentration, resultant};
use crate::models::von_mises_fisher::sampling;
use crate::oracle::certify::{Certifiable, Formula, Found, Options, Refusal, Shape, certify};
use crate::oracle::field::{Field, Kind, Range, Size};
use crate::oracle::input::{Inputs, Value};
use crate::oracle::quantities::vmf;
use crate::real::{Ball, Goal};
use crate::real::{Bounded, Real};
use crate::sampling::random::Rng;

/// A von Mises-Fisher distribution: its density on the unit sphere of R^N is proportional to `exp(κ m·x)`.
///
/// `m` is the mean direction and `κ >= 0` the concentration. At `N = 1` the sphere is `{-1, +1}`, with counting measure.
///
/// A direction of binary64 numbers has the length 1 only up to rounding. [`VonMisesFisher::log_density`] is that of the
/// natural parameter `κ m`, exactly as these numbers are; all other values depend on `N` and `κ` alone.
///
/// ```
/// use attnbm::VonMisesFisher;
/// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
///
/// let distribution = VonMisesFisher::new([0.0, 0.0, 1.0], 2.5)?;
/// let mut rng = ChaCha8Rng::seed_from_u64(1);
/// let draws: Vec<Vec<f64>> = (0..1000)
///     .map(|_| distribution.sample(&mut rng))
///     .collect::<Result<_, _>>()?;
/// let fitted = VonMisesFisher::fit(&draws)?;
/// assert!((fitted.concentration() - 2.5).abs() < 0.5);
/// assert!(fitted.mean_direction()[2] > 0.99);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct VonMisesFisher {
    mean_direction: Vec<f64>,
    concentration: f64,
}

static FIELDS: &[Field] = &[
    Field::required(
        "mean_direction",
        Kind::Direction(Size::Symbol("dim")),
        "the mean direction",
    ),
    Field::required(
        "concentration",
        Kind::Number(Range::NonNegative),
        "the concentration",
    ),
];

static DATA: &[Field] = &[Field::required(
    "rows",
    Kind::Matrix("n", "dim"),
    "one unit vector a row",
)];

impl VonMisesFisher {
    /// The distribution with this mean direction and concentration.
    ///
    /// The direction is any vector but 0; it is divided by its length. Of each entry of the quotient the error is at
    /// most half a unit in the last place.
    ///
    /// ```
    /// use attnbm::VonMisesFisher;
    /// let distribution = VonMisesFisher::new([3.0, -4.0], 10.0)?;
    /// assert_eq!(distribution.mean_direction(), [0.6, -0.8]);
    /// let error = VonMisesFisher::new([1.0, 0.0], -1.0).unwrap_err();
    /// assert_eq!(error.to_string(), "concentration must be finite and >= 0, got -1");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for an empty direction; [`Error::Domain`] for a direction of zeros, more than 2^53 dimensions, an
    /// entry that is not finite, or a concentration that is not finite and at least 0.
    pub fn new(mean_direction: impl Into<Vec<f64>>, concentration: f64) -> Result<Self, Error> {
        let given = [
            ("mean_direction", Value::Vector(mean_direction.into())),
            ("concentration", number(concentration)),
        ];
        let inputs = Inputs::new(FIELDS, given)?;
        let (direction, concentration) = (
            inputs.vector("mean_direction")?,
            inputs.number("concentration")?,
        );
        Generic::new(direction.len() as u64, concentration)?;
        Ok(Self {
            mean_direction: values(&Normalised(direction))?,
            concentration,
        })
    }

    /// The distribution that is likeliest for these unit vectors, one a row.
    ///
    /// # Statement
    ///
    /// The mean direction is that of the sum of the rows, and the concentration solves `A(κ) = R̄`, with `A` the
    /// [mean resultant length](VonMisesFisher::mean_resultant_length) and `R̄` the length of the sum over the number of rows.
    ///
    /// # Error
    ///
    /// The concentration and the entries of the direction are the binary64 numbers nearest to the exact ones, of the rows
    /// as they are given. The rows themselves are rounded: at an `R̄` within about 1e-16 of 1 the concentration says more
    /// of that rounding than of the data.
    ///
    /// ```
    /// use attnbm::VonMisesFisher;
    /// let fitted = VonMisesFisher::fit([[0.6, 0.8], [0.6, -0.8], [1.0, 0.0]])?;
    /// assert_eq!(fitted.mean_direction(), [1.0, 0.0]);
    /// // A(κ) = R̄ = 2.2/3.
    /// assert!((fitted.mean_resultant_length()? - 2.2 / 3.0).abs() < 1e-15);
    ///
    /// let error = VonMisesFisher::fit([[1.0, 0.0], [2.0, 0.0]]).unwrap_err();
    /// assert_eq!(error.to_string(), "rows[1] must be of length 1, up to rounding in single precision, got the length 2");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or an entry, or for rows of different lengths; [`Error::Domain`] for a row that is
    /// not a unit vector, for rows whose sum is 0 (`R̄ = 0`: no direction is the likeliest), for rows that are all the
    /// same (`R̄ = 1`: no concentration is), or for a concentration beyond binary64.
    pub fn fit<R: AsRef<[f64]>>(data: impl IntoIterator<Item = R>) -> Result<Self, Error> {
        let inputs = Inputs::new(DATA, [("rows", rows("rows", data)?)])?;
        let data = inputs.matrix("rows")?;
        for (index, row) in data.rows().enumerate() {
            check_unit(index, row)?;
        }
        let (dimension, data) = (data.column_count(), data.entries());
        let concentration = values(&Likeliest { dimension, data })?;
        match concentration.first() {
            Some(kappa) if kappa.is_finite() => Ok(Self {
                mean_direction: values(&MeanDirection { dimension, data })?,
                concentration: *kappa,
            }),
            _ => Err(Error::Domain {
                field: "rows".into(),
                expected: "unit vectors that differ enough for a concentration within binary64",
                got: "vectors that differ less".into(),
            }),
        }
    }

    /// The number of dimensions, N.
    pub fn dimension(&self) -> usize {
        self.mean_direction.len()
    }

    /// The mean direction, a unit vector up to rounding.
    pub fn mean_direction(&self) -> &[f64] {
        &self.mean_direction
    }

    /// The concentration κ.
    pub fn concentration(&self) -> f64 {
        self.concentration
    }

    /// A view of this distribution whose values are correctly rounded and come with an enclosure.
    pub fn certified(&self) -> Certified<'_, Self> {
        Certified::new(self)
    }

    /// One draw, a unit vector up to rounding, independent of all others.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for a concentration so near the end of binary64 that the length of `κ m` is beyond it.
    pub fn sample<G: Rng + ?Sized>(&self, rng: &mut G) -> Result<Vec<f64>, Error> {
        let scaled = self.mean_direction.iter().map(|x| self.concentration * x);
        sampling::draw(&scaled.collect::<Vec<f64>>(), rng)
    }

    /// The dimension and the concentration, as a quantity's input.
    fn size(&self) -> Vec<Given> {
        vec![
            ("dim", number(self.dimension() as f64)),
            ("kappa", number(self.concentration)),
        ]
    }

    /// The natural parameter and a direction, as a quantity's input.
    fn at(&self, x: &[f64]) -> Vec<Given> {
        // β is above 0 there, so that the even distribution is that of η = 0.
        let (eta, beta) = match self.concentration {
            0.0 => (vec![0.0; self.dimension()], 1.0),
            kappa => (self.mean_direction.clone(), kappa),
        };
        vec![
            ("eta", Value::Vector(eta)),
            ("beta", number(beta)),
            ("x", vector(x)),
        ]
    }
}

quantities! { VonMisesFisher:
    /// The log density in the direction of `x`, in surface measure.
    ///
    /// # Statement
    ///
    /// `κ m·x/|x| - log Z`, for an `x` of any length but 0.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `x` has one entry a dimension; [`Error::Domain`] for a vector of zeros, or an entry that is
    /// not finite.
    ///
    /// ```
    /// let even = attnbm::VonMisesFisher::new([0.0, 0.0, 1.0], 0.0)?;
    /// assert_eq!(even.log_density(&[1.0, 0.0, 0.0])?, -even.log_partition()?);
    /// assert_eq!(even.entropy()?, even.log_partition()?);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    log_density(x: &[f64]) -> Scalar = vmf::LOG_DENSITY, |distribution| distribution.at(x);

    /// The logarithm of the partition function.
    ///
    /// # Statement
    ///
    /// `log Z = log ∫ exp(κ m·x) dx` over the sphere, in surface measure.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for a value that is not decided.
    log_partition() -> Scalar = vmf::LOG_PARTITION, |distribution| distribution.size();

    /// The length of the mean, which is `A(κ) m`.
    ///
    /// # Statement
    ///
    /// `A(κ) = I_{N/2}(κ) / I_{N/2-1}(κ)`.
    ///
    /// # Errors
    ///
    /// As [`VonMisesFisher::log_partition`].
    mean_resultant_length() -> Scalar = vmf::MEAN_RESULTANT_LENGTH, |distribution| distribution.size();

    /// The entropy in nats, in surface measure.
    ///
    /// # Statement
    ///
    /// `log Z - κ A(κ)`.
    ///
    /// # Errors
    ///
    /// As [`VonMisesFisher::log_partition`].
    entropy() -> Scalar = vmf::ENTROPY, |distribution| distribution.size();
}

/// The distribution in the generic layer: its dimension, and its concentration as a scalar.
impl<S: Bounded> TryFrom<&VonMisesFisher> for Generic<S> {
    type Error = Error;

    fn try_from(distribution: &VonMisesFisher) -> Result<Self, Error> {
        let concentration = S::from_f64(distribution.concentration);
        Self::new(distribution.dimension() as u64, concentration)
    }
}

/// Refuses a row whose length differs from 1 by more than rounding its entries, and the operations of dividing by the
/// length, do in single precision: half an ulp of each entry, and of each of `N` additions.
fn check_unit(index: usize, row: &[f64]) -> Result<(), Error> {
    let unit_roundoff = 2f64.powi(-24);
    let square = Ball::<2>::dot(row, row).approx();
    if (square - 1.0).abs() <= (row.len() as f64 + 4.0) * unit_roundoff {
        return Ok(());
    }
    Err(Error::Domain {
        field: format!("rows[{index}]"),
        expected: "of length 1, up to rounding in single precision",
        got: format!("the length {}", square.sqrt()),
    })
}

/// The binary64 numbers nearest to the entries of a formula.
fn values<F: Certifiable>(formula: &F) -> Result<Vec<f64>, Error> {
    let certified =
        certify(formula, &Options::default()).map_err(|refusal: Refusal| refusal.error)?;
    Ok(certified.entries.iter().map(|entry| entry.value).collect())
}

/// A vector over its length.
struct Normalised<'a>(&'a [f64]);

impl Formula for Normalised<'_> {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
        let length = S::dot(self.0, self.0).sqrt();
        let entries = self.0.iter().map(|x| S::from_f64(*x) / &length);
        Ok(Found::new(entries.collect(), "division by the length"))
    }
}

impl Certifiable for Normalised<'_> {
    fn shape(&self) -> Shape {
        Shape::Vector(self.0.len())
    }
}

/// The direction of the sum of data.
struct MeanDirection<'a> {
    dimension: usize,
    data: &'a [f64],
}

impl Formula for MeanDirection<'_> {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
        let direction = resultant::<S>(self.dimension, self.data)?.direction;
        Ok(Found::new(direction, "direction of the sum"))
    }
}

impl Certifiable for MeanDirection<'_> {
    fn shape(&self) -> Shape {
        Shape::Vector(self.dimension)
    }
}

/// The concentration that is likeliest for data.
struct Likeliest<'a> {
    dimension: usize,
    data: &'a [f64],
}

impl Formula for Likeliest<'_> {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
        let length = resultant::<S>(self.dimension, self.data)?.length;
        let concentration = likeliest_concentration(self.dimension as u64, &length)?;
        Ok(Found::scalar(
            concentration,
            "ratio of modified Bessel functions",
        ))
    }
}

impl Certifiable for Likeliest<'_> {
    fn shape(&self) -> Shape {
        Shape::Scalar
    }
}
