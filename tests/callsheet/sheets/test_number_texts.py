"""The texts of a row whose numbers are all called."""

import pytest

from callsheet.messages.reader import Reader
from callsheet.sheets.texts import row_texts
from transforms.headers import PARTLY, Match
from transforms.kinds import kind_named
from transforms.outcomes import OUTCOME_COLUMNS
from validators.tables import table
from validators.validate import problem_frame

FIELDS = ("status", "code", "reason", "fix")
HEADER = ("Name", "Phone", "Mobile", "Home")
MATCH = Match(kind_named("customer-numbers"), 1, HEADER, {}, {}, (), dialled=(1, 2, 3))


def texts(*lines: tuple[int, int, str, str], language: str = "en") -> dict[int, dict[str, str]]:
    """Row -> the texts of entries given as row, column, outcome and code."""
    outcomes = table(
        OUTCOME_COLUMNS, [(4 * row + at, outcome, code, "", "") for row, at, outcome, code in lines]
    )
    told = row_texts(outcomes, problem_frame(), MATCH, Reader(language)).astype("str")
    return {row: {name: str(told.loc[row, name]) for name in FIELDS} for row in told.index.tolist()}


def test_a_row_of_one_number_or_of_equal_ones_says_it_once() -> None:
    """No title of a column, and nothing twice."""
    told = texts((2, 1, "loaded", ""), (2, 2, "loaded", ""), (3, 3, "held", "SERVICE_HELD"))
    assert list(told) == [2, 3]
    assert list(told[2].values()) == ["loaded", "", "", ""]
    assert told[3]["status"] == "held"
    assert "Home:" not in told[3]["reason"]


@pytest.mark.parametrize(
    ("outcomes", "worst", "partly"),
    [
        (("loaded", "invalid"), "invalid", True),
        (("refused", "loaded"), "refused", True),
        (("loaded", "unknown"), "unknown", False),
        (("unknown", "invalid"), "unknown", True),
        (("planned", "invalid"), "invalid", True),
        (("planned", "loaded"), "planned", False),
        (("skipped", "refused"), "refused", True),
        (("held", "loaded"), "held", False),
        (("skipped", "loaded"), "loaded", False),
        (("duplicate", "skipped"), "duplicate", False),
        (("invalid", "refused"), "invalid", False),
        (("ready", "invalid"), "invalid", False),
        (("ready", "held"), "ready", False),
        (("not sent", "invalid"), "invalid", False),
    ],
)
def test_a_row_has_its_worst_status_and_a_line_for_each_number(
    outcomes: tuple[str, str], worst: str, *, partly: bool
) -> None:
    """Whichever comes first; where some numbers were dealt with and others must be put right, the code says so."""
    for pair in (outcomes, outcomes[::-1]):
        told = texts(*((2, at, outcome, "") for at, outcome in enumerate(pair, start=1)))[2]
        assert (told["status"], told["code"] == PARTLY) == (worst, partly)
        assert told["reason"].split("\n") == [f"Phone: {pair[0]}", f"Mobile: {pair[1]}"]
        assert ("not sent a second time" in told["fix"]) == partly


def test_the_fix_of_a_row_is_that_of_the_numbers_to_put_right() -> None:
    """A number in doubt has advice of its own that does not hold for the row: the row may be loaded again."""
    told = texts((2, 1, "unknown", "ANSWER_UNKNOWN"), (2, 2, "invalid", "PHONE_CHARACTERS"))[2]
    assert "Do not load" not in told["fix"]
    assert "in digits only" in told["fix"]


def test_the_texts_are_in_the_language_of_the_reader() -> None:
    """Titles as they are in the sheet, outcomes and the rest in Chinese."""
    told = texts((2, 1, "loaded", ""), (2, 2, "invalid", "PHONE_CHARACTERS"), language="zh")[2]
    assert told["reason"].startswith("Phone：已导入\nMobile：不合格。")
