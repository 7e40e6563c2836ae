//! Posteriors over the latent indices of the mixture, Eq. 25 (not numbered in the paper).

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::duals::{along_axis, constant_machine};
use crate::catalogue::formulas::naive::{
    displacement, inner, inputs, lifted, shares, squared_norm,
};
use crate::catalogue::prelude::*;
use crate::real::Dual;

entries!(Tweedie, PosteriorFactorises, PosteriorCovariance);

/// All components of a case.
fn components<S: Enclosure>(case: &MachineCase) -> Components<S> {
    Components::new(&case.machine, case.integer())
}

/// The posterior of the components given `v`.
fn posterior<S: Enclosure>(case: &MachineCase, components: &Components<S>) -> Vec<S> {
    let beta = S::from_f64(case.beta);
    let u = displacement::<S>(&case.machine, &case.v);
    let exponents: Vec<S> = components
        .sums
        .iter()
        .zip(&components.log_weights)
        .map(|(sum, weight)| {
            let distance: Vec<S> = u
                .iter()
                .zip(sum)
                .map(|(u, s)| u.clone() - s.clone() / &beta)
                .collect();
            weight.clone() - squared_norm(&distance) * beta.mul_pow2(-1)
        })
        .collect();
    shares(&exponents)
}

/// Eq. 13 as the Bayes denoiser.
struct Tweedie;

mutants!(TweedieMutant {
    PriorMean: "the prior mean for the posterior mean",
    SumsNotDivided: "S for S/β",
    PointItself: "v for T(v)",
});

impl Identity for Tweedie {
    type Case = MachineCase;
    type Mutant = TweedieMutant;

    const RECORD: Record = Record {
        id: "attn-tweedie",
        title: "The Hopfield update is the posterior mean of the component",
        section: "further",
        equations: &[13, 25],
        kind: StatementKind::Equality,
        statement: r"\mathbb E\big[b + S/\beta \,\big|\, v\big] = v + \tfrac1\beta \nabla\log p(v) = T(v)",
        assumptions: "β a positive integer, any v",
        printed: Printed::Implied,
        left: "posterior over all tuples, Eq. 25",
        right: "the update",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: TweedieMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        Ok(MachineCase::at_integers(stream, "hopfield.update")?.asked_by(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let components = components::<S>(case);
        let posterior = posterior(case, &components);
        Ok(components.means(&case.machine, &posterior, case.beta))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = components::<S>(case);
        Ok(match form {
            Form::Stated => case.machine.update(&case.v, 1.0),
            Form::Mutant(TweedieMutant::PriorMean) => {
                components.means(&case.machine, &components.weights(), case.beta)
            }
            Form::Mutant(TweedieMutant::SumsNotDivided) => {
                let posterior = posterior(case, &components);
                components.means(&case.machine, &posterior, 1.0)
            }
            Form::Mutant(TweedieMutant::PointItself) => lifted(&case.v),
        })
    }
}

/// The latent indices are independent given the visible units.
struct PosteriorFactorises;

mutants!(PosteriorFactorisesMutant {
    PriorWeights: "the prior weights for the posterior",
    AttentionAtBeta: "attention at inverse temperature β",
    InputsHalved: "attention at half the inputs",
});

impl Identity for PosteriorFactorises {
    type Case = MachineCase;
    type Mutant = PosteriorFactorisesMutant;

    const RECORD: Record = Record {
        id: "attn-latent-indices",
        title: "Given the visible units, the latent indices are independent softmax draws",
        section: "4",
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"p(\mu_1, \dots, \mu_\beta \mid v) = \prod_k \operatorname{softmax}(\Xi v + c)_{\mu_k}",
        assumptions: "β a positive integer; so that AttnBM is the visible marginal of an exponential family harmonium with β tied Potts units",
        printed: Printed::Corrected,
        left: "posterior over all tuples, Eq. 25",
        right: "product of attentions",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: PosteriorFactorisesMutant::NAMES,
        slips: &[Slip {
            place: "text after Eq. 46",
            printed: r"\text{Model B does not belong to the EFHs: no conditional independence}",
            correction: "the joint law of model B in continuous h does not exist at all (its weight does not decay in h); the AttnBM itself, at integer β, is the visible marginal of a harmonium with β tied Potts units that are independent given v, so that contrastive divergence and Gibbs sampling apply. What is refuted is that knowing v says nothing about the indices beyond their prior weights",
            mutant: PosteriorFactorisesMutant::PriorWeights as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        Ok(MachineCase::at_integers(stream, "hopfield.update")?.asked_by(Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(posterior(case, &components::<S>(case)))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = components::<S>(case);
        let h = inputs::<S>(&case.machine, &lifted(&case.v));
        let attention: Vec<S> = match form {
            Form::Stated => case.machine.attention(&case.v, 1.0),
            Form::Mutant(PosteriorFactorisesMutant::PriorWeights) => {
                return Ok(components.weights());
            }
            Form::Mutant(PosteriorFactorisesMutant::AttentionAtBeta) => {
                case.machine.attention(&case.v, case.beta)
            }
            Form::Mutant(PosteriorFactorisesMutant::InputsHalved) => {
                shares(&h.iter().map(|h| h.mul_pow2(-1)).collect::<Vec<S>>())
            }
        };
        let product = |tuple: &Vec<usize>| {
            tuple
                .iter()
                .fold(S::one(), |product, &mu| product * &attention[mu])
        };
        Ok(components.tuples.iter().map(product).collect())
    }
}

/// The posterior covariance is the curvature that is missing from the identity.
struct PosteriorCovariance;

mutants!(PosteriorCovarianceMutant {
    BetaDropped: "1/β dropped",
    Uncentred: "uncentred second moments",
    SignReversed: "the sign of the derivative",
});

impl Identity for PosteriorCovariance {
    type Case = MachineCase;
    type Mutant = PosteriorCovarianceMutant;

    const RECORD: Record = Record {
        id: "attn-posterior-covariance",
        title: "The derivative of the update is the posterior covariance",
        section: "further",
        equations: &[13],
        kind: StatementKind::Derivative,
        statement: r"\operatorname{Cov}\big[S/\beta \,\big|\, v\big] = \frac1\beta \frac{\partial T(v)}{\partial v} = \frac1\beta\, \Xi^\top\big(\operatorname{diag} s - s s^\top\big)\Xi",
        assumptions: "β a positive integer, any v",
        printed: Printed::Implied,
        left: "second moments over all tuples, Eq. 25",
        right: "dual numbers through the update",
        shares: &["AttnBm::hidden_inputs"],
        mutants: PosteriorCovarianceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case =
            MachineCase::at_integers(stream, "hopfield.update")?.asked_by(Self::RECORD.id);
        // At β = 1 the factor 1/β would not show.
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let components = components::<S>(case);
        let posterior = posterior(case, &components);
        Ok(second_moments(case, &components, &posterior, true))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let divisor = match form {
            Form::Stated => beta,
            Form::Mutant(PosteriorCovarianceMutant::BetaDropped) => S::one(),
            Form::Mutant(PosteriorCovarianceMutant::SignReversed) => -beta,
            Form::Mutant(PosteriorCovarianceMutant::Uncentred) => {
                let components = components::<S>(case);
                let posterior = posterior(case, &components);
                return Ok(second_moments(case, &components, &posterior, false));
            }
        };
        let dimension = case.machine.dimension();
        let machine = constant_machine(&case.machine)?;
        let mut entries = Vec::with_capacity(dimension * dimension);
        for place in 0..dimension {
            let update: Vec<Dual<S>> = machine.update(&along_axis(&case.v, place), 1.0);
            let update = update.into_iter();
            entries.extend(update.map(|entry| entry.tangent / &divisor + S::one()));
        }
        Ok(entries)
    }
}

/// Second moments of `S/β` under given weights of the components.
fn second_moments<S: Enclosure>(
    case: &MachineCase,
    components: &Components<S>,
    weights: &[S],
    central: bool,
) -> Vec<S> {
    let dimension = case.machine.dimension();
    let square = S::from_f64(case.beta).sqr();
    let columns = (0..dimension).map(|i| components.column(i));
    let centred: Vec<Vec<S>> = columns
        .map(|column| {
            let mean = if central {
                inner(weights, &column)
            } else {
                S::zero()
            };
            column.into_iter().map(|x| x - &mean).collect()
        })
        .collect();
    let mut entries = Vec::with_capacity(dimension * dimension);
    for left in &centred {
        for right in &centred {
            let product = left.iter().zip(right).zip(weights);
            let moment = product.fold(S::zero(), |sum, ((a, b), w)| sum + a.clone() * b * w);
            // One is added to every entry, so that there is something to be relative to.
            entries.push(moment / &square + S::one());
        }
    }
    entries
}
