"""The pages and the notebook: what they show is what happens."""

import doctest
import json
import os
import re
import shutil
import subprocess
import sys

import attnbm
import attnbm.testing
import pytest
from attnbm._binary import binary
from conftest import ROOT, plugin

pytestmark = [
    pytest.mark.skipif(not (ROOT / "docs" / "python.md").exists(), reason="not in a clone"),
    # The pages show what is printed by default.
    pytest.mark.all_strata,
]


def blocks(page, language):
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_examples_of_the_page():
    pytest.importorskip("numpy")
    found = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert found.attempted > 8 and found.failed == 0


def test_the_test_of_the_page_fails_as_it_says():
    pytest.importorskip("numpy")
    (code,) = (block for block in blocks("docs/python.md", "python") if "def test_log_normaliser" in block)
    shown = next(block for block in blocks("docs/python.md", "text") if "vmf.log_partition: " in block)
    scope = {}
    exec(code, scope)
    with pytest.raises(AssertionError) as caught:
        scope["test_log_normaliser"]()
    said = str(caught.value).splitlines()
    for line in shown.splitlines():
        assert line.removeprefix("E   AssertionError: ").removeprefix("E     ").strip() in "\n".join(said), (line, said)


PRELUDE = """
import attnbm, attnbm.testing
import numpy as np

try:
    import torch
except ImportError:
    import types
    torch = types.SimpleNamespace(as_tensor=np.asarray)

def my_log_density(eta, beta, x):
    try:
        return attnbm.vmf.log_density(eta, beta, x)
    except attnbm.AttnbmError as error:
        raise attnbm.Refused(error.kind) from error

my_entropy = attnbm.vmf.entropy
my_log_sum_exp = attnbm.special.log_sum_exp
"""


def test_the_other_tests_of_the_page_pass(pytester):
    for module in ("numpy", "hypothesis"):
        pytest.importorskip(module)
    # The gradient is one of README's lines, too.
    own = [block for block in blocks("docs/python.md", "python") if ">>>" not in block and "def test_log_normaliser" not in block]
    own = [block for block in own if "check_gradient" not in block]
    assert len(own) == 3
    pytester.makepyfile("\n\n".join([PRELUDE, *own]))
    found = pytester.runpytest_subprocess("-p", "no:cacheprovider", *plugin())
    outcomes = found.parseoutcomes()
    assert set(outcomes) <= {"passed", "skipped", "warnings"} and outcomes["passed"] > 6, found.stdout.str()


def test_the_lines_of_readme_are_those_of_the_package():
    (readme,) = (block for block in blocks("README.md", "python") if "attnbm.testing.check(" in block)
    (own,) = (block for block in blocks("python/README.md", "python") if "attnbm.testing.check(" in block)
    assert readme == own


def test_the_lines_of_readme_run(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch", exc_type=ImportError)
    (code,) = (block for block in blocks("README.md", "python") if "attnbm.testing.check(" in block)
    monkeypatch.chdir(tmp_path)
    # With both libraries at hand, one would have to be named.
    monkeypatch.delitem(sys.modules, "jax", raising=False)
    (tmp_path / "known.txt").write_text("attnbm.log_partition crashed\nvmf.log_density crashed\nattnbm.log_partition_gradient crashed\n")

    def my_log_z(patterns, beta):
        patterns = torch.as_tensor(patterns, dtype=torch.float64)
        if beta != 1:
            raise attnbm.Refused("unsupported")
        return patterns.shape[1] / 2 * torch.log(torch.tensor(2 * torch.pi)) + torch.logsumexp((patterns**2).sum(1) / 2, 0)

    def my_vmf(eta, beta, x):
        return torch.tensor(attnbm.vmf.log_density(eta, beta, x))

    scope = {"my_log_z": my_log_z, "my_vmf": my_vmf, "x": [[0.5, -1.0], [2.0, 0.25]]}
    definition, use = code.split("exact = ")
    exec(definition, scope)
    scope["my_log_z"] = my_log_z
    exec("exact = " + use.replace("my_log_z(x, 2.5)", "6.2295377"), scope)
    try:
        scope["test_my_model"]()
    except AssertionError as error:
        # What the first functions do is in the file. The gradient may lose digits, as nothing is taken out of its squares.
        assert re.match("attnbm.log_partition_gradient: (loses digits|fails|crashed)", str(error)), error


def test_the_notebook_runs_and_shows_what_it_shows():
    pytest.importorskip("numpy")
    path = ROOT / "python" / "tutorial.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    # "Run all" stops at an exception.
    assert not [output for cell in code for output in cell["outputs"] if output["output_type"] == "error"]
    assert len(code) >= 8 and all(cell["outputs"] or cell["metadata"].get("tags") == ["quiet"] for cell in code)
    script = ROOT / "python" / "scripts" / "notebook.py"
    ended = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(("page", "language", "command", "suffix"), [("julia", "julia", "julia", "jl"), ("r", "r", "Rscript", "R")])
def test_other_languages(tmp_path, page, language, command, suffix):
    if shutil.which(command) is None:
        pytest.skip(f"{command} is not installed")
    (code,) = blocks(f"docs/{page}.md", language)
    for text, is_right in ((code, True), (code.replace("/ sum(y)", "/ sum(y) * 1.01").replace("./ sum(y)", "./ sum(y) .* 1.01"), False)):
        assert is_right or text != code
        script = tmp_path / f"subject.{suffix}"
        script.write_text(text)
        path = os.path.dirname(binary()) + os.pathsep + os.environ["PATH"]
        ended = subprocess.run([command, str(script)], capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PATH": path}, timeout=300)
        assert (ended.returncode == 0) == is_right, ended.stdout + ended.stderr
