"""`autograder report`: the reports again, from stored results, without grading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CourseOption, OutOption

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.report.digest import ClassDigest


def report(
    out: OutOption = None,
    student: Annotated[str | None, typer.Option("--student", help="This student's pages alone.")] = None,
    run: Annotated[
        int | None, typer.Option("--run", help="As after this run (`history` lists them), into <out>/run-<ID>.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write the reports again from stored results, by the rules that grading.toml has now."""
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say

    opened = open_course(course)
    folder = out if out is not None else opened.results
    target = folder if run is None else folder / f"run-{run}"
    if student is not None:
        written = _write_one(student, target, opened, folder, run)
    else:
        written = len(_write_all(target, opened, folder, run).submissions)
    say(f"{written} reports in {target}")


def _write_one(student: str, target: Path, course: Course, folder: Path, run: int | None) -> int:
    from autograder.course.nearest import did_you_mean
    from autograder.report import write_one

    names = [one.student for one in write_one(target, course, student, folder, run).submissions]
    if student not in names:
        raise typer.BadParameter(f"no result of {student!r} in {folder}{did_you_mean(student, names)}")
    return names.count(student)


def _write_all(target: Path, course: Course, folder: Path, run: int | None) -> ClassDigest:
    from autograder.report import write_class

    return write_class(target, course, {}, folder=folder, run=run, pages=True)
