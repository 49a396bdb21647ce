"""Stored results as exporters take them, and the roster: the only place that reads either for an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course, Roster, read_roster
from autograder.export.graded import Graded
from autograder.printable import one_line
from autograder.submissions import Located, Refused

if TYPE_CHECKING:
    from autograder.store import Record

Pages = Callable[[Graded], str]


def stored(folder: Path, course: Course) -> tuple[list[Graded], Pages]:
    """Stored results, and what gives the page that a student reads. Raises StoreError."""
    from autograder import store
    from autograder.report.student import student_html

    store.require_confirmed(folder)
    records = list(store.read(folder))
    found = [graded(record, course) for record in records]
    by_result = {id(record.result): record for record in records}
    return found, lambda one: student_html(by_result[id(one.result)], course)


def graded(record: Record, course: Course) -> Graded:
    """A record with the late rule applied."""
    from autograder.report.standing import standing

    found = standing(record, course)
    return Graded(record.result, found.final, found.late_share, record.submitted_at, record.path, found.adjusted)


def roster_of(course: Course) -> Roster | None:
    """The course's list of students, if it has one. Raises CourseError."""
    return read_roster(course.roster) if course.roster.is_file() else None


def strangers(found: Iterable[Located | Refused], roster: Roster | None) -> list[str]:
    """Who handed in without being on the roster, and what is wrong with that itself; graded they are all the same."""
    if roster is None:
        return []
    unknown = roster.unknown(one.student for one in found if one.student)
    return [*roster.problems, *(one_line(f"not in the roster: {student}") for student in unknown)]


def chosen(course: Course, ids: Iterable[str] | None) -> list[str]:
    """The assignments named, or all of the course."""
    from autograder.cli.audit import _known

    return _known(list(ids or course.ids), course)
