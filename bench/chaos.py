"""Resuming and pacing as ratios: a load killed at 30% against an undisturbed one, and the time and requests a rate costs."""

import asyncio
import multiprocessing
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path

from bench.sending import _campaign, _chunks
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.send import send
from callsheet.ledger.records import Load
from callsheet.ledger.states import ChunkState
from callsheet.sandbox.process import SandboxProcess, start_process
from callsheet.settings import Profile
from transforms.outcomes import Outcome, outcome_frame

KILL_ROWS, KILL_AT, ROUNDS, RATE, CHUNKS = 100_000, 0.3, 5, 20, 1000


def _profile(sandbox: SandboxProcess, folder: Path, rate: float, concurrency: int) -> Profile:
    return Profile(
        base_url=sandbox.url,
        app_id="sandbox-app",
        app_secret="sandbox-secret",
        agent_id="1001",
        rate=rate,
        concurrency=concurrency,
        data_dir=folder,
        poll_first=0.05,
        look_apart=0.05,
    )


def _frozen(context: LoadContext, sandbox: SandboxProcess, campaign: str, rows: int, chunk: int) -> None:
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
    context.ledger.freeze(
        "bench", _chunks(campaign, rows, str(context.profile.data_dir))[: -(-rows // chunk)]
    )


def _send(profile: Profile) -> float:
    began = time.perf_counter()
    with open_context(profile) as context:
        asyncio.run(send(context, "bench"))
    return time.perf_counter() - began


def _in_child(profile: Profile, kill_after: float | None = None) -> float:
    """Seconds that a process took which sends what waits, killed after a while if so asked."""
    began = time.perf_counter()
    child = multiprocessing.get_context("fork").Process(target=_send, args=(profile,))
    child.start()
    if kill_after is not None:
        child.join(kill_after)
        os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    assert child.exitcode == (0 if kill_after is None else -signal.SIGKILL), child.exitcode
    return time.perf_counter() - began


def _ready(sandbox: SandboxProcess, campaign: str, folder: Path, rows: int) -> Profile:
    profile = _profile(sandbox, folder, 0, 8)
    with open_context(profile) as context:
        _frozen(context, sandbox, campaign, rows, 500)
    return profile


def killed(rows: int = KILL_ROWS, rounds: int = ROUNDS) -> float:
    """Time of a load killed with SIGKILL at 30% and resumed, less one start-up, over that of an undisturbed one."""
    ratios = []
    with tempfile.TemporaryDirectory() as name, start_process() as sandbox:
        campaign, folder = asyncio.run(_campaign(sandbox)), Path(name)
        for at in range(rounds):
            start_up = _in_child(_ready(sandbox, campaign, folder / f"{at}-start", 500))
            whole = _in_child(_ready(sandbox, campaign, folder / f"{at}-whole", rows))
            profile = _ready(sandbox, campaign, folder / f"{at}-killed", rows)
            first = _in_child(profile, kill_after=start_up + KILL_AT * (whole - start_up))
            with open_context(profile) as context:
                done = len(context.ledger.chunks("bench", ChunkState.ACKED)) * 500 / rows
            second = _in_child(profile)
            counts = set(sandbox.effects("import_customer_numbers").values())
            assert counts == {1}, counts
            ratios.append((first + second - start_up) / whole)
            print(
                f"{rows:,} rows killed at {done:.0%} and resumed: {first:.2f} + {second:.2f} s, undisturbed {whole:.2f} s, "
                f"start-up {start_up:.2f} s, ratio {ratios[-1]:.2f}"
            )
    return statistics.median(ratios)


def paced(chunks: int = CHUNKS, server: int = RATE, client: float = RATE) -> tuple[float, float]:
    """Time over chunks/rate, and requests over chunks, with a client's rate against a server's limit."""
    with tempfile.TemporaryDirectory() as folder, start_process() as sandbox:
        campaign = asyncio.run(_campaign(sandbox))
        profile = _profile(sandbox, Path(folder), client, 4)
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
                chunks * 500,
                {"campaign_code": campaign},
            )
            context.ledger.add_load(load, outcome_frame([], Outcome.INVALID, ""))
            context.ledger.freeze("bench", _chunks(campaign, chunks * 500, "paced"))
        sandbox.read(rate_limit=server)
        before = len(sandbox.audit("import_customer_numbers"))
        took = _send(profile)
        requests = len(sandbox.audit("import_customer_numbers")) - before
        floor = chunks / min(server, client)
        print(
            f"{chunks} chunks, client {client:g}/s, server {server}/s: {took:.1f} s, {took / floor:.3f} of chunks/rate, "
            f"{requests / chunks:.3f} requests a chunk"
        )
        return took / floor, requests / chunks


if __name__ == "__main__":
    print(f"median {killed():.2f}")
    paced(CHUNKS)
    paced(CHUNKS // 4, server=RATE // 2)
