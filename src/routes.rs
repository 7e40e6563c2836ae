//! Which functions a computation enters, to know what two routes to the same number share.
//!
//! Each public function of the models, and each rule of quadrature, says that it is entered with
//! `entered!`. This costs one relaxed load of a flag while nothing is recorded. `tests/routes.rs` records both
//! sides of every record of the catalogue and compares what they share with what the record declares.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

static IS_RECORDING: AtomicBool = AtomicBool::new(false);
static ENTERED: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The names of the functions that are entered while `work` is done, on any thread.
///
/// Recordings in one process wait for each other. Work that other threads do meanwhile is recorded too, so
/// that a test which needs an exact answer runs in a process of its own.
///
/// ```
/// use attnbm::models::attnbm::AttnBm;
/// let machine = AttnBm::new(1, 1, vec![2.0])?;
/// let (energy, entered) = attnbm::routes::entered_by(|| machine.energy::<f64>(&[0.0]));
/// assert_eq!(energy, 0.0);
/// assert!(entered.contains("AttnBm::energy"));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn entered_by<T>(work: impl FnOnce() -> T) -> (T, BTreeSet<&'static str>) {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let entered = || ENTERED.lock().unwrap_or_else(PoisonError::into_inner);
    entered().clear();
    IS_RECORDING.store(true, Ordering::SeqCst);
    let result = work();
    IS_RECORDING.store(false, Ordering::SeqCst);
    let names = std::mem::take(&mut *entered());
    (result, names)
}

/// Records a name where something is being recorded.
pub(crate) fn enter(name: &'static str) {
    if IS_RECORDING.load(Ordering::Relaxed) {
        let mut entered = ENTERED.lock().unwrap_or_else(PoisonError::into_inner);
        entered.insert(name);
    }
}

/// Says that the function of this name is entered: `entered!("AttnBm::energy")`.
macro_rules! entered {
    ($name:literal) => {
        $crate::routes::enter($name)
    };
}

pub(crate) use entered;
