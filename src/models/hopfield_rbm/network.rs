//! The binary Hopfield network: couplings, energy and read-out, in whole numbers up to the last division.

use super::patterns::BinaryPatterns;
use crate::Error;
use crate::arguments;
use crate::exact::{Fraction, OrthogonalRows};
use crate::real::{Bounded, Real, climb};
use crate::routes::entered;
use num_bigint::BigInt;

/// How patterns make couplings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `J = ξᵀ(ξξᵀ)⁻¹ξ`, the orthogonal projection onto the span of the patterns, which may depend on each other.
    Projection,
    /// `J = ξᵀξ/N`.
    Hebbian,
}

/// A binary Hopfield network with an exact decomposition of its couplings.
///
/// # Statement
///
/// `J = Σ_k x_kᵀ y_k / d` over the patterns `x_k` in use, with rows `y_k` of whole numbers: the dual basis times the
/// determinant `d` of the Gram matrix (projection rule), or the patterns themselves and `d = N` (Hebbian rule).
///
/// ```
/// use attnbm::models::hopfield_rbm::{BinaryNetwork, BinaryPatterns, Rule};
/// let patterns = BinaryPatterns::new(2, 3, &[1.0, 1.0, 1.0, 1.0, 1.0, -1.0])?;
/// let network = BinaryNetwork::new(patterns, Rule::Projection)?;
/// assert_eq!(network.energy::<f64>(&[1, 1, -1])?, -1.5);
/// assert_eq!(network.energy::<f64>(&[1, -1, 1])?, -0.5);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BinaryNetwork {
    patterns: BinaryPatterns,
    rule: Rule,
    /// The patterns in use, by their index.
    used: Vec<usize>,
    /// `y`, a row for each pattern in use.
    dual: Vec<Vec<BigInt>>,
    denominator: BigInt,
    /// The rows made orthogonal, for the projection rule.
    orthogonal: Option<OrthogonalRows>,
    visible_bias: Option<Vec<f64>>,
}

impl BinaryNetwork {
    /// The network without fields.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for more patterns than an exact elimination can take: about 100 of 1 000 spins.
    pub fn new(patterns: BinaryPatterns, rule: Rule) -> Result<Self, Error> {
        let rows: Vec<Vec<BigInt>> = patterns
            .rows()
            .map(|row| row.iter().map(|x| BigInt::from(*x)).collect())
            .collect();
        let (used, dual, denominator, orthogonal) = match rule {
            Rule::Projection => {
                let orthogonal = OrthogonalRows::new(&rows)?;
                (
                    orthogonal.pivots().to_vec(),
                    orthogonal.dual().to_vec(),
                    orthogonal.determinant().clone(),
                    Some(orthogonal),
                )
            }
            Rule::Hebbian => {
                let count = BigInt::from(patterns.dimension());
                ((0..patterns.count()).collect(), rows, count, None)
            }
        };
        Ok(Self {
            patterns,
            rule,
            used,
            dual,
            denominator,
            orthogonal,
            visible_bias: None,
        })
    }

    /// The same network with the field `b`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the field has one entry for each spin.
    pub fn with_visible_bias(mut self, bias: Vec<f64>) -> Result<Self, Error> {
        arguments::units("visible_bias", bias.len(), self.visible_count(), "visible")?;
        self.visible_bias = Some(bias);
        Ok(self)
    }

    /// The patterns.
    pub fn patterns(&self) -> &BinaryPatterns {
        &self.patterns
    }

    /// The rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The number of spins, `N`.
    pub fn visible_count(&self) -> usize {
        self.patterns.dimension()
    }

    /// The number of patterns in use, which is the rank of the patterns by the projection rule. It is also the trace
    /// of `J`.
    pub fn hidden_count(&self) -> usize {
        self.used.len()
    }

    /// The field `b`, if there is one.
    pub fn visible_bias(&self) -> Option<&[f64]> {
        self.visible_bias.as_deref()
    }

    /// The rows of the patterns made orthogonal, by the projection rule.
    pub(super) fn orthogonal(&self) -> Option<&OrthogonalRows> {
        self.orthogonal.as_ref()
    }

    pub(super) fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    /// The patterns in use, each with its row `y`.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&[i8], &[BigInt])> {
        let dual = self.dual.iter().zip(&self.used);
        dual.filter_map(|(dual, index)| Some((self.patterns.rows().nth(*index)?, dual.as_slice())))
    }

    /// The couplings, `N` rows of length `N`.
    ///
    /// # Statement
    ///
    /// `J = ξᵀ(ξξᵀ)⁻¹ξ` or `ξᵀξ/N`, diagonal included.
    ///
    /// # Error
    ///
    /// Each entry is a fraction that is rounded once.
    pub fn coupling<S: Real>(&self) -> Vec<S> {
        entered!("BinaryNetwork::coupling");
        let size = self.visible_count();
        let pairs: Vec<(&[i8], &[BigInt])> = self.pairs().collect();
        let mut matrix = vec![S::zero(); size * size];
        for i in 0..size {
            for j in i..size {
                let terms = pairs
                    .iter()
                    .filter_map(|(x, y)| signed(*x.get(i)?, y.get(j)?));
                let entry = Fraction::new(terms.sum(), self.denominator.clone()).to_real::<S>();
                for place in [i * size + j, j * size + i] {
                    if let Some(slot) = matrix.get_mut(place) {
                        *slot = entry.clone();
                    }
                }
            }
        }
        matrix
    }

    /// The overlaps `y_k·v`: the read-out times the denominator.
    fn overlaps(&self, v: &[i8]) -> Vec<BigInt> {
        let overlap = |(_, y): (&[i8], &[BigInt])| {
            let terms = v.iter().zip(y);
            terms.filter_map(|(v, y)| signed(*v, y)).sum()
        };
        self.pairs().map(overlap).collect()
    }

    /// `v·J v`, exactly.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    pub fn quadratic_form(&self, v: &[i8]) -> Result<Fraction, Error> {
        entered!("BinaryNetwork::quadratic_form");
        arguments::units("v", v.len(), self.visible_count(), "visible")?;
        let overlaps = self.overlaps(v);
        let terms = self.pairs().zip(&overlaps).map(|((x, _), overlap)| {
            let own: i64 = x.iter().zip(v).map(|(x, v)| i64::from(x * v)).sum();
            overlap * own
        });
        Ok(Fraction::new(terms.sum(), self.denominator.clone()))
    }

    /// The energy of a state.
    ///
    /// # Statement
    ///
    /// `E(v) = -½ v·J v - b·v`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place: the quadratic form is a fraction that is rounded once, in balls.
    pub fn energy<S: Bounded>(&self, v: &[i8]) -> Result<S, Error> {
        entered!("BinaryNetwork::energy");
        let form = self.quadratic_form(v)?;
        let state: Vec<f64> = v.iter().map(|v| f64::from(*v)).collect();
        let bias = self.visible_bias.as_deref().unwrap_or_default();
        let (form, state) = (&form, state.as_slice());
        climb!(S, [form: &'a Fraction, bias: &'a [f64], state: &'a [f64]] |W| {
            Ok::<W, Error>(-form.to_real::<W>().mul_pow2(-1) - W::dot(bias, state))
        })
    }

    /// `J v`, exactly.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    pub fn local_fields(&self, v: &[i8]) -> Result<Vec<Fraction>, Error> {
        entered!("BinaryNetwork::local_fields");
        arguments::units("v", v.len(), self.visible_count(), "visible")?;
        let overlaps = self.overlaps(v);
        let field = |site: usize| {
            let pairs = self.pairs().zip(&overlaps);
            let terms = pairs.filter_map(|((x, _), overlap)| signed(*x.get(site)?, overlap));
            Fraction::new(terms.sum(), self.denominator.clone())
        };
        Ok((0..self.visible_count()).map(field).collect())
    }

    /// The coefficients of a state's projection onto the patterns.
    ///
    /// # Statement
    ///
    /// `a(v) = (ξξᵀ)⁻¹ ξ v`, so that `J v = ξᵀ a(v)`, and a pattern has the coefficient 1 for itself and 0 for the others.
    ///
    /// # Domain
    ///
    /// The projection rule, and linearly independent patterns, which exact arithmetic decides.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for patterns that depend on each other, [`Error::Unsupported`] for another rule, [`Error::Shape`]
    /// for a state of another length.
    pub fn readout(&self, v: &[i8]) -> Result<Vec<Fraction>, Error> {
        entered!("BinaryNetwork::readout");
        self.check_independent()?;
        arguments::units("v", v.len(), self.visible_count(), "visible")?;
        let coefficient = |overlap| Fraction::new(overlap, self.denominator.clone());
        Ok(self.overlaps(v).into_iter().map(coefficient).collect())
    }

    /// Refuses patterns that depend on each other, and a rule that is not the projection rule.
    pub fn check_independent(&self) -> Result<(), Error> {
        entered!("BinaryNetwork::check_independent");
        if self.rule == Rule::Hebbian {
            return Err(Error::Unsupported(
                "the read-out and the symmetric gauge are those of the projection rule".into(),
            ));
        }
        if self.hidden_count() == self.patterns.count() {
            return Ok(());
        }
        Err(Error::Domain {
            field: "patterns".into(),
            expected: "linearly independent",
            got: format!(
                "{} rows of rank {}",
                self.patterns.count(),
                self.hidden_count()
            ),
        })
    }
}

/// A number with the sign of a spin.
fn signed(spin: i8, number: &BigInt) -> Option<BigInt> {
    Some(if spin < 0 { -number } else { number.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_near};

    fn network(rows: &[&[f64]], rule: Rule) -> BinaryNetwork {
        let patterns = BinaryPatterns::new(rows.len(), rows[0].len(), &rows.concat());
        BinaryNetwork::new(patterns.unwrap(), rule).unwrap()
    }

    const ROWS: &[&[f64]] = &[
        &[1.0, 1.0, -1.0, 1.0, 1.0],
        &[1.0, -1.0, 1.0, 1.0, -1.0],
        &[1.0, 1.0, 1.0, -1.0, -1.0],
    ];

    fn fraction(numerator: i64, denominator: i64) -> Fraction {
        Fraction::new(numerator.into(), denominator.into())
    }

    #[test]
    fn the_projection_keeps_the_patterns_and_reads_them_out() {
        let network = network(ROWS, Rule::Projection);
        assert_eq!(network.hidden_count(), 3);
        for (mu, row) in network.patterns().clone().rows().enumerate() {
            let fields = network.local_fields(row).unwrap();
            for (field, x) in fields.iter().zip(row) {
                assert_eq!(*field, fraction(i64::from(*x), 1));
            }
            for (nu, coefficient) in network.readout(row).unwrap().into_iter().enumerate() {
                assert_eq!(coefficient, fraction(i64::from(mu == nu), 1), "{mu} {nu}");
            }
            assert_eq!(network.energy::<f64>(row).unwrap(), -2.5);
        }
        let coupling = network.coupling::<Exact>();
        let trace = Exact::sum((0..5).map(|i| coupling[6 * i].clone()));
        assert_near(&trace, &Exact::from_i64(3), 200);
    }

    #[test]
    fn dependent_patterns_count_once() {
        let rows: &[&[f64]] = &[ROWS[0], ROWS[1], ROWS[0]];
        let dependent = network(rows, Rule::Projection);
        assert_eq!(dependent.hidden_count(), 2);
        let independent = network(&ROWS[..2], Rule::Projection);
        assert_eq!(dependent.coupling::<f64>(), independent.coupling::<f64>());
        let message = dependent.readout(&[1; 5]).unwrap_err().to_string();
        assert_eq!(
            message,
            "patterns must be linearly independent, got 3 rows of rank 2"
        );
        assert!(independent.readout(&[1; 5]).is_ok());
    }

    #[test]
    fn the_hebbian_rule_is_the_mean_of_products() {
        let network = network(ROWS, Rule::Hebbian);
        let coupling = network.coupling::<f64>();
        for i in 0..5 {
            for j in 0..5 {
                let sum: f64 = ROWS.iter().map(|row| row[i] * row[j]).sum();
                assert_eq!(coupling[5 * i + j], sum / 5.0);
            }
        }
        let v = [1, -1, 1, 1, 1];
        // Overlaps 1, 3 and -1.
        assert_eq!(network.quadratic_form(&v).unwrap(), fraction(11, 5));
        let biased = network
            .with_visible_bias(vec![1.0, 0.5, 0.0, -2.0, 0.25])
            .unwrap();
        assert_eq!(biased.energy::<f64>(&v).unwrap(), 0.15);
        assert!(biased.readout(&v).is_err());
    }
}
