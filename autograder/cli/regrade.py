"""`autograder regrade`: what was handed in judged by the checks as they are now; `--diff` replaces nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, cast

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
    StudentOption,
)

if TYPE_CHECKING:
    from autograder.cli.grading import Met
    from autograder.report.changes import Move
    from autograder.store import Store
    from autograder.submissions import Located
    from autograder.submissions.values import Kind


def regrade(
    assignment: AssignmentOption = None,
    student: StudentOption = None,
    diff: Annotated[bool, typer.Option("--diff", help="Only say whose score would move, and why.")] = False,
    out: OutOption = None,
    jobs: JobsOption = None,
    device: DeviceOption = None,
    isolation: IsolationOption = None,
    executor: ExecutorOption = "local",
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Grade again what is stored, by the checks as they are now; only those that have changed are asked."""
    from autograder.cli.grade import conclude, kept_run, report_each
    from autograder.cli.grading import Run
    from autograder.cli.planning import make_plan, open_course, open_judges
    from autograder.report import write_class
    from autograder.store import open_store, require

    opened = open_course(course)
    folder = out if out is not None else opened.results
    plan = make_plan(opened, isolation, device.value if device else None, None)
    require(folder)
    with open_store(folder) as store:
        plan = replace(plan, seed=store.seed(plan.seed, None))
        found = list(_handed_in(store, assignment, student))
        if not found:
            raise typer.BadParameter(f"nothing stored in {folder} is to be regraded")
        with open_judges(plan, jobs, executor) as judges, kept_run(store):
            run = Run(store, plan, judges, dry=diff)
            moves = _print_moves(report_each(store, run.meet(found), folder, opened, len(found)), json)
            if not diff:
                deque(report_each(store, run.confirm(), folder, opened), maxlen=0)
    if not diff:
        write_class(folder, opened, {})
    _tell(moves, diff)
    conclude(run.tally)


def _handed_in(store: Store, assignment: str | None, student: str | None) -> Iterator[Located]:
    """The files that the results are about, as they were handed in: read from the store when their turn comes."""
    from autograder.submissions import Located

    for name, of in store.owners():
        if student not in (None, name) or assignment not in (None, of):
            continue
        entry = store.current(name, of)
        content = None if entry is None else store.content_of(entry.id)
        if entry is not None and content is not None:
            note = entry.record.result.message if entry.record.result.status == "graded" else ""
            kind = cast("Kind", content[1])
            at = entry.record.submitted_at
            yield Located(name, of, entry.record.path, kind, _reader(store, entry.id), at, note)


def _reader(store: Store, entry: int) -> Callable[[], bytes]:
    def read() -> bytes:
        content = store.content_of(entry)
        assert content is not None
        return content[0]

    return read


def _print_moves(met: Iterable[Met], as_json: bool) -> list[Move]:
    """Each result that differs, as it is found. Points are those before the late rule."""
    import msgspec

    from autograder.printable import one_line
    from autograder.report.changes import move_of, move_text

    moves = []
    for one in met:
        move = move_of(one.before, one.record.result) if one.before is not None else None
        if move is not None:
            moves.append(move)
            if not as_json:
                print(f"{one_line(move.student, 60)} {move.assignment}: {move_text(move)}")
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(moves)).decode())
    return moves


def _tell(moves: list[Move], diff: bool) -> None:
    from autograder.cli.talk import say

    scores = sum(move.points != 0 for move in moves)
    if diff:
        say(f"{scores} scores would move, {len(moves)} results would differ; nothing was replaced")
    else:
        say(f"{scores} scores moved, {len(moves)} results differ")
