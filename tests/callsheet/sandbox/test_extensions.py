"""Extensions, relay numbers and IVR flows."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Vendor


@pytest.mark.parametrize(("status", "count"), [(None, 9), (1, 6), (0, 3)])
def test_extensions_are_listed_by_their_binding(vendor: Vendor, status: int, count: int) -> None:
    """bindStatus 0 lists the free ones, 1 the bound ones, none all of them."""
    data = vendor.data("search_extensions", {"bindStatus": status, "pageSize": 50})
    assert (data["total"], len(data["list"])) == (count, count)


def test_the_binding_may_be_a_string(vendor: Vendor) -> None:
    """bindStatus is an int as in the example, or a string as in the table."""
    vendor.sandbox.read(bind_status_as="string")
    assert {row["bindStatus"] for row in vendor.data("search_extensions", {})["list"]} == {"0", "1"}
    assert vendor.data("search_extensions", {"bindStatus": 0})["total"] == 3


def test_an_extension_is_created_unbound_with_its_password_in_clear(vendor: Vendor) -> None:
    """The answer and the list show the password; nobody is bound."""
    body = {"agentID": "1001", "ext": "00123", "password": "12345678"}
    assert vendor.data("add_extension", body) == {
        "ext": "00123",
        "password": "12345678",
        "langCodeTxt": "Opus",
    }
    rows = vendor.data("search_extensions", {"pageSize": 50, "bindStatus": 0})["list"]
    assert [row["password"] for row in rows if row["ext"] == "00123"] == ["12345678"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ext": "12"}, 400),
        ({"ext": "123456789"}, 400),
        ({"ext": "12a4"}, 400),
        ({"ext": 1234}, 400),
        ({"ext": " 1234 "}, 400),
        ({"password": "12345"}, 400),
        ({"password": "123456789"}, 400),
        ({"agentType": 0}, 400),
        ({"agentID": "nobody"}, 404),
        ({"ext": "1000"}, 409),
    ],
)
def test_an_extension_that_breaks_a_rule_is_refused(vendor: Vendor, change: Any, status: int) -> None:
    """3 to 8 digits, a password of 6 to 8, an agent that exists, a number that is new."""
    body = {"agentID": "1001", "agentType": "0", "ext": "7001", "password": "123456", **change}
    assert vendor.send("add_extension", body).status_code == status
    assert len(vendor.sandbox.state("extensions")) == 9


@pytest.mark.parametrize(("enabled", "count"), [(None, 2), ([1], 2), ([0, 2], 2), ([1, 2, 0], 4), ([2], 1)])
def test_relay_numbers_are_listed_by_their_state(vendor: Vendor, enabled: Any, count: int) -> None:
    """Several states may be asked for; none means the enabled ones."""
    assert len(vendor.data("search_relay_numbers", {"enabled": enabled})) == count


@pytest.mark.parametrize("enabled", [[3], ["1"], 1])
def test_a_relay_state_that_is_none_is_refused(vendor: Vendor, enabled: Any) -> None:
    """States are the integers 0, 1 and 2, in a list."""
    assert vendor.send("search_relay_numbers", {"enabled": enabled}).status_code == 400


def test_ivr_flows_come_in_pages_of_ten_and_fifty_at_most(vendor: Vendor) -> None:
    """pageSize is 10 by default; 51 is refused."""
    data = vendor.data("search_ivr_flows", {"operator": "1001", "agentType": 0})
    assert (data["pageSize"], data["total"], data["list"][0]["code"]) == (10, 3, "4445")
    assert vendor.send("search_ivr_flows", {"pageSize": 50}).status_code == 200
    assert vendor.send("search_ivr_flows", {"pageSize": 51}).status_code == 400
    assert vendor.send("search_ivr_flows", {"operator": "nobody"}).status_code == 404
