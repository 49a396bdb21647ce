"""Stored rows as values."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from datetime import datetime

import msgspec

from autograder.model import SubmissionResult
from autograder.store.values import Adjustment, Entry, Record, RunEntry, text

COLUMNS = "id, run, stored_at, replaced, fingerprint, reported, result, seconds, path, submitted_at"
_result = msgspec.json.Decoder(SubmissionResult)
_seconds = msgspec.json.Decoder(dict[str, float])


# Who was not known is of interest as long as the last run met it again.
NOW = "replaced = 0 AND (student != '' OR run = (SELECT max(id) FROM runs))"
# A result that still held is not stored again, so what counted after a run was stored before the next one began.
THEN = """id IN (
        SELECT max(id) FROM results WHERE run <= :run OR stored_at < :before GROUP BY student, assignment, place)
    AND (student != '' OR run = :run)"""
NEXT = "SELECT min(began_at) FROM runs WHERE id > ?"
NEVER = "9999"


def records(connection: sqlite3.Connection, run: int | None = None, part: tuple[int, int] = (0, 1)) -> Iterator[Record]:
    """The results that count, or counted after a run, by student and assignment, with what was adjusted.

    `part` (i, n): of n parts, the one that holds every n-th, beginning with i.
    """
    before = _end_of(connection, run)
    adjusted = _by_owner(connection, before)
    wanted = NOW if run is None else THEN
    query = f"""SELECT {COLUMNS}, student, assignment FROM results WHERE {wanted} AND id % :parts = :part
        ORDER BY student, assignment, place"""
    values = {"before": before, "run": run, "part": part[0], "parts": part[1]}
    for *row, student, assignment in connection.execute(query, values):
        yield _entry(row, adjusted.get((student, assignment), ())).record


def entries(connection: sqlite3.Connection, student: str, assignment: str | None = None) -> list[Entry]:
    """All that was ever stored for a student, oldest first."""
    query = f"SELECT {COLUMNS} FROM results WHERE student = ? AND assignment = ifnull(?, assignment) ORDER BY id"
    return [_entry(row, ()) for row in connection.execute(query, (text(student), assignment))]


def current(connection: sqlite3.Connection, student: str, assignment: str, path: str) -> Entry | None:
    """The result that counts, or none."""
    query = f"SELECT {COLUMNS} FROM results WHERE student = ? AND assignment = ? AND place = ? AND replaced = 0"
    row = connection.execute(query, (text(student), assignment, place_of(student, path))).fetchone()
    return None if row is None else _entry(row, adjustments(connection, student, assignment))


def adjustments(
    connection: sqlite3.Connection, student: str | None = None, assignment: str | None = None
) -> tuple[Adjustment, ...]:
    """Adjustments in the order in which they were made."""
    query = """SELECT student, assignment, points, author, reason, made_at FROM adjustments
        WHERE student = ifnull(?, student) AND assignment = ifnull(?, assignment) ORDER BY id"""
    found = connection.execute(query, (None if student is None else text(student), assignment))
    return tuple(
        Adjustment(
            student=whose,
            assignment=of,
            points=points,
            author=author,
            reason=reason,
            made_at=datetime.fromisoformat(at),
        )
        for whose, of, points, author, reason, at in found
    )


def contents(
    connection: sqlite3.Connection, assignment: str, run: int | None = None
) -> Iterator[tuple[str, bytes, str]]:
    """Student, file and kind of the results that count, or counted after a run."""
    wanted = NOW if run is None else THEN
    query = f"""SELECT student, bytes, kind FROM contents
        JOIN (SELECT student, content FROM results WHERE {wanted} AND assignment = :assignment AND student != '')
        ON contents.id = content ORDER BY student"""
    values = {"before": _end_of(connection, run), "run": run, "assignment": assignment}
    for student, packed, kind in connection.execute(query, values):
        yield student, zlib.decompress(packed), kind


def _end_of(connection: sqlite3.Connection, run: int | None) -> str:
    """When the run after this one began."""
    return (run is not None and connection.execute(NEXT, (run,)).fetchone()[0]) or NEVER


def environment(connection: sqlite3.Connection) -> str:
    """What the last verdicts rest on, as the judges told it."""
    row = connection.execute("SELECT environment FROM verdicts ORDER BY rowid DESC LIMIT 1").fetchone()
    return "" if row is None else str(row[0])


def runs(connection: sqlite3.Connection) -> list[RunEntry]:
    """All runs, oldest first."""
    query = """SELECT runs.id, began_at, ended_at, how, count(results.id) FROM runs
        LEFT JOIN results ON results.run = runs.id GROUP BY runs.id ORDER BY runs.id"""
    return [
        RunEntry(
            id=identity,
            began_at=datetime.fromisoformat(began),
            ended_at=None if ended is None else datetime.fromisoformat(ended),
            how=how,
            results=results,
        )
        for identity, began, ended, how, results in connection.execute(query)
    ]


def students(connection: sqlite3.Connection) -> list[str]:
    """Everybody of whom there is a result."""
    return [name for (name,) in connection.execute("SELECT DISTINCT student FROM results WHERE student != ''")]


def place_of(student: str, path: str) -> str:
    """What tells results apart beside student and assignment: the path, where the student is not known."""
    return "" if student else text(path)


def _by_owner(connection: sqlite3.Connection, before: str) -> dict[tuple[str, str], tuple[Adjustment, ...]]:
    owned: dict[tuple[str, str], tuple[Adjustment, ...]] = {}
    for one in adjustments(connection):
        if one.made_at.isoformat() >= before:
            continue
        owner = one.student, one.assignment
        owned[owner] = (*owned.get(owner, ()), one)
    return owned


def _entry(row: list[object] | tuple[object, ...], adjusted: tuple[Adjustment, ...]) -> Entry:
    identity, run, stored_at, replaced, fingerprint, reported, result, seconds, path, submitted_at = row
    assert isinstance(result, bytes) and isinstance(seconds, bytes)
    record = Record(
        result=_timed(_result.decode(zlib.decompress(result)), _seconds.decode(seconds)),
        path=str(path),
        submitted_at=None if submitted_at is None else datetime.fromisoformat(str(submitted_at)),
        adjustments=adjusted,
    )
    return Entry(
        id=int(str(identity)),
        run=int(str(run)),
        stored_at=datetime.fromisoformat(str(stored_at)),
        replaced=bool(replaced),
        fingerprint=str(fingerprint),
        reported=bool(reported),
        record=record,
    )


def _timed(result: SubmissionResult, seconds: dict[str, float]) -> SubmissionResult:
    checks = tuple(msgspec.structs.replace(one, seconds=seconds.get(one.id, 0.0)) for one in result.checks)
    return msgspec.structs.replace(result, checks=checks)
