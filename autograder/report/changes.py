"""What differs between two results of one student's assignment, for a person to read before it counts."""

from __future__ import annotations

import msgspec

from autograder.model import CheckResult, Status, SubmissionResult


class Change(msgspec.Struct, frozen=True):
    """A check whose result differs: what it was, and is."""

    check: str
    before: str
    after: str
    points: float


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A result that differs. Scores are those before the late rule; None is not graded."""

    student: str
    assignment: str
    before: float | None
    after: float | None
    changes: tuple[Change, ...]

    @property
    def points(self) -> float | None:
        """By how much the score moves; None where there was or is none."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 6)


def move_of(before: SubmissionResult, after: SubmissionResult) -> Move | None:
    """What differs, or None where nothing does that a student could notice."""
    changes = _changes(before, after)
    scores = _score(before), _score(after)
    if not changes and scores[0] == scores[1]:
        return None
    return Move(student=after.student, assignment=after.assignment, before=scores[0], after=scores[1], changes=changes)


def move_text(move: Move) -> str:
    """One line for the score and one for each check."""
    by = "" if move.points is None else f" ({move.points:+g})"
    lines = [f"{_number(move.before)} -> {_number(move.after)}{by}"]
    lines += [f"  {one.check}: {one.before} -> {one.after} ({one.points:+g})" for one in move.changes]
    return "\n".join(lines)


def _changes(before: SubmissionResult, after: SubmissionResult) -> tuple[Change, ...]:
    old = {check.id: check for check in before.checks}
    new = {check.id: check for check in after.checks}
    found = []
    for name in dict.fromkeys([*new, *old]):
        was, now = _said(old.get(name)), _said(new.get(name))
        points = _points(new.get(name)) - _points(old.get(name))
        if was != now or points:
            found.append(Change(name, was, now, round(points, 6)))
    return tuple(found)


def _said(check: CheckResult | None) -> str:
    if check is None:
        return "no such check"
    return f"{check.outcome.value}, {check.mistake}" if check.mistake else check.outcome.value


def _points(check: CheckResult | None) -> float:
    return 0.0 if check is None else check.points


def _score(result: SubmissionResult) -> float | None:
    return result.score if result.status is Status.GRADED else None


def _number(score: float | None) -> str:
    return "not graded" if score is None else f"{score:g}"
