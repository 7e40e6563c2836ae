//! Laws of sampling: each sampler against its law, at stated rates of error.
//!
//! A case draws as many samples as its demand takes, once; wrong samplers that are off by more than the
//! discrepancy to be detected must fail. The bounds are in [`docs::calibrated_checks`](crate::docs::calibrated_checks).

use crate::catalogue::cases::machine::described;
use crate::catalogue::formulas::naive::{inputs, pattern_sum, tuples};
use crate::catalogue::prelude::*;
use crate::catalogue::record::{LAW_RATE, Law, Sampler};
use crate::models::attnbm::AttnBm;
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::models::von_mises_fisher::{VonMisesFisher, sampling};
use crate::real::{Ball, Bounded, Interval, Real};
use crate::sampling::calibrated::{
    Demand, TestOutcome, bounded_mean, check_bounded_mean, check_distribution, distribution,
    event_count,
};
use crate::sampling::random::{Categorical, Rng, normal};
use crate::witness::{Part, Request};
use rand_chacha::ChaCha8Rng;
use std::fmt::{self, Display};

/// The records of this file.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    vec![
        CatalogueEntry::law::<MixtureSampling>(),
        CatalogueEntry::law::<GibbsSampling>(),
        CatalogueEntry::law::<TruncationFrequency>(),
        CatalogueEntry::law::<SphereSampling>(),
    ]
}

/// A demand at the rates of the catalogue.
fn demand(detectable: f64) -> Demand {
    Demand {
        detectable,
        false_fail: LAW_RATE,
        false_pass: LAW_RATE,
    }
}

/// The discrepancy of distribution functions that is detected; the threshold is about half of it.
const DISCREPANCY: f64 = 0.06;

/// Patterns that are well apart along a direction, at β = 2 or 3, with biases that leave each of them a
/// share.
struct SamplerCase {
    machine: AttnBm,
    beta: u32,
    direction: Vec<f64>,
}

impl SamplerCase {
    fn draw(stream: &mut Stream) -> Result<Self, Error> {
        let (near, far) = (stream.between(0.9, 1.1), stream.between(-1.6, -1.4));
        let patterns = vec![near, 0.25, far, -0.5, 1.5 * near, stream.between(-1.0, 1.0)];
        Ok(Self {
            machine: AttnBm::new(3, 2, patterns)?
                .with_visible_bias(vec![0.75, -0.25])?
                .with_hidden_bias(vec![0.0, 1.0, -2.0])?,
            beta: 2 + stream.below(2) as u32,
            direction: vec![1.0, 0.125],
        })
    }

    /// Compares draws, projected, with the mixture of Eq. 25.
    fn compare(
        &self,
        generator: &mut ChaCha8Rng,
        mut draw: impl FnMut(&mut ChaCha8Rng) -> Result<Vec<f64>, Error>,
    ) -> Result<TestOutcome, Error> {
        let calibration = distribution(demand(DISCREPANCY))?;
        let sample: Result<Vec<f64>, Error> = (0..calibration.samples)
            .map(|_| {
                let v = draw(generator)?;
                Ok(v.iter().zip(&self.direction).map(|(v, u)| v * u).sum())
            })
            .collect();
        let law = self
            .machine
            .projection::<Interval>(self.beta, &self.direction)?;
        check_distribution(&calibration, sample?, |x| law.distribution_function(x))
    }

    /// A draw from given components, as a wrong sampler might have them.
    fn wrong_draw(&self, mutant: MixtureSamplingMutant, generator: &mut ChaCha8Rng) -> Vec<f64> {
        use MixtureSamplingMutant::{
            BiasesDropped, CovarianceWithoutBeta, MultisetsAsTuples, UniformWeights,
        };
        let scale = f64::from(self.beta);
        let tuples = tuples(self.machine.count(), self.beta);
        let biases: Vec<f64> = self.machine.effective_hidden_bias();
        let weights = tuples.iter().map(|tuple| {
            let sum: Vec<f64> = pattern_sum(&self.machine, tuple);
            let square: f64 = sum.iter().map(|s| s * s).sum();
            let bias: f64 = tuple.iter().filter_map(|&mu| biases.get(mu)).sum();
            let weight = libm::exp(square / (2.0 * scale) + bias);
            match mutant {
                MultisetsAsTuples if tuple.is_sorted() => weight,
                MultisetsAsTuples => 0.0,
                UniformWeights => 1.0,
                CovarianceWithoutBeta => weight,
                BiasesDropped => libm::exp(square / (2.0 * scale)),
            }
        });
        let chosen = Categorical::new(weights).draw(generator);
        let sum = tuples
            .get(chosen)
            .map(|tuple| pattern_sum::<f64>(&self.machine, tuple));
        let (deviation, bias) = match mutant {
            MultisetsAsTuples | UniformWeights => (1.0 / scale.sqrt(), self.machine.visible_bias()),
            CovarianceWithoutBeta => (1.0, self.machine.visible_bias()),
            BiasesDropped => (1.0 / scale.sqrt(), None),
        };
        let entries = sum.unwrap_or_default().into_iter().enumerate();
        entries
            .map(|(i, s)| s / scale + bias.map_or(0.0, |b| b[i]) + deviation * normal(generator))
            .collect()
    }
}

impl Display for SamplerCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        described(Request::for_quantity("attnbm.mean"), &self.machine)
            .with("beta", Part::Integer(u64::from(self.beta)))
            .fmt(f)
    }
}

/// Eq. 25 as a sampler.
struct MixtureSampling;

mutants!(MixtureSamplingMutant {
    MultisetsAsTuples: "every multiset with the weight of one tuple",
    UniformWeights: "uniform weights",
    CovarianceWithoutBeta: "covariance I for I/β",
    BiasesDropped: "no biases",
});

impl Law for MixtureSampling {
    type Case = SamplerCase;
    type Mutant = MixtureSamplingMutant;

    const RECORD: Record = Record {
        id: "attn-sampler",
        title: "The exact sampler draws from the mixture",
        section: "3.1",
        equations: &[25],
        kind: StatementKind::Law,
        statement: r"\mu_1 \dots \mu_\beta \sim w, \quad v \sim \mathcal N\Big(b + \frac S\beta, \frac1\beta I\Big) \implies u\cdot v \sim \sum w_S\, \mathcal N\Big(u\cdot b + \frac{u\cdot S}\beta, \frac{\|u\|^2}\beta\Big)",
        assumptions: "β a positive integer; a discrepancy of 0.06 in the distribution function is detected",
        printed: Printed::Implied,
        left: "the sampler",
        right: "the distribution function of a projection, in intervals",
        shares: &[],
        mutants: MixtureSamplingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SamplerCase, Error> {
        SamplerCase::draw(stream)
    }

    fn test(
        case: &SamplerCase,
        sampler: Sampler<MixtureSamplingMutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error> {
        let exact = case.machine.mixture_sampler(case.beta)?;
        case.compare(generator, |generator| {
            Ok(match sampler {
                Sampler::Stated => exact.draw(generator),
                Sampler::Mutant(mutant) => case.wrong_draw(mutant, generator),
                Sampler::Constant(x) => vec![x; case.direction.len()],
            })
        })
    }
}

/// The Gibbs sampler through the latent indices.
struct GibbsSampling;

mutants!(GibbsSamplingMutant {
    InputsHalved: "attention at half the inputs",
    OneIndexForAll: "one index for all β",
    UpdateWithoutNoise: "a Hopfield update and nothing drawn",
    HiddenBiasDropped: "attention without the hidden bias",
});

impl Law for GibbsSampling {
    type Case = SamplerCase;
    type Mutant = GibbsSamplingMutant;

    const RECORD: Record = Record {
        id: "attn-gibbs",
        title: "A Gibbs step leaves the law as it is",
        section: "further",
        equations: &[13, 25],
        kind: StatementKind::Law,
        statement: r"v \sim p, \quad \mu_k \sim \operatorname{softmax}(\Xi v + c), \quad v' \sim \mathcal N\Big(b + \frac1\beta\sum_k \xi_{\mu_k}, \frac1\beta I\Big) \implies v' \sim p",
        assumptions: "β a positive integer; a discrepancy of 0.06 in the distribution function is detected",
        printed: Printed::Implied,
        left: "an exact draw and one step",
        right: "the distribution function of a projection, in intervals",
        shares: &[],
        mutants: GibbsSamplingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SamplerCase, Error> {
        SamplerCase::draw(stream)
    }

    fn test(
        case: &SamplerCase,
        sampler: Sampler<GibbsSamplingMutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error> {
        let exact = case.machine.mixture_sampler(case.beta)?;
        case.compare(generator, |generator| {
            let v = exact.draw(generator);
            match sampler {
                Sampler::Stated => case.machine.gibbs_step(case.beta, &v, generator),
                Sampler::Mutant(mutant) => Ok(case.wrong_step(mutant, &v, generator)),
                Sampler::Constant(x) => {
                    let v = vec![x; case.direction.len()];
                    case.machine.gibbs_step(case.beta, &v, generator)?;
                    Ok(v)
                }
            }
        })
    }
}

impl SamplerCase {
    /// A wrong step from `v`.
    fn wrong_step(
        &self,
        mutant: GibbsSamplingMutant,
        v: &[f64],
        generator: &mut ChaCha8Rng,
    ) -> Vec<f64> {
        let mut inputs: Vec<f64> = inputs(&self.machine, v);
        let is_tied = match mutant {
            GibbsSamplingMutant::UpdateWithoutNoise => return self.machine.update(v, 1.0),
            GibbsSamplingMutant::InputsHalved => {
                inputs.iter_mut().for_each(|h| *h /= 2.0);
                false
            }
            GibbsSamplingMutant::OneIndexForAll => true,
            GibbsSamplingMutant::HiddenBiasDropped => {
                let bias = self.machine.hidden_bias().unwrap_or_default();
                inputs.iter_mut().zip(bias).for_each(|(h, c)| *h -= c);
                false
            }
        };
        let law = Categorical::new(inputs.into_iter().map(libm::exp));
        let scale = f64::from(self.beta);
        let first = law.draw(generator);
        let tuple: Vec<usize> = (0..self.beta)
            .map(|_| if is_tied { first } else { law.draw(generator) })
            .collect();
        let sum: Vec<f64> = pattern_sum(&self.machine, &tuple);
        let sum = sum.into_iter().enumerate();
        let bias = |i: usize| self.machine.visible_bias().map_or(0.0, |b| b[i]);
        sum.map(|(i, s)| s / scale + bias(i) + normal(generator) / scale.sqrt())
            .collect()
    }
}

/// A Gaussian-Bernoulli machine of a few units.
struct UnitsCase {
    weights: Vec<Vec<f64>>,
}

impl UnitsCase {
    fn machine(&self) -> Result<GaussianBernoulli, Error> {
        let visible = self.weights.first().map_or(0, Vec::len);
        GaussianBernoulli::new(self.weights.len(), visible, self.weights.concat())
    }
}

impl Display for UnitsCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("gbrbm.truncation_mass")
            .with("weights", Part::Rows(self.weights.clone()))
            .fmt(f)
    }
}

/// Block Gibbs sampling of the Gaussian-Bernoulli machine.
struct TruncationFrequency;

mutants!(TruncationFrequencyMutant {
    InputsIgnored: "hidden units without their inputs",
    VisibleUnitsNegated: "the visible units negated",
});

impl Law for TruncationFrequency {
    type Case = UnitsCase;
    type Mutant = TruncationFrequencyMutant;

    const RECORD: Record = Record {
        id: "gb-gibbs",
        title: "Block Gibbs sampling has two or more units on as often as the truncation drops",
        section: "3.3",
        equations: &[31, 34],
        kind: StatementKind::Law,
        statement: r"h \sim p(h), \quad v \sim \mathcal N(W^\top h, I), \quad h' \sim p(h' \mid v), \quad v' \sim \mathcal N(W^\top h', I), \quad h'' \sim p(h'' \mid v') \implies P\Big(\sum_\mu h''_\mu \ge 2\Big) = \varepsilon",
        assumptions: "σ = 1, no biases; a discrepancy of 0.08 in the frequency is detected",
        printed: Printed::Implied,
        left: "exact hidden states, visible ones given those, a block Gibbs step, and hidden ones",
        right: "the mass that truncation drops, certified",
        shares: &[],
        mutants: TruncationFrequencyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<UnitsCase, Error> {
        let row = |stream: &mut Stream| vec![stream.between(1.0, 2.0), stream.between(-1.5, -0.5)];
        Ok(UnitsCase {
            weights: (0..3).map(|_| row(stream)).collect(),
        })
    }

    fn test(
        case: &UnitsCase,
        sampler: Sampler<TruncationFrequencyMutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error> {
        let machine = case.machine()?;
        let goal = Goal {
            bits: 60,
            operations: 1e6,
        };
        let mass = machine.truncation_mass::<Ball<2>>(goal)?.value;
        let ends = (mass.lower().approx(), mass.upper().approx());
        let probability =
            Interval::point(ends.0.next_down()).hull(&Interval::point(ends.1.next_up()));
        let check = event_count(demand(0.08), probability)?;
        let states: Vec<Vec<bool>> = (0..8)
            .map(|s| (0..3).map(|k| s >> k & 1 == 1).collect())
            .collect();
        let weights = states.iter().map(|state| {
            let field = (0..2).map(|i| {
                let on = case.weights.iter().zip(state).filter(|(_, on)| **on);
                on.map(|(row, _)| row[i]).sum::<f64>()
            });
            libm::exp(field.map(|x| x * x / 2.0).sum())
        });
        let hidden = Categorical::new(weights);
        let mut count = 0;
        for _ in 0..check.samples {
            let state = &states[hidden.draw(generator)];
            let mut v = machine.draw_visible(state, generator)?;
            let next = match sampler {
                Sampler::Stated => {
                    let v = machine.gibbs_step(&v, generator)?;
                    machine.draw_hidden(&v, generator)?
                }
                Sampler::Mutant(TruncationFrequencyMutant::InputsIgnored) => {
                    (0..3).map(|_| generator.next_u64() & 1 == 1).collect()
                }
                Sampler::Mutant(TruncationFrequencyMutant::VisibleUnitsNegated) => {
                    v.iter_mut().for_each(|v| *v = -*v);
                    machine.draw_hidden(&v, generator)?
                }
                Sampler::Constant(x) => {
                    v.fill(x);
                    machine.draw_hidden(&v, generator)?
                }
            };
            count += usize::from(next.iter().filter(|on| **on).count() >= 2);
        }
        Ok(check.check(count))
    }
}

/// A natural parameter on the sphere.
struct DirectionCase {
    eta: Vec<f64>,
}

impl Display for DirectionCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity("vmf-sampler")
            .with_list("eta", &self.eta)
            .fmt(f)
    }
}

/// The von Mises-Fisher sampler.
struct SphereSampling;

mutants!(SphereSamplingMutant {
    ConcentrationDoubled: "twice the concentration",
    DirectionReversed: "the mean direction reversed",
    Uniform: "the uniform law",
});

impl Law for SphereSampling {
    type Case = DirectionCase;
    type Mutant = SphereSamplingMutant;

    const RECORD: Record = Record {
        id: "vmf-sampler",
        title: "The mean of the sampler on the sphere is the ratio of Bessel functions",
        section: "4",
        equations: &[48, 49],
        kind: StatementKind::Law,
        statement: r"x \sim p \propto e^{\eta\cdot x} \implies \langle m\cdot x\rangle = \frac{I_{N/2}(\kappa)}{I_{N/2-1}(\kappa)}, \quad \kappa = \|\eta\|,\ m = \eta/\kappa",
        assumptions: "N >= 2; a discrepancy of 0.08 in the mean is detected",
        printed: Printed::Implied,
        left: "the sampler",
        right: "the mean resultant length, certified",
        shares: &[],
        mutants: SphereSamplingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<DirectionCase, Error> {
        let dimension = 2 + stream.below(4);
        let entry = |stream: &mut Stream| stream.between(0.75, 1.25);
        Ok(DirectionCase {
            eta: (0..dimension).map(|_| entry(stream)).collect(),
        })
    }

    fn test(
        case: &DirectionCase,
        sampler: Sampler<SphereSamplingMutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error> {
        let square: Interval = Interval::dot(&case.eta, &case.eta);
        let kappa = square.sqrt();
        let law = VonMisesFisher::new(case.eta.len() as u64, kappa)?;
        let claimed: Interval = law.mean_resultant_length();
        let length = kappa.approx();
        let factor = match sampler {
            Sampler::Stated | Sampler::Constant(_) => 1.0,
            Sampler::Mutant(SphereSamplingMutant::ConcentrationDoubled) => 2.0,
            Sampler::Mutant(SphereSamplingMutant::DirectionReversed) => -1.0,
            Sampler::Mutant(SphereSamplingMutant::Uniform) => 0.0,
        };
        let eta: Vec<f64> = case.eta.iter().map(|x| x * factor).collect();
        let calibration = bounded_mean(demand(0.08), 2.0)?;
        let sample: Result<Vec<f64>, Error> = (0..calibration.samples)
            .map(|_| {
                let mut x = sampling::draw(&eta, generator)?;
                if let Sampler::Constant(number) = sampler {
                    x.fill(number);
                }
                let product: f64 = x.iter().zip(&case.eta).map(|(x, e)| x * e).sum();
                Ok(product / length)
            })
            .collect();
        check_bounded_mean(&calibration, &sample?, claimed)
    }
}
