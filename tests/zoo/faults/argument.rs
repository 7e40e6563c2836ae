//! The arguments of a fault, by their types.

use attnbm::conformance::{
    Computed, Conditioned, Lagrangian, Machine, Question, RestrictedMachine, Support,
};

pub trait Argument<'a> {
    /// What an argument borrows from, or itself.
    type Held;

    /// The field of this name, or what several fields make up.
    fn held(question: &Question<'a>, name: &str) -> Computed<Self::Held>;

    fn pass(held: &'a Self::Held) -> Self;
}

macro_rules! arguments {
    ($($kind:ty: $held:ty = |$question:ident, $name:ident| $read:expr, |$from:ident| $pass:expr;)*) => {
        $(
            impl<'a> Argument<'a> for $kind {
                type Held = $held;

                fn held($question: &Question<'a>, $name: &str) -> Computed<$held> {
                    $read
                }

                fn pass($from: &'a $held) -> Self {
                    $pass
                }
            }
        )*
    };
}

arguments! {
    f64: f64 = |question, name| question.number(name), |x| *x;
    u64: u64 = |question, name| question.whole_number(name), |n| *n;
    &'a [f64]: Vec<f64> = |question, name| question.vector(name).map(<[f64]>::to_vec), |x| x;
    &'a [Vec<f64>]: Vec<Vec<f64>> = |question, name| question.rows(name), |rows| rows;
    Lagrangian: Lagrangian = |question, name| question.lagrangian(name), |lagrangian| *lagrangian;
    Support: Support = |question, name| question.support(name), |support| *support;
    &'a Machine: Machine = |question, _name| question.machine(), |machine| machine;
    &'a RestrictedMachine: RestrictedMachine = |question, _name| question.restricted_machine(), |machine| machine;
    &'a Conditioned: Conditioned = |question, _name| question.conditioned(), |given| given;
}
