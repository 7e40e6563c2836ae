//! Rules of quadrature and of integration with proofs, and no model in sight.
//!
//! | file | rule |
//! |---|---|
//! | `trapezoid` | the trapezoidal rule on the line, for what is analytic on a strip |
//! | `clenshaw_curtis` | the Clenshaw-Curtis rule on an interval, for what is analytic on an ellipse |
//! | `peak` | the integral of an exponential that rises to a peak and falls, by either rule |
//! | `taylor` | the Taylor method for initial value problems |

pub mod clenshaw_curtis;
pub mod peak;
pub mod taylor;
pub mod trapezoid;
