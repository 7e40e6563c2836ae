//! Section 3.3: AttnBM as the truncation of the Gaussian-Bernoulli machine, and what the truncation drops, Eq. 34.

use crate::catalogue::cases::restricted::RestrictedCase;
use crate::catalogue::formulas::naive::{lifted, log_sum, log_volume, shares, squared_norm};
use crate::catalogue::prelude::*;

// The records of this file that are not among the first of the catalogue.
entries!(TruncationMass, TruncationRatio);

/// AttnBM as the truncation, exactly.
pub(in crate::catalogue) struct Truncation;

mutants!(TruncationMutant {
    Untruncated: "the untruncated machine, as if H were negligible",
    WithoutPatternZero: "without the pattern 0, all biases as they are",
    AllStatesInNormaliser: "all states in the normaliser",
});

impl Identity for Truncation {
    type Case = RestrictedCase;
    type Mutant = TruncationMutant;

    const RECORD: Record = Record {
        id: "gb-truncation",
        title: "The truncated Gaussian-Bernoulli machine is an AttnBM",
        section: "3.3",
        equations: &[34],
        kind: StatementKind::Equality,
        statement: r"p_{\mathrm{AttnBM}[\{0, \sigma w_1, \dots, \sigma w_{N_h}\}, 1]}(v/\sigma)\,\sigma^{-N_v} = p_{\mathrm{GB}}\Big(v \,\Big|\, \sum_\mu h_\mu \le 1\Big)",
        assumptions: "any W, σ and biases; β = 1",
        printed: Printed::Corrected,
        left: "log density of the AttnBM of N_h + 1 patterns",
        right: "enumeration of the states with at most one unit on",
        shares: &[],
        mutants: TruncationMutant::NAMES,
        slips: &[
            Slip {
                place: "text after Eq. 34",
                printed: r"\text{neglecting the higher-order terms } H(v; w) \text{ approximates } p_{\mathrm{GB}}",
                correction: "there is no small parameter: what is dropped is the probability of two or more units on, 99.96 % for three orthogonal rows of norm 3; what is exact is the law conditioned on at most one unit on",
                mutant: TruncationMutant::Untruncated as usize,
            },
            Slip {
                place: "text after Eq. 34",
                printed: r"\text{instead of } w_0 \text{ we may set a bias term}",
                correction: "neither a visible bias nor a bias of the remaining units stands for the pattern 0: it is a constant 1 inside the logarithm of the sum. What is refuted is the machine of the other patterns with the biases it has",
                mutant: TruncationMutant::WithoutPatternZero as usize,
            },
        ],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        Ok(RestrictedCase::general(stream, "gbrbm.log_density"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let attention = case.machine()?.truncated::<S>()?;
        let sigma = S::from_f64(case.sigma);
        let v: Vec<S> = case.v.iter().map(|v| S::from_f64(*v) / &sigma).collect();
        let density: S = attention.log_density_of_integer(1, &v)?;
        Ok(vec![
            density - sigma.ln() * S::from_i64(case.v.len() as i64),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let variance = case.variance::<S>();
        let all = case.states();
        let few = || all.iter().filter(|state| state.len() <= 1);
        let (joint, mass): (Vec<&Vec<usize>>, Vec<&Vec<usize>>) = match form {
            Form::Stated => (few().collect(), few().collect()),
            Form::Mutant(TruncationMutant::Untruncated) => {
                (all.iter().collect(), all.iter().collect())
            }
            Form::Mutant(TruncationMutant::WithoutPatternZero) => {
                let one = || all.iter().filter(|state| state.len() == 1).collect();
                (one(), one())
            }
            Form::Mutant(TruncationMutant::AllStatesInNormaliser) => {
                (few().collect(), all.iter().collect())
            }
        };
        let joint: Vec<S> = joint
            .iter()
            .map(|state| case.log_joint(state, &variance))
            .collect();
        let mass: Vec<S> = mass
            .iter()
            .map(|state| case.log_mass(state, &variance))
            .collect();
        Ok(vec![log_sum(&joint) - log_sum(&mass)])
    }
}

/// How much the truncation drops.
struct TruncationMass;

mutants!(TruncationMassMutant {
    PairsOnly: "pairs only",
    SingleUnitsDropped: "one unit on counted as dropped",
    WithoutPatternZero: "the truncated Z without the pattern 0",
});

impl Identity for TruncationMass {
    type Case = RestrictedCase;
    type Mutant = TruncationMassMutant;

    const RECORD: Record = Record {
        id: "gb-truncation-mass",
        title: "What the truncation drops",
        section: "3.3",
        equations: &[34],
        kind: StatementKind::Equality,
        statement: r"P\Big(\sum_\mu h_\mu \ge 2\Big) = \frac{\sum_{|h| \ge 2} e^{\|W^\top h\|^2/2}}{\sum_h e^{\|W^\top h\|^2/2}} = 1 - \frac{Z_{\mathrm{AttnBM}}}{Z_{\mathrm{GB}}}",
        assumptions: "σ = 1, no biases; not small unless the hidden biases are very negative",
        printed: Printed::Implied,
        left: "the model's mass, and what it leaves of Z",
        right: "enumeration, and log Z of the truncated AttnBM",
        shares: &[],
        mutants: TruncationMassMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        Ok(RestrictedCase::plain(stream, "gbrbm.truncation_mass"))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        let mass = machine.truncation_mass::<S>(goal)?.value;
        let kept = (-mass.clone()).ln_1p() + machine.log_partition::<S>(goal)?.value;
        Ok(vec![mass + S::one(), kept])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let states = case.states();
        let exponent = |state: &Vec<usize>| squared_norm(&case.field::<S>(state)).mul_pow2(-1);
        let exponents: Vec<S> = states.iter().map(exponent).collect();
        let dropped = |state: &Vec<usize>| match form {
            Form::Mutant(TruncationMassMutant::PairsOnly) => state.len() == 2,
            Form::Mutant(TruncationMassMutant::SingleUnitsDropped) => !state.is_empty(),
            Form::Stated | Form::Mutant(TruncationMassMutant::WithoutPatternZero) => {
                state.len() >= 2
            }
        };
        let is_kept = |state: &Vec<usize>| match form {
            Form::Stated
            | Form::Mutant(
                TruncationMassMutant::PairsOnly | TruncationMassMutant::SingleUnitsDropped,
            ) => state.len() <= 1,
            Form::Mutant(TruncationMassMutant::WithoutPatternZero) => state.len() == 1,
        };
        let mass = states
            .iter()
            .zip(shares(&exponents))
            .filter(|(state, _)| dropped(state))
            .fold(S::zero(), |sum, (_, share)| sum + share);
        let kept: Vec<S> = states
            .iter()
            .zip(&exponents)
            .filter(|(state, _)| is_kept(state))
            .map(|(_, exponent)| exponent.clone())
            .collect();
        let log_z = log_sum(&kept) + log_volume(case.v.len(), &S::one());
        Ok(vec![mass + S::one(), log_z])
    }
}

/// How far the truncated density is from the whole one.
struct TruncationRatio;

mutants!(TruncationRatioMutant {
    LogOnePlusMass: "log(1 + ε) for -log(1 - ε)",
    ZeroBound: "0 for the bound",
});

impl Identity for TruncationRatio {
    type Case = RestrictedCase;
    type Mutant = TruncationRatioMutant;

    const RECORD: Record = Record {
        id: "gb-truncation-ratio",
        title: "The truncated density exceeds the whole one at most by the mass dropped",
        section: "3.3",
        equations: &[34],
        kind: StatementKind::Inequality,
        statement: r"\log\frac{p_{\mathrm{trunc}}(v)}{p_{\mathrm{GB}}(v)} = \log P\Big(\sum_\mu h_\mu \le 1 \,\Big|\, v\Big) - \log(1 - \varepsilon) \le -\log(1 - \varepsilon), \quad \varepsilon = P\Big(\sum_\mu h_\mu \ge 2\Big)",
        assumptions: "σ = 1, no biases, any v; equality for one hidden unit",
        printed: Printed::Implied,
        left: "log densities of the truncated AttnBM and of the model",
        right: "the mass dropped",
        shares: &["GaussianBernoulli::interaction", "Interaction::components"],
        mutants: TruncationRatioMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<RestrictedCase, Error> {
        let mut case = RestrictedCase::plain(stream, "gbrbm.log_density");
        // Where all units are rather off, the bound is nearly attained. Huge weights are cut off, so that no sum
        // overflows.
        if stream.one_in(2) {
            let column_sum = |i: usize| -> f64 {
                let column = case.weights.iter().map(|row| row[i].clamp(-1e300, 1e300));
                column.sum()
            };
            case.v = (0..case.v.len()).map(|i| -2.0 * column_sum(i)).collect();
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        let attention = machine.truncated::<S>()?;
        let v: Vec<S> = lifted(&case.v);
        let truncated: S = attention.log_density_of_integer(1, &v)?;
        // One is added to both sides, so that there is something to be relative to.
        let whole = machine.log_density::<S>(&case.v, goal)?.value;
        Ok(vec![truncated - whole + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let mass = case.machine()?.truncation_mass::<S>(goal)?.value;
        Ok(vec![match form {
            Form::Stated => S::one() - (-mass).ln_1p(),
            Form::Mutant(TruncationRatioMutant::LogOnePlusMass) => S::one() + mass.ln_1p(),
            Form::Mutant(TruncationRatioMutant::ZeroBound) => S::one(),
        }])
    }

    fn is_attained(case: &RestrictedCase) -> bool {
        case.weights.len() == 1
    }
}
