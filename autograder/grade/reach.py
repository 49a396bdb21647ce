"""What a piece of an author's file rests on: the definitions that it reaches by name, less comments and docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Definitions:
    """The statements of a file's top level, by the names that they bind."""

    def __init__(self, source: str) -> None:
        self._statements = [_bare(statement) for statement in ast.parse(source).body if not _is_text(statement)]
        self._texts: dict[int, str] = {}
        self._binding: dict[str, list[int]] = {}
        self._always: list[int] = []
        for place, statement in enumerate(self._statements):
            names = _bound(statement)
            for name in names:
                self._binding.setdefault(name, []).append(place)
            if not names:
                self._always.append(place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._binding)

    def __contains__(self, name: str) -> bool:
        return name in self._binding

    def reach(self, roots: Iterable[str]) -> str:
        """The text of all statements that the names `roots` need, in the order of the file."""
        return "\n".join(self._text(place) for place in self._reached(roots))

    def words(self, roots: Iterable[str]) -> set[str]:
        """Attributes and texts in what `roots` need: the names that it may ask of something else."""
        nodes = (node for place in self._reached(roots) for node in ast.walk(self._statements[place]))
        return {word for node in nodes if (word := _word(node))}

    def _reached(self, roots: Iterable[str]) -> list[int]:
        todo, seen = list(roots), set(self._always)
        for place in self._always:
            todo += _used(self._statements[place])
        met: set[str] = set()
        while todo:
            name = todo.pop()
            if name in met:
                continue
            met.add(name)
            for place in self._binding.get(name, ()):
                seen.add(place)
                todo += _used(self._statements[place])
        return sorted(seen)

    def _text(self, place: int) -> str:
        if place not in self._texts:
            self._texts[place] = ast.unparse(self._statements[place])
        return self._texts[place]


def without_remarks(source: str) -> str:
    """A file's code alone: a comment or a docstring that changes changes nothing."""
    return ast.unparse([_bare(statement) for statement in ast.parse(source).body if not _is_text(statement)])  # type: ignore[arg-type]


def _bare(statement: ast.stmt) -> ast.stmt:
    """Without docstrings, and without the marks by which an author declares a check or a mistake."""
    for node in ast.walk(statement):
        if isinstance(node, Definition):
            node.body = [line for line in node.body if not _is_text(line)] or [ast.Pass()]
            node.decorator_list = [line for line in node.decorator_list if not _is_mark(line)]
    return statement


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_mark(line: ast.expr) -> bool:
    marks = ("check", "law", "mistake", "variant")
    return isinstance(line, ast.Call) and isinstance(line.func, ast.Name) and line.func.id in marks


def _bound(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Import() | ast.ImportFrom():
            return [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def _used(statement: ast.stmt) -> list[str]:
    return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]


def _word(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
