//! Bounds of log Z at real β by convexity in the power, and the best of all bounds.

use crate::catalogue::cases::machine::MachineCase;
use crate::catalogue::prelude::*;
use crate::models::attnbm::Centre;

entries!(Convexity, Chords, BestBracket);

/// `C_m`.
struct Convexity;

mutants!(ConvexityMutant {
    HalfLogCountOffMean: "half of log p off the bound at the mean",
    LogCountOffBoth: "log p off both bounds",
});

impl Identity for Convexity {
    type Case = MachineCase;
    type Mutant = ConvexityMutant;

    const RECORD: Record = Record {
        id: "attn-bound-convexity",
        title: "Upper bounds by convexity in the power",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\log Z \le C_m = \tfrac\beta2\|m\|^2 + (1 - t)\,\Phi_m(n) + t\,\Phi_m(n + 1), \quad \Phi_m(k) = \log\int e^{-\beta\|u\|^2/2}\Big(\sum_\mu e^{c_\mu + (\xi_\mu - m)\cdot(u + m)}\Big)^k du",
        assumptions: "real β > 0; m = 0 and the mean of the patterns",
        printed: Printed::Implied,
        left: "log Z by the trapezoidal rule",
        right: "the bounds at both centres",
        shares: &[],
        mutants: ConvexityMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let log_z: S = case.log_partition_by_quadrature(goal)?;
        Ok(vec![log_z.clone(), log_z])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let (origin, mean) = (
            bounds.convexity(Centre::Origin)?,
            bounds.convexity(Centre::Mean)?,
        );
        let log_count = case.log_count::<S>();
        Ok(match form {
            Form::Stated => vec![origin, mean],
            Form::Mutant(ConvexityMutant::HalfLogCountOffMean) => {
                vec![origin, mean - log_count.mul_pow2(-1)]
            }
            Form::Mutant(ConvexityMutant::LogCountOffBoth) => {
                vec![origin - &log_count, mean - log_count]
            }
        })
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.has_one_pattern() && case.beta.fract() == 0.0
    }
}

/// Extrapolated chords.
struct Chords;

mutants!(ChordsMutant {
    LogCountOffLogPartition: "log p off log Z",
    LogTwoOffLogPartition: "log 2 off log Z",
});

impl Identity for Chords {
    type Case = MachineCase;
    type Mutant = ChordsMutant;

    const RECORD: Record = Record {
        id: "attn-bound-chords",
        title: "Lower bounds by extrapolated chords",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\tfrac\beta2\|m\|^2 + (2 - t)\Phi_m(n+1) - (1 - t)\Phi_m(n+2) \le \log Z, \quad \tfrac\beta2\|m\|^2 + (1 + t)\Phi_m(n) - t\,\Phi_m(n-1) \le \log Z",
        assumptions: "real β > 0; the second for β >= 1; m = 0 and the mean of the patterns",
        printed: Printed::Implied,
        left: "the bounds at both centres",
        right: "log Z by the trapezoidal rule",
        shares: &[],
        mutants: ChordsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let bounds = case.machine.bounds::<S>(case.beta)?;
        let mut left = Vec::new();
        for centre in [Centre::Origin, Centre::Mean] {
            left.push(bounds.chord_from_above(centre)?);
            if case.beta >= 1.0 {
                left.push(bounds.chord_from_below(centre)?);
            }
        }
        Ok(left)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let log_z: S = case.log_partition_by_quadrature(goal)?;
        let value = match form {
            Form::Stated => log_z,
            Form::Mutant(ChordsMutant::LogCountOffLogPartition) => log_z - case.log_count::<S>(),
            Form::Mutant(ChordsMutant::LogTwoOffLogPartition) => log_z - S::ln_2(),
        };
        Ok(vec![value; if case.beta >= 1.0 { 4 } else { 2 }])
    }
}

/// The best of all.
struct BestBracket;

mutants!(BestBracketMutant {
    ThirdOfGapOffUpperEnd: "a third of the largest gap off the upper end",
    LowerEndForUpperEnd: "the lower end less a tenth of log p for the upper end",
});

impl Identity for BestBracket {
    type Case = MachineCase;
    type Mutant = BestBracketMutant;

    const RECORD: Record = Record {
        id: "attn-bound-best",
        title: "The best closed-form bracket, and how wide it is",
        section: "3.1",
        equations: &[28],
        kind: StatementKind::Inequality,
        statement: r"\max(M_{n+1}, B_n, A - (1-t)\log p) \le \log Z \le \min(B_{n+1}, M_n, C_0, C_{\bar\xi}), \quad \text{gap} \le \min(t, 1-t)\log p",
        assumptions: "real β > 0, n = ⌊β⌋; for β < 1 the gap is at most (1-β) log p; equality at integers",
        printed: Printed::Implied,
        left: "the lower end; the negative of the upper end; the gap",
        right: "log Z by the trapezoidal rule, with both signs; what bounds the gap",
        shares: &[],
        mutants: BestBracketMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<MachineCase, Error> {
        MachineCase::in_the_plane(stream, 3, "attnbm.log_partition_bounds")
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let bounds: Vec<S> = case.machine.log_partition_bounds(case.beta, goal)?;
        let [lower, upper] = bounds.as_slice() else {
            return Err(Error::Unsupported("bounds without two ends".into()));
        };
        let gap = upper.clone() - lower;
        Ok(vec![lower.clone(), -upper.clone(), gap + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let log_z: S = case.log_partition_by_quadrature(goal)?;
        let t = S::from_f64(case.beta.fract());
        let nearest = if case.beta < 1.0 || case.beta.fract() > 0.5 {
            S::one() - t
        } else {
            t
        };
        let most = nearest * case.log_count::<S>();
        // What is taken off the upper end is added to what has to lie below it.
        let taken = match form {
            Form::Stated => S::zero(),
            Form::Mutant(BestBracketMutant::ThirdOfGapOffUpperEnd) => most.clone() / S::from_i64(3),
            Form::Mutant(BestBracketMutant::LowerEndForUpperEnd) => {
                let bracket = case.machine.log_partition_best_bracket::<S>(case.beta)?;
                bracket.upper - bracket.lower + case.log_count::<S>() / S::from_i64(10)
            }
        };
        Ok(vec![log_z.clone(), -(log_z + taken), most + S::one()])
    }

    fn is_attained(case: &MachineCase) -> bool {
        case.beta.fract() == 0.0 || case.has_one_pattern() && case.beta > 1.0
    }
}
