//! Loops over panels of patterns and tiles of data, in binary32 or binary64.
//!
//! A register holds one entry of several patterns, so that no sum runs across a register. Each sum has an order of its own and is fused:
//! `mul_add` has one rounding on every processor. So the bits are the same on all of them, whatever their registers hold, and
//! however many sums are taken at a time.

use pulp::{Arch, Simd, WithSimd};

/// The entries that are taken at once.
pub(super) const TILE: usize = 6;

/// The tiles of a stretch, whose sum is in the numbers of the panels. Short ones lose fewer digits, and long ones take less time.
const STRETCH: usize = 12;

/// The number of roundings that a term of a stretch undergoes at most.
pub(super) const ROUNDINGS_OF_STRETCH: usize = STRETCH * TILE;

/// A number of training, `f32` or `f64`, with the loops of its kind.
pub trait Number: Lanes {
    /// The nearest number of this type.
    fn nearest(number: f64) -> Self;
    /// The number as binary64, exactly.
    fn value(self) -> f64;
}

/// Registers of numbers. A processor without fused multiplication computes it by a routine, with the same bits.
pub trait Lanes: Copy + Default + Send + Sync + 'static {
    /// The patterns of a panel: 128 bytes of numbers, a pair of registers of AVX-512 and two pairs of AVX2.
    const WIDTH: usize;
    type Register<S: Simd>: Copy;
    /// The numbers of a register.
    fn lanes<S: Simd>() -> usize;
    fn registers<S: Simd>(of: &[Self]) -> &[Self::Register<S>];
    fn registers_mut<S: Simd>(of: &mut [Self]) -> &mut [Self::Register<S>];
    fn splat<S: Simd>(simd: S, number: Self) -> Self::Register<S>;
    fn multiplied<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        b: Self::Register<S>,
    ) -> Self::Register<S>;
    /// `a b + c`, with one rounding.
    fn fused<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        b: Self::Register<S>,
        c: Self::Register<S>,
    ) -> Self::Register<S>;
}

macro_rules! number {
    ($type:ident, $width:literal, $nearest:expr, $register:ident, $lanes:ident, $registers:ident, $registers_mut:ident,
     $splat:ident, $multiplied:ident, $fused:ident) => {
        impl Number for $type {
            #[inline(always)]
            fn nearest(number: f64) -> Self {
                $nearest(number)
            }
            #[inline(always)]
            fn value(self) -> f64 {
                self.into()
            }
        }

        impl Lanes for $type {
            const WIDTH: usize = $width;
            type Register<S: Simd> = S::$register;
            #[inline(always)]
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }
            #[inline(always)]
            fn registers<S: Simd>(of: &[Self]) -> &[S::$register] {
                S::$registers(of).0
            }
            #[inline(always)]
            fn registers_mut<S: Simd>(of: &mut [Self]) -> &mut [S::$register] {
                S::$registers_mut(of).0
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, number: Self) -> S::$register {
                simd.$splat(number)
            }
            #[inline(always)]
            fn multiplied<S: Simd>(simd: S, a: S::$register, b: S::$register) -> S::$register {
                simd.$multiplied(a, b)
            }
            #[inline(always)]
            fn fused<S: Simd>(
                simd: S,
                a: S::$register,
                b: S::$register,
                c: S::$register,
            ) -> S::$register {
                simd.$fused(a, b, c)
            }
        }
    };
}

number!(
    f32,
    32,
    |number| number as f32,
    f32s,
    F32_LANES,
    as_simd_f32s,
    as_mut_simd_f32s,
    splat_f32s,
    mul_f32s,
    mul_add_f32s
);
number!(
    f64,
    16,
    |number| number,
    f64s,
    F64_LANES,
    as_simd_f64s,
    as_mut_simd_f64s,
    splat_f64s,
    mul_f64s,
    mul_add_f64s
);

/// A loop over panels, for registers of any size.
trait ByRegisters {
    type Number: Number;

    /// `PAIRS` is the number of pairs of registers in a panel's width.
    fn by_registers<S: Simd, const PAIRS: usize>(self, simd: S);
}

/// A loop with the registers of the processor.
struct Job<L>(L);

impl<L: ByRegisters> WithSimd for Job<L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match L::Number::WIDTH / (2 * L::Number::lanes::<S>()) {
            1 => self.0.by_registers::<S, 1>(simd),
            2 => self.0.by_registers::<S, 2>(simd),
            4 => self.0.by_registers::<S, 4>(simd),
            8 => self.0.by_registers::<S, 8>(simd),
            _ => self.0.by_registers::<S, 16>(simd),
        }
    }
}

/// Two registers, whose operations are independent.
type Pair<S, T> = [<T as Lanes>::Register<S>; 2];

/// The numbers of the widest pair.
const WIDEST: usize = 32;

/// Sums of products, and where they stand.
pub(super) struct Sums<'a> {
    entries: &'a mut [f64],
    /// From a panel to the next, and from a row to the next.
    of_panel: usize,
    of_row: usize,
    /// The number of patterns, which the last panel may exceed.
    count: usize,
    /// Whether to add to what is there.
    are_kept: bool,
}

impl<'a> Sums<'a> {
    /// For each panel, the sums of its patterns with each row. They replace what is there.
    pub(super) fn by_panels<T: Lanes>(entries: &'a mut [f64], rows: usize) -> Self {
        let count = entries.len() / rows.max(1);
        Self {
            entries,
            of_panel: rows * T::WIDTH,
            of_row: T::WIDTH,
            count,
            are_kept: false,
        }
    }

    /// For each row, its sums with each of so many patterns.
    pub(super) fn by_rows<T: Lanes>(entries: &'a mut [f64], count: usize, are_kept: bool) -> Self {
        Self {
            are_kept,
            ..Self::of_columns::<T>(entries, count, count)
        }
    }

    /// The same in some columns of a wider matrix, from its first entry on. They replace what is there.
    pub(super) fn of_columns<T: Lanes>(entries: &'a mut [f64], width: usize, count: usize) -> Self {
        Self {
            entries,
            of_panel: T::WIDTH,
            of_row: width,
            count,
            are_kept: false,
        }
    }
}

/// `ξ_μ·x_b` for panels of patterns and rows of data.
///
/// Within a stretch a sum takes entry after entry, and the sums of stretches are added in binary64.
pub(super) fn products<T: Number>(
    panels: &[T],
    stride: usize,
    data: &[[T; TILE]],
    rows: usize,
    sums: Sums<'_>,
) {
    Arch::new().dispatch(Job(Products {
        panels,
        stride,
        data,
        rows,
        sums,
    }));
}

struct Products<'a, T> {
    panels: &'a [T],
    stride: usize,
    data: &'a [[T; TILE]],
    rows: usize,
    sums: Sums<'a>,
}

/// The rows whose sums are found at once. With a pair of registers each, twelve sums hide the latency of the additions.
const STRIP: usize = 6;

impl<T: Number> ByRegisters for Products<'_, T> {
    type Number = T;

    #[inline(always)]
    fn by_registers<S: Simd, const PAIRS: usize>(self, simd: S) {
        let rows = self.rows;
        let strips = rows.div_ceil(STRIP);
        let Sums {
            entries,
            of_panel,
            of_row,
            count,
            are_kept,
        } = self.sums;
        let of_pair = T::WIDTH / PAIRS;
        for (place, panel) in self.panels.chunks_exact(self.stride).enumerate() {
            let tiles = tiles::<S, T, PAIRS>(panel);
            let stretches = tiles.chunks(STRETCH).zip(self.data.chunks(STRETCH * rows));
            // The patterns of the panel, without what fills the last one.
            let patterns = count.saturating_sub(place * T::WIDTH).min(T::WIDTH);
            for (stretch, (tiles, data)) in stretches.enumerate() {
                for pair in 0..patterns.div_ceil(of_pair) {
                    let (mut from, mut strips) = (0, strips);
                    while strips > 0 {
                        // Strips of nearly one size, since a narrow one waits for its additions.
                        let size = (rows - from) / strips;
                        // AVX-512 has twice as many registers, so that two strips are taken as one. Later strips are at least
                        // as wide: the next one is full too.
                        let joined = if PAIRS == 1 && size == STRIP && strips > 1 {
                            2
                        } else {
                            1
                        };
                        let first = place * of_panel + from * of_row + pair * of_pair;
                        let sums = SumsOfStrip {
                            entries: entries.get_mut(first..).unwrap_or_default(),
                            of_row,
                            width: of_pair.min(patterns - pair * of_pair),
                            are_kept: are_kept || stretch > 0,
                        };
                        let rows = RowsOfStrip { data, rows, from };
                        match joined * size {
                            1 => add_strip::<S, T, PAIRS, 1>(simd, tiles, pair, rows, sums),
                            2 => add_strip::<S, T, PAIRS, 2>(simd, tiles, pair, rows, sums),
                            3 => add_strip::<S, T, PAIRS, 3>(simd, tiles, pair, rows, sums),
                            4 => add_strip::<S, T, PAIRS, 4>(simd, tiles, pair, rows, sums),
                            5 => add_strip::<S, T, PAIRS, 5>(simd, tiles, pair, rows, sums),
                            STRIP => add_strip::<S, T, PAIRS, STRIP>(simd, tiles, pair, rows, sums),
                            _ => add_strip::<S, T, PAIRS, { 2 * STRIP }>(
                                simd, tiles, pair, rows, sums,
                            ),
                        }
                        from += joined * size;
                        strips -= joined;
                    }
                }
            }
        }
    }
}

/// The entries of a panel, by tiles.
type Tile<S, T, const PAIRS: usize> = [[Pair<S, T>; PAIRS]; TILE];

#[inline(always)]
fn tiles<S: Simd, T: Number, const PAIRS: usize>(panel: &[T]) -> &[Tile<S, T, PAIRS>] {
    let (pairs, _) = T::registers::<S>(panel).as_chunks();
    pairs.as_chunks().0.as_chunks().0
}

/// The rows of data from row `from` on.
struct RowsOfStrip<'a, T> {
    data: &'a [[T; TILE]],
    rows: usize,
    from: usize,
}

/// The sums of a pair with the rows of a strip.
struct SumsOfStrip<'a> {
    entries: &'a mut [f64],
    of_row: usize,
    width: usize,
    are_kept: bool,
}

/// Adds the products of a stretch, for one pair.
#[inline(always)]
fn add_strip<S: Simd, T: Number, const PAIRS: usize, const ROWS: usize>(
    simd: S,
    tiles: &[Tile<S, T, PAIRS>],
    pair: usize,
    RowsOfStrip { data, rows, from }: RowsOfStrip<'_, T>,
    sums: SumsOfStrip<'_>,
) {
    let mut found = [[T::splat(simd, T::default()); 2]; ROWS];
    for (tile, data) in tiles.iter().zip(data.chunks_exact(rows)) {
        let Some(data) = data.get(from..).and_then(|rows| rows.first_chunk::<ROWS>()) else {
            break;
        };
        for entry in 0..TILE {
            let patterns = tile[entry][pair];
            for row in 0..ROWS {
                let x = T::splat(simd, data[row][entry]);
                for n in 0..2 {
                    found[row][n] = T::fused(simd, patterns[n], x, found[row][n]);
                }
            }
        }
    }
    let SumsOfStrip {
        entries,
        of_row,
        width,
        are_kept,
    } = sums;
    let of_pair = T::WIDTH / PAIRS;
    for (row, found) in found.into_iter().enumerate() {
        let places = entries.get_mut(row * of_row..).unwrap_or_default();
        // A loop of a length that the compiler knows, wherever all patterns are there.
        if let Some(places) = places.get_mut(..of_pair)
            && width == of_pair
        {
            add::<S, T>(places, found, are_kept);
        } else {
            add::<S, T>(places.get_mut(..width).unwrap_or_default(), found, are_kept);
        }
    }
}

/// Adds the numbers of registers in binary64, to 0 unless the sums are kept.
#[inline(always)]
fn add<S: Simd, T: Number>(sums: &mut [f64], registers: Pair<S, T>, are_kept: bool) {
    let mut numbers = [T::default(); WIDEST];
    for (to, register) in T::registers_mut::<S>(&mut numbers)
        .iter_mut()
        .zip(registers)
    {
        *to = register;
    }
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum = if are_kept { *sum } else { 0.0 } + number.value();
    }
}

/// The numbers of an update, by panels: one factor a pattern, and for each panel its coefficients with each row.
#[derive(Clone, Copy)]
pub(super) struct Step<'a, T> {
    pub factors: &'a [T],
    pub coefficients: &'a [T],
}

/// `ξ_μ ← factor_μ ξ_μ + Σ_b coefficient_μb x_b` row after row, and `|ξ_μ|²` of what results, in the order of [`products`].
pub(super) fn update<T: Number>(
    panels: &mut [T],
    stride: usize,
    data: &[[T; TILE]],
    rows: usize,
    step: Step<'_, T>,
    norms: &mut [f64],
) {
    Arch::new().dispatch(Job(Update {
        panels,
        stride,
        data,
        rows,
        step,
        norms,
    }));
}

struct Update<'a, T> {
    panels: &'a mut [T],
    stride: usize,
    data: &'a [[T; TILE]],
    rows: usize,
    step: Step<'a, T>,
    norms: &'a mut [f64],
}

impl<T: Number> ByRegisters for Update<'_, T> {
    type Number = T;

    /// Each entry is read and written once.
    #[inline(always)]
    fn by_registers<S: Simd, const PAIRS: usize>(self, simd: S) {
        let rows = self.rows;
        let of_pair = T::WIDTH / PAIRS;
        let mut coefficients = self.step.coefficients;
        let panels = self.panels.chunks_exact_mut(self.stride);
        let factors = self.step.factors.chunks_exact(T::WIDTH);
        let norms = self.norms.chunks_exact_mut(T::WIDTH);
        for ((panel, factors), norms) in panels.zip(factors).zip(norms) {
            let Some((first, others)) = coefficients.split_at_checked(rows * T::WIDTH) else {
                break;
            };
            coefficients = others;
            let by_row: &[[Pair<S, T>; PAIRS]] =
                T::registers::<S>(first).as_chunks().0.as_chunks().0;
            let (factors, _) = T::registers::<S>(factors).as_chunks::<2>();
            norms.fill(0.0);
            let (entries, _) = T::registers_mut::<S>(panel).as_chunks_mut();
            let (entries, _) = entries.as_chunks_mut::<PAIRS>();
            let (tiles, _) = entries.as_chunks_mut::<TILE>();
            let mut data = self.data;
            for tiles in tiles.chunks_mut(STRETCH) {
                let mut squares = [[T::splat(simd, T::default()); 2]; PAIRS];
                for tile in tiles {
                    let Some((first, others)) = data.split_at_checked(rows) else {
                        break;
                    };
                    data = others;
                    let pairs = factors.iter().zip(&mut squares).enumerate();
                    for (pair, (factors, squares)) in pairs {
                        let mut moved = [*factors; TILE];
                        for (moved, entry) in moved.iter_mut().zip(&*tile) {
                            for n in 0..2 {
                                moved[n] = T::multiplied(simd, entry[pair][n], factors[n]);
                            }
                        }
                        for (coefficients, x) in by_row.iter().zip(first) {
                            let coefficients = coefficients[pair];
                            for entry in 0..TILE {
                                let x = T::splat(simd, x[entry]);
                                for n in 0..2 {
                                    moved[entry][n] =
                                        T::fused(simd, coefficients[n], x, moved[entry][n]);
                                }
                            }
                        }
                        for (entry, moved) in tile.iter_mut().zip(moved) {
                            for n in 0..2 {
                                squares[n] = T::fused(simd, moved[n], moved[n], squares[n]);
                            }
                            entry[pair] = moved;
                        }
                    }
                }
                for (norms, squares) in norms.chunks_exact_mut(of_pair).zip(squares) {
                    add::<S, T>(norms, squares, true);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
