"""How a dry run compares a sheet: with what is live, and with the forbidden numbers of the ledger, which it only reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from callsheet.engine.context import client_of, creator_of
from callsheet.engine.foreseen import Foreseen, looking
from callsheet.engine.progress import Progress
from callsheet.engine.scrub import held_rows
from callsheet.engine.service_errors import said_by
from callsheet.engine.setup_look import SOURCES, creator_unknown, makes_first, name_taken
from callsheet.ledger.deferred import read_only
from callsheet.ledger.records import LedgerError
from callsheet.settings import Profile
from callsheet.sobot.errors import SobotError
from transforms.kind import OFFLINE, Scope
from transforms.live import Live, Source, Survey
from transforms.people import Numbers
from transforms.prepare import Prepared
from transforms.survey import compared, required_sources
from validators.libraries import pd
from validators.message import Message, message, pack
from validators.problems import Problem

if TYPE_CHECKING:
    from callsheet.ledger.forbidden import ForbiddenMemory


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is live, why a campaign that is made first would be refused, and why nothing was looked up."""

    live: Live = field(default_factory=Live)
    refusal: Problem | None = None
    why: Message | None = None


def look(
    profile: Profile,
    prepared: Prepared,
    options: Mapping[str, str],
    progress: Progress,
    row_of: Callable[[int], int] = int,
) -> tuple[Survey, list[Problem], Live]:
    """The survey of a proven sheet, what to say of the sheet (why nothing was looked up, or why it is refused), and what is live.

    `row_of` gives the row of the sheet that a row of the load stands for.
    """
    kind, ready = prepared.kind, prepared.ready
    sources = required_sources(kind, ready, {**options, OFFLINE: ""})
    made = makes_first(kind, ready, options)
    sources = {**SOURCES, **sources} if made else sources
    seen = _read(profile, sources, kind.scope(options), options, progress, made=made) if sources else _Seen()
    live = seen.live
    _, agent_type = creator_of(profile, options)
    refused = frozenset(profile.refused_repairs)
    found = compared(ready, kind, live, options, prepared.settled, agent_type, refused, row_of)
    found = replace(found, refusal=found.refusal or seen.refusal)
    notices = [Problem("REFERENCES_NOT_CHECKED", detail=pack(seen.why))] if seen.why else []
    notices += found.notices
    if made and (taken := name_taken(kind, live, options)):
        notices.append(taken)
    return found, [*notices, *([found.refusal] if found.refusal else [])], live


def scrubbed(
    profile: Profile,
    found: Survey,
    prepared: Prepared,
    drop: Foreseen,
    on: str,
    numbers: Callable[[], Numbers],
    alone: Collection[int] = frozenset(),
) -> tuple[Survey, Message | None]:
    """The survey without the rows that are forbidden, by the ledger and by what of the drop comes first; why that is not known.

    `on` is the date in the profile's zone, `numbers` gives all that the cells of the sheet may mean; rows `alone` are judged
    by their own cells.
    """
    try:
        with _memory(profile, drop) as memory:
            if memory is None:
                return found, None
            held, _ = held_rows(memory, profile, prepared.kind, found.ready, numbers, on, alone)
    except LedgerError as error:
        return found, error.message
    return without(found, held), None


@contextmanager
def _memory(profile: Profile, drop: Foreseen) -> Iterator[ForbiddenMemory | None]:
    """The forbidden numbers as a load would find them; those of a ledger of an older version as they are."""
    with looking(profile) as context, drop.lists.memory(context) as memory:
        if memory is not None:
            yield memory
            return
    if not profile.may_have_ledger:
        yield None
        return
    with read_only.forbidden_read_only(profile.ledger_url) as known:
        yield known


def without(found: Survey, settled: pd.DataFrame) -> Survey:
    """A survey without rows that have an outcome by now."""
    if settled.empty:
        return found
    return replace(
        found,
        ready=found.ready[~found.ready.index.isin(settled["row"])],
        settled=pd.concat([found.settled, settled], ignore_index=True),
    )


def _read(
    profile: Profile,
    sources: Mapping[Source, Sequence[str]],
    scope: Scope,
    options: Mapping[str, str],
    progress: Progress,
    *,
    made: bool,
) -> _Seen:
    """What is live, or nothing and why; `made`: also whether a campaign can be made first."""
    if options.get(OFFLINE):
        return _Seen(why=message("OFFLINE"))
    if not profile.can_connect:
        return _Seen(why=message("NO_CREDENTIALS", profile=profile.name))
    progress.stage("look")

    from callsheet.engine.live import read_live

    async def read() -> _Seen:
        async with client_of(profile) as client:
            live = await read_live(client, sources, scope)
            return _Seen(live, await creator_unknown(client, live, profile, options) if made else None)

    try:
        with ThreadPoolExecutor(1) as pool:  # a Prefect flow checks from within its own event loop
            return pool.submit(asyncio.run, read()).result()
    except SobotError as error:
        return _Seen(why=said_by(error))
