"""The audit of requests and effects."""

import hashlib
import json

from tests.callsheet.sandbox.conftest import Bodies, Vendor


def test_every_request_is_audited_in_order(vendor: Vendor) -> None:
    """Sequence, operation, time, key, digest and length of the body, token, status, effect."""
    vendor.campaign()
    vendor.send("add_queue", {"queueName": "x", "queueID": "3001"})
    vendor.send("search_queues", {}, headers={"Authorization": None})
    entries = vendor.sandbox.audit()
    shown = [(one["operation"], one["token"], one["status"], one["took_effect"]) for one in entries]
    assert shown == [
        ("company_token", None, 200, False),
        ("create_campaign", "company", 200, True),
        ("agent_token", None, 200, False),
        ("add_queue", "agent", 409, False),
        ("search_queues", None, 401, False),
    ]
    assert [one["sequence"] for one in entries] == [1, 2, 3, 4, 5]
    assert {one["time"] for one in entries} == {vendor.clock()}
    assert entries[1]["idempotency_key"] == vendor.last_key
    body = json.dumps({"queueName": "x", "queueID": "3001"}, separators=(",", ":")).encode()
    assert (entries[3]["sha256"], entries[3]["length"]) == (hashlib.sha256(body).hexdigest(), len(body))


def test_the_audit_can_be_asked_in_part(vendor: Vendor) -> None:
    """By operation, and from a sequence number on."""
    for _ in range(3):
        vendor.send("search_queues", {})
    assert len(vendor.sandbox.audit("search_queues")) == 3
    last = vendor.sandbox.audit()[-1]["sequence"]
    assert [one["sequence"] for one in vendor.sandbox.audit(since=last - 1)] == [last]


def test_effects_are_counted_by_natural_key(vendor: Vendor, bodies: Bodies) -> None:
    """Each operation that writes says which row took effect, under the key that names it."""
    vendor.data("modify_agent_setting", {"agent": "1001", "agentType": 0, "wrapUpTime": 1})
    vendor.data("unbind_agent", {"agent": "1001", "agentType": 0})
    vendor.data("add_queue", {"queueName": "x", "queueID": "4001"})
    vendor.data("delete_queue", {"queueID": "4001"})
    change = {"queueID": "3001", "add": [{"agent": "1006"}], "remove": [{"agent": "1001"}]}
    vendor.data("update_queue_agents", {"agentType": "0", "list": [change]})
    vendor.data("add_extension", {"agentID": "1001", "ext": "7001", "password": "123456"})
    vendor.data("import_forbidden_numbers", [bodies.forbidden("6591230000")] * 2)
    vendor.data("create_contact_plans", bodies.plans(customerPhoneNumberList=["6591230000"]))
    assert vendor.sandbox.effects() == {
        ("modify_agent_setting", "1001"): 1,
        ("unbind_agent", "1001"): 1,
        ("add_queue", "4001"): 1,
        ("delete_queue", "4001"): 1,
        ("update_queue_agents", "3001", "1006", "add"): 1,
        ("update_queue_agents", "3001", "1001", "remove"): 1,
        ("add_extension", "7001"): 1,
        ("import_forbidden_numbers", "6591230000", 3): 2,
        ("create_contact_plans", "6591230000"): 1,
    }


def test_an_import_counts_each_row_that_became_a_contact(vendor: Vendor) -> None:
    """A number loaded twice under one code counts two; a repeated or flawed one does not count."""
    campaign = vendor.campaign()
    vendor.load(campaign, ["6591230000", "6591230000", "6591230001", "12"])
    rule = {"removeDuplicatesRule": "RemoveDuplicatesInTenant", "callingListCode": "B2"}
    vendor.load(campaign, ["6591230000", "6591230002"], **rule)
    name = "import_customer_numbers"
    assert vendor.sandbox.effects(name) == {
        (name, campaign["id"], "BATCH1", "6591230000"): 2,
        (name, campaign["id"], "BATCH1", "6591230001"): 1,
        (name, campaign["id"], "B2", "6591230002"): 1,
    }
