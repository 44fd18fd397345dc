"""Readings x kinds: what the report says of a row, the service's audit says too, or the row is unknown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from callsheet.engine.context import open_context
from callsheet.engine.report import never_again
from callsheet.engine.results import SheetResult
from callsheet.ledger.verify import verify
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from tests.support.loading import a_csv, a_profile, numbers, run
from tests.support.thinned import half_of

pytestmark = pytest.mark.slow

ROWS = 24
BAD = (5, 11, 12)  # places of the rows that the service refuses, from 0


def listed(bad: tuple[int, ...] = BAD, rows: int = ROWS) -> list[str]:
    """Numbers of which those at `bad` end in 77, which the service refuses."""
    return [f"65900{at:03}{'77' if at in bad else '01'}" for at in range(rows)]


def customers(path: Path, sent: list[str]) -> Path:
    return a_csv(path / "customers.csv", "Telephone,Name", *(f"{number},Customer" for number in sent))


def forbidden(path: Path, sent: list[str], direction: str = "Outbound") -> Path:
    lines = (f"{number},{direction}" for number in sent)
    return a_csv(path / "forbidden.csv", "Forbidden number,Direction", *lines)


def in_effect(sandbox: Sandbox, operation: str, place: int) -> dict[str, int]:
    """Number -> how often it took effect."""
    found: dict[str, int] = {}
    for key, count in sandbox.effects(operation).items():
        found[str(key[place])] = found.get(str(key[place]), 0) + count
    return found


def said_of_rows(profile: Profile, result: SheetResult, sent: list[str]) -> dict[str, str]:
    """Number -> the outcome in the report; the ledger's own check passes."""
    assert result.load_id is not None, result
    with open_context(profile) as context:
        assert [str(one) for one in verify(context.ledger, result.load_id, never_again())] == []
        told = context.ledger.outcomes(result.load_id)
    return dict(zip((sent[row - 2] for row in told["row"]), told["outcome"], strict=True))


def disagreements(told: Mapping[str, str], took: Mapping[str, int]) -> list[str]:
    """Rows of which the report says other than the audit; unknown says nothing."""
    wrong = []
    for number, outcome in told.items():
        if outcome == "loaded" and not took.get(number):
            wrong.append(f"{number} is told as loaded and is not there")
        if outcome in {"refused", "held"} and took.get(number):
            wrong.append(f"{number} is told as {outcome} and is there")
        if outcome not in {"loaded", "refused", "held", "duplicate", "unknown"}:
            wrong.append(f"{number} is told as {outcome}")
    return wrong


IMPORTS: dict[str, tuple[dict[str, Any], bool]] = {
    # readings -> whether every row can be told all the same
    "as documented": ({}, True),
    "codes in lower case": ({"result_code": "lower"}, True),
    "codes with spaces": ({"result_code": "padded"}, True),
    "another code, asked by ours": ({"result_code": "other"}, True),
    "the whole campaign": ({"result_filter": "campaign"}, True),
    "the whole campaign in lower case": ({"result_filter": "campaign", "result_code": "lower"}, True),
    "the whole campaign by other codes": ({"result_filter": "campaign", "result_code": "other"}, False),
    "every row with its result": ({"workbook_rows": "all", "workbook_columns": "result"}, True),
    "every row with result and reason": ({"workbook_rows": "all", "workbook_columns": "both"}, True),
    "every row with a reason where it failed": ({"workbook_rows": "all"}, True),
    "every row and nothing beside": ({"workbook_rows": "all", "workbook_columns": "none"}, False),
    "failures without a reason": ({"workbook_columns": "none"}, True),
    "one failure of three": ({"workbook_rows": "first"}, False),
    "one failure of three without a reason": ({"workbook_rows": "first", "workbook_columns": "none"}, False),
    "formatted numbers": ({"workbook_numbers": "formatted"}, True),
    "masked numbers": ({"workbook_numbers": "masked"}, False),
    "every row, masked": ({"workbook_rows": "all", "workbook_numbers": "masked"}, False),
    "in Chinese": ({"workbook_language": "zh"}, True),
    "every row in Chinese": (
        {"workbook_language": "zh", "workbook_rows": "all", "workbook_columns": "both"},
        True,
    ),
    "a sheet for each result": ({"workbook_rows": "all", "workbook_sheets": "by_result"}, True),
    "a sheet for each result, no reasons": (
        {"workbook_rows": "all", "workbook_sheets": "by_result", "workbook_columns": "none"},
        True,
    ),
    "a Chinese sheet for each result": (
        {"workbook_rows": "all", "workbook_sheets": "by_result", "workbook_language": "zh"},
        True,
    ),
    "counts as 98.0": ({"result_counts": "float"}, True),
    "counts as text": ({"result_counts": "string"}, True),
    "counts as text with a fraction": ({"result_counts": "decimal"}, True),
    "a link signed anew and a time that moves": ({"result_moves": True}, True),
    "a replica that is behind": ({"result_replica": "behind"}, True),
    "a replica that does not know it": ({"result_replica": "empty"}, True),
    "all of these": ({"result_counts": "decimal", "result_moves": True, "result_replica": "behind"}, True),
    "a replica without it, by other codes": ({"result_replica": "empty", "code_echo": "other"}, True),
    "the whole import refused": ({"bad_rows": "request"}, True),
    "404 as long as a batch is not shown": ({"result_absent": "not_found"}, True),
    "404 from every second replica": ({"result_absent": "not_found", "result_replica": "empty"}, True),
}


@pytest.mark.parametrize(("name", "chunk"), half_of([*IMPORTS], [ROWS, 10]))
@pytest.mark.thinned(3)
def test_an_import_is_told_as_it_took_effect(name: str, chunk: int, sandbox: Sandbox, tmp_path: Path) -> None:
    """Customer numbers, in one chunk and in several: the counts and the error workbook are read together."""
    readings, certain = IMPORTS[name]
    sandbox.read(refused_ending="77", import_delay=0.02, **readings)
    deadline = 20 if certain else 0.6  # what is not certain is waited for to the end
    profile = a_profile(sandbox, tmp_path, chunks={"customer-numbers": chunk}, poll_deadline=deadline)
    sent = listed()
    (result,) = run(profile, customers(tmp_path, sent))
    told = said_of_rows(profile, result, sent)
    took = in_effect(sandbox, "import_customer_numbers", 3)
    assert set(took.values()) == {1}
    assert disagreements(told, took) == []
    if certain:
        assert [number for number, outcome in told.items() if outcome == "refused"] == [
            sent[at] for at in BAD
        ]
        assert list(told.values()).count("loaded") == ROWS - len(BAD)


DETAILS: dict[str, tuple[dict[str, Any], bool]] = {
    "as documented": ({}, True),
    "counted from 0": ({"details_from": 0}, True),
    "with a header counted": ({"details_from": 2}, True),
    "in running text": ({"details_wording": "sentence"}, True),
    "in running text from 0": ({"details_wording": "sentence", "details_from": 0}, True),
    "in Chinese": ({"details_wording": "Chinese", "details_from": 2}, True),
    "positions alone": ({"details_wording": "position"}, False),
    "positions alone from 0": ({"details_wording": "position", "details_from": 0}, False),
    "fewer than counted": ({"details_named": "first"}, False),
    "taken rows too": ({"details_named": "every_row"}, True),
    "taken rows too, from 0": ({"details_named": "every_row", "details_from": 0}, True),
    "the whole import refused": ({"bad_rows": "request"}, True),
    "404 as long as a batch is not shown": ({"result_absent": "not_found"}, True),
    "404 from every second replica": ({"result_absent": "not_found", "result_replica": "empty"}, True),
}


@pytest.mark.parametrize(("name", "direction"), half_of([*DETAILS], ["Outbound", "Both"]))
@pytest.mark.thinned(3)
def test_forbidden_numbers_are_told_as_they_took_effect(
    name: str, direction: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Forbidden numbers: the quoted number says which row it is, a position only with it."""
    readings, certain = DETAILS[name]
    sandbox.read(refused_ending="77", **readings)
    profile = a_profile(sandbox, tmp_path)
    sent = listed()
    (result,) = run(profile, forbidden(tmp_path, sent, direction))
    told = said_of_rows(profile, result, sent)
    assert disagreements(told, in_effect(sandbox, "import_forbidden_numbers", 1)) == []
    if certain:
        assert [number for number, outcome in told.items() if outcome == "refused"] == [
            sent[at] for at in BAD
        ]
        assert list(told.values()).count("loaded") == ROWS - len(BAD)


@pytest.mark.parametrize("name", ["the whole campaign", "the whole campaign in other codes"])
def test_another_batch_of_the_campaign_is_no_proof(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """C1: the service answers about the whole campaign, and ours is not among it yet: it is waited for, not guessed."""
    profile = a_profile(sandbox, tmp_path, poll_deadline=0.5)
    (first,) = run(profile, customers(tmp_path, numbers(6)))
    campaign = {"campaign_id": sandbox.state("campaigns")[0]["id"]}
    assert first.outcomes == {"loaded": 6}
    sandbox.read(
        result_filter="campaign",
        result_code="other" if "other" in name else "same",
        import_delay=60,
        import_applies="delayed",
    )
    sent = numbers(6, 6_591_010_000)
    (result,) = run(profile, customers(tmp_path, sent), options=campaign)
    assert set(said_of_rows(profile, result, sent).values()) == {"unknown"}


@pytest.mark.parametrize("code", ["same", "other"])
def test_another_batch_does_not_acknowledge_what_was_lost(
    code: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """C1: a request that got lost is not taken for loaded because the campaign has another batch of the same size."""
    profile = a_profile(sandbox, tmp_path, poll_deadline=0.5)
    run(profile, customers(tmp_path, numbers(6)))
    campaign = {"campaign_id": sandbox.state("campaigns")[0]["id"]}
    sandbox.read(result_filter="campaign", result_code=code)
    sandbox.fault("cut_before", "import_customer_numbers", next=1)
    sent = numbers(6, 6_591_010_000)
    (result,) = run(profile, customers(tmp_path, sent), options=campaign)
    told, took = said_of_rows(profile, result, sent), in_effect(sandbox, "import_customer_numbers", 3)
    assert disagreements(told, took) == []
    assert set(took.values()) == {1}
    if code == "same":
        assert result.outcomes == {"loaded": 6}


@pytest.mark.parametrize("kind", ["customer-numbers", "forbidden-numbers"])
def test_a_refused_repeat_does_not_make_rows_refused_that_count(
    kind: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """C4: the first attempt took effect unseen and the repeat is refused: the rows are not told as refused."""
    operation = "import_customer_numbers" if kind == "customer-numbers" else "import_forbidden_numbers"
    profile = a_profile(sandbox, tmp_path, attempts=1)
    sandbox.read(import_delay=1)
    sandbox.fault("cut_after", operation, nth=1)
    sandbox.fault("status", operation, nth=2, status=400)
    sent = numbers(6)
    write = customers if kind == "customer-numbers" else forbidden
    (result,) = run(profile, write(tmp_path, sent))
    told = said_of_rows(profile, result, sent)
    took = in_effect(sandbox, operation, 3 if kind == "customer-numbers" else 1)
    assert disagreements(told, took) == []
    assert set(told.values()) <= {"loaded", "unknown", "duplicate"}  # sent in parts, they are there already


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_lost_import_is_found_out_where_an_unknown_batch_is_404(
    fault: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Not found is as good as an empty list: the load goes on, and each row takes effect once."""
    sandbox.read(result_absent="not_found")
    sandbox.fault(fault, "import_customer_numbers", next=1)
    profile = a_profile(sandbox, tmp_path)
    sent = listed(())
    (result,) = run(profile, customers(tmp_path, sent))
    assert set(said_of_rows(profile, result, sent).values()) == {"loaded"}
    assert in_effect(sandbox, "import_customer_numbers", 3) == dict.fromkeys(sent, 1)


@pytest.mark.parametrize("rows", [1, ROWS])
@pytest.mark.parametrize("known_code", ["refuse", "reject"])
@pytest.mark.thinned(2)
def test_what_another_ledger_has_imported_is_not_sent_again_in_parts(
    known_code: str, rows: int, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The batch is there already, from another machine: its counts speak, and nothing of it goes out under other codes."""
    sandbox.read(known_code=known_code)
    sent = listed((), rows)
    (made,) = run(
        a_profile(sandbox, tmp_path), a_csv(tmp_path / "first.csv", "Telephone,Name", "6581110001,Customer")
    )
    with open_context(a_profile(sandbox, tmp_path)) as context:
        code = context.ledger.load(str(made.load_id)).options["campaign_code"]
    for machine in ("one", "other"):
        (tmp_path / machine).mkdir()
        profile = a_profile(sandbox, tmp_path / machine)
        options = {"campaign_code": code, "duplicates": "none"}
        (result,) = run(profile, customers(tmp_path / machine, sent), options=options)
        assert set(said_of_rows(profile, result, sent).values()) == {"loaded"}
    took = in_effect(sandbox, "import_customer_numbers", 3)
    assert {number: took[number] for number in sent} == dict.fromkeys(sent, 1)
