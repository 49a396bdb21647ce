"""Reads a student's file from disk: an ordinary file, no link, no more than so many bytes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from autograder.submissions.values import Unreadable


def read_file(path: Path, limit: int, follow_links: bool = False) -> bytes:
    """The bytes of `path`. Raises Unreadable with the reason; never waits on a pipe, never follows a student's link."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow_links else os.O_NOFOLLOW)
    try:
        if not follow_links and path.is_symlink():
            raise Unreadable("is a link; hand in the file itself")
        descriptor = os.open(path, flags)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as stream:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("is a folder, where a file should be")
        if not stat.S_ISREG(mode):
            raise Unreadable("is not an ordinary file")
        try:
            content = stream.read(limit + 1)
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from error
    if len(content) > limit:
        raise Unreadable(f"is larger than {limit >> 20} MiB")
    return content
