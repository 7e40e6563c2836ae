//! How far an experiment is, and whether it goes on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Follows an experiment, and decides whether it goes on.
pub trait Observer: Sync {
    /// Reports that so many steps of so many are done, and what the last one was of; returns whether to go on.
    fn advanced(&self, _done: u64, _total: u64, _part: &str) -> bool {
        true
    }
}

/// An observer that does not look.
impl Observer for () {}

/// Counts the steps of work that is shared among cores.
pub(super) struct Progress<'a> {
    observer: &'a dyn Observer,
    total: u64,
    done: AtomicU64,
    is_stopped: AtomicBool,
}

impl<'a> Progress<'a> {
    pub(super) fn new(observer: &'a dyn Observer, total: u64) -> Self {
        Self {
            observer,
            total,
            done: AtomicU64::new(0),
            is_stopped: AtomicBool::new(false),
        }
    }

    /// Counts a step. Whether to go on.
    pub(super) fn step(&self, part: &str) -> bool {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.observer.advanced(done, self.total, part) {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
        !self.is_stopped()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Until(u64);

    impl Observer for Until {
        fn advanced(&self, done: u64, total: u64, _: &str) -> bool {
            assert_eq!(total, 5);
            done < self.0
        }
    }

    #[test]
    fn what_is_stopped_stays_stopped() {
        let progress = Progress::new(&Until(2), 5);
        assert!(progress.step("a") && !progress.is_stopped());
        assert!(!progress.step("b") && progress.is_stopped());
        assert!(Progress::new(&(), 5).step("a"));
    }
}
