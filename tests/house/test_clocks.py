"""Where the wall clock is read: in few places, each for what only it can say. Nothing is waited for by it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("callsheet", "flows", "transforms", "validators")

MAY_READ_IT = {
    "callsheet/cli/copies.py": "the time in the name of what a restore puts aside",
    "callsheet/doctor.py": "compares it with the service's",
    "callsheet/engine/export.py": "into how many parts a period with an open end is divided",
    "callsheet/engine/approval.py": "which lists were loaded in the last days",
    "callsheet/engine/foreseen.py": "the same, as a load would ask",
    "callsheet/engine/context.py": "the date and time of names and of today",
    "callsheet/engine/dry_run.py": "the moment that a setup call would name",
    "callsheet/engine/draft_suggestions.py": "the moment at which what is suggested is proven, as rows are",
    "callsheet/engine/foreseen_rows.py": "the moment at which rows are proven and compared",
    "callsheet/engine/moments.py": "the last resort, where neither a tick nor the service says when",
    "callsheet/engine/old_drafts.py": "a draft is kept for days",
    "callsheet/engine/pauses.py": "shows until when is waited; after a restart, bounded by what was asked for",
    "callsheet/engine/plan.py": "a campaign must not have ended before it is created",
    "callsheet/engine/setup_named.py": "which campaigns were made in the last year",
    "callsheet/engine/shared_setup.py": "whether the campaign of another load has ended, as plan.py asks of its own",
    "callsheet/engine/validate.py": "today, as the rows are checked",
    "callsheet/ledger/ledger.py": "the times of the record, for people",
    "callsheet/ledger/transitions.py": "the times of the record, for people",
    "callsheet/notifications.py": "the time that a late notice says it is from, for people",
    "callsheet/sandbox/server.py": "the time that the sandbox shows as the service's",
    "callsheet/sandbox/service.py": "the time that the sandbox shows as the service's",
    "callsheet/settings/schedules.py": "any moment, to see whether a cron expression is one",
    "callsheet/sobot/auth.py": "tokens are signed with the time, and an error says how far off it is",
    "callsheet/sobot/rate_limit.py": "where the client's clocks are declared",
    "callsheet/sobot/token_store.py": "how old another process's token is after a restart; one that is too old is renewed by its 401",
    "callsheet/watcher/nightly.py": "whether it is night, and a day since the last sweep",
    "callsheet/watcher/old_files.py": "how old a file is is a matter of days",
    "callsheet/watcher/purge.py": "days are kept by the calendar; it is compared with other clocks first",
    "flows/catch_up.py": "schedules are moments of the wall clock",
    "flows/export_list.py": "the name of a folder",
    "flows/external_run.py": "the time that Prefect shows of an event",
    "callsheet/engine/report_page.py": "when the page was made",
    "flows/report_files.py": "the age of the key that links are made with",
    "flows/scheduled_load.py": "schedules are moments of the wall clock",
    "transforms/kinds/campaign_setup.py": "what plan.py gives it",
    "callsheet/watcher/overview.py": "when a file of the watched folder was changed, for people",
    "callsheet/web/draft_view.py": "when sending would end, for people",
    "callsheet/web/schedule_pages.py": "for when a run of a schedule may be asked",
    "callsheet/web/schedule_view.py": "when a schedule is due next, for people",
    "callsheet/web/watch_pages.py": "what ends within a month, for people",
}
READS = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "gmtime"),
    ("time", "localtime"),
    ("time", "ctime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("context", "now"),
    ("clock", "wall"),
    ("_clock", "wall"),
    ("func", "now"),
    ("func", "current_timestamp"),
}


def reads(tree: ast.AST) -> Iterator[str]:
    """What reads the wall clock in a module: calls by name, also handed on as values; times of files."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = node.value
            owner = base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
            if (owner, node.attr) in READS or node.attr in {"st_mtime", "st_ctime", "st_atime"}:
                yield f"{owner}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"time.{name.name}" for name in node.names if ("time", name.name) in READS)


def readers() -> dict[str, list[str]]:
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if names := sorted(set(reads(ast.parse(path.read_text(encoding="utf-8"))))):
                found[path.relative_to(ROOT).as_posix()] = names
    return found


def test_the_wall_clock_is_read_where_only_it_can_say() -> None:
    """A new place has to be thought about: a clock may be set at any time, by days. Waits are counted by monotonic clocks."""
    found = readers()
    assert {path: names for path, names in found.items() if path not in MAY_READ_IT} == {}
    assert set(MAY_READ_IT) - set(found) == set()


@pytest.mark.parametrize(
    "code",
    [
        "import time\ntime.time()",
        "clock = time.time",
        "from time import time_ns",
        "datetime.now(UTC)",
        "dt.datetime.utcnow()",
        "context.now()",
        "self.context.now() - first",
        "self._clock.wall()",
        "path.stat().st_mtime < 5",
        "select(func.now())",
    ],
)
def test_a_read_of_the_wall_clock_is_seen(code: str) -> None:
    """However it is written."""
    assert list(reads(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["time.monotonic()", "context.ledger.now()", "datetime.fromisoformat(x)", "status.st_mtime_ns"]
)
def test_other_clocks_are_no_wall_clock(code: str) -> None:
    """The ledger's own time is for its records; nanoseconds of a file are compared with themselves only."""
    assert list(reads(ast.parse(code))) == []
