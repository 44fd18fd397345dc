"""Sending against its floor: a bare httpx loop that posts the same bytes to the same sandbox, at the same concurrency."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import orjson
import pandas as pd
from pydantic import SecretStr

from callsheet.engine.context import open_context
from callsheet.engine.send import send
from callsheet.ledger.records import FrozenChunk, Load, new_key
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.process import SandboxProcess, start_process
from callsheet.settings import Profile
from transforms.kind import PlanContext
from transforms.kinds import kind_named
from transforms.outcomes import Outcome, outcome_frame

ROWS, CONCURRENCY, ROUNDS = 200_000, 8, 3


def measure(rows: int = ROWS, rounds: int = ROUNDS) -> list[tuple[str, float, float]]:
    """(what, median seconds of callsheet, median seconds of the floor)."""
    ours, floor = [], []
    with tempfile.TemporaryDirectory() as folder, start_process() as sandbox:
        campaign = asyncio.run(_campaign(sandbox))
        for at in range(rounds):
            ours.append(_callsheet(sandbox, campaign, rows, Path(folder) / str(at)))
            floor.append(asyncio.run(_bare(sandbox, list(_chunks(campaign, rows, f"bare{at}")))))
    return [
        (
            f"sending {rows:,} customer numbers, concurrency {CONCURRENCY}",
            statistics.median(ours),
            statistics.median(floor),
        )
    ]


def _chunks(campaign: str, rows: int, key: str) -> list[FrozenChunk]:
    frame = pd.DataFrame(
        {
            "telephone": [str(6_590_000_000 + at) for at in range(rows)],
            "name": [f"Customer {at}" for at in range(rows)],
            "description": "Prefers mornings",
            "allocationAgent": "1001",
        },
        index=range(2, rows + 2),
        dtype="str",
    )
    plan = PlanContext(key, {"campaign_code": campaign, "duplicates": "none"}, agent="1001", chunk=500)
    calls = kind_named("customer-numbers").delivery.plan(frame, plan)
    return [
        FrozenChunk(number, call.operation, orjson.dumps(call.body), call.rows, new_key(), call.batch)
        for number, call in enumerate(calls, start=1)
    ]


def _callsheet(sandbox: SandboxProcess, campaign: str, rows: int, folder: Path) -> float:
    profile = Profile(
        base_url=sandbox.url,
        app_id="sandbox-app",
        app_secret=SecretStr("sandbox-secret"),
        agent_id="1001",
        rate=0,
        concurrency=CONCURRENCY,
        data_dir=folder,
    )
    with open_context(profile) as context:
        load = Load(
            "bench",
            "x",
            "x",
            "x",
            "customer-numbers",
            "default",
            sandbox.url,
            "k",
            rows,
            {"campaign_code": campaign},
        )
        context.ledger.add_load(load, outcome_frame([], Outcome.INVALID, ""))
        context.ledger.freeze("bench", _chunks(campaign, rows, str(folder)))
        started = time.perf_counter()
        asyncio.run(send(context, "bench"))
        took = time.perf_counter() - started
        assert len(context.ledger.chunks("bench", ChunkState.ACKED)) == -(-rows // 500)
    return took


async def _bare(sandbox: SandboxProcess, chunks: list[FrozenChunk]) -> float:
    async with httpx.AsyncClient(base_url=sandbox.url, timeout=60) as client:
        head = {"Authorization": f"Bearer {await _token(client)}", "content-type": "application/json"}
        waiting = list(chunks)
        started = time.perf_counter()

        async def work() -> None:
            while waiting:
                chunk = waiting.pop()
                path = "/callservice/v6/cc-exports/api/campaigns/_import"
                answer = await client.post(
                    path, content=chunk.body, headers=head | {"Idempotency-Key": chunk.key}
                )
                assert answer.json()["code"] == 200, answer.text[:200]

        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
        return time.perf_counter() - started


async def _token(client: httpx.AsyncClient) -> str:
    import hashlib

    now = int(time.time() * 1000)
    sign = hashlib.md5(f"sandbox-app{now}tokensandbox-secret".encode()).hexdigest()
    asked = {"responseType": "token", "appId": "sandbox-app", "currentTime": now, "sign": sign}
    answer = (await client.post("/tokens/company", json=asked)).json()
    return str(answer.get("access_token") or answer.get("accessToken"))


async def _campaign(sandbox: SandboxProcess) -> str:
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
