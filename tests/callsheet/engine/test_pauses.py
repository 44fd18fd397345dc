"""A pause that the service asks for: said with its end, kept by whatever would continue the load, and over when it is."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli.load import run_resume
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import continue_load, finish
from callsheet.engine.results import SheetResult
from callsheet.engine.resume import resume_all
from callsheet.errors import Exit
from callsheet.messages.reader import Reader
from callsheet.reasons import StopReason
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.language import assert_chinese
from tests.support.loading import a_csv, later, numbers, run

DAY = 86400
TIMES = "2099-12-01 09:00,2099-12-01 18:00"


def a_sheet(folder: Path, kind: str) -> Path:
    if kind == "forbidden":
        return a_csv(folder / "f.csv", "Phone,Direction", *(f"{number},both" for number in numbers(3)))
    if kind == "plans":
        header = "Telephone,Plan,Start,End,Executor"
        return a_csv(folder / "p.csv", header, *(f"{number},Call,{TIMES},1001" for number in numbers(3)))
    return a_csv(folder / "c.csv", "Customer Phone,Name", *(f"{number},A" for number in numbers(3)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "operation", "fault"),
    [
        ("forbidden", "import_forbidden_numbers", {"what": "429"}),
        ("forbidden", "import_forbidden_numbers", {"what": "status", "status": 503}),
        ("forbidden", "company_token", {"what": "status", "status": 503}),
        ("customers", "import_customer_numbers", {"what": "429"}),
        ("customers", "query_import_result", {"what": "429"}),
        ("customers", "query_import_result", {"what": "status", "status": 503}),
        ("plans", "create_contact_plans", {"what": "429"}),
        ("plans", "create_contact_plans", {"what": "429", "html": True}),
    ],
)
@pytest.mark.thinned(3)
def test_a_pause_of_a_day_stops_the_load_until_then(
    kind: str,
    operation: str,
    fault: dict[str, Any],
    sandbox: Sandbox,
    profile: Profile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The stop says the moment in the profile's zone; no way to resume sends anything before; after it all rows end."""
    sandbox.fault(operation=operation, every=1, retry_after=str(DAY), **fault)
    (result,) = run(profile, a_sheet(tmp_path, kind))
    assert (result.exit, result.reason) == (Exit.STOPPED, StopReason.SERVICE_PAUSE)
    assert result.load_id is not None
    until = datetime.now(UTC) + timedelta(seconds=DAY)
    assert_said(result, profile, until)
    sandbox.clear_faults()
    before = len(sandbox.audit())
    for again in (resumed, continued, all_resumed, by_command):
        held = again(profile, result.load_id)
        assert (held.exit, held.reason) == (Exit.STOPPED, StopReason.SERVICE_PAUSE)
        assert_said(held, profile, until)
    assert len(sandbox.audit()) == before
    later(monkeypatch, DAY + 60)
    with open_context(profile) as context:
        ended = asyncio.run(finish(context, result.load_id))
    assert ended.exit == Exit.WELL or (kind == "plans" and set(ended.outcomes) == {"unknown"})


def assert_said(result: SheetResult, profile: Profile, until: datetime) -> None:
    """In both languages: the moment, give or take the seconds of a test, and what to do after it."""
    assert result.message is not None
    said = Reader(zone=profile.time_zone).say(result.message)
    found = re.search(r"before (\S+ \S+)\. Nothing was lost\. After that, run: callsheet resume \S+$", said)
    assert found, said
    moment = datetime.fromisoformat(f"{found[1]}+08:00")  # Asia/Singapore, the profile's
    assert abs((moment - until).total_seconds()) < 600
    assert_chinese(Reader("zh", profile.time_zone).say(result.message))


def resumed(profile: Profile, load_id: str) -> SheetResult:
    with open_context(profile) as context:
        return asyncio.run(finish(context, load_id))


def continued(profile: Profile, load_id: str) -> SheetResult:
    with open_context(profile) as context:
        return asyncio.run(continue_load(context, load_id))


def all_resumed(profile: Profile, load_id: str) -> SheetResult:
    async def work(context: LoadContext) -> list[SheetResult]:
        return [result async for result in resume_all(context)]

    with open_context(profile) as context:
        (result,) = asyncio.run(work(context))
    assert result.load_id == load_id
    return result


def by_command(profile: Profile, load_id: str) -> SheetResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("callsheet.cli.logged.load_profile", lambda _name: profile)
        (result,) = run_resume(load_id, None, quiet=True)
    return result


def test_a_short_pause_is_waited_for(sandbox: Sandbox, profile: Profile, tmp_path: Path) -> None:
    """A second is no reason to stop."""
    sandbox.fault(operation="import_forbidden_numbers", what="429", next=1, retry_after="1")
    (result,) = run(profile, a_sheet(tmp_path, "forbidden"))
    assert (result.exit, result.outcomes) == (Exit.WELL, {"loaded": 3})
