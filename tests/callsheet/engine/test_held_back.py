"""Customers that are not sent for the sake of forbidden numbers: in one drop, and when loads are resumed."""

import asyncio
from pathlib import Path

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.engine.pipeline import finish
from callsheet.engine.results import SheetResult
from callsheet.engine.resume import resume_all
from callsheet.errors import Exit
from callsheet.reasons import HELD_BACK, StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_pipeline import customers, effects
from tests.support.loading import a_csv, a_profile, numbers, run, said


@pytest.mark.slow
def test_a_file_that_nobody_can_read_may_be_the_forbidden_list(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Beside a file of unknown content customers stay back, forbidden numbers do not; forbidden_first=false sends both."""
    broken = tmp_path / "list.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    blocked = a_csv(tmp_path / "b.csv", "Number,Direction", "6580000001,in")
    people = customers(tmp_path / "c.csv", numbers(2))
    by_kind = {result.kind: result for result in run(profile, people, broken, blocked)}
    assert by_kind["forbidden-numbers"].outcomes == {"loaded": 1}
    held = by_kind["customer-numbers"]
    assert (held.exit, held.outcomes) == (Exit.STOPPED, {"planned": 2})
    assert (held.reason, said(held, "FILE_UNREAD")["file"]) == (StopReason.FILE_UNREAD, str(broken))
    assert effects(sandbox) == {}
    free = profile.model_copy(update={"forbidden_first": False, "data_dir": tmp_path / "free"})
    assert {"loaded": 2} in [result.outcomes for result in run(free, people, broken)]


@pytest.mark.slow
def test_held_back_customers_are_sent_when_a_person_has_given_their_list_up(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Their forbidden list was refused: neither resuming everything nor resuming them sends them before it."""
    profile = a_profile(sandbox, tmp_path)
    refused = a_csv(tmp_path / "b.csv", "Number,Direction,Direction", "6580000001,in,in")
    people = customers(tmp_path / "c.csv", numbers(2))
    by_kind = {result.kind: result for result in run(profile, people, refused)}
    held = by_kind["customer-numbers"]
    assert (held.exit, held.reason in HELD_BACK, effects(sandbox)) == (Exit.STOPPED, True, {})

    async def resume_everything() -> list[SheetResult]:
        return [result async for result in resume_all(context)]

    with open_context(profile) as context:
        (left,) = asyncio.run(resume_everything())
        assert (left.reason, left.outcomes, effects(sandbox)) == (held.reason, {"planned": 2}, {})
        again = asyncio.run(finish(context, str(held.load_id)))
        assert (again.exit, again.reason, effects(sandbox)) == (
            Exit.STOPPED,
            StopReason.FORBIDDEN_NOT_LOADED,
            {},
        )
        decide(context, str(said(again, "FORBIDDEN_NOT_LOADED")["id"]), "Mei", "test", yes=False)
        sent = asyncio.run(finish(context, str(held.load_id)))
    assert (sent.exit, sent.outcomes) == (Exit.WELL, {"loaded": 2})
    assert effects(sandbox) == dict.fromkeys(numbers(2), 1)
