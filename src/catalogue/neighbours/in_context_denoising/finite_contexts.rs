//! Contexts of finitely many tokens: two points, exactly.

use crate::catalogue::cases::task::RiskCase;
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{DenoisingTask, dae_loss};
use crate::models::in_context_denoising::{
    deviation_probability, hoeffding_deviation, two_point_bayes_risk, two_point_risk,
};
use crate::real::absolute;

entries!(TwoPointRisk, TwoPointAboveBayes, Hoeffding);

/// The risks of two points are losses of the paper's denoising autoencoder, one for each set of tokens.
struct TwoPointRisk;

mutants!(TwoPointRiskMutant {
    UniformCounts: "every count of +1 as likely as every other",
    OneSidedDropped: "the contexts of one sign left out, which are wrong by 2 half of the time",
    ScaleDropped: "s^2 missing before the autoencoder's loss",
    Ordered: "2^-L without the binomial coefficient",
});

impl Identity for TwoPointRisk {
    type Case = RiskCase;
    type Mutant = TwoPointRiskMutant;

    const RECORD: Record = Record {
        id: "denoise-two-point-risk",
        title: "Attention to two points is the denoising autoencoder of their AttnBM",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"1 - \mathbb E\tanh(\tilde x/s^2) = s^2 J_{\mathrm{DAE}}\big(\{\pm\tfrac1s\}, \tfrac1s; 1\big), \qquad R_L = \sum_{k=1}^{L-1} \binom Lk 2^{-L}\, s^2 J_{\mathrm{DAE}}\big(\{(\tfrac1s)^k, (-\tfrac1s)^{L-k}\}, \tfrac1s; 1\big) + 4\cdot 2^{-L}",
        assumptions: "s a power of two, so that the patterns are exact; L up to 4",
        printed: IN_CONTEXT_DENOISING.states(&["B5a", "B11c", "B18"]),
        left: "the model's risks, by a quadrature of logistic functions",
        right: "the loss of Eq. 37 of the AttnBM whose patterns are the tokens over s, with repetitions",
        shares: &[],
        mutants: TwoPointRiskMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 8;

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        let mut case = RiskCase::draw(stream, Self::RECORD.id, [1, 4]);
        case.noise = stream.choose(&[1.0, 0.25, 4.0], 0.0625);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![
            two_point_bayes_risk::<S>(case.noise, goal)?.value,
            two_point_risk::<S>(case.tokens, case.noise, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let scale = 1.0 / case.noise.sqrt();
        let scaled = |loss: S| match form {
            Form::Mutant(TwoPointRiskMutant::ScaleDropped) => loss,
            _ => loss * S::from_f64(case.noise),
        };
        let loss = |heads: usize, tails: usize| -> Result<S, Error> {
            let patterns = [vec![scale; heads], vec![-scale; tails]].concat();
            let machine = AttnBm::new(heads + tails, 1, patterns)?;
            let task = DenoisingTask {
                machine: &machine,
                data: &[scale],
                noise_variance: 1.0,
            };
            Ok(scaled(dae_loss::<S>(&task, goal)?.value))
        };
        let tokens = case.tokens as usize;
        let mut risk = match form {
            Form::Mutant(TwoPointRiskMutant::OneSidedDropped) => S::zero(),
            Form::Mutant(TwoPointRiskMutant::UniformCounts) => {
                S::from_i64(4) / S::from_i64(tokens as i64 + 1)
            }
            _ => S::one().mul_pow2(2 - tokens as i64),
        };
        let mut binomial = 1;
        for heads in 1..tokens {
            binomial = binomial * (tokens + 1 - heads) / heads;
            let weight = match form {
                Form::Mutant(TwoPointRiskMutant::UniformCounts) => {
                    S::one() / S::from_i64(tokens as i64 + 1)
                }
                Form::Mutant(TwoPointRiskMutant::Ordered) => S::one().mul_pow2(-(tokens as i64)),
                _ => S::from_i64(binomial as i64).mul_pow2(-(tokens as i64)),
            };
            risk = risk + loss(heads, tokens - heads)? * weight;
        }
        Ok(vec![loss(1, 1)?, risk])
    }
}

/// No finite context is as good as the law itself.
struct TwoPointAboveBayes;

mutants!(TwoPointAboveBayesMutant {
    OneSidedDropped: "without the contexts of one sign",
    HalfTheRisk: "half of the squared error",
    BayesOfHalfTheNoise: "half of the risk with less noise",
});

impl Identity for TwoPointAboveBayes {
    type Case = RiskCase;
    type Mutant = TwoPointAboveBayesMutant;

    const RECORD: Record = Record {
        id: "denoise-two-point-context",
        title: "A finite context is worse than the law it is drawn from",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"1 - \mathbb E\tanh(\tilde x/s^2) \le R_L, \qquad R_1 = 2",
        assumptions: "any L",
        printed: IN_CONTEXT_DENOISING.states(&["B1", "B11c"]),
        left: "the model's Bayes risk",
        right: "the model's risk with L tokens",
        shares: &["Rule::integral", "two_points::mean"],
        mutants: TwoPointAboveBayesMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        Ok(RiskCase::draw(stream, Self::RECORD.id, [1, 24]))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![two_point_bayes_risk::<S>(case.noise, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let risk = two_point_risk::<S>(case.tokens, case.noise, goal)?.value;
        Ok(vec![match form {
            Form::Stated => risk,
            Form::Mutant(TwoPointAboveBayesMutant::OneSidedDropped) => {
                risk - S::one().mul_pow2(2 - case.tokens as i64)
            }
            Form::Mutant(TwoPointAboveBayesMutant::HalfTheRisk) => risk.mul_pow2(-1),
            Form::Mutant(TwoPointAboveBayesMutant::BayesOfHalfTheNoise) => {
                let less = case.noise / 2.0;
                two_point_bayes_risk::<S>(less, goal)?.value.mul_pow2(-1)
            }
        }])
    }
}

/// Hoeffding's bound on the mean of exponentials, against the exact binomial tail.
struct Hoeffding;

mutants!(HoeffdingMutant {
    OneSided: "log(1/δ) for log(2/δ), the bound for one side alone",
    VarianceForRange: "1/L for 2/L within the root",
    HalfTheRange: "the range 1 for 2: 1/(2L) for 2/L within the root",
});

impl Identity for Hoeffding {
    type Case = RiskCase;
    type Mutant = HoeffdingMutant;

    const RECORD: Record = Record {
        id: "denoise-hoeffding",
        title: "Hoeffding's bound for the sums of attention",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"P\Big(\Big|\frac1L\sum_t e^{aX_t} - \cosh a\Big| \ge \sinh a\,\sqrt{\tfrac2L \log\tfrac2\delta}\Big) \le \delta",
        assumptions: "tokens -1 and 1 with equal probability; a > 0",
        printed: IN_CONTEXT_DENOISING.states(&["B12"]),
        left: "the binomial tail, count by count, with the model's deviation; the model's probability",
        right: "δ",
        shares: &[],
        mutants: HoeffdingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RiskCase, Error> {
        let mut case = RiskCase::draw(stream, Self::RECORD.id, [1, 12]);
        case.confidence = match stream.below(3) {
            0 => case.confidence,
            1 => stream.between(0.01, 0.45),
            _ => stream.between(0.45, 0.99),
        };
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (reach, tokens) = (S::from_f64(case.size), case.tokens as i64);
        let deviation = hoeffding_deviation::<S>(case.tokens, case.size, case.confidence)?;
        let [up, down] = [reach.exp(), (-reach).exp()];
        let expected = (up.clone() + &down).mul_pow2(-1);
        let mut weight = S::one().mul_pow2(-tokens);
        let mut probability = S::zero();
        for heads in 0..=tokens {
            if heads > 0 {
                weight = weight * S::from_i64(tokens + 1 - heads) / S::from_i64(heads);
            }
            let sum = up.clone() * S::from_i64(heads) + down.clone() * S::from_i64(tokens - heads);
            let distance = absolute(&(sum / S::from_i64(tokens) - &expected));
            if deviation.certainly_at_most(&distance) {
                probability = probability + &weight;
            } else if !distance.certainly_at_most(&deviation) {
                probability = S::unknown();
            }
        }
        Ok(vec![
            probability,
            deviation_probability(case.tokens, case.confidence)?,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let confidence = S::from_f64(case.confidence);
        // A bound with another constant in the root is the stated one at another δ.
        let claimed = match form {
            Form::Stated => confidence,
            Form::Mutant(HoeffdingMutant::OneSided) => confidence.mul_pow2(-1),
            Form::Mutant(HoeffdingMutant::VarianceForRange) => confidence.sqr().mul_pow2(-1),
            Form::Mutant(HoeffdingMutant::HalfTheRange) => confidence.powi(4).mul_pow2(-3),
        };
        Ok(vec![claimed.clone(), claimed])
    }
}
