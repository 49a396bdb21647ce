"""What a student wrote beyond the stub: the lines of a file that neither the stub nor much of the class has.

Nothing is parsed that could be made to do harm: of a notebook the JSON, of Python the lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

FEW = 10
MUCH_OF_THE_CLASS = 0.25
LIMIT = 100_000
QUOTES = ('"""', "'''")


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


def lines_of(content: bytes, kind: str) -> list[str]:
    """The lines of code, without blank ones and comments; of a notebook that is none, nothing."""
    text = content.decode("utf-8", "replace") if kind == "py" else _code_of(content)
    return [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _code_of(content: bytes) -> str:
    try:
        cells = msgspec.json.decode(content, type=_Notebook).cells
    except (msgspec.DecodeError, RecursionError):
        return ""
    return "\n".join("".join(cell.source) for cell in cells if cell.cell_type == "code")


def own_texts(files: Sequence[list[str]], stub: list[str]) -> list[str]:
    """Of each file, as lines, what is its own. Lines that open or close a docstring stay, so that it remains one."""
    held = Counter(line for lines in files for line in set(map(str.strip, lines)))
    most = max(FEW, MUCH_OF_THE_CLASS * len(files))
    common = {line for line, count in held.items() if count > most} | set(map(str.strip, stub))
    return ["\n".join(line for line in lines if _is_own(line.strip(), common))[:LIMIT] for lines in files]


def _is_own(line: str, common: set[str]) -> bool:
    return line not in common or any(quotes in line for quotes in QUOTES)
