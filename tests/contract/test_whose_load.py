"""On whose behalf a load is made, what its campaign says of itself, and what its batch codes begin with."""

import re
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pytest

from callsheet.engine.context import open_context
from callsheet.errors import Exit
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.cases import CASES
from tests.contract.conftest import checked, loaded
from tests.support.loading import a_csv, a_profile, numbers
from transforms.kind import Kind, PlanContext
from transforms.kinds import KINDS, kind_named
from transforms.kinds.campaign_setup import campaign_body, same_campaign
from transforms.kinds.customer_numbers import halves
from transforms.shared_options import CREATOR

MADE_BY = [kind for kind in KINDS if CREATOR in {option.name for option in kind.options}]


def bodies(profile: Profile, load_id: str | None) -> list[Any]:
    """Every body of a load, that of its campaign first."""
    with open_context(profile) as context:
        chunks = context.ledger.chunks(str(load_id))
        return [orjson.loads(context.ledger.frozen(str(load_id), chunk.number).body) for chunk in chunks]


def a_sheet_of(kind: Kind, path: Path) -> Path:
    case = CASES[kind.name]
    return a_csv(path / f"{kind.name}.csv", ",".join(case.header), *(",".join(row) for row in case.rows))


def uuid_of(sandbox: Sandbox, work_no: str) -> str:
    return str(next(one["uuid"] for one in sandbox.state("agents") if one["work_no"] == work_no))


def test_every_operation_that_names_its_agent_has_a_creator() -> None:
    """Those of the kinds whose bodies have an agentID of their own."""
    assert {kind.name for kind in MADE_BY} == {"customer-numbers", "extensions", "campaigns", "contact-plans"}


@pytest.mark.parametrize("kind", MADE_BY, ids=lambda kind: kind.name)
@pytest.mark.parametrize("named", ["0", "1"])
def test_a_load_is_made_on_behalf_of_its_creator(
    kind: Kind, named: str, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """By work number or uuid, in every call of the load and in the questions about it; its rows' agents are named alike."""
    creator = "1002" if named == "0" else uuid_of(sandbox, "1002")
    options = {"creator": creator, "creator_type": named}
    result = loaded(profile, a_sheet_of(kind, tmp_path), options=options)
    assert (result.exit, set(result.outcomes)) == (Exit.WELL, {"loaded"}), result
    sent = bodies(profile, result.load_id)
    assert {(body["agentID"], body["agentType"]) for body in sent} == {(creator, named)}
    executors = {body["executorId"] for body in sent if "executorId" in body}
    assert all((len(executor) == 32) == (named == "1") for executor in executors)


@pytest.mark.parametrize("kind", MADE_BY, ids=lambda kind: kind.name)
def test_without_a_creator_it_is_the_profiles_agent(
    kind: Kind, sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """As before."""
    result = loaded(profile, a_sheet_of(kind, tmp_path))
    assert {(body["agentID"], body["agentType"]) for body in bodies(profile, result.load_id)} == {
        ("1001", "0")
    }


def test_a_creator_is_named_as_the_profiles_agent_is(sandbox: Sandbox, tmp_path: Path) -> None:
    """Where creator_type does not say otherwise."""
    profile = a_profile(sandbox, tmp_path, agent_id=uuid_of(sandbox, "1001"), agent_type="1")
    creator = uuid_of(sandbox, "1002")
    result = loaded(profile, a_sheet_of(kind_named("campaigns"), tmp_path), options={"creator": creator})
    (body,) = bodies(profile, result.load_id)
    assert (body["agentID"], body["agentType"]) == (creator, "1")


def test_a_campaign_made_first_has_its_note_and_our_trace(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Both, in the 200 characters that the service takes."""
    note = "Renewals 续费 " * 17
    file = a_csv(tmp_path / "x.csv", "Telephone,Name", "6591230103,Tan")
    result = loaded(profile, file, options={"campaign_description": note[:170]})
    assert result.exit == Exit.WELL, result
    (campaign,) = sandbox.state("campaigns")
    assert campaign["description"].startswith(note[:165])
    assert re.search(r" callsheet [0-9a-f]{12}$", campaign["description"])
    assert len(campaign["description"]) <= 200


@pytest.mark.parametrize("note", ["", "Second  try", "callsheet abc"])
def test_a_campaign_is_found_again_by_our_trace(note: str) -> None:
    """However the note before it is shown; another load's campaign of the same name and note is not ours."""
    options = {
        "campaign_name": "November",
        "campaign_template": "D1",
        "campaign_wrap_up": "W1",
        "campaign_start": "2099-12-01 09:00",
        "campaign_end": "2099-12-31 18:00",
        "campaign_description": note,
    }
    ours, other = (campaign_body(PlanContext(key * 20, options, agent="1001")) for key in "ab")
    shown = {"name": "November", "description": " ".join(ours["description"].split())}
    assert same_campaign(ours, shown)
    assert not same_campaign(other, shown)
    assert not same_campaign(ours, shown | {"name": "December"})
    assert not same_campaign(ours, shown | {"description": note})


@pytest.mark.parametrize("prefix", ["A", "Nov", "NOV2026X"])
def test_batch_codes_begin_with_the_prefix(prefix: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """In capitals; each is of 20 letters and digits and no other batch has it."""
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 10})
    file = a_csv(tmp_path / "x.csv", "Telephone,Name", *(f"{number},Tan" for number in numbers(60)))
    result = loaded(profile, file, options={"batch_prefix": prefix})
    assert result.outcomes == {"loaded": 60}
    found = [body["callingListCode"] for body in bodies(profile, result.load_id)[1:]]
    assert len(set(found)) == 6
    assert all(re.fullmatch(rf"{prefix.upper()}[A-Z0-9]{{{20 - len(prefix)}}}", code) for code in found)


def test_the_halves_of_a_batch_keep_its_prefix() -> None:
    """And have codes of their own."""
    kind = kind_named("customer-numbers")

    frame = pd.DataFrame({"telephone": numbers(8)}, dtype="str")
    options = {"campaign_code": "C1", "batch_prefix": "NOV2026X"}
    calls = list(kind.delivery.plan(frame, PlanContext("k", options, agent="1001", chunk=8)))
    seen = [calls[0].batch]
    for _ in range(3):
        calls = [half for call in calls for half in halves(call) or ()]
        seen += [call.batch for call in calls]
        assert all(call.body["callingListCode"] == call.batch for call in calls)
    assert len(set(seen)) == len(seen) == 15
    assert all(re.fullmatch("NOV2026X[A-Z2-7]{12}", code) for code in seen)


def test_check_takes_the_same_options(profile: Profile, tmp_path: Path) -> None:
    """Nothing is sent."""
    for kind in MADE_BY:
        result = checked(profile, a_sheet_of(kind, tmp_path), options={"creator": "1002"})
        assert set(result.outcomes) == {"ready"}, result
