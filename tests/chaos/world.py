"""A small world to break: a stand-in in a process of its own, three-chunk loads of each class, and the oracle."""

import asyncio
import os
import shutil
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.engine import pipeline
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.read import read
from callsheet.engine.report import never_again
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.states import LoadState
from callsheet.ledger.verify import verify
from callsheet.sandbox.controls import Controls
from callsheet.settings import Profile
from callsheet.sobot.transport import Transport
from tests.support.loading import a_csv, a_profile, numbers

KILLED = 137
PLANS = "Phone,Plan name,Start,End,Executor"


@dataclass(frozen=True)
class Class:
    """A kind that stands for its class of operations: how its sheet is written and what the audit counts."""

    name: str
    kind: str
    operation: str
    write: Callable[[Path, list[str]], Path]
    options: dict[str, str] = field(default_factory=dict)
    key: int = -1  # the place of the number in the audit's natural key


def _customers(path: Path, rows: list[str]) -> Path:
    return a_csv(path, "Telephone,Name", *(f"{number},Customer" for number in rows))


def _forbidden(path: Path, rows: list[str]) -> Path:
    return a_csv(path, "Forbidden number,Direction", *(f"{number},Outbound" for number in rows))


def _plans(path: Path, rows: list[str]) -> Path:
    from transforms.kinds import kind_named

    columns = {column.field: column.en for column in kind_named("contact-plans").columns}
    fields = ("customerPhoneNumber", "name", "scheduleStartTime", "scheduleEndTime", "executorId")
    header = ",".join(columns[one] for one in fields)
    return a_csv(
        path, header, *(f"{number},Renewal,2099-01-05 09:00,2099-01-09 18:00,1001" for number in rows)
    )


A = Class("A", "customer-numbers", "import_customer_numbers", _customers, {"duplicates": "none"})
B = Class("B", "forbidden-numbers", "import_forbidden_numbers", _forbidden, key=1)
C = Class("C", "contact-plans", "create_contact_plans", _plans)
CLASSES = (A, B, C)


def chaos_profile(sandbox: Controls, folder: Path, **more: Any) -> Profile:
    """Three chunks of two rows, one request at a time, and short waits."""
    sizes = dict.fromkeys((one.kind for one in CLASSES), 2)
    values: dict[str, Any] = {
        "chunks": sizes,
        "concurrency": 1,
        "poll_first": 0.01,
        "look_apart": 0.01,
        "read_timeout": 2.0,
        "lease": 1.0,
        "state_dir": folder / "state",
    }
    return a_profile(sandbox, folder, **values | more)


def prepared(profile: Profile, one: Class, rows: list[str], folder: Path) -> str:
    """A load that was read and proven, and of which nothing is planned yet."""
    with open_context(profile) as context:
        path = one.write(folder / f"{one.kind}.csv", rows)
        (load_id,) = read(context, LoadRequest(path, kind=one.kind, options=one.options)).loads
        assert pipeline.settle_before_sending(context, load_id) is None
        return load_id


def finish(profile: Profile, load_id: str) -> SheetResult:
    """Go on with a load in this process."""
    with open_context(profile) as context:
        return asyncio.run(pipeline.continue_load(context, load_id))


def copied(template: Path, folder: Path) -> Path:
    """The template's data folder once more, with the state folder that belongs to it."""
    shutil.copytree(template / "data", folder / "data")
    shutil.copytree(template / "state", folder / "state")
    return folder


# Dying


class Steps:
    """Counts the durable steps of a process and the requests around them, and dies at one of them.

    `of` counts those of one name alone: the signs of life of a load that takes long are steps, too.
    """

    def __init__(
        self, at: int = 0, die: Callable[[], object] = lambda: os._exit(KILLED), *, of: str = ""
    ) -> None:
        self.at, self.seen, self._die, self._of = at, list[str](), die, of

    def point(self, name: str) -> None:
        self.seen.append(name)
        counted = [one for one in self.seen if self._of in {"", one}]
        if self._of in {"", name} and len(counted) == self.at:
            self._die()

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Within the block every commit, fsync, rename and request is a step."""
        change, fsync, rename, exchange = Ledger._change, os.fsync, Path.replace, Transport.exchange
        steps = self

        @contextmanager
        def counted_change(ledger: Ledger) -> Iterator[Any]:
            with change(ledger) as connection:
                yield connection
                steps.point("before commit")
            steps.point("after commit")

        def counted_fsync(handle: int) -> None:
            steps.point("before fsync")
            fsync(handle)

        def counted_rename(path: Path, target: Path) -> Path:
            moved = rename(path, target)
            steps.point("after rename")
            return moved

        async def counted_exchange(door: Transport, outgoing: Any) -> Any:
            steps.point("before request")
            answer = await exchange(door, outgoing)
            steps.point("after answer")
            return answer

        Ledger._change, os.fsync = counted_change, counted_fsync  # type: ignore[method-assign,assignment]
        Path.replace, Transport.exchange = counted_rename, counted_exchange  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            Ledger._change, os.fsync = change, fsync  # type: ignore[method-assign]
            Path.replace, Transport.exchange = rename, exchange  # type: ignore[method-assign]


def in_child(
    work: Callable[[], object], at: int = 0, seconds: float = 60.0, *, of: str = ""
) -> tuple[int, list[str]]:
    """Run in a forked process that dies without any cleanup at a step; its exit status and the steps it got to."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # newer Pythons warn of threads; the child has none of ours
        child = os.fork()
    if child == 0:
        _child(work, Steps(at, of=of), writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as told:
        until = time.monotonic() + seconds
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                raise AssertionError(f"the child hung at step {at}")
            time.sleep(0.005)
        return os.waitstatus_to_exitcode(status), told.read().splitlines()


def _child(work: Callable[[], object], steps: Steps, writer: int) -> None:
    status = 3
    try:
        with steps.armed():
            work()
        os.write(writer, "\n".join(steps.seen).encode())
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the parent must see it and the child must not run on
        traceback.print_exc(file=sys.stderr)
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(status)


# The oracle


def effects(sandbox: Controls, one: Class) -> dict[str, int]:
    """Number -> how often it took effect."""
    found: Counter[str] = Counter()
    for key, count in sandbox.effects(one.operation).items():
        found[str(key[one.key])] += count
    return dict(found)


def wrongs(sandbox: Controls, profile: Profile, load_id: str, one: Class, rows: list[str]) -> list[str]:
    """What of the promises the service's audit or the ledger shows broken; empty when all is well."""
    with open_context(profile) as context:
        found = [str(wrong) for wrong in verify(context.ledger, load_id, never_again())]
        load, books = context.ledger.load(load_id), context.ledger.books(load_id)
        told = context.ledger.outcomes(load_id)
        found += [f"synchronous is {mode}" for mode in _synchronous(context) if mode != 2]
    if load.state is not LoadState.CLOSED:
        found.append(f"the load is {load.state}: {load.reason}")
    if sum(books.values()) != len(rows):
        found.append(f"{len(rows)} rows were read, the books are {books}")
    outcome = dict(zip((rows[row - 2] for row in told["row"]), told["outcome"], strict=True))
    return [*found, *_against_audit(effects(sandbox, one), outcome, one), *_keys(sandbox, one)]


def _against_audit(took_effect: dict[str, int], outcome: dict[str, str], one: Class) -> Iterator[str]:
    for number, told in outcome.items():
        count = took_effect.get(number, 0)
        if told == "loaded" and count == 0:
            yield "a row is told as loaded and is not there"
        if told == "planned":
            yield "a row was left behind"
        if told == "unknown" and one is not C:
            yield "a row is unknown though the service can be asked"
        if count > 1 and one is not B:
            yield f"a row took effect {count} times"


def _keys(sandbox: Controls, one: Class) -> Iterator[str]:
    """One key for one body and one body for one key, and as many bodies as chunks."""
    keys: dict[str, set[str]] = {}
    for request in sandbox.audit(one.operation):
        if request["sha256"]:
            keys.setdefault(request["sha256"], set()).add(str(request["idempotency_key"]))
    if any(len(found) > 1 for found in keys.values()):
        yield "a body was sent with two keys"
    if len(keys) > 3:
        yield f"{len(keys)} different bodies were sent for three chunks"


def _synchronous(context: LoadContext) -> Iterator[int]:
    with context.ledger.look() as connection:
        if connection.dialect.name == "sqlite":
            yield int(connection.exec_driver_sql("PRAGMA synchronous").scalar())


def six(first: int = 6_590_010_000) -> list[str]:
    return numbers(6, first)
