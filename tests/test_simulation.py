"""The simulated deadline agrees with what can be worked out by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    file = Path(__file__).parent.parent / "benchmarks" / "simulate_deadline.py"
    specification = importlib.util.spec_from_file_location("simulate_deadline", file)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["simulate_deadline"] = module
    specification.loader.exec_module(module)
    return module


def outcome(simulation: ModuleType, *, judge_s: float = 1.0, store_s: float = 0.001, **changes: float) -> object:
    costs = simulation.Costs(judge_s, 0.5, store_s, 0.0, 0.0, 1.0)
    values = {
        "submissions": 20_000,
        "window_h": 0.0,
        "nodes": 2,
        "judges_per_node": 10,
        "node_loss_per_h": 0.0,
        "price_per_node_h": 3.0,
    }
    return simulation.simulate(costs, simulation.Deadline(**(values | changes)))


def test_judges_bound_it(simulation: ModuleType) -> None:
    """All at once: work over judges, every judge busy, twice the judges in half the time."""
    one = outcome(simulation)
    assert one.after_deadline_h * 3600 == pytest.approx(20_000 / 20, rel=0.03) and one.judges_busy > 0.97
    assert one.cost == pytest.approx(one.after_deadline_h * 2 * 3.0)
    two = outcome(simulation, nodes=4)
    assert two.after_deadline_h == pytest.approx(one.after_deadline_h / 2, rel=0.05)


def test_the_one_writer_bounds_it(simulation: ModuleType) -> None:
    """With judges enough, no result is stored sooner than the writer can."""
    got = outcome(simulation, store_s=0.1, nodes=100)
    assert got.after_deadline_h * 3600 == pytest.approx(2000, rel=0.03) and got.writer_busy > 0.97


def test_what_a_lost_node_held_is_done_again(simulation: ModuleType) -> None:
    """As many as judge hours times the rate of losses; without losses none."""
    assert outcome(simulation).redone == 0
    got = outcome(simulation, node_loss_per_h=36.0)
    assert got.redone == pytest.approx(20_000 * 36 / 3600, rel=0.2)


def test_half_comes_in_the_last_tenth(simulation: ModuleType) -> None:
    """With judges enough, nobody waits, and the end is the deadline's."""
    got = outcome(simulation, window_h=10.0, nodes=20)
    assert got.after_deadline_h < 0.01 and got.wait_p99_h < 0.01
