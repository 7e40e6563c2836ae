//! Section 3.4: the losses of denoising, integrated, Eqs. 35 and 37.

use crate::catalogue::cases::noisy::{NoisyCase, update_at};
use crate::catalogue::formulas::naive::{displacement, lifted, squared_distance, visible_bias};
use crate::catalogue::prelude::*;
use crate::models::denoising::{dae_integrand, dae_loss, dsm_loss};
use crate::real::absolute;

entries!(IntegratedDenoising, SinglePatternLoss);

/// The losses themselves, by quadrature.
struct IntegratedDenoising;

mutants!(IntegratedDenoisingMutant {
    BetaForItsSquare: "β for β²",
    Noiseless: "the noiseless autoencoder",
});

impl Identity for IntegratedDenoising {
    type Case = NoisyCase;
    type Mutant = IntegratedDenoisingMutant;

    const RECORD: Record = Record {
        id: "dsm-loss-equals-dae-loss",
        title: "The two losses, integrated",
        section: "3.4",
        equations: &[35, 37],
        kind: StatementKind::Equality,
        statement: r"J_{\mathrm{DSM}} = \beta^2 J_{\mathrm{DAE}} \quad \text{at } s^2 = 1/\beta",
        assumptions: "one observation of one visible unit; certified Gaussian expectations",
        printed: Printed::Implied,
        left: "Eq. 35 as it stands, by the trapezoidal rule on the line, twice",
        right: "the autoencoder's loss by the model, and that of score matching",
        shares: &[],
        mutants: IntegratedDenoisingMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 10;

    fn case(stream: &mut Stream) -> Result<NoisyCase, Error> {
        Ok(NoisyCase::draw(stream, 3, 1, 1.0)?.matched(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let loss: S = score_matching_on_the_line(case, goal)?;
        Ok(vec![loss.clone(), loss])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let beta = S::from_f64(case.machine.beta);
        let loss: S = match form {
            Form::Mutant(IntegratedDenoisingMutant::Noiseless) => {
                dae_integrand(&case.machine.machine, &case.clean, &case.clean)
            }
            Form::Stated | Form::Mutant(IntegratedDenoisingMutant::BetaForItsSquare) => {
                dae_loss(&case.task(), goal)?.value
            }
        };
        let scaled = match form {
            Form::Mutant(IntegratedDenoisingMutant::BetaForItsSquare) => loss * beta,
            Form::Stated | Form::Mutant(IntegratedDenoisingMutant::Noiseless) => loss * beta.sqr(),
        };
        let by_model = dsm_loss(&case.task(), case.machine.beta, goal)?.value;
        Ok(vec![scaled, by_model])
    }
}

/// The loss of score matching of one observation `x` of one visible unit at the noise `s² = 1/β`, from Eq. 35
/// as it stands, by the trapezoidal rule of step `h`.
///
/// The nodes `x + k h` are scalars: rounded to binary64, they would be other nodes.
///
/// Let `R` be the distance of the outermost patterns, `M` the largest `|b + ξ_μ - x|` and `a R <= π/2`. At a height
/// of at most `a` above the line, the terms of the softmax differ from a common phase by at most `π/4`: their
/// sum is at least `1/√2` of that of their absolute values, and the integrand without its Gaussian,
/// `β² (T - x)²`, at most `2 β² M²`. The Gaussian has the integral `e^{a²/(2s²)}` at most there. So the rule errs
/// by at most `4 β² M² e^{a²/(2s²)}/(e^{2πa/h} - 1)`, and the nodes farther than `L` from `x` on one side
/// contribute at most `β² M² e^{-L²/(2s²)}/2` if `L` is a multiple of `h`.
fn score_matching_on_the_line<S: Enclosure>(case: &NoisyCase, goal: Goal) -> Result<S, Error> {
    let (machine, x) = (&case.machine.machine, S::from_f64(case.clean[0]));
    let (beta, variance) = (
        S::from_f64(case.machine.beta),
        S::from_f64(case.noise_variance),
    );
    let patterns: Vec<S> = machine.patterns().map(|row| S::from_f64(row[0])).collect();
    let shift = visible_bias::<S>(machine)[0].clone() - &x;
    let largest = |list: Vec<S>| {
        let upper = list.into_iter().map(|x| x.upper());
        upper.reduce(S::max_approx).unwrap_or_else(S::zero)
    };
    let distances = patterns.iter().map(|p| absolute(&(p.clone() + &shift)));
    let most = largest(distances.collect());
    let width = largest(patterns.clone()) + largest(patterns.into_iter().map(|p| -p).collect());
    // Where the nodes are is chosen in binary64; what that is worth is bounded below.
    let (deviation, extent) = (case.noise_variance.sqrt(), width.upper().approx());
    let height = (1.5 / extent).min(4.0 * deviation);
    let wanted = f64::from(goal.bits + 20) * std::f64::consts::LN_2;
    let depth = wanted + (height / deviation).powi(2) / 2.0 + 2.0;
    let step = (2.0 * std::f64::consts::PI * height / depth)
        .log2()
        .floor()
        .exp2();
    let reach = deviation * (2.0 * wanted).sqrt();
    let last = (reach / step).ceil();
    let nodes = 2.0 * last + 1.0;
    if nodes.is_nan() || nodes > goal.operations.min(1e5) {
        return Err(Error::Budget("patterns too far apart for the grid".into()));
    }
    let (last, step) = (last as i64, S::from_f64(step));
    let mut sum = S::zero();
    for node in -last..=last {
        let noise = S::from_i64(node) * &step;
        let v = x.clone() + &noise;
        let score = (update_at(machine, std::slice::from_ref(&v))[0].clone() - v) * &beta;
        let weight = (-noise.sqr() / variance.mul_pow2(1)).exp();
        sum = sum + (score + noise / &variance).sqr() * weight;
    }
    let height = S::from_f64(height);
    let value = sum * &step / (variance.mul_pow2(1) * S::pi()).sqrt();
    let room = S::pi().mul_pow2(-1) - width * &height;
    if !room.is_positive() {
        return Err(Error::Budget("a strip that is too narrow".into()));
    }
    let scale = (beta * most).sqr();
    let growth = (height.sqr() / variance.mul_pow2(1)).exp();
    let decay = (height * S::pi().mul_pow2(1) / &step).exp() - S::one();
    let end = S::from_i64(last) * step;
    // On either side a half of this.
    let outside = (-end.sqr() / variance.mul_pow2(1)).exp();
    Ok(value.widen(&(scale * (growth.mul_pow2(2) / decay + outside)).upper()))
}

/// One pattern: nothing to denoise with.
struct SinglePatternLoss;

mutants!(SinglePatternLossMutant {
    TraceDropped: "the trace term dropped",
    TraceDividedByBeta: "the trace term divided by β",
});

impl Identity for SinglePatternLoss {
    type Case = NoisyCase;
    type Mutant = SinglePatternLossMutant;

    const RECORD: Record = Record {
        id: "dae-single-pattern",
        title: "With one pattern the autoencoder answers with it",
        section: "3.4",
        equations: &[37],
        kind: StatementKind::Normalisation,
        statement: r"p = 1: \quad J_{\mathrm{DAE}} = \|\xi + b - v\|^2, \quad J_{\mathrm{DSM}} = \beta^2\|\xi + b - v\|^2 + \frac{N}{s^2}(1 - \beta s^2)^2",
        assumptions: "one pattern, one observation; any β and noise variance s²",
        printed: Printed::Implied,
        left: "the two losses",
        right: "the closed forms",
        shares: &[],
        mutants: SinglePatternLossMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NoisyCase, Error> {
        NoisyCase::draw(stream, 1, 4, 2.0)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            dae_loss(&case.task(), goal)?.value,
            dsm_loss(&case.task(), case.machine.beta, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let pattern: Vec<S> = machine.patterns().next().map(lifted).unwrap_or_default();
        // v - b.
        let target = displacement::<S>(machine, &case.clean);
        let square = squared_distance(&pattern, &target);
        let (beta, variance) = (
            S::from_f64(case.machine.beta),
            S::from_f64(case.noise_variance),
        );
        let skip = S::one() - beta.clone() * &variance;
        let trace = S::from_i64(machine.dimension() as i64) * skip.sqr() / variance;
        let shrunk = square.clone() * beta.sqr();
        Ok(vec![
            square,
            match form {
                Form::Stated => shrunk + trace,
                Form::Mutant(SinglePatternLossMutant::TraceDropped) => shrunk,
                Form::Mutant(SinglePatternLossMutant::TraceDividedByBeta) => shrunk + trace / beta,
            },
        ])
    }
}
