"""What a GPU changes: submissions per second on the CPU and on it, a context's cost, the largest attention that fits.

    .venv/bin/python benchmarks/gpu.py lecture08_transformer

One box of each kind, one judge, the solution graded `RUNS` times in turn; medians. Where there is no GPU it says so and
ends with 1: no figure of this page can be had from the CPU alone.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import torch

from autograder.box import BoxDevice, Limits, Zygote
from autograder.checks.failure import StudentFailure
from autograder.course import Course, load_course
from autograder.gpu import find_gpu
from autograder.grade.assignment import Assignment, load_assignment
from autograder.grade.judge import Judge
from autograder.grade.remote import PLAINLY
from autograder.grade.session import Session
from autograder.model import Isolation
from autograder.wire import Writer

RUNS = 15
HEADS, WIDTH = 8, 64
ROOT = Path(__file__).resolve().parent.parent
ATTENTION = """
import torch

def fits(length):
    query = torch.ones({heads}, length, {width}, device="{device}", requires_grad=True)
    (torch.softmax(query @ query.transpose(-1, -2), -1) @ query).sum().backward()
    return bool(query.grad.isfinite().all())
"""


def main(name: str) -> int:
    torch.set_num_threads(1)
    course = load_course(ROOT / "grading.toml")
    memory_mib = course.limits.gpu_memory_mib
    gpu = find_gpu()
    if gpu is None:
        print("There is no GPU here that torch can use: nothing was measured.")
        return 1
    room = f"room for {gpu.boxes(memory_mib)} boxes of {memory_mib} MiB"
    print(f"{gpu.name}, {gpu.total_mib} MiB, {gpu.free_mib} free: {room}")
    devices = {"cpu": BoxDevice(), "cuda": BoxDevice.of(gpu, memory_mib)}
    limits = Limits(memory_mib=course.limits.memory_mib)
    for label, device in devices.items():
        with Zygote(Isolation.SEALED, limits, device=device) as zygote:
            _print_costs(label, zygote, _assignment(course, name))
            print(
                f"{label}: attention with gradients, {HEADS} heads of {WIDTH}: up to length {_longest(label, zygote)}"
            )
    return 0


def _assignment(course: Course, name: str) -> Assignment:
    entry = next(item for item in course.assignments if item.id == name)
    return load_assignment(course.solutions(entry), entry.file)


def _print_costs(label: str, zygote: Zygote, assignment: Assignment) -> None:
    """A subject's start, which on a GPU is mostly its context's, and a whole submission."""
    judge = Judge(assignment, zygote, seed=1)
    judge.judge(assignment.source.encode(), "py")
    starts, wholes = [], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        zygote.fork().stop()
        started = time.perf_counter()
        judge.judge(assignment.source.encode(), "py")
        starts.append(started - begun)
        wholes.append(time.perf_counter() - started)
    start_ms, whole_ms = 1000 * statistics.median(starts), 1000 * statistics.median(wholes)
    print(f"{label}: a subject starts and ends in {start_ms:.0f} ms")
    print(f"{label}: {1000 / whole_ms:.2f} submissions per second ({whole_ms:.0f} ms each)")


def _longest(label: str, zygote: Zygote) -> int:
    """The greatest power of two for which attention over so many positions fits into a box's memory and time."""
    content = ATTENTION.format(heads=HEADS, width=WIDTH, device=label).encode()
    session = Session(zygote, content, "py", check_seconds=10.0)
    length = 64
    while _fits(session, 2 * length):
        length *= 2
    session.close()
    return length


def _fits(session: Session, length: int) -> bool:
    """Whether attention over `length` positions ends in an answer; a box that it does not fit into is lost with it."""
    writer = Writer()
    form = {"args": writer.value((length,)), "kwargs": writer.value({}), "mode": "", "max_bytes": 1 << 16}
    header = {"do": "call", "name": "fits", **form, **PLAINLY, "ways": [], "places": [], "grads": []}
    try:
        session.begin()
        return "error" not in session.request(writer, header, 1 << 17).header["answers"]["plain"]
    except StudentFailure:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "lecture08_transformer"))
