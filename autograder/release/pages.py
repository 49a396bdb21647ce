"""The texts of a release that belong to no assignment, and each assignment's own page."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.checks.author import Check, Task

REQUIREMENTS = """torch>=2.6,<3
numpy>=1.26
safetensors>=0.4
msgspec>=0.19
matplotlib>=3.8
scikit-learn>=1.5
pytest>=8
otter-grader>=7
notebook>=7
"""

PYTEST = """[pytest]
addopts = -q -rN --tb=short
filterwarnings =
    ignore:.*NumPy.*:UserWarning
"""

CONFTEST = '''"""Shows after every run what is done. Students need not look in here."""

import os

import pytest

TESTED = pytest.StashKey()
os.environ.setdefault("MPLBACKEND", "Agg")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Notes which tasks are tested, after -k has chosen."""
    tested = config.stash.setdefault(TESTED, {})
    for item in items:
        practice = getattr(item.module, "practice", None)
        if practice is not None:
            tested.setdefault(practice.id, (practice, set()))[1].add(item.callspec.params["check"].task)


def pytest_terminal_summary(terminalreporter, config):
    from autograder.release.progress import progress

    for name, (practice, tasks) in config.stash.get(TESTED, {}).items():
        terminalreporter.section(name)
        for line in progress(practice, tasks):
            terminalreporter.write_line(line)
'''

TEST = '''"""Public tests of {id}: `pytest`, or `pytest -k {first}` for one task."""

from pathlib import Path

import pytest

from autograder.release.practice import Practice
from autograder.model import Outcome

practice = Practice(Path(__file__).parent)


@pytest.mark.parametrize("check", practice.checks, ids=lambda check: check.id.replace("/", "-"))
def test_public(check):
    result = practice.result(check)
    if result.outcome is Outcome.MISSING:
        pytest.skip(result.message)
    if not result.passed:
        pytest.fail(result.message, pytrace=False)
'''

OTTER_TEST = '''"""The public checks of {task}, for Otter: grader.check("{task}") in the notebook."""

from otter.test_files import test_case

OK_FORMAT = False
name = "{task}"
points = None
'''

OTTER_CASE = """

@test_case(points={points:g}, name={title!r})
def test_{number}(env):
    from autograder.release.examination import ask

    ask("{id}", env, "{check}")
"""

COURSE = """# {title}

    python -m venv .venv && . .venv/bin/activate     # on Windows: .venv\\Scripts\\activate
    pip install -r requirements.txt
    pytest                                           # everything: what is not yet written is skipped

{assignments}

**Work** in the `.py` or in the notebook of an assignment, whichever you like better; the one in which more tasks are
written is tested, and handed in. For the notebook, say `jupyter notebook` in the assignment's folder and run the cells
at the top. In Google Colab, open the notebook and run its first cell: it asks for the assignment's zip file.

**Check.** `pytest -k adam_step` tests one task; in a notebook, `grader.check("adam_step")`. A failing test says what
differs and, where your answer looks like a mistake that is known, which idea went wrong. The grader asks the same
questions with other numbers, and hidden ones besides. The tests need neither network nor accelerator.

**Hand in.** `python hand_in.py {first}` looks through your file, says what is missing and packs it.

What you may change: the two files that you work in. Everything else here is overwritten when the release is updated.
"""

ASSIGNMENT = """# {title}

Work in `{file}` or in `{notebook}`. Test with `pytest` in this folder, one task with `pytest -k {first}`.{due}

| task | | public points |
|---|---|---|
{rows}

Tasks without public points are graded by hidden checks; a quiz answer is only tested for being one of those offered.
"""


def assignment_page(title: str, file: str, due: str, tasks: Iterable[Task], checks: Iterable[Check]) -> str:
    """The README of one assignment."""
    asked = list(checks)
    listed = list(tasks)
    rows = "\n".join(
        _row(task, [check for check in asked if check.public and check.task == task.name]) for task in listed
    )
    notebook = file.removesuffix(".py") + ".ipynb"
    due = f" Due {due}." if due else ""
    return ASSIGNMENT.format(title=title, file=file, notebook=notebook, first=listed[0].name, due=due, rows=rows)


def otter_test(assignment: str, task: Task, checks: Iterable[Check]) -> str:
    """The file that `grader.check` reads for one task."""
    cases = (
        OTTER_CASE.format(points=check.points, title=check.title, number=number, id=assignment, check=check.id)
        for number, check in enumerate(checks)
    )
    return OTTER_TEST.format(task=task.name) + "".join(cases)


def _row(task: Task, checks: list[Check]) -> str:
    points = sum(check.points for check in checks)
    return f"| `{task.name}` | {task.title} | {f'{points:g}' if points else ''} |"
