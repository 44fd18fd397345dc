"""The Prefect flow `export`: a list of the service as a file, from the Prefect UI."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from callsheet.engine.export import again, export_called, write_export
from callsheet.engine.progress import Silent
from callsheet.errors import CallsheetError
from callsheet.settings import load_profile
from flows.artifacts import publish_file
from flows.shutdown import graceful_shutdown
from flows.states import stopped_state


@flow(name="export", flow_run_name="{what}", persist_result=False, log_prints=False)
@graceful_shutdown
async def export_list(
    what: str,
    profile: str = "default",
    file_format: Literal["xlsx", "csv", "parquet"] = "xlsx",
    campaign: str = "",
) -> State[Any]:
    """Write a list of the service to a file in data/reports, every page of it, and leave a link to it.

    Args:
        what: The list to write.
        profile: Whose service it is read from, as named in callsheet.toml.
        file_format: A workbook, a CSV file, or Parquet for other programs.
        campaign: For import-results alone: the code of one campaign. Leave it empty for all.

    """
    try:
        export, known = export_called(what), load_profile(profile)
        file = _new_folder(known.data_dir) / f"{export.name}.{file_format}"
        rows = await write_export(known, export, file, Silent(), campaign.strip())
    except CallsheetError as error:
        return stopped_state(error)
    await publish_file(file, f"{export.title}, {rows:,} rows.{again(export)}")
    return Completed(message=f"{rows:,} rows", data=rows)


def _new_folder(data: Path) -> Path:
    """A folder of its own for each export, so that none overwrites another."""
    folder = data / "reports" / f"export-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    folder.mkdir(parents=True, mode=0o700)
    return folder
