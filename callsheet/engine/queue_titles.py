"""The queues of the service, to tell whether the titles of a sheet are queues."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from callsheet.engine.context import client_of
from callsheet.settings import Profile
from callsheet.sobot.errors import SobotError
from transforms.kind import OFFLINE
from transforms.kinds.queue_rosters import QUEUE_ROSTERS
from transforms.live import Live, Source
from transforms.names import Directory, directory


def queue_directory(profile: Profile, options: Mapping[str, str]) -> Directory | None:
    """Every queue by number and name; None offline, without credentials, and where the service cannot be read."""
    if {**profile.options_of(QUEUE_ROSTERS), **options}.get(OFFLINE) or not profile.can_connect:
        return None
    try:
        with ThreadPoolExecutor(1) as pool:  # a load reads from within its own event loop
            return directory(Source.QUEUES, pool.submit(asyncio.run, _read(profile)).result())
    except SobotError:
        return None


async def _read(profile: Profile) -> Live:
    from callsheet.engine.live import read_live

    async with client_of(profile) as client:
        return await read_live(client, {Source.QUEUES: ()})
