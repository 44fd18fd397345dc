"""The ends of the forbidden numbers as whole columns: which of many numbers may be forbidden at all is told without asking for each.

Two numbers are one only if a spelling of one has the last digits (`transforms.number_forms.last_digits`) of a spelling of the
other: those of all that is remembered of a number are kept, and what is asked for ends otherwise only where it `may_end_otherwise`. So a number whose end is nobody's needs no further question. Ends are kept as keyed hashes of 64 bits: SipHash, which pandas has for whole columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, select, union_all

from callsheet.ledger.schema import forbidden, forbidden_tails
from transforms.dialling import dialled_at_home, in_full, may_be_dialled_at_home
from transforms.number_forms import asked_ends, is_short, last_digits, may_end_otherwise
from validators.libraries import np, pa, pc, pd
from validators.tables import among

NOBODY = 0  # the tail of a pattern whose last digits are not all known: it is asked for by its shape


def tails_of(key: bytes, numbers: Iterable[str]) -> list[int]:
    """The hash of the end of each number, as a signed whole number."""
    return of_ends(key, map(last_digits, numbers))


def of_ends(key: bytes, ends: Iterable[str]) -> list[int]:
    """The hash of each end, as the tails of numbers are kept."""
    found: list[int] = _hashed(key, ends).tolist()
    return found


def _hashed(key: bytes, ends: Iterable[str]) -> np.typing.NDArray[np.int64]:
    marks = pd.util.hash_array(np.array(list(ends), object), hash_key=key.hex()[:16], categorize=False)
    return marks.view("int64")


def _otherwise(key: bytes, known: Any, numbers: Mapping[int, str]) -> set[int]:
    """The rows of which another spelling has an end that is known."""
    spelled = {(row, end) for row, number in numbers.items() for end in asked_ends(number)}
    rows, ends = zip(*spelled, strict=True) if spelled else ((), ())
    return {row for row, hit in zip(rows, among(_hashed(key, ends), known).tolist(), strict=True) if hit}


def that_may_end_otherwise(numbers: Mapping[int, str], country: str) -> dict[int, str]:
    """The numbers that have to be looked at one by one."""
    texts = pa.array(numbers.values(), pa.large_string())
    found = pc.match_substring_regex(texts, may_end_otherwise(country))
    surely = pc.or_(found, pc.invert(pc.match_substring_regex(texts, in_full()))).to_pylist()
    likely = pc.match_substring_regex(texts, dialled_at_home()).to_pylist()
    return {
        row: number
        for (row, number), told, maybe in zip(numbers.items(), surely, likely, strict=True)
        if told or (maybe and may_be_dialled_at_home(number))
    }


class Tails:
    """The tails of the numbers that a profile has blocked; read once a generation."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Any]] = {}

    def candidates(
        self,
        connection: Connection,
        profile: str,
        generation: int,
        key: bytes,
        numbers: Mapping[int, str],
        country: str,
        *,
        odd: bool = True,
    ) -> Mapping[int, str]:
        """Of row -> number the rows that may be blocked; all of them where an older version has kept numbers without tails.

        Without `odd` other spellings that only may be the same number are not asked for.
        """
        known = self._of(connection, profile, generation)
        if known is None:
            return numbers
        texts = list(numbers.values())
        shared = among(_hashed(key, map(last_digits, texts)), known)
        few = that_may_end_otherwise(numbers, country)
        others = _otherwise(key, known, few) if odd else set()
        others |= {row for row, number in few.items() if is_short(number, country)}
        pairs = zip(numbers.items(), shared.tolist(), strict=True)
        return {row: number for (row, number), end in pairs if end or row in others}

    def _of(self, connection: Connection, profile: str, generation: int) -> Any:
        """The sorted tails of a generation, or of a later one; None when some are not known."""
        kept = self._known.get(profile)
        if kept is None or kept[0] != generation:
            kept = self._known[profile] = generation, self._read(connection, profile)
        return kept[1]

    def _read(self, connection: Connection, profile: str) -> Any:
        answer = connection.execute(_TAILS, {"of_profile": profile})
        assert answer.cursor is not None
        lines = (
            answer.cursor.fetchall()
        )  # the driver's own: a row object for each takes longer than reading it
        answer.close()
        found = list(chain.from_iterable(lines))
        return None if None in found else np.sort(np.array(found, "int64"))


_TAILS = union_all(
    select(forbidden.c.tail).where(forbidden.c.profile == bindparam("of_profile"), forbidden.c.blocked == 1),
    select(forbidden_tails.c.tail).where(forbidden_tails.c.profile == bindparam("of_profile")),
)
