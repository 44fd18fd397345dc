"""`callsheet doctor`: each thing an installation needs, as a line that says ok or what to do."""

import asyncio
import importlib.metadata
import json
import os
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
from rich.console import Console

from callsheet.engine.context import connection_of, open_context
from callsheet.engine.service_errors import said_by
from callsheet.errors import CallsheetError, Exit, SetupError
from callsheet.ledger.approvals import waiting
from callsheet.ledger.ownership import is_gone
from callsheet.notifications import apprise_for
from callsheet.settings import Profile, config_path, load_profile, load_schedules, prefect_api_configured
from callsheet.sobot.client import Client
from callsheet.sobot.errors import SobotError
from callsheet.sobot.operations import BY_NAME
from callsheet.sobot.paging import rows
from callsheet.watcher.folders import away, was_marked
from callsheet.watcher.recover import owners_of

_SKEW = 60.0  # seconds; the service's tokens are signed with this machine's time
_LEAST_FREE = 2 * 1024**3
_BELOW = {
    "fastapi": ((0, 151), "Prefect's server"),
    "sqlalchemy": ((2, 1), "Prefect's scheduler"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and what there is or what to do."""

    what: str
    well: bool
    said: str


def run_doctor(profile_name: str | None, *, as_json: bool) -> int:
    """Look at everything, show it, and return the exit status: 0, or 3 when something is to be done."""
    found = list(examine(profile_name))
    if as_json:
        json.dump([asdict(one) for one in found], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        console = Console()
        for one in found:
            sign = "[green]ok[/]  " if one.well else "[red]do[/]  "
            console.print(f"{sign}{one.what}: {one.said}", highlight=False, soft_wrap=True)
    return int(Exit.WELL if all(one.well for one in found) else Exit.SETTINGS)


def examine(profile_name: str | None) -> Iterator[Finding]:
    """The findings, settings first: without those there is nothing more to look at."""
    try:
        profile = load_profile(profile_name)
        yield Finding("settings", True, f"profile {profile.name} of {config_path()}")
    except SetupError as error:
        yield Finding("settings", False, str(error))
        return
    for look in (_schedules, _connection, _clock, _folders, _disk, _ledger, _prefect, _versions, _notices):
        yield _looked(look, profile)


def _looked(look: Callable[[Profile], Finding], profile: Profile) -> Finding:
    try:
        return look(profile)
    except CallsheetError as error:
        return Finding(look.__name__.strip("_"), False, str(error))
    except OSError as error:
        why = f"{error.filename or 'a file'}: {error.strerror}; give this user the right to"
        return Finding(look.__name__.strip("_"), False, why)


def _schedules(_profile: Profile) -> Finding:
    found = load_schedules()
    for one in found:
        load_profile(one.profile)
        folder = Path(re.split(r"[%*?\[]", one.files)[0] + "x").parent
        if not folder.is_dir():
            return Finding(
                "schedules",
                False,
                f"{one.name} looks for {one.files}, and there is no folder {folder}; make it",
            )
    told = ", ".join(f"{one.name} ({one.cron} {one.zone})" for one in found)
    return Finding("schedules", True, told or "none")


def _connection(profile: Profile) -> Finding:
    """A token and one question that changes nothing."""
    connection = connection_of(profile)

    async def ask() -> None:
        async with Client(connection) as client:
            await rows(client, BY_NAME["search_queues"], {})

    try:
        asyncio.run(ask())
    except SobotError as error:
        return Finding("credentials", False, profile.reader().say(said_by(error)))
    return Finding("credentials", True, f"{connection.base_url} takes them")


def _clock(profile: Profile) -> Finding:
    if not profile.base_url:
        return Finding("clock", False, "there is no base_url to compare it with")
    try:
        date = httpx.get(profile.base_url, timeout=10).headers.get("date", "")
        apart = time.time() - parsedate_to_datetime(date).timestamp()
    except (httpx.HTTPError, TypeError, ValueError):
        return Finding("clock", True, "the service does not tell its time")
    if abs(apart) > _SKEW:
        return Finding(
            "clock", False, f"this machine's clock is {apart:+.0f} s from the service's; set it (NTP)"
        )
    return Finding("clock", True, f"{apart:+.0f} s from the service's")


def _folders(profile: Profile) -> Finding:
    inbox = profile.inbox_dir
    for folder in (profile.data_dir, inbox):
        nearest = _nearest(folder)
        if not os.access(nearest, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            return Finding("folders", False, f"{nearest} cannot be written; give this user the right to")
    with open_context(profile) as context:
        if was_marked(context.ledger, inbox) and (why := away(context.ledger, inbox)):
            return Finding("folders", False, profile.reader().say(why))
    if inbox.exists() and inbox.stat().st_mode & 0o002:
        return Finding("folders", False, f"everybody can write into {inbox}: chmod o-w {inbox}")
    if inbox.exists() and inbox.stat().st_dev != inbox.parent.stat().st_dev:
        return Finding(
            "folders", True, f"{inbox} is a file system of its own: files are copied out of it, not renamed"
        )
    return Finding("folders", True, f"inbox {inbox}, data {profile.data_dir}")


def _nearest(folder: Path) -> Path:
    """The folder, or of its parents the nearest that is there."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def _disk(profile: Profile) -> Finding:
    nearest = _nearest(profile.data_dir)
    free = shutil.disk_usage(nearest).free
    said = f"{free / 1024**3:.1f} GiB free at {nearest}"
    return Finding("disk", free >= _LEAST_FREE, said if free >= _LEAST_FREE else f"{said}; make room")


def _ledger(profile: Profile) -> Finding:
    with open_context(profile) as context:
        asked = {one.load_id for one in waiting(context.ledger, profile.name)}
        loads = [one.id for one in context.ledger.open_loads() if one.profile == profile.name]
        owners = owners_of(context)
    path = profile.data_dir / "ledger.db"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("ledger", False, f"others can read it: chmod 600 {path}")
    at_work = [one for one in loads if (owner := owners.get(one, ("", 0))[0]) and not is_gone(owner)]
    left = len(loads) - len(asked) - len(at_work)
    if left > 0:
        then = "callsheet serve goes on with them when it starts; without it, say callsheet resume --all"
        return Finding("ledger", False, f"{left} loads have stopped before their end: {then}")
    if asked:
        return Finding(
            "ledger", False, f"{len(asked)} loads wait for a yes: callsheet loads, then approve or refuse"
        )
    return Finding("ledger", True, "opens, nothing has stopped before its end")


def _prefect(_profile: Profile) -> Finding:
    if not prefect_api_configured():
        return Finding("prefect", True, "no server configured; callsheet serve starts one")
    api = os.environ.get("PREFECT_API_URL") or _api_of_prefect_profile()
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=5):  # noqa: S310 - the configured server
            return Finding("prefect", True, f"{api} answers")
    except (urllib.error.URLError, OSError, ValueError):
        return Finding(
            "prefect", False, f"{api} does not answer; start it (callsheet serve), or unset PREFECT_API_URL"
        )


def _api_of_prefect_profile() -> str:
    from prefect.settings import PREFECT_API_URL

    return str(PREFECT_API_URL.value())


def _versions(_profile: Profile) -> Finding:
    told = {name: importlib.metadata.version(name) for name in ("callsheet", "prefect", *_BELOW, "pandas")}
    said = ", ".join(f"{name} {version}" for name, version in told.items())
    for name, (limit, why) in _BELOW.items():
        if tuple(int(part) for part in told[name].split(".")[:2]) >= limit:
            below = ".".join(map(str, limit))
            return Finding("versions", False, f"{said}; {why} needs {name} below {below}. Install anew: make")
    return Finding("versions", True, f"{said}, Python {sys.version.split()[0]}")


def _notices(profile: Profile) -> Finding:
    if not profile.notify:
        return Finding("notices", True, "nobody is told; set notify to Apprise addresses to change that")
    wrong = sum(apprise_for(one.get_secret_value()) is None for one in profile.notify)
    if wrong:
        return Finding(
            "notices", False, f"{wrong} of {len(profile.notify)} addresses are none that Apprise knows"
        )
    return Finding("notices", True, f"{len(profile.notify)} addresses, on {', '.join(profile.notify_on)}")
