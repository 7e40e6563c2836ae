//! The forward map, from a Hopfield network to a machine with the same law: A2, A3, and dependent patterns.

use crate::catalogue::cases::binary::{BinaryCase, spins};
use crate::catalogue::formulas::naive::{inner, log_sum, squared_norm};
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::exact::OrthogonalRows;
use crate::models::hopfield_rbm::Rule;
use num_bigint::BigInt;

entries!(
    ForwardMap,
    ForwardMapInWholeNumbers,
    JointPartition,
    HebbianMap,
    DependentPatterns,
);

/// A2, state by state.
struct ForwardMap;

mutants!(ForwardMapMutant {
    Hebbian: "the overlaps with patterns that are not orthonormal, divided by N: the Hebbian couplings",
    FurtherRow: "a further orthonormal row where there is room, as QR without pivoting has it for dependent patterns",
    LengthsForSquares: "the length of Q v for its square",
});

impl Identity for ForwardMap {
    type Case = BinaryCase;
    type Mutant = ForwardMapMutant;

    const RECORD: Record = Record {
        id: "hnrbm-forward-map",
        title: "The orthonormal rows of the patterns make a machine with the network's energies",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"v \cdot J v = \lVert Q v \rVert^2, \qquad J = \xi^{+}\xi, \; Q Q^\top = I, \; \operatorname{span} Q = \operatorname{span} \xi",
        assumptions: "any binary patterns, dependent ones included; all states",
        printed: HOPFIELD_RBM.states(&["A2"]),
        left: "the machine's hidden means, from the elimination in whole numbers",
        right: "Cramer's rule on the independent patterns",
        shares: &[],
        mutants: ForwardMapMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.coupling"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.network(Rule::Projection)?.machine::<S>()?;
        let states = case.states();
        let forms = states
            .iter()
            .map(|v| Ok(squared_norm(&machine.hidden_mean::<S>(v)?)));
        forms.collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let unit = further_row::<S>(case);
        let value = |v: &Vec<i8>| {
            let (form_of_state, determinant) = case.form(v);
            let stated = S::from_i64(form_of_state) / S::from_i64(determinant);
            match form {
                Form::Stated => stated,
                Form::Mutant(ForwardMapMutant::Hebbian) => {
                    S::from_i64(case.hebbian_form(v)) / S::from_i64(case.size() as i64)
                }
                Form::Mutant(ForwardMapMutant::FurtherRow) => match &unit {
                    Some(unit) => stated + inner(unit, &spins(v)).sqr(),
                    None => stated,
                },
                Form::Mutant(ForwardMapMutant::LengthsForSquares) => stated.sqrt(),
            }
        };
        Ok(case.states().iter().map(value).collect())
    }
}

/// A unit vector at right angles to the patterns: an axis, projected. The squares of all projected axes have the sum `N - r`,
/// so that one of them is `1/N` at least, and decided to be above half of that. An unknown one, should none be decided.
fn further_row<S: Enclosure>(case: &BinaryCase) -> Option<Vec<S>> {
    if case.rank() == case.patterns.len() || case.rank() == case.size() {
        return None;
    }
    // J e_i = (J (all ones) - J (all ones but the i-th))/2.
    let ones = vec![1; case.size()];
    let all = case.projected::<S>(&ones);
    let least = S::one() / S::from_i64(2 * case.size() as i64);
    let decided = (0..case.size()).find_map(|site| {
        let mut other = ones.clone();
        other[site] = -1;
        let projected = all.iter().zip(case.projected::<S>(&other));
        let rest: Vec<S> = projected
            .enumerate()
            .map(|(place, (a, b))| {
                let own = S::from_i64(i64::from(place == site));
                own - (a.clone() - b).mul_pow2(-1)
            })
            .collect();
        let square = squared_norm(&rest);
        least.certainly_at_most(&square).then(|| {
            let length = square.sqrt();
            rest.into_iter().map(|entry| entry / &length).collect()
        })
    });
    Some(decided.unwrap_or_else(|| vec![S::unknown(); case.size()]))
}

/// A2, exactly.
struct ForwardMapInWholeNumbers;

mutants!(ForwardMapInWholeNumbersMutant {
    SquaresOfTheFirst: "every orthogonal row divided by the square of the first pattern, N",
    NotOrthogonalised: "the squares of the overlaps with the patterns themselves",
    LastRowDropped: "the last row dropped: one hidden unit too few",
});

impl Identity for ForwardMapInWholeNumbers {
    type Case = BinaryCase;
    type Mutant = ForwardMapInWholeNumbersMutant;

    const RECORD: Record = Record {
        id: "hnrbm-forward-map-exact",
        title: "The exponents of both laws are the same whole numbers",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\det G \; v \cdot J v = \det G \sum_k \frac{(u_k \cdot v)^2}{\lVert u_k \rVert^2}, \qquad u_k = \det G_{k-1} \big( \xi_k - \textstyle\sum_{l<k} \frac{u_l \cdot \xi_k}{\lVert u_l \rVert^2} u_l \big)",
        assumptions: "any binary patterns; G the Gram matrix of those that do not depend on others; all states",
        printed: HOPFIELD_RBM.states(&["A2"]),
        left: "the network's quadratic form, by the dual basis",
        right: "the rows made orthogonal without division",
        shares: &["OrthogonalRows::new"],
        mutants: ForwardMapInWholeNumbersMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.coupling"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        let (_, determinant) = case.form(&case.v);
        let states = case.states();
        let forms = states.iter().map(|v| {
            let form = network.quadratic_form(v)?;
            let scaled = form.numerator() * determinant;
            Ok(crate::exact::Fraction::new(scaled, form.denominator().clone()).to_real())
        });
        forms.collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let rows: Vec<Vec<BigInt>> = case
            .patterns
            .iter()
            .map(|row| row.iter().map(|x| BigInt::from(*x)).collect())
            .collect();
        let orthogonal = OrthogonalRows::new(&rows)?;
        let (_, determinant) = case.form(&case.v);
        let size = BigInt::from(case.size());
        let value = |v: &Vec<i8>| {
            // A common denominator, so that the sum is a quotient of whole numbers.
            let mut terms: Vec<(BigInt, BigInt)> = Vec::new();
            for ((row, square), index) in orthogonal.rows().zip(orthogonal.pivots()) {
                let overlap: BigInt = match form {
                    Form::Mutant(ForwardMapInWholeNumbersMutant::NotOrthogonalised) => {
                        BigInt::from(case.overlap(*index, v))
                    }
                    _ => row.iter().zip(v).map(|(u, v)| u * *v).sum(),
                };
                let square = match form {
                    Form::Stated | Form::Mutant(ForwardMapInWholeNumbersMutant::LastRowDropped) => {
                        square.clone()
                    }
                    Form::Mutant(
                        ForwardMapInWholeNumbersMutant::SquaresOfTheFirst
                        | ForwardMapInWholeNumbersMutant::NotOrthogonalised,
                    ) => size.clone(),
                };
                terms.push((&overlap * &overlap, square));
            }
            if form == Form::Mutant(ForwardMapInWholeNumbersMutant::LastRowDropped) {
                terms.pop();
            }
            let common: BigInt = terms.iter().map(|(_, square)| square).product();
            let sum: BigInt = terms
                .iter()
                .map(|(term, square)| term * (&common / square))
                .sum();
            crate::exact::Fraction::new(sum * determinant, common).to_real()
        };
        Ok(case.states().iter().map(value).collect())
    }
}

/// A1 and A2 for the partition function.
struct JointPartition;

mutants!(JointPartitionMutant {
    OnePerPattern: "a hidden unit for each pattern in the volume, where the rank is smaller",
    WholeVolume: "(2π/β)^r for (2π/β)^{r/2}",
    BetaDropped: "2π for 2π/β",
});

impl Identity for JointPartition {
    type Case = BinaryCase;
    type Mutant = JointPartitionMutant;

    const RECORD: Record = Record {
        id: "hnrbm-joint-partition",
        title: "The partition functions of the network and of its machine",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Normalisation,
        statement: r"Z_{\mathrm{joint}} = \int \sum_v e^{-\beta E(v, h)} \, dh = \left(\frac{2\pi}{\beta}\right)^{r/2} Z, \qquad Z = \sum_v e^{\beta (\frac12 v \cdot J v + b \cdot v)}",
        assumptions: "β > 0; any binary patterns of rank r, any field",
        printed: HOPFIELD_RBM.states(&["A1", "A2", "A9"]),
        left: "the machine's integral over the hidden units by the trapezoidal rule, rank 1 and 2; the sum over its states",
        right: "the network's sum over its energies",
        shares: &["OrthogonalRows::new"],
        mutants: JointPartitionMutant::NAMES,
        slips: &[],
    };

    const EVERY: u64 = 4;

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.log_partition").with_field(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.network(Rule::Projection)?.machine::<S>()?;
        let volume = machine.log_volume::<S>(case.beta);
        let found = if machine.hidden_count() <= 2 {
            machine.log_visible_partition_by_integral(case.beta, goal)?
        } else {
            machine.log_visible_partition_by_states(case.beta, goal)?
        };
        Ok(vec![found.value + volume])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, goal: Goal) -> Values<S> {
        let network = case.network(Rule::Projection)?;
        let log_z = network.log_partition::<S>(case.beta, goal)?.value;
        let beta = match form {
            Form::Mutant(JointPartitionMutant::BetaDropped) => S::one(),
            _ => S::from_f64(case.beta),
        };
        let units = match form {
            Form::Mutant(JointPartitionMutant::OnePerPattern) => case.patterns.len(),
            Form::Mutant(JointPartitionMutant::WholeVolume) => 2 * case.rank(),
            Form::Stated | Form::Mutant(JointPartitionMutant::BetaDropped) => case.rank(),
        };
        let volume = (S::pi().mul_pow2(1) / beta).ln();
        Ok(vec![
            log_z + volume * S::from_i64(units as i64).mul_pow2(-1),
        ])
    }
}

/// A3.
struct HebbianMap;

mutants!(HebbianMapMutant {
    Projection: "the couplings of the projection rule",
    NotNormalised: "weights ξ for ξ/√N",
    BetaTwice: "β applied twice",
});

impl Identity for HebbianMap {
    type Case = BinaryCase;
    type Mutant = HebbianMapMutant;

    const RECORD: Record = Record {
        id: "hnrbm-hebbian-map",
        title: "The patterns divided by the root of N make a machine with the Hebbian network's law",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\log \sum_v e^{\frac\beta2 v \cdot J v} = \log \sum_v e^{\frac\beta2 \lVert W v \rVert^2}, \qquad J = \frac{\xi^\top \xi}{N}, \; W = \frac{\xi}{\sqrt N}",
        assumptions: "any binary patterns, repeated and dependent ones included",
        printed: HOPFIELD_RBM.states(&["A3"]),
        left: "the Hebbian network's sum over its energies; the sum over the states of its machine",
        right: "the overlaps with the patterns, state by state",
        shares: &[],
        mutants: HebbianMapMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.log_partition"))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let network = case.network(Rule::Hebbian)?;
        let machine = network.machine::<S>()?;
        Ok(vec![
            network.log_partition::<S>(case.beta, goal)?.value,
            machine
                .log_visible_partition_by_states(case.beta, goal)?
                .value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = S::from_f64(case.beta);
        let size = S::from_i64(case.size() as i64);
        let states = case.states();
        let exponents = states.iter().map(|v| {
            let hebbian = S::from_i64(case.hebbian_form(v));
            let form_of_state = match form {
                Form::Stated | Form::Mutant(HebbianMapMutant::BetaTwice) => hebbian / &size,
                Form::Mutant(HebbianMapMutant::NotNormalised) => hebbian,
                Form::Mutant(HebbianMapMutant::Projection) => {
                    let (form, determinant) = case.form(v);
                    S::from_i64(form) / S::from_i64(determinant)
                }
            };
            let exponent = form_of_state.mul_pow2(-1) * &beta;
            match form {
                Form::Mutant(HebbianMapMutant::BetaTwice) => exponent * &beta,
                _ => exponent,
            }
        });
        let value = log_sum(&exponents.collect::<Vec<S>>());
        Ok(vec![value.clone(), value])
    }
}

/// Patterns that depend on each other, section A.2.
struct DependentPatterns;

mutants!(DependentPatternsMutant {
    TraceOfPatterns: "a trace of p for the rank",
    PatternsCountTwice: "a repeated pattern adds to the couplings, as by the Hebbian rule",
    NothingIsMissing: "the unit matrix for the projection",
});

impl Identity for DependentPatterns {
    type Case = BinaryCase;
    type Mutant = DependentPatternsMutant;

    const RECORD: Record = Record {
        id: "hnrbm-dependent-patterns",
        title: "Patterns that depend on others change nothing",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"J(\xi_1, \dots, \xi_p, \pm\xi_k) = J(\xi_1, \dots, \xi_p), \qquad \operatorname{tr} J = \operatorname{rank} \xi",
        assumptions: "any binary patterns, with a copy and a negative added",
        printed: HOPFIELD_RBM.states(&["A.2"]),
        left: "the couplings of the network with the further patterns, and their trace",
        right: "Cramer's rule on the patterns without them",
        shares: &[],
        mutants: DependentPatternsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.coupling"))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let mut patterns = case.patterns.clone();
        patterns.push(patterns[0].clone());
        patterns.push(patterns[0].iter().map(|x| -x).collect());
        let more = BinaryCase {
            patterns,
            beta: case.beta,
            visible_bias: None,
            v: case.v.clone(),
            quantity: case.quantity,
        };
        let mut entries = more.network(Rule::Projection)?.coupling::<S>();
        let size = case.size();
        let trace = (0..size).fold(S::zero(), |sum, site| sum + &entries[site * (size + 1)]);
        entries.push(trace);
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let size = case.size();
        let ones = vec![1; size];
        let all = case.projected::<S>(&ones);
        // Column i of J is half the difference of two projections.
        let columns = (0..size).flat_map(|site| {
            let mut other = ones.clone();
            other[site] = -1;
            let pairs = all.clone().into_iter().zip(case.projected::<S>(&other));
            pairs.map(|(a, b)| (a - b).mul_pow2(-1)).collect::<Vec<S>>()
        });
        let mut entries: Vec<S> = columns.collect();
        if let Form::Mutant(mutant) = form {
            for i in 0..size {
                for j in 0..size {
                    let product = i64::from(case.patterns[0][i] * case.patterns[0][j]);
                    let entry = &mut entries[i * size + j];
                    match mutant {
                        DependentPatternsMutant::TraceOfPatterns => {}
                        DependentPatternsMutant::PatternsCountTwice => {
                            *entry =
                                entry.clone() + S::from_i64(2 * product) / S::from_i64(size as i64);
                        }
                        DependentPatternsMutant::NothingIsMissing => {
                            *entry = S::from_i64(i64::from(i == j));
                        }
                    }
                }
            }
        }
        entries.push(match form {
            Form::Mutant(DependentPatternsMutant::TraceOfPatterns) => {
                S::from_i64(case.patterns.len() as i64 + 2)
            }
            _ => S::from_i64(case.rank() as i64),
        });
        Ok(entries)
    }
}
