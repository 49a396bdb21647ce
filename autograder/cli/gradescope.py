"""`autograder gradescope ROOT`: what runs in Gradescope's container, for one submission."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.export.graded import Graded
    from autograder.model import Isolation


def gradescope(
    root: Annotated[Path, typer.Argument(help="The folder that Gradescope lays out.")] = Path("/autograder"),
) -> None:
    """Grade root/submission by the bundle in root/source and write root/results/results.json.

    Where the fault is ours nothing is written, and Gradescope shows the submission as not graded.
    """
    from autograder.cli.talk import complain, say
    from autograder.course import load_course
    from autograder.export.gradescope import SETTINGS, results
    from autograder.model import Status

    begun = time.monotonic()
    source = root / "source"
    course = load_course(source / "course")
    settings = json.loads((source / SETTINGS).read_text("utf-8"))
    isolation = _strongest(settings["isolations"])
    if isolation is None:
        complain(
            f"this container allows none of the isolations named in the bundle: {', '.join(settings['isolations'])}"
        )
        raise typer.Exit(3)
    say(f"isolation {isolation.value}")
    one = _graded(course, root, isolation)
    if one.result.status is Status.FAULT:
        complain(f"not graded, by a fault of the grader: {one.result.message}")
        raise typer.Exit(3)
    target = root / "results" / "results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target, results(one, course, time.monotonic() - begun, settings["leaderboard"]))


def _strongest(names: list[str]) -> Isolation | None:
    """The first isolation of those named that really starts here."""
    from autograder.box import BoxError, Limits, Zygote
    from autograder.cli.talk import say
    from autograder.model import Isolation

    for name in names:
        try:
            with Zygote(Isolation(name), Limits()):
                return Isolation(name)
        except BoxError as error:
            say(f"isolation {name} is not to be had here: {error}")
    return None


def _graded(course: Course, root: Path, isolation: Isolation) -> Graded:
    import msgspec

    from autograder.cli.exporting import graded
    from autograder.cli.grading import judged
    from autograder.cli.planning import make_plan, open_judges
    from autograder.submissions import locate_in_folder

    (entry,) = course.assignments
    plan = make_plan(course, isolation, "cpu", None)
    with open_judges(plan, 1) as judges:
        (record,) = judged([locate_in_folder(root / "submission", "student", entry)], plan, judges)
    return graded(msgspec.structs.replace(record, submitted_at=_submitted_at(_metadata(root))), course)


def _metadata(root: Path) -> dict[str, Any]:
    try:
        value = json.loads((root / "submission_metadata.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _submitted_at(metadata: dict[str, Any]) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(metadata.get("created_at")))
    except ValueError:
        return None
    return time if time.tzinfo else None


def _write(target: Path, value: dict[str, Any]) -> None:
    from autograder.store import encode

    target.write_bytes(encode(value) + b"\n")
