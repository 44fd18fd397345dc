"""Campaigns that are in the sandbox before a load."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import orjson

from callsheet.engine.context import client_of
from callsheet.settings import Profile
from callsheet.sobot.operations import BY_NAME

_FIRST, _LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


def a_campaign(profile: Profile, name: str, *, end: datetime = _LAST) -> str:
    """The code of a new campaign of the profile's agent."""
    body = {
        "agentID": profile.agent_id,
        "agentType": profile.agent_type,
        "name": name,
        "dataTemplateCode": "D000000000",
        "wrapUpTemplateCode": "W000000000",
        "scheduleStartTime": int(_FIRST.timestamp() * 1000),
        "scheduleEndTime": int(end.timestamp() * 1000),
    }

    async def create() -> str:
        async with client_of(profile) as client:
            answer = await client.send(BY_NAME["create_campaign"], orjson.dumps(body), key=str(uuid4()))
            return str(answer.data["code"])

    return asyncio.run(create())
