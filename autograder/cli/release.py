"""`autograder release`: what students receive, built from assignments and solutions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CourseOption

if TYPE_CHECKING:
    from autograder.course import Course


def release(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Assignments; else all of the course.", metavar="[ID]...")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write.")] = Path("release"),
    zipped: Annotated[bool, typer.Option("--zip", help="Also a zip of each assignment, with all it needs.")] = False,
    students: Annotated[
        bool, typer.Option("--students", help="Also files with each student's own quiz numbers, for the roster.")
    ] = False,
    secret: Annotated[
        str, typer.Option("--secret", envvar="AUTOGRADER_SECRET", help="What the students' numbers follow from.")
    ] = "",
    course: CourseOption = None,
) -> None:
    """Build what students receive: stubs, notebooks, tests, stored answers. Fails where a secret would get out."""
    import torch

    from autograder.cli.audit import _known
    from autograder.cli.planning import open_course
    from autograder.cli.talk import complain, say
    from autograder.grade.assignment import AssignmentError
    from autograder.release.build import build_personal, build_release
    from autograder.release.leaks import LeakError

    torch.set_num_threads(1)
    opened = open_course(course)
    wanted = _known(ids or list(opened.ids), opened)
    people = _people(opened, secret) if students else []
    try:
        if people:
            for name in build_personal(opened, wanted, out, secret, people):
                say(f"{name}: {len(people)} students' own files")
        for name in build_release(opened, wanted, out, zipped):
            say(f"released {name}")
    except (AssignmentError, LeakError) as error:
        complain(str(error))
        raise typer.Exit(1) from error
    say(f"{out}: no solution, hidden check, mistake or local path is in it")


def _people(course: Course, secret: str) -> list[str]:
    """The roster's ids."""
    from autograder.cli.exporting import roster_of

    roster = roster_of(course)
    if roster is None:
        raise typer.BadParameter(f"--students needs a roster: there is no {course.roster}")
    if not secret:
        raise typer.BadParameter("--students needs --secret (or AUTOGRADER_SECRET), and the same one every time")
    return [person.id for person in roster.people]
