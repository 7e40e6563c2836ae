use super::*;
use crate::oracle::registry::{find, quantities};
use std::collections::BTreeSet;

#[test]
fn a_request_stays_below_a_megabyte() {
    for quantity in quantities() {
        for index in 0..12 {
            let case = draw(
                quantity,
                Stratum::Realistic,
                3,
                index,
                FloatFormat::Binary64,
            );
            if let Some(case) = case {
                let length = case.line(1, false).len();
                assert!(length < 1_000_000, "{}: {length}", quantity.name);
            }
        }
    }
}

#[test]
fn numbers_for_single_precision_are_of_single_precision() {
    for quantity in quantities() {
        for stratum in Stratum::ALL {
            let cases = match stratum.share(20) {
                Some(count) => (0..count)
                    .filter_map(|i| draw(quantity, stratum, 5, i, FloatFormat::Binary32))
                    .collect(),
                None => all(quantity, stratum, 5, FloatFormat::Binary32),
            };
            for slot in cases.iter().flat_map(Case::slots) {
                let is_single = f64::from(slot.number as f32) == slot.number;
                assert!(
                    is_single || slot.is_whole || slot.number.is_nan(),
                    "{slot:?}"
                );
            }
        }
    }
}

/// What a subject that rounds its inputs to single precision would change.
#[test]
fn half_of_the_cases_need_double_precision() {
    let quantity = find("attnbm.log_partition").unwrap();
    let needs = |stratum: Stratum, index: u64| {
        let case = draw(quantity, stratum, 5, index, FloatFormat::Binary64).unwrap();
        case.slots()
            .iter()
            .any(|slot| f64::from(slot.number as f32) != slot.number)
    };
    for stratum in [Stratum::Corner, Stratum::Realistic] {
        let count = (0..40).filter(|index| needs(stratum, *index)).count();
        assert_eq!(count, 20, "{stratum:?}");
    }
}

#[test]
fn every_field_is_invalid_in_every_way_once() {
    for quantity in quantities() {
        let cases = all(quantity, Stratum::Invalid, 1, FloatFormat::Binary64);
        for field in quantity.fields {
            // Attention does not depend on it.
            if (quantity.name, field.name) == ("hopfield.attention", "visible_bias") {
                continue;
            }
            let own = |case: &&Case| {
                case.inputs()
                    .is_err_and(|error| error.to_string().contains(field.name))
            };
            assert!(
                cases.iter().any(|case| own(&case)),
                "{}: {}",
                quantity.name,
                field.name
            );
        }
        for case in &cases {
            assert!(case.inputs().is_err(), "{}", case.line(1, false));
        }
    }
}

#[test]
fn neighbours_differ_in_one_field() {
    for quantity in quantities() {
        let cases = all(quantity, Stratum::Changed, 1, FloatFormat::Binary64);
        let mut changed = BTreeSet::new();
        for pair in cases.windows(2) {
            let [a, b] = pair else { unreachable!() };
            let differ = quantity.fields.iter().filter(|field| {
                let text = |case: &Case| format!("{:?}", case.get(field.name));
                text(a) != text(b)
            });
            let differ: Vec<&str> = differ.map(|field| field.name).collect();
            assert_eq!(differ.len(), 1, "{}: {differ:?}", quantity.name);
            changed.extend(differ);
        }
        assert_eq!(
            changed.len(),
            quantity.fields.len(),
            "{}: {changed:?}",
            quantity.name
        );
    }
}

#[test]
fn every_flag_is_drawn() {
    let format = FloatFormat::Binary64;
    let of = |quantity: &'static Quantity| {
        let drawn = Stratum::ALL.into_iter().flat_map(move |stratum| {
            match stratum.share(400).filter(|_| stratum != Stratum::Realistic) {
                Some(count) => (0..count)
                    .filter_map(|index| draw(quantity, stratum, 3, index, format))
                    .collect(),
                None => match stratum {
                    Stratum::Realistic => {
                        draw(quantity, stratum, 3, 0, format).into_iter().collect()
                    }
                    _ => all(quantity, stratum, 3, format),
                },
            }
        });
        drawn.flat_map(|case| case.flags)
    };
    let drawn: BTreeSet<Flag> = quantities().flat_map(of).collect();
    let never: Vec<Flag> = Flag::all().filter(|flag| !drawn.contains(flag)).collect();
    assert!(never.is_empty(), "{never:?}");
}
