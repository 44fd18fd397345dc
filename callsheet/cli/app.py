"""The command line. Commands import what they need when they run, so that `--help` is instant."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import __version__, cli_service, cli_telling
from flows.cli_options import (
    AllowRemovals,
    AsJson,
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
from flows.errors import CallsheetError, Exit

if TYPE_CHECKING:
    from flows.engine.order import Order, SheetResult

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
    from flows.commands import run_load

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
    from flows.commands import run_check

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
    from flows.commands import run_resume

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
    from flows.recovery import run_resolve

    _finish(
        run_resolve(load_id, chunk, profile, applied=applied, by=by), as_json, quiet, "every row ended well"
    )


cli_telling.register(app)


@app.command(hidden=True)
def demo() -> None:
    """The main job from end to end: a sandbox, a Prefect server, the sample sheets, the audit."""
    from flows.demo import run_demo

    raise typer.Exit(run_demo())


cli_service.register(app)


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


def _orders(files: list[Path], **given: Any) -> "list[Order]":
    from flows.engine.order import Order
    from transforms.prepare import Hidden

    hidden = given.pop("hidden")
    return [Order(file, hidden=Hidden(hidden) if hidden else None, **given) for file in files]


def _finish(results: "list[SheetResult]", as_json: bool, quiet: bool, verb: str) -> None:
    from flows.commands import overall, print_json, print_summary

    del quiet
    if as_json:
        print_json(results)
    else:
        print_summary(results, verb)
    raise typer.Exit(int(overall(results)))
