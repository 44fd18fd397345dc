"""The forbidden numbers that a profile has loaded, as keyed fingerprints: whoever is on them is not dialled.

Fingerprints are of numbers as they were sent. A number is asked for in every form in which it may have been sent, so the
same number is found whether a list has it with its country code or without. The generation of a profile's numbers counts
their changes: a chunk that was compared under one generation is not sent under the next.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from callsheet.ledger.fingerprints import fingerprint, fingerprints, known_key
from callsheet.ledger.forbidden_facts import (
    at_home_of,
    count_change,
    generation_of,
    known_lengths,
    note_lengths,
    shapes_of,
)
from callsheet.ledger.forbidden_periods import has_lapsed, in_force, lapsed, unblocked
from callsheet.ledger.forbidden_places import places_of
from callsheet.ledger.forbidden_question import (
    OUTBOUND,
    SUSPECTED,
    UNDIALLED,
    Answer,
    Blocked,
    Question,
    batches,
    may_be_spelled,
)
from callsheet.ledger.forbidden_records import (
    AT_ONCE,
    NO_SUSPECT,
    add_endings,
    add_tails,
    blocks_any,
    clear_suspects,
    keep_pages,
    replace_numbers,
    with_tails,
)
from callsheet.ledger.noted import note, words
from callsheet.ledger.records import HeldError
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import forbidden, meta
from callsheet.ledger.tails import Tails, of_ends
from transforms.dialling import undialled
from transforms.number_forms import (
    LEAST_ENDING,
    endings,
    in_any_country,
    last_digits,
    local_end,
    national_numbers,
    odd_spellings,
    other_ends,
    same_number,
)
from transforms.number_patterns import end_patterns, shape_of

if TYPE_CHECKING:
    from transforms.kind import ForbiddenEntry

Change = Callable[[], AbstractContextManager[Connection]]

_MANY = 2000  # numbers from which the ends of all that are known are read first
_NOTED_AT_ONCE = 5_000  # ends in one transaction: others wait for it


class ForbiddenMemory:
    """Recognises a forbidden number without storing it."""

    def __init__(
        self,
        change: Change,
        look: Change,
        now: Callable[[], str],
        *,
        endings: bool = True,
        tails: bool = True,
        places: bool = True,
    ) -> None:
        """`endings`, `tails` and `places` are False for a ledger of an older version, without them, that is only read."""
        self._change, self._look, self._now, self._endings = change, look, now, endings
        self._places = places
        self._tails = Tails() if tails else None
        self._known_key: bytes | None = None

    def prepare(self) -> None:
        """Create the key now, so that remembering an answer later is one change."""
        self._key()

    def remember(
        self, profile: str, load_id: str, entries: Iterable["ForbiddenEntry"], country: str = ""
    ) -> None:
        """Remember loaded entries; the latest of each number and direction counts."""
        write = self.remembering(profile, load_id, entries, country)
        with self._change() as connection:
            write(connection)

    def note_ends(self, profile: str, entries: Iterable["ForbiddenEntry"], country: str = "") -> None:
        """Note the ends of numbers before these are in place, in their own order: of a long list that is much less work.

        An end says nothing before its number is remembered. Ends belong all over their tables; taken chunk by chunk each
        would be written to another page.
        """
        key = self._key()
        ends = _Ends.of(key, entries, country)
        for pairs in batches(ends.pairs, _NOTED_AT_ONCE):
            with self._change() as connection:
                keep_pages(connection)
                add_endings(connection, profile, pairs)
        for tails in batches(of_ends(key, ends.others), _NOTED_AT_ONCE):
            with self._change() as connection:
                add_tails(connection, profile, tails)

    def remembering(
        self,
        profile: str,
        load_id: str,
        entries: Iterable["ForbiddenEntry"],
        country: str = "",
        *,
        ends_noted: bool = False,
    ) -> Callable[[Connection], None]:
        """The same as work inside another transaction, so that both are on disk or neither.

        Without a `country` it is not known which numbers lack their country code, so their ends are remembered too; with one
        what shares no last digits with them, by which they are found otherwise. `ends_noted`: `note_ends` has done that.
        """
        key, entries = self._key(), list(entries)
        of_load = {"profile": profile, "load_id": load_id, "since": self._now()}
        records, spelled = {}, dict[tuple[str, int], str]()
        marks = fingerprints(key, {entry.number for entry in entries})
        for entry in entries:
            mark = marks[entry.number]
            records[mark, entry.direction] = _record(entry, of_load | {"fingerprint": mark})
            spelled[mark, entry.direction] = entry.number
        ends = _Ends.of(key, () if ends_noted else entries, country)
        home = {
            len(number)
            for each in entries
            if _bars(each) and not country
            for number in undialled(each.number)
        }
        waiting = with_tails(key, records.values(), spelled.values())
        lengths = {len(entry.number) for entry in entries}
        tails = of_ends(key, ends.others)

        def write(connection: Connection) -> None:
            if len(waiting) > AT_ONCE // 2:
                keep_pages(connection)
            if lengths:
                note_lengths(connection, profile, lengths)
            note(connection, at_home_of(profile), map(str, home))
            for part in batches(waiting, AT_ONCE):
                replace_numbers(connection, part)
            if words(connection, shapes_of(profile)):
                suspected = [{"of_profile": profile, "of_mark": mark} for mark in sorted(marks.values())]
                run_many(connection, NO_SUSPECT, suspected)
            for pairs in batches(ends.pairs, AT_ONCE):
                add_endings(connection, profile, pairs)
            add_tails(connection, profile, tails)
            if waiting:
                count_change(connection, profile)

        return write

    def suspect(self, profile: str, load_id: str, found: Mapping[str, int], country: str = "") -> None:
        """Remember what rows of a load that are not in place may mean: digits, with ? for one that is not known, and the row of each."""
        key, since = self._key(), self._now()
        whole = {each for each in found if each.isdigit()}
        patterns = {number: row for each, row in found.items() for number in undialled(each)} | dict(found)
        patterns |= {end: row for each, row in patterns.items() for end in end_patterns(each, country)}
        home = {
            (each, number) for each in whole for number in undialled(each) | national_numbers(each, country)
        }
        ends = {(fingerprint(key, f"{UNDIALLED}{number}"), fingerprint(key, each)) for each, number in home}
        short = {(each, end) for each in whole for end in endings(each)} if not country else set()
        ends |= {(fingerprint(key, end), fingerprint(key, each)) for each, end in short}
        others = {last_digits(end) for _, end in home | short}
        records = [
            {
                "profile": profile,
                "fingerprint": fingerprint(key, pattern),
                "direction": SUSPECTED,
                "blocked": 1,
                "until": "",
                "since": since,
                "load_id": load_id,
                "row": patterns[pattern] or None,
            }
            for pattern in sorted(patterns)
        ]
        records = with_tails(key, records, sorted(patterns))
        with self._change() as connection:
            note(connection, shapes_of(profile), map(shape_of, patterns))
            note(connection, at_home_of(profile), {str(len(number)) for _, number in home})
            for part in batches(records, AT_ONCE):
                replace_numbers(connection, part)
            for pairs in batches(sorted(ends), AT_ONCE):
                add_endings(connection, profile, pairs)
            add_tails(connection, profile, of_ends(key, sorted(others)))
            count_change(connection, profile)

    def clear(self, profile: str, load_ids: Collection[str]) -> None:
        """Forget what rows of loads may mean: they have been corrected, or somebody says that they mean nobody."""
        with self._change() as connection:
            clear_suspects(connection, profile, forbidden.c.load_id.in_(list(load_ids)))
            count_change(connection, profile)

    def since(
        self, profile: str, numbers: Mapping[int, str], today: str, country: str = ""
    ) -> dict[int, str]:
        """Row -> date since when its number has been blocked for outbound calls, for the rows that certainly are."""
        found = self.blocked(profile, numbers, today, country)
        return {row: known.since[:10] for row, known in found.items() if known.certain}

    def blocked(
        self,
        profile: str,
        numbers: Mapping[int, str],
        today: str,
        country: str = "",
        *,
        certain_alone: bool = False,
    ) -> dict[int, Blocked]:
        """Row -> why its number is not dialled: it is blocked for outbound calls on the day, or may be one that is.

        `today` is ISO; a number may be one that is blocked when one of both is the end of the other. With a `country`
        (two letters) national and international spellings are the same. `certain_alone`: what only may be one is not told.
        """
        with self._look() as connection:
            key = known_key(connection)
            if key is None or not numbers or not blocks_any(connection, profile):
                return {}
            question = Question(
                connection, profile, today, key, known_lengths(connection, profile), self._places
            )
            shapes = words(connection, shapes_of(profile))
            home = frozenset(map(int, words(connection, at_home_of(profile))))
            some = self._candidates(question, numbers, country, home, certain_alone=certain_alone)
            certain = question.ask({row: same_number(each, country) for row, each in some.items()})
            left = {row: each for row, each in some.items() if row not in certain and not certain_alone}
            near = question.ask({row: may_be_spelled(each) for row, each in left.items()})
            left = {row: each for row, each in left.items() if row not in near}
            longer = question.ask_longer(left, home) if self._endings else {}
            if not country:
                left = {row: each for row, each in left.items() if row not in longer}
                longer |= self._of_any_country(question, left)
            found = {*certain, *near, *longer}
            lost = any(shape.strip("#") for shape in shapes) and not certain_alone
            asked = numbers if lost else left
            left = {row: each for row, each in asked.items() if shapes and row not in found}
            longer |= question.ask_patterns(left, country, shapes)
            every = certain | near | longer
            lists = {why.load_id for why in every.values()} if self._places else set()
            places = places_of(connection, lists)
        return {
            row: Blocked(
                every[row].since,
                every[row].load_id,
                certain=row in certain,
                marks=every[row].marks | {fingerprint(key, numbers[row])},
                place=places.get(every[row].load_id, ""),
                row=every[row].row,
            )
            for row in sorted(every)
        }

    def in_force(self, profile: str, marks: Collection[str], today: str) -> set[str]:
        """Of some fingerprints those of numbers that are, or may be, blocked for outbound calls on the day."""
        with self._look() as connection:
            return in_force(connection, profile, marks, today)

    def unblocked(
        self, profile: str, numbers: Mapping[int, str], today: str, country: str = ""
    ) -> frozenset[int]:
        """The rows whose number has been unblocked for outbound calls, or whose block has ended by the day, and is not blocked."""
        with self._look() as connection:
            return unblocked(connection, profile, numbers, today, country)

    def has_lapsed(self, profile: str) -> bool:
        """Whether a profile has numbers that are not blocked any more, or not for ever."""
        with self._look() as connection:
            return has_lapsed(connection, profile)

    def lapsed(
        self, profile: str, entries: Collection["ForbiddenEntry"], today: str
    ) -> set["ForbiddenEntry"]:
        """Of entries those that block a number which has been blocked and is not on the day (ISO), or not for so long."""
        with self._look() as connection:
            return lapsed(connection, profile, entries, today)

    def _of_any_country(self, question: "Question", numbers: Mapping[int, str]) -> dict[int, "Answer"]:
        """Row -> why, of numbers that lack their country code, and of which a list that had a country has not kept the ends."""
        forms = {row: in_any_country(each, question.lengths) for row, each in numbers.items()}
        found = question.ask(forms)
        left = {row: end for row, each in numbers.items() if row not in found and (end := local_end(each))}
        return found | question.ask_ends(left) if self._tails else found

    def _candidates(
        self,
        question: "Question",
        numbers: Mapping[int, str],
        country: str,
        home: Collection[int],
        *,
        certain_alone: bool = False,
    ) -> Mapping[int, str]:
        """The numbers that have to be asked for: of many those whose last digits some known number has.

        All of them where one is known that has fewer digits than are compared, once what is dialled before it is taken off (`home`).
        """
        short = not certain_alone and min(home, default=LEAST_ENDING) < LEAST_ENDING
        if not self._tails or len(numbers) < _MANY or short:
            return numbers
        generation = generation_of(question.connection, question.profile)
        return self._tails.candidates(
            question.connection,
            question.profile,
            generation,
            question.key,
            numbers,
            country,
            odd=not certain_alone,
        )

    def blocks_any(self, profile: str) -> bool:
        """Whether a profile has blocked any number for outbound calls."""
        with self._look() as connection:
            return blocks_any(connection, profile)

    def generation(self, profile: str) -> int:
        """How often the numbers of a profile have changed."""
        with self._look() as connection:
            return generation_of(connection, profile)

    def _key(self) -> bytes:
        """The key of the fingerprints, made when there is none; a ledger never has another one."""
        if self._known_key is None:
            self._known_key = self._read_key()
        return self._known_key

    def _read_key(self) -> bytes:
        with self._look() as connection:
            known = known_key(connection)
        if known is not None:
            return known
        with self._change() as connection:
            known = known_key(connection)
            if known is None:
                known = secrets.token_bytes(32)
                connection.execute(insert(meta), {"name": "fingerprint_key", "value": known.hex()})
        return known


@dataclass(frozen=True, slots=True)
class _Ends:
    """By what else numbers are found than by themselves: ends as fingerprints with those of their numbers, and last digits; in order."""

    pairs: list[tuple[str, str]]
    others: list[str]

    @classmethod
    def of(cls, key: bytes, entries: Iterable["ForbiddenEntry"], country: str) -> "_Ends":
        barred = {entry.number for entry in entries if _bars(entry)}
        ends, others = set[tuple[str, str]](), set[str]()
        for number in barred:
            spellings = odd_spellings(number) if country else endings(number)
            numbers = frozenset[str]() if country else undialled(number)
            ends |= {(end, number) for end in spellings if end[0] != "0"}
            ends |= {(f"{UNDIALLED}{each}", number) for each in numbers}
            others |= other_ends(number, (*spellings, *numbers))
        marks = fingerprints(key, {each for pair in ends for each in pair})
        return cls(sorted((marks[end], marks[number]) for end, number in ends), sorted(others))


def _bars(entry: "ForbiddenEntry") -> bool:
    """Whether an entry keeps somebody from being dialled."""
    return entry.direction == OUTBOUND and entry.blocked


def _record(entry: "ForbiddenEntry", known: Mapping[str, str]) -> dict[str, Any]:
    """An entry as it is remembered, with what is known of its load and number."""
    return {
        **known,
        "direction": entry.direction,
        "blocked": int(entry.blocked),
        "until": entry.until,
        "row": entry.row or None,
    }


def unchanged(profile: str, generation: int) -> Callable[[Connection], None]:
    """A check inside a transaction: HeldError when the numbers of a profile have changed since a generation."""

    def check(connection: Connection) -> None:
        if generation_of(connection, profile) != generation:
            raise HeldError("FORBIDDEN_CHANGED")

    return check
