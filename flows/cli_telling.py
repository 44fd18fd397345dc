"""The commands that show or write something and load nothing: loads, show, template, export, kinds, sandbox."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import AsJson, LoadId, ProfileName, Quiet


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (loads, show, template, export, kinds, sandbox):
        app.command()(command)


def loads(
    profile: ProfileName = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many, newest first.")] = 20,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the latest loads."""
    from flows.commands import show_loads

    del quiet
    show_loads(profile, limit, as_json=as_json)


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
    from flows.commands import show_load

    del quiet
    if verify:
        from flows.recovery import show_verified

        raise typer.Exit(int(show_verified(load_id, profile, as_json=as_json)))
    show_load(load_id, profile, as_json=as_json)


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
    from flows.commands import write_kind_template

    del quiet
    write_kind_template(
        kind, output, language, as_json=as_json, live_of=(profile or "") if with_live else None
    )


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
    from flows.export import run_export

    run_export(what, output, profile, campaign=campaign, as_json=as_json, quiet=quiet)


def kinds(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """List the kinds of sheets that can be loaded, and their options."""
    from flows.commands import show_kinds

    del quiet
    show_kinds(as_json=as_json)


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
    from flows.commands import run_sandbox

    run_sandbox(host, port, database, company, import_delay)
