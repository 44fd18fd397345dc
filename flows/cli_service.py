"""The commands of an installation that runs unattended: watch, serve, approve, refuse, doctor."""

from typing import Annotated

import typer

from flows.cli_options import AsJson, By, LoadId, ProfileName, Quiet


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (serve, watch, approve, refuse, doctor):
        app.command()(command)


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
    from flows.service_commands import run_service

    run_service(profile or [], sandbox=sandbox, port=port)


def doctor(profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Check settings, credentials, clock, folders, ledger, Prefect and versions; say what to do."""
    from flows.doctor import run_doctor

    del quiet
    raise typer.Exit(run_doctor(profile, as_json=as_json))


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
    from flows.service_commands import run_watch

    run_watch(profile or [], once=once)


def approve(
    load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Say yes to a load that waits for it."""
    from flows.service_commands import run_answer

    del quiet
    run_answer(load_id, by, profile, yes=True, as_json=as_json)


def refuse(
    load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Say no to a load that waits for a yes: it is closed, and nothing of it is sent."""
    from flows.service_commands import run_answer

    del quiet
    run_answer(load_id, by, profile, yes=False, as_json=as_json)
