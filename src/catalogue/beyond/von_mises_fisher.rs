//! The von Mises-Fisher distribution in three dimensions, where variance and divergence are elementary; and the
//! concentration of a mean resultant length.

use crate::catalogue::cases::sphere::{SphereCase, distribution};
use crate::catalogue::formulas::naive::{inner, lifted, squared_norm};
use crate::catalogue::prelude::*;
use crate::models::von_mises_fisher::likelihood::likeliest_concentration;
use crate::models::von_mises_fisher::moments::divergence;
use crate::special::{cosh, sinh};
use crate::witness::Request;
use std::fmt::{self, Display};

entries!(SlopeInSpace, ConcentrationOfLength, DivergenceInSpace);

/// The derivative of the mean resultant length.
struct SlopeInSpace;

mutants!(SlopeInSpaceMutant {
    SinhNotSquared: "sinh for its square",
    SignOfSinh: "the sign of the second term",
});

impl Identity for SlopeInSpace {
    type Case = SphereCase;
    type Mutant = SlopeInSpaceMutant;

    const RECORD: Record = Record {
        id: "vmf-slope",
        title: "The variance along the mean direction in one and three dimensions",
        section: "further",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"N = 1:\ A'(\kappa) = \frac{1}{\cosh^2\kappa}, \qquad N = 3:\ A'(\kappa) = \frac{1}{\kappa^2} - \frac{1}{\sinh^2\kappa}",
        assumptions: "κ > 0",
        printed: Printed::Implied,
        left: "ratios of modified Bessel functions",
        right: "exponentials",
        shares: &[],
        mutants: SlopeInSpaceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        let mut case = SphereCase::draw_positive(stream, Self::RECORD.id);
        case.dimension = 3;
        case.kappa = stream.log_between(1e-3, 300.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        Ok(vec![
            distribution(1, &kappa)?.mean_resultant_slope(),
            distribution(3, &kappa)?.mean_resultant_slope(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let coin = S::one() / cosh(&kappa).sqr();
        let (square, sine) = (S::one() / kappa.sqr(), sinh(&kappa));
        let sphere = match form {
            Form::Stated => square - S::one() / sine.sqr(),
            Form::Mutant(SlopeInSpaceMutant::SinhNotSquared) => square - S::one() / sine,
            Form::Mutant(SlopeInSpaceMutant::SignOfSinh) => square + S::one() / sine.sqr(),
        };
        Ok(vec![coin, sphere])
    }
}

/// The inverse of the mean resultant length.
struct ConcentrationOfLength;

mutants!(ConcentrationOfLengthMutant {
    Approximation: "the approximation R̄ (N - R̄²)/(1 - R̄²)",
    LengthSquared: "the square of the length",
});

impl Identity for ConcentrationOfLength {
    type Case = SphereCase;
    type Mutant = ConcentrationOfLengthMutant;

    const RECORD: Record = Record {
        id: "vmf-concentration",
        title: "The concentration of a mean resultant length in three dimensions",
        section: "further",
        equations: &[49],
        kind: StatementKind::Equality,
        statement: r"\bar R = \coth\kappa - \frac1\kappa \iff A_3(\kappa) = \bar R",
        assumptions: "κ > 0",
        printed: Printed::Implied,
        left: "Newton's iteration, and a proof at both ends of an interval",
        right: "the κ whose length is made by exponentials",
        shares: &[],
        mutants: ConcentrationOfLengthMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<SphereCase, Error> {
        let mut case = SphereCase::draw_positive(stream, Self::RECORD.id);
        case.dimension = 3;
        case.kappa = stream.log_between(0.05, 200.0);
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let length = langevin(&case.concentration::<S>());
        Ok(vec![likeliest_concentration(3, &length)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let kappa = case.concentration::<S>();
        let square = langevin(&kappa).sqr();
        Ok(vec![match form {
            Form::Stated => kappa,
            Form::Mutant(ConcentrationOfLengthMutant::Approximation) => {
                langevin(&kappa) * (S::from_i64(3) - &square) / (S::one() - square)
            }
            Form::Mutant(ConcentrationOfLengthMutant::LengthSquared) => {
                likeliest_concentration(3, &square)?
            }
        }])
    }
}

/// `coth κ - 1/κ`.
fn langevin<S: Enclosure>(kappa: &S) -> S {
    cosh(kappa) / sinh(kappa) - S::one() / kappa
}

/// Two natural parameters in space.
struct PairCase {
    eta: Vec<f64>,
    other: Vec<f64>,
}

impl Display for PairCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("vmf.divergence")
            .with_list("eta", &self.eta)
            .with_list("other_eta", &self.other)
            .fmt(f)
    }
}

/// The Kullback-Leibler divergence.
struct DivergenceInSpace;

mutants!(DivergenceInSpaceMutant {
    Exchanged: "the expectation under the other distribution",
    AreaOfOneOnly: "a normaliser against the uniform law on one side",
});

impl Identity for DivergenceInSpace {
    type Case = PairCase;
    type Mutant = DivergenceInSpaceMutant;

    const RECORD: Record = Record {
        id: "vmf-divergence",
        title: "The divergence of two von Mises-Fisher distributions in three dimensions",
        section: "further",
        equations: &[48, 49],
        kind: StatementKind::Equality,
        statement: r"D(p_\eta \Vert p_{\eta'}) = \frac{\coth\kappa - 1/\kappa}{\kappa}\, \eta\cdot(\eta - \eta') - \log\frac{\sinh\kappa}{\kappa} + \log\frac{\sinh\kappa'}{\kappa'}",
        assumptions: "κ = |η|, κ' = |η'|, neither 0",
        printed: Printed::Implied,
        left: "modified Bessel functions",
        right: "exponentials",
        shares: &[],
        mutants: DivergenceInSpaceMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PairCase, Error> {
        let scale = stream.log_between(0.1, 100.0);
        let mut draw = |first: f64| {
            let rest = [stream.coordinate(scale), stream.coordinate(scale)];
            vec![first, rest[0], rest[1]]
        };
        let (eta, other) = (draw(0.5), draw(-0.75));
        Ok(PairCase { eta, other })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        Ok(vec![divergence(&case.eta, &case.other)?])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (eta, other) = (lifted::<S>(&case.eta), lifted::<S>(&case.other));
        let (eta, other) = match form {
            Form::Mutant(DivergenceInSpaceMutant::Exchanged) => (other, eta),
            Form::Stated | Form::Mutant(DivergenceInSpaceMutant::AreaOfOneOnly) => (eta, other),
        };
        let (kappa, others) = (squared_norm(&eta).sqrt(), squared_norm(&other).sqrt());
        let log_average = |kappa: &S| (sinh(kappa) / kappa).ln();
        let towards = squared_norm(&eta) - inner(&eta, &other);
        let area = match form {
            Form::Mutant(DivergenceInSpaceMutant::AreaOfOneOnly) => S::pi().mul_pow2(2).ln(),
            Form::Stated | Form::Mutant(DivergenceInSpaceMutant::Exchanged) => S::zero(),
        };
        let value =
            langevin(&kappa) / &kappa * towards - log_average(&kappa) + log_average(&others);
        Ok(vec![value + area])
    }
}
