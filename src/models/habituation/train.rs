//! The stimulus: a train of equal pulses.

use crate::Error;
use crate::arguments::positive;
use crate::real::Real;

/// Equal pulses, one at the end of each period.
///
/// Pulse `n = 0, 1, …` lasts from `(n + 1) T - w` to `(n + 1) T`, with the height `A`, the width `w` and the period `T`.
///
/// ```
/// use attnbm::models::habituation::PulseTrain;
///
/// assert!(PulseTrain::new(10.0, 0.1, 1.0).is_ok());
/// assert!(PulseTrain::new(10.0, 2.0, 1.0).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PulseTrain {
    amplitude: f64,
    width: f64,
    period: f64,
}

impl PulseTrain {
    /// The train of pulses of this height, width and period.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless all three are finite and positive, and the width is at most the period.
    pub fn new(amplitude: f64, width: f64, period: f64) -> Result<Self, Error> {
        positive("amplitude", amplitude)?;
        positive("width", width)?;
        positive("period", period)?;
        if width > period {
            return Err(Error::Domain {
                field: "width".into(),
                expected: "at most the period",
                got: width.to_string(),
            });
        }
        Ok(Self {
            amplitude,
            width,
            period,
        })
    }

    /// The height `A` of a pulse.
    pub fn amplitude(&self) -> f64 {
        self.amplitude
    }

    /// The width `w` of a pulse.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The period `T`.
    pub fn period(&self) -> f64 {
        self.period
    }

    /// `A`, exact in a ball.
    pub(super) fn height<S: Real>(&self) -> S {
        S::from_f64(self.amplitude)
    }

    /// `w`, exact in a ball.
    pub(super) fn duration<S: Real>(&self) -> S {
        S::from_f64(self.width)
    }

    /// So many periods.
    pub(super) fn periods<S: Real>(&self, count: u64) -> S {
        S::from_f64(self.period) * integer::<S>(count)
    }

    /// The silence between two pulses, `T - w`.
    pub(super) fn silence<S: Real>(&self) -> S {
        S::from_f64(self.period) - S::from_f64(self.width)
    }
}

/// A whole number as a scalar; numbers beyond `2^63` count as the largest below.
pub(super) fn integer<S: Real>(count: u64) -> S {
    S::from_i64(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_fills_its_period_at_most() {
        assert!(PulseTrain::new(1.0, 2.0, 2.0).is_ok());
        for (amplitude, width, period, field) in [
            (0.0, 1.0, 2.0, "amplitude"),
            (f64::NAN, 1.0, 2.0, "amplitude"),
            (1.0, -1.0, 2.0, "width"),
            (1.0, 2.0_f64.next_up(), 2.0, "width"),
            (1.0, 1.0, f64::INFINITY, "period"),
        ] {
            let error = PulseTrain::new(amplitude, width, period).unwrap_err();
            let named = matches!(&error, Error::Domain { field: named, .. } if named == field);
            assert!(named, "{amplitude} {width} {period}: {error}");
        }
    }
}
