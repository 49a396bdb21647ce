"""The values that grading is about: outcomes, check results, submission results, and how points add up.

Standard library and msgspec only: no torch, no input or output, so that every other part may import it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Literal

import msgspec

SCHEMA = 1


class Isolation(str, Enum):
    """How strictly a submission is kept apart, strongest first."""

    SEALED = "sealed"
    RESTRICTED = "restricted"
    PROCESS = "process"


class Outcome(str, Enum):
    """What became of one check. `FAULT` is ours: it never counts as zero."""

    PASSED = "passed"
    FAILED = "failed"
    RAISED = "raised"
    MISSING = "missing"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    FAULT = "fault"


class Status(str, Enum):
    """What became of a whole submission."""

    GRADED = "graded"
    REFUSED = "refused"
    FAULT = "fault"


class SourceLine(msgspec.Struct, frozen=True):
    """A line of the student's own file that an exception passed through.

    `around` holds it and the lines beside it as the file has them, the first of them numbered `first`.
    """

    number: int
    function: str
    text: str
    first: int = 0
    around: tuple[str, ...] = ()


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers expected and computed, row by row, to be drawn beside each other; None is a number that is not finite.

    A `map` is a matrix, a `line` one row, a `path` the steps of a walk in the plane, one point a row.
    """

    kind: Literal["map", "line", "path"]
    name: str
    expected: tuple[tuple[float | None, ...], ...]
    computed: tuple[tuple[float | None, ...], ...]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one check: `reason` is a machine-readable word, `message` is for the student.

    `mistake` is the name of the known mistake whose answers equal the student's, `hint` its sentence.
    """

    id: str
    title: str
    task: str
    visibility: Literal["public", "hidden"]
    points: float
    max_points: float
    outcome: Outcome
    reason: str = ""
    message: str = ""
    mistake: str | None = None
    hint: str = ""
    traceback: tuple[SourceLine, ...] = ()
    picture: Picture | None = None
    seconds: float = 0.0


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known about one graded file."""

    student: str
    assignment: str
    submission_sha256: str
    score: float
    max_score: float
    isolation: str
    device: str
    seed: int
    status: Status
    checks: tuple[CheckResult, ...]
    message: str = ""
    output: str = ""
    schema: int = SCHEMA


def award(outcome: Outcome, max_points: float) -> float:
    """Points of one check: all or nothing."""
    return max_points if outcome is Outcome.PASSED else 0.0


def total(checks: Iterable[CheckResult]) -> float:
    """Sum of the points awarded."""
    return round(sum(check.points for check in checks), 6)


def maximum(checks: Iterable[CheckResult]) -> float:
    """Sum of the points that could be had."""
    return round(sum(check.max_points for check in checks), 6)
