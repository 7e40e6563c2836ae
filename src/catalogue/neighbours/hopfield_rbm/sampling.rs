//! Laws of sampling: block Gibbs sampling, and the weights of annealed importance sampling.

use crate::catalogue::cases::binary::BinaryMachineCase;
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::catalogue::record::{LAW_RATE, Law, Sampler};
use crate::models::hopfield_rbm::AnnealedImportance;
use crate::real::{Interval, Real};
use crate::sampling::calibrated::{
    Demand, TestOutcome, bounded_mean, check_bounded_mean, event_count,
};
use crate::sampling::random::{Categorical, bernoulli, normal};
use rand_chacha::ChaCha8Rng;

/// The records of this file.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    vec![
        CatalogueEntry::law::<GibbsSampling>(),
        CatalogueEntry::law::<AnnealingWeights>(),
    ]
}

fn demand(detectable: f64) -> Demand {
    Demand {
        detectable,
        false_fail: LAW_RATE,
        false_pass: LAW_RATE,
    }
}

/// A machine of three visible units that are clearly correlated.
fn machine(stream: &mut Stream, quantity: &'static str) -> BinaryMachineCase {
    let mut entry = |low: f64, high: f64| stream.between(low, high);
    BinaryMachineCase {
        weights: vec![
            vec![entry(0.7, 0.9), entry(0.6, 0.8), entry(-0.5, -0.3)],
            vec![entry(0.1, 0.3), entry(-0.4, -0.2), entry(0.3, 0.5)],
        ],
        beta: 2.5,
        visible_bias: Some(vec![0.25, 0.0, -0.125]),
        hidden_bias: Some(vec![0.125, -0.25]),
        v: vec![1, 1, -1],
        h: vec![0.0; 2],
        data: vec![vec![1, 1, -1]],
        quantity,
    }
}

/// A8, sampled.
struct GibbsSampling;

mutants!(GibbsSamplingMutant {
    UnitVariance: "hidden units of variance 1 for 1/β",
    HalfField: "visible units by the sigmoid of β times the field, for 2β",
    HiddenMeanOnly: "visible units given the mean of the hidden ones",
});

impl Law for GibbsSampling {
    type Case = BinaryMachineCase;
    type Mutant = GibbsSamplingMutant;

    const RECORD: Record = Record {
        id: "hnrbm-gibbs-law",
        title: "A step of block Gibbs sampling keeps the law of the visible units",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Law,
        statement: r"v \sim p, \; h \sim p(h \mid v), \; v' \sim p(v' \mid h) \;\Longrightarrow\; P(v'_1 = v'_2) = P(v_1 = v_2)",
        assumptions: "starts drawn from the exact law; three visible and two hidden units",
        printed: HOPFIELD_RBM.states(&["A8"]),
        left: "the sampler",
        right: "the probability that two units agree, by enumeration",
        shares: &[],
        mutants: GibbsSamplingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(machine(stream, "hnrbm.joint_log_partition"))
    }

    fn test(
        case: &BinaryMachineCase,
        sampler: Sampler<GibbsSamplingMutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error> {
        let states = case.states();
        let agrees = |v: &[i8]| v[0] == v[1];
        let total = case.total::<Interval>();
        let weight = |v: &Vec<i8>| (case.exponent::<Interval>(v) * case.beta::<Interval>()).exp();
        let probability = states
            .iter()
            .filter(|v| agrees(v))
            .fold(Interval::zero(), |sum, v| sum + weight(v))
            / total;
        let check = event_count(demand(0.005), probability)?;
        let start = Categorical::new(states.iter().map(|v| weight(v).approx()));
        let machine = case.machine()?;
        let mut count = 0;
        for _ in 0..check.samples {
            let v = &states[start.draw(generator)];
            let next = match sampler {
                Sampler::Stated => machine.gibbs_step(v, case.beta, generator)?,
                Sampler::Constant(number) => vec![1, if number > 0.5 { 1 } else { -1 }, 1],
                Sampler::Mutant(mutant) => wrong_step(case, mutant, v, generator),
            };
            count += usize::from(agrees(&next));
        }
        Ok(check.check(count))
    }
}

/// A step of a wrong sampler.
fn wrong_step(
    case: &BinaryMachineCase,
    mutant: GibbsSamplingMutant,
    v: &[i8],
    generator: &mut ChaCha8Rng,
) -> Vec<i8> {
    let deviation = match mutant {
        GibbsSamplingMutant::UnitVariance => 1.0,
        GibbsSamplingMutant::HalfField => 1.0 / case.beta.sqrt(),
        GibbsSamplingMutant::HiddenMeanOnly => 0.0,
    };
    let inputs = case.inputs::<f64>(v).into_iter();
    let h: Vec<f64> = inputs
        .map(|mean| mean + deviation * normal(generator))
        .collect();
    let slope = match mutant {
        GibbsSamplingMutant::HalfField => case.beta,
        _ => 2.0 * case.beta,
    };
    (0..v.len())
        .map(|site| {
            let rows = case.weights.iter().zip(&h);
            let field = rows.fold(case.visible_bias::<f64>(site), |sum, (row, h)| {
                sum + row[site] * h
            });
            let chance = 1.0 / (1.0 + libm::exp(-slope * field));
            if bernoulli(generator, chance) { 1 } else { -1 }
        })
        .collect()
}

/// The weights of annealed importance sampling.
struct AnnealingWeights;

mutants!(AnnealingWeightsMutant {
    FirstStepDropped: "the weight of the first temperature dropped",
    StateAfterTheStep: "each weight at the state after the step, for that before it",
    LogarithmOfTheMean: "the exponential of the mean of the logarithms",
});

impl Law for AnnealingWeights {
    type Case = BinaryMachineCase;
    type Mutant = AnnealingWeightsMutant;

    const RECORD: Record = Record {
        id: "hnrbm-annealing-law",
        title: "The weights of annealed importance sampling have the mean Z/2^N, whatever the number of steps",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Law,
        statement: r"\mathbb E[w] = \frac{Z}{2^N}, \qquad \log w = \sum_k (\beta_k - \beta_{k-1}) \left( \tfrac12 \lVert W v_k + c \rVert^2 + b \cdot v_k \right)",
        assumptions: "three temperatures; the weights lie between 0 and the largest possible one",
        printed: HOPFIELD_RBM.states(&["A10"]),
        left: "the sampler",
        right: "the sum over all states",
        shares: &[],
        mutants: AnnealingWeightsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        let mut case = machine(stream, "hnrbm.joint_log_partition");
        case.beta = 1.0;
        Ok(case)
    }

    fn test(
        case: &BinaryMachineCase,
        sampler: Sampler<AnnealingWeightsMutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error> {
        const STEPS: usize = 3;
        let states = case.states();
        let exponent = |v: &Vec<i8>| case.exponent::<f64>(v) * case.beta;
        let largest = states
            .iter()
            .map(exponent)
            .fold(f64::NEG_INFINITY, f64::max);
        let range = libm::exp(largest) * (1.0 + 1e-9);
        let claimed = case.total::<Interval>() / Interval::from_i64(states.len() as i64);
        let calibration = bounded_mean(demand(range / 50.0), range)?;
        let machine = case.machine()?;
        let annealing = AnnealedImportance::new(&machine, case.beta, STEPS)?;
        let mut sample = Vec::with_capacity(calibration.samples);
        for _ in 0..calibration.samples {
            sample.push(match sampler {
                Sampler::Stated => libm::exp(annealing.log_weight(generator)?),
                Sampler::Constant(number) => number.clamp(0.0, range),
                Sampler::Mutant(mutant) => {
                    let mut v = states[Categorical::new([1.0; 8]).draw(generator)].clone();
                    let (mut sum, step) = (0.0, case.beta / STEPS as f64);
                    for k in 1..=STEPS {
                        let before = case.exponent::<f64>(&v) * step;
                        let next = machine.gibbs_step(&v, step * k as f64, generator)?;
                        let after = case.exponent::<f64>(&next) * step;
                        sum += match mutant {
                            AnnealingWeightsMutant::FirstStepDropped if k == 1 => 0.0,
                            AnnealingWeightsMutant::StateAfterTheStep => after,
                            _ => before,
                        };
                        v = next;
                    }
                    match mutant {
                        AnnealingWeightsMutant::LogarithmOfTheMean => sum,
                        _ => libm::exp(sum),
                    }
                }
            });
        }
        if let Sampler::Mutant(AnnealingWeightsMutant::LogarithmOfTheMean) = sampler {
            let mean = sample.iter().sum::<f64>() / sample.len() as f64;
            sample.fill(libm::exp(mean));
        }
        check_bounded_mean(&calibration, &sample, claimed)
    }
}
