//! Work that is shared among the processor's cores, with the same results on any number of them.
//!
//! `rayon` compiles some forty functions for each closure that it is given. Here it is given one closure of one type,
//! so that a caller adds only its own loop to each scalar's code.

use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// The values of a function at `0, 1, …, count - 1`, in this order.
pub(crate) fn map<T: Send>(count: usize, value: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let slots: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    for_each(count, &|index| {
        if let Some(slot) = slots.get(index) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value(index));
        }
    });
    let filled = slots
        .into_iter()
        .filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner));
    filled.collect()
}

/// Changes every entry, given with its index.
pub(crate) fn for_each_mut<T: Send>(entries: &mut [T], change: impl Fn(usize, &mut T) + Sync) {
    let cells: Vec<Mutex<&mut T>> = entries.iter_mut().map(Mutex::new).collect();
    for_each(cells.len(), &|index| {
        if let Some(cell) = cells.get(index) {
            change(
                index,
                &mut cell.lock().unwrap_or_else(PoisonError::into_inner),
            );
        }
    });
}

/// Does the work of `0, 1, …, count - 1`, in any order.
pub(crate) fn for_each(count: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..count).into_par_iter().for_each(work);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_order_of_their_indices() {
        for count in [0, 1, 2, 1000] {
            let expected: Vec<usize> = (0..count).map(|index| index * index).collect();
            assert_eq!(map(count, |index| index * index), expected);
            let mut entries: Vec<usize> = (0..count).collect();
            for_each_mut(&mut entries, |index, entry| *entry *= index);
            assert_eq!(entries, expected);
        }
    }
}
