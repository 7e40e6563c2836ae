"""What the tests share."""

import signal
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

# A shell without job control ignores interrupts in what it starts in the background, and so would all that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: The root of the repository, or None where the tests run from elsewhere.
ROOT = Path(__file__).resolve().parents[2]


def plugin() -> list[str]:
    """What makes a pytest of its own load the plugin: it does so by itself where the package is installed."""
    is_installed = any(point.name == "attnbm" for point in entry_points(group="pytest11"))
    return [] if is_installed else ["-p", "attnbm.pytest_plugin"]


@pytest.fixture(autouse=True)
def _corners(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The tests count the corner cases, unless they are about the strata."""
    if "all_strata" not in request.keywords:
        from attnbm.testing import _check

        monkeypatch.setitem(_check.grade.__kwdefaults__, "strata", ["corner"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if sys.platform == "win32":
        for item in items:
            if "unix_only" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="there are no forks and no signals"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "unix_only: needs forks or signals")
    config.addinivalue_line("markers", "all_strata: asks cases of all strata")
