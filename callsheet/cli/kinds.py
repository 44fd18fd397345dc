"""What `kinds`, `template` and `export` do."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from callsheet.cli.output import comma, print_as_json, print_indented, print_line, progress_shown, stdout
from callsheet.errors import UsageError
from callsheet.lookup import kind_called, unwritable
from callsheet.messages.reader import Reader
from callsheet.settings import Profile, load_profile, reader_for
from transforms.kind import COMMON_OPTIONS, Kind
from transforms.kinds import KINDS
from validators.message import message


def show_kinds(*, as_json: bool) -> None:
    """The kinds, their columns and their options."""
    if as_json:
        print_as_json([_kind_json(kind) for kind in KINDS])
        return
    console, reader = stdout(), reader_for()
    for kind in KINDS:
        _print_kind(console, kind, reader)
    print_line(console, (reader.say(message("KINDS_LEGEND")), "dim"))


def _kind_json(kind: Kind) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "title": asdict(kind.title),
        "chunk": kind.delivery.chunk,
        "operation": kind.delivery.operation,
        "columns": [
            {"field": column.field, "en": column.en, "zh": column.zh, "required": column.required}
            for column in kind.columns
        ],
        "options": [asdict(option) for option in (*kind.options, *COMMON_OPTIONS)],
    }


def _print_kind(console: Console, kind: Kind, reader: Reader) -> None:
    chinese = reader.language == "zh"
    title = kind.title.zh if chinese else f"{kind.title.en} / {kind.title.zh}"
    columns = [(column.zh if chinese else column.en) + "*" * column.required for column in kind.columns]
    print_line(console, (kind.name, "bold"), f"  {title}")
    print_indented(console, 2, reader.say(message("KIND_COLUMNS", columns=comma(reader, columns))))
    options = [option.name for option in (*kind.options, *COMMON_OPTIONS)]
    print_indented(console, 2, reader.say(message("KIND_OPTIONS", options=comma(reader, options))))


def write_kind_template(
    name: str,
    output: Path | None,
    language: str,
    profile_name: str | None,
    *,
    as_json: bool,
    live: bool = False,
) -> None:
    """The blank workbook of a kind, with the custom fields of a profile that is named, in the language of its reader.

    `live` fills its drop-downs with the agents, queues and extensions of the profile.
    """
    from callsheet.sheets.template.workbook import write_template

    kind = kind_called(name)
    language = language or reader_for(profile_name).language
    if language not in {"en", "zh"}:
        raise UsageError("LANGUAGE_UNKNOWN", language=language)
    profile = load_profile(profile_name or None) if live or profile_name else None
    choices = _live(profile, kind) if live and profile else {}
    custom = profile.custom_fields if profile else {}
    wanted = output or Path(f"{kind.name}.xlsx")
    try:
        path = write_template(wanted, kind, live=choices, custom=custom, language=language)
    except OSError as error:
        raise unwritable(wanted, error) from None
    if as_json:
        print_as_json({"kind": kind.name, "files": [str(path)]})
    else:
        print_line(stdout(), reader_for(profile_name).say(message("WROTE", file=str(path))))


def _live(profile: Profile, kind: Kind) -> Mapping[str, Mapping[str, str]]:
    from callsheet.engine.live import live_choices

    return live_choices(profile, kind)


def run_export(
    name: str,
    output: Path,
    profile_name: str | None,
    *,
    filters: Sequence[str],
    campaign: str,
    form: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write an export to a file, and say how many rows it has."""
    from callsheet.engine.export import export_called, given_filters, write_export

    what, profile = export_called(name), load_profile(profile_name)
    given = given_filters(filters, campaign)
    with progress_shown(quiet or as_json, profile) as progress:
        rows = asyncio.run(write_export(profile, what, output, progress, given, form))
    if as_json:
        print_as_json({"export": what.name, "rows": rows, "file": str(output)})
        return
    said = [message("EXPORTED", rows=rows, file=str(output))]
    if what.loads_as:
        said.append(message("EXPORT_EDITABLE", kind=what.loads_as))
    reader = profile.reader()
    print_line(stdout(), ("" if reader.language == "zh" else " ").join(map(reader.say, said)))
