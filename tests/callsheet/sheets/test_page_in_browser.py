"""The report page in headless Chromium: its own policy breaks nothing of it, nothing is asked of a network, and it fits."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from callsheet.messages.reader import Reader
from callsheet.sheets.page.render import render
from tests.callsheet.sheets.test_page import FACTS
from tests.flows.test_browser import CHROMIUM, FLAGS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")]
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 30)"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_shown_as_meant(language: str, browser: Any, tmp_path: Path) -> None:
    """Wide and as a phone, light and dark: no complaint of the browser, no request, the scheme's colours, no scrolling sideways."""
    file = tmp_path / "page.html"
    file.write_text(render(FACTS, Reader(language)), encoding="utf-8")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    for width, scheme in product((1200, 390), GROUNDS):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == GROUNDS[scheme]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        fill = page.evaluate("getComputedStyle(document.querySelector('rect.loaded')).fill")
        assert fill != "rgb(0, 0, 0)"
    assert said == [file.as_uri()]
    page.close()


def test_it_is_printed_light(browser: Any, tmp_path: Path) -> None:
    """Also from a dark screen, and as a PDF."""
    file = tmp_path / "page.html"
    file.write_text(render(FACTS, Reader()), encoding="utf-8")
    page = browser.new_page(color_scheme="dark")
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 41, 51)"
    assert page.pdf().startswith(b"%PDF")
    page.close()
