//! Declares the methods of a model: each quantity once, for plain and for certified values.

/// The type of a plain value.
macro_rules! plain {
    (Scalar) => { f64 };
    (Vector) => { Vec<f64> };
    (Rows) => { Vec<Vec<f64>> };
}
pub(super) use plain;

/// The type of a certified value.
macro_rules! certified {
    (Scalar) => {
        $crate::api::certified_value::CertifiedValue
    };
    (Vector) => {
        $crate::api::certified_vector::CertifiedVector
    };
    (Rows) => {
        $crate::api::certified_matrix::CertifiedMatrix
    };
}
pub(super) use certified;

/// For each quantity a method of the model, and one of the same name of its certified view. The last expression is the
/// input: the fields of the quantity's record.
macro_rules! quantities {
    ($model:ident: $(
        $(#[$doc:meta])*
        $name:ident($($argument:ident: $kind:ty),*) -> $shape:ident = $quantity:path, |$this:ident| $given:expr;
    )*) => {
        /// Values in plain `f64`.
        impl $model {$(
            $(#[$doc])*
            pub fn $name(&self $(, $argument: $kind)*) -> Result<$crate::api::quantities::plain!($shape), $crate::Error> {
                let $this = self;
                $crate::api::question::Question::new(&$quantity, $given)?.plain()
            }
        )*}

        #[doc = concat!("Correctly rounded values of [`", stringify!($model), "`].")]
        impl $crate::api::certified::Certified<'_, $model> {$(
            #[doc = concat!("[`", stringify!($model), "::", stringify!($name), "`], correctly rounded.")]
            ///
            /// # Errors
            ///
            #[doc = concat!(
                "Those of [`", stringify!($model), "::", stringify!($name),
                "`]; a value that is not decided within the budget is refused with the best enclosure that was found.",
            )]
            pub fn $name(
                &self $(, $argument: $kind)*
            ) -> Result<$crate::api::quantities::certified!($shape), $crate::oracle::certify::Refusal> {
                let $this = self.model();
                $crate::api::question::Question::new(&$quantity, $given)?.certified(self.options())
            }
        )*}
    };
}
pub(super) use quantities;
