//! The output of the analog circuit: a diode with a load.

use crate::Error;
use crate::arguments::{in_range, positive};
use crate::real::{Bounded, positive_part};

/// A diode whose current is piecewise linear in its voltage, between a divided input and a load.
///
/// The current is `i = max(0, a v + b)` at the voltage `v = c u - x - y` across the diode, and the load has the voltage
/// `y = R i`. This equation for `y` has the solution `y = R/(1 + a R) max(0, a (c u - x) + b)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diode {
    /// `a > 0`, in siemens.
    pub conductance: f64,
    /// `b`, in amperes; `-b/a` is the threshold.
    pub current: f64,
    /// `c > 0`, by which the input is multiplied.
    pub divider: f64,
    /// `R > 0`, in ohms.
    pub load: f64,
}

impl Diode {
    /// The constants of the authors' simulation: a threshold of 0.631 V, and a load of 100 kΩ.
    pub const OF_THE_SIMULATION: Self = Self {
        conductance: 4.381e-3,
        current: -2.765e-3,
        divider: 0.2115,
        load: 1e5,
    };

    pub(super) fn check(&self) -> Result<(), Error> {
        positive("diode_conductance", self.conductance)?;
        in_range("diode_current", self.current, true, "finite")?;
        positive("divider", self.divider)?;
        positive("load", self.load)
    }

    /// `R/(1 + a R) max(0, a (c u - x) + b)`. Below the threshold it is exactly 0.
    pub(super) fn voltage<S: Bounded>(&self, memory: &S, input: &S) -> S {
        let conductance = S::from_f64(self.conductance);
        let load = S::from_f64(self.load);
        let open = input.clone() * S::from_f64(self.divider) - memory;
        let current = open * &conductance + S::from_f64(self.current);
        positive_part(&current) * &load / (S::one() + conductance * &load)
    }
}
