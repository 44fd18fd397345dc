"""A list of the service as a file: the command `callsheet export`, and what the flow of that name does."""

import asyncio
import json
import sys
from pathlib import Path

from rich.console import Console

from flows.commands import progress_shown
from flows.engine.exporting import export
from flows.engine.progress import Progress
from flows.engine.service_errors import from_sobot
from flows.errors import UsageError
from flows.settings import Profile, load_profile
from sheets.tables import SUFFIXES, write_table
from sobot.errors import SobotError
from transforms.exports import EXPORTS, Export


def export_called(name: str) -> Export:
    """The export of that name; UsageError lists those there are."""
    found = next((one for one in EXPORTS if one.name == name), None)
    if found is None:
        raise UsageError("EXPORT_UNKNOWN", name=name, known=", ".join(one.name for one in EXPORTS))
    return found


async def write_export(
    profile: Profile, what: Export, output: Path, progress: Progress, campaign: str = ""
) -> int:
    """Write an export to a file, and tell how many rows it has; CallsheetError says why it could not be."""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError("EXPORT_SUFFIX", file=output.name, known=", ".join(SUFFIXES))
    try:
        lines = await export(profile, what, progress, campaign)
    except SobotError as error:
        raise from_sobot(error, "EXPORT_FAILED") from None
    try:
        write_table(output, what.title, what.header, lines)
    except OSError as error:
        raise UsageError("FILE_UNWRITABLE", file=str(output), error=str(error.strerror)) from None
    return len(lines)


def again(what: Export) -> str:
    """What else the file of an export is good for."""
    return f" It can be edited and loaded again as {what.loads_as}." if what.loads_as else ""


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
