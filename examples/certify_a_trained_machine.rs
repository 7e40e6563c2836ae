//! A trained machine is certified: its loss to 40 digits, that training has lowered it, and how far its gradient is from 0.
//!
//! ```text
//! $ cargo run --example certify_a_trained_machine
//! loss of the trained machine: [2.13259176300996432137829515369397775650444, 2.132591763009964321378295153693977756504441]
//! the loss is proved to be below that of the start, 2.2951183712262155
//! the largest entry of the gradient is 4.0e-10
//! ```

use attnbm::{AttnBm, Error};

const BETA: f64 = 1.5;

fn main() -> Result<(), Error> {
    let data = [[1.0, 0.5], [0.75, 0.25], [-1.0, 0.0], [-1.25, 0.5]];
    let mut patterns = vec![vec![0.25, 0.0], vec![-0.25, 0.0]];
    let start = AttnBm::from_rows(&patterns)?;
    for _ in 0..100 {
        // β is no integer: log Z and its gradient are certified quadratures.
        let gradient =
            AttnBm::from_rows(&patterns)?.negative_log_likelihood_gradient(BETA, data)?;
        for (entry, slope) in patterns
            .iter_mut()
            .flatten()
            .zip(gradient.into_iter().flatten())
        {
            *entry -= 0.5 * slope;
        }
    }
    let trained = AttnBm::from_rows(&patterns)?;

    // Two decimal numbers that bracket the loss of exactly these patterns, 40 digits of them.
    let loss = trained
        .certified()
        .with_digits(40)
        .negative_log_likelihood(BETA, data)?;
    println!(
        "loss of the trained machine: [{}, {}]",
        loss.lower(),
        loss.upper()
    );

    // Enclosures are sets of reals. Disjoint ones prove that two numbers differ, and here also which is the larger.
    let before = start.certified().negative_log_likelihood(BETA, data)?;
    use attnbm::real::Bounded;
    assert!(loss.enclosure().certainly_at_most(before.enclosure()));
    println!(
        "the loss is proved to be below that of the start, {}",
        before.value()
    );

    // Is training done? Every entry of the gradient is correctly rounded, however small it is.
    let gradient = trained
        .certified()
        .negative_log_likelihood_gradient(BETA, data)?;
    let largest = gradient
        .values()
        .concat()
        .into_iter()
        .fold(0.0, |most: f64, x| most.max(x.abs()));
    println!("the largest entry of the gradient is {largest:.1e}");
    Ok(())
}
