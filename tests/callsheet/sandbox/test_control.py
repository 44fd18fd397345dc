"""The control endpoints: who may ask, and what they do."""

import asyncio
from dataclasses import fields
from typing import Any

import httpx
import pytest

from callsheet.sandbox.app import create_app
from callsheet.sandbox.control import STATES
from callsheet.sandbox.readings import Readings, explained
from callsheet.sandbox.service import Service
from tests.callsheet.sandbox.conftest import Bodies, Vendor


@pytest.mark.parametrize(
    ("peer", "anywhere", "status"),
    [
        ("127.0.0.1", False, 200),
        ("127.8.9.1", False, 200),
        ("::1", False, 200),
        ("10.0.0.9", False, 404),
        ("not an address", False, 404),
        ("10.0.0.9", True, 200),
    ],
)
def test_control_is_for_this_machine_unless_started_otherwise(peer: Any, anywhere: Any, status: int) -> None:
    """Other peers see no such path; the vendor's endpoints answer everybody."""

    async def ask() -> Any:
        service = Service()
        app = create_app(service, control_from_anywhere=anywhere)
        transport = httpx.ASGITransport(app, client=(peer, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://stand-in") as http:
            found = [
                await http.get("/_sandbox/audit"),
                await http.post("/_sandbox/reset"),
                await http.post("/tokens/company"),
            ]
        service.close()
        return [answer.status_code for answer in found]

    assert asyncio.run(ask()) == [status, status, 400]


def test_readings_are_shown_with_what_they_decide(vendor: Vendor) -> None:
    """Every reading has an explanation that names its source, or says that it is ours."""
    shown = vendor.http.get("/_sandbox/readings").json()
    names = {field.name for field in fields(Readings)}
    assert set(shown["readings"]) == set(shown["explained"]) == names
    assert all(text[0] in "ABNT" or text.startswith("ours") for text in explained().values())


def test_readings_change_one_by_one_and_come_back_with_a_reset(vendor: Vendor) -> None:
    """Others stay as they are."""
    vendor.sandbox.read(code_as="string")
    assert vendor.sandbox.read(spaces=True)["code_as"] == "string"
    vendor.sandbox.reset()
    assert vendor.sandbox.read() == vendor.http.get("/_sandbox/readings").json()["readings"]
    assert vendor.sandbox.read()["code_as"] == "int"


@pytest.mark.parametrize("values", [{"code_as": "float"}, {"no_such": 1}, {"import_delay": -1}])
def test_a_reading_that_does_not_exist_is_refused(vendor: Vendor, values: Any) -> None:
    """Names and values are checked, and nothing changes."""
    before = vendor.sandbox.read()
    with pytest.raises(ValueError, match=next(iter(values))):
        vendor.sandbox.read(**values)
    assert vendor.sandbox.read() == before


def test_faults_are_set_shown_and_cleared(vendor: Vendor) -> None:
    """A fault that does not exist is refused by name."""
    assert vendor.sandbox.fault("cut_before", "add_queue", nth=3) == vendor.sandbox.faults()[0]["number"]
    vendor.sandbox.clear_faults()
    assert vendor.sandbox.faults() == []
    with pytest.raises(ValueError, match="what"):
        vendor.sandbox.fault("explode")


@pytest.mark.parametrize("what", sorted(STATES))
def test_every_sort_of_state_can_be_looked_at(vendor: Vendor, bodies: Bodies, what: str) -> None:
    """After a few requests each has rows; an unknown sort is 404."""
    vendor.load(vendor.campaign(), ["6591230000", "12"])
    vendor.data("import_forbidden_numbers", [bodies.forbidden("6591230000")])
    vendor.data("create_contact_plans", bodies.plans())
    assert vendor.sandbox.state(what)
    assert vendor.http.get("/_sandbox/state/none").status_code == 404


def test_a_reset_leaves_the_company_and_the_tokens_and_nothing_else(vendor: Vendor, bodies: Bodies) -> None:
    """State, audit, effects, faults and stored answers are gone; a token given out before still works."""
    vendor.campaign()
    key = vendor.last_key
    vendor.data("delete_queue", {"queueID": "3001"})
    vendor.sandbox.fault("cut_before", "add_queue")
    vendor.sandbox.reset()
    assert (vendor.sandbox.audit(), vendor.sandbox.effects(), vendor.sandbox.faults()) == ([], {}, [])
    assert [row["queue_id"] for row in vendor.sandbox.state("queues")] == ["3001", "3002", "0003"]
    assert vendor.send("create_campaign", bodies.campaign(name="Another"), key=key).status_code == 200


def test_control_is_no_part_of_the_description(vendor: Vendor) -> None:
    """The OpenAPI has the vendor's paths alone."""
    paths = vendor.http.get("/openapi.json").json()["paths"]
    assert {path.split("/")[1] for path in paths} == {"tokens", "callservice"}
    assert sum(len(methods) for methods in paths.values()) == 21
