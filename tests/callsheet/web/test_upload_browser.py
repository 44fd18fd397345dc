"""Upload and plan in Chromium with the keyboard alone; an upload goes on after a pause, a lost connection and in a new window."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from callsheet.ledger import drafts
from callsheet.web import part_pages, waiting
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House
from tests.callsheet.web.test_browser import (
    a_page,
    at,
    browser,
    has_focus,
    let_pass,
    listener,
    pytestmark,
    served,
    sign_in,
    tab_to,
)
from tests.callsheet.web.test_draft_browser import reach, wait, worked
from tests.support.loading import a_csv

__all__ = [
    "at",
    "browser",
    "listener",
    "pytestmark",
    "served",
    "worked",
]  # fixtures, and where there is a browser
ROWS = ("Ann,,6590018901", "Bob,,65900l8903", *(f"Cy,,{6590018910 + at}" for at in range(20)))


def choose(page: Any, *files: Path) -> None:
    """Files in the window that the keyboard opens."""
    page.locator("#files").focus()
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files(files)


def arrive(page: Any, *steps: str) -> None:
    """Be on a page of one of these steps, drawn whole."""
    reach(page, *steps)
    page.wait_for_load_state()


def press(page: Any, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def test_files_that_are_chosen_while_the_page_still_loads_are_uploaded(
    served: str, browser: Any, site: Site, tmp_path: Path
) -> None:
    heard: list[str] = []
    page, held = a_page(browser, served, heard), list[Any]()
    sign_in(page, served)
    _dropped_anywhere(page)
    page.route(re.compile(r"/upload[^/]*\.js"), lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    page.goto(f"{served}/upload", wait_until="commit")
    page.set_input_files("#files", a_csv(tmp_path / "early.csv", "Name,Sex,Phone", *ROWS))
    wait(page, lambda: bool(held))
    held[0].continue_()
    wait(page, lambda: page.locator("[data-chosen] .name").all_inner_texts() == ["early.csv"])
    page.get_by_role("button", name="Upload and check").click()
    wait(page, lambda: "/drafts/" in page.url)
    assert heard == []
    page.context.close()


def test_the_whole_job_with_the_keyboard_alone(
    served: str,
    worked: None,
    browser: Any,
    site: Site,
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the sign-in over somebody's approval to the saved result; the focus can be seen and is never lost, no byte travels twice,
    though the connection is lost, nothing is said on the console, and each check is waited for on a page of its own, as on a busy machine.
    """
    monkeypatch.setattr(waiting, "LONGEST", 0.0)
    monkeypatch.setattr(part_pages, "PART", 100)
    monkeypatch.setattr(house.profiles[0], "approve_above_rows", 21)
    heard: list[str] = []
    page = a_page(browser, served, heard)
    page.on(
        "filechooser", lambda _: None
    )  # asked for now: otherwise the first window may open before anybody hears of it
    sign_in(page, served)
    press(page, "New upload")
    page.wait_for_url(f"{served}/upload")
    sheet = a_csv(tmp_path / "autumn.csv", "Name,Sex,Phone", *ROWS)
    _chosen_beside_a_picture(page, tmp_path, sheet)
    _sent_though_the_connection_is_lost(page, served, sheet, heard)
    _put_right(page)
    press(page, "Options")
    assert page.locator("details.options").get_attribute("open") is not None
    press(page, "Submit 22 rows")
    wait(page, lambda: page.get_by_text("Waiting for approval").count() > 0)
    draft = page.url.rpartition("/")[2]
    ((load,),) = drafts.loads_of(site.people, draft).values()
    _approved_by_another(page, served)
    sign_in_after(page, served, "ann")
    press(page, sheet.name)
    page.wait_for_url(f"{served}/loads/{load}")
    wait(page, lambda: page.get_by_role("link", name="Result workbook").count() == 1)
    with page.expect_download() as saved:
        press(page, "Result workbook")
    assert saved.value.suggested_filename == "autumn.result.xlsx"
    assert site.people.books(load) == {"loaded": 22}
    assert heard == []
    page.context.close()


_DROP = """([name, text]) => {
  const dragged = new DataTransfer();
  dragged.items.add(new File([text], name, { lastModified: 1 }));
  const over = new DragEvent("drop", { dataTransfer: dragged, bubbles: true, cancelable: true });
  return !document.querySelector("h1").dispatchEvent(over);
}"""


def _dropped_anywhere(page: Any) -> None:
    """Beside the form of the first page: what was dropped before stays, and the keyboard is at the button that sends it."""
    wait(page, lambda: page.evaluate(_DROP, ["one.csv", "Phone"]))
    page.evaluate(_DROP, ["two.csv", "Phone"])
    page.evaluate(_DROP, ["one.csv", "Phone"])
    assert page.locator("[data-chosen] .name").all_inner_texts() == ["one.csv", "two.csv"]
    assert page.locator("form[data-upload] button[type=submit]:focus").count() == 1
    page.evaluate(_DROP, ["logo.png", "x"])
    page.get_by_text("logo.png cannot be read as a list").wait_for()


def sign_in_after(page: Any, served: str, name: str) -> None:
    """Somebody else at the same browser."""
    press(page, "Sign out")
    page.wait_for_url(f"{served}/login")
    sign_in(page, served, name)


def _approved_by_another(page: Any, served: str) -> None:
    sign_in_after(page, served, "pia")
    press(page, "Approvals")
    page.wait_for_url(f"{served}/approvals")
    press(page, "Look and decide")
    page.wait_for_url(f"{served}/loads/*/approval")
    press(page, "Approve: send it")
    page.get_by_text("Approved by pia on").wait_for()


def _chosen_beside_a_picture(page: Any, folder: Path, sheet: Path) -> None:
    """A file that is no list is named, and can be taken away again."""
    picture = folder / "logo.png"
    picture.write_bytes(b"x")
    choose(page, picture, sheet)
    page.get_by_text("logo.png cannot be read as a list").wait_for()
    press(page, "Remove")
    assert page.locator("[data-said]").is_hidden()
    assert has_focus(page)
    assert page.locator("[data-chosen] .name").all_inner_texts() == [sheet.name]


def _sent_though_the_connection_is_lost(page: Any, served: str, sheet: Path, heard: list[str]) -> None:
    """It is paused, and goes on where it was when the file is chosen again."""
    sent: list[int] = []
    ends = [200, sheet.stat().st_size]  # where the connection ends

    def seen(route: Any) -> None:
        offset = int(parse_qs(urlsplit(route.request.url).query)["offset"][0])
        if offset >= ends[0]:
            route.abort()
            return
        sent.append(offset)
        route.continue_()

    page.route("**/upload/part?*", seen)
    press(page, "Upload and check")
    page.get_by_text("No connection. The upload continues automatically").wait_for()
    assert has_focus(page) == "Pause"
    press(page, "Pause")
    page.get_by_text("Paused. If you close this page").wait_for()
    assert sent == [0, 100]

    page.goto(f"{served}/upload")  # as after a restart of the computer
    let_pass(heard, "ERR_FAILED")  # the last try may have ended while it was paused
    ends.pop(0)
    choose(page, sheet)
    press(page, "Upload and check")
    arrive(page, "columns", "rows")
    assert sent == list(range(0, ends[0], 100))


def _put_right(page: Any) -> None:
    """The kind is said where it is asked for, and the one wrong number is corrected in place; the page fits a telephone."""
    if page.url.endswith("/columns"):
        tab_to(page, "kind")
        page.keyboard.type("Customer")
        press(page, "Check with these choices")
        arrive(page, "rows")
    page.locator("input[aria-invalid=true]").wait_for()
    page.set_viewport_size({"width": 390, "height": 800})
    fits = "document.documentElement.scrollWidth === 390"  # what is read out stays in the table, too
    wait(page, lambda: page.evaluate(fits))
    page.set_viewport_size({"width": 1280, "height": 800})
    to_problem(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("12345")
    page.keyboard.press("Enter")
    page.locator("input:focus[value='12345']").wait_for()  # drawn anew, with the focus at the problem
    page.keyboard.press("Control+A")
    page.keyboard.type("6590018902")
    page.keyboard.press("Enter")
    arrive(page, "plan")


def to_problem(page: Any) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.getAttribute('aria-invalid') === 'true'"):
            return
    pytest.fail("the keyboard never comes to the problem")
