//! Partition functions: A1, A9, A10, and one pattern.

use crate::catalogue::cases::binary::{BinaryCase, BinaryMachineCase};
use crate::catalogue::formulas::naive::{log_sum, squared_norm};
use crate::catalogue::neighbours::papers::HOPFIELD_RBM;
use crate::catalogue::prelude::*;
use crate::models::hopfield_rbm::Rule;
use crate::real::absolute;

entries!(
    CompleteSquare,
    StatesAndIntegral,
    CurieWeiss,
    Bounds,
    NetworkBounds
);

/// A1.
struct CompleteSquare;

mutants!(CompleteSquareMutant {
    WholeSquare: "|W v + c|² for half of it",
    HiddenBiasDropped: "the hidden bias dropped from the square",
    OtherSquare: "|h - c|² for |h|² - 2 c·h: a constant factor too much",
    VolumeWithoutBeta: "2π for 2π/β",
});

impl Identity for CompleteSquare {
    type Case = BinaryMachineCase;
    type Mutant = CompleteSquareMutant;

    const RECORD: Record = Record {
        id: "hnrbm-complete-square",
        title: "The hidden units integrated out, by completing the square",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Normalisation,
        statement: r"\int_{\mathbb R^p} e^{-\beta E(v,h)} \, dh = \left(\frac{2\pi}{\beta}\right)^{p/2} e^{\beta (\frac12 \lVert W v + c \rVert^2 + b \cdot v)}",
        assumptions: "β > 0, any W, biases and state",
        printed: HOPFIELD_RBM.states(&["A1"]),
        left: "the model's log weight and volume",
        right: "a trapezoidal rule for each hidden unit, with its error",
        shares: &[],
        mutants: CompleteSquareMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::general(
            stream,
            "hnrbm.joint_log_partition",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.machine()?;
        let weight = machine.log_weight::<S>(&case.v, case.beta)?;
        Ok(vec![weight + machine.log_volume::<S>(case.beta)])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = case.beta::<S>();
        let mut value = case.field_of::<S>(&case.v) * &beta;
        for (unit, input) in case.inputs::<S>(&case.v).into_iter().enumerate() {
            let own = case.hidden_bias::<S>(unit);
            let input = match form {
                Form::Mutant(CompleteSquareMutant::HiddenBiasDropped) => input - &own,
                _ => input,
            };
            value = value + log_gaussian(&beta, &input);
            match form {
                Form::Stated | Form::Mutant(CompleteSquareMutant::HiddenBiasDropped) => {}
                Form::Mutant(CompleteSquareMutant::WholeSquare) => {
                    value = value + input.sqr().mul_pow2(-1) * &beta;
                }
                Form::Mutant(CompleteSquareMutant::OtherSquare) => {
                    value = value - own.sqr().mul_pow2(-1) * &beta;
                }
                Form::Mutant(CompleteSquareMutant::VolumeWithoutBeta) => {
                    value = value + beta.ln().mul_pow2(-1);
                }
            }
        }
        Ok(vec![value])
    }
}

/// `log ∫ exp(-β (h²/2 - m h)) dh` by the trapezoidal rule with points about `m`.
///
/// With `a` nats of accuracy and the step `π √(2/(β a))`, aliasing is at most `2 q/(1 - q³)` of the integral, `q = e^-a`;
/// the points beyond `√(2a/β)` of `m` hold less than `q` of it times the number of points that are kept.
fn log_gaussian<S: Enclosure>(beta: &S, mean: &S) -> S {
    const NATS: f64 = 90.0;
    let scale = beta.approx().sqrt();
    let step = S::from_f64(std::f64::consts::PI * (2.0 / NATS).sqrt() / scale);
    let reach = (2.0 * NATS).sqrt() / scale;
    let centre = (mean.approx() / step.approx()).round();
    // Numbers of points, which must be whole numbers with room on both sides. Drawn means are below 100 steps, but a
    // fuzzer's are of any size.
    if centre.is_nan() || centre.abs() >= 2f64.powi(62) {
        return S::unknown();
    }
    let centre = centre as i64;
    // The grid is about an approximation of the mean and reaches two steps further than it must.
    let off = absolute(&(mean.clone() - step.clone() * S::from_i64(centre)));
    if !off.certainly_at_most(&step.mul_pow2(1)) {
        return S::unknown();
    }
    let count = (reach / step.approx()).ceil() as i64 + 2;
    let points = (centre - count..=centre + count).map(|index| {
        let h = step.clone() * S::from_i64(index);
        let exponent = (mean.clone() - h.mul_pow2(-1)) * &h;
        (exponent * beta).exp()
    });
    let sum = points.fold(S::zero(), |sum, term| sum + term) * step;
    let q = S::from_f64(NATS - 1.0);
    let error = (-q).exp() * S::from_i64(4 + count);
    sum.ln().widen(&error)
}

/// A9 for the partition function.
struct StatesAndIntegral;

mutants!(StatesAndIntegralMutant {
    CoshForTwice: "cosh for 2 cosh",
    VisibleBiasDropped: "the visible bias dropped",
    BetaDroppedInside: "cosh of the field without β",
});

impl Identity for StatesAndIntegral {
    type Case = BinaryMachineCase;
    type Mutant = StatesAndIntegralMutant;

    const RECORD: Record = Record {
        id: "hnrbm-hidden-integral",
        title: "The partition function as an integral over the hidden units",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Normalisation,
        statement: r"\int_{\mathbb R^p} e^{-\frac\beta2 \lVert h \rVert^2 + \beta c \cdot h} \prod_i 2\cosh(\beta ((W^\top h)_i + b_i)) \, dh = \left(\frac{2\pi}{\beta}\right)^{p/2} \sum_v e^{\beta(\frac12 \lVert W v + c \rVert^2 + b \cdot v)}",
        assumptions: "β > 0, any W and biases",
        printed: HOPFIELD_RBM.states(&["A9"]),
        left: "the model's trapezoidal rule; its sum over the states; its joint log partition function",
        right: "enumeration",
        shares: &[],
        mutants: StatesAndIntegralMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::general(
            stream,
            "hnrbm.joint_log_partition",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let machine = case.machine()?;
        let volume = machine.log_volume::<S>(case.beta);
        Ok(vec![
            machine
                .log_visible_partition_by_integral::<S>(case.beta, goal)?
                .value
                + &volume,
            machine
                .log_visible_partition_by_states::<S>(case.beta, goal)?
                .value
                + &volume,
            machine
                .log_visible_partition_of::<S>(case.beta, goal)?
                .value
                + volume,
            machine.log_joint_partition_of::<S>(case.beta, goal)?.value,
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let beta = case.beta::<S>();
        let states = case.states();
        let exponents = states.iter().map(|v| {
            let exponent = case.exponent::<S>(v) * &beta;
            match form {
                Form::Stated | Form::Mutant(StatesAndIntegralMutant::CoshForTwice) => exponent,
                Form::Mutant(StatesAndIntegralMutant::VisibleBiasDropped) => {
                    exponent - case.field_of::<S>(v) * &beta
                }
                // The weights and fields enter as if they were 1/β times as large.
                Form::Mutant(StatesAndIntegralMutant::BetaDroppedInside) => {
                    let inputs = case.inputs::<S>(v).into_iter().enumerate();
                    let squares = inputs.map(|(unit, input)| {
                        let own = case.hidden_bias::<S>(unit);
                        ((input - &own) / &beta + own).sqr().mul_pow2(-1)
                    });
                    squares.fold(case.field_of::<S>(v) / &beta, |sum, x| sum + x) * &beta
                }
            }
        });
        let value = log_sum(&exponents.collect::<Vec<S>>()) + case.log_volume::<S>();
        let value = match form {
            Form::Mutant(StatesAndIntegralMutant::CoshForTwice) => {
                value - S::ln_2() * S::from_i64(case.v.len() as i64)
            }
            _ => value,
        };
        Ok(vec![value; 4])
    }
}

/// One pattern.
struct CurieWeiss;

mutants!(CurieWeissMutant {
    NoBinomial: "each magnetisation once",
    MagnetisationPerSpin: "the magnetisation per spin for the magnetisation: no factor N",
    WholeSquare: "M²/N for M²/(2N)",
});

/// A pattern of any length.
struct LongPattern {
    pattern: Vec<i8>,
    beta: f64,
}

impl std::fmt::Display for LongPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let row = self.pattern.iter().map(|x| f64::from(*x)).collect();
        crate::witness::Request::for_quantity("hnrbm.log_partition")
            .with("patterns", crate::witness::Part::Rows(vec![row]))
            .with_number("beta", self.beta)
            .fmt(f)
    }
}

impl Identity for CurieWeiss {
    type Case = LongPattern;
    type Mutant = CurieWeissMutant;

    const RECORD: Record = Record {
        id: "hnrbm-curie-weiss",
        title: "A network of one pattern is the model of Curie and Weiss",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"Z = \sum_{k=0}^N \binom Nk e^{\beta (N - 2k)^2/(2N)}",
        assumptions: "one pattern of any length, no field, either rule",
        printed: HOPFIELD_RBM.states(&["A.2"]),
        left: "the networks of both rules, by their energies",
        right: "the sum over the magnetisation",
        shares: &[],
        mutants: CurieWeissMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<LongPattern, Error> {
        let size = 1 + stream.below(60);
        Ok(LongPattern {
            pattern: (0..size)
                .map(|_| if stream.below(2) == 0 { 1 } else { -1 })
                .collect(),
            beta: stream.between(0.25, 3.0),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        let of_one = BinaryCase {
            patterns: vec![case.pattern.clone()],
            beta: case.beta,
            visible_bias: None,
            v: case.pattern.clone(),
            quantity: "hnrbm.log_partition",
        };
        [Rule::Projection, Rule::Hebbian]
            .into_iter()
            .map(|rule| {
                Ok(of_one
                    .network(rule)?
                    .log_partition::<S>(case.beta, goal)?
                    .value)
            })
            .collect()
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let size = case.pattern.len() as i64;
        let beta = S::from_f64(case.beta);
        let (mut sum, mut choices) = (S::zero(), S::one());
        for k in 0..=size {
            let magnetisation = S::from_i64(size - 2 * k);
            let square = magnetisation.sqr() / S::from_i64(size);
            let exponent = match form {
                Form::Stated | Form::Mutant(CurieWeissMutant::NoBinomial) => square.mul_pow2(-1),
                Form::Mutant(CurieWeissMutant::WholeSquare) => square,
                Form::Mutant(CurieWeissMutant::MagnetisationPerSpin) => {
                    square.mul_pow2(-1) / S::from_i64(size)
                }
            };
            let term = (exponent * &beta).exp();
            sum = sum
                + match form {
                    Form::Mutant(CurieWeissMutant::NoBinomial) => term,
                    _ => term * &choices,
                };
            choices = choices * S::from_i64(size - k) / S::from_i64(k + 1);
        }
        Ok(vec![sum.ln(), sum.ln()])
    }
}

/// A10, with biases.
struct Bounds;

mutants!(BoundsMutant {
    WholeSquare: "the lower bound by the whole square of W",
    FrobeniusForLargest: "the upper bound by the exponent of independent spins",
});

impl Identity for Bounds {
    type Case = BinaryMachineCase;
    type Mutant = BoundsMutant;

    const RECORD: Record = Record {
        id: "hnrbm-partition-bounds",
        title: "Bounds on the partition function by convexity and by the largest exponent",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"N \log 2 + \tfrac\beta2 (\lVert W \rVert_F^2 + \lVert c \rVert^2) \le \log Z \le N \log 2 + \tfrac\beta2 \textstyle\sum_\mu (|c_\mu| + \sum_i |W_{\mu i}|)^2 + \beta \sum_i |b_i|",
        assumptions: "β > 0, any W and biases",
        printed: HOPFIELD_RBM.states(&["A10"]),
        left: "the model's lower bound, and its upper bound with the sign changed",
        right: "enumeration, with either sign",
        shares: &[],
        mutants: BoundsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryMachineCase, Error> {
        Ok(BinaryMachineCase::general(
            stream,
            "hnrbm.joint_log_partition",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let machine = case.machine()?;
        let bracket = machine.log_visible_partition_bracket::<S>(case.beta);
        Ok(vec![bracket.lower, -bracket.upper])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let log_z = case.total::<S>().ln();
        let beta = case.beta::<S>();
        let weights = case.weights.iter().flatten();
        let weights: Vec<S> = weights.map(|w| S::from_f64(*w)).collect();
        let square = squared_norm(&weights).mul_pow2(-1) * &beta;
        // How much closer the wrong bounds lie.
        let (low, high) = match form {
            Form::Stated => (S::zero(), S::zero()),
            Form::Mutant(BoundsMutant::WholeSquare) => (square, S::zero()),
            Form::Mutant(BoundsMutant::FrobeniusForLargest) => {
                let rows = case.weights.iter().enumerate().map(|(unit, row)| {
                    let own = absolute(&case.hidden_bias::<S>(unit));
                    let sum = row
                        .iter()
                        .fold(own.clone(), |sum, w| sum + S::from_f64(w.abs()));
                    sum.sqr() - own.sqr()
                });
                let largest = rows.fold(S::zero(), |sum, row| sum + row).mul_pow2(-1) * &beta;
                (S::zero(), largest - square)
            }
        };
        Ok(vec![log_z.clone() - low, -log_z - high])
    }
}

/// A10 for the networks.
struct NetworkBounds;

mutants!(NetworkBoundsMutant {
    SizeForRank: "the lower bound with N for the rank",
    RankForSize: "the upper bound with the rank for N",
});

impl Identity for NetworkBounds {
    type Case = BinaryCase;
    type Mutant = NetworkBoundsMutant;

    const RECORD: Record = Record {
        id: "hnrbm-network-bounds",
        title: "Bounds on the network's partition function, with which annealed importance sampling can be checked",
        section: HOPFIELD_RBM.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"N \log 2 + \tfrac{\beta r}2 \le \log Z \le N \log 2 + \tfrac{\beta N}2 + \beta \textstyle\sum_i |b_i|",
        assumptions: "projection rule, patterns of rank r; by the Hebbian rule p for r, and p N for N",
        printed: HOPFIELD_RBM.states(&["A10"]),
        left: "the models' lower bounds by both rules, and their upper bounds with the sign changed",
        right: "enumeration, with either sign",
        shares: &[],
        mutants: NetworkBoundsMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<BinaryCase, Error> {
        Ok(BinaryCase::draw(stream, "hnrbm.log_partition").with_field(stream))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let mut entries = Vec::new();
        for rule in [Rule::Projection, Rule::Hebbian] {
            let network = case.network(rule)?;
            let bracket = network.log_partition_bracket::<S>(case.beta);
            entries.extend([bracket.lower, -bracket.upper]);
        }
        Ok(entries)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (projection, hebbian) = log_partitions::<S>(case);
        let excess = S::from_i64((case.size() - case.rank()) as i64);
        let excess = excess.mul_pow2(-1) * S::from_f64(case.beta);
        let (low, high) = match form {
            Form::Stated => (S::zero(), S::zero()),
            Form::Mutant(NetworkBoundsMutant::SizeForRank) => (excess, S::zero()),
            Form::Mutant(NetworkBoundsMutant::RankForSize) => (S::zero(), excess),
        };
        Ok(vec![
            projection.clone() - low,
            -projection - high,
            hebbian.clone(),
            -hebbian,
        ])
    }
}

/// Both networks' log Z, state by state.
fn log_partitions<S: Enclosure>(case: &BinaryCase) -> (S, S) {
    let beta = S::from_f64(case.beta);
    let size = S::from_i64(case.size() as i64);
    let states = case.states();
    let projection = states.iter().map(|v| case.exponent::<S>(v) * &beta);
    let hebbian = states.iter().map(|v| {
        let form = S::from_i64(case.hebbian_form(v)) / &size;
        (form.mul_pow2(-1) + case.field::<S>(v)) * &beta
    });
    let (projection, hebbian): (Vec<S>, Vec<S>) = (projection.collect(), hebbian.collect());
    (log_sum(&projection), log_sum(&hebbian))
}
