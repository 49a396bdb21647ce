"""The sealed grader's scores in nbgrader's database, through nbgrader's own interface.

Automatic scores and comments are written again each time; manual ones are never touched. What was not graded is left
as it is, with a comment that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.course import Assignment as Entry
from autograder.course import Course, Roster
from autograder.export.graded import Graded
from autograder.model import CheckResult, Outcome
from autograder.printable import one_line, printable
from autograder.report.reveal import WITHHELD, reveal

MESSAGE_LIMIT = 1500


class GradebookError(Exception):
    """nbgrader, or its database, cannot be used; the message says what to do."""


def course_id(course: Course) -> str:
    """The name under which nbgrader knows the course."""
    return "".join(letter if letter.isalnum() else "_" for letter in course.title.casefold())


def grade_id(task: str) -> str:
    """nbgrader's name of the cell that grades a task; the cell that holds what was written has the task's own."""
    return f"check_{task}"


def open_gradebook(url: str, course: Course) -> Any:
    """nbgrader's `Gradebook`; `url` is a file or any SQLAlchemy URL. Raises GradebookError."""
    try:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError as error:
        raise GradebookError(f"nbgrader is not installed: pip install nbgrader ({error})") from error
    try:
        return Gradebook(url if "://" in url else f"sqlite:///{Path(url).resolve()}", course_id(course))
    except SQLAlchemyError as error:
        raise GradebookError(f"{url}: {error}") from error


def enrol(book: Any, course: Course, wanted: Iterable[str], roster: Roster) -> None:
    """Students, and assignments with their due dates."""
    for person in roster.people:
        first, _, last = person.name.rpartition(" ")
        book.update_or_create_student(person.id, first_name=first, last_name=last, email=person.email)
    for name in wanted:
        entry = course.get(name)
        if entry is not None:
            book.update_or_create_assignment(name, **({"duedate": entry.due} if entry.due else {}))


def write_scores(book: Any, course: Course, graded: Iterable[Graded]) -> None:
    """Write every result of a student and an assignment that the course knows."""
    for one in graded:
        entry = course.get(one.result.assignment)
        assert entry is not None
        if one.final is None:
            _note(book, entry, one)
        else:
            _write(book, course, entry, one)


def _write(book: Any, course: Course, entry: Entry, one: Graded) -> None:
    student, notebook = one.result.student, Path(entry.file).stem
    tasks = one.by_task()
    _prepare(book, entry, notebook, tasks)
    if student not in {known.id for known in book.students}:
        book.update_or_create_student(student)
    stamp = {"timestamp": one.submitted_at} if one.submitted_at else {}
    submission = book.update_or_create_submission(entry.id, student, **stamp)
    mine = next(item for item in submission.notebooks if item.name == notebook)
    grades = _of_cells(book, mine, "grades", "Grade", mine.notebook.grade_cells)
    comments = _of_cells(book, mine, "comments", "Comment", mine.notebook.solution_cells)
    for task, checks in tasks.items():
        grade = grades[grade_id(task)]
        points = round(sum(check.points for check in checks), 6)
        if grade.auto_score != points:
            grade.auto_score = points
            grade.needs_manual_grade = grade.manual_score is not None
        elif grade.manual_score is None:
            grade.needs_manual_grade = False
        if task in comments:
            comments[task].auto_comment = comment_of(checks, course)
    book.db.commit()
    book.db.refresh(mine)
    mine.late_submission_penalty = round(one.late_share * mine.score, 6) if one.late_share else None
    book.db.commit()


def _prepare(book: Any, entry: Entry, notebook: str, tasks: dict[str, list[CheckResult]]) -> None:
    """The assignment with a graded cell and a cell to write in for each task, made where nbgrader has none."""
    from nbgrader.api import MissingEntry

    try:
        book.find_assignment(entry.id)
    except MissingEntry:
        book.add_assignment(entry.id, **({"duedate": entry.due} if entry.due else {}))
    book.update_or_create_notebook(notebook, entry.id)
    for task, checks in tasks.items():
        points = round(sum(check.max_points for check in checks), 6)
        book.update_or_create_grade_cell(grade_id(task), notebook, entry.id, max_score=points, cell_type="code")
        book.update_or_create_solution_cell(task, notebook, entry.id)


def _of_cells(book: Any, mine: Any, kind: str, model: str, cells: Iterable[Any]) -> dict[str, Any]:
    """Grades or comments of a submitted notebook by their cell's name; a cell newer than the submission gets one."""
    from nbgrader import api

    by_name = {item.name: item for item in getattr(mine, kind)}
    for cell in cells:
        if cell.name not in by_name:
            by_name[cell.name] = getattr(api, model)(cell_id=cell.id, notebook=mine)
            book.db.add(by_name[cell.name])
    book.db.commit()
    return by_name


def _note(book: Any, entry: Entry, one: Graded) -> None:
    """Says on an existing submission that it was not graded; none is made for it, for that would read as a zero."""
    from nbgrader.api import MissingEntry

    try:
        submission = book.find_submission(entry.id, one.result.student)
    except MissingEntry:
        return
    for notebook in submission.notebooks:
        for comment in notebook.comments:
            comment.auto_comment = one.note
        for grade in notebook.grades:
            grade.needs_manual_grade = True
    book.db.commit()


def comment_of(checks: Iterable[CheckResult], course: Course) -> str:
    """What a student reads beside a task: each check that did not pass, as far as the course lets it be told."""
    lines = []
    for shown in (reveal(check, course.hidden) for check in checks):
        if shown.outcome == Outcome.PASSED.value:
            continue
        said = "hidden" if shown.outcome == WITHHELD else shown.outcome.replace("_", " ")
        told = printable(shown.message, MESSAGE_LIMIT).strip()
        lines.append(f"{one_line(shown.title)}: {said}" + (f". {told}" if told else ""))
    return "\n".join(dict.fromkeys(lines)) or "All checks pass."
