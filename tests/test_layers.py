"""Imports point one way, every module can be imported by itself, and the command process stays small."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

ROOT = Path(autograder.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in ROOT.rglob("*.py")
    if path.name != "__main__.py"
)
# What each part may import of the others, itself and what follows from these left out.
ALLOWED = {
    "model": set(),
    "gpu": set(),
    "printable": set(),
    "tree": set(),
    "wire": set(),
    "subject": {"tree", "wire"},
    "box": {"gpu", "model", "printable", "subject", "wire"},
    "doctor": {"box", "gpu", "model", "subject"},
    "checks": {"model", "printable", "subject", "tree", "wire"},
    "course": {"gpu", "model", "printable"},
    "store": {"model"},
    "submissions": {"course", "printable"},
    "grade": {"box", "checks", "course", "gpu", "model", "printable", "subject", "submissions", "tree", "wire"},
    "audit": {"checks", "grade", "model"},
    "report": {"course", "model", "printable", "store", "submissions"},
    "release": {"checks", "course", "grade", "model", "printable", "subject", "submissions", "tree", "wire"},
    "export": {"checks", "course", "grade", "model", "printable", "release", "report"},
    "cli": {
        "audit",
        "box",
        "course",
        "doctor",
        "export",
        "gpu",
        "grade",
        "model",
        "printable",
        "release",
        "report",
        "store",
        "submissions",
    },
}
IMPORT_EACH = """
import os, sys, importlib
import torch, numpy
for name in sys.argv[1:]:
    if os.fork() == 0:
        importlib.import_module(name)
        os._exit(0)
    if os.wait()[1]:
        sys.exit(f"{name} cannot be imported by itself")
"""


def imports_of(module: str) -> set[str]:
    path = ROOT.parent.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name])
def test_imports_point_one_way(module: str) -> None:
    """A part imports only the parts below it."""
    part = module.split(".")[1]
    used = {name.split(".")[1] for name in imports_of(module) if name.startswith("autograder.")} & set(ALLOWED)
    assert used <= ALLOWED[part] | {part}


def test_every_part_has_its_place() -> None:
    """A new part is put into the order on purpose."""
    assert {name.split(".")[1] for name in MODULES if "." in name} <= set(ALLOWED)


def test_every_module_imports_alone() -> None:
    """No module relies on another one having been imported before it."""
    done = subprocess.run([sys.executable, "-c", IMPORT_EACH, *MODULES], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_command_process_has_no_torch() -> None:
    """Everything that the command line needs before and after judging comes without torch."""
    names = ("cli.app", "cli.grading", "cli.auditing", "cli.talk", "report", "store", "submissions", "doctor")
    imports = "".join(f"import autograder.{name}\n" for name in names)
    program = f"import sys\n{imports}assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_engine_knows_no_lecture() -> None:
    """What belongs to one lecture lies with it; the engine names none."""
    for path in ROOT.rglob("*.py"):
        assert "lecture0" not in path.read_text() and "lecture1" not in path.read_text(), path
