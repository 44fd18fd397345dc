"""The same content again: said, not sent, and sent when somebody insists."""

import asyncio
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import continue_load
from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest
from callsheet.engine.validate import validate
from callsheet.errors import Exit
from callsheet.ledger.states import LoadState
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_pipeline import effects
from tests.support.campaigns import a_campaign
from tests.support.loading import Loader, a_csv, a_profile, numbers, run, said

ROWS = [f"{number},x" for number in numbers(3)]


def test_the_same_content_is_sent_once_whatever_its_name(
    load: Loader, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The second load sends nothing, names the first, and its books balance as skipped."""
    (first,) = load(a_csv(tmp_path / "a.csv", "Telephone,Name", *ROWS, "12,bad"))
    (second,) = load(a_csv(tmp_path / "b.csv", "Telephone,Name", *ROWS, "12,bad"))
    assert second.outcomes == {"skipped": 3, "invalid": 1}
    assert (second.exit, said(second, "LOADED_BEFORE")["first"]) == (Exit.ROWS_TO_FIX, first.load_id)
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
    with open_context(profile) as context:
        assert context.ledger.load(str(second.load_id)).state is LoadState.CLOSED


@pytest.mark.slow
def test_again_insists(load: Loader, sandbox: Sandbox, tmp_path: Path) -> None:
    """With `again` the content goes out once more, as a batch of its own."""
    path = a_csv(tmp_path / "a.csv", "Telephone,Name", *ROWS)
    load(path)
    (second,) = load(path, again=True)
    assert second.exit == Exit.WELL
    assert "skipped" not in second.outcomes
    assert len(sandbox.audit("import_customer_numbers")) == 2


@pytest.mark.slow
def test_another_campaign_is_another_load(load: Loader, profile: Profile, tmp_path: Path) -> None:
    """The same content for another campaign is no repeat; for the same campaign it is."""
    path = a_csv(tmp_path / "a.csv", "Telephone,Name", *ROWS)
    load(path)
    code = a_campaign(profile, "Another")
    (second,) = load(path, options={"campaign_code": code})
    (third,) = load(path, options={"campaign_code": code})
    assert "skipped" not in second.outcomes
    assert third.outcomes == {"skipped": 3}


def test_an_unfinished_load_of_the_same_content_is_named_to_be_resumed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """While the first may still send, the second does not, and says what to do."""
    profile = a_profile(sandbox, tmp_path, attempts=1)
    path = a_csv(tmp_path / "a.csv", "Telephone,Name", *ROWS)
    sandbox.fault("429", "import_customer_numbers", every=1, retry_after="9999")
    (first,) = run(profile, path)
    (second,) = run(profile, path)
    assert (second.exit, second.outcomes) == (Exit.STOPPED, {"skipped": 3})
    assert said(second, "UNFINISHED_DUPLICATE")["first"] == first.load_id
    assert effects(sandbox) == {}


def test_a_repeat_is_not_sent_by_going_on_after_a_crash(
    load: Loader, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A process that ended when it had recorded the repeat, and had not yet looked for the first load of it."""
    path = a_csv(tmp_path / "a.csv", "Telephone,Name", *ROWS)
    load(path)
    with open_context(profile) as context:
        (load_id,) = read(context, LoadRequest(path)).loads
        validate(context, load_id)
        result = asyncio.run(continue_load(context, load_id))
    assert result.outcomes == {"skipped": 3}
    assert effects(sandbox) == dict.fromkeys(numbers(3), 1)
