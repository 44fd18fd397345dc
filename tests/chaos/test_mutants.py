"""The harness itself on trial: each promise broken on purpose must be seen by the oracle."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text

from callsheet.engine import pipeline, plan, send
from callsheet.engine.context import LoadContext
from callsheet.ledger import database
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.records import new_key
from callsheet.ledger.schema import chunks, history, remembered_rows, rows
from callsheet.ledger.states import LoadState
from callsheet.ledger.transitions import intend
from callsheet.sandbox.process import SandboxProcess
from callsheet.sobot.operations import BY_NAME
from tests.chaos.conftest import fresh
from tests.chaos.world import (
    KILLED,
    A,
    C,
    Class,
    Steps,
    chaos_profile,
    copied,
    finish,
    in_child,
    prepared,
    six,
    wrongs,
)
from transforms.kind import Doubt
from transforms.kinds import kind_named

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]


def caught(one: Class, world: SandboxProcess, folder: Path, **options: Any) -> set[str]:
    """What the oracle says of loads killed at every request and commit round the requests, then resumed."""
    template = folder / "template"
    template.mkdir()
    load_id = prepared(chaos_profile(world, template, **options), one, six(), folder)
    whole = copied(template, folder / "whole")
    status, steps = in_child(lambda: finish(chaos_profile(world, whole, **options), load_id))
    assert status == 0
    found: set[str] = set()
    for at in range(1, steps.count("after answer") + 1):
        fresh(world)
        at_step = copied(template, folder / f"at{at}")
        profile = chaos_profile(world, at_step, **options)
        ended, _ = in_child(partial(finish, profile, load_id), at, of="after answer")
        assert ended in {0, KILLED}
        finish(profile, load_id)
        found |= set(wrongs(world, profile, load_id, one, six()))
    return found


def test_an_intent_written_after_the_send_is_caught(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: the request leaves before its intent is on disk; a plan takes effect twice."""

    async def send_first(self: Any, number: int) -> None:
        frozen = self.ledger.frozen(self.load.id, number)
        answer = await self.client.send(BY_NAME[frozen.operation], frozen.body, key=frozen.key)
        fence = await self.steps.do(intend(self.load.id, number, self.ledger.now()))
        await self._answered(frozen, fence, answer.data)

    monkeypatch.setattr(send.Sender, "_one", send_first)
    assert "a row took effect 2 times" in caught(C, world, tmp_path)


def test_a_plan_that_is_sent_again_is_caught(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: class C is treated as repeatable."""
    plans = kind_named("contact-plans")
    careless = replace(plans, delivery=replace(plans.delivery, doubt=Doubt.RESEND))
    monkeypatch.setattr(send, "kind_named", lambda _: careless)
    found = caught(C, world, tmp_path)
    assert "a row took effect 2 times" in found
    assert any(wrong.startswith("I4") for wrong in found)


def test_a_ledger_without_sync_is_caught(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: commits are not synced to disk."""
    configure = database._configure

    def lazy(connection: Any, record: object) -> None:
        configure(connection, record)
        connection.execute("PRAGMA synchronous=OFF").close()

    monkeypatch.setattr(database, "_configure", lazy)
    assert "synchronous is 0" in caught(C, world, tmp_path)


def test_a_file_that_is_renamed_before_it_is_synced_is_caught(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: files take their name before they are on disk; the order of the durable steps shows it."""
    assert _renames_unsynced(world, tmp_path / "right") == 0
    with _sync_forgotten(monkeypatch):
        assert _renames_unsynced(world, tmp_path / "mutant") > 0


@contextmanager
def _sync_forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files are written by a workspace and an atomic writer that never call fsync."""
    from contextlib import contextmanager as manager

    from callsheet import durable
    from callsheet.engine import workspace
    from callsheet.sheets import atomic
    from callsheet.sheets.result import write

    @manager
    def careless(path: Path, mode: int = 0o600) -> Iterator[Any]:
        partial = path.with_name(f".{path.name}.part")
        with partial.open("wb") as file:
            yield file
        partial.chmod(mode)
        partial.replace(path)

    monkeypatch.setattr(workspace, "_private", careless)
    for module in (durable, workspace, atomic):
        monkeypatch.setattr(module, "sync_folder", lambda _: None)  # that of a folder is none of the file
    for module in (atomic, write):
        monkeypatch.setattr(module, "replacing", careless)
    yield


def _renames_unsynced(world: SandboxProcess, folder: Path) -> int:
    folder.mkdir()
    fresh(world)
    load_id = prepared(chaos_profile(world, folder), A, six(), folder)
    steps = Steps()
    with steps.armed():
        finish(chaos_profile(world, folder), load_id)
    files = [name for name in steps.seen if name in {"before fsync", "after rename"}]
    return sum(
        name == "after rename" and before != "before fsync"
        for before, name in zip(["", *files], files, strict=False)
    )


def test_a_key_that_is_renewed_on_a_retry_is_caught(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: every try of a chunk has a fresh key."""
    frozen = Ledger.frozen
    monkeypatch.setattr(Ledger, "frozen", lambda *one: replace(frozen(*one), key=new_key()))
    load_id = prepared(chaos_profile(world, tmp_path), A, six(), tmp_path)
    world.fault("cut_before", A.operation, next=1)
    finish(chaos_profile(world, tmp_path), load_id)
    assert "a body was sent with two keys" in wrongs(world, chaos_profile(world, tmp_path), load_id, A, six())


def test_a_chunk_that_is_planned_again_is_caught(
    world: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: a load that is resumed is planned anew."""

    async def plan_anew(context: LoadContext, load_id: str) -> int:
        if context.ledger.load(load_id).state is not LoadState.READ:
            _forget(context, load_id)
        return await plan.plan(context, load_id)

    monkeypatch.setattr(pipeline, "STAGES", (plan_anew, *pipeline.STAGES[1:]))
    assert "a row took effect 2 times" in caught(C, world, tmp_path)


def _forget(context: LoadContext, load_id: str) -> None:
    with context.ledger._change() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in (chunks, history, remembered_rows):
            connection.execute(delete(table).where(table.c.load_id == load_id))
        connection.execute(delete(rows).where(rows.c.load_id == load_id, rows.c.chunk.is_not(None)))


def test_without_a_mutation_nothing_is_caught(world: SandboxProcess, tmp_path: Path) -> None:
    """The same kills on the real thing: the oracle has nothing to say."""
    assert caught(C, world, tmp_path) == set()
    assert asyncio.iscoroutinefunction(send.Sender._one)
