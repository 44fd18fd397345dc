"""The dry run's look at the live service: as a load would, but what cannot be looked up only warns."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from flows.engine.live import read_live
from flows.engine.progress import Progress
from flows.engine.site import connection_of
from flows.errors import SetupError, StoppedError
from flows.settings import Profile
from sobot.client import Client
from sobot.errors import SettingsError, SobotError, TokenError
from transforms.kinds import OFFLINE, Kind, Scope
from transforms.live import Live, Source, Survey
from transforms.prepare import Prepared
from transforms.survey import asks, hold
from validators.problems import Problem


def look(
    profile: Profile, prepared: Prepared, options: Mapping[str, str], progress: Progress
) -> tuple[Survey, list[Problem]]:
    """The survey of a proven sheet, and what to say of the sheet: why nothing was looked up, or why it is refused."""
    sources = asks(prepared.kind, prepared.ready, {**options, OFFLINE: ""})
    scope = prepared.kind.scope(options)
    live, why = _read(profile, sources, scope, options, progress) if sources else (Live(), "")
    found = hold(prepared.ready, prepared.kind, live, options, prepared.settled, profile.agent_type)
    told = [Problem("REFERENCES_NOT_CHECKED", detail=why)] if why else []
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
    except (TokenError, SettingsError) as error:
        raise SetupError(f"{error.message} {error.server_message}".strip()) from None
    except SobotError as error:
        raise StoppedError(f"The live values could not be read: {error.message}") from None
    return {one.field: sorted(live.names(one.source)) for one in wanted if not one.only}


def _read(
    profile: Profile,
    sources: Mapping[Source, Sequence[str]],
    scope: Scope,
    options: Mapping[str, str],
    progress: Progress,
) -> tuple[Live, str]:
    """What is live, or nothing and why."""
    if options.get(OFFLINE):
        return Live(), "--offline was given"
    if not (
        profile.base_url and profile.app_id and profile.app_secret.get_secret_value() and profile.agent_id
    ):
        return Live(), f"the profile {profile.name!r} has no credentials"
    progress.stage("look")

    async def read() -> Live:
        async with Client(connection_of(profile)) as client:
            return await read_live(client, sources, scope)

    try:
        with ThreadPoolExecutor(1) as pool:  # a Prefect flow checks from within its own event loop
            return pool.submit(asyncio.run, read()).result(), ""
    except SobotError as error:
        return Live(), error.message.rstrip(".")
