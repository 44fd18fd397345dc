"""When the server cannot do what it should: each page says what happened, what is safe and what to do, and keeps what was typed."""

import errno
import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from callsheet.engine.context import open_ledger
from callsheet.engine.draft_folder import DraftFolder
from callsheet.ledger.drafts import discard, find_draft
from callsheet.ledger.schema_version import SCHEMA_VERSION
from callsheet.web.site import Site
from tests.callsheet.ledger.test_disk_health import sqlite_error
from tests.callsheet.web.conftest import FORM, PASSWORD, Browser, House, SignIn, a_draft, post, token_in

TYPED = "6590017713"
_made = itertools.count()
PRIVATE = "6590017788"


@contextmanager
def failing(site: Site, code: int, *words: str) -> Iterator[None]:
    """Statements of the ledger that begin so fail as SQLite's do."""
    engine = site.people._engine

    def fail(_cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(words):
            raise sqlite_error(code, f"{PRIVATE} at /srv/data")

    ways = ("do_execute", "do_executemany")
    for way in ways:
        event.listen(engine, way, fail)
    try:
        yield
    finally:
        for way in ways:
            event.remove(engine, way, fail)


@pytest.fixture
def draft(house: House) -> Iterator[str]:
    """A draft of Sales that a test may spoil."""
    profile = house.profiles[0]
    made = a_draft(profile, "ann", f"spoilt{next(_made)}")
    yield made
    shutil.rmtree(DraftFolder(profile.data_dir, made).folder, ignore_errors=True)
    with open_ledger(profile) as ledger:
        found = find_draft(ledger, made)
        assert found
        discard(ledger, found)


def typed(client: Browser, draft: str) -> Any:
    """What comes of a cell that is typed anew."""
    page = client.get(f"/drafts/{draft}/rows").text
    version = page.partition('name="version" value="')[2].partition('"')[0]
    fields = {"token": token_in(page), "version": version, "sheet": "0", "r3_0": TYPED, "r3_1": "Gus & Co"}
    return client.post(f"/drafts/{draft}/rows", data=fields, headers=FORM)


def says(answer: Any, status: int, *words: str) -> None:
    """A page of ours with these words and none of what the error said."""
    assert answer.status_code == status, answer.text
    assert "<h1>" in answer.text
    for word in words:
        assert word in answer.text, (word, answer.text)
    assert PRIVATE not in answer.text
    assert "/srv/data" not in answer.text
    assert "Traceback" not in answer.text


FULL, READ_ONLY, DAMAGED, LOCKED = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_BUSY,
)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (FULL, ("The disk of the server is full", "free some disk space")),
        (READ_ONLY, ("cannot be written", "start callsheet again")),
        (DAMAGED, ("damaged", "start callsheet again")),
        (LOCKED, ("in use by another program", "Wait a minute")),
    ],
)
def test_what_cannot_be_saved_is_said_and_not_lost(
    code: int, words: tuple[str, ...], site: Site, signed_in: SignIn, draft: str
) -> None:
    """Whoever typed something has it in the page that says why, and can send it again from there."""
    client = signed_in("ann")
    with failing(site, code, "UPDATE drafts"):
        answer = typed(client, draft)
    says(answer, 503, *words, "Whether your last step was saved", 'value="Gus &amp; Co"', "Try again")
    assert f'action="/drafts/{draft}/rows"' in answer.text
    if code in {FULL, LOCKED}:
        assert client.get(f"/drafts/{draft}/rows").status_code == 200
        again = dict(fields_of(answer.text))
        assert client.post(f"/drafts/{draft}/rows", data=again, headers=FORM).status_code == 303
        found = site.find_draft(draft)
        assert found
        assert found[1].edited_by == ("ann",)


def fields_of(page: str) -> Iterator[tuple[str, str]]:
    """The hidden fields of the form of a page."""
    import html
    import re

    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page):
        yield html.unescape(name), html.unescape(value)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_folder_that_takes_nothing_is_said(
    number: int, signed_in: SignIn, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the drafts may be another than the ledger's."""

    def fails(*_: object) -> None:
        raise OSError(number, PRIVATE, "/srv/data/drafts")

    client = signed_in("ann")
    monkeypatch.setattr(DraftFolder, "keep_steps", fails)
    full = number == errno.ENOSPC
    word = "The disk of the server is full" if full else "cannot be written"
    says(typed(client, draft), 503, word, "Gus &amp; Co")


def test_a_secret_is_not_given_back(
    site: Site, signed_in: SignIn, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password is typed anew, also where everything else is kept; nor is a cell that is secret."""
    client = signed_in("ann")
    with failing(site, FULL, "INSERT INTO sign_in_failures", "DELETE FROM sign_in_failures"):
        answer = post(Browser(site), "/login", name="ann", password=PASSWORD)
    says(answer, 503, "The disk of the server is full")
    assert PASSWORD not in answer.text
    monkeypatch.setattr("callsheet.web.rows_view.RowsView._secret", {"telephone"})
    with failing(site, FULL, "UPDATE drafts"):
        answer = typed(client, draft)
    says(answer, 503, "Gus &amp; Co")
    assert TYPED not in answer.text


def test_pages_can_be_read_while_nothing_can_be_saved(
    house: House, site: Site, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a session was used is not worth a page."""
    client = signed_in("ann")
    monkeypatch.setattr("callsheet.ledger.sign_ins._TOUCH", timedelta())
    with failing(site, FULL, "UPDATE", "INSERT", "DELETE"):
        for path in ("/", "/loads", f"/loads/{house.loads['sales']}", "/drafts", "/upload"):
            assert client.get(path).status_code == 200, path
        answer = client.get(f"/loads/{house.loads['sales']}/files/result")
        says(
            answer, 503, "The disk of the server is full", "What was saved before is kept"
        )  # it would be on no record


def test_a_failure_that_breaks_the_failure_page_too_has_one(
    site: Site, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted for the navigation is not asked for on a page without one."""
    client = signed_in("ann")
    with failing(site, FULL, "SELECT loads", "SELECT count", "SELECT chunks"):
        says(client.get("/loads"), 503, "The disk of the server is full")
    monkeypatch.setattr("callsheet.web.app.page", lambda *_: 1 / 0)
    monkeypatch.setattr("callsheet.web.load_pages.find", lambda *_: 1 / 0)
    answer = client.get("/loads")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text


def set_schema(house: House, version: int) -> None:
    with sqlite3.connect(house.profiles[0].data_dir / "ledger.db") as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", (str(version),))


@pytest.fixture
def updated(house: House) -> Iterator[House]:
    """A newer callsheet has opened the ledger while the page runs."""
    set_schema(house, SCHEMA_VERSION + 1)
    yield house
    set_schema(house, SCHEMA_VERSION)


def test_a_page_of_an_old_version_writes_nothing_into_the_ledger_of_a_newer_one(
    house: House, site: Site, signed_in: SignIn, draft: str, request: pytest.FixtureRequest
) -> None:
    """It says so on every page, and whoever asks by script is told, too."""
    client = signed_in("ann")
    page = client.get(f"/drafts/{draft}/rows").text
    request.getfixturevalue("updated")
    fields = {"token": token_in(page), "version": "1", "sheet": "0", "r3_1": "Gus & Co"}
    answer = client.post(f"/drafts/{draft}/rows", data=fields, headers=FORM)
    says(answer, 503, "callsheet was updated", "start it again", "Nothing was changed")
    site.forget_versions()
    says(client.get("/"), 503, "callsheet was updated", "Nothing was changed")
    assert client.get(f"/drafts/{draft}/state.json").status_code == 503
    told = post(client, "/upload/begin", token=token_in(page))
    assert told.status_code == 503
    assert "callsheet was updated" in told.json()["failed"]
    assert (
        client.get(page.partition('href="/static/')[2].partition('"')[0].join(("/static/", ""))).status_code
        == 200
    )
    set_schema(house, SCHEMA_VERSION)
    site.forget_versions()
    assert client.get("/").status_code == 200
    found = site.find_draft(draft)
    assert found
    assert found[1].version == 1


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("*", "Its files are gone"),
        ("1", "Its files are gone"),
        ("found-*", "Check again"),
        ("rows-*", "Check again"),
    ],
)
def test_a_draft_of_which_files_are_gone_says_so(
    gone: str, said: str, house: House, site: Site, signed_in: SignIn, draft: str
) -> None:
    """Not that somebody changed it; and no page leads in a circle."""
    client, folder = signed_in("ann"), DraftFolder(house.profiles[0].data_dir, draft).folder
    page = client.get(f"/drafts/{draft}/rows").text
    for path in folder.glob(gone):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if gone == "*":
        folder.rmdir()
    fields = {"token": token_in(page), "version": "1", "sheet": "0", "r3_1": "Gus & Co"}
    for answer in (
        client.post(f"/drafts/{draft}/rows", data=fields, headers=FORM),
        client.get(f"/drafts/{draft}/rows"),
        client.get(f"/drafts/{draft}/plan"),
        client.get(f"/drafts/{draft}"),
    ):
        followed = client.get(answer.headers["location"]) if answer.status_code == 303 else answer
        assert followed.status_code in {200, 409}, followed.status_code
        assert said in followed.text or "Open the draft" in followed.text, followed.text
        assert "somebody else, or another window, was first" not in followed.text
    listed = client.get("/drafts").text.partition(draft)[2][:600]
    assert "0 rows ready" not in listed
    assert ("Its files are gone" if said != "Check again" else "Could not be checked") in listed


def test_whoever_may_be_told_is_told_in_chinese(site: Site, signed_in: SignIn, draft: str) -> None:
    """Each of the pages has its words in both languages; the rest of them is looked at with the page's other texts."""
    client = signed_in("ann")
    client.headers["Accept-Language"] = "zh"
    with failing(site, FULL, "UPDATE drafts"):
        says(typed(client, draft), 503, "磁盘已满", "重试")
