"""Generated pages of docs/reference/: problems, settings, commands, kinds and operations, from what the code declares."""

import string
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typer

from callsheet.cli.app import app
from callsheet.messages.catalogue import TEXTS
from callsheet.settings import Profile
from tests.generate.filters import filters_page
from tests.generate.operations import operations_page
from tests.generate.reading import reading_page
from transforms.kind import COMMON_OPTIONS, Option
from transforms.kinds import KINDS
from transforms.repairs import REPAIRS
from validators.catalogue.assignment import ASSIGNMENT
from validators.catalogue.cells import CELLS
from validators.catalogue.files import FILES
from validators.catalogue.live import LIVE
from validators.catalogue.matrix import MATRIX
from validators.catalogue.meaning import MEANING
from validators.catalogue.repeats import REPEATS
from validators.catalogue.results import RESULTS
from validators.catalogue.rows import ROWS
from validators.catalogue.service import SERVICE
from validators.problem_types import ProblemType, Scope, Severity

_MADE = "<!-- Written by `make generate`; change the code it describes, not this page. -->\n"

SETTINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Connection": (
        "Which service, and as whom.",
        (
            "base_url",
            "app_id",
            "app_secret",
            "agent_id",
            "agent_type",
            "prefix",
            "auth_scheme",
            "service_language",
            "tokens",
            "proxy",
            "ca_file",
        ),
    ),
    "Data and language": (
        "Where callsheet keeps its record, and how it talks to people.",
        ("data_dir", "ledger", "state_dir", "files_from", "public_url", "time_zone", "language"),
    ),
    "How long data is kept": (
        "See [data ends](../guides/retention.md).",
        ("keep_files", "keep_work", "keep_results", "keep_bodies"),
    ),
    "Reading": (
        "How files are read and cells are cleaned up.",
        (
            "headers",
            "custom_fields",
            "unknown_columns",
            "phones",
            "hidden",
            "date_order",
            "encoding",
            "formats",
            "formulas",
            "country",
            "refused_repairs",
            "consent_columns",
            "consent_values",
            "several_sheets",
        ),
    ),
    "Sending": (
        "How fast, how often, and what goes with the rows.",
        (
            "rate",
            "concurrency",
            "chunks",
            "attempts",
            "backoff_base",
            "connect_timeout",
            "read_timeout",
            "campaign",
            "options",
        ),
    ),
    "Answers and recovery": (
        "How long callsheet waits for the service, and when it takes over work.",
        ("poll_first", "poll_deadline", "look_apart", "key_window", "lease", "error_hosts"),
    ),
    "Watched folder": (
        "See [the watched folder](../guides/watched-folder.md).",
        (
            "inbox",
            "watch_interval",
            "watch_unchanged",
            "watch_max_wait",
            "watch_together",
            "watch_retries",
            "watch_retry_pause",
            "forbidden_first",
            "forbidden_wait",
            "inbox_group",
            "results_mode",
        ),
    ),
    "Servers of schedules": (
        "Servers from which [schedules](../guides/schedules.md#files-on-a-server) fetch files.",
        (
            "sftp_password",
            "sftp_key_file",
            "sftp_key_password",
            "sftp_known_hosts",
            "bucket_key_id",
            "bucket_secret",
            "bucket_endpoint",
        ),
    ),
    "Rows that come again": (
        "Contact plans are always recognised; see [rows that come again](../guides/results.md#rows-that-come-again).",
        ("remember_rows",),
    ),
    "Approval": (
        "Which loads a person must approve first; see [approval](../guides/running.md#approval).",
        (
            "approve_above_rows",
            "approve_above_bad",
            "approve_removals",
            "approve_unusual",
            "approve_corrected_days",
            "approve_by_another",
        ),
    ),
    "The page": (
        "For [the page in a browser](../guides/web.md); those of the profile in use count for the whole installation.",
        (
            "web_host",
            "web_port",
            "web_url",
            "web_cert",
            "web_key",
            "web_socket",
            "web_proxies",
            "web_user_header",
            "web_user_secret",
            "web_idle",
            "web_session",
            "web_scan",
            "web_scan_timeout",
        ),
    ),
    "Notifications, Prefect and the log": (
        "Who is notified, how a run with rows to fix ends, and how the [log](../guides/logs.md) is written.",
        ("notify", "notify_on", "rows_to_fix", "log_format"),
    ),
}

PROBLEMS: Mapping[str, tuple[str, tuple[ProblemType, ...]]] = {
    "Files and sheets": ("Found while a file is read, before any row is looked at.", FILES),
    "What a list is, and who may be called": (
        "Found when the kind of a sheet is recognised; in doubt, nothing is sent.",
        MEANING,
    ),
    "Headers, rows and cells": (
        "Found by callsheet's own check; nothing is sent for these rows.",
        (*ROWS, *CELLS),
    ),
    "Rosters as a matrix": (
        "Found in sheets with agents down and queues across; see [agents and queues](../guides/agents-and-queues.md#a-roster-as-a-matrix).",
        MATRIX,
    ),
    "Rows that come again": (
        "Found by comparing the rows with earlier loads; see [rows that come again](../guides/results.md#rows-that-come-again).",
        REPEATS,
    ),
    "Against the live service": ("Found by comparing the rows with what the service has now.", LIVE),
    "Agents who get the numbers": (
        "Found in the options that assign customer numbers; see [campaigns and agents](../guides/campaigns.md#who-gets-the-numbers).",
        ASSIGNMENT,
    ),
    "Answers of the service": ("What the service said about a row, or did not say.", SERVICE),
    "Result workbooks": (
        "What is said of a result itself. Each row has its outcome in it all the same.",
        RESULTS,
    ),
}


@cache
def pages() -> Mapping[str, str]:
    """File name in docs/reference/ -> its whole text."""
    return {name: page() for name, page in makers().items()}


def makers() -> Mapping[str, Callable[[], str]]:
    """File name in docs/reference/ -> what makes its text, which takes a second for some."""
    return {
        "problems.md": _problems,
        "settings.md": _settings,
        "commands.md": _commands,
        "kinds.md": _kinds,
        "api-operations.md": operations_page,
        "filters.md": filters_page,
        "../reading.md": reading_page,
    }


def kinds_table() -> str:
    """The README's table of kinds."""
    lines = ["| kind | what a row is | required columns | rows per request |", "| --- | --- | --- | --- |"]
    for kind in KINDS:
        required = ", ".join(column.en for column in kind.columns if column.required)
        lines.append(
            f"| `{kind.name}` | {kind.title.en} / {kind.title.zh} | {required} | {kind.delivery.chunk} |"
        )
    return "\n".join(lines)


def write_docs(folder: Path) -> None:
    for name, text in pages().items():
        (folder / "reference" / name).write_text(text, encoding="utf-8")


def _problems() -> str:
    lines = [
        _MADE,
        "# Problems and repairs",
        "",
        "Every problem has a stable code, a sentence and a fix, in English and Chinese. If a file or sheet has an *error*,",
        "nothing in it is sent. A row with an error is not sent, or its outcome is not good. A *warning* stops nothing.",
        "",
        *(f"- [{title}](#{_anchor(title)})" for title in PROBLEMS),
        "- [Repairs](#repairs)",
        "",
    ]
    for title, (about, types) in PROBLEMS.items():
        lines += [f"## {title}", "", about, ""]
        for problem in sorted(types, key=lambda problem: problem.code):
            lines += _problem(problem)
    lines += [
        "## Repairs",
        "",
        "A repair changes only how a value is written, never what it means. Each one is listed in the result with the value",
        'before and after. A profile can refuse any of them: `refused_repairs = ["POINT_ZERO"]`.',
        "",
        "| code | what it does | 说明 |",
        "| --- | --- | --- |",
        *(_repair(repair) for repair in REPAIRS),
        "",
    ]
    return "\n".join(lines)


def _repair(repair: Any) -> str:
    text = TEXTS.get(f"REPAIR_{repair.code}") or repair
    return f"| `{repair.code}` | {text.en} | {text.zh} |"


def _problem(problem: ProblemType) -> list[str]:
    severity = "error" if problem.severity is Severity.ERROR else "warning"
    where = {Scope.FILE: "file", Scope.SHEET: "sheet", Scope.ROW: "row"}[problem.scope]
    sentences = (problem.en, f"→ {problem.fix_en}", problem.zh, f"→ {problem.fix_zh}")
    return [
        f"### {problem.code}",
        "",
        f"*{where} {severity}*",
        "",
        *(line for sentence in sentences for line in (readable(sentence), "")),
    ]


def readable(template: str) -> str:
    """A sentence of a catalogue with its parameters as names or dots.

    >>> readable("The number in “{column}” has {digits} {digits:plural:digit|digits}.")
    'The number in “column” has … digits.'
    """
    parts = []
    for text, name, spec, _ in string.Formatter().parse(template):
        parts.append(text)
        if spec and spec.startswith("plural:"):
            parts.append(spec.rpartition("|")[2])
        elif name is not None:
            parts.append(name if name in {"column", "value"} else "…")
    return "".join(parts).replace("… .", "….").strip()


def _anchor(title: str) -> str:
    """The anchor that GitHub gives a heading.

    >>> _anchor("Headers, rows and cells")
    'headers-rows-and-cells'
    """
    kept = "".join(sign for sign in title.lower() if sign.isalnum() or sign in " -_")
    return kept.replace(" ", "-")


_ABOUT_SETTINGS = (
    _MADE,
    "# Settings",
    "",
    "callsheet looks for a setting in four places and uses the first it finds:",
    "",
    "1. the environment variable `CALLSHEET_NAME`;",
    "2. the profile in use, in `callsheet.toml` (or the file that `CALLSHEET_CONFIG` names);",
    "3. the top of that file, which holds for all profiles;",
    "4. the default.",
    "",
    "The profile in use is the one given with `--profile`, otherwise `CALLSHEET_PROFILE`, otherwise `profile` at the top",
    "of the file, otherwise `default`. The profile `sandbox` is built in, and what `[profiles.sandbox]` says without an address or app is said of it. A file that holds an `app_secret` must be",
    "readable by its owner only (`chmod 600`).",
    "",
    "```toml",
    'time_zone = "Asia/Singapore"',
    "",
    "[profiles.sales]",
    'base_url = "https://sg.sobot.io"',
    'app_id = "..."',
    'agent_id = "1001"          # CALLSHEET_APP_SECRET is in the environment',
    "",
    "[profiles.sales.campaign]     # created before customer numbers are loaded when no campaign is named",
    'name = "Renewals"',
    'template = "D000000000"',
    'wrap_up = "W000000000"',
    'start = "2026-12-01 09:00"',
    'end = "2026-12-31 18:00"',
    "",
    "[profiles.sales.headers]      # your own column titles",
    '"Customer mobile" = "telephone"',
    "```",
    "",
    "Figures marked “our figure” are ours: Sobot does not publish any. Schedules (`[[schedules]]`) have",
    "[a page of their own](../guides/schedules.md).",
    "",
)


def _settings() -> str:
    lines = [*_ABOUT_SETTINGS]
    for title, (about, names) in SETTINGS.items():
        lines += [
            f"## {title}",
            "",
            about,
            "",
            "| setting | environment | default | meaning |",
            "| --- | --- | --- | --- |",
            *(_setting(name) for name in names),
            "",
        ]
    return "\n".join(lines)


def ungrouped(grouped: Iterable[tuple[str, ...]]) -> set[str]:
    """Settings that no group of the page names."""
    return set(Profile.model_fields) - {"name"} - {name for names in grouped for name in names}


def _setting(name: str) -> str:
    field = Profile.model_fields[name]
    default = field.get_default(call_default_factory=True)
    plain = getattr(default, "value", default)
    if hasattr(plain, "get_secret_value"):
        plain = plain.get_secret_value()
    written = "" if plain in ("", [], {}) or str(plain) == "." else f"`{plain}`"
    return f"| `{name}` | `CALLSHEET_{name.upper()}` | {written} | {field.description} |"


def _commands() -> str:
    group: Any = typer.main.get_command(app)
    shown = dict(group.commands)
    lines = [
        _MADE,
        "# Commands",
        "",
        "`callsheet COMMAND --help` shows the same. Logs and progress go to standard error. With `--json`, standard output",
        "has the result as JSON and nothing else.",
        "",
        "| command | what it does |",
        "| --- | --- |",
        *(f"| [`{name}`](#callsheet-{name}) | {_help(command)} |" for name, command in shown.items()),
        "",
        "| exit status | meaning |",
        "| --- | --- |",
        "| 0 | every row succeeded: loaded, duplicate, held, or skipped as requested |",
        "| 1 | some rows are invalid, refused or unknown |",
        "| 2 | wrong usage, or a file that cannot be read |",
        "| 3 | wrong settings or credentials |",
        "| 4 | stopped early; `callsheet resume LOAD` continues |",
        "",
    ]
    for name, command in shown.items():
        lines += [f"## callsheet {name}", "", _help(command), ""]
        if command.params:
            lines += ["| option | meaning |", "| --- | --- |", *map(_parameter, command.params), ""]
    return "\n".join(lines)


def _help(command: Any) -> str:
    return " ".join((command.help or "").split())


def _parameter(parameter: Any) -> str:
    metavar = parameter.metavar or ""
    if parameter.param_type_name == "option":
        names = [*parameter.opts, *parameter.secondary_opts]
        words = ", ".join(f"`{name}`" for name in names) + (f" `{metavar}`" if metavar else "")
    else:
        words = f"`{metavar or (parameter.name or '').upper()}`"
    return f"| {words} | {getattr(parameter, 'help', None) or ''} |"


_OPTIONS_GO = (
    "An option goes to the sheets whose kind knows it; `--set KIND.NAME=VALUE` names one kind. "
    "See [options](../guides/checking.md#options)."
)


def _kinds() -> str:
    lines = [
        _MADE,
        "# Kinds of sheets",
        "",
        "callsheet recognises a sheet by its column titles: the English or Chinese title, the API's field name, or a synonym.",
        "Case, width, spaces and punctuation do not matter. `callsheet template KIND` writes a blank workbook.",
        "",
        *(f"- [`{kind.name}`](#{kind.name}): {kind.title.en} / {kind.title.zh}" for kind in KINDS),
        "- [Options of every kind](#options-of-every-kind)",
        "",
    ]
    for kind in KINDS:
        lines += [
            f"## {kind.name}",
            "",
            f"{kind.title.en} / {kind.title.zh}, up to {kind.delivery.chunk} per request.",
            "",
            f"To undo a load: {kind.undo.en} 撤销：{kind.undo.zh}",
            "",
            "| column | 列 | field | required | rule |",
            "| --- | --- | --- | --- | --- |",
            *(
                f"| {column.en} | {column.zh} | `{column.field}` | {'yes' if column.required else ''} "
                f"| {column.help_en} {column.help_zh} |"
                for column in (*kind.columns, *kind.asides)
            ),
            "",
        ]
        if kind.options:
            lines += _options(kind.options)
    lines += ["## Options of every kind", "", _OPTIONS_GO, "", *_options(COMMON_OPTIONS)]
    return "\n".join(lines)


def _options(options: Iterable[Option]) -> list[str]:
    return [
        "| option (`--set NAME=VALUE`) | default | meaning |",
        "| --- | --- | --- |",
        *(f"| `{option.name}` | {option.default} | {option.help} |" for option in options),
        "",
    ]
