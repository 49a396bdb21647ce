"""`autograder gradebook SYSTEM`: the sealed grader's scores in another system's own database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CourseOption

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.export.graded import Graded

app = typer.Typer(no_args_is_help=True, help="Write stored results into another system's database.")


@app.callback()
def _systems() -> None:
    """Keeps the system's name a word of the command line while there is one alone."""


@app.command()
def nbgrader(
    database: Annotated[str, typer.Argument(help="nbgrader's gradebook.db, or any SQLAlchemy URL.", metavar="DB")],
    results: Annotated[
        Path | None, typer.Option("--results", help="Where results lie; else what grading.toml says.")
    ] = None,
    course_dir: Annotated[
        Path | None,
        typer.Option("--course-dir", help="nbgrader's course, to get a notebook of each submission that it lacks."),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write scores, comments and late penalties; manual scores stay, and what was not graded is left as it is."""
    from autograder.cli.exporting import roster_of, stored
    from autograder.cli.planning import open_course
    from autograder.cli.talk import say
    from autograder.course import Roster
    from autograder.export.graded import everybody, match
    from autograder.export.nbgrader_gradebook import enrol, open_gradebook, write_scores
    from autograder.printable import one_line

    opened = open_course(course)
    folder = results if results is not None else opened.results
    graded, _ = stored(folder, opened)
    listed = roster_of(opened)
    there = {one.result.assignment for one in graded}
    matching = match(graded, listed or everybody(graded), [name for name in opened.ids if name in there])
    known = [one for _, mine in matching.rows for one in mine.values()]
    with open_gradebook(database, opened) as book:
        enrol(book, opened, (), listed or Roster())
        write_scores(book, opened, known)
    if course_dir is not None:
        say(f"{course_dir}: {_write_notebooks(folder, course_dir, opened, known)} notebooks written")
    adjusted = [
        f"{one.result.student}: {one.result.assignment}: adjusted by {one.adjusted:+g}, which nbgrader has no place for"
        for one in known
        if one.adjusted
    ]
    for line in (*matching.left_out, *adjusted, *(matching.missing if listed else ())):
        say(one_line(line))
    say(f"{database}: {sum(not one.note for one in known)} submissions written, {len(matching.left_out)} left out")
    if matching.left_out:
        raise typer.Exit(1)


def _write_notebooks(results: Path, folder: Path, course: Course, known: list[Graded]) -> int:
    from autograder.export.nbgrader_pages import write_notebook
    from autograder.store import open_store
    from autograder.submissions import slug

    written = 0
    with open_store(results) as store:
        for one in known:
            student, entry = one.result.student, course.get(one.result.assignment)
            kept = store.current(student, one.result.assignment)
            content = None if kept is None else store.content_of(kept.id)
            if entry is not None and content is not None and slug(student) == student:
                written += write_notebook(folder, entry, student, *content)
    return written
