"""What the command line says: results on stdout, everything else on stderr, colours where a terminal wants them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.course import Course
from autograder.printable import one_line
from autograder.store import Record

if TYPE_CHECKING:
    from autograder.cli.grading import Met

PLAIN_EVERY = 20


def result_console() -> Console:
    """For results; text from outside goes through `printable` and never through markup."""
    return Console(markup=False, highlight=False, emoji=False, soft_wrap=True)


def talk_console() -> Console:
    """For everything else."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)


def say(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """An error on stderr."""
    say(f"autograder: {text}")


def print_json(records: Iterable[Record], course: Course) -> None:
    """One JSON array on stdout, as the students' files have it."""
    from autograder.report.student import student_json

    separator = "["
    for record in records:
        print(separator, student_json(record, course).decode().strip(), sep="\n")
        separator = ","
    print("]" if separator == "," else "[]")


def watched(met: Iterable[Met], count: int) -> Iterator[Met]:
    """Passes on what was met while it shows how many: a bar on a terminal, a line now and then elsewhere."""
    console = talk_console()
    if not console.is_terminal or not count:
        yield from _plainly(met, count)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("grading", total=count)
        for one in met:
            progress.update(bar, advance=1, description=f"grading {one_line(one.record.result.student, 24)}")
            yield one


def _plainly(met: Iterable[Met], count: int) -> Iterator[Met]:
    for done, one in enumerate(met, start=1):
        if count and (done % PLAIN_EVERY == 0 or done == count):
            say(f"graded {done} of {count}")
        yield one
