"""How a dry run compares a sheet: with what is live, and with the forbidden numbers of the ledger, which it only reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from callsheet.engine.context import client_of, creator_of
from callsheet.engine.foreseen import Foreseen, looking
from callsheet.engine.progress import Progress
from callsheet.engine.scrub import held_rows
from callsheet.engine.service_errors import said_by
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
    sources = required_sources(prepared.kind, prepared.ready, {**options, OFFLINE: ""})
    scope = prepared.kind.scope(options)
    live, why = _read(profile, sources, scope, options, progress) if sources else (Live(), None)
    _, agent_type = creator_of(profile, options)
    refused = frozenset(profile.refused_repairs)
    found = compared(
        prepared.ready, prepared.kind, live, options, prepared.settled, agent_type, refused, row_of
    )
    notices = [Problem("REFERENCES_NOT_CHECKED", detail=pack(why))] if why else []
    notices += found.notices
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
) -> tuple[Live, Message | None]:
    """What is live, or nothing and why."""
    if options.get(OFFLINE):
        return Live(), message("OFFLINE")
    if not profile.can_connect:
        return Live(), message("NO_CREDENTIALS", profile=profile.name)
    progress.stage("look")

    from callsheet.engine.live import read_live

    async def read() -> Live:
        async with client_of(profile) as client:
            return await read_live(client, sources, scope)

    try:
        with ThreadPoolExecutor(1) as pool:  # a Prefect flow checks from within its own event loop
            return pool.submit(asyncio.run, read()).result(), None
    except SobotError as error:
        return Live(), said_by(error)
