"""A list of a million rows, from the browser: chosen, checked, its rows to fix paged through, and planned.

Only in `make chaos`. The page is a process of its own, so that its memory can be said; figures are printed (pytest -s).
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from callsheet.engine.context import open_ledger
from callsheet.ledger import people
from callsheet.ledger.people import Role
from callsheet.sandbox.process import SandboxProcess
from callsheet.settings import Profile
from callsheet.web.passwords import hashed
from tests.callsheet.watcher.processes import wait_until
from tests.callsheet.web.conftest import PASSWORD
from tests.callsheet.web.test_browser import CHROMIUM, a_page, browser, sign_in
from tests.support.forked import start_process
from tests.support.loading import CAMPAIGN, a_profile
from tests.support.thinned import LONG

__all__ = ["browser"]  # a fixture
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here"),
    pytest.mark.skipif(not LONG, reason="minutes: in make chaos"),
]
ROWS, WRONG = 1_000_000, 10_000
PAGES = 10  # of rows to fix, one after the other
MOST = {"checked": 120.0, "page": 3.0, "memory": 300.0}  # seconds, seconds, MiB; two shared cores


@pytest.fixture
def list_of_all(tmp_path: Path) -> Path:
    """One row in a hundred has a number that is too short."""
    path, every = tmp_path / "million.csv", ROWS // WRONG
    with path.open("w") as file:
        file.write("Phone,Name,Note\n")
        for at in range(ROWS):
            number = f"{at % 97:02d}" if at % every == 7 else str(6_580_000_000 + at)
            file.write(f"{number},Ann {at},autumn\n")
    return path


@pytest.fixture
def page_process(tmp_path: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address of `callsheet web` as a process of its own, and the process."""
    with start_process() as sandbox, closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        profile = a_profile(sandbox, tmp_path)
        somebody(profile)
        with (tmp_path / "said.txt").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "callsheet", "web"],
                env=environment(sandbox, profile, port),
                stdout=said,
                stderr=said,
            )
        try:
            wait_until(lambda: answers(port))
            yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


def somebody(profile: Profile) -> None:
    with open_ledger(profile) as ledger:
        people.add_user(ledger, "ann")
        people.set_password(ledger, "ann", hashed(PASSWORD))
        people.grant(ledger, "ann", profile.name, Role.ANALYST)


def environment(sandbox: SandboxProcess, profile: Profile, port: int) -> dict[str, str]:
    given = {
        "BASE_URL": sandbox.url,
        "APP_ID": sandbox.app_id,
        "APP_SECRET": sandbox.app_secret,
        "AGENT_ID": "1001",
        "DATA_DIR": profile.data_dir,
        "CAMPAIGN": json.dumps(CAMPAIGN),
        "WEB_PORT": port,
        "RATE": 0,
    }
    return {
        **os.environ,
        **{f"CALLSHEET_{name}": str(value) for name, value in given.items()},
        "PREFECT_API_URL": "",
    }


def answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_million_rows_are_checked_paged_through_and_planned(
    page_process: tuple[str, psutil.Process], browser: Any, list_of_all: Path
) -> None:
    """Every row is checked before anything is sent, and the page stays as quick as with few."""
    url, process = page_process
    heard: list[str] = []
    page = a_page(browser, url, heard)
    page.set_default_timeout(600_000)
    sign_in(page, url)
    idle = memory(process)
    page.goto(f"{url}/upload")
    page.set_input_files("#files", list_of_all)
    began = time.monotonic()
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url("**/drafts/*")
    uploaded = time.monotonic() - began
    page.wait_for_url("**/drafts/*/*")
    if page.url.endswith("/columns"):
        page.get_by_role("combobox", name="What the rows are").select_option("customer-numbers")
        page.get_by_role("button", name="Check with these choices").click()
        page.wait_for_url("**/rows")
    page.get_by_role("heading", name="million.csv").first.wait_for()
    shown = time.monotonic() - began
    assert f"{WRONG:,}" in page.locator("main").inner_text()
    turned = [turn(page) for _ in range(PAGES)]
    wrong = page.locator("input[aria-invalid=true]").first
    wrong.fill("6599990001")
    began = time.monotonic()
    wrong.press("Enter")
    page.locator("[data-watch]").or_(page.get_by_text(f"{WRONG - 1:,}")).first.wait_for()
    page.get_by_text(f"{WRONG - 1:,}").first.wait_for()
    saved = time.monotonic() - began
    page.get_by_role("link", name="Plan and submit").first.click()
    page.get_by_role("button", name=f"Submit {ROWS - WRONG + 1:,} rows").wait_for()
    most = memory(process)
    told = {"uploaded": uploaded, "checked": shown, "page": max(turned), "saved": saved}
    print({name: round(value, 2) for name, value in (told | {"idle MiB": idle, "memory": most}).items()})
    assert {name for name, limit in MOST.items() if (told | {"memory": most})[name] > limit} == set()
    assert heard == []
    page.context.close()


def turn(page: Any) -> float:
    """The seconds until the next rows to fix are there."""
    first = page.locator("input[aria-invalid=true]").first.get_attribute("name")
    began = time.monotonic()
    page.get_by_role("link", name="Next rows").first.click()
    page.wait_for_function(
        "(before) => document.querySelector('input[aria-invalid=true]')?.name !== before && document.readyState === 'complete'",
        arg=first,
    )
    return time.monotonic() - began


def memory(process: psutil.Process) -> float:
    """MiB of the page's own process."""
    return float(process.memory_info().rss / 2**20)
