"""Nothing that comes from outside is obeyed by a terminal, and nothing of a file is quoted to strangers."""

import unicodedata

import pytest

from callsheet.messages.reader import Reader
from callsheet.messages.text import Surface
from callsheet.messages.visible import in_one_line, in_order, visible
from transforms.titles import is_title
from validators.message import message, packed
from validators.problems import Problem

OBEYED = [
    "\x1b[31m", "\x1b]8;;http://x\x07", "\x07", "\x08", "\r", "\x7f", "\x9b31m", "\x90", "\u202e", "\u2066", "\u200e", "\u200f", "\u061c",
    "\u2028", "\u2029", "\ufeff", "\u200b", "\u2060", "\U000e0041", "\udcff", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("sign", OBEYED)
def test_what_a_terminal_would_obey_is_shown(sign: str) -> None:
    """In lines, in names, and in every sentence that a name fills."""
    said = Reader().say(message("WROTE", file=f"a{sign}b"))
    for text in (visible(f"a{sign}b"), in_one_line(f"a{sign}b"), said):
        assert sign not in text
        assert "�" in text
        assert not [letter for letter in text if unicodedata.category(letter) in {"Cc", "Cs"}]


def test_a_name_begins_no_line() -> None:
    """A file named so would write a line of the log by itself."""
    assert Reader().say(message("WROTE", file="a\nERROR b\tc")) == "Wrote a�ERROR b�c"


STRANGERS = (Reader(surface=Surface.PREFECT), Reader(may_quote=is_title), Reader("zh", may_quote=is_title))
QUOTING = [
    Problem("COLUMN_UNKNOWN", column="Tan Ah Kow"),
    Problem("PHONE_LENGTH", row=2, column="Tan Ah Kow", detail="2"),
    Problem("CALL_REFUSED", row=2, detail="Tan Ah Kow"),
    Problem("CONSENT_MISSING", row=2, detail="Tan Ah Kow"),
    Problem("COLUMN_MISSING", column="Phone", detail=packed("SIMILAR_COLUMN", header="Tan Ah Kow")),
    Problem("SERVICE_REFUSED_FIELD", row=2, column="Phone", detail='the name "Tan Ah Kow" is taken'),
    Problem("SERVICE_REFUSED_ROW", row=2, detail="customer “Tan Ah Kow” unknown"),
]


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("problem", QUOTING, ids=lambda problem: problem.code)
def test_nothing_of_a_file_is_quoted_to_strangers(problem: Problem, stranger: Reader) -> None:
    """A title may be the first row of a list without titles: a person's name. The file's owner reads it."""
    assert "Tan" not in " ".join(stranger.problem(problem))
    assert "Tan" in " ".join(Reader(stranger.language).problem(problem))


@pytest.mark.parametrize("title", ["Phone", "电话", "电话 Phone", "Name / 姓名"])
def test_titles_that_callsheet_knows_are_quoted(title: str) -> None:
    """They tell nothing of a person, and say what to correct."""
    problem = Problem("PHONE_LENGTH", row=2, column=title, detail="2")
    assert title in Reader(may_quote=is_title).problem(problem)[0]
    assert is_title(title)
    assert not is_title("Tan Ah Kow")


FROM_RIGHT = {
    "דוח 12 · 300 rows": "[דוח] 12 · 300 rows",
    "דנה: 5 · אורי: 3": "[דנה]: 5 · [אורי]: 3",
    "קובץ של דנה.xlsx": "[קובץ של דנה].xlsx",
    "by محمد علی, 3": "by [محمد علی], 3",
    "کتاب\u200cها 2": "[کتاب\u200cها] 2",
    "٠١٢ · 65": "[٠١٢] · 65",
    "陈美玲 12": "陈美玲 12",
}


@pytest.mark.parametrize("text", FROM_RIGHT)
def test_words_from_the_right_turn_nothing_beside_them(text: str) -> None:
    """Figures and other words stay outside, so that they keep their places."""
    assert in_order(text, "[", "]") == FROM_RIGHT[text]
