"""Somebody new: from the link of `callsheet serve --sandbox` to a result workbook, in a real browser, with each click counted."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.figure import Measured

_CHROMIUM = os.environ.get("CALLSHEET_TEST_CHROMIUM") or shutil.which("chromium") or "chromium"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_LIST = "Phone,Name\n6590019901,Ann Lee\n6590019902,Bob Tan\n14,Cy Wong\n"
_RIGHT = "6590019903"
_CLICKS = 7
_SECONDS = 60.0
_PAINT = 0.5  # seconds
_IDLE = 220.0  # MiB
_PATIENCE = 60_000  # milliseconds
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@contextmanager
def _served() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`callsheet serve --sandbox` in a folder of its own, and its link."""
    with tempfile.TemporaryDirectory() as folder:
        here = {
            "CALLSHEET_DATA_DIR": f"{folder}/data",
            "CALLSHEET_CONFIG": f"{folder}/callsheet.toml",
            "CALLSHEET_WEB_PORT": "0",
        }
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", "CALLSHEET_"))
        }
        Path(folder, "callsheet.toml").touch()
        command = [sys.executable, "-m", "callsheet", "serve", "--sandbox", "--port", "0"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder, env=outside | here)
        try:
            yield process, _link(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def _link(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if "/enter/" in line:
            return next(word.strip('".,') for word in line.split() if "/enter/" in word)
    raise AssertionError("no link")


class Newcomer:
    """A window in which every click, every file chosen and every cell typed is counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.paints = page, 0, list[float]()
        page.set_default_timeout(_PATIENCE)

    def click(self, found: Any) -> None:
        self.clicks += 1
        found.click()

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def painted(self) -> None:
        while (painted := self.page.evaluate(_PAINTED)) is None:
            self.page.wait_for_timeout(50)  # the page allows no script that is made up here
        self.paints.append(float(painted) / 1000)


def first_load() -> Iterable[tuple[str, float, float]]:
    """Clicks and seconds of a first load, the slowest first paint on its way, and what the page's process takes then."""
    from playwright.sync_api import sync_playwright

    with _served() as (process, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        newcomer = Newcomer(browser.new_context(locale="en-GB").new_page())
        began = time.monotonic()
        _load(newcomer, link)
        took = time.monotonic() - began
        memory = _memory(process.pid)
        browser.close()
    yield "clicks from the link to a result workbook", newcomer.clicks, _CLICKS
    yield "seconds from the link to a result workbook", took, _SECONDS
    yield "slowest first paint of its pages, seconds", max(newcomer.paints), _PAINT
    yield "memory of the page afterwards, MiB", memory, _IDLE


def _load(newcomer: Newcomer, link: str) -> None:
    """Enter, upload a list, put a cell right, submit, and save the result."""
    page = newcomer.page
    page.goto(link)
    newcomer.clicks += 1  # the link itself; the page goes on by itself
    page.get_by_role("link", name="New upload").first.wait_for()
    newcomer.painted()
    newcomer.click(page.get_by_role("link", name="New upload").first)
    newcomer.painted()
    newcomer.clicks += 1  # the file is chosen
    page.set_input_files("#files", {"name": "spring.csv", "mimeType": "text/csv", "buffer": _LIST.encode()})
    newcomer.button("Upload and check")
    cell = page.locator("input[aria-invalid=true]")
    cell.fill(_RIGHT)
    newcomer.painted()
    newcomer.clicks += 1  # the cell is typed
    cell.press("Enter")
    newcomer.button("Submit 3 rows")
    newcomer.painted()
    with page.expect_download() as saved:
        newcomer.click(page.get_by_role("link", name="Result workbook"))
    assert saved.value.suggested_filename == "spring.result.xlsx"


def _memory(pid: int) -> float:
    """MiB of the process that serves the page."""
    children = psutil.Process(pid).children(recursive=True)
    (web,) = [each for each in children if "web" in each.cmdline()]
    return float(web.memory_info().rss) / 2**20


FIGURES = (
    Measured(
        name="newcomer",
        what="a first load in the browser, from the link to the result workbook: clicks, seconds, first paint, memory of the page",
        measure=first_load,
        goal=1.0,
    ),
)
