"""Writes a run's reports into a folder."""

from __future__ import annotations

import errno
from pathlib import Path

from autograder import store
from autograder.course import Course
from autograder.report.classroom import class_html
from autograder.report.digest import ClassDigest, digest
from autograder.report.student import student_html, student_json
from autograder.report.tables import grades_csv, summary_csv
from autograder.store import Record, StoreError, StoreFull
from autograder.submissions import slug

REMEDY = "nothing stored is lost: put it right, then give the same command again"


def write_student(out: Path, record: Record, course: Course) -> Path | None:
    """`<student>/<assignment>.json` and `.html`; returns the page, or None where whose it is is not known."""
    result = record.result
    if not result.student:
        return None
    folder = out / slug(result.student)
    folder.mkdir(parents=True, exist_ok=True)
    name = slug(result.assignment) if result.assignment else "unknown"
    _write(folder / f"{name}.json", student_json(record, course))
    page = folder / f"{name}.html"
    _write(page, student_html(record, course).encode("utf-8", "backslashreplace"))
    return page


def write_class(out: Path, course: Course, facts: dict[str, str]) -> ClassDigest:
    """`index.html`, `summary.csv` and `grades.csv`, from the results stored in `out`. Raises StoreError."""
    whole = digest(store.read(out), course)
    _write(out / "summary.csv", summary_csv(whole).encode())
    _write(out / "grades.csv", grades_csv(whole, course).encode())
    _write(out / "index.html", class_html(whole, course, facts).encode("utf-8", "backslashreplace"))
    return whole


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: a run that is killed leaves no half page. Raises StoreError."""
    draft = file.with_name(f".{file.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (StoreFull if full else StoreError)(f"{file}: cannot be written: {error.strerror}; {REMEDY}") from error
