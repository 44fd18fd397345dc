"""What the ledger knows of forbidden numbers: asked in every form, counted by generations, checked in the claim of a chunk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from callsheet.ledger.forbidden import unchanged
from callsheet.ledger.forbidden_lists import (
    ForbiddenList,
    ListState,
    declare,
    end,
    ended_versions,
    later_versions,
    none_pending,
    pending,
)
from callsheet.ledger.forbidden_question import OUTBOUND
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.list_names import name_of
from callsheet.ledger.read_only import forbidden_read_only
from callsheet.ledger.records import HeldError, LedgerError
from callsheet.ledger.schema import forbidden, forbidden_endings, forbidden_tails, meta
from callsheet.ledger.transitions import guarded
from tests.support.databases import fresh_database
from tests.support.sqlite_work import counted
from transforms.kind import ForbiddenEntry
from transforms.number_patterns import whom_it_means

DAY = "2026-11-26"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A ledger that is not there yet, in a file and, where there is a server, on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
    else:
        with fresh_database() as made:
            yield made


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger(url) as made:
        yield made


def entry(number: str, *, blocked: bool = True, until: str = "") -> ForbiddenEntry:
    return ForbiddenEntry(number, OUTBOUND, blocked, until)


def answers(ledger: Ledger, *numbers: str, country: str = "") -> dict[int, bool]:
    """Place of each number that is held -> whether it is certain."""
    return _answers_of(ledger, "p", list(numbers), country)


def test_many_numbers_are_asked_for_in_batches(ledger: Ledger) -> None:
    """More than one question holds, and of each exactly those that are known."""
    ledger.forbidden.remember("p", "L", [entry(f"65900{at:05}") for at in range(0, 3000, 7)])
    asked = [f"65900{at:05}" for at in range(3000)]
    assert answers(ledger, *asked) == dict.fromkeys(range(0, 3000, 7), True)


def test_the_last_day_of_a_block_still_counts(ledger: Ledger) -> None:
    """On it the number is held, the day after it is not; an unblocked one is not held either."""
    ledger.forbidden.remember(
        "p", "L", [entry("6590000001", until=DAY), entry("6590000002", until="2026-11-25")]
    )
    assert answers(ledger, "6590000001", "6590000002") == {0: True}
    ledger.forbidden.remember("p", "M", [entry("6590000001", blocked=False)])
    assert answers(ledger, "6590000001") == {}


def test_numbers_that_an_older_version_remembered_are_found_in_every_form(ledger: Ledger) -> None:
    """It noted neither ends nor lengths: whole numbers and their shorter forms are found, also after new ones came."""
    ledger.forbidden.remember("p", "L", [entry("91230001")])
    ledger.transaction(lambda connection: connection.execute(delete(forbidden_endings)))
    lengths = meta.c.name == "forbidden_lengths/p"
    ledger.transaction(lambda connection: connection.execute(delete(meta).where(lengths)))
    ledger.forbidden.remember("p", "M", [entry("861380001000")])
    assert answers(ledger, "91230001", "6591230001", "091230001") == {0: True, 1: False, 2: False}
    assert answers(ledger, "6591230001", country="SG") == {0: True}


def test_lost_digits_mean_whoever_one_is_the_end_of_the_other(ledger: Ledger) -> None:
    """And nobody else: that both end in digits of which none is known says nothing."""
    ledger.forbidden.suspect("p", "L", dict.fromkeys(whom_it_means("8.61370E+12") or (), 2))
    meant = ("8613700050083", "13700050083", "013700050083", "008613700050083")
    others = ("8613900010000", "13900010000", "6590050083", "12345678")
    assert answers(ledger, *meant, *others) == dict.fromkeys(range(len(meant)), False)


@pytest.mark.parametrize("country", ["", "SG"])
def test_ends_that_are_noted_first_are_those_that_are_remembered_and_hold_nobody_alone(
    ledger: Ledger, country: str
) -> None:
    """Noted twice they are as noted once; what is never put in place forbids nobody."""
    numbers = ["6591230001", "91230002", "0061412345678", "12345", "862901412345"]
    entries = [entry(each) for each in numbers] + [entry("6591239999", blocked=False)]
    ledger.forbidden.remember("q", "L", entries, country)
    whole = {profile: _ends(ledger, profile) for profile in ("p", "q")}
    for _ in range(2):
        ledger.forbidden.note_ends("p", entries, country)
    assert _ends(ledger, "p") == whole["q"] != whole["p"]
    assert answers(ledger, *numbers, "91230001", country=country) == {}
    ledger.transaction(ledger.forbidden.remembering("p", "M", entries, country, ends_noted=True))
    asked = [*numbers, "91230001", "0412345678", "2901412345"]
    found = answers(ledger, *asked, country=country)
    assert found == _answers_of(ledger, "q", asked, country)
    assert set(range(len(numbers))) <= set(found)
    assert _ends(ledger, "p") == whole["q"]


def _ends(ledger: Ledger, profile: str) -> list[set[tuple[object, ...]]]:
    with ledger.look() as connection:
        tables = (forbidden_endings, forbidden_tails)
        return [
            {tuple(row)[1:] for row in connection.execute(select(each).where(each.c.profile == profile))}
            for each in tables
        ]


def _answers_of(ledger: Ledger, profile: str, numbers: list[str], country: str) -> dict[int, bool]:
    found = ledger.forbidden.blocked(profile, dict(enumerate(numbers)), DAY, country)
    return {at: why.certain for at, why in found.items()}


def test_no_number_and_no_end_of_one_stands_in_the_ledger(ledger: Ledger) -> None:
    """Only fingerprints, and how long numbers are."""
    ledger.forbidden.remember("p", "L", [entry("6591230001")])
    with ledger.look() as connection:
        rows = [
            str(row)
            for table in (forbidden, forbidden_endings, meta)
            for row in connection.execute(select(table))
        ]
    assert rows
    assert not any("91230001" in row or "91230001"[::-1] in row for row in rows)


def test_a_generation_ends_with_every_change_of_a_profiles_numbers(ledger: Ledger) -> None:
    """A check under the old one refuses, another profile's does not; alone in its group, with nothing written."""
    ledger.forbidden.remember("p", "L", [entry("6591230001")])
    before = ledger.forbidden.generation("p")
    ledger.forbidden.remember("other", "L", [entry("6591230001")])
    well = guarded(lambda _: 7, unchanged("p", before))
    assert ledger.do(well) == 7
    ledger.forbidden.remember("p", "L", [entry("6591230002")])
    refused, other = ledger.try_all([well, lambda _: 8])
    assert isinstance(refused, HeldError)
    assert other == 8


def a_list(
    name: str, state: ListState = ListState.OPEN, sheet: str = "S", sha256: str = "1"
) -> ForbiddenList:
    return ForbiddenList(f"id-{name}-{sheet}", "p", f"{name}.xlsx", sheet, sha256, state)


def test_a_new_list_costs_as_much_after_years_as_after_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the latest came is found by an index, of lists that have ended as of those that wait, also with the clock put back."""
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        change, done = ledger.transaction, list[int]()
        monkeypatch.setattr(Ledger, "transaction", lambda _, write: change(counted(write, done)))
        for at in range(200):
            declare(ledger, "p", f"{at}.xlsx", [a_list(f"{at}")])
            if at != 100:
                end(ledger, [f"id-{at}-S"], "Mei", "test")
        monkeypatch.setattr(Ledger, "now", lambda _: "2020-01-01T00:00:00.000+00:00")
        declare(ledger, "p", "last.xlsx", [a_list("last")])
        assert [each.file for each in pending(ledger, "p")] == ["100.xlsx", "last.xlsx"]
        assert done[-1] < 1.5 * done[4]


def test_a_list_is_waited_for_until_it_ends(ledger: Ledger) -> None:
    """In the transaction that claims a chunk, and for its own profile alone."""
    check = guarded(lambda _: 1, none_pending("p"))
    assert ledger.do(check) == 1
    declare(ledger, "p", "b.xlsx", [a_list("b")])
    with pytest.raises(HeldError):
        ledger.do(check)
    assert ledger.do(guarded(lambda _: 1, none_pending("other"))) == 1
    end(ledger, ["id-b-S"], "Mei", "test")
    assert ledger.do(check) == 1
    declare(ledger, "p", "b.xlsx", [a_list("b")])
    assert pending(ledger, "p") == [], "what a person gave up does not come back by itself"


@pytest.mark.parametrize(("file", "sheet"), [("other.csv", "other"), ("other.xlsx", "S"), ("d.csv", "d")])
def test_the_same_content_stands_for_a_list_whatever_its_file_is_called(
    ledger: Ledger, file: str, sheet: str
) -> None:
    """Also of a text file, whose only sheet has the name of the file; other content of another name does not."""
    old = ForbiddenList(
        "old", "p", f"dnc.{file[-3:]}", "dnc" if file.endswith("csv") else "S", "1", ListState.OPEN
    )
    again = ForbiddenList("again", "p", file, sheet, "1", ListState.OPEN)
    other = replace(again, id="other", sha256="2")
    declare(ledger, "p", old.file, [old])
    declare(ledger, "p", file, [again, other])
    assert (again.replaces(old), other.replaces(old)) == (True, False)
    assert [each.id for each in later_versions(ledger, "p", old)] == ["again"]
    end(ledger, ["old"], "", "loaded")
    assert [each.id for each in ended_versions(ledger, "p", again)] == ["old"]


def test_a_file_that_is_understood_is_unread_no_longer(ledger: Ledger) -> None:
    """The whole file, and the sheets that are known now; others stay, and nothing is said twice."""
    unread = [a_list("b", ListState.UNREAD, sheet) for sheet in ("", "S", "T")]
    declare(ledger, "p", "b.xlsx", unread)
    declare(ledger, "p", "b.xlsx", [a_list("b", ListState.UNREAD, "T")])
    declare(ledger, "p", "c.xlsx", [], recognised=["S"])
    assert len(pending(ledger, "p")) == 3
    declare(ledger, "p", "B.csv", [], recognised=["S"])
    assert len(pending(ledger, "p")) == 3, "customers of another file say nothing of this one"
    declare(ledger, "p", "B.xlsx", [], recognised=["S"])
    assert [each.sheet for each in pending(ledger, "p")] == ["T"]
    declare(ledger, "p", "B.csv", [replace(a_list("b"), id="new", file="B.csv")], recognised=["T"])
    assert [each.id for each in pending(ledger, "p")] == ["new"], "a list may come in another format"


def test_what_another_process_is_reading_is_another_file(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of the same name that was understood meanwhile says nothing of it; once that process is gone it does."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("callsheet.ledger.forbidden_lists.this_process", lambda: "another machine/1/1")
        declare(ledger, "p", "b.xlsx", [a_list("b", ListState.READING, "")])
    declare(ledger, "p", "b.xlsx", [], recognised=["S"])
    assert [each.state for each in pending(ledger, "p")] == [ListState.READING]
    monkeypatch.setattr(
        "callsheet.ledger.forbidden_lists.is_gone", lambda owner: owner == "another machine/1/1"
    )
    declare(ledger, "p", "b.xlsx", [], recognised=["S"])
    assert pending(ledger, "p") == []


def test_a_file_from_another_folder_is_another_file(ledger: Ledger) -> None:
    """Of a name that lists of one folder have a file from nowhere may be the corrected one; of several folders, only theirs."""
    for folder in ("week.zip/north", "week.zip/south"):
        declare(ledger, "p", f"{folder}/b.csv", [a_list(f"{folder}/b", ListState.UNREAD, "")])
    for file in ("week.zip/east/b.xlsx", "b.xlsx"):
        declare(ledger, "p", file, [], recognised=["b"])
    assert len(pending(ledger, "p")) == 2
    declare(ledger, "p", "week 2.zip/North/b.xlsx", [], recognised=["b"])
    assert [each.file for each in pending(ledger, "p")] == ["week.zip/south/b.xlsx"]
    declare(ledger, "p", "b.xlsx", [], recognised=["b"])
    assert pending(ledger, "p") == []


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("in/Do not call.xlsx", "do not call"),
        ("do not call.to-fix.csv", "do not call"),
        ("do not call.2026-11-26_101500_0001abcd.to-fix.xlsx", "do not call"),
        ("do not call.result.xlsx", "do not call"),
        ("other.xlsx", "other"),
    ],
)
def test_versions_of_one_file_have_one_name(file: str, name: str) -> None:
    """Without its ending, the moment that the watched folder adds, and our own suffixes."""
    assert name_of(file) == name


def test_a_look_into_a_ledger_knows_what_it_knows_and_can_change_nothing(url: str, ledger: Ledger) -> None:
    """The same answers as the ledger itself gives; a change is refused by the database."""
    ledger.forbidden.remember("p", "L", [entry("6591230001")])
    with forbidden_read_only(url) as memory:
        assert memory is not None
        assert memory.blocked("p", {1: "6591230001", 2: "91230001"}, DAY).keys() == {1, 2}
    with pytest.raises(LedgerError), forbidden_read_only(url) as memory:
        assert memory is not None
        memory.remember("p", "L", [entry("6591230002")])


def test_a_ledger_that_has_not_noted_rows_answers_without_them(tmp_path: Path) -> None:
    """Looked at as it is, and once it has been brought up; a list that is loaded again has them."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url) as ledger:
        ledger.forbidden.remember("p", "L", [entry("6591230001")])
        older = ("ALTER TABLE forbidden DROP COLUMN row", "UPDATE meta SET value = '18' WHERE value = '19'")
        ledger.transaction(lambda connection: [connection.exec_driver_sql(each) for each in older])
    with forbidden_read_only(url) as memory:
        assert memory is not None
        assert [each.row for each in memory.blocked("p", {1: "6591230001"}, DAY).values()] == [0]
    with Ledger(url) as ledger:
        assert [each.row for each in ledger.forbidden.blocked("p", {1: "6591230001"}, DAY).values()] == [0]
        ledger.forbidden.remember("p", "M", [replace(entry("6591230001"), row=7)])
        assert [each.row for each in ledger.forbidden.blocked("p", {1: "6591230001"}, DAY).values()] == [7]


def test_a_look_into_a_ledger_creates_nothing(tmp_path: Path) -> None:
    """None where there is no ledger, or an empty file in its place."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with forbidden_read_only(url) as memory:
        assert memory is None
    assert list(tmp_path.iterdir()) == []
