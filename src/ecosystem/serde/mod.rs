//! Machines and reports for `serde`.
//!
//! **A machine has the fields that the wire protocol has for it**, so that the object can be pasted into a request of
//! `attnbm eval`, and the input of a request, less what is not the machine's, can be read:
//!
//! | type | fields |
//! |---|---|
//! | [`AttnBm`](crate::models::attnbm::AttnBm) | `patterns`, one row a pattern; `visible_bias`, `hidden_bias` if there are any |
//! | [`GaussianBernoulli`](crate::models::gaussian_bernoulli::GaussianBernoulli) | `weights`, one row a hidden unit; `sigma` unless it is 1; `visible_bias`, `hidden_bias` if there are any |
//! | [`VonMisesFisher`](crate::models::von_mises_fisher::VonMisesFisher) | `dim`, `kappa` |
//! | [`Network`](crate::models::hopfield::Network) | `patterns`, `visible_lagrangian`, `hidden_lagrangian`; `feedback`, `tau_v`, `tau_h` unless they have their defaults, which the protocol has no fields for |
//! | [`Lagrangian`](crate::models::lagrangian::Lagrangian) | `kind`, and its parameter if it has one |
//!
//! Reading checks everything that `attnbm eval` checks, and an error names the field. An unknown field is refused.
//! Numbers may also be hexadecimal floats in strings. A number that is not finite is refused when it is written too,
//! because JSON has no form for it. Fields have names, so the format must describe itself (JSON, TOML, YAML, CBOR).
//!
//! A machine has no inverse temperature and no state. `#[serde(flatten)]` puts them beside it:
//!
//! ```
//! use attnbm::models::attnbm::AttnBm;
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Input {
//!     #[serde(flatten)]
//!     machine: AttnBm,
//!     beta: f64,
//! }
//!
//! let text = r#"{"patterns":[[0.5,-1.0],[2.0,0.25]],"hidden_bias":[0.0,1.5],"beta":2.5}"#;
//! let input: Input = serde_json::from_str(text)?;
//! assert_eq!(serde_json::to_string(&input)?, text);
//!
//! let error = serde_json::from_str::<AttnBm>(r#"{"patterns": [[1, 2], [3]]}"#).unwrap_err();
//! assert!(error.to_string().starts_with("patterns[1] must have as many entries as patterns[0], which has 2, got 1"));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! **Reports are written, not read**: a [`Certified`](crate::oracle::certify::Certified) value has the `value`,
//! `enclosure` and `method` of an answer, a [`Refusal`](crate::oracle::certify::Refusal) its `error`; verdicts,
//! judgements, references and answers of the grader have the form that `attnbm grade --report` gives them. A whole
//! [`Grading`](crate::grade::session::Grading) has the `settings`, the `verdict` and the `quantities`, each with its `outcomes`,
//! `relations` and `breaches`.
//!
//! ```
//! use attnbm::oracle::{certify::Options, input::{Inputs, Value}, registry};
//!
//! let quantity = registry::find("special.softmax")?;
//! let inputs = Inputs::new(quantity.fields, [("x", Value::Vector(vec![0.0, 0.0]))])?;
//! let certified = quantity.certified(&inputs, &Options::default()).unwrap();
//! let answer = serde_json::to_value(&certified).unwrap();
//! assert_eq!(answer["value"], serde_json::json!([0.5, 0.5]));
//! # Ok::<(), attnbm::Error>(())
//! ```

mod gradings;
mod machines;
mod number;
mod read;
mod reports;
mod write;
