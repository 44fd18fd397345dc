"""The file in which processes share tokens: who believes it, and what it lets be seen."""

import asyncio
import errno
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from callsheet.file_lock import only_one
from callsheet.sobot import operations as ops
from callsheet.sobot import token_store
from callsheet.sobot.auth import RENEWALS, REQUESTS
from callsheet.sobot.client import Client
from callsheet.sobot.connection import Connection
from callsheet.sobot.errors import SobotError
from callsheet.sobot.token_cache import LOCK_LIMIT, TokenCache
from callsheet.sobot.token_store import TokenStore
from tests.callsheet.sobot.raw_server import (
    SECRET,
    FakeTime,
    RawServer,
    Script,
    connection,
    http,
    ok,
    parts,
    token,
)
from tests.callsheet.sobot.test_auth import taking

DAY = 86_400.0
OLD = "tok-of-the-file"


class Machine:
    """A service that takes every token, and processes that share a folder; each process has a store of its own."""

    def __init__(self, folder: Path, server: RawServer, time: FakeTime) -> None:
        self.folder, self.server, self.time = folder, server, time

    def where(self, **changes: Any) -> Connection:
        return connection(**{"base_url": self.server.base_url, **changes})

    async def call(self, store: TokenStore | None = None, **changes: Any) -> str:
        """What a call of a new process carries, or that of the process with this store."""
        store = TokenStore(self.folder) if store is None else store
        async with Client(self.where(**changes), clock=self.time.clock, token_store=store) as client:
            await client.send(ops.search_queues, b"{}")
        return self.server.requests[-1].headers["authorization"]

    @property
    def fetched(self) -> int:
        return sum(request.target.startswith("/tokens/") for request in self.server.requests)

    @property
    def file(self) -> Path:
        (found,) = self.folder.glob("tokens-*.json")
        return found


def on_a_machine(
    folder: Path, work: Callable[[Machine], Any], *scripts: Script, time: FakeTime | None = None
) -> Any:
    async def run() -> Any:
        async with RawServer(*(scripts or taking(200))) as server:
            return await work(Machine(folder, server, time or FakeTime()))

    return asyncio.run(run())


def test_a_second_process_uses_the_token_of_the_first(tmp_path: Path) -> None:
    """One token call for three processes, also after the wall clock has jumped by days."""

    async def work(machine: Machine) -> list[str]:
        carried = [await machine.call()]
        for jump in (3 * DAY, -9 * DAY):
            machine.time.wall += jump
            carried.append(await machine.call())
        assert machine.fetched == 1
        return carried

    assert set(on_a_machine(tmp_path, work)) == {"Bearer tok-1"}


def test_a_process_follows_the_newest_token_without_a_401(tmp_path: Path) -> None:
    """A process that runs sees at its next call that another one has renewed."""

    async def work(machine: Machine) -> list[str]:
        mine, other = TokenStore(tmp_path), TokenStore(tmp_path)
        carried = [await machine.call(mine)]
        machine.time.now += DAY / 2
        carried.append(await machine.call(other))
        carried.append(await machine.call(mine))
        return carried

    assert on_a_machine(tmp_path, work) == ["Bearer tok-1", "Bearer tok-2", "Bearer tok-2"]


@pytest.mark.parametrize(
    ("boot", "wall", "fetched"),
    [
        pytest.param("same", 0.0, 1, id="nothing happened"),
        pytest.param("same", 2 * DAY, 1, id="the wall clock jumped"),
        pytest.param("another", 3600.0, 1, id="started again"),
        pytest.param("another", DAY * 0.6, 2, id="started again, past half its life"),
        pytest.param("another", 3 * DAY, 2, id="started again, past its end"),
        pytest.param("another", -3 * DAY, 1, id="started again, the wall clock set back"),
        pytest.param("", 3600.0, 1, id="no name of the boot"),
    ],
)
def test_a_token_outlives_the_process_and_the_boot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: str, wall: float, fetched: int
) -> None:
    """Its age is counted on the monotonic clock of its boot, and otherwise on the wall clock; unknown, it is used."""

    async def work(machine: Machine) -> int:
        await machine.call()
        if boot != "same":
            monkeypatch.setattr(token_store, "boot_id", lambda: boot)
            machine.time.now = 5.0
        machine.time.wall += wall
        await machine.call()
        return machine.fetched

    assert on_a_machine(tmp_path, work) == fetched


def test_the_file_shows_neither_token_nor_secret(tmp_path: Path) -> None:
    """Readable by its owner alone, sealed, and nothing that is held in memory shows a token in its repr."""

    async def work(machine: Machine) -> None:
        store = TokenStore(tmp_path)
        await machine.call(store)
        found = machine.file
        shown = found.read_text() + repr(store) + repr(store._caches) + repr(vars(store))
        cache = TokenCache(tmp_path, (machine.server.base_url, "app-1"))
        shown += repr(cache.contents(SecretStr(SECRET))) + repr(vars(cache))
        assert cache.contents(SecretStr(SECRET)).tokens
        assert "tok-1" not in shown
        assert SECRET not in shown
        assert stat.S_IMODE(found.stat().st_mode) == 0o600

    on_a_machine(tmp_path, work)


def changed_json(**values: Any) -> Callable[[Machine, Path], None]:
    def change(machine: Machine, file: Path) -> None:
        file.write_text(json.dumps({**json.loads(file.read_text()), **values}))

    return change


def sealed(**values: Any) -> Callable[[Machine, Path], None]:
    """A file that somebody who has the secret made, with a value that no token has."""

    def change(machine: Machine, file: Path) -> None:
        secret, cache = SecretStr(SECRET), TokenCache(file.parent, (machine.server.base_url, "app-1"))
        known = cache.contents(secret)
        tokens = {name: kept.model_copy(update=values) for name, kept in known.tokens.items()}
        cache.write_tokens(tokens, secret)

    return change


def of_another(**changes: Any) -> Callable[[Machine, Path], None]:
    """The file of another connection, under the name of ours."""

    def change(machine: Machine, file: Path) -> None:
        where = connection(**{"base_url": machine.server.base_url, **changes})
        place = (where.base_url, where.app_id)
        known = TokenCache(file.parent, (machine.server.base_url, "app-1")).contents(SecretStr(SECRET))
        other = TokenCache(file.parent, place)
        other.write_tokens(known.tokens, where.app_secret)
        other.path.replace(file)

    return change


def with_mode(mode: int) -> Callable[[Machine, Path], None]:
    return lambda _machine, file: file.chmod(mode)


def swapped(make: Callable[[Path, Path], object]) -> Callable[[Machine, Path], None]:
    """Something else at the path; the good file is moved aside."""

    def change(machine: Machine, file: Path) -> None:
        aside = file.with_name("aside")
        file.rename(aside)
        make(file, aside)

    return change


def content(raw: bytes | None = None, part: float = 1.0) -> Callable[[Machine, Path], None]:
    def change(machine: Machine, file: Path) -> None:
        whole = file.read_bytes() if raw is None else raw
        file.write_bytes(whole[: int(len(whole) * part)])

    return change


HOSTILE: dict[str, Callable[[Machine, Path], Any]] = {
    **{f"mode {mode:o}": with_mode(mode) for mode in (0o640, 0o604, 0o644, 0o620, 0o602, 0o666, 0o777)},
    "link to a good file": swapped(lambda file, aside: file.symlink_to(aside)),
    "link to nothing": swapped(lambda file, _: file.symlink_to("nothing")),
    "link to itself": swapped(lambda file, _: file.symlink_to(file)),
    "pipe": swapped(lambda file, _: os.mkfifo(file, 0o600)),
    "folder": swapped(lambda file, _: file.mkdir()),
    "empty": content(b""),
    "half": content(part=0.5),
    "all but the last byte": content(part=0.999),
    "zeros": content(bytes(500)),
    "binary": content(bytes(range(256))),
    "list": content(b"[]"),
    "null": content(b"null"),
    "number": content(b"1e999"),
    "deep": content(b"[" * 100_000),
    "huge": content(b" " * 300_000 + b"{}"),
    "lone surrogate": changed_json(sealed="\ud800"),
    "another version": changed_json(version=2),
    "another place": changed_json(place="0" * 64),
    "sealed is no text": changed_json(sealed=7),
    "sealed is empty": changed_json(sealed=""),
    "sealed is plain": changed_json(sealed=json.dumps({"tokens": {}})),
    "asked is no table": changed_json(asked=[]),
    "worked is a word": changed_json(worked={"0" * 16: "bearer"}),
    "another secret": of_another(app_secret=SecretStr("another")),
    "another app": of_another(app_id="app-2"),
    "another address": of_another(base_url="https://another.example"),
    "another port": of_another(base_url="http://127.0.0.1:1"),
    "value with a line break": sealed(value="tok\r\nx-evil: 1"),
    "value with a final line break": sealed(value="tok\n"),
    "value with a space": sealed(value="tok en"),
    "value not ASCII": sealed(value="tök"),
    "value empty": sealed(value=""),
    "value endless": sealed(value="t" * 20_000),
    "no lifetime": sealed(lifetime=0.0),
    "negative lifetime": sealed(lifetime=-1.0),
    "lifetime of centuries": sealed(lifetime=1e12),
    "born in no number": sealed(born=float("nan"), boot="another"),
    "born at no time": sealed(born_wall=float("inf")),
    "born a week ago": sealed(boot="another", born_wall=1_700_000_000.0 - 7 * DAY),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_trusted_is_as_none(tmp_path: Path, name: str) -> None:
    """One new token is fetched, the call succeeds, and what stood there is neither followed nor written through."""

    async def work(machine: Machine) -> None:
        await machine.call()
        HOSTILE[name](machine, machine.file)
        aside = tmp_path / "aside"
        before = aside.read_bytes() if aside.is_file() else b""
        assert await machine.call() == "Bearer tok-2"
        assert machine.fetched == 2
        assert not before or aside.read_bytes() == before
        if not machine.file.is_dir():
            assert stat.S_IMODE(machine.file.lstat().st_mode) == 0o600
            assert await machine.call() == "Bearer tok-2"

    on_a_machine(tmp_path, work)


def test_an_older_copy_of_the_file_costs_one_token(tmp_path: Path) -> None:
    """Put back from a backup: a running process keeps its newer token, a new one is told 401 and renews once."""

    async def work(machine: Machine) -> tuple[list[str], int]:
        running = TokenStore(tmp_path)
        await machine.call(running)
        older = machine.file.read_bytes()
        machine.time.now += DAY / 2
        await machine.call(running)
        machine.file.write_bytes(older)
        carried = [await machine.call(running)]
        machine.file.write_bytes(older)
        carried.append(await machine.call())
        return carried, machine.fetched

    carried, fetched = on_a_machine(tmp_path, work)
    assert carried == ["Bearer tok-2", "Bearer tok-3"]
    assert fetched == 3


def test_a_file_of_another_user_is_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner may have put a token there that sends our rows elsewhere, or reads them."""

    async def work(machine: Machine) -> int:
        await machine.call()
        mine = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
        await machine.call()
        return machine.fetched

    assert on_a_machine(tmp_path, work) == 2


def _missing(folder: Path) -> Path:
    return folder / "missing"


def _a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file"


def _locks_are_a_file(folder: Path) -> Path:
    (folder / "locks").touch()
    return folder


@pytest.mark.parametrize("place", [_missing, _a_file, _locks_are_a_file])
def test_without_a_usable_folder_it_works_as_one_process(
    tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    """No folder is made, and no error is raised."""
    folder = place(tmp_path)

    async def work(machine: Machine) -> int:
        store = TokenStore(folder)
        for _ in range(2):
            await machine.call(store)
        return machine.fetched

    assert on_a_machine(folder, work) == 1
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("at", ["os.open", "pathlib.Path.replace"])
def test_a_disk_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, at: str
) -> None:
    """Full or read-only: the process works with what it has in memory, and leaves nothing half written."""

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    async def work(machine: Machine) -> int:
        store = TokenStore(tmp_path)
        with monkeypatch.context() as broken:
            broken.setattr(at, fail)
            for _ in range(2):
                await machine.call(store)
        return machine.fetched

    assert on_a_machine(tmp_path, work) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"] == []


@pytest.mark.parametrize(
    "make", [lambda p: p.symlink_to(p.parent / "elsewhere"), lambda p: p.mkdir(), os.mkfifo]
)
def test_a_lock_that_is_none_holds_nobody_up(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    """A link is not followed; the token is fetched without the lock."""

    async def work(machine: Machine) -> int:
        cache = TokenCache(tmp_path, (machine.server.base_url, "app-1"))
        cache._lock.parent.mkdir()
        make(cache._lock)
        await machine.call()
        return machine.fetched

    assert on_a_machine(tmp_path, work) == 1
    assert not (tmp_path / "locks" / "elsewhere").exists()


def test_a_holder_that_hangs_is_waited_for_a_minute(tmp_path: Path) -> None:
    """After that, the token is fetched without the lock."""
    time = FakeTime()

    async def work(machine: Machine) -> float:
        began = time.now
        with only_one(TokenCache(tmp_path, (machine.server.base_url, "app-1"))._lock) as mine:
            assert mine
            assert await machine.call() == "Bearer tok-1"
        return time.now - began

    assert LOCK_LIMIT <= on_a_machine(tmp_path, work, time=time) < LOCK_LIMIT + 1


def test_threads_event_loops_and_stores_fetch_one_token(tmp_path: Path) -> None:
    """Four threads with event loops and stores of their own, five clients each: one token call."""

    async def work(machine: Machine) -> int:
        ended: list[bool] = []

        async def five() -> None:
            store = TokenStore(tmp_path)

            async def one() -> None:
                async with Client(machine.where(), token_store=store) as client:
                    await client.send(ops.search_queues, b"{}")

            await asyncio.gather(*(one() for _ in range(5)))

        def thread() -> None:
            asyncio.run(five())
            ended.append(True)

        threads = [threading.Thread(target=thread) for _ in range(4)]
        for one in threads:
            one.start()
        while any(one.is_alive() for one in threads):  # noqa: ASYNC110 - the server runs in this loop
            await asyncio.sleep(0.01)
        assert ended == [True] * 4
        return machine.fetched

    assert on_a_machine(tmp_path, work) == 1


def test_what_worked_is_known_to_the_next_process(tmp_path: Path) -> None:
    """A 401 in a process that never had a success does not name auth_scheme when another one had."""

    async def work(machine: Machine) -> list[str]:
        codes = []
        await machine.call()
        others: tuple[dict[str, Any], ...] = ({}, {"auth_scheme": "raw"}, {"app_id": "app-2"})
        for changes in others:
            with pytest.raises(SobotError) as caught:
                await machine.call(**changes)
            codes.append(caught.value.message.code)
        return codes

    expected = ["SOBOT_UNAUTHORISED_NOW", "SOBOT_UNAUTHORISED", "SOBOT_UNAUTHORISED"]
    assert on_a_machine(tmp_path, work, *taking(200, 401)) == expected


def test_what_worked_is_known_though_the_secret_is_new(tmp_path: Path) -> None:
    """auth_scheme is right whatever the secret; that these credentials worked is true of the old secret alone."""

    async def work(machine: Machine) -> list[list[str]]:
        await machine.call()
        machine.time.now += DAY
        codes = []
        for secret in ("renewed", SECRET):
            with pytest.raises(SobotError) as caught:
                await machine.call(app_secret=SecretStr(secret))
            codes.append([part.code for part in parts(caught.value.message)][:2])
        return codes

    assert on_a_machine(tmp_path, work, token(), ok(), http("", 401)) == [
        ["SOBOT_NO_TOKEN", "WIRE_TOKEN_REJECTED"],
        ["SOBOT_NO_TOKEN", "WIRE_TOKEN_REJECTED_NOW"],
    ]


def test_token_requests_are_bounded_over_processes(tmp_path: Path) -> None:
    """A wrong secret in twenty processes: six token requests in the minute, whichever secret each of them has."""

    async def work(machine: Machine) -> int:
        for at in range(20):
            machine.time.now += 1
            with pytest.raises(SobotError):
                await machine.call(app_secret=SecretStr(f"wrong-{at % 2}"))
        return machine.fetched

    assert on_a_machine(tmp_path, work, http("", 401)) == REQUESTS


def test_renewals_are_bounded_over_processes(tmp_path: Path) -> None:
    """Each token ends after one call, and every call is of a new process: three token requests, then the reason."""

    async def work(machine: Machine) -> tuple[int, str]:
        for _ in range(RENEWALS):
            await machine.call()
        with pytest.raises(SobotError) as caught:
            await machine.call()
        return machine.fetched, caught.value.message.code

    found = on_a_machine(tmp_path, work, *taking(*[200, 401, 401] * 5))
    assert found == (RENEWALS, "SOBOT_TOKENS_CONTESTED")


def test_requests_of_the_future_count_for_nothing(tmp_path: Path) -> None:
    """A file from a clock ahead, or made so on purpose, does not keep a process from asking."""

    async def work(machine: Machine) -> int:
        await machine.call()
        said = json.loads(machine.file.read_text())
        ((name, (moment,)),) = said["asked"].items()
        changed_json(asked={name: [{**moment, "at": moment["at"] + 5}] * 50}, sealed="")(
            machine, machine.file
        )
        await machine.call()
        return machine.fetched

    assert on_a_machine(tmp_path, work) == 2


@pytest.mark.parametrize("spelling", ["{}/", "{}//", "HTTP{}"])
def test_spellings_of_an_address_share_a_token(tmp_path: Path, spelling: str) -> None:
    """A slash at the end, or capitals, make no other service."""

    async def work(machine: Machine) -> int:
        await machine.call()
        base = machine.server.base_url
        await machine.call(
            base_url=spelling.format(base.removeprefix("http") if "HTTP" in spelling else base)
        )
        return machine.fetched

    assert on_a_machine(tmp_path, work) == 1


def test_agents_and_kinds_have_tokens_of_their_own(tmp_path: Path) -> None:
    """Two agents and the company: three tokens in one file, each for its own."""

    async def work(machine: Machine) -> list[str]:
        carried = []
        for agent in ("x5001", "x5002", "x5001"):
            async with Client(
                machine.where(agent=agent), clock=machine.time.clock, token_store=TokenStore(tmp_path)
            ) as client:
                await client.send(ops.add_queue, b"{}")
                carried.append(machine.server.requests[-1].headers["authorization"])
        carried.append(await machine.call())
        assert "x500" not in machine.file.read_text().replace(
            json.loads(machine.file.read_text())["sealed"], ""
        )
        return [one.removeprefix("Bearer ") for one in carried]

    assert on_a_machine(tmp_path, work) == ["tok-1", "tok-2", "tok-1", "tok-3"]
