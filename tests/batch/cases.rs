//! Machines with data: ordinary ones, realistic sizes and the corners of binary64.

use attnbm::batch::Rows;
use attnbm::models::attnbm::AttnBm;
use attnbm::sampling::random::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::fmt;

pub struct Case {
    pub machine: AttnBm,
    pub beta: f64,
    pub data: Vec<f64>,
}

impl Case {
    pub fn rows(&self) -> Rows<'_> {
        Rows::new(&self.data, self.machine.dimension()).unwrap()
    }

    /// An integer inverse temperature that is affordable at this size.
    pub fn whole_beta(&self) -> u32 {
        if self.machine.count() < 20 {
            self.beta.ceil().clamp(1.0, 3.0) as u32
        } else {
            1
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let patterns: Vec<&[f64]> = self.machine.patterns().collect();
        write!(
            f,
            "patterns {patterns:?}, visible bias {:?}, ",
            self.machine.visible_bias()
        )?;
        write!(
            f,
            "hidden bias {:?}, beta {}",
            self.machine.hidden_bias(),
            self.beta
        )
    }
}

/// Numbers between -width and width.
pub fn draw(rng: &mut impl Rng, count: usize, width: f64) -> Vec<f64> {
    let unit = |rng: &mut _| (Rng::next_u64(rng) >> 11) as f64 * (-52f64).exp2() - 1.0;
    (0..count).map(|_| width * unit(rng)).collect()
}

fn stream(place: usize) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(super::seed::seed(20_261_130).wrapping_add(place as u64))
}

/// A machine without biases of this size, and as many rows.
pub fn generic(count: usize, dimension: usize, rows: usize, beta: f64) -> Case {
    let mut rng = stream(count * 1_000 + dimension);
    let width = (3.0 / dimension as f64).sqrt();
    let patterns = draw(&mut rng, count * dimension, 4.0 * width);
    Case {
        machine: AttnBm::new(count, dimension, patterns).unwrap(),
        beta,
        data: draw(&mut rng, rows * dimension, 3.0 * width),
    }
}

/// Patterns as long as those of a trained machine, and rows near them: each row has one pattern that is responsible.
pub fn memorising(count: usize, dimension: usize) -> Case {
    let mut rng = stream(count + dimension);
    let width = 26.0 * (3.0 / dimension as f64).sqrt();
    let patterns = draw(&mut rng, count * dimension, width);
    let noise = draw(&mut rng, count * dimension, width / 100.0);
    let data = patterns.iter().zip(noise).map(|(x, e)| x + e).collect();
    Case {
        machine: AttnBm::new(count, dimension, patterns).unwrap(),
        beta: 1.0,
        data,
    }
}

/// With both biases.
fn biased(place: usize, shape: (usize, usize), rows: usize, widths: [f64; 4], beta: f64) -> Case {
    let ((count, dimension), mut rng) = (shape, stream(place));
    let [patterns, visible, hidden, data] = widths;
    let machine = AttnBm::new(
        count,
        dimension,
        draw(&mut rng, count * dimension, patterns),
    )
    .unwrap();
    let machine = machine
        .with_visible_bias(draw(&mut rng, dimension, visible))
        .unwrap();
    Case {
        machine: machine
            .with_hidden_bias(draw(&mut rng, count, hidden))
            .unwrap(),
        beta,
        data: draw(&mut rng, rows * dimension, data),
    }
}

pub fn all() -> impl Iterator<Item = Case> {
    let sizes = [(1, 1), (2, 3), (7, 5), (5, 33), (33, 64), (64, 32)];
    let ordinary = sizes.into_iter().enumerate().flat_map(|(place, shape)| {
        [1.0, 0.37, 2.5, 12.0].map(|beta| biased(place, shape, 4, [1.0, 0.5, 1.0, 2.0], beta))
    });
    let realistic = [
        generic(120, 300, 3, 1.0),
        generic(12, 784, 260, 1.0),
        generic(3, 2_000, 2, 1.0),
        memorising(4, 300),
    ];
    let corners = [
        // Large and small scales of one field after the other.
        [1e5, 1.0, 1.0, 1.0],
        [1e-9, 1.0, 1.0, 1.0],
        [1.0, 1e6, 1.0, 1.0],
        [1.0, 1.0, 1e6, 1.0],
        [1.0, 1.0, 1.0, 1e9],
        [1.0, 1.0, 1.0, 1e-200],
        [1e-170, 1e-170, 1e-170, 1e-170],
        // What overflows in squares, and in inner products.
        [1e100, 1.0, 1.0, 1e100],
        [1e-300, 1e-300, 1e-300, 1e-300],
    ];
    let corners = corners.into_iter().enumerate().flat_map(|(place, widths)| {
        [1.0, 0.37, 30.0].map(|beta| biased(100 + place, (4, 3), 3, widths, beta))
    });
    ordinary.chain(realistic).chain(corners).chain(cancelling())
}

/// What cancels: energies, scores and updates near 0, equal patterns, mirror images.
fn cancelling() -> Vec<Case> {
    let case = |count: usize, patterns: Vec<f64>, data: Vec<f64>| Case {
        machine: AttnBm::new(count, patterns.len() / count, patterns).unwrap(),
        beta: 1.0,
        data,
    };
    vec![
        // |v|²/2 = log 2 nearly, so that the energy is nearly 0.
        case(
            2,
            vec![0.0, 0.0, 0.0, 0.0],
            vec![1.177_410_022_515_474_6, 1e-9],
        ),
        // The score at a fixed point.
        case(
            1,
            vec![0.75, -0.5],
            vec![0.75, -0.5, 0.75, -0.499_999_999_999],
        ),
        // Mirror images, whose mean cancels.
        case(2, vec![3.0, 1.0, -3.0, -1.0], vec![1e-12, 0.0, 0.0, 1e-15]),
        case(3, vec![0.5; 6], vec![0.25, 0.5, 0.0, 0.0]),
        // Weights below the least number.
        case(2, vec![40.0, 0.0, -40.0, 0.0], vec![30.0, 0.0, 9.0, 1.0]),
    ]
}
