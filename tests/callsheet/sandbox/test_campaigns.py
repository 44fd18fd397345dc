"""Campaigns: create and list."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor

DAY = 86_400_000


def test_a_campaign_is_created_with_an_id_and_a_code(vendor: Vendor) -> None:
    """The id has 36 characters, the code ten; both are shown by the list."""
    made = vendor.campaign()
    assert (len(made["id"]), len(made["code"])) == (36, 10)
    data = vendor.data("list_campaigns", {"pageSize": 10, "currPage": 1, "code": made["code"]})
    assert (data["totalCount"], data["totalPage"], data["list"][0]["name"]) == (1, 1, "Lantern week")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": None}, 400),
        ({"name": ""}, 400),
        ({"agentID": "nobody"}, 404),
        ({"agentType": "1"}, 404),
        ({"agentType": 0}, 400),
        ({"dataTemplateCode": "D999"}, 404),
        ({"dataTemplateCode": "W000000000"}, 404),
        ({"dataTemplateCode": "D000000009"}, 400),
        ({"wrapUpTemplateCode": "W000000009"}, 400),
        ({"scheduleEndTime": 1_000}, 400),
        ({"scheduleStartTime": 5_000, "scheduleEndTime": 5_000}, 400),
        ({"scheduleStartTime": "1790000000000"}, 400),
        ({"description": "x" * 201}, 400),
        ({"description": "x" * 200}, 200),
        ({"scheduleStartTime": 0, "scheduleEndTime": 0}, 200),
    ],
)
def test_the_rules_of_a_campaign_hold(vendor: Vendor, bodies: Bodies, change: Any, status: int) -> None:
    """Required fields, enabled templates, an end after the start, a note of 200 characters."""
    assert vendor.send("create_campaign", bodies.campaign(**change)).status_code == status


def test_the_state_of_a_campaign_follows_its_schedule(vendor: Vendor, bodies: Bodies) -> None:
    """Not started, running, finished: 1, 2, 5; and untimed ones run."""
    now = int(vendor.clock() * 1000)
    for name, start, end in (
        ("later", now + DAY, now + 2 * DAY),
        ("now", now, now + DAY),
        ("past", 1, 2),
        ("any", 0, 0),
    ):
        vendor.data(
            "create_campaign", bodies.campaign(name=name, scheduleStartTime=start, scheduleEndTime=end)
        )
    rows = vendor.data("list_campaigns", {"pageSize": 10, "currPage": 1})["list"]
    assert {row["name"]: (row["state"], row["expired"], row["timed"]) for row in rows} == {
        "later": (1, 0, 1),
        "now": (2, 0, 1),
        "past": (5, 1, 1),
        "any": (2, 0, 0),
    }


def test_the_list_counts_contacts_and_their_agents(vendor: Vendor) -> None:
    """contactRecordCount, contactUnassignedCount and agentCount come from the imports."""
    campaign = vendor.campaign()
    vendor.load(campaign, ["6591230001", {"telephone": "6591230002", "allocationAgent": "1002"}])
    row = vendor.data("list_campaigns", {"pageSize": 1, "currPage": 1})["list"][0]
    assert (row["contactRecordCount"], row["contactUnassignedCount"], row["agentCount"]) == (2, 1, 1)


def test_campaigns_are_listed_by_creator_and_time(vendor: Vendor) -> None:
    """agentUUID takes a work number or a uuid; the creation window bounds the list."""
    first = vendor.campaign("1001")
    vendor.clock.advance(60)
    second = vendor.campaign("1002")
    now = int(vendor.clock() * 1000)
    page = {"pageSize": 10, "currPage": 1}
    uuid = {"agentUUID": "0a1b2c3d4e5f60718293a4b5c6d7e802", "agentType": "1"}
    for search, expected in (
        ({"agentUUID": "1001"}, [first]),
        (uuid, [second]),
        ({"creationTimeStart": now - 30_000}, [second]),
        ({"creationTimeEnd": now - 30_000}, [first]),
        ({}, [second, first]),
    ):
        rows = vendor.data("list_campaigns", {**page, **search})["list"]
        assert [row["code"] for row in rows] == [one["code"] for one in expected]


@pytest.mark.parametrize(
    ("search", "status"),
    [
        ({"creationTimeStart": 1_700_000_000_000, "creationTimeEnd": 1_731_622_400_000}, 200),
        ({"creationTimeStart": 1_700_000_000_000, "creationTimeEnd": 1_731_622_401_000}, 400),
        ({"creationTimeStart": 1_700_000_000_000}, 400),
        ({"creationTimeStart": 2_000, "creationTimeEnd": 1_000}, 400),
        ({"pageSize": None}, 400),
        ({"currPage": None}, 400),
        ({"agentUUID": "nobody"}, 404),
    ],
)
def test_the_window_is_twelve_months_at_most_and_the_page_is_required(
    vendor: Vendor, search: Any, status: int
) -> None:
    """Exactly twelve calendar months pass, a second more does not."""
    body = {"pageSize": 10, "currPage": 1, **search}
    assert vendor.send("list_campaigns", body).status_code == status
