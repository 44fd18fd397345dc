"""Generated pages of docs/: problems, repairs, settings, commands and kinds, from what the code itself declares."""

from pathlib import Path
from typing import Any

import typer

from callsheet.cli.app import app
from callsheet.settings import Profile
from tests.generate.operations import operations_page
from transforms.kinds import KINDS
from transforms.repairs import REPAIRS
from validators.catalogue import CATALOGUE

_MADE = "<!-- Written by `make generate`; change the code it describes, not this page. -->\n"


def pages() -> dict[str, str]:
    """File name in docs/ -> its whole text."""
    return {
        "problems.md": _problems(),
        "settings.md": _settings(),
        "commands.md": _commands(),
        "kinds.md": _kinds(),
        "operations.md": operations_page(),
    }


def kinds_table() -> str:
    """The README's table of kinds."""
    lines = ["| kind | what a row is | required columns | rows a request |", "| --- | --- | --- | --- |"]
    for kind in KINDS:
        required = ", ".join(column.en for column in kind.columns if column.required)
        lines.append(
            f"| `{kind.name}` | {kind.title.en} / {kind.title.zh} | {required} | {kind.delivery.chunk} |"
        )
    return "\n".join(lines)


def write_docs(folder: Path) -> None:
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def _problems() -> str:
    lines = [
        _MADE,
        "# Problems and repairs",
        "",
        "Every problem has a stable code, a plain sentence and a fix, in English and Chinese. An *error* of a file or sheet",
        "means that nothing of it is sent; an error of a row means that the row is not sent, or that its outcome is not",
        "good. A *warning* stops nothing.",
        "",
    ]
    for line in sorted(CATALOGUE, key=lambda one: (str(one.scope), one.code)):
        lines += [
            f"## {line.code}",
            "",
            f"*{line.severity} of a {line.scope}*",
            "",
            _shown(line.en),
            "",
            f"→ {_shown(line.fix_en)}",
            "",
            _shown(line.zh),
            "",
            f"→ {_shown(line.fix_zh)}",
            "",
        ]
    lines += [
        "# Repairs",
        "",
        "A repair changes only how a value is written, never what it says. Each one is listed in the result with the value",
        'before and after. A profile can refuse any of them: `refused_repairs = ["POINT_ZERO"]`.',
        "",
        "| code | what it does | 说明 |",
        "| --- | --- | --- |",
        *(f"| `{one.code}` | {one.en} | {one.zh} |" for one in REPAIRS),
        "",
    ]
    return "\n".join(lines)


def _shown(sentence: str) -> str:
    return sentence.replace("{detail}", "…").replace("{column}", "column").replace("{value}", "value")


def _settings() -> str:
    lines = [
        _MADE,
        "# Settings",
        "",
        "A setting comes from the environment (`CALLSHEET_NAME`), else from the profile in use in `callsheet.toml` (or the",
        "file named by `CALLSHEET_CONFIG`), else from the top of that file, else it has its default. The profile in use is",
        "`--profile`, else `CALLSHEET_PROFILE`, else `profile` at the top of the file, else `default`. The profile `sandbox`",
        "is built in. A file that holds an `app_secret` must be readable by its owner alone (`chmod 600`).",
        "",
        "```toml",
        'time_zone = "Asia/Singapore"',
        "",
        "[profiles.sales]",
        'base_url = "https://sg.sobot.io"',
        'app_id = "..."',
        'agent_id = "1001"          # CALLSHEET_APP_SECRET is in the environment',
        "",
        "[profiles.sales.campaign]     # created before customer numbers are loaded, when no campaign is named",
        'name = "Renewals"',
        'template = "D000000000"',
        'wrap_up = "W000000000"',
        'start = "2026-12-01 09:00"',
        'end = "2026-12-31 18:00"',
        "",
        "[profiles.sales.headers]      # own column titles",
        '"Customer mobile" = "telephone"',
        "```",
        "",
        "Figures marked “our figure” are ours: Sobot publishes none.",
        "",
        "| setting | environment | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, field in Profile.model_fields.items():
        if name == "name":
            continue
        default = field.get_default(call_default_factory=True)
        written = (
            ""
            if default in ("", [], {}) or name == "app_secret"
            else f"`{getattr(default, 'value', default)}`"
        )
        lines.append(f"| `{name}` | `CALLSHEET_{name.upper()}` | {written} | {field.description} |")
    return "\n".join([*lines, ""])


def _commands() -> str:
    group: Any = typer.main.get_command(app)
    lines = [
        _MADE,
        "# Commands",
        "",
        "`callsheet COMMAND --help` says the same. Logs and progress go to standard error; `--json` puts the result, and",
        "nothing else, on standard output.",
        "",
        "| exit status | meaning |",
        "| --- | --- |",
        "| 0 | every row ended well: loaded, duplicate, held, or skipped as asked |",
        "| 1 | some row is invalid, refused or unknown |",
        "| 2 | wrong usage, or a file that cannot be read |",
        "| 3 | settings or credentials |",
        "| 4 | stopped before the end; `callsheet resume LOAD` goes on |",
        "",
    ]
    for name, command in group.commands.items():
        if command.hidden:
            continue
        lines += [
            f"## callsheet {name}",
            "",
            (command.help or "").strip(),
            "",
            "| word | meaning |",
            "| --- | --- |",
        ]
        for parameter in command.params:
            named = (
                parameter.opts if parameter.param_type_name == "option" else [(parameter.name or "").upper()]
            )
            words = ", ".join(f"`{word}`" for word in named)
            lines.append(f"| {words} | {getattr(parameter, 'help', None) or ''} |")
        lines.append("")
    return "\n".join(lines)


def _kinds() -> str:
    lines = [
        _MADE,
        "# Kinds of sheets",
        "",
        "A sheet is recognised by its column titles: the English or Chinese title, the API's field name, or a synonym;",
        "case, width, spaces and punctuation do not matter. `callsheet template KIND` writes a blank workbook.",
        "",
    ]
    for kind in KINDS:
        lines += [
            f"## {kind.name}",
            "",
            f"{kind.title.en} / {kind.title.zh}, up to {kind.delivery.chunk} a request.",
            "",
            f"To undo a load: {kind.undo.en} 撤销：{kind.undo.zh}",
            "",
            "| column | 列 | field | required | rule |",
            "| --- | --- | --- | --- | --- |",
            *(
                f"| {one.en} | {one.zh} | `{one.field}` | {'yes' if one.required else ''} | {one.help_en} {one.help_zh} |"
                for one in kind.columns
            ),
            "",
        ]
        if kind.options:
            lines += ["| option (`--set NAME=VALUE`) | default | meaning |", "| --- | --- | --- |"]
            lines += [f"| `{one.name}` | {one.default} | {one.help} |" for one in kind.options]
            lines.append("")
    return "\n".join(lines)
