"""`autograder export SYSTEM DIR`: the course, or its results, in the form that another system takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CourseOption, SeedOption
from autograder.model import Isolation

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.export.graded import Graded, Matching

app = typer.Typer(no_args_is_help=True, help="Write the course, or its results, for another system.")
DirArgument = Annotated[Path, typer.Argument(help="The folder to write.", metavar="DIR")]
IdsArgument = Annotated[
    list[str] | None, typer.Argument(help="Assignments; else all of the course.", metavar="[ID]...")
]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", help="Where results lie; else what grading.toml says.")
]


@app.command()
def nbgrader(
    directory: DirArgument, ids: IdsArgument = None, seed: SeedOption = None, course: CourseOption = None
) -> None:
    """Write an nbgrader course: configuration, source notebooks, students and due dates in its database."""
    from autograder.cli.exporting import chosen, roster_of
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say
    from autograder.course import Roster
    from autograder.export.nbgrader import export_nbgrader
    from autograder.export.nbgrader_gradebook import enrol, open_gradebook

    opened = open_course(course)
    roster = roster_of(opened) or Roster()
    wanted = chosen(opened, ids)
    _build(export_nbgrader(opened, wanted, roster, directory, _seed(seed, opened)))
    with open_gradebook(str(directory / "gradebook.db"), opened) as book:
        enrol(book, opened, wanted, roster)
    for line in roster.problems:
        say(line)
    say(f"{directory}: keep `hidden`, `source` and `gradebook.db` from students")


@app.command()
def otter(
    directory: DirArgument, ids: IdsArgument = None, seed: SeedOption = None, course: CourseOption = None
) -> None:
    """Write a folder for each assignment that `otter assign` takes."""
    from autograder.cli.exporting import chosen
    from autograder.cli.planning import open_course
    from autograder.export.otter import export_otter

    opened = open_course(course)
    _build(export_otter(opened, chosen(opened, ids), directory, _seed(seed, opened)))


@app.command()
def gradescope(
    directory: DirArgument,
    ids: IdsArgument = None,
    isolation: Annotated[
        list[Isolation] | None,
        typer.Option("--isolation", help="May be used there, strongest first; repeat it. Else sealed, restricted."),
    ] = None,
    leaderboard: Annotated[
        bool, typer.Option("--leaderboard", help="Send the points to Gradescope's leaderboard.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write an autograder bundle for each assignment, in which the sealed grader runs."""
    from autograder.cli.exporting import chosen
    from autograder.cli.planning import open_course
    from autograder.export.gradescope import export_gradescope

    opened = open_course(course)
    allowed = isolation or [Isolation.SEALED, Isolation.RESTRICTED]
    strongest_first = [one for one in Isolation if one in allowed]
    _build(export_gradescope(opened, chosen(opened, ids), directory, strongest_first, leaderboard))


@app.command()
def canvas(
    directory: DirArgument, ids: IdsArgument = None, results: ResultsOption = None, course: CourseOption = None
) -> None:
    """Write Canvas's gradebook, and feedback files zipped for its bulk upload, from stored results."""
    from autograder.export.canvas import export_canvas

    _gradebook(export_canvas, directory, ids, results, course)


@app.command()
def moodle(
    directory: DirArgument, ids: IdsArgument = None, results: ResultsOption = None, course: CourseOption = None
) -> None:
    """Write Moodle's gradebook, grading worksheets and feedback files from stored results."""
    from autograder.export.moodle import export_moodle

    _gradebook(export_moodle, directory, ids, results, course)


Writer = Callable[["Course", list[str], "Matching", Path, Callable[["Graded"], str]], list[str]]


def _gradebook(
    write: Writer, directory: Path, ids: list[str] | None, results: Path | None, course: Path | None
) -> None:
    from autograder.cli.exporting import chosen, roster_of, stored
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say
    from autograder.course import CourseError
    from autograder.export.graded import match
    from autograder.printable import one_line

    opened = open_course(course)
    roster = roster_of(opened)
    if roster is None:
        raise CourseError(f"{opened.roster}: not there; it says under which ids the students are known")
    graded, page = stored(results if results is not None else opened.results, opened)
    there = {one.result.assignment for one in graded}
    wanted = [name for name in chosen(opened, ids) if ids or name in there]
    matching = match(graded, roster, wanted)
    homeless = write(opened, wanted, matching, directory, page)
    for line in (*matching.left_out, *homeless, *matching.missing):
        say(one_line(line))
    counts = f"{len(matching.left_out)} left out, {len(matching.missing)} missing"
    say(f"{directory}: {len(matching.rows)} students, {counts}")
    if matching.left_out:
        raise typer.Exit(1)


def _build(done: Iterator[str]) -> None:
    import torch

    from autograder.cli.talk import complain, say
    from autograder.grade.assignment import AssignmentError

    torch.set_num_threads(1)
    try:
        for name in done:
            say(f"exported {name}")
    except AssignmentError as error:
        complain(str(error))
        raise typer.Exit(1) from error


def _seed(seed: int | None, course: Course) -> int:
    """Of the draws in the hidden checks' stored answers: a fresh secret one unless it is given."""
    from autograder.cli.planning import make_plan

    return make_plan(course, None, "cpu", seed).seed
