"""What a student's file defines: the text of a `.py` file, or the definitions of a notebook.

Runs inside the box only: files are parsed where their code will run. Of a notebook, imports, functions and classes are
taken, and of its assignments those whose names the functions and classes use; demos, magics and plots are not run.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

FILE_NAME = "submission.py"
MAX_JSON_DEPTH = 100
COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
CELL_MAGIC = re.compile(r"\s*%%(\w+)")
RUN_HERE = {"time", "capture", "prun"}
MAGIC = re.compile(
    r"^([ \t]*)(?:(?:[\w.,][\w., ]*=[ \t]*)?[!%](?:.*\\\r?\n)*.*|\?.*|[\w.]+\?{1,2}[ \t\r]*)$", re.MULTILINE
)
IMPORTS = ast.Import | ast.ImportFrom
ASSIGNMENTS = ast.Assign | ast.AnnAssign | ast.AugAssign
# What a notebook may fail at: only a demo may need it, or only Colab have it; a task that needs it says so itself.
MAY_FAIL = IMPORTS | ASSIGNMENTS
UTF8 = {"utf-8", "utf8", "utf-8-sig"}


class SourceError(Exception):
    """The file cannot be read as what its name says it is; the message is for the student."""


def definitions(content: bytes, kind: str) -> ast.Module:
    """The syntax tree to run of a file of kind "py" or "ipynb". Raises `SourceError` or `SyntaxError`."""
    if kind == "ipynb":
        return _of_notebook(_cells(content))
    return ast.parse(text_of(content), FILE_NAME)


def text_of(content: bytes) -> str:
    """The text of a "py" file. Raises `SourceError`."""
    text = _decode(content)
    if not text.strip():
        raise SourceError("the file is empty")
    return text


def lines_of(content: bytes, kind: str) -> list[str]:
    """The lines that line numbers in tracebacks refer to."""
    try:
        text = "\n\n".join(_cells(content)) if kind == "ipynb" else _decode(content)
    except SourceError:
        return []
    return text.split("\n")


def _decode(content: bytes) -> str:
    for line in content.split(b"\n")[:2]:
        cookie = COOKIE.match(line)
        if cookie and cookie.group(1).decode("ascii", "replace").lower().replace("_", "-") not in UTF8:
            raise SourceError(
                f"the file declares the encoding {cookie.group(1).decode('ascii', 'replace')}: save it as UTF-8"
            )
    if b"\0" in content:
        raise SourceError("the file holds NUL bytes: save it as plain UTF-8 text")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise SourceError(f"the file is not UTF-8 (byte {error.start}): save it as UTF-8") from error


def _cells(content: bytes) -> list[str]:
    text = _decode(content)
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"the notebook is not valid JSON ({str(error)[:80]}): download it again and hand that in"
        ) from error
    if not isinstance(notebook, dict):
        raise SourceError("the notebook is no JSON object: download it again and hand that in")
    cells = notebook.get("cells")
    if not isinstance(cells, list):  # nbformat 3 keeps cells in worksheets
        sheets = notebook.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    sources = [_code(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not sources:
        raise SourceError("the notebook has no code cells")
    return sources


def _code(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(str(line) for line in source) if isinstance(source, list) else str(source)
    magic = CELL_MAGIC.match(text)
    if magic and magic[1] not in RUN_HERE:
        return ""
    return text if _is_python(text) else MAGIC.sub(_passed_over, text)


def _is_python(text: str) -> bool:
    """A cell without magics is left alone: in a docstring, a line may well end in a question mark."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _passed_over(magic: re.Match[str]) -> str:
    return magic[1] + "pass" + "\n" * magic[0].count("\n")


def _of_notebook(cells: list[str]) -> ast.Module:
    statements: list[ast.stmt] = []
    line = 0
    first_error: SyntaxError | None = None
    for cell in cells:
        try:
            tree = ast.parse(cell, FILE_NAME)
        except (SyntaxError, ValueError) as error:
            first_error = first_error or _shifted(error, line)
        else:
            ast.increment_lineno(tree, line)
            statements += tree.body
        line += cell.count("\n") + 2
    kept = _defining(statements)
    if first_error is not None and not any(isinstance(item, ast.FunctionDef | ast.ClassDef) for item in kept):
        raise first_error
    return ast.Module(kept, type_ignores=[])


def _shifted(error: Exception, line: int) -> SyntaxError:
    shifted = error if isinstance(error, SyntaxError) else SyntaxError(str(error))
    shifted.lineno = (shifted.lineno or 0) + line
    return shifted


def _defining(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Imports, functions, classes, and every assignment of a name that those (or a kept assignment) use.

    Imports come first: cells are moved about, and a signature may name what a later cell imports.
    """
    always = IMPORTS | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    kept = {index for index, item in enumerate(statements) if isinstance(item, always) or _guards_definitions(item)}
    grown = True
    while grown:
        used = {name for index in kept for name in _needs(statements[index])}
        more = {
            index
            for index, item in enumerate(statements)
            if index not in kept and isinstance(item, ASSIGNMENTS) and used & set(_names(item, ast.Store))
        }
        kept |= more
        grown = bool(more)
    ordered = sorted(kept, key=lambda index: (not isinstance(statements[index], IMPORTS), index))
    return [statements[index] for index in ordered]


def _guards_definitions(item: ast.stmt) -> bool:
    """`try: import ...` and `if ...: def ...`, unless it is the guard of a demo."""
    if isinstance(item, ast.If) and "__name__" in set(_names(item.test, ast.Load)):
        return False
    if not isinstance(item, ast.If | ast.Try):
        return False
    inner = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.Pass)
    bodies = [*item.body, *item.orelse, *(line for handler in getattr(item, "handlers", []) for line in handler.body)]
    defines = any(isinstance(line, inner[:4]) for line in bodies)
    return defines and all(isinstance(line, inner) for line in bodies)


def _needs(item: ast.stmt) -> set[str]:
    """Names that a kept statement takes from outside of itself."""
    loaded = set(_names(item, ast.Load))
    if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
        local = set(_names(item, ast.Store)) | {part.arg for part in ast.walk(item) if isinstance(part, ast.arg)}
        shared = {name for part in ast.walk(item) if isinstance(part, ast.Global) for name in part.names}
        return loaded - (local - shared)
    return loaded


def _names(node: ast.AST, context: type[ast.expr_context]) -> list[str]:
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)]
