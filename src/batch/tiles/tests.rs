use super::*;
use crate::batch::panels::{Panels, lay};
use crate::sampling::random::{normals, stream};

/// The operation whose bits are pinned.
trait Fused: Number + PartialEq + std::fmt::Debug {
    fn fused(self, a: Self, b: Self) -> Self;
}

impl Fused for f32 {
    fn fused(self, a: f32, b: f32) -> f32 {
        self.mul_add(a, b)
    }
}

impl Fused for f64 {
    fn fused(self, a: f64, b: f64) -> f64 {
        self.mul_add(a, b)
    }
}

/// Registers of this processor, and those of others: of one number, 16, 32 and 64 bytes.
#[derive(Clone, Copy)]
enum Registers {
    Here,
    One,
    Bytes16,
    Bytes32,
    Bytes64,
}

impl Registers {
    const ALL: [Self; 5] = [
        Self::Here,
        Self::One,
        Self::Bytes16,
        Self::Bytes32,
        Self::Bytes64,
    ];

    fn run(self, work: impl WithSimd<Output = ()>) {
        match self {
            Self::Here => Arch::new().dispatch(work),
            Self::One => work.with_simd(pulp::Scalar),
            Self::Bytes16 => work.with_simd(pulp::Scalar128b),
            Self::Bytes32 => work.with_simd(pulp::Scalar256b),
            Self::Bytes64 => work.with_simd(pulp::Scalar512b),
        }
    }
}

fn drawn<T: Number>(index: u64, count: usize) -> Vec<T> {
    let drawn = normals(&mut stream(2, "tiles", index), count);
    drawn.into_iter().map(T::nearest).collect()
}

fn inner<T: Fused>(left: &[T], right: &[T]) -> f64 {
    added_to(0.0, left, right)
}

/// Entry after entry, and stretch after stretch.
fn added_to<T: Fused>(sum: f64, left: &[T], right: &[T]) -> f64 {
    let stretches = left
        .chunks(STRETCH * TILE)
        .zip(right.chunks(STRETCH * TILE));
    let of_stretch = stretches.map(|(left, right)| {
        let pairs = left.iter().zip(right);
        pairs
            .fold(T::default(), |sum, (a, b)| a.fused(*b, sum))
            .value()
    });
    of_stretch.fold(sum, |sum, of_stretch| sum + of_stretch)
}

fn holds<T: Fused + std::ops::Mul<Output = T>>(
    registers: Registers,
    [count, length, rows]: [usize; 3],
) {
    let (patterns, data) = (drawn::<T>(0, count * length), drawn::<T>(1, rows * length));
    let mut panels = Panels::of(patterns.clone(), length);
    assert_eq!(panels.rows(), patterns);
    let mut norms = Vec::new();
    panels.find_norms(&mut norms);
    let stride = panels.stride();
    let mut laid = Vec::new();
    lay(data.chunks(length), length, &mut laid);
    let width = T::WIDTH;
    let mut sums = vec![f64::NAN; norms.len() * rows];
    registers.run(Job(Products {
        panels: panels.entries(),
        stride,
        data: &laid,
        rows,
        sums: Sums::by_panels::<T>(&mut sums, rows),
    }));
    // Row after row they are the same, and may be added to others.
    for kept in [None, Some(0.75)] {
        let mut by_rows = vec![kept.unwrap_or(f64::NAN); count * rows];
        registers.run(Job(Products {
            panels: panels.entries(),
            stride,
            data: &laid,
            rows,
            sums: Sums::by_rows::<T>(&mut by_rows, count, kept.is_some()),
        }));
        let mut found = by_rows.into_iter();
        for x in data.chunks(length) {
            for pattern in patterns.chunks(length) {
                let expected = added_to(kept.unwrap_or(0.0), pattern, x);
                assert_eq!(found.next(), Some(expected), "{count} {length} {rows}");
            }
        }
    }
    let mut factors = drawn::<T>(2, count);
    factors.resize(norms.len(), T::default());
    let mut coefficients = vec![T::default(); sums.len()];
    let places = |mu: usize| (0..rows).map(move |b| (mu / width * rows + b) * width + mu % width);
    for (place, drawn) in (0..count).flat_map(places).zip(drawn::<T>(3, count * rows)) {
        coefficients[place] = drawn;
    }
    let step = Step {
        factors: &factors,
        coefficients: &coefficients,
    };
    let mut after = vec![f64::NAN; norms.len()];
    registers.run(Job(Update {
        panels: panels.entries_mut(),
        stride,
        data: &laid,
        rows,
        step,
        norms: &mut after,
    }));
    let moved = panels.rows();
    assert_eq!(moved.len(), patterns.len());
    for (mu, pattern) in patterns.chunks(length).enumerate() {
        assert_eq!(norms[mu], inner(pattern, pattern));
        let mut expected: Vec<T> = pattern.iter().map(|x| *x * factors[mu]).collect();
        for (place, x) in places(mu).zip(data.chunks(length)) {
            assert_eq!(sums[place], inner(pattern, x), "{count} {length} {rows}");
            for (entry, x) in expected.iter_mut().zip(x) {
                *entry = coefficients[place].fused(*x, *entry);
            }
        }
        assert_eq!(moved[mu * length..][..length], expected);
        assert_eq!(after[mu], inner(&expected, &expected));
    }
    // What fills the last panel stays nothing.
    assert!(
        norms[count..]
            .iter()
            .chain(&after[count..])
            .all(|x| *x == 0.0)
    );
}

#[test]
fn the_bits_are_those_of_plain_loops() {
    let stretch = STRETCH * TILE;
    for sizes in [
        [1, 1, 1],
        [7, 5, 2],
        [8, 6, 3],
        [9, 7, 4],
        [15, 13, 5],
        [16, 12, 6],
        [17, 11, 7],
        [32, 7, 24],
        [47, 5, 25],
        [49, 6, 18],
        [33, stretch - 1, 11],
        [31, stretch, 12],
        [3, stretch + 1, 13],
        [5, 2 * stretch + 5, 31],
        [2, 3, 50],
    ] {
        for registers in Registers::ALL {
            holds::<f32>(registers, sizes);
            holds::<f64>(registers, sizes);
        }
    }
}

/// A product that is rounded before the sum would lose what is asked for.
#[test]
fn the_operation_is_fused() {
    let x = 1.0 + (-12f32).exp2();
    let panels = Panels::of(vec![1.0, x], 2);
    let mut laid = Vec::new();
    lay([[-1.0, x].as_slice()].into_iter(), 2, &mut laid);
    let mut sums = vec![0.0; 16];
    products(
        panels.entries(),
        panels.stride(),
        &laid,
        1,
        Sums::by_panels::<f32>(&mut sums, 1),
    );
    assert_eq!(sums[0], (-11f64).exp2() + (-24f64).exp2());
}
