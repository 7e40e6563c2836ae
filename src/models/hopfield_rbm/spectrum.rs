//! The energies that the states of a network have, and how many states have each.
//!
//! Spins whose columns of the patterns are equal up to a sign, with equal fields up to the same sign, are alike: only
//! their magnetisation `M` counts, which `C(n, (n - M)/2)` states of `n` such spins have. The sum over all states is one
//! over the magnetisations of the groups. Patterns have at most `2^(p-1)` groups without fields, so that the sum is
//! short for a few patterns of any length; for one pattern it is the sum of Curie and Weiss.

use super::network::BinaryNetwork;
use crate::Error;
use crate::real::Real;
use num_bigint::BigInt;

/// The most states, counted by magnetisations, that are visited.
const MOST_STATES: f64 = 3.4e7;

/// What is the same for spins that are alike.
pub(super) struct Group {
    /// A spin of the group.
    pub(super) site: usize,
    /// The sign that turns its column into the group's, whose first entry is 1.
    pub(super) sign: i8,
    /// The number of spins.
    pub(super) size: usize,
    /// The field, with the same sign.
    pub(super) bias: f64,
    /// The column of the patterns, with the same sign.
    column: Vec<i8>,
}

/// The spins of a network in groups of those that are alike.
pub(super) fn groups_of_spins(network: &BinaryNetwork) -> Vec<Group> {
    let pairs: Vec<(&[i8], &[BigInt])> = network.pairs().collect();
    let bias = network.visible_bias().unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    for site in 0..network.visible_count() {
        let column = || pairs.iter().filter_map(|(x, _)| x.get(site).copied());
        let sign = column().next().unwrap_or(1);
        let column: Vec<i8> = column().map(|x| x * sign).collect();
        // Adding 0 makes -0 and 0 the same.
        let own = bias.get(site).copied().unwrap_or(0.0) * f64::from(sign) + 0.0;
        let mut known = groups.iter_mut();
        match known.find(|group| group.column == column && group.bias == own) {
            Some(group) => group.size += 1,
            None => groups.push(Group {
                site,
                sign,
                size: 1,
                bias: own,
                column,
            }),
        }
    }
    groups
}

/// A network with its spins in groups.
pub(super) struct Spectrum {
    groups: Vec<Group>,
    /// `d x_g·J x_h` for the groups' columns.
    couplings: Vec<Vec<i128>>,
    has_field: bool,
}

impl Spectrum {
    /// The groups of a network.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if there are too many states, or if the couplings are too long for 128 bits.
    pub(super) fn new(network: &BinaryNetwork) -> Result<Self, Error> {
        let pairs: Vec<(&[i8], &[BigInt])> = network.pairs().collect();
        let groups = groups_of_spins(network);
        let states: f64 = groups.iter().map(|group| group.size as f64 + 1.0).product();
        if states > MOST_STATES {
            return Err(Error::Budget(format!(
                "the spins form {} groups with {states:.1e} magnetisations, and {MOST_STATES:.1e} are allowed",
                groups.len()
            )));
        }
        let spins = network.visible_count() as f64;
        let too_long = || {
            Error::Budget(
                "the Gram matrix of the patterns has a determinant beyond 128 bits".into(),
            )
        };
        let coupling = |one: &[i8], other: &Group| {
            let terms = one.iter().zip(&pairs).filter_map(|(x, (_, y))| {
                let y = y.get(other.site)?;
                Some(if x * other.sign < 0 { -y } else { y.clone() })
            });
            i128::try_from(terms.sum::<BigInt>()).map_err(|_| too_long())
        };
        let couplings = groups
            .iter()
            .map(|group| {
                let row = groups.iter().map(|other| coupling(&group.column, other));
                row.collect::<Result<Vec<_>, _>>()
            })
            .collect::<Result<Vec<_>, _>>()?;
        // No partial sum of the quadratic form exceeds 4 N² times the largest coupling.
        let largest = couplings.iter().flatten().map(|x: &i128| x.unsigned_abs());
        let bits = 128 - largest.max().unwrap_or(0).leading_zeros();
        if f64::from(bits) + 2.0 * spins.log2() + 2.0 > 126.0 {
            return Err(too_long());
        }
        let has_field = groups.iter().any(|group| group.bias != 0.0);
        Ok(Self {
            groups,
            couplings,
            has_field,
        })
    }

    /// Whether a field acts on any spin.
    pub(super) fn has_field(&self) -> bool {
        self.has_field
    }

    /// The number of groups.
    pub(super) fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// The number of states, counted by magnetisations.
    pub(super) fn state_count(&self) -> f64 {
        let sizes = self.groups.iter().map(|group| group.size as f64 + 1.0);
        sizes.product()
    }

    /// Visits every state by its magnetisations, with `d v·J v`, `b·v` and the number of such states. Without a field
    /// a state stands for its reversal as well.
    pub(super) fn visit<S: Real>(&self, leaf: &mut impl FnMut(i128, &S, &BigInt)) {
        let mut levels = vec![vec![0_i128; self.groups.len()]; self.groups.len() + 1];
        let start = Partial {
            form: 0,
            field: S::zero(),
            count: BigInt::from(1),
        };
        self.descend(0, &start, &mut levels, leaf);
    }

    fn descend<S: Real>(
        &self,
        depth: usize,
        so_far: &Partial<S>,
        levels: &mut [Vec<i128>],
        leaf: &mut impl FnMut(i128, &S, &BigInt),
    ) {
        let (Some(group), Some(row)) = (self.groups.get(depth), self.couplings.get(depth)) else {
            leaf(so_far.form, &so_far.field, &so_far.count);
            return;
        };
        let by_symmetry = depth == 0 && !self.has_field;
        let mut choices = BigInt::from(1);
        for down in 0..=group.size {
            let magnetisation = group.size as i128 - 2 * down as i128;
            if !(by_symmetry && magnetisation < 0) {
                let of_others = levels
                    .get(depth)
                    .and_then(|fields| fields.get(depth))
                    .copied()
                    .unwrap_or(0);
                let own = row.get(depth).copied().unwrap_or(0);
                let twice = by_symmetry && magnetisation > 0;
                let next = Partial {
                    form: so_far.form + magnetisation * (2 * of_others + magnetisation * own),
                    field: if group.bias == 0.0 {
                        so_far.field.clone()
                    } else {
                        so_far.field.clone()
                            + S::from_f64(group.bias) * S::from_i64(magnetisation as i64)
                    },
                    count: &so_far.count * &choices * if twice { 2 } else { 1 },
                };
                for later in depth + 1..self.groups.len() {
                    let before = levels
                        .get(depth)
                        .and_then(|fields| fields.get(later))
                        .copied()
                        .unwrap_or(0);
                    let coupling = row.get(later).copied().unwrap_or(0);
                    if let Some(field) = levels
                        .get_mut(depth + 1)
                        .and_then(|fields| fields.get_mut(later))
                    {
                        *field = before + magnetisation * coupling;
                    }
                }
                self.descend(depth + 1, &next, levels, leaf);
            }
            choices = choices * (group.size - down) / (down + 1);
        }
    }
}

/// What the magnetisations chosen so far contribute.
struct Partial<S> {
    form: i128,
    field: S,
    count: BigInt,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Fraction;
    use crate::models::hopfield_rbm::{BinaryPatterns, Rule};
    use std::collections::BTreeMap;

    /// Every state is counted once, with its quadratic form and its field.
    #[test]
    fn all_states_are_counted_with_their_energies() {
        let rows = [
            [1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0],
            [1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0],
            [-1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0],
        ];
        let bias = vec![0.5, -0.5, -0.5, 0.25, 0.0, 1.0, 0.5];
        // Without a field on the first spins, and on the last alone.
        let late = vec![0.0, 0.0, 0.0, 0.25, 0.0, 1.0, 0.5];
        let last = vec![0.0, -0.0, 0.0, 0.0, 0.0, 0.0, -0.5];
        for (count, rule, field) in [
            (1, Rule::Projection, None),
            (3, Rule::Projection, None),
            (3, Rule::Projection, Some(&bias)),
            (3, Rule::Projection, Some(&late)),
            (1, Rule::Projection, Some(&last)),
            (3, Rule::Hebbian, None),
            (2, Rule::Hebbian, Some(&bias)),
            (2, Rule::Hebbian, Some(&last)),
        ] {
            let patterns = BinaryPatterns::new(count, 7, &rows[..count].concat()).unwrap();
            let mut network = BinaryNetwork::new(patterns, rule).unwrap();
            if let Some(bias) = field {
                network = network.with_visible_bias(bias.clone()).unwrap();
            }
            // Multiples of 1/8, which binary64 holds.
            let mut expected: BTreeMap<(i128, i64), i64> = BTreeMap::new();
            for state in 0..128_u32 {
                let v: Vec<i8> = (0..7).map(|i| 1 - 2 * (state >> i & 1) as i8).collect();
                let form = network.quadratic_form(&v).unwrap();
                let scaled = form.numerator() * network.denominator() / form.denominator();
                assert_eq!(
                    form,
                    Fraction::new(scaled.clone(), network.denominator().clone())
                );
                let field: f64 = field.map_or(0.0, |bias| {
                    v.iter().zip(bias).map(|(v, b)| f64::from(*v) * b).sum()
                });
                let key = (i128::try_from(scaled).unwrap(), (8.0 * field) as i64);
                *expected.entry(key).or_default() += 1;
            }
            let mut found: BTreeMap<(i128, i64), i64> = BTreeMap::new();
            let spectrum = Spectrum::new(&network).unwrap();
            assert!(spectrum.state_count() < 128.0 || field.is_some());
            assert_eq!(spectrum.has_field(), field.is_some());
            spectrum.visit::<f64>(&mut |form, field, count| {
                *found.entry((form, (8.0 * field) as i64)).or_default() +=
                    i64::try_from(count.clone()).unwrap();
            });
            assert_eq!(found, expected, "{count} {rule:?} {field:?}");
        }
    }
}
