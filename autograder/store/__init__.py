"""Results of all runs in one SQLite file, written as they come: a run that is killed loses nothing finished.

For the instructor: it holds what hidden checks found. What students read is made from it by `report`.
"""

from autograder.store.errors import StoreError, StoreFull
from autograder.store.opening import (
    FILE_NAME,
    known_students,
    open_store,
    read,
    read_adjustments,
    read_contents,
    read_entries,
    read_environment,
    read_runs,
    require,
    require_confirmed,
    unconfirmed,
)
from autograder.store.values import SECRET_FROM, Adjustment, Deposit, Entry, Record, RunEntry, encode
from autograder.store.writing import Store

__all__ = [
    "FILE_NAME",
    "SECRET_FROM",
    "Adjustment",
    "Deposit",
    "Entry",
    "Record",
    "RunEntry",
    "Store",
    "StoreError",
    "StoreFull",
    "encode",
    "known_students",
    "open_store",
    "read",
    "read_adjustments",
    "read_contents",
    "read_entries",
    "read_environment",
    "read_runs",
    "require",
    "require_confirmed",
    "unconfirmed",
]
