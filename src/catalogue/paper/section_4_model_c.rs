//! Section 4, model C with a general `F`, Eqs. 47 and 48, and its normaliser on the circle.

use crate::catalogue::cases::network;
use crate::catalogue::cases::network::{
    NetworkCase, activation, curvature, lagrangian, rows_times,
};
use crate::catalogue::formulas::naive::{inner, lifted, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::lagrangian::Lagrangian;
use crate::models::model_c::CircularMachine;
use crate::models::von_mises_fisher::VonMisesFisher;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(NormLagrangian, Energy, IdentityEnergy, VonMises, Bingham);

/// Model C with any `F`, or with the identity.
fn model_c(stream: &mut Stream, id: &'static str, functions: &[Lagrangian]) -> NetworkCase {
    NetworkCase::draw(stream, [&[Lagrangian::Norm], functions]).asked_by(id)
}

/// Eq. 47.
struct NormLagrangian;

mutants!(NormLagrangianMutant {
    RadialPartKept: "the radial part of the Hessian not taken off",
    NormDroppedFromHessian: "1/|v| dropped from the Hessian",
    StateForActivation: "g = v",
});

impl Identity for NormLagrangian {
    type Case = NetworkCase;
    type Mutant = NormLagrangianMutant;

    const RECORD: Record = Record {
        id: "model-c-norm",
        title: "The norm as a Lagrangian: directions, and a curvature that is blind along v",
        section: "4",
        equations: &[47],
        kind: StatementKind::Derivative,
        statement: r"L_v = \|v\|: \quad g = \frac{v}{\|v\|}, \quad \nabla^2 L_v\, x = \frac1{\|v\|} \Big(x - \frac{v\,(v \cdot x)}{\|v\|^2}\Big), \quad \nabla^2 L_v\, v = 0, \quad v \cdot g - L_v = 0",
        assumptions: "v not 0; x = (1, 1, …)",
        printed: Printed::Implied,
        left: "dual numbers through the norm, once and twice",
        right: "the formulas",
        shares: &[],
        mutants: NormLagrangianMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(model_c(stream, "model-c-norm", &network::SMOOTH))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let ones = vec![S::one(); v.len()];
        let g = activation(case.visible, &v);
        let own = inner(&v, &g) - lagrangian(case.visible, &v);
        let across = curvature(case.visible, &v, &ones);
        let along = curvature(case.visible, &v, &v);
        Ok([g, across, along, vec![own, S::one()]].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let square = squared_norm(&v);
        let norm = square.sqrt();
        let total = v.iter().fold(S::zero(), |sum, v| sum + v);
        let g = v.iter().map(|v| match form {
            Form::Mutant(NormLagrangianMutant::StateForActivation) => v.clone(),
            Form::Stated
            | Form::Mutant(
                NormLagrangianMutant::RadialPartKept | NormLagrangianMutant::NormDroppedFromHessian,
            ) => v.clone() / &norm,
        });
        let across = v.iter().map(|v| {
            let radial = match form {
                Form::Mutant(NormLagrangianMutant::RadialPartKept) => S::zero(),
                Form::Stated
                | Form::Mutant(
                    NormLagrangianMutant::NormDroppedFromHessian
                    | NormLagrangianMutant::StateForActivation,
                ) => v.clone() * &total / &square,
            };
            match form {
                Form::Mutant(NormLagrangianMutant::NormDroppedFromHessian) => S::one() - radial,
                Form::Stated
                | Form::Mutant(
                    NormLagrangianMutant::RadialPartKept | NormLagrangianMutant::StateForActivation,
                ) => (S::one() - radial) / &norm,
            }
        });
        let along = vec![S::zero(); v.len()];
        Ok([
            g.collect(),
            across.collect(),
            along,
            vec![S::zero(), S::one()],
        ]
        .concat())
    }
}

/// Eq. 48, the first equality.
struct Energy;

mutants!(EnergyMutant {
    NotNormalised: "v not divided by its norm, as Eq. 12 has it",
    FunctionOfTheSum: "F of the sum for the sum of F",
    SignReversed: "the sign",
});

impl Identity for Energy {
    type Case = NetworkCase;
    type Mutant = EnergyMutant;

    const RECORD: Record = Record {
        id: "model-c-energy",
        title: "The energy of model C with any F depends on the direction only",
        section: "4",
        equations: &[12, 47, 48],
        kind: StatementKind::Equality,
        statement: r"E(v, \Xi v/\|v\|) = -\sum_\mu F\big(\xi_\mu \cdot v/\|v\|\big) = E_{\mathrm C}(v) = E_{\mathrm C}(4v)",
        assumptions: "v not 0; any F with a derivative",
        printed: Printed::AsPrinted,
        left: "Eq. 7 with dual numbers, at h = Ξ g(v), and there at 4v",
        right: "the sum of F",
        shares: &[],
        mutants: EnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(model_c(stream, "model-c-energy", &network::SMOOTH[..8]))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let longer: Vec<S> = v.iter().map(|v| v.mul_pow2(2)).collect();
        Ok(vec![
            case.adiabatic_energy(&v) + S::one(),
            case.adiabatic_energy(&longer) + S::one(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let norm = squared_norm(&v).sqrt();
        let direction: Vec<S> = match form {
            Form::Mutant(EnergyMutant::NotNormalised) => v,
            Form::Stated
            | Form::Mutant(EnergyMutant::FunctionOfTheSum | EnergyMutant::SignReversed) => {
                v.into_iter().map(|v| v / &norm).collect()
            }
        };
        let overlaps = rows_times(&case.patterns, &direction);
        let sum = match form {
            Form::Mutant(EnergyMutant::FunctionOfTheSum) => {
                let total = overlaps.iter().fold(S::zero(), |sum, x| sum + x);
                case.hidden.value(&[total])
            }
            Form::Stated
            | Form::Mutant(EnergyMutant::NotNormalised | EnergyMutant::SignReversed) => {
                case.hidden.value(&overlaps)
            }
        };
        let energy = match form {
            Form::Mutant(EnergyMutant::SignReversed) => sum + S::one(),
            Form::Stated
            | Form::Mutant(EnergyMutant::NotNormalised | EnergyMutant::FunctionOfTheSum) => {
                S::one() - sum
            }
        };
        Ok(vec![energy.clone(), energy])
    }
}

/// Eq. 48, the second equality.
struct IdentityEnergy;

mutants!(IdentityEnergyMutant {
    MeanForSum: "the mean of the patterns for their sum",
    SquaredNorm: "|v|² for |v|",
    UnitNaturalParameter: "η divided by its norm",
});

impl Identity for IdentityEnergy {
    type Case = NetworkCase;
    type Mutant = IdentityEnergyMutant;

    const RECORD: Record = Record {
        id: "model-c-identity",
        title: "With F the identity only the sum of the patterns matters",
        section: "4",
        equations: &[48],
        kind: StatementKind::Equality,
        statement: r"E_{\mathrm C}(v) = -\frac{\eta \cdot v}{\|v\|}, \quad \eta = \Xi^\top 1",
        assumptions: "v not 0; F(x) = x",
        printed: Printed::AsPrinted,
        left: "the energy of model C in the plane; the network's adiabatic energy elsewhere",
        right: "sums over the columns of Ξ, and the formula",
        shares: &[],
        mutants: IdentityEnergyMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<NetworkCase, Error> {
        Ok(model_c(stream, "model-c-identity", &[Lagrangian::Identity]))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let energy: S = match v.as_slice() {
            [x, y] => {
                let rows = case.patterns.iter().map(|row| [row[0], row[1]]);
                let machine = CircularMachine::new(&rows.collect::<Vec<_>>(), case.hidden, 1.0)?;
                machine.energy(&[x.clone(), y.clone()])?
            }
            _ => case.network()?.adiabatic_energy(&v)?,
        };
        Ok(vec![energy + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let v = lifted::<S>(&case.v);
        let eta = column_sums::<S>(&case.patterns);
        let square = squared_norm(&v);
        let overlap = inner(&eta, &v);
        let projection = match form {
            Form::Stated => overlap / square.sqrt(),
            Form::Mutant(IdentityEnergyMutant::MeanForSum) => {
                overlap / square.sqrt() / S::from_i64(case.patterns.len() as i64)
            }
            Form::Mutant(IdentityEnergyMutant::SquaredNorm) => overlap / square,
            Form::Mutant(IdentityEnergyMutant::UnitNaturalParameter) => {
                overlap / square.sqrt() / squared_norm(&eta).sqrt()
            }
        };
        Ok(vec![S::one() - projection])
    }
}

/// `Ξᵀ 1`.
fn column_sums<S: Enclosure>(patterns: &[Vec<f64>]) -> Vec<S> {
    let columns = patterns.first().map_or(0, Vec::len);
    (0..columns)
        .map(|i| {
            let column = patterns.iter().map(|row| S::from_f64(row[i]));
            column.fold(S::zero(), |sum, x| sum + x)
        })
        .collect()
}

/// Model C in the plane.
struct CircleCase {
    patterns: Vec<[f64; 2]>,
    function: Lagrangian,
    beta: f64,
    id: &'static str,
}

impl CircleCase {
    fn draw(stream: &mut Stream, function: Lagrangian, id: &'static str) -> Self {
        let count = 1 + stream.below(4);
        let scale = match stream.below(4) {
            0 => stream.log_between(1e-9, 1e-2),
            _ => stream.between(0.25, 2.0),
        };
        let mut patterns: Vec<[f64; 2]> = (0..count)
            .map(|_| [stream.coordinate(scale), stream.coordinate(scale)])
            .collect();
        if count > 1 && stream.one_in(4) {
            patterns[1] = patterns[0].map(|x| -x);
        }
        Self {
            patterns,
            function,
            beta: stream.choose(&[1.0, 2.0, 0.5, 3.0], 1.5),
            id,
        }
    }

    fn rows(&self) -> Vec<Vec<f64>> {
        self.patterns.iter().map(|row| row.to_vec()).collect()
    }

    fn log_partition<S: Enclosure>(&self, goal: Goal) -> Result<Vec<S>, Error> {
        let machine = CircularMachine::new(&self.patterns, self.function, self.beta)?;
        Ok(vec![machine.log_partition(goal)?])
    }
}

impl Display for CircleCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity(self.id)
            .with("patterns", Part::Rows(self.rows()))
            .with("function", Part::lagrangian(self.function))
            .with_number("beta", self.beta)
            .fmt(f)
    }
}

/// `log(2π I_0(κ))`.
fn log_von_mises<S: Enclosure>(kappa: S) -> Result<S, Error> {
    Ok(VonMisesFisher::new(2, kappa)?.log_partition())
}

/// The identity on the circle.
struct VonMises;

mutants!(VonMisesMutant {
    BetaDropped: "β dropped from the concentration",
    SumOfNorms: "the sum of the norms for the norm of the sum",
    CircumferenceAlone: "the circumference alone",
});

impl Identity for VonMises {
    type Case = CircleCase;
    type Mutant = VonMisesMutant;

    const EVERY: u64 = 4;

    const RECORD: Record = Record {
        id: "model-c-von-mises",
        title: "On the circle the identity gives von Mises's normaliser",
        section: "4",
        equations: &[48, 49],
        kind: StatementKind::Normalisation,
        statement: r"\int_0^{2\pi} e^{\beta \sum_\mu \xi_\mu \cdot (\cos\theta, \sin\theta)}\,d\theta = 2\pi I_0(\beta\|\eta\|), \quad \eta = \Xi^\top 1",
        assumptions: "N_v = 2, F(x) = x",
        printed: Printed::Implied,
        left: "equal steps around the circle",
        right: "the modified Bessel function",
        shares: &[],
        mutants: VonMisesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<CircleCase, Error> {
        Ok(CircleCase::draw(
            stream,
            Lagrangian::Identity,
            "model-c-von-mises",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        case.log_partition(goal)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let rows = case.rows();
        let norm = |row: &[S]| squared_norm(row).sqrt();
        let length = match form {
            Form::Mutant(VonMisesMutant::SumOfNorms) => {
                (rows.iter()).fold(S::zero(), |sum, row| sum + norm(&lifted::<S>(row)))
            }
            Form::Mutant(VonMisesMutant::CircumferenceAlone) => S::zero(),
            Form::Stated | Form::Mutant(VonMisesMutant::BetaDropped) => {
                norm(&column_sums::<S>(&rows))
            }
        };
        let kappa = match form {
            Form::Mutant(VonMisesMutant::BetaDropped) => length,
            Form::Stated
            | Form::Mutant(VonMisesMutant::SumOfNorms | VonMisesMutant::CircumferenceAlone) => {
                length * S::from_f64(case.beta)
            }
        };
        Ok(vec![log_von_mises(kappa)?])
    }
}

/// The square on the circle.
struct Bingham;

mutants!(BinghamMutant {
    ArgumentDoubled: "β/2 for β/4 in the argument",
    TraceDropped: "the exponential of the trace dropped",
    OffDiagonalOnce: "the off-diagonal entry not counted twice",
});

impl Identity for Bingham {
    type Case = CircleCase;
    type Mutant = BinghamMutant;

    const EVERY: u64 = 4;

    const RECORD: Record = Record {
        id: "model-c-bingham",
        title: "On the circle the square gives Bingham's normaliser",
        section: "4",
        equations: &[48],
        kind: StatementKind::Normalisation,
        statement: r"F = \tfrac12 x^2: \quad \int_0^{2\pi} e^{-\beta E_{\mathrm C}}\,d\theta = 2\pi\, e^{\frac\beta4 \operatorname{tr} A}\, I_0\Big(\tfrac\beta4 \sqrt{(a_{11} - a_{22})^2 + 4 a_{12}^2}\Big), \quad A = \Xi^\top \Xi",
        assumptions: "N_v = 2; for one pattern both factors have the argument β|ξ|²/4",
        printed: Printed::Implied,
        left: "equal steps around the circle",
        right: "the modified Bessel function of the difference of the eigenvalues of A",
        shares: &[],
        mutants: BinghamMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<CircleCase, Error> {
        Ok(CircleCase::draw(
            stream,
            Lagrangian::Power { n: 2.0 },
            "model-c-bingham",
        ))
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        case.log_partition(goal)
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let entry = |i: usize, j: usize| {
            let products = (case.patterns.iter()).map(|x| S::from_f64(x[i]) * S::from_f64(x[j]));
            products.fold(S::zero(), |sum, x| sum + x)
        };
        let (first, second, mixed) = (entry(0, 0), entry(1, 1), entry(0, 1));
        let mixed = match form {
            Form::Mutant(BinghamMutant::OffDiagonalOnce) => mixed,
            Form::Stated
            | Form::Mutant(BinghamMutant::ArgumentDoubled | BinghamMutant::TraceDropped) => {
                mixed.mul_pow2(1)
            }
        };
        let difference = ((first.clone() - &second).sqr() + mixed.sqr()).sqrt();
        let quarter = S::from_f64(case.beta).mul_pow2(-2);
        let argument = match form {
            Form::Mutant(BinghamMutant::ArgumentDoubled) => (difference * &quarter).mul_pow2(1),
            Form::Stated
            | Form::Mutant(BinghamMutant::TraceDropped | BinghamMutant::OffDiagonalOnce) => {
                difference * &quarter
            }
        };
        let growth = match form {
            Form::Mutant(BinghamMutant::TraceDropped) => S::zero(),
            Form::Stated
            | Form::Mutant(BinghamMutant::ArgumentDoubled | BinghamMutant::OffDiagonalOnce) => {
                (first + second) * quarter
            }
        };
        Ok(vec![log_von_mises(argument)? + growth])
    }
}
