"""`autograder audit`: the proof that an assignment's checks catch every mistake and accept every variant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.options import CourseOption, IsolationOption, JobsOption, JsonOption

if TYPE_CHECKING:
    from autograder.audit import Audit
    from autograder.course import Course

COLUMNS = ("assignment", "tasks", "checks", "caught", "named", "variants", "separation", "seeds", "seconds", "")


def audit(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Assignments; else all of the course.", metavar="[ID]...")
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Seeds on which everything must hold.")] = 2,
    task: Annotated[list[str] | None, typer.Option("--task", help="Only this task; may be repeated.")] = None,
    right_only: Annotated[
        bool, typer.Option("--right-only", help="Only what must be accepted: the solution and the variants.")
    ] = False,
    repeat: Annotated[
        int, typer.Option("--repeat", min=1, help="Ask everything so many times on the first seed; name what is flaky.")
    ] = 1,
    changed: Annotated[
        bool, typer.Option("--changed", help="Leave out what has not changed since it passed; the engine counts.")
    ] = False,
    matrix: Annotated[bool, typer.Option("--matrix", help="Say for each check which mistakes it catches.")] = False,
    isolation: IsolationOption = None,
    jobs: JobsOption = None,
    json: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Prove the checks: every known mistake is caught and named, every other right way gets full marks."""
    from autograder.cli.audited import Passed
    from autograder.cli.auditing import Extent, audited
    from autograder.cli.planning import cores, make_plan, open_course
    from autograder.cli.talk import say

    opened = open_course(course)
    wanted = _known(ids or list(opened.ids), opened)
    extent = Extent(seeds, tuple(task or ()), right_only, repeat)
    plan = make_plan(opened, isolation, "cpu", 0)
    passed, digests = Passed(opened), _digests(opened, wanted, seeds, plan.isolation.value)
    if changed:
        for name in [name for name in wanted if passed.has(name, digests[name])]:
            say(f"{name}: unchanged since it passed")
            wanted.remove(name)
    audits = []
    for done in audited(plan, wanted, extent, jobs or cores()):
        say(f"audited {done.assignment}: {'passed' if done.passed else f'{len(done.findings)} findings'}")
        if done.passed and extent == Extent(seeds):
            passed.note(done.assignment, digests[done.assignment])
        audits.append(done)
    audits.sort(key=lambda one: opened.ids.index(one.assignment))
    if json:
        _print_json(audits)
    else:
        _print_text(audits, matrix)
    if not all(one.passed for one in audits):
        raise typer.Exit(1)


def _digests(course: Course, wanted: list[str], seeds: int, isolation: str) -> dict[str, str]:
    from autograder.cli.audited import digest

    return {entry.id: digest(course, entry, seeds, isolation) for entry in course.assignments if entry.id in wanted}


def _known(ids: list[str], course: Course) -> list[str]:
    from autograder.course.nearest import did_you_mean

    for name in ids:
        if name not in course.ids:
            known = f"there are: {', '.join(course.ids)}{did_you_mean(name, course.ids)}"
            raise typer.BadParameter(f"unknown assignment {name!r}; {known}")
    return list(dict.fromkeys(ids))


def _print_json(audits: list[Audit]) -> None:
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(audits)).decode())


def _print_text(audits: list[Audit], matrix: bool) -> None:
    from autograder.report.terminal import columns

    print(columns([COLUMNS, *map(_row, audits)]))
    for one in audits:
        for found in one.findings:
            seed = f" (seed {found.seed})" if found.seed else ""
            print(f"{one.assignment}: {found.kind} {found.version}{seed} {found.says}")
        if matrix:
            _print_matrix(one)


def _print_matrix(one: Audit) -> None:
    """What each check catches; checks that catch nothing, and mistakes that one check alone catches."""
    catchers: dict[str, list[str]] = {}
    for check, mistakes in one.matrix.items():
        print(f"{one.assignment}: {check} catches {len(mistakes)}: {', '.join(mistakes)}")
        for name in mistakes:
            catchers.setdefault(name, []).append(check)
    print(
        f"{one.assignment}: superfluous: {', '.join(name for name, found in one.matrix.items() if not found) or 'none'}"
    )
    fragile = [f"{name} ({found[0]})" for name, found in catchers.items() if len(found) == 1]
    print(f"{one.assignment}: fragile, caught by one check alone: {', '.join(fragile) or 'none'}")


def _row(one: Audit) -> tuple[str, ...]:
    return (
        one.assignment,
        str(one.tasks),
        str(one.checks),
        f"{one.caught}/{one.mistakes}",
        f"{one.named}/{one.mistakes}",
        f"{one.accepted}/{one.variants}",
        f"{one.separation:.3g}",
        str(one.seeds),
        f"{one.seconds:.0f}",
        "passed" if one.passed else "FAILED",
    )
