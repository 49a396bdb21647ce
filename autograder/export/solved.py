"""A stub's cell with its solution written in, between the marks by which another system takes it out again."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.grade.assignment import AssignmentError

Function = ast.FunctionDef
Block = tuple[int, int, list[str]]


@dataclass(frozen=True)
class Marks:
    """Lines before and after a solution; `{stub}` stands for the line that it replaces."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class Solver:
    """Writes the solution of one assignment into cells of its stub."""

    def __init__(self, solution: str, stub: str) -> None:
        self._lines = solution.split("\n")
        self._known = _defined(ast.parse(stub).body)
        body = ast.parse(solution).body
        self._items = {name: item for item in body for name in _defined([item])}

    def write(self, cell: str, task: str, marks: Marks) -> str:
        """The cell with every `raise NotImplementedError` of the task replaced. Raises AssignmentError."""
        stub = next(item for item in ast.parse(cell).body if getattr(item, "name", "") == task)
        lines = cell.split("\n")
        for first, last, new in sorted(self._blocks(stub, self._items[task], task, marks, lines), reverse=True):
            lines[first - 1 : last] = new
        return "\n".join(lines)

    def _blocks(self, stub: ast.stmt, solved: ast.stmt, task: str, marks: Marks, lines: list[str]) -> Iterator[Block]:
        if isinstance(stub, ast.ClassDef) and isinstance(solved, ast.ClassDef):
            methods = {item.name: item for item in solved.body if isinstance(item, Function)}
            stubs = {item.name: item for item in stub.body if isinstance(item, Function)}
            if set(methods) != set(stubs):
                raise AssignmentError(f"{task}: the methods of stub and solution differ: {set(methods) ^ set(stubs)}")
            for name, method in stubs.items():
                yield self._block(method, methods[name], marks, lines)
        elif isinstance(stub, Function) and isinstance(solved, Function):
            yield self._block(stub, solved, marks, lines)
        else:
            raise AssignmentError(f"{task}: stub and solution are not both a function, or both a class")

    def _block(self, stub: Function, solved: Function, marks: Marks, lines: list[str]) -> Block:
        if _arguments(stub) != _arguments(solved):
            raise AssignmentError(f"{stub.name}: the arguments of stub and solution have different names")
        empty = next(item for item in stub.body if isinstance(item, ast.Raise))
        place = {"stub": lines[empty.lineno - 1].strip()}
        parts = [line.format(**place) for line in marks.before]
        parts += [*self._needed(solved), *self._body(solved, stub.body[: stub.body.index(empty)])]
        parts += [line.format(**place) for line in marks.after]
        indent = " " * empty.col_offset
        text = textwrap.indent("\n".join(parts), indent)
        return empty.lineno, empty.end_lineno or empty.lineno, text.split("\n")

    def _body(self, solved: Function, there: list[ast.stmt]) -> list[str]:
        body = solved.body[1:] if ast.get_docstring(solved) is not None else solved.body
        written = {ast.dump(item) for item in there}
        body = [item for item in body if ast.dump(item) not in written]
        first, last = body[0].lineno, body[-1].end_lineno or body[-1].lineno
        text = textwrap.dedent("\n".join(self._lines[first - 1 : last]))
        if not solved.decorator_list:
            return text.split("\n")
        marks = [f"@{ast.unparse(line)}" for line in solved.decorator_list]
        return [*marks, "def decorated():", *textwrap.indent(text, "    ").split("\n"), "", "return decorated()"]

    def _needed(self, solved: Function) -> list[str]:
        """Imports and helpers of the solution that the stub does not have."""
        found: dict[str, ast.stmt] = {}
        waiting = _loaded(solved)
        while waiting:
            name = waiting.pop()
            if name in self._known or name in found or name not in self._items:
                continue
            found[name] = self._items[name]
            waiting |= _loaded(found[name])
        ordered = sorted(set(found.values()), key=lambda item: item.lineno)
        return [line for item in ordered for line in self._lines[item.lineno - 1 : item.end_lineno]]


def _defined(body: list[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for item in body:
        if isinstance(item, Function | ast.ClassDef):
            names.add(item.name)
        elif isinstance(item, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.split(".")[0] for alias in item.names}
        elif isinstance(item, ast.Assign):
            names |= {target.id for target in item.targets if isinstance(target, ast.Name)}
    return names


def _loaded(item: ast.AST) -> set[str]:
    """Names that a body uses; annotations of its arguments do not travel with it."""
    parts = item.body if isinstance(item, Function) else [item]
    return {name.id for part in parts for name in ast.walk(part) if isinstance(name, ast.Name)}


def _arguments(item: Function) -> list[str]:
    listed = item.args
    return [part.arg for part in (*listed.posonlyargs, *listed.args, *listed.kwonlyargs)]
