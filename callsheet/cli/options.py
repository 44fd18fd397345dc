"""Arguments and options that several commands share, each with its line of help."""

from pathlib import Path
from typing import Annotated, Any

import typer

from callsheet.cli import completion
from callsheet.cli.wrong_usage import Command as CheckedCommand


class Command(CheckedCommand):
    """A command whose help names arguments as the shell's manuals do (FILE..., LOAD), without Python types."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        arguments = [param for param in self.get_params(ctx) if param.param_type_name == "argument"]
        return ["[OPTIONS]", *(param.metavar or "" for param in arguments)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        for title, sort in (("Arguments", "argument"), ("Options", "option")):
            params = [param for param in self.get_params(ctx) if param.param_type_name == sort]
            records = [(param, record) for param in params if (record := param.get_help_record(ctx))]
            if records:
                rows = [
                    (param.metavar if sort == "argument" else name, text) for param, (name, text) in records
                ]
                with formatter.section(title):
                    formatter.write_dl(rows)


Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Spreadsheets: .xlsx, .csv, .tsv or .txt.", show_default=False),
]
LoadId = Annotated[
    str, typer.Argument(metavar="LOAD", help="Load id, as listed by callsheet loads.", show_default=False)
]
KindName = Annotated[
    str | None,
    typer.Option(
        "--kind",
        "-k",
        metavar="KIND",
        help="Kind of sheet (default: detected from the headers).",
        autocompletion=completion.kinds,
    ),
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        "-p",
        metavar="NAME",
        help="Profile from callsheet.toml to use.",
        autocompletion=completion.profiles,
    ),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        "-p",
        metavar="NAME",
        help="Profile to use; repeatable (default: all of callsheet.toml).",
        autocompletion=completion.profiles,
    ),
]
Sheets = Annotated[
    list[str] | None,
    typer.Option("--sheet", metavar="NAME", help="Sheet of the workbook to load; repeatable (default: all)."),
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="[KIND.]NAME=VALUE",
        help="Load option, for the sheets whose kind knows it or for one kind; repeatable.",
    ),
]
IncludeHidden = Annotated[bool, typer.Option("--include-hidden", help="Load hidden and filtered rows too.")]
SkipHidden = Annotated[bool, typer.Option("--skip-hidden", help="Skip hidden and filtered rows.")]
Offline = Annotated[
    bool,
    typer.Option("--offline", help="Skip checks against the live service (agents, queues, campaigns)."),
]
Again = Annotated[
    bool,
    typer.Option("--again", help="Load even if the same content, or some of its rows, were loaded before."),
]
AllowRemovals = Annotated[
    int | None,
    typer.Option(
        "--allow-removals",
        metavar="N",
        help="Allow up to N removals beyond the safety limit (with mode=exact).",
    ),
]
By = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Name of the person who decides.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress, only the summary.")]
Language = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="LANGUAGE",
        help="Language of the column titles: en or zh (default: the language setting, otherwise en).",
        show_default=False,
        autocompletion=completion.languages,
    ),
]
KindToFill = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="Kind, as listed by callsheet kinds.",
        show_default=False,
        autocompletion=completion.kinds,
    ),
]

Filters = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="NAME=VALUE",
        help="Only what matches, such as bound=no or created_since=2026-11-01; repeatable.",
        autocompletion=completion.filters_of_list,
    ),
]
ExportForm = Annotated[
    str,
    typer.Option("--as", metavar="FORM", help="matrix: queue-members with agents down and queues across."),
]
