//! Softmax weights of the rows of data, from hidden inputs by panels.

use super::kernels::fused_exponential;
use super::tiles::Number;
use crate::vectorised::{total, vectorised};
use pulp::{Arch, Simd, WithSimd};

/// What the weights of a row are divided by, `exp(largest) sum`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Normaliser {
    /// The largest exponent.
    pub largest: f64,
    /// `Σ exp(a_μ - largest)`; a NaN if an exponent is none or is infinite.
    pub sum: f64,
}

/// Where the numbers of the rows stand: panel after panel, of each panel row after row, of each row the panel's patterns.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// The number of patterns, which the last panel may exceed.
    pub count: usize,
    /// The number of rows.
    pub rows: usize,
}

impl Layout {
    /// The numbers of a row, pattern after pattern.
    pub(super) fn row<T: Number, X>(self, numbers: &[X], row: usize) -> impl Iterator<Item = &X> {
        let panels = numbers.chunks_exact(self.rows * T::WIDTH);
        let of_row = panels.filter_map(move |panel| panel.chunks_exact(T::WIDTH).nth(row));
        of_row.flatten().take(self.count)
    }

    /// The same, to be changed.
    pub(super) fn row_mut<T: Number, X>(
        self,
        numbers: &mut [X],
        row: usize,
    ) -> impl Iterator<Item = &mut X> {
        let panels = numbers.chunks_exact_mut(self.rows * T::WIDTH);
        let of_row = panels.filter_map(move |panel| panel.chunks_exact_mut(T::WIDTH).nth(row));
        of_row.flatten().take(self.count)
    }

    /// Replaces the hidden inputs `h_μ` of the first rows by `exp(a_μ - max a)` with the exponents `a_μ = h_μ + bias_μ`, and by zeros
    /// where there is no pattern.
    pub(super) fn weigh<T: Number>(
        self,
        inputs: &mut [f64],
        first: usize,
        bias: Option<&[f64]>,
    ) -> Vec<Normaliser> {
        match T::WIDTH {
            16 => self.weigh_panels::<8>(inputs, first, bias),
            _ => self.weigh_panels::<16>(inputs, first, bias),
        }
    }

    /// Each row has `HALF` sums; half a panel is added to them at a time.
    fn weigh_panels<const HALF: usize>(
        self,
        inputs: &mut [f64],
        first: usize,
        bias: Option<&[f64]>,
    ) -> Vec<Normaliser> {
        let shifts = self.shifts::<HALF>(bias);
        let mut largest = vec![[f64::NEG_INFINITY; HALF]; first];
        let mut sums = vec![[0.0; HALF]; first];
        Arch::new().dispatch(Weigh {
            inputs: inputs.as_chunks_mut().0.as_chunks_mut().0,
            rows: self.rows,
            shifts: &shifts,
            largest: &mut largest,
            sums: &mut sums,
        });
        let found = largest.into_iter().zip(sums);
        found
            .map(|(largest, sums)| Normaliser {
                largest: largest[0],
                sum: total(sums),
            })
            .collect()
    }

    /// The inputs in the numbers of training, each times the factor of its row.
    pub(super) fn scale<T: Number>(self, inputs: &[f64], factors: &[f64], to: &mut Vec<T>) {
        to.resize(inputs.len(), T::default());
        let panel = self.rows * T::WIDTH;
        vectorised(
            #[inline(always)]
            || {
                let panels = inputs.chunks_exact(panel).zip(to.chunks_exact_mut(panel));
                for (inputs, to) in panels {
                    let rows = inputs.chunks_exact(T::WIDTH).zip(factors);
                    for ((inputs, factor), to) in rows.zip(to.chunks_exact_mut(T::WIDTH)) {
                        for (to, input) in to.iter_mut().zip(inputs) {
                            *to = T::nearest(input * factor);
                        }
                    }
                }
            },
        );
    }

    /// The biases by panels, and the least exponent where there is no pattern.
    fn shifts<const HALF: usize>(self, bias: Option<&[f64]>) -> Vec<[[f64; HALF]; 2]> {
        let mut shifts = vec![[[f64::NEG_INFINITY; HALF]; 2]; self.count.div_ceil(2 * HALF)];
        let places = shifts.iter_mut().flatten().flatten().take(self.count);
        match bias {
            None => places.for_each(|shift| *shift = 0.0),
            Some(bias) => places.zip(bias).for_each(|(shift, c)| *shift = *c),
        }
        shifts
    }
}

struct Weigh<'a, const HALF: usize> {
    inputs: &'a mut [[[f64; HALF]; 2]],
    rows: usize,
    shifts: &'a [[[f64; HALF]; 2]],
    /// The largest exponents of each row, the largest of all at last.
    largest: &'a mut [[f64; HALF]],
    sums: &'a mut [[f64; HALF]],
}

impl<const HALF: usize> WithSimd for Weigh<'_, HALF> {
    type Output = ();

    /// Two passes, each from one end of the memory to the other.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let panels = self.inputs.chunks_exact(self.rows);
        for (panel, shifts) in panels.zip(self.shifts) {
            for (inputs, largest) in panel.iter().zip(&mut *self.largest) {
                for (inputs, shifts) in inputs.iter().zip(shifts) {
                    for lane in 0..HALF {
                        let exponent = inputs[lane] + shifts[lane];
                        largest[lane] = if exponent > largest[lane] {
                            exponent
                        } else {
                            largest[lane]
                        };
                    }
                }
            }
        }
        for largest in &mut *self.largest {
            *largest = [largest.iter().copied().fold(f64::NEG_INFINITY, f64::max); HALF];
        }
        let panels = self.inputs.chunks_exact_mut(self.rows);
        for (panel, shifts) in panels.zip(self.shifts) {
            let rows = panel.iter_mut().zip(&*self.largest).zip(&mut *self.sums);
            for ((inputs, largest), sums) in rows {
                for (inputs, shifts) in inputs.iter_mut().zip(shifts) {
                    for lane in 0..HALF {
                        let exponent = inputs[lane] + shifts[lane];
                        inputs[lane] = fused_exponential(exponent - largest[lane]);
                        sums[lane] += inputs[lane];
                    }
                }
            }
        }
    }
}
