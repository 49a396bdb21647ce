"""Whether nbgrader and Otter, run for real on the exports, give what the sealed grader gives.

    .venv/bin/python benchmarks/agreement.py WORK [ID]...          # honest submissions; WORK is a folder to work in
    .venv/bin/python benchmarks/agreement.py WORK --brief [ID]...  # fewer of them
    .venv/bin/python benchmarks/agreement.py WORK --cheats         # hostile ones of tests/attacks
    .venv/bin/python benchmarks/agreement.py WORK --variants [ID]... # every variant, by the exports' engine alone
    .venv/bin/python benchmarks/agreement.py WORK --table          # what has been measured, as Markdown

Every score is kept in WORK/scores.json as it comes: a run that is stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import torch

from autograder.course import Roster, load_course
from autograder.export.filled import fill
from autograder.export.nbgrader import export_nbgrader
from autograder.export.nbgrader_gradebook import open_gradebook
from autograder.export.otter import export_otter
from autograder.export.shipped import ship_hidden
from autograder.grade.assignment import Assignment, load_assignment, module_of
from autograder.grade.bench import open_bench
from autograder.grade.pool import Plan
from autograder.grade.work import Job
from autograder.model import Isolation
from autograder.release.examination import CHECKS
from autograder.release.practice import Practice
from autograder.submissions import Submission

ROOT = Path(__file__).resolve().parent.parent
COURSE = load_course(ROOT / "grading.toml")
SEED = 20261121
CHEATED = "lecture08_transformer"
CHEATS = (
    "patched_grader",
    "agreeable_tensor",
    "patched_comparisons",
    "replaced_code",
    "left_mode",
    "printed_verdict",
    "exit_zero",
    "zeroed_inputs",
)
BRIEF = ("solution", "variants 1", "half done", "mistakes")
TIMEOUT_S = 600
GRADERS = ("sealed", "nbgrader", "otter", "of")
Scores = dict[str, dict[str, dict[str, float | None]]]


def main() -> None:
    torch.set_num_threads(1)
    options = _options()
    if options.table:
        print("\n".join(table(_kept(options.work))))
        return
    for name in [CHEATED] if options.cheats else options.ids or list(COURSE.ids):
        assignment = _load(name)
        if options.variants:
            every_variant(options.work, assignment)
            continue
        sources = dict(hostile() if options.cheats else honest(assignment))
        measure(options.work, assignment, {title: sources[title] for title in BRIEF} if options.brief else sources)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="a folder to work in")
    parser.add_argument("ids", nargs="*", choices=[*COURSE.ids, []], metavar="ID", help="assignments; else all")
    for name in ("brief", "cheats", "variants", "table"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_intermixed_args()
    options.work = options.work.resolve()
    return options


def _load(name: str) -> Assignment:
    entry = COURSE.get(name)
    assert entry is not None
    return load_assignment(COURSE.solutions(entry), entry.file, entry.tasks)


def every_variant(work: Path, assignment: Assignment) -> None:
    """Ask what an exported notebook asks of every variant, one of each task at a time, in this process."""
    entry = COURSE.get(assignment.id)
    assert entry is not None
    folder = ship_hidden(COURSE, entry, assignment, work, SEED)
    versions = {task.name: [v for v in assignment.variants if v.task == task.name] for task in assignment.tasks}
    lost: list[str] = []
    count = max(map(len, versions.values()))
    for place in range(count):
        chosen = [listed[place] for listed in versions.values() if place < len(listed)]
        practice = Practice(folder, module_of(assignment.source_with(*chosen), "variants"), CHECKS)
        results = [practice.result(check) for check in practice.checks]
        lost += [f"{one.check.id} in file {place + 1}" for one in results if not one.passed]
    print(f"| `{assignment.id}` | {len(assignment.variants)} | {count} | {', '.join(lost) or 'none'} |", flush=True)


def honest(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The solution, two variants of every task, the stub, half of the tasks, and a mistake in each of them."""
    entry = COURSE.get(assignment.id)
    assert entry is not None
    yield "solution", assignment.source
    variants = {task.name: [v for v in assignment.variants if v.task == task.name] for task in assignment.tasks}
    for place in (0, 1):
        chosen = [versions[place] for versions in variants.values() if place < len(versions)]
        yield f"variants {place + 1}", assignment.source_with(*chosen)
    yield "stub", COURSE.stub(entry).read_text("utf-8")
    names = [task.name for task in assignment.tasks]
    undone = "".join(
        f"\n\ndef {name}(*arguments, **named):\n    raise NotImplementedError({name!r})\n" for name in names[1::2]
    )
    yield "half done", assignment.source + undone
    mistakes = {m.task: m for m in reversed(assignment.mistakes) if m.function is not None}
    yield "mistakes", assignment.source_with(*mistakes.values())


def hostile() -> Iterator[tuple[str, str]]:
    """Some of the attacks on one task, and the wrong answer that each of them tries to sell."""
    attacks = ROOT / "tests" / "attacks"
    index = tomllib.loads((attacks / "index.toml").read_text("utf-8"))
    yield "the wrong answer alone", (attacks / "skeleton_wrong.py").read_text("utf-8")
    for name in CHEATS:
        skeleton = (attacks / f"skeleton_{index[name]['skeleton']}.py").read_text("utf-8")
        yield index[name]["title"], f"{skeleton}\n\n{(attacks / f'{name}.py').read_text('utf-8')}"


def measure(work: Path, assignment: Assignment, sources: dict[str, str]) -> None:
    """Ask all three graders about each source that has not been measured."""
    kept = _kept(work).get(assignment.id, {})
    todo = {title: source for title, source in sources.items() if len(kept.get(title, {})) < len(GRADERS)}
    if not todo:
        return
    _sealed(work, assignment, todo)
    _nbgrader(work, assignment, todo)
    _otter(work, assignment, todo)


def _sealed(work: Path, assignment: Assignment, sources: dict[str, str]) -> None:
    with open_bench(Plan(COURSE, Isolation.SEALED, SEED)) as bench:
        for title, source in sources.items():
            result = bench.judge(Job(Submission("x", assignment.id, "", source.encode(), "py"))).result
            score = result.score if result.status == "graded" else None
            _keep(work, assignment.id, title, "sealed", score)
            _keep(work, assignment.id, title, "of", result.max_score)


def _nbgrader(work: Path, assignment: Assignment, sources: dict[str, str]) -> None:
    folder = work / "nbgrader"
    name, stem = assignment.id, Path(assignment.file).stem
    shutil.rmtree(folder, ignore_errors=True)
    list(export_nbgrader(COURSE, [name], Roster(), folder, SEED))
    _run(folder, "nbgrader", "generate_assignment", name)
    released = json.loads((folder / "release" / name / f"{stem}.ipynb").read_text("utf-8"))
    students = {f"student{number}": title for number, title in enumerate(sources)}
    for student, title in students.items():
        target = folder / "submitted" / student / name / f"{stem}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(_less_demos(fill(released, sources[title]))), "utf-8")
    _run(folder, "nbgrader", "autograde", name, check=False)
    with open_gradebook(str(folder / "gradebook.db"), COURSE) as book:
        scores = {submission.student.id: submission.score for submission in book.assignment_submissions(name)}
    for student, title in students.items():
        graded = (folder / "autograded" / student / name / f"{stem}.ipynb").exists()
        _keep(work, name, title, "nbgrader", scores.get(student) if graded else None)


def _otter(work: Path, assignment: Assignment, sources: dict[str, str]) -> None:
    folder = work / "otter"
    name, stem = assignment.id, Path(assignment.file).stem
    shutil.rmtree(folder, ignore_errors=True)
    list(export_otter(COURSE, [name], folder, SEED))
    _run(folder / name, "otter", "assign", f"{stem}.ipynb", "dist", "--no-run-tests")
    dist = folder / name / "dist"
    (archive,) = (dist / "autograder").glob("*.zip")
    handed_out = json.loads((dist / "student" / f"{stem}.ipynb").read_text("utf-8"))
    for number, (title, source) in enumerate(sources.items()):
        target = folder / f"in{number}" / f"{stem}.ipynb"
        target.parent.mkdir()
        target.write_text(json.dumps(_less_demos(fill(handed_out, source))), "utf-8")
        code = _run(target.parent, "otter", "run", target.name, "-a", str(archive), "-o", ".", check=False)
        results = target.parent / "results.json"
        score = None
        if code == 0 and results.exists():
            score = round(sum(test.get("score") or 0 for test in json.loads(results.read_text())["tests"]), 6)
        _keep(work, name, title, "otter", score)


def _less_demos(notebook: dict) -> dict:
    """Without the plots of the stub, which cost time and no points."""
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and text.startswith('if __name__ == "__main__"') and "import public" not in text:
            cell["source"] = ""
    return notebook


def _run(folder: Path, *command: str, check: bool = True) -> int:
    binaries = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
    }
    environment.pop("PYTHONPATH", None)
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return 124
    if check and done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode


def _kept(work: Path) -> Scores:
    file = work / "scores.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def _keep(work: Path, assignment: str, title: str, grader: str, score: float | None) -> None:
    work.mkdir(parents=True, exist_ok=True)
    scores = _kept(work)
    scores.setdefault(assignment, {}).setdefault(title, {})[grader] = score
    (work / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", "utf-8")
    print(f"{assignment}: {title}: {grader} {score}", flush=True)


def table(scores: Scores) -> Iterator[str]:
    """Markdown, a row for each submission."""
    yield "| assignment | submission | sealed | nbgrader | Otter | of |"
    yield "|---|---|---|---|---|---|"
    for assignment, rows in scores.items():
        for title, row in rows.items():
            if len(row) < len(GRADERS):
                continue
            cells = " | ".join(_cell(row.get(grader)) for grader in GRADERS)
            yield f"| `{assignment}` | {title} | {cells} |"


def _cell(score: float | None) -> str:
    return "no score" if score is None else f"{score:g}"


if __name__ == "__main__":
    main()
