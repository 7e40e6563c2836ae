"""Subjects in PyTorch and JAX, right ones and those with a planted fault."""

import math

import attnbm
import pytest
from attnbm.testing import check, check_gradient

FEW = {"cases": 24, "relations": False}
ONE = {"where": "beta = 1"}


def machine(lib, log_sum_exp):
    """log Z at beta = 1, the log density on it, and the energy, with the functions of a library."""

    def energy(patterns, v, visible_bias=None, hidden_bias=None):
        u = v if visible_bias is None else v - visible_bias
        overlaps = patterns @ v if hidden_bias is None else patterns @ v + hidden_bias
        return (u * u).sum() / 2 - log_sum_exp(overlaps)

    def log_partition(patterns, beta, visible_bias=None, hidden_bias=None):
        if beta != 1:
            raise attnbm.Refused("domain" if beta <= 0 else "unsupported")
        exponents = (patterns * patterns).sum(-1) / 2
        if visible_bias is not None:
            exponents = exponents + patterns @ visible_bias
        if hidden_bias is not None:
            exponents = exponents + hidden_bias
        return patterns.shape[1] / 2 * math.log(2 * math.pi) + log_sum_exp(exponents)

    return energy, log_partition


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", exc_type=ImportError)


@pytest.fixture(scope="module")
def jax():
    found = pytest.importorskip("jax")
    found.config.update("jax_enable_x64", True)
    return found


@pytest.fixture(scope="module", params=["torch", "jax"])
def library(request):
    """The functions of a library: its arrays, its log-sum-exp, and its name."""
    module = request.getfixturevalue(request.param)
    if request.param == "torch":
        return module.as_tensor, lambda x: module.logsumexp(x, 0), "torch"
    return module.numpy.asarray, module.scipy.special.logsumexp, "jax"


def test_a_right_formula_is_not_called_wrong(library):
    array, log_sum_exp, _ = library
    energy, log_partition = machine(array, log_sum_exp)
    functions = {"attnbm.energy": energy, "attnbm.log_partition": log_partition}
    check(functions, array=array, fail_on="wrong", **FEW, **ONE)


def test_planted_faults_are_found(library):
    array, log_sum_exp, _ = library
    energy, log_partition = machine(array, log_sum_exp)
    faults = {
        "the bias is dropped": ("attnbm.energy", lambda patterns, v, visible_bias=None, hidden_bias=None: energy(patterns, v, visible_bias)),
        "a constant is dropped": (
            "attnbm.log_partition",
            lambda patterns, beta, **biases: log_partition(patterns, beta, **biases) - patterns.shape[1] / 2 * math.log(2 * math.pi),
        ),
        "a factor": ("attnbm.log_partition", lambda patterns, beta, **biases: log_partition(1.001 * patterns, beta, **biases)),
        "a mean for a sum": (
            "attnbm.energy",
            lambda patterns, v, visible_bias=None, hidden_bias=None: energy(patterns, v, visible_bias, hidden_bias) + math.log(len(patterns)),
        ),
        "rounded": ("attnbm.energy", lambda patterns, v, **biases: round(float(energy(patterns, v, **biases)), 3)),
    }
    for name, (quantity, function) in faults.items():
        with pytest.raises(AssertionError, match=f"^{quantity}: (wrong|loses digits|fails|accepts nonsense)"):
            check({quantity: function}, array=array, **FEW, **(ONE if quantity == "attnbm.log_partition" else {}))
            pytest.fail(name)


def test_gradients(library):
    array, log_sum_exp, name = library
    energy, log_partition = machine(array, log_sum_exp)
    options = {"framework": name, "where": "beta = 1", "flags": ["ordinary"], "cases": 20}
    found = check_gradient(log_partition, "attnbm.log_partition", wrt="patterns", fail_on="wrong", **options)
    assert found.verdicts["attnbm.log_partition_gradient"] in ("accurate", "backward stable", "loses digits")

    def detached(patterns, beta, **biases):
        """The gradient of half of it is lost."""
        half = patterns.detach() if name == "torch" else __import__("jax").lax.stop_gradient(patterns)
        return log_partition((patterns + half) / 2, beta, **biases)

    with pytest.raises(AssertionError, match="attnbm.log_partition_gradient: wrong"):
        check_gradient(detached, "attnbm.log_partition", wrt="patterns", **options)
    few = {"framework": name, "where": "N <= 3 and p <= 3", "cases": 6}
    check_gradient(energy, "attnbm.energy", wrt="v", **few)
    with pytest.raises(AssertionError, match="is off"):
        check_gradient(lambda patterns, v, **biases: energy(patterns, v, **biases) + v.sum() / 100, "attnbm.energy", wrt="v", **few)


def test_gradients_in_single_precision(library):
    array, log_sum_exp, name = library
    energy, _ = machine(array, log_sum_exp)
    few = {"framework": name, "where": "N <= 3 and p <= 3", "cases": 6, "dtype": "f32"}
    check_gradient(energy, "attnbm.energy", wrt="v", **few)
    with pytest.raises(AssertionError, match="is off"):
        check_gradient(lambda patterns, v, **biases: energy(patterns, v, **biases) * 1.001, "attnbm.energy", wrt="v", **few)


def test_single_precision_of_jax_is_noticed(jax):
    jax.config.update("jax_enable_x64", False)
    try:
        with pytest.raises(TypeError, match="jax_enable_x64"):
            check({"special.softmax": lambda x, beta=1.0: jax.nn.softmax(beta * x)}, array=jax.numpy.asarray, cases=4)
        with pytest.raises(ValueError, match="single precision"):
            check_gradient(lambda x, beta=1.0: x.sum(), "special.log_sum_exp", wrt="x", framework="jax")
        check({"special.softmax": lambda x, beta=1.0: jax.nn.softmax(beta * x)}, array=jax.numpy.asarray, dtype="f32", cases=20, where="beta > 0", fail_on="wrong", relations=False)  # fmt: skip
    finally:
        jax.config.update("jax_enable_x64", True)
