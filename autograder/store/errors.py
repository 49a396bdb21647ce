"""What can go wrong with stored results, in words that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """Stored results are not there, cannot be written, or are not what they should be."""


class StoreFull(StoreError):
    """There is no room left: what was stored before stays, nothing after it."""


ROOM = "the disk is full; what is stored stays: make room, then give the same command again"
SAYS = {
    sqlite3.SQLITE_BUSY: "another program holds it; end that one, then give the same command again",
    sqlite3.SQLITE_LOCKED: "another program holds it; end that one, then give the same command again",
    sqlite3.SQLITE_READONLY: "cannot be written; make it writable, or name another folder with --out",
    sqlite3.SQLITE_PERM: "cannot be written; make it writable, or name another folder with --out",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; is its folder there, and writable?",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup, or name another folder with --out",
    sqlite3.SQLITE_NOTADB: "is no store of results; move it away, or name another folder with --out",
}


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns what SQLite raises into a `StoreError` that names the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise StoreFull(f"{file}: {ROOM}") from error
        raise StoreError(f"{file}: {SAYS.get(code, error)}") from error
