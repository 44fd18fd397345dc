"""A sandbox, a profile that points to it, and a way to load files through the engine."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.engine.context import open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.sandbox.controls import Controls
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from validators.message import Message

CAMPAIGN = {
    "name": "November",
    "template": "D000000000",
    "wrap_up": "W000000000",
    "start": "2026-12-01 09:00",
    "end": "2099-12-31 18:00",
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(readings=Readings(import_delay=0.02)) as running:
        yield running


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path)


def a_profile(sandbox: Controls, tmp_path: Path, **more: Any) -> Profile:
    values: dict[str, Any] = {
        "base_url": sandbox.url,
        "app_id": sandbox.app_id,
        "app_secret": SecretStr(sandbox.app_secret),
        "agent_id": "1001",
        "data_dir": tmp_path / "data",
        "campaign": CAMPAIGN,
        "rate": 0,
        "concurrency": 4,
        "poll_first": 0.03,
        "look_apart": 0.03,
        "backoff_base": 0.01,
        "read_timeout": 2.0,
        "approve_corrected_days": 0,  # tests load the same numbers again and again
    }
    return Profile(**values | more)


Loader = Callable[..., list[SheetResult]]


@pytest.fixture
def load(profile: Profile) -> Loader:
    return lambda *files, **order: run(profile, *files, **order)


def run(profile: Profile, *files: Path, **order: Any) -> list[SheetResult]:
    with open_context(profile) as context:
        return asyncio.run(load_files(context, [LoadRequest(file, **order) for file in files]))


def a_csv(path: Path, header: str, *lines: str) -> Path:
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def numbers(count: int, first: int = 6_590_010_000) -> list[str]:
    return [str(first + at) for at in range(count)]


def said(result: SheetResult, code: str) -> Message:
    """The message of that code in what a result says, however deep inside it; fails when there is none."""
    assert result.message is not None, result
    return next(_within(result.message, code))


def _within(value: object, code: str) -> Iterator[Message]:
    if isinstance(value, Message):
        if value.code == code:
            yield value
        for _, inner in value.params:
            yield from _within(inner, code)
    for inner in value if isinstance(value, tuple) else ():
        yield from _within(inner, code)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """From now on, so much more time has passed since whatever the ledger holds."""
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + seconds)
    monkeypatch.setattr("callsheet.ledger.ticks.time", clock)
