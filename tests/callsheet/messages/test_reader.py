"""Codes become sentences in one place, and nothing that comes from outside can be taken for a code."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.messages import TEXTS, Reader, Surface, message, pack, unpack
from callsheet.messages.catalogue import MODULES
from callsheet.messages.visible import visible
from callsheet.reasons import StopReason
from transforms.titles import is_title
from validators.catalogue import CATALOGUE
from validators.message import Message
from validators.problem_types import Scope
from validators.problems import Problem

_WORDS = st.text(max_size=30)
_PARAMS = st.recursive(
    _WORDS | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.builds(lambda value: message("TEXT", text=value), inner)
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "text", "cause"]), _PARAMS))
def test_a_message_is_the_same_after_it_was_packed(params: dict[str, object]) -> None:
    """What the ledger keeps says the same as what was said."""
    said = Message("TEXT", tuple(params.items()))  # type: ignore[arg-type]
    assert unpack(pack(said)) == said


@given(st.text(min_size=50, max_size=300), st.integers(60, 200))
def test_a_packed_message_is_cut_to_its_limit_and_can_still_be_read(words: str, limit: int) -> None:
    """A long answer of the service shortens the words, never the code."""
    line = pack(message("SERVICE_SAYS", cause=message("TEXT", text="x"), words=words), limit)
    found = unpack(line)
    assert len(line) <= limit
    assert line == "" or (found is not None and found.code == "SERVICE_SAYS")


@given(st.text())
def test_text_that_is_no_message_is_said_as_it_is(text: str) -> None:
    """The service's own words are never taken for ours; a terminal obeys nothing in them."""
    assert Reader().say(text) == visible(text)


@pytest.mark.parametrize(
    "words", ['{"say":"NO_SUCH_CODE"}', '{"say":"LOADED_BEFORE"}', '{"say":', '{"say":1}']
)
def test_words_that_only_look_like_a_message_are_said_as_they_are(words: str) -> None:
    """A service that answers JSON breaks no report."""
    assert Reader().say(words) == words
    assert words in Reader().say(message("SERVICE_SAYS", cause="x", words=words))
    assert words in Reader().problem(Problem("SERVICE_REFUSED_ROW", 2, detail=words))[0]


def test_every_reason_has_a_sentence_or_stands_for_one() -> None:
    """What may be decided on can be said."""
    assert set(StopReason) - TEXTS.keys() == {StopReason.USAGE, StopReason.SETTINGS, StopReason.STOPPED}


def test_advice_is_for_the_place_where_it_is_read() -> None:
    """Nobody who drops files is told of a command line."""
    said = message(StopReason.LOADED_BEFORE, first="L1", file="a.csv", when="2026-11-26T09:00:00+00:00")
    terminal, folder, prefect, *plain = (Reader("en", "Asia/Singapore", one).say(said) for one in Surface)
    assert "--again" in terminal
    assert "again” folder" in folder or "into “again”" in folder
    assert "--again" not in folder + prefect + "".join(plain)
    assert "2026-11-26 17:00" in terminal


def test_numbers_choose_the_word() -> None:
    """One entry, two entries; digits are grouped."""
    assert Reader().say(message("REMOVES", count=1)).endswith("1 entry")
    assert Reader().say(message("REMOVES", count=1200)).endswith("1,200 entries")


def test_no_code_stands_in_two_modules() -> None:
    """The later one would silently replace the other, whose blanks may differ."""
    codes = Counter(code for module in MODULES for code in module.TEXTS)
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("name", ["Quillfeather", "陈大文", "Tan 12", "call Ann at 9"])
@pytest.mark.parametrize("may_quote", [None, is_title], ids=["nothing", "titles"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_cell_with_words_is_told_to_others_than_the_owner(
    language: str, may_quote: Callable[[str], bool] | None, name: str
) -> None:
    """Whatever is wrong with a row: a name may stand in any column, be it one of dates or levels."""
    other = Reader(language, surface=Surface.PREFECT, may_quote=may_quote)
    rows = [line.code for line in CATALOGUE if line.scope is Scope.ROW]
    told = [code for code in rows if name in " ".join(other.problem(Problem(code, 3, "Level", name)))]
    assert told == []
    owner = Reader(language).problem(Problem("NUMBER_RANGE", 3, "Level", name))[0]
    assert name in owner


@pytest.mark.parametrize("value", ["0", "1000", "2026-13-40", "12/31/2026 9:00"])
def test_a_cell_without_words_is_told_to_everybody(value: str) -> None:
    """It says what to put right, and of nobody who it is."""
    other = Reader("en", surface=Surface.PREFECT)
    assert value in other.problem(Problem("NUMBER_RANGE", 3, "Level", value))[0]


AFTER_SENDING = {"NOT_SENT", "NOT_APPROVED", "SUPERSEDED", "SECRET_REMOVED"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_plan_may_say_does_not_say_that_something_was_not_sent(language: str) -> None:
    """Nothing could be sent yet: of no problem that a check may find, in its sentence or its fix."""
    reader = Reader(language)
    past = re.compile(
        r"(?i)\b(?:was|were) not sent|nothing was sent|(?<!尚)(?:未|没有)(?:再次|重新|重复)?发送"
    )
    codes = [line.code for line in CATALOGUE if line.code not in AFTER_SENDING]
    said = [text for code in codes for text in reader.problem(Problem(code, 2, "x", "7", "y"))]
    assert [text for text in said if past.search(text)] == []
