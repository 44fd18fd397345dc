"""Forty sheets as analysts keep them: what `check` understands, the bodies that reach the service, and nothing the second time."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import load_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.engine.split_lines import split_lines
from callsheet.engine.understood_lines import understood_lines
from callsheet.ledger.states import ChunkState
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.operations import BY_NAME
from tests.support.analysts import SHEETS, Analyst, Call
from tests.support.campaigns import a_campaign
from tests.support.loading import a_profile
from transforms.kinds import kind_named
from transforms.masking import masked

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def company() -> Iterator[Sandbox]:
    """One service for all of them, as at its start before each."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def sandbox(company: Sandbox) -> Sandbox:
    company.reset()
    company.read(import_delay=0.02)
    return company


def kept(sheet: Analyst, codes: Mapping[str, str]) -> Analyst:
    """The sheet with the codes of the campaigns that are there."""
    rows = [[codes.get(str(cell), cell) for cell in row] for row in sheet.rows]
    return replace(sheet, rows=tuple(rows))


def asked(sheet: Analyst, path: Path) -> LoadRequest:
    options = dict(sheet.options)
    return LoadRequest(path, kind=options.pop("kind", None), options=options)


def seen(result: SheetResult) -> dict[str, str]:
    """Title -> field of the columns that were understood."""
    assert result.understood is not None, result
    return {column.title: column.field for column in result.understood.columns}


def wrong(result: SheetResult) -> dict[int, str]:
    """Row -> code of what keeps it from being sent."""
    found = [one for one in result.problems if one.row is not None and one.severity != "warning"]
    return {int(one.row or 0): one.code for one in reversed(found)}


def sent(profile: Profile, sandbox: Sandbox, load_id: str | None) -> list[Call]:
    """The calls of a load, each of which has arrived byte for byte; codes that the service made as `@NAME`."""
    arrived = {(one["operation"], one["sha256"]) for one in sandbox.audit()}
    names = {one["code"]: f"@{one['name']}" for one in sandbox.state("campaigns")}
    names |= {one["id"]: f"@{one['name']}" for one in sandbox.state("campaigns")}
    with open_context(profile) as context:
        chunks = context.ledger.chunks(str(load_id), *ChunkState)
        frozen = [context.ledger.frozen(str(load_id), chunk.number) for chunk in chunks]
    for one in frozen:
        if one.operation != "add_extension":  # its password is never in the ledger
            assert (one.operation, hashlib.sha256(one.body).hexdigest()) in arrived
    return [(one.operation, plain(orjson.loads(one.body), names)) for one in frozen]


def plain(body: Any, names: Mapping[str, str]) -> Any:
    """A body without what is new each time: the code of its batch, of its campaign, of the load that made a campaign."""
    if not isinstance(body, dict):
        return body
    if str(body.get("description")).startswith("callsheet "):
        body["description"] = "@LOAD"
    if "callingListCode" not in body:
        return body
    batch = body.pop("callingListCode")
    assert batch.isalnum()
    assert 0 < len(batch) <= 20
    body["code"] = names[body.pop("campaignId", None) or body["code"]]
    return body


def in_order(calls: Any) -> list[bytes]:
    return sorted(orjson.dumps(call, option=orjson.OPT_SORT_KEYS) for call in calls)


def writes(sandbox: Sandbox) -> int:
    return sum(not BY_NAME[one["operation"]].reads for one in sandbox.audit() if one["operation"] in BY_NAME)


def test_a_check_says_when_a_new_campaign_runs_and_over_whom_rows_are_shared(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """What is decided once for all rows is said beside them."""
    by_name = {one.file: one for one in SHEETS}
    new, split = (by_name[name] for name in ("no campaign yet.csv", "split over a queue.csv"))
    said = list[str]()
    a_campaign(a_profile(sandbox, tmp_path), "Renewals")
    for sheet in (new, split):
        profile = a_profile(sandbox, tmp_path / sheet.file, **sheet.profile)
        (tmp_path / sheet.file).mkdir()
        (told,) = check_files(profile, [asked(sheet, sheet.made(tmp_path / sheet.file))], Silent())
        assert told.understood is not None
        said += [text for _, text in understood_lines(told.understood, kind_named(sheet.kind), Reader())]
        said += [": ".join(line) for reader in (Reader(), Reader("zh")) for line in split_lines(told, reader)]
    assert any("from 2026-12-01 09:00 to 2099-12-31 18:00" in line for line in said), said
    assert any("created first (nothing is loaded if Sobot refuses it), from " in line for line in said), said
    assert "Shared out: over the members of queue 3001 Sales, in proportion to their levels" in said
    assert "分配: 按技能等级的比例分配给技能组 3001 Sales 的成员" in said


@pytest.mark.parametrize("sheet", SHEETS, ids=[one.file for one in SHEETS])
def test_a_sheet_gives_what_its_analyst_means(sheet: Analyst, sandbox: Sandbox, tmp_path: Path) -> None:
    """Check, load, and load again."""
    profile = a_profile(sandbox, tmp_path, **sheet.profile)
    codes = {f"@{name}": a_campaign(profile, name) for name in ("Renewals", "Win back")}
    path = kept(sheet, codes).made(tmp_path)
    (told,) = check_files(profile, [asked(sheet, path)], Silent())
    assert told.kind == sheet.kind, told
    assert seen(told) == {masked(title): name for title, name in sheet.read.items()}
    assert told.understood is not None
    assert told.understood.ignored == sheet.ignored
    assert (wrong(told), told.exit) == (dict(sheet.wrong), bool(sheet.wrong))
    before = writes(sandbox)
    with open_context(profile) as context:
        (result,) = asyncio.run(load_files(context, [asked(sheet, path)]))
    assert in_order(sent(profile, sandbox, result.load_id)) == in_order(sheet.calls)
    assert writes(sandbox) == before + len(sheet.calls)
    assert result.exit == told.exit
    with open_context(profile) as context:
        asyncio.run(load_files(context, [asked(sheet, path)]))
    assert writes(sandbox) == before + len(sheet.calls)
