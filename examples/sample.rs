//! Sampling: independent draws at an integer inverse temperature, and a Gibbs chain.
//!
//! ```text
//! $ cargo run --example sample
//! exact mean  [0.21, 0.14]
//! draws       [0.20, 0.14]
//! Gibbs chain [0.20, 0.14]
//! ```

use attnbm::{AttnBm, Error};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

fn main() -> Result<(), Error> {
    let machine = AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0], [-1.0, -0.5]])?
        .with_hidden_bias([0.5, 0.0, 0.0])?;
    println!("exact mean  {:.2?}", machine.mean(2.0)?);

    // At an integer β the density is a mixture of normal laws, so that draws are independent and exact. Any generator
    // with rand's trait `Rng` will do; the same seed gives the same draws.
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let sampler = machine.sampler(2)?;
    let draws: Vec<Vec<f64>> = (0..20_000).map(|_| sampler.draw(&mut rng)).collect();
    println!("draws       {:.2?}", mean(&draws));

    // The Gibbs sampler needs no list of components, but its states depend on each other.
    let mut state = vec![0.0, 0.0];
    let mut chain = Vec::new();
    for _ in 0..20_000 {
        state = machine.gibbs_step(2, &state, &mut rng)?;
        chain.push(state.clone());
    }
    println!("Gibbs chain {:.2?}", mean(&chain));
    Ok(())
}

/// The mean of rows of two entries.
fn mean(rows: &[Vec<f64>]) -> [f64; 2] {
    [0, 1].map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / rows.len() as f64)
}
