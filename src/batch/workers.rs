//! Threads.

use std::sync::{Mutex, PoisonError};

/// Does the work of each item, on so many threads. Which thread takes which item is left to chance, so that an item must
/// own all that it changes.
pub(super) fn share<I: Send>(
    threads: usize,
    items: impl Iterator<Item = I> + Send,
    work: impl Fn(I) + Sync,
) {
    if threads <= 1 {
        return items.for_each(work);
    }
    let queue = Mutex::new(items);
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = next() {
                    work(item);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_worked_at_once() {
        for threads in [0, 1, 2, 5] {
            let mut entries = [0; 100];
            share(threads, entries.iter_mut().enumerate(), |(place, entry)| {
                *entry += place;
            });
            assert!(entries.iter().copied().eq(0..100));
        }
    }
}
