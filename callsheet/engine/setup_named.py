"""What a load says of the name that somebody gave for its new campaign, before it makes it: that another one has that name.

Of the name that the profile gives every list a check alone says so: in the same words of each load it would soon be read by nobody.

Whoever looks has written their own call down already. So of two loads that make one of the same name at the same moment the
one that is second in the ledger knows of the other: from the ledger while that load is open, from the service afterwards.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from callsheet.engine.list_place import is_ours
from callsheet.engine.service_errors import said_by
from callsheet.engine.setup_look import name_of, names_of, taken
from callsheet.engine.shared_setup import NOTHING_MADE, SETUP
from callsheet.engine.workspace import NAMED
from callsheet.ledger.states import ChunkState
from callsheet.sobot import queries
from callsheet.sobot.errors import SobotError
from transforms.kind import OFFLINE
from transforms.live import Live
from validators.message import Message, message, pack
from validators.problems import Problem
from validators.validate import problem_frame

if TYPE_CHECKING:
    from callsheet.engine.context import LoadContext
    from callsheet.ledger.records import Load
    from callsheet.sobot.client import Client
    from transforms.kind import Kind

_YEAR = timedelta(days=350)  # the service permits twelve months by its own clock


async def say_if_taken(context: LoadContext, client: Client, load: Load, kind: Kind) -> None:
    """Keep in the load's work folder what there is to say; nothing once its call may have been sent."""
    name = name_of(kind, load.options)
    standing = name_of(kind, context.profile.options_of(kind))
    planned = context.ledger.chunk(load.id, SETUP).state is ChunkState.PLANNED
    if not name or name == standing or not planned:
        return
    beside = dict(_beside(context, load, kind, name))  # first: what ends meanwhile is in the service by then
    found, why = await _listed(context, client, name, load.options)
    codes = tuple(code for code in found if code not in beside)
    problem = taken(name, (*beside.values(), *codes))
    said = [problem] if problem else []
    said += [Problem("CAMPAIGN_NAMES_NOT_SEEN", value=name, detail=pack(why))] if why else []
    workspace = context.workspace(load.id)
    if said or workspace.has(NAMED):
        workspace.save_frame(NAMED, problem_frame(), {"sheet": [asdict(problem) for problem in said]})


def _beside(context: LoadContext, load: Load, kind: Kind, name: str) -> Iterator[tuple[str, str | Message]]:
    """The open loads that have begun to make one of that name: by its code where it is known, or by their id."""
    for other in context.ledger.open_loads():
        if (
            other.id == load.id
            or not is_ours(context.profile, other, kind)
            or name_of(kind, other.options) != name
        ):
            continue
        chunk = context.ledger.find_chunk(other.id, SETUP)
        if chunk is not None and chunk.state not in NOTHING_MADE:
            code = kind.scope(other.options).code
            yield code or other.id, code or message("LOAD_OF", load=other.id, when=other.created_at)


async def _listed(
    context: LoadContext, client: Client, name: str, options: Mapping[str, str]
) -> tuple[tuple[str, ...], Message | None]:
    """The codes of the campaigns of that name, newest first, and why they were not looked up.

    Those of the last year, which a process reads once a minute: a service of many years is read no longer than one of a year.
    """
    if options.get(OFFLINE):
        return (), None
    recent, key = context.application.live, _key(context)
    try:
        async with recent.reading(key):
            live = recent.get(key) or recent.keep(key, await _of_a_year(context, client))
    except SobotError as error:
        return (), said_by(error)
    return names_of(live, name), None


async def _of_a_year(context: LoadContext, client: Client) -> Live:
    since = context.now() - _YEAR
    found = await queries.list_campaigns(client, created_from=int(since.timestamp() * 1000))
    return Live(campaigns={record.code: record.name for record in found})


def note_made(context: LoadContext, load: Load, kind: Kind) -> None:
    """A load has made its campaign: who reads the list within the minute for another load has to know of it."""
    recent, key, code = context.application.live, _key(context), kind.scope(load.options).code
    if code and (known := recent.get(key)):
        recent.amend(key, Live(campaigns={code: name_of(kind, load.options), **known.campaigns}))


def _key(context: LoadContext) -> Hashable:
    connection = context.connection()
    return connection.base_url, connection.app_id, "names of a year"
