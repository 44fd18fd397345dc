"""The page in Chromium, under its own policy: signing in, a load that runs, its files, both themes, a phone, and the keyboard.

Skipped only where there is no Chromium; with CALLSHEET_TEST_CHROMIUM=/path it has to run.
"""

import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.resolutions import end, say, to_carry_out
from callsheet.ledger.states import LoadState
from callsheet.ledger.wishes import wish_of
from callsheet.web import accounts
from callsheet.web.address import Address
from callsheet.web.app import make_app
from callsheet.web.site import Site
from tests.callsheet.web.conftest import PASSWORD, House, Waiting, apart
from tests.callsheet.web.test_loads import add, remove
from tests.support.loading import a_csv
from validators.message import message

CHROMIUM = (
    os.environ.get("CALLSHEET_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-background-networking"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening


@pytest.fixture
def at(listener: socket.socket) -> Address:
    return Address(f"http://127.0.0.1:{listener.getsockname()[1]}", "127.0.0.1")


@pytest.fixture
def served(site: Site, listener: socket.socket) -> Iterator[str]:
    config = uvicorn.Config(make_app(site), lifespan="off", log_level="critical", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    with all_quiet():
        yield site.address.url
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


_OPENED: list[list[str]] = []
_BROKEN = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


@contextmanager
def all_quiet() -> Iterator[None]:
    """Fails where a window said something on its console, broke its policy or asked anybody else, unless a test has let it pass."""
    _OPENED.clear()
    yield
    assert [line for heard in _OPENED for line in heard] == []


def let_pass(heard: list[str], *words: str) -> None:
    """Forget what a test expects: lines with one of these words."""
    heard[:] = [line for line in heard if not any(word in line for word in words)]


def a_page(browser: Any, url: str, heard: list[str], **more: Any) -> Any:
    """A new window; what its console says, where it breaks its policy and what it asks of others is put into `heard`."""
    _OPENED.append(heard)
    context = browser.new_context(**{"locale": "en-GB"} | more)
    context.add_init_script(_BROKEN)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(url) else heard.append(request.url))
    return page


def sign_in(page: Any, url: str, name: str = "ann") -> None:
    """By the keyboard alone."""
    page.goto(f"{url}/login")
    page.locator("input[name=name]:focus").wait_for()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.locator("input[name=password]:focus").wait_for()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")


def test_somebody_signs_in_finds_a_load_and_saves_its_result(
    served: str, browser: Any, house: House, tmp_path: Path
) -> None:
    """Nothing is said on the console, and nobody else is asked for anything."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served)
    page.get_by_role("link", name="Loads", exact=True).click()
    page.get_by_label("File or load").fill("sales-list")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="sales-list.csv").click()
    page.get_by_role("heading", name="Rows by outcome").wait_for()
    assert page.url == f"{served}/loads/{house.loads['sales']}"
    with page.expect_download() as saved:
        page.get_by_role("link", name="Result workbook").click()
    assert saved.value.suggested_filename == "sales-list.result.xlsx"
    saved.value.save_as(tmp_path / "saved.xlsx")
    assert (tmp_path / "saved.xlsx").read_bytes().startswith(b"PK")
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(f"{served}/login")
    page.goto(f"{served}/loads")
    assert "/login" in page.url
    assert heard == []
    page.context.close()


TURNED = """() => {
  const found = [];
  for (const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT); walker.nextNode();) {
    for (const word of walker.currentNode.data.matchAll(/[A-Za-z0-9]+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      const { left, top, width } = range.getBoundingClientRect();
      const block = walker.currentNode.parentElement.closest("div, p, li, td, th, h1, h2, a, dd, dt, section, label, option, form");
      if (width) found.push([word[0], left, Math.round(top), block]);
    }
  }
  return found.filter(([, left, top, block], at) => at && found[at - 1][3] === block && found[at - 1][2] === top && found[at - 1][1] > left).map(([word]) => word);
}"""
"""Words of the page that stand to the left of the one before them."""


@pytest.mark.parametrize(
    "name", ["דוח 12 סופי 7.csv", "تقرير 12 \u200f5.csv", "a\u202e7 12.csv", "\u200f7 12 9.csv"]
)
def test_names_from_the_right_turn_nothing_around(
    name: str, served: str, browser: Any, site: Site, tmp_path: Path
) -> None:
    """Whatever stands in the name of a file or a person, figures beside it keep their places; also before it is uploaded."""
    heard: list[str] = []
    load_id = add(
        site,
        f"20990101-000000-{name.encode()[:4].hex()[-6:]}",
        name,
        state=LoadState.CLOSED,
        sheet="גיליון 3",
    )
    page = a_page(browser, served, heard)
    sign_in(page, served)
    for path in ("/", "/loads", f"/loads/{load_id}"):
        page.goto(f"{served}{path}")
        assert page.get_by_text(re.compile("12")).count(), path
        assert page.evaluate(TURNED) == [], path
        assert not re.search("[\u200f\u202e]", page.locator("main").inner_text() + page.title())
    page.goto(f"{served}/upload")
    page.set_input_files("#files", [{"name": name, "mimeType": "text/csv", "buffer": b""}])
    assert page.locator("[data-said]").inner_text()
    assert page.evaluate(TURNED) == []
    assert not re.search("[\u200f\u202e]", page.locator("main").inner_text())
    assert heard == []
    page.context.close()


def test_names_of_lists_stay_readable_on_a_phone(
    served: str, browser: Any, house: House, tmp_path: Path
) -> None:
    """The table is moved sideways; a name is not laid in a column of few letters."""
    heard: list[str] = []
    sheet = a_csv(tmp_path / "do-not-call-november.csv", "Number,Direction", "6590018777,both")
    (result,) = apart(house.profiles[0], sheet, kind="forbidden-numbers")
    assert result.outcomes == {"loaded": 1}
    page = a_page(browser, served, heard, viewport={"width": 390, "height": 844}, locale="zh-CN")
    sign_in(page, served)
    page.goto(f"{served}/forbidden")
    assert page.get_by_role("link", name="do-not-call-november.csv").bounding_box()["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert heard == []
    page.context.close()


def test_whatever_a_page_breaks_of_its_policy_is_heard(served: str, browser: Any) -> None:
    """Otherwise the tests of this suite would say nothing of it."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    page.goto(f"{served}/login")
    page.evaluate(
        "document.body.insertAdjacentElement('beforeend', document.createElement('p')).setAttribute('style', 'color: red')"
    )
    wait = "document.body.lastElementChild.getAttribute('style') !== null"
    assert page.evaluate(wait)
    page.wait_for_timeout(50)
    assert any(line.startswith("policy: style-src") for line in heard)
    let_pass(heard, "policy", "Content Security Policy", "inline style")
    page.context.close()


def test_a_load_is_watched_while_it_runs(served: str, browser: Any, site: Site) -> None:
    """Its state changes without anybody's doing, and the whole page is drawn again at its end."""
    heard: list[str] = []
    load_id = add(site, "20990101-000000-abcdef", "running.csv", state=LoadState.FROZEN)
    page = a_page(browser, served, heard)
    sign_in(page, served, "pia")
    page.goto(f"{served}/loads/{load_id}")
    assert page.locator("[data-live=state]").inner_text() == "Queued"
    menu = page.locator("details.menu")
    menu.evaluate("(it) => { it.open = true; }")
    tab_to(page, "Approvals")
    for state, word in (
        (LoadState.SENDING, "Sending"),
        (LoadState.FOLLOWING, "Waiting for results"),
        (LoadState.CLOSED, "Done"),
    ):
        site.people.set_state(load_id, state)
        page.locator("[data-live=state]", has_text=word).wait_for()
        if state is LoadState.SENDING:
            while_nothing_answers(page, lambda: None)
            stopped_by_a_double_click(page)
            assert (found := wish_of(site.people, load_id))
            assert found.stops
            menu.evaluate("(it) => { it.open = true; }")
            tab_to(page, "Approvals")
    page.get_by_text("Every row has its outcome").wait_for()
    assert menu.evaluate("(it) => it.open")  # though the page was drawn anew each time
    assert has_focus(page) == "Approvals"
    remove(site, load_id)
    let_pass(heard, "ERR_INTERNET_DISCONNECTED")
    assert heard == []
    page.context.close()


def stopped_by_a_double_click(page: Any) -> None:
    """Its second half comes to the page that follows, where the button in the same place takes it back."""
    page.mouse.click(*middle_of(page.get_by_role("button", name="Stop after current requests")))
    resume = page.get_by_role("button", name="Resume")
    page.mouse.move(*middle_of(resume))
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.wait_for_timeout(300)
    assert resume.count() == 1


def middle_of(part: Any) -> tuple[float, float]:
    box = part.bounding_box()
    return box["x"] + min(box["width"], 60) / 2, box["y"] + box["height"] / 2


def while_nothing_answers(page: Any, act: Callable[[], None]) -> None:
    """The page says so while it lasts, and goes on by itself."""
    away = page.locator("[data-away]")
    assert not away.is_visible()
    page.context.set_offline(True)
    away.wait_for()
    assert "Nothing is lost" in away.inner_text()
    act()
    page.context.set_offline(False)
    away.wait_for(state="hidden")


def test_what_was_typed_stays_while_nothing_answers(served: str, browser: Any) -> None:
    """Whether or not the page has noticed; it can be sent once there is an answer."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served)
    page.goto(f"{served}/account")
    language = page.locator("select[name=language]")
    assert not page.evaluate("isBusy()")  # whether the page would wait before it draws itself anew
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    page.wait_for_timeout(100)
    assert page.evaluate("isBusy()")
    page.evaluate("getSelection().removeAllRanges()")
    assert not page.evaluate("isBusy()")
    language.select_option("zh")
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate("isBusy()")
    save = language.locator("xpath=ancestor::form").locator("button[type=submit]")
    page.route("**/session.json", lambda route: route.abort())
    save.click()
    page.get_by_text("Nothing is lost").filter(visible=True).wait_for()
    page.locator("[data-cannot] button").click()
    page.unroute("**/session.json")
    page.route("**/session.json", lambda route: route.fulfill(status=404))  # her rights, or what it is about
    save.click()
    page.get_by_text("Copy what you typed").filter(visible=True).wait_for()
    page.locator("[data-cannot] button").click()
    page.unroute("**/session.json")
    page.evaluate("const wait = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = () => wait(300)")
    cut = re.compile(r"session\.json|icon")
    page.route(cut, lambda _: None)  # a line that is cut: no answer, and no error either
    save.click()
    page.locator("[data-cannot]").wait_for()
    page.locator("[data-away]").wait_for()
    page.locator("[data-cannot] button").click()
    page.locator("[data-cannot]").wait_for(state="hidden")  # though nothing answers still
    page.unroute(cut)
    page.locator("[data-away]").wait_for(state="hidden")

    def save_now() -> None:
        save.click()
        assert page.url == f"{served}/account"

    while_nothing_answers(page, save_now)
    assert language.input_value() == "zh"
    save.click()
    page.locator("html[lang^=zh]").wait_for()
    page.locator("select[name=language]").select_option("en")
    page.locator("select[name=language]").locator("xpath=ancestor::form").locator(
        "button[type=submit]"
    ).click()
    page.locator("html[lang^=en]").wait_for()
    let_pass(heard, "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "404")
    assert heard == []
    page.context.close()


def test_the_page_says_that_nothing_answers_after_somebody_stayed_too(served: str, browser: Any) -> None:
    """A file was saved, or leaving was thought better of, just before the page would have looked."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    page.clock.install()
    sign_in(page, served)
    page.clock.fast_forward(14_000)
    page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
    page.route("**/icon*", lambda route: route.abort())
    for _ in range(10):
        page.clock.run_for(3_000)
        page.wait_for_timeout(50)
    page.locator("[data-away]").wait_for()
    let_pass(heard, "ERR_FAILED")
    assert heard == []
    page.context.close()


def test_a_link_to_the_sandbox_signs_in_at_once(
    browser: Any, house: House, site: Site, listener: socket.socket
) -> None:
    """Without a click."""
    home = house.profiles[0].model_copy()
    home.name = "sandbox"
    own = Site(site.address, home, site.people, {"sandbox": site.contexts["sales"]})
    server = uvicorn.Server(uvicorn.Config(make_app(own), lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    heard: list[str] = []
    page = a_page(browser, site.address.url, heard)
    page.goto(f"{site.address.url}/enter/{accounts.sandbox_link(home)}")
    page.wait_for_url(f"{site.address.url}/")
    page.get_by_text("Hello, sandbox").wait_for()
    for width in (390, 320):  # the sandbox is named beside the way to an upload
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    server.should_exit = True
    thread.join(10)
    assert heard == []
    page.context.close()


_FOCUS = """(() => {
  const it = document.activeElement;
  const text = it.matches("a, button, summary") ? it.innerText : "";  // not all that stands in a part that scrolls
  return it === document.body ? ["", ""] : [text || it.id || it.name || it.tagName, getComputedStyle(it).outlineStyle];
})()"""


def has_focus(page: Any) -> str:
    """What has the focus; "" where the page has lost it."""
    return str(page.evaluate(_FOCUS)[0])


def tab_to(page: Any, name: str) -> None:
    """Press Tab until what has the focus is called so; whatever has it on the way can be seen to have it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        text, outline = page.evaluate(_FOCUS)
        assert outline != "none", text
        if name in text:
            return
    pytest.fail(f"the keyboard never comes to {name}")


def test_a_load_is_approved_with_the_keyboard_alone(
    served: str, browser: Any, waiting: Waiting, site: Site
) -> None:
    """From signing in to the decision, without a mouse; the way past the navigation comes first."""
    load = waiting()
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served, "pia")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "Approvals")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/approvals")
    tab_to(page, "Look and decide")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/loads/*/approval")
    page.goto(f"{served}/loads/{load}/approval")
    tab_to(page, "Approve: send it")
    page.keyboard.press("Enter")
    page.get_by_text("Approved by pia on").wait_for()
    known = approval_of(site.contexts["sales"].ledger, load)
    assert known
    assert (known.state, known.by) == (Answer.APPROVED, "pia")
    assert heard == []
    page.context.close()


def test_doubt_is_decided_with_the_keyboard_and_the_page_looks_again(
    served: str, browser: Any, doubtful: str, site: Site
) -> None:
    """What somebody says is shown as waiting; once the worker has carried it out, the page says so by itself."""
    heard: list[str] = []
    page = a_page(browser, served, heard)
    sign_in(page, served, "pia")
    page.goto(f"{served}/loads/{doubtful}/doubt")
    tab_to(page, "count-1")
    page.keyboard.type("3")
    tab_to(page, "It is not there: send again")
    page.keyboard.press("Enter")
    page.get_by_text("The service carries it out").wait_for()
    ledger, back = site.contexts["sales"].ledger, f"/loads/{doubtful}/doubt"
    (word,) = to_carry_out(ledger, "sales")
    assert (word.load_id, word.applied, word.by) == (doubtful, False, "pia")
    refusal = message("CHUNK_NOT_FOUND", load=doubtful, chunk=1)
    page.evaluate("document.querySelector('[data-cannot]').showModal()")
    end(ledger, word.number, refusal)
    page.wait_for_timeout(2_500)  # for longer than between two looks
    page.locator("[data-cannot] button").click()  # nothing was taken out of her hands
    assert page.evaluate("mayLook()")
    page.get_by_text("That could not be done").wait_for()
    posted = list[str]()
    page.on("request", lambda sent: posted.append(sent.url) if sent.method == "POST" else None)
    assert say(ledger, doubtful, 1, "sales", applied=False, by="eva")
    page.get_by_role("button", name="It is there").click()
    page.get_by_text("The service carries it out").wait_for()
    page.get_by_role("alert").filter(visible=True).wait_for()
    (word,) = to_carry_out(ledger, "sales")
    end(ledger, word.number, refusal)
    page.get_by_text("That could not be done").wait_for()
    assert posted == [f"{served}{back}"]  # what she had said is not said again by the page
    is_said_while_typed(page, ledger, doubtful)
    let_pass(heard, "409")
    assert heard == []
    page.context.close()


def is_said_while_typed(page: Any, ledger: Ledger, load: str) -> None:
    """A number that was left in its field keeps the page as it is, and the page says so there, until somebody has it refreshed."""
    assert say(ledger, load, 1, "sales", applied=False, by="eva")
    page.reload()
    page.get_by_text("The service carries it out").wait_for()
    page.evaluate(
        "const field = document.createElement('input'); field.id = 'left'; document.querySelector('.step').append(field)"
    )  # as of another call in doubt
    page.locator("#left").fill("3")
    waits = page.get_by_text("is not refreshed while you type")
    assert not waits.is_visible()
    (word,) = to_carry_out(ledger, "sales")
    end(ledger, word.number, message("CHUNK_NOT_FOUND", load=load, chunk=1))
    waits.wait_for()
    assert page.locator("#left").input_value() == "3"
    page.get_by_role("button", name="Refresh now, without what I typed").press("Enter")
    page.get_by_text("That could not be done").wait_for()
    assert page.evaluate("document.activeElement.id") == "main"  # the button is not there any more
    assert not waits.is_visible()


def test_everything_beside_a_long_page_is_reached_on_a_low_screen(served: str, browser: Any) -> None:
    """Also signing out, at the bottom of the pages that somebody may see."""
    page = a_page(browser, served, [], viewport={"width": 1280, "height": 420})
    sign_in(page, served)
    page.goto(f"{served}/help")
    out = page.locator(".side-foot button")
    assert page.evaluate("document.documentElement.scrollHeight > 2 * innerHeight")
    below = out.evaluate(
        "(it) => { it.scrollIntoView(); return it.getBoundingClientRect().bottom - innerHeight; }"
    )
    assert below <= 0
    page.context.close()


def test_the_fields_of_columns_are_whole_on_a_phone(served: str, browser: Any, house: House) -> None:
    """Nobody has to move the table sideways to see what a column goes to."""
    page = a_page(browser, served, [], viewport={"width": 390, "height": 800})
    sign_in(page, served)
    page.goto(f"{served}/drafts/{house.drafts['sales']}/columns")
    table = page.locator(".scroll:has(> table.columns)")
    assert table.count() == 1
    assert table.evaluate("(it) => it.scrollWidth - it.clientWidth") == 0
    for path in (f"/drafts/{house.drafts['sales']}/columns", f"/loads/{house.loads['sales']}/rows"):
        page.goto(served + path)
        assert page.evaluate(_LONG_NAMES) == 390, path  # nor the page, whatever the files are called
    page.context.close()


_LONG_NAMES = """() => {
  const named = document.querySelectorAll("h1, h2, .crumbs > *, .sub > span, .said li > span, .note > span, .name, .file-name");
  for (const part of named) part.append("november_customers_".repeat(12));
  return document.documentElement.scrollWidth;
}"""
