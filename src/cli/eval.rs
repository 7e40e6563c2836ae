//! `attnbm eval`: requests from standard input, or one quantity at one input.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use attnbm::ecosystem::safetensors;
use attnbm::oracle::certify::{Certified, MOST_DIGITS, Options, Refusal, Shape};
use attnbm::oracle::registry::Quantity;
use attnbm::oracle::{json, protocol, registry};
use clap::{ArgGroup, Args, ValueEnum};

use super::exit::{FAILURE, Stop, complain, misuse};
use super::style::table;

#[derive(Args)]
#[command(group(ArgGroup::new("question").args(["input", "machine"]).multiple(true)))]
pub struct Arguments {
    /// The quantity to evaluate; `attnbm list quantities` lists the names
    #[arg(requires = "question")]
    quantity: Option<String>,
    /// A file with the input, a JSON object; `-` for standard input
    #[arg(long, value_name = "FILE", requires = "quantity")]
    input: Option<PathBuf>,
    /// A machine, as `attnbm experiment` writes it: its `patterns`, `visible_bias` and `hidden_bias` are added to the input, and
    /// `beta` if the input has none
    #[arg(long, value_name = "FILE.safetensors", requires = "quantity")]
    machine: Option<PathBuf>,
    /// Make the ends of every enclosure agree to this many significant digits
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DIGITS)))]
    digits: Option<u32>,
    /// Multiply the work limit of an evaluation by this factor
    #[arg(long, default_value = "1", value_parser = positive)]
    effort: f64,
    /// The output format of a single evaluation
    #[arg(long, default_value = "text", requires = "quantity")]
    format: AnswerFormat,
}

/// How a single evaluation is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// For people
    Text,
    /// As the wire protocol answers
    Json,
}

/// A finite number above 0.
fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("it must be a finite number > 0".to_owned()),
    }
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let mut options = Options::default().with_effort(arguments.effort);
    options.digits = arguments.digits;
    let Some(name) = &arguments.quantity else {
        protocol::serve(io::stdin().lock(), io::stdout().lock(), &options)?;
        return Ok(ExitCode::SUCCESS);
    };
    let quantity = registry::find(name).map_err(misuse)?;
    let input = arguments.input.as_deref().map(read).transpose()?;
    let text = match &arguments.machine {
        Some(path) => with_machine(path, input.as_deref().unwrap_or("{}"), quantity)?,
        None => input.unwrap_or_default(),
    };
    let start = Instant::now();
    let outcome = evaluate(quantity, &text, &options);
    let time = start.elapsed();

    let mut out = io::stdout().lock();
    match (&outcome, arguments.format) {
        (_, AnswerFormat::Json) => writeln!(out, "{}", protocol::respond("null", &outcome))?,
        (Ok(certified), AnswerFormat::Text) => print(&mut out, quantity, certified, time)?,
        (Err(refusal), AnswerFormat::Text) => explain(&mut out, refusal)?,
    }
    out.flush()?;
    Ok(if outcome.is_ok() {
        ExitCode::SUCCESS
    } else {
        FAILURE.into()
    })
}

fn evaluate(quantity: &Quantity, text: &str, options: &Options) -> Result<Certified, Refusal> {
    let inputs = json::read_input(quantity.fields, text)?;
    quantity.certified(&inputs, options)
}

/// The input with the fields of a machine in front of its own. A field that both have is refused where the input is read, as
/// any field that is given twice.
fn with_machine(path: &Path, input: &str, quantity: &Quantity) -> Result<String, Stop> {
    let shown = path.display();
    let file =
        fs::read(path).map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    let refused = |error| Stop::Misuse(format!("{shown}: {error}"));
    let machine = safetensors::read(&file).map_err(refused)?;
    let beta = safetensors::read_inverse_temperature(&file).map_err(refused)?;
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    let mut fields = vec![format!("\"patterns\": {patterns:?}")];
    let biases = [
        ("visible_bias", machine.visible_bias()),
        ("hidden_bias", machine.hidden_bias()),
    ];
    for (name, bias) in biases {
        fields.extend(bias.map(|bias| format!("\"{name}\": {bias:?}")));
    }
    let has_own: bool = serde_json::from_str(input)
        .is_ok_and(|input: serde_json::Map<String, serde_json::Value>| input.contains_key("beta"));
    let takes = quantity.fields.iter().any(|field| field.name == "beta");
    let beta = beta.filter(|_| takes && !has_own);
    fields.extend(beta.map(|beta| format!("\"beta\": {beta:?}")));
    let Some(rest) = input.trim_start().strip_prefix('{') else {
        return Err(misuse("the input beside a machine must be a JSON object"));
    };
    let comma = if rest.trim_start().starts_with('}') {
        ""
    } else {
        ", "
    };
    Ok(format!("{{{}{comma}{rest}", fields.join(", ")))
}

fn read(path: &Path) -> Result<String, Stop> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let shown = path.display();
    let bytes = bytes.map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        Stop::Misuse(format!(
            "{shown} must be UTF-8, got a bad byte after {position}"
        ))
    })
}

/// Prints the answer for people, with a table of entries for a vector or a matrix.
fn print(
    out: &mut impl Write,
    quantity: &Quantity,
    certified: &Certified,
    time: Duration,
) -> io::Result<()> {
    writeln!(out, "{}: {}", quantity.name, quantity.definition)?;
    writeln!(out)?;
    if let (Shape::Scalar, [entry]) = (certified.shape, certified.entries.as_slice()) {
        writeln!(out, "value      {:?}", entry.value)?;
        writeln!(out, "enclosure  [{}, {}]", entry.lower(), entry.upper())?;
    } else {
        let mut rows = table(&["entry", ">value", "enclosure"]);
        for (index, entry) in certified.entries.iter().enumerate() {
            rows.add_row([
                subscript(certified.shape, index),
                format!("{:?}", entry.value),
                format!("[{}, {}]", entry.lower(), entry.upper()),
            ]);
        }
        writeln!(out, "{}\n", rows.trim_fmt())?;
    }
    writeln!(out, "method     {}", certified.method)?;
    writeln!(out, "precision  {} bits", certified.bits)?;
    writeln!(out, "time       {time:.1?}")
}

/// Says why there is no answer, and prints what is known nevertheless.
fn explain(out: &mut impl Write, refusal: &Refusal) -> io::Result<()> {
    complain(&format!("{} ({})", refusal.error, refusal.error.kind()));
    if let Some((shape, best)) = &refusal.best {
        for (index, (lower, upper)) in best.iter().enumerate() {
            writeln!(
                out,
                "value{} in [{lower}, {upper}]",
                subscript(*shape, index)
            )?;
        }
    }
    Ok(())
}

/// Which entry this is, 0-based: nothing for a scalar.
fn subscript(shape: Shape, index: usize) -> String {
    match shape {
        Shape::Scalar => String::new(),
        Shape::Vector(_) => format!("[{index}]"),
        Shape::Matrix(_, columns) => {
            format!("[{}][{}]", index / columns.max(1), index % columns.max(1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::Error;

    /// What is known beside a refusal is shown entry by entry, the lower end first.
    #[test]
    fn a_refusal_shows_the_best_enclosure_of_each_entry() {
        let mut refusal = Refusal::from(Error::Budget("too much".into()));
        let ends = |lower: &str, upper: &str| (lower.to_owned(), upper.to_owned());
        let shown = |refusal: &Refusal| {
            let mut text = Vec::new();
            explain(&mut text, refusal).map(|()| String::from_utf8_lossy(&text).into_owned())
        };
        assert_eq!(shown(&refusal).unwrap(), "");
        refusal.best = Some((Shape::Scalar, vec![ends("1.5", "2")]));
        assert_eq!(shown(&refusal).unwrap(), "value in [1.5, 2]\n");
        let entries = vec![
            ends("-2", "-1"),
            ends("0", "3"),
            ends("4", "5"),
            ends("6", "7"),
        ];
        refusal.best = Some((Shape::Matrix(2, 2), entries));
        assert_eq!(
            shown(&refusal).unwrap(),
            "value[0][0] in [-2, -1]\nvalue[0][1] in [0, 3]\nvalue[1][0] in [4, 5]\nvalue[1][1] in [6, 7]\n"
        );
    }
}
