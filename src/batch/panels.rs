//! Patterns and rows of data as the loops over panels take them.

use std::sync::OnceLock;

use super::tiles::{Number, Step, TILE, update};

/// The entries of a row with zeros up to a whole tile.
fn padded(length: usize) -> usize {
    length.next_multiple_of(TILE)
}

/// Patterns in panels: `WIDTH` of them side by side, their first entries, then their second ones. Zeros fill the last panel and the
/// last tile.
#[derive(Clone, Debug)]
pub(super) struct Panels<T> {
    entries: Vec<T>,
    count: usize,
    length: usize,
    /// The patterns one after the other, when somebody has asked for them.
    rows: OnceLock<Vec<T>>,
}

impl<T: Number> Panels<T> {
    /// Of these patterns of `length` entries, pattern after pattern.
    pub(super) fn of(patterns: Vec<T>, length: usize) -> Self {
        let mut panels = Self::zeros(patterns.len() / length, length);
        panels.replace(patterns);
        panels
    }

    /// Of patterns that stay where they are.
    pub(super) fn copied(patterns: &[T], length: usize) -> Self {
        let mut panels = Self::zeros(patterns.len() / length, length);
        panels.take(patterns);
        panels
    }

    /// The columns of a matrix as patterns. Its rows have `count` entries.
    pub(super) fn of_columns(matrix: &[T], count: usize) -> Self {
        let mut panels = Self::zeros(count, matrix.len() / count);
        let stride = panels.stride();
        for (entry, row) in matrix.chunks_exact(count).enumerate() {
            let places = panels.entries.chunks_exact_mut(stride);
            for (panel, row) in places.zip(row.chunks(T::WIDTH)) {
                if let Some(to) = panel.chunks_exact_mut(T::WIDTH).nth(entry) {
                    to.iter_mut().zip(row).for_each(|(to, x)| *to = *x);
                }
            }
        }
        panels
    }

    fn zeros(count: usize, length: usize) -> Self {
        Self {
            entries: vec![T::default(); count.next_multiple_of(T::WIDTH) * padded(length)],
            count,
            length,
            rows: OnceLock::new(),
        }
    }

    /// Takes as many other patterns.
    pub(super) fn replace(&mut self, patterns: Vec<T>) {
        self.take(&patterns);
        self.rows = OnceLock::from(patterns);
    }

    fn take(&mut self, patterns: &[T]) {
        match T::WIDTH {
            16 => self.interleave::<16>(patterns),
            _ => self.interleave::<32>(patterns),
        }
    }

    /// Writes panels from one end to the other.
    fn interleave<const WIDTH: usize>(&mut self, patterns: &[T]) {
        let (length, stride) = (self.length, self.stride());
        let groups = patterns.chunks(WIDTH * length);
        for (panel, patterns) in self.entries.chunks_exact_mut(stride).zip(groups) {
            let (places, _) = panel.as_chunks_mut::<WIDTH>();
            let mut patterns = patterns.chunks_exact(length);
            // What fills the last panel.
            let nothing = vec![T::default(); if patterns.len() < WIDTH { length } else { 0 }];
            let side_by_side: [&[T]; WIDTH] =
                std::array::from_fn(|_| patterns.next().unwrap_or(&nothing));
            let side_by_side = side_by_side.map(|pattern| &pattern[..length]);
            for (entry, to) in places.iter_mut().take(length).enumerate() {
                for lane in 0..WIDTH {
                    to[lane] = side_by_side[lane][entry];
                }
            }
        }
    }

    /// The number of patterns.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The number of entries of a pattern.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The patterns, one after the other.
    pub(super) fn rows(&self) -> &[T] {
        let found = || rows_of(&self.entries, self.count, self.length);
        self.rows.get_or_init(found)
    }

    /// Changes the patterns, one after the other.
    pub(super) fn change_rows(&mut self, change: impl FnOnce(&mut [T])) {
        let kept = self.rows.take();
        let mut rows = kept.unwrap_or_else(|| rows_of(&self.entries, self.count, self.length));
        change(&mut rows);
        self.replace(rows);
    }

    /// The numbers of a panel.
    pub(super) fn stride(&self) -> usize {
        padded(self.length) * T::WIDTH
    }

    /// Panel after panel.
    pub(super) fn entries(&self) -> &[T] {
        &self.entries
    }

    /// Panel after panel, to be changed.
    pub(super) fn entries_mut(&mut self) -> &mut [T] {
        self.rows.take();
        &mut self.entries
    }

    /// Finds `|ξ_μ|²`, with zeros for what fills the last panel.
    pub(super) fn find_norms(&mut self, norms: &mut Vec<f64>) {
        norms.resize(self.count.next_multiple_of(T::WIDTH), 0.0);
        let ones = vec![T::nearest(1.0); norms.len()];
        let step = Step {
            factors: &ones,
            coefficients: &[],
        };
        let stride = self.stride();
        // The entries stay what they are, and so do the rows.
        update(&mut self.entries, stride, &[], 0, step, norms);
    }
}

/// The rows that panels hold, one after the other.
pub(super) fn rows_of<T: Number>(entries: &[T], count: usize, length: usize) -> Vec<T> {
    let mut rows = Vec::with_capacity(count * length);
    for panel in entries.chunks_exact(padded(length) * T::WIDTH) {
        for lane in 0..T::WIDTH.min(count - rows.len() / length) {
            let entries = panel.get(lane..).unwrap_or_default();
            rows.extend(entries.iter().step_by(T::WIDTH).take(length));
        }
    }
    rows
}

/// Lays rows side by side: the first tile of each, then the second ones. Zeros fill the last one.
pub(super) fn lay<'a, T: Number>(
    rows: impl ExactSizeIterator<Item = &'a [T]>,
    length: usize,
    to: &mut Vec<[T; TILE]>,
) {
    let count = rows.len();
    to.clear();
    to.resize(padded(length) / TILE * count, [T::default(); TILE]);
    for (place, row) in rows.enumerate() {
        let places = to.iter_mut().skip(place).step_by(count);
        let (whole, rest) = row.as_chunks::<TILE>();
        for (to, tile) in places.zip(whole) {
            *to = *tile;
        }
        if let Some(to) = to.iter_mut().rev().nth(count - 1 - place) {
            let last = to.iter_mut().zip(rest);
            last.for_each(|(to, x)| *to = *x);
        }
    }
}
