//! The two restricted Boltzmann machines: every value by two routes, and their boundary cases.

// Helpers outside of a `#[test]` function may do what tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::in_order;
use attnbm::Error;
use attnbm::models::attnbm::AttnBm;
use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
use attnbm::models::gaussian_gaussian::{GaussianGaussian, Layer};
use attnbm::real::Goal;
use attnbm::real::{Ball, Bounded, Enclosure, Found, Interval, Real};

type Wide = Ball<4>;

const GOAL: Goal = Goal {
    bits: 200,
    operations: 1e7,
};

/// Reproducible numbers of a given size, some of them 0 and some short.
fn numbers(seed: u64, count: usize, scale: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            match state % 9 {
                0 => 0.0,
                1 => scale,
                2 => -scale / 2.0,
                _ => scale * ((state >> 11) as f64 * 2f64.powi(-52) - 1.0),
            }
        })
        .collect()
}

fn agree(a: &Wide, b: &Wide, bits: i64, what: &str) {
    assert!(!a.disjoint(b), "{what}: {a:?} {b:?}");
    let reached = a.accuracy_bits().min(b.accuracy_bits());
    assert!(reached >= bits, "{what}: only {reached} bits");
}

/// Machines over all sizes of weights, biases and σ at which 256 bits are plenty.
fn machines() -> Vec<GaussianBernoulli> {
    let mut machines = Vec::new();
    for seed in 0..60 {
        let (hidden, visible) = (1 + seed as usize % 6, 1 + seed as usize / 6 % 4);
        let scale = [0.0, 1e-200, 1e-9, 0.3, 1.0, 8.0, 1e6][seed as usize % 7];
        let sigma = [1.0, 0.1, 3.0][seed as usize % 3];
        let weights = numbers(seed, hidden * visible, scale);
        let mut machine = GaussianBernoulli::new(hidden, visible, weights)
            .unwrap()
            .with_sigma(sigma)
            .unwrap();
        if seed % 2 == 0 {
            machine = machine
                .with_visible_bias(numbers(seed + 100, visible, 2.0))
                .unwrap();
        }
        if seed % 5 > 1 {
            machine = machine
                .with_hidden_bias(numbers(seed + 200, hidden, 20.0))
                .unwrap();
        }
        machines.push(machine);
    }
    machines
}

/// `N_v log σ + σ²|b|²/2`, from AttnBM's partition function in `v/σ` to that of the machine.
fn conversion(machine: &GaussianBernoulli, attnbm: &AttnBm<Wide>) -> Wide {
    let sigma = Wide::from_f64(machine.sigma());
    let bias = attnbm.visible_bias().unwrap_or_default();
    let square = bias.iter().fold(Wide::zero(), |sum, b| sum + b.sqr());
    sigma.ln() * Wide::from_i64(machine.visible_count() as i64) + square.mul_pow2(-1)
}

#[test]
fn the_machine_is_an_attnbm_with_a_pattern_for_each_state() {
    for machine in machines() {
        let value = machine.log_partition::<Wide>(GOAL).unwrap().value;
        let attnbm = machine.to_attnbm::<Wide>().unwrap();
        let route = attnbm.log_partition_of_integer::<Wide>(1).unwrap();
        agree(
            &value,
            &(route + conversion(&machine, &attnbm)),
            200,
            &format!("{machine:?}"),
        );

        let v = numbers(7, machine.visible_count(), 1.5);
        let density = machine.log_density::<Wide>(&v, GOAL).unwrap().value;
        let sigma = Wide::from_f64(machine.sigma());
        let u: Vec<Wide> = v.iter().map(|x| Wide::from_f64(*x) / &sigma).collect();
        let route = attnbm.mixture_log_density::<Wide>(1, &u).unwrap()
            - sigma.ln() * Wide::from_i64(v.len() as i64);
        agree(&density, &route, 150, &format!("density of {machine:?}"));
    }
}

#[test]
fn truncation_conditions_on_at_most_one_active_unit() {
    for machine in machines() {
        let log_z = machine.log_partition::<Wide>(GOAL).unwrap().value;
        let mass = machine.truncation_mass::<Wide>(GOAL).unwrap().value;
        let truncated = machine.truncated::<Wide>().unwrap();
        let kept = truncated.log_partition_of_integer::<Wide>(1).unwrap()
            + conversion(&machine, &truncated);
        let route = -(kept - log_z).exp_m1();
        // The route cancels where the mass is small, so that it is known relative to 1.
        crate::common::agree(&mass, &route, 150, &format!("{machine:?}"));
        assert!(mass.accuracy_bits() > 180, "{machine:?} {mass:?}");
    }
}

#[test]
fn higher_order_terms_complete_the_product() {
    for machine in machines() {
        let v = numbers(11, machine.visible_count(), 0.1);
        let inputs = machine.hidden_inputs::<Wide>(&v).unwrap();
        let single = inputs.iter().fold(Wide::one(), |sum, x| sum + x.exp());
        let product = inputs
            .iter()
            .fold(Wide::one(), |product, x| product * (Wide::one() + x.exp()));
        let higher = machine.higher_order_terms::<Wide>(&v).unwrap();
        agree(&(single + higher), &product, 180, "Eq. 34");
    }
}

#[test]
fn orthogonal_rows_have_a_closed_form() {
    // Rows of a scaled Hadamard matrix are orthogonal exactly.
    for (rows, scale) in [(1, 1.0), (3, 0.7), (8, 1e-100), (8, 1e70), (5, 0.0)] {
        let sign = |i: usize, j: usize| {
            if (i & j).count_ones().is_multiple_of(2) {
                scale
            } else {
                -scale
            }
        };
        let weights = (0..8 * rows).map(|k| sign(k / 8, k % 8)).collect();
        let machine = GaussianBernoulli::new(rows, 8, weights)
            .unwrap()
            .with_sigma(0.3)
            .unwrap()
            .with_visible_bias(numbers(3, 8, 1.0))
            .unwrap()
            .with_hidden_bias(numbers(4, rows, 3.0))
            .unwrap();
        let Found { value, method } = machine.log_partition::<Wide>(GOAL).unwrap();
        assert!(
            rows == 1 || method.to_string().contains("components"),
            "{method}"
        );
        agree(
            &value,
            &machine.log_partition_of_orthogonal_rows(),
            240,
            "orthogonal",
        );
        // Without couplings the bounds by independent units are the value itself.
        let bracket = machine.log_partition_bracket::<Wide>();
        agree(&value, &bracket.into_enclosure(), 240, "bracket");
    }
}

#[test]
fn the_bracket_holds_the_value() {
    for machine in machines() {
        let value = machine.log_partition::<Wide>(GOAL).unwrap().value;
        let bracket = machine.log_partition_bracket::<Wide>();
        let what = format!("{machine:?}");
        in_order(&bracket.lower, &value, 190, &what);
        in_order(&value, &bracket.upper, 190, &what);
    }
}

/// So many that their couplings are not looked at.
#[test]
fn the_bracket_of_very_many_units_holds_the_value() {
    let mut weights = vec![0.0; 3000];
    weights[7] = 1.5;
    let machine = GaussianBernoulli::new(3000, 1, weights)
        .unwrap()
        .with_visible_bias(vec![-0.5])
        .unwrap()
        .with_hidden_bias(numbers(7, 3000, 1.0))
        .unwrap();
    assert!(matches!(
        machine.log_partition_by_enumeration::<Wide>(GOAL),
        Err(Error::Budget(_))
    ));
    let value = machine.log_partition_of_orthogonal_rows::<Wide>();
    let bracket = machine.log_partition_bracket::<Wide>();
    in_order(&bracket.lower, &value, 190, "many units");
    in_order(&value, &bracket.upper, 190, "many units");
    // (b + w h)² lies between 0 and 1.
    let gap = bracket.upper - bracket.lower;
    agree(&gap, &Wide::one().mul_pow2(-1), 190, "gap");
}

/// A coupling beyond the range of the scalar is not left out.
#[test]
fn the_bracket_of_what_overflows_is_unknown() {
    let machine = GaussianBernoulli::new(2, 1, vec![1e200, 1e200]).unwrap();
    let bracket = machine.log_partition_bracket::<Interval>();
    assert!(!bracket.upper.is_bounded(), "{bracket:?}");
    let opposite = GaussianBernoulli::new(2, 1, vec![1e200, -1e200]).unwrap();
    assert!(
        !opposite
            .log_partition_bracket::<Interval>()
            .lower
            .is_bounded()
    );
    // Too wide to be taken for the value.
    let many = GaussianBernoulli::new(60, 1, vec![1e200; 60]).unwrap();
    assert!(matches!(
        many.log_partition::<Interval>(GOAL),
        Err(Error::Budget(_))
    ));
}

#[test]
fn one_visible_unit_against_a_riemann_sum() {
    // The weight is entire and below e^{-v²/4} beyond |v| = 40, so that equal steps of 1/16 leave an
    // error far below 2^-100 (docs/integration-strip.md).
    let machine = GaussianBernoulli::new(3, 1, vec![0.5, -1.25, 2.0])
        .unwrap()
        .with_visible_bias(vec![0.25])
        .unwrap()
        .with_hidden_bias(vec![0.5, -1.0, -2.0])
        .unwrap();
    let sum = (-640..=640).fold(Wide::zero(), |sum, k| {
        sum + machine
            .log_weight::<Wide>(&[f64::from(k) / 16.0])
            .unwrap()
            .exp()
    });
    let value = machine.log_partition::<Wide>(GOAL).unwrap().value;
    let sum = sum.mul_pow2(-4).ln().widen(&Wide::one().mul_pow2(-100));
    agree(&value, &sum, 90, "Riemann sum");
    assert!(value.accuracy_bits() > 190);
}

#[test]
fn truncation_masses_that_are_exact() {
    let mass = |hidden: usize, weights: Vec<f64>| {
        let visible = weights.len() / hidden;
        let machine = GaussianBernoulli::new(hidden, visible, weights).unwrap();
        machine.truncation_mass::<Ball<2>>(GOAL).unwrap().value
    };
    let exactly = |mass: Ball<2>, value: f64| {
        assert!(
            mass.certainly_equal(&Ball::from_f64(value)),
            "{mass:?} {value}"
        );
    };
    exactly(mass(1, vec![1e150, -3.0]), 0.0);
    exactly(mass(3, vec![0.0; 6]), 0.5);
    exactly(mass(20, vec![0.0; 20]), 1.0 - 21.0 / 1_048_576.0);
    // Half, although the weights are anything.
    exactly(mass(3, vec![0.3, 7.0, -0.3, -7.0, 0.0, 0.0]), 0.5);
    // Far below the least binary64, and still known to 100 digits and more.
    let tiny = mass(2, vec![1e3, -1e3]);
    assert!(tiny.is_positive() && tiny.accuracy_bits() > 90);
}

#[test]
fn too_many_coupled_units_are_refused_with_the_option_that_helps() {
    let machine = GaussianBernoulli::new(60, 1, vec![0.5; 60]).unwrap();
    let error = machine.log_partition::<Wide>(GOAL).unwrap_err();
    assert!(
        matches!(&error, Error::Budget(text) if text.contains("--effort")),
        "{error}"
    );
    // The same number of units almost uncoupled is answered by bounds.
    let machine = GaussianBernoulli::new(60, 1, vec![1e-40; 60]).unwrap();
    let value = machine.log_partition::<Wide>(GOAL).unwrap().value;
    assert!(value.to_binary64().is_some());
}

#[test]
fn both_layers_give_the_same_determinant() {
    for seed in 0..40 {
        let (hidden, visible) = (1 + seed as usize % 5, 1 + seed as usize / 5 % 6);
        let scale = [0.0, 1e-200, 1e-5, 0.05, 0.15][seed as usize % 5];
        let machine =
            GaussianGaussian::new(hidden, visible, numbers(seed, hidden * visible, scale))
                .unwrap()
                .with_visible_bias(numbers(seed + 50, visible, 3.0))
                .unwrap()
                .with_hidden_bias(numbers(seed + 90, hidden, 0.5))
                .unwrap();
        machine.check_normalizable(GOAL).unwrap();
        for beta in [1.0, 1e-10, 40.0] {
            let by_visible = machine.log_partition_over::<Wide>(Layer::Visible, beta);
            let by_hidden = machine.log_partition_over::<Wide>(Layer::Hidden, beta);
            agree(&by_visible, &by_hidden, 230, "Gaussian-Gaussian");
        }
    }
}

/// `log det(I - W Wᵀ)` by the singular vectors that nalgebra finds, taken for no more than they are worth.
///
/// Whatever the square matrix `Q` is, `2 log |det Q| + log det(I - W Wᵀ) = log det Qᵀ(I - W Wᵀ)Q`, and both
/// matrices `QᵀQ` and `Qᵀ(I - W Wᵀ)Q` are diagonal up to what the rounding of `Q` leaves.
fn log_determinant_by_singular_vectors(rows: &[Vec<f64>]) -> Wide {
    let (count, columns) = (rows.len(), rows[0].len());
    assert!(count <= columns);
    let weights = nalgebra::DMatrix::from_row_iterator(count, columns, rows.concat());
    let vectors = weights.svd(true, false).u.unwrap();
    let vector = |k: usize| vectors.column(k).iter().copied().collect::<Vec<f64>>();
    // Wᵀ q for each of them.
    let image = |k: usize| -> Vec<Wide> {
        let column = |j: usize| rows.iter().map(|row| row[j]).collect::<Vec<f64>>();
        (0..columns)
            .map(|j| Wide::dot(&column(j), &vector(k)))
            .collect()
    };
    let images: Vec<Vec<Wide>> = (0..count).map(image).collect();
    let square = |k: usize, l: usize| Wide::dot(&vector(k), &vector(l));
    let form = |k: usize, l: usize| {
        let products = images[k].iter().zip(&images[l]);
        products.fold(square(k, l), |sum, (x, y)| sum - x.clone() * y)
    };
    log_determinant_of_nearly_diagonal(count, form)
        - log_determinant_of_nearly_diagonal(count, square)
}

/// `log det(D + E) = Σ log d_k + log det(I + X)`, `X = D⁻¹E`, and `|log det(I + X)| <= -n log(1 - |X|)` since no
/// eigenvalue is larger than the norm.
fn log_determinant_of_nearly_diagonal(count: usize, entry: impl Fn(usize, usize) -> Wide) -> Wide {
    let (mut sum, mut square) = (Wide::zero(), Wide::zero());
    for k in 0..count {
        let own = entry(k, k);
        sum = sum + own.ln();
        for l in (0..count).filter(|l| *l != k) {
            square = square + (entry(k, l) / &own).sqr();
        }
    }
    let error = (-square.sqrt()).ln_1p() * Wide::from_i64(count as i64);
    sum.widen(&error)
}

#[test]
fn the_determinant_by_singular_vectors_of_another_library() {
    for seed in 0..40 {
        let (hidden, visible) = (1 + seed as usize % 5, 5 + seed as usize / 5 % 4);
        let scale = [1e-5, 0.05, 0.15, 0.25][seed as usize % 4];
        let weights = numbers(seed, hidden * visible, scale);
        let rows: Vec<Vec<f64>> = weights.chunks(visible).map(<[f64]>::to_vec).collect();
        let machine = GaussianGaussian::new(hidden, visible, weights).unwrap();
        machine.check_normalizable(GOAL).unwrap();
        let volume = (Wide::pi().mul_pow2(1)).ln() * Wide::from_i64((hidden + visible) as i64);
        let route = (volume - log_determinant_by_singular_vectors(&rows)).mul_pow2(-1);
        let what = format!("{rows:?}");
        crate::common::agree(&machine.log_partition::<Wide>(1.0), &route, 40, &what);
    }
}

#[test]
fn one_hidden_unit_integrated_by_hand() {
    // Eliminating the visible units leaves exp(-(1 - |w|²) h²/2).
    let machine = GaussianGaussian::new(1, 2, vec![0.6, 0.7]).unwrap();
    let value: Wide = machine.log_partition(2.0);
    let left = Wide::one() - Wide::dot(&[0.6, 0.7], &[0.6, 0.7]);
    let closed = Wide::pi().ln() * Wide::from_i64(3) - left.ln();
    agree(&value, &closed.mul_pow2(-1), 240, "one hidden unit");
}

#[test]
fn normalizability_is_decided_by_the_last_bit() {
    let check = |hidden, visible, weights: &[f64]| {
        let machine = GaussianGaussian::new(hidden, visible, weights.to_vec()).unwrap();
        match machine.check_normalizable(GOAL) {
            Ok(()) => "below 1".to_owned(),
            Err(Error::NotNormalizable(reason)) => reason,
            Err(error) => panic!("{error}"),
        }
    };
    // 0.6² + 0.8² as binary64 numbers is not 1, but next to it.
    assert!(check(2, 1, &[0.6, 0.8]).contains("above 1"));
    assert_eq!(check(2, 1, &[0.6f64.next_down(), 0.8]), "below 1");
    assert!(check(1, 1, &[1.0]).contains("exactly 1"));
    assert_eq!(check(1, 1, &[1.0f64.next_down()]), "below 1");
    assert!(check(1, 2, &[1.0, 5e-324]).contains("above 1"));
    assert!(check(4, 4, &[0.25; 16]).contains("exactly 1"));
    assert!(check(2, 2, &[1.0, 0.0, 0.0, 1.5]).contains("above 1"));
    // Next to the boundary there is a value, and it is found: log det ~ -53 log 2.
    let machine = GaussianGaussian::new(1, 1, vec![1.0f64.next_down()]).unwrap();
    let value: Wide = machine.log_partition(1.0);
    assert!(value.to_binary64().is_some());
}

/// The side of 1 that a norm lies on does not depend on the order of the rows, on the number of threads that eliminate, nor
/// on what a null pivot stands beside.
#[test]
fn norms_are_told_from_one_in_any_order_and_size() {
    use attnbm::exact::spectral_norm::norm_against_one;
    use std::cmp::Ordering;
    let goal = Goal {
        bits: 80,
        operations: 1e12,
    };
    // The first column alone is longer than 1. Beside the null pivot of the first row stand a 0 and a number.
    let rows = [[1.0, 0.0], [0.0, 0.5], [0.5, 0.5]];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let permuted = order.map(|index| rows[index]).concat();
        let found = norm_against_one(&permuted, 2, goal).unwrap();
        assert_eq!(found, Ordering::Greater, "{order:?}");
    }
    // One column of length 1, give or take a unit in the last place of one entry: 64 rows, which threads share.
    for (last, expected) in [
        (0.125, Ordering::Equal),
        (0.125f64.next_down(), Ordering::Less),
        (0.125f64.next_up(), Ordering::Greater),
    ] {
        let mut column = vec![0.125; 64];
        for place in [0, 31, 63] {
            column[place] = last;
            let as_rows = norm_against_one(&column, 1, goal).unwrap();
            assert_eq!(as_rows, expected, "{last:?} at {place}");
            let as_one = norm_against_one(&column, 64, goal).unwrap();
            assert_eq!(as_one, expected, "{last:?} at {place}");
            column[place] = 0.125;
        }
    }
    for wrong in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let refused = norm_against_one(&[0.0, wrong], 2, goal);
        assert!(matches!(refused, Err(Error::Domain { .. })), "{wrong}");
    }
}

/// What is said to span a hull spans it, also where rounding takes a point of the line for the one beside it.
#[test]
fn pivots_are_independent() {
    use attnbm::exact::affine_rank::{AffineHull, affine_hull};
    let pivots = |rows: &[f64]| match affine_hull(rows, 2, 4).unwrap() {
        AffineHull::Spanned { pivots } => pivots,
        AffineHull::Beyond => panic!("a plane has two dimensions"),
    };
    // Short numbers, whose small multiples are exact.
    let short = |x: f64| f64::from(x as f32);
    for (x, y) in [(1.0 / 3.0, 0.7), (0.1, 0.9), (2.0 / 7.0, 3.0 / 11.0)] {
        for far in [-30, -60, -200, -1000] {
            let line = [0.0, 3.0, 1.0, 7.0, 5.0].map(|k| [k * short(x), k * short(y)]);
            let beside = [libm::exp2(f64::from(far)), 0.0];
            let rows = [line.concat(), beside.to_vec()].concat();
            let found = pivots(&rows);
            assert_eq!(found.len(), 2, "{far}");
            let chosen: Vec<f64> = std::iter::once(&0)
                .chain(&found)
                .flat_map(|index| rows[2 * index..2 * index + 2].to_vec())
                .collect();
            assert_eq!(pivots(&chosen).len(), 2, "{far}: {found:?}");
        }
    }
}
