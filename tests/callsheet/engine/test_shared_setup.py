"""The campaign that is made first, of loads side by side: rows of one list share it; lists of one name say that there are two."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.engine import plan
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import continue_load
from callsheet.engine.progress import Silent
from callsheet.engine.resolve import resolve
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit, UsageError
from callsheet.ledger.records import Load
from callsheet.messages.reader import Reader
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot import queries
from callsheet.sobot.client import Client
from tests.callsheet.engine.test_campaign_of_list import CORRECTED, NONE, SENT, called, codes, made
from tests.callsheet.engine.test_rows_that_come_back import edited, file_of
from tests.support import forked
from tests.support.campaigns import a_campaign
from tests.support.databases import fresh_database
from tests.support.loading import CAMPAIGN, a_csv, a_profile, numbers, run

pytestmark = pytest.mark.slow

NAME = CAMPAIGN["name"]
SPRING = "Spring"
GIVEN = NONE | {"campaign_name": SPRING}
MORE = "6591230003"


@pytest.fixture(params=["sqlite", "postgresql"])
def on_either(request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path) -> Iterator[Profile]:
    """A profile whose ledger is a file and, where there is a server, one on PostgreSQL."""
    with ExitStack() as stack:
        url = "" if request.param == "sqlite" else stack.enter_context(fresh_database())
        yield a_profile(sandbox, tmp_path, ledger=SecretStr(url))


def copies_of(profile: Profile, tmp_path: Path, *rights: dict[str, str]) -> list[Path]:
    """The rows to fix of a list without a valid row, each copy corrected in its own way."""
    (bad,) = run(profile, a_csv(tmp_path / "leads.csv", "Name,Phone", "n,12", "n,13"), csv=True, options=NONE)
    source = file_of(bad, ".to-fix")
    return [
        edited(
            source,
            tmp_path / f"copy {at}",
            lambda lines, right=right: [  # type: ignore[misc]
                line | {"Phone": right.get(line["Phone"], line["Phone"])} for line in lines
            ],
        )
        for at, right in enumerate(rights)
    ]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[SheetResult]]:
    """Loads two files side by side: both have read and proven their rows before either makes a campaign."""
    together, set_up, seen = threading.Barrier(2, timeout=30), plan._set_up, set[str]()

    async def waiting(context: LoadContext, load: Load, *more: Any) -> Any:
        if load.id not in seen:
            seen.add(load.id)
            await asyncio.to_thread(together.wait)
        return await set_up(context, load, *more)

    def both(profile: Profile, files: list[Path], options: Mapping[str, str] = NONE) -> list[SheetResult]:
        monkeypatch.setattr(plan, "_set_up", waiting)
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda path: run(profile, path, options=options), files))
        monkeypatch.setattr(plan, "_set_up", set_up)
        return [result for (result,) in found]

    return both


@pytest.mark.workbooks
def test_copies_of_rows_to_fix_that_are_loaded_at_the_same_moment_make_one_campaign(
    on_either: Profile, sandbox: Sandbox, tmp_path: Path, at_once: Callable[..., list[SheetResult]]
) -> None:
    """Neither knows of the other when it is read: one makes the campaign, the other goes there; a number in both is called once."""
    copies = copies_of(on_either, tmp_path, {"12": SENT, "13": CORRECTED}, {"12": SENT, "13": MORE})
    results = at_once(on_either, copies)
    assert made(sandbox) == [NAME], [result.message for result in results]
    sent = called(sandbox)[NAME]
    assert len(sent) == len(set(sent))
    assert SENT in sent
    joined = [result for result in results if "CAMPAIGN_OF_LIST" in codes(result)]
    assert len(joined) == 1  # the one that waited says where its rows have gone


@pytest.mark.workbooks
def test_two_processes_with_copies_of_the_rows_to_fix_make_one_campaign(tmp_path: Path) -> None:
    """They start together, and the service is slow to answer whichever asks first."""
    with Sandbox(readings=Readings(import_delay=0.02)) as sandbox:
        profile = a_profile(sandbox, tmp_path)
        copies = copies_of(profile, tmp_path, {"12": SENT}, {"13": CORRECTED})
        sandbox.fault(operation="create_campaign", what="slow_bytes", next=1, piece=20, pause=0.15)
        loads = [command(sandbox, tmp_path, copy) for copy in copies]
        said = [load.communicate(timeout=120) for load in loads]
        assert [load.returncode for load in loads] == [Exit.ROWS_TO_FIX, Exit.ROWS_TO_FIX], said
        assert called(sandbox) == {NAME: [SENT, CORRECTED]}
        assert made(sandbox) == [NAME]


def command(sandbox: Sandbox, tmp_path: Path, file: Path) -> "subprocess.Popen[str]":
    """`callsheet load` of a file in a process of its own, with the settings of the tests' profile."""
    settings = {
        "CALLSHEET_BASE_URL": sandbox.url,
        "CALLSHEET_APP_ID": sandbox.app_id,
        "CALLSHEET_APP_SECRET": sandbox.app_secret,
        "CALLSHEET_AGENT_ID": "1001",
        "CALLSHEET_DATA_DIR": str(tmp_path / "data"),
        "CALLSHEET_CAMPAIGN": json.dumps(CAMPAIGN),
        "CALLSHEET_POLL_FIRST": "0.05",
        "CALLSHEET_RATE": "0",
        "PREFECT_API_URL": "",
    }
    return forked.Popen(
        [sys.executable, "-m", "callsheet", "load", str(file), "--set", "duplicates=none", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )


@pytest.mark.workbooks
@pytest.mark.parametrize("way", ["asked again", "not there", "there"])
def test_a_copy_beside_a_campaign_in_doubt_names_a_way_out_that_works(
    way: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The call that makes it had no clear answer: the second copy makes none, and says what to do about the first."""
    copies = copies_of(profile, tmp_path, {"12": SENT}, {"13": CORRECTED})
    sandbox.fault(
        operation="create_campaign", what="cut_before" if way == "not there" else "cut_after", next=1
    )
    sandbox.fault(operation="list_campaigns", what="cut_before", next=999)
    first, second = (found for copy in copies for found in run(profile, copy, options=NONE))
    assert [first.exit, second.exit] == [Exit.STOPPED, Exit.STOPPED]
    assert second.reason == "SETUP_BESIDE_UNCLEAR", second.message
    assert second.message is not None
    assert called(sandbox) == {}
    advice = Reader().say(second.message)
    resolving = f"callsheet resolve {first.load_id} --chunk 0 --by NAME --not-applied"
    for named in (f"callsheet resume {first.load_id}", resolving, f"callsheet resume {second.load_id}"):
        assert named in advice
    assert "--again --set campaign_code=CODE" in advice
    sandbox.clear_faults()
    with open_context(profile) as context:
        ids = [str(result.load_id) for result in (first, second)]
        if way == "not there":
            resolve(context, ids[0], 0, applied=False, by="Ann")
        if way == "there":
            with pytest.raises(UsageError, match="--again"):
                resolve(context, ids[0], 0, applied=True, by="Ann")
        else:
            for load_id in ids:
                asyncio.run(continue_load(context, load_id))
    if way == "there":
        (code,) = (campaign["code"] for campaign in sandbox.state("campaigns"))
        for copy in copies:
            run(profile, copy, options=NONE | {"campaign_code": code}, again=True)
    assert called(sandbox) == {NAME: [SENT, CORRECTED]}
    assert made(sandbox) == [NAME]


def lists(tmp_path: Path) -> list[Path]:
    """Two lists that have nothing in common."""
    return [a_csv(tmp_path / f"{at}.csv", "Name,Phone", f"n,{one}") for at, one in enumerate((SENT, MORE))]


def test_a_list_whose_campaign_has_the_name_of_another_says_so_before_it_is_made(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """One after the other they make two campaigns, as the profile says; a load into the first names it."""
    first, second = lists(tmp_path)
    (one,) = run(profile, first, options=GIVEN)
    assert "CAMPAIGN_NAME_TAKEN" not in codes(one)
    (two,) = run(profile, second, options=GIVEN)
    (taken,) = (problem for problem in two.problems if problem.code == "CAMPAIGN_NAME_TAKEN")
    assert sandbox.state("campaigns")[0]["code"] in taken.detail
    assert made(sandbox) == [SPRING, SPRING]
    third = a_csv(tmp_path / "3.csv", "Name,Phone", f"n,{CORRECTED}")
    (three,) = run(profile, third, options=NONE | {"campaign_name": "Other"})
    assert "CAMPAIGN_NAME_TAKEN" not in codes(three)


def test_of_the_name_that_the_profile_gives_every_list_no_load_says_so(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It would be said of each list that is dropped, with a problem in each report; a check says it."""
    for path in lists(tmp_path):
        (found,) = run(profile, path, options=NONE)
        assert not found.problems
    assert made(sandbox) == [NAME, NAME]
    another = a_csv(tmp_path / "3.csv", "Name,Phone", f"n,{CORRECTED}")
    (checked,) = check_files(profile, [LoadRequest(another, options=NONE)], Silent())
    assert "CAMPAIGN_NAME_TAKEN" in codes(checked)


def test_two_lists_of_one_campaign_name_that_are_loaded_at_the_same_moment_say_so(
    on_either: Profile, sandbox: Sandbox, tmp_path: Path, at_once: Callable[..., list[SheetResult]]
) -> None:
    """Neither is there when the other looks for it in the service: whoever comes second in the ledger says it all the same."""
    results = at_once(on_either, lists(tmp_path), GIVEN)
    assert made(sandbox) == [SPRING, SPRING]
    said = [result for result in results if "CAMPAIGN_NAME_TAKEN" in codes(result)]
    assert said, [result.message for result in results]
    ids = {str(result.load_id) for result in results}
    texts = " ".join(problem.detail for one in said for problem in one.problems)
    assert any(load_id in texts for load_id in ids) or sandbox.state("campaigns")[0]["code"] in texts


def test_a_list_of_campaigns_that_cannot_be_read_is_said_and_keeps_no_load(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Also a campaign that a person made."""
    a_campaign(profile, SPRING)
    first, second = lists(tmp_path)
    sandbox.fault(operation="list_campaigns", what="cut_before", next=999)
    (one,) = run(profile, first, options=GIVEN)
    assert "CAMPAIGN_NAMES_NOT_SEEN" in codes(one)
    assert SENT in called(sandbox)[SPRING]
    sandbox.clear_faults()
    (two,) = run(profile, second, options=GIVEN)
    assert "CAMPAIGN_NAME_TAKEN" in codes(two)


def test_the_names_of_a_year_are_read_once_for_many_loads_of_a_process(
    profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service of ten years is not read from its beginning for a list of one row; of many campaigns of the name three are said."""
    for _ in range(3):
        a_campaign(profile, SPRING)
    asked, list_campaigns = [], queries.list_campaigns

    def listed(client: Client, **filters: Any) -> Any:
        asked.append(filters)
        return list_campaigns(client, **filters)

    monkeypatch.setattr(queries, "list_campaigns", listed)
    files = [a_csv(tmp_path / f"{at}.csv", "Name,Phone", f"n,{one}") for at, one in enumerate(numbers(3))]
    results = run(profile, *files, options=GIVEN)
    (since,) = (filters["created_from"] / 1000 for filters in asked)
    assert 300 < (time.time() - since) / 86_400 < 365
    said = [
        [Reader().problem(each)[0] for each in one.problems if each.code == "CAMPAIGN_NAME_TAKEN"]
        for one in results
    ]
    assert [re.findall(r"and (\d) more", text) for (text,) in said] == [[], ["1"], ["2"]], said
