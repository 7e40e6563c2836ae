use super::*;
use crate::models::agreement::{Coarse, Exact, GOAL, QUICK, assert_near, assert_same};
use crate::models::attnbm::integral::energy_clusters;
use crate::real::{Enclosure, Meets, Real};

/// All sums of three rows of the units 0 and 3 and two rows of the unit 1. The unit 2 has one entry only.
fn rows() -> Vec<[f64; 4]> {
    let plane = [[0.5, -1.0], [-0.25, 0.75], [1.5, 0.0]];
    let line = [-0.5, 1.25];
    let of_line = |x: f64| plane.map(|[first, last]| [first, x, 0.625, last]);
    // In an order that no block has.
    let [mut one, other] = line.map(of_line);
    one.rotate_left(1);
    [one, other].concat()
}

fn machine_of(rows: &[[f64; 4]]) -> AttnBm {
    AttnBm::new(rows.len(), 4, rows.concat())
        .and_then(|machine| machine.with_visible_bias(vec![0.25, -0.5, 1.0, 0.125]))
        .unwrap()
}

fn machine() -> AttnBm {
    let biases = vec![0.375; 6];
    machine_of(&rows()).with_hidden_bias(biases).unwrap()
}

fn units(machine: &AttnBm) -> Option<Vec<Vec<usize>>> {
    let blocks = Blocks::of(machine)?.blocks.into_iter();
    let mut units: Vec<Vec<usize>> = blocks.map(|block| block.units).collect();
    units.sort();
    Some(units)
}

#[test]
fn blocks_are_found_where_they_are_and_nowhere_else() {
    let found = units(&machine()).unwrap();
    assert!([vec![0, 3], vec![1]].iter().all(|block| {
        let found = found
            .iter()
            .filter(|units| block.iter().all(|unit| units.contains(unit)));
        found.count() == 1
    }));
    assert_eq!(found.len(), 2);
    assert_eq!(found.iter().flatten().filter(|unit| **unit == 2).count(), 1);
    // The two zeros are one number.
    let signed = rows().map_entries(|x| if x == 0.0 { -x } else { x });
    assert!(units(&machine_of(&signed)).is_some());

    let changed = |index: usize, unit: usize, x: f64| {
        let mut rows = rows();
        rows[index][unit] = x;
        units(&machine_of(&rows))
    };
    assert_eq!(changed(4, 1, 1.25_f64.next_up()), None);
    assert_eq!(changed(0, 2, 0.5), None);
    assert_eq!(changed(0, 0, f64::NAN), None);
    let mut twice = rows();
    twice[5] = twice[4];
    assert_eq!(units(&machine_of(&twice)), None);
    assert_eq!(units(&machine_of(&rows()[..5])), None);
    let mut biases = vec![0.375; 6];
    biases[3] = 0.5;
    assert_eq!(units(&machine().with_hidden_bias(biases).unwrap()), None);
    // Any two of three bits of even parity are independent.
    let parity = vec![0., 0., 0., 0., 1., 1., 1., 0., 1., 1., 1., 0.];
    assert_eq!(units(&AttnBm::new(4, 3, parity).unwrap()), None);
}

trait MapEntries {
    fn map_entries(self, of: impl Fn(f64) -> f64) -> Self;
}

impl MapEntries for Vec<[f64; 4]> {
    fn map_entries(self, of: impl Fn(f64) -> f64) -> Self {
        self.into_iter().map(|row| row.map(&of)).collect()
    }
}

/// Beside the sum over multisets of all patterns.
#[test]
fn the_product_is_the_whole_at_integers() {
    let machine = machine();
    let blocks = Blocks::of(&machine).unwrap();
    for beta in [1, 2, 3] {
        let real = f64::from(beta);
        let sum = blocks.sum(|block| block.log_partition_in::<Exact>(real, GOAL));
        let whole = machine.log_partition_of_integer::<Exact>(beta).unwrap();
        assert_same(&sum.unwrap().value, &whole);
        let found = blocks.log_partition_gradient::<Exact>(real, GOAL).unwrap();
        let gradient = machine.log_partition_gradient_of_integer::<Exact>(beta);
        let gradient = gradient.unwrap();
        assert_eq!((found.value.len(), gradient.len()), (24, 24));
        for (entry, slope) in found.value.iter().zip(&gradient) {
            assert_near(entry, slope, 100);
        }
        let mean = blocks.of_units(|block| block.mean_in::<Exact>(real, GOAL));
        let mean = mean.unwrap().value;
        for (entry, other) in mean
            .iter()
            .zip(machine.mean_of_integer::<Exact>(beta).unwrap())
        {
            assert_near(entry, &other, 100);
        }
        let covariance = blocks.of_pairs(|block| block.covariance_in::<Exact>(real, GOAL));
        let covariance = covariance.unwrap().value;
        let whole = machine.covariance_of_integer::<Exact>(beta).unwrap();
        assert_eq!((mean.len(), covariance.len()), (4, 16));
        for (place, (entry, other)) in covariance.iter().zip(&whole).enumerate() {
            assert_near(entry, other, 100);
            // Unit 1 has a block, and unit 2 has one entry only.
            let is_apart = [1, 2].contains(&(place / 4)) || [1, 2].contains(&(place % 4));
            let is_apart = is_apart && place / 4 != place % 4;
            assert_eq!(entry.certainly_zero(), is_apart, "{place} {entry:?}");
        }
    }
}

/// Beside the grid over the affine hull of all patterns.
#[test]
fn the_product_is_the_whole_between_integers() {
    let machine = machine();
    let blocks = Blocks::of(&machine).unwrap();
    for beta in [0.5, 1.5, 2.25] {
        let limit = 10_000_000;
        let long = Goal {
            operations: 1e10,
            ..QUICK
        };
        let whole = machine.log_partition_gradient_by_quadrature::<Coarse>(beta, long);
        let (product, whole) = (
            blocks
                .log_partition_gradient::<Coarse>(beta, QUICK)
                .unwrap(),
            whole.unwrap(),
        );
        assert_eq!((product.value.len(), whole.len()), (24, 24));
        for (entry, other) in product.value.iter().zip(&whole) {
            assert!(entry.meets_to(other, 30), "{entry:?} {other:?}");
        }
        let sums = blocks.energies(|block| block.energies::<Coarse>(beta, QUICK));
        let sums = sums.unwrap().value;
        let whole = energy_clusters::energies::<Coarse>(&machine, beta, QUICK.bits, 3, limit);
        let whole = whole.unwrap().unwrap();
        assert!(sums.mean_energy.meets_to(&whole.mean_energy, 30));
        assert!(sums.entropy.meets_to(&whole.entropy, 30));
    }
}

/// Six bits are 64 patterns of rank 6, whose grid no budget pays for. Each is a pair of patterns on a line.
#[test]
fn many_bits_are_many_pairs() {
    let ends = [
        [-0.5, 1.0],
        [0.25, 2.0],
        [0.0, 0.125],
        [-3.0, 1.5],
        [1.0, 1.25],
        [-1.0, 0.75],
    ];
    let rows = (0..64).flat_map(|code| (0..6).map(move |unit| ends[unit][code >> unit & 1]));
    let machine = AttnBm::new(64, 6, rows.collect()).unwrap();
    let goal = Goal::PLAIN;
    let found = machine.log_partition_in::<Exact>(2.5, goal).unwrap();
    assert_eq!(found.method.to_string(), "6 independent blocks of units");
    let pairs = ends.map(|ends| {
        let pair = AttnBm::new(2, 1, ends.to_vec()).unwrap();
        pair.log_partition_in::<Exact>(2.5, goal).unwrap().value
    });
    assert!(found.value.accuracy_bits() > 60);
    assert_near(&found.value, &Exact::sum(pairs), 60);
    let entropy = machine.energies::<Exact>(2.5, goal).unwrap().value.entropy;
    assert!(entropy.accuracy_bits() > 60);
    let gradient = machine.log_partition_gradient::<f64>(0.75, goal).unwrap();
    assert_eq!(gradient.value.len(), 64 * 6);
    assert_eq!(gradient.method, found.method);
}
