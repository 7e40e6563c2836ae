//! Training by stochastic gradient descent on the exact negative log likelihood: no contrastive divergence, since the
//! gradient of log Z is known.
//!
//! ```text
//! $ cargo run --example train
//! epoch  0: 5.2993
//! epoch 10: 3.4243
//! epoch 20: 3.1495
//! epoch 30: 3.1239
//! truth   : 3.1239
//! ```

use attnbm::{AttnBm, Error};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// The inverse temperature. At an integer the gradient is a closed form in any number of dimensions.
const BETA: f64 = 2.0;

fn main() -> Result<(), Error> {
    // Data from a machine that is to be found again.
    let truth = AttnBm::from_rows([[2.0, 0.0], [-1.0, 1.5], [-1.0, -1.5]])?;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let sampler = truth.sampler(2)?;
    let data: Vec<Vec<f64>> = (0..96).map(|_| sampler.draw(&mut rng)).collect();

    // Some of the data to start from.
    let mut patterns = data[..3].to_vec();
    for epoch in 0..=30 {
        let machine = AttnBm::from_rows(&patterns)?;
        if epoch % 10 == 0 {
            let loss = machine.negative_log_likelihood(BETA, &data)?;
            println!("epoch {epoch:2}: {loss:.4}");
        }
        for batch in data.chunks(24) {
            let machine = AttnBm::from_rows(&patterns)?;
            // One row a pattern, as the patterns are.
            let gradient = machine.negative_log_likelihood_gradient(BETA, batch)?;
            for (pattern, slope) in patterns.iter_mut().zip(gradient) {
                for (entry, slope) in pattern.iter_mut().zip(slope) {
                    *entry -= 0.05 * slope;
                }
            }
        }
    }
    println!(
        "truth   : {:.4}",
        truth.negative_log_likelihood(BETA, &data)?
    );
    Ok(())
}
