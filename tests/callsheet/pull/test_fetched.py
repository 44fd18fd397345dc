"""A schedule with a source, from the listing to the results: forbidden lists first, each file once, nothing lost on the way."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem

from callsheet.application import Application
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.pipeline import load_files
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit, SetupError, StoppedError
from callsheet.pull.pull import Puller
from callsheet.sandbox.server import Sandbox
from callsheet.schedules import run_anyway, run_slot
from callsheet.settings import Profile, Schedule, load_schedules
from callsheet.settings.sources import Address, address_of
from tests.support.archives import put
from tests.support.loading import a_csv, numbers

NIGHT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # 02:30 of the 24th in Singapore
CUSTOMERS = "Telephone,Name"


class Notices:
    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    def __call__(self, _profile: Profile, event: str, title: str, body: str) -> bool:
        self.told.append((event, title, body))
        return True


async def engine(context: LoadContext, orders: Sequence[LoadRequest]) -> list[SheetResult]:
    return await load_files(context, orders)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that every address leads to."""
    folder = tmp_path / "there"
    (folder / "20261124").mkdir(parents=True)
    server = LocalFileSystem()
    monkeypatch.setattr(Puller, "_open", lambda *_: server)
    return folder


@pytest.fixture
def context(profile: Profile) -> Iterator[LoadContext]:
    with open_context(profile, application=Application()) as opened:
        yield opened


def nightly(folder: Path, **more: Any) -> Schedule:
    source = f"sftp://host{folder}/%Y%m%d/*"
    return Schedule(**{"name": "nightly", "cron": "30 2 * * *", "source": source, **more})


def run(context: LoadContext, schedule: Schedule, notices: Notices, *, anyway: bool = False) -> Any:
    ways = run_anyway if anyway else run_slot
    return asyncio.run(ways(context, schedule, engine, NIGHT, notices))


def called(sandbox: Sandbox) -> set[str]:
    return {key[-1] for key in sandbox.effects("import_customer_numbers")}


def test_a_schedule_loads_what_it_fetches_once(there: Path, context: LoadContext, sandbox: Sandbox) -> None:
    """The date in the address is that of the run. A second run finds nothing new, and says so."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, *(f"{number},x" for number in numbers(2)))
    a_csv(there / "old.csv", CUSTOMERS, "6590019999,x")
    notices = Notices()
    assert len(run(context, nightly(there), notices)) == 1
    assert called(sandbox) == set(numbers(2))
    assert notices.told == []
    assert run(context, nightly(there), notices, anyway=True) == []
    assert [event for event, *_ in notices.told] == ["schedule"]
    assert not list((context.profile.pulled_dir).rglob("*.csv"))


@pytest.mark.slow
def test_a_forbidden_list_of_the_source_goes_first(
    there: Path, context: LoadContext, sandbox: Sandbox
) -> None:
    """Also in an archive, and by the name of the folder on the server."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, *(f"{number},x" for number in numbers(2)))
    put(there / "20261124", "z.zip", {"dnc.csv": f"Number,Direction\n{numbers(1)[0]},out\n".encode()})
    run(context, nightly(there), Notices())
    assert called(sandbox) == set(numbers(2)[1:])
    dnc = there / "DNC"
    dnc.mkdir()
    a_csv(dnc / "b.csv", "Phone,Name", "6590010009,Ann")
    (result,) = run(context, nightly(there, source=f"sftp://host{dnc}/"), Notices(), anyway=True)
    assert [problem.code for problem in result.problems] == ["KIND_CONTRADICTED"]


def test_results_are_put_beside_the_files(there: Path, context: LoadContext) -> None:
    """Under a name of their own for each load, so that no night overwrites another."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x", "12,x")
    (result,) = run(context, nightly(there, results_to="results"), Notices())
    names = sorted(path.name for path in (there / "20261124" / "results").iterdir())
    assert names == [f"{result.load_id}.a.result.xlsx", f"{result.load_id}.a.to-fix.xlsx"]


def test_results_that_cannot_be_put_back_are_said(
    there: Path, context: LoadContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The load is done all the same, and is not fetched again."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x")

    def refuses(*_: object) -> None:
        raise StoppedError("SOURCE_UNREACHABLE", source="sftp://host/in", error="EOFError")

    monkeypatch.setattr(Puller, "put", refuses)
    notices = Notices()
    run(context, nightly(there, results_to="results"), notices)
    assert [event for event, *_ in notices.told] == ["failure"]
    assert run(context, nightly(there), Notices(), anyway=True) == []


def test_a_source_that_cannot_be_reached_is_told_once_and_tried_again(
    there: Path, context: LoadContext, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment stays open, so that it is run again without a person."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x")
    notices = Notices()

    def gone(*_: object) -> None:
        raise StoppedError("SOURCE_UNREACHABLE", source="sftp://host/in", error="EOFError")

    with monkeypatch.context() as patched:
        patched.setattr(Puller, "pull", gone)
        for _ in range(2):
            with pytest.raises(StoppedError):
                run(context, nightly(there), notices)
    assert [event for event, *_ in notices.told] == ["failure"]
    assert len(run(context, nightly(there), notices)) == 1
    assert called(sandbox) == set(numbers(1))


def test_a_file_whose_load_stopped_is_kept_and_comes_again(
    there: Path, context: LoadContext, sandbox: Sandbox
) -> None:
    """It is not fetched a second time, and the next run continues its load."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x")

    async def stops(context: LoadContext, orders: Sequence[LoadRequest]) -> list[SheetResult]:
        return [SheetResult(str(order.file), exit=Exit.STOPPED) for order in orders]

    asyncio.run(run_slot(context, nightly(there), stops, NIGHT, Notices()))
    (kept,) = context.profile.pulled_dir.rglob("*.csv")
    run(context, nightly(there), Notices(), anyway=True)
    assert called(sandbox) == set(numbers(1))
    assert not kept.exists()


def test_killed_before_its_files_are_recorded_the_ledger_knows_them(
    there: Path, context: LoadContext, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run reads what is here again, sends nothing twice, and records it."""
    a_csv(there / "20261124" / "a.csv", CUSTOMERS, f"{numbers(1)[0]},x")
    with monkeypatch.context() as patched:
        patched.setattr(Puller, "record", lambda *_: None)
        run(context, nightly(there), Notices())
    assert list(context.profile.pulled_dir.rglob("*.csv"))
    run(context, nightly(there), Notices(), anyway=True)
    assert set(sandbox.effects("import_customer_numbers").values()) == {1}
    assert not list(context.profile.pulled_dir.rglob("*.csv"))


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ('source = "sftp://lists:secret@host/in/*.csv"', "VALUE_SOURCE_PASSWORD"),
        ('source = "sftp://host"', "VALUE_SOURCE"),
        ('source = "ftp://host/in"', "VALUE_SOURCE"),
        ('source = "file:///etc/passwd"', "VALUE_SOURCE"),
        ('source = "sftp://host/in/*/a.csv"', "VALUE_SOURCE"),
        ('source = "sftp://host/in/../a.csv"', "VALUE_SOURCE"),
        ('source = "s3://UPPER/in"', "VALUE_SOURCE"),
        ('source = "s3://bucket/in/"\nfiles = "lists"', "SCHEDULE_ONE_PLACE"),
        ("", "SCHEDULE_ONE_PLACE"),
        ('files = "lists"\ndone_marker = ".done"', "SCHEDULE_NO_SOURCE"),
        ('source = "s3://bucket/in/"\ndone_marker = "*"', "VALUE_DONE_MARKER"),
        ('source = "s3://bucket/in/"\nresults_to = "../out"', "VALUE_RESULTS_TO"),
        ('source = "s3://bucket/in/"\nresults_to = "/out"', "VALUE_RESULTS_TO"),
    ],
)
def test_a_schedule_with_a_wrong_source_is_refused(
    setting: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it runs, by the name of the setting, and without a password in what is said."""
    config = tmp_path / "callsheet.toml"
    config.write_text(f'[[schedules]]\nname = "nightly"\ncron = "30 2 * * *"\n{setting}\n')
    monkeypatch.setenv("CALLSHEET_CONFIG", str(config))
    with pytest.raises(SetupError) as wrong:
        load_schedules()
    cause = wrong.value.message.get("error")
    assert cause.code == code  # type: ignore[union-attr]
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sftp://lists@host:2222/in/*.csv", Address("sftp", "host", "/in", "*.csv", "lists", 2222)),
        ("sftp://host/in/", Address("sftp", "host", "/in", "*")),
        ("sftp://host/*.csv", Address("sftp", "host", "/", "*.csv")),
        ("s3://bucket", Address("s3", "bucket", "bucket", "*")),
        ("s3://bucket/in/list?.csv", Address("s3", "bucket", "bucket/in", "list?.csv")),
    ],
)
def test_an_address_is_a_folder_and_a_pattern(source: str, expected: Address) -> None:
    """Wildcards stand in the last name alone, so that one listing shows all that is meant."""
    assert address_of(source) == expected
