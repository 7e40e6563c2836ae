//! Loops that are compiled for the processor's vector instructions, which changes no order of operations and no bit.

/// Runs a loop that is compiled for the processor's vector instructions, or for those that every processor has if no feature
/// brings `pulp`.
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
