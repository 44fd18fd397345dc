"""What `kinds`, `template` and `export` do."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from callsheet.cli.output import indented, progress_shown
from callsheet.engine.export import again, export_called, write_export
from callsheet.engine.live import live_choices
from callsheet.errors import UsageError
from callsheet.lookup import kind_called
from callsheet.settings import load_profile
from transforms.kinds import KINDS


def write_kind_template(
    name: str, output: Path | None, language: str, *, as_json: bool, live_of: str | None = None
) -> None:
    """The blank workbook of a kind; `live_of` is the profile whose agents, queues and extensions fill its drop-downs."""
    from callsheet.sheets.template.workbook import write_template

    kind = kind_called(name)
    if language not in {"en", "zh"}:
        raise UsageError("LANGUAGE_UNKNOWN", language=language)
    live = {} if live_of is None else live_choices(load_profile(live_of or None), kind)
    path = write_template(output or Path(f"{kind.name}.xlsx"), kind, live=live, language=language)
    if as_json:
        json.dump({"kind": kind.name, "files": [str(path)]}, sys.stdout)
        sys.stdout.write("\n")
    else:
        Console().print(f"Wrote {path}", highlight=False)


def show_kinds(*, as_json: bool) -> None:
    """The kinds, their columns and their options."""
    if as_json:
        told = [
            {
                "kind": kind.name,
                "title": asdict(kind.title),
                "chunk": kind.delivery.chunk,
                "operation": kind.delivery.operation,
                "columns": [
                    {"field": column.field, "en": column.en, "zh": column.zh, "required": column.required}
                    for column in kind.columns
                ],
                "options": [asdict(option) for option in kind.options],
            }
            for kind in KINDS
        ]
        json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console()
    for kind in KINDS:
        columns = ", ".join(f"{column.en}{'*' if column.required else ''}" for column in kind.columns)
        console.print(f"[bold]{kind.name}[/]  {kind.title.en} / {kind.title.zh}", highlight=False)
        indented(console, f"columns: {columns}", 2)
        if kind.options:
            indented(console, f"--set: {', '.join(option.name for option in kind.options)}", 2)
    console.print("[dim]* required; docs/kinds.md has the rules of each column.[/]")


def run_export(
    name: str, output: Path, profile_name: str | None, *, campaign: str, as_json: bool, quiet: bool
) -> None:
    """The command: write an export to a file, and say so."""
    what, profile = export_called(name), load_profile(profile_name)
    with progress_shown(quiet or as_json, profile) as progress:
        rows = asyncio.run(write_export(profile, what, output, progress, campaign))
    if as_json:
        json.dump({"export": what.name, "rows": rows, "file": str(output)}, sys.stdout)
        sys.stdout.write("\n")
        return
    Console().print(f"Wrote {rows:,} rows to {output}.{again(what)}", highlight=False, soft_wrap=True)
