"""Spaces and unknown fields in requests."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor


def test_spaces_round_values_are_refused_or_trimmed_as_read(vendor: Vendor) -> None:
    """A client must not send them; a lenient service takes them."""
    body = {"agentID": " 1001 ", "ext": " 7001 ", "password": "123456"}
    assert vendor.send("add_extension", body).status_code == 400
    vendor.sandbox.read(request_spaces="trimmed")
    assert vendor.data("add_extension", body)["ext"] == "7001"


def body_with(bodies: Bodies, vendor: Vendor, where: Any) -> Any:
    body = bodies.load(
        vendor.campaign(),
        [{"telephone": "6591230000", "customFields": [{"fieldId": bodies.field, "fieldValue": ""}]}],
    )
    where(body)["surplus"] = 1
    return body


@pytest.mark.parametrize(
    "where",
    [
        lambda body: body,
        lambda body: body["dataDetails"][0],
        lambda body: body["dataDetails"][0]["customFields"][0],
    ],
)
def test_unknown_fields_are_ignored_or_refused_as_read(vendor: Vendor, bodies: Bodies, where: Any) -> None:
    """At any depth of the body."""
    body = body_with(bodies, vendor, where)
    vendor.sandbox.read(unknown_fields="refused")
    answer = vendor.send("import_customer_numbers", body)
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "Parameter error: surplus is not a field of this operation",
    )
    vendor.sandbox.read(unknown_fields="ignored")
    assert vendor.send("import_customer_numbers", body).status_code == 200


def test_documented_fields_pass_where_unknown_ones_are_refused(vendor: Vendor, bodies: Bodies) -> None:
    """Bare arrays, optional fields and nested lists are known."""
    vendor.sandbox.read(unknown_fields="refused")
    vendor.data("import_forbidden_numbers", [bodies.forbidden("6591230000", description="x", zoneId="UTC")])
    shares = [{"agentID": "1002", "count": 1}]
    vendor.load(vendor.campaign(), ["6591230000"], assignRule="AssignAppoint", assignAgentAndCount=shares)
    member = {"agent": "1001", "level": 1, "checkin": True}
    vendor.data("update_queue_agents", {"agentType": "0", "list": [{"queueID": "3001", "add": [member]}]})
    assert vendor.send("import_forbidden_numbers", [bodies.forbidden("1234", surplus=1)]).status_code == 400
