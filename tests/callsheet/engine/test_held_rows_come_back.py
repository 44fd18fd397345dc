"""Rows that were held come back: they stay held whatever was changed or deleted in them, until they are freed or released."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import load_files
from callsheet.engine.progress import Silent
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.callsheet.engine.test_rows_that_come_back import (
    HEADER,
    NONE,
    OURS,
    Line,
    as_it_is,
    dialled,
    edited,
    file_of,
    put,
    without_summary,
)
from tests.support.loading import a_csv, a_profile, run
from tests.support.thinned import LONG, half_of
from transforms.outcomes import READY, Outcome

pytestmark = [pytest.mark.slow, pytest.mark.workbooks]

FORBIDDEN, FREE, GOOD = "6591230002", "6581110003", "6591230001"
BLOCK, UNBLOCK = "Block", "Unblock"


@pytest.fixture
def profile(sandbox: Sandbox, tmp_path: Path) -> Profile:
    return a_profile(sandbox, tmp_path, phones="all")


def forbid(profile: Profile, tmp_path: Path, *numbers: str, action: str = BLOCK, until: str = "") -> None:
    lines = [f"{number},Outbound,{action},{until}" for number in numbers]
    name = f"dnc-{action}-{len(list(tmp_path.glob('dnc*')))}.csv"
    (result,) = run(profile, a_csv(tmp_path / name, "Number,Direction,Action,Expiry date", *lines))
    assert result.outcomes == {"loaded": len(numbers)}


def loaded(profile: Profile, path: Path, **more: Any) -> SheetResult:
    """The result of a load, of which its check says the same."""
    (checked,) = check_files(profile, [LoadRequest(path, **NONE | more)], Silent())
    (result,) = run(profile, path, **NONE | more)
    foretold, done = (dict(each.numbers or each.outcomes) for each in (checked, result))
    foretold = {str(Outcome.LOADED) if name == READY else name: count for name, count in foretold.items()}
    assert foretold == done
    said, told = ({(each.row, each.code) for each in one.problems if each.row} for one in (checked, result))
    assert said == told
    return result


def codes(result: SheetResult) -> set[str]:
    return {problem.code for problem in result.problems}


def and_then(*changes: Callable[[list[Line]], list[Line]]) -> Callable[[list[Line]], list[Line]]:
    def change(lines: list[Line]) -> list[Line]:
        for each in changes:
            lines = each(lines)
        return lines

    return change


def released(name: str, word: str = "release") -> Callable[[list[Line]], list[Line]]:
    return put(name, "callsheet status", word)


@pytest.mark.parametrize(("csv_too", "gone"), half_of([False, True], [(), ("callsheet mark",)]))
@pytest.mark.thinned(2)
def test_the_whole_row_of_a_held_number_is_held(
    gone: tuple[str, ...], csv_too: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A bad number of somebody who is held is corrected in the rows to fix: it is not dialled either."""
    forbid(profile, tmp_path, FORBIDDEN)
    path = a_csv(tmp_path / "leads.csv", HEADER, f"a,12,{FREE}", f"b,{FREE},{FORBIDDEN}", f"c,{GOOD},")
    (first,) = run(profile, path, csv=csv_too, **NONE)
    assert first.numbers == {"invalid": 1, "held": 2, "duplicate": 1, "loaded": 1}
    back = edited(file_of(first, ".to-fix"), tmp_path / "fix", put("a", "Phone", "6581110099"), *gone)
    again = loaded(profile, back)
    assert again.numbers == {"held": 2}
    assert "HELD_BEFORE" in codes(again)
    assert dialled(sandbox) == {GOOD: 1}


@pytest.mark.parametrize(
    ("purged", "gone", "phones"), half_of([False, True], [("Mobile",), ("Mobile", *OURS)], ["first", "all"])
)
@pytest.mark.thinned(3)
def test_a_held_row_whose_forbidden_cell_is_deleted(
    phones: str, gone: tuple[str, ...], purged: bool, sandbox: Sandbox, tmp_path: Path
) -> None:
    """In the first generation and in the second: the mark names the load in which the row was bad, and a later one held it."""
    profile = a_profile(sandbox, tmp_path, phones=phones)
    path = a_csv(tmp_path / "leads.csv", HEADER, f"b,12,{FORBIDDEN}", f"c,{GOOD},")
    forbid(profile, tmp_path, FORBIDDEN)
    (first,) = run(profile, path, **NONE)
    purge(profile, str(first.load_id), purged=purged)
    back = edited(file_of(first, ".result"), tmp_path / "back", put("b", "Phone", "6581110098"), *gone)
    (again,) = run(profile, back, **NONE)
    assert dialled(sandbox) == {GOOD: 1}
    assert (again.numbers or again.outcomes)["held"] == 1


@pytest.mark.parametrize(("purged", "gone"), half_of([False, True], [("Mobile",), ("Mobile", *OURS)]))
@pytest.mark.thinned(2)
def test_a_row_that_was_held_in_its_second_generation(
    gone: tuple[str, ...], purged: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Load 1 found it bad, load 2 held it; its mark names load 1."""
    path = a_csv(tmp_path / "leads.csv", HEADER, "b,12,13", f"c,{GOOD},")
    (first,) = run(profile, path, **NONE)
    forbid(profile, tmp_path, FORBIDDEN)
    change = and_then(put("b", "Phone", "12"), put("b", "Mobile", FORBIDDEN))
    (second,) = run(profile, edited(file_of(first, ".to-fix"), tmp_path / "fix", change), **NONE)
    for result in (first, second):
        purge(profile, str(result.load_id), purged=purged)
    back = edited(file_of(second, ".result"), tmp_path / "back", put("b", "Phone", "6581110098"), *gone)
    (again,) = run(profile, back, **NONE)
    assert dialled(sandbox) == {GOOD: 1}
    assert (again.numbers or again.outcomes)["held"] == 1


def purge(profile: Profile, load_id: str, *, purged: bool) -> None:
    """Remove a load's work folder as `keep_work` does."""
    import shutil

    if purged:
        shutil.rmtree(profile.data_dir / "work" / load_id)


@pytest.mark.parametrize(("freed", "how"), half_of(["unblocked", "expired"], [".result", ".csv"]))
@pytest.mark.thinned(2)
def test_a_row_is_free_once_none_of_its_numbers_is_forbidden(
    how: str, freed: str, profile: Profile, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent once, by its result, and by the original file; what was loaded is not sent again, and a later row is held."""
    forbid(profile, tmp_path, FORBIDDEN, "6591230009", until="2098-01-01" if freed == "expired" else "")
    lines = (f"a,{GOOD},", f"b,{FREE},{FORBIDDEN}", "c,6581110004,6591230009")
    path = a_csv(tmp_path / "leads.csv", HEADER, *lines)
    (first,) = run(profile, path, **NONE)
    assert first.numbers == {"loaded": 1, "held": 4}
    back = path if how == ".csv" else edited(file_of(first, how), tmp_path / "back", as_it_is)
    forbid(profile, tmp_path, FORBIDDEN, action=UNBLOCK)
    again = loaded(profile, back)
    assert again.numbers == {"skipped": 1, "loaded": 2, "held": 2}
    once = {GOOD: 1, FREE: 1, FORBIDDEN: 1}
    assert dialled(sandbox) == once
    for each in (path, edited(file_of(first, ".result"), tmp_path / "more", put("a", "Name", "A"))):
        later = loaded(profile, each)
        assert "loaded" not in (later.numbers or {})
        assert dialled(sandbox) == once


def test_a_row_stays_held_while_one_of_its_numbers_is_forbidden(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Two of them were, one is unblocked; the cell of the other is deleted."""
    forbid(profile, tmp_path, FORBIDDEN, FREE)
    path = a_csv(tmp_path / "leads.csv", "Name,Phone,Mobile,Home phone", f"b,6581110004,{FORBIDDEN},{FREE}")
    (first,) = run(profile, path, **NONE)
    forbid(profile, tmp_path, FORBIDDEN, action=UNBLOCK)
    back = edited(file_of(first, ".result"), tmp_path / "back", as_it_is, "Home phone")
    assert loaded(profile, back).numbers == {"held": 2}
    forbid(profile, tmp_path, FREE, action=UNBLOCK)
    assert loaded(profile, path).numbers == {"loaded": 3}
    assert dialled(sandbox) == dict.fromkeys(["6581110004", FORBIDDEN, FREE], 1)


WORDS = ["release", " Ｒｅｌｅａｓｅ. ", "放行\u200b。"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.thinned(3)
def test_a_row_with_a_corrected_number_is_released_by_a_word(
    word: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The typing error is still on a list: without the word the row stays held, with it it is judged by its cells."""
    forbid(profile, tmp_path, FORBIDDEN)
    path = a_csv(tmp_path / "leads.csv", HEADER, f"a,{GOOD},", f"b,{FREE},{FORBIDDEN}")
    (first,) = run(profile, path, **NONE)
    correct = put("b", "Mobile", "6591230022")
    held = loaded(profile, edited(file_of(first, ".result"), tmp_path / "held", correct))
    assert held.numbers == {"skipped": 1, "held": 2}
    change = and_then(correct, released("b", word))
    free = loaded(profile, edited(file_of(held, ".result"), tmp_path / "free", change))
    assert free.numbers == {"skipped": 1, "loaded": 2}
    assert [(each.row, each.code) for each in free.problems if each.code == "ROW_RELEASED"] == [
        (3, "ROW_RELEASED")
    ]
    sent = {GOOD: 1, FREE: 1, "6591230022": 1}
    assert dialled(sandbox) == sent
    for old in (first, held, free) if LONG or word == WORDS[0] else (held,):
        late = edited(file_of(old, ".result"), tmp_path / "late", and_then(correct, put("a", "Name", "A")))
        loaded(profile, late)
        loaded(
            profile,
            edited(file_of(old, ".result"), tmp_path / "later", and_then(correct, released("b", word))),
        )
    assert dialled(sandbox) == sent


def test_a_release_frees_nobody_who_is_forbidden_by_a_cell_of_the_row(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nor a row without its mark, nor the list as it was; a row held for the sake of another is judged by itself."""
    forbid(profile, tmp_path, FORBIDDEN)
    lines = (f"a,{FREE},6581110005", f"b,{FREE},{FORBIDDEN}")
    (first,) = run(profile, a_csv(tmp_path / "leads.csv", HEADER, *lines), **NONE)
    assert first.numbers == {"held": 3, "duplicate": 1}
    result = file_of(first, ".result")
    bare = edited(result, tmp_path / "bare", released("a"), "callsheet mark")
    without_summary(bare)
    assert loaded(profile, bare).numbers == {"held": 3, "duplicate": 1}
    both = loaded(profile, edited(result, tmp_path / "both", and_then(released("a"), released("b"))))
    assert dialled(sandbox) == {FREE: 1, "6581110005": 1}
    assert both.numbers == {"loaded": 2, "held": 1, "duplicate": 1}


def test_a_number_whose_digits_were_lost_is_judged_by_what_it_is_corrected_to(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Nobody was held by it; but where the row has another number, or more of them are lost, it stays held."""
    forbid(profile, tmp_path, "4917612345678", FORBIDDEN)
    lines = ("a,6.59E+09,", "b,6.58E+09,", "c,6.57E+09,6.56E+09", "d,6.55E+09,6581110009")
    (first,) = run(profile, a_csv(tmp_path / "l.csv", HEADER, *lines), **NONE)
    right = {"a": GOOD, "b": FORBIDDEN, "c": "6581110005", "d": "6581110006"}
    change = and_then(*(put(name, "Phone", number) for name, number in right.items()), put("c", "Mobile", ""))
    back = loaded(profile, edited(file_of(first, ".result"), tmp_path / "back", change))
    assert dialled(sandbox) == {GOOD: 1}
    told = {problem.row: problem.code for problem in back.problems if problem.row}
    assert (told[3], told[4], told[5]) == ("FORBIDDEN_HERE", "HELD_BEFORE", "FORBIDDEN_OTHER_NUMBER")


def copied(name: str, **cells: str) -> Callable[[list[Line]], list[Line]]:
    """The row of a name once more below the others, with these cells typed over it."""
    return lambda lines: [*lines, *(line | cells for line in lines if line["Name"] == name)]


def test_a_copy_of_a_held_row_for_another_customer_is_a_row_of_its_own(
    profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its row stands there as it was, no number is the same, and the name is another; without any of that it stays held."""
    forbid(profile, tmp_path, FORBIDDEN)
    path = a_csv(tmp_path / "leads.csv", HEADER, f"a,{GOOD},", f"b,{FREE},{FORBIDDEN}")
    (first,) = run(profile, path, **NONE)
    new = {"Phone": "6581110071", "Mobile": "6581110072"}
    cases = {
        "the same name": copied("b", **new),
        "one of its numbers": copied("b", Name="n", Phone="6581110071", Mobile=FREE),
        "no name": copied("b", Name="", **new),
        "the row itself is changed": and_then(copied("b", Name="n", **new), put("b", "Phone", "6581110073")),
        "the row itself is gone": and_then(
            copied("b", Name="n", **new), lambda lines: [line for line in lines if line["Name"] != "b"]
        ),
    }
    for at, (why, change) in enumerate(cases.items()):
        loaded(profile, edited(file_of(first, ".result"), tmp_path / f"case{at}", change))
        assert dialled(sandbox) == {GOOD: 1}, why
    more = copied("b", Name="n", **new)
    again = loaded(profile, edited(file_of(first, ".result"), tmp_path / "copied", more))
    assert again.numbers == {"skipped": 1, "held": 2, "loaded": 2}
    sent = {GOOD: 1, "6581110071": 1, "6581110072": 1}
    assert dialled(sandbox) == sent
    for old in (first, again):
        late = edited(file_of(old, ".result"), tmp_path / "late", more if old is first else as_it_is)
        loaded(profile, late)
    assert dialled(sandbox) == sent


def test_a_copy_with_a_forbidden_number_is_held(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """A row of its own is judged by its cells."""
    forbid(profile, tmp_path, FORBIDDEN, "6591230009")
    path = a_csv(tmp_path / "leads.csv", HEADER, f"a,{GOOD},", f"b,{FREE},{FORBIDDEN}")
    (first,) = run(profile, path, **NONE)
    change = copied("b", Name="n", Phone="6581110071", Mobile="6591230009")
    loaded(profile, edited(file_of(first, ".result"), tmp_path / "copied", change))
    assert dialled(sandbox) == {GOOD: 1}


@pytest.mark.parametrize("word", ["released", "ok to call", "放"])
@pytest.mark.thinned(3)
def test_a_word_that_releases_nothing_is_remarked_on(
    word: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The row stays held, and it is said which word lets it go; our own words are nothing to remark on."""
    forbid(profile, tmp_path, FORBIDDEN)
    path = a_csv(tmp_path / "leads.csv", HEADER, f"a,{GOOD},", f"b,{FREE},{FORBIDDEN}")
    (first,) = run(profile, path, **NONE)
    change = and_then(put("b", "Mobile", "6591230022"), released("b", word))
    held = loaded(profile, edited(file_of(first, ".result"), tmp_path / "held", change))
    said = [(each.row, each.detail) for each in held.problems if each.code == "RELEASE_UNKNOWN"]
    assert said == [(3, word)]
    again = loaded(profile, edited(file_of(held, ".result"), tmp_path / "again", as_it_is))
    assert "RELEASE_UNKNOWN" not in codes(again)
    assert dialled(sandbox) == {GOOD: 1}


@pytest.mark.parametrize("how", [".result", ".csv"])
@pytest.mark.thinned(2)
def test_a_row_that_the_service_held_is_sent_once_it_is_unblocked(
    how: str, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Another installation has blocked the number; until this one unblocks it, the row stays held."""
    (tmp_path / "other").mkdir()
    other = a_profile(sandbox, tmp_path / "other", data_dir=tmp_path / "elsewhere")
    forbid(other, tmp_path / "other", FORBIDDEN)
    path = a_csv(tmp_path / "leads.csv", HEADER, f"a,{GOOD},", f"b,{FORBIDDEN},")
    (first,) = run(profile, path, **NONE)
    assert {problem.code for problem in first.problems} >= {"SERVICE_HELD"}
    back = path if how == ".csv" else edited(file_of(first, how), tmp_path / "back", as_it_is)
    assert "loaded" not in (loaded(profile, back).numbers or {})
    forbid(profile, tmp_path, FORBIDDEN, action=UNBLOCK)
    later = path if how == ".csv" else edited(file_of(first, how), tmp_path / "more", put("a", "Name", "A"))
    loaded(profile, later)
    assert dialled(sandbox) == {GOOD: 1, FORBIDDEN: 1}
    loaded(profile, edited(file_of(first, ".result"), tmp_path / "late", put("a", "Name", "B")))
    assert dialled(sandbox) == {GOOD: 1, FORBIDDEN: 1}


@pytest.mark.parametrize("last", [False, True], ids=["list first", "list last"])
def test_an_unblocking_list_frees_a_row_of_the_same_drop(
    last: bool, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A check of the drop says so, too."""
    forbid(profile, tmp_path, FORBIDDEN)
    (first,) = run(
        profile, a_csv(tmp_path / "leads.csv", HEADER, f"a,{GOOD},", f"b,{FREE},{FORBIDDEN}"), **NONE
    )
    free = a_csv(tmp_path / "un.csv", "Number,Direction,Action", f"{FORBIDDEN},Outbound,Unblock")
    back = edited(file_of(first, ".result"), tmp_path / "back", as_it_is)
    drop = [back, free] if last else [free, back]
    orders = [LoadRequest(path, **(NONE if path == back else {})) for path in drop]
    foretold = {Path(each.file).name: each.outcomes for each in check_files(profile, orders, Silent())}
    with open_context(profile) as context:
        results = asyncio.run(load_files(context, orders))
    assert foretold[back.name] == {"ready": 1, "skipped": 1}
    assert {Path(each.file).name: each.outcomes for each in results}[back.name] == {"loaded": 1, "skipped": 1}
    assert dialled(sandbox) == {GOOD: 1, FREE: 1, FORBIDDEN: 1}
