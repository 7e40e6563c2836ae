//! What holds of attention to first order: in the weights' directions (B10), in `1/L` (B11b) and in the temperature (B13).

use crate::catalogue::cases::prompt::{PromptCase, attended, beside_one, combined};
use crate::catalogue::formulas::duals::constants;
use crate::catalogue::formulas::naive::{inner, squared_distance, squared_norm};
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::models::in_context_denoising::Context;
use crate::real::{Dual, Real, maximum};
use crate::witness::Request;
use std::fmt::{self, Display};

entries!(ScaledIdentity, InfluenceConstant, SmallTemperature);

/// Multiples of the identity as weights, and the length of the noise.
struct IsotropicCase {
    alpha: f64,
    beta: f64,
    noise: f64,
}

impl Display for IsotropicCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity(ScaledIdentity::RECORD.id)
            .with_number("alpha", self.alpha)
            .with_number("beta", self.beta)
            .with_number("noise_length", self.noise)
            .fmt(f)
    }
}

/// The four unit vectors of the plane along the axes.
const AXES: [[f64; 2]; 4] = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]];

/// The prompts of two tokens, a clean token and noise, all along the axes.
fn prompts() -> impl Iterator<Item = [[f64; 2]; 4]> {
    (0..256).map(|index| [0, 2, 4, 6].map(|shift| AXES[index >> shift & 3]))
}

/// B10.
struct ScaledIdentity;

mutants!(ScaledIdentityMutant {
    NotDivided: "the derivative along the identity for an entry of the diagonal",
    Exchanged: "the derivatives of α and β exchanged",
    EveryEntry: "the same off the diagonal",
});

impl Identity for ScaledIdentity {
    type Case = IsotropicCase;
    type Mutant = ScaledIdentityMutant;

    const RECORD: Record = Record {
        id: "denoise-scaled-identity",
        title: "At multiples of the identity the gradient of the risk is a multiple of the identity",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"W_{PV} = \alpha I, \; W_{KQ} = \beta I \;\Longrightarrow\; \nabla_{W_{PV}} R = \tfrac1n \frac{\partial R}{\partial\alpha} I, \quad \nabla_{W_{KQ}} R = \tfrac1n \frac{\partial R}{\partial\beta} I",
        assumptions: "a law that rotations, here by quarter turns and reflections, do not change: two tokens, a clean one and noise, each along an axis of the plane; nothing is said of other stationary points",
        printed: IN_CONTEXT_DENOISING.states(&["B10"]),
        left: "dual numbers through the model's layer, entry by entry, over all prompts",
        right: "the derivatives of the risk in two numbers, by hand",
        shares: &[],
        mutants: ScaledIdentityMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 8;

    fn case(stream: &mut Stream) -> Result<IsotropicCase, Error> {
        Ok(IsotropicCase {
            alpha: stream.choose(&[1.0, 0.5, 2.0], 0.75),
            beta: stream.choose(&[1.0, 0.5, 3.25], 1.75),
            noise: stream.choose(&[0.5, 0.25, 1.5], 0.75),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let weights = |scale: f64| constants(&[scale, 0.0, 0.0, scale]);
        let mut entries = Vec::new();
        for place in 0..8 {
            let (mut values, mut keys) = (weights(case.alpha), weights(case.beta));
            if let Some(entry) = values.iter_mut().chain(&mut keys).nth(place) {
                entry.tangent = 1.0;
            }
            let mut sum = Dual::<S>::zero();
            for [first, second, clean, noise] in prompts() {
                let context = Context::new(2, 2, constants(&[first, second].concat()))?;
                let query = [0, 1].map(|i| clean[i] + case.noise * noise[i]);
                let layer: Vec<Dual<S>> =
                    context.attention_layer(&constants(&query), &values, &keys)?;
                for (found, wanted) in layer.into_iter().zip(clean) {
                    sum = sum + (found - Dual::from_f64(wanted)).sqr();
                }
            }
            entries.push(sum.tangent.mul_pow2(-8));
        }
        Ok(beside_one(entries))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (alpha, beta) = (S::from_f64(case.alpha), S::from_f64(case.beta));
        let [mut of_alpha, mut of_beta] = [S::zero(), S::zero()];
        for [first, second, clean, noise] in prompts() {
            let lift = |x: [f64; 2]| x.map(S::from_f64);
            let rows = [lift(first).to_vec(), lift(second).to_vec()];
            let query = [0, 1].map(|i| S::from_f64(clean[i] + case.noise * noise[i]));
            // The layer is α m(β), and m' the covariance of the tokens with their overlaps.
            let mean = attended(&rows, &query, &beta);
            let overlaps = [inner(&rows[0], &query), inner(&rows[1], &query)];
            let gap = overlaps[0].clone() - &overlaps[1];
            let odds = (gap.clone() * &beta).exp();
            let share = odds.clone() / (S::one() + &odds);
            let spread = share.clone() * (S::one() - &share) * gap;
            for (i, wanted) in lift(clean).into_iter().enumerate() {
                let error = (mean[i].clone() * &alpha - wanted).mul_pow2(1);
                let slope = (rows[0][i].clone() - &rows[1][i]) * &spread * &alpha;
                of_alpha = of_alpha + error.clone() * &mean[i];
                of_beta = of_beta + error * slope;
            }
        }
        // The mean over 256 prompts, and a half for the two coordinates.
        let power = match form {
            Form::Mutant(ScaledIdentityMutant::NotDivided) => -8,
            _ => -9,
        };
        let mut both = [of_alpha, of_beta].map(|sum| sum.mul_pow2(power));
        if form == Form::Mutant(ScaledIdentityMutant::Exchanged) {
            both.swap(0, 1);
        }
        let entries = both.into_iter().flat_map(|entry| {
            let off = match form {
                Form::Mutant(ScaledIdentityMutant::EveryEntry) => entry.clone(),
                _ => S::zero(),
            };
            [entry.clone(), off.clone(), off, entry]
        });
        Ok(beside_one(entries.collect()))
    }
}

/// B11b.
struct InfluenceConstant;

mutants!(InfluenceConstantMutant {
    FirstPower: "exp(u) for exp(2u)",
    Uncentred: "|X|² for |X - f|²",
    SumNotSquared: "the mean of exp(u) not squared",
});

impl Identity for InfluenceConstant {
    type Case = PromptCase;
    type Mutant = InfluenceConstantMutant;

    const RECORD: Record = Record {
        id: "denoise-excess-constant",
        title: "The constant of the excess over 1/L is the mean square of the influence of a token",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\mathbb E_a \Big| \frac{d}{dt} f\big((1-t)\,p + t\,\delta_a\big)\Big|^2_{t=0} = \frac{\mathbb E\, e^{2u}\,|X - f|^2}{(\mathbb E\, e^u)^2}, \qquad u = \beta X\cdot\tilde x, \quad f(p) = \frac{\mathbb E_p X e^u}{\mathbb E_p e^u}",
        assumptions: "tokens with equal probability, given the query; that the excess risk is this over L up to o(1/L) is the usual theorem on smooth functions of means, and is not decided here",
        printed: IN_CONTEXT_DENOISING.states(&["B11b"]),
        left: "dual numbers through the model's attention, whose tokens have the logarithms of their weights as a further coordinate",
        right: "the formula, as it stands",
        shares: &[],
        mutants: InfluenceConstantMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (count, dimension) = (case.tokens.len(), case.query.len());
        let mut query = constants(&case.query);
        query.push(Dual::constant(1.0));
        let [alpha, beta] = [1.0, case.beta].map(Dual::<S>::from_f64);
        let mut sum = S::zero();
        for atom in 0..count {
            let mut tokens = Vec::new();
            for (place, token) in case.tokens.iter().enumerate() {
                tokens.extend(constants(token));
                // log((1 - t)/p + t δ) has these slopes; β multiplies them.
                let slope = if place == atom {
                    count as f64 - 1.0
                } else {
                    -1.0
                };
                tokens.push(Dual {
                    value: 0.0,
                    tangent: slope,
                });
            }
            let context = Context::new(count, dimension + 1, tokens)?;
            let mean = context.attention::<Dual<S>>(&query, &alpha, &beta)?;
            let influence: Vec<S> = (mean.into_iter().take(dimension))
                .map(|entry| entry.tangent)
                .collect();
            sum = sum + squared_norm(&influence);
        }
        let beta = S::from_f64(case.beta);
        Ok(beside_one(vec![
            sum / (S::from_i64(count as i64) * beta.sqr()),
        ]))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        use InfluenceConstantMutant as M;
        let (rows, query) = (case.rows::<S>(), case.point::<S>());
        let [_, beta, ..] = case.numbers::<S>();
        let mean = attended(&rows, &query, &beta);
        let (mut above, mut below) = (S::zero(), S::zero());
        for row in &rows {
            let power = (inner(row, &query) * &beta).exp();
            let factor = match form {
                Form::Mutant(M::FirstPower) => power.clone(),
                _ => power.sqr(),
            };
            let square = match form {
                Form::Mutant(M::Uncentred) => squared_norm(row),
                _ => squared_distance(row, &mean),
            };
            above = above + factor * square;
            below = below + power;
        }
        let count = S::from_i64(rows.len() as i64);
        let (above, below) = (above / &count, below / &count);
        Ok(beside_one(vec![match form {
            Form::Mutant(M::SumNotSquared) => above / below,
            _ => above / below.sqr(),
        }]))
    }
}

/// B13.
struct SmallTemperature;

mutants!(SmallTemperatureMutant {
    HalfDropped: "the second coefficient without its half",
    SampleCovariance: "the covariance divided by L - 1",
    Uncentred: "the square of the overlaps themselves for that of their deviations",
});

impl Identity for SmallTemperature {
    type Case = PromptCase;
    type Mutant = SmallTemperatureMutant;

    const RECORD: Record = Record {
        id: "denoise-small-keys",
        title: "Softmax attention with small keys is the mean, linear attention to deviations, and a remainder",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"\Big| X\operatorname{softmax}(\varepsilon z) - \bar X - \frac{\varepsilon}{L}\sum_t X_t (z_t - \bar z) - \frac{\varepsilon^2}{2L}\sum_t (X_t - \bar X)(z_t - \bar z)^2 \Big|_i \le \frac{\varepsilon^3}{5}\, \Delta X_i\, (\Delta z)^3",
        assumptions: "z = β Xᵀx̃; Δ is the difference of the largest and the least; both signs of the left side. The third derivative of the mean is a joint cumulant, at most 19/16 of Δ X_i (Δ z)³",
        printed: IN_CONTEXT_DENOISING.states(&["B13"]),
        left: "the model's attention, and its negative",
        right: "the expansion with the bound added, and its negative with the bound",
        shares: &[],
        mutants: SmallTemperatureMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        let mut case = PromptCase::draw(stream, Self::RECORD.id);
        // Different tokens and overlaps, so that nothing is 0 on both sides.
        for (place, x) in case.query.iter_mut().enumerate() {
            *x = stream.choose(&[0.5, 0.75], 0.25 + place as f64);
        }
        let token = |factor: f64| -> Vec<f64> { case.query.iter().map(|x| factor * x).collect() };
        let (near, far) = (token(0.5), token(2.0));
        case.tokens.extend([near, far]);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let scale = case.beta * epsilon(case);
        let mean = case.context()?.attention_of::<S>(&case.query, 1.0, scale)?;
        let negative: Vec<S> = mean.iter().map(|x| -x.clone()).collect();
        Ok([mean, negative].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        use SmallTemperatureMutant as M;
        let (rows, query) = (case.rows::<S>(), case.point::<S>());
        let [_, beta, ..] = case.numbers::<S>();
        let small = S::from_f64(epsilon(case));
        let count = rows.len() as i64;
        let overlaps: Vec<S> = rows.iter().map(|row| inner(row, &query) * &beta).collect();
        let mean_of = |numbers: &[S]| {
            let sum = numbers.iter().fold(S::zero(), |sum, x| sum + x);
            sum / S::from_i64(count)
        };
        let middle = mean_of(&overlaps);
        let deviations: Vec<S> = overlaps.iter().map(|z| z.clone() - &middle).collect();
        let centre = combined(&rows, &vec![S::one() / S::from_i64(count); rows.len()]);
        let range = |numbers: &[S]| {
            let negative: Vec<S> = numbers.iter().map(|x| -x.clone()).collect();
            maximum(numbers) + maximum(&negative)
        };
        let reach = range(&overlaps);
        let entry = |i: usize| {
            let column: Vec<S> = rows.iter().map(|row| row[i].clone()).collect();
            let centred = column.iter().map(|x| x.clone() - &centre[i]);
            let first = column.iter().zip(&deviations);
            let first = first.fold(S::zero(), |sum, (x, z)| sum + x.clone() * z);
            let squares = match form {
                Form::Mutant(M::Uncentred) => &overlaps,
                _ => &deviations,
            };
            let second = centred.zip(squares);
            let second = second.fold(S::zero(), |sum, (x, z)| sum + x * z.sqr());
            let degrees = match form {
                Form::Mutant(M::SampleCovariance) => count - 1,
                _ => count,
            };
            let half = match form {
                Form::Mutant(M::HalfDropped) => S::one(),
                _ => S::one().mul_pow2(-1),
            };
            let value = centre[i].clone()
                + first * &small / S::from_i64(degrees)
                + second * small.sqr() * half / S::from_i64(count);
            let bound = range(&column) * reach.powi(3) * small.powi(3) / S::from_i64(5);
            [value.clone() + &bound, bound - value]
        };
        let entries: Vec<[S; 2]> = (0..centre.len()).map(entry).collect();
        let above = entries.iter().map(|[above, _]| above.clone());
        let below = entries.iter().map(|[_, below]| below.clone());
        Ok(above.chain(below).collect())
    }
}

/// A small number, exactly.
fn epsilon(case: &PromptCase) -> f64 {
    case.ratio / 64.0
}
