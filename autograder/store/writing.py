"""The one writer of a store. Every change is one transaction: whole or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.model import SubmissionResult
from autograder.store import reading
from autograder.store.errors import explained
from autograder.store.values import Adjustment, Deposit, Entry, Record, encode, text

PUT = """INSERT INTO results
    (run, stored_at, student, assignment, place, path, submitted_at, content, fingerprint, result, seconds, confirmed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Store:
    """Made by `open_store`. What counts for a student is what was stored last, whatever the clock says."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file
        self._run = 0
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        with explained(self._file):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    # Runs

    def begin_run(self) -> None:
        """Everything put from here on belongs to a new run. A run that was still open did not come to its end."""
        with self._whole() as connection:
            connection.execute("UPDATE runs SET how = 'killed' WHERE how = 'running'")
            added = connection.execute("INSERT INTO runs (began_at) VALUES (?)", (self._stamp(),))
            self._run = int(added.lastrowid or 0)

    def end_run(self, how: str) -> None:
        """`how`: finished, interrupted, or fault."""
        with self._whole() as connection:
            row = (self._stamp(), how, self._run)
            connection.execute("UPDATE runs SET ended_at = ?, how = ? WHERE id = ?", row)

    def seed(self, drawn: int, given: int | None) -> int:
        """The seed of this folder's questions: the one given, else the one that it was first graded with."""
        with self._whole() as connection:
            if given is not None:
                connection.execute("INSERT OR REPLACE INTO facts VALUES ('seed', ?)", (str(given),))
            connection.execute("INSERT OR IGNORE INTO facts VALUES ('seed', ?)", (str(drawn),))
            (value,) = connection.execute("SELECT value FROM facts WHERE name = 'seed'").fetchone()
        return int(value)

    # Results

    def put(self, deposit: Deposit) -> Record:
        """Stores a result, which from now on counts; the one before stays in the history."""
        record, result = deposit.record, deposit.record.result
        owner = text(result.student), result.assignment, reading.place_of(result.student, record.path)
        with self._whole() as connection:
            content = self._content(deposit)
            if content is not None and deposit.kept:
                self._keep(content, result.assignment, deposit.environment, deposit.kept)
            connection.execute(
                "UPDATE results SET replaced = 1 WHERE student = ? AND assignment = ? AND place = ? AND replaced = 0",
                owner,
            )
            submitted_at = record.submitted_at.isoformat() if record.submitted_at else None
            seconds = encode({check.id: check.seconds for check in result.checks if check.seconds})
            given = (text(record.path), submitted_at, content, deposit.fingerprint, _packed(result), seconds)
            settled = result.status != "graded"
            connection.execute(PUT, (self._run, self._stamp(), *owner, *given, settled))
        adjusted = reading.adjustments(self._connection, result.student, result.assignment)
        return msgspec.structs.replace(record, adjustments=adjusted)

    def current(self, student: str, assignment: str, path: str = "") -> Entry | None:
        """The result that counts, or none."""
        with explained(self._file):
            return reading.current(self._connection, student, assignment, path)

    def meet_again(self, entry: Entry, path: str, submitted_at: datetime | None) -> Record:
        """A result that still holds: it may have been handed in again, at another time or place."""
        stamp = submitted_at.isoformat() if submitted_at else None
        moved = (entry.record.path, entry.record.submitted_at) != (text(path), submitted_at)
        if moved or not entry.record.result.student:
            with self._whole() as connection:
                change = "UPDATE results SET path = ?, submitted_at = ?, reported = 0, run = ? WHERE id = ?"
                connection.execute(change, (text(path), stamp, self._run, entry.id))
        return msgspec.structs.replace(entry.record, path=text(path), submitted_at=submitted_at)

    def note_reported(self, records: Iterable[Record]) -> None:
        """Their pages are written."""
        with self._whole() as connection:
            for record in records:
                owner = text(record.result.student), record.result.assignment
                change = "UPDATE results SET reported = 1 WHERE student = ? AND assignment = ? AND replaced = 0"
                connection.execute(change, owner)

    # Verdicts, kept by content

    def kept(self, content: bytes, kind: str, assignment: str, environment: str) -> bytes:
        """The verdicts that are known of a file, or nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        query = """SELECT kept FROM verdicts JOIN contents ON contents.id = content
            WHERE sha256 = ? AND kind = ? AND assignment = ? AND environment = ?"""
        with explained(self._file):
            row = self._connection.execute(query, (sha256, kind, assignment, environment)).fetchone()
        return b"" if row is None else zlib.decompress(row[0])

    def keep(self, deposit: Deposit) -> None:
        """Stores the verdicts alone; no result changes."""
        with self._whole():
            content = self._content(deposit)
            if content is not None and deposit.kept:
                self._keep(content, deposit.record.result.assignment, deposit.environment, deposit.kept)

    def content_of(self, entry: int) -> tuple[bytes, str] | None:
        """The file that the result of this number is about, and its kind; none where it was refused."""
        query = "SELECT bytes, kind FROM contents WHERE id = (SELECT content FROM results WHERE id = ?)"
        with explained(self._file):
            row = self._connection.execute(query, (entry,)).fetchone()
        return None if row is None else (zlib.decompress(row[0]), str(row[1]))

    def _content(self, deposit: Deposit) -> int | None:
        if deposit.content is None:
            return None
        name = hashlib.sha256(deposit.content).hexdigest(), deposit.kind
        query = "SELECT id FROM contents WHERE sha256 = ? AND kind = ?"
        row = self._connection.execute(query, name).fetchone()
        if row is None:
            packed = zlib.compress(deposit.content)
            insert = "INSERT INTO contents (sha256, kind, bytes) VALUES (?, ?, ?)"
            return self._connection.execute(insert, (*name, packed)).lastrowid
        return int(row[0])

    def _keep(self, content: int, assignment: str, environment: str, kept: bytes) -> None:
        row = (content, assignment, environment, zlib.compress(kept))
        self._connection.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", row)

    # What the solution's second grading decides

    def unconfirmed(self) -> list[str]:
        """Assignments with results that no grading of the solution has followed yet."""
        query = "SELECT DISTINCT assignment FROM results WHERE replaced = 0 AND confirmed = 0 ORDER BY assignment"
        with explained(self._file):
            return [name for (name,) in self._connection.execute(query)]

    def confirm(self, assignment: str) -> None:
        """The solution still gets full marks: what was graded before stands."""
        with self._whole() as connection:
            connection.execute("UPDATE results SET confirmed = 1 WHERE assignment = ?", (assignment,))

    def withdraw(
        self, assignment: str, replaced_by: Callable[[SubmissionResult], SubmissionResult]
    ) -> Iterator[Record]:
        """Unconfirmed results do not count any more, nor what they rest on; what replaces each is stored instead."""
        query = "SELECT id, student, path FROM results WHERE replaced = 0 AND confirmed = 0 AND assignment = ?"
        with explained(self._file):
            rows = self._connection.execute(query, (assignment,)).fetchall()
        for identity, student, path in rows:
            with self._whole() as connection:
                drop = (
                    "DELETE FROM verdicts WHERE assignment = ? AND content = (SELECT content FROM results WHERE id = ?)"
                )
                connection.execute(drop, (assignment, identity))
            entry = self.current(student, assignment, path)
            if entry is not None:
                result = replaced_by(entry.record.result)
                yield self.put(Deposit(record=msgspec.structs.replace(entry.record, result=result)))

    # People

    def adjust(self, student: str, assignment: str, points: float, author: str, reason: str) -> None:
        """Adds a record of points given or taken by a person."""
        row = (self._stamp(), text(student), assignment, points, text(author), text(reason))
        insert = """INSERT INTO adjustments (made_at, student, assignment, points, author, reason)
            VALUES (?, ?, ?, ?, ?, ?)"""
        with self._whole() as connection:
            connection.execute(insert, row)
            change = "UPDATE results SET reported = 0 WHERE student = ? AND assignment = ? AND replaced = 0"
            connection.execute(change, row[1:3])

    def adjustments(self, student: str, assignment: str) -> tuple[Adjustment, ...]:
        """Those of one student's assignment, in the order in which they were made."""
        with explained(self._file):
            return reading.adjustments(self._connection, student, assignment)

    def owners(self) -> list[tuple[str, str]]:
        """Student and assignment of every result that counts."""
        query = "SELECT student, assignment FROM results WHERE replaced = 0 AND student != '' ORDER BY 1, 2"
        with explained(self._file):
            return list(self._connection.execute(query))

    def _stamp(self) -> str:
        return self.now().isoformat(timespec="milliseconds")


def _packed(result: SubmissionResult) -> bytes:
    """Without the times that checks took: those are of a run, not of the result."""
    checks = tuple(msgspec.structs.replace(check, seconds=0.0) for check in result.checks)
    return zlib.compress(encode(msgspec.structs.replace(result, checks=checks)))
