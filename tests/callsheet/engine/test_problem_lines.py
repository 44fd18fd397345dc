"""Problems as lines for everybody: true of each of their rows, and nothing of a person in them."""

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.problem_lines import HIDDEN, alike, problem_lines
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


def of_lengths(*lengths: str) -> list[tuple[str, int, int]]:
    """The fact of each line, its rows, and how many different facts it stands for."""
    found = lines(*((row, "Telephone", "PHONE_LENGTH", "", one) for row, one in enumerate(lengths, 2)))
    return [(line.problem.detail, line.count, line.others) for line in found]


def test_a_line_is_true_of_each_of_its_rows() -> None:
    """Too short and too long are two problems, as everywhere else."""
    assert of_lengths("2", "2") == [("2", 2, 0)]
    assert of_lengths("20", "2", "20") == [("20", 2, 0), ("2", 1, 0)]


def test_the_commonest_facts_are_shown_and_the_others_counted() -> None:
    """A sheet in which every row repeats another one would otherwise fill the page."""
    lengths = [str(length) for length in range(11, 31) for _ in range(31 - length)]
    assert of_lengths(*lengths) == [
        *((str(length), 31 - length, 0) for length in range(11, 16)),
        (HIDDEN, sum(range(1, 16)), 15),
    ]


def test_one_fact_more_is_shown_and_not_called_another() -> None:
    """One other is no longer than the line that would count it."""
    assert of_lengths(*"123456") == [(length, 1, 0) for length in "123456"]


def test_problems_stay_together_and_the_commonest_come_first() -> None:
    """By the rows of all their facts."""
    found = lines(
        *((row, "Name", "TEXT_TOO_LONG", "", "300") for row in (2, 3)),
        *((row, "Telephone", "PHONE_LENGTH", "", str(row)) for row in (2, 3, 4)),
    )
    assert [(line.problem.code, line.count) for line in found] == [
        *[("PHONE_LENGTH", 1)] * 3,
        ("TEXT_TOO_LONG", 2),
    ]


def test_a_fact_that_is_a_cell_of_its_row_is_hidden_though_it_is_a_number() -> None:
    """An extension or an amount; a length has fewer digits, and no length is as long as a telephone number."""
    cells = CELLS.assign(**{"1": ["Name", "8113", "9204", "x"]})
    both = [(2, "Name", "TEXT_TOO_LONG", "", "8113"), (3, "Name", "TEXT_TOO_LONG", "", "9204")]
    assert {line.problem.detail for line in lines(*both, cells=cells)} == {HIDDEN}
    numbers = [
        (2, "Telephone", "PHONE_LENGTH", "", "65123456"),
        (3, "Telephone", "PHONE_LENGTH", "", "65123457"),
    ]
    assert [(line.problem.detail, line.others) for line in lines(*numbers)] == [(HIDDEN, 2)]


def test_words_that_differ_from_row_to_row_are_not_shown() -> None:
    """They may hold a part of a cell, which nothing finds there; how many there are is said."""
    outcomes = pd.concat(
        outcome_frame([row], "refused", "SERVICE_REFUSED_ROW", f"no {word}")
        for row, word in ((2, "Mei"), (3, "Ling"))
    )
    (line,) = lines(outcomes=outcomes)
    assert (line.problem.detail, line.count, line.others) == (HIDDEN, 2, 2)


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


def _by_pandas(problems: pd.DataFrame) -> list[tuple[str, str, str, int, list[int]]]:
    """The same groups, made one after the other of tables: code, column, fact, rows and places."""
    place = (
        problems["detail"].where(problems["detail"].str.startswith('{"say":"IN_CHUNK"'), "").rename("place")
    )
    groups = [group for _, group in problems.groupby(["code", "column", place], sort=False)]
    found = []
    for group in sorted(groups, key=lambda each: -each["row"].nunique()):
        told = group["detail"].map(lambda detail: detail.isdecimal() and len(detail) <= 7).astype(bool)
        facts = [part for _, part in group[told].groupby("detail", sort=False)]
        facts.sort(key=lambda each: -each["row"].nunique())
        others = [*facts[5:], *([group[~told]] if not told.all() else [])]
        found += [*facts[:5], *([pd.concat(others)] if others else [])]
    return [
        (
            part["code"].iloc[0],
            part["column"].iloc[0],
            HIDDEN if len(set(part["detail"])) > 1 else part["detail"].iloc[0],
            part["row"].nunique(),
            sorted(part.index),
        )
        for part in found
    ]


def test_problems_are_grouped_as_tables_group_them() -> None:
    """Of many at random: the same groups in the same order, each problem in one of them."""
    chance = random.Random(7)
    details = ["", "2", "17", "123456789", "a", "b", *map(str, range(30, 36))]
    details += [f'{{"say":"IN_CHUNK","n":{n}}}' for n in (1, 2)]
    for count in (0, 1, 2, 9, 80, 400):
        rows = [
            (chance.randrange(9 + count), chance.choice("ABC"), chance.choice("xy"), chance.choice(details))
            for _ in range(count)
        ]
        problems = pd.DataFrame(rows, columns=["row", "code", "column", "detail"]).astype(
            {"row": "int64", "code": "str", "column": "str", "detail": "str"}
        )
        found = [
            (part.code, part.column, part.detail, part.count, sorted(part.at.tolist()))
            for part in alike(problems)
        ]
        assert found == _by_pandas(problems)
