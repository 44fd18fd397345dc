"""The table of rows in Chromium: a block from a spreadsheet, arrows, and a session that ends while somebody types."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.web.site import Site
from tests.callsheet.web.conftest import PASSWORD, House
from tests.callsheet.web.test_browser import (
    a_page,
    at,
    browser,
    let_pass,
    listener,
    pytestmark,
    served,
    sign_in,
)
from transforms.edits import Edit

__all__ = ["at", "browser", "listener", "pytestmark", "served"]  # fixtures, and where there is a browser
_PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page: Any, text: str) -> None:
    """Put a block of cells, as a spreadsheet copies it, where the focus is."""
    page.evaluate(f"(text) => ({_PASTE})([document.activeElement, text])", text)


def sign_in_again(page: Any, served: str) -> None:
    """In the window that the page opens for it."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    window = opened.value
    window.locator("input[name=name]").fill("ann")
    window.locator("input[name=password]").fill(PASSWORD)
    window.keyboard.press("Enter")
    window.wait_for_url(f"{served}/")
    window.close()


def test_a_block_is_pasted_and_outlives_the_end_of_a_session(
    served: str, browser: Any, site: Site, house: House
) -> None:
    """Nothing is put in before it was seen, nothing saved before somebody says so, and signing in again loses nothing."""
    heard: list[str] = []
    draft = house.drafts["sales"]
    page = a_page(browser, served, heard)
    sign_in(page, served)
    page.goto(f"{served}/drafts/{draft}/rows")
    cells = page.locator("td input")
    cells.first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.name") == cells.nth(2).get_attribute("name")
    page.keyboard.press("ArrowUp")
    paste(page, "one cell alone is pasted as always")
    assert not page.locator("dialog[open]").count()

    paste(page, '6590017741\t"Fay\nLin"\tbeyond\r\n6590017742\tGus\r\n')
    page.get_by_role("heading", name="Put these cells in: 3?").wait_for()
    page.get_by_text("Left out, because they are beyond the table or more than 400: 1").wait_for()
    page.get_by_role("button", name="Cancel").click()
    assert cells.first.input_value() == "13"
    paste(page, "x\t" * 300 + "\n" + "y\t" * 300)
    page.get_by_text("more than 400: 598").wait_for()
    page.keyboard.press("Escape")
    assert cells.first.input_value() == "13"
    cells.first.focus()
    paste(page, '6590017741\t"Fay\nLin"\r\n6590017742\tGus\r\n')
    page.get_by_role("button", name="Put in").click()
    page.locator(".unsaved").nth(2).wait_for()
    values = [cells.nth(at).input_value() for at in range(4)]
    assert values == ["6590017741", "Fay Lin", "6590017742", "Gus"]
    assert page.locator(".unsaved").count() == 4 - 1  # Gus is so already

    site.people.transaction(lambda connection: connection.exec_driver_sql("DELETE FROM sessions"))
    page.get_by_role("button", name="Save and check again").click()
    page.get_by_role("heading", name="You are signed out").wait_for()
    sign_in_again(page, served)
    page.get_by_role("button", name="Save now").click()
    page.get_by_text("Your rows are being checked").or_(page.locator("[data-watch]")).first.wait_for()
    found = site.find_draft(draft)
    assert found
    kept = DraftFolder(house.profiles[0].data_dir, draft).edits(found[1].files[0].choices.edits)
    assert Edit("", "draft", 3, 0, "6590017741") in kept
    assert len(kept) == 3
    with ThreadPoolExecutor(1) as pool:  # this thread has the loop of the browser
        assert pool.submit(check_once, house.profiles[0], draft).result()
    page.wait_for_url(
        re.compile(f"/drafts/{draft}/(rows|plan)")
    )  # it leads on by itself, which a look elsewhere would meet
    _a_choice_outlives_the_session_too(page, site, f"{served}/drafts/{draft}/columns")
    let_pass(heard, "401", "503")
    assert heard == []
    page.context.close()


def _a_choice_outlives_the_session_too(page: Any, site: Site, address: str) -> None:
    """Every form asks before it is sent, also whether anything can be saved; nothing is, before somebody says so."""
    page.goto(address)
    kind = page.locator("select[name=kind]").first
    kind.select_option("forbidden-numbers")
    before = draft_at(site, address)
    save = page.locator("form[data-keep] button[type=submit]").first
    be_of_schema(site, SCHEMA_VERSION + 1)
    save.click()
    page.get_by_role("heading", name="Nothing can be saved now").wait_for()
    page.get_by_text("callsheet was updated").wait_for()
    page.get_by_role("button", name="Close").click()
    be_of_schema(site, SCHEMA_VERSION)
    site.people.transaction(lambda connection: connection.exec_driver_sql("DELETE FROM sessions"))
    save.click()
    page.get_by_role("heading", name="You are signed out").wait_for()
    assert kind.input_value() == "forbidden-numbers"
    assert draft_at(site, address) == before
    page.get_by_role("button", name="Cancel").click()
    kind.select_option("")


def be_of_schema(site: Site, version: int) -> None:
    """As if another callsheet had opened the ledger meanwhile."""
    changed = f"UPDATE meta SET value = '{version}' WHERE name = 'schema_version'"
    site.people.transaction(lambda connection: connection.exec_driver_sql(changed))
    site.forget_versions()


def draft_at(site: Site, address: str) -> Any:
    found = site.find_draft(address.split("/")[-2])
    assert found
    return found[1]


def _left(page: Any, first: Any, key: str) -> bool:
    """Whether one key alone leads out of the table, from one of its problems on."""
    first.focus()
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate("!document.activeElement.closest('.grid')"):
            return True
    return False


def test_a_list_is_put_right_by_keys(served: str, browser: Any, site: Site, house: House) -> None:
    """From one problem to the next, a cell as it was, the keys themselves, and a suggestion that is taken."""
    heard: list[str] = []
    draft = house.drafts["care"]
    page = a_page(browser, served, heard)
    sign_in(page, served, "carl")
    page.goto(f"{served}/drafts/{draft}/rows")
    wrong = page.locator("input[aria-invalid=true]")
    assert wrong.count() == 3

    def focused() -> str:
        return str(page.evaluate("document.activeElement.name || document.activeElement.className"))

    names = [wrong.nth(at).get_attribute("name") for at in range(3)]
    page.locator(".grid-card").focus()
    for key, then in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(f"Alt+{key}")
        assert focused() == names[then]
    for key, then in (("Shift+Tab", 0), ("Tab", 1), ("Tab", 2), ("Shift+Tab", 1)):
        page.keyboard.press(key)
        assert focused() == names[then]
    page.keyboard.type("g?")
    assert (wrong.nth(1).input_value(), page.locator("dialog[open]").count()) == ("g?", 0)
    page.keyboard.press("Escape")
    assert wrong.nth(1).input_value() == "13"
    assert not page.locator(".unsaved").count()
    page.keyboard.press("Tab")  # Esc has let it go
    assert focused() not in names
    left_by = {key: _left(page, wrong.nth(at), key) for key, at in (("Tab", 2), ("Shift+Tab", 0))}
    assert left_by == {"Tab": True, "Shift+Tab": True}, "nobody is kept in the table"
    page.get_by_text("Esc, then Tab").wait_for()
    wrong.nth(1).focus()
    page.keyboard.press("Alt+1")  # it has no suggestion
    page.locator(".grid-card").focus()
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    page.keyboard.press("Escape")
    page.locator(".grid-card").focus()
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.closest('.chips') !== null")
    wrong.nth(2).focus()
    page.keyboard.press("Alt+1")
    page.locator("[data-watch]").first.wait_for()
    found = site.find_draft(draft)
    assert found
    kept = DraftFolder(house.profiles[1].data_dir, draft).edits(found[1].files[0].choices.edits)
    assert kept == (Edit("", "draft", 5, 0, "6590017766"),)
    assert heard == []
    page.context.close()
