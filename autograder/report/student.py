"""One student's report on one assignment, as JSON for programs and as a page for people."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from autograder.course import Assignment, Course
from autograder.model import Outcome, Status
from autograder.printable import printable
from autograder.report.drawing import draw
from autograder.report.pages import render
from autograder.report.reveal import WITHHELD, ShownCheck, reveal
from autograder.report.standing import standing
from autograder.store import SECRET_FROM, Record, encode

PICTURES_ROOM = 200_000


class Face(NamedTuple):
    """How an outcome is shown."""

    kind: str
    sign: str
    text: str


FACES = {
    Outcome.PASSED.value: Face("good", "✓", "passed"),
    Outcome.FAILED.value: Face("bad", "✗", "failed"),
    Outcome.RAISED.value: Face("bad", "✗", "raised an exception"),
    Outcome.MISSING.value: Face("warn", "–", "not attempted"),
    Outcome.TIMED_OUT.value: Face("bad", "✗", "took too long"),
    Outcome.OUT_OF_MEMORY.value: Face("bad", "✗", "needed too much memory"),
    Outcome.CRASHED.value: Face("bad", "✗", "ended its process"),
    Outcome.FORBIDDEN.value: Face("bad", "✗", "uses a forbidden call"),
    Outcome.FAULT.value: Face("warn", "!", "not graded: a fault of the grader, not yours"),
    WITHHELD: Face("warn", "·", "hidden"),
}


class Task(NamedTuple):
    """The checks of one task, and their points; None where one of them is withheld."""

    name: str
    points: float | None
    max_points: float
    checks: list[ShownCheck]


def student_json(record: Record, course: Course) -> bytes:
    """Schema 1."""
    result = record.result
    value = {
        "schema": result.schema,
        "student": result.student,
        "assignment": result.assignment,
        "submission_sha256": result.submission_sha256,
        "score": result.score if result.status is Status.GRADED else None,
        "max_score": result.max_score,
        "isolation": result.isolation,
        "device": result.device,
        "seed": result.seed if result.seed < SECRET_FROM else None,
        "status": result.status.value,
        "message": printable(result.message),
        "checks": [_check_json(reveal(check, course.hidden)) for check in result.checks],
    }
    return msgspec.json.format(encode(value), indent=2) + b"\n"


def _check_json(check: ShownCheck) -> dict[str, Any]:
    value = msgspec.structs.asdict(check)
    del value["traceback"], value["picture"]
    return value | {"message": printable(check.message)}


def student_html(record: Record, course: Course, linked: bool = False) -> str:
    """A page that stands alone; where `linked`, the page over all assignments lies beside it."""
    result = record.result
    assignment = course.get(result.assignment) or Assignment(id="unknown", title=result.assignment or "?", file="x.py")
    checks = [reveal(check, course.hidden) for check in result.checks]
    return render(
        "student.html.jinja",
        course_title=course.title,
        student=result.student,
        linked=linked,
        assignment=assignment,
        graded=result.status is Status.GRADED,
        standing=standing(record, course),
        score=result.score,
        message=result.message,
        adjustments=record.adjustments,
        tasks=_tasks(checks),
        pictures=_pictures(checks),
        faces=FACES,
        path=record.path.rpartition("/")[2],
        sha256=result.submission_sha256,
        submitted_at=record.submitted_at.isoformat(sep=" ", timespec="seconds") if record.submitted_at else "",
        isolation=result.isolation,
        device=result.device,
        output=result.output,
    )


def _pictures(checks: list[ShownCheck]) -> dict[str, Markup]:
    """By check, as many as there is room for: the first failures are what is read first."""
    drawn: dict[str, Markup] = {}
    room = PICTURES_ROOM
    for check in checks:
        if check.picture is not None and room > 0:
            drawn[check.id] = draw(check.picture)
            room -= len(drawn[check.id])
    return drawn


def _tasks(checks: list[ShownCheck]) -> list[Task]:
    by_name: dict[str, list[ShownCheck]] = {}
    for check in checks:
        by_name.setdefault(check.task, []).append(check)
    return [Task(name, _points(group), sum(c.max_points for c in group), group) for name, group in by_name.items()]


def _points(group: list[ShownCheck]) -> float | None:
    points = [check.points for check in group if check.points is not None]
    return sum(points) if len(points) == len(group) else None
