"""Agent settings: query, modify, unbind, and the search of call agents."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Vendor

UUID = "0a1b2c3d4e5f60718293a4b5c6d7e801"


@pytest.mark.parametrize("query", [{"agentType": 0, "agent": "1001"}, {"agentType": 1, "agent": UUID}])
def test_an_agent_is_found_by_work_number_or_uuid(vendor: Vendor, query: Any) -> None:
    """agentType says what `agent` holds."""
    data = vendor.data("query_agent_setting", query=query)
    assert data == {
        "agentUUID": UUID,
        "agentID": "1001",
        "agentName": "Mei Tan",
        "phone": "6591230001",
        "ext": "1001",
        "wrapUpType": 2,
        "wrapUpTime": 60,
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"agentType": 1, "agent": "1001"}, 404),
        ({"agentType": 0, "agent": "nobody"}, 404),
        ({"agentType": 2, "agent": "1001"}, 400),
        ({"agent": "1001"}, 400),
        ({"agentType": 0, "agent": ""}, 400),
    ],
)
def test_a_query_of_no_agent_is_refused(vendor: Vendor, query: Any, status: int) -> None:
    """An unknown agent is 404, a malformed query 400."""
    assert vendor.send("query_agent_setting", query=query).status_code == status


def test_fields_left_out_of_a_setting_stay_as_they_are(vendor: Vendor) -> None:
    """Only wrapUpTime is required; phone, extension and type keep their values."""
    data = vendor.data("modify_agent_setting", {"agent": "1001", "agentType": 0, "wrapUpTime": 30})
    assert (data["wrapUpTime"], data["wrapUpType"], data["phone"], data["ext"]) == (
        30,
        2,
        "6591230001",
        "1001",
    )


def test_a_new_extension_is_bound_and_the_old_one_released(vendor: Vendor) -> None:
    """The search of extensions shows both changes."""
    vendor.data("modify_agent_setting", {"agent": "1001", "agentType": 0, "wrapUpTime": 30, "ext": "0009"})
    rows = vendor.data("search_extensions", {"pageSize": 50})["list"]
    bound = {row["ext"]: row["agentName"] for row in rows}
    assert (bound["0009"], bound["1001"]) == ("Mei Tan", None)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ext": "1002"}, 409),
        ({"ext": "7777"}, 404),
        ({"ext": "12"}, 400),
        ({"phone": "12"}, 400),
        ({"phone": "12345678901234567"}, 400),
        ({"wrapUpType": 3}, 400),
        ({"wrapUpTime": "60"}, 400),
        ({"wrapUpTime": None}, 400),
        ({"agentType": "0"}, 400),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused_and_changes_nothing(
    vendor: Vendor, change: Any, status: int
) -> None:
    """Types are the documented ones, strictly, and a refusal has no effect."""
    body = {"agent": "1001", "agentType": 0, "wrapUpTime": 5, **change}
    assert vendor.send("modify_agent_setting", body).status_code == status
    assert vendor.data("query_agent_setting", query={"agentType": 0, "agent": "1001"})["wrapUpTime"] == 60


@pytest.mark.parametrize(
    ("number_type", "left"),
    [(0, (None, "6591230001")), (1, ("1001", None)), (2, (None, None)), (None, (None, None))],
)
def test_unbinding_takes_the_extension_the_phone_or_both(vendor: Vendor, number_type: Any, left: Any) -> None:
    """numberType 0 is the extension, 1 the phone, 2 both; left out it means both."""
    body = {"agent": "1001", "agentType": 0, "numberType": number_type}
    data = vendor.data("unbind_agent", body)
    assert (data["ext"], data["phone"]) == left


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"agentName": "v6"}, ["5001", "5002"]),
        ({"agentID": "100"}, ["1001", "1002", "1003", "1004", "1005", "1006"]),
        ({"ext": "00"}, ["1001", "1002", "1003", "1111", "5001", "5002"]),
        ({"queue": "3002"}, ["1002", "1004"]),
        ({"queue": "300"}, []),
        ({"agentStatus": 2}, ["1004"]),
        ({"agentName": "Tan", "queue": "3002"}, []),
    ],
)
def test_agents_are_searched_in_part_but_by_the_whole_queue(vendor: Vendor, search: Any, found: Any) -> None:
    """Name, work number and extension match in part; the queue does not."""
    data = vendor.data("search_call_agents", search)
    assert [row["agentID"] for row in data] == found


def test_a_search_without_conditions_finds_every_agent(vendor: Vendor) -> None:
    """Fields left out and null fields ask for nothing."""
    assert len(vendor.data("search_call_agents", {})) == 12
    assert len(vendor.data("search_call_agents", {"agentName": None, "queue": None})) == 12


def test_times_are_shown_in_the_zone_that_the_header_names(vendor: Vendor) -> None:
    """timezoneid moves createTime, and createTimeMs not; an unknown zone is refused."""
    here = vendor.data("search_call_agents", {"agentID": "1111"})[0]
    there = vendor.data("search_call_agents", {"agentID": "1111"}, headers={"timezoneid": "UTC"})[0]
    assert (here["createTime"], there["createTime"]) == ("2022-09-14 10:00:01", "2022-09-14 02:00:01")
    assert here["createTimeMs"] == there["createTimeMs"]
    for zone in ("Mars/Olympus", "../x", "America"):
        assert vendor.send("search_call_agents", {}, headers={"timezoneid": zone}).status_code == 400
