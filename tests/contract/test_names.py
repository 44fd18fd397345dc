"""Names of agents and queues instead of their numbers, in every column of every kind that refers to one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.survey import all_repairs
from callsheet.errors import Exit
from callsheet.messages import ENGLISH, Reader
from callsheet.sandbox.company import Agent, Queue, load_company
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.contract.conftest import One, checked, codes, loaded
from tests.support.bodies import bodies_sent
from tests.support.loading import a_csv, a_profile
from transforms.kinds import KINDS
from transforms.names import NAMED

MEI_UUID = "0a1b2c3d4e5f60718293a4b5c6d7e801"
TWINS = tuple(Agent(work_no=f"90{at}", uuid=f"{at:032x}", name="Wei Chen") for at in (1, 2))
SAME_QUEUES = tuple(Queue(queue_id=f"40{at}", name="Night") for at in (1, 2))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A company in which two agents, and two queues, have one name."""
    small = load_company()
    more = {"agents": (*small.agents, *TWINS), "queues": (*small.queues, *SAME_QUEUES)}
    with Sandbox(company=small.model_copy(update=more)) as running:
        running.read(import_delay=0.02)
        yield running


PLAN = "{},Call,2099-12-01 09:00,2099-12-31 18:00,{}"
PHONE = "6591230001"
# kind, field of the reference, operation, header, row, where the number stands in the body, name, its number
CASES: list[tuple[str, str, str, str, str, tuple[Any, ...], str, str]] = [
    ("customer-numbers", "allocationAgent", "import_customer_numbers", "Telephone,Agent", PHONE + ",{}",
     ("dataDetails", 0, "allocationAgent"), "Mei Tan", "1001"),
    ("customer-numbers", "allocationAgent", "import_customer_numbers", "电话号码,坐席", PHONE + ",{}",
     ("dataDetails", 0, "allocationAgent"), "陈伟", "0007"),
    ("contact-plans", "executorId", "create_contact_plans", "Telephone,Plan,Start,End,Executor",
     f"{PHONE},Call,2099-12-01 09:00,2099-12-31 18:00,{{}}", ("executorId",), "Mei Tan", "1001"),
    ("agent-settings", "agent", "modify_agent_setting", "Agent work number,Wrap-up time", "{},45", ("agent",), "Mei Tan", "1001"),
    ("queue-rosters", "agent", "update_queue_agents", "Queue,Agent,Level", "3002,{},4",
     ("list", 0, "add", 0, "agent"), "Mei Tan", "1001"),
    ("queue-rosters", "queueID", "update_queue_agents", "技能组,坐席,技能等级", "{},1001,4", ("list", 0, "queueID"), "售后", "0003"),
    ("queues", "queueID", "delete_queue", "Queue number,What to do", "{},Delete", ("queueID",), "Support", "3002"),
]  # fmt: skip
IDS = [f"{case[0]}-{case[1]}-{case[6]}" for case in CASES]


def at(body: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        body = body[step]
    return body


def test_every_reference_that_can_be_a_name_is_tried_here() -> None:
    """A column that a kind declares tomorrow fails this test until it has a case."""
    declared = {
        (kind.name, reference.field)
        for kind in KINDS
        for reference in kind.live.references
        if reference.exists and reference.source in NAMED
    }
    assert declared == {(case[0], case[1]) for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_name_is_sent_as_its_number_and_listed_as_a_repair(
    case: tuple[Any, ...], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """In check as in load; spaces around the name change nothing."""
    kind, _, operation, header, row, path, name, number = case
    sheet = a_csv(tmp_path / "x.csv", header, row.format(f" {name}  "))
    told, result = checked(profile, sheet), loaded(profile, sheet)
    assert (result.kind, result.outcomes, told.outcomes) == (kind, {"loaded": 1}, {"ready": 1})
    assert at(bodies_sent(profile, operation)[0], path) == number
    for one in (told, result):
        assert [
            (repair["row"], repair["code"]) for repair in one.repairs if repair["code"] == "NAME_TO_ID"
        ] == [(2, "NAME_TO_ID")]
    with open_context(profile) as context:
        listed = all_repairs(context.workspace(str(result.load_id)))
    last = listed[listed["code"] == "NAME_TO_ID"].iloc[0]
    assert (last["before"], last["after"], last["column"] in header.split(",")) == (name, number, True)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_number_with_its_name_is_as_good_and_a_wrong_pair_is_none(
    case: tuple[Any, ...], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Only where the service knows that number by that name."""
    _, _, operation, header, row, _, name, number = case
    for written in (f"{number} {name}", f"{name} ({number})", f"{name}（{number}）"):
        assert checked(profile, a_csv(tmp_path / "x.csv", header, row.format(written))).outcomes == {
            "ready": 1
        }
    wrong = checked(profile, a_csv(tmp_path / "w.csv", header, row.format(f"{number} Somebody Else")))
    assert (wrong.outcomes, sandbox.audit(operation)) == ({"invalid": 1}, [])


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_name_that_two_have_is_refused_with_both_numbers(
    case: tuple[Any, ...], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Nothing is sent, and the row says which two they are, in English and in Chinese."""
    _, field, operation, header, row, *_ = case
    name, both = ("Night", "401, 402") if field == "queueID" else ("Wei Chen", "901, 902")
    sheet = a_csv(tmp_path / "x.csv", header, row.format(name))
    for result in (checked(profile, sheet), loaded(profile, sheet)):
        assert (result.outcomes, codes(result)[2]) == ({"invalid": 1}, "NAME_NOT_UNIQUE")
        assert both in ENGLISH.problem(result.problems[0])[0]
        assert both.replace(", ", "、") in Reader("zh").problem(result.problems[0])[0]
    assert sandbox.audit(operation) == []


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_near_name_is_no_name(
    case: tuple[Any, ...], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Another case or a missing letter: a problem with the nearest name, never a guess."""
    _, field, operation, header, row, *_ = case
    near, nearest = ("support", "3002 (Support)") if field == "queueID" else ("mei tan", "1001 (Mei Tan)")
    result = loaded(profile, a_csv(tmp_path / "x.csv", header, row.format(near)))
    assert codes(result)[2] == ("QUEUE_UNKNOWN" if field == "queueID" else "AGENT_UNKNOWN")
    assert nearest in ENGLISH.problem(result.problems[0])[0]
    assert sandbox.audit(operation) == []


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_offline_a_name_is_refused_and_a_number_is_not(
    case: tuple[Any, ...], sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """Nobody can look the name up; the row says to enter the number, or to load with the service."""
    *_, header, row, _, name, number = case
    offline = {"offline": "yes"}
    named = loaded(profile, a_csv(tmp_path / "x.csv", header, row.format(name)), options=offline)
    assert (named.outcomes, codes(named)[2], named.exit) == (
        {"invalid": 1},
        "NAME_NOT_LOOKED_UP",
        Exit.ROWS_TO_FIX,
    )
    assert "--offline" in ENGLISH.problem(named.problems[-1])[1]
    by_number = checked(profile, a_csv(tmp_path / "n.csv", header, row.format(number)), options=offline)
    assert by_number.outcomes == {"ready": 1}
    assert sandbox.audit() == []


def test_a_check_without_credentials_refuses_names_too(tmp_path: Path) -> None:
    """What no load could send is not called ready."""
    sheet = a_csv(tmp_path / "x.csv", "Queue,Agent,Level", "Sales,1001,1", "3001,1001,1")
    result = checked(Profile(data_dir=tmp_path), sheet)
    assert (result.outcomes, codes(result)[2]) == ({"invalid": 1, "ready": 1}, "NAME_NOT_LOOKED_UP")


@pytest.mark.parametrize(
    ("rows", "outcomes", "code"),
    [
        (("3002,1006,4", "Support,1006,4"), {"loaded": 1, "duplicate": 1}, "DUPLICATE_IN_FILE"),
        (("3002,1006,4", "3002,Omar Aziz,4"), {"loaded": 1, "duplicate": 1}, "DUPLICATE_IN_FILE"),
        (("3002,1006,4", "Support,Omar Aziz,5"), {"invalid": 2}, "CONFLICT_IN_FILE"),
    ],
)
def test_one_agent_by_name_and_by_number_is_one(
    rows: tuple[str, ...],
    outcomes: dict[str, int],
    code: str,
    sandbox: Sandbox,
    profile: Profile,
    tmp_path: Path,
) -> None:
    """Rows are compared as what they name: repeats are not sent twice, and contradictions not at all."""
    result = loaded(profile, a_csv(tmp_path / "x.csv", "Queue,Agent,Level", *rows))
    assert (result.outcomes, codes(result)[3]) == (outcomes, code)
    assert set(sandbox.effects("update_queue_agents").values()) <= {1}


def test_one_extension_for_an_agent_by_name_and_by_number_is_one_setting(
    sandbox: Sandbox, profile: Profile, tmp_path: Path
) -> None:
    """No extension is said to be for two agents when both are one, and it is said when they are two."""
    header = "Agent work number,Extension"
    same = checked(profile, a_csv(tmp_path / "x.csv", header, "1004,1004", "Lucas Ng,1004"))
    assert (same.outcomes, codes(same)[3]) == ({"ready": 1, "duplicate": 1}, "DUPLICATE_IN_FILE")
    two = checked(profile, a_csv(tmp_path / "y.csv", header, "1004,1004", "Hana Lim,1004"))
    assert (two.outcomes, codes(two)) == ({"ready": 1, "invalid": 1}, {3: "EXTENSION_TWICE"})


@pytest.mark.parametrize("agent_type", ["0", "1"])
def test_a_plan_by_name_after_the_same_by_number_is_not_made_again(
    agent_type: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The executor goes out as the profile names agents, and what was loaded is known however it was written."""
    profile = a_profile(
        sandbox, tmp_path, agent_type=agent_type, agent_id="1001" if agent_type == "0" else MEI_UUID
    )
    header, executor = "Telephone,Plan,Start,End,Executor", {"0": "1001", "1": MEI_UUID}[agent_type]
    first = a_csv(tmp_path / "n.csv", header, PLAN.format(PHONE, "1001"))
    again = a_csv(tmp_path / "x.csv", header, PLAN.format(PHONE, "Mei Tan"))
    assert loaded(profile, first).outcomes == {"loaded": 1}
    assert loaded(profile, again).outcomes == {"skipped": 1}
    assert [body["executorId"] for body in bodies_sent(profile, "create_contact_plans")] == [executor]


def test_a_profile_may_refuse_the_repair(sandbox: Sandbox, tmp_path: Path) -> None:
    """Then a name is a problem on its row, as any other repair would be."""
    profile = a_profile(sandbox, tmp_path, refused_repairs=["NAME_TO_ID"])
    result = loaded(profile, a_csv(tmp_path / "x.csv", "Queue,Agent,Level", "Sales,1006,1"))
    assert (result.outcomes, codes(result)) == ({"invalid": 1}, {2: "REPAIR_REFUSED"})
    assert sandbox.audit("update_queue_agents") == []


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Queue name,Agent name,Level", "Sales,Omar Aziz,2"),
        ("Agent name,Skill group name,Skill level,Team", "Omar Aziz,Sales,2,Red"),
        ("Queue,Agent name,Level", "3001,Omar Aziz,2"),
        ("Queue name,Agent,Level", "Sales,1006,2"),
        ("技能组名称,坐席姓名,等级", "Sales,Omar Aziz,2"),
    ],
)
def test_a_roster_with_names_alone_is_read(
    header: str, row: str, profile: Profile, load: One, tmp_path: Path
) -> None:
    """Columns of names that are only to be read elsewhere say who and where if no column of numbers does."""
    result = load(a_csv(tmp_path / "r.csv", header, row))
    assert (result.kind, result.outcomes) == ("queue-rosters", {"loaded": 1}), result.problems
    assert bodies_sent(profile, "update_queue_agents") == [
        {"agentType": "0", "list": [{"queueID": "3001", "add": [{"agent": "1006", "level": 2}]}]}
    ]


def test_names_beside_numbers_are_only_to_be_read(check: One, tmp_path: Path) -> None:
    """Also where they are wrong."""
    result = check(a_csv(tmp_path / "r.csv", "Queue,Queue name,Agent,Agent name", "3001,Support,1006,Nobody"))
    assert result.outcomes == {"ready": 1}


@pytest.mark.parametrize("phone", ["Phone", "Mobile", "Home phone", "手机", "Office phone 2"])
def test_a_list_to_call_with_names_of_agents_and_queues_is_no_roster(
    phone: str, check: One, tmp_path: Path
) -> None:
    """Its numbers would be left out without a word."""
    result = check(a_csv(tmp_path / "x.csv", f"{phone},Agent name,Queue name", "6591230001,Omar Aziz,Sales"))
    assert (result.kind, result.calls, result.exit) == (None, 0, 2)
