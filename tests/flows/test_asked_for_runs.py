"""A run of a schedule that somebody asked for on the page: `serve` begins it when it is due, once, whatever it is killed at."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.ledger.schedule_wishes import run_wished, wish_run
from callsheet.settings import Profile, Schedule
from flows import catch_up
from validators.message import Message

SCHEDULE = Schedule(name="nightly", cron="0 2 * * *", files="/x")


@dataclass
class Prefect:
    """Starts runs; one key has one run."""

    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    dies: bool = False

    async def __call__(self, name: str, *, idempotency_key: str, **more: Any) -> SimpleNamespace:
        self.runs[idempotency_key] = {"name": name, **more}
        if self.dies:
            raise ConnectionError
        return SimpleNamespace(name="brave-otter")


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(data_dir=tmp_path / "data", state_dir=tmp_path / "state")


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> Prefect:
    found = Prefect()
    monkeypatch.setattr(catch_up, "load_profile", lambda _name: profile)
    monkeypatch.setattr(catch_up, "arun_deployment", found)
    return found


def test_a_run_that_is_asked_for_begins_once_it_is_due(prefect: Prefect, profile: Profile) -> None:
    """Not before; a process that dies before it has noted that finds the run it has started."""
    told: list[Message] = []

    def look() -> bool:
        return asyncio.run(catch_up._run_wished(SCHEDULE, told.append))

    with open_context(profile) as context:
        ledger = context.ledger
        later = (context.now() + timedelta(hours=3)).isoformat()
        assert not look()
        assert wish_run(ledger, "nightly", "pia", later)
        assert not wish_run(ledger, "nightly", "ben", ledger.now())
        assert not look()
        wished = run_wished(ledger, "nightly")
        assert wished
        catch_up._noted(SCHEDULE, wished)
        assert wish_run(ledger, "nightly", "ben", ledger.now())
        prefect.dies = True
        with pytest.raises(ConnectionError):
            look()
        prefect.dies = False
        assert look()
        assert not look()
    (run,) = prefect.runs.values()
    assert (run["name"], run["parameters"]) == ("scheduled-load/nightly", {"anyway": True, "wish": 2})
    assert [(each.code, each["by"]) for each in told] == [("SCHEDULE_ASKED_FOR", "ben")]
