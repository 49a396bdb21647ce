"""A score after the late rule, and a student's standing over several assignments."""

from __future__ import annotations

import msgspec

from autograder.course import Course, deduction
from autograder.model import Status
from autograder.store import Record


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One submission's score. `final` is None where it was not graded: that is not a zero.

    `adjusted` is what people added after the late rule; no score falls below zero by it.
    """

    final: float | None
    late_share: float
    max_score: float
    adjusted: float = 0.0

    @property
    def share(self) -> float | None:
        """Of the points that could be had, 0 to 1."""
        return None if self.final is None or self.max_score <= 0 else self.final / self.max_score


def standing(record: Record, course: Course) -> Standing:
    """The late rule applied to one record."""
    result = record.result
    assignment = course.get(result.assignment)
    late = deduction(course.late, assignment.due, record.submitted_at) if assignment else 0.0
    adjusted = sum(one.points for one in record.adjustments)
    final = max(0.0, round(result.score * (1 - late) + adjusted, 6)) if result.status is Status.GRADED else None
    return Standing(final=final, late_share=late, max_score=result.max_score, adjusted=adjusted)


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Weighted percentages. `total` is None as long as anything of it is missing or not graded."""

    graded: int
    percent_of_graded: float | None
    total: float | None


def totals(shares: dict[str, float | None], course: Course, columns: tuple[str, ...]) -> Totals:
    """`shares`: a student's share of each assignment; `columns`: the assignments that count."""
    weights = {known.id: known.weight for known in course.assignments}
    graded = {name: share for name in columns if (share := shares.get(name)) is not None}
    weight = sum(weights.get(name, 1.0) for name in graded)
    earned = sum(weights.get(name, 1.0) * share for name, share in graded.items())
    percent = round(100 * earned / weight, 4) if weight > 0 else None
    return Totals(graded=len(graded), percent_of_graded=percent, total=percent if len(graded) == len(columns) else None)
