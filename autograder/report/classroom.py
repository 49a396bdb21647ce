"""The class report: one page for the instructor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from autograder.course import Course
from autograder.model import Status
from autograder.report import statistics
from autograder.report.analysis import analyse, concerns, misconceptions
from autograder.report.digest import ClassDigest, Digest
from autograder.report.pages import page_of, render
from autograder.report.similarity import Pair
from autograder.report.standing import totals
from autograder.report.tables import by_student, columns_of
from autograder.submissions import slug


class Cell(NamedTuple):
    """A score in the table: `value` sorts (empty last), `text` is read."""

    text: str
    value: str = ""
    link: str = ""
    kind: str = ""


class Row(NamedTuple):
    """A student: cells by assignment, then the total; `percent` is that of what is graded."""

    student: str
    folder: str
    cells: list[Cell]
    text: str
    value: str
    percent: float | None


MOST_PAIRS = 40


def class_html(digest: ClassDigest, course: Course, facts: dict[str, str], alike: Sequence[Pair] = ()) -> str:
    """A page that stands alone but for its links to students' pages."""
    columns = columns_of(digest, course)
    titles = {known.id: known.title for known in course.assignments}
    analyses = [analyse(digest, name) for name in columns]
    rows = [_row(student, by, course, columns) for student, by in by_student(digest).items()]
    shares = [row.percent / 100 for row in rows if row.percent is not None]
    return render(
        "class.html.jinja",
        overall=histogram(tuple(statistics.histogram(shares))),
        quartiles=statistics.quartiles(shares),
        complete=sum(row.value != "" for row in rows),
        script=True,
        course_title=course.title,
        count=len(digest.submissions),
        facts=list((_run_facts(digest) | facts).items()),
        concerns=concerns(digest),
        assignments=[course.get(name) for name in columns],
        rows=rows,
        alike=[(titles[one.assignment], one) for one in alike[:MOST_PAIRS]],
        more_alike=len(alike[MOST_PAIRS:]),
        misconceptions=misconceptions(digest),
        analyses=[
            {"title": titles[one.assignment], "analysis": one, "histogram": histogram(one.bins)} for one in analyses
        ],
    )


def _run_facts(digest: ClassDigest) -> dict[str, str]:
    def distinct(name: str) -> str:
        return ", ".join(sorted({str(getattr(one, name)) for one in digest.submissions if one.isolation}))

    return {name.capitalize(): distinct(name) for name in ("isolation", "device", "seed")}


def _row(student: str, by: dict[str, Digest], course: Course, columns: tuple[str, ...]) -> Row:
    sums = totals({name: one.standing.share for name, one in by.items()}, course, columns)
    text = "" if sums.total is None else f"{sums.total:.1f} %"
    return Row(
        student,
        slug(student),
        [_cell(by.get(name)) for name in columns],
        text,
        _sortable(sums.total),
        sums.percent_of_graded,
    )


def _cell(one: Digest | None) -> Cell:
    if one is None:
        return Cell("")
    link = f"{quote(one.folder, safe='')}/{page_of(one.assignment)}"
    if one.status is not Status.GRADED:
        return Cell("refused" if one.status is Status.REFUSED else "not graded", "", link, "warn")
    return Cell(f"{one.standing.final:g} / {one.standing.max_score:g}", _sortable(one.standing.final), link)


def _sortable(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def histogram(bins: tuple[int, ...]) -> dict[str, Any]:
    """Places of the bars in a picture of 440 x 130, and the same in words."""
    highest = max(*bins, 1)
    bars = []
    for index, count in enumerate(bins):
        height = round(90 * count / highest, 1)
        text = f"{10 * index}–{10 * (index + 1)}"
        bars.append({"x": 12 + 42 * index, "y": 112 - height, "height": height, "count": count, "text": text})
    words = ", ".join(f"{bar['text']} %: {bar['count']}" for bar in bars if bar["count"]) or "nobody"
    return {"bars": bars, "label": f"Students by score: {words}"}
