//! What the mixture form implies: derivatives in the biases, escort densities, the moment generating
//! function (not numbered in the paper).

use crate::catalogue::cases::machine::{Limits, MachineCase, Temperatures};
use crate::catalogue::formulas::components::Components;
use crate::catalogue::formulas::duals::{Varied, machine_along};
use crate::catalogue::formulas::machines::{log_z, machine_of, rows};
use crate::catalogue::formulas::naive::{inner, lifted, log_sum, squared_norm, visible_bias};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;
use crate::real::Dual;

entries!(
    HiddenBiasGradient,
    VisibleBiasGradient,
    Escort,
    OverlapSign,
    MomentGenerating
);

/// The derivative in the hidden bias.
struct HiddenBiasGradient;

mutants!(HiddenBiasGradientMutant {
    DividedByBeta: "divided by β",
    AtLeastOne: "at least one for the count",
    MultisetsCountedOnce: "multisets counted once",
});

impl Identity for HiddenBiasGradient {
    type Case = MachineCase;
    type Mutant = HiddenBiasGradientMutant;

    const RECORD: Record = Record {
        id: "attn-hidden-bias-gradient",
        title: "The derivative in the hidden bias counts the indices",
        section: "further",
        equations: &[29],
        kind: StatementKind::Derivative,
        statement: r"\frac{\partial \log Z}{\partial c_\mu} = \beta \langle s_\mu \rangle = \mathbb E_w[n_\mu]",
        assumptions: "β a positive integer",
        printed: Printed::Implied,
        left: "dual numbers through the sum over multisets",
        right: "the mean count over all tuples",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: HiddenBiasGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = MachineCase::at_integers(stream, "attnbm.log_partition")?;
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        (0..case.machine.count())
            .map(|place| {
                let machine = machine_along(&case.machine, Varied::Hidden(place))?;
                let log_z: Dual<S> = machine.log_partition_of_integer(case.integer())?;
                Ok(log_z.tangent)
            })
            .collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = Components::<S>::new(&case.machine, case.integer());
        let beta = S::from_f64(case.beta);
        let (counts_each_order, most, divisor) = match form {
            Form::Stated => (true, i64::MAX, S::one()),
            Form::Mutant(HiddenBiasGradientMutant::DividedByBeta) => (true, i64::MAX, beta),
            Form::Mutant(HiddenBiasGradientMutant::AtLeastOne) => (true, 1, S::one()),
            Form::Mutant(HiddenBiasGradientMutant::MultisetsCountedOnce) => {
                (false, i64::MAX, S::one())
            }
        };
        // A weight of 0 leaves a tuple out.
        let counted = |tuple: &[usize]| counts_each_order || tuple.is_sorted();
        let powers = components.tuples.iter().zip(&components.log_weights);
        let powers: Vec<S> = powers
            .map(|(tuple, weight)| match counted(tuple) {
                true => weight.exp(),
                false => S::zero(),
            })
            .collect();
        let total = powers.iter().fold(S::zero(), |sum, power| sum + power);
        let weights: Vec<S> = powers.into_iter().map(|power| power / &total).collect();
        Ok((0..case.machine.count())
            .map(|mu| {
                let counts = components.tuples.iter().zip(&weights);
                let sum = counts.fold(S::zero(), |sum, (tuple, weight)| {
                    let count = tuple.iter().filter(|&&nu| nu == mu).count() as i64;
                    sum + weight.clone() * S::from_i64(count.min(most))
                });
                sum / &divisor
            })
            .collect())
    }
}

/// The derivative in the visible bias.
struct VisibleBiasGradient;

mutants!(VisibleBiasGradientMutant {
    DividedByBeta: "divided by β",
    BiasAdded: "β b added: the convention |v|²/2 - b·v",
});

impl Identity for VisibleBiasGradient {
    type Case = MachineCase;
    type Mutant = VisibleBiasGradientMutant;

    const RECORD: Record = Record {
        id: "attn-visible-bias-gradient",
        title: "The derivative in the visible bias is the mean displacement",
        section: "further",
        equations: &[29],
        kind: StatementKind::Derivative,
        statement: r"\frac{\partial \log Z}{\partial b_i} = \beta \langle v_i - b_i \rangle = \mathbb E_w[S_i]",
        assumptions: "β a positive integer; E(v) = |v - b|²/2 - log Σ exp(Ξv + c)",
        printed: Printed::Implied,
        left: "dual numbers through the sum over multisets",
        right: "the mean of the sums of patterns over all tuples",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: VisibleBiasGradientMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case = MachineCase::at_integers(stream, "attnbm.log_partition")?;
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        (0..case.machine.dimension())
            .map(|place| {
                let machine = machine_along(&case.machine, Varied::Visible(place))?;
                let log_z: Dual<S> = machine.log_partition_of_integer(case.integer())?;
                Ok(log_z.tangent)
            })
            .collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = Components::<S>::new(&case.machine, case.integer());
        let weights = components.weights();
        let beta = S::from_f64(case.beta);
        let bias = visible_bias::<S>(&case.machine).into_iter().enumerate();
        Ok(bias
            .map(|(i, bias)| {
                let mean = inner(&weights, &components.column(i));
                match form {
                    Form::Stated => mean,
                    Form::Mutant(VisibleBiasGradientMutant::DividedByBeta) => mean / &beta,
                    Form::Mutant(VisibleBiasGradientMutant::BiasAdded) => mean + bias * &beta,
                }
            })
            .collect())
    }
}

/// The density at β as a power of that at 1.
struct Escort;

mutants!(EscortMutant {
    PartitionAtOneDropped: "β log Z(1) dropped",
    DensityNotMultiplied: "log p_1 not multiplied",
});

impl Identity for Escort {
    type Case = MachineCase;
    type Mutant = EscortMutant;

    const RECORD: Record = Record {
        id: "attn-escort",
        title: "The density at β is the escort density of that at 1",
        section: "further",
        equations: &[19],
        kind: StatementKind::Equality,
        statement: r"\log p_\beta(v) = \beta \log p_1(v) + \beta \log Z(1) - \log Z(\beta)",
        assumptions: "any real β > 0, any v",
        printed: Printed::Implied,
        left: "log density at β, with Z by quadrature",
        right: "log density at 1 as a mixture, with Z(1) in closed form",
        shares: &[
            "AttnBm::hidden_inputs",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: EscortMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_density")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let log_z: S = case.machine.log_partition_by_quadrature(case.beta, goal)?;
        let energy = case.machine.energy::<S>(&case.v) * S::from_f64(case.beta);
        Ok(vec![-energy - log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let density: S = case.machine.mixture_log_density(1, &case.v)?;
        let at_one: S = case.machine.log_partition_of_integer(1)?;
        let log_z: S = log_z(&case.machine, case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (density + at_one) * beta - log_z,
            Form::Mutant(EscortMutant::PartitionAtOneDropped) => density * beta - log_z,
            Form::Mutant(EscortMutant::DensityNotMultiplied) => density + at_one * beta - log_z,
        }])
    }
}

/// Two patterns of equal norms at two angles.
struct OverlapSign;

mutants!(OverlapSignMutant {
    AsAboveOne: "the direction as for β > 1",
    AsBelowOne: "the direction as for β < 1",
});

impl Identity for OverlapSign {
    type Case = MachineCase;
    type Mutant = OverlapSignMutant;

    const RECORD: Record = Record {
        id: "attn-overlap-sign",
        title: "Overlap of patterns raises Z above β = 1 and lowers it below",
        section: "further",
        equations: &[24],
        kind: StatementKind::Inequality,
        statement: r"\operatorname{sign} \frac{\partial Z}{\partial (\xi_\mu\cdot\xi_\nu)} = \operatorname{sign}(\beta - 1), \quad \mu \ne \nu",
        assumptions: "any real β > 0, norms fixed; equality at β = 1, where Z depends on the norms only",
        printed: Printed::Implied,
        left: "log Z of two patterns at the wider angle, negated for β < 1",
        right: "log Z at the narrower angle, negated for β < 1",
        shares: &[
            "AttnBm::log_partition_by_quadrature",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: OverlapSignMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let limits = Limits::new(
            [1, 2],
            Temperatures::Reals(3.0),
            1.0,
            "attnbm.log_partition",
        );
        let mut case = MachineCase::draw(stream, &limits)?;
        // Points of equal norm, exactly: Pythagoras' triangles.
        let points = [
            [5.0, 0.0],
            [4.0, 3.0],
            [3.0, 4.0],
            [0.0, 5.0],
            [-3.0, 4.0],
            [-4.0, 3.0],
        ];
        let scale = stream.choose(&[0.25, 0.125, 0.0625, 0.5], 0.25);
        let first = 1 + stream.below(points.len() - 2);
        let second = first + 1 + stream.below(points.len() - 1 - first);
        let scaled = |index: usize| points[index].map(|x: f64| x * scale);
        let rows = [scaled(0), scaled(first), scaled(second)].concat();
        case.machine = AttnBm::new(3, 2, rows)?;
        if stream.one_in(8) {
            case.beta = 1.0;
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let wide: S = of_pair(case, 2, goal)?;
        Ok(vec![if case.beta >= 1.0 { wide } else { -wide }])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let (wide, narrow): (S, S) = (of_pair(case, 2, goal)?, of_pair(case, 1, goal)?);
        let above = case.beta >= 1.0;
        Ok(vec![match (form, above) {
            (Form::Stated | Form::Mutant(OverlapSignMutant::AsAboveOne), true) => narrow,
            (Form::Stated | Form::Mutant(OverlapSignMutant::AsBelowOne), false) => -narrow,
            // W <= N, written with -W on the left.
            (Form::Mutant(OverlapSignMutant::AsAboveOne), false) => narrow - wide.mul_pow2(1),
            // N <= W, written with W on the left.
            (Form::Mutant(OverlapSignMutant::AsBelowOne), true) => wide.mul_pow2(1) - narrow,
        }])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.beta == 1.0
    }
}

/// log Z of the first pattern together with another.
fn of_pair<S: Enclosure>(case: &MachineCase, other: usize, goal: Goal) -> Result<S, Error> {
    let pair = case.machine.select(&[0, other]);
    pair.log_partition_by_quadrature(case.beta, goal)
}

/// The moment generating function.
struct MomentGenerating;

mutants!(MomentGeneratingMutant {
    SpreadWithoutBeta: "|t|²/2 for |t|²/(2β)",
    SumsNotDivided: "S for S/β",
    CountForBias: "log p for t·b",
});

impl Identity for MomentGenerating {
    type Case = MachineCase;
    type Mutant = MomentGeneratingMutant;

    const RECORD: Record = Record {
        id: "attn-moment-generating",
        title: "The moment generating function is a ratio of partition functions",
        section: "further",
        equations: &[25],
        kind: StatementKind::Equality,
        statement: r"\mathbb E\, e^{t\cdot v} = \frac{Z(b + t/\beta)}{Z(b)}\, e^{t\cdot b + \|t\|^2/(2\beta)} = \mathbb E_w \exp\Big(t\cdot\big(b + \tfrac S\beta\big) + \frac{\|t\|^2}{2\beta}\Big)",
        assumptions: "β a positive integer; here t = v",
        printed: Printed::Implied,
        left: "sums over multisets with the bias moved",
        right: "mean over all tuples",
        shares: &["AttnBm::effective_hidden_bias", "AttnBm::hidden_inputs"],
        mutants: MomentGeneratingMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let mut case =
            MachineCase::at_integers(stream, "attnbm.log_partition")?.asked_by(Self::RECORD.id);
        case.beta = case.beta.max(2.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = &case.machine;
        let beta = S::from_f64(case.beta);
        let t = lifted::<S>(&case.v);
        let bias = visible_bias::<S>(machine);
        let moved: Vec<S> = bias
            .iter()
            .zip(&t)
            .map(|(b, t)| b.clone() + t.clone() / &beta)
            .collect();
        let other = machine_of(
            rows(machine),
            Some(moved),
            machine.hidden_bias().map(lifted),
        )?;
        let ratio = other.log_partition_of_integer::<S>(case.integer())?
            - machine.log_partition_of_integer::<S>(case.integer())?;
        Ok(vec![
            ratio + inner(&t, &bias) + squared_norm(&t) / beta.mul_pow2(1) + S::one(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let components = Components::<S>::new(&case.machine, case.integer());
        let beta = S::from_f64(case.beta);
        let t = lifted::<S>(&case.v);
        let bias = inner(&t, &visible_bias::<S>(&case.machine));
        let spread = squared_norm(&t) / beta.mul_pow2(1);
        let (divisor, spread, shift) = match form {
            Form::Stated => (beta, spread, bias),
            Form::Mutant(MomentGeneratingMutant::SpreadWithoutBeta) => {
                (beta, squared_norm(&t).mul_pow2(-1), bias)
            }
            Form::Mutant(MomentGeneratingMutant::SumsNotDivided) => (S::one(), spread, bias),
            Form::Mutant(MomentGeneratingMutant::CountForBias) => {
                let count = S::from_i64(case.machine.count() as i64);
                (beta, spread, count.ln())
            }
        };
        let tilted: Vec<S> = components
            .sums
            .iter()
            .zip(&components.log_weights)
            .map(|(sum, weight)| inner(sum, &t) / &divisor + weight)
            .collect();
        Ok(vec![
            log_sum(&tilted) - log_sum(&components.log_weights) + spread + shift + S::one(),
        ])
    }
}
