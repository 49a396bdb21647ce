"""Who takes the course: `roster.csv`, one row a student, with the ids under which other systems know them.

What does not fit is listed; nobody is guessed and nobody is left out silently.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.course.nearest import did_you_mean
from autograder.course.reading import CourseError

ROSTER_NAME = "roster.csv"
SIZE_LIMIT = 16 << 20
REQUIRED = ("id", "name")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One student. `id` is the name of the folder of their submissions; an id that is not known is empty.

    `canvas_id` is the user's number in Canvas, `sis_id` and `login` what Canvas calls SIS user id and SIS login id;
    `moodle_id` is the ID number of Moodle's user profile.
    """

    id: str
    name: str
    email: str = ""
    canvas_id: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""
    moodle_id: str = ""


COLUMNS = Person.__struct_fields__
UNIQUE = ("id", "email", "canvas_id", "sis_id", "login", "moodle_id")


class Roster(msgspec.Struct, frozen=True):
    """The students in the file's order, and what is wrong with its rows, each in a sentence."""

    people: tuple[Person, ...] = ()
    problems: tuple[str, ...] = ()

    def get(self, student: str) -> Person | None:
        """The student of this id."""
        return next((person for person in self.people if person.id == student), None)

    def having(self, column: str, value: str) -> Person | None:
        """The student whose `column` is `value`; None where there is none, or where the value is empty."""
        if not value:
            return None
        folded = value.casefold()
        return next((person for person in self.people if getattr(person, column).casefold() == folded), None)

    def named(self, name: str) -> list[Person]:
        """All students of this name: two may share one."""
        wanted = _letters(name)
        return [person for person in self.people if _letters(person.name) == wanted]

    def unknown(self, students: Iterable[str]) -> list[str]:
        """Those of `students` that it does not list."""
        known = {person.id for person in self.people}
        return sorted({student for student in students if student not in known})

    def missing(self, students: Iterable[str]) -> list[Person]:
        """Those listed who are not among `students`."""
        there = set(students)
        return [person for person in self.people if person.id not in there]


def read_roster(path: Path) -> Roster:
    """Reads a UTF-8 CSV file with a header. Raises CourseError where it is no such file or lacks a column."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > SIZE_LIMIT:
        raise CourseError(f"{path}: larger than {SIZE_LIMIT >> 20} MiB")
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"{path}: not a CSV file in UTF-8: {error}") from error
    _refuse_header(path, rows)
    return _checked([{key: (row.get(key) or "").strip() for key in COLUMNS if key in row} for row in rows])


def _refuse_header(path: Path, rows: list[dict[str, str]]) -> None:
    found = list(rows[0]) if rows else []
    if not rows:
        raise CourseError(f"{path}: no students; the first line names the columns: {', '.join(COLUMNS)}")
    if None in found:
        raise CourseError(f"{path}: a row has more cells than there are columns")
    for column in found:
        if column not in COLUMNS:
            raise CourseError(
                f"{path}: unknown column {column!r}; allowed: {', '.join(COLUMNS)}{did_you_mean(column, COLUMNS)}"
            )
    for column in REQUIRED:
        if column not in found:
            raise CourseError(f"{path}: the column {column!r} is missing; found: {', '.join(found)}")


def _checked(rows: list[dict[str, str]]) -> Roster:
    problems: list[str] = []
    people: list[Person] = []
    for number, row in enumerate(rows, start=2):
        if row["id"]:
            people.append(Person(**row))
        else:
            problems.append(f"line {number}: no id: {row['name'] or 'an empty row'}")
    for column in UNIQUE:
        twice = _repeated([getattr(person, column) for person in people])
        for value in twice:
            owners = [person.id for person in people if getattr(person, column).casefold() == value]
            problems.append(f"the {column} {value!r} is given to several rows: {', '.join(owners)}")
    doubled = set(_repeated([person.id for person in people]))
    return Roster(tuple(person for person in people if person.id.casefold() not in doubled), tuple(problems))


def _repeated(values: list[str]) -> list[str]:
    seen: set[str] = set()
    again: dict[str, None] = {}
    for value in (value.casefold() for value in values if value):
        if value in seen:
            again[value] = None
        seen.add(value)
    return list(again)


def _letters(name: str) -> str:
    return "".join(sorted(part for part in name.casefold().replace(",", " ").split()))
