//! An implementation as a subject: the question's fields as arguments, the value as an answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{
    Conditioned, Implementation, Lagrangian, Machine, Refusal, RestrictedMachine, Support,
};
use crate::grade::answer::{Answer, Array, Subject};
use crate::grade::case::Case;
use crate::grade::cases;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::registry;

/// An implementation in this process.
pub struct InProcess<'a> {
    implementation: &'a dyn Implementation,
}

impl<'a> InProcess<'a> {
    /// Asks this implementation.
    pub fn new(implementation: &'a dyn Implementation) -> Self {
        Self { implementation }
    }
}

impl Subject for InProcess<'_> {
    /// A panic is caught, and is a crash.
    fn ask(&mut self, case: &Case) -> Answer {
        let arguments = Arguments(case);
        let answer = || dispatch(self.implementation, &arguments);
        match catch_unwind(AssertUnwindSafe(answer)) {
            Ok(Ok(array)) => Answer::Value(array),
            Ok(Err(refusal)) => refusal.into(),
            Err(payload) => {
                let text = payload.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
                Answer::Crashed(format!("it panicked: {}", text.unwrap_or("")))
            }
        }
    }

    /// Whether any of a few cases is answered with anything but that the quantity is not implemented, which
    /// may be said of some of them.
    fn supports(&self, quantity: &str) -> bool {
        const CASES: u64 = 12;
        let Ok(quantity) = registry::find(quantity) else {
            return false;
        };
        let mut cases = (0..CASES).filter_map(|index| cases::draw(quantity, 0, index));
        cases.any(|case| {
            let answer = || dispatch(self.implementation, &Arguments(&case));
            !matches!(
                catch_unwind(AssertUnwindSafe(answer)),
                Ok(Err(Refusal::NotImplemented))
            )
        })
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let (kind, message) = match refusal {
            Refusal::NotImplemented => return Self::unsupported(),
            Refusal::GaveUp(message) => ("budget", message),
            Refusal::Domain(message) => ("domain", message),
            Refusal::NotNormalizable(message) => ("not_normalizable", message),
        };
        Self::Error {
            kind: kind.into(),
            message,
        }
    }
}

type Found = Result<Array, Refusal>;

fn dispatch(mine: &dyn Implementation, ask: &Arguments) -> Found {
    let name = ask.0.quantity.name;
    match name.split_once('.') {
        Some(("attnbm", _)) => attnbm(mine, ask),
        Some(("hopfield", _)) => hopfield(mine, ask),
        Some(("gbrbm" | "ggrbm", _)) => restricted(mine, ask),
        Some(("vmf" | "bessel", _)) => sphere(mine, ask),
        Some(("special" | "efh", _)) => special(mine, ask),
        _ => Err(Refusal::NotImplemented),
    }
}

fn attnbm(mine: &dyn Implementation, ask: &Arguments) -> Found {
    let machine = &ask.machine()?;
    let v = || ask.vector("v");
    let data = || ask.rows("data");
    let noise = || ask.number("noise_variance");
    Ok(match ask.0.quantity.name {
        "attnbm.energy" => mine.attnbm_energy(machine, v()?)?.into(),
        "attnbm.log_partition" => mine.attnbm_log_partition(machine)?.into(),
        "attnbm.log_partition_bounds" => mine.attnbm_log_partition_bounds(machine)?.to_vec().into(),
        "attnbm.log_density" => mine.attnbm_log_density(machine, v()?)?.into(),
        "attnbm.score" => mine.attnbm_score(machine, v()?)?.into(),
        "attnbm.log_partition_gradient" => mine.attnbm_log_partition_gradient(machine)?.into(),
        "attnbm.negative_log_likelihood" => mine
            .attnbm_negative_log_likelihood(machine, &data()?)?
            .into(),
        "attnbm.negative_log_likelihood_gradient" => mine
            .attnbm_negative_log_likelihood_gradient(machine, &data()?)?
            .into(),
        "attnbm.mean" => mine.attnbm_mean(machine)?.into(),
        "attnbm.covariance" => mine.attnbm_covariance(machine)?.into(),
        "attnbm.mean_energy" => mine.attnbm_mean_energy(machine)?.into(),
        "attnbm.entropy" => mine.attnbm_entropy(machine)?.into(),
        "attnbm.conditional_mean" => mine
            .attnbm_conditional_mean(machine, &ask.given(machine)?)?
            .into(),
        "attnbm.conditional_log_density" => {
            let (given, missing) = (ask.given(machine)?, ask.vector("missing_values")?);
            mine.attnbm_conditional_log_density(machine, &given, missing)?
                .into()
        }
        "attnbm.dsm_loss" => mine.attnbm_dsm_loss(machine, &data()?, noise()?)?.into(),
        "attnbm.dae_loss" => mine.attnbm_dae_loss(machine, &data()?, noise()?)?.into(),
        _ => return Err(Refusal::NotImplemented),
    })
}

fn hopfield(mine: &dyn Implementation, ask: &Arguments) -> Found {
    let layer = || ask.vector("h");
    let lagrangian = |name| ask.lagrangian(name);
    Ok(match ask.0.quantity.name {
        "hopfield.update" => mine
            .hopfield_update(&ask.machine()?, ask.vector("v")?)?
            .into(),
        "hopfield.attention" => mine
            .hopfield_attention(&ask.machine()?, ask.vector("v")?)?
            .into(),
        "hopfield.lagrangian" => mine
            .hopfield_lagrangian(lagrangian("lagrangian")?, layer()?)?
            .into(),
        "hopfield.activation" => mine
            .hopfield_activation(lagrangian("lagrangian")?, layer()?)?
            .into(),
        "hopfield.energy" => mine
            .hopfield_energy(
                &ask.rows("patterns")?,
                ask.vector("v")?,
                layer()?,
                lagrangian("visible_lagrangian")?,
                lagrangian("hidden_lagrangian")?,
            )?
            .into(),
        _ => return Err(Refusal::NotImplemented),
    })
}

fn restricted(mine: &dyn Implementation, ask: &Arguments) -> Found {
    let machine = &ask.restricted_machine()?;
    Ok(match ask.0.quantity.name {
        "gbrbm.log_partition" => mine.gbrbm_log_partition(machine)?.into(),
        "gbrbm.log_density" => mine.gbrbm_log_density(machine, ask.vector("v")?)?.into(),
        "gbrbm.truncation_mass" => mine.gbrbm_truncation_mass(machine)?.into(),
        "gbrbm.dsm_loss" => mine.gbrbm_dsm_loss(machine, &ask.rows("data")?)?.into(),
        "ggrbm.log_partition" => mine.ggrbm_log_partition(machine)?.into(),
        _ => return Err(Refusal::NotImplemented),
    })
}

fn sphere(mine: &dyn Implementation, ask: &Arguments) -> Found {
    let (order, x) = (|| ask.number("order"), || ask.number("x"));
    let (dimension, kappa) = (|| ask.dimension(), || ask.number("kappa"));
    Ok(match ask.0.quantity.name {
        "vmf.log_partition" => mine.vmf_log_partition(dimension()?, kappa()?)?.into(),
        "vmf.log_density" => mine
            .vmf_log_density(ask.vector("eta")?, ask.number("beta")?, ask.vector("x")?)?
            .into(),
        "vmf.mean_resultant_length" => mine
            .vmf_mean_resultant_length(dimension()?, kappa()?)?
            .into(),
        "vmf.entropy" => mine.vmf_entropy(dimension()?, kappa()?)?.into(),
        "bessel.log_i" => mine.bessel_log_i(order()?, x()?)?.into(),
        "bessel.ratio" => mine.bessel_ratio(order()?, x()?)?.into(),
        _ => return Err(Refusal::NotImplemented),
    })
}

fn special(mine: &dyn Implementation, ask: &Arguments) -> Found {
    Ok(match ask.0.quantity.name {
        "special.log_sum_exp" => mine
            .special_log_sum_exp(ask.vector("x")?, ask.beta())?
            .into(),
        "special.softmax" => mine.special_softmax(ask.vector("x")?, ask.beta())?.into(),
        "efh.conditional_log_partition" => mine
            .efh_conditional_log_partition(
                ask.lagrangian("lagrangian")?,
                ask.support()?,
                ask.beta(),
                ask.number("x")?,
            )?
            .into(),
        _ => return Err(Refusal::NotImplemented),
    })
}

/// The fields of a question as arguments.
struct Arguments<'a>(&'a Case);

/// What a question lacks, or has where the types of the trait have no room for it.
fn absent(name: &str) -> Refusal {
    Refusal::Domain(format!("{name} is missing or is not of its type"))
}

impl Arguments<'_> {
    fn number(&self, name: &str) -> Result<f64, Refusal> {
        self.0.number(name).ok_or_else(|| absent(name))
    }

    /// 1 where it is left out or the quantity has none.
    fn beta(&self) -> f64 {
        self.0.number("beta").unwrap_or(1.0)
    }

    fn dimension(&self) -> Result<u64, Refusal> {
        let number = self.number("dim")?;
        let is_whole = number >= 0.0 && number.fract() == 0.0;
        is_whole
            .then_some(number as u64)
            .ok_or_else(|| absent("dim"))
    }

    fn vector(&self, name: &str) -> Result<&[f64], Refusal> {
        self.0.vector(name).ok_or_else(|| absent(name))
    }

    fn matrix(&self, name: &str) -> Result<&Matrix, Refusal> {
        self.0.matrix(name).ok_or_else(|| absent(name))
    }

    fn rows(&self, name: &str) -> Result<Vec<Vec<f64>>, Refusal> {
        Ok(self.matrix(name)?.rows().map(<[f64]>::to_vec).collect())
    }

    fn bias(&self, name: &str, length: usize) -> Vec<f64> {
        let bias = self.0.vector(name);
        bias.map_or_else(|| vec![0.0; length], <[f64]>::to_vec)
    }

    fn lagrangian(&self, name: &str) -> Result<Lagrangian, Refusal> {
        match self.0.get(name) {
            Some(Value::Lagrangian(lagrangian)) => Ok(*lagrangian),
            _ => Err(absent(name)),
        }
    }

    fn support(&self) -> Result<Support, Refusal> {
        match self.0.get("domain") {
            Some(Value::Support(support)) => Ok(*support),
            _ => Err(absent("domain")),
        }
    }

    fn machine(&self) -> Result<Machine, Refusal> {
        let patterns = self.matrix("patterns")?;
        Ok(Machine {
            patterns: self.rows("patterns")?,
            beta: self.beta(),
            visible_bias: self.bias("visible_bias", patterns.column_count()),
            hidden_bias: self.bias("hidden_bias", patterns.row_count()),
        })
    }

    fn restricted_machine(&self) -> Result<RestrictedMachine, Refusal> {
        let weights = self.matrix("weights")?;
        Ok(RestrictedMachine {
            weights: self.rows("weights")?,
            visible_bias: self.bias("visible_bias", weights.column_count()),
            hidden_bias: self.bias("hidden_bias", weights.row_count()),
            sigma: self.0.number("sigma").unwrap_or(1.0),
            beta: self.beta(),
        })
    }

    fn given(&self, machine: &Machine) -> Result<Conditioned, Refusal> {
        let Some(Value::Indices(observed)) = self.0.get("observed") else {
            return Err(absent("observed"));
        };
        let missing = (0..machine.visible_bias.len()).filter(|i| !observed.contains(i));
        Ok(Conditioned {
            observed: observed.clone(),
            values: self.vector("values")?.to_vec(),
            missing: missing.collect(),
        })
    }
}
