"""Names from outside as names of folders: safe on every file system, and different for different names."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata

LENGTH = 80
RESERVED = re.compile(r"(?i)^(index|summary\.csv|grades\.csv|con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def slug(name: str) -> str:
    """`name` if it is a harmless file name, else its harmless letters and a hash of the whole."""
    plain = re.sub(r"[^A-Za-z0-9._@+-]+", "_", unicodedata.normalize("NFKC", name)).lstrip(".-")[:LENGTH].rstrip(".")
    if plain == name and plain and not RESERVED.match(plain):
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{plain.replace('.', '_') or 'unnamed'}-{digest}"


def readable_name(name: str) -> str:
    """A file name of the operating system as text without lone surrogates."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
