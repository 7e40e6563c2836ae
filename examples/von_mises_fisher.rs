//! Directions: a von Mises-Fisher distribution is sampled, fitted, and evaluated in 1000 dimensions, where the
//! Bessel functions themselves leave the range of binary64.
//!
//! ```text
//! $ cargo run --example von_mises_fisher
//! fitted: concentration 9.985, mean direction [0.319, 0.667, 0.674]
//! log density at the mode 0.463
//! entropy 0.537 nats, of the truth 0.535
//! log Z in 1000 dimensions: -2032.0577602559738 in [-2032.057760255973860277544, -2032.057760255973860277543]
//! ```

use attnbm::{Error, VonMisesFisher};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

fn main() -> Result<(), Error> {
    // A direction of any length; it is normalised.
    let truth = VonMisesFisher::new([1.0, 2.0, 2.0], 10.0)?;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut draws = Vec::new();
    for _ in 0..1000 {
        draws.push(truth.sample(&mut rng)?);
    }

    // Maximum likelihood. The concentration solves A(κ) = R̄, correctly rounded.
    let fitted = VonMisesFisher::fit(&draws)?;
    println!(
        "fitted: concentration {:.3}, mean direction {:.3?}",
        fitted.concentration(),
        fitted.mean_direction()
    );
    println!(
        "log density at the mode {:.3}",
        fitted.log_density(fitted.mean_direction())?
    );
    println!(
        "entropy {:.3} nats, of the truth {:.3}",
        fitted.entropy()?,
        truth.entropy()?
    );

    // I_499(1e-3) is below every binary64 number. Only its logarithm is ever evaluated.
    let mut pole = vec![0.0; 1000];
    pole[0] = 1.0;
    let flat = VonMisesFisher::new(pole, 1e-3)?;
    println!(
        "log Z in 1000 dimensions: {}",
        flat.certified().log_partition()?
    );
    Ok(())
}
