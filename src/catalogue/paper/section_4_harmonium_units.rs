//! Section 4, model A: a hidden unit given its input, Eq. 42.

use super::section_4_harmonium::SQUARE;
use crate::catalogue::cases::network::{Smooth, activation, lagrangian};
use crate::catalogue::formulas::naive::{inner, lifted, log_sum, shares};
use crate::catalogue::prelude::*;
use crate::models::harmonium::{Harmonium, Support, Unit, log_partition_by_series};
use crate::models::lagrangian::Lagrangian;
use crate::real::{Dual, Real};
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(
    ConditionalNormaliser,
    ArctangentNormaliser,
    DivergenceStatistic
);

/// A unit with its input.
struct UnitCase {
    lagrangian: Lagrangian,
    support: Support,
    beta: f64,
    x: f64,
}

impl UnitCase {
    fn unit(&self) -> Result<Unit, Error> {
        Unit::new(self.lagrangian, self.support, self.beta)
    }
}

impl Display for UnitCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_quantity("efh.conditional_log_partition")
            .with("lagrangian", Part::lagrangian(self.lagrangian))
            .with("domain", Part::Json(format!("\"{}\"", self.support.name())))
            .with_number("beta", self.beta)
            .with_number("x", self.x)
            .fmt(f)
    }
}

/// The normaliser of Eq. 42.
struct ConditionalNormaliser;

mutants!(ConditionalNormaliserMutant {
    InputDropped: "the input dropped",
    BetaDroppedFromInput: "β dropped from the input",
    HalfOfTheSet: "the integral over the half-line for that over the reals; one state less",
});

impl Identity for ConditionalNormaliser {
    type Case = UnitCase;
    type Mutant = ConditionalNormaliserMutant;

    const EVERY: u64 = 20;

    const RECORD: Record = Record {
        id: "efh-conditional-normaliser",
        title: "Normaliser of a hidden unit given its input",
        section: "4.1",
        equations: &[42],
        kind: StatementKind::Normalisation,
        statement: r"\int_{\mathbb R} e^{-\beta(h F' - F - x F')}\,dh = \sum_k \frac{(\beta x)^{2k}}{(2k)!}\, \frac2n \Big(\beta\tfrac{n-1}n\Big)^{-a_k} \Gamma(a_k),\ a_k = \tfrac{2k(n-1)+1}n,\ F = \tfrac{|h|^n}n; \quad n = 2:\ \sqrt{\tfrac{2\pi}\beta}\, e^{\beta x^2/2}; \quad \{-1, 1\},\ F = |h|:\ 2\cosh\beta x",
        assumptions: "n > 1 on the reals; finite sets with any F that has derivatives there",
        printed: Printed::Implied,
        left: "quadrature; for the Gaussian and for finite sets the model's closed form",
        right: "the series of Γ functions, also for the Gaussian; the sum as it stands",
        shares: &["Rule::integral"],
        mutants: ConditionalNormaliserMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<UnitCase, Error> {
        let beta = stream.choose(&[1.0, 2.0, 0.5], 1.5);
        let (lagrangian, support) = match stream.below(3) {
            0 => (
                stream.choose(&[Lagrangian::Abs, SQUARE, Lagrangian::Cosh], SQUARE),
                Support::Binary,
            ),
            1 => (
                stream.choose(&[Lagrangian::Exp, SQUARE, Lagrangian::Identity], SQUARE),
                Support::Bernoulli,
            ),
            _ => (
                Lagrangian::Power {
                    n: stream.choose(&[2.0, 4.0, 1.5, 3.0], 2.5),
                },
                Support::Reals,
            ),
        };
        let x = match stream.below(4) {
            0 => 0.0,
            1 => stream.log_between(1e-6, 0.1),
            _ => stream.between(0.0, 2.0),
        };
        Ok(UnitCase {
            lagrangian,
            support,
            beta,
            x,
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![case.unit()?.log_partition(case.x, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let x = match form {
            Form::Mutant(ConditionalNormaliserMutant::InputDropped) => 0.0,
            Form::Mutant(ConditionalNormaliserMutant::BetaDroppedFromInput) => case.x / case.beta,
            Form::Stated | Form::Mutant(ConditionalNormaliserMutant::HalfOfTheSet) => case.x,
        };
        let fewer = form == Form::Mutant(ConditionalNormaliserMutant::HalfOfTheSet);
        Ok(vec![match (case.support.values(), case.lagrangian) {
            (Some(values), kind) => {
                let terms = exponents(kind, case.beta, &values, &S::from_f64(x));
                log_sum(&terms[usize::from(fewer)..])
            }
            (None, Lagrangian::Power { n }) => log_partition_by_series(n, case.beta, x, !fewer),
            (None, other) => {
                return Err(Error::Unsupported(format!("a series for {other:?}")));
            }
        }])
    }
}

/// `-β (h F'(h) - F(h) - F'(h) x)` at each of the values, with dual numbers for `F'`.
fn exponents<R: Smooth>(kind: Lagrangian, beta: f64, values: &[f64], x: &R) -> Vec<R> {
    let exponent = |value: &f64| {
        let h = [R::from_f64(*value)];
        let f = activation(kind, &h);
        let own = inner(&h, &f) - lagrangian(kind, &h);
        (inner(&f, std::slice::from_ref(x)) - own) * R::from_f64(beta)
    };
    values.iter().map(exponent).collect()
}

/// The normaliser of Eq. 42 where the activation saturates.
struct ArctangentNormaliser;

mutants!(ArctangentNormaliserMutant {
    OneCosineMore: "βc - 1 for βc - 2",
    BetaDroppedFromInput: "β dropped from the input",
});

impl Identity for ArctangentNormaliser {
    type Case = UnitCase;
    type Mutant = ArctangentNormaliserMutant;

    const EVERY: u64 = 20;

    const RECORD: Record = Record {
        id: "efh-arctangent-normaliser",
        title: "Normaliser of a hidden unit with an arctangent for its activation",
        section: "4.1",
        equations: &[42],
        kind: StatementKind::Normalisation,
        statement: r"\int_{\mathbb R} e^{-\beta(h F' - F - x F')}\,dh = \int_{-\pi/2}^{\pi/2} \cos^m\theta\; e^{\kappa\theta}\,d\theta = I_m, \quad F' = c \arctan h,\ m = \beta c - 2,\ \kappa = \beta c x: \quad I_0 = \tfrac2\kappa \sinh\tfrac{\pi\kappa}2,\ I_1 = \tfrac2{1 + \kappa^2} \cosh\tfrac{\pi\kappa}2,\ I_m = \tfrac{m(m - 1)}{m^2 + \kappa^2} I_{m-2}",
        assumptions: "βc an integer from 2 on, x not 0",
        printed: Printed::Implied,
        left: "quadrature over h",
        right: "the recurrence",
        shares: &[],
        mutants: ArctangentNormaliserMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<UnitCase, Error> {
        let beta = stream.choose(&[1.0, 2.0, 0.5], 4.0);
        let size = match stream.below(4) {
            0 => stream.log_between(1e-3, 0.1),
            _ => stream.between(0.1, 2.0),
        };
        let product = 2 + stream.below(5);
        Ok(UnitCase {
            lagrangian: Lagrangian::Atan {
                c: product as f64 / beta,
            },
            support: Support::Reals,
            beta,
            x: if stream.one_in(2) { -size } else { size },
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Values<S> {
        Ok(vec![case.unit()?.log_partition(case.x, goal)?.value])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let Lagrangian::Atan { c } = case.lagrangian else {
            return Err(Error::Unsupported("an activation other than atan".into()));
        };
        // A power of 2 times a small integer: the product is exact.
        let cosines = (case.beta * c) as i64 - 2;
        let kappa = S::from_f64(case.x) * S::from_f64(c);
        let scaled = kappa.clone() * S::from_f64(case.beta);
        let integral = match form {
            Form::Stated => integral_of_cosines(cosines, &scaled),
            Form::Mutant(ArctangentNormaliserMutant::OneCosineMore) => {
                integral_of_cosines(cosines + 1, &scaled)
            }
            Form::Mutant(ArctangentNormaliserMutant::BetaDroppedFromInput) => {
                integral_of_cosines(cosines, &kappa)
            }
        };
        Ok(vec![integral.ln()])
    }
}

/// `∫ cos^m θ e^(κθ) dθ` over half a turn about 0, from `m = 0` or 1 on.
fn integral_of_cosines<S: Enclosure>(cosines: i64, kappa: &S) -> S {
    let quarter_turn = S::pi().mul_pow2(-1) * kappa;
    let (up, down) = (quarter_turn.exp(), (-quarter_turn).exp());
    let (first, start) = match cosines % 2 {
        0 => (2, (up - down) / kappa),
        _ => (3, (up + down) / (kappa.sqr() + S::one())),
    };
    (first..=cosines).step_by(2).fold(start, |below, m| {
        below * S::from_i64(m * (m - 1)) / (S::from_i64(m * m) + kappa.sqr())
    })
}

/// What contrastive divergence needs of the conditional.
struct DivergenceStatistic;

mutants!(DivergenceStatisticMutant {
    BetaNotDividedOut: "1/β dropped",
    MeanOfTheUnit: "the mean of h for that of F'",
    InputNegated: "the input's sign",
});

impl Identity for DivergenceStatistic {
    type Case = UnitCase;
    type Mutant = DivergenceStatisticMutant;

    const RECORD: Record = Record {
        id: "efh-divergence-statistic",
        title: "The mean activation is the slope of the log normaliser",
        section: "4.1",
        equations: &[42],
        kind: StatementKind::Derivative,
        statement: r"\mathbb E[F'(h) \mid x] = \frac1\beta \frac{d}{dx} \log M(x), \quad M(x) = \sum_h e^{-\beta(h F' - F - x F')} \text{ or the integral}",
        assumptions: "finite sets; h²/2 on the reals. β F' g is what contrastive divergence compares",
        printed: Printed::Implied,
        left: "the model's mean of the activation",
        right: "dual numbers through the logarithm of the normaliser; the weighted mean",
        shares: &[],
        mutants: DivergenceStatisticMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<UnitCase, Error> {
        let kinds = [SQUARE, Lagrangian::Power { n: 4.0 }, Lagrangian::Cosh];
        let (lagrangian, support) = match stream.below(4) {
            0 => (SQUARE, Support::Reals),
            1 => (Lagrangian::Abs, Support::Binary),
            2 => (stream.choose(&kinds, SQUARE), Support::Binary),
            _ => (
                stream.choose(&[SQUARE, Lagrangian::Exp, Lagrangian::Cosh], SQUARE),
                Support::Bernoulli,
            ),
        };
        Ok(UnitCase {
            lagrangian,
            support,
            beta: stream.choose(&[1.0, 2.0, 0.5], 3.0),
            x: stream.coordinate(3.0),
        })
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let hidden = (case.lagrangian, case.support);
        let visible = (SQUARE, Support::Reals);
        let machine = Harmonium::new((1, 1), vec![1.0], visible, hidden, case.beta)?;
        let mean = (machine.mean_hidden_activation::<S>(case.x)?)
            .ok_or_else(|| Error::Unsupported("a mean without a closed form".into()))?;
        Ok(vec![mean.clone(), mean, S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let x = match form {
            Form::Mutant(DivergenceStatisticMutant::InputNegated) => -case.x,
            Form::Stated
            | Form::Mutant(
                DivergenceStatisticMutant::BetaNotDividedOut
                | DivergenceStatisticMutant::MeanOfTheUnit,
            ) => case.x,
        };
        let x = Dual::variable(S::from_f64(x));
        let beta = S::from_f64(case.beta);
        let Some(values) = case.support.values() else {
            // The Gaussian's logarithm is β x²/2 and a constant.
            let slope = (x.sqr() * Dual::constant(beta.clone()))
                .mul_pow2(-1)
                .tangent;
            let mean = match form {
                Form::Mutant(DivergenceStatisticMutant::BetaNotDividedOut) => slope,
                Form::Stated
                | Form::Mutant(
                    DivergenceStatisticMutant::MeanOfTheUnit
                    | DivergenceStatisticMutant::InputNegated,
                ) => slope / beta,
            };
            return Ok(vec![mean.clone(), mean, S::one()]);
        };
        let terms = exponents(case.lagrangian, case.beta, &values, &x);
        let total = terms
            .iter()
            .fold(Dual::zero(), |sum, term| sum + term.exp());
        let slope = match form {
            Form::Mutant(DivergenceStatisticMutant::BetaNotDividedOut) => total.ln().tangent,
            Form::Stated
            | Form::Mutant(
                DivergenceStatisticMutant::MeanOfTheUnit | DivergenceStatisticMutant::InputNegated,
            ) => total.ln().tangent / beta,
        };
        let values: Vec<S> = lifted(&values);
        let weighed = match form {
            Form::Mutant(DivergenceStatisticMutant::MeanOfTheUnit) => values,
            Form::Stated
            | Form::Mutant(
                DivergenceStatisticMutant::BetaNotDividedOut
                | DivergenceStatisticMutant::InputNegated,
            ) => activation(case.lagrangian, &values),
        };
        let weights: Vec<S> = terms.into_iter().map(|term| term.value).collect();
        // A 1 on either side, so that digits mean something where the mean is 0.
        let mean = inner(&shares(&weights), &weighed);
        Ok(vec![slope, mean, S::one()])
    }
}
