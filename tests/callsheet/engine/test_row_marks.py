"""The marks of rows: read by whoever has the key, and clear about which rows were changed."""

from base64 import urlsafe_b64encode
from hashlib import blake2b

import pytest

from callsheet.engine.row_marks import Mark, Sealer, edited

LOAD = "20261126-101500-ab12cd"
SEALER = Sealer(b"a key")


def marked(*texts: str) -> dict[int, Mark]:
    """The marks of rows that said this, from row 2 on."""
    rows = range(2, 2 + len(texts))
    return SEALER.read(dict(zip(rows, SEALER.marks(LOAD, rows, texts), strict=True)))


def digests(*texts: str) -> dict[int, str]:
    return {row: SEALER.digest(text) for row, text in enumerate(texts, start=2) if text}


def test_a_mark_is_read_as_it_was_made() -> None:
    assert marked("a", "b")[3] == Mark(LOAD, 3, SEALER.digest("b"))


def test_no_character_of_a_mark_can_be_another() -> None:
    (mark,) = SEALER.marks(LOAD, [12], ["6590010001"])
    for at, letter in enumerate(mark):
        for other in "0123456789abcdef/-" if letter not in "/-" else "0":
            if other != letter:
                assert SEALER.read({2: mark[:at] + other + mark[at + 1 :]}) == {}


def test_a_mark_of_another_key_is_none() -> None:
    assert Sealer(b"another").read(dict(enumerate(SEALER.marks(LOAD, [2], ["a"])))) == {}
    assert Sealer(b"another").digest("a") != SEALER.digest("a")


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (("a", "b", "c"), set()),
        (("c", "a", "b"), set()),  # the cells were sorted, the marks were not
        (("a", "x", "c"), {3}),
        (("x", "y", "c"), {2, 3}),
        (("a", "a", "c"), set()),  # as another row that is there: a duplicate
        (("b", "x", "c"), set()),  # its own row is elsewhere as it was
        (("a", "", "c"), {3}),  # not valid any more
    ],
)
def test_a_row_is_changed_when_what_it_was_is_nowhere(now: tuple[str, ...], changed: set[int]) -> None:
    assert set(edited(marked("a", "b", "c"), digests(*now))) == changed


def test_of_two_equal_rows_the_changed_one_is_told() -> None:
    assert set(edited(marked("a", "a"), digests("a", "x"))) == {3}


def test_two_of_the_same_mark_say_nothing() -> None:
    (mark,) = marked("a").values()
    assert edited({2: mark, 3: mark}, digests("x", "y")) == {}
    assert edited({2: mark, 3: mark}, digests("a", "y")) == {}


def test_marks_are_those_that_workbooks_of_earlier_versions_have() -> None:
    """Each part is BLAKE2b with a key of its own, as base64 for addresses."""
    secret, load = b"s" * 32, "20261127-120000-abcdef"

    def made(name: bytes, text: str, size: int) -> str:
        key = blake2b(name, key=secret, digest_size=32).digest()
        return urlsafe_b64encode(blake2b(text.encode(), digest_size=size, key=key).digest()).decode()

    texts = [f"value {at} \u7535" for at in range(50)]
    said = [f"{load}/{at + 2}/{made(b'what a row says', text, 6)}" for at, text in enumerate(texts)]
    expected = [one + made(b"the mark of a row", one, 9) for one in said]
    assert {"-", "_"} <= set("".join(one.removeprefix(load) for one in expected))
    assert Sealer(secret).marks(load, range(2, 52), texts) == expected
