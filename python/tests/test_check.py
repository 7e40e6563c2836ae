"""Functions of this process under test: right ones, wrong ones, and those that do not answer."""

import math
import os
import subprocess
import sys
import textwrap
import threading
import time

import attnbm
import attnbm.testing
import numpy as np
import pytest
import subjects
from attnbm.testing import SessionError, assert_accurate, check, grade

REFUSALS = {ValueError: "domain", NotImplementedError: "unsupported"}


def failure(functions, **options):
    with pytest.raises(AssertionError) as caught:
        check(functions, **options)
    return str(caught.value)


def test_right_functions_pass():
    found = check(
        {
            "special.log_sum_exp": subjects.log_sum_exp,
            "special.softmax": subjects.softmax,
            "attnbm.energy": subjects.energy,
        },
        refusals=REFUSALS,
        where="beta > 0",
        cases=60,
    )
    assert found.passed and "fails" not in found.verdicts.values()
    assert "<td>✓ " in found._repr_html_()


def test_a_wrong_formula_is_shown_with_its_smallest_case():
    text = failure({"attnbm.energy": subjects.energy_without_hidden_bias}, cases=60)
    assert text.startswith("attnbm.energy: wrong (60 cases: ")
    for part in ("smallest case, wrong", "hidden_bias=", "exact ", "yours ", " ulp of f64", "a hidden bias that is dropped"):
        assert part in text, part
    # What is shown can be pasted, and is what it says.
    line = next(line for line in text.splitlines() if "reproduce" in line).split("reproduce")[1].strip()
    exact = eval(line, {"attnbm": attnbm})
    assert isinstance(exact, attnbm.Result)
    assert f"exact      {exact.value!r}" in text


def test_an_overflow_is_avoidable():
    text = failure({"attnbm.energy": subjects.energy_that_overflows}, cases=60)
    assert text.startswith("attnbm.energy: fails") and "the exact value is finite" in text


def test_arguments_pass_by_name_or_in_order():
    check({"special.softmax": lambda beta=1.0, *, x: subjects.softmax(x, beta)}, cases=20, where="beta > 0")
    check({"vmf.log_partition": lambda d, k: attnbm.vmf.log_partition(d, k)}, cases=20, refusals=REFUSALS)
    found = grade({"special.softmax": lambda x: subjects.softmax(x)}, cases=40)
    assert found.passed and "no parameter beta" in str(found)


def test_a_parameter_may_be_missing_where_the_field_is_its_default():
    def update(patterns, v):
        return subjects.softmax(patterns @ v) @ patterns

    found = check({"hopfield.update": update}, cases=40, where="beta = 1", fail_on="wrong")
    assert "no parameter beta" not in str(found) and "no parameter hidden_bias" in str(found)
    text = failure({"hopfield.update": update}, cases=8, where="beta = 2")
    assert "nothing was graded" in text and "no parameter beta (8 times)" in text and "where= keeps to questions" in text


def test_integers_arrive_as_integers_and_numbers_as_floats():
    kinds = set()

    def entropy(dim, kappa):
        kinds.add((type(dim), type(kappa)))
        return attnbm.vmf.entropy(dim, kappa)

    check({"vmf.entropy": entropy}, cases=20, refusals=REFUSALS)
    assert kinds == {(int, float)}

    def mean(patterns, beta, observed, values, **biases):
        kinds.add((observed.dtype.kind, values.dtype.str))
        return attnbm.conditional_mean(patterns, beta, observed, values, **biases)

    kinds.clear()
    check({"attnbm.conditional_mean": mean}, cases=10, where="beta = 1")
    assert kinds == {("i", "<f8")}


def test_only_refused_refuses():
    def raises(dim, kappa):
        raise ValueError("no")

    def refuses(dim, kappa):
        if kappa < 0:
            raise attnbm.Refused("domain", "kappa must be >= 0")
        return attnbm.vmf.log_partition(dim, kappa)

    text = failure({"vmf.log_partition": raises}, cases=5)
    assert "raised ValueError: no" in text and 'raise ValueError("no")' in text
    assert "_subject.py" not in text
    assert check({"vmf.log_partition": refuses}, cases=30).verdicts == {"vmf.log_partition": "accurate"}
    text = failure({"vmf.log_partition": lambda dim, kappa: refuses(dim, abs(kappa))}, cases=48, relations=False)
    assert "accepts nonsense" in text

    def will_not(dim, kappa):
        raise attnbm.Refused("unsupported")

    assert "nothing was graded" in failure({"vmf.log_partition": will_not}, cases=5)
    with pytest.raises(ValueError, match="kind must be one of"):
        attnbm.Refused("nonsense")


def test_what_is_no_value_is_a_crash():
    for value, part in ((None, "must be a number"), ("text", "must be a number"), (1j, "neither a number"), ({}, "must be a number")):
        text = failure({"special.log_sum_exp": lambda x, beta=1.0, value=value: value}, cases=4, relations=False)
        assert "raised TypeError" in text and part in text
    assert "malformed" in failure({"special.softmax": lambda x, beta=1.0: 1.0}, cases=4, relations=False)
    assert "fails" in failure({"special.softmax": lambda x, beta=1.0: x * math.nan}, cases=4, relations=False)


def test_single_precision_is_judged_as_such():
    def rough(x, beta=1.0):
        assert x.dtype == np.float32
        return subjects.log_sum_exp(x.astype(np.float64), beta).astype(np.float32)

    check({"special.log_sum_exp": rough}, dtype="f32", cases=40, where="beta > 0")
    text = failure({"special.log_sum_exp": lambda x, beta=1.0: np.float32(subjects.log_sum_exp(x, beta))}, cases=40)
    assert text.startswith("special.log_sum_exp: loses digits") or text.startswith("special.log_sum_exp: wrong")


def test_a_converter_that_rounds_is_a_mistake_of_the_test():
    with pytest.raises(TypeError, match="single precision of double precision"):
        check({"special.softmax": subjects.softmax}, array=lambda x: np.asarray(x, dtype=np.float32), cases=4)


def test_where_restricts_what_is_asked():
    dims = set()

    def log_partition(dim, kappa):
        dims.add(dim)
        assert kappa <= 100
        return subjects.log_partition_on_the_sphere(dim, kappa)

    found = check({"vmf.log_partition": log_partition}, where="dim = 3 and kappa <= 100", refusals=REFUSALS, cases=50)
    assert dims == {3} and found.line("vmf.log_partition")["cases"] == 50
    check({"vmf.log_partition": log_partition}, where=["dim=3", "kappa<=100"], refusals=REFUSALS, cases=10)
    with pytest.raises(SessionError, match="no quantity has \"dimension\""):
        check({"vmf.log_partition": log_partition}, where="dimension = 3")


def test_known_failures(tmp_path):
    known = tmp_path / "known.txt"
    functions = {"attnbm.energy": subjects.energy_without_hidden_bias}
    failure(functions, cases=30, write_known_failures=known)
    assert "attnbm.energy wrong" in known.read_text()
    assert check(functions, cases=30, known_failures=known).verdicts == {"attnbm.energy": "wrong"}
    found = check({"attnbm.energy": subjects.energy}, cases=30, known_failures=known)
    assert "attnbm.energy wrong" in found.gone and "no failure any more" in str(found)


def test_the_seed_makes_the_cases():
    def asked(seed):
        found = []
        grade({"special.softmax": lambda x, beta=1.0: found.append(list(x))}, cases=5, seed=seed, relations=False)
        return found

    assert asked(1) == asked(1) != asked(2)


def test_a_report(tmp_path):
    check({"special.softmax": subjects.softmax}, cases=5, where="beta > 0", report=tmp_path / "report")
    assert "<svg" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


def test_misuse_is_said():
    with pytest.raises(attnbm.Unsupported, match="did you mean attnbm.energy"):
        check({"attnbm.enrgy": subjects.energy})
    with pytest.raises(TypeError, match="must be callable"):
        check({"attnbm.energy": 3})
    with pytest.raises(ValueError, match="at least one"):
        check({})
    with pytest.raises(ValueError, match="dtype must be"):
        check({"attnbm.energy": subjects.energy}, dtype="f16")
    with pytest.raises(SessionError, match="seed|invalid"):
        check({"attnbm.energy": subjects.energy}, seed=-1)
    with pytest.raises(SessionError, match="flag"):
        check({"attnbm.energy": subjects.energy}, flags=["nothing"])


def hangs(x, beta=1.0):
    while True:
        time.sleep(10)


def test_a_function_that_hangs_is_interrupted():
    start = time.monotonic()
    text = failure({"special.softmax": hangs}, cases=5, timeout=0.3)
    assert text.startswith("special.softmax: timed out") and "no value in time" in text
    assert time.monotonic() - start < 20


def test_a_function_that_hangs_in_another_thread():
    def spins(x, beta=1.0):
        while True:
            time.sleep(0.01)

    found = []
    thread = threading.Thread(target=lambda: found.append(failure({"special.softmax": spins}, cases=4, timeout=0.3)))
    thread.start()
    thread.join(60)
    assert found and found[0].startswith("special.softmax: timed out")


def test_a_slow_function_among_quick_ones_costs_only_its_case():
    asked = []

    def sometimes(x, beta=1.0):
        asked.append(1)
        if len(asked) == 3:
            time.sleep(30)
        return subjects.softmax(x, beta)

    found = grade({"special.softmax": sometimes}, cases=10, timeout=0.5, where="beta > 0", relations=False)
    counts = found.line("special.softmax")["counts"]
    assert counts["timed out"] == 1 and sum(counts.values()) == 10


@pytest.mark.unix_only
def test_a_function_that_forks():
    parent = os.getpid()

    def forks(x, beta=1.0):
        child = os.fork()
        if child == 0:
            # It comes back as if it were the caller.
            return subjects.softmax(x, beta)
        os.waitpid(child, 0)
        return subjects.softmax(x, beta)

    check({"special.softmax": forks}, cases=5, where="beta > 0", relations=False)
    assert os.getpid() == parent

    lingering = []

    def leaves_a_child(x, beta=1.0):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        lingering.append(child)
        return subjects.softmax(x, beta)

    start = time.monotonic()
    check({"special.softmax": leaves_a_child}, cases=3, where="beta > 0", relations=False)
    assert time.monotonic() - start < 30
    for child in lingering:
        os.kill(child, 9)
        os.waitpid(child, 0)


def test_a_function_that_exits_does_not_end_the_tests():
    assert "SystemExit" in failure({"special.softmax": lambda x, beta=1.0: sys.exit(3)}, cases=3)


@pytest.mark.unix_only
def test_ctrl_c_ends_a_check_and_the_grader():
    code = """
        import os, signal, subprocess, threading, time, attnbm.testing
        def slow(x, beta=1.0):
            time.sleep(0.05)
            return x
        threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            attnbm.testing.check({"special.softmax": slow}, cases=10_000)
        except KeyboardInterrupt:
            print("interrupted")
        left = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
        print("over-stdio" in left)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120)
    assert ended.stdout.split() == ["interrupted", "False"], ended.stderr


def test_checks_in_many_threads():
    failures = []

    def one():
        try:
            check({"special.softmax": subjects.softmax}, cases=5, where="beta > 0", relations=False)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_assert_accurate():
    exact = attnbm.vmf.entropy(3, 10.0)
    assert_accurate(exact, "vmf.entropy", dim=3, kappa=10.0)
    assert_accurate(np.float32(exact), "vmf.entropy", max_ulps=1, dim=3, kappa=10.0)
    with pytest.raises(AssertionError, match="off by .* ulp, more than 4") as caught:
        assert_accurate(exact * (1 + 1e-12), "vmf.entropy", dim=3, kappa=10.0)
    assert 'attnbm.evaluate("vmf.entropy", dim=3, kappa=10.0)' in str(caught.value)
    with pytest.raises(AssertionError, match=r"in entry \[1\]"):
        assert_accurate([0.5, 0.6], "special.softmax", x=[0.0, 0.0])
    with pytest.raises(AssertionError):
        assert_accurate(math.nan, "vmf.entropy", dim=3, kappa=10.0)
