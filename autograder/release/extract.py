"""The source of the public checks alone: they, and of their author's file what they use, by name."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from autograder.grade.assignment import Assignment

HEADER = '''"""The public checks of {id}, as the grader asks them. The answers lie in answers.safetensors."""
'''
CHOICES = "from autograder.release.practice import offered"


def public_source(written: str, assignment: Assignment, choices: Mapping[str, str]) -> str:
    """The text of `public_checks.py`, from that of `checks.py`; `choices` are the letters offered by each quiz task."""
    body = ast.parse(written).body
    public = {check.name for check in assignment.checks if check.public}
    kept = {
        index
        for index, item in enumerate(body)
        if _defines(item) & (public | {"TASKS"}) and not _is_hidden(item, public)
    }
    grown = True
    while grown:
        used = {name for index in kept for name in _loaded(body[index])}
        more = {
            index
            for index, item in enumerate(body)
            if index not in kept and _defines(item) & used and not _marked(item)
        }
        kept |= more
        grown = bool(more)
    lines = written.split("\n")
    blocks = [_text(body[index], lines, used) for index in sorted(kept)]
    imports = [block for block, index in zip(blocks, sorted(kept), strict=True) if _imports(body[index])]
    others = [block for block, index in zip(blocks, sorted(kept), strict=True) if not _imports(body[index])]
    quiz = [f'{task} = offered("{task}", "{letters}")' for task, letters in choices.items()]
    parts = [HEADER.format(id=assignment.id), _ordered([*imports, *([CHOICES] if quiz else [])])]
    return "\n".join(parts) + "\n\n" + "\n\n\n".join([*others, *(["\n".join(quiz)] if quiz else [])]) + "\n"


def _ordered(imports: list[str]) -> str:
    """Import statements in two blocks, the kit's own last."""
    own = [line for line in imports if line.startswith("from autograder")]
    return "\n".join(line for line in imports if line not in own) + "\n\n" + "\n".join(own)


def _defines(item: ast.stmt) -> set[str]:
    if isinstance(item, ast.FunctionDef | ast.ClassDef):
        return {item.name}
    if isinstance(item, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in item.names}
    if isinstance(item, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return {part.id for part in ast.walk(item) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return set()


def _loaded(item: ast.stmt) -> set[str]:
    return {part.id for part in ast.walk(item) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def _imports(item: ast.stmt) -> bool:
    return isinstance(item, ast.Import | ast.ImportFrom)


def _marked(item: ast.stmt) -> bool:
    """Whether an item is a check, a law or a choice of its author."""
    if isinstance(item, ast.FunctionDef):
        return any(
            isinstance(part, ast.Name) and part.id in ("check", "law")
            for line in item.decorator_list
            for part in ast.walk(line)
        )
    return (
        isinstance(item, ast.Assign)
        and isinstance(item.value, ast.Call)
        and getattr(item.value.func, "id", "") == "choice"
    )


def _is_hidden(item: ast.stmt, public: set[str]) -> bool:
    return _marked(item) and not (isinstance(item, ast.FunctionDef) and item.name in public)


def _text(item: ast.stmt, lines: list[str], used: set[str]) -> str:
    if isinstance(item, ast.ImportFrom) and (item.module or "").startswith("autograder"):
        kept = [alias for alias in item.names if (alias.asname or alias.name) in used]
        return ast.unparse(ast.ImportFrom(item.module, kept, item.level))
    decorators = item.decorator_list if isinstance(item, ast.FunctionDef | ast.ClassDef) else []
    first = min([item.lineno, *(line.lineno for line in decorators)])
    return "\n".join(lines[first - 1 : item.end_lineno])
