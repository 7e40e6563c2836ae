"""JAX: `logsumexp` and `softmax`, and AttnBM written with them, its derivatives by `grad`.

    pip install jax
    attnbm grade -- python docs/subjects/jax_subject.py

`--jit` compiles every quantity, which changes what is computed; `--f32` is single precision.
"""

import sys

import jax
import jax.numpy as jnp
import numpy
from jax.nn import logsumexp
from jax.nn import softmax as jax_softmax

import protocol

SINGLE, COMPILED = "--f32" in sys.argv, "--jit" in sys.argv
if not SINGLE:
    jax.config.update("jax_enable_x64", True)
DTYPE = numpy.float32 if SINGLE else numpy.float64
HALF_LOG_TWO_PI = 0.5 * numpy.log(2 * numpy.pi)


def compiled(function):
    return jax.jit(function) if COMPILED else function


@compiled
def scaled_logsumexp(x, beta):
    return logsumexp(beta * x) / beta


@compiled
def scaled_softmax(x, beta):
    return jax_softmax(beta * x)


@compiled
def machine_attention(v, beta, patterns, c):
    return jax_softmax(beta * (patterns @ v + c))


@compiled
def machine_update(v, beta, patterns, b, c):
    return b + patterns.T @ jax_softmax(beta * (patterns @ v + c))


def energy(v, patterns, b, c):
    return ((v - b) ** 2).sum() / 2 - logsumexp(patterns @ v + c)


def log_partition(patterns, b, c):
    logits = (patterns**2).sum(axis=1) / 2 + patterns @ b + c
    return patterns.shape[1] * HALF_LOG_TWO_PI + logsumexp(logits)


def loss(patterns, data, b, c):
    energies = jax.vmap(energy, in_axes=(0, None, None, None))(data, patterns, b, c)
    return energies.mean() + log_partition(patterns, b, c)


machine_energy = compiled(energy)
machine_energy_gradient = compiled(jax.grad(energy))
machine_log_partition = compiled(log_partition)
machine_log_partition_gradient = compiled(jax.grad(log_partition))
machine_loss = compiled(loss)
machine_loss_gradient = compiled(jax.grad(loss))


def biases(patterns, visible_bias, hidden_bias):
    """Both biases; NumPy's rules would stretch one of length 1."""
    count, dimension = patterns.shape
    b = numpy.zeros(dimension, DTYPE) if visible_bias is None else visible_bias
    c = numpy.zeros(count, DTYPE) if hidden_bias is None else hidden_bias
    if patterns.size == 0 or b.shape != (dimension,) or c.shape != (count,):
        raise protocol.Refusal("shape", "patterns are empty, or a bias does not fit them")
    return b, c


def inverse_temperature(beta):
    return DTYPE(protocol.positive("beta", beta))


def require_one(beta):
    if inverse_temperature(beta) != 1.0:
        raise NotImplementedError("log Z is written down here at beta = 1 only")


def attention(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    _, c = biases(patterns, visible_bias, hidden_bias)
    return machine_attention(v, inverse_temperature(beta), patterns, c)


def update(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    b, c = biases(patterns, visible_bias, hidden_bias)
    return machine_update(v, inverse_temperature(beta), patterns, b, c)


def attnbm_energy(patterns, v, visible_bias=None, hidden_bias=None):
    return machine_energy(v, patterns, *biases(patterns, visible_bias, hidden_bias))


def attnbm_score(patterns, beta, v, visible_bias=None, hidden_bias=None):
    slope = machine_energy_gradient(v, patterns, *biases(patterns, visible_bias, hidden_bias))
    return -inverse_temperature(beta) * slope


def attnbm_log_partition(patterns, beta, visible_bias=None, hidden_bias=None):
    require_one(beta)
    return machine_log_partition(patterns, *biases(patterns, visible_bias, hidden_bias))


def attnbm_log_partition_gradient(patterns, beta, visible_bias=None, hidden_bias=None):
    require_one(beta)
    return machine_log_partition_gradient(patterns, *biases(patterns, visible_bias, hidden_bias))


def attnbm_loss(patterns, beta, data, visible_bias=None, hidden_bias=None):
    require_one(beta)
    return machine_loss(patterns, data, *biases(patterns, visible_bias, hidden_bias))


def attnbm_loss_gradient(patterns, beta, data, visible_bias=None, hidden_bias=None):
    require_one(beta)
    return machine_loss_gradient(patterns, data, *biases(patterns, visible_bias, hidden_bias))


def log_sum_exp(x, beta=1.0):
    return scaled_logsumexp(x, inverse_temperature(beta))


def softmax(x, beta=1.0):
    return scaled_softmax(x, inverse_temperature(beta))


if __name__ == "__main__":
    protocol.serve(
        {
            "special.log_sum_exp": log_sum_exp,
            "special.softmax": softmax,
            "hopfield.attention": attention,
            "hopfield.update": update,
            "attnbm.energy": attnbm_energy,
            "attnbm.score": attnbm_score,
            "attnbm.log_partition": attnbm_log_partition,
            "attnbm.log_partition_gradient": attnbm_log_partition_gradient,
            "attnbm.negative_log_likelihood": attnbm_loss,
            "attnbm.negative_log_likelihood_gradient": attnbm_loss_gradient,
        },
        "jax (jit)" if COMPILED else "jax (eager)",
        jax.__version__,
        dtype="f32" if SINGLE else "f64",
        array=lambda entries: jnp.array(entries, DTYPE),
    )
