"""What `loads`, `show` and `show --verify` do."""

import json
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from callsheet.cli.output import indented
from callsheet.engine.context import open_context
from callsheet.engine.report import never_again
from callsheet.engine.result_json import load_json
from callsheet.errors import Exit
from callsheet.ledger.states import ChunkState
from callsheet.ledger.verify import verify
from callsheet.settings import load_profile


def show_verified(load_id: str, profile_name: str | None, *, as_json: bool) -> Exit:
    """Say whether the ledger keeps its promises about a load, and which chunks wait for a person."""
    with open_context(load_profile(profile_name)) as context:
        load = context.ledger.load(load_id)
        found = verify(context.ledger, load.id, never_again())
        parked = context.ledger.chunks(load.id, ChunkState.PARKED)
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


def show_loads(profile_name: str | None, limit: int, *, as_json: bool) -> None:
    """The latest loads of the profile's ledger."""
    profile = load_profile(profile_name)
    with open_context(profile) as context:
        found = [(load, context.ledger.books(load.id)) for load in context.ledger.loads(limit)]
    if as_json:
        json.dump(
            [load_json(load, profile.reader()) | {"outcomes": books} for load, books in found],
            sys.stdout,
            ensure_ascii=False,
            indent=1,
        )
        sys.stdout.write("\n")
        return
    table = Table(
        Column("load", no_wrap=True),
        "file",
        "kind",
        "profile",
        "state",
        "rows",
        "outcomes",
        box=None,
        pad_edge=False,
    )
    for load, books in found:
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in books.items())
        table.add_row(load.id, load.file, load.kind, load.profile, str(load.state), f"{load.rows:,}", told)
    Console().print(table if found else "There are no loads yet.")


def show_load(load_id: str, profile_name: str | None, *, as_json: bool) -> None:
    """One load: what it was, its books, its chunks by state, its rows that did not end well by code."""
    profile = load_profile(profile_name)
    with open_context(profile) as context:
        load = context.ledger.load(load_id)
        books, chunks = context.ledger.books(load.id), context.ledger.chunks(load.id)
        outcomes = context.ledger.outcomes(load.id)
    states: dict[str, int] = {}
    for chunk in chunks:
        states[str(chunk.state)] = states.get(str(chunk.state), 0) + 1
    codes = outcomes[outcomes["code"] != ""].groupby(["outcome", "code"]).size().reset_index(name="rows")
    counted: list[dict[str, Any]] = [
        {str(name): one for name, one in line.items()} for line in codes.to_dict("records")
    ]
    if as_json:
        told = load_json(load, profile.reader()) | {"outcomes": books, "chunks": states, "codes": counted}
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console()
    console.print(
        f"[bold]{load.id}[/]  {load.file} · {load.sheet}  {load.kind}  {load.state}", highlight=False
    )
    console.print(
        f"  profile {load.profile} to {load.target}, made {load.created_at[:19]} UTC", highlight=False
    )
    if load.message:
        indented(console, f"[yellow]{escape(profile.reader().say(load.message))}[/]", 2)
    for name, count in books.items():
        console.print(f"  {count:>9,} {name}", highlight=False)
    console.print(f"  {sum(books.values()):>9,} of {load.rows:,} rows read", highlight=False)
    console.print("  chunks: " + (", ".join(f"{count} {state}" for state, count in states.items()) or "none"))
    for line in counted:
        console.print(f"    {line['rows']:>7,} × {line['code']} ({line['outcome']})", highlight=False)
