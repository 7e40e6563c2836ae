//! Evaluators of in-context denoising.

use super::{FUNCTION, list, scalar, vector};
use crate::Error;
use crate::models::in_context_denoising::{
    self, Context, LinearTask, MixtureTask, SphereTask, Subspace, linear_attention_risk,
    optimal_linear_scale, sphere_bayes_risk, sphere_linear_risk, sphere_projection_risk,
    two_point_bayes_risk, two_point_risk,
};
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::{Inputs, Matrix};
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Enclosure, Goal};

super::evaluators! {
    linear_predictor {
        task: LinearTask = |inputs| linear_task(inputs)?,
        query: Vec<f64> = |inputs| vector(inputs, "query")?,
    }
    Shape::Vector(query.len()), costs |parts| elimination_cost(parts.task.subspace(), &parts.query) => |_| {
        list(task.predictor::<S>(query)?, "elimination without fractions")
    };

    linear_bayes_risk {
        dimension: u64 = |inputs| inputs.dimension("subspace_dimension")?,
        variances: [f64; 2] = |inputs| variances(inputs)?,
    }
    Shape::Scalar => |_| {
        scalar(in_context_denoising::linear_bayes_risk(*dimension, *variances)?, "closed form")
    };

    linear_risk {
        scale: f64 = |inputs| inputs.number("scale")?,
        dimension: u64 = |inputs| inputs.dimension("subspace_dimension")?,
        tokens: u64 = |inputs| inputs.dimension("context_length")?,
        variances: [f64; 2] = |inputs| variances(inputs)?,
    }
    Shape::Scalar => |_| {
        scalar(linear_attention_risk(*scale, *dimension, *tokens, *variances)?, "Wishart moments")
    };

    optimal_scale {
        dimension: u64 = |inputs| inputs.dimension("subspace_dimension")?,
        tokens: u64 = |inputs| inputs.dimension("context_length")?,
        variances: [f64; 2] = |inputs| variances(inputs)?,
    }
    Shape::Scalar => |_| {
        scalar(optimal_linear_scale(*dimension, *tokens, *variances)?, "Wishart moments")
    };

    sphere_predictor {
        task: SphereTask = |inputs| sphere_task(inputs)?,
        query: Vec<f64> = |inputs| vector(inputs, "query")?,
    }
    Shape::Vector(query.len()), costs |parts| elimination_cost(parts.task.subspace(), &parts.query) => |_| {
        list(task.predictor::<S>(query)?, "ratio of modified Bessel functions")
    };

    sphere_bayes {
        dimension: u64 = |inputs| inputs.dimension("sphere_dimension")?,
        radius: f64 = |inputs| inputs.number("radius")?,
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |goal| {
        Ok(sphere_bayes_risk::<S>(*dimension, *radius, *noise_variance, goal)?.listed())
    }, otherwise |parts| {
        let linear = sphere_linear_risk::<S>(parts.dimension, parts.radius, parts.noise_variance);
        Some(between_nothing_and(linear.ok()?, "the risk of the best linear map"))
    };

    sphere_projection {
        dimension: u64 = |inputs| inputs.dimension("sphere_dimension")?,
        radius: f64 = |inputs| inputs.number("radius")?,
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |goal| {
        Ok(sphere_projection_risk::<S>(*dimension, *radius, *noise_variance, goal)?.listed())
    }, otherwise |parts| {
        // The nearest point lies on the side of the noisy one, which is on the token's on average.
        let most = S::from_f64(parts.radius).sqr().mul_pow2(1);
        Some(between_nothing_and(most, "the mean of the cosine is positive"))
    };

    sphere_linear {
        dimension: u64 = |inputs| inputs.dimension("sphere_dimension")?,
        radius: f64 = |inputs| inputs.number("radius")?,
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |_| {
        scalar(sphere_linear_risk::<S>(*dimension, *radius, *noise_variance)?, "closed form")
    };

    mixture_predictor {
        task: MixtureTask = |inputs| mixture_task(inputs)?,
        query: Vec<f64> = |inputs| vector(inputs, "query")?,
    }
    Shape::Vector(query.len()), costs |parts| attention_cost(parts.task.count(), &parts.query) => |_| {
        list(task.predictor::<S>(query)?, "responsibilities")
    };

    two_point_bayes { noise_variance: f64 = |inputs| inputs.number("noise_variance")? }
    Shape::Scalar => |goal| {
        Ok(two_point_bayes_risk::<S>(*noise_variance, goal)?.listed())
    }, otherwise |_parts| {
        Some(between_nothing_and(S::one(), "the risk of predicting 0"))
    };

    two_point_attention {
        tokens: u64 = |inputs| inputs.dimension("context_length")?,
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |goal| {
        Ok(two_point_risk::<S>(*tokens, *noise_variance, goal)?.listed())
    }, otherwise |_parts| {
        Some(between_nothing_and(S::from_i64(4), "the square of the largest error"))
    };

    attention {
        context: Context = |inputs| context(inputs)?,
        query: Vec<f64> = |inputs| vector(inputs, "query")?,
        alpha: f64 = |inputs| inputs.number("alpha")?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Vector(query.len()), costs |parts| attention_cost(parts.context.count(), &parts.query) => |_| {
        list(context.attention_of::<S>(query, *alpha, *beta)?, "softmax")
    };

    linear_attention {
        context: Context = |inputs| context(inputs)?,
        query: Vec<f64> = |inputs| vector(inputs, "query")?,
        scale: f64 = |inputs| inputs.number("scale")?,
    }
    Shape::Vector(query.len()), costs |parts| attention_cost(parts.context.count(), &parts.query) => |_| {
        list(context.linear_attention_of::<S>(query, *scale)?, "inner products")
    };

    attention_layer {
        context: Context = |inputs| context(inputs)?,
        query: Vec<f64> = |inputs| vector(inputs, "query")?,
        value_weights: Matrix = |inputs| inputs.matrix("value_weights")?.clone(),
        key_query_weights: Matrix = |inputs| inputs.matrix("key_query_weights")?.clone(),
    }
    Shape::Vector(query.len()), costs |parts| {
        attention_cost(parts.context.count() + parts.query.len(), &parts.query)
    } => |_| {
        let (values, keys) = (value_weights.entries(), key_query_weights.entries());
        list(context.attention_layer_of::<S>(query, values, keys)?, "softmax")
    };

    energy {
        context: Context = |inputs| context(inputs)?,
        state: Vec<f64> = |inputs| vector(inputs, "state")?,
        alpha: f64 = |inputs| inputs.number("alpha")?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Scalar, costs |parts| attention_cost(parts.context.count(), &parts.state) => |_| {
        scalar(context.energy_of::<S>(state, *alpha, *beta)?, "log-sum-exp")
    };

    energy_step {
        context: Context = |inputs| context(inputs)?,
        state: Vec<f64> = |inputs| vector(inputs, "state")?,
        alpha: f64 = |inputs| inputs.number("alpha")?,
        beta: f64 = |inputs| inputs.number("beta")?,
        step: f64 = |inputs| inputs.number("step")?,
    }
    Shape::Vector(state.len()), costs |parts| attention_cost(parts.context.count(), &parts.state) => |_| {
        list(context.energy_step_of::<S>(state, *alpha, *beta, *step)?, "softmax")
    };

    linear_energy {
        context: Context = |inputs| context(inputs)?,
        state: Vec<f64> = |inputs| vector(inputs, "state")?,
        gamma: f64 = |inputs| inputs.number("gamma")?,
    }
    Shape::Scalar, costs |parts| attention_cost(parts.context.count(), &parts.state) => |_| {
        scalar(context.linear_energy_of::<S>(state, *gamma)?, "inner products")
    };
}

/// The exponents of so many patterns, and a sum of them.
fn attention_cost(count: usize, point: &[f64]) -> f64 {
    count as f64 * (2.0 * point.len() as f64 + FUNCTION)
}

/// The elimination, and the inner products before and after it.
fn elimination_cost(subspace: &Subspace, point: &[f64]) -> f64 {
    let rank = subspace.rank() as f64;
    2.0 * rank.powi(3) + rank * (rank + 2.0) * point.len() as f64
}

/// Everything from 0 to a bound.
fn between_nothing_and<S: Enclosure>(bound: S, method: &'static str) -> Found<Vec<S>> {
    let half = bound.upper().mul_pow2(-1);
    Found::scalar(half.widen(&half), method)
}

/// `[σ₀², s²]`.
fn variances(inputs: &Inputs) -> Result<[f64; 2], Error> {
    Ok([
        inputs.number("signal_variance")?,
        inputs.number("noise_variance")?,
    ])
}

fn subspace(inputs: &Inputs) -> Result<Subspace, Error> {
    let basis = inputs.matrix("basis")?;
    let (rank, dimension) = (basis.row_count(), basis.column_count());
    Subspace::new(rank, dimension, basis.entries().to_vec())
}

fn linear_task(inputs: &Inputs) -> Result<LinearTask, Error> {
    let [signal, noise] = variances(inputs)?;
    LinearTask::new(subspace(inputs)?, signal, noise)
}

fn sphere_task(inputs: &Inputs) -> Result<SphereTask, Error> {
    let noise = inputs.number("noise_variance")?;
    SphereTask::new(subspace(inputs)?, inputs.number("radius")?, noise)
}

fn mixture_task(inputs: &Inputs) -> Result<MixtureTask, Error> {
    let means = inputs.matrix("means")?;
    let (count, dimension) = (means.row_count(), means.column_count());
    let noise = inputs.number("noise_variance")?;
    MixtureTask::new(count, dimension, means.entries().to_vec(), noise)?
        .with_standard_deviations(vector(inputs, "standard_deviations")?)?
        .with_log_weights(vector(inputs, "log_weights")?)
}

fn context(inputs: &Inputs) -> Result<Context, Error> {
    let tokens = inputs.matrix("tokens")?;
    let (count, dimension) = (tokens.row_count(), tokens.column_count());
    Context::new(count, dimension, tokens.entries().to_vec())
}
