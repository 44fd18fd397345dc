"""The dry run's look at the live service: as a load would, but what cannot be looked up only warns."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from flows.engine.live import read_live
from flows.engine.progress import Progress
from flows.engine.service_errors import from_sobot, said_by
from flows.engine.site import connection_of
from flows.settings import Profile
from sobot.client import Client
from sobot.errors import SobotError
from transforms.kinds import OFFLINE, Kind, Scope
from transforms.live import Live, Source, Survey
from transforms.prepare import Prepared
from transforms.survey import asks, hold
from validators.message import Message, message, pack
from validators.problems import Problem


def look(
    profile: Profile, prepared: Prepared, options: Mapping[str, str], progress: Progress
) -> tuple[Survey, list[Problem]]:
    """The survey of a proven sheet, and what to say of the sheet: why nothing was looked up, or why it is refused."""
    sources = asks(prepared.kind, prepared.ready, {**options, OFFLINE: ""})
    scope = prepared.kind.scope(options)
    live, why = _read(profile, sources, scope, options, progress) if sources else (Live(), None)
    found = hold(prepared.ready, prepared.kind, live, options, prepared.settled, profile.agent_type)
    told = [Problem("REFERENCES_NOT_CHECKED", detail=pack(why))] if why else []
    return found, [*told, *([found.refusal] if found.refusal else [])]


def live_choices(profile: Profile, kind: Kind) -> dict[str, list[str]]:
    """Column -> the values there are in the service, for the columns of a kind that name what must exist.

    StoppedError or SetupError when the service cannot be read.
    """
    wanted = [one for one in kind.live.references if one.exists]
    sources: dict[Source, tuple[str, ...]] = {one.source: () for one in wanted}
    if not sources:
        return {}

    async def read() -> Live:
        async with Client(connection_of(profile)) as client:
            return await read_live(client, sources)

    try:
        live = asyncio.run(read())
    except SobotError as error:
        raise from_sobot(error, "LIVE_VALUES_UNREAD") from None
    return {one.field: sorted(live.names(one.source)) for one in wanted if not one.only}


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
    if not (
        profile.base_url and profile.app_id and profile.app_secret.get_secret_value() and profile.agent_id
    ):
        return Live(), message("NO_CREDENTIALS", profile=profile.name)
    progress.stage("look")

    async def read() -> Live:
        async with Client(connection_of(profile)) as client:
            return await read_live(client, sources, scope)

    try:
        with ThreadPoolExecutor(1) as pool:  # a Prefect flow checks from within its own event loop
            return pool.submit(asyncio.run, read()).result(), None
    except SobotError as error:
        return Live(), said_by(error)
