//! Energies, read-out and minima of the network: A4, A6, A7.

use crate::catalogue::cases::binary::{BinaryCase, ratio, spins};
use crate::catalogue::formulas::naive::{inner, log_sum, squared_norm};
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::models::hopfield_rbm::{Rule, binary_directions};

entries!(Readout, Projector, EnergyRange, Minima, Diagonal);

/// A6.
struct Readout;

mutants!(ReadoutMutant {
    Overlaps: "the overlaps divided by N, as for orthogonal patterns",
    GramForItsInverse: "the overlaps multiplied by the Gram matrix, divided by N²",
});

impl Identity for Readout {
    type Case = BinaryCase;
    type Mutant = ReadoutMutant;

    const RECORD: Record = Record {
        id: "hnrbm-readout",
        title: "The coefficients of a state on the patterns, and of the patterns themselves",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"a(v) = (\xi\xi^\top)^{-1} \xi v, \qquad a_\nu(\xi_\mu) = \delta_{\mu\nu}",
        assumptions: "linearly independent binary patterns, any state",
        printed: HOPFIELD_RBM.states(&["A6"]),
        left: "the network's read-out of the state and of each pattern",
        right: "Cramer's rule; the unit matrix",
        shares: &[],
        mutants: ReadoutMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.readout").independent())
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        let mut entries = Vec::new();
        for v in std::iter::once(&case.v).chain(&case.patterns) {
            entries.extend(network.readout(v)?.iter().map(|a| a.to_real::<S>()));
        }
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let count = case.patterns.len();
        let size = case.size() as i64;
        let mut entries = Vec::new();
        for (index, v) in std::iter::once(&case.v).chain(&case.patterns).enumerate() {
            let overlaps = (0..count).map(|mu| case.overlap(mu, v));
            match form {
                Form::Stated if index == 0 => entries.extend(case.coefficients::<S>(v)),
                Form::Stated => {
                    entries.extend((0..count).map(|mu| S::from_i64(i64::from(mu + 1 == index))));
                }
                Form::Mutant(ReadoutMutant::Overlaps) => {
                    entries.extend(overlaps.map(|overlap| ratio::<S>(overlap, size)));
                }
                Form::Mutant(ReadoutMutant::GramForItsInverse) => {
                    let overlaps: Vec<i64> = overlaps.collect();
                    entries.extend((0..count).map(|mu| {
                        let terms = overlaps.iter().enumerate();
                        let sum = terms.map(|(nu, o)| case.overlap(mu, &case.patterns[nu]) * o);
                        ratio::<S>(sum.sum(), size * size)
                    }));
                }
            }
        }
        Ok(entries)
    }
}

/// A7, as an equality.
struct Projector;

mutants!(ProjectorMutant {
    WholeSquare: "the whole square for half of it",
    NotProjected: "the state itself for its projection",
    Hebbian: "the Hebbian energy",
});

impl Identity for Projector {
    type Case = BinaryCase;
    type Mutant = ProjectorMutant;

    const RECORD: Record = Record {
        id: "hnrbm-projector",
        title: "The energy is minus half the square of the projection, and the patterns are kept",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"E(v) = -\tfrac12 v \cdot J v = -\tfrac12 \lVert J v \rVert^2, \qquad J \xi_\mu = \xi_\mu, \; E(\pm\xi_\mu) = -\tfrac N2",
        assumptions: "any binary patterns, no field, any state",
        printed: HOPFIELD_RBM.states(&["A7"]),
        left: "the network's energies of the state and of each pattern; its local fields at the first pattern",
        right: "the square of the projection by Cramer's rule; -N/2; the pattern",
        shares: &[],
        mutants: ProjectorMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.energy"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        let mut entries = Vec::new();
        for v in std::iter::once(&case.v).chain(&case.patterns) {
            entries.push(network.energy::<S>(v)?);
        }
        let fields = network.local_fields(&case.patterns[0])?;
        entries.extend(fields.iter().map(|field| field.to_real::<S>()));
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let half = |x: S| -x.mul_pow2(-1);
        let projected = squared_norm(&case.projected::<S>(&case.v));
        let size = S::from_i64(case.size() as i64);
        let of_state = match form {
            Form::Stated => half(projected),
            Form::Mutant(ProjectorMutant::WholeSquare) => -projected,
            Form::Mutant(ProjectorMutant::NotProjected) => half(size.clone()),
            Form::Mutant(ProjectorMutant::Hebbian) => {
                half(S::from_i64(case.hebbian_form(&case.v)) / &size)
            }
        };
        let mut entries = vec![of_state];
        entries.extend(case.patterns.iter().map(|_| half(size.clone())));
        entries.extend(spins::<S>(&case.patterns[0]));
        Ok(entries)
    }
}

/// A7, as an inequality.
struct EnergyRange;

mutants!(EnergyRangeMutant {
    RankForSize: "-r/2 for the lower bound",
    Hebbian: "the Hebbian energy above the bound, where it may fall below",
});

impl Identity for EnergyRange {
    type Case = BinaryCase;
    type Mutant = EnergyRangeMutant;

    const RECORD: Record = Record {
        id: "hnrbm-energy-range",
        title: "No state lies below the patterns",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"-\tfrac N2 \le E(v) \le 0",
        assumptions: "projection rule, no field; attained below by the patterns, not by the Hebbian rule",
        printed: HOPFIELD_RBM.states(&["A7"]),
        left: "-N/2 for all states; the network's energies",
        right: "the energies by Cramer's rule; 0",
        shares: &[],
        mutants: EnergyRangeMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.energy"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        let mut entries = vec![-S::from_i64(case.size() as i64).mul_pow2(-1); case.states().len()];
        for v in case.states() {
            entries.push(network.energy::<S>(&v)?);
        }
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let energy = |v: &Vec<i8>| match form {
            Form::Stated => {
                let (form, determinant) = case.form(v);
                -ratio::<S>(form, determinant).mul_pow2(-1)
            }
            Form::Mutant(EnergyRangeMutant::Hebbian) => {
                -ratio::<S>(case.hebbian_form(v), case.size() as i64).mul_pow2(-1)
            }
            // What would have to be above -N/2 if it were the lower bound itself.
            Form::Mutant(EnergyRangeMutant::RankForSize) => {
                let (form, determinant) = case.form(v);
                let excess = case.size() as i64 - case.rank() as i64;
                -ratio::<S>(form + excess * determinant, determinant).mul_pow2(-1)
            }
        };
        let states = case.states();
        let mut entries: Vec<S> = states.iter().map(energy).collect();
        entries.extend(states.iter().map(|_| S::zero()));
        Ok(entries)
    }
}

/// A7 and A12: how many states have the lowest energy.
struct Minima;

mutants!(MinimaMutant {
    PatternsOnly: "the patterns and their negatives only",
    AllCorners: "2^r: every choice of signs",
});

impl Identity for Minima {
    type Case = BinaryCase;
    type Mutant = MinimaMutant;

    const RECORD: Record = Record {
        id: "hnrbm-minima",
        title: "The states of lowest energy are the binary vectors of the patterns' span, which may be more than the patterns",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\#\{v : E(v) = -\tfrac N2\} = 2\,\#\{v \in \operatorname{span} \xi : v_1 = 1\} \le 2^r",
        assumptions: "projection rule, no field",
        printed: HOPFIELD_RBM.states(&["A7", "A12"]),
        left: "the candidates of the exact procedure",
        right: "the states one by one, by Cramer's rule",
        shares: &[],
        mutants: MinimaMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.coupling"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let rows: Vec<f64> = case
            .patterns
            .iter()
            .flatten()
            .map(|x| f64::from(*x))
            .collect();
        let found = binary_directions(&rows, case.size())?;
        Ok(vec![S::from_i64(2 * found.directions.len() as i64)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let count = match form {
            Form::Stated => {
                let states = case.states();
                let lowest = states.iter().filter(|v| {
                    let (form, determinant) = case.form(v);
                    form == case.size() as i64 * determinant
                });
                lowest.count()
            }
            Form::Mutant(MinimaMutant::PatternsOnly) => {
                let mut lines: Vec<Vec<i8>> = Vec::new();
                for pattern in &case.patterns {
                    let sign = pattern[0];
                    let line: Vec<i8> = pattern.iter().map(|x| x * sign).collect();
                    if !lines.contains(&line) {
                        lines.push(line);
                    }
                }
                2 * lines.len()
            }
            Form::Mutant(MinimaMutant::AllCorners) => 1 << case.rank(),
        };
        Ok(vec![S::from_i64(count as i64)])
    }
}

/// A4.
struct Diagonal;

mutants!(DiagonalMutant {
    TraceForgotten: "the trace of J forgotten",
    SizeForTrace: "N for the trace, as if J were the unit matrix",
    WholeTrace: "β tr J for half of it",
});

impl Identity for Diagonal {
    type Case = BinaryCase;
    type Mutant = DiagonalMutant;

    const RECORD: Record = Record {
        id: "hnrbm-diagonal",
        title: "The diagonal of J multiplies Z by a constant",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\log Z = \tfrac\beta2 \operatorname{tr} J + \log \sum_v e^{\beta (\sum_{i<j} J_{ij} v_i v_j + b \cdot v)}",
        assumptions: "projection rule, any field; the trace is the rank",
        printed: HOPFIELD_RBM.states(&["A4"]),
        left: "the network's sum over its energies",
        right: "pairs of spins, state by state, by Cramer's rule",
        shares: &[],
        mutants: DiagonalMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.log_partition").with_field(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        Ok(vec![network.log_partition::<S>(case.beta, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let size = case.size();
        let beta = S::from_f64(case.beta);
        let ones = vec![1; size];
        let all = case.projected::<S>(&ones);
        let columns: Vec<Vec<S>> = (0..size)
            .map(|site| {
                let mut other = ones.clone();
                other[site] = -1;
                let pairs = all.iter().zip(case.projected::<S>(&other));
                pairs.map(|(a, b)| (a.clone() - b).mul_pow2(-1)).collect()
            })
            .collect();
        let states = case.states();
        let exponents = states.iter().map(|v| {
            let mut sum = case.field::<S>(v);
            for (j, column) in columns.iter().enumerate() {
                let above = inner(&column[..j], &spins::<S>(&v[..j]));
                sum = sum + above * S::from_i64(i64::from(v[j]));
            }
            sum * &beta
        });
        let rest = log_sum(&exponents.collect::<Vec<S>>());
        let rank = S::from_i64(case.rank() as i64);
        Ok(vec![match form {
            Form::Stated => rest + rank.mul_pow2(-1) * &beta,
            Form::Mutant(DiagonalMutant::TraceForgotten) => rest,
            Form::Mutant(DiagonalMutant::SizeForTrace) => {
                rest + S::from_i64(size as i64).mul_pow2(-1) * &beta
            }
            Form::Mutant(DiagonalMutant::WholeTrace) => rest + rank * &beta,
        }])
    }
}
