"""What the commands do; `flows.cli` only parses the words."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from flows.engine.check_live import live_choices
from flows.engine.checking import check_files
from flows.engine.order import Order, SheetResult
from flows.engine.progress import Progress, Silent
from flows.engine.reporting import report
from flows.engine.run import finish, load_files
from flows.engine.site import open_site
from flows.errors import Exit, UsageError
from flows.lookup import kind_called, missing
from flows.prefect_api import prefect_api_configured
from flows.recovery import run_resume_all, run_until_stopped
from flows.result_json import load_json, result_json
from flows.settings import Profile, load_profile
from flows.show import TerminalProgress, indented, show_results
from flows.stopping import apart
from ledger.states import LoadState
from transforms.registry import KINDS

_SEVERITY = (Exit.WELL, Exit.ROWS_TO_FIX, Exit.STOPPED, Exit.USAGE, Exit.SETTINGS)


def run_load(orders: Sequence[Order], profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """Load files: as a Prefect flow when a Prefect API is configured, else right here; both leave the same ledger."""
    profile = load_profile(profile_name)
    _known(orders)
    if gone := missing((order.file for order in orders), profile):
        return gone
    if prefect_api_configured():
        from flows.load_sheet import run_flow

        return run_until_stopped(lambda: apart(lambda: run_flow(orders, profile.name)))
    with progress_shown(quiet, profile) as progress, open_site(profile, progress) as site:
        site.connection()  # settings that are wrong are told before anything is read
        return run_until_stopped(lambda: load_files(site, orders))


def run_check(orders: Sequence[Order], profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """The dry run."""
    profile = load_profile(profile_name)
    _known(orders)
    with progress_shown(quiet, profile) as progress:
        return check_files(profile, orders, progress)


def run_resume(load_id: str, profile_name: str | None, *, quiet: bool) -> list[SheetResult]:
    """Go on with a load from the ledger alone; with no load named, with every one that has not reached its end."""
    profile = load_profile(profile_name)
    if not load_id:
        with progress_shown(quiet, profile) as progress:
            return run_resume_all(profile_name, progress)
    with progress_shown(quiet, profile) as progress, open_site(profile, progress) as site:
        load = site.ledger.load(load_id)
        if load.state in {LoadState.CLOSED, LoadState.REFUSED}:
            return [report(site, load.id)]
        site.connection()
        return [run_until_stopped(lambda: finish(site, load.id))]


def _known(orders: Iterable[Order]) -> None:
    """Wrong words are told before anything is read."""
    for order in orders:
        if order.kind:
            kind_called(order.kind)


@contextmanager
def progress_shown(quiet: bool, profile: Profile) -> Iterator[Progress]:
    """The terminal's progress, or none when nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield Silent()
        return
    with TerminalProgress(Console(stderr=True), profile.reader()) as shown:
        yield shown


def overall(results: Sequence[SheetResult]) -> Exit:
    """The exit status of several sheets: the gravest."""
    return max((Exit(result.exit) for result in results), key=_SEVERITY.index, default=Exit.WELL)


def print_json(results: Sequence[SheetResult]) -> None:
    """The documented JSON, alone on standard output."""
    told = {
        "exit": int(overall(results)),
        "sheets": [result_json(result) for result in results],
    }
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def print_summary(results: Sequence[SheetResult], verb: str) -> None:
    show_results(Console(), results, verb)


def show_loads(profile_name: str | None, limit: int, *, as_json: bool) -> None:
    """The latest loads of the profile's ledger."""
    profile = load_profile(profile_name)
    with open_site(profile) as site:
        found = [(load, site.ledger.books(load.id)) for load in site.ledger.loads(limit)]
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
    with open_site(profile) as site:
        load = site.ledger.load(load_id)
        books, chunks = site.ledger.books(load.id), site.ledger.chunks(load.id)
        outcomes = site.ledger.outcomes(load.id)
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


def write_kind_template(
    name: str, output: Path | None, language: str, *, as_json: bool, live_of: str | None = None
) -> None:
    """The blank workbook of a kind; `live_of` is the profile whose agents, queues and extensions fill its drop-downs."""
    from sheets.templates import write_template

    kind = kind_called(name)
    if language not in {"en", "zh"}:
        raise UsageError("LANGUAGE_UNKNOWN", language=language)
    live = {} if live_of is None else live_choices(load_profile(live_of or None), kind)
    path = write_template(output or Path(f"{kind.name}.xlsx"), kind, live=live, language=language)
    if as_json:
        json.dump({"kind": kind.name, "files": [str(path)]}, sys.stdout)
        sys.stdout.write("\n")
    else:
        Console().print(f"Wrote {path}", highlight=False)


def show_kinds(*, as_json: bool) -> None:
    """The kinds, their columns and their options."""
    if as_json:
        told = [
            {
                "kind": kind.name,
                "title": asdict(kind.title),
                "chunk": kind.delivery.chunk,
                "operation": kind.delivery.operation,
                "columns": [
                    {"field": column.field, "en": column.en, "zh": column.zh, "required": column.required}
                    for column in kind.columns
                ],
                "options": [asdict(option) for option in kind.options],
            }
            for kind in KINDS
        ]
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console()
    for kind in KINDS:
        columns = ", ".join(f"{column.en}{'*' if column.required else ''}" for column in kind.columns)
        console.print(f"[bold]{kind.name}[/]  {kind.title.en} / {kind.title.zh}", highlight=False)
        indented(console, f"columns: {columns}", 2)
        if kind.options:
            indented(console, f"--set: {', '.join(option.name for option in kind.options)}", 2)
    console.print("[dim]* required; docs/kinds.md has the rules of each column.[/]")


def run_sandbox(
    host: str, port: int, database: Path | None, company: Path | None, import_delay: float
) -> None:
    """The sandbox, until it is interrupted."""
    from sobot.sandbox.readings import Readings
    from sobot.sandbox.server import serve

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
