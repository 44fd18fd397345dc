"""`callsheet doctor`: each thing an installation needs, as a line that says ok or what to do."""

import asyncio
import importlib.metadata
import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime

import httpx
from rich.console import Console

from flows.engine.site import connection_of, open_site
from flows.errors import CallsheetError, Exit, SetupError
from flows.notify import speaker
from flows.prefect_api import prefect_api_configured
from flows.settings import Profile, config_path, load_profile, load_schedules
from flows.watching.presence import MARK
from sobot.client import Client
from sobot.errors import SobotError
from sobot.operations import BY_NAME
from sobot.paging import rows

_SKEW = 60.0  # seconds; the service's tokens are signed with this machine's time
_LEAST_FREE = 2 * 1024**3


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


def _schedules(_profile: Profile) -> Finding:
    found = load_schedules()
    return Finding(
        "schedules", True, ", ".join(f"{one.name} ({one.cron} {one.zone})" for one in found) or "none"
    )


def _connection(profile: Profile) -> Finding:
    """A token and one question that changes nothing."""
    connection = connection_of(profile)

    async def ask() -> None:
        async with Client(connection) as client:
            await rows(client, BY_NAME["search_queues"], {})

    try:
        asyncio.run(ask())
    except SobotError as error:
        return Finding("credentials", False, f"{error.message} {error.server_message}".strip())
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
        nearest = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        if not os.access(nearest, os.W_OK):
            return Finding("folders", False, f"{nearest} cannot be written; give this user the right to")
    if inbox.exists() and inbox.stat().st_mode & 0o002:
        return Finding("folders", False, f"everybody can write into {inbox}: chmod o-w {inbox}")
    if inbox.exists() and not (inbox / MARK).exists():
        return Finding(
            "folders", False, f"{inbox} has no mark {MARK}: is it mounted? callsheet watch puts it there once"
        )
    if inbox.exists() and inbox.stat().st_dev != inbox.parent.stat().st_dev:
        return Finding(
            "folders", True, f"{inbox} is a file system of its own: files are copied out of it, not renamed"
        )
    return Finding("folders", True, f"inbox {inbox}, data {profile.data_dir}")


def _disk(profile: Profile) -> Finding:
    nearest = next(
        one for one in (profile.data_dir.absolute(), *profile.data_dir.absolute().parents) if one.exists()
    )
    free = shutil.disk_usage(nearest).free
    said = f"{free / 1024**3:.1f} GiB free at {nearest}"
    return Finding("disk", free >= _LEAST_FREE, said if free >= _LEAST_FREE else f"{said}; make room")


def _ledger(profile: Profile) -> Finding:
    with open_site(profile) as site:
        unfinished = [
            one.id for one in site.ledger.loads(500) if not one.closed_at and one.state != "refused"
        ]
    path = profile.data_dir / "ledger.db"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("ledger", False, f"others can read it: chmod 600 {path}")
    if unfinished:
        return Finding(
            "ledger", False, f"{len(unfinished)} loads have not come to their end: callsheet resume --all"
        )
    return Finding("ledger", True, "opens, nothing unfinished")


def _prefect(_profile: Profile) -> Finding:
    if not prefect_api_configured():
        return Finding("prefect", True, "no server configured; callsheet serve starts one")
    api = os.environ.get("PREFECT_API_URL", "")
    if not api:
        return Finding("prefect", True, "configured in the Prefect profile")
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=5):  # noqa: S310 - the configured server
            return Finding("prefect", True, f"{api} answers")
    except (urllib.error.URLError, OSError, ValueError):
        return Finding(
            "prefect", False, f"{api} does not answer; start it (callsheet serve), or unset PREFECT_API_URL"
        )


def _versions(_profile: Profile) -> Finding:
    told = {name: importlib.metadata.version(name) for name in ("callsheet", "prefect", "fastapi", "pandas")}
    said = ", ".join(f"{name} {version}" for name, version in told.items())
    major, minor = (int(part) for part in told["fastapi"].split(".")[:2])
    if (major, minor) >= (0, 151):
        return Finding("versions", False, f"{said}; Prefect's server needs fastapi below 0.151: make")
    return Finding("versions", True, f"{said}, Python {sys.version.split()[0]}")


def _notices(profile: Profile) -> Finding:
    if not profile.notify:
        return Finding("notices", True, "nobody is told; set notify to Apprise addresses to change that")
    wrong = sum(speaker(one.get_secret_value()) is None for one in profile.notify)
    if wrong:
        return Finding(
            "notices", False, f"{wrong} of {len(profile.notify)} addresses are none that Apprise knows"
        )
    return Finding("notices", True, f"{len(profile.notify)} addresses, on {', '.join(profile.notify_on)}")
