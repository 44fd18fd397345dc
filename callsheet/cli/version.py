"""`callsheet --version`: the versions of the parts, read from what is installed without importing it."""

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from callsheet import __version__
from callsheet.cli.options import AsJson
from callsheet.errors import UsageError
from callsheet.ledger.schema_version import SCHEMA_VERSION

_PARTS = ("pandas", "openpyxl", "pandera", "httpx", "prefect", "SQLAlchemy")


def options_of_all(
    context: typer.Context,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the versions of callsheet and its parts, and exit.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    if show_version:
        print_versions(as_json=as_json)
        raise typer.Exit
    if as_json:
        raise UsageError("JSON_BEFORE_COMMAND", command=context.invoked_subcommand or "COMMAND")


def versions() -> dict[str, str | int | None]:
    """The version of each part by its name; None for one that is not installed."""
    parts = {part: _installed(part) for part in _PARTS}
    python = platform.python_version()
    return {"callsheet": __version__, "Python": python, **parts, "ledger schema": SCHEMA_VERSION}


def print_versions(*, as_json: bool) -> None:
    """One line for each part, or the same as JSON with names in snake case."""
    found = versions()
    if as_json:
        named = {name.lower().replace(" ", "_"): number for name, number in found.items()}
        typer.echo(json.dumps(named, indent=1))
        return
    for name, number in found.items():
        typer.echo(f"{name} {'-' if number is None else number}")


def _installed(part: str) -> str | None:
    try:
        return version(part)
    except PackageNotFoundError:
        return None
