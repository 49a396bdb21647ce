"""Results of a run on disk, one JSON line each, appended as they come: a run that is killed loses nothing finished.

For the instructor: the lines hold what hidden checks found. What students read is made from them by `report`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from autograder.model import SubmissionResult

FILE_NAME = "results.jsonl"


class StoreError(Exception):
    """Stored results are not there, or are not what they should be."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A result, where the submission came from, and when it was handed in."""

    result: SubmissionResult
    path: str = ""
    submitted_at: datetime | None = None


def begin(folder: Path) -> Path:
    """Makes the folder and empties its store. Returns the store's file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE_NAME
    file.write_bytes(b"")
    file.chmod(0o600)
    return file


def append(file: Path, record: Record) -> None:
    """Writes one record, whole or not at all."""
    with file.open("ab", buffering=0) as stream:
        stream.write(encode(record) + b"\n")


def encode(value: Any) -> bytes:
    """JSON, also of text that UTF-8 cannot hold: a lone surrogate is written as its number."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(value)))


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_encodable(key): _encodable(item) for key, item in value.items()}
        case list() | tuple():
            return [_encodable(item) for item in value]
    return value


def read(folder: Path) -> Iterator[Record]:
    """Records in the order they came; a last line cut short by a killed run is left out. Raises StoreError."""
    file = folder / FILE_NAME
    decoder = msgspec.json.Decoder(Record)
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.endswith(b"\n"):
                    yield _decode(decoder, line, f"{file}:{number}")
    except OSError as error:
        raise StoreError(f"{file}: cannot be read: {error.strerror}; grade first") from error


def _decode(decoder: msgspec.json.Decoder[Record], line: bytes, where: str) -> Record:
    try:
        return decoder.decode(line)
    except msgspec.DecodeError as error:
        raise StoreError(f"{where}: not a stored result: {error}") from error
