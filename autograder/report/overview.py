"""A student's page over all assignments: what was reached, what is still missing, and the total as in `grades.csv`."""

from __future__ import annotations

from typing import NamedTuple

from autograder.course import Course
from autograder.model import Outcome, Status
from autograder.report.digest import ClassDigest, Digest
from autograder.report.pages import page_of, render
from autograder.report.standing import Standing, totals
from autograder.report.tables import columns_of


class Line(NamedTuple):
    """One assignment; `standing` is None where nothing was handed in, `tasks` names those not attempted."""

    title: str
    link: str = ""
    standing: Standing | None = None
    message: str = ""
    tasks: tuple[str, ...] = ()


def overview_html(student: str, by: dict[str, Digest], digest: ClassDigest, course: Course) -> str:
    """`by`: the student's submissions by assignment."""
    columns = columns_of(digest, course)
    titles = {known.id: known.title for known in course.assignments}
    return render(
        "overview.html.jinja",
        course_title=course.title,
        student=student,
        lines=[_line(titles[name], by.get(name), digest, course) for name in columns],
        totals=totals({name: one.standing.share for name, one in by.items()}, course, columns),
        adjustments=[
            (titles.get(one.assignment, one.assignment), change) for one in by.values() for change in one.adjustments
        ],
    )


def _line(title: str, one: Digest | None, digest: ClassDigest, course: Course) -> Line:
    if one is None:
        return Line(title)
    graded = one.status is Status.GRADED
    return Line(
        title,
        page_of(one.assignment),
        one.standing,
        "" if graded else one.message or "not graded",
        _not_attempted(one, digest, course),
    )


def _not_attempted(one: Digest, digest: ClassDigest, course: Course) -> tuple[str, ...]:
    """Tasks of which every check that the student may know the outcome of found nothing to ask."""
    outcomes: dict[str, set[Outcome]] = {}
    for name, answer in one.answers.items():
        item = digest.items[one.assignment][name]
        if item.visibility == "public" or course.hidden.outcome:
            outcomes.setdefault(item.task, set()).add(answer.outcome)
    return tuple(task for task, met in outcomes.items() if met == {Outcome.MISSING})
