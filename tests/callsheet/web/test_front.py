"""The page on a Unix socket behind a proxy that puts it below a path and takes small bodies only: upload in Chromium."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from callsheet.ledger.sign_ins import recorded
from callsheet.web.address import Address
from callsheet.web.app import make_app
from callsheet.web.server import on_socket
from callsheet.web.site import Site, open_site
from tests.callsheet.web.conftest import House
from tests.callsheet.web.test_browser import a_page, browser, pytestmark, sign_in
from tests.callsheet.web.test_draft_browser import wait
from tests.support.front import Front, in_front

__all__ = ["browser", "pytestmark"]  # a fixture, and where there is a browser
MOST, VISITOR, FORGED = 1_000_000, "203.0.113.7", "198.51.100.9"


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with in_front(tmp_path / "page.sock", MOST, VISITOR) as running:
        yield running


@pytest.fixture
def behind(front: Front, house: House) -> Iterator[Site]:
    """The page behind the proxy, served as `callsheet web` does with `web_socket`."""
    at = Address(f"http://127.0.0.1:{front.server_port}/calls", "", by_socket=True)
    with open_site(at, house.profiles[0], house.profiles) as site, on_socket(front.page) as listener:
        config = uvicorn.Config(make_app(site), lifespan="off", log_level="critical", proxy_headers=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield site
        server.should_exit = True
        thread.join(10)


def test_a_list_is_uploaded_through_a_proxy_that_takes_small_bodies_only(
    behind: Site, front: Front, browser: Any, tmp_path: Path
) -> None:
    """In parts that it takes; every address is below the path, and only the proxy says where somebody comes from."""
    heard: list[str] = []
    page = a_page(browser, behind.address.url, heard, extra_http_headers={"X-Forwarded-For": FORGED})
    sign_in(page, behind.address.url)
    assert recorded(behind.people)[0]["address"] == VISITOR
    path = tmp_path / "large.csv"
    path.write_text("Phone,Name\n" + "".join(f"{6_590_000_000 + at},Ann Lee\n" for at in range(150_000)))
    assert path.stat().st_size > 2 * MOST
    page.get_by_role("link", name="New upload").first.click()
    page.set_input_files("#files", path)
    page.get_by_role("button", name="Upload and check").click()
    wait(page, lambda: "/calls/drafts/" in page.url)
    found = behind.find_draft(page.url.rpartition("/drafts/")[2].partition("/")[0])
    assert found is not None
    assert [file.size for file in found[1].files] == [path.stat().st_size]
    assert front.refused
    assert max(front.taken) <= MOST
    links = page.eval_on_selector_all(
        "a[href], form[action]", "all => all.map(each => each.href || each.action)"
    )
    assert {link for link in links if not link.startswith(behind.address.url)} == set()
    assert [line for line in heard if "413" not in line] == []
    page.context.close()
