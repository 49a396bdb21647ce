"""Pages as a reader meets them, in a real browser: what is shown, sorted, filtered, printed, and never fetched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_report import COURSE, EVIL, WRITTEN, check, record

from autograder import store
from autograder.model import Outcome, Picture, SourceLine
from autograder.report import write_class
from autograder.store import Deposit

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; Debian, Ubuntu: sudo apt-get install chromium"),
]
PICTURE = Picture(kind="map", name="weights", expected=((0.0, 1.0), (1.0, 0.0)), computed=((0.5, 0.5), (0.5, None)))
PAGES = ("index.html", "ann/index.html", "ann/one.html", "bob/one.html")
SCHEMES = ("light", "dark")
# Of every text that is shown: its contrast with what lies behind it, and the one it must have (WCAG 2.2, 1.4.3).
CONTRASTS = """() => {
  const channel = value => value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const found = numbers(getComputedStyle(element).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), seen = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest("script, meter")) continue;
    const style = getComputedStyle(element), inside = element instanceof SVGElement;
    const lights = [light(numbers(inside ? style.fill : style.color)), light(behind(element))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    seen.push([text.slice(0, 40), (lights[0] + 0.05) / (lights[1] + 0.05), large ? 3 : 4.5]);
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a small class, some of it hostile, some of it copied."""
    out = tmp_path_factory.mktemp("reports")
    step = SourceLine(7, "f", "bad", 6, ("def f(x):", EVIL, "    return y"))
    wrong = check("wrong", Outcome.FAILED, message="no: " + EVIL, hint="the hint", mistake="m", picture=PICTURE)
    raised = check("raised", Outcome.RAISED, message="ValueError", traceback=(step,))
    points = {"ann": 1, "bob": 3, "cat": 2, EVIL: 0}
    with store.open_store(out) as results:
        results.begin_run()
        for name, good in points.items():
            passed = [check(f"good {n}") for n in range(good)]
            missing = check("missing", Outcome.MISSING, visibility="hidden", task="a_task_with_a_rather_long_name")
            given = record(name, wrong, raised, missing, *passed, message="hello")
            results.put(Deposit(record=given, content=WRITTEN.encode(), kind="py"))
        results.put(Deposit(record=record("dan", assignment="two", status="refused", message="x" * 3000)))
        results.adjust("ann", "one", 0.5, "someone", "a reason")
    write_class(out, COURSE, {}, pages=True)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without a window; its own sandbox does not start as root."""
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


class Watched:
    """A page, and what it did that no page of ours may do."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.wrongs: list[str] = []
        self.page.on("console", lambda message: self.wrongs.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrongs.append(dialog.message))
        allowed = (file.as_uri(), "data:image/png;")
        self.page.on("request", lambda asked: asked.url.startswith(allowed) or self.wrongs.append(asked.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> Any:
        return self.page

    def __exit__(self, kind: Any, *rest: Any) -> None:
        self.context.close()
        assert kind is not None or self.wrongs == []


def column(page: Any, number: int) -> list[str]:
    """What the rows that are shown say there."""
    rows = "rows => rows.filter(row => row.checkVisibility())"
    return page.eval_on_selector_all("#students tbody tr", f"{rows}.map(row => row.cells[{number}].textContent)")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_every_text_can_be_read(browser: Any, folder: Path, name: str, scheme: str) -> None:
    """In both colour schemes every text stands out, opened details too; the schemes differ."""
    with Watched(browser, folder / name, color_scheme=scheme) as page:
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        seen = page.evaluate(CONTRASTS)
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(seen) > 5 and [one for one in seen if one[1] < one[2]] == []
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1200])
def test_pages_fit_their_window(browser: Any, folder: Path, name: str, width: int) -> None:
    """Wide tables scroll by themselves, the page does not; what is hostile lies there as text."""
    with Watched(browser, folder / name, viewport={"width": width, "height": 700}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("img, iframe, object").count() == 0
        assert page.locator("h1").count() == 1 and page.title()


def test_columns_are_sorted(browser: Any, folder: Path) -> None:
    """By a click up, by another down, numbers as numbers; who has no score stays last."""
    with Watched(browser, folder / "index.html") as page:
        heading = page.locator("#students th", has_text="First")
        heading.get_by_role("button").click()
        assert column(page, 1) == ["0 / 6", "2.5 / 8", "4 / 10", "6 / 12", ""]
        assert heading.get_attribute("aria-sort") == "ascending"
        heading.get_by_role("button").click()
        assert column(page, 1) == ["6 / 12", "4 / 10", "2.5 / 8", "0 / 6", ""]
        assert heading.get_attribute("aria-sort") == "descending"
        page.locator("#students th", has_text="Student").get_by_role("button").click()
        assert column(page, 0)[-4:] == ["ann", "bob", "cat", "dan"] and heading.get_attribute("aria-sort") is None


def test_rows_are_filtered(browser: Any, folder: Path) -> None:
    """What does not hold the text is not shown, and how many are is told to who listens."""
    with Watched(browser, folder / "index.html") as page:
        assert len(column(page, 0)) == 5
        page.get_by_role("searchbox").fill("AN")
        assert column(page, 0) == ["ann", "dan"]
        assert page.get_by_role("status").text_content() == "2 of 5 shown"
        page.get_by_role("searchbox").fill("")
        assert len(column(page, 0)) == 5 and page.get_by_role("status").text_content() == ""


def test_the_keyboard_is_enough(browser: Any, folder: Path) -> None:
    """Tab reaches the filter, the headings and the links in turn, and shows where it is; Enter sorts and opens."""
    with Watched(browser, folder / "index.html") as page:
        page.get_by_role("searchbox").focus()
        page.keyboard.type("ann")
        assert column(page, 0) == ["ann"]
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator("#students th").first.get_attribute("aria-sort") == "ascending"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.locator("details summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("details pre").first.is_visible()


def test_links_lead_there_and_back(browser: Any, folder: Path) -> None:
    """From the class to a student, to an assignment, and to the student again."""
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    for name, heading in (("ann", "ann"), ("First", "First"), ("ann", "ann")):
        page.get_by_role("link", name=name, exact=True).first.click()
        assert page.locator("h1").text_content() == heading
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_readable_without_script(browser: Any, folder: Path, name: str) -> None:
    """Everything is there; only the filter, which needs script, is not."""
    with Watched(browser, folder / name, java_script_enabled=False) as page:
        assert page.get_by_role("searchbox").count() == 0 and len(page.locator("main").inner_text()) > 100


@pytest.mark.parametrize("name", PAGES)
def test_pages_can_be_printed(browser: Any, folder: Path, name: str) -> None:
    """On A4 nothing is cut off at the side, what can only be clicked is left out, and ink is dark on light."""
    with Watched(browser, folder / name, viewport={"width": 718, "height": 1000}) as page:
        page.emulate_media(media="print")
        right = "all => Math.max(0, ...all.map(one => one.getBoundingClientRect().right))"
        assert page.eval_on_selector_all("table, pre, svg, p", right) <= 719
        assert page.locator("input:visible").count() == 0
        assert [one for one in page.evaluate(CONTRASTS) if one[1] < one[2]] == []
        assert page.pdf(format="A4").startswith(b"%PDF")
