"""Contact plans."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor


def test_a_plan_is_created_for_each_number_in_order(vendor: Vendor, bodies: Bodies) -> None:
    """The ids come in the order of the numbers."""
    ids = vendor.data("create_contact_plans", bodies.plans())
    stored = vendor.sandbox.state("plans")
    assert [row["id"] for row in stored] == ids
    assert [row["telephone"] for row in stored] == ["6591230001", "6591230002"]
    assert {(row["executor"], row["creator"]) for row in stored} == {("1002", "1001")}


def test_a_repeated_request_creates_the_plans_again(vendor: Vendor, bodies: Bodies) -> None:
    """There is no key: the audit counts each number twice."""
    for _ in range(2):
        vendor.data("create_contact_plans", bodies.plans())
    assert vendor.sandbox.effects("create_contact_plans") == {
        ("create_contact_plans", "6591230001"): 2,
        ("create_contact_plans", "6591230002"): 2,
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"customerPhoneNumberList": ["123"] * 50}, 200),
        ({"customerPhoneNumberList": ["123"] * 51}, 400),
        ({"customerPhoneNumberList": []}, 400),
        ({"customerPhoneNumberList": ["12"]}, 400),
        ({"customerPhoneNumberList": ["1234567890123456"]}, 200),
        ({"customerPhoneNumberList": ["12345678901234567"]}, 400),
        ({"customerPhoneNumberList": ["+6591230000"]}, 400),
        ({"customerPhoneNumberList": [6591230000]}, 400),
        ({"name": "x" * 20}, 200),
        ({"name": "x" * 21}, 400),
        ({"name": "二十个字" * 5}, 200),
        ({"name": ""}, 400),
        ({"bak": "x" * 200}, 200),
        ({"bak": "x" * 201}, 400),
        ({"scheduleEndTime": 1}, 400),
        ({"executorId": "nobody"}, 404),
        ({"agentID": "nobody"}, 404),
        ({"agentType": "1"}, 404),
        ({"agentType": 0}, 400),
    ],
)
def test_the_rules_of_a_plan_hold(vendor: Vendor, bodies: Bodies, change: Any, status: int) -> None:
    """50 numbers of 3 to 16 digits, a name of 20 characters, a note of 200, an end after the start."""
    assert vendor.send("create_contact_plans", bodies.plans(**change)).status_code == status
