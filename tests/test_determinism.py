"""The same files get the same results: in any order, on any number of judges, however often."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from toy_course import edit, make_course, pages, run


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_course(tmp_path_factory.mktemp("course"))
    assert graded(folder, "first", sorted(path.name for path in (folder / "submitted").iterdir()), 1)
    return folder


def graded(folder: Path, out: str, students: list[str], jobs: int) -> dict[str, bytes]:
    paths = [f"submitted/{name}" for name in students]
    done = run(folder, "grade", *paths, "--seed", 7, "--jobs", jobs, "--out", out)
    assert done.returncode == 0, done.stderr
    return pages(folder / out)


def shuffled(folder: Path, number: int) -> list[str]:
    students = sorted(path.name for path in (folder / "submitted").iterdir())
    random.Random(number).shuffle(students)
    return students


@pytest.mark.parametrize("jobs", [2, 4])
def test_neither_order_nor_judges_show(course: Path, jobs: int) -> None:
    """Shuffled, and on several judges, the pages are the same bytes."""
    assert graded(course, f"jobs-{jobs}", shuffled(course, jobs), jobs) == pages(course / "first")


@pytest.mark.soak
@pytest.mark.parametrize("number", range(100))
def test_a_hundred_times(course: Path, number: int) -> None:
    """The same, a hundred times over, with 1 to 4 judges on a busy machine."""
    assert graded(course, f"turn-{number}", shuffled(course, number), 1 + number % 4) == pages(course / "first")


def test_a_flaky_check_is_named(tmp_path: Path) -> None:
    """A check that does not always ask the same is found by asking again, and named; the others are not."""
    folder = make_course(tmp_path, {})
    edit(folder, "checks.py", "SIZE = 3", "import itertools\nSIZE = 3\nturns = itertools.count()")
    edit(folder, "checks.py", "    x = draw.normal(5)", "    assert next(turns) < 7, 'tired'\n    x = draw.normal(5)")
    done = run(folder, "audit", "toy", "--repeat", 3, "--seeds", 1, "--jobs", 1)
    flaky = [line for line in done.stdout.splitlines() if "flaky" in line]
    assert done.returncode == 1 and flaky and all("halve/linear" in line for line in flaky), done.stdout + done.stderr
