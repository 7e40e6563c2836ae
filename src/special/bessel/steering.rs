//! What steers the routes, and bounds nothing.

use crate::real::Real;

/// The logarithm of a positive number, to steer by, also where the number itself is beyond binary64.
pub(super) fn steering_log<S: Real>(x: &S) -> f64 {
    let approximation = x.approx();
    if approximation > 0.0 && approximation < f64::MAX {
        libm::log(approximation)
    } else {
        x.ln().approx()
    }
}
