"""The whole job in Chromium: files are chosen, a cell is typed, the plan is submitted and the result saved; also without scripts."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.draft_check import check_once
from callsheet.engine.pipeline import continue_load
from callsheet.ledger.drafts import Draft, loads_of
from callsheet.messages.reader import Reader
from callsheet.settings import Profile
from callsheet.watcher.folders import put_mark
from callsheet.watcher.watcher import Watcher
from callsheet.web.checks import Checks
from callsheet.web.site import Site
from tests.callsheet.web.conftest import House, apart
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
from tests.support.loading import a_csv
from validators.message import message

__all__ = ["at", "browser", "listener", "pytestmark", "served"]  # fixtures, and where there is a browser
LIST = ("Phone,Name", "6590018801,Ann", "14,Bob")
IN_CHINESE = ("电话,姓名", "6590018801,王小明", "14,陈美玲")
ENGLISH = """[...document.querySelectorAll("body *")].filter((part) => {
  const own = [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  return !part.closest("[lang]:not(html), code, option, script") && own.some((node) => /[a-z]{2,} [a-z]{2,} [a-z]{2,}/i.test(node.textContent));
}).map((part) => part.outerHTML.slice(0, 200))"""
"""Several English words on a page."""


class InThread:
    """A check in a thread of this process."""

    def __init__(self, profile: Profile, draft: Draft) -> None:
        self._thread = threading.Thread(target=check_once, args=(profile, draft.id), daemon=True)
        self._thread.start()

    def poll(self) -> int | None:
        return None if self._thread.is_alive() else 0

    def terminate(self) -> None:
        self._thread.join(30)


@pytest.fixture
def worked(site: Site, house: House) -> Iterator[None]:
    """Drafts are checked, and what is submitted is loaded."""
    profile, ended = house.profiles[0], threading.Event()

    def start(draft: Draft) -> Any:
        return InThread(profile, draft)

    checks = Checks(site, start)

    def work() -> None:
        with open_context(profile) as context:
            put_mark(context.ledger, profile.inbox_dir)
            watcher = Watcher(context, continue_load, lambda _: None)
            while not ended.wait(0.2):
                asyncio.run(watcher.cycle())

    working = threading.Thread(target=work, daemon=True)
    working.start()
    with checks.kept():
        yield
    ended.set()
    working.join(60)


def test_back_to_the_answer_to_a_form_is_a_page_as_any_other(
    served: str, worked: None, browser: Any, tmp_path: Path
) -> None:
    """Not the browser's question whether to send the form again, nor an address that nobody can open."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served)
    rows = ("6590018971,both,unblock", "6590018972,both,block")
    page.goto(f"{served}/upload")
    page.set_input_files("#files", a_csv(tmp_path / "lift.csv", "Number,Direction,Action", *rows))
    page.get_by_role("button", name="Upload and check").click()
    reach(page, "columns", "rows", "plan")
    draft = page.url.rpartition("/")[0]
    page.goto(f"{draft}/plan")
    page.get_by_label("To submit, type that number").fill("7")
    page.get_by_role("button", name="Submit 2 rows").click()
    page.get_by_text("The number that you typed is not 1").wait_for()
    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("heading", name="Hello, ann").wait_for()
    page.go_back()
    reach(page, "plan")
    assert page.get_by_role("button", name="Submit 2 rows").count()
    let_pass(heard, "409")
    assert heard == []
    page.context.close()


@pytest.mark.parametrize(
    ("scripts", "language", "group"), [(True, "en-GB", "88"), (False, "en-GB", "87"), (True, "zh-CN", "86")]
)
def test_the_whole_job_in_a_browser(
    scripts: bool, language: str, group: str, served: str, worked: None, browser: Any, tmp_path: Path
) -> None:
    """Nothing is said on the console, and every step says where it is, in the language of the browser."""
    heard: list[str] = []
    page = a_page(browser, served, heard, java_script_enabled=scripts, locale=language)
    sign_in(page, served)
    reader = Reader(language[:2])
    lines = [line.replace("88", group) for line in (IN_CHINESE if reader.language == "zh" else LIST)]
    sheet = a_csv(tmp_path / f"{group}.csv", *lines)

    def said(role: str, code: str, **params: int) -> Any:
        if reader.language == "zh":
            assert page.evaluate(ENGLISH) == [], page.url
        return page.get_by_role(role, name=reader.say(message(code, **params)))

    said("link", "WEB_NEW_UPLOAD").first.click()
    page.set_input_files("#files", sheet)
    said("button", "WEB_UPLOAD_AND_CHECK").click()
    reach(page, "columns", "rows")
    if page.url.endswith("/columns"):
        said("combobox", "WEB_WHAT_IS_IT").select_option("customer-numbers")
        said("button", "WEB_CHECK_WITH_THIS").click()
        reach(page, "rows")
    assert page.locator("[aria-current=step]").inner_text().endswith(reader.say(message("WEB_STEP_ROWS")))
    wrong = page.locator("input[aria-invalid=true]")
    assert wrong.input_value() == "14"
    wrong.fill(f"659001{group}02")
    wrong.press("Enter")
    reach(page, "plan")
    said("button", "WEB_SUBMIT_ROWS", count=2).click()
    result = said("link", "WEB_FILE_RESULT")
    wait(page, lambda: result.count() == 1)
    with page.expect_download() as saved:
        result.click()
    saved.value.save_as(tmp_path / "saved.xlsx")
    assert (tmp_path / "saved.xlsx").read_bytes().startswith(b"PK")
    assert heard == []
    page.context.close()


def test_a_list_of_numbers_alone_is_read_and_blocked_as_she_says(
    served: str, worked: None, browser: Any, house: House, tmp_path: Path
) -> None:
    """Its encoding is chosen by what its lines look like, and what the numbers are for is asked; nobody is dialled."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served)
    sheet = tmp_path / "numbers.csv"
    sheet.write_bytes("电话,备注\n6590018501,王小明\n6590018502,李雷\n".encode("gb18030"))
    page.goto(f"{served}/upload")
    page.set_input_files("#files", sheet)
    page.get_by_role("button", name="Upload and check").click()
    reach(page, "columns")
    shown = page.locator(".encodings label", has_text="GBK")
    assert "王小明" in shown.inner_text()
    shown.locator("input").check()
    page.get_by_role("button", name="Check with these choices").click()
    page.get_by_text("What is to be done with these numbers?").wait_for()
    page.locator(".which label", has_text="These numbers will be blocked").locator("input").check()
    page.get_by_label("Direction of rows that name none").select_option(label="both")
    page.get_by_role("button", name="Check with these choices").click()
    reach(page, "plan")
    asked_before_it_is_discarded(page)
    page.get_by_role("button", name="Submit 2 rows").click()
    result = page.get_by_role("link", name="Result workbook")
    wait(page, lambda: result.count() == 1)
    blocked = {str(key[1]) for key in house.sandbox.effects("import_forbidden_numbers")}
    assert {"6590018501", "6590018502"} <= blocked
    assert not {key[-1] for key in house.sandbox.effects("import_customer_numbers")} & blocked
    assert heard == []
    page.context.close()


def test_the_rest_of_a_load_is_put_right_and_only_it_is_sent(
    served: str, worked: None, browser: Any, house: House, tmp_path: Path
) -> None:
    """A bad row is left as it is, the others are loaded; then it is corrected on the page of the load."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served)
    lines = [line.replace("88", "84") for line in LIST]
    page.goto(f"{served}/upload")
    page.set_input_files("#files", a_csv(tmp_path / "some.csv", *lines))
    page.get_by_role("button", name="Upload and check").click()
    reach(page, "rows")
    page.get_by_role("link", name="Plan and submit").first.click()
    page.get_by_role("button", name="Submit 1 row").click()
    result = page.get_by_role("link", name="Result workbook")
    wait(page, lambda: result.count() == 1)
    page.locator(".one-load a.strong").click()
    page.get_by_role("button", name="Fix the rest").click()
    reach(page, "rows")
    page.locator("input[aria-invalid=true]").fill("6590018402")
    page.keyboard.press("Enter")
    reach(page, "plan")
    page.get_by_role("button", name="Submit 1 row").click()
    wait(page, lambda: result.count() == 1)
    effects = house.sandbox.effects("import_customer_numbers")
    assert {key[-1]: times for key, times in effects.items() if str(key[-1]).startswith("65900184")} == {
        "6590018401": 1,
        "6590018402": 1,
    }
    assert heard == []
    page.context.close()


def reach(page: Any, *steps: str) -> None:
    """Wait until a page of one of these steps is there."""
    wait(page, lambda: page.url.partition("#")[0].rpartition("/")[2] in steps)
    page.wait_for_load_state()  # on a busy machine the browser may be between two pages: there is no way back yet


def wait(page: Any, holds: Any) -> None:
    """Wait for something that the page shows after it was drawn anew."""
    for _ in range(300):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError(page.url)


def test_back_at_every_step_loses_nothing_and_submits_once(
    served: str, worked: None, browser: Any, site: Site, tmp_path: Path
) -> None:
    """The browser asks before changes are left behind; what was submitted is shown as submitted, and is one load."""
    heard, asked = list[str](), list[str]()
    page = a_page(browser, served, heard)

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    sign_in(page, served)
    sheet = a_csv(tmp_path / "back.csv", "Name,Sex,Phone", "Ann,,6590018991", "Bob,,14")
    page.goto(f"{served}/upload")
    page.set_input_files("#files", sheet)
    page.get_by_role("button", name="Upload and check").click()
    reach(page, "rows")
    draft = page.url.split("/")[-2]
    page.get_by_role("link", name="Columns", exact=True).click()
    page.get_by_label("What the rows are").wait_for()
    page.get_by_label("What the rows are").select_option("customer-numbers")
    page.evaluate("history.back()")
    wait(page, lambda: asked == ["beforeunload"])
    assert page.get_by_label("What the rows are").input_value() == "customer-numbers"  # and not gone back
    page.get_by_role("button", name="Check with these choices").click()
    reach(page, "rows")
    page.go_back()
    page.go_forward()
    wrong = page.locator("input[aria-invalid=true]")
    wrong.fill("6590018992")
    page.evaluate("history.back()")
    wait(page, lambda: len(asked) == 2)
    assert wrong.input_value() == "6590018992"
    wrong.press("Enter")
    reach(page, "plan")
    page.go_back()  # the rows, as they are now
    page.get_by_text("No row of this sheet has to be fixed").wait_for()
    page.go_forward()
    reach(page, "plan")
    page.get_by_role("button", name="Submit 2 rows").click()
    result = page.get_by_role("link", name="Result workbook")
    wait(page, lambda: result.count() == 1)
    wait(
        page, lambda: not page.locator("[data-watch]").count()
    )  # it may still draw itself anew: no way back is awaited across that
    page.wait_for_load_state()
    page.go_back()
    wait(page, lambda: page.url.endswith(f"/drafts/{draft}") and result.count() == 1)
    assert not page.get_by_role("button", name="Submit").count()
    assert len(asked) == 2
    ((load,),) = loads_of(site.people, draft).values()
    assert site.people.books(load) == {"loaded": 2}
    assert heard == []
    page.context.close()


def asked_before_it_is_discarded(page: Any) -> None:
    """In a dialog, which sends nothing unless somebody says so."""
    sent: list[str] = []

    def heard(route: Any) -> None:
        sent.append(route.request.post_data)
        route.fulfill(status=204)

    page.route("**/discard", heard)
    for said in ("Cancel", "Discard this draft"):
        assert sent == []
        page.get_by_role("button", name="Discard this draft").click()
        page.get_by_text("What was decided and corrected in it is lost").wait_for()
        page.get_by_role("dialog").get_by_role("button", name=said).click()
    wait(page, lambda: bool(sent))
    assert len(sent) == 1
    assert "sure=yes" in sent[0]
    page.unroute("**/discard")


@pytest.mark.parametrize("late", [401, 200])
@pytest.mark.parametrize("leave", ["a form", "a link"])
def test_a_late_answer_to_a_look_neither_stops_who_leaves_nor_leads_elsewhere(
    served: str, browser: Any, tmp_path: Path, leave: str, late: int
) -> None:
    """The page of a draft that is being checked looks for news; the answer, that all is new, comes while somebody leaves."""
    from playwright.sync_api import Error

    page = a_page(browser, served, [])
    looks: list[Any] = []

    def answered_late(route: Any) -> None:
        for look in looks:
            with suppress(Error):  # it is not waited for any longer
                look.fulfill(status=late, json={"mark": "another"})
        page.wait_for_timeout(300)
        route.continue_()

    sign_in(page, served)
    page.goto(f"{served}/upload")
    page.route("**/drafts/*/state.json", lambda route: looks.append(route))  # noqa: PLW0108 - no method of a list is taken
    page.set_input_files("#files", a_csv(tmp_path / "late.csv", *LIST))
    page.get_by_role("button", name="Upload and check").click()
    wait(page, lambda: bool(looks))
    left = {"a form": "/logout", "a link": "/loads"}[leave]
    page.route(f"**{left}", answered_late)
    if leave == "a form":
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url(f"{served}/login")
    else:
        page.locator(f"nav a[href='{left}']").first.click()
        page.wait_for_url(f"{served}{left}")
    page.context.close()


def test_who_leaves_an_upload_is_not_led_to_its_draft(served: str, browser: Any, tmp_path: Path) -> None:
    """The last answer comes while another page is on its way."""
    from playwright.sync_api import Error

    page = a_page(browser, served, [])
    ends: list[Any] = []

    def answered_late(route: Any) -> None:
        for sent in ends:
            with suppress(Error):  # it is not waited for any longer
                sent.fulfill(json={"to": "/drafts"})
        page.wait_for_timeout(300)
        route.continue_()

    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, served)
    page.goto(f"{served}/upload")
    page.route("**/upload/end", lambda route: ends.append(route))  # noqa: PLW0108 - no method of a list is taken
    page.route("**/loads", answered_late)
    page.set_input_files("#files", a_csv(tmp_path / "left.csv", *LIST))
    page.get_by_role("button", name="Upload and check").click()
    wait(page, lambda: bool(ends))
    page.locator("nav a[href='/loads']").first.click()
    page.wait_for_url(f"{served}/loads")
    page.context.close()


def test_a_roster_whose_queue_changed_after_its_plan_is_shown_again_and_not_sent_before(
    served: str, worked: None, browser: Any, house: House, tmp_path: Path
) -> None:
    """Who would leave is listed and their number typed; a member who joins meanwhile is in what another person approves."""
    heard: list[str] = []
    profile, queue = house.profiles[0], "3001"
    page = a_page(browser, served, heard)
    sign_in(page, served)
    page.goto(f"{served}/upload")
    page.set_input_files("#files", a_csv(tmp_path / "roster.csv", "Queue,Agent", f"{queue},1001"))
    page.get_by_role("button", name="Upload and check").click()
    reach(page, "plan")
    page.locator("details.options summary").click()
    page.get_by_label("Members that the sheet does not list").select_option("exact")
    page.get_by_label("Removals beyond the safety limit").fill("50")
    page.get_by_role("button", name="Plan with these options").click()
    wait(page, lambda: page.locator(".changes .sign-take").count() > 0)
    leaving = page.locator(".changes .sign-take").count()
    members = members_of(house, queue)
    assert leaving == len(members - {"1001"})
    new = next(agent["work_no"] for agent in house.sandbox.state("agents") if agent["work_no"] not in members)
    joins = a_csv(tmp_path / "joins.csv", "Queue,Agent", f"{queue},{new}")
    (joined,) = apart(profile, joins, kind="queue-rosters")
    assert joined.outcomes == {"loaded": 1}
    page.get_by_label("To submit, type that number").fill(str(leaving))
    page.get_by_role("button", name="Submit 1 row").click()
    waiting = page.locator(".pill", has_text="Waiting for approval")
    wait(page, lambda: waiting.count() == 1)
    assert members_of(house, queue) == members | {new}
    page.locator(".one-load a.strong").click()
    page.get_by_text("is no longer what was shown when it was submitted").first.wait_for()
    load = page.url.rpartition("/")[2]

    other = a_page(browser, served, heard)
    sign_in(other, served, "pia")
    other.goto(f"{served}/loads/{load}/approval")
    other.get_by_text("is no longer what was shown when it was submitted").first.wait_for()
    assert other.locator(".lines .minus").count() == leaving + 1
    other.locator("#count").fill(str(leaving))  # what was typed before
    other.get_by_role("button", name="Approve: send it").click()
    other.get_by_role("alert").filter(visible=True).wait_for()
    other.locator("#count").fill(str(leaving + 1))
    other.get_by_role("button", name="Approve: send it").click()
    other.get_by_text("Approved by pia on").wait_for()
    page.get_by_text("Every row has its outcome").first.wait_for()
    assert members_of(house, queue) == {"1001"}
    effects = house.sandbox.effects("update_queue_agents")
    taken = {key[-2]: count for key, count in effects.items() if key[1] == queue and key[-1] == "remove"}
    assert taken == dict.fromkeys((members | {new}) - {"1001"}, 1)
    let_pass(heard, "409")
    assert heard == []
    page.context.close()
    other.context.close()


def members_of(house: House, queue: str) -> set[str]:
    """The work numbers of a queue's members, as the service has them."""
    return {row["work_no"] for row in house.sandbox.state("members") if row["queue_id"] == queue}
