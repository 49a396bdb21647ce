"""`autograder release`: what students receive, built from assignments and solutions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import CourseOption


def release(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Assignments; else all of the course.", metavar="[ID]...")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write.")] = Path("release"),
    zipped: Annotated[bool, typer.Option("--zip", help="Also a zip of each assignment, with all it needs.")] = False,
    course: CourseOption = None,
) -> None:
    """Build what students receive: stubs, notebooks, tests, stored answers. Fails where a secret would get out."""
    import torch

    from autograder.cli.audit import _known
    from autograder.cli.planning import open_course
    from autograder.cli.talk import complain, say
    from autograder.grade.assignment import AssignmentError
    from autograder.release.build import build_release
    from autograder.release.leaks import LeakError

    torch.set_num_threads(1)
    opened = open_course(course)
    try:
        for name in build_release(opened, _known(ids or list(opened.ids), opened), out, zipped):
            say(f"released {name}")
    except (AssignmentError, LeakError) as error:
        complain(str(error))
        raise typer.Exit(1) from error
    say(f"{out}: no solution, hidden check, mistake or local path is in it")
