"""Every page in every state that a person can meet: what fits on it, in light and dark, and what axe says of it, in both languages.

The pages are those of the routes and the states those of the templates, so that nobody can forget a new one.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_ledger
from callsheet.engine.draft_check import check_once
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger import drafts, people
from callsheet.ledger.column_mappings import save_columns
from callsheet.ledger.drafts import Choices, Draft, DraftFile
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.people import Role
from callsheet.settings import Profile
from callsheet.watcher.folders import WatchFolders
from callsheet.watcher.notices import in_each, readers_for, saying
from callsheet.web import accounts, templating
from callsheet.web.routes import RULES, Rule
from callsheet.web.site import Site
from tests.callsheet.web.conftest import NUMBER, House, Waiting, failed_file
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
from tests.callsheet.web.test_failures import FULL, failing
from tests.support.thinned import LONG
from validators.message import message

__all__ = ["at", "browser", "listener", "pytestmark", "served"]  # fixtures, and where there is a browser
NO_PAGES = ("/static/{name}", "/template.xlsx", "/loads/{load}/files/{word}", "/enter/{secret}")
"""Files, and what only leads on; beside what scripts ask for and saved tables, by their endings."""
ASKED = {"/drafts/{draft}/campaigns": "?file=1"}  # without it, it leads elsewhere
LEADS_ON = "enter.html"  # the page of a link to the sandbox: it sends its form at once
LOOKS = tuple((width, theme) for width in (1280, 390) for theme in ("light", "dark"))
CUT = """[...document.querySelectorAll("main *")].filter((part) => {
  if (!part.offsetParent || part.closest(".sr") || part.scrollWidth <= part.clientWidth + 1) return false;
  return part.matches("input") ? part.value : part.textContent.trim() && getComputedStyle(part).overflowX === "hidden";
}).map((part) => part.outerHTML.slice(0, 200))"""
"""Text of which a part is not seen, and that nobody can scroll to."""
CHINESE = """[...document.querySelectorAll("main *")].filter((part) => {
  const own = [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const theirs = part.closest("[lang]:not(html), .encodings, option, .samples");
  return !theirs && own.some((node) => /[\\u4e00-\\u9fff]/.test(node.textContent));
}).map((part) => part.outerHTML.slice(0, 200))"""
"""Chinese on an English page, beside what files say and the names of languages."""
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that can tell another theme, which changes colours alone, from the first."""
NAMES = ("button-name", "document-title", "empty-heading", "image-alt", "label", "link-name", "valid-lang")
"""The rules of axe that can tell another language, which changes words alone."""
AXE: Mapping[str, Mapping[tuple[int, str], Sequence[str]]] = {
    "en-GB": {(1280, "light"): (), (1280, "dark"): COLOURS, (390, "light"): (), (390, "dark"): COLOURS},
    "zh-CN": {(1280, "light"): NAMES},
}
"""By which rules of axe a page is held in which look; all of them where none is named."""
if LONG:
    AXE = dict.fromkeys(AXE, dict.fromkeys(LOOKS, ()))
SENT = """([path, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  const token = document.querySelector("input[name=token]");
  for (const [name, value] of Object.entries({ ...fields, ...(token ? { token: token.value } : {}) })) {
    const input = document.createElement("input");
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


def is_page(rule: Rule) -> bool:
    """Whether a route is a page that somebody looks at."""
    return rule.method == "GET" and rule.path not in NO_PAGES and not rule.path.endswith((".json", ".csv"))


def who_sees(rule: Rule) -> str:
    """Somebody who may see a page, and may do most there; "" for a visitor."""
    if not rule.roles:
        return ""
    found = {Role.APPROVER: "pia", Role.ANALYST: "ann", Role.ADMIN: "root"}
    return next(name for role, name in found.items() if role in rule.roles)


@dataclass(frozen=True)
class Things:
    """What the pages are about: the loads and the drafts, each in another state, and links that set a password."""

    loads: Sequence[str]
    drafts: Sequence[str]
    conflict: str
    secrets: Sequence[str]
    site: Site

    def paths(self, rule: Rule) -> Iterator[str]:
        """A page of each thing that a route is about."""
        if rule.about_load:
            yield from (rule.path.format(load=load) for load in self.loads)
        elif rule.about_draft:
            yield from (rule.path.format(draft=draft) + ASKED.get(rule.path, "") for draft in self.drafts)
        elif "{secret}" in rule.path:
            yield from (rule.path.format(secret=secret) for secret in self.secrets)
        else:
            yield rule.path.format(code="REQUIRED")

    @property
    def failing(self) -> tuple[str, str, dict[str, str]]:
        """What is sent while the disk is full, so that the answer says so and keeps what was typed."""
        rows = f"/drafts/{self.drafts[0]}/rows"
        return rows, rows, {"version": "1", "sheet": "0", "r3_0": NUMBER}

    @property
    def sent(self) -> Iterator[tuple[str, str, str, dict[str, str]]]:
        """Who sends what from which page to which, so that the answer is a page: a preview, two values, what is too late or wrong."""
        rows = f"/drafts/{self.drafts[0]}/rows"
        yield "ann", rows, rows, {"version": "1", "sheet": "0", "act": "fill:3_0", "r3_0": NUMBER}
        yield "ann", rows, f"/drafts/{self.drafts[0]}/submit", {"version": "0"}
        other = f"/drafts/{self.conflict}/rows"
        for value in ("6590017744", "6590017745"):
            yield "ann", rows, other, {"version": "1", "sheet": "0", "r3_0": value}
        yield "pia", f"/loads/{self.loads[0]}/approval", f"/loads/{self.loads[0]}/approval", {"answer": ""}
        yield "", "/login", "/login", {"name": "ann", "password": "not hers at all"}


FIRST = (
    f"Phone,Name\n{NUMBER[:-2]}55,Eve\n13,Fay\n13,Gus\n65900l7766,Hal\n6590017721 / 6590017722,Ivy\n".encode()
)
STATES: Mapping[str, tuple[bytes, str]] = {
    "to fix": (FIRST, "customer-numbers"),
    "asked what it is": (b"Phone\n6590017411\n", ""),
    "asked for a value of every row": (b"Phone\n6590017412\n", "forbidden-numbers"),
    "asked for its encoding": ("电话,姓名\n6590017701,王小明\n".encode("gb18030"), ""),
    "ready, by typing how many": (b"Number,Direction,Enabled\n6590017413,both,no\n", "forbidden-numbers"),
    "two values of one cell": (FIRST, "customer-numbers"),
}


WEEKLY = '[[schedules]]\nname = "weekly"\ncron = "0 2 * * 1"\nfiles = "/x"\nprofile = "sales"\n'
_number = itertools.count()


def a_draft(profile: Profile, content: bytes, kind: str) -> str:
    """A draft that was checked."""
    made = f"20261128-130000-{next(_number):06x}"
    kept = DraftFolder(profile.data_dir, made)
    kept.begin(profile.name)
    path = kept.make_place(1, "list.csv")
    path.write_bytes(content)
    file = DraftFile(1, path.name, len(content), "x", Choices(kind=kind))
    with open_ledger(profile) as ledger:
        drafts.add_draft(ledger, made, profile.name, "ann", [file])
    assert check_once(profile, made)
    return made


def note_why(profile: Profile) -> None:
    """Say beside a file that failed why, as for a file in neither language."""
    file = next(WatchFolders.of(profile).failed.glob("*.csv"))
    said = saying(message("WEB_FOLDER_WAITS"))
    text = "\n".join(in_each(readers_for(profile), said))
    file.with_name(f"{file.name}.why.txt").write_text(f"{file.name}\n====\n{text}\n", encoding="utf-8-sig")


def draft_of(ledger: Ledger, draft_id: str) -> Draft:
    found = drafts.find_draft(ledger, draft_id)
    assert found
    return found


@pytest.fixture
def things(house: House, site: Site, waiting: Waiting, doubtful: str) -> Iterator[Things]:
    profile, ledger = house.profiles[0], site.contexts["sales"].ledger
    save_columns(site.people, "sales", "customer-numbers", {"Ring": "telephone"}, "ann", proposed=True)
    with ThreadPoolExecutor(1) as pool:  # this thread has the loop of the browser
        states = (*STATES.values(), *[STATES["to fix"]] * 3)
        made = [pool.submit(a_draft, profile, *state).result() for state in states]
    *shown, conflict, spoilt, checking, submitted = made
    DraftFolder(profile.data_dir, spoilt).discard()
    assert drafts.decide(ledger, draft_of(ledger, checking), "ann", {})
    assert drafts.submit(ledger, draft_of(ledger, submitted), "ann")
    failed_file(profile)
    note_why(profile)
    Path("callsheet.toml").write_text(WEEKLY)
    yield Things(
        (waiting(), doubtful, house.loads["sales"]),
        (*shown, spoilt, checking, submitted),
        conflict,
        (
            accounts.invite(profile, f"guest {len(people.every_user(ledger))}", Role.ANALYST, "sales")[1],
            "none",
        ),
        site,
    )
    for draft in made:
        drafts.discard(ledger, draft_of(ledger, draft))


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates of which somebody has seen something."""
    environment, seen = templating._environment(), set[str]()
    take = environment.get_template

    def noted(name: Any, *rest: Any, **more: Any) -> Any:
        seen.add(str(name))
        return take(name, *rest, **more)

    monkeypatch.setattr(environment, "get_template", noted)
    return seen


@pytest.mark.parametrize("language", AXE)
def test_every_page_fits_and_is_accessible_in_every_look(
    language: str, served: str, browser: Any, things: Things, rendered: set[str]
) -> None:
    """Light and dark, wide and as a phone, each page loaded once: the style sheet alone knows what a window is like.

    Names, roles, headings, landmarks and contrast are right by all rules that axe has. Every template has been seen.
    """
    walk = Walk(served, language)
    pages = [(who_sees(rule), path) for rule in RULES if is_page(rule) for path in things.paths(rule)]
    for name in ("", "pia", "ann", "root"):
        walk.open(browser, name)
        for path in [path for who, path in pages if who == name] + ["/nothing"] * (name == "root"):
            walk.see(path)
        for _, start, to, fields in [each for each in things.sent if each[0] == name]:
            walk.send(start, to, fields)
        if name == "ann":
            with failing(things.site, FULL, "UPDATE drafts"):
                walk.send(*things.failing)
        walk.close()
    assert set(templating._environment().list_templates()) - rendered == {LEADS_ON}


class Walk:
    """A window that goes from page to page."""

    def __init__(self, served: str, language: str) -> None:
        self.served, self.language = served, language
        self.axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        self.heard: list[str] = []
        self.seen: set[str] = set()
        self.page: Any = None

    def open(self, browser: Any, name: str) -> None:
        self.page = a_page(browser, self.served, self.heard, locale=self.language)
        if name:
            sign_in(self.page, self.served, name)

    def close(self) -> None:
        self.page.context.close()

    def see(self, path: str) -> None:
        """Look at a page, unless it led to one that was looked at."""
        answer = self.page.goto(self.served + path)
        if self.page.url not in self.seen:
            self.look(path, refused=answer.status >= 400)
        self.seen.add(self.page.url)
        self.heard.clear()

    def send(self, start: str, path: str, fields: Mapping[str, str]) -> None:
        """Look at the answer to a form."""
        self.page.goto(self.served + start)
        with self.page.expect_navigation() as answered:
            self.page.evaluate(SENT, [path, fields])
        self.look(f"POST {path}", refused=answered.value.status >= 400)
        self.heard.clear()

    def look(self, path: str, *, refused: bool) -> None:
        page = self.page
        assert page.locator("html").get_attribute("lang") == self.language.replace("en-GB", "en")
        if refused:
            let_pass(self.heard, "status of 4", "status of 503")
        assert self.heard == [], path
        if self.language == "en-GB":
            assert page.evaluate(CHINESE) == [], path
        page.evaluate(
            f"{self.axe}; for (const part of document.querySelectorAll('main details')) part.open = true"
        )
        for width, theme in LOOKS:
            look(page, width, theme)
            fits(page, path, width, theme)
            assert by_axe(page, AXE[self.language].get((width, theme))) == [], (path, width, theme)


def look(page: Any, width: int, theme: str) -> None:
    """As in such a window, with such a theme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


def fits(page: Any, path: str, width: int, theme: str) -> None:
    """Nothing to scroll to sideways, no text as bright as what is behind it, and on a phone the menu opens."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert (brightness(ink) > brightness(paper)) == (theme == "dark")
    if width == 1280 and theme == "light":
        assert page.evaluate(CUT) == [], path
    if width == 390 and path == "/":
        page.locator(".menu summary").click()
        page.locator(".menu nav a").nth(1).wait_for()
        page.locator(".menu summary").click()


def by_axe(page: Any, rules: Sequence[str] | None) -> list[tuple[str, str]]:
    """What is wrong by these rules, or by all if none is named; nothing where none is asked for."""
    if rules is None:
        return []
    asked = {"resultTypes": ["violations"]} | ({"runOnly": [*rules]} if rules else {})
    wrong = page.evaluate("asked => axe.run(asked).then(seen => seen.violations)", asked)
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in wrong]


def brightness(colour: str) -> float:
    """Of rgb(…), from 0 to 1."""
    return sum(float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]) / 765
