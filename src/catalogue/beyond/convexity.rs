//! Convexity of log Z in the inverse temperature and in the patterns (not numbered in the paper).

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::cases::pair::short;
use crate::catalogue::formulas::machines::{log_z, patterns_alone};
use crate::catalogue::prelude::*;
use crate::models::attnbm::AttnBm;

entries!(LogConvexInBeta, LogConvexInPatterns);

/// Convexity in the inverse temperature.
struct LogConvexInBeta;

mutants!(LogConvexInBetaMutant {
    SmallerEnd: "the smaller of the two ends for their mean",
    ReflectedMean: "concave instead: the reflected mean",
});

impl Identity for LogConvexInBeta {
    type Case = MachineCase;
    type Mutant = LogConvexInBetaMutant;

    const RECORD: Record = Record {
        id: "attn-log-convex-in-beta",
        title: "log Z is convex in the inverse temperature",
        section: "further",
        equations: &[20],
        kind: StatementKind::Inequality,
        statement: r"\log Z\big(\tfrac54\beta\big) \le \tfrac12 \log Z(\beta) + \tfrac12 \log Z\big(\tfrac32\beta\big)",
        assumptions: "any real β > 0",
        printed: Printed::Implied,
        left: "log Z at the middle",
        right: "the mean of log Z at the ends",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "Bounds::below",
            "Bounds::power_sum",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LogConvexInBetaMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        Ok(case.at_coarse_beta())
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![log_z(&case.machine, 1.25 * case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let low: S = log_z(&case.machine, case.beta, goal)?;
        let high: S = log_z(&case.machine, 1.5 * case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (low + high).mul_pow2(-1),
            Form::Mutant(LogConvexInBetaMutant::SmallerEnd) => -(-low).max_approx(-high),
            Form::Mutant(LogConvexInBetaMutant::ReflectedMean) => {
                let middle: S = log_z(&case.machine, 1.25 * case.beta, goal)?;
                middle.mul_pow2(1) - (low + high).mul_pow2(-1)
            }
        }])
    }
}

/// Convexity in the patterns.
struct LogConvexInPatterns;

mutants!(LogConvexInPatternsMutant {
    ReflectedMean: "the reflected mean",
    LowerOfOneWay: "moved one way only, the lower of the two",
});

impl Identity for LogConvexInPatterns {
    type Case = MachineCase;
    type Mutant = LogConvexInPatternsMutant;

    const RECORD: Record = Record {
        id: "attn-log-convex-in-patterns",
        title: "log Z is convex in the patterns",
        section: "further",
        equations: &[29],
        kind: StatementKind::Inequality,
        statement: r"\log Z(\Xi) \le \tfrac12 \log Z(\Xi + \Delta) + \tfrac12 \log Z(\Xi - \Delta)",
        assumptions: "any real β > 0, no biases; here the rows of Δ are v/4 and -v/4 in turns",
        printed: Printed::Implied,
        left: "log Z",
        right: "the mean of log Z at patterns moved both ways",
        shares: &[
            "AttnBm::bounds",
            "AttnBm::effective_hidden_bias",
            "AttnBm::hidden_inputs",
            "AttnBm::log_gaussian_volume",
            "AttnBm::log_partition",
            "AttnBm::log_partition_bracket",
            "AttnBm::log_partition_of_integer",
            "Bounds::below",
            "Bounds::power_sum",
            "ClenshawCurtis::sum",
            "clusters::log_partition",
            "gaussian_strip::excess",
            "gaussian_strip::integrate",
            "line::excess",
            "line::run",
            "multisets::for_each_multiset",
            "partition_function_at_integers::gram",
            "partition_function_at_integers::log_gaussian_volume",
            "reduction::along",
            "reduction::reduce",
        ],
        mutants: LogConvexInPatternsMutant::NAMES,
        slips: &[],
    };

    /// Patterns and `v` are multiples of 2^-10 of at most 1000, so that the moved patterns are binary64 numbers.
    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        let case = MachineCase::in_the_plane(stream, 3, "attnbm.log_partition")?;
        let mut case = case.asked_by(Self::RECORD.id);
        case.machine = patterns_alone(&case.machine, |_, x| short(x))?;
        case.v.iter_mut().for_each(|v| *v = short(*v));
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![log_z(&case.machine, case.beta, goal)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let plus: S = log_z(&moved(case, 1.0)?, case.beta, goal)?;
        let minus: S = log_z(&moved(case, -1.0)?, case.beta, goal)?;
        Ok(vec![match form {
            Form::Stated => (plus + minus).mul_pow2(-1),
            Form::Mutant(LogConvexInPatternsMutant::ReflectedMean) => {
                let middle: S = log_z(&case.machine, case.beta, goal)?;
                middle.mul_pow2(1) - (plus + minus).mul_pow2(-1)
            }
            Form::Mutant(LogConvexInPatternsMutant::LowerOfOneWay) => -(-plus).max_approx(-minus),
        }])
    }
}

/// The machine with `v/4` added to its patterns and subtracted from them in turns, beginning with this sign.
fn moved(case: &MachineCase, sign: f64) -> Result<AttnBm, Error> {
    let machine = &case.machine;
    let patterns = machine.patterns().enumerate().flat_map(|(mu, row)| {
        let sign = if mu.is_multiple_of(2) { sign } else { -sign };
        let ends = row.iter().zip(&case.v);
        ends.map(move |(x, v)| x + sign * v / 4.0)
    });
    machine.clone().with_patterns(patterns.collect())
}
