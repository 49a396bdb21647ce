"""Reads a zip archive in memory, unpacking nothing. One that tries anything is refused as a whole, with the reason."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from autograder.printable import one_line
from autograder.submissions.values import Unreadable

ARCHIVE_LIMIT = 64 << 20
UNPACKED_LIMIT = 64 << 20
MEMBER_LIMIT = 32 << 20
COUNT_LIMIT = 5000
BULK_COUNT_LIMIT = 200_000
RATIO_LIMIT = 200
RATIO_FREE = 1 << 20
NESTED = re.compile(r"(?i)\.(zip|tar|tgz|gz|bz2|xz|zst|7z|rar|whl|jar|egg)$")
CLUTTER = re.compile(r"(^|/)(__MACOSX|\.[^/]*|__pycache__)(/|$)")


def read_archive(content: bytes) -> dict[str, bytes]:
    """Members by path. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_crowd(members)
            return {
                member.filename: _read(archive, member)
                for member in members
                if not member.is_dir() and not CLUTTER.search(member.filename)
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable(f"is not a readable zip archive: {one_line(str(error), 200)}") from error


def bulk_members(path: Path) -> dict[str, Callable[[int], bytes]]:
    """What a learning system's bulk download holds, by path: `read(limit)` raises Unreadable for that member alone.

    Nothing is unpacked; a member that tries anything is not the others' loss. Raises Unreadable.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(f"is not a readable zip archive: {one_line(str(error), 200)}") from error
    if len(members) > BULK_COUNT_LIMIT:
        raise Unreadable(f"holds {len(members)} entries; at most {BULK_COUNT_LIMIT} are taken")
    found: dict[str, Callable[[int], bytes]] = {}
    for member in members:
        if member.is_dir() or CLUTTER.search(member.filename):
            continue
        folded = unicodedata.normalize("NFKC", member.filename)
        twice = folded in found
        found[folded] = _member_reader(path, member, twice)
    return found


def _member_reader(path: Path, member: zipfile.ZipInfo, twice: bool) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        _refuse(member, nested_ok=True)
        if twice:
            raise Unreadable("lies in the download twice under one name")
        if member.file_size > limit:
            raise Unreadable(f"is larger than {limit >> 20} MiB")
        try:
            with zipfile.ZipFile(path) as archive:
                return _read(archive, member)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
            raise Unreadable(f"cannot be read: {one_line(str(error), 200)}") from error

    return read


def _refuse_crowd(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > COUNT_LIMIT:
        raise Unreadable(f"holds {len(members)} entries; at most {COUNT_LIMIT} are taken")
    if sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise Unreadable(f"unpacks to more than {UNPACKED_LIMIT >> 20} MiB")
    seen: set[str] = set()
    for member in members:
        _refuse(member)
        folded = unicodedata.normalize("NFKC", member.filename).casefold().rstrip("/")
        if folded in seen:
            raise Unreadable(f"holds {one_line(member.filename, 100)!r} twice, or under names that look alike")
        seen.add(folded)


def _refuse(member: zipfile.ZipInfo, nested_ok: bool = False) -> None:
    name = one_line(member.filename, 100)
    parts = member.filename.rstrip("/").split("/")
    kind = stat.S_IFMT(member.external_attr >> 16)
    packed = max(member.compress_size, 1)
    if member.filename != member.orig_filename or any(ord(sign) < 32 or sign in "\\:\x7f" for sign in member.filename):
        raise Unreadable(f"holds an entry with a name that is not allowed: {name!r}")
    if any(part in ("", ".", "..") for part in parts):
        raise Unreadable(f"holds an entry that points out of the archive: {name!r}")
    if kind == stat.S_IFLNK:
        raise Unreadable(f"holds a link: {name!r}")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unreadable(f"holds a special file: {name!r}")
    if member.flag_bits & 1:
        raise Unreadable(f"is encrypted: {name!r}")
    if NESTED.search(member.filename) and not (nested_ok and member.filename.lower().endswith(".zip")):
        raise Unreadable(f"holds another archive: {name!r}")
    if member.file_size > MEMBER_LIMIT:
        raise Unreadable(f"holds a file larger than {MEMBER_LIMIT >> 20} MiB: {name!r}")
    if member.file_size > RATIO_FREE and member.file_size / packed > RATIO_LIMIT:
        raise Unreadable(f"holds a file that unpacks to {member.file_size // packed} times its size: {name!r}")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise Unreadable(f"lies about the size of {one_line(member.filename, 100)!r}")
    return content
