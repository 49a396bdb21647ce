"""What a run is asked to do, from the course file and the command line: the latter wins."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.cli.talk import say
from autograder.course import Course, find_course, load_course
from autograder.gpu import CPU, CUDA, Gpu, find_gpu
from autograder.grade.crew import Crew
from autograder.grade.dispatch import Dispatch
from autograder.grade.local import LocalCrew
from autograder.grade.pool import Plan
from autograder.model import Isolation
from autograder.store import SECRET_FROM


class DeviceUnavailable(Exception):
    """Submissions cannot be graded where they were to be."""


class ExecutorUnknown(Exception):
    """There are no such judges."""


def open_course(path: Path | None) -> Course:
    """The course named, or the nearest above the working folder. Raises CourseError."""
    return load_course(path if path is not None else find_course(Path.cwd()))


def make_plan(course: Course, isolation: Isolation | None, device: str | None, seed: int | None) -> Plan:
    """Fills in what the command line left open; the seed is fresh and secret unless given. Raises DeviceUnavailable."""
    return Plan(
        course=course,
        isolation=isolation or course.isolation,
        seed=SECRET_FROM + secrets.randbelow(SECRET_FROM) if seed is None else seed,
        gpu=_gpu(device or course.device, course.limits.gpu_memory_mib),
    )


def _gpu(device: str, memory_mib: int) -> Gpu | None:
    """The GPU to grade on: `cuda` wants one, `auto` takes it where there is room on it for a box."""
    if device == CPU:
        return None
    gpu = find_gpu()
    if gpu is not None and gpu.boxes(memory_mib):
        return gpu
    if device == CUDA:
        why = "torch finds no GPU here" if gpu is None else f"{gpu.name} has {gpu.free_mib} MiB free, not {memory_mib}"
        raise DeviceUnavailable(f"{why}: mistakes that show on a GPU are found on the CPU too; say --device cpu")
    return None


def cores() -> int:
    """As many judges as this process may use cores."""
    return len(os.sched_getaffinity(0))


@contextmanager
def open_judges(plan: Plan, jobs: int | None, executor: str = "local") -> Iterator[Dispatch]:
    """Judges of this machine (`local`) or of a Ray cluster (`ray`, `ray://host:port`), ended afterwards."""
    judges = Dispatch(plan, _crew(plan, jobs, executor))
    try:
        yield judges
    finally:
        judges.close()


def judges_at_once(plan: Plan, jobs: int) -> int:
    """`jobs`, or as many as the GPU has memory for; then it says so."""
    if plan.gpu is None:
        return jobs
    memory_mib = plan.course.limits.gpu_memory_mib
    room = plan.gpu.boxes(memory_mib)
    if room < jobs:
        say(f"{room} judges at once, not {jobs}: {plan.gpu.name} has {plan.gpu.free_mib} MiB free, a box {memory_mib}")
    return min(jobs, room)


def _crew(plan: Plan, jobs: int | None, executor: str) -> Crew:
    if executor == "local":
        return LocalCrew(plan, judges_at_once(plan, jobs or cores()))
    kind, _, address = executor.partition("://")
    if kind != "ray":
        raise ExecutorUnknown(f"unknown executor {executor!r}; there are: local, ray, ray://host:port")
    if plan.gpu is not None:
        raise DeviceUnavailable("a cluster grades on the CPU: say --device cpu")
    from autograder.grade.cluster import RayCrew

    return RayCrew(plan, jobs, address)
