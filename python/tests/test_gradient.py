"""Gradients against certified derivatives."""


import numpy as np
import pytest
from attnbm.testing import check_gradient



def responsibilities(patterns, v):
    overlaps = patterns @ v
    weights = np.exp(overlaps - overlaps.max())
    return weights / weights.sum()


def test_a_derivative_that_is_a_quantity_is_graded_as_that():
    def score(patterns, beta, v):
        origin = int(np.argmax(patterns @ v))
        near = patterns - patterns[origin]
        overlaps = near @ v
        weights = np.exp(overlaps - overlaps.max())
        weights /= weights.sum()
        return beta * (weights @ near - (v - patterns[origin]))

    found = check_gradient(None, "attnbm.log_density", wrt="v", gradient=score, cases=30, where="beta = 1", flags=["ordinary"])
    assert found.passed and list(found.verdicts) == ["attnbm.score"]
    with pytest.raises(AssertionError, match="attnbm.score: wrong"):
        check_gradient(None, "attnbm.log_density", wrt="v", gradient=lambda patterns, beta, v: -score(patterns, beta, v), cases=10)


def test_any_other_derivative_is_compared_with_differences():
    def gradient(patterns, v, factor=1.0):
        return (v - responsibilities(patterns, v) @ patterns) * factor

    few = {"cases": 8, "where": "N <= 3 and p <= 3"}
    check_gradient(None, "attnbm.energy", wrt="v", gradient=lambda patterns, v: gradient(patterns, v), **few)
    for factor in (1 + 1e-11, -1.0, 2.0):
        with pytest.raises(AssertionError, match=r"the derivative of attnbm.energy with respect to v\[\d\] is off"):
            check_gradient(None, "attnbm.energy", wrt="v", gradient=lambda patterns, v, f=factor: gradient(patterns, v, f), **few)
    with pytest.raises(AssertionError, match="stability  infinite"):
        check_gradient(None, "attnbm.energy", wrt="v", gradient=lambda patterns, v: v * np.nan, **few)


def test_a_number_has_a_derivative_too():
    check_gradient(None, "vmf.entropy", wrt="kappa", gradient=slope_of_entropy, cases=12, where="dim = 3 and kappa <= 20 and kappa >= 0.5")
    with pytest.raises(AssertionError, match="with respect to kappa is off"):
        check_gradient(
            None, "vmf.entropy", wrt="kappa", gradient=lambda dim, kappa: 1.0001 * slope_of_entropy(dim, kappa), cases=12,
            where="dim = 3 and kappa <= 20 and kappa >= 0.5",
        )  # fmt: skip


def slope_of_entropy(dim, kappa):
    """-kappa A'(kappa), where A = coth kappa - 1/kappa."""
    return -kappa * (1 / kappa**2 - 1 / np.sinh(kappa) ** 2)


def test_misuse_is_said():
    with pytest.raises(ValueError, match="whose value is a number"):
        check_gradient(None, "attnbm.score", wrt="v", gradient=slope_of_entropy)
    with pytest.raises(ValueError, match="wrt must be one of kappa"):
        check_gradient(None, "vmf.entropy", wrt="dim", gradient=slope_of_entropy)
    with pytest.raises(TypeError, match="give either"):
        check_gradient(None, "vmf.entropy", wrt="kappa")
    with pytest.raises(ValueError, match="framework must be"):
        check_gradient(slope_of_entropy, "vmf.entropy", wrt="kappa", framework="tensorflow")


def test_nothing_compared_is_no_pass():
    with pytest.raises(AssertionError, match="no entry .* could be compared"):
        check_gradient(None, "attnbm.energy", wrt="v", gradient=lambda patterns, v: v, cases=4, where="N >= 60")
