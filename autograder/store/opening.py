"""Opening a folder's store: for one writer at a time, or for reading beside it.

The writer holds a lock on the folder itself, which the kernel drops when the process ends, however it ends. SQLite's
write-ahead log keeps what was stored through a kill or a power cut, and lets readers read meanwhile.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from autograder.store import reading
from autograder.store.errors import ROOM, StoreError, StoreFull, explained
from autograder.store.schema import migrate, refuse_newer, version_of
from autograder.store.values import Adjustment, Entry, Record, RunEntry
from autograder.store.writing import Store

FILE_NAME = "results.sqlite"
BUSY_S = 10.0


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """The store of a folder, made if need be, for this process alone. Raises StoreError."""
    file = folder / FILE_NAME
    with _only_writer(folder), explained(file), closing(_connect(file)) as connection:
        _keep_private(file)
        refuse_newer(connection, file)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
        yield Store(connection, file)


@contextmanager
def open_reader(folder: Path) -> Iterator[sqlite3.Connection]:
    """A store that is only read, also while a run writes or where nothing may be written. Raises StoreError."""
    file = folder / FILE_NAME
    if not file.is_file():
        raise StoreError(f"{file}: cannot be read: there is none; grade first")
    with explained(file), closing(_reading(file)) as connection:
        refuse_newer(connection, file)
        if version_of(connection) == 0:
            raise StoreError(f"{file}: holds no results; grade first")
        yield connection


def read(folder: Path, run: int | None = None, part: tuple[int, int] = (0, 1)) -> Iterator[Record]:
    """The results that count, or counted when a run had ended, by student and assignment; `part`: i of n.

    Raises StoreError, also for a run that there never was.
    """
    with open_reader(folder) as connection:
        if run is not None:
            _require_run(connection, folder, run)
        yield from reading.records(connection, run, part)


def read_contents(folder: Path, assignment: str, run: int | None = None) -> Iterator[tuple[str, bytes, str]]:
    """Student, file and kind of the results of an assignment that count, or counted after a run. Raises StoreError."""
    with open_reader(folder) as connection:
        yield from reading.contents(connection, assignment, run)


def read_environment(folder: Path) -> str:
    """What the last verdicts rest on, as the judges told it; empty where there are none. Raises StoreError."""
    with open_reader(folder) as connection:
        return reading.environment(connection)


def read_runs(folder: Path) -> list[RunEntry]:
    """All runs, oldest first. Raises StoreError."""
    with open_reader(folder) as connection:
        return reading.runs(connection)


def _require_run(connection: sqlite3.Connection, folder: Path, run: int) -> None:
    there = [str(one.id) for one in reading.runs(connection)]
    if str(run) not in there:
        known = f"there are {', '.join(there[-20:])}" if there else "there is none"
        raise StoreError(f"{folder}: no run {run}; {known}: `autograder history` lists them")


def read_entries(folder: Path, student: str, assignment: str | None = None) -> list[Entry]:
    """All that was ever stored of a student, oldest first. Raises StoreError."""
    with open_reader(folder) as connection:
        return reading.entries(connection, student, assignment)


def read_adjustments(folder: Path, student: str, assignment: str | None = None) -> tuple[Adjustment, ...]:
    """What people adjusted, in the order in which they did. Raises StoreError."""
    with open_reader(folder) as connection:
        return reading.adjustments(connection, student, assignment)


def known_students(folder: Path) -> list[str]:
    """Everybody of whom there is a result. Raises StoreError."""
    with open_reader(folder) as connection:
        return reading.students(connection)


def unconfirmed(folder: Path) -> int:
    """How many results no grading of the solution has followed: their run did not come to its end."""
    with open_reader(folder) as connection:
        (count,) = connection.execute("SELECT count(*) FROM results WHERE replaced = 0 AND confirmed = 0").fetchone()
    return int(count)


def require_confirmed(folder: Path) -> None:
    """Raises StoreError where results may not leave the house yet."""
    count = unconfirmed(folder)
    if count:
        raise StoreError(
            f"{folder}: {count} results are of a run that did not come to its end, where the solution is graded again; "
            "give the same grade command again, then export"
        )


def require(folder: Path) -> None:
    """Raises StoreError where a folder has no store yet."""
    with open_reader(folder):
        return


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(f"{folder}: {ROOM}") from error
        raise StoreError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _keep_private(file: Path) -> None:
    try:
        file.chmod(0o600)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror}") from error


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(f"{folder}: another run is writing there; wait for its end, or name another --out") from error


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BUSY_S, isolation_level=None)


def _reading(file: Path) -> sqlite3.Connection:
    """As a writer that only asks, so that it leaves no log behind; where it may not write, without a log."""
    for options in ("mode=rw", "mode=ro", "mode=ro&immutable=1"):
        address = f"{file.resolve().as_uri()}?{options}"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)
        try:
            connection.execute("PRAGMA query_only = ON")
            version_of(connection)
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return connection
        except sqlite3.OperationalError as error:
            connection.close()
            failed = error
    raise failed
