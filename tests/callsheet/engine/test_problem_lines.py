"""Problems as lines for everybody: true of each of their rows, and nothing of a person in them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.problem_lines import HIDDEN, problem_lines
from callsheet.engine.results import RowTexts
from callsheet.messages.reader import IN_CHUNK, place_of
from callsheet.sheets.page.facts import ProblemLine
from transforms.headers import Match
from transforms.kinds import kind_named
from transforms.outcomes import outcome_frame
from validators.message import message, packed

MATCH = Match(kind_named("customer-numbers"), 1, ("Telephone", "Name"), {}, {}, ())
CELLS = pd.DataFrame(
    {0: ["Telephone", "6590010001", "6590010002", "12"], 1: ["Name", "Tan Mei Ling", "王小明", "x"]},
    index=[1, 2, 3, 4],
)
NONE = outcome_frame([], "loaded", "")


def lines(
    *problems: tuple[int, str, str, str, str], outcomes: pd.DataFrame = NONE, cells: pd.DataFrame = CELLS
) -> list[ProblemLine]:
    frame = pd.DataFrame(problems, columns=["row", "column", "code", "value", "detail"]).astype(
        {"column": "str", "code": "str", "value": "str", "detail": "str"}
    )
    return list(problem_lines(RowTexts("s", outcomes, frame, MATCH, "en", "UTC"), lambda: cells))


def test_a_line_counts_rows_by_code_and_column_the_commonest_first() -> None:
    """A row that has it twice is one row; the first five are named in order."""
    found = lines(
        (9, "Name", "TEXT_TOO_LONG", "", "300"),
        *((row, "Telephone", "PHONE_LENGTH", "…", "2") for row in (8, 7, 6, 5, 4, 3, 3)),
    )
    assert [(line.problem.code, line.count, line.rows) for line in found] == [
        ("PHONE_LENGTH", 6, (3, 4, 5, 6, 7)),
        ("TEXT_TOO_LONG", 1, (9,)),
    ]
    assert all(line.problem.row is None for line in found)


@pytest.mark.parametrize(("details", "shown"), [(("2", "2"), "2"), (("2", "17"), HIDDEN)])
def test_a_fact_is_shown_only_where_it_is_true_of_every_row(details: tuple[str, str], shown: str) -> None:
    (line,) = lines(*((row, "Telephone", "PHONE_LENGTH", "", one) for row, one in enumerate(details, 2)))
    assert line.problem.detail == shown


@pytest.mark.parametrize(
    "detail",
    [
        "customer Tan Mei Ling is not valid",
        "TAN MEI LING is not valid",
        "6590010001: bad",
        packed("TEXT", text="无效的客户：王小明"),
        packed(IN_CHUNK, cause=message("TEXT", text="bad name Tan Mei Ling"), load="1", chunk=2),
        packed("VALUES", values=("ok", "Tan Mei Ling")),
    ],
)
def test_a_fact_with_a_cell_of_its_rows_is_hidden(detail: str) -> None:
    """In the service's own words, also inside a message, whichever of the rows it is of."""
    outcomes = outcome_frame([2, 3], "refused", "SERVICE_REFUSED_ROW", detail)
    (line,) = lines(outcomes=outcomes)
    assert (line.count, line.problem.detail) == (2, HIDDEN)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@pytest.mark.slow
@given(
    before=WORDS,
    name=WORDS.map(str.strip).filter(lambda name: len(name) > 1 and not name.isdecimal()),
    behind=WORDS,
)
def test_no_name_in_the_words_of_the_service_is_shown(before: str, name: str, behind: str) -> None:
    """Whatever it is, wherever it stands in them, as text or inside a message."""
    cells = CELLS.assign(**{"1": ["Name", name, "x", "y"]})
    for detail in (before + name + behind, packed("TEXT", text=before + name + behind)):
        (line,) = lines(outcomes=outcome_frame([2], "refused", "SERVICE_REFUSED_ROW", detail), cells=cells)
        assert line.problem.detail == HIDDEN


@pytest.mark.parametrize("detail", ["invalid number segment", packed("TEXT", text="area not allowed"), "3"])
def test_other_words_of_the_service_are_shown(detail: str) -> None:
    outcomes = outcome_frame([2, 3], "refused", "SERVICE_REFUSED_ROW", detail)
    (line,) = lines(outcomes=outcomes)
    assert line.problem.detail == detail


def test_no_value_of_a_cell_is_shown_masked_or_not() -> None:
    """The last letters of a name are a part of it."""
    (line,) = lines((2, "Name", "NAME_TOO_LONG", "…ng", ""))
    assert line.problem.value == HIDDEN


def test_rows_that_somebody_has_to_settle_keep_the_name_of_their_request() -> None:
    """One line per request: each is settled by itself."""
    doubt = pd.concat(
        outcome_frame(
            [row],
            "unknown",
            "ANSWER_UNKNOWN",
            packed(IN_CHUNK, cause=message("NO_CLEAR_ANSWER"), load="L", chunk=row),
        )
        for row in (2, 3)
    )
    placed = [place_of(line.problem)["chunk"] for line in lines(outcomes=doubt)]
    assert placed == ["2", "3"]


def test_what_waits_to_be_sent_is_no_problem() -> None:
    assert lines(outcomes=outcome_frame([2], "planned", "NOT_SENT")) == []


def test_a_problem_of_the_check_is_not_counted_again_by_its_outcome() -> None:
    found = lines(
        (2, "Telephone", "PHONE_LENGTH", "", "2"), outcomes=outcome_frame([2], "invalid", "PHONE_LENGTH", "2")
    )
    assert [line.count for line in found] == [1]
