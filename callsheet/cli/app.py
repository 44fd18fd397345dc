"""The command line: every command declared once, in the order of `--help`.

Commands import what they need when they run, so that `--help` is instant.
"""

import sys
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callsheet.cli.completion import exports
from callsheet.cli.failures import bug, os_failure, say
from callsheet.cli.given import a_port, an_address, hidden, pairs, requests, switches
from callsheet.cli.init import init
from callsheet.cli.options import (
    Again,
    AllowRemovals,
    AsJson,
    By,
    Command,
    ExportForm,
    Files,
    Filters,
    IncludeHidden,
    KindName,
    KindToFill,
    Language,
    LoadId,
    Offline,
    Options,
    ProfileName,
    Profiles,
    Quiet,
    Sheets,
    SkipHidden,
)
from callsheet.cli.version import options_of_all
from callsheet.cli.wrong_usage import Group
from callsheet.errors import CallsheetError, Exit, UsageError
from callsheet.fast_exit import leaving_fast
from callsheet.garbage import collect_seldom, nothing_collected
from callsheet.linux import leave_no_dump
from validators.message import message

if TYPE_CHECKING:
    from callsheet.engine.results import SheetResult


app = typer.Typer(
    name="callsheet",
    cls=Group,
    help="Load contact-centre spreadsheets through the Sobot voice API, with an outcome for every row.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


command = partial(app.command, cls=Command)


app.callback(invoke_without_command=True)(options_of_all)
command()(init)


@command()
def load(
    files: Files,
    kind: KindName = None,
    profile: ProfileName = None,
    options: Options = None,
    include_hidden: IncludeHidden = False,
    skip_hidden: SkipHidden = False,
    again: Again = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="Write the results as CSV files instead of workbooks.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", help="Folder for the results (default: reports/LOAD in data_dir)."
        ),
    ] = None,
    offline: Offline = False,
    allow_removals: AllowRemovals = None,
    sheets: Sheets = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Load spreadsheets and report an outcome for every row."""
    _start_parser()
    with nothing_collected():
        from callsheet.cli.load import run_load

    given = dict(
        kind=kind,
        options=pairs(options) | switches(offline, allow_removals),
        hidden=hidden(include_hidden, skip_hidden),
        worksheets=tuple(sheets or ()),
        again=again,
        csv=csv,
        out=out,
    )
    _finish(run_load(requests(files, **given), profile, quiet=quiet or as_json), as_json)


@command()
def check(
    files: Files,
    kind: KindName = None,
    profile: ProfileName = None,
    options: Options = None,
    include_hidden: IncludeHidden = False,
    skip_hidden: SkipHidden = False,
    again: Again = False,
    offline: Offline = False,
    allow_removals: AllowRemovals = None,
    sheets: Sheets = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write what would become of each row to a new .xlsx or .csv file.",
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check spreadsheets without sending anything (dry run)."""
    _start_parser()
    with nothing_collected():
        from callsheet.cli.check import run_check

    given = dict(
        kind=kind,
        options=pairs(options) | switches(offline, allow_removals),
        hidden=hidden(include_hidden, skip_hidden),
        worksheets=tuple(sheets or ()),
        again=again,
    )
    results = run_check(requests(files, **given), profile, quiet=quiet or as_json, out=out)
    _finish(results, as_json, short=quiet)


@command()
def resume(
    load_id: Annotated[
        str,
        typer.Argument(metavar="[LOAD]", help="Load id, as listed by callsheet loads.", show_default=False),
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Resume every unfinished load.")] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Resume a stopped load, or all of them (--all)."""
    from callsheet.cli.load import run_resume, say_nothing_to_resume

    if every == bool(load_id):
        raise UsageError("RESUME_ONE_OR_ALL" if every else "RESUME_WHAT")
    results = run_resume(load_id, profile, quiet=quiet or as_json)
    if not results and not as_json:
        say_nothing_to_resume(profile)
    else:
        _finish(results, as_json)


@command()
def resolve(
    load_id: LoadId,
    chunk: Annotated[
        int,
        typer.Option(
            "--chunk", metavar="N", help="Number of the chunk, as listed by callsheet show --verify."
        ),
    ],
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Name of the person who checked the Sobot console.")
    ],
    applied: Annotated[
        bool,
        typer.Option("--applied/--not-applied", help="Whether the chunk took effect.", show_default=False),
    ],
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Record whether an unconfirmed batch took effect."""
    from callsheet.cli.load import run_resolve

    del quiet
    _finish(run_resolve(load_id, chunk, profile, applied=applied, by=by), as_json)


@command()
def backup(
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="[TARGET]",
            help="File or folder to write to (default: backups in data_dir).",
            show_default=False,
        ),
    ] = None,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Copy the ledger, also while loads are running."""
    from callsheet.cli.copies import run_backup

    del quiet
    run_backup(target, profile, as_json=as_json)


@command()
def restore(
    copy: Annotated[
        Path | None,
        typer.Argument(
            metavar="[COPY]", help="Copy of the ledger, made by callsheet backup.", show_default=False
        ),
    ] = None,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Accept the ledger that is in place, though it is an old copy or was used elsewhere.",
        ),
    ] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Put back a copy of the ledger, or accept the one in place."""
    from callsheet.cli.copies import run_restore

    del quiet
    if accept == bool(copy):
        raise UsageError("RESTORE_ONE" if accept else "RESTORE_WHAT")
    raise typer.Exit(int(run_restore(copy, profile, as_json=as_json)))


@command()
def loads(
    profile: ProfileName = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", help="How many loads to list, newest first.")
    ] = 20,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the latest loads."""
    from callsheet.cli.loads import show_loads

    del quiet
    show_loads(profile, limit, as_json=as_json)


@command()
def show(
    load_id: LoadId,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Check the ledger's record of the load and list unconfirmed chunks."),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write a report page without customer data; - for standard output."
        ),
    ] = None,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show a load: its rows by outcome, its chunks and its problems."""
    from callsheet.cli.loads import show_load, show_page, show_verified

    del quiet
    if html is not None:
        if verify or (as_json and str(html) == "-"):
            raise UsageError("HTML_ALONE", option="--verify" if verify else "--json")
        show_page(load_id, profile, html, as_json=as_json)
        return
    if verify:
        raise typer.Exit(int(show_verified(load_id, profile, as_json=as_json)))
    show_load(load_id, profile, as_json=as_json)


@command()
def template(
    kind: KindToFill,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Workbook to write (default: KIND.xlsx)."),
    ] = None,
    language: Language = "",
    with_live: Annotated[
        bool,
        typer.Option(
            "--with-live", help="Fill the drop-downs with the agents, queues and extensions in Sobot."
        ),
    ] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a blank workbook for a kind of sheet."""
    from callsheet.cli.kinds import write_kind_template

    del quiet
    write_kind_template(kind, output, language, profile, as_json=as_json, live=with_live)


@command()
def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="LIST",
            help="agents, agent-settings, queues, queue-members, extensions, relay-numbers, campaigns, ivr-flows "
            "or import-results.",
            show_default=False,
            autocompletion=exports,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="File to write: .xlsx, .csv or .parquet.")
    ],
    campaign: Annotated[
        str,
        typer.Option(
            "--campaign",
            metavar="CODE",
            help="Only import results of this campaign; same as --filter campaign=CODE.",
        ),
    ] = "",
    filters: Filters = None,
    form: ExportForm = "",
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Export a list from Sobot to a file."""
    from callsheet.cli.kinds import run_export

    run_export(
        what,
        output,
        profile,
        filters=filters or [],
        campaign=campaign,
        form=form,
        as_json=as_json,
        quiet=quiet,
    )


@command()
def kinds(as_json: AsJson = False, quiet: Quiet = False) -> None:
    """List the kinds of sheets that can be loaded, and their options."""
    from callsheet.cli.kinds import show_kinds

    del quiet
    show_kinds(as_json=as_json)


@command()
def sandbox(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", callback=an_address, help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(metavar="N", help="Port to listen on; 0 for any free port."),
    ] = 8765,
    database: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File to keep its state in (default: in memory)."),
    ] = None,
    company: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Company to simulate (default: an invented one)."),
    ] = None,
    import_delay: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long an import takes to process.")
    ] = 0.2,
) -> None:
    """Run a local mock of the Sobot API."""
    from callsheet.cli.service import run_sandbox

    run_sandbox(host, port, database, company, import_delay)


@command()
def serve(
    profile: Profiles = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Start the sandbox too, and load into it.")
    ] = False,
    port: Annotated[
        int,
        typer.Option(
            metavar="N",
            callback=a_port,
            help="Port of the Prefect server, if none is configured; 0 for any free one.",
        ),
    ] = 4200,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            callback=an_address,
            help="Address on which the Prefect server and report files listen.",
        ),
    ] = "127.0.0.1",
) -> None:
    """Run everything: Prefect, watched folder, schedules, page."""
    from callsheet.cli.service import run_service

    run_service(profile or [], sandbox=sandbox, port=port, host=host)


@command()
def watch(
    profile: Profiles = None,
    once: Annotated[
        bool, typer.Option("--once", help="Exit when the inbox is empty and every result was delivered.")
    ] = False,
) -> None:
    """Watch the inbox and load every file dropped into it."""
    from callsheet.cli.service import run_watch

    run_watch(profile or [], once=once)


@command()
def web(
    action: Annotated[
        str,
        typer.Argument(
            metavar="[ACTION]",
            help="add-user, reset (a new link), lock or users; without it, the page is served.",
            show_default=False,
        ),
    ] = "",
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Name of the user.", show_default=False)] = "",
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="What the user may do: analyst, approver or admin.",
            show_default=False,
        ),
    ] = "",
    profile: Profiles = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Serve the page in a browser, or manage its accounts."""
    from callsheet.cli.web import run_web_action

    del quiet
    run_web_action(action, name, role, profile or [], as_json=as_json)


@command()
def approve(
    load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Approve a load that is waiting for approval."""
    from callsheet.cli.service import run_answer

    del quiet
    run_answer(load_id, by, profile, yes=True, as_json=as_json)


@command()
def refuse(
    load_id: LoadId, by: By, profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False
) -> None:
    """Reject a waiting load, or give up a forbidden list."""
    from callsheet.cli.service import run_answer

    del quiet
    run_answer(load_id, by, profile, yes=False, as_json=as_json)


@command()
def doctor(profile: ProfileName = None, as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Check this installation and say what to fix."""
    from callsheet.doctor import run_doctor

    del quiet
    raise typer.Exit(run_doctor(profile, as_json=as_json))


@command()
def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be removed, and remove nothing.")
    ] = False,
    clock_is_right: Annotated[
        bool,
        typer.Option(
            "--clock-is-right", help="Trust the clock, though the ledger's latest entry is long ago."
        ),
    ] = False,
    profile: ProfileName = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Remove data that has been kept long enough."""
    from callsheet.cli.purge import run_purge

    del quiet
    raise typer.Exit(int(run_purge(profile, dry_run=dry_run, clock_is_right=clock_is_right, as_json=as_json)))


@command(hidden=True)
def demo() -> None:
    """Run the whole way once: sandbox, Prefect server, sample sheets, audit."""
    from callsheet.cli.demo import run_demo

    raise typer.Exit(run_demo())


def run() -> None:
    """The command line as a process of its own, which ends with it."""
    with leaving_fast():
        main()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every expected failure is one clear message and the exit status of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese letters must not break a load
    leave_no_dump()
    if arguments is None:  # the process is this command's alone
        collect_seldom()
        _leave_out_test_extras()
    try:
        app(args=arguments)
    except CallsheetError as error:
        say(error.message, arguments)
        sys.exit(error.exit)
    except KeyboardInterrupt:
        say(message("COMMAND_INTERRUPTED"), arguments)
        sys.exit(Exit.STOPPED)
    except OSError as error:
        os_failure(error, arguments)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback, no customer number
        bug(error, arguments)


def _leave_out_test_extras() -> None:
    """Pandera imports hypothesis for the strategies of its users' tests, where it is installed; a command has no use for it."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]


def _start_parser() -> None:
    """Have the parser import what it needs while this process does the same."""
    from callsheet.sheets.parser_process import parser_process

    parser_process().start()


def _finish(results: "list[SheetResult]", as_json: bool, *, short: bool = False) -> None:
    """Print the results of a run and exit with the most serious status."""
    from callsheet.cli.output import overall, print_json, print_summary

    if as_json:
        print_json(results)
    else:
        print_summary(results, short=short)
    raise typer.Exit(int(overall(results)))
