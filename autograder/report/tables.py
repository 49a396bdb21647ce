"""`summary.csv` (a row per submission) and `grades.csv` (a row per student), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.course import Course
from autograder.model import Outcome, Status
from autograder.printable import one_line
from autograder.report.digest import ClassDigest, Digest
from autograder.report.standing import totals

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
CELL_LIMIT = 1000


def cell(value: str | float | None) -> str:
    """A cell that a spreadsheet reads as text or as a plain number, never as a formula; None is empty."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.10g}"
    text = one_line(value, CELL_LIMIT)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def table(header: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    """CSV text (RFC 4180)."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return target.getvalue()


SUMMARY = (
    "student",
    "assignment",
    "status",
    "score",
    "max_score",
    "late_percent",
    "adjusted",
    "final_score",
    "passed",
    "checks",
    "not_attempted",
    "mistakes",
    "message",
)


def summary_csv(digest: ClassDigest) -> str:
    """One row per submission; what was not graded has no score."""
    return table(SUMMARY, map(_summary_row, digest.submissions))


def _summary_row(one: Digest) -> list[str | float | None]:
    outcomes = [answer.outcome for answer in one.answers.values()]
    mistakes = dict.fromkeys(answer.mistake for answer in one.answers.values() if answer.mistake)
    graded = one.status is Status.GRADED
    return [
        one.student,
        one.assignment,
        one.status.value,
        sum(answer.points for answer in one.answers.values()) if graded else None,
        one.standing.max_score if graded else None,
        100 * one.standing.late_share,
        one.standing.adjusted,
        one.standing.final,
        outcomes.count(Outcome.PASSED) if graded else None,
        len(outcomes) if graded else None,
        outcomes.count(Outcome.MISSING) if graded else None,
        "; ".join(mistakes),
        one.message,
    ]


def grades_csv(digest: ClassDigest, course: Course) -> str:
    """One row per student, a column per assignment: points after the late rule, then weighted percentages."""
    columns = columns_of(digest, course)
    header = ["student", *columns, "graded", "percent_of_graded", "total_percent"]
    return table(header, (_grades_row(student, by, course, columns) for student, by in by_student(digest).items()))


def columns_of(digest: ClassDigest, course: Course) -> tuple[str, ...]:
    """The assignments that were handed in by anybody, in the course's order."""
    there = set(digest.assignments)
    return tuple(name for name in course.ids if name in there)


def by_student(digest: ClassDigest) -> dict[str, dict[str, Digest]]:
    """Submissions by student, then assignment, students in order."""
    students: dict[str, dict[str, Digest]] = {}
    for one in sorted(digest.submissions, key=lambda one: one.student):
        if one.student:
            students.setdefault(one.student, {})[one.assignment] = one
    return students


def _grades_row(
    student: str, by: dict[str, Digest], course: Course, columns: tuple[str, ...]
) -> list[str | float | None]:
    sums = totals({name: one.standing.share for name, one in by.items()}, course, columns)
    finals = [by[name].standing.final if name in by else None for name in columns]
    return [student, *finals, sums.graded, sums.percent_of_graded, sums.total]
