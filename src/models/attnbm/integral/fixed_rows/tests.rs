use super::*;
use crate::models::attnbm::integral::energy_strip;
use crate::models::attnbm::integral::evidence::{self, reduction};
use crate::models::attnbm::integral::fixed_values::{BelowCeiling, Power, Shares};
use crate::models::attnbm::integral::gaussian_strip::{self, Wanted};
use crate::models::attnbm::integral::reduction::Reduction;
use crate::models::attnbm::integral::strip_plan::Arithmetic;
use crate::real::{Ball, Enclosure, Meets, Real};

type B = Ball<2>;
type Exact = Ball<4>;

/// Points of rank 2 or 3, and their levels.
struct Cloud {
    rank: usize,
    points: Vec<f64>,
    levels: Vec<f64>,
}

fn clouds() -> Vec<Cloud> {
    let cloud = |rank: usize, points: &[f64], levels: &[f64]| Cloud {
        rank,
        points: points.to_vec(),
        levels: levels.to_vec(),
    };
    vec![
        cloud(2, &[0.0, 0.0, 1.0, 0.0, 0.5, 0.75], &[0.0, 0.25, -0.5]),
        // Far apart, of levels that differ by more than a term's bits.
        cloud(2, &[0.0, 0.0, 6.5, 0.0, 1.0, 4.0], &[0.0, -60.0, -3.0]),
        cloud(
            2,
            &[0.0, 0.0, 0.25, 3.0, -0.25, -3.0, 0.0, 1e-30],
            &[0.0, -90.0, 0.0, 0.0],
        ),
        // At a small β there is weight where the mixture is far below its terms.
        cloud(2, &[0.0, 0.0, 8.0, 0.0, 0.0, 8.0], &[0.0, 0.0, 0.0]),
        cloud(
            3,
            &[
                0.0, 0.0, 0.0, 1.5, 0.0, 0.0, 0.25, 1.0, 0.0, 0.5, 0.25, 0.75,
            ],
            &[0.0, 0.5, -1.0, 0.25],
        ),
    ]
}

fn grid(cloud: &Cloud, beta: f64, goal: u32, of_logarithm: bool) -> Plan {
    let model = reduction::<B>(cloud.rank, &cloud.points, &cloud.levels, beta);
    let plan = match of_logarithm {
        true => Plan::for_logarithm(&model, goal, 3_000_000),
        false => Plan::new(&model, goal, (2.0 - beta).max(0.0), 3_000_000),
    };
    plan.unwrap()
}

fn in_fixed_point(plan: &Plan) -> Plan {
    Plan {
        arithmetic: Arithmetic::FixedPoint,
        ..plan.clone()
    }
}

fn model<S: Bounded>(cloud: &Cloud, beta: f64) -> Reduction<S> {
    reduction(cloud.rank, &cloud.points, &cloud.levels, beta)
}

/// They meet, the first is so narrow, and it would not meet a number that is off by twice that.
fn agree(found: &B, exact: &Exact, bits: i64, what: &str) {
    let found = found.resize::<4>();
    let width = (found.upper() - found.lower()).approx();
    assert!(found.meets(exact), "{what}: {found:?} {exact:?}");
    assert!(width < 2f64.powi(-bits as i32), "{what}: {width:e}");
    let off = exact.clone() + Exact::from_f64(2.0 * width + 2f64.powi(-100));
    assert!(!found.meets(&off), "{what}");
}

const TEMPERATURES: [f64; 6] = [0.3, 0.5, 1.0, 2.5, 7.1, 40.0];

#[test]
fn a_grid_in_fixed_point_has_the_sums_of_the_same_grid_in_balls() {
    for (place, cloud) in clouds().iter().enumerate() {
        for beta in TEMPERATURES {
            let plan = grid(cloud, beta, 40, false);
            let what = format!("cloud {place}, β = {beta}");
            for wanted in [Wanted::Partition, Wanted::Moments] {
                let found = gaussian_strip::integrate(
                    &model::<B>(cloud, beta),
                    &in_fixed_point(&plan),
                    wanted,
                );
                let exact = gaussian_strip::integrate(&model::<Exact>(cloud, beta), &plan, wanted);
                // The error of the rule is in both.
                agree(&found.log_excess, &exact.log_excess, 38, &what);
                assert_eq!(found.softmax.len(), exact.softmax.len());
                let pairs = found.softmax.iter().zip(&exact.softmax);
                for (found, exact) in pairs {
                    agree(found, exact, 36, &what);
                }
                let pairs = found.position_softmax.iter().zip(&exact.position_softmax);
                for (found, exact) in pairs {
                    agree(found, exact, 30, &what);
                }
            }
        }
    }
}

/// Apart from the error of the rule, which a finer grid leaves out, nearly all digits of binary64 twice over.
#[test]
fn fixed_point_costs_few_bits() {
    for cloud in &clouds()[..2] {
        for (beta, bits) in [(0.5, 74), (2.5, 74), (7.1, 72)] {
            let plan = grid(cloud, beta, 90, false);
            let reduced = model::<B>(cloud, beta);
            let found =
                gaussian_strip::integrate(&reduced, &in_fixed_point(&plan), Wanted::Moments);
            assert!(
                found.log_excess.accuracy_bits() >= bits,
                "{}",
                found.log_excess.accuracy_bits()
            );
            let largest = found.softmax.iter().map(Enclosure::accuracy_bits).max();
            assert!(largest >= Some(bits), "{largest:?}");
        }
    }
}

#[test]
fn the_mean_logarithm_in_fixed_point() {
    for (place, cloud) in clouds().iter().enumerate() {
        for beta in TEMPERATURES {
            let plan = grid(cloud, beta, 30, true);
            let what = format!("cloud {place}, β = {beta}");
            let found = energy_strip::integrate(&model::<B>(cloud, beta), &in_fixed_point(&plan));
            let exact = energy_strip::integrate(&model::<Exact>(cloud, beta), &plan);
            agree(&found.log_excess, &exact.log_excess, 27, &what);
            agree(&found.mean_log_mixture, &exact.mean_log_mixture, 18, &what);
            agree(&found.entropy, &exact.entropy, 14, &what);
        }
    }
}

/// Plain numbers have no units, and neither have extreme temperatures.
#[test]
fn what_does_not_fit_is_unknown() {
    let cloud = &clouds()[0];
    let plan = in_fixed_point(&grid(cloud, 2.5, 30, false));
    let plain = gaussian_strip::integrate(&model::<f64>(cloud, 2.5), &plan, Wanted::Moments);
    assert!(plain.log_excess.is_nan());
    let cold = gaussian_strip::integrate(&model::<B>(cloud, 2000.0), &plan, Wanted::Partition);
    assert!(!cold.log_excess.is_known());
    // Nor has a power far above the height.
    let high = Plan {
        height: -10.0,
        ..plan
    };
    let found = gaussian_strip::integrate(&model::<B>(cloud, 2.5), &high, Wanted::Partition);
    assert!(!found.log_excess.is_known());
}

/// Rows that are certain to be negligible are not walked, and count as remainder.
#[test]
fn negligible_rows_are_remainders() {
    let cloud = &clouds()[0];
    let reduced = model::<B>(cloud, 2.5);
    let plan = grid(cloud, 2.5, 40, false);
    // Nothing may be left out, and anything.
    let [none, all] = [1e-300, 1e300].map(|allowance| Plan {
        allowance: vec![plan.allowance[0], allowance],
        ..in_fixed_point(&plan)
    });
    let walked = gaussian_strip::integrate(&reduced, &none, Wanted::Moments);
    let skipped = gaussian_strip::integrate(&reduced, &all, Wanted::Moments);
    assert!(walked.log_excess.accuracy_bits() > 35);
    assert!(skipped.log_excess.accuracy_bits() < 10);
    assert!(walked.log_excess.meets(&skipped.log_excess));
}

/// What lies beyond either end of a row, relative to the node there.
const BEYOND: [f64; 2] = [3.0, 5.0];

/// A row of nine nodes and three factors, whose ends are the only nodes that it may stop at.
fn axis<S: Real>() -> Axis<S, f64, 1> {
    axis_of::<S, 1>()
}

fn axis_of_two<S: Real>() -> Axis<S, f64, 2> {
    axis_of::<S, 2>()
}

fn axis_of<S: Real, const K: usize>() -> Axis<S, f64, K> {
    let slopes = [0.0, -0.125, -0.75];
    let factor = |node: usize, slope: f64| S::from_f64(slope * node as f64).exp();
    let ends = |place: usize, ratio: f64| {
        let end = || End {
            ratios: std::array::from_fn(|_| S::from_f64(ratio)),
            enough: S::zero(),
        };
        (0..9).map(|k| (k == place).then(end)).collect()
    };
    Axis {
        centre: 4,
        factors: (0..9)
            .map(|node| slopes.map(|slope| factor(node, slope)).to_vec())
            .collect(),
        weights: (0..9).map(|node| f64::from(node % 3)).collect(),
        above: ends(8, BEYOND[0]),
        below: ends(0, BEYOND[1]),
    }
}

/// `Σ (e^-(raise + r) S)^β` over the nodes of that row, `r` the weight of a node and `S` its mixture.
fn sum_of_row(terms: &[Exact], beta: f64, raise: f64) -> Exact {
    let axis = axis::<Exact>();
    let nodes = axis.factors.iter().zip(&axis.weights);
    Exact::sum(nodes.map(|(factors, own)| {
        let mixture = Exact::sum(terms.iter().zip(factors).map(|(x, f)| x.clone() * f));
        ((mixture.ln() - Exact::from_f64(raise + own)) * Exact::from_f64(beta)).exp()
    }))
}

/// The same with the distance of the logarithm from a ceiling.
fn weighted_sum_of_row(terms: &[Exact], beta: f64, raise: f64, ceiling: f64) -> Exact {
    let axis = axis::<Exact>();
    let nodes = axis.factors.iter().zip(&axis.weights);
    Exact::sum(nodes.map(|(factors, own)| {
        let mixture = Exact::sum(terms.iter().zip(factors).map(|(x, f)| x.clone() * f));
        let logarithm = mixture.ln() - Exact::from_f64(raise + own);
        let distance = Exact::from_f64(ceiling) - &logarithm;
        (logarithm * Exact::from_f64(beta)).exp() * distance
    }))
}

/// Terms that are known to so many bits; the largest is 1/4, the smallest far below.
fn wide_terms(bits: i64, scale: f64) -> Vec<B> {
    let term = |x: f64| B::from_f64(x * scale);
    [0.25, 0.125, 2f64.powi(-40)]
        .map(|x| term(x).widen(&term(x).mul_pow2(-bits)))
        .to_vec()
}

/// The least and the largest number of each term.
fn corners(terms: &[B]) -> [Vec<Exact>; 2] {
    let lower = terms.iter().map(|x| x.lower().resize()).collect();
    [lower, terms.iter().map(|x| x.upper().resize()).collect()]
}

/// The plan of a row alone, which may leave so much.
fn plan_of_row(goal: u32, allowance: f64) -> Plan {
    let mut plan = evidence::plan(&[(1.0, 1.0, (0, 8))], goal);
    plan.allowance = vec![allowance * libm::exp2(f64::from(goal))];
    plan
}

/// For this goal all nodes are far, and for the other none is.
const ALL_FAR: u32 = 0;
const NONE_FAR: u32 = 200;

/// The sums over a row.
fn walk<V: Values<K>, const K: usize>(
    rows: &Rows<B, V, K>,
    terms: &[B],
    raise: f64,
    further: &mut [B],
) -> Option<[Sum<B>; K]> {
    rows.walk(terms, Scaled::of(terms).as_ref(), raise, further)
}

/// What terms leave open is in the error, and so are values below a unit.
#[test]
fn a_row_of_wide_terms_holds_the_rows_of_their_ends() {
    let mut empty = 0;
    for beta in TEMPERATURES {
        let rows = Rows::new(axis::<B>(), beta, &plan_of_row(NONE_FAR, 1e-30), Power).unwrap();
        for bits in [8, 12, 20, 60, 100] {
            for raise in [0.0, 2.0, 5.0] {
                let terms = wide_terms(bits, 1.0);
                let [found] = walk(&rows, &terms, raise, &mut []).unwrap();
                let wide = found.sum.resize::<4>();
                for corner in corners(&terms) {
                    let exact = sum_of_row(&corner, beta, raise);
                    let what = format!("β = {beta}, {bits} bits, {raise}: {wide:?} {exact:?}");
                    assert!(wide.is_bounded() && wide.meets(&exact), "{what}");
                    empty += u32::from(exact.approx() < 2f64.powi(UNIT as i32));
                }
            }
        }
    }
    assert!(empty > 0, "no row is below a unit");
}

/// A row in binary64 holds the exact sum, to within its bound and no much wider one.
#[test]
fn a_row_of_far_nodes_holds_the_exact_sum() {
    for beta in TEMPERATURES {
        let [near, far] = [NONE_FAR, ALL_FAR].map(|goal| {
            let plan = plan_of_row(goal, 1e-30);
            Rows::new(axis::<B>(), beta, &plan, Power).unwrap()
        });
        for raise in [0.0, 2.0, 5.0, 131.0] {
            let terms = wide_terms(100, 1.0);
            let exact = sum_of_row(&corners(&terms)[0], beta, raise);
            let [near, far] = [&near, &far].map(|rows| {
                let [found] = walk(rows, &terms, raise, &mut []).unwrap();
                found.sum.resize::<4>()
            });
            let what = format!("β = {beta}, {raise}: {near:?} {far:?} {exact:?}");
            for found in [&near, &far] {
                assert!(found.is_bounded() && found.meets(&exact), "{what}");
            }
            // Of a power that counts as 0 only a bound is known.
            if exact.approx() > 2f64.powi(-140) {
                let bits = 50 - libm::log2(beta * 19.0 + 26.0) as i64;
                assert!(far.accuracy_bits() >= bits, "{bits}: {what}");
                assert!(far.accuracy_bits() < 56, "{what}");
            }
            let power = 2f64.powi(-70);
            assert!(
                exact.approx() < power || near.accuracy_bits() > 20,
                "{what}"
            );
        }
    }
}

/// The same for the distance from a ceiling.
#[test]
fn far_distances_from_a_ceiling_are_within_their_bound() {
    for beta in TEMPERATURES {
        let ceiling = (4.0 + 2.0 / beta).ceil();
        let [near, far] = [NONE_FAR, ALL_FAR].map(|goal| {
            let plan = plan_of_row(goal, 1e-30);
            let values = BelowCeiling::new(ceiling, beta).unwrap();
            Rows::new(axis_of_two::<B>(), beta, &plan, values).unwrap()
        });
        for raise in [0.0, 3.0, 40.0] {
            let terms = wide_terms(100, 1.0);
            let corner = &corners(&terms)[0];
            let exact = weighted_sum_of_row(corner, beta, raise, ceiling);
            for rows in [&near, &far] {
                let [_, weighted] = walk(rows, &terms, raise, &mut []).unwrap();
                let weighted = weighted.sum.resize::<4>();
                assert!(weighted.is_bounded(), "β = {beta}, {raise}");
                assert!(
                    weighted.meets(&exact),
                    "β = {beta}, {raise}: {weighted:?} {exact:?}"
                );
                let is_large = exact.approx() > 2f64.powi(-50);
                assert!(!is_large || weighted.accuracy_bits() > 25, "{weighted:?}");
            }
        }
    }
}

/// The same for the shares of terms, and for their moments.
#[test]
fn far_shares_are_within_the_error_of_the_power() {
    let offsets = [0.0, 0.75, 1.0, 0.0, 0.375, 0.5].map(B::from_f64);
    for beta in TEMPERATURES {
        for raise in [0.0, 7.0] {
            let terms = wide_terms(100, 1.0);
            let [near, far] = [NONE_FAR, ALL_FAR].map(|goal| {
                let plan = plan_of_row(goal, 1e-30);
                let values = Shares::new(&offsets, 2, 3).unwrap();
                let rows = Rows::new(axis::<B>(), beta, &plan, values).unwrap();
                let mut further = vec![B::zero(); 3 + 6];
                let [power] = walk(&rows, &terms, raise, &mut further).unwrap();
                (power.sum, further)
            });
            let shares = B::sum(far.1[..3].iter().cloned());
            assert!(shares.meets(&far.0), "β = {beta}, {raise}: {far:?}");
            for (near, far) in near.1.iter().zip(&far.1) {
                assert!(far.is_bounded() && near.is_bounded());
                assert!(far.meets(near), "β = {beta}, {raise}: {near:?} {far:?}");
            }
            assert!(
                far.1[0].accuracy_bits() > 35 || far.0.approx() < 2f64.powi(-60),
                "{far:?}"
            );
        }
    }
}

/// Where some nodes are far and others are not, none counts twice and none is lost.
#[test]
fn a_threshold_parts_the_nodes_of_a_row() {
    let beta = 2.5;
    let terms = wide_terms(100, 1.0);
    let exact = sum_of_row(&corners(&terms)[0], beta, 0.0);
    let mut accuracies = Vec::new();
    for goal in 0..120 {
        let rows = Rows::new(axis::<B>(), beta, &plan_of_row(goal, 1e-30), Power).unwrap();
        let [found] = walk(&rows, &terms, 0.0, &mut []).unwrap();
        let found = found.sum.resize::<4>();
        assert!(
            found.is_bounded() && found.meets(&exact),
            "{goal}: {found:?} {exact:?}"
        );
        accuracies.push(found.accuracy_bits());
    }
    accuracies.dedup();
    assert!(accuracies.len() > 4, "{accuracies:?}");
    assert!(accuracies.is_sorted(), "{accuracies:?}");
}

/// A row of 71 nodes, `e^(-0.05 d²)` and half of that at a distance `d` from the centre, that may end from a distance of 5 on where its power is
/// at most `enough`.
fn long_axis<S: Real>(enough: f64) -> Axis<S, f64, 1> {
    const CENTRE: usize = 33;
    let factor = |node: usize| S::from_f64(-0.05 * (node as f64 - CENTRE as f64).powi(2)).exp();
    let end = |node: usize| {
        (node.abs_diff(CENTRE) >= 5).then(|| End {
            ratios: [S::from_f64(BEYOND_A_LONG_ROW)],
            enough: S::from_f64(enough),
        })
    };
    Axis {
        centre: CENTRE,
        factors: (0..71)
            .map(|node| vec![factor(node), factor(node).mul_pow2(-1)])
            .collect(),
        weights: vec![0.0; 71],
        above: (0..71).map(end).collect(),
        below: (0..71).map(end).collect(),
    }
}

/// More than all beyond a distance of 5, relative to the node there.
const BEYOND_A_LONG_ROW: f64 = 20.0;

/// A row ends at the same node whether that and its neighbours are far or near, and what lies beyond is in its tail.
#[test]
fn a_row_ends_within_a_block() {
    let terms = [B::from_f64(0.75), B::from_f64(0.5)];
    // The wide terms take no node in binary64.
    let wide = terms.clone().map(|x| x.clone().widen(&x.mul_pow2(-50)));
    for beta in [0.5, 1.0, 2.5] {
        let whole = long_axis::<Exact>(0.0).factors;
        let power = |factors: &Vec<Exact>| {
            let mixture = factors[0].clone() * Exact::from_f64(0.75)
                + factors[1].clone() * Exact::from_f64(0.5);
            (mixture.ln() * Exact::from_f64(beta)).exp()
        };
        let exact = Exact::sum(whole.iter().map(power));
        for enough in [0.1, 1e-3, 1e-6, 1e-12, 0.0] {
            let mut tails = Vec::new();
            for (goal, terms) in [
                (NONE_FAR, &wide),
                (NONE_FAR, &terms),
                (ALL_FAR, &terms),
                (60, &terms),
                (75, &terms),
                (90, &terms),
            ] {
                let plan = plan_of_row(goal, 1e-300);
                let rows = Rows::new(long_axis::<B>(enough), beta, &plan, Power).unwrap();
                let [found] = walk(&rows, terms, 0.0, &mut []).unwrap();
                let what = format!("β = {beta}, {enough}, goal {goal}: {found:?}");
                let [sum, tail] = [found.sum, found.tail].map(|x| x.resize::<4>());
                assert!(sum.is_bounded() && tail.is_bounded(), "{what}");
                assert!(sum.lower().certainly_at_most(&exact), "{what}");
                assert!(exact.certainly_at_most(&(sum + &tail).upper()), "{what}");
                tails.push(tail.approx());
            }
            // Neither end is at a larger power, unless it is the last node.
            let last = [&whole[0], &whole[70]].map(|node| power(node).approx());
            let largest = last.into_iter().fold(enough, f64::max);
            let most = 2.0 * BEYOND_A_LONG_ROW * largest * 1.001 + 1e-26;
            for tail in &tails {
                assert!(*tail <= most, "{tails:?}");
                // In units of fixed point the smallest tails are not told apart.
                assert!(
                    most < 1e-20 || (tail / tails[0] - 1.0).abs() < 1e-3,
                    "{tails:?}"
                );
            }
        }
    }
}

/// A row is negligible only if the largest mixture that it may have is.
#[test]
fn a_row_is_negligible_below_its_highest_mixture_and_not_above() {
    let (beta, allowance) = (2.5, 1e-20);
    let plan = plan_of_row(NONE_FAR, allowance);
    let rows = Rows::new(axis::<B>(), beta, &plan, Power).unwrap();
    let power = Exact::from_f64(allowance) / Exact::from_i64(4 * 9);
    let highest = (power.ln() / Exact::from_f64(beta)).exp();
    for raise in [0.0, 3.0] {
        let mut found = [0, 0];
        for part in 0..3000 {
            let terms = wide_terms(100, libm::exp(-0.01 * f64::from(part)));
            let scaled = Scaled::of(&terms).unwrap();
            let is_negligible = rows.is_negligible(&scaled, raise);
            found[usize::from(is_negligible)] += 1;
            let [_, upper] = corners(&terms);
            let mixture = Exact::sum(upper) / Exact::from_f64(raise).exp();
            let is_below = mixture.certainly_at_most(&highest);
            assert!(is_below || !is_negligible, "{raise}, part {part}");
            let lower = mixture * Exact::from_f64(1.001);
            let is_lower = lower.certainly_at_most(&highest);
            assert!(!is_lower || is_negligible, "{raise}, part {part}");
        }
        assert!(found[0] > 100 && found[1] > 100, "{raise}: {found:?}");
    }
}

/// Each node of a negligible row has at most the power allowed, and what lies beyond is a multiple of one at either end.
#[test]
fn a_negligible_row_is_bounded_with_what_lies_beyond() {
    for allowance in [1e-20, 1e-12, 1e-3] {
        let plan = plan_of_row(NONE_FAR, allowance);
        let rows = Rows::new(axis::<B>(), 2.5, &plan, Power).unwrap();
        let [bound] = rows
            .negligible
            .bounds
            .clone()
            .map(|bound| bound.resize::<4>());
        let number = Exact::from_f64(9.0 + BEYOND[0] + BEYOND[1]);
        let power = Exact::from_f64(allowance) / Exact::from_i64(4 * 9);
        // Rounded up by a millionth and by some units.
        let more = power.clone() * Exact::from_f64(1e-5) + Exact::from_i64(20).mul_pow2(UNIT);
        let least = power.clone() * &number;
        assert!(least.certainly_at_most(&bound), "{allowance}: {bound:?}");
        assert!(
            bound.certainly_at_most(&((power + more) * number)),
            "{bound:?}"
        );
    }
}
