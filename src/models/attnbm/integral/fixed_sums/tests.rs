use super::*;
use crate::real::{Ball, Bounded, Real};

type Exact = Ball<4>;

const TEMPERATURES: [f64; 6] = [0.3, 0.5, 1.0, 2.5, 7.1, 40.0];

#[test]
fn multiples_of_an_inverse_temperature() {
    for beta in [1.0 / 1024.0, 0.3, 1.0, 1.5, 7.1, 1024.0] {
        let multiplier = Multiplier::new(beta).unwrap();
        for x in [0, 1, 12_345, 1 << 90, (1 << 116) - 1] {
            let exact = Exact::from_units(x as u128, 0) * Exact::from_f64(beta);
            for (sign, found) in [(1, multiplier.times(x)), (-1, multiplier.times(-x))] {
                let size = Exact::from_units(found.unsigned_abs(), 0);
                assert!(found.signum() * sign >= 0);
                assert!(size.certainly_at_most(&exact));
                assert!(exact.certainly_at_most(&(size + Exact::one())));
            }
        }
    }
    for beta in [0.0, 1.0 / 1025.0, 1025.0, f64::NAN, -1.0] {
        assert!(Multiplier::new(beta).is_none());
    }
}

/// Each part of an error counts, and adds up over the nodes.
#[test]
fn errors_of_nodes_add_up() {
    let parts: [Total<2>; 4] = [
        Total {
            sums: [1 << 100, 3 << 100],
            ..Total::NOTHING
        },
        Total {
            of_rounding: [2f64.powi(80), 2f64.powi(81)],
            ..Total::NOTHING
        },
        Total {
            unknown: [100.0, 300.0],
            ..Total::NOTHING
        },
        Total {
            units: [12.0, 24.0],
            ..Total::NOTHING
        },
    ];
    for beta in TEMPERATURES {
        let (mut total, mut least) = (Total::NOTHING, [0.0; 2]);
        for part in &parts {
            for _ in 0..3 {
                total.add(part).unwrap();
                for (k, least) in least.iter_mut().enumerate() {
                    let own = part.error(k, beta);
                    assert!(own > 0.0, "{beta}");
                    // What is added is rounded.
                    *least += own * (1.0 - 1e-12);
                    assert!(total.error(k, beta) >= *least, "{beta}");
                }
            }
        }
    }
    let full = Total {
        sums: [u128::MAX],
        ..Total::NOTHING
    };
    let one = Total {
        sums: [1],
        ..Total::NOTHING
    };
    let mut total = full;
    assert!(total.add(&one).is_none());
}
