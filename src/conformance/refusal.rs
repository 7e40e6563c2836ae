//! Why an implementation has no value.

/// A value, or the reason why there is none.
pub type Computed<T> = Result<T, Refusal>;

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The quantity is not implemented. This is no fault.
    NotImplemented,
    /// The value exists but was not found. This is no fault.
    GaveUp(String),
    /// A parameter lies outside of the domain.
    Domain(String),
    /// The model does not exist: its density has no finite integral.
    NotNormalizable(String),
}
