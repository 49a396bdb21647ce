"""`autograder grade`: find what was handed in, judge it, store and report each as it is done, then the class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import (
    AssignmentOption,
    CourseOption,
    DeviceOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    OutOption,
    SeedOption,
)

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.report.digest import ClassDigest

PathsArgument = Annotated[
    list[Path], typer.Argument(help="Folders like submitted/<student>/<assignment>/<file>, files, or zip archives.")
]


def grade(
    paths: PathsArgument,
    assignment: AssignmentOption = None,
    out: OutOption = None,
    jobs: JobsOption = None,
    device: DeviceOption = None,
    isolation: IsolationOption = None,
    seed: SeedOption = None,
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Grade submissions and write a report for each student and for the class."""
    from autograder import store
    from autograder.cli.grading import judged
    from autograder.cli.planning import cores, make_plan, open_course
    from autograder.cli.talk import say, watched
    from autograder.report import write_class, write_student
    from autograder.submissions import locate

    opened = open_course(course)
    plan = make_plan(opened, isolation, device.value if device else None, seed)
    folder = out if out is not None else opened.results
    found = locate(paths, opened, assignment)
    if not found:
        raise typer.BadParameter(f"nothing was handed in under {', '.join(map(str, paths))}")
    say(f"{len(found)} submissions, isolation {plan.isolation.value}, seed {plan.seed}")
    file = store.begin(folder)
    faults = 0
    for record in watched(judged(found, plan, min(jobs or cores(), len(found))), len(found)):
        store.append(file, record)
        write_student(folder, record, opened)
        faults += record.result.status == "fault"
    whole = write_class(folder, opened, {})
    _print_result(whole, folder, opened, json)
    if faults:
        say(f"{faults} submissions could not be graded, by a fault of the grader; they have no score")
        raise typer.Exit(3)


def _print_result(whole: ClassDigest, folder: Path, course: Course, as_json: bool) -> None:
    from autograder.cli.talk import print_json, say
    from autograder.report.terminal import summary_text
    from autograder.store import read

    if as_json:
        print_json(read(folder), course)
    else:
        print(summary_text(whole))
    say(f"reports: {folder / 'index.html'}")
