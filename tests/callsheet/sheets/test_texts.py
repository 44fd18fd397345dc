"""A result's codes as sentences, for somebody who reads a workbook."""

import pandas as pd
import pytest

from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.sheets.texts import outcome_texts, summary_lines
from transforms.headers import Match
from transforms.kinds import kind_named
from transforms.outcomes import outcome_frame
from validators.message import packed

PROBLEMS = [
    ("PHONE_LENGTH", "Telephone", "5"),
    ("TEXT_TOO_LONG", "Remarks", "300"),
    ("PHONE_LENGTH", "Mobile", "5"),
]

MATCH = Match(kind_named("customer-numbers"), 1, ("Telephone", "Remarks", "Mobile"), {}, {}, ())


def told(language: str, *problems: tuple[str, str, str]) -> tuple[list[str], list[str]]:
    """The lines of reason and fix of one row that has these problems."""
    frame = pd.DataFrame(
        [(2, column, code, "", detail) for code, column, detail in problems],
        columns=["row", "column", "code", "value", "detail"],
    )
    texts = outcome_texts(
        outcome_frame([2], "invalid", problems[0][0]),
        frame,
        MATCH,
        Reader(language, surface=Surface.WORKBOOK),
    )
    return str(texts.loc[2, "reason"]).split("\n"), str(texts.loc[2, "fix"]).split("\n")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_row_with_several_problems_has_one_reason_a_line(language: str) -> None:
    """Each names its own column; a fix that two of them share is given once."""
    reasons, fixes = told(language, *PROBLEMS)
    assert len(reasons) == 3
    assert all(column in reason for (_, column, _), reason in zip(PROBLEMS, reasons, strict=True))
    assert len(fixes) == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "ID in Sobot: 240797c3"), ("zh", "Sobot 编号：240797c3")]
)
def test_what_the_service_gave_a_row_is_called_what_it_is(language: str, said: str) -> None:
    """A contact plan's id is no reason by itself; words of ours stay as they are."""
    details = ["240797c3", packed("VALUES", values=("a", "b")), ""]
    none = pd.DataFrame(columns=["row", "column", "code", "value", "detail"])
    texts = outcome_texts(outcome_frame([2, 3, 4], "loaded", "", details), none, MATCH, Reader(language))
    assert texts["reason"].tolist() == [said, Reader(language).say(details[1]), ""]


def test_few_and_many_rows_have_the_same_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are compared one by one."""
    frame = pd.concat(
        [
            outcome_frame([2, 5, 9], "loaded", ""),
            outcome_frame([3, 4], "held", ["CALL_REFUSED", "CALL_REFUSED_ELSEWHERE"]),
            outcome_frame([6], "loaded", "", "an id"),
        ],
        ignore_index=True,
    )
    reader, problems = Reader("en"), pd.DataFrame(columns=["row", "column", "code", "value", "detail"])
    few = outcome_texts(frame, problems, MATCH, reader)
    monkeypatch.setattr("callsheet.sheets.texts._FEW", 0)
    pd.testing.assert_frame_equal(outcome_texts(frame, problems, MATCH, reader), few)


@pytest.mark.parametrize(("language", "title"), [("en", "Customer numbers"), ("zh", "客户号码")])
def test_a_summary_names_the_kind_as_people_do(language: str, title: str) -> None:
    facts = {"LABEL_KIND": "customer-numbers", "LABEL_LOAD": "customer-numbers"}
    assert [value for _, value in summary_lines(facts, None, Reader(language))] == [title, "customer-numbers"]
