"""The plugin of pytest."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import plugin

SUBJECT = """
    import attnbm, numpy as np

    def softmax(x, beta=1.0):
        y = beta * (x - x.max())
        return np.exp(y) / np.exp(y).sum()

    refusals = {ValueError: "domain"}
"""


def run(pytester, *arguments):
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *plugin(), *arguments)


def test_a_test_for_each_kind_of_cases(pytester):
    pytester.makepyfile(
        SUBJECT
        + """
    import pytest

    @attnbm.conformance("special.softmax", cases=60, where="beta > 0")
    def test_softmax(x, beta=1.0):
        return softmax(x, beta)

    @pytest.fixture
    def factor():
        return 1.001

    @attnbm.conformance("special.softmax", cases=60, where="beta > 0")
    def test_wrong(factor):
        return lambda x, beta=1.0: factor * softmax(x, beta)

    test_mine = attnbm.conformance("special.softmax", cases=60, where="beta > 0")(softmax)
"""
    )
    found = run(pytester, "-v")
    outcomes = found.parseoutcomes()
    # Invalid input is refused by all three.
    assert outcomes["failed"] * 2 == outcomes["passed"] - 3
    found.stdout.fnmatch_lines(["*::test_softmax?tied-arguments? PASSED*", "*::test_wrong?tied-arguments? FAILED*"])
    found.stdout.fnmatch_lines(["*::test_wrong?invalid? PASSED*"])
    found.stdout.fnmatch_lines(["*special.softmax: wrong (*", "*smallest case, wrong:*", "*reproduce  attnbm.evaluate(*"])
    # The failure is that of the check, without the code of this package.
    assert "_check.py" not in found.stdout.str()


def test_a_kind_without_a_case_that_is_answered_is_skipped(pytester):
    pytester.makepyfile(
        """
    import attnbm

    @attnbm.conformance("vmf.log_partition", where="dim = 3")
    def test_three(dim, kappa):
        if kappa < 0:
            raise attnbm.Refused("domain")
        return attnbm.vmf.log_partition(dim, kappa)

    @attnbm.conformance("vmf.log_partition")
    def test_none(dim, kappa):
        raise attnbm.Refused("unsupported", "some other day")
"""
    )
    found = run(pytester, "-rs")
    outcomes = found.parseoutcomes()
    assert set(outcomes) == {"passed", "skipped"} and outcomes["skipped"] > outcomes["passed"] > 3
    found.stdout.fnmatch_lines(["SKIPPED *nothing was graded*", "SKIPPED *some other day*"])


def test_options_hold_for_every_check(pytester):
    pytester.makepyfile(
        SUBJECT
        + """
    import attnbm.testing

    def test_count():
        grading = attnbm.testing.grade({"special.softmax": softmax}, cases=50, seed=3, relations=False)
        assert grading.document["settings"]["cases"] == 7
        assert grading.document["settings"]["seed"] == 11
"""
    )
    assert run(pytester, "--attnbm-cases", "7", "--attnbm-seed", "11").ret == 0
    assert run(pytester).ret == 1
    assert run(pytester, "--attnbm-cases", "0").ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("workers", [0, 2])
def test_reports(pytester, workers):
    parallel = []
    if workers:
        pytest.importorskip("xdist")
        parallel = ["-n", str(workers)]
    pytester.makepyfile(
        SUBJECT
        + """
    import attnbm.testing

    def test_right():
        attnbm.testing.check({"special.softmax": softmax}, cases=8, where="beta > 0", relations=False)
        attnbm.testing.check({"special.softmax": softmax}, cases=8, where="beta > 0", relations=False)

    def test_wrong():
        attnbm.testing.check({"special.softmax": lambda x, beta=1.0: 2 * softmax(x, beta)}, cases=8, where="beta > 0")
"""
    )
    report = pytester.path / "report"
    found = run(pytester, "--attnbm-report", str(report), *parallel)
    found.assert_outcomes(passed=1, failed=1)
    names = sorted(path.name for path in report.iterdir())
    assert len(names) == 4 and "index.html" in names, names
    index = (report / "index.html").read_text(encoding="utf-8")
    for name in names:
        if name != "index.html":
            assert f'href="{name}/report.html"' in index
            document = json.loads((report / name / "report.json").read_text(encoding="utf-8"))
            assert document["passed"] == ("right" in name)


def test_an_unknown_quantity_is_an_error_at_collection(pytester):
    pytester.makepyfile(
        """
    import attnbm

    @attnbm.conformance("special.sofmax")
    def test_softmax(x, beta=1.0):
        return x
"""
    )
    found = run(pytester)
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["*did you mean special.softmax*"])


@pytest.mark.unix_only
@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_ends_pytest_and_everything_that_runs(pytester, workers):
    if workers:
        pytest.importorskip("xdist")
    pytester.makepyfile(
        SUBJECT
        + """
    import os, pathlib, subprocess, time, pytest, attnbm.testing

    def slow(x, beta=1.0):
        mine = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
        running = [line.split()[0] for line in mine.splitlines() if "attnbm" in line]
        pathlib.Path(f"running-{os.getpid()}").write_text(" ".join(running))
        time.sleep(0.5)
        return softmax(x, beta)

    @pytest.mark.parametrize("number", [1, 2])
    def test_slow(number):
        # One process is held, and one grades.
        assert attnbm.vmf.entropy(3, 1) > 0
        attnbm.testing.check({"special.softmax": slow}, cases=1000)
"""
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin(), *(["-n", str(workers)] if workers else [])]
    # As in a terminal, everything in the group gets the signal.
    process = subprocess.Popen(command, cwd=pytester.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while len(list(pytester.path.glob("running-*"))) < max(workers, 1) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, said
    running = [int(pid) for path in pytester.path.glob("running-*") for pid in path.read_text().split()]
    assert len(running) == 2 * max(workers, 1), said
    assert not [pid for pid in running if is_alive(pid)]


def is_alive(pid):
    """Whether a process runs, or is a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
