//! A Lagrangian from the name of its kind and its parameter, whatever they are read from.

use super::field::Range;
use super::input::{Lagrangian, check_number};
use crate::Error;

/// How messages quote what was read.
pub(crate) struct Shown<'a> {
    /// The name of the field.
    pub(crate) field: &'a str,
    /// The kind as it was written.
    pub(crate) kind: &'a str,
    /// All of the field.
    pub(crate) whole: &'a str,
}

/// The Lagrangian of this kind. `take` hands over the parameter of a name, if it is given.
///
/// The names are those of [`Lagrangian::name_and_parameter`].
pub(crate) fn of_kind(
    kind: &str,
    shown: &Shown,
    mut take: impl FnMut(&'static str, Range) -> Result<Option<f64>, Error>,
) -> Result<Lagrangian, Error> {
    let field = shown.field;
    let mut parameter = |key: &'static str, range: Range, default: Option<f64>| {
        let path = format!("{field}.{key}");
        let given = take(key, range)?.or(default);
        let missing = || Error::Parse(format!("{path} is missing, got {}", shown.whole));
        let number = given.ok_or_else(missing)?;
        check_number(&path, range, number)?;
        Ok::<f64, Error>(number)
    };
    Ok(match kind {
        "power" => Lagrangian::Power {
            n: parameter("n", Range::AtLeastOne, None)?,
        },
        "cosh" => Lagrangian::Cosh,
        "exp" => Lagrangian::Exp,
        "log_cosh" => Lagrangian::LogCosh,
        "abs" => Lagrangian::Abs,
        "atan" => Lagrangian::Atan {
            c: parameter("c", Range::Positive, None)?,
        },
        "identity" => Lagrangian::Identity,
        "log_sum_exp" => Lagrangian::LogSumExp {
            beta: parameter("beta", Range::Positive, Some(1.0))?,
        },
        "norm" => Lagrangian::Norm,
        _ => {
            return Err(Error::Domain {
                field: format!("{field}.kind"),
                expected: "one of \"power\", \"cosh\", \"exp\", \"log_cosh\", \"abs\", \"atan\", \
                           \"identity\", \"log_sum_exp\", \"norm\"",
                got: shown.kind.to_owned(),
            });
        }
    })
}
