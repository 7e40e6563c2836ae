//! The closed-form bounds on log Z at real β, by name: Eqs. 26-28 and sharper ones.
//!
//! Proofs are in [`docs::bounds`](crate::docs::bounds). Throughout, `X(u) = Σ_μ exp(ξ_μ·u + c_μ)` with the effective hidden bias,
//! `V = N/2 log(2π/β)`, `S` and `C` are the sums of the patterns and of the hidden biases of a tuple,
//! `n = floor(β)` and `t = β - n`.

use super::partition_function_at_integers::{Exponents, gram, log_gaussian_volume};
use super::{AttnBm, Bracket, check_inverse_temperature};
use crate::Error;
use crate::real::{Parameter, Real, Sum};
use crate::routes::entered;
use crate::special::{index_of_largest, log_sum_exp};
use std::cell::OnceCell;

/// The point about which [`Bounds::convexity`] is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Centre {
    /// The visible bias, at which `u = 0`.
    Origin,
    /// The mean of the patterns, in the coordinates `u`.
    Mean,
}

/// The closed-form bounds of one machine at one inverse temperature.
///
/// All are enclosures of the exact bounds, by inclusion. A bound by tuples of `k` patterns is a sum
/// over `C(p + k - 1, k)` multisets, and refused with [`Error::Budget`] beyond 1e9 indices.
#[derive(Debug)]
pub struct Bounds<'a, T, S> {
    machine: &'a AttnBm<T>,
    beta: S,
    /// `floor(β)`, or a length of tuples that is refused if `floor(β)` is longer.
    below: u32,
    /// `β - floor(β)`.
    distance: S,
    squares: Vec<S>,
    hidden: Vec<S>,
    gram: OnceCell<Vec<S>>,
}

impl<T: Clone> AttnBm<T> {
    /// The closed-form bounds on log Z at a real inverse temperature.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`, otherwise [`Error::Domain`]. From 2³² - 2 on only the bounds by tuples of a given
    /// length and [`Bounds::arithmetic_geometric`] are available; every other one is refused with
    /// [`Error::Budget`].
    ///
    /// ```
    /// use attnbm::models::attnbm::{AttnBm, Centre};
    /// let machine = AttnBm::new(2, 1, vec![1.0, -0.5])?;
    /// let bounds = machine.bounds::<f64>(1.5)?;
    /// let log_z = 2.137_889_485_3;
    /// assert!(bounds.power_sum(1)? < log_z && bounds.minkowski(2)? < log_z);
    /// assert!(bounds.power_sum(2)? > log_z && bounds.convexity(Centre::Mean)? > log_z);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn bounds<S: Real>(&self, beta: f64) -> Result<Bounds<'_, T, S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::bounds");
        check_inverse_temperature(beta)?;
        let floor = beta.floor();
        let exact = S::from_f64(beta);
        Ok(Bounds {
            machine: self,
            // No sum may visit tuples as long as this.
            below: floor.min(f64::from(u32::MAX - 2)) as u32,
            distance: exact.clone() - S::from_f64(floor),
            beta: exact,
            squares: self.patterns().map(|row| T::inner(row, row)).collect(),
            hidden: self.effective_hidden_bias(),
            gram: OnceCell::new(),
        })
    }
}

impl<T: Clone + Parameter<S>, S: Real> Bounds<'_, T, S> {
    /// `floor(β)`, at most 2³² - 3.
    pub fn below(&self) -> u32 {
        entered!("Bounds::below");
        self.below
    }

    /// The power-sum bound `B_k`: by norms, Eqs. 26-28 for tuples.
    ///
    /// # Statement
    ///
    /// `B_k = V + log Σ exp(β|S|²/(2k²) + (β/k) C)` over k-tuples; `B_k <= log Z` for `k <= β`, `log Z <= B_k` for
    /// `k >= β`. The other way round, `log Z` is within `|β - k| log p` of it.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for `k = 0`.
    pub fn power_sum(&self, size: u32) -> Result<S, Error> {
        entered!("Bounds::power_sum");
        let k: S = positive(size)?;
        let alpha = self.beta.clone() / k.sqr().mul_pow2(1);
        Ok(self.volume() + self.exponents(size, &k.mul_pow2(1))?.log_sum(&alpha))
    }

    /// The Minkowski bound `M_k`, by the triangle inequality in `L^{β/k}`.
    ///
    /// # Statement
    ///
    /// `M_k = V + (β/k) log Σ exp(|S|²/(2k) + C)` over k-tuples; `log Z <= M_k` for `k <= β`, `M_k <= log Z` for
    /// `k >= β`. For `k = 1` it is sharper than Eq. 28.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for `k = 0`.
    pub fn minkowski(&self, size: u32) -> Result<S, Error> {
        entered!("Bounds::minkowski");
        let k: S = positive(size)?;
        let alpha = S::one() / k.mul_pow2(1);
        let sum = self.exponents(size, &k.mul_pow2(1))?.log_sum(&alpha);
        Ok(self.volume() + sum * &self.beta / k)
    }

    /// The bound `A` from the fractional part of the power alone.
    ///
    /// # Statement
    ///
    /// `A = V + log Σ_{n-tuples} Σ_ν exp(|S + t ξ_ν|²/(2β) + C + t c_ν)`, and `A - (1 - t) log p <= log Z <= A`.
    pub fn split_power(&self) -> Result<S, Error> {
        entered!("Bounds::split_power");
        let twice_beta = self.beta.mul_pow2(1);
        let count = self.machine.count();
        let t = &self.distance;
        // The contribution of one more pattern with the weight t, besides its overlap with the others.
        let own: Vec<S> = self
            .squares
            .iter()
            .zip(&self.hidden)
            .map(|(square, c)| square.clone() * t.sqr() + c.clone() * t * &twice_beta)
            .collect();
        if self.below == 0 {
            let terms: Vec<S> = own.into_iter().map(|x| x / &twice_beta).collect();
            return Ok(self.volume() + log_sum_exp(&terms));
        }
        let gram = self.gram()?;
        let exponents = self.exponents(self.below, &twice_beta)?;
        let n = S::from_i64(i64::from(self.below));
        // The exponent is convex in the multiplicities, so the largest is at copies of one
        // pattern and the fraction of another.
        let twice_t = t.mul_pow2(1);
        let corners: Vec<S> = (0..count * count)
            .map(|place| {
                let (mu, nu) = (place / count, place % count);
                let copies = self.squares[mu].clone() * &n + self.hidden[mu].clone() * &twice_beta;
                copies * &n + gram[place].clone() * &n * &twice_t + &own[nu]
            })
            .collect();
        let leader = index_of_largest(&corners).unwrap_or(0);
        let largest = &corners[leader];
        let mut rest = Sum::new();
        exponents.for_each(|term| {
            let is_leading = term.members.iter().all(|&mu| mu == leader / count);
            for (nu, own) in own.iter().enumerate() {
                if is_leading && nu == leader % count {
                    continue;
                }
                let overlap = term
                    .members
                    .iter()
                    .fold(S::zero(), |sum, &mu| sum + &gram[mu * count + nu]);
                let numerator = term.numerator.clone() + overlap * &twice_t + own;
                let exponent = (numerator - largest) / &twice_beta;
                rest.add(exponent.exp() * &term.weight);
            }
        });
        Ok(self.volume() + largest.clone() / &twice_beta + rest.value().ln_1p())
    }

    /// The lower bound that corresponds to [`Bounds::split_power`].
    pub fn split_power_reversed(&self) -> Result<S, Error> {
        entered!("Bounds::split_power_reversed");
        let price = (S::one() - &self.distance) * self.log_count();
        Ok(self.split_power()? - price)
    }

    /// The convexity bound `C_m`, by Hölder's inequality in the power at a fixed Gaussian.
    ///
    /// # Statement
    ///
    /// `log Z <= C_m = β|m|²/2 + (1 - t) Φ(n) + t Φ(n + 1)` for any `m`, where
    /// `Φ(k) = V + log Σ exp(|Σ (ξ - m)|²/(2β) + Σ (c + (ξ - m)·m))` over k-tuples.
    pub fn convexity(&self, centre: Centre) -> Result<S, Error> {
        entered!("Bounds::convexity");
        let [lower, upper] = [self.below, self.below + 1].map(|size| self.power(size, centre));
        let t = &self.distance;
        Ok(self.offset(centre)? + lower? * (S::one() - t) + upper? * t)
    }

    /// The convex function of the power extrapolated from the two integers below β.
    ///
    /// # Statement
    ///
    /// `β|m|²/2 + (1 + t) Φ(n) - t Φ(n - 1) <= log Z` with `Φ` as in [`Bounds::convexity`], for `β >= 1`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for `β < 1`.
    pub fn chord_from_below(&self, centre: Centre) -> Result<S, Error> {
        entered!("Bounds::chord_from_below");
        positive::<S>(self.below)?;
        let (near, far) = (
            self.power(self.below, centre)?,
            self.power(self.below - 1, centre)?,
        );
        Ok(self.offset(centre)? + near.clone() + (near - far) * &self.distance)
    }

    /// The convex function of the power extrapolated from the two integers above β.
    ///
    /// # Statement
    ///
    /// `β|m|²/2 + (2 - t) Φ(n + 1) - (1 - t) Φ(n + 2) <= log Z` with `Φ` as in [`Bounds::convexity`].
    pub fn chord_from_above(&self, centre: Centre) -> Result<S, Error> {
        entered!("Bounds::chord_from_above");
        let (near, far) = (
            self.power(self.below + 1, centre)?,
            self.power(self.below + 2, centre)?,
        );
        let gap = S::one() - &self.distance;
        Ok(self.offset(centre)? + near.clone() - (far - near) * gap)
    }

    /// The paper's own pair: Jensen's inequality on one side, superadditivity on the other.
    ///
    /// # Statement
    ///
    /// `S_β + min(β - 1, 0) log p <= log Z <= S_β + max(β - 1, 0) log p` with
    /// `S_β = V + log Σ_μ exp(β|ξ_μ|²/2 + β c_μ)`, which is `B_1`.
    ///
    /// # Source
    ///
    /// Eq. 28 is the upper bound for `β >= 1`. The paper prints it without the reversal for `β < 1`.
    pub fn jensen(&self) -> Result<Bracket<S>, Error> {
        entered!("Bounds::jensen");
        let sum = self.power_sum(1)?;
        let price = (self.beta.clone() - S::one()) * self.log_count();
        let other = sum.clone() + price;
        Ok(if self.below == 0 {
            Bracket {
                lower: other,
                upper: sum,
            }
        } else {
            Bracket {
                lower: sum,
                upper: other,
            }
        })
    }

    /// The lower bound from the inequality of the arithmetic and geometric means.
    ///
    /// # Statement
    ///
    /// `V + β log p + β|m|²/2 + β mean(c) <= log Z`, `m` the mean of the patterns.
    pub fn arithmetic_geometric(&self) -> S {
        entered!("Bounds::arithmetic_geometric");
        let count = S::from_i64(self.machine.count() as i64);
        let square = (0..self.machine.dimension())
            .map(|i| {
                let column = self.machine.patterns().map(|row| row[i].lift());
                column.fold(S::zero(), |sum, x: S| sum + x).sqr()
            })
            .fold(S::zero(), |sum, x| sum + x);
        let bias = self.hidden.iter().fold(S::zero(), |sum, c| sum + c);
        let mean = (square / &count).mul_pow2(-1) + bias;
        self.volume() + (self.log_count() + mean / count) * &self.beta
    }

    /// `log p`.
    pub(super) fn log_count(&self) -> S {
        S::from_i64(self.machine.count() as i64).ln()
    }

    /// `β - floor(β)`.
    pub(super) fn distance(&self) -> &S {
        &self.distance
    }

    fn volume(&self) -> S {
        log_gaussian_volume(self.machine.dimension(), &self.beta)
    }

    fn gram(&self) -> Result<&[S], Error> {
        if let Some(found) = self.gram.get() {
            return Ok(found);
        }
        let found = gram(self.machine, &self.squares)?;
        Ok(self.gram.get_or_init(|| found))
    }

    fn exponents(&self, size: u32, bias_scale: &S) -> Result<Exponents<S>, Error> {
        let gram = if size == 1 {
            Vec::new()
        } else {
            self.gram()?.to_vec()
        };
        Exponents::from_parts(size, gram, &self.squares, &self.hidden, bias_scale)
    }

    /// `Φ(k)` about a centre, without `β|m|²/2`.
    pub(super) fn power(&self, size: u32, centre: Centre) -> Result<S, Error> {
        if size == 0 {
            return Ok(self.volume());
        }
        let twice_beta = self.beta.mul_pow2(1);
        let exponents = match centre {
            Centre::Origin => self.exponents(size, &twice_beta)?,
            Centre::Mean => self.centred_exponents(size, &twice_beta)?,
        };
        Ok(self.volume() + exponents.log_sum(&(S::one() / twice_beta)))
    }

    /// `β|m|²/2`.
    fn offset(&self, centre: Centre) -> Result<S, Error> {
        Ok(match centre {
            Centre::Origin => S::zero(),
            Centre::Mean => (self.mean_overlap()? * &self.beta).mul_pow2(-1),
        })
    }

    /// `ξ_μ·m` for each pattern.
    fn overlaps_with_mean(&self) -> Result<Vec<S>, Error> {
        let count = S::from_i64(self.machine.count() as i64);
        let rows = self.gram()?.chunks_exact(self.machine.count());
        Ok(rows
            .map(|row| row.iter().fold(S::zero(), |sum, x| sum + x) / &count)
            .collect())
    }

    /// `|m|²`.
    fn mean_overlap(&self) -> Result<S, Error> {
        let count = S::from_i64(self.machine.count() as i64);
        let overlaps = self.overlaps_with_mean()?.into_iter();
        Ok(overlaps.fold(S::zero(), |sum, x| sum + x) / count)
    }

    /// The exponents of the patterns less their mean, with the hidden biases changed accordingly.
    fn centred_exponents(&self, size: u32, bias_scale: &S) -> Result<Exponents<S>, Error> {
        let count = self.machine.count();
        let overlaps = self.overlaps_with_mean()?;
        let square = self.mean_overlap()?;
        let about_origin = self.gram()?;
        let gram: Vec<S> = (0..count * count)
            .map(|place| {
                let (mu, nu) = (place / count, place % count);
                (about_origin[place].clone() - &overlaps[mu]) - (overlaps[nu].clone() - &square)
            })
            .collect();
        let squares: Vec<S> = (0..count)
            .map(|mu| gram[mu * (count + 1)].clone())
            .collect();
        let hidden: Vec<S> = self
            .hidden
            .iter()
            .zip(&overlaps)
            .map(|(c, overlap)| c.clone() + (overlap.clone() - &square))
            .collect();
        let gram = if size == 1 { Vec::new() } else { gram };
        Exponents::from_parts(size, gram, &squares, &hidden, bias_scale)
    }
}

/// The size of a tuple; 0 is refused.
fn positive<S: Real>(size: u32) -> Result<S, Error> {
    if size > 0 {
        return Ok(S::from_i64(i64::from(size)));
    }
    Err(Error::Domain {
        field: "the number of patterns in a tuple".into(),
        expected: "at least 1",
        got: "0".into(),
    })
}

#[cfg(test)]
mod tests;
