"""Writes a run's reports into a folder."""

from __future__ import annotations

from pathlib import Path

from autograder import store
from autograder.course import Course
from autograder.report.classroom import class_html
from autograder.report.digest import ClassDigest, digest
from autograder.report.student import student_html, student_json
from autograder.report.tables import grades_csv, summary_csv
from autograder.store import Record
from autograder.submissions import slug


def write_student(out: Path, record: Record, course: Course) -> Path | None:
    """`<student>/<assignment>.json` and `.html`; returns the page, or None where whose it is is not known."""
    result = record.result
    if not result.student:
        return None
    folder = out / slug(result.student)
    folder.mkdir(parents=True, exist_ok=True)
    name = slug(result.assignment) if result.assignment else "unknown"
    (folder / f"{name}.json").write_bytes(student_json(record, course))
    page = folder / f"{name}.html"
    page.write_text(student_html(record, course), encoding="utf-8", errors="backslashreplace")
    return page


def write_class(out: Path, course: Course, facts: dict[str, str]) -> ClassDigest:
    """`index.html`, `summary.csv` and `grades.csv`, from the results stored in `out`. Raises StoreError."""
    whole = digest(store.read(out), course)
    (out / "summary.csv").write_text(summary_csv(whole), encoding="utf-8", newline="")
    (out / "grades.csv").write_text(grades_csv(whole, course), encoding="utf-8", newline="")
    page = class_html(whole, course, facts)
    (out / "index.html").write_text(page, encoding="utf-8", errors="backslashreplace")
    return whole
