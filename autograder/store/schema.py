"""The tables, as a list of steps: a file of an older version is brought up, step by step, all or nothing."""

from __future__ import annotations

import sqlite3

from autograder.store.errors import StoreError

# A step is never changed once it has been released; a new one is added after it.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY, began_at TEXT NOT NULL, ended_at TEXT, how TEXT NOT NULL DEFAULT 'running'
        ) STRICT""",
        """CREATE TABLE contents (
            id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, kind TEXT NOT NULL, bytes BLOB NOT NULL,
            UNIQUE (sha256, kind)
        ) STRICT""",
        """CREATE TABLE verdicts (
            content INTEGER NOT NULL REFERENCES contents, assignment TEXT NOT NULL, environment TEXT NOT NULL,
            kept BLOB NOT NULL,
            PRIMARY KEY (content, assignment, environment)
        ) STRICT""",
        """CREATE TABLE results (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, stored_at TEXT NOT NULL,
            student TEXT NOT NULL, assignment TEXT NOT NULL, place TEXT NOT NULL,
            path TEXT NOT NULL, submitted_at TEXT, content INTEGER REFERENCES contents,
            fingerprint TEXT NOT NULL, result BLOB NOT NULL, seconds BLOB NOT NULL,
            confirmed INTEGER NOT NULL DEFAULT 0, reported INTEGER NOT NULL DEFAULT 0,
            replaced INTEGER NOT NULL DEFAULT 0
        ) STRICT""",
        "CREATE UNIQUE INDEX current ON results (student, assignment, place) WHERE replaced = 0",
        "CREATE INDEX past ON results (student, assignment)",
        "CREATE INDEX unconfirmed ON results (assignment) WHERE replaced = 0 AND confirmed = 0",
        """CREATE TABLE adjustments (
            id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, student TEXT NOT NULL, assignment TEXT NOT NULL,
            points REAL NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX adjusted ON adjustments (student, assignment)",
    ),
)


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps a file has taken."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def refuse_newer(connection: sqlite3.Connection, file: object) -> None:
    """Raises `StoreError` for a file that a later version of the grader wrote."""
    if version_of(connection) > len(STEPS):
        raise StoreError(
            f"{file}: was written by a newer version of the grader (its version {version_of(connection)}, "
            f"known here up to {len(STEPS)}); use that one"
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Takes the steps that are missing, in one transaction."""
    if version_of(connection) == len(STEPS):
        return
    connection.execute("BEGIN EXCLUSIVE")
    try:
        for step in STEPS[version_of(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
