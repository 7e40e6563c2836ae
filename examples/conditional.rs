//! Filling in missing coordinates: two of four pixels are observed, the others follow from the patterns.
//!
//! ```text
//! $ cargo run --example conditional
//! observed [0, 3] = [3.5, 0.5]: the rest is [4.000, 0.000]
//! log density of the first image:  -1.838
//! log density of the second image: -13.820
//! the first missing pixel is 3.999975423301591 in [3.999975423301591141128697, 3.999975423301591141128698]
//! ```

use attnbm::{AttnBm, Error};

fn main() -> Result<(), Error> {
    // Two images of four pixels, scaled so that the model tells them apart.
    let machine = AttnBm::from_rows([[4.0, 4.0, 0.0, 0.0], [0.0, 0.0, 4.0, 4.0]])?;
    let beta = 1.0;

    // The indices of the observed pixels, and what was seen there.
    let (observed, values) = ([0, 3], [3.5, 0.5]);

    // The mean of the others given those, in increasing order of the missing indices.
    let missing = machine.conditional_mean(beta, &observed, &values)?;
    println!("observed {observed:?} = {values:?}: the rest is {missing:.3?}");

    // How likely two ways to complete the image are. The log densities are normalised over the missing pixels alone.
    let density = |rest: &[f64]| machine.conditional_log_density(beta, &observed, &values, rest);
    println!(
        "log density of the first image:  {:.3}",
        density(&[4.0, 0.0])?
    );
    println!(
        "log density of the second image: {:.3}",
        density(&[0.0, 4.0])?
    );

    // Everything is certified where it has to be.
    let certified = machine
        .certified()
        .conditional_mean(beta, &observed, &values)?;
    println!("the first missing pixel is {}", certified[0]);
    Ok(())
}
