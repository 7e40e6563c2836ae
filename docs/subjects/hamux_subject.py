"""HAMUX: Lagrangians, their activations by automatic differentiation, and energies of networks.

    pip install hamux fastcore jaxtyping
    attnbm grade -- python docs/subjects/hamux_subject.py

`--jit` compiles every quantity; `--f32` is single precision.
"""

import sys
from importlib.metadata import version

import hamux
import jax
import jax.numpy as jnp
import numpy

import protocol

SINGLE, COMPILED = "--f32" in sys.argv, "--jit" in sys.argv
if not SINGLE:
    jax.config.update("jax_enable_x64", True)
DTYPE = numpy.float32 if SINGLE else numpy.float64


def compiled(function):
    return jax.jit(function) if COMPILED else function


def power(h, n):
    # HAMUX rectifies; the two halves of the line make the even power.
    return hamux.lagr_repu(h, n) + hamux.lagr_repu(-h, n)


def norm(h):
    return hamux.lagr_spherical_norm(h, eps=0.0)


def function_of(kind, n=None, beta=None, c=None):
    """The function in HAMUX that is the Lagrangian, where there is one."""
    if kind == "power":
        protocol.positive("n", n)
        return hamux.lagr_identity if n == 2.0 else lambda h: power(h, n)
    if kind == "log_sum_exp":
        protocol.positive("beta", beta)
        return lambda h: hamux.lagr_softmax(h, beta)
    functions = {"exp": hamux.lagr_exp, "log_cosh": hamux.lagr_tanh, "norm": norm}
    if kind not in functions:
        raise NotImplementedError(f"HAMUX has no Lagrangian {kind!r}")
    return functions[kind]


def lagrangian(lagrangian, h):
    return compiled(function_of(**lagrangian))(h)


def activation(lagrangian, h):
    layer = hamux.NeuronLayer(function_of(**lagrangian), h.shape)
    return compiled(layer.activations)(h)


def energy(patterns, v, h, visible_lagrangian, hidden_lagrangian):
    layers = {
        "visible": hamux.NeuronLayer(function_of(**visible_lagrangian), v.shape),
        "hidden": hamux.NeuronLayer(function_of(**hidden_lagrangian), h.shape),
    }
    synapse = {"patterns": hamux.LinearSynapse(patterns)}
    network = hamux.HAM(layers, synapse, [(("hidden", "visible"), "patterns")])
    states = {"visible": v, "hidden": h}

    def total(states):
        return network.energy(network.activations(states), states)

    return compiled(total)(states)


if __name__ == "__main__":
    protocol.serve(
        {
            "hopfield.lagrangian": lagrangian,
            "hopfield.activation": activation,
            "hopfield.energy": energy,
        },
        "hamux (jit)" if COMPILED else "hamux",
        version("hamux"),
        dtype="f32" if SINGLE else "f64",
        array=lambda entries: jnp.array(entries, DTYPE),
    )
