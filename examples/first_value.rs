//! The first value: log Z of a machine with two patterns, plain and certified.
//!
//! ```text
//! $ cargo run --example first_value
//! log Z = 6.229537718877866
//! the exact value is in [6.229537718877865926203614887, 6.229537718877865926203614888], by quadrature on the affine hull
//! error: beta must be finite and > 0, got -1
//! ```

use attnbm::AttnBm;

fn main() -> Result<(), attnbm::Error> {
    // Two patterns in the plane, one a row. Biases are optional: `.with_visible_bias([..])?`.
    let machine = AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;

    // A plain f64. Its error is bounded; docs/precision.md states the bound.
    println!("log Z = {}", machine.log_partition(2.5)?);

    // The certified view has the same methods. What they return is correctly rounded, and comes with a proof: two decimal
    // numbers that bracket the exact value.
    let certified = machine.certified().with_digits(25).log_partition(2.5)?;
    assert_eq!(certified.value(), machine.log_partition(2.5)?);
    println!(
        "the exact value is in [{}, {}], by {}",
        certified.lower(),
        certified.upper(),
        certified.method()
    );

    // Errors name the field and the value.
    if let Err(error) = machine.log_partition(-1.0) {
        println!("error: {error}");
    }
    Ok(())
}
