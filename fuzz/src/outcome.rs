//! What an oracle says of an input.

/// What an input has shown; what breaks a promise is an error instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A promise was put to the test, and kept.
    Kept,
    /// Nothing: the input says nothing, or what it asks for was not decided within the budget.
    Nothing,
}

/// An oracle's word: an error is a broken promise, in a form to be pasted.
pub type Said = Result<Outcome, String>;

/// Fails the target where a promise is broken.
///
/// # Panics
///
/// With what is broken.
#[allow(clippy::panic, reason = "this is how a fuzz target fails")]
pub fn demand(said: Said) {
    if let Err(broken) = said {
        panic!("\n{broken}\n");
    }
}
