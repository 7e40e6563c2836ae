"""Values, their enclosures, and what has none."""

import math
import pickle
from fractions import Fraction

import attnbm
import pytest

PATTERNS = [[0.5, -1.0], [2.0, 0.25]]


def test_a_value_is_that_of_the_command_line():
    assert attnbm.log_partition(PATTERNS, 2.5) == 6.229537718877866
    exact = attnbm.evaluate("attnbm.log_partition", patterns=PATTERNS, beta=2.5)
    assert exact.value == float(exact) == 6.229537718877866
    assert exact.enclosure == ("6.229537718877865926203614", "6.229537718877865926203616")
    assert exact.method == "quadrature on the affine hull"


def test_digits_and_every_form_of_an_enclosure():
    exact = attnbm.evaluate("special.log_sum_exp", x=[0, -40], digits=60)
    lower, upper = exact.fractions()
    assert 0 < upper - lower < lower / 10**59
    # log1p(e^-40) = e^-40 - e^-80/2 + ...
    assert abs(float(lower) / math.exp(-40) - 1) < 1e-15
    assert [Fraction(end) for end in exact.decimals()] == [lower, upper]
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workprec(300):
        mpmath.iv.prec = 300
        interval = exact.mpmath()
        assert interval.a <= mpmath.log1p(mpmath.exp(-40)) <= interval.b
    assert isinstance(attnbm.special.log_sum_exp([0, -40], digits=50), attnbm.Result)


def test_vectors_and_matrices():
    weights = attnbm.hopfield.attention(PATTERNS, [1.0, 0.0], beta=2)
    assert len(weights) == 2 and abs(sum(weights) - 1) < 1e-15
    exact = attnbm.evaluate("attnbm.covariance", patterns=PATTERNS, beta=1)
    assert len(exact.enclosure) == 2 and len(exact.enclosure[0]) == 2
    lower, upper = exact.fractions()[0][1]
    assert lower <= upper
    with pytest.raises(TypeError, match=r"array of shape \(2, 2\)"):
        float(exact)


def test_ulps():
    exact = attnbm.evaluate("special.log_sum_exp", x=[1.0, 2.0])
    assert exact.ulps(exact.value) <= 0.5
    assert 0.5 <= exact.ulps(math.nextafter(exact.value, 9)) <= 1.5
    assert exact.ulps(exact.value * (1 + 1e-6)) > 1e9
    assert exact.ulps(exact.value * (1 + 1e-6), dtype="f32") < 32
    assert exact.ulps(math.nan) == exact.ulps(-math.inf) == math.inf
    with pytest.raises(ValueError, match="another shape"):
        exact.ulps([1.0, 2.0])
    with pytest.raises(ValueError, match="dtype must be"):
        exact.ulps(1.0, dtype="f16")
    vector = attnbm.evaluate("special.softmax", x=[1.0, 2.0])
    assert max(vector.ulps(list(vector.value))) <= 0.5
    with pytest.raises(ValueError, match="another shape"):
        vector.ulps([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("quantity", "fields", "error", "field", "value"),
    [
        ("vmf.entropy", {"dim": 3, "kappa": -1.0}, attnbm.DomainError, "kappa", -1.0),
        ("vmf.entropy", {"dim": 2.5, "kappa": 1.0}, attnbm.DomainError, "dim", 2.5),
        ("vmf.entropy", {"dim": 3}, attnbm.ParseError, "kappa", None),
        ("vmf.entropy", {"dim": 3, "kappa": 1, "zeta": 7}, attnbm.ParseError, "zeta", 7),
        ("vmf.entropy", {"dim": 3, "kappa": 1j}, attnbm.ParseError, None, None),
        ("attnbm.energy", {"patterns": [[1, 2], [3, math.inf]], "v": [1, 2]}, attnbm.DomainError, "patterns[1][1]", math.inf),
        ("attnbm.energy", {"patterns": PATTERNS, "v": [1]}, attnbm.ShapeError, "v", [1]),
        ("ggrbm.log_partition", {"weights": [[2]], "beta": 1}, attnbm.NotNormalizable, None, None),
        ("attnbm.engy", {"v": [1]}, attnbm.Unsupported, None, None),
    ],
)
def test_errors_are_of_their_kind_with_field_and_value(quantity, fields, error, field, value):
    with pytest.raises(error) as caught:
        attnbm.evaluate(quantity, **fields)
    found = caught.value
    assert (found.field, found.value, found.quantity) == (field, value, quantity)
    assert found.kind == error.kind and quantity in str(found)
    copy = pickle.loads(pickle.dumps(found))
    assert type(copy) is error and (copy.field, copy.value, str(copy)) == (field, value, str(found))


def test_kinds_are_exceptions_that_python_knows():
    assert issubclass(attnbm.DomainError, ValueError)
    assert issubclass(attnbm.ParseError, TypeError)
    assert issubclass(attnbm.NotNormalizable, ArithmeticError)


def test_a_budget_has_bounds_and_effort_raises_it():
    wide = [[0.5, -1, 0, 0, 0], [0, 2, 1, 0, 0], [0, 0, 3, 1, 0], [0, 0, 0, 1, 1], [1, 0, 0, 0, 2], [1, 1, 1, 1, 1]]
    with pytest.raises(attnbm.BudgetExceeded) as caught:
        attnbm.log_partition(wide, 0.5)
    lower, upper = caught.value.enclosure
    assert float(lower) < float(upper)
    with pytest.raises(attnbm.BudgetExceeded):
        attnbm.evaluate("attnbm.log_partition", patterns=PATTERNS, beta=2.5, effort=1e-9)
    with pytest.raises(ValueError, match="effort must be"):
        attnbm.evaluate("attnbm.log_partition", patterns=PATTERNS, beta=2.5, effort=-1)
    with pytest.raises(ValueError, match="digits must be"):
        attnbm.evaluate("attnbm.log_partition", patterns=PATTERNS, beta=2.5, digits=0)


def test_a_batch_is_what_its_requests_are():
    batch = attnbm.evaluate_many("vmf.log_partition", dim=3, kappa=[0.0, 1.0, 700.0, 1e8])
    single = [attnbm.vmf.log_partition(3, kappa) for kappa in (0.0, 1.0, 700.0, 1e8)]
    assert list(batch.values) == single
    assert [item.value for item in batch] == single
    assert batch[1].enclosure == attnbm.evaluate("vmf.log_partition", dim=3, kappa=1.0).enclosure
    assert len(batch[1:3]) == 2 and batch[-1].value == single[-1]
    rows = [{"dim": 3, "kappa": 1.0}, {"dim": 4, "kappa": 2.0}]
    assert list(attnbm.evaluate_many("vmf.log_partition", rows).values) == list(
        attnbm.evaluate_many("vmf.log_partition", dim=[3, 4], kappa=[1.0, 2.0]).values
    )
    assert len(attnbm.evaluate_many("vmf.log_partition", [])) == 0


def test_a_batch_of_vectors():
    batch = attnbm.evaluate_many("hopfield.update", patterns=PATTERNS, v=[[1, 0], [0, 1], [2, 2]])
    assert [list(row) for row in batch.values] == [list(attnbm.hopfield.update(PATTERNS, v)) for v in ([1, 0], [0, 1], [2, 2])]


def test_errors_of_a_batch_are_raised_or_kept():
    fields = {"dim": 3, "kappa": [1.0, -1.0, 2.0, -2.0]}
    with pytest.raises(attnbm.DomainError) as caught:
        attnbm.evaluate_many("vmf.entropy", **fields)
    assert (caught.value.index, caught.value.value) == (1, -1.0)
    batch = attnbm.evaluate_many("vmf.entropy", **fields, errors="keep")
    assert sorted(batch.errors) == [1, 3] and isinstance(batch[3], attnbm.DomainError)
    assert [math.isnan(value) for value in batch.values] == [False, True, False, True]
    with pytest.raises(ValueError, match="equally long"):
        attnbm.evaluate_many("vmf.entropy", dim=[3, 4], kappa=[1.0, 2.0, 3.0])
    with pytest.raises(TypeError, match="not both"):
        attnbm.evaluate_many("vmf.entropy", [], dim=3)
    with pytest.raises(attnbm.Unsupported):
        attnbm.evaluate_many("vmf.entrpy", dim=3)


@pytest.mark.parametrize("kappas", [[0.0, 1, 2.5], [1.0, "0x1p1", 3], [1.0, math.inf, 2.0], [1e-320, 1e300, -0.0]])
def test_a_column_of_numbers_asks_what_its_rows_ask(kappas):
    from attnbm._evaluate import _request, _requests

    rows = [_request("vmf.entropy", {"dim": 3, "kappa": kappa}) for kappa in kappas]
    assert _requests("vmf.entropy", {"dim": 3, "kappa": kappas}) == rows
    assert len(_requests("bessel.log_i", {"order": kappas, "x": kappas})) == len(kappas)


def test_a_large_batch_is_divided_and_comes_back_in_order():
    kappas = [0.001 * index for index in range(3000)]
    values = attnbm.evaluate_many("vmf.mean_resultant_length", dim=3, kappa=kappas).values
    assert all(a < b for a, b in zip(values, values[1:]))


def test_notebooks_show_a_table():
    exact = attnbm.evaluate("attnbm.covariance", patterns=PATTERNS, beta=1)
    shown = exact._repr_html_()
    assert shown.count("<tr>") == 5 and "attnbm.covariance" in shown and "[1, 0]" in shown
    number = attnbm.evaluate("special.log_sum_exp", x=[1.0, 2.0])
    assert "<b>2.31326168751822" in number._repr_html_()
    assert repr(number).startswith("<special.log_sum_exp = 2.313261687518223 in [2.3132616875182228")


def test_arrays_of_numpy():
    np = pytest.importorskip("numpy")
    patterns = np.array(PATTERNS)
    assert attnbm.log_partition(patterns, np.float64(2.5)) == 6.229537718877866
    assert attnbm.log_partition(patterns.astype(np.float32), np.float32(2.5)) == 6.229537718877866
    assert attnbm.vmf.entropy(np.int64(3), 1) == attnbm.vmf.entropy(3, 1.0)
    weights = attnbm.hopfield.attention(patterns, np.zeros(2))
    assert isinstance(weights, np.ndarray) and weights.dtype == np.float64
    exact = attnbm.evaluate("hopfield.attention", patterns=patterns, v=np.zeros(2))
    assert np.asarray(exact).shape == (2,)
    assert exact.ulps(weights.astype(np.float32)).max() < 1
    kappas = np.linspace(0, 5, 11)
    assert attnbm.evaluate_many("vmf.entropy", dim=3, kappa=kappas).values.shape == (11,)


def test_golden_vectors_need_no_process():
    for quantity in attnbm.quantities():
        found = attnbm.vectors(quantity)
        assert {vector.quantity for vector in found} == {quantity}
        # Some vectors are of refused questions, but most are of values.
        assert sum(vector.error is None for vector in found) > len(found) / 2 > 15
    vector = next(vector for vector in attnbm.vectors("bessel.log_i") if vector.error is None)
    assert attnbm.evaluate(vector.quantity, **vector.input).value == vector.value
    refused = next(vector for vector in attnbm.vectors("vmf.entropy") if vector.error)
    assert refused.value is None
    with pytest.raises(ValueError, match="has no value: domain"):
        refused.result
    with pytest.raises(attnbm.Unsupported):
        attnbm.vectors("no.such")
