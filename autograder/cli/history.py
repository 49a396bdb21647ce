"""`autograder history`: all runs, or every result ever stored of a student, what changed, and what was adjusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import AssignmentOption, CourseOption, JsonOption, OutOption

if TYPE_CHECKING:
    from autograder.store import Adjustment, Entry, RunEntry


def history(
    student: Annotated[
        str | None, typer.Argument(help="The student's name, as the reports have it; else the runs are shown.")
    ] = None,
    assignment: AssignmentOption = None,
    out: OutOption = None,
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Show earlier results of a student, oldest first, and adjustments; without a student, the runs there were."""
    from autograder.cli.planning import open_course
    from autograder.course.nearest import did_you_mean
    from autograder.store import known_students, read_adjustments, read_entries, read_runs

    opened = open_course(course)
    folder = out if out is not None else opened.results
    if student is None:
        _print_runs(read_runs(folder), json)
        return
    entries = read_entries(folder, student, assignment)
    adjustments = read_adjustments(folder, student, assignment)
    if not entries and not adjustments:
        raise typer.BadParameter(f"no result of {student!r} in {folder}{did_you_mean(student, known_students(folder))}")
    if json:
        _print_json(entries, adjustments)
    else:
        print("\n".join(_lines(entries, adjustments)))


def _print_runs(runs: list[RunEntry], json: bool) -> None:
    import msgspec

    if json:
        print(msgspec.json.format(msgspec.json.encode(runs)).decode())
        return
    for one in runs:
        print(f"run {one.id}  {one.began_at:%Y-%m-%d %H:%M:%S}  {one.how:11}  {one.results} results stored")


def _print_json(entries: list[Entry], adjustments: tuple[Adjustment, ...]) -> None:
    import msgspec

    value = {"results": [msgspec.to_builtins(one) for one in entries], "adjustments": msgspec.to_builtins(adjustments)}
    print(msgspec.json.format(msgspec.json.encode(value)).decode())


def _lines(entries: list[Entry], adjustments: tuple[Adjustment, ...]) -> list[str]:
    from autograder.printable import one_line
    from autograder.report.changes import move_of, move_text

    lines: list[str] = []
    last: dict[str, Entry] = {}
    for entry in entries:
        result = entry.record.result
        score = f"{result.score:g} / {result.max_score:g}" if result.status == "graded" else result.status.value
        counts = "" if entry.replaced else "  (counts)"
        at = f"{entry.stored_at:%Y-%m-%d %H:%M:%S}  run {entry.run}"
        lines.append(f"{at}  {result.assignment}  {result.submission_sha256[:12]:12}  {score}{counts}")
        before = last.get(result.assignment)
        move = move_of(before.record.result, result) if before is not None else None
        if move is not None and before is not None:
            same = before.record.result.submission_sha256 == result.submission_sha256
            lines.append(f"  the same file, other checks: {move_text(move)}" if same else f"  {move_text(move)}")
        last[result.assignment] = entry
    for one in adjustments:
        who = f"{one_line(one.author, 60)}: {one_line(one.reason, 300)}"
        lines.append(f"{one.made_at:%Y-%m-%d %H:%M:%S}  {one.assignment}  adjusted by {one.points:+g}, {who}")
    return lines
