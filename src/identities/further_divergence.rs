//! The Kullback-Leibler divergence of two machines (not numbered in the paper).

use super::cases::Temperatures;
use super::components::Components;
use super::naive::{inner, log_sum, squared_distance};
use super::pair_cases::{PairCase, divergence, small};
use super::record::{Entry, Form, Identity, Kind, Printed, Record};
use super::stream::Stream;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::real::Enclosure;

/// The records of this file.
pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry::new::<DivergenceOfTemperatures>(),
        Entry::new::<DivergenceOfGaussians>(),
        Entry::new::<DivergenceIsNotNegative>(),
        Entry::new::<DivergenceBound>(),
    ]
}

/// A machine at two temperatures.
struct DivergenceOfTemperatures;

impl Identity for DivergenceOfTemperatures {
    type Case = PairCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-divergence-temperatures",
        title: "The divergence of two temperatures is the gap of log Z above its tangent",
        section: "further",
        equations: &[20],
        kind: Kind::Equality,
        statement: r"\mathrm{KL}(p_\beta \,\|\, p_\gamma) = \log Z(\gamma) - \log Z(\beta) + (\gamma - \beta)\langle E\rangle_\beta",
        assumptions: "real β, γ > 0; on the left every pattern of p_γ is there twice, which leaves the density as it is",
        printed: Printed::Implied,
        left: "quadrature of the energy of one mixture under another",
        right: "log Z and the mean energy",
        shares: &[],
        mutants: &[
            "the mean energy at γ",
            "the mean energy's sign",
            "the temperatures exchanged",
        ],
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.5), 3, 1);
        let machine = PairCase::within_reach(stream, &limits)?;
        let mut other = machine.clone();
        other.beta = limits.beta.draw(stream);
        Ok(PairCase {
            machine,
            other,
            identity: Self::RECORD.id,
        })
    }

    fn left<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<Vec<S>, Error> {
        let (machine, beta) = (&case.machine.machine, case.machine.beta);
        let rows: Vec<f64> = machine
            .patterns()
            .chain(machine.patterns())
            .flatten()
            .copied()
            .collect();
        let mut twice = AttnBm::new(2 * machine.count(), machine.dimension(), rows)?;
        if let Some(bias) = machine.visible_bias() {
            twice = twice.with_visible_bias(bias.to_vec())?;
        }
        if let Some(bias) = machine.hidden_bias() {
            twice = twice.with_hidden_bias([bias, bias].concat())?;
        }
        let (value, _) = machine.divergence::<S>(beta, &twice, case.other.beta, goal)?;
        // One is added to both sides, so that there is something to be relative to.
        Ok(vec![value + S::one()])
    }

    fn right<S: Enclosure>(case: &PairCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine.machine;
        let (beta, gamma) = match form {
            Form::Mutant(2) => (case.other.beta, case.machine.beta),
            _ => (case.machine.beta, case.other.beta),
        };
        let at = match form {
            Form::Mutant(0) => gamma,
            _ => beta,
        };
        let (energy, _) = machine.mean_energy::<S>(at, goal)?;
        let (before, _) = machine.log_partition::<S>(beta, goal)?;
        let (after, _) = machine.log_partition::<S>(gamma, goal)?;
        let linear = (S::from_f64(gamma) - S::from_f64(beta)) * energy;
        let value = match form {
            Form::Mutant(1) => after - before - linear,
            _ => after - before + linear,
        };
        Ok(vec![value + S::one()])
    }
}

/// Two Gaussians.
struct DivergenceOfGaussians;

impl Identity for DivergenceOfGaussians {
    type Case = PairCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-divergence-gaussians",
        title: "The divergence of single patterns is that of two Gaussians",
        section: "further",
        equations: &[19],
        kind: Kind::Equality,
        statement: r"p = p' = 1: \quad \mathrm{KL} = \frac N2\Big(\frac\gamma\beta - 1 - \log\frac\gamma\beta\Big) + \frac\gamma2 \|b + \xi - b' - \xi'\|^2",
        assumptions: "one pattern each, real β, γ > 0",
        printed: Printed::Implied,
        left: "entropy, log Z and quadrature of the energy",
        right: "closed form",
        shares: &[],
        mutants: &[
            "β for γ on the distance",
            "the distance not halved",
            "1 for N",
        ],
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.5), 1, 3);
        PairCase::draw(stream, &limits, Self::RECORD.id)
    }

    fn left<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<Vec<S>, Error> {
        Ok(vec![divergence(case, goal)?])
    }

    fn right<S: Enclosure>(case: &PairCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let (machine, other) = (&case.machine.machine, &case.other.machine);
        let mean = |machine: &AttnBm| -> Vec<S> {
            let bias = machine.visible_bias().unwrap_or_default();
            let pattern = machine.patterns().next().unwrap_or_default().iter();
            let entry = |(i, x): (usize, &f64)| {
                S::from_f64(*x) + S::from_f64(bias.get(i).copied().unwrap_or(0.0))
            };
            pattern.enumerate().map(entry).collect()
        };
        let square = squared_distance(&mean(machine), &mean(other));
        let (beta, gamma) = (S::from_f64(case.machine.beta), S::from_f64(case.other.beta));
        let ratio = gamma.clone() / &beta;
        let size = match form {
            Form::Mutant(2) => 1,
            _ => machine.dimension() as i64,
        };
        let spread = (ratio.clone() - S::one() - ratio.ln()) * S::from_i64(size).mul_pow2(-1);
        Ok(vec![match form {
            Form::Mutant(0) => spread + beta.mul_pow2(-1) * square,
            Form::Mutant(1) => spread + gamma * square,
            _ => spread + gamma.mul_pow2(-1) * square,
        }])
    }
}

/// Gibbs' inequality.
struct DivergenceIsNotNegative;

impl Identity for DivergenceIsNotNegative {
    type Case = PairCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-divergence-positive",
        title: "A wrong machine explains the data worse: Gibbs' inequality",
        section: "further",
        equations: &[19],
        kind: Kind::Inequality,
        statement: r"H(p) \le \log Z' + \gamma\,\langle E'\rangle_p = H(p) + \mathrm{KL}(p \,\|\, p')",
        assumptions: "real β, γ > 0; equality for equal densities",
        printed: Printed::Implied,
        left: "the entropy by quadrature",
        right: "the entropy and the divergence, the latter by quadrature on the hull of both",
        shares: &[],
        mutants: &["log Z of p for that of p'", "the sign of the divergence"],
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Reals(3.0), 2, 2);
        PairCase::draw(stream, &limits, Self::RECORD.id)
    }

    fn left<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = &case.machine;
        Ok(vec![machine.machine.entropy::<S>(machine.beta, goal)?.0])
    }

    fn right<S: Enclosure>(case: &PairCase, form: Form, goal: Goal) -> Result<Vec<S>, Error> {
        let (machine, other) = (&case.machine, &case.other);
        let (entropy, _) = machine.machine.entropy::<S>(machine.beta, goal)?;
        let divergence: S = divergence(case, goal)?;
        Ok(vec![match form {
            Form::Stated => entropy + divergence,
            Form::Mutant(0) => {
                let (own, _) = machine.machine.log_partition::<S>(machine.beta, goal)?;
                let (theirs, _) = other.machine.log_partition::<S>(other.beta, goal)?;
                entropy + divergence + own - theirs
            }
            Form::Mutant(_) => entropy - divergence,
        }])
    }

    fn is_attained(case: &PairCase) -> bool {
        case.is_same()
    }
}

/// A closed-form bound.
struct DivergenceBound;

impl Identity for DivergenceBound {
    type Case = PairCase;
    type Mutant = usize;

    const RECORD: Record = Record {
        id: "attn-divergence-bound",
        title: "The divergence is at most that of the components",
        section: "further",
        equations: &[25],
        kind: Kind::Inequality,
        statement: r"\mathrm{KL}(p\,\|\,p') \le \mathrm{KL}(w\,\|\,w') + \frac1{2\beta}\,\mathbb E_w\|S + \beta b - S' - \beta b'\|^2",
        assumptions: "the same integer β and number of patterns; equality for single patterns and for equal machines",
        printed: Printed::Implied,
        left: "the divergence by quadrature; the model's bound; all tuples",
        right: "all tuples; all tuples; the model's bound",
        shares: &[],
        mutants: &[
            "the divergence of the weights dropped",
            "the distance of the sums dropped",
            "1/β for 1/(2β)",
        ],
        slips: &[],
    };

    const EVERY: u64 = 5;

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let limits = small(Temperatures::Integers(3), 3, 2);
        let mut case = PairCase::of_one_count(stream, &limits, Self::RECORD.id)?;
        case.other.beta = case.machine.beta;
        Ok(case)
    }

    fn left<S: Enclosure>(case: &PairCase, goal: Goal) -> Result<Vec<S>, Error> {
        let bound = Self::bound::<S>(case, Form::Stated);
        let sides = [divergence(case, goal)?, Self::model(case)?, bound];
        // One is added to both sides, so that there is something to be relative to.
        Ok(sides.map(|side| side + S::one()).to_vec())
    }

    fn right<S: Enclosure>(case: &PairCase, form: Form, _: Goal) -> Result<Vec<S>, Error> {
        let bound = Self::bound::<S>(case, form);
        let sides = [bound.clone(), bound, Self::model(case)?];
        Ok(sides.map(|side| side + S::one()).to_vec())
    }

    fn is_attained(case: &PairCase) -> bool {
        case.machine.machine.count() == 1 || case.is_same()
    }
}

impl DivergenceBound {
    fn model<S: Enclosure>(case: &PairCase) -> Result<S, Error> {
        let (machine, other) = (&case.machine, &case.other);
        machine
            .machine
            .divergence_bound(machine.integer(), &other.machine)
    }

    fn bound<S: Enclosure>(case: &PairCase, form: Form) -> S {
        let beta = case.machine.integer();
        let (machine, other) = (&case.machine.machine, &case.other.machine);
        let components = Components::<S>::new(machine, beta);
        let others = Components::<S>::new(other, beta);
        let (exponents, other_exponents) = (&components.log_weights, &others.log_weights);
        let weights = components.weights();
        let gaps: Vec<S> = exponents
            .iter()
            .zip(other_exponents)
            .map(|(e, f)| e.clone() - f)
            .collect();
        let of_weights = inner(&weights, &gaps) + log_sum(other_exponents) - log_sum(exponents);
        let sums = components.shifted_sums(machine, beta);
        let squares: Vec<S> = sums
            .iter()
            .zip(others.shifted_sums(other, beta))
            .map(|(s, t)| squared_distance(s, &t))
            .collect();
        let of_sums = inner(&weights, &squares) / S::from_i64(i64::from(2 * beta));
        match form {
            Form::Stated => of_weights + of_sums,
            Form::Mutant(0) => of_sums,
            Form::Mutant(1) => of_weights,
            Form::Mutant(_) => of_weights + of_sums.mul_pow2(1),
        }
    }
}
