//! A correct implementation in ordinary binary64 arithmetic, by the formulas that a careful person uses:
//! maxima taken out, squares centred, continued fractions for ratios. It shares no code with the reference.

mod arithmetic;

use attnbm::conformance::{
    Computed, Conditioned, Functions, Lagrangian, Machine, Refusal, RestrictedMachine, Support,
};
use std::f64::consts::PI;

pub use arithmetic::*;

use super::{bessel, habituation};

pub struct Plain;

/// What it computes, by the names of the quantities.
pub fn functions() -> Functions<'static> {
    habituation::with_functions(Functions::new())
        .with("attnbm.energy", |q| {
            Plain.attnbm_energy(&q.machine()?, q.vector("v")?)
        })
        .with("attnbm.log_partition", |q| {
            Plain.attnbm_log_partition(&q.machine()?)
        })
        .with("attnbm.log_density", |q| {
            Plain.attnbm_log_density(&q.machine()?, q.vector("v")?)
        })
        .with("attnbm.score", |q| {
            Plain.attnbm_score(&q.machine()?, q.vector("v")?)
        })
        .with("attnbm.log_partition_gradient", |q| {
            Plain.attnbm_log_partition_gradient(&q.machine()?)
        })
        .with("attnbm.negative_log_likelihood", |q| {
            Plain.attnbm_negative_log_likelihood(&q.machine()?, &q.rows("data")?)
        })
        .with("attnbm.negative_log_likelihood_gradient", |q| {
            Plain.attnbm_negative_log_likelihood_gradient(&q.machine()?, &q.rows("data")?)
        })
        .with("attnbm.mean", |q| Plain.attnbm_mean(&q.machine()?))
        .with("attnbm.covariance", |q| {
            Plain.attnbm_covariance(&q.machine()?)
        })
        .with("attnbm.conditional_mean", |q| {
            Plain.attnbm_conditional_mean(&q.machine()?, &q.conditioned()?)
        })
        .with("attnbm.conditional_log_density", |q| {
            Plain.attnbm_conditional_log_density(
                &q.machine()?,
                &q.conditioned()?,
                q.vector("missing_values")?,
            )
        })
        .with("hopfield.update", |q| {
            Plain.hopfield_update(&q.machine()?, q.vector("v")?)
        })
        .with("hopfield.attention", |q| {
            Plain.hopfield_attention(&q.machine()?, q.vector("v")?)
        })
        .with("hopfield.lagrangian", |q| {
            Plain.hopfield_lagrangian(q.lagrangian("lagrangian")?, q.vector("h")?)
        })
        .with("hopfield.activation", |q| {
            Plain.hopfield_activation(q.lagrangian("lagrangian")?, q.vector("h")?)
        })
        .with("hopfield.energy", |q| {
            Plain.hopfield_energy(
                &q.rows("patterns")?,
                q.vector("v")?,
                q.vector("h")?,
                q.lagrangian("visible_lagrangian")?,
                q.lagrangian("hidden_lagrangian")?,
            )
        })
        .with("gbrbm.log_partition", |q| {
            Plain.gbrbm_log_partition(&q.restricted_machine()?)
        })
        .with("gbrbm.log_density", |q| {
            Plain.gbrbm_log_density(&q.restricted_machine()?, q.vector("v")?)
        })
        .with("gbrbm.truncation_mass", |q| {
            Plain.gbrbm_truncation_mass(&q.restricted_machine()?)
        })
        .with("ggrbm.log_partition", |q| {
            Plain.ggrbm_log_partition(&q.restricted_machine()?)
        })
        .with("vmf.log_partition", |q| {
            Plain.vmf_log_partition(q.whole_number("dim")?, q.number("kappa")?)
        })
        .with("vmf.log_density", |q| {
            Plain.vmf_log_density(q.vector("eta")?, q.number("beta")?, q.vector("x")?)
        })
        .with("vmf.mean_resultant_length", |q| {
            Plain.vmf_mean_resultant_length(q.whole_number("dim")?, q.number("kappa")?)
        })
        .with("vmf.entropy", |q| {
            Plain.vmf_entropy(q.whole_number("dim")?, q.number("kappa")?)
        })
        .with("bessel.log_i", |q| {
            Plain.bessel_log_i(q.number("order")?, q.number("x")?)
        })
        .with("bessel.ratio", |q| {
            Plain.bessel_ratio(q.number("order")?, q.number("x")?)
        })
        .with("special.log_sum_exp", |q| {
            Plain.special_log_sum_exp(q.vector("x")?, q.number("beta")?)
        })
        .with("special.softmax", |q| {
            Plain.special_softmax(q.vector("x")?, q.number("beta")?)
        })
        .with("efh.conditional_log_partition", |q| {
            Plain.efh_conditional_log_partition(
                q.lagrangian("lagrangian")?,
                q.support("domain")?,
                q.number("beta")?,
                q.number("x")?,
            )
        })
}

impl Plain {
    pub fn attnbm_energy(&self, machine: &Machine, v: &[f64]) -> Computed<f64> {
        let square = 0.5 * squared_distance(v, &machine.visible_bias);
        Ok(square - log_sum_exp(&overlaps(machine, v)))
    }

    pub fn attnbm_log_partition(&self, machine: &Machine) -> Computed<f64> {
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms.iter().map(|term| exponent(machine, term)).collect();
        Ok(log_volume(machine) + log_sum_exp(&exponents))
    }

    pub fn attnbm_log_density(&self, machine: &Machine, v: &[f64]) -> Computed<f64> {
        // As a mixture: energies and log Z are both as large as the squares of the patterns.
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms.iter().map(|term| exponent(machine, term)).collect();
        let joint = terms
            .iter()
            .zip(log_softmax(&exponents))
            .map(|(term, weight)| {
                let mean = mean_of_term(machine, term);
                weight - 0.5 * machine.beta * squared_distance(v, &mean)
            });
        Ok(log_sum_exp(&joint.collect::<Vec<f64>>()) - log_volume(machine))
    }

    pub fn attnbm_score(&self, machine: &Machine, v: &[f64]) -> Computed<Vec<f64>> {
        check_beta(machine.beta)?;
        let weights = softmax(&overlaps(machine, v));
        let entry = |i: usize| {
            let patterns = weights.iter().zip(&machine.patterns);
            let pull: f64 = patterns.map(|(w, pattern)| w * (pattern[i] - v[i])).sum();
            machine.beta * (machine.visible_bias[i] + pull)
        };
        Ok((0..v.len()).map(entry).collect())
    }

    pub fn attnbm_log_partition_gradient(&self, machine: &Machine) -> Computed<Vec<Vec<f64>>> {
        let components = mixture(machine)?;
        let row = |mu: usize| {
            let mut row = vec![0.0; machine.visible_bias.len()];
            for (p, mean, term) in &components {
                row.iter_mut()
                    .zip(mean)
                    .for_each(|(sum, m)| *sum += p * term.counts[mu] * m);
            }
            row
        };
        Ok((0..machine.patterns.len()).map(row).collect())
    }

    pub fn attnbm_negative_log_likelihood(
        &self,
        machine: &Machine,
        data: &[Vec<f64>],
    ) -> Computed<f64> {
        let densities: Computed<Vec<f64>> = data
            .iter()
            .map(|v| self.attnbm_log_density(machine, v))
            .collect();
        Ok(-densities?.iter().sum::<f64>() / data.len() as f64)
    }

    pub fn attnbm_negative_log_likelihood_gradient(
        &self,
        machine: &Machine,
        data: &[Vec<f64>],
    ) -> Computed<Vec<Vec<f64>>> {
        let mut gradient = self.attnbm_log_partition_gradient(machine)?;
        for v in data {
            for (row, w) in gradient.iter_mut().zip(softmax(&overlaps(machine, v))) {
                let factor = machine.beta * w / data.len() as f64;
                row.iter_mut()
                    .zip(v)
                    .for_each(|(entry, x)| *entry -= factor * x);
            }
        }
        Ok(gradient)
    }

    pub fn attnbm_mean(&self, machine: &Machine) -> Computed<Vec<f64>> {
        mean_of(machine)
    }

    pub fn attnbm_covariance(&self, machine: &Machine) -> Computed<Vec<Vec<f64>>> {
        let (components, mean) = (mixture(machine)?, mean_of(machine)?);
        let entry = |i: usize, j: usize| {
            let spread: f64 = components
                .iter()
                .map(|(p, m, _)| p * (m[i] - mean[i]) * (m[j] - mean[j]))
                .sum();
            spread + if i == j { 1.0 / machine.beta } else { 0.0 }
        };
        let size = mean.len();
        Ok((0..size)
            .map(|i| (0..size).map(|j| entry(i, j)).collect())
            .collect())
    }

    pub fn attnbm_conditional_mean(
        &self,
        machine: &Machine,
        given: &Conditioned,
    ) -> Computed<Vec<f64>> {
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms
            .iter()
            .map(|term| observed_exponent(machine, given, term))
            .collect();
        let weights = softmax(&exponents);
        let entry = |i: &usize| {
            let sum: f64 = weights
                .iter()
                .zip(&terms)
                .map(|(w, term)| w * term.sum[*i])
                .sum();
            sum / machine.beta + machine.visible_bias[*i]
        };
        Ok(given.missing.iter().map(entry).collect())
    }

    pub fn attnbm_conditional_log_density(
        &self,
        machine: &Machine,
        given: &Conditioned,
        missing_values: &[f64],
    ) -> Computed<f64> {
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms
            .iter()
            .map(|term| observed_exponent(machine, given, term))
            .collect();
        let joint = terms
            .iter()
            .zip(log_softmax(&exponents))
            .map(|(term, weight)| {
                let mean = mean_of_term(machine, term);
                let missing = given.missing.iter().zip(missing_values);
                let square: f64 = missing.map(|(i, x)| (x - mean[*i]) * (x - mean[*i])).sum();
                weight - 0.5 * machine.beta * square
            });
        let volume = 0.5 * given.missing.len() as f64 * (2.0 * PI / machine.beta).ln();
        Ok(log_sum_exp(&joint.collect::<Vec<f64>>()) - volume)
    }

    pub fn hopfield_update(&self, machine: &Machine, v: &[f64]) -> Computed<Vec<f64>> {
        let weights = self.hopfield_attention(machine, v)?;
        let mut update = combination(&weights, &machine.patterns);
        update
            .iter_mut()
            .zip(&machine.visible_bias)
            .for_each(|(u, b)| *u += b);
        Ok(update)
    }

    pub fn hopfield_attention(&self, machine: &Machine, v: &[f64]) -> Computed<Vec<f64>> {
        check_beta(machine.beta)?;
        let scaled: Vec<f64> = overlaps(machine, v)
            .iter()
            .map(|x| machine.beta * x)
            .collect();
        Ok(softmax(&scaled))
    }

    pub fn hopfield_lagrangian(&self, of: Lagrangian, h: &[f64]) -> Computed<f64> {
        Ok(lagrangian(of, h))
    }

    pub fn hopfield_activation(&self, of: Lagrangian, h: &[f64]) -> Computed<Vec<f64>> {
        activation(of, h)
    }

    pub fn hopfield_energy(
        &self,
        patterns: &[Vec<f64>],
        v: &[f64],
        h: &[f64],
        visible: Lagrangian,
        hidden: Lagrangian,
    ) -> Computed<f64> {
        let (g, f) = (activation(visible, v)?, activation(hidden, h)?);
        let coupling: f64 = patterns
            .iter()
            .zip(&f)
            .map(|(pattern, f)| f * dot(pattern, &g))
            .sum();
        Ok((dot(v, &g) - lagrangian(visible, v)) + (dot(h, &f) - lagrangian(hidden, h)) - coupling)
    }

    pub fn gbrbm_log_partition(&self, machine: &RestrictedMachine) -> Computed<f64> {
        check_sigma(machine.sigma)?;
        let all = binary_vectors(machine.hidden_bias.len());
        let exponents: Vec<f64> = all.map(|h| restricted_exponent(machine, &h)).collect();
        let volume = machine.visible_bias.len() as f64 * (machine.sigma * (2.0 * PI).sqrt()).ln();
        Ok(volume + log_sum_exp(&exponents))
    }

    pub fn gbrbm_log_density(&self, machine: &RestrictedMachine, v: &[f64]) -> Computed<f64> {
        let log_z = self.gbrbm_log_partition(machine)?;
        let hidden = machine.weights.iter().zip(&machine.hidden_bias);
        let hidden: f64 = hidden.map(|(row, c)| softplus(c + dot(row, v))).sum();
        let visible = dot(v, v) / (2.0 * machine.sigma * machine.sigma);
        Ok(dot(&machine.visible_bias, v) - visible + hidden - log_z)
    }

    pub fn gbrbm_truncation_mass(&self, machine: &RestrictedMachine) -> Computed<f64> {
        let all: Vec<Vec<f64>> = binary_vectors(machine.hidden_bias.len()).collect();
        let exponents: Vec<f64> = all
            .iter()
            .map(|h| restricted_exponent(machine, h))
            .collect();
        let weights = softmax(&exponents);
        let dropped = all
            .iter()
            .zip(weights)
            .filter(|(h, _)| h.iter().sum::<f64>() >= 2.0);
        Ok(dropped.map(|(_, w)| w).sum())
    }

    pub fn ggrbm_log_partition(&self, machine: &RestrictedMachine) -> Computed<f64> {
        check_beta(machine.beta)?;
        let diverges = || Refusal::NotNormalizable("the form is not positive definite".into());
        let factor = cholesky(form(machine)).ok_or_else(diverges)?;
        let log_root: f64 = factor.iter().enumerate().map(|(i, row)| row[i].ln()).sum();
        let biases = [machine.visible_bias.clone(), machine.hidden_bias.clone()].concat();
        let volume = 0.5 * factor.len() as f64 * (2.0 * PI / machine.beta).ln();
        Ok(volume - log_root + 0.5 * machine.beta * inverse_form(&factor, &biases))
    }

    pub fn vmf_log_partition(&self, dim: u64, kappa: f64) -> Computed<f64> {
        check_sphere(dim, kappa)?;
        Ok(bessel::sphere_log_partition(dim, kappa))
    }

    pub fn vmf_log_density(&self, eta: &[f64], beta: f64, x: &[f64]) -> Computed<f64> {
        check_beta(beta)?;
        // Where x points along eta, both terms are as large as kappa, which is taken out of both.
        let (length, kappa) = (norm(eta), beta * norm(eta));
        let scaled = bessel::sphere_log_scaled_partition(eta.len() as u64, kappa);
        let unit = |v: &[f64]| v.iter().map(|v| v / norm(x)).collect::<Vec<f64>>();
        let along: Vec<f64> = eta
            .iter()
            .map(|e| if length > 0.0 { e / length } else { 0.0 })
            .collect();
        Ok(-0.5 * kappa * squared_distance(&along, &unit(x)) - scaled)
    }

    pub fn vmf_mean_resultant_length(&self, dim: u64, kappa: f64) -> Computed<f64> {
        check_sphere(dim, kappa)?;
        Ok(bessel::mean_resultant_length(dim, kappa))
    }

    pub fn vmf_entropy(&self, dim: u64, kappa: f64) -> Computed<f64> {
        check_sphere(dim, kappa)?;
        Ok(bessel::sphere_entropy(dim, kappa))
    }

    pub fn bessel_log_i(&self, order: f64, x: f64) -> Computed<f64> {
        check_order(order, x)?;
        Ok(bessel::log_i(order, x))
    }

    pub fn bessel_ratio(&self, order: f64, x: f64) -> Computed<f64> {
        check_order(order, x)?;
        Ok(bessel::ratio(order, x))
    }

    pub fn special_log_sum_exp(&self, x: &[f64], beta: f64) -> Computed<f64> {
        check_beta(beta)?;
        Ok(lagrangian(Lagrangian::LogSumExp { beta }, x))
    }

    pub fn special_softmax(&self, x: &[f64], beta: f64) -> Computed<Vec<f64>> {
        check_beta(beta)?;
        activation(Lagrangian::LogSumExp { beta }, x)
    }

    pub fn efh_conditional_log_partition(
        &self,
        of: Lagrangian,
        support: Support,
        beta: f64,
        x: f64,
    ) -> Computed<f64> {
        check_beta(beta)?;
        let points = match support {
            Support::Binary => [-1.0, 1.0],
            Support::Bernoulli => [0.0, 1.0],
            _ => return gaussian_unit(of, support, beta, x),
        };
        let mut exponents = Vec::new();
        for h in points {
            let f = activation(of, &[h])?[0];
            exponents.push(-beta * (h * f - lagrangian(of, &[h]) - f * x));
        }
        Ok(log_sum_exp(&exponents))
    }
}
