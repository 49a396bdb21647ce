"""`autograder audit`: prove that the checks of the course are fair and sharp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CourseOption, IsolationOption, JobsOption, JsonOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autograder.audit import Audit
    from autograder.grade.pool import Plan

COLUMNS = ("assignment", "tasks", "checks", "mistakes caught", "named", "variants", "separation", "seeds", "seconds")


def audit(
    assignments: Annotated[list[str] | None, typer.Argument(help="Ids of assignments; else the whole course.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="How many different draws of every check.")] = 1,
    matrix: Annotated[bool, typer.Option("--matrix", help="Show which check catches which mistake.")] = False,
    jobs: JobsOption = None,
    isolation: IsolationOption = None,
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Show that every right version passes and every known mistake is caught and named; exits with 1 where not."""
    from autograder.cli.planning import cores, make_plan, open_course
    from autograder.cli.talk import result_console

    opened = open_course(course)
    chosen = _chosen(assignments, [item.id for item in opened.assignments])
    plan = make_plan(opened, isolation, None, 0)
    audits = list(_audits(plan, chosen, seeds, jobs or cores()))
    if json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(audits)).decode())
    else:
        console = result_console()
        console.print(_table(audits))
        for item in audits:
            _print_findings(item)
            if matrix:
                _print_matrix(item)
    if not all(item.passed for item in audits):
        raise typer.Exit(1)


def _chosen(asked: list[str] | None, known: list[str]) -> list[str]:
    from autograder.course.nearest import did_you_mean

    for name in asked or ():
        if name not in known:
            raise typer.BadParameter(f"there is no assignment {name!r}{did_you_mean(name, known)}")
    return list(asked or known)


def _audits(plan: Plan, chosen: list[str], seeds: int, jobs: int) -> Iterator[Audit]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    from autograder.cli.talk import say

    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        futures = [pool.submit(_audit_one, plan, name, seeds) for name in chosen]
        for future in as_completed(futures):
            say(f"audited {future.result().assignment}")
        for future in futures:
            yield future.result()


def _audit_one(plan: Plan, name: str, seeds: int) -> Audit:
    from autograder.audit import audit as run
    from autograder.grade.bench import open_bench

    with open_bench(plan) as bench:
        return run(bench, name, seeds)


def _table(audits: list[Audit]) -> object:
    from rich import box
    from rich.table import Table

    table = Table(*COLUMNS, box=box.SIMPLE)
    for item in audits:
        table.add_row(
            item.assignment,
            str(item.tasks),
            str(item.checks),
            f"{item.caught} of {item.mistakes}",
            f"{item.named}" + (f" ({item.misnamed} wrongly)" if item.misnamed else ""),
            f"{item.accepted} of {item.variants}",
            f"{item.separation:.3g}",
            str(item.seeds),
            f"{item.seconds:.1f}",
        )
    return table


def _print_findings(item: Audit) -> None:
    from autograder.printable import printable

    for finding in item.findings:
        version = f" {finding.version}" if finding.version else ""
        seed = f" (seed {finding.seed})" if finding.seed else ""
        print(printable(f"{item.assignment}: {finding.kind}{version} {finding.says}{seed}"))


def _print_matrix(item: Audit) -> None:
    caught_by: dict[str, int] = {}
    for names in item.matrix.values():
        for name in names:
            caught_by[name] = caught_by.get(name, 0) + 1
    for check, names in item.matrix.items():
        alone = [name for name in names if caught_by[name] == 1]
        note = "  superfluous: catches nothing" if not names else f"  alone: {', '.join(alone)}" if alone else ""
        print(f"{item.assignment} {check}: {len(names)}{note}")
