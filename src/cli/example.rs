//! `attnbm example`: a request that can be sent as it is.

use std::io::{self, Write};
use std::process::ExitCode;

use attnbm::grade::cases;
use attnbm::oracle::registry;
use clap::Args;

use super::exit::{FAILURE, Stop, complain, misuse};

#[derive(Args)]
pub struct Arguments {
    /// The quantity to ask for, as in `attnbm list quantities`
    quantity: String,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let quantity = registry::find(&arguments.quantity);
    let quantity = quantity.map_err(misuse)?;
    let Some(case) = cases::example(quantity) else {
        complain(&format!("no example of {} was found", quantity.name));
        return Ok(FAILURE.into());
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}", case.line(1, false))?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
