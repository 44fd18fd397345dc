"""`callsheet doctor`: checks what an installation needs, one line for each thing: ok, or what to fix."""

import asyncio
import importlib.metadata
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from callsheet.engine.context import client_of, connection_of, open_context
from callsheet.engine.service_errors import said_by
from callsheet.errors import CallsheetError, Exit, SetupError
from callsheet.ledger.approvals import waiting
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.processes import is_gone
from callsheet.linux import is_dumpable
from callsheet.lookup import os_error
from callsheet.messages.reader import Reader
from callsheet.notifications import apprise_for
from callsheet.settings import (
    Profile,
    config_path,
    load_profile,
    load_schedules,
    prefect_api_url,
    reader_for,
    sign_in,
)
from callsheet.settings.prefect_api import client_headers
from callsheet.sheets.parser_process import ParserGoneError, ParserTimeoutError, parser_process
from callsheet.sobot.errors import SettingsError, SobotError
from callsheet.sobot.network import is_loopback
from callsheet.sobot.operations import BY_NAME
from callsheet.sobot.paging import rows
from callsheet.watcher.folders import WatchFolders, away, was_marked
from callsheet.watcher.reach import how_writing_shows, obstacle
from validators.message import Message, Param, message

_SKEW = 60.0  # seconds; the service's tokens are signed with this machine's time
_LEAST_FREE = 2 * 1024**3
_BELOW = {
    "fastapi": ((0, 151), "PREFECT_S_SERVER"),
    "sqlalchemy": ((2, 1), "PREFECT_S_SCHEDULER"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was checked, whether it is well, and what there is or what to fix."""

    what: str
    well: bool
    message: Message

    @classmethod
    def ok(cls, what: str, code: str, /, **params: Param) -> "Finding":
        return cls(what, True, message(code, **params))

    @classmethod
    def fix(cls, what: str, code: str, /, **params: Param) -> "Finding":
        return cls(what, False, message(code, **params))

    def as_json(self, reader: Reader) -> dict[str, object]:
        said = reader.say(self.message)
        return {"what": self.what, "well": self.well, "code": self.message.code, "said": said}


def run_doctor(profile_name: str | None, *, as_json: bool) -> int:
    """Check everything, show it, and return the exit status: 0, or 3 when something is to be fixed."""
    found, reader = list(examine(profile_name)), reader_for(profile_name)
    if as_json:
        json.dump([finding.as_json(reader) for finding in found], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        print_findings(found, reader)
    return int(Exit.WELL if all(finding.well for finding in found) else Exit.SETTINGS)


def print_findings(found: Iterable[Finding], reader: Reader) -> None:
    """A line for each thing that was checked."""
    for finding in found:
        Console().print(_line(finding, reader), soft_wrap=True)


def _line(finding: Finding, reader: Reader) -> Text:
    ok, fix = reader.say(message("DOCTOR_OK")), reader.say(message("DOCTOR_FIX"))
    sign, colour = (ok, "green") if finding.well else (fix, "red")
    gap = " " * (max(cell_len(ok), cell_len(fix)) + 1 - cell_len(sign))
    what = reader.say(message(f"DOCTOR_{finding.what.upper()}"))
    colon = "：" if reader.language == "zh" else ": "
    return Text.assemble((sign, colour), gap, what, colon, reader.say(finding.message))


def examine(profile_name: str | None) -> Iterator[Finding]:
    """The findings, settings first: without them nothing else can be checked."""
    try:
        profile = load_profile(profile_name)
        path = config_path()
        code = "SETTINGS_FOUND" if path.is_file() else "SETTINGS_WITHOUT_FILE"
        yield Finding.ok("settings", code, profile=profile.name, path=str(path))
    except SetupError as error:
        yield Finding("settings", False, error.message)
        return
    for what, check in CHECKS.items():
        yield checked(what, check, profile)


def checked(what: str, check: Callable[[Profile], Finding], profile: Profile) -> Finding:
    """What a check found; an expected error of it is a finding too."""
    try:
        return check(profile)
    except CallsheetError as error:
        return Finding(what, False, error.message)
    except OSError as error:
        file = str(error.filename) if error.filename else message("SOME_FILE")
        return Finding.fix(what, "NOT_PERMITTED", file=file, cause=os_error(error))


def _schedules(_profile: Profile) -> Finding:
    found = load_schedules()
    for schedule in found:
        load_profile(schedule.profile)
        folder = Path(re.split(r"[%*?\[]", schedule.files)[0] + "x").parent
        if schedule.files and not folder.is_dir():
            facts = {"name": schedule.name, "files": schedule.files, "folder": str(folder)}
            return Finding.fix("schedules", "SCHEDULE_FOLDER_MISSING", **facts)
    lines = tuple(
        message("SCHEDULE_LINE", name=schedule.name, cron=schedule.cron, zone=schedule.zone)
        for schedule in found
    )
    return (
        Finding.ok("schedules", "SCHEDULES_FOUND", schedules=lines)
        if found
        else Finding.ok("schedules", "NONE")
    )


def _network(profile: Profile) -> Finding:
    """How the service is reached and whose certificates are trusted; whether it answers is the next line's."""
    try:
        network = profile.network
        network.certificates()
        way = network.way_to(httpx.URL(profile.base_url))
    except (SettingsError, httpx.InvalidURL) as error:
        wrong = (
            error.message
            if isinstance(error, SettingsError)
            else message("SOBOT_BASE_URL", setting="base_url")
        )
        return Finding("network", False, wrong)
    if way.proxy:
        said = message("NETWORK_PROXY", proxy=way.address, source=way.named)
    else:
        said = message("NETWORK_DIRECT_BY" if way.source else "NETWORK_DIRECT", source=way.named)
    return Finding.ok("network", "NETWORK_FOUND", way=said, trusted=network.trusted)


def _connection(profile: Profile) -> Finding:
    """Gets a token, that of the loads if there is one, and makes one request that changes nothing."""
    connection = connection_of(profile)

    async def ask() -> None:
        async with client_of(profile) as client:
            await rows(client, BY_NAME["search_queues"], {})

    try:
        asyncio.run(ask())
    except SobotError as error:
        return Finding("credentials", False, said_by(error))
    return Finding.ok("credentials", "CREDENTIALS_ACCEPTED", url=connection.base_url)


def _clock(profile: Profile) -> Finding:
    if not profile.base_url:
        return Finding.fix("clock", "CLOCK_NO_ADDRESS")
    try:
        date = _ask(profile).headers.get("date", "")
    except (httpx.HTTPError, httpx.InvalidURL, SettingsError):
        return Finding.fix("clock", "CLOCK_NOT_COMPARED", url=profile.base_url)
    try:
        apart = time.time() - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return Finding.ok("clock", "CLOCK_UNKNOWN")
    if abs(apart) > _SKEW:
        return Finding.fix("clock", "CLOCK_OFF", seconds=apart)
    return Finding.ok("clock", "CLOCK_CLOSE", seconds=apart)


def _ask(profile: Profile) -> httpx.Response:
    """The answer of the service's address, reached as the client reaches it."""
    network, url = profile.network, httpx.URL(profile.base_url)
    trusted = network.certificates()
    return httpx.get(
        url, timeout=10, verify=trusted, proxy=network.way_to(url).through(trusted), trust_env=False
    )


def _folders(profile: Profile) -> Finding:
    inbox = profile.inbox_dir
    for folder in (profile.data_dir, inbox):
        nearest = _nearest(folder)
        if not os.access(nearest, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            return Finding.fix("folders", "FOLDER_NOT_WRITABLE", folder=str(nearest))
    with open_context(profile) as context:
        if was_marked(context.ledger, inbox) and (why := away(context.ledger, inbox)):
            return Finding("folders", False, why)
    if inbox.exists() and inbox.stat().st_mode & 0o002:
        return Finding.fix("folders", "INBOX_OPEN", folder=str(inbox))
    if inbox.exists() and inbox.stat().st_dev != inbox.parent.stat().st_dev:
        return Finding.ok("folders", "INBOX_MOUNTED", folder=str(inbox))
    return Finding.ok("folders", "FOLDERS_FOUND", inbox=str(inbox), data=str(profile.data_dir))


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest of its parents that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _disk(profile: Profile) -> Finding:
    nearest = _nearest(profile.data_dir)
    free = shutil.disk_usage(nearest).free
    facts: dict[str, Param] = {"free": free / 1024**3, "folder": str(nearest)}
    return (
        Finding.ok("disk", "DISK_FREE", **facts)
        if free >= _LEAST_FREE
        else Finding.fix("disk", "DISK_LOW", **facts)
    )


def _ledger(profile: Profile) -> Finding:
    with open_context(profile) as context:
        asked = {approval.load_id for approval in waiting(context.ledger, profile.name)}
        loads = [load.id for load in context.ledger.open_loads() if load.profile == profile.name]
        owners = context.ledger.owners()
        if unguarded := _unguarded(context.ledger, profile):
            return unguarded
    path = profile.data_dir / "ledger.db"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding.fix("ledger", "LEDGER_READABLE_BY_OTHERS", path=str(path))
    working = [load for load in loads if (owner := owners.get(load, ("", 0))[0]) and not is_gone(owner)]
    unfinished = len(loads) - len(asked) - len(working)
    if unfinished > 0:
        return Finding.fix("ledger", "LOADS_UNFINISHED", count=unfinished)
    if asked:
        return Finding.fix("ledger", "LOADS_WAITING", count=len(asked))
    return Finding.ok("ledger", "LEDGER_SOUND")


def _unguarded(ledger: Ledger, profile: Profile) -> Finding | None:
    """Why an old copy of the data folder would not be noticed; None when it would."""
    folder = profile.ledger_state_dir
    if ledger.unproven is not None:
        return Finding.fix("ledger", "LEDGER_NOT_ACCEPTED")
    if folder is None or not ledger.recorded_outside:
        return Finding.fix("ledger", "LEDGER_NOT_RECORDED", folder=str(folder or "state_dir"))
    if folder.resolve().is_relative_to(profile.data_dir.resolve()):
        return Finding.fix("ledger", "LEDGER_RECORDED_INSIDE", folder=str(folder))
    return None


def _prefect(profile: Profile) -> Finding:
    url = prefect_api_url()
    if not url:
        return Finding.ok("prefect", "PREFECT_NONE")
    sign_in(profile.data_dir)
    try:
        with httpx.Client(timeout=5, trust_env=not is_loopback(httpx.URL(url).host)) as client:
            client.get(f"{url}/health").raise_for_status()
            asked = client.get(f"{url}/admin/version", headers=client_headers())
        if asked.status_code in {401, 403}:
            return Finding.fix("prefect", "PREFECT_REFUSED", url=url)
        return Finding.ok("prefect", "PREFECT_ANSWERS", url=url)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError):
        return Finding.fix("prefect", "PREFECT_SILENT", url=url)


def _versions(_profile: Profile) -> Finding:
    found = {name: importlib.metadata.version(name) for name in ("callsheet", "prefect", *_BELOW, "pandas")}
    versions = ", ".join(f"{name} {version}" for name, version in found.items())
    for name, (limit, user) in _BELOW.items():
        if tuple(int(part) for part in found[name].split(".")[:2]) >= limit:
            below = ".".join(map(str, limit))
            facts: dict[str, Param] = {
                "versions": versions,
                "user": message(user),
                "package": name,
                "limit": below,
            }
            return Finding.fix("versions", "VERSION_TOO_NEW", **facts)
    return Finding.ok("versions", "VERSIONS_FOUND", versions=versions, python=sys.version.split()[0])


def _notices(profile: Profile) -> Finding:
    count = len(profile.notify)
    if not count:
        return Finding.ok("notices", "NOTICES_NONE")
    wrong = sum(apprise_for(url.get_secret_value()) is None for url in profile.notify)
    if wrong:
        return Finding.fix("notices", "NOTICES_WRONG", wrong=wrong, count=count)
    return Finding.ok("notices", "NOTICES_FOUND", count=count, events=tuple(profile.notify_on))


def _confinement(_profile: Profile) -> Finding:
    """What the system lets the process do that reads a file, tried in one; and whether this process's memory is its own."""
    try:
        names = parser_process().allowed_attempts()
    except (ParserGoneError, ParserTimeoutError):
        return Finding.fix("confinement", "CONFINEMENT_UNKNOWN")
    allowed = tuple(message(f"ATTEMPT_{name.upper()}") for name in names)
    if allowed:
        return Finding.ok("confinement", "CONFINEMENT_PARTIAL", allowed=allowed)
    private = message("MEMORY_SHARED" if is_dumpable() else "MEMORY_PRIVATE")
    return Finding.ok("confinement", "CONFINEMENT_WHOLE", memory=private)


def _sharing(profile: Profile) -> Finding:
    """Whether those who share the watched folder reach it, and what is known of a file that they still write."""
    places = WatchFolders.of(profile)
    writing = how_writing_shows(places, profile.watch_unchanged)
    if why := obstacle(places):
        return Finding("sharing", False, why)
    if not profile.inbox_group:
        return Finding.ok("sharing", "SHARED_WITH_NOBODY", writing=writing)
    facts = {"group": profile.inbox_group, "mode": f"{profile.file_mode:04o}"}
    return Finding.ok("sharing", "SHARED_WITH", **facts, writing=writing)


CHECKS: dict[str, Callable[[Profile], Finding]] = {
    "schedules": _schedules,
    "network": _network,
    "credentials": _connection,
    "clock": _clock,
    "folders": _folders,
    "sharing": _sharing,
    "disk": _disk,
    "ledger": _ledger,
    "prefect": _prefect,
    "versions": _versions,
    "notices": _notices,
    "confinement": _confinement,
}
