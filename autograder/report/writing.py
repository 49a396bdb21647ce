"""Writes reports into a folder, from stored results; where there are many, in several processes."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from autograder import store
from autograder.course import Course
from autograder.report.classroom import class_html
from autograder.report.digest import ClassDigest, Digest, digest, merge
from autograder.report.facts import run_facts
from autograder.report.overview import overview_html
from autograder.report.pages import page_of
from autograder.report.similarity import Pair, similar
from autograder.report.student import student_html, student_json
from autograder.report.tables import by_student, columns_of, grades_csv, summary_csv
from autograder.store import Record, StoreError, StoreFull
from autograder.submissions import slug

REMEDY = "nothing stored is lost: put it right, then give the same command again"
FEW = 200


class Wanted(NamedTuple):
    """What is to be written: where to, by which rules, from which folder's results, those of which run.

    `pages`: those of students too, or of one student; `parts`: how many processes share the work.
    """

    out: Path
    course: Course
    folder: Path
    run: int | None
    pages: bool
    parts: int = 1
    student: str | None = None


def write_student(out: Path, record: Record, course: Course) -> Path | None:
    """`<student>/<assignment>.json` and `.html`; returns the page, or None where whose it is is not known."""
    result = record.result
    if not result.student:
        return None
    folder = out / slug(result.student)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / page_of(result.assignment)
    _write(page.with_suffix(".json"), student_json(record, course))
    _write(page, _encoded(student_html(record, course, linked=True)))
    return page


def write_class(
    out: Path,
    course: Course,
    facts: dict[str, str],
    *,
    folder: Path | None = None,
    run: int | None = None,
    pages: bool = False,
) -> ClassDigest:
    """`index.html`, `summary.csv`, `grades.csv` and a page over all assignments for each student.

    From the results stored in `folder` (else in `out`), those that count or that counted after a run; with `pages`,
    those of each student's assignments too. Raises StoreError.
    """
    wanted = Wanted(out, course, folder or out, run, pages)
    with _several(wanted) as (count, each):
        wanted = wanted._replace(parts=count)
        whole = merge(each(partial(_part, wanted), range(count)))
        alike = [pair for found in each(partial(_alike, wanted), columns_of(whole, course)) for pair in found]
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "summary.csv", summary_csv(whole).encode())
    _write(out / "grades.csv", grades_csv(whole, course).encode())
    for student, by in by_student(whole).items():
        _write_overview(out, student, by, whole, course)
    _write(out / "index.html", _encoded(class_html(whole, course, run_facts(wanted.folder, run) | facts, alike)))
    return whole


def write_one(out: Path, course: Course, student: str, folder: Path, run: int | None) -> ClassDigest:
    """All pages of one student, from the results stored in `folder`. Raises StoreError."""
    whole = digest(_written(Wanted(out, course, folder, run, True, 1, student), 0), course)
    if by := by_student(whole).get(student):
        _write_overview(out, student, by, whole, course)
    return whole


def _write_overview(out: Path, student: str, by: dict[str, Digest], whole: ClassDigest, course: Course) -> None:
    page = out / slug(student) / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    _write(page, _encoded(overview_html(student, by, whole, course)))


@contextmanager
def _several(wanted: Wanted) -> Iterator[tuple[int, Callable[..., Iterable[Any]]]]:
    """How many processes share the work, and what maps a function over them; little work is done by this one."""
    count = len(os.sched_getaffinity(0))
    if count == 1 or sum(one.results for one in store.read_runs(wanted.folder)) < FEW:
        yield 1, map
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield count, pool.map


def _part(wanted: Wanted, part: int) -> ClassDigest:
    """Reads every result once, and writes students' pages on the way."""
    return digest(_written(wanted, part), wanted.course)


def _alike(wanted: Wanted, assignment: str) -> list[Pair]:
    known = wanted.course.get(assignment)
    stub = wanted.course.stub(known) if known is not None else None
    text = stub.read_text("utf-8", "replace") if stub is not None and stub.is_file() else ""
    return similar(assignment, store.read_contents(wanted.folder, assignment, wanted.run), text)


def _written(wanted: Wanted, part: int) -> Iterator[Record]:
    for record in store.read(wanted.folder, wanted.run, (part, wanted.parts)):
        if wanted.pages and wanted.student in (None, record.result.student):
            write_student(wanted.out, record, wanted.course)
        yield record


def _encoded(page: str) -> bytes:
    return page.encode("utf-8", "backslashreplace")


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
