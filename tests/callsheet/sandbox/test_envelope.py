"""The envelope, as documented for each operation and as the readings bend it."""

from typing import Any

import pytest

from tests.callsheet.sandbox.conftest import Bodies, Vendor

PAGE = {"pageSize": 10, "currPage": 1}
AGENT = {"agent": "1001", "agentType": 0}

# name, query, body, and from the reference's example: apiVersion, kind, message, reason, metaData, retCode
NULLS = {"creatorId": None, "creationTime": None, "updateUserId": None, "updatedTime": None}
DOCUMENTED = [
    ("query_agent_setting", AGENT, None, ("6.2", "Agent", "ok", "OK", "absent", "absent")),
    (
        "modify_agent_setting",
        None,
        {**AGENT, "wrapUpTime": 1},
        ("6.2", "Agent", "ok", "OK", "absent", "absent"),
    ),
    ("unbind_agent", None, AGENT, ("6.2", "Agent", "ok", "OK", "absent", "absent")),
    ("search_call_agents", None, {}, ("6.3", "Agent", "ok", "OK", "absent", "absent")),
    ("search_queues", None, {}, ("6.3.0", "QueueInfo", "Success", "", {}, "absent")),
    (
        "add_queue",
        None,
        {"queueName": "Q", "queueID": "1"},
        ("6.0.0", "ApiQueue", "Success", "Success", {}, "000000"),
    ),
    ("delete_queue", None, {"queueID": "3001"}, ("6.0.0", "QueueInfo", "Success", "Success", {}, "000000")),
    ("search_queue_agents", None, {}, ("6.0.0", "List", "Success", "Success", {}, "000000")),
    ("update_queue_agents", None, {}, ("6.0.0", "ApiQueueAgent", "Success", "Success", {}, "000000")),
    ("search_extensions", None, {}, ("6.3.0", "Ext", "Success", "", {}, "absent")),
    ("search_relay_numbers", None, {}, ("6.0.0", "List", "Success", "Success", {}, "000000")),
    ("list_campaigns", None, PAGE, ("v6.0.0", "RespCampaignsVO", "Success", "", {}, "000000")),
    (
        "query_import_result",
        None,
        {"agentID": "1001"},
        ("v6.3.0", "ApiRepsICallListResult", "Success", "", {}, "absent"),
    ),
    (
        "search_ivr_flows",
        None,
        {},
        ("6.0.0", "SearchIvrResponse", "Request service done", "Success", NULLS, "000000"),
    ),
]


@pytest.mark.parametrize(
    ("operation", "query", "body", "expected"), DOCUMENTED, ids=[one[0] for one in DOCUMENTED]
)
def test_the_envelope_is_the_one_of_the_reference(
    vendor: Vendor, operation: Any, query: Any, body: Any, expected: Any
) -> None:
    """Versions, kinds, messages and optional parts differ from operation to operation."""
    answer = vendor.send(operation, body, query=query).json()
    names = ("apiVersion", "kind", "message", "reason", "metaData", "retCode")
    assert tuple(answer.get(name, "absent") for name in names) == expected
    assert (answer["code"], answer["status"]) == (200, "Success")


@pytest.mark.parametrize(
    ("metadata", "expected"), [("empty", {}), ("null", None), ("absent", "absent"), ("nulls", NULLS)]
)
def test_the_metadata_takes_the_shape_that_is_read(vendor: Vendor, metadata: Any, expected: Any) -> None:
    """Whatever the operation is documented with."""
    vendor.sandbox.read(metadata=metadata)
    assert vendor.send("search_queues", {}).json().get("metaData", "absent") == expected


def test_the_code_may_be_a_string(vendor: Vendor) -> None:
    """On success and on refusal."""
    vendor.sandbox.read(code_as="string")
    assert vendor.send("search_queues", {}).json()["code"] == "200"
    assert vendor.send("search_queues", {"pageSize": 0}).json()["code"] == "400"


def test_errors_may_come_as_http_200(vendor: Vendor) -> None:
    """The code in the body tells, except for an expired token, which has its own reading."""
    vendor.sandbox.read(errors_as="body")
    answer = vendor.send("search_queues", {"pageSize": 0})
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (200, 400, "Fail")
    assert vendor.send("search_queues", {}, headers={"Authorization": "x"}).status_code == 401


def test_spaces_may_stand_round_ids_numbers_and_times(vendor: Vendor) -> None:
    """As in the examples of the reference; names with spaces inside stay as they are."""
    vendor.sandbox.read(spaces=True)
    data = vendor.data("search_call_agents", {"agentID": "1001"})[0]
    assert (data["agentID"], data["agentPhone"], data["createTime"]) == (
        " 1001 ",
        " 6591230001 ",
        " 2022-09-14 10:00:01 ",
    )
    assert (data["agentName"], data["createTimeMs"]) == ("Mei Tan", 1_663_120_801_000)


def test_a_refusal_names_the_field_but_not_its_value(vendor: Vendor, bodies: Bodies) -> None:
    """Messages may be logged by a client, so they carry no number."""
    answer = vendor.send("create_contact_plans", bodies.plans(customerPhoneNumberList=["+6591239999"])).json()
    assert "customerPhoneNumberList" in answer["message"]
    assert "91239999" not in str(answer)


def test_spaces_never_stand_in_a_token_answer(vendor: Vendor) -> None:
    """A token with a space would be another token."""
    vendor.sandbox.read(spaces=True)
    assert vendor.http.post("/tokens/company", json=vendor.token_request()).json()["response_type"] == "token"


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"pageSize": NaN}', b"[" * 100_000, b"1", b""])
def test_a_body_that_is_no_json_object_is_refused(vendor: Vendor, content: Any) -> None:
    """In the vendor's envelope, never with a server error."""
    headers = {**vendor.headers("search_queues"), "Content-Type": "application/json"}
    answer = vendor.http.post(
        "/callservice/v6/cc-config/api/queues/_search", content=content, headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_a_path_or_method_that_does_not_exist_is_refused_in_the_envelope(vendor: Vendor) -> None:
    """404 and 405, the latter with the methods there are."""
    assert vendor.http.get("/callservice/v6/none").json()["code"] == 404
    answer = vendor.http.patch("/callservice/v6/cc-config/api/queue")
    assert (answer.json()["code"], answer.headers["allow"]) == (405, "POST, DELETE")
