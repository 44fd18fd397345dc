"""The description of the vendor's endpoints is true of what the running stand-in answers to good requests."""

from typing import Any

import pytest
from schemathesis.openapi.checks import JsonSchemaError

from callsheet.sandbox.operations import OPERATIONS
from tests.callsheet.sandbox.conftest import Bodies, Vendor
from tests.callsheet.sandbox.described import described, schema

AGENT = {"agent": "1001", "agentType": 0}
PAGE = {"pageSize": 10, "currPage": 1}
SUCCESSES = {
    "query_agent_setting": None,
    "modify_agent_setting": {**AGENT, "wrapUpTime": 1},
    "unbind_agent": AGENT,
    "search_call_agents": {},
    "search_queues": {},
    "add_queue": {"queueName": "Q", "queueID": "1"},
    "delete_queue": {"queueID": "3001"},
    "search_queue_agents": {},
    "update_queue_agents": {"agentType": "0", "list": [{"queueID": "3001", "add": [{"agent": "1006"}]}]},
    "search_extensions": {},
    "add_extension": {"agentID": "1001", "ext": "7001", "password": "123456"},
    "search_relay_numbers": {},
    "query_import_result": {"agentID": "1001"},
    "list_campaigns": PAGE,
    "search_ivr_flows": {},
}


@pytest.mark.parametrize("operation", [operation.name for operation in OPERATIONS])
def test_an_answer_that_succeeded_is_the_one_described(
    vendor: Vendor, bodies: Bodies, operation: Any
) -> None:
    """Each operation's success, with data in it, fits its description."""
    campaign = vendor.campaign()
    vendor.load(campaign, ["6591230000"])
    vendor.clock.advance(1)
    body = {
        **SUCCESSES,
        "company_token": vendor.token_request(),
        "agent_token": vendor.token_request(agentNo="1001"),
        "import_forbidden_numbers": [bodies.forbidden("6591230000"), bodies.forbidden("12")],
        "create_campaign": bodies.campaign(),
        "import_customer_numbers": bodies.load(campaign, ["6591230000"], callingListCode="B2"),
        "create_contact_plans": bodies.plans(),
    }[operation]
    answer = vendor.send(operation, body, query=AGENT if body is None else None)
    assert answer.status_code == 200
    where = next(one for one in OPERATIONS if one.name == operation)
    schema()[where.path][where.method].validate_response(answer)


def test_a_wrong_answer_would_be_noticed(vendor: Vendor) -> None:
    """The check above is no formality."""
    answer = vendor.send("search_queues", {})
    with pytest.raises(JsonSchemaError):
        schema()["/callservice/v6/cc-config/api/queue"]["POST"].validate_response(answer)


@pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.name for operation in OPERATIONS])
def test_the_headers_and_refusals_of_each_operation_are_described(operation: Any) -> None:
    """Token, Idempotency-Key, timezoneid and language are where the reference has them; 422 is the vendor's."""
    content = described()["paths"][operation.path][operation.method.lower()]
    headers = {one["name"]: one["required"] for one in content.get("parameters", []) if one["in"] == "header"}
    expected = {
        **({"Idempotency-Key": True} if operation.keyed else {}),
        **({"timezoneid": False} if operation.has_timezone else {}),
        **({"language": False} if operation.token == "agent" else {}),
    }
    assert headers == expected
    assert bool(content.get("security")) == (operation.token != "none")
    assert set(content["responses"]) == {"200", "400", "401", "403", "404", "409", "422", "429"}
    refused = content["responses"]["422"]["content"]["application/json"]["schema"]
    assert refused == {"$ref": "#/components/schemas/Refused"}
