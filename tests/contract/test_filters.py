"""Filters of exports: each gives what the service lists for it, and a wrong one says what may be written."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.export import export, export_called
from callsheet.engine.progress import Silent
from callsheet.errors import UsageError
from callsheet.messages import ENGLISH
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.narrowing import filters_of, narrowed, pairs, windows
from callsheet.sobot.parameter import Value
from tests.contract.conftest import loaded
from tests.support.loading import a_csv, a_profile, numbers
from transforms.exports import EXPORTS

UUID_1001 = "0a1b2c3d4e5f60718293a4b5c6d7e801"
DAY = 86_400_000  # milliseconds
NOON = int(datetime(2026, 6, 15, 4, tzinfo=UTC).timestamp() * 1000)  # 12:00 in Singapore

Found = tuple[tuple[str, ...], ...]
CASES: list[tuple[str, dict[str, str], set[str]]] = [
    ("agents", {"name": "an"}, {"1001", "1005"}),
    ("agents", {"work_no": "100"}, {"1001", "1002", "1003", "1004", "1005", "1006"}),
    ("agents", {"queue": "3001"}, {"1001", "1002", "1003"}),
    ("agents", {"ext": "500"}, {"5001", "5002"}),
    ("agents", {"status": "2"}, {"1004"}),
    ("agents", {"queue": "3001", "ext": "1002"}, {"1002"}),
    ("agents", {"name": "nobody"}, set()),
    ("agent-settings", {"agent": "0007", "agent_type": "work-number"}, {"0007"}),
    ("agent-settings", {"agent": UUID_1001, "agent_type": "uuid"}, {"1001"}),
    ("agent-settings", {"agent": "1005"}, {"1005"}),
    ("agent-settings", {"queue": "3002"}, {"1002", "1004"}),
    ("agent-settings", {"agent_type": "uuid", "queue": "3002"}, {"1002", "1004"}),
    ("queue-members", {"queue": "3002"}, {"3002"}),
    ("queue-members", {"queue": "9999"}, set()),
    ("extensions", {"bound": "yes"}, {"1000", "1001", "1002", "1003", "5001", "5002"}),
    ("extensions", {"bound": "no"}, {"1004", "1005", "0009"}),
    ("relay-numbers", {"state": "enabled"}, {"6568000001", "6568000002"}),
    ("relay-numbers", {"state": "disabled,cancelled"}, {"6568000003", "6568000004"}),
    ("relay-numbers", {"state": "0, 2"}, {"6568000003", "6568000004"}),
    ("ivr-flows", {"operator": "1002"}, {"5555"}),
    ("ivr-flows", {"operator": UUID_1001, "operator_type": "uuid"}, {"4445", "4446", "4447"}),
    ("campaigns", {"code": "june"}, {"june"}),
    ("campaigns", {"created_since": "2026-06-15"}, {"june", "july"}),
    ("campaigns", {"created_since": "2026-06-15 12:01"}, {"july"}),
    ("campaigns", {"created_until": "2026-06-15"}, {"june", "old"}),
    ("campaigns", {"created_until": "2026-06-15 11:59"}, {"old"}),
    ("campaigns", {"created_since": "2026-06-15T12:00", "created_until": "2026-06-15T12:00"}, {"june"}),
    ("campaigns", {"created_since": "2026-06-15T04:00+00:00", "created_until": "2026-06-16"}, {"june"}),
    ("campaigns", {"created_since": "2022-01-01"}, {"june", "july", "old"}),
    ("campaigns", {"created_since": "2022-01-01", "created_until": "2025-12-31"}, {"old"}),
    ("campaigns", {"creator": "1002"}, {"july"}),
    ("campaigns", {"creator": UUID_1001, "creator_type": "uuid"}, {"june", "old"}),
    ("campaigns", {"creator": "1002", "created_until": "2026-06-30"}, set()),
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.read(import_delay=0.02)
        store = running.service.store
        store.insert("ivr_flows", code="5555", name="Of another", remarks="")
        store.insert("ivr_operators", code="5555", operator="1002")
        uuids = {one["work_no"]: one["uuid"] for one in running.state("agents")}
        for code, creator, created in (
            ("june", "1001", NOON),
            ("july", "1002", NOON + 30 * DAY),
            ("old", "1001", NOON - 1200 * DAY),
        ):
            store.insert(
                "campaigns",
                id=code,
                code=code,
                name=code,
                creator=uuids[creator],
                data_template="D000000000",
                wrap_up_template="W000000000",
                start_ms=0,
                end_ms=0,
                zone=None,
                description="",
                created_ms=created,
            )
        yield running


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path)


def lines(profile: Profile, name: str, filters: dict[str, str]) -> list[tuple[str, ...]]:
    return asyncio.run(export(profile, export_called(name), Silent(), filters))


@pytest.mark.parametrize(("name", "filters", "expected"), CASES)
@pytest.mark.thinned(3)
def test_an_export_has_what_its_filters_select(
    name: str, filters: dict[str, str], expected: set[str], profile: Profile
) -> None:
    """As the service reads them: some in part, some exactly, several together."""
    found = lines(profile, name, filters)
    assert {line[0] for line in found} == expected
    everything = lines(profile, name, {})
    assert len(found) == len(set(found)) <= len(everything)
    assert len(found) < len(everything) or filters == {"created_since": "2022-01-01"}


def test_every_filter_of_every_list_is_tried_here() -> None:
    """A new one fails here until it is; those of import results are below."""
    tried = {(name, each) for name, filters, _ in CASES for each in filters}
    tried |= {("queue-members", "agent_type")}
    tried |= {
        ("import-results", each) for each in ("batch", "campaign", "campaign_id", "creator", "creator_type")
    }
    known = {(what.name, each) for what in EXPORTS for each in filters_of(what.operation)}
    of_agents = {("agent-settings", each) for each in ("name", "work_no", "ext", "status")}  # as with agents
    assert tried == known - of_agents


@pytest.mark.slow
def test_the_results_of_imports_are_those_of_a_batch_a_campaign_or_a_creator(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two campaigns of two agents; the profile's own agent is asked for where nobody is named."""
    mine = a_csv(tmp_path / "a.csv", "Telephone,Name", *(f"{one},x" for one in numbers(2)))
    loaded(profile, mine, options={"campaign_name": "A"})
    other = a_csv(tmp_path / "b.csv", "Telephone,Name", *(f"{one},x" for one in numbers(3, 6590020000)))
    loaded(profile, other, options={"campaign_name": "B", "creator": "1002"})
    made = {one["name"]: one for one in sandbox.state("campaigns")}
    (first,) = lines(profile, "import-results", {})
    (second,) = lines(profile, "import-results", {"creator": "1002"})
    assert (first[4], second[4]) == ("2", "3")
    by_uuid = {"creator": made["B"]["creator"], "creator_type": "uuid"}
    for filters, expected in (
        ({"campaign": made["A"]["code"]}, first),
        ({"campaign_id": made["A"]["id"]}, first),
        ({"batch": first[0]}, first),
        (by_uuid, second),
        (by_uuid | {"campaign": made["B"]["code"]}, second),
    ):
        assert lines(profile, "import-results", filters) == [expected]


def test_members_named_by_uuid_can_be_loaded_again(profile: Profile) -> None:
    """Their agents are uuids then."""
    found = lines(profile, "queue-members", {"agent_type": "uuid"})
    assert len(found) == 5
    assert all(len(line[1]) == 32 for line in found)


def test_a_creator_is_named_as_the_profiles_agent_is(sandbox: Sandbox, tmp_path: Path) -> None:
    """Unless creator_type says otherwise."""
    profile = a_profile(sandbox, tmp_path, agent_id=UUID_1001, agent_type="1")
    assert {line[0] for line in lines(profile, "campaigns", {"creator": UUID_1001})} >= {"june", "old"}
    named = {"creator": "1002", "creator_type": "work-number"}
    assert "july" in {line[0] for line in lines(profile, "campaigns", named)}


def test_the_states_of_relay_numbers_are_named_in_the_services_language(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """By the setting, in the header that these operations take."""
    chinese = a_profile(sandbox, tmp_path, service_language="zh")
    (line,) = lines(chinese, "relay-numbers", {"state": "cancelled"})
    assert line[4] == "已注销"


@pytest.mark.parametrize(
    ("name", "filters", "code", "said"),
    [
        ("agents", {"colour": "red"}, "FILTER_UNKNOWN", "name, work_no, queue, ext, status"),
        ("campaigns", {"campaign": "x"}, "FILTER_UNKNOWN", "created_since"),
        ("queues", {"name": "Sales"}, "FILTERS_NONE", "queues"),
        ("extensions", {"bound": "perhaps"}, "OPTION_VALUE_UNKNOWN", "yes, no"),
        ("relay-numbers", {"state": "enabled,gone"}, "OPTION_VALUE_UNKNOWN", "disabled, enabled, cancelled"),
        ("relay-numbers", {"state": "enabled,"}, "OPTION_VALUE_UNKNOWN", "disabled"),
        ("ivr-flows", {"operator_type": "2"}, "OPTION_VALUE_UNKNOWN", "work-number, uuid"),
        ("agents", {"status": "ready"}, "FILTER_NUMBER", "status"),
        ("agents", {"status": "-1"}, "FILTER_NUMBER", "status"),
        ("agents", {"status": "２"}, "FILTER_NUMBER", "status"),
        ("campaigns", {"created_since": "last week"}, "FILTER_TIME", "2026-11-30 09:00"),
        ("campaigns", {"created_since": "30.11.2026"}, "FILTER_TIME", "created_since"),
        ("campaigns", {"created_until": "0001-01-01"}, "FILTER_TIME", "created_until"),
        (
            "campaigns",
            {"created_since": "2026-07-01", "created_until": "2026-06-30"},
            "FILTER_ENDS_FIRST",
            "",
        ),
        ("agent-settings", {"agent": "1001", "queue": "3001"}, "FILTER_ALONE", "agent"),
    ],
)
def test_a_wrong_filter_says_what_may_be_written(
    name: str, filters: dict[str, str], code: str, said: str, profile: Profile, sandbox: Sandbox
) -> None:
    """Before anything is asked."""
    before = len(sandbox.audit())
    with pytest.raises(UsageError) as raised:
        lines(profile, name, filters)
    assert raised.value.message.code == code
    assert said in ENGLISH.say(raised.value.message)
    assert len(sandbox.audit()) == before


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (["status"], "FILTER_NOT_A_PAIR"),
        (["=1"], "FILTER_NOT_A_PAIR"),
        ([""], "FILTER_NOT_A_PAIR"),
        (["status="], "FILTER_EMPTY"),
        (["status= "], "FILTER_EMPTY"),
        (["status=1", "status=2"], "FILTER_TWICE"),
        (["work-no=1", "work_no=2"], "FILTER_TWICE"),
    ],
)
def test_a_filter_is_a_name_with_one_value(written: list[str], code: str) -> None:
    """Two values of one filter would lose one of them."""
    with pytest.raises(UsageError) as raised:
        pairs(written)
    assert raised.value.message.code == code


def test_a_filter_is_read_as_an_option_is() -> None:
    """Dashes stand for underscores, spaces around are not meant, a value may hold =."""
    assert pairs([" work-no = 1 ", "name=a=b", "work_no=1"]) == {"work_no": "1", "name": "a=b"}


@pytest.mark.parametrize("days", [0, 1, 359, 360, 361, 720, 3000])
@pytest.mark.parametrize("open_end", [True, False])
def test_a_long_period_is_asked_for_in_windows(days: int, open_end: bool) -> None:
    """None is longer than the service takes, no moment is left out and none is asked for twice."""
    now = datetime(2026, 11, 27, tzinfo=UTC)
    end = int(now.timestamp() * 1000)
    body = {"code": "x", "creationTimeStart": end - days * DAY} | (
        {} if open_end else {"creationTimeEnd": end}
    )
    found = list(windows(body, now))
    assert found[0]["creationTimeStart"] == end - days * DAY
    assert ("creationTimeEnd" in found[-1]) != open_end
    assert found[-1].get("creationTimeEnd", end) == end
    for one, following in itertools.pairwise(found):
        assert following["creationTimeStart"] == one["creationTimeEnd"] + 1
    longest = timedelta(days=360) / timedelta(milliseconds=1)
    assert all(
        one.get("creationTimeEnd", end) - one["creationTimeStart"] < longest or days == 0 for one in found
    )
    assert all(one["code"] == "x" for one in found)


def test_every_value_of_a_choice_arrives_as_the_service_has_it() -> None:
    """A number where it takes numbers, text where it takes text; the word and the value mean the same."""
    for what in EXPORTS:
        for name, (operation, parameter) in filters_of(what.operation).items():
            of = parameter.filter
            assert of is not None
            for word, value in of.choices.items():
                wanted: Any = value if parameter.is_text else int(value)
                wanted = [wanted] if of.many else wanted
                for written in (word, word.upper(), value):
                    found = narrowed(what.name, what.operation, {name: written}, "UTC")
                    assert found == {operation: {parameter.field: wanted}}
            if not of.choices:
                assert isinstance(of.value, Value)
