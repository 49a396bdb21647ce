"""`autograder adjust STUDENT ASSIGNMENT POINTS`: points that a person gives or takes, on record."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from autograder.cli.options import CourseOption, OutOption


def adjust(
    student: Annotated[str, typer.Argument(help="The student's name, as the reports have it.")],
    assignment: Annotated[str, typer.Argument(help="The assignment's id.")],
    points: Annotated[float, typer.Argument(help="Points to add; negative to take.")],
    author: Annotated[str, typer.Option("--author", help="Who decides this.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; the student reads it.")],
    out: OutOption = None,
    course: CourseOption = None,
) -> None:
    """Add points to a score, or take some, by a record that no regrade removes. A second record takes one back."""
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say
    from autograder.course.nearest import did_you_mean
    from autograder.report import write_class, write_student
    from autograder.store import known_students, open_store, require

    opened = open_course(course)
    folder = out if out is not None else opened.results
    if not math.isfinite(points) or points == 0:
        raise typer.BadParameter(f"{points:g} is nothing to adjust by")
    if not author.strip() or not reason.strip():
        raise typer.BadParameter("an adjustment has an author and a reason")
    require(folder)
    with open_store(folder) as store:
        if store.current(student, assignment) is None:
            known = known_students(folder)
            hint = did_you_mean(assignment, opened.ids) if student in known else did_you_mean(student, known)
            raise typer.BadParameter(f"no result of {student!r} for {assignment!r} in {folder}{hint}")
        store.adjust(student, assignment, points, author.strip(), reason.strip())
        entry = store.current(student, assignment)
        assert entry is not None
        write_student(folder, entry.record, opened)
        store.note_reported([entry.record])
    write_class(folder, opened, {})
    total = sum(one.points for one in entry.record.adjustments)
    say(f"{student}, {assignment}: adjusted by {points:+g}, {total:+g} in all")
