"""Idempotency-Key on the four operations that carry one."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from callsheet.sandbox.app import create_app
from callsheet.sandbox.operations import OPERATIONS
from callsheet.sandbox.service import Service
from callsheet.sandbox.tokens import sign
from tests.callsheet.sandbox.conftest import Bodies, Vendor

KEYED = [operation.name for operation in OPERATIONS if operation.keyed]


def test_exactly_four_operations_carry_a_key() -> None:
    """Two writes and two reads."""
    assert KEYED == ["create_campaign", "import_customer_numbers", "query_import_result", "list_campaigns"]


@pytest.mark.parametrize("operation", KEYED)
@pytest.mark.parametrize("key", [None, "", "not a uuid"])
def test_a_request_without_a_uuid_as_key_is_refused(
    vendor: Vendor, bodies: Bodies, operation: Any, key: Any
) -> None:
    """The key is required, and is a UUID."""
    answer = vendor.send(operation, bodies.campaign(), headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["message"]


def test_the_same_key_and_body_give_the_stored_answer(vendor: Vendor, bodies: Bodies) -> None:
    """The second answer is the first, byte for byte, and the effect is one."""
    first = vendor.send("create_campaign", bodies.campaign())
    second = vendor.send("create_campaign", bodies.campaign(), key=vendor.last_key)
    assert first.content == second.content
    assert len(vendor.sandbox.state("campaigns")) == 1
    requests = vendor.sandbox.audit("create_campaign")
    assert [(one["replayed"], one["took_effect"]) for one in requests] == [(False, True), (True, False)]


def test_the_same_key_with_another_body_is_refused(vendor: Vendor, bodies: Bodies) -> None:
    """422, and nothing happens."""
    vendor.send("create_campaign", bodies.campaign())
    answer = vendor.send("create_campaign", bodies.campaign(name="Another"), key=vendor.last_key)
    assert answer.status_code == 422
    assert len(vendor.sandbox.state("campaigns")) == 1


def test_a_read_with_an_old_key_gives_the_old_answer(vendor: Vendor) -> None:
    """That is why each read needs a fresh key."""
    campaign = vendor.campaign()
    vendor.load(campaign, ["6591230001"])
    body = {"agentID": "1001", "campaignId": campaign["id"]}
    assert vendor.data("query_import_result", body)["list"] == []
    vendor.clock.advance(1)
    assert vendor.data("query_import_result", body, key=vendor.last_key)["list"] == []
    assert len(vendor.data("query_import_result", body)["list"]) == 1


def test_a_key_belongs_to_one_operation(vendor: Vendor, bodies: Bodies) -> None:
    """The same key on another operation is another key."""
    vendor.send("create_campaign", bodies.campaign())
    assert (
        vendor.send("list_campaigns", {"pageSize": 1, "currPage": 1}, key=vendor.last_key).status_code == 200
    )


def test_a_refused_request_leaves_its_key_free(vendor: Vendor, bodies: Bodies) -> None:
    """Only answers that succeeded are stored."""
    vendor.send("create_campaign", bodies.campaign(agentID="nobody"))
    assert vendor.send("create_campaign", bodies.campaign(), key=vendor.last_key).status_code == 200


def test_an_ignored_key_lets_the_request_take_effect_again(vendor: Vendor, bodies: Bodies) -> None:
    """By the other reading the key means nothing."""
    vendor.sandbox.read(idempotency_key="ignored")
    vendor.send("create_campaign", bodies.campaign())
    vendor.send("create_campaign", bodies.campaign(), key=vendor.last_key)
    assert len(vendor.sandbox.state("campaigns")) == 2


def test_a_key_that_is_still_running_is_refused(bodies: Bodies) -> None:
    """409 while the first request is held back; afterwards the stored answer."""

    async def both() -> Any:
        service = Service(readings=None)
        service.readings = service.readings.changed({"late_apply": 60})
        gate = asyncio.Event()

        async def held(_seconds: float) -> None:
            await gate.wait()

        service.pause = held  # type: ignore[method-assign, assignment]
        transport = httpx.ASGITransport(create_app(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://stand-in") as http:
            ms, company = int(service.clock() * 1000), service.company
            seal = sign(company.app_id, ms, company.app_secret)
            request = {"responseType": "token", "appId": company.app_id, "currentTime": ms, "sign": seal}
            token = (await http.post("/tokens/company", json=request)).json()["access_token"]
            headers = {"Authorization": token, "Idempotency-Key": str(uuid.uuid4())}

            async def send() -> Any:
                path = "/callservice/v6/cc-outbound/api/campaigns"
                return await http.post(path, json=bodies.campaign(), headers=headers)

            first = asyncio.create_task(send())
            while not service.running_keys:  # noqa: ASYNC110 - nobody sets an event when a key begins to run
                await asyncio.sleep(0)
            second = await send()
            gate.set()
            answers = (await first).status_code, second.status_code, (await send()).status_code
            stored = len(service.store.rows("SELECT * FROM campaigns"))
        service.close()
        return answers, stored

    assert asyncio.run(both()) == ((200, 409, 200), 1)
