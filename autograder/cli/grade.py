"""`autograder grade`: find what was handed in, judge what is not known yet, store and report it, then the class."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import (
    AssignmentOption,
    CourseOption,
    DeviceOption,
    ExecutorOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    OutOption,
    SeedOption,
)

if TYPE_CHECKING:
    from autograder.cli.grading import Met, Tally
    from autograder.course import Course
    from autograder.report.digest import ClassDigest
    from autograder.store import Store

PathsArgument = Annotated[
    list[Path], typer.Argument(help="Folders like submitted/<student>/<assignment>/<file>, files, or zip archives.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Ask every check again, also of what is graded already.")]


def grade(
    paths: PathsArgument,
    assignment: AssignmentOption = None,
    out: OutOption = None,
    jobs: JobsOption = None,
    device: DeviceOption = None,
    isolation: IsolationOption = None,
    executor: ExecutorOption = "local",
    seed: SeedOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Grade submissions and write a report for each student and for the class. What is graded already is left alone."""
    from autograder.cli.exporting import roster_of, strangers
    from autograder.cli.grading import Run
    from autograder.cli.planning import make_plan, open_course, open_judges
    from autograder.cli.talk import say
    from autograder.report import write_class
    from autograder.store import open_store
    from autograder.submissions import locate

    opened = open_course(course)
    plan = make_plan(opened, isolation, device.value if device else None, seed)
    folder = out if out is not None else opened.results
    roster = roster_of(opened)
    found = locate(paths, opened, assignment, roster)
    for line in strangers(found, roster):
        say(line)
    if not found:
        raise typer.BadParameter(f"nothing was handed in under {', '.join(map(str, paths))}")
    say(f"{len(found)} submissions, isolation {plan.isolation.value}")
    with open_store(folder) as store:
        plan = replace(plan, seed=store.seed(plan.seed, seed))
        with open_judges(plan, jobs, executor) as judges, kept_run(store):
            run = Run(store, plan, judges, force)
            deque(report_each(store, run.meet(found), folder, opened, len(found)), maxlen=0)
            deque(report_each(store, run.confirm(), folder, opened), maxlen=0)
    whole = write_class(folder, opened, {})
    _print_result(whole, folder, opened, json)
    conclude(run.tally)


@contextmanager
def kept_run(store: Store) -> Iterator[None]:
    """Notes how a run ends; one that is interrupted says that nothing is lost."""
    from autograder.cli.talk import say
    from autograder.store import StoreFull

    store.begin_run()
    try:
        yield
    except KeyboardInterrupt:
        store.end_run("interrupted")
        say("interrupted; what is graded is kept: the same command goes on from there")
        raise typer.Exit(130) from None
    except StoreFull:
        raise
    except Exception:
        store.end_run("fault")
        raise
    store.end_run("finished")


def report_each(store: Store, met: Iterator[Met], folder: Path, course: Course, count: int = 0) -> Iterator[Met]:
    """Passes on what was met, once the pages of what is new are written."""
    from autograder.cli.talk import watched
    from autograder.report import write_student

    for one in watched(met, count):
        if one.stale:
            write_student(folder, one.record, course)
            store.note_reported([one.record])
        yield one


def _print_result(whole: ClassDigest, folder: Path, course: Course, as_json: bool) -> None:
    from autograder.cli.talk import print_json, say
    from autograder.report.terminal import summary_text
    from autograder.store import read

    if as_json:
        print_json(read(folder), course)
    else:
        print(summary_text(whole))
    say(f"reports: {folder / 'index.html'}")


def conclude(tally: Tally) -> None:
    """What was done, and what was not and why; exits with 3 for a fault of ours."""
    from autograder.cli.talk import complain, say

    say(f"graded now: {tally.graded} ({tally.asked} checks asked); known already: {tally.known}")
    for why in tally.stopped.values():
        complain(why)
    if tally.fault or tally.stopped:
        say(f"{tally.fault} submissions could not be graded, by a fault of the grader; they have no score")
        raise typer.Exit(3)
