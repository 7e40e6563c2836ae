//! Faults of Hopfield networks, restricted machines, units and log-sum-exp.

use std::f64::consts::PI;

use attnbm::conformance::{Computed, Lagrangian, Machine, RestrictedMachine, Support};
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::Grade;

use super::{Fault, alters, computes, mapped, wrong};
use crate::plain::*;

pub fn faults() -> Vec<Fault> {
    let mut faults = hopfield();
    faults.extend(restricted());
    faults.extend(special());
    faults
}

fn hopfield() -> Vec<Fault> {
    use Grade::{Crashed, Fails, Wrong};
    vec![
        computes(
            "hopfield.update",
            "patterns read column by column",
            Wrong,
            Transposed,
        ),
        computes(
            "hopfield.update",
            "a hidden bias that beta does not scale",
            Wrong,
            BiasNotScaled,
        ),
        computes(
            "hopfield.update",
            "an index out of range for one pattern",
            Crashed,
            PanicsOnOne,
        ),
        computes(
            "hopfield.attention",
            "a hidden bias added after the softmax",
            Wrong,
            BiasAfterwards,
        ),
        computes("hopfield.lagrangian", "log of cosh", Fails, LogOfCosh),
        computes(
            "hopfield.lagrangian",
            "log(1 + exp(-2|h|)) next to 0",
            Wrong,
            CancellingLogCosh,
        ),
        computes(
            "hopfield.activation",
            "the logistic function for tanh",
            Wrong,
            Logistic,
        ),
        computes(
            "hopfield.energy",
            "half of the coupling",
            Wrong,
            HalfCoupling,
        ),
    ]
}

wrong!(Transposed, hopfield_update(machine: &Machine, v: &[f64]) -> Vec<f64> {
    let (count, all) = (machine.patterns.len(), machine.patterns.concat());
    let pattern = |mu: usize| (0..v.len()).map(|i| all[i * count + mu]).collect();
    let patterns = (0..count).map(pattern).collect();
    Plain.hopfield_update(&Machine { patterns, ..machine.clone() }, v)
});

wrong!(BiasNotScaled, hopfield_update(machine: &Machine, v: &[f64]) -> Vec<f64> {
    check_beta(machine.beta)?;
    let hidden_bias = machine.hidden_bias.iter().map(|c| c / machine.beta).collect();
    Plain.hopfield_update(&Machine { hidden_bias, ..machine.clone() }, v)
});

wrong!(PanicsOnOne, hopfield_update(machine: &Machine, v: &[f64]) -> Vec<f64> {
    let update = Plain.hopfield_update(machine, v)?;
    // The second largest weight, which there need not be.
    assert!(machine.patterns.len() > 1, "index out of bounds: the len is 1 but the index is 1");
    Ok(update)
});

wrong!(BiasAfterwards, hopfield_attention(machine: &Machine, v: &[f64]) -> Vec<f64> {
    check_beta(machine.beta)?;
    let rows = machine.patterns.iter().map(|pattern| machine.beta * dot(pattern, v));
    let weights = softmax(&rows.collect::<Vec<f64>>());
    Ok(weights.iter().zip(&machine.hidden_bias).map(|(w, c)| w + c).collect())
});

fn log_cosh_by(log_cosh: fn(f64) -> f64, of: Lagrangian, h: &[f64]) -> Computed<f64> {
    match of {
        Lagrangian::LogCosh => Ok(h.iter().map(|h| log_cosh(*h)).sum()),
        other => Ok(lagrangian(other, h)),
    }
}

wrong!(LogOfCosh, hopfield_lagrangian(lagrangian: Lagrangian, h: &[f64]) -> f64 {
    let naive = |h: f64| if h.abs() < 1.0 { crate::plain::lagrangian(Lagrangian::LogCosh, &[h]) } else { h.cosh().ln() };
    log_cosh_by(naive, lagrangian, h)
});

wrong!(CancellingLogCosh, hopfield_lagrangian(lagrangian: Lagrangian, h: &[f64]) -> f64 {
    log_cosh_by(|h| h.abs() + (-2.0 * h.abs()).exp().ln_1p() - 2f64.ln(), lagrangian, h)
});

wrong!(Logistic, hopfield_activation(lagrangian: Lagrangian, h: &[f64]) -> Vec<f64> {
    match lagrangian {
        Lagrangian::LogCosh => Ok(h.iter().map(|h| 1.0 / (1.0 + (-h).exp())).collect()),
        other => activation(other, h),
    }
});

wrong!(HalfCoupling, hopfield_energy(
    patterns: &[Vec<f64>], v: &[f64], h: &[f64], visible_lagrangian: Lagrangian, hidden_lagrangian: Lagrangian
) -> f64 {
    let halves: Vec<Vec<f64>> = patterns.iter().map(|row| row.iter().map(|x| 0.5 * x).collect()).collect();
    Plain.hopfield_energy(&halves, v, h, visible_lagrangian, hidden_lagrangian)
});

fn restricted() -> Vec<Fault> {
    use Grade::{AcceptsNonsense, Fails, Wrong};
    vec![
        computes(
            "gbrbm.log_partition",
            "sigma for its square",
            Wrong,
            SigmaNotSquared,
        ),
        computes(
            "gbrbm.log_density",
            "log(1 + exp(x)) that overflows",
            Fails,
            OverflowingSoftplus,
        ),
        computes(
            "gbrbm.truncation_mass",
            "pairs counted in both orders",
            Wrong,
            OrderedPairs,
        ),
        alters(
            "gbrbm.dsm_loss",
            "a loss for each coordinate",
            Wrong,
            |case, ask| {
                let count = case.size("N").unwrap_or(1) as f64;
                mapped(case, ask, |x| x / count)
            },
        ),
        computes(
            "ggrbm.log_partition",
            "log |det| of any matrix",
            AcceptsNonsense,
            AnyDeterminant,
        ),
        computes(
            "ggrbm.log_partition",
            "beta in the visible volume only",
            Wrong,
            VisibleVolume,
        ),
    ]
}

wrong!(SigmaNotSquared, gbrbm_log_partition(machine: &RestrictedMachine) -> f64 {
    let log_z = Plain.gbrbm_log_partition(machine)?;
    let root = RestrictedMachine { sigma: machine.sigma.sqrt(), ..machine.clone() };
    let volume = |sigma: f64| machine.visible_bias.len() as f64 * (sigma * (2.0 * PI).sqrt()).ln();
    if machine.sigma == 1.0 {
        return Ok(log_z);
    }
    Ok(Plain.gbrbm_log_partition(&root)? - volume(root.sigma) + volume(machine.sigma))
});

wrong!(OverflowingSoftplus, gbrbm_log_density(machine: &RestrictedMachine, v: &[f64]) -> f64 {
    let density = Plain.gbrbm_log_density(machine, v)?;
    let hidden = machine.weights.iter().zip(&machine.hidden_bias);
    let overflows = hidden.map(|(row, c)| c + dot(row, v)).any(|x| x.exp().is_infinite());
    Ok(if overflows { f64::INFINITY } else { density })
});

wrong!(OrderedPairs, gbrbm_truncation_mass(machine: &RestrictedMachine) -> f64 {
    let all: Vec<Vec<f64>> = binary_vectors(machine.hidden_bias.len()).collect();
    let exponents: Vec<f64> = all.iter().map(|h| restricted_exponent(machine, h)).collect();
    let each = all.iter().zip(softmax(&exponents));
    Ok(each.map(|(h, w)| match h.iter().sum::<f64>() {
        active if active < 2.0 => 0.0,
        2.0 => 2.0 * w,
        _ => w,
    }).sum())
});

wrong!(AnyDeterminant, ggrbm_log_partition(machine: &RestrictedMachine) -> f64 {
    check_beta(machine.beta)?;
    if let Ok(log_z) = Plain.ggrbm_log_partition(machine) {
        return Ok(log_z);
    }
    // Elimination without a look at the signs of the pivots.
    let mut matrix = form(machine);
    let mut log_determinant = 0.0;
    for k in 0..matrix.len() {
        let pivot = matrix[k].clone();
        log_determinant += pivot[k].abs().ln();
        for row in matrix.iter_mut().skip(k + 1) {
            let factor = row[k] / pivot[k];
            row.iter_mut().zip(&pivot).for_each(|(x, y)| *x -= factor * y);
        }
    }
    Ok(0.5 * matrix.len() as f64 * (2.0 * PI / machine.beta).ln() - 0.5 * log_determinant)
});

wrong!(VisibleVolume, ggrbm_log_partition(machine: &RestrictedMachine) -> f64 {
    let hidden = machine.hidden_bias.len() as f64;
    Ok(Plain.ggrbm_log_partition(machine)? + 0.5 * hidden * machine.beta.ln())
});

fn special() -> Vec<Fault> {
    use Grade::{Fails, LosesDigits, Wrong};
    vec![
        computes(
            "special.log_sum_exp",
            "no maximum taken out",
            Fails,
            NoShift,
        ),
        computes(
            "special.log_sum_exp",
            "the sum divided by its length",
            Wrong,
            MeanExp,
        ),
        computes(
            "special.log_sum_exp",
            "not divided by beta",
            Wrong,
            NotDivided,
        ),
        computes(
            "special.softmax",
            "no maximum taken out of the softmax",
            Fails,
            NoShiftInSoftmax,
        ),
        computes(
            "special.softmax",
            "weights in single precision",
            LosesDigits,
            SingleWeights,
        ),
        computes(
            "efh.conditional_log_partition",
            "{0, 1} for {-1, 1}",
            Wrong,
            OtherSet,
        ),
        Fault {
            strata: Stratum::BY_DEFAULT,
            ..computes(
                "efh.conditional_log_partition",
                "statrs' erf in the tail",
                LosesDigits,
                StatrsErf,
            )
        },
    ]
}

wrong!(NoShift, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    check_beta(beta)?;
    Ok(x.iter().map(|x| (beta * x).exp()).sum::<f64>().ln() / beta)
});

wrong!(MeanExp, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    Ok(Plain.special_log_sum_exp(x, beta)? - (x.len() as f64).ln() / beta)
});

wrong!(NotDivided, special_log_sum_exp(x: &[f64], beta: f64) -> f64 {
    Ok(Plain.special_log_sum_exp(x, beta)? * beta)
});

wrong!(NoShiftInSoftmax, special_softmax(x: &[f64], beta: f64) -> Vec<f64> {
    check_beta(beta)?;
    let weights: Vec<f64> = x.iter().map(|x| (beta * x).exp()).collect();
    let sum: f64 = weights.iter().sum();
    Ok(weights.iter().map(|w| w / sum).collect())
});

wrong!(SingleWeights, special_softmax(x: &[f64], beta: f64) -> Vec<f64> {
    Ok(Plain.special_softmax(x, beta)?.iter().map(|w| f64::from(*w as f32)).collect())
});

wrong!(OtherSet, efh_conditional_log_partition(
    lagrangian: Lagrangian, domain: Support, beta: f64, x: f64
) -> f64 {
    let is_binary = domain == Support::Binary && lagrangian != Lagrangian::Abs;
    let domain = if is_binary { Support::Bernoulli } else { domain };
    Plain.efh_conditional_log_partition(lagrangian, domain, beta, x)
});

wrong!(StatrsErf, efh_conditional_log_partition(
    lagrangian: Lagrangian, domain: Support, beta: f64, x: f64
) -> f64 {
    if lagrangian != (Lagrangian::Power { n: 2.0 }) || domain != Support::HalfLine {
        return Plain.efh_conditional_log_partition(lagrangian, domain, beta, x);
    }
    check_beta(beta)?;
    let whole = 0.5 * (2.0 * PI / beta).ln() + 0.5 * beta * x * x;
    Ok(whole + (0.5 + 0.5 * statrs::function::erf::erf(x * (0.5 * beta).sqrt())).ln())
});
