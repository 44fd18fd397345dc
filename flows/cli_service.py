"""The commands of an installation that runs unattended: watch, serve, approve, refuse, doctor."""

from typing import Annotated

import typer

ProfileName = Annotated[
    str | None, typer.Option("--profile", "-p", help="The profile of callsheet.toml to use.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="The result as JSON on standard output, and nothing else there.")
]
LoadId = Annotated[str, typer.Argument(help="A load's id, as callsheet loads shows it.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="The name of the person who decides.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (watch, approve, refuse):
        app.command()(command)


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


def approve(load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False) -> None:
    """Say yes to a load that waits for it."""
    from flows.service_commands import run_answer

    run_answer(load_id, by, profile, yes=True, as_json=as_json)


def refuse(load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False) -> None:
    """Say no to a load that waits for a yes: it is closed, and nothing of it is sent."""
    from flows.service_commands import run_answer

    run_answer(load_id, by, profile, yes=False, as_json=as_json)
