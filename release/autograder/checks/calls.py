"""What the trace of a task's calls tells: calls that the task forbids, and other tasks that it builds on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from fnmatch import translate
from functools import cache

from autograder.checks.author import Task

OWN = "own:"


def forbidden(task: Task, traced: Collection[str]) -> str:
    """The first call among those traced that the task forbids, or nothing."""
    refuse = _matcher(task.forbids)
    for name in sorted(traced) if task.forbids else ():
        if not name.startswith(OWN) and (refuse(name) or any(map(refuse, name.split(".")))):
            return name
    return ""


@cache
def _matcher(patterns: tuple[str, ...]) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(map(translate, patterns))).match


def fix_first(task: Task, traced: Collection[str], wrong: Collection[str]) -> str:
    """What to say where a wrong task calls another one of the same file that is wrong too, or nothing.

    `traced` has the functions of the file that ran, as `own:name`; `wrong` the tasks of which a check is not passed.
    """
    called = sorted(name.removeprefix(OWN) for name in traced if name.startswith(OWN))
    causes = [f"`{name}`" for name in called if name in wrong and name != task.name]
    if not causes:
        return ""
    return f"`{task.name}` calls {' and '.join(causes)}, not right yet: fix that first, then look again. "
