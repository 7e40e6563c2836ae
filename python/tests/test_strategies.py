"""The strategies of hypothesis."""

import attnbm
import pytest

hypothesis = pytest.importorskip("hypothesis")

from attnbm import strategies  # noqa: E402
from attnbm._schema import FIELDS  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

quiet = settings(database=None, deadline=None, max_examples=30)


@pytest.mark.parametrize("quantity", attnbm.quantities())
def test_every_quantity_has_inputs_that_are_understood(quantity):
    outcomes = {"value": 0, "refused": 0}

    @quiet
    @given(strategies.inputs(quantity, largest=8.0))
    def ask(fields):
        try:
            attnbm.evaluate(quantity, effort=1e-4, **fields)
            outcomes["value"] += 1
        except (attnbm.DomainError, attnbm.NotNormalizable, attnbm.BudgetExceeded):
            outcomes["refused"] += 1

    # A ParseError or a ShapeError is a mistake of the strategy.
    ask()
    assert outcomes["value"] > 0, outcomes


RANGES = sorted({field.numbers for fields in FIELDS.values() for field in fields.values()} | {">2.5", ">=-3", "0|1|4", ">100"})


@pytest.mark.parametrize("numbers", RANGES)
def test_numbers_and_rows_are_within_their_range(numbers):
    def fits(number):
        if "|" in numbers:
            return number in [float(word) for word in numbers.split("|")]
        least = float(numbers.lstrip(">=") or "-inf")
        return number >= least if numbers.startswith(">=") else number > least

    @quiet
    @given(st.data())
    def draw(data):
        entry, is_within = strategies._within(numbers, 8.0)
        assert fits(data.draw(entry))
        rows = data.draw(strategies._rows(3, 2, numbers, 8.0))
        assert [len(row) for row in rows] == [2, 2, 2] and all(fits(number) and is_within(number) for row in rows for number in row)

    draw()


@quiet
@given(strategies.machines(), st.data())
def test_machines_have_states(machine, data):
    state = data.draw(strategies.states(len(machine["patterns"][0])))
    value = attnbm.energy(v=state, **machine)
    assert value == attnbm.evaluate("attnbm.energy", v=state, **machine).value


@quiet
@given(strategies.spheres(3))
def test_spheres_have_directions(direction):
    assert len(direction) == 3 and any(direction)


def test_hostile_numbers_are_drawn():
    seen = []

    @settings(database=None, deadline=None, max_examples=400)
    @given(strategies.floats())
    def collect(number):
        assert abs(number) <= 1e6
        seen.append(number)

    collect()
    assert 0.0 in seen and any(0 < abs(number) < 1e-300 for number in seen) and any(abs(number) > 1e5 for number in seen)
