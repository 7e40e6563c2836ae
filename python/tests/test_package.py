"""The package itself: generated files, types, examples, times."""

import doctest
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
import textwrap

import attnbm
import pytest
from attnbm._binary import binary
from conftest import ROOT

MODULES = [
    module.name
    for module in pkgutil.walk_packages(attnbm.__path__, "attnbm.")
    if module.name not in ("attnbm.strategies", "attnbm.pytest_plugin")
]


def test_what_is_generated_is_what_the_program_lists():
    script = ROOT / "python" / "scripts" / "generate.py"
    if not script.exists():
        pytest.skip("not in a clone")
    ended = subprocess.run(
        [sys.executable, str(script), "--check"],
        capture_output=True, text=True, env={**os.environ, "ATTNBM_BINARY": binary()},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_quantity_has_a_function():
    listed = subprocess.run([binary(), "list", "quantities", "--format", "json"], capture_output=True, text=True, check=True)
    names = [quantity["name"] for quantity in json.loads(listed.stdout)]
    assert attnbm.quantities() == names
    for name in names:
        prefix, own = name.split(".", 1)
        function = getattr(attnbm if prefix == "attnbm" else getattr(attnbm, prefix), own)
        assert function.__name__ == own and function.__doc__


def test_names_do_not_clash():
    reserved = {"evaluate", "evaluate_many", "vectors", "conformance", "testing", "strategies", "quantities"}
    assert not reserved & {name.split(".", 1)[1] for name in attnbm.quantities() if name.startswith("attnbm.")}
    assert all(hasattr(attnbm, name) for name in attnbm.__all__)


@pytest.mark.parametrize("name", ["attnbm", *MODULES])
def test_examples(name):
    numpy = pytest.importorskip("numpy")
    found = doctest.testmod(importlib.import_module(name), extraglobs={"attnbm": attnbm, "numpy": numpy})
    assert found.failed == 0


def test_most_functions_have_an_example():
    tests = [test for name in ["attnbm", *MODULES] for test in doctest.DocTestFinder().find(importlib.import_module(name)) if test.examples]
    assert len(tests) > len(attnbm.quantities()) * 2 // 3


def test_the_package_works_without_numpy():
    code = """
        import sys
        sys.modules["numpy"] = None
        import attnbm, attnbm.testing
        assert attnbm.hopfield.attention([[0.0], [0.0]], [1.0]) == [0.5, 0.5]
        assert attnbm.evaluate_many("vmf.entropy", dim=3, kappa=[0.0, 0.0]).values == [attnbm.vmf.entropy(3, 0)] * 2
        def softmax(x, beta=1.0):
            import math
            assert type(x) is list and all(type(item) is float for item in x)
            top = max(x)
            weights = [math.exp(beta * (item - top)) for item in x]
            return [weight / math.fsum(weights) for weight in weights]
        attnbm.testing.check({"special.softmax": softmax}, cases=20, where="beta > 0")
        assert attnbm.vectors("special.softmax")[0].value
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_import_loads_nothing_large():
    code = "import sys, attnbm; print([name for name in ('numpy', 'hypothesis', 'pytest', 'fractions', 'concurrent.futures') if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_the_command_line_is_the_one_of_this_package():
    ended = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True)
    assert re.match(r"attnbm \d+\.\d+", ended.stdout)


TYPED = """
import attnbm
import numpy as np
from attnbm.testing import check

a: float = attnbm.log_partition([[0.5, -1.0]], 2)
b: attnbm.Result = attnbm.log_partition(np.zeros((2, 2)), 2.5, digits=30)
c: float = attnbm.hopfield.attention([[1.0]], [1.0])[0]
d: str = attnbm.evaluate("vmf.entropy", dim=3, kappa=1.0).quantity
check({"vmf.entropy": lambda dim, kappa: 0.0}, cases=3)
"""

UNTYPED = """
import attnbm

attnbm.log_partition("patterns", 2)
attnbm.efh.conditional_log_partition({"kind": "cosh"}, "real", 1.0, 1.0)
x: str = attnbm.log_partition([[0.5]], 2)
attnbm.vmf.entropy(3)
attnbm.no_such_function
"""


def test_types(tmp_path):
    pytest.importorskip("mypy")
    for name, text, mistakes in (("right.py", TYPED, []), ("wrong.py", UNTYPED, [4, 5, 6, 7, 8])):
        (tmp_path / name).write_text(text)
        command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache"), name]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        found = sorted({int(line.split(":")[1]) for line in ended.stdout.splitlines() if ": error:" in line})
        assert found == mistakes, ended.stdout + ended.stderr
