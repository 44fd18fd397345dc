"""The command line: every command declared once. They import what they need when they run, so that `--help` is instant."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callsheet import __version__
from callsheet.cli.options import (
    AllowRemovals,
    AsJson,
    By,
    Files,
    IncludeHidden,
    KindName,
    LoadId,
    Offline,
    Options,
    ProfileName,
    Quiet,
    SkipHidden,
)
from callsheet.errors import CallsheetError, Exit

if TYPE_CHECKING:
    from callsheet.engine.results import LoadRequest, SheetResult


app = typer.Typer(
    name="callsheet",
    help="Load contact-centre spreadsheets through the Sobot voice API, with an outcome for every row.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class HiddenRows(StrEnum):
    STOP = "stop"
    INCLUDE = "include"
    SKIP = "skip"


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"callsheet {__version__}")
        raise typer.Exit
    del context


@app.command()
def load(
    files: Files,
    kind: KindName = None,
    profile: ProfileName = None,
    options: Options = None,
    include_hidden: IncludeHidden = False,
    skip_hidden: SkipHidden = False,
    again: Annotated[
        bool, typer.Option("--again", help="Send content that was loaded before once more.")
    ] = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="Write the results as CSV instead of workbooks.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the results; else data/reports/LOAD.")
    ] = None,
    offline: Offline = False,
    allow_removals: AllowRemovals = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Load sheets and give every row its outcome back."""
    from callsheet.cli.load import run_load

    given = dict(
        kind=kind,
        options=_pairs(options) | _switches(offline, allow_removals),
        hidden=_hidden(include_hidden, skip_hidden),
        again=again,
        csv=csv,
        out=out,
    )
    _finish(
        run_load(_orders(files, **given), profile, quiet=quiet or as_json),
        as_json,
        quiet,
        "every row ended well",
    )


@app.command()
def check(
    files: Files,
    kind: KindName = None,
    profile: ProfileName = None,
    options: Options = None,
    include_hidden: IncludeHidden = False,
    skip_hidden: SkipHidden = False,
    offline: Offline = False,
    allow_removals: AllowRemovals = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Dry run: read, check and plan sheets, and send nothing."""
    from callsheet.cli.load import run_check

    given = dict(
        kind=kind,
        options=_pairs(options) | _switches(offline, allow_removals),
        hidden=_hidden(include_hidden, skip_hidden),
    )
    results = run_check(_orders(files, **given), profile, quiet=quiet or as_json)
    _finish(results, as_json, quiet, "nothing was sent; load it when you like")


@app.command()
def resume(
    load_id: Annotated[
        str, typer.Argument(help="A load's id, as callsheet loads shows it.", show_default=False)
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Every load that has not reached its end.")] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Go on with a load that stopped before its end, or with all of them."""
    from callsheet.cli.load import run_resume

    if every == bool(load_id):
        raise typer.BadParameter("name a load, or say --all", param_hint="LOAD_ID")
    _finish(run_resume(load_id, profile, quiet=quiet or as_json), as_json, quiet, "every row ended well")


@app.command()
def resolve(
    load_id: LoadId,
    chunk: Annotated[int, typer.Option("--chunk", help="The chunk, as callsheet show --verify lists it.")],
    by: Annotated[str, typer.Option("--by", help="Who has looked in the Sobot console and decides.")],
    applied: Annotated[
        bool,
        typer.Option("--applied/--not-applied", help="Whether its rows took effect.", show_default=False),
    ],
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Settle a chunk in doubt on a person's word: it took effect, or it did not and resume sends it anew."""
    from callsheet.cli.load import run_resolve

    _finish(
        run_resolve(load_id, chunk, profile, applied=applied, by=by), as_json, quiet, "every row ended well"
    )


@app.command(hidden=True)
def demo() -> None:
    """The main job from end to end: a sandbox, a Prefect server, the sample sheets, the audit."""
    from callsheet.cli.demo import run_demo

    raise typer.Exit(run_demo())


@app.command()
def loads(
    profile: ProfileName = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many, newest first.")] = 20,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the latest loads."""
    from callsheet.cli.loads import show_loads

    del quiet
    show_loads(profile, limit, as_json=as_json)


@app.command()
def show(
    load_id: LoadId,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Check the ledger's promises about the load; list what is in doubt."),
    ] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show a load: its books, its chunks, and its problems."""
    from callsheet.cli.loads import show_load

    del quiet
    if verify:
        from callsheet.cli.loads import show_verified

        raise typer.Exit(int(show_verified(load_id, profile, as_json=as_json)))
    show_load(load_id, profile, as_json=as_json)


@app.command()
def template(
    kind: Annotated[str, typer.Argument(help="The kind, as callsheet kinds lists it.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The workbook to write; else KIND.xlsx.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Titles in en or zh.")] = "en",
    with_live: Annotated[
        bool,
        typer.Option("--with-live", help="Fill drop-downs with the agents, queues and extensions there are."),
    ] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write the blank workbook of a kind."""
    from callsheet.cli.kinds import write_kind_template

    del quiet
    write_kind_template(
        kind, output, language, as_json=as_json, live_of=(profile or "") if with_live else None
    )


@app.command()
def export(
    what: Annotated[
        str,
        typer.Argument(
            help="agents, agent-settings, queues, queue-members, extensions, relay-numbers, campaigns, ivr-flows "
            "or import-results.",
            show_default=False,
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file: .xlsx, .csv or .parquet.")],
    campaign: Annotated[
        str, typer.Option("--campaign", help="Import results of the campaign with this code alone.")
    ] = "",
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a list of the service to a file, every page of it."""
    from callsheet.cli.kinds import run_export

    run_export(what, output, profile, campaign=campaign, as_json=as_json, quiet=quiet)


@app.command()
def kinds(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """List the kinds of sheets that can be loaded, and their options."""
    from callsheet.cli.kinds import show_kinds

    del quiet
    show_kinds(as_json=as_json)


@app.command()
def sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8765,
    database: Annotated[Path | None, typer.Option(help="File that keeps its state; else it forgets.")] = None,
    company: Annotated[
        Path | None, typer.Option(help="A company file to play instead of the invented one.")
    ] = None,
    import_delay: Annotated[float, typer.Option(help="Seconds until an import is worked off.")] = 0.2,
) -> None:
    """Run the stand-in for the Sobot service on this machine."""
    from callsheet.cli.service import run_sandbox

    run_sandbox(host, port, database, company, import_delay)


@app.command()
def serve(
    profile: Annotated[
        list[str] | None,
        typer.Option("--profile", "-p", help="A profile to serve; else all of callsheet.toml."),
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Start the sandbox too, and load into it.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the Prefect server, where none is configured.")] = 4200,
) -> None:
    """Run everything that one machine needs: Prefect server, deployments, watched folder, schedules."""
    from callsheet.cli.service import run_service

    run_service(profile or [], sandbox=sandbox, port=port)


@app.command()
def watch(
    profile: Annotated[
        list[str] | None,
        typer.Option("--profile", "-p", help="A profile whose inbox is watched; else all of callsheet.toml."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="End when the inboxes are empty and everything was given back.")
    ] = False,
) -> None:
    """Watch the inbox folders and load every file that is dropped, once."""
    from callsheet.cli.service import run_watch

    run_watch(profile or [], once=once)


@app.command()
def approve(
    load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Say yes to a load that waits for it."""
    from callsheet.cli.service import run_answer

    del quiet
    run_answer(load_id, by, profile, yes=True, as_json=as_json)


@app.command()
def refuse(
    load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Say no to a load that waits for a yes: it is closed, and nothing of it is sent."""
    from callsheet.cli.service import run_answer

    del quiet
    run_answer(load_id, by, profile, yes=False, as_json=as_json)


@app.command()
def doctor(profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Check settings, credentials, clock, folders, ledger, Prefect and versions; say what to do."""
    from callsheet.doctor import run_doctor

    del quiet
    raise typer.Exit(run_doctor(profile, as_json=as_json))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected failure is one clear message and the exit status of the contract."""
    try:
        app(args=arguments)
    except CallsheetError as error:
        typer.echo(f"callsheet: {error}", err=True)
        sys.exit(error.exit)
    except KeyboardInterrupt:
        typer.echo("callsheet: interrupted; callsheet loads shows what can be resumed.", err=True)
        sys.exit(Exit.STOPPED)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback, no customer number
        _bug(error)


def _bug(error: Exception) -> None:
    """A bug of ours: named by its kind and place. Its text is held back, since it may hold a customer number."""
    import os
    import traceback

    if os.environ.get("CALLSHEET_DEBUG"):
        raise error
    last = traceback.extract_tb(error.__traceback__)[-1]
    typer.echo(
        f"callsheet: a bug stopped this run: {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}. "
        "What was sent is in the ledger: callsheet loads. CALLSHEET_DEBUG=1 shows everything, customer numbers too.",
        err=True,
    )
    sys.exit(Exit.STOPPED)


def _pairs(options: list[str] | None) -> dict[str, str]:
    pairs = {}
    for option in options or []:
        name, equals, value = option.partition("=")
        if not equals:
            raise typer.BadParameter(f"{option!r} is not NAME=VALUE", param_hint="--set")
        pairs[name.strip().replace("-", "_")] = value.strip()
    return pairs


def _switches(offline: bool, allow_removals: int | None) -> dict[str, str]:
    """Switches that are load options of their own."""
    removals = {} if allow_removals is None else {"allow_removals": str(allow_removals)}
    return removals | ({"offline": "yes"} if offline else {})


def _hidden(include: bool, skip: bool) -> HiddenRows | None:
    if include and skip:
        raise typer.BadParameter("give one of --include-hidden and --skip-hidden, not both")
    return HiddenRows.INCLUDE if include else HiddenRows.SKIP if skip else None


def _orders(files: list[Path], **given: Any) -> "list[LoadRequest]":
    from callsheet.engine.results import LoadRequest
    from transforms.prepare import Hidden

    hidden = given.pop("hidden")
    return [LoadRequest(file, hidden=Hidden(hidden) if hidden else None, **given) for file in files]


def _finish(results: "list[SheetResult]", as_json: bool, quiet: bool, verb: str) -> None:
    from callsheet.cli.output import overall, print_json, print_summary

    del quiet
    if as_json:
        print_json(results)
    else:
        print_summary(results, verb)
    raise typer.Exit(int(overall(results)))
