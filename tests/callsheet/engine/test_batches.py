"""Whose result it is: by its code without case and spaces; otherwise by all the rest, and never another batch's of ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callsheet.engine.batches import KnownCodes, OwnBatch
from callsheet.sobot.models import ImportReceipt, ImportResult
from transforms.kind import Scope

SENT = datetime(2026, 11, 26, 9, tzinfo=UTC)
OWN = OwnBatch("ABC123", 4, Scope(id="camp-1"), sent=SENT)


def known_codes(**batches: str) -> KnownCodes:
    """The codes of some batches, each with what the service answered for it."""
    pairs = [(code, batch) for batch, echo in batches.items() for code in (batch, echo) if code]
    return KnownCodes(lambda codes: [pair for pair in pairs if pair[0] in codes])


NOTHING_ELSE = known_codes(ABC123="")


def result(batch: str, **more: Any) -> ImportResult:
    values: dict[str, Any] = {"campaign_id": "camp-1", "code": "", "created": None, "success": 4}
    return ImportResult(**{"batch": batch, "repeat": 0, "error": 0, "report_url": "", **values, **more})


@pytest.mark.parametrize("code", ["ABC123", "abc123", " Abc123 ", "ABC 123", "\tabc123\n"])
def test_a_code_counts_without_its_case_and_spaces(code: str) -> None:
    """The reference's own examples have spaces round values (readings B8)."""
    assert OWN.named_in([result(code)], NOTHING_ELSE) == [result(code)]


@pytest.mark.parametrize("code", ["", "ABC124", "ABC1234", "0", "OTHER"])
def test_another_code_is_not_ours_by_its_code(code: str) -> None:
    """Not even when it is the only one: rows of other batches come back too (C1)."""
    assert OWN.named_in([result(code)], NOTHING_ELSE) == []


def test_an_answered_code_that_another_batch_has_is_not_asked_by() -> None:
    """N16: an echo of another request's code would lead to that batch's counts."""
    echoed = OwnBatch("ABC123", 4, Scope(), ImportReceipt("xyz 9", "", ""))
    theirs = known_codes(ABC123="", XYZ9="")
    assert echoed.names(theirs) == ("ABC123",)
    assert echoed.names(NOTHING_ELSE) == ("xyz 9", "ABC123")
    both = known_codes(ABC123="SAME", XYZ9="SAME")
    assert OwnBatch("ABC123", 4, Scope(), ImportReceipt("same", "", "")).names(both) == ("ABC123",)


OLD = int((SENT - timedelta(days=1)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("more", "might_be"),
    [
        ({}, True),
        ({"created": int(SENT.timestamp() * 1000)}, True),
        ({"created": OLD}, False),
        ({"created": 10**30}, True),
        ({"success": 3, "error": 1}, True),
        ({"success": 5}, False),
        ({"campaign_id": "camp-2"}, False),
        ({"campaign_id": " CAMP-1"}, True),
        ({"campaign_id": ""}, True),
    ],
)
def test_what_might_be_ours_fits_in_everything_else(more: Any, might_be: bool) -> None:
    """Campaign, counts and time: one that contradicts is enough to be another batch's."""
    assert bool(OWN.suspects_in([result("OTHER", **more)], NOTHING_ELSE)) is might_be


def test_a_service_that_shows_our_codes_shows_ours_too() -> None:
    """Where another batch of ours is shown by its code, a code that nobody has is somebody else's."""
    known = known_codes(ABC123="", XYZ9="")
    assert OWN.suspects_in([result("OTHER"), result("xyz9")], known) == []
