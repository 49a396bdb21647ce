"""`autograder check FILE`: one submission's result in the terminal, nothing stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.options import (
    AssignmentOption,
    CourseOption,
    DeviceOption,
    IsolationOption,
    JsonOption,
    SeedOption,
)


def check(
    file: Annotated[Path, typer.Argument(help="A .py or .ipynb file, or the folder or archive that it lies in.")],
    assignment: AssignmentOption = None,
    device: DeviceOption = None,
    isolation: IsolationOption = None,
    seed: SeedOption = None,
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Show one submission's result; exits with 1 unless everything passes."""
    from autograder.cli.grading import judged
    from autograder.cli.planning import make_plan, open_course, open_judges
    from autograder.cli.talk import print_json
    from autograder.model import Status
    from autograder.report.terminal import result_text
    from autograder.submissions import locate

    opened = open_course(course)
    plan = make_plan(opened, isolation, device.value if device else None, seed)
    with open_judges(plan, 1) as judges:
        records = list(judged(locate([file], opened, assignment), plan, judges))
    if not records:
        raise typer.BadParameter(f"nothing was handed in under {file}")
    if json:
        print_json(records, opened)
    else:
        print("\n\n".join(result_text(record, opened) for record in records))
    statuses = {record.result.status for record in records}
    if Status.FAULT in statuses:
        raise typer.Exit(3)
    if any(one.result.score < one.result.max_score or one.result.status is Status.REFUSED for one in records):
        raise typer.Exit(1)
