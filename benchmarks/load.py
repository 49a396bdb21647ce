"""A deadline on this machine: thousands of generated submissions in one run of `autograder grade`.

    .venv/bin/python benchmarks/load.py [--count 10000] [--jobs 2] [--assignment ID ...] [--write docs/load.md]

Submissions are solutions, variants, known mistakes and hostile files (`tests/attacks`), each made unique by a comment,
so that none is known from another. Every score is compared with what its file must get. Prints one table; `--write`
names a file for it. Exits with 1 for a fault, a wrong verdict, or memory, of the grader or of its largest judge, that
grows by more than 10 % from the first tenth of the run to the last.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import load_course
from autograder.grade.assignment import Assignment, load_assignment
from autograder.store import read

ROOT = Path(__file__).resolve().parent.parent
ATTACKS = ROOT / "tests" / "attacks"
ATTACKED = "lecture08_transformer"
SHARES = {"solution": 0.3, "variant": 0.25, "mistake": 0.4, "attack": 0.05}
GROWTH = 1.10


@dataclass(frozen=True)
class Kind:
    """A file to hand in, and whether it must get full marks."""

    name: str
    assignment: str
    file: str
    source: bytes
    full: bool


@dataclass
class Measured:
    """One run: seconds, and the memory of the grader and of its largest judge by the number of submissions done."""

    jobs: int
    count: int
    seconds: float = 0.0
    cpu_s: float = 0.0
    memory_mib: list[tuple[int, float, float]] = field(default_factory=list)
    faults: int = 0
    wrong: list[str] = field(default_factory=list)
    store_mib: float = 0.0

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def memory(self, last: bool) -> tuple[float, float]:
        """The most that the grader, and a judge, used in the first, or the last, tenth of the run."""
        tenth = max(1, self.count // 10)
        part = [used for done, *used in self.memory_mib if (done > self.count - tenth if last else done <= tenth)]
        grader, judge = (max(column) for column in zip(*part, strict=True)) if part else (0.0, 0.0)
        return grader, judge

    @property
    def has_grown(self) -> bool:
        pairs = zip(self.memory(False), self.memory(True), strict=True)
        return any(early and late > GROWTH * early for early, late in pairs)


def main() -> int:
    options = _options()
    kinds = list(_kinds(options.assignment))
    runs = []
    for jobs in options.jobs:
        with tempfile.TemporaryDirectory(prefix="autograder-load-") as name:
            expected = _hand_in(Path(name), kinds, options.count)
            runs.append(_run(Path(name), expected, jobs, options.executor))
            print(_row(runs[-1]), file=sys.stderr, flush=True)
    text = _table(runs, sorted({kind.assignment for kind in kinds}))
    print(text)
    if options.write:
        Path(options.write).write_text(text)
    return int(any(run.faults or run.wrong or run.has_grown for run in runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--assignment", nargs="+", default=["lecture03_optimization", ATTACKED])
    parser.add_argument("--executor", default="local")
    parser.add_argument("--write")
    return parser.parse_args()


def _kinds(assignments: list[str]) -> Iterator[Kind]:
    course = load_course(ROOT / "grading.toml")
    for name in assignments:
        entry = next(one for one in course.assignments if one.id == name)
        assignment = load_assignment(ROOT / course.paths.solutions / name, entry.file, entry.tasks)
        yield Kind("solution", name, entry.file, assignment.source.encode(), True)
        yield from _versions(assignment, entry.file)
    if ATTACKED in assignments:
        yield from _attacks()


def _versions(assignment: Assignment, file: str) -> Iterator[Kind]:
    for variant in assignment.variants:
        yield Kind("variant", assignment.id, file, assignment.source_with(variant).encode(), True)
    for mistake in assignment.mistakes:
        yield Kind("mistake", assignment.id, file, assignment.source_with(mistake).encode(), False)


def _attacks() -> Iterator[Kind]:
    for name, facts in tomllib.loads((ATTACKS / "index.toml").read_text()).items():
        source = (ATTACKS / f"{name}.py").read_bytes()
        if facts["skeleton"] != "custom":
            source = (ATTACKS / f"skeleton_{facts['skeleton']}.py").read_bytes() + b"\n\n" + source
        yield Kind("attack", ATTACKED, "transformer.py", source, False)


def _hand_in(folder: Path, kinds: list[Kind], count: int) -> dict[tuple[str, str], bool]:
    """Writes `count` submissions; returns whether each must get full marks."""
    source = random.Random(0)
    by_name = {name: [kind for kind in kinds if kind.name == name] for name in SHARES}
    expected = {}
    for number in range(count):
        (name,) = source.choices(list(SHARES), list(SHARES.values()))
        kind = source.choice(by_name[name] or by_name["solution"])
        place = folder / "submitted" / f"s{number:06}" / kind.assignment
        place.mkdir(parents=True)
        (place / kind.file).write_bytes(kind.source + f"\n# {number}\n".encode())
        expected[f"s{number:06}", kind.assignment] = kind.full
    return expected


def _run(folder: Path, expected: dict[tuple[str, str], bool], jobs: int, executor: str) -> Measured:
    measured = Measured(jobs, len(expected))
    out = folder / "results"
    command = [sys.executable, "-m", "autograder", "grade", str(folder / "submitted"), "--out", str(out)]
    command += ["--jobs", str(jobs), "--seed", "7", "--executor", executor, "--course", str(ROOT / "grading.toml")]
    environment = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    started, cpu_s = time.monotonic(), _children_cpu_s()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("graded ") and " of " in line:
            measured.seconds = time.monotonic() - started  # the class page comes after the last one
            judges = max(map(_memory_mib, _children(process.pid)), default=0.0)
            measured.memory_mib.append((int(line.split()[1]), _memory_mib(process.pid), judges))
    process.wait()
    measured.cpu_s = _children_cpu_s() - cpu_s
    _compare(out, expected, measured)
    measured.store_mib = (out / "results.sqlite").stat().st_size / (1 << 20)
    return measured


def _children_cpu_s() -> float:
    """Of all processes that have ended: the grader, its judges, their boxes."""
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def _memory_mib(pid: int) -> float:
    """What a process holds; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _compare(out: Path, expected: dict[tuple[str, str], bool], measured: Measured) -> None:
    seen = set()
    for record in read(out):
        result = record.result
        owner = result.student, result.assignment
        seen.add(owner)
        measured.faults += result.status != "graded"
        if result.status == "graded" and (result.score == result.max_score) != expected[owner]:
            measured.wrong.append(f"{owner}: {result.score} of {result.max_score}")
    measured.faults += len(expected.keys() - seen)


COLUMNS = (
    "judges",
    "submissions",
    "seconds",
    "per second",
    "CPU ms each",
    "grader MiB, first and last tenth",
    "largest judge MiB, first and last tenth",
    "store MiB",
    "faults",
    "wrong verdicts",
)


def _row(run: Measured) -> str:
    cells = (
        run.jobs,
        run.count,
        f"{run.seconds:.0f}",
        f"{run.rate:.2f}",
        f"{1000 * run.cpu_s / run.count:.0f}",
        *(f"{early:.0f}, {late:.0f}" for early, late in zip(run.memory(False), run.memory(True), strict=True)),
        f"{run.store_mib:.1f}",
        run.faults,
        len(run.wrong),
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _table(runs: list[Measured], assignments: list[str]) -> str:
    shares = ", ".join(f"{100 * share:.0f} % {name}s" for name, share in SHARES.items())
    lines = [
        "# Load",
        "",
        "Written by `benchmarks/load.py` (`make soak`): " + shares + " of " + ", ".join(assignments) + ".",
        f"{os.cpu_count()} cores; load average at the end {os.getloadavg()[1]:.1f}.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *map(_row, runs),
    ]
    if len(runs) > 1:
        lines += [
            "",
            f"From {runs[0].jobs} to {runs[-1].jobs} judges: {runs[-1].rate / runs[0].rate:.2f} times as fast.",
        ]
    wrong = [one for run in runs for one in run.wrong]
    lines += ["", "Wrong verdicts: " + json.dumps(wrong[:20])] if wrong else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
