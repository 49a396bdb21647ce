"""A course of one small assignment, so that runs over it are quick, and a way to run the command line on it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
GRADING = """
title = "Toys"
isolation = "sealed"
device = "cpu"

[limits]
check_seconds = 5

[[assignments]]
id = "toy"
title = "A toy"
file = "toy.py"
"""
SOLUTION = """
import torch


def halve(x):
    return x / 2


def total(x):
    return x.sum(-1)
"""
CHECKS = """
from autograder.checks import Task, check, law, close

TASKS = [Task("halve", "Halves"), Task("total", "Sums")]
SIZE = 3


def drawn(draw):
    return draw.normal(2, SIZE)


@check("Halves", task="halve", points=2, public=True)
def halves(student, draw):
    return {"half": student.halve(drawn(draw))}


@check("Halves a large one", task="halve", points=1)
def large(student, draw):
    return {"half": student.halve(draw.normal(4, 5, scale=100.0))}


@law("Linear", task="halve", points=1)
def linear(student, draw):
    x = draw.normal(5)
    assert close(student.halve(2 * x), x), "twice a half is the whole"


@check("Sums", task="total", points=2)
def sums(student, draw):
    return {"sum": student.total(draw.normal(3, 4))}
"""
MISTAKES = """
from autograder.checks import mistake


@mistake(task="halve", says="it is divided by three")
def thirds(x):
    return x / 3


@mistake(task="halve", says="the sign is lost")
def unsigned(x):
    return abs(x) / 2


@mistake(task="total", says="the mean is taken")
def averages(x):
    return x.mean(-1)
"""
VARIANTS = """
from autograder.checks import variant


@variant(task="halve")
def multiplies(x):
    return 0.5 * x
"""
WRONG = {
    "ann": "",
    "ben": "def halve(x):\n    return x / 3\n",
    "cat": "def total(x):\n    return x.mean(-1)\n",
    "dan": "def halve(x):\n    raise NotImplementedError\n",
    "eve": "print('hello')\ndef halve(x):\n    return abs(x) / 2\n",
}


def make_course(folder: Path, students: dict[str, str] | None = None) -> Path:
    """Writes the course, and what each student handed in: the solution and what is given after it."""
    (folder / "solutions" / "toy").mkdir(parents=True)
    (folder / "assignments" / "toy").mkdir(parents=True)
    (folder / "grading.toml").write_text(GRADING)
    (folder / "assignments" / "toy" / "toy.py").write_text("def halve(x):\n    raise NotImplementedError\n")
    texts = {"toy.py": SOLUTION, "checks.py": CHECKS, "mistakes.py": MISTAKES, "variants.py": VARIANTS}
    for name, text in texts.items():
        (folder / "solutions" / "toy" / name).write_text(text)
    for student, text in (WRONG if students is None else students).items():
        hand_in(folder, student, text)
    return folder


def hand_in(folder: Path, student: str, text: str) -> None:
    """The solution, followed by `text`."""
    place = folder / "submitted" / student / "toy"
    place.mkdir(parents=True, exist_ok=True)
    (place / "toy.py").write_text(f"{SOLUTION}\n{text}")


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Changes one of the author's files."""
    file = folder / "solutions" / "toy" / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(ROOT)} | more


def run(folder: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of `autograder` in the course's folder."""
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, cwd=folder, env=environment(**more), timeout=600
    )


def grade(folder: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "grade", "submitted", "--seed", 7, "--jobs", 1, *arguments, **more)


def begin(folder: Path, *arguments: object, **more: str) -> subprocess.Popen[str]:
    """`grade`, not waited for. It heeds Ctrl-C even where these tests run in the background, which ignores it."""
    return subprocess.Popen(
        command("grade", "submitted", "--seed", 7, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment(**more),
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def pages(out: Path) -> dict[str, bytes]:
    """All that a run wrote for people, but for the class page, which tells how long checks took."""
    kept = (".json", ".html", ".csv")
    files = [path for path in out.rglob("*") if path.suffix in kept and path.name != "index.html"]
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(files)}


def scores(out: Path) -> dict[str, Any]:
    """The score in each student's JSON."""
    return {path.parent.name: json.loads(path.read_text())["score"] for path in sorted(out.glob("*/toy.json"))}


def stop(process: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[int, str]:
    """Signals a run as a terminal would its whole group; returns its exit code and what it said."""
    os.killpg(process.pid, number)
    _, said = process.communicate(timeout=120)
    return process.returncode, said
