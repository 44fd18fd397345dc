"""What the commands of an unattended installation do; `flows.cli_service` only parses the words."""

import asyncio
import json
import sys
from dataclasses import asdict

from rich.console import Console

from flows.engine.gate import answer
from flows.engine.site import open_site
from flows.settings import load_profile, profile_names


def run_watch(names: list[str], *, once: bool) -> None:
    """Watch until interrupted."""
    from flows.watching.running import log_line, watch

    asyncio.run(watch([load_profile(name) for name in names or profile_names()], log_line, once=once))


def run_service(names: list[str], *, sandbox: bool, port: int) -> None:
    """Serve until interrupted."""
    from flows.serving.serve import run_serve
    from flows.watching.running import log_line

    run_serve(names, log_line, sandbox=sandbox, port=port)


def run_answer(load_id: str, by: str, profile_name: str | None, *, yes: bool, as_json: bool) -> None:
    """Record who said yes or no to a load."""
    with open_site(load_profile(profile_name)) as site:
        told = answer(site, load_id, by, "command line", yes=yes)
    if as_json:
        json.dump(asdict(told) | {"state": str(told.state)}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    then = f"A watcher goes on with it by itself; without one, say: callsheet resume {told.load_id}"
    words = f"approved by {told.by}. {then}" if yes else f"refused by {told.by}. Nothing of it was sent."
    Console().print(f"Load {told.load_id}: {words}", highlight=False, soft_wrap=True)
