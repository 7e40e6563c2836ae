//! The symmetric gauge of the forward map: the orthonormal rows that are nearest to the patterns.
//!
//! With the Gram matrix `G = ξξᵀ`, the rows of `W = G^{-1/2} ξ` are orthonormal and span what the patterns span, so that
//! `WᵀW = J`. The rows of the Gram-Schmidt process have the same product: the two differ by a rotation of the hidden units.
//! These do not depend on the order of the patterns, and `W ξᵀ = G^{1/2}` is symmetric. Löwdin's orthogonalisation in
//! quantum chemistry, the polar factor of `ξ` in numerical analysis.
//!
//! The root and its error are those of `inverse_root`.
//!
//! **Zeros.** Some entries vanish, which no enclosure shows. Let `s_j` be the eigenvalues of `H = G^{1/2}` and
//! `Π (t - s_j) = E(t²) + t O(t²)` its characteristic polynomial, so that `H^{-1} = -O(G) E(G)^{-1}`. All these matrices but
//! the inverse have algebraic integers as entries, and from `E(s_j²) = ±Π_i (s_j + s_i)/2` follows
//! `det E(G) = ±D` with `D = Π s_j Π_{i<j} (s_i + s_j)²`. So `D w` is an algebraic integer for each entry `w` of `H^{-1} ξ`. Its
//! conjugates have other signs before the `s_j`: they are real, `w` is again an entry of orthonormal rows, and `|D|` is no
//! larger. There are at most `2^{p-1}` up to the sign, so that an entry that is not 0 is `D^{-2^{p-1}}` at least. And
//! `D <= N^{p/2} (4N)^{p(p-1)/2}` by the inequality of the two means.

use super::inverse_root::{Gram, inverse_root, residual};
use super::machine::BinaryGaussian;
use super::network::BinaryNetwork;
use crate::Error;
use crate::real::{Bounded, Parameter, Real, absolute, climb};
use crate::routes::entered;

impl BinaryNetwork {
    /// The weights of the machine with the network's law in the symmetric gauge, a row for each pattern.
    ///
    /// # Statement
    ///
    /// `W = (ξξᵀ)^{-1/2} ξ` (A5). `WWᵀ = I`, `WᵀW = J`, and `Wξᵀ` is symmetric and positive definite. Of all orthonormal
    /// rows, these have the least sum of squared distances from the patterns.
    ///
    /// # Domain
    ///
    /// The projection rule, and linearly independent patterns, which exact arithmetic decides.
    ///
    /// # Method
    ///
    /// The iteration of Newton and Schulz, whose error is proved afterwards.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion; in plain `f64` half a unit in the last place, and 2^-54 of each entry. Measured by
    /// `attnbm precision --quantity hnrbm.symmetric_weights`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for patterns that depend on each other, [`Error::Unsupported`] for another rule.
    ///
    /// That an entry is exactly 0 is decided only if the bound for the others has an exponent that the scalar can reach.
    /// At 4 608 bits, the most of a certified value, it does for four patterns, for five of up to 2^21 spins and for six of
    /// up to 64 (`the_bound_is_of_use_up_to_the_stated_sizes`). Beyond that the enclosure of an entry that vanishes contains 0
    /// and other numbers. In plain `f64` such an entry is below 2^-1023.
    ///
    /// # Source
    ///
    /// Löwdin (1950); Higham, *Functions of Matrices* (2008), chapter 6. Checked by `hnrbm-symmetric-weights`.
    ///
    /// ```
    /// use attnbm::models::hopfield_rbm::{BinaryNetwork, BinaryPatterns, Rule};
    ///
    /// let patterns = BinaryPatterns::new(2, 3, &[1.0, 1.0, 1.0, 1.0, 1.0, -1.0])?;
    /// let network = BinaryNetwork::new(patterns, Rule::Projection)?;
    /// // The sum of the patterns has the length √8, their difference 2.
    /// let (same, other) = (0.5, std::f64::consts::FRAC_1_SQRT_2);
    /// let weights: Vec<f64> = network.symmetric_weights()?;
    /// assert_eq!(weights, [same, same, other, same, same, -other]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn symmetric_weights<S: Bounded>(&self) -> Result<Vec<S>, Error> {
        entered!("BinaryNetwork::symmetric_weights");
        self.check_independent()?;
        let network = self;
        climb!(S, [network: &'a BinaryNetwork] |W| {
            let gram = network.gram();
            let root = inverse_root::<W>(&gram);
            Ok::<_, Error>(network.nearest_rows(&gram, &root))
        })
    }

    /// The machine with the network's law in the symmetric gauge.
    ///
    /// # Statement
    ///
    /// As [`BinaryNetwork::machine`], with the weights of [`BinaryNetwork::symmetric_weights`]: a rotation of the hidden
    /// units away (A5).
    ///
    /// # Errors
    ///
    /// As [`BinaryNetwork::symmetric_weights`].
    pub fn symmetric_machine<S: Bounded + Parameter<S>>(&self) -> Result<BinaryGaussian<S>, Error> {
        entered!("BinaryNetwork::symmetric_machine");
        self.machine_of(self.symmetric_weights()?)
    }

    fn gram(&self) -> Gram {
        let rows: Vec<&[i8]> = self.patterns().rows().collect();
        let product = |one: &[i8], other: &[i8]| {
            let products = one.iter().zip(other).map(|(x, y)| i64::from(x * y));
            products.sum()
        };
        let row = |one: &&[i8]| rows.iter().map(|other| product(one, other)).collect();
        let entries: Vec<Vec<i64>> = rows.iter().map(row).collect();
        // No eigenvalue exceeds the largest sum of a row.
        let sums = entries.iter().map(|row| row.iter().map(|x| x.abs()).sum());
        let norm: i64 = sums.max().unwrap_or(1);
        let bits = i64::BITS - (norm - 1).leading_zeros();
        Gram {
            entries,
            power: i64::from(bits.div_ceil(2)),
        }
    }

    /// The entries of `Z ξ/2^m`, each as wide as `Z` is wrong.
    fn nearest_rows<S: Bounded>(&self, gram: &Gram, root: &[Vec<S>]) -> Vec<S> {
        let patterns: Vec<&[i8]> = self.patterns().rows().collect();
        let error = residual(gram, root);
        let least = least_weight::<S>(self.hidden_count(), self.visible_count());
        let mut rows = vec![Vec::with_capacity(self.visible_count()); patterns.len()];
        for site in 0..self.visible_count() {
            let column: Vec<i8> = patterns
                .iter()
                .filter_map(|row| row.get(site).copied())
                .collect();
            let signed = |terms: &[S]| {
                let terms = terms.iter().zip(&column);
                S::sum(terms.map(|(x, sign)| if *sign < 0 { -x.clone() } else { x.clone() }))
            };
            let image: Vec<S> = root.iter().map(|row| signed(row)).collect();
            let form = signed(&image);
            for (unit, (row, value)) in rows.iter_mut().zip(image).enumerate() {
                let own = root.get(unit).and_then(|row| row.get(unit));
                let square = form.clone() * own.cloned().unwrap_or_else(S::unknown);
                let width = (error.clone() * square.sqrt()).upper();
                let entry = value.widen(&width).mul_pow2(-gram.power);
                let vanishes = least
                    .as_ref()
                    .is_some_and(|least| absolute(&entry).certainly_at_most(least));
                row.push(if vanishes { S::zero() } else { entry });
            }
        }
        rows.concat()
    }
}

/// A number below every entry that is not 0, of `count` patterns of `length` spins, if an enclosure of this type can be as
/// narrow.
fn least_weight<S: Real>(count: usize, length: usize) -> Option<S> {
    let bits = u64::from(usize::BITS - (length.max(1) - 1).leading_zeros());
    let count = u64::try_from(count).ok()?;
    let of_pairs = (count * count.saturating_sub(1) / 2).checked_mul(bits + 2)?;
    let of_product = of_pairs.checked_add((count * bits).div_ceil(2))?;
    let conjugates = 1_u64.checked_shl(u32::try_from(count.saturating_sub(1)).ok()?)?;
    let exponent = of_product.checked_mul(conjugates)?;
    let is_of_use = exponent < u64::from(S::BITS);
    is_of_use.then(|| S::one().mul_pow2(-1 - exponent as i64))
}

#[cfg(test)]
mod tests {
    use super::super::inverse_root::unit;
    use super::*;
    use crate::models::agreement::{Exact, assert_near, exact as number};
    use crate::models::hopfield_rbm::{BinaryPatterns, Rule};
    use crate::real::{Ball, Enclosure};
    use crate::sampling::random::{stream, unit as uniform};

    fn network(rows: &[Vec<f64>], rule: Rule) -> BinaryNetwork {
        let patterns = BinaryPatterns::new(rows.len(), rows[0].len(), &rows.concat());
        BinaryNetwork::new(patterns.unwrap(), rule).unwrap()
    }

    /// Three patterns, the last two of which differ in one spin.
    fn example() -> BinaryNetwork {
        let rows = [
            vec![1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 1.0],
            vec![1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0],
            vec![1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0],
        ];
        network(&rows, Rule::Projection)
    }

    fn inner(one: &[Exact], other: &[Exact]) -> Exact {
        Exact::sum(one.iter().zip(other).map(|(a, b)| a.clone() * b))
    }

    #[test]
    fn the_rows_are_orthonormal_and_their_products_with_the_patterns_symmetric() {
        let mut generator = stream(1, "symmetric gauge", 0);
        let mut tried = 0;
        while tried < 12 {
            let mut row = || {
                let sign = |_| {
                    if uniform(&mut generator) < 0.5 {
                        -1.0
                    } else {
                        1.0
                    }
                };
                (0..9).map(sign).collect::<Vec<f64>>()
            };
            let rows: Vec<Vec<f64>> = (0..5).map(|_| row()).collect();
            let network = network(&rows, Rule::Projection);
            let Ok(weights) = network.symmetric_weights::<Exact>() else {
                continue;
            };
            tried += 1;
            let weights: Vec<&[Exact]> = weights.chunks(9).collect();
            let patterns: Vec<Vec<Exact>> = rows
                .iter()
                .map(|row| row.iter().map(|x| number(*x)).collect())
                .collect();
            for k in 0..5 {
                for l in 0..=k {
                    let expected = Exact::from_i64(i64::from(k == l));
                    let product = inner(weights[k], weights[l]);
                    assert_near(&(Exact::one() + product), &(Exact::one() + expected), 200);
                    let (one, other) = (
                        inner(weights[k], &patterns[l]),
                        inner(weights[l], &patterns[k]),
                    );
                    let (one, other) = (number(16.0) + one, number(16.0) + other);
                    assert_near(&one, &other, 200);
                }
                assert!(inner(weights[k], &patterns[k]).is_positive());
            }
        }
    }

    /// The sum and the difference of two patterns are orthogonal.
    #[test]
    fn two_patterns_have_a_closed_form() {
        let rows = [
            vec![1.0, 1.0, 1.0, -1.0, 1.0],
            vec![1.0, 1.0, -1.0, -1.0, 1.0],
        ];
        let weights = network(&rows, Rule::Projection)
            .symmetric_weights::<Exact>()
            .unwrap();
        // N ± ξ_1·ξ_2 are 8 and 2.
        let (same, other) = (number(8.0).sqrt(), number(2.0).sqrt());
        for (site, (x, y)) in rows[0].iter().zip(&rows[1]).enumerate() {
            let length = if x == y { &same } else { &other };
            assert_near(&weights[site], &(number(*x) / length), 200);
            assert_near(&weights[5 + site], &(number(*y) / length), 200);
        }
    }

    #[test]
    fn a_coarse_root_is_as_wide_as_it_is_wrong() {
        let network = example();
        let gram = network.gram();
        let fine = inverse_root::<Exact>(&gram);
        let known = network.nearest_rows(&gram, &fine);
        let coarse: Vec<Vec<Exact>> = fine
            .iter()
            .map(|row| {
                row.iter()
                    .map(|x| number(f64::from(x.approx() as f32)))
                    .collect()
            })
            .collect();
        let found = network.nearest_rows(&gram, &coarse);
        for (found, known) in found.iter().zip(&known) {
            assert!(known.accuracy_bits() > 200);
            assert!((10..30).contains(&found.accuracy_bits()));
            let holds = found.lower().certainly_at_most(&known.lower())
                && known.upper().certainly_at_most(&found.upper());
            assert!(holds);
        }
    }

    /// With `Z` its negative solves the equation, and so does `Z` with the sign of one eigenvalue changed.
    #[test]
    fn another_root_is_refused() {
        let network = example();
        let gram = network.gram();
        let root = inverse_root::<Exact>(&gram);
        let is_known = |root: &[Vec<Exact>]| residual(&gram, root).is_known();
        assert!(is_known(&root));
        let negative: Vec<Vec<Exact>> = root
            .iter()
            .map(|row| row.iter().map(|x| -x.clone()).collect())
            .collect();
        assert!(!is_known(&negative));
        assert!(!is_known(&[unit(3, 0), unit(3, 1), unit(3, 2)]));
        let entries = network.nearest_rows(&gram, &negative);
        assert!(entries.iter().all(|entry| !entry.is_bounded()));
    }

    /// The second entry of this row vanishes, and no other is small.
    #[test]
    fn an_entry_that_vanishes_is_0() {
        let rows = [
            [-1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0],
            [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, -1.0],
            [1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0],
            [-1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0],
        ];
        let network = network(&rows.map(|row| row.to_vec()), Rule::Projection);
        let plain = network.symmetric_weights::<f64>().unwrap();
        let zeros = plain.iter().filter(|x| **x == 0.0).count();
        let small = plain.iter().filter(|x| x.abs() < 1e-3).count();
        assert!(zeros > 0 && zeros == small, "{plain:?}");
        // Few bits do not decide it.
        let short = network.symmetric_weights::<Ball<2>>().unwrap();
        let undecided = short.iter().filter(|x| !x.is_exact() && x.contains_zero());
        assert_eq!(undecided.count(), zeros);
    }

    /// Of five patterns of eight spins, four entries vanish. With each spin repeated 17 times the same entries do. Then 1 792
    /// bits are too few for the bound, and enough for plain numbers.
    #[test]
    fn entries_of_five_patterns_that_vanish_are_0() {
        let rows = [
            [1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0],
            [1.0, -1.0, -1.0, 1.0, -1.0, -1.0, -1.0, 1.0],
            [-1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0, -1.0],
            [-1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0],
            [1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0],
        ];
        let short = network(&rows.map(|row| row.to_vec()), Rule::Projection);
        let plain = short.symmetric_weights::<f64>().unwrap();
        let zeros = plain.iter().filter(|x| **x == 0.0).count();
        let small = plain.iter().filter(|x| x.abs() < 1e-3).count();
        assert_eq!((zeros, small), (4, 4), "{plain:?}");

        let long = network(&rows.map(|row| row.repeat(17)), Rule::Projection);
        let shorter = long.symmetric_weights::<Ball<28>>().unwrap();
        let undecided = shorter
            .iter()
            .filter(|x| x.contains_zero() && !x.certainly_zero());
        assert_eq!(undecided.count(), 4 * 17);
        let certified = long.symmetric_weights::<Ball<72>>().unwrap();
        let rounded = long.symmetric_weights::<f64>().unwrap();
        let expected = plain.chunks(8).flat_map(|row| row.repeat(17));
        for ((certified, rounded), plain) in certified.iter().zip(rounded).zip(expected) {
            let what = format!("{certified:?} {rounded} {plain}");
            assert_eq!(certified.certainly_zero(), plain == 0.0, "{what}");
            assert_eq!(
                rounded.abs() < f64::MIN_POSITIVE / 2.0,
                plain == 0.0,
                "{what}"
            );
        }
    }

    #[test]
    fn the_bound_is_of_use_up_to_the_stated_sizes() {
        let is_of_use = |count, length| least_weight::<Ball<72>>(count, length).is_some();
        assert!(is_of_use(4, usize::MAX));
        assert!(is_of_use(5, 1 << 21) && !is_of_use(5, (1 << 21) + 1));
        assert!(is_of_use(6, 64) && !is_of_use(6, 65));
        assert!(!is_of_use(7, 7));
    }

    #[test]
    fn dependent_patterns_and_the_hebbian_rule_are_refused() {
        let row = vec![1.0, -1.0, 1.0];
        let rows = [row.clone(), row.iter().map(|x| -x).collect()];
        let kind = |network: BinaryNetwork| {
            let refused = network.symmetric_weights::<f64>();
            refused.map_or_else(|error| error.kind(), |_| "none")
        };
        assert_eq!(kind(network(&rows, Rule::Projection)), "domain");
        assert_eq!(kind(network(&rows[..1], Rule::Hebbian)), "unsupported");
        assert_eq!(kind(network(&rows[..1], Rule::Projection)), "none");
    }

    #[test]
    fn plain_weights_are_rounded_once() {
        let network = example();
        let plain = network.symmetric_weights::<f64>().unwrap();
        let certified = network.symmetric_weights::<Exact>().unwrap();
        for (plain, certified) in plain.iter().zip(&certified) {
            assert_eq!(Some(*plain), certified.to_binary64());
        }
    }
}
