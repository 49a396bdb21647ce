"""What an exported notebook runs: the engine's part for students, the public checks, and apart from them the hidden."""

from __future__ import annotations

import shutil
from pathlib import Path

import autograder
from autograder.course import Assignment as Entry
from autograder.course import Course
from autograder.grade.assignment import Assignment, load_assignment
from autograder.release.answers import write_all_answers, write_answers
from autograder.release.build import SHIPPED, offered_letters
from autograder.release.examination import CHECKS, HIDDEN
from autograder.release.extract import public_source
from autograder.release.practice import CHECKS as PUBLIC_CHECKS
from autograder.release.stored import TABLE, TENSORS


def load(course: Course, entry: Entry) -> Assignment:
    """The assignment as authored. Raises AssignmentError."""
    return load_assignment(course.solutions(entry), entry.file, entry.tasks)


def ship(course: Course, entry: Entry, assignment: Assignment, folder: Path) -> list[str]:
    """Write engine and public checks into `folder`; returns the names of what was written."""
    engine = Path(autograder.__file__).parent
    shutil.rmtree(folder / "autograder", ignore_errors=True)
    for name in SHIPPED:
        target = folder / "autograder" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((engine / name).read_bytes())
    written = (course.solutions(entry) / "checks.py").read_text("utf-8")
    text = public_source(written, assignment, offered_letters(assignment))
    (folder / PUBLIC_CHECKS).write_text(text, "utf-8", newline="\n")
    write_answers(assignment, folder)
    return ["autograder", PUBLIC_CHECKS, TABLE, TENSORS]


def ship_hidden(course: Course, entry: Entry, assignment: Assignment, above: Path, seed: int) -> Path:
    """Write all checks and their answers to `above/hidden/<id>`, which no student may get."""
    folder = above / HIDDEN / entry.id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(course.solutions(entry) / "checks.py", folder / CHECKS)
    allowed = course.hidden
    write_all_answers(assignment, folder, seed, {"title": allowed.title, "outcome": allowed.outcome})
    return folder
