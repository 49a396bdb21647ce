"""Sources for `otter assign`: notebooks with solutions, and public and hidden tests, in Otter's marking.

Otter runs tests in one process with the student's code: its scores are for honest submissions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from autograder.checks.author import Check
from autograder.course import Assignment as Entry
from autograder.course import Course
from autograder.export.cells import Cell, code, notebook_text, prose, raw, stub_cells
from autograder.export.shipped import load, ship, ship_hidden
from autograder.export.solved import Marks, Solver
from autograder.grade.assignment import Assignment
from autograder.release.examination import HIDDEN
from autograder.release.pages import REQUIREMENTS

MARKS = Marks(
    ('""" # BEGIN PROMPT', "{stub}", '""" # END PROMPT', "# BEGIN SOLUTION NO PROMPT"),
    ("# END SOLUTION",),
)
TEST = '''""" # BEGIN TEST CONFIG
points: {points:g}
hidden: {hidden}
""" # END TEST CONFIG
def test_{number}(env):
    import sys

    sys.path.insert(0, "")
    from autograder.release.examination import ask

    ask("{id}", env, {which})'''


def export_otter(course: Course, wanted: list[str], out: Path, seed: int) -> Iterator[str]:
    """Write a folder for each assignment into `out`, yielding its id when it is done. Raises AssignmentError."""
    for name in wanted:
        entry = course.get(name)
        assert entry is not None
        assignment = load(course, entry)
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        shipped = ship(course, entry, assignment, folder)
        ship_hidden(course, entry, assignment, folder, seed)
        (folder / "requirements.txt").write_text(REQUIREMENTS, "utf-8")
        stub = course.stub(entry).read_text("utf-8")
        text = master_notebook(stub, entry, assignment, shipped)
        (folder / f"{Path(entry.file).stem}.ipynb").write_text(text, "utf-8", newline="\n")
        yield name


def master_notebook(stub: str, entry: Entry, assignment: Assignment, shipped: list[str]) -> str:
    """The notebook that `otter assign` splits into the students' and the autograder's."""
    solver = Solver(assignment.source, stub)
    cells: list[Cell] = [raw(_config(entry, shipped))]
    for cell in stub_cells(stub, [task.name for task in assignment.tasks]):
        if cell.kind == "markdown":
            cells.append(prose(cell.text))
        elif not cell.task:
            cells.append(code(cell.text))
        else:
            cells += _question(entry, assignment, cell.task, solver.write(cell.text, cell.task, MARKS))
    return notebook_text(cells, f"otter/{entry.id}")


def _config(entry: Entry, shipped: list[str]) -> str:
    """YAML, of which JSON is a part."""
    settings = {
        "name": entry.id,
        "requirements": "requirements.txt",
        "files": shipped,
        "autograder_files": [HIDDEN],
        "tests": {"ok_format": False, "files": True},
        "export_cell": {"pdf": False, "run_tests": False},
        "generate": {"show_stdout": False, "show_hidden": False},
    }
    return "\n".join(["# ASSIGNMENT CONFIG", *(f"{key}: {json.dumps(value)}" for key, value in settings.items())])


def _question(entry: Entry, assignment: Assignment, name: str, solved: str) -> Iterator[Cell]:
    checks = assignment.checks_of(name)
    points = round(sum(check.points for check in checks), 6)
    yield raw(f"# BEGIN QUESTION\nname: {name}")
    yield prose(f"**{assignment.task(name).title}** ({points:g} points)")
    yield raw("# BEGIN SOLUTION")
    yield code(solved)
    yield raw("# END SOLUTION")
    yield raw("# BEGIN TESTS")
    for number, check in enumerate(checks):
        yield code(_test(entry, check, number))
    yield raw("# END TESTS")
    yield raw("# END QUESTION")


def _test(entry: Entry, check: Check, number: int) -> str:
    """A hidden check is told by its place, so that a score report gives nothing of it away."""
    which = f'"{check.id}"' if check.public else f'"{check.task}", {number}'
    return TEST.format(
        points=check.points, hidden=str(not check.public).lower(), number=number, id=entry.id, which=which
    )
