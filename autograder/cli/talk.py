"""What the command line says: results on stdout, everything else on stderr, colours where a terminal wants them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.course import Course
from autograder.printable import one_line
from autograder.store import Record

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


def watched(records: Iterable[Record], count: int) -> Iterator[Record]:
    """Passes records on while it shows how many are done: a bar on a terminal, a line now and then elsewhere."""
    console = talk_console()
    if not console.is_terminal:
        yield from _plainly(records, count)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("grading", total=count)
        for record in records:
            progress.update(bar, advance=1, description=f"grading {one_line(record.result.student, 24)}")
            yield record


def _plainly(records: Iterable[Record], count: int) -> Iterator[Record]:
    for done, record in enumerate(records, start=1):
        if done % PLAIN_EVERY == 0 or done == count:
            say(f"graded {done} of {count}")
        yield record
