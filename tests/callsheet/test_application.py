"""What the loads of one process share is an Application, built once and handed down; no module keeps it."""

import ast
import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.application import Application
from callsheet.child_process import ParentWatch, be_patient_while
from callsheet.sobot.connection import Connection

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"Application", "StopSignal", "TokenStore", "Semaphore"}


def connection(**changed: Any) -> Connection:
    given: dict[str, Any] = dict(
        base_url="https://voice.example", app_id="1", app_secret=SecretStr("s"), agent="a@b.example"
    )
    return Connection(**given | changed)


def test_one_app_secret_has_one_store_of_tokens() -> None:
    application = Application()
    mine = application.tokens(connection())
    assert application.tokens(connection(base_url="https://other.example")) is mine
    assert application.tokens(connection(app_secret=SecretStr("another"))) is not mine
    assert Application().tokens(connection()) is not mine


@pytest.mark.parametrize(
    "changed", [{"base_url": "https://other.example"}, {"app_id": "2"}, {"concurrency": 1}], ids=str
)
def test_the_loads_of_one_place_share_its_slots_and_no_other(changed: dict[str, Any]) -> None:
    application = Application()

    async def same() -> tuple[bool, bool]:
        mine = application.slots(connection())
        return application.slots(connection()) is mine, application.slots(connection(**changed)) is mine

    assert asyncio.run(same()) == (True, False)


def test_slots_of_an_event_loop_that_ended_are_dropped() -> None:
    application = Application()

    async def taken() -> int:
        application.slots(connection())
        return len(application._slots)

    assert [asyncio.run(taken()) for _ in range(3)] == [1, 1, 1]


@pytest.mark.slow
def test_no_module_keeps_what_an_application_holds() -> None:
    """A value made while a module is imported is shared by everything that imports it, asked for or not."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("callsheet", "flows", "transforms", "validators")
        for path in (ROOT / folder).rglob("*.py")
        for line in _made_at_import(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_child_is_as_patient_as_what_it_runs_says() -> None:
    watch = ParentWatch(0, lambda: False, 0.0)
    watch.run = lambda: release.wait(30)  # type: ignore[method-assign, assignment]
    application = Application()
    release = threading.Event()
    watch.start()
    try:
        be_patient_while(application.is_working)
        assert not watch.is_working()
        application.working_on.add("a load")
        assert watch.is_working()
    finally:
        release.set()
        watch.join()


def _made_at_import(module: ast.Module) -> list[int]:
    values = [node.value for node in module.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    calls = [node for value in values if value for node in ast.walk(value) if isinstance(node, ast.Call)]
    return [
        call.lineno for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in SHARED
    ]
