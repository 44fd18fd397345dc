"""Stopping and resuming a load from its page: who may, what is recorded, and what the page says meanwhile."""

import pytest
from httpx import Response

from callsheet.ledger import drafts
from callsheet.ledger.sign_ins import recorded
from callsheet.ledger.states import LoadState
from callsheet.ledger.wishes import Wished, take_up, wish_of
from callsheet.reasons import HELD_BACK, StopReason, Why
from callsheet.web.site import Site
from tests.callsheet.web.conftest import Browser, SignIn, post, token_in
from tests.callsheet.web.test_loads import add, remove
from validators.message import message

LOAD = "20990101-000000-e{}"


def asked(browser: Browser, load: str, what: str) -> Response:
    return post(browser, f"/loads/{load}/{what}", token=token_in(browser.get("/account").text))


@pytest.fixture
def running(site: Site, request: pytest.FixtureRequest) -> str:
    """A load that is being sent."""
    load = add(site, LOAD.format(abs(hash(request.node.name)) % 10**5), state=LoadState.SENDING, rows=2)
    request.addfinalizer(lambda: remove(site, load))
    return load


def wishes(site: Site, load: str) -> tuple[Wished, str] | None:
    found = wish_of(site.people, load)
    return (found.wish, found.by) if found else None


def test_an_approver_stops_and_resumes_a_load_by_name(signed_in: SignIn, site: Site, running: str) -> None:
    """On record; the page says what is asked for until it is done, and never both buttons."""
    browser, path = signed_in("pia"), f"/loads/{running}"
    page = browser.get(path).text
    assert f'action="{path}/stop"' in page
    assert f'action="{path}/resume"' not in page
    before = browser.get(f"{path}/progress.json").json()["mark"]
    assert asked(browser, running, "resume").status_code == 303
    assert wishes(site, running) is None
    assert asked(browser, running, "stop").status_code == 303
    assert wishes(site, running) == (Wished.STOP, "pia")
    assert browser.get(f"{path}/progress.json").json()["mark"] != before
    page = browser.get(path).text
    assert "pia asked to stop" in page
    assert f'action="{path}/resume"' in page
    assert f'action="{path}/stop"' not in page
    stopped = Why(StopReason.STOPPED_ON_PAGE, message("STOPPED_ON_PAGE", by="pia", load=running))
    site.people.set_state(running, LoadState.STOPPED, stopped)
    page = browser.get(path).text
    assert "asked to stop" not in page
    assert "2 rows have not been sent yet. Once the reason is gone, an approver" in page
    assert "awaits approval or a list" not in page
    assert asked(browser, running, "resume").status_code == 303
    assert "pia asked to resume" in browser.get(path).text
    found = wish_of(site.people, running)
    assert found is not None
    take_up(site.people, found)
    assert "asked to" not in browser.get(path).text
    done = [(entry["action"], entry["object"]) for entry in recorded(site.people, 2)]
    assert done == [("RESUMED", running), ("STOPPED", running)]


@pytest.mark.parametrize(
    ("reason", "offered"),
    [
        (StopReason.STOPPED_EARLY, "resume"),
        (StopReason.BUG, "resume"),
        (StopReason.FORBIDDEN_FAILED, "stop"),
        (StopReason.FORBIDDEN_INCOMPLETE, "stop"),
        (StopReason.RESTORED, "stop"),
        (StopReason.AWAITING_APPROVAL, "stop"),
    ],
)
def test_what_is_held_for_another_reason_is_not_resumed_by_a_wish(
    reason: StopReason, offered: str, signed_in: SignIn, site: Site, running: str
) -> None:
    """Above all nothing that waits for forbidden numbers: its page leads to them, and to nothing that would be stopped now."""
    site.people.set_state(running, LoadState.STOPPED, Why(reason, message("TEXT", text="x")))
    browser = signed_in("pia")
    page = browser.get(f"/loads/{running}").text
    assert f'action="/loads/{running}/{offered}"' in page
    assert ("See which lists it waits for" in page) is (reason in HELD_BACK)
    assert ("Keep it stopped" in page) is (offered == "stop")
    assert "Stop after" not in page
    asked(browser, running, "resume")
    found = wishes(site, running)
    assert (found == (Wished.RESUME, "pia")) is (offered == "resume")


def test_an_analyst_stops_what_she_submitted_and_nothing_else(
    signed_in: SignIn, site: Site, running: str
) -> None:
    """Of another's load she sees no button, and a form sent all the same does nothing."""
    browser, path = signed_in("eva"), f"/loads/{running}"
    assert f'action="{path}/stop"' not in browser.get(path).text
    assert asked(browser, running, "stop").status_code == 403
    assert wishes(site, running) is None
    drafts.add_draft(
        site.people, running, "sales", "eva", [drafts.DraftFile(1, "a", 1, "x", drafts.Choices())]
    )
    drafts.set_loads(site.people, running, 1, [running])
    assert asked(browser, running, "stop").status_code == 303
    assert wishes(site, running) == (Wished.STOP, "eva")
    drafts.set_loads(site.people, running, 1, [])


def test_a_load_at_its_end_is_neither_stopped_nor_resumed(
    signed_in: SignIn, site: Site, running: str
) -> None:
    """Its page has no button."""
    site.people.set_state(running, LoadState.CLOSED)
    browser = signed_in("pia")
    page = browser.get(f"/loads/{running}").text
    assert "/stop" not in page
    for what in ("stop", "resume"):
        asked(browser, running, what)
    assert wishes(site, running) is None
