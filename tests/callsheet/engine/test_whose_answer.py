"""Whose answer it is: what is not the service's own stops the load, says nothing about its rows, and is gone on with."""

from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import pipeline
from callsheet.engine.context import open_context
from callsheet.engine.results import SheetResult
from callsheet.errors import Exit
from callsheet.messages.reader import ENGLISH
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.chaos.world import CLASSES, Class, effects, finish
from tests.support.loading import a_profile, numbers, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow


def sent_by(one: Class, profile: Profile, path: Path, count: int = 6) -> SheetResult:
    (result,) = run(
        profile, one.write(path / f"{one.kind}.csv", numbers(count)), kind=one.kind, options=one.options
    )
    return result


@pytest.mark.parametrize(
    ("one", "status", "applied"), half_of(CLASSES, [400, 404, 405, 413, 415], [False, True])
)
@pytest.mark.thinned(3)
def test_a_page_in_the_place_of_an_answer_stops_the_load(
    one: Class, status: int, applied: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """C6: it is resumed and ends as if nothing had happened; what must never go twice is unknown."""
    sandbox.fault("html_page", one.operation, next=1, status=status, applied=applied)
    profile = a_profile(sandbox, tmp_path, chunks={one.kind: 6})
    result = sent_by(one, profile, tmp_path)
    splits = status == 413 and one.name != "C"
    if not splits:
        first = one.name == "B" and status in {404, 405}  # nothing was asked before it
        expected = (Exit.SETTINGS, StopReason.WRONG_ADDRESS) if first else (Exit.STOPPED, StopReason.GATEWAY)
        assert (result.exit, result.reason) == expected
        assert result.message is not None
        assert "html" not in ENGLISH.say(result.message).lower()
        assert result.load_id is not None
        result = finish(profile, result.load_id)
    assert result.outcomes == {"unknown" if one.name == "C" else "loaded": 6}
    counts = effects(sandbox, one)
    if one.name == "C":
        assert counts == (dict.fromkeys(numbers(6), 1) if applied else {})
    else:
        assert set(counts) == set(numbers(6))
    if one.name == "A":
        assert set(counts.values()) == {1}


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_that_never_was_the_services_is_a_wrong_setting(
    status: int, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody but another server has answered yet: exit 3, and the settings to look at are named."""
    one = CLASSES[1]
    profile = a_profile(sandbox, tmp_path)
    sandbox.fault("html_page", one.operation, every=1, status=status)
    result = sent_by(one, profile, tmp_path)
    assert (result.exit, result.reason) == (Exit.SETTINGS, StopReason.WRONG_ADDRESS)
    assert result.message is not None
    assert "base_url and prefix" in ENGLISH.say(result.message)
    sandbox.clear_faults()
    assert result.load_id is not None
    assert finish(profile, result.load_id).outcomes == {"loaded": 6}


@pytest.mark.parametrize("how", [{"status": 200}, {"status": 502}])
def test_pages_that_do_not_end_stop_the_load_as_a_gateways(
    how: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A page with 200 or 502 is tried again; when it stays, the reason is not the service's."""
    one = CLASSES[1]
    profile = a_profile(sandbox, tmp_path, attempts=1)
    sandbox.fault("html_page", one.operation, every=1, **how)
    result = sent_by(one, profile, tmp_path)
    assert (result.exit, result.reason) == (Exit.STOPPED, StopReason.GATEWAY)
    sandbox.clear_faults()
    assert result.load_id is not None
    with open_context(profile) as context:
        load = context.ledger.load(result.load_id)
        assert load.reason is StopReason.GATEWAY
        assert pipeline.stop_proven(context, load.id) is None
    assert finish(profile, result.load_id).outcomes == {"loaded": 6}


def test_a_body_that_is_too_large_is_sent_in_parts(sandbox: Sandbox, tmp_path: Path) -> None:
    """As the service's own answer or a gateway's page: every row takes effect once, in as few parts as fit."""
    for one, how in ((CLASSES[0], "page"), (CLASSES[0], "envelope"), (CLASSES[1], "page")):
        sandbox.reset()
        sandbox.read(body_limit=2500, body_limit_as=how, import_delay=0.02)
        (tmp_path / how / one.name).mkdir(parents=True)
        profile = a_profile(sandbox, tmp_path / how / one.name, chunks={one.kind: 100})
        result = sent_by(one, profile, tmp_path, count=100)
        assert result.outcomes == {"loaded": 100}
        assert effects(sandbox, one) == dict.fromkeys(numbers(100), 1)
        assert len(sandbox.audit(one.operation)) <= 15


def test_one_row_that_is_too_large_for_a_gateway_stops_the_load(sandbox: Sandbox, tmp_path: Path) -> None:
    """It cannot be divided, and the page says nothing about it."""
    one = CLASSES[0]
    sandbox.read(body_limit=10_000)
    profile = a_profile(sandbox, tmp_path)
    sandbox.fault("html_page", one.operation, every=1, status=413)
    result = sent_by(one, profile, tmp_path, count=2)
    assert (result.exit, result.reason) == (Exit.STOPPED, StopReason.GATEWAY)
    sandbox.clear_faults()
    assert result.load_id is not None
    assert finish(profile, result.load_id).outcomes == {"loaded": 2}
    assert effects(sandbox, one) == dict.fromkeys(numbers(2), 1)
