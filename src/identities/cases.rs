//! Strategies that construct cases, hostile corners included.

use super::stream::Stream;
use crate::models::attnbm::AttnBm;
use std::fmt::{self, Display, Write};

/// An attentional Boltzmann machine at an inverse temperature, and a point to evaluate at.
pub(super) struct MachineCase {
    pub(super) machine: AttnBm,
    pub(super) beta: u32,
    pub(super) v: Vec<f64>,
    quantity: &'static str,
}

/// The sizes a strategy may choose from.
pub(super) struct Limits {
    pub(super) patterns: usize,
    pub(super) dimension: usize,
    pub(super) beta: u32,
    /// The largest size of a coordinate; a quadrature's nodes grow with it.
    pub(super) scale: f64,
    /// The quantity that a witness is printed as a request for.
    pub(super) quantity: &'static str,
}

impl MachineCase {
    pub(super) fn draw(stream: &mut Stream, limits: &Limits) -> Self {
        let count = 1 + stream.below(limits.patterns);
        let dimension = 1 + stream.below(limits.dimension);
        let beta = 1 + stream.below(limits.beta as usize) as u32;
        let scale = match stream.below(6) {
            0 => stream.log_between(1e-200, 1e-3),
            1 => limits.scale,
            _ => stream.between(0.1, 1.0) * limits.scale,
        };
        let row = |stream: &mut Stream, size: f64| -> Vec<f64> {
            (0..dimension).map(|_| stream.coordinate(size)).collect()
        };
        let mut rows: Vec<Vec<f64>> = (0..count).map(|_| row(stream, scale)).collect();
        for index in 1..count {
            let before = rows[stream.below(index)].clone();
            rows[index] = match stream.below(10) {
                0 => before,
                1 => before.iter().map(|x| -x).collect(),
                2 => before.iter().map(|x| x.next_up()).collect(),
                3 => before.iter().map(|x| -x * (1.0 + f64::EPSILON)).collect(),
                _ => continue,
            };
        }
        // A machine of one pattern has a closed form at any size at all.
        if stream.one_in(12) {
            let size = stream.choose(&[1e150, 1e-200, 1e8, 1e-320], 1.0);
            let pattern = row(stream, size);
            rows.iter_mut().for_each(|row| row.clone_from(&pattern));
        }
        let v = row(stream, scale.max(1e-3));
        let mut machine = AttnBm::new(count, dimension, rows.concat()).ok();
        if stream.one_in(3) {
            let bias = row(stream, scale.min(1.0));
            machine = machine.and_then(|machine| machine.with_visible_bias(bias).ok());
        }
        if stream.one_in(3) {
            let bias = (0..count).map(|_| stream.coordinate(2.0)).collect();
            machine = machine.and_then(|machine| machine.with_hidden_bias(bias).ok());
        }
        let machine = machine.unwrap_or_else(AttnBm::trivial);
        Self {
            machine,
            beta,
            v,
            quantity: limits.quantity,
        }
    }
}

impl Display for MachineCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = &self.machine;
        for exact in [true, false] {
            let rows: Vec<String> = machine.patterns().map(|row| list(row, exact)).collect();
            let mut input = format!(
                "\"patterns\": [{}], \"beta\": {}",
                rows.join(", "),
                self.beta
            );
            if let Some(bias) = machine.visible_bias() {
                write!(input, ", \"visible_bias\": {}", list(bias, exact))?;
            }
            if let Some(bias) = machine.hidden_bias() {
                write!(input, ", \"hidden_bias\": {}", list(bias, exact))?;
            }
            if self.quantity == "attnbm.log_density" {
                write!(input, ", \"v\": {}", list(&self.v, exact))?;
            }
            request(f, self.quantity, &input, exact)?;
        }
        Ok(())
    }
}

/// A direction on the sphere with its inverse temperature: model C.
pub(super) struct SphereCase {
    pub(super) dimension: u32,
    pub(super) kappa: f64,
    pub(super) beta: f64,
}

impl SphereCase {
    pub(super) fn draw(stream: &mut Stream) -> Self {
        let dimension = match stream.below(4) {
            0 => 2 + stream.below(4) as u32,
            1 => 2 + stream.below(60) as u32,
            2 => 2 + stream.below(5000) as u32,
            _ => stream.log_between(2.0, 1e5) as u32,
        };
        let kappa = match stream.below(6) {
            0 => 0.0,
            1 => stream.log_between(1e-320, 1e-3),
            2 => stream.log_between(1e-3, 1e3),
            // The series needs about κ/2 terms, or κ²/4N where that is less.
            _ => stream.log_between(1.0, 600.0 + f64::from(dimension)),
        };
        let beta = stream.choose(&[1.0, 0.5, 2.0, 3.0, 0.25], 1.0);
        Self {
            dimension,
            kappa,
            beta,
        }
    }
}

impl Display for SphereCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for exact in [true, false] {
            let kappa = number(self.kappa * self.beta, exact);
            let input = format!("\"dim\": {}, \"kappa\": {kappa}", self.dimension);
            request(f, "vmf.log_partition", &input, exact)?;
        }
        Ok(())
    }
}

fn request(f: &mut fmt::Formatter<'_>, quantity: &str, input: &str, first: bool) -> fmt::Result {
    write!(
        f,
        "{{\"quantity\": \"{quantity}\", \"input\": {{{input}}}}}"
    )?;
    if first { writeln!(f) } else { Ok(()) }
}

fn list(numbers: &[f64], exact: bool) -> String {
    let entries: Vec<String> = numbers.iter().map(|x| number(*x, exact)).collect();
    format!("[{}]", entries.join(", "))
}

/// A number for JSON: hexadecimal and exact, or the shortest decimal that reads back as it.
fn number(x: f64, exact: bool) -> String {
    if !exact {
        return format!("{x:e}");
    }
    let bits = x.abs().to_bits();
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let (field, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    let (lead, exponent) = match (field, fraction) {
        (0, 0) => (0, 0),
        (0, _) => (0, -1022),
        _ => (1, field - 1023),
    };
    let digits = format!("{fraction:013x}");
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    format!("\"{sign}0x{lead}{point}{digits}p{exponent:+}\"")
}
