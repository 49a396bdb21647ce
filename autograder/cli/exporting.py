"""Stored results as exporters take them, and the roster: the only place that reads either for an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course, Roster, read_roster
from autograder.export.graded import Graded
from autograder.model import SubmissionResult

if TYPE_CHECKING:
    from autograder.store import Record


def stored(folder: Path, course: Course) -> Iterator[Graded]:
    """The results of a run. Raises StoreError."""
    from autograder import store

    for record in store.read(folder):
        yield graded(record, course)


def graded(record: Record, course: Course) -> Graded:
    """A record with the late rule applied."""
    from autograder.report.standing import standing

    found = standing(record, course)
    return Graded(record.result, found.final, found.late_share, record.submitted_at, record.path)


def as_graded(result: SubmissionResult, course: Course, path: str, submitted_at: datetime | None) -> Graded:
    """A result that is not stored."""
    from autograder.store import Record

    return graded(Record(result=result, path=path, submitted_at=submitted_at), course)


def page(one: Graded, course: Course) -> str:
    """The report that the student reads."""
    from autograder.report.student import student_html
    from autograder.store import Record

    return student_html(Record(result=one.result, path=one.path, submitted_at=one.submitted_at), course)


def roster_of(course: Course) -> Roster | None:
    """The course's list of students, if it has one. Raises CourseError."""
    return read_roster(course.roster) if course.roster.is_file() else None


def chosen(course: Course, ids: Iterable[str] | None) -> list[str]:
    """The assignments named, or all of the course."""
    from autograder.cli.audit import _known

    return _known(list(ids or course.ids), course)
