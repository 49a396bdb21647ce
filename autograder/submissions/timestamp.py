"""nbgrader's `timestamp.txt`: when a submission was handed in, `2026-12-01 12:34:56.123456 Europe/Berlin`."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

FILE_NAME = "timestamp.txt"
SIZE_LIMIT = 1024


def parse_timestamp(content: bytes) -> datetime:
    """A time with its zone; UTC where none is given. Raises ValueError."""
    words = content.decode("utf-8").split()
    zone = words.pop() if len(words) > 1 and words[-1][:1].isalpha() else None
    time = datetime.fromisoformat(" ".join(words))
    if time.tzinfo is not None:
        return time
    try:
        return time.replace(tzinfo=UTC if zone in (None, "UTC", "Z") else ZoneInfo(str(zone)))
    except (KeyError, OSError) as error:
        raise ValueError(f"unknown time zone {zone!r}") from error
