"""TensorFlow Probability on JAX: the von Mises-Fisher distribution, Bessel functions, and AttnBM at
beta = 1 as a mixture of Gaussians.

    pip install jax tfp-nightly
    attnbm grade -- python docs/subjects/tfp_subject.py

`--gradient` takes the mean resultant length from the derivative of the log normaliser by automatic
differentiation, and not from `mean()`: two public routes to one number. `--f32` is single
precision.
"""

import sys

import jax
import jax.numpy as jnp
import numpy
from tensorflow_probability.substrates import jax as tfp

import protocol
from mixture import logits_and_means
from protocol import not_negative, positive, whole

SINGLE, BY_GRADIENT = "--f32" in sys.argv, "--gradient" in sys.argv
if not SINGLE:
    jax.config.update("jax_enable_x64", True)
DTYPE = numpy.float32 if SINGLE else numpy.float64
tfd = tfp.distributions


def axes(dim):
    """Two unit vectors at right angles, as rows."""
    if whole("dim", dim) < 2:
        raise NotImplementedError("VonMisesFisher is documented from dim = 2 up")
    return numpy.eye(2, int(dim), dtype=DTYPE)


@jax.jit
def log_prob(direction, kappa, x):
    return tfd.VonMisesFisher(direction, kappa).log_prob(x)


def log_partition(dim, kappa):
    # At right angles to the mean direction the log density is -log Z, with nothing to subtract.
    direction, across = axes(dim)
    return -log_prob(direction, DTYPE(not_negative("kappa", kappa)), across)


def log_density(eta, beta, x):
    length = numpy.linalg.norm(eta)
    any_direction, _ = axes(len(eta))
    direction = eta / length if length > 0.0 else any_direction
    return log_prob(direction, DTYPE(positive("beta", beta) * length), protocol.direction(x))


@jax.jit
def entropy_of(direction, kappa):
    return tfd.VonMisesFisher(direction, kappa).entropy()


def entropy(dim, kappa):
    return entropy_of(axes(dim)[0], DTYPE(not_negative("kappa", kappa)))


@jax.jit
def mean_of(direction, kappa):
    return tfd.VonMisesFisher(direction, kappa).mean()


slope_of_log_prob = jax.jit(jax.grad(log_prob, argnums=1))


def mean_resultant_length(dim, kappa):
    direction, across = axes(dim)
    kappa = DTYPE(not_negative("kappa", kappa))
    if BY_GRADIENT:
        return -slope_of_log_prob(direction, kappa, across)
    return mean_of(direction, kappa)[0]


@jax.jit
def log_bessel(order, x):
    return tfp.math.log_bessel_ive(order, x) + x


@jax.jit
def bessel_quotient(order, x):
    return tfp.math.bessel_iv_ratio(order, x)


def log_i(order, x):
    if order < 0.0:
        raise NotImplementedError("log_bessel_ive is documented for orders from 0 up")
    return log_bessel(DTYPE(order), DTYPE(positive("x", x)))


def ratio(order, x):
    return bessel_quotient(DTYPE(not_negative("order", order) + 1), DTYPE(not_negative("x", x)))


def mixture(logits, means):
    components = tfd.MultivariateNormalDiag(means, jnp.ones_like(means))
    return tfd.MixtureSameFamily(tfd.Categorical(logits=logits), components)


@jax.jit
def mixture_mean(logits, means):
    return mixture(logits, means).mean()


@jax.jit
def mixture_covariance(logits, means):
    return mixture(logits, means).covariance()


@jax.jit
def mixture_log_prob(v, logits, means):
    return mixture(logits, means).log_prob(v)


@jax.jit
def mixture_loss(logits, means, data):
    return -mixture(logits, means).log_prob(data).mean()


@jax.jit
def posterior(logits, means, v):
    return mixture(logits, means).posterior_marginal(v).probs_parameter()


mixture_score = jax.jit(jax.grad(mixture_log_prob))


def attnbm_mean(patterns, beta, visible_bias=None, hidden_bias=None):
    return mixture_mean(*logits_and_means(patterns, beta, visible_bias, hidden_bias))


def attnbm_covariance(patterns, beta, visible_bias=None, hidden_bias=None):
    return mixture_covariance(*logits_and_means(patterns, beta, visible_bias, hidden_bias))


def attnbm_log_density(patterns, beta, v, visible_bias=None, hidden_bias=None):
    return mixture_log_prob(v, *logits_and_means(patterns, beta, visible_bias, hidden_bias))


def attnbm_score(patterns, beta, v, visible_bias=None, hidden_bias=None):
    return mixture_score(v, *logits_and_means(patterns, beta, visible_bias, hidden_bias))


def attnbm_loss(patterns, beta, data, visible_bias=None, hidden_bias=None):
    return mixture_loss(*logits_and_means(patterns, beta, visible_bias, hidden_bias), data)


def attention(patterns, v, beta=1.0, visible_bias=None, hidden_bias=None):
    return posterior(*logits_and_means(patterns, beta, visible_bias, hidden_bias), v)


if __name__ == "__main__":
    protocol.serve(
        {
            "vmf.log_partition": log_partition,
            "vmf.log_density": log_density,
            "vmf.entropy": entropy,
            "vmf.mean_resultant_length": mean_resultant_length,
            "bessel.log_i": log_i,
            "bessel.ratio": ratio,
            "attnbm.mean": attnbm_mean,
            "attnbm.covariance": attnbm_covariance,
            "attnbm.log_density": attnbm_log_density,
            "attnbm.score": attnbm_score,
            "attnbm.negative_log_likelihood": attnbm_loss,
            "hopfield.attention": attention,
        },
        "tfp (gradient)" if BY_GRADIENT else "tfp",
        tfp.__version__,
        dtype="f32" if SINGLE else "f64",
        array=lambda entries: numpy.array(entries, DTYPE),
    )
