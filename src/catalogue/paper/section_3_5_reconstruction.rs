//! Section 3.5: reconstruction of missing units, Eqs. 38 and 39.

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::naive::{
    bias_sum, inner, lifted, pattern_sum, shares, squared_norm, tuples,
};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::witness::Part;
use std::fmt::{self, Display};

entries!(ConditionalDensity, ConditionalMean, ConditionalAtRealBeta);

/// A machine of which some visible units are observed.
struct PartlyObserved {
    machine: MachineCase,
    observed: Vec<usize>,
    quantity: &'static str,
}

impl PartlyObserved {
    fn draw(
        stream: &mut Stream,
        beta: Temperatures,
        quantity: &'static str,
    ) -> Result<Self, Error> {
        let limits = Limits::new([4, 3], beta, 1.5, quantity);
        let machine = MachineCase::draw(stream, &limits)?;
        let dimension = machine.v.len();
        // At least one unit is missing, or there is nothing to say.
        let spared = stream.below(dimension);
        let observed = (0..dimension)
            .filter(|&i| i != spared && stream.one_in(2))
            .collect();
        Ok(Self {
            machine,
            observed,
            quantity,
        })
    }

    fn missing(&self) -> Vec<usize> {
        (0..self.machine.v.len())
            .filter(|i| !self.observed.contains(i))
            .collect()
    }

    fn at(&self, units: &[usize]) -> Vec<f64> {
        units.iter().map(|&i| self.machine.v[i]).collect()
    }
}

impl Display for PartlyObserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self
            .machine
            .request(self.quantity)
            .with("observed", Part::Indices(self.observed.clone()))
            .with_list("values", &self.at(&self.observed));
        match self.quantity {
            "attnbm.conditional_mean" => request.fmt(f),
            _ => request
                .with_list("missing_values", &self.at(&self.missing()))
                .fmt(f),
        }
    }
}

/// Eq. 38 at any integer β.
struct ConditionalDensity;

mutants!(ConditionalDensityMutant {
    MarginalForConditional: "the marginal, as the text calls it: v_o integrated out",
    ObservedIgnored: "the observed units ignored in the weights",
    JointNotDivided: "the joint density, not divided",
});

impl Identity for ConditionalDensity {
    type Case = PartlyObserved;
    type Mutant = ConditionalDensityMutant;

    const RECORD: Record = Record {
        id: "attn-conditional-density",
        title: "The density of the missing units given the observed ones",
        section: "3.5",
        equations: &[38],
        kind: StatementKind::Equality,
        statement: r"p(v_m \mid v_o) = \frac{p(v_o, v_m)}{p(v_o)} = \sum_{\mu_1,\dots,\mu_\beta} \operatorname{softmax}\Big(S_o\cdot v_o + \frac{\|S_m\|^2}{2\beta} + \sum_k c_{\mu_k}\Big)\, \mathcal N\Big(v_m;\, \frac{S_m}\beta, \frac1\beta I\Big)",
        assumptions: "β a positive integer (Eq. 38 is β = 1); here without visible bias in the formula, with it in the cases",
        printed: Printed::Corrected,
        left: "log density of the machine with the observed units clamped",
        right: "log density of all units less the marginal's, each a mixture",
        shares: &[
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
        ],
        mutants: ConditionalDensityMutant::NAMES,
        slips: &[Slip {
            place: "text before Eq. 38",
            printed: r"\text{the reconstructed images were obtained using the marginalized distribution of } p_{\mathrm{AttnBM}}",
            correction: "Eqs. 38 and 39 are the conditional law given the observed units, not a marginal one",
            mutant: ConditionalDensityMutant::MarginalForConditional as usize,
        }],
    };

    fn case(stream: &mut Stream) -> Result<PartlyObserved, Error> {
        PartlyObserved::draw(
            stream,
            Temperatures::Integers(3),
            "attnbm.conditional_log_density",
        )
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let density = machine
            .machine
            .conditional_log_density::<S>(
                machine.beta,
                &case.observed,
                &case.at(&case.observed),
                &case.at(&case.missing()),
                goal,
            )?
            .value;
        Ok(vec![density])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let marginal = |units: &[usize]| {
            let values = case.at(units);
            machine
                .machine
                .marginal_log_density_of_integer::<S>(machine.integer(), units, &values)
        };
        let joint: S = machine
            .machine
            .mixture_log_density(machine.integer(), &machine.v)?;
        Ok(vec![match form {
            Form::Stated if case.observed.is_empty() => joint,
            Form::Stated => joint - marginal(&case.observed)?,
            Form::Mutant(ConditionalDensityMutant::MarginalForConditional) => {
                marginal(&case.missing())?
            }
            Form::Mutant(ConditionalDensityMutant::ObservedIgnored) => {
                let zeros = vec![0.0; case.observed.len()];
                let values = case.at(&case.missing());
                let beta = machine.beta;
                let rest = machine.machine.conditional_log_density(
                    beta,
                    &case.observed,
                    &zeros,
                    &values,
                    goal,
                )?;
                rest.value
            }
            Form::Mutant(ConditionalDensityMutant::JointNotDivided) => joint,
        }])
    }
}

/// Eq. 39 at any integer β.
struct ConditionalMean;

mutants!(ConditionalMeanMutant {
    NothingObserved: "the weights of Eq. 25, as if nothing were observed",
    SumNotDivided: "S_m for S_m/β",
    OneUpdate: "one Hopfield update for the mean",
});

impl Identity for ConditionalMean {
    type Case = PartlyObserved;
    type Mutant = ConditionalMeanMutant;

    const RECORD: Record = Record {
        id: "attn-conditional-mean",
        title: "The mean of the missing units given the observed ones",
        section: "3.5",
        equations: &[39],
        kind: StatementKind::Equality,
        statement: r"\langle v_m \rangle = b_m + \frac1\beta \sum_{\mu_1,\dots,\mu_\beta} S_m \operatorname{softmax}\Big(S_o\cdot v_o + \frac{\|S_m + \beta b_m\|^2}{2\beta} + \sum_k c_{\mu_k}\Big)",
        assumptions: "β a positive integer (Eq. 39 is β = 1); b_m also in the first term",
        printed: Printed::AsPrinted,
        left: "mean of the machine with the observed units clamped",
        right: "sum over all tuples",
        shares: &[],
        mutants: ConditionalMeanMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PartlyObserved, Error> {
        PartlyObserved::draw(stream, Temperatures::Integers(3), "attnbm.conditional_mean")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let mean = machine
            .machine
            .conditional_mean::<S>(machine.beta, &case.observed, &case.at(&case.observed), goal)?
            .value;
        Ok(mean)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let missing = case.missing();
        let beta = S::from_f64(case.machine.beta);
        let bias = |i: usize| visible_bias_at::<S>(machine, i);
        let tuples = tuples(machine.count(), case.machine.integer());
        let sums: Vec<Vec<S>> = tuples
            .iter()
            .map(|tuple| pattern_sum(machine, tuple))
            .collect();
        let terms = tuples.iter().zip(&sums);
        let exponents: Vec<S> = terms
            .map(|(tuple, sum)| match form {
                Form::Mutant(ConditionalMeanMutant::NothingObserved) => {
                    squared_norm(sum) / beta.mul_pow2(1) + bias_sum::<S>(machine, tuple)
                }
                Form::Stated
                | Form::Mutant(
                    ConditionalMeanMutant::SumNotDivided | ConditionalMeanMutant::OneUpdate,
                ) => conditional_exponent(case, tuple, sum),
            })
            .collect();
        let weights = shares(&exponents);
        Ok(missing
            .iter()
            .map(|&i| {
                let column: Vec<S> = sums.iter().map(|sum| sum[i].clone()).collect();
                let mean = inner(&weights, &column);
                match form {
                    Form::Stated | Form::Mutant(ConditionalMeanMutant::NothingObserved) => {
                        mean / &beta + bias(i)
                    }
                    Form::Mutant(ConditionalMeanMutant::SumNotDivided) => mean + bias(i),
                    Form::Mutant(ConditionalMeanMutant::OneUpdate) => {
                        machine.update::<S>(&case.machine.v, 1.0)[i].clone()
                    }
                }
            })
            .collect())
    }
}

/// The exponent of a tuple given the observed units. The hidden bias alone enters: that of the visible units is in the
/// missing part.
fn conditional_exponent<S: Enclosure>(case: &PartlyObserved, tuple: &[usize], sum: &[S]) -> S {
    let machine = &case.machine.machine;
    let beta = S::from_f64(case.machine.beta);
    let hidden = tuple.iter().fold(S::zero(), |total, &mu| {
        total + S::from_f64(machine.hidden_bias().map_or(0.0, |c| c[mu]))
    });
    let shifted: Vec<S> = case
        .missing()
        .into_iter()
        .map(|i| sum[i].clone() + visible_bias_at::<S>(machine, i) * &beta)
        .collect();
    let observed: Vec<S> = case.observed.iter().map(|&i| sum[i].clone()).collect();
    let values: Vec<S> = lifted(&case.at(&case.observed));
    hidden + inner(&observed, &values) + squared_norm(&shifted) / beta.mul_pow2(1)
}

fn visible_bias_at<S: Enclosure>(machine: &AttnBm, i: usize) -> S {
    S::from_f64(machine.visible_bias().map_or(0.0, |b| b[i]))
}

/// At real β the conditional law is that of a machine with a hidden bias.
struct ConditionalAtRealBeta;

mutants!(ConditionalAtRealBetaMutant {
    BetaDropped: "β dropped",
    ObservedIgnored: "the observed units ignored",
});

impl Identity for ConditionalAtRealBeta {
    type Case = PartlyObserved;
    type Mutant = ConditionalAtRealBetaMutant;

    const RECORD: Record = Record {
        id: "attn-conditional-real",
        title: "At any β the conditional law is an AttnBM with a hidden bias",
        section: "3.5",
        equations: &[38],
        kind: StatementKind::Equality,
        statement: r"\log p(v_m \mid v_o) - \log p(v'_m \mid v_o) = -\beta\big(E(v_o, v_m) - E(v_o, v'_m)\big)",
        assumptions: "any real β > 0; here v'_m = 0",
        printed: Printed::Implied,
        left: "log densities of the machine with the observed units clamped",
        right: "energies of all units",
        shares: &[
            "AttnBm::energy",
            "AttnBm::hidden_inputs",
            "AttnBm::squared_displacement",
        ],
        mutants: ConditionalAtRealBetaMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PartlyObserved, Error> {
        PartlyObserved::draw(
            stream,
            Temperatures::Reals(3.0),
            "attnbm.conditional_log_density",
        )
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = &case.machine;
        let density = |missing: &[f64]| -> Result<S, Error> {
            let values = case.at(&case.observed);
            let density = machine
                .machine
                .conditional_log_density::<S>(machine.beta, &case.observed, &values, missing, goal)?
                .value;
            Ok(density)
        };
        let missing = case.missing();
        let there = density(&case.at(&missing))?;
        // An identity of differences alone would not notice a wrong normaliser: the clamped machine's
        // is that of the marginal, which the record of the integers checks.
        // One is added to both sides, so that there is something to be relative to.
        Ok(vec![there - density(&vec![0.0; missing.len()])? + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let machine = &case.machine.machine;
        let mut here = case.machine.v.clone();
        let mut there = here.clone();
        for i in case.missing() {
            there[i] = 0.0;
        }
        let difference = |here: &[f64], there: &[f64]| -> S {
            machine.energy::<S>(there) - machine.energy::<S>(here)
        };
        let beta = S::from_f64(case.machine.beta);
        let value = match form {
            Form::Stated => difference(&here, &there) * beta,
            Form::Mutant(ConditionalAtRealBetaMutant::BetaDropped) => difference(&here, &there),
            Form::Mutant(ConditionalAtRealBetaMutant::ObservedIgnored) => {
                for &i in &case.observed {
                    here[i] = 0.0;
                    there[i] = 0.0;
                }
                difference(&here, &there) * beta
            }
        };
        Ok(vec![value + S::one()])
    }
}
