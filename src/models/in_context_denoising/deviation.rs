//! How far the mean of an exponential over the tokens may be from its expectation: statement B12.

use crate::Error;
use crate::arguments;
use crate::real::{Bounded, climb};
use crate::routes::entered;
use crate::special::sinh;

/// The most tokens for which the binomial tail is summed.
const MOST_TOKENS: u64 = 1 << 16;

/// The deviation that Hoeffding's inequality allows.
///
/// # Statement
///
/// `sinh(a) √((2/L) log(2/δ))`: with probability at least `1 - δ`, the mean of `exp(a u_t)` over `L` independent
/// `u_t ∈ [-1, 1]` is nearer to its expectation than this.
///
/// # Errors
///
/// [`Error::Domain`] unless `L >= 1`, `a >= 0` and `0 < δ < 1`.
///
/// # Source
///
/// Statement B12, the paper's Proposition 6. Checked by `denoise-hoeffding`.
///
/// ```
/// use attnbm::models::in_context_denoising::hoeffding_deviation;
/// let deviation: f64 = hoeffding_deviation(50, 1.0, 0.1)?;
/// assert!((deviation - 1.0_f64.sinh() * (20.0_f64.ln() / 25.0).sqrt()).abs() < 1e-15);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn hoeffding_deviation<S: Bounded>(
    tokens: u64,
    reach: f64,
    confidence: f64,
) -> Result<S, Error> {
    entered!("deviation::hoeffding_deviation");
    let tokens = checked(tokens, confidence)?;
    arguments::non_negative("reach", reach)?;
    climb!(S, [tokens: i64, reach: f64, confidence: f64] |W| {
        let square = (W::from_i64(2) / W::from_f64(*confidence)).ln().mul_pow2(1);
        let root = (square / W::from_i64(*tokens)).sqrt();
        Ok(sinh(&W::from_f64(*reach)) * root)
    })
}

/// The exact probability that the two-point law deviates so far.
///
/// # Statement
///
/// Tokens `±1` with equal probability: `P(|1/L Σ e^{a X_t} - cosh a| >= sinh(a) √((2/L) log(2/δ)))`. With `k` tokens of `+1`
/// the mean is `cosh a + (2k/L - 1) sinh a`, so that it is `P((2k - L)² >= 2 L log(2/δ))` for every `a > 0`.
///
/// # Errors
///
/// [`Error::Domain`] unless `0 < δ < 1` and `L` is an integer from 1 to 65 536.
///
/// # Error
///
/// Exact in a ball of `L` bits. Whether a count deviates is decided, since `log(2/δ)` is irrational; an enclosure too wide
/// for that gives the whole line.
///
/// # Source
///
/// Statement B12.
///
/// ```
/// // Of 50 tokens, all but 14 to 36 deviate with probability below 0.1.
/// let probability: f64 = attnbm::models::in_context_denoising::deviation_probability(50, 0.1)?;
/// assert_eq!(format!("{probability:.5}"), "0.01535");
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn deviation_probability<S: Bounded>(tokens: u64, confidence: f64) -> Result<S, Error> {
    entered!("deviation::deviation_probability");
    let tokens = checked(tokens, confidence)?;
    climb!(S, [tokens: i64, confidence: f64] |W| {
        let threshold = (W::from_i64(2) / W::from_f64(*confidence)).ln() * W::from_i64(2 * tokens);
        Ok(two_sided_tail(*tokens, &threshold))
    })
}

/// `P((2k - L)² >= threshold)`; the whole line where a comparison is not decided.
fn two_sided_tail<S: Bounded>(tokens: i64, threshold: &S) -> S {
    let mut weight = S::one().mul_pow2(-tokens);
    let mut sum = S::zero();
    for heads in 0..=tokens {
        if heads > 0 {
            weight = weight * S::from_i64(tokens + 1 - heads) / S::from_i64(heads);
        }
        let excess = S::from_i64(2 * heads - tokens).sqr();
        if threshold.certainly_at_most(&excess) {
            sum = sum + &weight;
        } else if !excess.certainly_at_most(threshold) {
            return S::unknown();
        }
    }
    sum
}

fn checked(tokens: u64, confidence: f64) -> Result<i64, Error> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(Error::Domain {
            field: "confidence".into(),
            expected: "> 0 and < 1",
            got: confidence.to_string(),
        });
    }
    if !(1..=MOST_TOKENS).contains(&tokens) {
        return Err(Error::Domain {
            field: "context_length".into(),
            expected: "an integer from 1 to 65536",
            got: tokens.to_string(),
        });
    }
    arguments::count("context_length", tokens)
}
