"""Generated pages of docs/: problems, repairs, settings, commands and kinds, from what the code itself declares."""

from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from callsheet.cli.app import app
from callsheet.messages import TEXTS
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
        *(
            f"| `{repair.code}` | {text.en} | {text.zh} |"
            for repair in REPAIRS
            if (text := TEXTS[f"REPAIR_{repair.code}"])
        ),
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
        "The value of a setting is the first of these that exists: the environment variable `CALLSHEET_NAME`, the profile",
        "in use in `callsheet.toml` (or the file named by `CALLSHEET_CONFIG`), the top of that file, its default. The profile",
        "in use is the first of `--profile`, `CALLSHEET_PROFILE`, `profile` at the top of the file, and `default`. The profile",
        "`sandbox` is built in. Only its owner may be able to read a file with an `app_secret` in it (`chmod 600`).",
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
    ]
    for group in reversed(Profile.__bases__):
        lines += _settings_group(group)
    return "\n".join([*lines, ""])


def _settings_group(group: Any) -> list[str]:
    """A group of settings under its own heading."""
    lines = ["", f"## {group.__doc__.rstrip('.')}", ""]
    lines += ["| setting | environment | default | meaning |", "| --- | --- | --- | --- |"]
    for name, field in group.model_fields.items():
        default = field.get_default(call_default_factory=True)
        plain = getattr(default, "value", default)
        hidden = plain in ("", [], {}) or isinstance(plain, SecretStr)
        written = "" if hidden or plain == Path() else f"`{plain}`"
        lines.append(f"| `{name}` | `CALLSHEET_{name.upper()}` | {written} | {field.description} |")
    return lines


def _commands() -> str:
    group: Any = typer.main.get_command(app)
    lines = [
        _MADE,
        "# Commands",
        "",
        "`callsheet COMMAND --help` shows the same. Logs and progress go to standard error; with `--json`, standard output",
        "holds the result as JSON and nothing else.",
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
    for name, command in group.commands.items():
        if command.hidden:
            continue
        lines += [
            f"## callsheet {name}",
            "",
            (command.help or "").strip(),
            "",
            "| option | meaning |",
            "| --- | --- |",
            *(f"| {_option(parameter)} | {parameter.help or ''} |" for parameter in command.params),
        ]
        lines.append("")
    return "\n".join(lines)


def _option(parameter: Any) -> str:
    """An argument by its metavar, an option by its names and what it takes."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar}`"
    *short, last = sorted((*parameter.opts, *parameter.secondary_opts), key=len)
    takes = f" {parameter.metavar}" if parameter.metavar else ""
    return ", ".join([*(f"`{name}`" for name in short), f"`{last}{takes}`"])


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
