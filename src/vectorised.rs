//! Loops that are compiled for the processor's vector instructions, which changes no order of operations and no bit, and the sum of their
//! lanes.

/// Runs a loop that is compiled for the processor's vector instructions. Without the feature `batch` it is compiled for the
/// instructions that every processor has.
///
/// Only what is inlined is compiled so: the closure must have the attribute `#[inline(always)]`, and so must what it calls.
#[cfg(feature = "batch")]
#[inline(always)]
pub(crate) fn vectorised<R>(work: impl FnMut() -> R) -> R {
    pulp::Arch::new().dispatch(Inlined(work))
}

#[cfg(not(feature = "batch"))]
#[inline(always)]
pub(crate) fn vectorised<R>(mut work: impl FnMut() -> R) -> R {
    work()
}

/// Calls a closure directly. `pulp` would call it as an `FnOnce`, through a function that is not inlined.
#[cfg(feature = "batch")]
struct Inlined<F>(F);

#[cfg(feature = "batch")]
impl<R, F: FnMut() -> R> pulp::WithSimd for Inlined<F> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}

/// The sum of the lanes, by halves.
#[inline(always)]
pub(crate) fn total<const COUNT: usize>(mut lanes: [f64; COUNT]) -> f64 {
    let mut width = COUNT / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lanes_are_in_a_total() {
        let lanes: [f64; 32] = std::array::from_fn(|lane| 2f64.powi(lane as i32));
        assert_eq!(total(lanes), 2f64.powi(32) - 1.0);
        assert_eq!(total([0.25]), 0.25);
    }

    #[test]
    fn a_loop_runs_once_and_gives_its_result() {
        let mut runs = 0;
        let found = vectorised(
            #[inline(always)]
            || {
                runs += 1;
                7
            },
        );
        assert_eq!((found, runs), (7, 1));
    }
}
