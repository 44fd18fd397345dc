"""Rate limit, late execution and the state's file."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from callsheet.sandbox.company import load_company
from callsheet.sandbox.service import Service, new_code, new_id
from tests.callsheet.sandbox.conftest import Vendor


def statuses(vendor: Vendor, count: int) -> Any:
    return [vendor.send("search_queues", {}).status_code for _ in range(count)]


def test_more_requests_a_second_than_permitted_are_answered_429(vendor: Vendor) -> None:
    """The limit counts any second; a second later requests pass again."""
    vendor.token("company")
    vendor.sandbox.read(rate_limit=3)
    assert statuses(vendor, 5) == [200, 200, 200, 429, 429]
    vendor.clock.advance(1)
    assert statuses(vendor, 1) == [200]


@pytest.mark.parametrize("retry_after", [None, "2"])
def test_such_a_429_carries_retry_after_where_so_read(vendor: Vendor, retry_after: Any) -> None:
    """With or without the header; the request took no effect."""
    vendor.token("agent")
    vendor.sandbox.read(rate_limit=1, retry_after=retry_after)
    vendor.send("add_queue", {"queueName": "x", "queueID": "1"})
    answer = vendor.send("add_queue", {"queueName": "x", "queueID": "2"})
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, retry_after)
    assert len(vendor.sandbox.effects()) == 1


def test_a_write_takes_effect_late_where_so_read(
    vendor: Vendor, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writes wait for the asked time before they take effect, reads do not."""
    pauses = []

    async def pause(seconds: float) -> None:
        pauses.append((seconds, len(running.service.store.rows("SELECT * FROM queues"))))

    monkeypatch.setattr(running.service, "pause", pause)
    vendor.sandbox.read(late_apply=60)
    vendor.data("add_queue", {"queueName": "x", "queueID": "1"})
    vendor.data("search_queues", {})
    assert pauses == [(60, 3)]


def test_a_pause_ends_when_the_server_stops() -> None:
    """Nothing that is held back keeps a server alive."""

    async def stopped() -> Any:
        service = Service()
        service.stopping.set()
        await service.pause(3600)
        service.close()
        return True

    assert asyncio.run(stopped())


def test_the_state_outlives_the_service_in_a_file(tmp_path: Path) -> None:
    """The company is settled once; what was stored is there again."""
    path = tmp_path / "state.sqlite"
    for count in (0, 1):
        service = Service(database=path)
        assert service.store.value("SELECT count(*) FROM plans") == count
        assert service.store.value("SELECT count(*) FROM agents") == 12
        service.store.run(
            "INSERT OR IGNORE INTO plans VALUES ('a', '6591230000', 'x', '', 1, 2, '1001', '1001')"
        )
        service.close()


@pytest.mark.slow
def test_a_service_takes_a_company_or_the_path_of_one(tmp_path: Path) -> None:
    """JSON and TOML files are read; a bigger company is only a bigger file."""
    small = load_company()
    more = [*small.agents, *(agent(n) for n in range(1000))]
    big = small.model_copy(update={"agents": tuple(more)})
    path = tmp_path / "big.json"
    path.write_text(big.model_dump_json(), encoding="utf-8")
    for company in (big, path, str(path)):
        service = Service(company=company)
        assert service.store.value("SELECT count(*) FROM agents") == 1012
        service.close()


def agent(n: Any) -> Any:
    return load_company().agents[0].model_copy(update={"work_no": f"9{n:04}", "uuid": f"{n:032x}"})


def test_ids_have_the_length_of_the_reference_and_do_not_repeat() -> None:
    """36 characters for an id, ten for a code."""
    assert {len(new_id()) for _ in range(100)} == {36}
    assert {len(new_code()) for _ in range(100)} == {10}
    assert len({new_id() for _ in range(1000)}) == 1000
