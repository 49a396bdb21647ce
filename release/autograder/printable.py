"""Text from outside, made safe to look at: it cannot steer a terminal or reorder a line. Standard library only."""

from __future__ import annotations

import unicodedata

KEPT = "\n\t"
# Cf holds bidirectional controls and zero-width signs, Cc the terminal's, Cs lone surrogates, Zl and Zp line breaks.
SHOWN_AS_NUMBER = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str, limit: int | None = None, kept: str = KEPT) -> str:
    """`text` with every invisible character written as its number, and cut after `limit` characters."""
    cut = text if limit is None or len(text) <= limit else text[:limit]
    shown = cut if _is_harmless(cut, kept) else "".join(_show(sign, kept) for sign in cut)
    return shown if len(cut) == len(text) else f"{shown} … ({len(text) - len(cut)} more characters)"


def one_line(text: str, limit: int | None = None) -> str:
    """`printable` for places where a line break would break the layout."""
    return printable(" ".join(text.split()) if text.isascii() else text, limit, kept="")


def _is_harmless(text: str, kept: str) -> bool:
    """Quickly, of most texts: nothing in them is to be written as its number."""
    for sign in kept:
        text = text.replace(sign, "")
    return text.isprintable()


def _show(sign: str, kept: str) -> str:
    if sign in kept or unicodedata.category(sign) not in SHOWN_AS_NUMBER:
        return sign
    number = ord(sign)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
