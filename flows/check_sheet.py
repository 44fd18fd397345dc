"""The Prefect flow `check-sheet`, and what it shares with `load-sheet`: how requests are read from a form."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from callsheet.engine.read import missing
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import CallsheetError
from callsheet.lookup import kind_called
from callsheet.masking import mask_digits
from callsheet.settings import Profile, load_profile
from callsheet.settings.options import pairs
from flows.allowed_folders import refused_places
from flows.artifacts import end_run
from flows.stages import check_all
from transforms.kind import ASK_ABOVE
from transforms.policies import Hidden

BY_HEADERS = "as the headers say"
BY_PROFILE = "as the profile says"
STAGE: dict[str, Any] = {"retries": 0, "persist_result": False, "cache_policy": NO_CACHE}


@task(name="check", **STAGE)
async def check(requests: Sequence[LoadRequest], profile: str) -> list[SheetResult]:
    """The dry run: what would be sent, and every problem."""
    return await check_all(requests, profile)


def run_name() -> str:
    """The name of a run in Prefect's lists: what it does with which file; digits of its name are masked."""
    given = flow_run.parameters
    files = [path_of(file).name for file in given["files"]]
    verb = "load" if given.get("dry_run") is False else "check"
    return mask_digits(f"{verb} {files[0] if files else 'nothing'}") + (
        f" and {len(files) - 1} more" if files[1:] else ""
    )


@flow(name="check-sheet", flow_run_name=run_name, persist_result=False, log_prints=False)
async def check_sheet(
    files: list[str],
    profile: str = "default",
    kind: str = BY_HEADERS,
    options: Sequence[str] = (),
    hidden: str = BY_PROFILE,
) -> State[Any]:
    """Read and check files, and send nothing.

    Args:
        files: The path of each sheet in the inbox or the data folder, on the machine that runs callsheet serve.
        profile: Where they would be loaded, as named in callsheet.toml.
        kind: What the rows are (default: detected from the headers).
        options: Each as NAME=VALUE, such as campaign_code=dgug92owec, for the sheets whose kind knows it, or KIND.NAME=VALUE for one kind. Most loads need none.
        hidden: What to do with hidden or filtered rows.

    """
    known = load_profile(profile)
    results = outside(files, "", known) or missing([path_of(file) for file in files], known)
    try:
        results = results or await check(requests_of(files, kind, options, hidden), profile)
    except CallsheetError as error:
        return await end_run(results, known, error)
    return await end_run(results, known)


def requests_of(
    files: Sequence[str],
    kind: str,
    options: Sequence[str],
    hidden: str,
    *,
    ask_above: int = 0,
    again: bool = False,
    csv: bool = False,
    out: str = "",
) -> list[LoadRequest]:
    """The files of one drop as requests; UsageError for a kind or an option that is not known."""
    known = None if kind == BY_HEADERS else kind_called(kind).name
    treated = None if hidden == BY_PROFILE else Hidden(hidden)
    given = pairs(option for option in options if option.strip()) | (
        {ASK_ABOVE: str(ask_above)} if ask_above else {}
    )
    return [LoadRequest(path_of(file), known, given, treated, again, csv, _folder(out)) for file in files]


def outside(files: Sequence[str], out: str, profile: Profile) -> list[SheetResult]:
    """The results of files that a form may not name."""
    return refused_places([path_of(file) for file in files], _folder(out), profile)


def _folder(typed: str) -> Path | None:
    return path_of(typed) if typed.strip() else None


def path_of(typed: str) -> Path:
    """A path as a person gives it: copied with quotes or spaces round it."""
    return Path(typed.strip().strip("\"'").strip())
