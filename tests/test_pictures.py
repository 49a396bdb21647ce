"""Pictures show where an answer differs, and stand in a page as text that can do nothing."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
import torch

from autograder.grade.sketch import MOST_SIDE, sketch
from autograder.model import Picture
from autograder.report.drawing import draw, label_of

EVIL = "w<b>\"'&<script>alert(1)</script>$x^$\u202e\x1b]"
WANTED = torch.arange(12, dtype=torch.float64).reshape(3, 4)


def picture(kind: str, expected: Any, computed: Any, name: str = "weights") -> Picture:
    rows = [tuple(tuple(row) for row in side) for side in (expected, computed)]
    return Picture(kind=kind, name=name, expected=rows[0], computed=rows[1])  # type: ignore[arg-type]


SAMPLES = [
    picture("map", [[0.0, 1.0], [2.0, 3.0]], [[0.0, 1.0], [2.0, None]], EVIL),
    picture("map", [[1.0] * 32] * 32, [[float(i * j % 7) for i in range(32)] for j in range(32)], EVIL),
    picture("map", [[None]], [[None]], EVIL),
    picture("line", [[float(i % 5) for i in range(32)]], [[None] * 16 + [1e30] * 16], EVIL),
    picture("path", [(float(i), 1 / (i + 1)) for i in range(64)], [(1.0, float(i)) for i in range(64)], EVIL),
    picture("path", [(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)], [(0.0, 0.0), (None, 1.0), (1.0, None)], EVIL),
]


def test_a_matrix_is_a_map_and_a_vector_a_line() -> None:
    """The first named value that differs is shown, with six digits; what agrees is not."""
    got = {"fine": WANTED, "wrong": WANTED + 1 / 3}
    found = sketch({"fine": WANTED, "wrong": WANTED}, got)
    assert found is not None and (found.kind, found.name) == ("map", "wrong")
    assert found.expected[2] == (8, 9, 10, 11) and found.computed[0][0] == 0.333333
    line = sketch({"row": WANTED[0]}, {"row": WANTED[1]})
    assert line is not None and line.kind == "line" and line.computed == ((4, 5, 6, 7),)
    assert sketch({"fine": WANTED}, {"fine": WANTED.clone()}) is None
    assert sketch({"last digits": WANTED}, {"last digits": WANTED + 1e-7}) is None


def test_of_more_axes_the_plane_that_differs_most_is_shown() -> None:
    """Also where the difference is NaN; in a grid of cells [S, S, K] it is the channel."""
    wanted = torch.zeros(2, 3, 4, 5, dtype=torch.float64)
    given = wanted.clone()
    given[0, 0, 1, 1], given[1, 2, 3, 4] = 1e9, math.nan
    found = sketch({"w": wanted}, {"w": given})
    assert found is not None and found.name == "w[1, 2]" and found.computed[3][4] is None
    cells = torch.zeros(3, 3, 7, dtype=torch.float64)
    off = cells.clone()
    off[1, 2, 4] = 1
    grid = sketch({"cells": cells}, {"cells": off})
    assert grid is not None and grid.name == "cells[:, :, 4]" and grid.computed[1] == (0, 0, 1)


def test_steps_are_a_path() -> None:
    """Values after each step are one walk, of their first two coordinates."""
    wanted = {f"w after {step}": WANTED[0] * step for step in (1, 2, 10)}
    found = sketch(wanted, {name: value + 1 for name, value in wanted.items()})
    assert found is not None and (found.kind, found.name) == ("path", "w")
    assert found.expected == ((0, 1), (0, 2), (0, 10)) and found.computed[2] == (1, 11)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (WANTED, WANTED[:2]),
        (WANTED, "text"),
        (WANTED[0, 0], WANTED[1, 0]),
        (torch.zeros(0, 3), torch.zeros(0, 3)),
        (torch.zeros(MOST_SIDE + 1), torch.ones(MOST_SIDE + 1)),
        (3.0, 4.0),
    ],
)
def test_what_cannot_be_shown_is_left_out(wanted: Any, given: Any) -> None:
    """Other shapes, other types, single numbers, nothing at all, and what is too large to be looked at."""
    assert sketch({"w": wanted}, {"w": given}) is None and sketch({"w": wanted}, {}) is None


@pytest.mark.parametrize("shown", SAMPLES, ids=lambda one: f"{one.kind}-{len(one.expected)}")
def test_pictures_are_inert_and_small(shown: Picture) -> None:
    """One well-formed element under 60 KB, without script, style, or anything that is fetched."""
    text = str(draw(shown))
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    names = {name for element in root.iter() for name in element.attrib}
    assert not tags & {"script", "style", "b", "foreignObject", "a", "metadata"}
    assert not [name for name in names if name == "style" or name.startswith("on")]
    links = re.findall(r'href="([^"]*)"', text)
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in links)
    assert "\x1b" not in text and "\u202e" not in text and "<script>" in "".join(root.itertext())
    assert len(text) < 60_000


def test_text_takes_the_colour_of_the_page() -> None:
    """Nothing is black: it would not be seen in the dark."""
    for shown in SAMPLES:
        root = ElementTree.fromstring(str(draw(shown)))
        texts = [element for element in root.iter() if element.tag.endswith("text")]
        assert texts and all(element.get("fill") == "currentColor" for element in texts)
        assert "#000000" not in str(draw(shown))


def test_a_picture_says_in_words_where_it_differs() -> None:
    """Who does not see it reads the place that is farthest apart, or the one that is not finite."""
    assert label_of(picture("map", [[0.0, 1.0]], [[0.0, 3.0]])).endswith("farthest apart at row 0, column 1")
    assert label_of(picture("line", [[0.0, 1.0]], [[None, 1.0]])).endswith("not finite at index 0")
    assert "step 2" in label_of(picture("path", [(0.0, 0.0), (1.0, 1.0)], [(0.0, 0.0), (5.0, 1.0)]))
    assert 'aria-label="Two maps' in str(draw(SAMPLES[0]))
