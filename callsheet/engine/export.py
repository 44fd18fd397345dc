"""Lists of the service as files: read page by page, and written as a plain table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callsheet.engine.context import client_of
from callsheet.engine.progress import Progress
from callsheet.engine.service_errors import from_sobot
from callsheet.errors import UsageError
from callsheet.lookup import unwritable
from callsheet.settings import Profile
from callsheet.sheets.export import SUFFIXES, write_table
from callsheet.sobot import models, paging, queries
from callsheet.sobot.client import Client
from callsheet.sobot.errors import SobotError
from callsheet.sobot.narrowing import Narrowed, narrowed, pairs, questions
from callsheet.sobot.operations import BY_NAME
from transforms.exports import EXPORTS, Export, Line
from transforms.matrix_export import MATRIX, matrix_of
from validators.message import message

NO_FILTERS: Mapping[str, str] = {}

_READERS: Mapping[str, Callable[[models.Row], Any]] = {
    "search_call_agents": models.call_agent,
    "search_queues": models.queue,
    "search_queue_agents": models.queue_members,
    "search_extensions": models.extension,
    "search_relay_numbers": models.relay_number,
    "list_campaigns": models.campaign,
    "search_ivr_flows": models.ivr_flow,
    "query_import_result": models.import_result,
}


async def export(
    profile: Profile, what: Export, progress: Progress, filters: Mapping[str, str] = NO_FILTERS
) -> list[Line]:
    """Every line of an export that passes its filters. UsageError for a wrong filter, SobotError when it cannot be read."""
    progress.stage("export")
    asked = narrowed(what.name, what.operation, filters, profile.time_zone)
    async with client_of(profile) as client:
        if what.operation == "query_agent_setting":
            found = await _settings(client, progress, asked)
        else:
            found = await _pages(client, what, progress, asked)
    return [line for entry in found for line in what.lines(entry, profile.time_zone)]


async def _pages(client: Client, what: Export, progress: Progress, asked: Narrowed) -> list[Any]:
    operation, found = BY_NAME[what.operation], list[Any]()
    for body in questions(operation.name, asked, client.connection, datetime.now(UTC), what.body):
        async for page in paging.pages(client, operation, body):
            found += models.read_rows(page, _READERS[what.operation])
            progress.advance(len(page))
    return found


async def _settings(client: Client, progress: Progress, asked: Narrowed) -> list[models.AgentSetting]:
    """One read an agent: the service has no list of settings."""
    agents = await queries.agents_asked_for(client, asked)
    progress.stage("export", len(agents))
    found = []
    for agent, agent_type in agents:
        found.append(await queries.query_agent_setting(client, agent, agent_type))
        progress.advance(1)
    return found


def export_called(name: str) -> Export:
    """The export of that name; UsageError lists those there are."""
    found = next((listed for listed in EXPORTS if listed.name == name), None)
    if found is None:
        raise UsageError("EXPORT_UNKNOWN", name=name, known=tuple(listed.name for listed in EXPORTS))
    return found


async def write_export(
    profile: Profile,
    what: Export,
    output: Path,
    progress: Progress,
    filters: Mapping[str, str] = NO_FILTERS,
    form: str = "",
) -> int:
    """Write an export to a file, and tell how many rows it has; CallsheetError says why it could not be.

    `form` is one of the export's other forms, "" for one row for each thing.
    """
    _check_target(output)
    if form and form not in what.forms:
        known = [each.name for each in EXPORTS if form in each.forms]
        raise UsageError("EXPORT_FORM", form=form, name=what.name, known=tuple(known) or "-")
    try:
        lines = await export(profile, what, progress, filters)
    except SobotError as error:
        raise from_sobot(error, "EXPORT_FAILED") from None
    try:
        header, lines = matrix_of(lines) if form == MATRIX else (what.header, lines)
        write_table(output, what.title, header, lines)
    except OSError as error:
        raise unwritable(output, error) from None
    return len(lines)


def _check_target(output: Path) -> None:
    """UsageError for what no list can be written to, before anything is read."""
    if output.is_dir():
        raise UsageError("FILE_UNWRITABLE", file=str(output), error=message("OS_EISDIR"))
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError("EXPORT_SUFFIX", file=str(output), known=tuple(SUFFIXES))


def given_filters(filters: Sequence[str], campaign: str = "") -> dict[str, str]:
    """Filters as a person gives them, NAME=VALUE; `campaign` is the older way to say campaign=CODE."""
    return pairs([*filters, *([f"campaign={campaign}"] if campaign else [])])
