"""The Prefect flow `export`: a list of Sobot as a file, from the Prefect UI."""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from callsheet.durable import make_folder
from callsheet.engine.export import export_called, given_filters, write_export
from callsheet.engine.progress import Silent
from callsheet.errors import CallsheetError
from callsheet.messages.text import Surface
from callsheet.settings import load_profile
from callsheet.sobot.narrowing import filters_of
from flows.artifacts import publish_file
from flows.shutdown import graceful_shutdown
from flows.states import stopped_state
from transforms.exports import EXPORTS
from validators.message import message

P = ParamSpec("P")
R = TypeVar("R")


def _filters() -> str:
    """The filters of each list, for the form."""
    listed = {what.name: ", ".join(filters_of(what.operation)) for what in EXPORTS}
    return ", ".join(f"{name} ({filters})" for name, filters in listed.items() if filters)


def _with_filters(function: Callable[P, R]) -> Callable[P, R]:
    """The function with the filters named where its docstring has a place for them."""
    function.__doc__ = str(function.__doc__).replace("{filters}", f"The filters of each list: {_filters()}.")
    return function


@flow(name="export", flow_run_name="{what}", persist_result=False, log_prints=False)
@graceful_shutdown
@_with_filters
async def export_list(
    what: str,
    profile: str = "default",
    file_format: Literal["xlsx", "csv", "parquet"] = "xlsx",
    campaign: str = "",
    filters: Sequence[str] = (),
    form: Literal["", "matrix"] = "",
) -> State[Any]:
    """Export a list from Sobot to a file in data/reports, and leave a link to it.

    Args:
        what: The list to export.
        profile: Where it is read, as named in callsheet.toml.
        file_format: A workbook, a CSV file, or Parquet for other programs.
        campaign: For import-results alone: the code of one campaign. Leave it empty for all.
        filters: Only what matches, each as NAME=VALUE. {filters}
        form: matrix, for queue-members alone: agents down, queues across. Leave it empty for one row for each membership.

    """
    known = load_profile(profile)
    reader = known.reader(surface=Surface.PREFECT)
    try:
        export = export_called(what)
        file = _new_folder(known.data_dir) / f"{export.name}.{file_format}"
        given = given_filters(filters, campaign.strip())
        rows = await write_export(known, export, file, Silent(), given, form)
    except CallsheetError as error:
        return stopped_state(error, reader)
    code = "EXPORT_REUSABLE" if export.loads_as else "EXPORT_WRITTEN"
    written = message(code, title=export.title, rows=rows, kind=export.loads_as)
    await publish_file(file, reader.say(written), reader)
    return Completed(message=reader.say(message("RUN_EXPORTED", rows=rows)), data=rows)


def _new_folder(data: Path) -> Path:
    """A folder of its own for each export, so that none overwrites another."""
    folder = data / "reports" / f"export-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    make_folder(folder)
    return folder
