//! Section 2.1: the Lagrangians of the layers, Eqs. 6-8: gradients, Hessians, Legendre transforms.

use crate::catalogue::cases::network::{
    ALL, NetworkCase, SMOOTH, activation, curvature, lagrangian,
};
use crate::catalogue::formulas::naive::{inner, lifted};
use crate::catalogue::prelude::*;
use crate::models::lagrangian::Lagrangian;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

entries!(Activation, Curvature, LegendreTransform);

/// A layer, a Lagrangian and a second vector.
struct LayerCase {
    kind: Lagrangian,
    h: Vec<f64>,
    x: Vec<f64>,
    /// The identity, where the second vector counts.
    identity: Option<&'static str>,
}

impl LayerCase {
    fn draw(stream: &mut Stream, identity: Option<&'static str>) -> Self {
        let NetworkCase { hidden, h, .. } = NetworkCase::draw(stream, [&SMOOTH, &ALL]);
        Self {
            identity,
            kind: hidden,
            x: h.iter().map(|_| stream.coordinate(1.5)).collect(),
            h,
        }
    }
}

impl Display for LayerCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = match self.identity {
            Some(identity) => Request::for_identity(identity).with_list("x", &self.x),
            None => Request::for_quantity("hopfield.activation"),
        };
        request
            .with("lagrangian", Part::lagrangian(self.kind))
            .with_list("h", &self.h)
            .fmt(f)
    }
}

/// Eq. 6.
struct Activation;

mutants!(ActivationMutant {
    SignDropped: "the sign of h dropped from odd activations",
    TimesState: "h times the activation, as for a function of degree 1",
});

impl Identity for Activation {
    type Case = LayerCase;
    type Mutant = ActivationMutant;

    const RECORD: Record = Record {
        id: "network-activation",
        title: "Activations are gradients of Lagrangians",
        section: "2.1",
        equations: &[6, 10, 11],
        kind: StatementKind::Derivative,
        statement: r"f_\mu(h) = \frac{\partial L_h(h)}{\partial h_\mu}",
        assumptions: "|h|^n/n, cosh, exp, log cosh, |h|, arctangent, identity, log-sum-exp and norm, where they have derivatives",
        printed: Printed::AsPrinted,
        left: "dual numbers through the Lagrangian as it is defined, and the Lagrangian",
        right: "the model's closed forms of both",
        shares: &[],
        mutants: ActivationMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<LayerCase, Error> {
        Ok(LayerCase::draw(stream, None))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let h = lifted::<S>(&case.h);
        let value = lagrangian(case.kind, &h);
        Ok([activation(case.kind, &h), vec![value]].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let h = lifted::<S>(&case.h);
        let f = case.kind.activation_of::<S>("h", &case.h)?;
        let mut entries: Vec<S> = match form {
            Form::Stated => f,
            Form::Mutant(ActivationMutant::SignDropped) => {
                f.iter().map(crate::real::absolute).collect()
            }
            Form::Mutant(ActivationMutant::TimesState) => {
                f.into_iter().zip(h).map(|(f, h)| f * h).collect()
            }
        };
        entries.push(case.kind.value_of(&case.h));
        Ok(entries)
    }
}

/// Hessians are positive semi-definite.
struct Curvature;

mutants!(CurvatureMutant {
    WithoutOuterProduct: "-f fᵀ dropped for the log-sum-exp, 1 for the Hessian of the others",
    Sign: "the form's sign",
});

impl Identity for Curvature {
    type Case = LayerCase;
    type Mutant = CurvatureMutant;

    const RECORD: Record = Record {
        id: "lagrangian-hessian",
        title: "The Hessians of the Lagrangians are positive semi-definite",
        section: "2.1",
        equations: &[8],
        kind: StatementKind::Inequality,
        statement: r"0 \le x^\top \nabla^2 L(h)\, x; \quad \text{log-sum-exp: } \beta\big(\operatorname{diag} f - f f^\top\big), \text{ null vector } 1; \quad \text{norm: } \frac{I - h h^\top/\|h\|^2}{\|h\|}, \text{ null vector } h",
        assumptions: "where there are two derivatives",
        printed: Printed::Implied,
        left: "1; 1 and the form by dual numbers; 1 and the model's form; 1 and that at the null vector",
        right: "1 and the model's form, twice; 1 and the form by dual numbers; 1",
        shares: &["Lagrangian::hessian_form", "Lagrangian::hessian_times"],
        mutants: CurvatureMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<LayerCase, Error> {
        Ok(LayerCase::draw(stream, Some(Self::RECORD.id)))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (by_dual_numbers, closed) = forms::<S>(case)?;
        // Forms that vanish have no digits: 1 is added to what is compared for equality.
        Ok(vec![
            S::one(),
            by_dual_numbers + S::one(),
            closed + S::one(),
            null_form::<S>(case)? + S::one(),
        ])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let (by_dual_numbers, closed) = forms::<S>(case)?;
        let x = lifted::<S>(&case.x);
        let closed = match (form, case.kind) {
            (Form::Stated, _) => closed,
            (
                Form::Mutant(CurvatureMutant::WithoutOuterProduct),
                Lagrangian::LogSumExp { beta },
            ) => {
                let f = case.kind.activation("h", &lifted::<S>(&case.h))?;
                let weighed: Vec<S> = f.into_iter().zip(&x).map(|(f, x)| f * x).collect();
                inner(&weighed, &x) * S::from_f64(beta)
            }
            (Form::Mutant(CurvatureMutant::WithoutOuterProduct), _) => inner(&x, &x),
            (Form::Mutant(CurvatureMutant::Sign), _) => -closed,
        };
        let closed = closed + S::one();
        let by_dual_numbers = by_dual_numbers + S::one();
        Ok(vec![closed.clone(), closed, by_dual_numbers, S::one()])
    }
}

/// The model's form at the null vector of the log-sum-exp and of the norm, and at 0 for the others.
fn null_form<S: Enclosure>(case: &LayerCase) -> Result<S, Error> {
    let h = lifted::<S>(&case.h);
    let null = match case.kind {
        Lagrangian::LogSumExp { .. } => vec![S::one(); h.len()],
        Lagrangian::Norm => h.clone(),
        _ => vec![S::zero(); h.len()],
    };
    case.kind.hessian_form("h", &h, &null)
}

/// The quadratic form by dual numbers, and the model's.
fn forms<S: Enclosure>(case: &LayerCase) -> Result<(S, S), Error> {
    let (h, x) = (lifted::<S>(&case.h), lifted::<S>(&case.x));
    let by_dual_numbers = inner(&x, &curvature(case.kind, &h, &x));
    Ok((by_dual_numbers, case.kind.hessian_form("h", &h, &x)?))
}

/// Fenchel and Young's inequality.
struct LegendreTransform;

mutants!(LegendreTransformMutant {
    ProductDropped: "h·f(h) dropped",
    ProductHalved: "h·f(h) halved",
});

impl Identity for LegendreTransform {
    type Case = LayerCase;
    type Mutant = LegendreTransformMutant;

    const RECORD: Record = Record {
        id: "lagrangian-transform",
        title: "A layer enters the energy by the Legendre transform of its Lagrangian",
        section: "2.1",
        equations: &[7],
        kind: StatementKind::Inequality,
        statement: r"x \cdot f(h) - L(x) \le h \cdot f(h) - L(h) = L^*(f(h)) = \sup_x \big(x \cdot f(h) - L(x)\big)",
        assumptions: "L convex, any x; equality at x = h",
        printed: Printed::Implied,
        left: "1 and the left side with dual numbers for the activation",
        right: "1 and the model's closed form of the transform",
        shares: &[],
        mutants: LegendreTransformMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<LayerCase, Error> {
        let mut case = LayerCase::draw(stream, Some(Self::RECORD.id));
        if stream.one_in(3) {
            case.x.clone_from(&case.h);
        }
        Ok(case)
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let (h, x) = (lifted::<S>(&case.h), lifted::<S>(&case.x));
        let along = inner(&x, &activation(case.kind, &h));
        Ok(vec![along - lagrangian(case.kind, &x) + S::one()])
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let h = lifted::<S>(&case.h);
        let transform = case.kind.transform("h", &h)?.value();
        let along = inner(&h, &case.kind.activation("h", &h)?);
        let transform = match form {
            Form::Stated => transform,
            Form::Mutant(LegendreTransformMutant::ProductDropped) => transform - along,
            Form::Mutant(LegendreTransformMutant::ProductHalved) => transform - along.mul_pow2(-1),
        };
        Ok(vec![transform + S::one()])
    }

    fn is_attained(case: &LayerCase) -> bool {
        case.x == case.h
    }
}
