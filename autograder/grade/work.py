"""What a judge is asked and what it answers: plain values that travel between processes and machines. No torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import msgspec

from autograder.model import Outcome, Picture, SourceLine, SubmissionResult
from autograder.submissions import Submission


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one check of one file, enough to give its result without asking again.

    `drawn` counts the draws that it passed, `candidates` names the mistakes that answer alike, `traced` the calls seen.
    """

    outcome: Outcome
    reason: str = ""
    message: str = ""
    traceback: tuple[SourceLine, ...] = ()
    drawn: int = 0
    candidates: tuple[str, ...] = ()
    traced: tuple[str, ...] = ()
    picture: Picture | None = None
    seconds: float = 0.0


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file: verdicts by the key of the check, and what it printed."""

    checks: dict[str, Kept] = {}
    output: str = ""


NOTHING_KEPT = KeptFile()


@dataclass(frozen=True)
class Catalogue:
    """An assignment as judges know it: the key of each check by its id, or why it cannot be graded."""

    assignment: str
    keys: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Job:
    """A file to judge, with what is known of it already."""

    submission: Submission
    known: KeptFile = NOTHING_KEPT


@dataclass(frozen=True)
class Done:
    """A job's result, and what to keep. `asked` counts the checks that were asked, the others were known.

    `stops` says why its assignment cannot be graded any further; empty if it can.
    """

    job: Job
    result: SubmissionResult
    kept: KeptFile = NOTHING_KEPT
    asked: int = 0
    stops: str = ""


@dataclass(frozen=True)
class Request:
    """`begin` tells the environment, `catalogue` and `prove` ask about an assignment, `judge` about a job."""

    do: Literal["begin", "catalogue", "prove", "judge"]
    assignment: str = ""
    job: Job | None = None


@dataclass(frozen=True)
class Reply:
    """An answer, or in `trouble` why there is none; `refused` marks what the caller can put right."""

    value: str | Catalogue | Done | None = None
    trouble: str = ""
    refused: bool = False
