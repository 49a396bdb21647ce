"""What the class report keeps of each result, so that its memory does not grow with what students printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from autograder.course import Course
from autograder.model import Outcome, Status
from autograder.report.standing import Standing, standing
from autograder.store import Adjustment, Record
from autograder.submissions import slug


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A check as the class met it."""

    id: str
    title: str
    task: str
    visibility: Literal["public", "hidden"]
    max_points: float


class Answer(msgspec.Struct, frozen=True):
    """A student's answer to it."""

    outcome: Outcome
    points: float
    mistake: str | None
    seconds: float


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """One submission."""

    student: str
    folder: str
    assignment: str
    status: Status
    message: str
    standing: Standing
    adjustments: tuple[Adjustment, ...]
    answers: dict[str, Answer]
    isolation: str
    device: str
    seed: int


class ClassDigest(msgspec.Struct, frozen=True, kw_only=True):
    """All submissions, the checks that they met, and the sentence of each mistake, by (task, name)."""

    submissions: tuple[Digest, ...]
    items: dict[str, dict[str, Item]]
    hints: dict[tuple[str, str], str]

    @property
    def assignments(self) -> tuple[str, ...]:
        """Ids of what was handed in."""
        return tuple(dict.fromkeys(one.assignment for one in self.submissions if one.assignment))

    def of(self, assignment: str) -> list[Digest]:
        """The submissions for one assignment."""
        return [one for one in self.submissions if one.assignment == assignment]


def digest(records: Iterable[Record], course: Course) -> ClassDigest:
    """Reads each record once; the order in which they were ready does not show."""
    submissions: list[Digest] = []
    items: dict[str, dict[str, Item]] = {}
    hints: dict[tuple[str, str], str] = {}
    for record in records:
        result = record.result
        met = items.setdefault(result.assignment, {})
        for check in result.checks:
            if check.id not in met:
                met[check.id] = Item(
                    id=check.id,
                    title=check.title,
                    task=check.task,
                    visibility=check.visibility,
                    max_points=check.max_points,
                )
            if check.mistake:
                _note(hints, (check.task, check.mistake), check.hint)
        submissions.append(
            Digest(
                student=result.student,
                folder=slug(result.student),
                assignment=result.assignment,
                status=result.status,
                message=result.message[:500],
                standing=standing(record, course),
                adjustments=record.adjustments,
                answers={
                    check.id: Answer(check.outcome, check.points, check.mistake, check.seconds)
                    for check in result.checks
                },
                isolation=result.isolation,
                device=result.device,
                seed=result.seed,
            )
        )
    return ClassDigest(submissions=_in_order(submissions), items=items, hints=hints)


def merge(parts: Iterable[ClassDigest]) -> ClassDigest:
    """The digest of what the parts are digests of."""
    submissions: list[Digest] = []
    items: dict[str, dict[str, Item]] = {}
    hints: dict[tuple[str, str], str] = {}
    for part in parts:
        submissions += part.submissions
        for key, hint in part.hints.items():
            _note(hints, key, hint)
        for assignment, met in part.items.items():
            items[assignment] = met | items.get(assignment, {})
    return ClassDigest(submissions=_in_order(submissions), items=items, hints=hints)


def _note(hints: dict[tuple[str, str], str], key: tuple[str, str], hint: str) -> None:
    """The shortest is the mistake's own: a longer one says besides what to mend first."""
    if len(hint) < len(hints.setdefault(key, hint)):
        hints[key] = hint


def _in_order(submissions: list[Digest]) -> tuple[Digest, ...]:
    return tuple(sorted(submissions, key=lambda one: (one.student, one.assignment)))
