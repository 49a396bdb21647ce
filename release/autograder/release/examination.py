"""An assignment's checks asked where a notebook runs: in one process with the student's code.

For systems that grade in this way. Who rules that process rules what comes out of it; only the box keeps them apart.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from autograder.checks.author import Check
from autograder.model import Outcome
from autograder.release.practice import Practice, Result

HIDDEN = "hidden"
CHECKS = "checks.py"


class Space:
    """What a notebook has defined so far, with the attributes of a module."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.__dict__ = names


def public() -> Callable[[str], None]:
    """`check("a_task")` of the working folder: says what is wrong, and raises AssertionError if anything is."""

    def check(task: str) -> None:
        results = _results(Practice(Path.cwd(), sys.modules["__main__"]), task)
        for line in dict.fromkeys(f"right: {one.check.title}" if one.passed else one.message for one in results):
            print(line)
        wrong = [one for one in results if not one.passed]
        if wrong:
            raise AssertionError(f"{task}: {len(wrong)} of {len(results)} public checks do not pass")

    return check


def complete(assignment: str) -> Callable[[str], float]:
    """`check("a_task")`, hidden checks included, which gives the points; its folder is beside one above this one."""
    practice = _complete(_folder_of(assignment), id(sys.modules["__main__"].__dict__))

    def check(task: str) -> float:
        results = _results(practice, task)
        for line in dict.fromkeys(_line(practice, one) for one in results):
            print(line)
        return round(sum(one.check.points for one in results if one.passed), 6)

    return check


def ask(assignment: str, names: dict[str, Any], which: str, place: int | None = None) -> None:
    """Ask one check: by its id, or by its task and its place there, which tells nothing of a hidden one.

    Raises AssertionError where it does not pass.
    """
    folder = _folder_of(assignment, missing_ok=True)
    if folder is None:
        practice = Practice(Path.cwd(), cast(Any, Space(names)))
    else:
        practice = _complete(folder, id(names), Space(names))
    check = _by_id(practice, which) if place is None else _of_task(practice, which)[place]
    with _quietly():
        result = practice.result(check)
    if not result.passed:
        raise AssertionError(result.message if place is None else _line(practice, result))


def _by_id(practice: Practice, name: str) -> Check:
    return next(check for check in practice.checks if check.id == name)


def _of_task(practice: Practice, task: str) -> list[Check]:
    return [check for check in practice.checks if check.task == task]


@cache
def _complete(folder: Path, names: int, space: Space | None = None) -> Practice:
    return Practice(folder, cast(Any, space or sys.modules["__main__"]), CHECKS)


def _folder_of(assignment: str, missing_ok: bool = False) -> Path | None:
    for above in (Path.cwd(), *Path.cwd().parents):
        if (above / HIDDEN / assignment / CHECKS).is_file():
            return above / HIDDEN / assignment
    if missing_ok:
        return None
    raise FileNotFoundError(f"no {HIDDEN}/{assignment} beside {Path.cwd()} or any folder above it")


def _results(practice: Practice, task: str) -> list[Result]:
    if task not in {item.name for item in practice.tasks}:
        raise ValueError(f"there is no task {task!r}; the tasks are {', '.join(item.name for item in practice.tasks)}")
    practice.forget()
    with _quietly():
        return [practice.result(check) for check in _of_task(practice, task)]


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """What is written to stderr would cost a student the points of the cell."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _line(practice: Practice, one: Result) -> str:
    """Of a public check everything, of a hidden one what the course allows."""
    if one.check.public:
        return f"right: {one.check.title}" if one.passed else one.message
    allowed = practice.table.get("says", {})
    title = one.check.title if allowed.get("title") else "hidden check"
    return f"{title}: {_said(one.outcome)}" if allowed.get("outcome") else title


def _said(outcome: Outcome) -> str:
    return "right" if outcome is Outcome.PASSED else "not attempted" if outcome is Outcome.MISSING else outcome.value
