"""A course for nbgrader: configuration, source notebooks with solutions and hidden tests in its marking, students.

nbgrader runs checks in one process with the student's code: its scores are for honest submissions. The sealed grader's
are written into its database by `nbgrader_gradebook`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.course import Assignment as Entry
from autograder.course import Course, Late, Roster
from autograder.export.cells import Cell, code, notebook_text, prose, stub_cells
from autograder.export.nbgrader_gradebook import course_id, grade_id
from autograder.export.shipped import load, ship, ship_hidden
from autograder.export.solved import Marks, Solver
from autograder.grade.assignment import Assignment

MARKS = Marks(("### BEGIN SOLUTION",), ("### END SOLUTION",))
SETUP = """# run this first; afterwards check("name_of_a_task") asks the public checks of one task
if __name__ == "__main__":
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path.cwd()))
    from autograder.release.examination import public

    check = public()"""
GRADED = """# What is graded

Each cell below asks the checks of one task and shows its points. Hidden checks come on top when this is handed in."""
ASK = """### BEGIN HIDDEN TESTS
from autograder.release.examination import complete

check = complete("{id}")
### END HIDDEN TESTS
check("{task}")"""
CONFIG = '''"""nbgrader's configuration of the course; its commands are run in this folder."""

import math

from nbgrader.plugins import LateSubmissionPlugin

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "{id}"
c.Execute.timeout = {timeout}
c.Validator.validate_all = False


class CourseLateRule(LateSubmissionPlugin):
    """So much of the score for every day begun, up to a cap, after the grace time."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        if total_seconds_late <= {grace:g}:
            return None
        days = math.ceil(total_seconds_late / 86400)
        return score * min(days * {percent:g}, {cap:g}) / 100


c.AssignLatePenalties.plugin_class = CourseLateRule
'''


def export_nbgrader(course: Course, wanted: list[str], roster: Roster, out: Path, seed: int) -> Iterator[str]:
    """Write the course into `out`, yielding each assignment's id when it is done. Raises AssignmentError."""
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "nbgrader_config.py", config_text(course))
    _write(out / "students.csv", students_csv(roster))
    for name in wanted:
        entry = course.get(name)
        assert entry is not None
        assignment = load(course, entry)
        folder = out / "source" / name
        folder.mkdir(parents=True, exist_ok=True)
        ship(course, entry, assignment, folder)
        ship_hidden(course, entry, assignment, out, seed)
        stub = course.stub(entry).read_text("utf-8")
        _write(folder / f"{Path(entry.file).stem}.ipynb", source_notebook(stub, entry, assignment))
        yield name


def config_text(course: Course) -> str:
    """`nbgrader_config.py`, with the course's late rule as a plugin."""
    late: Late = course.late
    return CONFIG.format(
        id=course_id(course),
        timeout=int(course.limits.submission_seconds),
        grace=60 * late.grace_minutes,
        percent=late.percent_per_day,
        cap=late.cap_percent,
    )


def students_csv(roster: Roster) -> str:
    """What `nbgrader db student import` takes."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("id", "first_name", "last_name", "email"))
    for person in roster.people:
        first, _, last = person.name.rpartition(" ")
        writer.writerow((person.id, first, last, person.email))
    return target.getvalue()


def source_notebook(stub: str, entry: Entry, assignment: Assignment) -> str:
    """The notebook that `nbgrader generate_assignment` takes solutions and hidden tests out of."""
    solver = Solver(assignment.source, stub)
    cells: list[Cell] = [code(SETUP, nbgrader=_marked("setup", locked=True))]
    for cell in stub_cells(stub, [task.name for task in assignment.tasks]):
        if cell.kind == "markdown":
            cells.append(prose(cell.text))
        elif not cell.task:
            cells.append(code(cell.text))
        else:
            cells.append(code(solver.write(cell.text, cell.task, MARKS), nbgrader=_marked(cell.task, solution=True)))
    cells.append(prose(GRADED))
    for name, points in points_of(assignment).items():
        text = ASK.format(id=entry.id, task=name)
        cells.append(code(text, nbgrader=_marked(grade_id(name), locked=True, grade=True, points=points)))
    return notebook_text(cells, f"nbgrader/{entry.id}")


def points_of(assignment: Assignment) -> dict[str, float]:
    """Points of each task, in the author's order."""
    return {
        task.name: round(sum(check.points for check in assignment.checks_of(task.name)), 6) for task in assignment.tasks
    }


def _marked(name: str, **marks: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {**plain, "grade_id": name, **marks}


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
