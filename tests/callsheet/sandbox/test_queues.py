"""Queues and their members."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Vendor

MEI, ARJUN, OMAR = (f"0a1b2c3d4e5f60718293a4b5c6d7e80{n}" for n in (1, 2, 6))


def members(vendor: Vendor, queue: Any = "3001", kind: Any = "0") -> Any:
    data = vendor.data("search_queue_agents", {"queueID": queue, "agentType": kind})
    return {row["agent"]: (row["level"], row["checkin"]) for row in data[0]["agents"]}


def test_queues_come_in_pages_of_ten(vendor: Vendor) -> None:
    """Without pageSize ten rows make a page, and the total counts them all."""
    for n in range(9):
        vendor.data("add_queue", {"queueName": f"Queue {n}", "queueID": f"40{n}"})
    first, second = (vendor.data("search_queues", {"currPage": page}) for page in (1, 2))
    assert (len(first["list"]), len(second["list"]), first["total"], first["pageSize"]) == (10, 2, 12, 10)
    assert first["list"][0] == {"queueID": "3001", "queueName": "Sales"}


@pytest.mark.parametrize("page", [{"pageSize": 0}, {"currPage": 0}, {"pageSize": "10"}, {"pageSize": 1.5}])
def test_a_page_that_is_none_is_refused(vendor: Vendor, page: Any) -> None:
    """Page sizes and numbers are whole and from 1."""
    assert vendor.send("search_queues", page).status_code == 400


def test_a_queue_is_added_once(vendor: Vendor) -> None:
    """A queue number that exists is refused, and the first queue stays."""
    body = {"queueName": "1130 skill group", "queueID": "1234", "queueWeight": "1"}
    assert vendor.data("add_queue", body) == body
    assert vendor.send("add_queue", {**body, "queueName": "another"}).status_code == 409
    assert [row["name"] for row in vendor.sandbox.state("queues") if row["queue_id"] == "1234"] == [
        "1130 skill group"
    ]


@pytest.mark.parametrize(
    "change",
    [{"queueName": ""}, {"queueName": None}, {"queueID": 1234}, {"queueWeight": 1}, {"queueWeight": "heavy"}],
)
def test_a_queue_that_breaks_a_rule_is_refused(vendor: Vendor, change: Any) -> None:
    """Name and number are required strings, the weight a string of digits."""
    assert vendor.send("add_queue", {"queueName": "Q", "queueID": "1234", **change}).status_code == 400


def test_a_queue_is_deleted_with_its_members_by_a_body(vendor: Vendor) -> None:
    """DELETE carries a JSON body; a second time there is nothing to delete."""
    assert vendor.data("delete_queue", {"queueID": "3001"}) == {}
    assert vendor.send("delete_queue", {"queueID": "3001"}).status_code == 404
    assert {row["queue_id"] for row in vendor.sandbox.state("members")} == {"3002"}


def test_members_are_named_by_the_asked_kind(vendor: Vendor) -> None:
    """agentType 0 gives work numbers, 1 uuids; the level comes back as a string."""
    assert members(vendor) == {"1001": ("1", True), "1002": ("2", True), "1003": ("3", False)}
    assert set(members(vendor, kind="1")) >= {MEI, ARJUN}


def test_without_an_agent_type_members_are_named_as_read(vendor: Vendor) -> None:
    """The default is the uuid, as the bulk example suggests, or the work number by the other reading."""
    first = vendor.data("search_queue_agents", {"queueID": "3001"})[0]["agents"][0]
    vendor.sandbox.read(default_queue_agent_type="0")
    second = vendor.data("search_queue_agents", {"queueID": "3001"})[0]["agents"][0]
    assert (first["agent"], second["agent"]) == (MEI, "1001")


def test_all_queues_are_listed_without_a_queue_and_none_for_an_unknown_one(vendor: Vendor) -> None:
    """queueID is optional; an unknown one finds nothing."""
    everything = vendor.data("search_queue_agents", {})
    assert [(row["queueID"], row["queueWeight"], row["agentCount"]) for row in everything] == [
        ("3001", 1, 3),
        ("3002", 0, 2),
        ("0003", 2, 0),
    ]
    assert vendor.data("search_queue_agents", {"queueID": "9999"}) == []


def test_members_are_added_overwritten_and_removed(vendor: Vendor) -> None:
    """`add` is an upsert, `remove` takes away, and the answer gives the request back."""
    change = {
        "queueID": "3001",
        "add": [{"agent": OMAR, "level": 5, "checkin": True}, {"agent": ARJUN, "level": 9}],
        "remove": [{"agent": MEI}],
    }
    data = vendor.data("update_queue_agents", {"list": [change]})
    assert data == {"agent": None, "agentType": "1", "operator": None, "list": [change]}
    assert members(vendor) == {"1002": ("9", True), "1003": ("3", False), "1006": ("5", True)}


def test_a_bulk_update_may_rename_a_queue(vendor: Vendor) -> None:
    """queueName and queueWeight are set where they are given."""
    vendor.data(
        "update_queue_agents",
        {"list": [{"queueID": "3001", "queueName": "Inside sales", "queueWeight": "7"}]},
    )
    queue = vendor.data("search_queue_agents", {"queueID": "3001"})[0]
    assert (queue["queueName"], queue["queueWeight"]) == ("Inside sales", 7)


def test_a_bulk_update_is_done_wholly_or_not_at_all(vendor: Vendor) -> None:
    """An unknown agent or queue in the second queue undoes the first."""
    good = {"queueID": "3001", "remove": [{"agent": "1001"}]}
    for bad in ({"queueID": "3002", "add": [{"agent": "nobody"}]}, {"queueID": "9999"}):
        body = {"agentType": "0", "list": [good, bad]}
        assert vendor.send("update_queue_agents", body).status_code == 404
    assert "1001" in members(vendor)
    assert vendor.sandbox.effects("update_queue_agents") == {}


def test_unknown_agents_of_a_bulk_update_may_be_passed_over(vendor: Vendor) -> None:
    """By the other reading an unknown agent is dropped in silence and the rest is done."""
    vendor.sandbox.read(unknown_roster_agent="ignored")
    add = [{"agent": "nobody"}, {"agent": "1006"}]
    vendor.data("update_queue_agents", {"agentType": "0", "list": [{"queueID": "3001", "add": add}]})
    assert "1006" in members(vendor)


@pytest.mark.parametrize(
    "member", [{"agent": "1001", "level": "1"}, {"agent": "1001", "checkin": "true"}, {"level": 1}]
)
def test_a_member_that_breaks_a_rule_is_refused(vendor: Vendor, member: Any) -> None:
    """level is an Integer and checkin a Boolean in requests; the agent is required."""
    body = {"agentType": "0", "list": [{"queueID": "3001", "add": [member]}]}
    assert vendor.send("update_queue_agents", body).status_code == 400
