"""What the commands of an unattended installation do: `serve`, `watch`, `approve`, `refuse`, `sandbox`."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from callsheet.engine.approval import decide
from callsheet.engine.context import open_context
from callsheet.settings import load_profile, profile_names


def run_watch(names: list[str], *, once: bool) -> None:
    """Watch until interrupted."""
    from callsheet.watcher.watch import log_line, watch

    asyncio.run(watch([load_profile(name) for name in names or profile_names()], log_line, once=once))


def run_service(names: list[str], *, sandbox: bool, port: int) -> None:
    """Serve until interrupted."""
    from callsheet.watcher.watch import log_line
    from flows.serve import run_serve

    run_serve(names, log_line, sandbox=sandbox, port=port)


def run_answer(load_id: str, by: str, profile_name: str | None, *, yes: bool, as_json: bool) -> None:
    """Record who said yes or no to a load."""
    with open_context(load_profile(profile_name)) as context:
        told = decide(context, load_id, by, "command line", yes=yes)
    if as_json:
        json.dump(asdict(told) | {"state": str(told.state)}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    then = f"A watcher goes on with it by itself; without one, say: callsheet resume {told.load_id}"
    words = f"approved by {told.by}. {then}" if yes else f"refused by {told.by}. Nothing of it was sent."
    Console().print(f"Load {told.load_id}: {words}", highlight=False, soft_wrap=True)


def run_sandbox(
    host: str, port: int, database: Path | None, company: Path | None, import_delay: float
) -> None:
    """The sandbox, until it is interrupted."""
    from callsheet.sandbox.readings import Readings
    from callsheet.sandbox.server import serve

    def announce(url: str) -> None:
        Console(stderr=True).print(f"The sandbox answers at {url}; Ctrl-C stops it.", highlight=False)

    serve(
        host,
        port,
        readings=Readings(import_delay=import_delay),
        database=database,
        company=company,
        announce=announce,
    )
