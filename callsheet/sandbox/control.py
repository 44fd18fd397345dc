"""The sandbox's own endpoints under /_sandbox: readings, faults, audit, state, reset. No part of the vendor's API."""

from collections.abc import Callable
from dataclasses import asdict
from ipaddress import ip_address
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Depends
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from callsheet.sandbox.importing import settle_due
from callsheet.sandbox.readings import explained
from callsheet.sandbox.service import Service

Value = TypeVar("Value")

STATES = {
    "agents": "SELECT * FROM agents ORDER BY work_no",
    "queues": "SELECT queue_id, name, weight FROM queues ORDER BY number",
    "members": "SELECT queue_id, work_no, level, checkin FROM members JOIN agents ON uuid = agent ORDER BY queue_id, work_no",
    "extensions": "SELECT ext, password, bound_ms FROM extensions ORDER BY ext",
    "forbidden": "SELECT * FROM forbidden ORDER BY number, call_type",
    "campaigns": "SELECT * FROM campaigns ORDER BY rowid",
    "imports": "SELECT * FROM batches ORDER BY number",
    "contacts": "SELECT contacts.*, code AS calling_list_code FROM contacts JOIN batches ON number = batch ORDER BY contacts.rowid",
    "plans": "SELECT * FROM plans ORDER BY rowid",
    "row_reports": "SELECT * FROM row_reports ORDER BY rowid",
}


async def _service(request: Request) -> Service:
    found: Service = request.app.state.service
    settle_due(found)
    return found


async def _from_here(request: Request) -> None:
    """Only this machine may ask, unless the sandbox was started otherwise; others get no information."""
    if request.app.state.control_from_anywhere:
        return
    try:
        is_loopback = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise HTTPException(404)


Here = Annotated[Service, Depends(_service)]
Values = Annotated[dict[str, Any], Body()]

router = APIRouter(prefix="/_sandbox", include_in_schema=False, dependencies=[Depends(_from_here)])


@router.get("/company")
async def company(service: Here) -> dict[str, Any]:
    """The company's names and credentials, so that a client can be set up against a running sandbox."""
    known = service.company
    return {"name": known.name, "app_id": known.app_id, "app_secret": known.app_secret, "zone": known.zone}


@router.get("/readings")
async def readings(service: Here) -> dict[str, Any]:
    return {"readings": asdict(service.readings), "explained": explained()}


@router.post("/readings")
async def change_readings(service: Here, values: Values) -> dict[str, Any]:
    """Changes the named readings and leaves the others."""
    service.readings = _valid(lambda: service.readings.changed(values))
    return asdict(service.readings)


@router.get("/faults")
async def faults(service: Here) -> list[dict[str, Any]]:
    return service.faults.shown()


@router.post("/faults")
async def add_fault(service: Here, values: Values) -> dict[str, int]:
    return {"number": _valid(lambda: service.faults.add(**values))}


@router.delete("/faults")
async def clear_faults(service: Here) -> dict[str, Any]:
    service.faults.clear()
    return {}


@router.get("/audit")
async def audit(service: Here, operation: str | None = None, since: int = 0) -> list[dict[str, Any]]:
    return service.audit.requests(operation, since)


@router.get("/audit/effects")
async def effects(service: Here, operation: str | None = None) -> list[dict[str, Any]]:
    return service.audit.effects(operation)


@router.get("/state/{what}")
async def state(service: Here, what: str) -> list[dict[str, Any]]:
    """All rows of one sort of thing, under the sandbox's own column names."""
    if what not in STATES:
        raise HTTPException(404)
    return [dict(row) for row in service.store.rows(STATES[what])]


@router.post("/tokens/expire")
async def expire_tokens(service: Here) -> dict[str, int]:
    """End all tokens issued so far."""
    return {"expired": service.tokens.expire_all()}


@router.post("/secret")
async def change_secret(service: Here, app_secret: Annotated[str, Body(embed=True)]) -> dict[str, Any]:
    """Another app secret, as when it is renewed in the vendor's console; this ends all tokens."""
    service.change_secret(app_secret)
    return {}


@router.post("/reset")
async def reset(service: Here) -> dict[str, Any]:
    service.reset()
    return {}


def _valid(make: Callable[[], Value]) -> Value:
    """The value made, or an answer 400 that says which name or value is wrong."""
    try:
        return make()
    except (ValidationError, TypeError) as error:
        raise HTTPException(400, str(error)) from error
