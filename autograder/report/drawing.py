"""Pictures of failed checks: what was expected beside what was computed, as SVG that stands in a page.

Text keeps the page's colour, light or dark. No style attributes, no script, no reference to anything outside: the
page's content security policy allows none. Matplotlib is imported where a picture is drawn, and each is drawn once.
"""

from __future__ import annotations

import io
import math
import re
from functools import lru_cache
from typing import Any

import msgspec
from markupsafe import Markup

from autograder.model import Picture
from autograder.printable import one_line

MOST_KEPT = 512
NAME_LIMIT = 60
DPI = 72
EXPECTED, COMPUTED = "#0b6e4f", "#c2410c"
Rows = tuple[tuple[float | None, ...], ...]


@lru_cache(MOST_KEPT)
def draw(picture: Picture) -> Markup:
    """The picture as an `<svg>` element with a label in words."""
    axes: list[Any]
    picture = msgspec.structs.replace(picture, name=one_line(picture.name, NAME_LIMIT))
    if picture.kind == "map":
        figure, axes = _figure(6.6, 2.3, 3)
        _draw_map(axes, picture)
    else:
        figure, axes = _figure(4.4, 2.5, 1)
        (_draw_line if picture.kind == "line" else _draw_path)(axes[0], picture)
    stream = io.StringIO()
    figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Markup(_inline(stream.getvalue(), label_of(picture)))


def label_of(picture: Picture) -> str:
    """What the picture shows, for those who do not see it."""
    what = {"map": "Two maps and their difference", "line": "Two rows of numbers", "path": "Two paths"}[picture.kind]
    return f"{what}: {picture.name} as expected and as your code computes it; {_worst(picture)}"


def _worst(picture: Picture) -> str:
    rows = enumerate(zip(picture.expected, picture.computed, strict=True))
    errors = [
        (_distance(wanted, given), place, index)
        for place, (wants, gives) in rows
        for index, (wanted, given) in enumerate(zip(wants, gives, strict=True))
    ]
    error, place, index = max(errors)
    where = {"map": f"row {place}, column {index}", "line": f"index {index}", "path": f"step {place + 1}"}[picture.kind]
    return f"farthest apart at {where}" if error < math.inf else f"not finite at {where}"


def _distance(wanted: float | None, given: float | None) -> float:
    return math.inf if wanted is None or given is None else abs(wanted - given)


def _figure(width: float, height: float, columns: int) -> tuple[Any, list[Any]]:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "autograder", "font.size": 8, "text.parse_math": False}
    )
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasSVG(figure)
    axes = figure.subplots(1, columns, squeeze=False)[0].tolist()
    figure.subplots_adjust(0.09, 0.14, 0.98, 0.86, wspace=0.25)
    return figure, axes


def _draw_map(axes: list[Any], picture: Picture) -> None:
    wanted, given = _numbers(picture.expected), _numbers(picture.computed)
    difference = [[a - b for a, b in zip(*rows, strict=True)] for rows in zip(given, wanted, strict=True)]
    finite = [value for row in wanted for value in row if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(max(finite), min(finite) + 1e-9)
    apart = max((abs(value) for row in difference for value in row if math.isfinite(value)), default=0.0) or 1.0
    for place, title, rows, span, colours in (
        (axes[0], "expected", wanted, (low, high), "viridis"),
        (axes[1], "computed", given, (low, high), "viridis"),
        (axes[2], f"difference, up to {apart:.2g}", difference, (-apart, apart), "RdBu"),
    ):
        place.imshow(rows, vmin=span[0], vmax=span[1], cmap=colours, aspect="auto")
        place.set_title(title, fontsize=8)
        place.set_xticks(_ends(len(rows[0])))
        place.set_yticks(_ends(len(rows)))
    axes[0].set_ylabel(picture.name, fontsize=8)


def _draw_line(place: Any, picture: Picture) -> None:
    wanted, given = _numbers(picture.expected)[0], _numbers(picture.computed)[0]
    place.plot(wanted, "o-", color=EXPECTED, markersize=5, label="expected")
    place.plot(given, "x--", color=COMPUTED, markersize=5, label="computed")
    place.set_xticks(_ends(len(wanted)))
    place.set_title(picture.name, fontsize=8)
    place.legend(fontsize=7, framealpha=0)


def _draw_path(place: Any, picture: Picture) -> None:
    for rows, sign, colour, name in (
        (picture.expected, "o-", EXPECTED, "expected"),
        (picture.computed, "x--", COMPUTED, "computed"),
    ):
        place.plot(*zip(*_numbers(rows), strict=True), sign, color=colour, markersize=5, label=name)
    for step, point in enumerate(_numbers(picture.expected), start=1):
        place.annotate(str(step), point, fontsize=7, textcoords="offset points", xytext=(4, 4))
    place.set_title(f"{picture.name}: its first two coordinates, step by step", fontsize=8)
    place.legend(fontsize=7, framealpha=0)


def _numbers(rows: Rows) -> list[list[float]]:
    return [[math.nan if value is None else value for value in row] for row in rows]


def _ends(count: int) -> list[int]:
    return sorted({0, count - 1})


def _inline(svg: str, label: str) -> str:
    """The bare element: declarations gone, style attributes as presentation attributes, black as the text's colour."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.S)
    svg = re.sub(r'style="([^"]*)"', lambda found: _attributes(found[1]), svg)
    svg = re.sub(r"#000000|\bblack\b", "currentColor", svg)
    svg = re.sub(r'<g id="[\w.]+"', "<g", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    head = f'<svg role="img" aria-label="{Markup.escape(label)}" stroke-linejoin="round" stroke-linecap="butt" '
    return re.sub(r">\s+<", "><", head + svg.removeprefix("<svg").lstrip())


def _attributes(style: str) -> str:
    pairs = [pair.partition(":") for pair in style.split(";") if ":" in pair]
    found = {name.strip(): value.strip() for name, _, value in pairs}
    if font := found.pop("font", ""):
        found["font-size"] = font.split()[0]
    if "font-size" in found:
        found |= {"font-family": "sans-serif", "fill": found.get("fill", "currentColor")}
    return " ".join(f'{name}="{value}"' for name, value in found.items())
