"""The command `callsheet export`: a list of the service as a file."""

import asyncio
import json
import sys
from pathlib import Path

from rich.console import Console

from flows.commands import progress_shown
from flows.engine.exporting import export
from flows.errors import SetupError, StoppedError, UsageError
from flows.settings import load_profile
from sheets.tables import SUFFIXES, write_table
from sobot.errors import SettingsError, SobotError, TokenError
from transforms.exports import EXPORTS


def run_export(
    name: str, output: Path, profile_name: str | None, *, campaign: str, as_json: bool, quiet: bool
) -> None:
    """Write an export to a file; UsageError for an unknown one or an unknown ending."""
    what = next((one for one in EXPORTS if one.name == name), None)
    if what is None:
        raise UsageError(f"There is no export {name!r}. There are: {', '.join(one.name for one in EXPORTS)}.")
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{output.name} must end in one of {', '.join(SUFFIXES)}.")
    profile = load_profile(profile_name)
    with progress_shown(quiet or as_json) as progress:
        try:
            lines = asyncio.run(export(profile, what, progress, campaign))
        except (TokenError, SettingsError) as error:
            raise SetupError(f"{error.message} {error.server_message}".strip()) from None
        except SobotError as error:
            raise StoppedError(
                f"Nothing was exported: {error.message} {error.server_message}".strip()
            ) from None
    try:
        write_table(output, what.title, what.header, lines)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from None
    if as_json:
        json.dump({"export": what.name, "rows": len(lines), "file": str(output)}, sys.stdout)
        sys.stdout.write("\n")
        return
    again = f" It can be edited and loaded again as {what.loads_as}." if what.loads_as else ""
    Console().print(f"Wrote {len(lines):,} rows to {output}.{again}", highlight=False, soft_wrap=True)
