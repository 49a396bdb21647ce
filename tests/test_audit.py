"""The audit passes what is sound, and finds each kind of flaw that the checks of an assignment can have."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from toy_course import edit, make_course, run


def audit(folder: Path, *arguments: object) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    done = run(folder, "audit", "toy", "--json", "--jobs", 1, *arguments)
    assert done.returncode in (0, 1), done.stderr
    return done, json.loads(done.stdout)[0]


def test_a_sound_assignment_passes(tmp_path: Path) -> None:
    """Everything is counted, and the matrix says which check caught what."""
    done, found = audit(make_course(tmp_path, {}))
    assert done.returncode == 0 and found["findings"] == []
    assert (found["mistakes"], found["caught"], found["named"], found["misnamed"]) == (3, 3, 3, 0)
    assert (found["variants"], found["accepted"], found["seeds"]) == (1, 1, 2)
    assert found["separation"] > 100
    assert found["matrix"]["total/sums"] == ["averages"]


def test_one_task_and_the_right_answers_alone(tmp_path: Path) -> None:
    """`--task` leaves the other task's versions out, `--right-only` the mistakes."""
    folder = make_course(tmp_path, {})
    _, of_total = audit(folder, "--task", "total", "--seeds", 1)
    assert (of_total["tasks"], of_total["mistakes"], of_total["variants"]) == (1, 1, 0)
    _, right = audit(folder, "--right-only", "--seeds", 3)
    assert (right["mistakes"], right["variants"], right["accepted"], right["findings"]) == (0, 1, 1, [])


VARIANTS = """

@variant(task="halve")
def forgets_the_sign(x):
    return abs(x) / 2


@variant(task="total")
def adds(x):
    return x @ x.new_ones(x.shape[-1])


@variant(task="total")
def strays(x):
    return x.sum(-1) * (1 + 5e-9)
"""
MISTAKES = """

@mistake(task="halve", says="it is written with a product")
def product(x):
    return 0.5 * x


@mistake(task="halve", says="two thirds of it are missing")
def a_third(x):
    return (x + x) / 6


@mistake(task="total", says="the last digits are lost")
def loses_digits(x):
    return x.sum(-1) * (1 + 3e-8)
"""


def test_every_flaw_is_found_and_named(tmp_path: Path) -> None:
    """A wrong variant, mistakes that pass or are taken for another or lie too near; right ones lose nothing by them."""
    folder = make_course(tmp_path, {})
    edit(folder, "variants.py", "return 0.5 * x\n", f"return 0.5 * x\n{VARIANTS}")
    edit(folder, "mistakes.py", "return x.mean(-1)\n", f"return x.mean(-1)\n{MISTAKES}")
    done, found = audit(folder, "--seeds", 1)
    assert done.returncode == 1
    assert {(one["kind"], one["version"]) for one in found["findings"]} == {
        ("variant", "forgets_the_sign"),
        ("mistake", "product"),
        ("name", "a_third"),  # it is called thirds
        ("name", ""),  # too few are named at all
        ("separation", ""),
    }
    assert (found["variants"], found["accepted"]) == (4, 3)
    assert (found["mistakes"], found["caught"], found["misnamed"]) == (6, 5, 1)


@pytest.mark.parametrize(
    ("asserted", "kind"),
    [("student.halve(x).shape == x.shape", "degenerate"), ("close(student.halve(2 * x), 2 * x)", "fault")],
)
def test_a_check_that_asks_too_little_or_the_wrong_thing_is_found(tmp_path: Path, asserted: str, kind: str) -> None:
    """Points for an answer without content; a law that the solution breaks."""
    folder = make_course(tmp_path, {})
    edit(folder, "checks.py", "close(student.halve(2 * x), x)", asserted)
    done, found = audit(folder, "--seeds", 1)
    assert done.returncode == 1 and kind in {one["kind"] for one in found["findings"]}, found["findings"]
