"""What the store and the report cost by size: put, skip, read and class report of N results, without judging.

.venv/bin/python benchmarks/store.py [--counts 1000 10000 100000]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import msgspec

from autograder import store
from autograder.course import load_course
from autograder.grade.work import Kept, KeptFile
from autograder.model import CheckResult, Outcome, Status, SubmissionResult
from autograder.report import write_class, write_student
from autograder.store import Deposit, Record

ROOT = Path(__file__).resolve().parent.parent
CHECKS = 40
SOURCE = (ROOT / "solutions" / "lecture08_transformer" / "transformer.py").read_bytes()
PAGES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000])
    print(
        "| results | put, ms | page, ms | look up, ms | class report, s | report per result, ms | KiB each | peak MiB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for count in parser.parse_args().counts:
        print(_measured(count), flush=True)


def _measured(count: int) -> str:
    course = load_course(ROOT / "grading.toml")
    with tempfile.TemporaryDirectory(prefix="autograder-store-") as name:
        folder = Path(name)
        with store.open_store(folder) as results:
            results.begin_run()
            put_s = _timed(lambda: [results.put(_deposit(number)) for number in range(count)])
            look_s = _timed(lambda: [results.current(f"s{number:07}", _ID) for number in range(0, count, 10)])
        records = [_deposit(number).record for number in range(min(PAGES, count))]
        page_s = _timed(lambda: [write_student(folder, record, course) for record in records])
        size_kib = (folder / store.FILE_NAME).stat().st_size / 1024
        report_s = _timed(lambda: write_class(folder, course, {}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"| {count} | {1000 * put_s / count:.2f} | {1000 * page_s / len(records):.2f} | {10000 * look_s / count:.2f} "
        f"| {report_s:.1f} | {1000 * report_s / count:.2f} | {size_kib / count:.1f} | {peak:.0f} |"
    )


_ID = "lecture08_transformer"


def _timed(work: object) -> float:
    assert callable(work)
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _deposit(number: int) -> Deposit:
    checks = tuple(_check(number, index) for index in range(CHECKS))
    result = SubmissionResult(
        student=f"s{number:07}",
        assignment=_ID,
        submission_sha256=f"{number:064}",
        score=sum(check.points for check in checks),
        max_score=float(CHECKS),
        isolation="sealed",
        device="cpu",
        seed=7,
        status=Status.GRADED,
        checks=checks,
    )
    kept = KeptFile(
        checks={
            f"{index:032}": Kept(outcome=check.outcome, message=check.message) for index, check in enumerate(checks)
        }
    )
    return Deposit(
        record=Record(result=result, path="submitted/x/transformer.py"),
        fingerprint="f",
        content=SOURCE + str(number).encode(),
        kind="py",
        environment="e",
        kept=msgspec.json.encode(kept),
    )


def _check(number: int, index: int) -> CheckResult:
    passed = (number * 7 + index * 13) % 10 > 1
    return CheckResult(
        id=f"task_{index // 4}/check_{index}",
        title=f"What check {index} asks",
        task=f"task_{index // 4}",
        visibility="hidden" if index % 2 else "public",
        points=float(passed),
        max_points=1.0,
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        reason="" if passed else "value",
        message="" if passed else f"the greatest difference is {number / 7:.6g} at (0, {index})",
        seconds=0.01,
    )


if __name__ == "__main__":
    main()
