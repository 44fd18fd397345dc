"""Sending against its floor: a bare httpx loop that posts the same bytes to the same sandbox, at the same concurrency."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx
import orjson
import pandas as pd

from bench.figure import Figure, Measure, Pair, Round, Scale, Short, Spent
from bench.meter import metered, seconds
from bench.world import FIRST, Prepared, World, a_world
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.send import send
from callsheet.ledger.records import FrozenChunk, Load, new_key
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.process import SandboxProcess
from transforms.kind import PlanContext
from transforms.kinds import kind_named
from transforms.outcomes import Outcome, outcome_frame

CHUNK, CONCURRENCY, RATE = 500, 8, 20.0
_IMPORT = "/callservice/v6/cc-exports/api/campaigns/_import"


@contextmanager
def _sending(scale: Scale) -> Iterator[Pair]:
    """`scale.rows` chunks, frozen in a ledger and sent; and their bodies posted."""
    with a_world() as here:
        campaign, fresh = asyncio.run(new_campaign(here.sandbox)), count()

        def floor() -> Spent:
            chunks = chunks_of(campaign, scale.rows * CHUNK, f"bare{next(fresh)}")
            return metered(lambda: asyncio.run(post(here.sandbox, chunks)), {here.sandbox.process.pid})

        yield Pair(lambda: _sent(here, campaign, next(fresh), scale.rows, concurrency=CONCURRENCY), floor)


def _paced(limit: int) -> Callable[[Scale], Prepared]:
    """Sending at a rate, against chunks/rate; the service takes `limit` requests per second."""

    @contextmanager
    def pair(scale: Scale) -> Iterator[Pair]:
        with a_world(rate_limit=limit) as here:
            campaign, fresh = asyncio.run(new_campaign(here.sandbox)), count()

            def ours() -> Spent:
                return _sent(here, campaign, next(fresh), scale.rows, concurrency=4, rate=RATE)

            yield Pair(ours, _at_rate(scale))

    return pair


def _at_rate(scale: Scale) -> Round:
    return seconds(scale.rows / RATE)


def _sent(here: World, campaign: str, at: int, chunks: int, **how: Any) -> Spent:
    with open_context(here.profile(f"sent-{at}", **how)) as context:
        freeze(context, campaign, chunks * CHUNK)
        spent = metered(lambda: asyncio.run(send(context, "bench")), {here.sandbox.process.pid})
        assert len(context.ledger.chunks("bench", ChunkState.ACKED)) == chunks
    return spent


def freeze(context: LoadContext, campaign: str, rows: int) -> None:
    """Put a load `bench` into the ledger whose chunks are all still to be sent."""
    profile, kind = context.profile, "customer-numbers"
    options = {"campaign_code": campaign}
    load = Load("bench", "x", "x", "x", kind, "default", profile.base_url, "k", rows, options)
    context.ledger.add_load(load, outcome_frame([], Outcome.INVALID, ""))
    context.ledger.freeze("bench", chunks_of(campaign, rows, str(profile.data_dir)))


def chunks_of(campaign: str, rows: int, key: str) -> list[FrozenChunk]:
    """What is sent for so many customers; `key` makes its batches different from all others."""
    frame = pd.DataFrame(
        {
            "telephone": [str(FIRST + at) for at in range(rows)],
            "name": [f"Customer {at}" for at in range(rows)],
            "description": "Prefers mornings",
            "allocationAgent": "1001",
        },
        index=range(2, rows + 2),
        dtype="str",
    )
    plan = PlanContext(key, {"campaign_code": campaign, "duplicates": "none"}, agent="1001", chunk=CHUNK)
    calls = kind_named("customer-numbers").delivery.plan(frame, plan)
    return [
        FrozenChunk(number, call.operation, orjson.dumps(call.body), call.rows, new_key(), call.batch)
        for number, call in enumerate(calls, start=1)
    ]


async def post(sandbox: SandboxProcess, chunks: list[FrozenChunk]) -> None:
    """What a script would do: the bodies, a few at a time, and a look at the code of each answer."""
    async with httpx.AsyncClient(base_url=sandbox.url, timeout=60) as client:
        head = {"Authorization": f"Bearer {await _token(client)}", "content-type": "application/json"}
        waiting = list(chunks)

        async def work() -> None:
            while waiting:
                chunk = waiting.pop()
                headers = head | {"Idempotency-Key": chunk.key}
                answer = await client.post(_IMPORT, content=chunk.body, headers=headers)
                assert answer.json()["code"] == 200, answer.text[:200]

        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))


async def new_campaign(sandbox: SandboxProcess) -> str:
    """The code of a campaign that numbers can be imported into."""
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        body = {
            "agentID": "1001",
            "agentType": "0",
            "name": "bench",
            "dataTemplateCode": "D000000000",
            "wrapUpTemplateCode": "W000000000",
            "scheduleStartTime": 1_800_000_000_000,
            "scheduleEndTime": 1_900_000_000_000,
        }
        head = {"Authorization": f"Bearer {await _token(client)}", "Idempotency-Key": new_key()}
        answer = await client.post("/callservice/v6/cc-outbound/api/campaigns", json=body, headers=head)
        return str(answer.json()["data"]["code"]).strip()


async def _token(client: httpx.AsyncClient) -> str:
    now = int(time.time() * 1000)
    sign = hashlib.md5(f"sandbox-app{now}tokensandbox-secret".encode()).hexdigest()
    asked = {"responseType": "token", "appId": "sandbox-app", "currentTime": now, "sign": sign}
    answer = (await client.post("/tokens/company", json=asked)).json()
    return str(answer.get("access_token") or answer.get("accessToken"))


FIGURES = (
    Figure(
        name="sending",
        what="sending {rows} chunks, against a bare httpx loop",
        goals={Measure.WALL: 1.3, Measure.CPU: 2.5},
        pair=_sending,
        scale=Scale(400),
        short=Short(Scale(60), most=8.0),
    ),
    Figure(
        name="pace",
        what="sending {rows} chunks at 20/s, against chunks/rate",
        goals={Measure.WALL: 1.05},
        pair=_paced(1000),
        scale=Scale(200),
        rounds=3,
    ),
    Figure(
        name="pace-limited",
        what="sending {rows} chunks at 20/s where the service takes 20/s, against chunks/rate",
        goals={Measure.WALL: 1.05},
        pair=_paced(int(RATE)),
        scale=Scale(200),
        rounds=3,
    ),
)
