"""Nobody is dialled whom this profile has loaded as forbidden: compared before planning, and again before each chunk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine import plan
from callsheet.engine.barrier import declare_sending
from callsheet.engine.context import LoadContext, open_context
from callsheet.engine.dry_run import check_files
from callsheet.engine.pipeline import finish, settle_before_sending, step
from callsheet.engine.progress import Silent
from callsheet.engine.read import read
from callsheet.engine.results import LoadRequest, SheetResult
from callsheet.errors import Exit
from callsheet.ledger.forbidden import ForbiddenMemory
from callsheet.ledger.verify import verify
from callsheet.messages.reader import Reader
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.rate_limit import Pace
from tests.support.loading import a_csv, a_profile, numbers, run
from validators.message import unpack

pytestmark = pytest.mark.slow

BLOCKED = "Number,Direction,Action,Expiry date"


def customers(path: Path, rows: list[str]) -> Path:
    return a_csv(path, "Telephone,Name", *(f"{number},x" for number in rows))


def plans(path: Path, rows: list[str]) -> Path:
    times = "2099-12-01 09:00,2099-12-02 09:00"
    return a_csv(
        path, "Telephone,Plan,Start,End,Executor", *(f"{number},Call,{times},1001" for number in rows)
    )


def forbid(profile: Profile, path: Path, *rows: str) -> None:
    (result,) = run(profile, a_csv(path, BLOCKED, *rows))
    assert result.exit == Exit.WELL, result


def dialled(sandbox: Sandbox) -> set[str]:
    """Every number in a campaign or a plan."""
    return {
        str(key[-1])
        for operation in ("import_customer_numbers", "create_contact_plans")
        for key in sandbox.effects(operation)
    }


def places_said(result: SheetResult) -> list[str]:
    """Where the forbidden numbers stand for which rows are held, in the order of the rows."""
    held = sorted((each for each in result.problems if each.row), key=lambda each: each.row or 0)
    said = [Reader().say(unpack(each.detail) or "") for each in held]
    return [text.partition(", ")[2].partition(")")[0] for text in said]


Lister = Callable[[Path, list[str]], Path]
every_list = pytest.mark.parametrize("listed", [customers, plans])


@every_list
def test_a_number_that_was_forbidden_in_an_earlier_load_is_held_before_sending(
    listed: Lister, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """In customer lists and plans; the check says the same, and the report since when and by which load."""
    people = numbers(5)
    forbid(profile, tmp_path / "b.csv", f"{people[1]},Outbound,Block,", f"{people[3]},Both,Block,2099-01-01")
    path = listed(tmp_path / "c.csv", people)
    (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    assert (checked.exit, checked.outcomes) == (Exit.WELL, {"ready": 3, "held": 2})
    (result,) = run(profile, path)
    assert (result.exit, result.outcomes) == (Exit.WELL, {"loaded": 3, "held": 2})
    for one in (checked, result):
        rows = [problem.row for problem in one.problems if problem.code == "FORBIDDEN_HERE"]
        assert rows == [3, 5]
    assert dialled(sandbox) == {people[0], people[2], people[4]}


@every_list
@pytest.mark.parametrize("entry", ["Inbound,Block,", "Outbound,Unblock,"])
@pytest.mark.thinned(2)
def test_what_does_not_forbid_a_call_holds_nobody(
    entry: str, listed: Lister, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Inbound only, or unblocked again: those are dialled."""
    people = numbers(2)
    forbid(profile, tmp_path / "a.csv", f"{people[0]},Outbound,Block,")
    forbid(profile, tmp_path / "b.csv", f"{people[0]},Outbound,Unblock,", f"{people[1]},{entry}")
    (result,) = run(profile, listed(tmp_path / "c.csv", people))
    assert result.outcomes == {"loaded": 2}
    assert dialled(sandbox) == set(people)


def test_another_profiles_numbers_are_its_own(profile: Profile, sandbox: Sandbox, tmp_path: Path) -> None:
    """Two profiles of one ledger: what one has forbidden holds nobody of the other."""
    people = numbers(2)
    forbid(profile, tmp_path / "b.csv", f"{people[0]},Both,Block,")
    other = profile.model_copy()
    other.name = "other"
    (result,) = run(other, plans(tmp_path / "c.csv", people))
    assert result.outcomes == {"loaded": 2}
    assert dialled(sandbox) == set(people)


@every_list
def test_a_named_person_may_allow_forbidden_numbers_and_that_is_said(
    listed: Lister, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """`no_filter_by=NAME`: nothing is held, and report and check name the person; a blank name allows nothing."""
    people = numbers(2)
    forbid(profile, tmp_path / "b.csv", f"{people[0]},Both,Block,")
    path = listed(tmp_path / "c.csv", people)
    (blank,) = check_files(profile, [LoadRequest(path, options={"no_filter_by": " "})], Silent())
    assert blank.outcomes == {"ready": 1, "held": 1}
    (result,) = run(profile, path, options={"no_filter_by": "Mei"})
    assert result.outcomes == {"loaded": 2}
    assert [problem.detail for problem in result.problems if problem.code == "FORBIDDEN_ALLOWED"] == ["Mei"]
    assert dialled(sandbox) == set(people)


def freeze(context: LoadContext, path: Path) -> str:
    """A load whose chunks are written down, and of which nothing was sent."""
    (load_id,) = read(context, LoadRequest(path)).loads
    assert settle_before_sending(context, load_id) is None
    assert asyncio.run(step(plan.plan, context, load_id)) is None
    return load_id


@every_list
@pytest.mark.parametrize("which", [[0], [1, 2], [0, 1, 2, 3], list(range(6))])
@pytest.mark.thinned(3)
def test_what_is_forbidden_after_a_load_was_frozen_is_not_dialled(
    which: list[int], listed: Lister, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A load that waits for two days: its rows are held, the rest goes out once, and the ledger's promises hold."""
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 4, "contact-plans": 4})
    people = numbers(6)
    with open_context(profile) as context:
        load_id = freeze(context, listed(tmp_path / "c.csv", people))
        forbid(profile, tmp_path / "b.csv", *(f"{people[at]},Both,Block," for at in which))
        result = asyncio.run(finish(context, load_id))
        assert verify(context.ledger, load_id) == []
    left = {number for at, number in enumerate(people) if at not in which}
    assert dialled(sandbox) == left
    assert result.outcomes == {**({"loaded": len(left)} if left else {}), "held": len(which)}
    assert result.exit == Exit.WELL


@every_list
@pytest.mark.parametrize("question", ["blocks_any", "blocked"])
@pytest.mark.thinned(2)
def test_numbers_forbidden_between_two_chunks_are_not_dialled(
    question: str, listed: Lister, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a load is being sent, another process loads a list, the first or not: the next chunk knows it."""
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 2, "contact-plans": 2}, concurrency=1)
    people = numbers(6)
    with open_context(profile) as context:
        load_id = freeze(context, listed(tmp_path / "c.csv", people))
        if question == "blocked":
            forbid(profile, tmp_path / "a.csv", "6591239999,Both,Block,")
        asked, compare = list[bool](), getattr(context.ledger.forbidden, question)

        def late(*of: Any) -> Any:
            answer = compare(*of)
            if not asked:  # after the first chunk was compared, and before it is claimed
                asked.append(True)
                others = (f"{number},Both,Block," for number in people[1:])
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(forbid, profile, tmp_path / "b.csv", *others).result()
            return answer

        monkeypatch.setattr(context.ledger.forbidden, question, late)
        result = asyncio.run(finish(context, load_id))
    assert asked
    assert dialled(sandbox) == {people[0]}
    assert result.outcomes == {"loaded": 1, "held": 5}


@every_list
def test_numbers_forbidden_while_a_request_waits_for_its_turn_are_not_dialled(
    listed: Lister, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service asks for a pause after the chunk was claimed: what is forbidden meanwhile is not in the next try."""
    profile = a_profile(sandbox, tmp_path, concurrency=1)
    people, acquire, meanwhile = numbers(4), Pace.acquire, list[bool]()

    async def late(pace: Pace) -> float:
        turn = await acquire(pace)
        if not meanwhile and any(request["status"] == 429 for request in sandbox.audit()):
            meanwhile.append(True)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(forbid, profile, tmp_path / "b.csv", f"{people[1]},Both,Block,").result()
        return turn

    with open_context(profile) as context:
        load_id = freeze(context, listed(tmp_path / "c.csv", people))
        for operation in ("import_customer_numbers", "create_contact_plans"):
            sandbox.fault(operation=operation, what="429", next=1, retry_after="0.2")
        monkeypatch.setattr(Pace, "acquire", late)
        result = asyncio.run(finish(context, load_id))
        assert verify(context.ledger, load_id) == []
    assert meanwhile
    assert dialled(sandbox) == {*people} - {people[1]}
    assert result.outcomes == {"loaded": 3, "held": 1}


@every_list
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.thinned(2)
def test_rows_are_compared_once_and_again_when_something_was_forbidden_since(
    late: bool, listed: Lister, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned and sent in one go: what was compared before planning is not asked for again, unless numbers have changed."""
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": 2, "contact-plans": 2})
    people = numbers(6)
    forbid(profile, tmp_path / "a.csv", f"{people[0]},Both,Block,")
    asked, blocked, begun = list[int](), ForbiddenMemory.blocked, declare_sending

    def counted(self: ForbiddenMemory, profile: str, numbers: Any, *more: Any) -> Any:
        asked.append(len(numbers))
        return blocked(self, profile, numbers, *more)

    def begin(context: LoadContext, load: Any) -> None:
        if late and load.kind != "forbidden-numbers":
            with ThreadPoolExecutor(1) as pool:
                pool.submit(forbid, profile, tmp_path / "b.csv", f"{people[1]},Both,Block,").result()
        begun(context, load)

    monkeypatch.setattr(ForbiddenMemory, "blocked", counted)
    monkeypatch.setattr("callsheet.engine.send.declare_sending", begin)
    (result,) = run(profile, listed(tmp_path / "c.csv", people))
    assert result.outcomes == {"loaded": 4 if late else 5, "held": 2 if late else 1}
    assert dialled(sandbox) == set(people[2 if late else 1 :])
    assert (asked[0], asked[1:] != []) == (6, late)


FORMS = {
    "SG": [
        ("6591230001", "91230001"),
        ("91230002", "6591230002"),
        ("91230003", "+65 9123 0003"),
        ("+65 9123 0004", "91230004"),
    ],
    "CN": [("13800010001", "+8613800010001"), ("+8613800010002", "13800010002")],
    "GB": [("07911 123456", "447911123456"), ("447911123457", "07911 123457")],
    "US": [("(415) 555-2671", "+14155552671"), ("+14155552672", "(415) 555-2672")],
}
"""Country -> numbers, as they are forbidden and as they are called."""


@every_list
@pytest.mark.parametrize("country", FORMS)
@pytest.mark.thinned(3)
def test_with_a_country_a_number_is_known_in_every_form(
    country: str, listed: Lister, sandbox: Sandbox, tmp_path: Path
) -> None:
    """National or international, with 0, 00 or +, on either side."""
    profile = a_profile(sandbox, tmp_path, country=country)
    forbid(profile, tmp_path / "b.csv", *(f"{one},Both,Block," for one, _ in FORMS[country]))
    (result,) = run(profile, listed(tmp_path / "c.csv", [other for _, other in FORMS[country]]))
    assert result.outcomes == {"held": len(FORMS[country])}
    rows = [problem.row or 0 for problem in result.problems if problem.code == "FORBIDDEN_HERE"]
    assert sorted(rows) == [2 + at for at in range(len(FORMS[country]))]
    assert dialled(sandbox) == set()


@pytest.mark.parametrize("known", ["91230001", "091230001", "6591230001", "006591230001"])
def test_a_list_that_was_loaded_before_the_country_was_set_still_counts(
    known: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Its fingerprints are of other spellings: all of them are asked for."""
    forbid(a_profile(sandbox, tmp_path), tmp_path / "b.csv", f"{known},Both,Block,")
    (result,) = run(a_profile(sandbox, tmp_path, country="SG"), customers(tmp_path / "c.csv", ["91230001"]))
    assert result.outcomes == {"held": 1}
    assert dialled(sandbox) == set()


ENDS = [
    ("91230001", "6591230001"),
    ("6591230002", "91230002"),
    ("091230003", "91230003"),
    ("91230004", "091230004"),
    ("13800010005", "8613800010005"),
    ("8613800010006", "13800010006"),
]
"""Numbers as they are forbidden and as they are called: one is the end of the other."""


@every_list
def test_without_a_country_numbers_of_different_forms_are_a_question_not_a_call(
    listed: Lister, profile: Profile, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each row is held with a code of its own; a number with another end is dialled."""
    forbid(profile, tmp_path / "b.csv", *(f"{one},Both,Block," for one, _ in ENDS))
    path = listed(tmp_path / "c.csv", [*(other for _, other in ENDS), "6580000002"])
    (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    (result,) = run(profile, path)
    held = {"held": len(ENDS)}
    assert (checked.outcomes, result.outcomes) == ({"ready": 1} | held, {"loaded": 1} | held)
    for each in (checked, result):
        told = sorted((each.row, each.code) for each in each.problems if each.row)
        assert told == [(2 + at, "FORBIDDEN_MAYBE") for at in range(len(ENDS))]
        assert places_said(each) == [f"row {2 + at} of b.csv" for at in range(len(ENDS))]
    assert dialled(sandbox) == {"6580000002"}


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def test_a_check_writes_nothing_whether_the_ledger_is_there_or_not(profile: Profile, tmp_path: Path) -> None:
    """Neither a ledger nor a file beside it: it is opened for reading alone."""
    path = customers(tmp_path / "c.csv", numbers(2))
    check_files(profile, [LoadRequest(path)], Silent())
    assert not profile.data_dir.exists()
    forbid(profile, tmp_path / "b.csv", f"{numbers(2)[0]},Both,Block,")
    before = snapshot(profile.data_dir)
    (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    assert checked.outcomes == {"ready": 1, "held": 1}
    assert snapshot(profile.data_dir) == before


def test_a_check_reads_beside_a_process_that_has_the_ledger_open(profile: Profile, tmp_path: Path) -> None:
    """What that process has just written counts."""
    path = customers(tmp_path / "c.csv", numbers(2))
    with open_context(profile):
        forbid(profile, tmp_path / "b.csv", f"{numbers(2)[0]},Both,Block,")
        (checked,) = check_files(profile, [LoadRequest(path)], Silent())
    assert checked.outcomes == {"ready": 1, "held": 1}


def test_a_ledger_that_cannot_be_read_is_said_by_the_check(profile: Profile, tmp_path: Path) -> None:
    """A warning of the sheet: what would be held is not known."""
    profile.data_dir.mkdir()
    (profile.data_dir / "ledger.db").write_bytes(b"no database at all" * 100)
    (checked,) = check_files(profile, [LoadRequest(customers(tmp_path / "c.csv", numbers(1)))], Silent())
    assert "FORBIDDEN_NOT_CHECKED" in codes(checked)


def codes(result: SheetResult) -> list[str]:
    return [problem.code for problem in result.problems]
