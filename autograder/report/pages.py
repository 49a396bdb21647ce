"""HTML from values: text from outside is escaped, no page asks the network for anything, no script is content."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from autograder.printable import one_line, printable
from autograder.submissions import slug

TEXT_LIMIT = 20_000
LINE_LIMIT = 1_000


def render(template: str, *, script: bool = False, **values: Any) -> str:
    """One whole page; `script` adds the sorting and filtering of tables."""
    style, code = _asset("style.css"), _asset("table.js") if script else ""
    return (
        _environment()
        .get_template(template)
        .render(style=Markup(style), script=Markup(code), policy=_policy(style, code), **values)
    )


def page_of(assignment: str) -> str:
    """The name of an assignment's page in its student's folder; `index.html` there is the one over all of them."""
    return f"{slug(assignment) if assignment else 'unknown'}.html"


def _policy(style: str, code: str) -> str:
    scripts = f"script-src '{_hash(code)}'; " if code else ""
    return (
        f"default-src 'none'; {scripts}img-src data:; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _asset(name: str) -> str:
    return resources.files("autograder.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        line=lambda text: one_line(text, LINE_LIMIT),
        shown=lambda text: printable(text, TEXT_LIMIT),
        number=lambda value: f"{value:.4g}" if value < 1000 else f"{value:.0f}",
        signed=lambda value: f"{value:+g}",
        tenth=lambda value: f"{value:.1f}",
        decimal=lambda value: f"{value:.2f}",
        percent=lambda value: f"{100 * value:.0f} %",
        path=lambda text: quote(text, safe=""),
        page=page_of,
    )
    return environment
