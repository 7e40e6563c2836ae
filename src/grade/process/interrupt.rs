//! The end of a session, asked for from outside or by the subject's failures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The way to stop a session from outside, at an interrupt.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_set: AtomicBool,
    /// Whether the subject is not asked any further.
    is_over: AtomicBool,
    /// The process that runs, 0 where none does.
    process: AtomicU32,
}

impl Interrupt {
    /// Asks for the session to stop; returns whether that was asked before.
    pub fn set(&self) -> bool {
        self.0.is_set.swap(true, Ordering::Relaxed)
    }

    /// Whether the session is to stop.
    pub fn is_set(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// Whether there is nothing more to ask, because of an interrupt or because the subject fails on everything.
    pub fn is_over(&self) -> bool {
        self.is_set() || self.0.is_over.load(Ordering::Relaxed)
    }

    /// Lets questions be asked again, unless an interrupt was asked for.
    pub(super) fn allow_questions(&self) {
        self.0.is_over.store(false, Ordering::Relaxed);
    }

    /// Asks nothing more.
    pub(super) fn end_questions(&self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }

    /// The process to end; 0 where none runs.
    pub(super) fn watch(&self, process: u32) {
        self.0.process.store(process, Ordering::Relaxed);
    }

    /// Ends the subject with all that it has started, where the system has groups of processes.
    pub fn kill(&self) {
        #[cfg(unix)]
        if let Ok(group) = i32::try_from(self.0.process.load(Ordering::Relaxed))
            && group > 0
        {
            use nix::sys::signal::{Signal, killpg};
            let _ = killpg(nix::unistd::Pid::from_raw(group), Signal::SIGKILL);
        }
    }
}
