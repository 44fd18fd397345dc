"""What `resume --all`, `resolve` and `show --verify` do."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TypeVar

from rich.console import Console

from flows.engine.halting import stopping_on_signals
from flows.engine.order import SheetResult
from flows.engine.progress import Progress
from flows.engine.reporting import never_again
from flows.engine.resolving import resolve
from flows.engine.resuming import resume_all
from flows.engine.site import open_site
from flows.errors import Exit
from flows.settings import load_profile
from ledger.states import ChunkState
from ledger.verify import verify

T = TypeVar("T")


def run_until_stopped(work: Callable[[], Awaitable[T]]) -> T:
    """Run the engine's work; SIGTERM and the first Ctrl-C let what is under way end, and begin nothing new."""

    async def main() -> T:
        with stopping_on_signals():
            return await work()

    return asyncio.run(main())


def run_resume_all(profile_name: str | None, progress: Progress) -> list[SheetResult]:
    """Go on with every load of the profile that has not reached its end."""
    with open_site(load_profile(profile_name), progress) as site:
        site.connection()

        async def work() -> list[SheetResult]:
            return [result async for result in resume_all(site)]

        return run_until_stopped(work)


def run_resolve(
    load_id: str, chunk: int, profile_name: str | None, *, applied: bool, by: str
) -> list[SheetResult]:
    """Settle a chunk in doubt on a person's word."""
    with open_site(load_profile(profile_name)) as site:
        return [resolve(site, site.ledger.load(load_id).id, chunk, applied=applied, by=by)]


def show_verified(load_id: str, profile_name: str | None, *, as_json: bool) -> Exit:
    """Say whether the ledger keeps its promises about a load, and which chunks wait for a person."""
    with open_site(load_profile(profile_name)) as site:
        load = site.ledger.load(load_id)
        found = verify(site.ledger, load.id, never_again())
        parked = site.ledger.chunks(load.id, ChunkState.PARKED)
    if as_json:
        waits = [{"chunk": chunk.number, "rows": chunk.row_count, "reason": chunk.detail} for chunk in parked]
        json.dump(
            {"load": load.id, "broken": [asdict(one) for one in found], "in_doubt": waits},
            sys.stdout,
            ensure_ascii=False,
            indent=1,
        )
        sys.stdout.write("\n")
    else:
        console = Console()
        for chunk in parked:
            console.print(
                f"chunk {chunk.number}, {chunk.row_count} rows: {chunk.detail}\n"
                f"  callsheet resolve {load.id} --chunk {chunk.number} --applied or --not-applied, with --by YOUR NAME",
                highlight=False,
            )
        for one in found:
            console.print(f"[red]{one}[/]", highlight=False)
        console.print("The ledger keeps its promises about this load." if not found else "", highlight=False)
    return Exit.STOPPED if found else Exit.WELL
