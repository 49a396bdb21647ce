"""`autograder report`: the reports again, from stored results, without grading."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.options import CourseOption, OutOption


def report(
    out: OutOption = None,
    student: Annotated[str | None, typer.Option("--student", help="This student's pages alone.")] = None,
    course: CourseOption = None,
) -> None:
    """Write the reports again from stored results, by the rules that grading.toml has now."""
    from autograder import store
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say
    from autograder.course.nearest import did_you_mean
    from autograder.report import write_class, write_student

    opened = open_course(course)
    folder = out if out is not None else opened.results
    names: dict[str, None] = {}
    written = 0
    for record in store.read(folder):
        names[record.result.student] = None
        if student is None or record.result.student == student:
            written += write_student(folder, record, opened) is not None
    if student is not None and not written:
        raise typer.BadParameter(f"no result of {student!r} in {folder}{did_you_mean(student, names)}")
    if student is None:
        write_class(folder, opened, {})
    say(f"{written} reports in {folder}")
