"""What the reports of a large class cost: seconds, memory, and the size of what is written.

    make grade && .venv/bin/python benchmarks/reports.py [--students 1000] [--results results/examples]

Results are stored through the store's own interface, made from those that were really graded: each student is given
one of them for each assignment, with other checks lost, some with pictures of their own, and with a file of their own
(one in fifty copies the student before). Then `autograder report` is run; its processes' memory is summed.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import msgspec

from autograder import store
from autograder.model import CheckResult, Outcome, Picture, Status, total
from autograder.store import Deposit, Record

ROOT = Path(__file__).resolve().parent.parent
LOST, OWN_PICTURE, COPIES = 0.1, 0.02, 0.02
OPERATORS = "+-*/%@&|^"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--results", type=Path, default=ROOT / "results" / "examples")
    parser.add_argument("--out", type=Path, help="Where to, to be looked at; else it is thrown away.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autograder-reports-") as name:
        folder = arguments.out or Path(name)
        count, pictures = fill(folder, graded(arguments.results), arguments.students)
        wall, cpu, peak_mib, files = measured(folder)
    print(f"{arguments.students} students, {count} results, {pictures} pictures, {os.cpu_count()} cores")
    print(f"{wall:.0f} s ({cpu:.0f} s of processor time), {peak_mib:.0f} MiB at most, all processes together")
    for what, size in files.items():
        print(f"{what}: {size / 1e6:.2f} MB")


def graded(results: Path) -> dict[str, list[tuple[Record, bytes]]]:
    """Records and files by assignment."""
    found: dict[str, list[tuple[Record, bytes]]] = defaultdict(list)
    files: dict[tuple[str, str], bytes] = {}
    for record in store.read(results):
        result = record.result
        if result.status is not Status.GRADED:
            continue
        if result.assignment not in found:
            files |= {(one, result.assignment): b for one, b, _ in store.read_contents(results, result.assignment)}
        found[result.assignment].append((record, files[result.student, result.assignment]))
    return found


def fill(folder: Path, known: dict[str, list[tuple[Record, bytes]]], students: int) -> tuple[int, int]:
    """Stores a class; returns how many results, and how many pictures they hold."""
    rng = random.Random(0)
    pictures = 0
    before: dict[str, bytes] = {}
    with store.open_store(folder) as results:
        results.begin_run()
        for number in range(students):
            for assignment, choices in known.items():
                record, content = rng.choice(choices)
                if assignment not in before or rng.random() >= COPIES:
                    before[assignment] = content + _written(rng)
                checks = tuple(_varied(check, rng) for check in record.result.checks)
                pictures += sum(check.picture is not None for check in checks)
                result = msgspec.structs.replace(
                    record.result, student=f"student-{number:04}", checks=checks, score=total(checks)
                )
                results.put(
                    Deposit(
                        record=msgspec.structs.replace(record, result=result), content=before[assignment], kind="py"
                    )
                )
        results.end_run("finished")
    return students * len(known), pictures


def _varied(check: CheckResult, rng: random.Random) -> CheckResult:
    if check.picture is not None and rng.random() < OWN_PICTURE:
        check = msgspec.structs.replace(check, picture=_shifted(check.picture, rng.gauss(0, 1)))
    if check.outcome is Outcome.PASSED and rng.random() < LOST:
        check = msgspec.structs.replace(check, outcome=Outcome.FAILED, points=0.0, message="values differ")
    return check


def _shifted(picture: Picture, by: float) -> Picture:
    rows = tuple(tuple(None if value is None else value + by for value in row) for row in picture.computed)
    return msgspec.structs.replace(picture, computed=rows)


def _written(rng: random.Random) -> bytes:
    lines = (f"def own{n}(x):\n    return x{' x'.join(rng.choices(OPERATORS, k=40))} x\n" for n in range(20))
    return "".join(lines).encode()


def measured(folder: Path) -> tuple[float, float, float, dict[str, int]]:
    """Wall and processor seconds, MiB, and sizes, of `autograder report`."""
    started = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "autograder",
        "report",
        "--out",
        str(folder),
        "--course",
        str(ROOT / "grading.toml"),
    ]
    process = subprocess.Popen(command)
    peak = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    if process.wait():
        sys.exit("the reports were not written")
    wall = time.perf_counter() - started
    watch.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest = max(folder.glob("*/*.html"), key=lambda file: file.stat().st_size)
    files = {"index.html": folder / "index.html", "largest page of a student": largest}
    return wall, used.ru_utime + used.ru_stime, peak[0], {name: file.stat().st_size for name, file in files.items()}


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_mib, _family(process.pid))))
        time.sleep(0.5)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _mib(pid: int) -> float:
    """Its share of what it has in memory; pages held by several are divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    main()
