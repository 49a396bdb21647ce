"""The same honest submissions graded by this kit, by `nbgrader autograde` and by `otter run`, one core each.

    .venv/bin/python benchmarks/against_others.py [--submissions 6] [--rounds 5]

All three check scaled dot-product attention: values for several leading dimensions, masks, large scores, weights that
sum to one, gradients. The others do it in test cells and test files written here, with the solution in them, as their
manuals say; this kit with the task's own checks, which ask more. Each tool grades a few submissions, then many more:
the cost of one more is the difference over how many more they were. Times are CPU seconds of the tool and of all
processes that it waited for; bubblewrap does not wait for what runs in it, so the box's own CPU time, of the subjects
and of the zygote that they are forked from, is measured by itself and added to this kit's. A machine that is shared is
now fast, now slow: the tools take turns for some rounds, a ratio is one round's, and the table has the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TASK = "scaled_dot_product_attention"
TOOLS = ("autograder grade (sealed)", "nbgrader autograde", "otter run")
WARM = 60  # gradings after which nothing gets cheaper any more
STYLES = (
    """
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.nan_to_num(torch.softmax(scores, -1))
    return weights @ v, weights
    """,
    """
    scores = torch.einsum("...qd,...kd->...qk", q, k) * q.shape[-1] ** -0.5
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    top = torch.where(mask, scores, torch.full_like(scores, -1e300 if q.dtype == torch.float64 else -1e38))
    e = torch.where(mask, torch.exp(top - top.amax(-1, keepdim=True)), torch.zeros_like(scores))
    weights = e / e.sum(-1, keepdim=True).clamp(min=1e-30)
    return torch.einsum("...qk,...kd->...qd", weights, v), weights
    """,
    """
    scores = torch.matmul(q / q.shape[-1] ** 0.5, k.mT)
    if mask is not None:
        scores = torch.where(mask, scores, torch.full_like(scores, float("-inf")))
    top = scores.amax(-1, keepdim=True)
    e = torch.exp(scores - torch.where(torch.isfinite(top), top, torch.zeros_like(top)))
    weights = e / torch.where(e.sum(-1, keepdim=True) == 0, torch.ones_like(top), e.sum(-1, keepdim=True))
    return weights @ v, weights
    """,
)
TESTS = {
    "values": """
        for lead in ((), (2,), (2, 3)):
            q, k, v = (torch.randn(*lead, n, d, dtype=torch.float64) for n, d in ((4, 5), (6, 5), (6, 3)))
            compare(q, k, v, None)
            compare(q.float(), k.float(), v.float(), None)
    """,
    "masks": """
        q, k, v = (torch.randn(2, n, d, dtype=torch.float64) for n, d in ((4, 5), (6, 5), (6, 3)))
        for mask in (torch.rand(2, 4, 6) < 0.6, torch.rand(2, 1, 6) < 0.6, torch.ones(4, 6).tril().bool()):
            compare(q, k, v, mask)
    """,
    "extremes": """
        q, k, v = (torch.randn(n, d, dtype=torch.float64) for n, d in ((4, 5), (6, 5), (6, 3)))
        compare(100 * q, 100 * k, v, None)
        _, weights = attend(q, k, v)
        assert torch.allclose(weights.sum(-1), torch.ones(4, dtype=torch.float64))
    """,
    "gradients": """
        q, k, v = (torch.randn(n, d, dtype=torch.float64, requires_grad=True) for n, d in ((4, 5), (6, 5), (6, 3)))
        mine = torch.autograd.grad(attend(q, k, v)[0].sin().sum(), (q, k, v))
        right = torch.autograd.grad(reference(q, k, v, None)[0].sin().sum(), (q, k, v))
        assert all(torch.allclose(a, b, rtol=1e-8) for a, b in zip(mine, right))
    """,
}
HELPERS = """
import torch

def reference(q, k, v, mask):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.softmax(scores, -1).nan_to_num()
    return weights @ v, weights

def comparing(attend):
    def compare(q, k, v, mask):
        for given, right in zip(attend(q, k, v, mask), reference(q, k, v, mask)):
            assert given.shape == right.shape and given.dtype == right.dtype
            assert torch.allclose(given, right, **(
                dict(rtol=1e-8, atol=1e-10) if q.dtype == torch.float64 else dict(rtol=2e-5, atol=1e-5)
            ))
    return compare
"""


@dataclass(frozen=True)
class Cost:
    """What one run of a tool over some submissions took."""

    cpu_s: float
    wall_s: float
    peak_mib: float
    full_marks: int


def submission(number: int) -> str:
    """A right submission as Python source, in one of the styles; no two files are the same bytes."""
    body = textwrap.indent(textwrap.dedent(STYLES[number % len(STYLES)]).strip(), "    ")
    return f"# {number}\nimport torch\n\ndef {TASK}(q, k, v, mask=None):\n{body}\n"


def run(command: list[str | Path], cwd: Path) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and the peak MiB of the largest process of a command."""
    started = time.perf_counter()
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "OMP_NUM_THREADS": "1",
        "NO_COLOR": "1",
        "PYTHONPATH": str(ROOT),
    }
    with open(cwd / "log.txt", "ab") as log:
        process = subprocess.Popen(list(map(str, command)), cwd=cwd, env=environment, stdout=log, stderr=log)
        _, status, use = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{(cwd / 'log.txt').read_text()[-3000:]}")
    return use.ru_utime + use.ru_stime, time.perf_counter() - started, use.ru_maxrss / 1024


# This kit


def ours(folder: Path, count: int) -> Cost:
    """Grade with the sealed grader, the course cut down to the one task."""
    (folder / "grading.toml").write_text(
        'title = "One task"\n[paths]\nassignments = "assignments"\nsolutions = "solutions"\n'
        '[[assignments]]\nid = "lecture08_transformer"\ntitle = "Attention"\nfile = "transformer.py"\n'
        f'tasks = ["{TASK}"]\n'
    )
    for name in ("assignments", "solutions"):
        (folder / name).symlink_to(ROOT / name)
    for number in range(count):
        place = folder / "submitted" / f"student-{number + 1:03}" / "lecture08_transformer"
        place.mkdir(parents=True)
        (place / "transformer.py").write_text(submission(number))
    used = run([BIN / "autograder", "grade", "submitted", "--out", "out", "--jobs", "1"], folder)
    reports = [json.loads(path.read_text()) for path in (folder / "out").glob("*/lecture08_transformer.json")]
    return Cost(*used, sum(report["score"] == report["max_score"] for report in reports))


def box_seconds(count: int) -> float:
    """CPU seconds of the boxes of one submission, and of the zygote for it, once warm."""
    from one_submission import Endings

    from autograder.box import Limits, Zygote
    from autograder.grade.assignment import load_assignment
    from autograder.grade.judge import Judge
    from autograder.model import Isolation

    assignment = load_assignment(ROOT / "solutions" / "lecture08_transformer", "transformer.py", (TASK,))
    with Zygote(Isolation.SEALED, Limits()) as zygote:
        judge = Judge(assignment, zygote, seed=1)
        for number in range(WARM):
            judge.judge(submission(number).encode(), "py")
        before = _children_seconds()
        with Endings() as endings:
            for number in range(count):
                judge.judge(submission(number).encode(), "py")
        return (endings.cpu_s + _children_seconds() - before) / count


def _children_seconds() -> float:
    """CPU seconds of this process's living descendants, without what theirs used: bubblewrap and the zygote."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(one.user + one.system for one in times)


# nbgrader


def nbgrader(folder: Path, count: int) -> Cost:
    """Real `nbgrader autograde` over a course made here."""
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'course'\n")
    source = folder / "source" / "attention"
    source.mkdir(parents=True)
    nbformat.write(
        _nbgrader_notebook(f"def {TASK}(q, k, v, mask=None):\n    raise NotImplementedError\n"), source / "n.ipynb"
    )
    run([BIN / "nbgrader", "generate_assignment", "attention", "--create"], folder)
    for number in range(count):
        place = folder / "submitted" / f"student-{number + 1:03}" / "attention"
        place.mkdir(parents=True)
        notebook = nbformat.read(folder / "release" / "attention" / "n.ipynb", as_version=4)
        next(cell for cell in notebook.cells if cell.metadata.nbgrader.solution).source = submission(number)
        nbformat.write(notebook, place / "n.ipynb")
    used = run([BIN / "nbgrader", "autograde", "attention", "--create"], folder)
    return Cost(*used, _full_marks_of_nbgrader(folder / "gradebook.db"))


def _nbgrader_notebook(stub: str) -> nbformat.NotebookNode:
    cells = [new_code_cell(stub, metadata=_marks("solution", solution=True))]
    for name, body in TESTS.items():
        test = f"{HELPERS}\nattend = {TASK}\ncompare = comparing(attend)\n{textwrap.dedent(body)}"
        cells.append(new_code_cell(test, metadata=_marks(name, grade=True, locked=True, points=1)))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def _marks(name: str, **marks: object) -> dict[str, object]:
    usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return {"nbgrader": {**usual, **marks}}


def _full_marks_of_nbgrader(database: Path) -> int:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{database}") as gradebook:
        return sum(
            submitted.score == submitted.max_score == len(TESTS)
            for submitted in gradebook.assignment_submissions("attention")
        )


# Otter


def otter(folder: Path, count: int) -> Cost:
    """Real `otter run`, once for each submission, on an autograder that `otter generate` built."""
    tests = folder / "tests"
    tests.mkdir()
    for name, body in TESTS.items():
        test = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        (tests / f"{name}.py").write_text(
            f"from otter.test_files import test_case\n\nOK_FORMAT = False\nname = {name!r}\npoints = 1\n{HELPERS}\n"
            f"@test_case(points=1, hidden=False)\ndef test_it({TASK}):\n    attend = {TASK}\n"
            f"    compare = comparing(attend)\n{test}\n"
        )
    run([BIN / "otter", "generate", "-t", "tests", "-o", "autograder.zip"], folder)
    costs, full = [], 0
    for number in range(count):
        place = folder / f"student-{number + 1:03}"
        place.mkdir()
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(new_notebook(cells=[new_code_cell(submission(number))], metadata=kernel), place / "n.ipynb")
        costs.append(run([BIN / "otter", "run", "-a", "autograder.zip", "-o", place, place / "n.ipynb"], folder))
        tests_of = json.loads((place / "results.json").read_text())["tests"]
        full += sum(test.get("score", 0) for test in tests_of) == len(TESTS)
    cpu, wall, peak = zip(*costs, strict=True)
    return Cost(sum(cpu), sum(wall), max(peak), full)


def marginal(tool: Callable[[Path, int], Cost], few: int, many: int) -> tuple[float, float, Cost]:
    """CPU and wall seconds of one more submission, and the larger run."""
    costs = []
    for number in (few, many):
        folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
        costs.append(tool(folder, number))
        shutil.rmtree(folder)
        if costs[-1].full_marks != number:
            raise SystemExit(f"{tool.__name__}: {costs[-1].full_marks} of {number} right submissions got full marks")
    small, large = costs
    return (large.cpu_s - small.cpu_s) / (many - few), (large.wall_s - small.wall_s) / (many - few), large


def one_round(count: int) -> list[tuple[float, float, float]]:
    """CPU and wall seconds of one more submission and the peak MiB, of each tool of `TOOLS` in turn."""
    cpu, wall, large = marginal(ours, WARM, WARM + 60 * count)  # many, to be well above the noise of starting torch
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # a child's peak begins with that of who starts it
        box_s = pool.submit(box_seconds, 20 * count).result()
    rows = [(cpu + box_s, wall, large.peak_mib)]
    for tool in (nbgrader, otter):
        cpu, wall, large = marginal(tool, 1, 2 * count)
        rows.append((cpu, wall, large.peak_mib))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {0})  # the one core, of all that is started here too
    rounds = [one_round(chosen.submissions) for _ in range(chosen.rounds)]
    print(
        "| tool | CPU s per submission | submissions per minute | largest process, MiB | CPU, ratio | in each round |"
    )
    print("|---|---|---|---|---|---|")
    for name, rows in zip(TOOLS, zip(*rounds, strict=True), strict=True):
        cpu, wall, peak = (statistics.median(column) for column in zip(*rows, strict=True))
        ratios = [row[0] / first[0] for row, (first, *_) in zip(rows, rounds, strict=True)]
        each = ", ".join(f"{ratio:.0f}" for ratio in ratios)
        print(f"| {name} | {cpu:.3f} | {60 / wall:.0f} | {peak:.0f} | {statistics.median(ratios):.0f} | {each} |")


if __name__ == "__main__":
    main()
