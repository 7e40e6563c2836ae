use super::*;
use crate::real::{Ball, Enclosure, Real};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

type B = Ball<2>;
type Exact = Ball<4>;

const TEMPERATURES: [f64; 7] = [1.0 / 1024.0, 0.3, 1.0, 2.5, 7.1, 40.0, 1024.0];

fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 * (-53f64).exp2()
}

fn scaled(numbers: &[f64]) -> Scaled {
    let numbers: Vec<B> = numbers.iter().copied().map(B::from_f64).collect();
    Scaled::of(&numbers).unwrap()
}

/// Nodes with these factors, one after the other in stretches of so many, all of this raise.
fn block_list(factors: &[Vec<f64>], length: usize, raise: f64) -> Vec<Block> {
    let ratios: Vec<Scaled> = factors.iter().map(|factors| scaled(factors)).collect();
    let nodes: Vec<Node> = (0..factors.len())
        .map(|index| Node {
            index,
            stretch: index / length,
            raise,
            enough: NEVER,
        })
        .collect();
    blocks(&nodes, factors[0].len(), |index| ratios.get(index))
}

#[test]
fn integers_are_multiples_of_log_2_and_a_rest() {
    for x in [0.0, 1.0, -1.0, 7.0, -524_288.0, 1_048_575.0, -99_999.0] {
        let (n, rest) = multiple_of_log_2(x);
        let exact = Exact::from_f64(x) - Exact::ln_2() * Exact::from_f64(n);
        let off = exact - Exact::from_f64(rest);
        let bound = Exact::one().mul_pow2(-54);
        assert!(off.is_bounded() && rest.abs() < 0.35, "{x}: {n} {rest}");
        assert!(
            off.certainly_at_most(&bound) && (-off).certainly_at_most(&bound),
            "{x}: {rest}"
        );
    }
}

#[test]
fn what_is_not_known_well_enough_is_not_scaled() {
    let wide = |bits: i64| B::from_f64(3.0).widen(&B::from_f64(3.0).mul_pow2(-bits));
    assert!(Scaled::of(&[wide(62)]).is_some());
    assert!(Scaled::of(&[wide(55)]).is_none());
    assert!(Scaled::of(&[B::zero()]).is_none());
    assert!(Scaled::of(&[B::one(), B::zero().widen(&B::one().mul_pow2(-1000))]).is_none());
    assert!(Scaled::of(&[-B::one()]).is_none());
    assert!(Scaled::of(&[B::unknown()]).is_none());
    assert!(Scaled::of(&[1.0]).is_none(), "a plain number has no units");
}

/// A number far below the largest is 0 for a stretch in which its term stays so, and does not fit one in which it might count.
#[test]
fn a_number_that_vanishes_is_nothing_where_it_does_not_count() {
    let tiny = B::from_f64(-1e30).exp();
    for tiny in [B::zero(), B::one().mul_pow2(-(1 << 41))] {
        assert_eq!(Scaled::of(&[tiny, B::one()]).unwrap().fractions, [0.0, 0.5]);
    }
    let terms = Scaled::of(&[tiny, B::one()]).unwrap();
    assert_eq!(terms.fractions, [0.0, 0.5]);
    assert!(terms.log_sum_at_most().abs() < 1e-5);
    let start = |exponent: i64| {
        let factors = [B::one().mul_pow2(exponent), B::one()];
        Start::new(&terms, &Scaled::of(&factors).unwrap(), 0.0)
    };
    assert_eq!(start(1000).unwrap().terms, [0.0, 0.25]);
    assert!(start((1 << 40) - 800).is_none());
}

#[test]
fn units_and_raises_beyond_their_limits_do_not_fit() {
    let start = |exponent: i64, raise: f64| {
        let factors = [B::one().mul_pow2(exponent - 2)];
        Start::new(&scaled(&[1.0]), &Scaled::of(&factors).unwrap(), raise).is_some()
    };
    assert!(start(LARGEST_UNIT, LARGEST_RAISE) && start(-LARGEST_UNIT, 0.0));
    assert!(!start(LARGEST_UNIT + 1, 0.0) && !start(-LARGEST_UNIT - 1, 0.0));
    assert!(!start(0, LARGEST_RAISE + 1.0));
}

/// From below by as little as is said, also beyond the range of binary64.
#[test]
fn the_logarithm_of_a_sum_is_bounded() {
    for shift in [0, -5000, 4000] {
        for numbers in [&[1.0][..], &[0.75, 3.5, 1e-200], &[1e300, 2e300, 1.0]] {
            let numbers: Vec<B> = numbers
                .iter()
                .map(|x| B::from_f64(*x).mul_pow2(shift))
                .collect();
            let bound = Scaled::of(&numbers).unwrap().log_sum_at_most();
            let exact = B::sum(numbers.iter().cloned()).ln();
            let slack = B::from_f64(bound) - exact;
            assert!(slack.is_bounded());
            assert!(B::zero().certainly_at_most(&slack), "{numbers:?}: {bound}");
            assert!(
                slack.certainly_at_most(&B::from_f64(1e-3)),
                "{numbers:?}: {bound}"
            );
        }
    }
}

#[test]
fn blocks_hold_neighbours_of_one_stretch() {
    let factors: Vec<Vec<f64>> = (1..=50).map(|k| vec![f64::from(k), 0.5]).collect();
    let list = block_list(&factors, 20, 0.0);
    let shapes: Vec<_> = list
        .iter()
        .map(|block| (block.stretch, block.first, block.count))
        .collect();
    assert_eq!(
        shapes,
        [(0, 0, 16), (0, 16, 4), (1, 20, 16), (1, 36, 4), (2, 40, 10)]
    );
    for block in &list {
        for lane in 0..LANES {
            let node = block.first + lane;
            let expected = if lane < block.count {
                [(node + 1) as f64, 0.5]
            } else {
                [0.0; 2]
            };
            assert_eq!([block.factors[0][lane], block.factors[1][lane]], expected);
            assert_eq!(block.enough[lane], NEVER);
        }
    }
    // A factor far from the middle of its stretch does not fit.
    let ratios = [scaled(&[2f64.powi(-199)]), scaled(&[2f64.powi(-203)])];
    let node = |index: usize| Node {
        index,
        stretch: 0,
        raise: 0.0,
        enough: NEVER,
    };
    let is_regular = |node| blocks(&[node], 1, |index| ratios.get(index))[0].is_regular;
    assert!(is_regular(node(0)) && !is_regular(node(1)));
    // Nor does one that is not known.
    let unknown = blocks(&[node(0), node(7)], 1, |index| ratios.get(index));
    assert_eq!(
        unknown
            .iter()
            .map(|block| (block.count, block.is_regular))
            .collect::<Vec<_>>(),
        [(2, false)]
    );
}

/// Powers and logarithms are within their bounds, for mixtures of all sizes and terms that differ by any factor.
#[test]
fn powers_of_far_nodes_are_within_their_bound() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (mut largest, mut counted) = (0.0_f64, 0);
    for beta in TEMPERATURES {
        let inverse_temperature = InverseTemperature::new(beta);
        for case in 0..60 {
            let count = [1, 2, 5, 20, 200][case % 5];
            let spread = [0.0, 30.0, 900.0][case % 3];
            // The power is between e^-140 and 1.
            let height = -140.0 * unit(&mut rng) / beta - libm::log(1.1 * count as f64);
            let raise = (400.0 * unit(&mut rng)).floor();
            let terms: Vec<Exact> = (0..count)
                .map(|_| Exact::from_f64(height + raise - spread * unit(&mut rng)).exp())
                .collect();
            let middle: Vec<f64> = (0..count).map(|_| 0.01 + unit(&mut rng)).collect();
            let factors: Vec<Vec<f64>> = (0..LANES)
                .map(|_| (0..count).map(|_| 0.01 + unit(&mut rng)).collect())
                .collect();
            let narrow: Vec<B> = terms.iter().map(Ball::resize).collect();
            let start =
                Start::new(&Scaled::of(&narrow).unwrap(), &scaled(&middle), raise - 3.0).unwrap();
            let block = &block_list(&factors, LANES, 3.0)[0];
            let found = evaluate(block, &start, inverse_temperature, f64::INFINITY);
            assert!(found.is_known && found.last == LANES);
            for (lane, factors) in factors.iter().enumerate() {
                let products = terms.iter().zip(&middle).zip(factors);
                let mixture = Exact::sum(products.map(|((term, middle), factor)| {
                    term.clone() * Exact::from_f64(*middle) * Exact::from_f64(*factor)
                }));
                let logarithm = mixture.ln() - Exact::from_f64(raise);
                let power = (logarithm.clone() * Exact::from_f64(beta)).exp();
                let what = format!(
                    "β = {beta}, case {case}, lane {lane}: {:e}",
                    found.powers[lane]
                );
                if found.powers[lane] == 0.0 {
                    assert!(
                        power.certainly_at_most(&Exact::from_f64(LEAST_POWER)),
                        "{what}"
                    );
                    continue;
                }
                counted += 1;
                let units = inverse_temperature.units_of_power(count) * 2f64.powi(-53);
                let off = Exact::from_f64(found.powers[lane]) / &power - Exact::one();
                let bound = Exact::from_f64(units);
                assert!(off.is_bounded());
                assert!(
                    off.certainly_at_most(&bound) && (-off.clone()).certainly_at_most(&bound),
                    "{what}"
                );
                largest = largest.max(off.approx().abs() / units);
                let off = Exact::from_f64(found.logarithms[lane]) - logarithm;
                let bound = Exact::from_f64(
                    600.0 * 2f64.powi(-53) / beta + (count as f64 + 16.0) * 2f64.powi(-53),
                );
                assert!(
                    off.certainly_at_most(&bound) && (-off).certainly_at_most(&bound),
                    "{what}"
                );
            }
        }
    }
    assert!(counted > 3000, "{counted}");
    // The bound is not idle.
    assert!(largest > 0.05, "{largest}");
}

#[test]
fn a_lane_is_far_up_to_the_threshold_and_a_row_ends_where_enough_is_left() {
    let factors: Vec<Vec<f64>> = (0..5).map(|k| vec![2f64.powi(-k)]).collect();
    let mut block = block_list(&factors, 16, 0.0).remove(0);
    let start = Start::new(&scaled(&[1.0]), &scaled(&[1.0]), 0.0).unwrap();
    let beta = InverseTemperature::new(1.0);
    let powers = evaluate(&block, &start, beta, 1.0).powers;
    assert_eq!(powers[..5], [1.0, 0.5, 0.25, 0.125, 0.0625]);
    for (threshold, first) in [(powers[2], 2), (powers[2].next_down(), 3), (1.0, 0)] {
        let found = evaluate(&block, &start, beta, threshold);
        let expected: [bool; LANES] = std::array::from_fn(|lane| (first..5).contains(&lane));
        assert_eq!(found.is_far, expected, "{threshold}");
        assert!(found.is_known && found.last == 5);
    }
    block.enough[1] = 0.4;
    block.enough[3] = powers[3];
    block.enough[4] = f64::INFINITY;
    assert_eq!(evaluate(&block, &start, beta, 1.0).last, 3);
    block.enough[3] = powers[3].next_down();
    assert_eq!(evaluate(&block, &start, beta, 1.0).last, 4);
}

/// A mixture that is too small for its terms is not known, and neither is a power far above the height.
#[test]
fn what_is_irregular_is_not_known() {
    let start = Start::new(&scaled(&[1.0, 1e-300]), &scaled(&[1.0, 1.0]), 0.0).unwrap();
    let beta = InverseTemperature::new(0.5);
    let is_known = |factors: [f64; 2], start: &Start| {
        let block = &block_list(&[factors.to_vec()], 1, 0.0)[0];
        evaluate(block, start, beta, 1.0).is_known
    };
    assert!(is_known([2f64.powi(-190), 1.0], &start));
    assert!(!is_known([2f64.powi(-199), 1.0], &start));
    // The term beside it does not count, far below the largest as it is.
    let vanishing = B::one().mul_pow2(-1200);
    let terms = Scaled::of(&[B::one(), vanishing]).unwrap();
    let start = Start::new(&terms, &scaled(&[2f64.powi(-150), 1.0]), 0.0).unwrap();
    assert!(is_known([2f64.powi(-49), 1.0], &start));
    assert_eq!(start.terms, [0.25, 0.0]);
    // The powers are 2^36 and 2^43.
    for (raise, expected) in [(-50.0, true), (-60.0, false)] {
        let high = Start::new(&scaled(&[1.0]), &scaled(&[1.0]), raise).unwrap();
        let block = &block_list(&[vec![1.0]], 1, 0.0)[0];
        let found = evaluate(block, &high, beta, f64::INFINITY);
        assert_eq!(found.is_known, expected, "{raise}");
    }
}

/// In a plane all that lies below a threshold is a multiple of it, and in more dimensions it is more.
#[test]
fn a_threshold_leaves_room_for_all_that_lies_below() {
    assert_eq!(threshold(1e-12, 2), 1e-12);
    let below = -libm::log(1e-12);
    assert_eq!(threshold(1e-12, 4), 1e-12 / below);
    assert_eq!(threshold(1e-12, 6), 1e-12 / libm::pow(below, 2.0));
    // Above the largest there is nothing to count.
    assert_eq!(threshold(8.0, 6), 8.0);
    assert!(threshold(f64::NAN, 3).is_nan());
}
