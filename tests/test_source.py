"""What a student's file defines: text of any honest kind is read, notebooks are graded from their definitions."""

from __future__ import annotations

import ast
import json

import pytest

from autograder.subject.source import SourceError, definitions, lines_of


def notebook(*cells: str, version: int = 4) -> bytes:
    if version == 3:
        code = [{"cell_type": "code", "input": cell, "language": "python"} for cell in cells]
        return json.dumps({"nbformat": 3, "worksheets": [{"cells": code}]}).encode()
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4}).encode()


def kept(content: bytes) -> list[str]:
    return [ast.unparse(statement) for statement in definitions(content, "ipynb").body]


def test_a_notebook_gives_its_imports_functions_and_classes() -> None:
    """Demos, plots and prints are not run."""
    cells = notebook("import torch", "def f(x):\n    return x", "print(f(3))\nplot()", "class A:\n    pass")
    assert kept(cells) == ["import torch", "def f(x):\n    return x", "class A:\n    pass"]


def test_constants_that_a_function_uses_are_kept() -> None:
    """A global that a function reads is defined, and so is what that global is made of; a demo's variables are not."""
    cells = notebook(
        "EPS = 1e-8\nBASE = 2\nSCALE = BASE * 3\nresult = train()", "def f(x):\n    return x + EPS * SCALE"
    )
    assert kept(cells)[:3] == ["EPS = 1e-08", "BASE = 2", "SCALE = BASE * 3"]
    assert not any("train" in line for line in kept(cells))


def test_a_demo_variable_with_the_name_of_a_local_one_is_not_run() -> None:
    """Names that a function binds itself are its own."""
    cells = notebook("def f(x):\n    y = x\n    return y", "y = train_for_an_hour()")
    assert kept(cells) == ["def f(x):\n    y = x\n    return y"]


def test_a_guarded_demo_is_not_run() -> None:
    """In a notebook `__name__` is `__main__`, in the grader it is not."""
    assert kept(notebook("if __name__ == '__main__':\n    def g(): ...", "def f(): ...")) == ["def f():\n    ..."]


@pytest.mark.parametrize("line", ["%matplotlib inline", "!pip install torch", "?torch.softmax", "torch.softmax?"])
def test_magics_are_passed_over(line: str) -> None:
    """Lines that only Jupyter understands do not spoil a cell."""
    assert "def f" in kept(notebook(f"{line}\ndef f(): ..."))[-1]
    assert kept(notebook("%%time\nslow()", "def f(): ...")) == ["def f():\n    ..."]


def test_a_cell_with_a_syntax_error_spoils_only_itself() -> None:
    """The other cells are graded."""
    assert kept(notebook("def broken(:", "def f(): ...")) == ["def f():\n    ..."]
    with pytest.raises(SyntaxError):
        definitions(notebook("def broken(:"), "ipynb")


def test_old_notebooks_are_read() -> None:
    """nbformat 3 keeps its cells in worksheets, and calls a source an input."""
    assert kept(notebook("def f(): ...", version=3)) == ["def f():\n    ..."]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"x = '\xff'", "UTF-8"),
        (b"x = 1\0", "NUL"),
        (b"# -*- coding: utf-7 -*-\nx = 1", "utf-7"),
        (b"#!/usr/bin/python\n# coding: rot13\n", "rot13"),
    ],
)
def test_text_that_cannot_be_read_says_why(content: bytes, says: str) -> None:
    """UTF-8 only; the message says what was found."""
    with pytest.raises(SourceError, match=says):
        definitions(content, "py")


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b"[" * 100_000, b'{"cells": 3}', b'{"cells": []}'])
def test_a_broken_notebook_says_so(content: bytes) -> None:
    """Whatever is not a notebook with code is refused with a reason."""
    with pytest.raises(SourceError, match="notebook"):
        definitions(content, "ipynb")


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    """Editors add them."""
    assert len(definitions(b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", "py").body) == 2
    assert lines_of(b"x = 1\r\ny = 2", "py") == ["x = 1", "y = 2"]
