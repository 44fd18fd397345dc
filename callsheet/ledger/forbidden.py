"""The forbidden numbers that a profile has loaded, as keyed fingerprints: whoever is on them is not dialled.

Fingerprints are of numbers as they were sent. A number is asked for in every form in which it may have been sent, so the
same number is found whether a list has it with its country code or without. The generation of a profile's numbers counts
their changes: a chunk that was compared under one generation is not sent under the next.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain, islice, product
from operator import itemgetter, methodcaller
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Connection, and_, bindparam, delete, insert, literal_column, select, update

from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.noted import note, words
from callsheet.ledger.records import HeldError
from callsheet.ledger.run_many import run_many
from callsheet.ledger.schema import forbidden, forbidden_endings, meta
from callsheet.ledger.tails import NOBODY, Tails, of_ends, tails_of
from transforms.dialling import undialled
from transforms.number_forms import (
    LEAST_ENDING,
    ZEROS,
    endings,
    ends_of,
    in_any_country,
    local_end,
    national_numbers,
    odd_spellings,
    same_number,
    shorter_forms,
    spelled_otherwise,
)
from transforms.number_patterns import END_OF, end_patterns, in_shape, shape_of

if TYPE_CHECKING:
    from transforms.kind import ForbiddenEntry


T = TypeVar("T")
Change = Callable[[], AbstractContextManager[Connection]]
OUTBOUND = 3  # the direction that concerns dialling, as the service numbers it
SUSPECTED = 0  # in place of a direction: what rows that could not be loaded may mean, as patterns
_AT_ONCE = 200
_ASKED_AT_ONCE = 500
_BLOCK = 64  # bytes that SHA-256 takes at once
_MANY = 2000  # numbers from which the ends of all that are known are read first
_BLOCKING = (
    select(forbidden.c.fingerprint)
    .where(
        forbidden.c.profile == bindparam("of_profile"),
        forbidden.c.direction.in_([literal_column(str(each)) for each in (OUTBOUND, SUSPECTED)]),
        forbidden.c.blocked == 1,
    )
    .limit(1)
)
_UNDIALLED = "="  # before what a number is without what is dialled before it, among the ends
_NOT_FOR_EVER = (forbidden.c.blocked == 0) | (forbidden.c.until != "")
_FOR_EVER = "~"  # after every date
_NO_SUSPECT = delete(forbidden).where(
    forbidden.c.profile == bindparam("of_profile"),
    forbidden.c.fingerprint == bindparam("of_mark"),
    forbidden.c.direction == literal_column(str(SUSPECTED)),
)
_NOTED = update(meta).where(meta.c.name == bindparam("of_name")).values(value=bindparam("of_value"))


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why a number is not dialled: since when which load has it, and whether it is certainly the same number.

    `marks` are the fingerprints of all forbidden numbers that it is or may be, and its own.
    """

    since: str
    load_id: str
    certain: bool
    marks: frozenset[str] = frozenset()


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
    ) -> None:
        """`endings` and `tails` are False for a ledger of an older version, without them, that is only read."""
        self._change, self._look, self._now, self._endings = change, look, now, endings
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

    def remembering(
        self, profile: str, load_id: str, entries: Iterable["ForbiddenEntry"], country: str = ""
    ) -> Callable[[Connection], None]:
        """The same as work inside another transaction, so that both are on disk or neither.

        Without a `country` it is not known which numbers lack their country code, so their ends are remembered too; with one
        what shares no last digits with them, by which they are found otherwise.
        """
        key, since, entries = self._key(), self._now(), list(entries)
        records, spelled, ends = {}, dict[tuple[str, int], str](), set[tuple[str, str]]()
        home = set[int]()
        for entry in entries:
            mark = fingerprint(key, entry.number)
            records[mark, entry.direction] = {
                "profile": profile,
                "fingerprint": mark,
                "direction": entry.direction,
                "blocked": int(entry.blocked),
                "until": entry.until,
                "since": since,
                "load_id": load_id,
            }
            spelled[mark, entry.direction] = entry.number
            if entry.direction == OUTBOUND and entry.blocked:
                spellings = odd_spellings(entry.number) if country else endings(entry.number)
                ends |= {(fingerprint(key, end), mark) for end in spellings if end[0] != "0"}
                numbers = frozenset[str]() if country else undialled(entry.number)
                ends |= {(fingerprint(key, f"{_UNDIALLED}{each}"), mark) for each in numbers}
                home |= set(map(len, numbers))
        waiting = _with_tails(key, records.values(), spelled.values())
        lengths = {len(entry.number) for entry in entries}

        def write(connection: Connection) -> None:
            if lengths:
                _note_lengths(connection, profile, lengths)
            note(connection, _home_of(profile), map(str, home))
            for part in _batches(waiting, _AT_ONCE):
                _replace(connection, part)
                marks = sorted({each["fingerprint"] for each in part})
                run_many(
                    connection, _NO_SUSPECT, [{"of_profile": profile, "of_mark": mark} for mark in marks]
                )
            for pairs in _batches(sorted(ends), _AT_ONCE):
                _add_endings(connection, profile, pairs)
            if waiting:
                _count(connection, profile)

        return write

    def suspect(self, profile: str, load_id: str, found: Collection[str], country: str = "") -> None:
        """Remember what rows of a load that are not in place may mean: digits, with ? for one that is not known."""
        key, since = self._key(), self._now()
        whole = {each for each in found if each.isdigit()}
        patterns = set(found).union(*map(undialled, found))
        patterns |= {end for each in set(patterns) for end in end_patterns(each, country)}
        home = {
            (each, number) for each in whole for number in undialled(each) | national_numbers(each, country)
        }
        ends = {(fingerprint(key, f"{_UNDIALLED}{number}"), fingerprint(key, each)) for each, number in home}
        if not country:
            ends |= {
                (fingerprint(key, end), fingerprint(key, each)) for each in whole for end in endings(each)
            }
        records = [
            {
                "profile": profile,
                "fingerprint": fingerprint(key, pattern),
                "direction": SUSPECTED,
                "blocked": 1,
                "until": "",
                "since": since,
                "load_id": load_id,
            }
            for pattern in sorted(patterns)
        ]
        records = _with_tails(key, records, sorted(patterns))
        with self._change() as connection:
            note(connection, _shapes_of(profile), map(shape_of, patterns))
            note(connection, _home_of(profile), {str(len(number)) for _, number in home})
            for part in _batches(records, _AT_ONCE):
                _replace(connection, part)
            for pairs in _batches(sorted(ends), _AT_ONCE):
                _add_endings(connection, profile, pairs)
            _count(connection, profile)

    def clear(self, profile: str, load_ids: Collection[str]) -> None:
        """Forget what rows of loads may mean: they have been corrected, or somebody says that they mean nobody."""
        with self._change() as connection:
            _clear(connection, profile, forbidden.c.load_id.in_(list(load_ids)))
            _count(connection, profile)

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
            if key is None or not numbers or not _any(connection, profile):
                return {}
            question = _Question(connection, profile, today, key, _lengths(connection, profile))
            shapes = words(connection, _shapes_of(profile))
            home = frozenset(map(int, words(connection, _home_of(profile))))
            some = self._candidates(question, numbers, country, shapes, home, certain_alone=certain_alone)
            certain = question.ask({row: same_number(each, country) for row, each in some.items()})
            left = {row: each for row, each in some.items() if row not in certain and not certain_alone}
            near = question.ask({row: _may_be(each) for row, each in left.items()})
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
        return {
            row: Blocked(
                every[row].since,
                every[row].load_id,
                certain=row in certain,
                marks=every[row].marks | {fingerprint(key, numbers[row])},
            )
            for row in sorted(every)
        }

    def in_force(self, profile: str, marks: Collection[str], today: str) -> set[str]:
        """Of some fingerprints those of numbers that are, or may be, blocked for outbound calls on the day."""
        known = forbidden.c
        query = select(known.fingerprint, known.until).where(
            known.profile == profile, known.direction.in_((OUTBOUND, SUSPECTED)), known.blocked == 1
        )
        with self._look() as connection:
            return {
                row.fingerprint
                for part in _batches(sorted(marks), _ASKED_AT_ONCE)
                for row in connection.execute(query.where(known.fingerprint.in_(part)))
                if not row.until or row.until >= today
            }

    def unblocked(
        self, profile: str, numbers: Mapping[int, str], today: str, country: str = ""
    ) -> frozenset[int]:
        """The rows whose number has been unblocked for outbound calls, or whose block has ended by the day, and is not blocked."""
        known = forbidden.c
        query = select(known.fingerprint, known.blocked, known.until).where(
            known.profile == profile, known.direction == OUTBOUND
        )
        by_mark = defaultdict[str, set[int]](set)
        free, held = set[int](), set[int]()
        with self._look() as connection:
            key = known_key(connection) or b""
            for row, number in numbers.items():
                for each in same_number(number, country):
                    by_mark[fingerprint(key, each)].add(row)
            for part in _batches(sorted(by_mark), _ASKED_AT_ONCE):
                for mark, blocked, until in connection.execute(query.where(known.fingerprint.in_(part))):
                    lasts = blocked and not (until and until < today)
                    (held if lasts else free).update(by_mark[mark])
        return frozenset(free - held)

    def has_lapsed(self, profile: str) -> bool:
        """Whether a profile has numbers that are not blocked any more, or not for ever."""
        query = select(forbidden.c.fingerprint).where(forbidden.c.profile == profile, _NOT_FOR_EVER).limit(1)
        with self._look() as connection:
            return connection.scalar(query) is not None

    def lapsed(
        self, profile: str, entries: Collection["ForbiddenEntry"], today: str
    ) -> set["ForbiddenEntry"]:
        """Of entries those that block a number which has been blocked and is not on the day (ISO), or not for so long."""
        known, wanted = forbidden.c, defaultdict[tuple[str, int], set["ForbiddenEntry"]](set)
        query = select(known.fingerprint, known.direction, known.blocked, known.until)
        query = query.where(known.profile == profile, _NOT_FOR_EVER)
        with self._look() as connection:
            key = known_key(connection) or b""
            for entry in entries:
                if entry.blocked and not (entry.until and entry.until < today):
                    wanted[fingerprint(key, entry.number), entry.direction].add(entry)
            parts = _batches(sorted({mark for mark, _ in wanted}), _ASKED_AT_ONCE)
            found = [
                row for part in parts for row in connection.execute(query.where(known.fingerprint.in_(part)))
            ]
        return {
            entry
            for mark, direction, blocked, until in found
            for entry in wanted.get((mark, direction), ())
            if not blocked or until < (entry.until or _FOR_EVER)
        }

    def _of_any_country(self, question: "_Question", numbers: Mapping[int, str]) -> dict[int, "_Answer"]:
        """Row -> why, of numbers that lack their country code, and of which a list that had a country has not kept the ends."""
        forms = {row: in_any_country(each, question.lengths) for row, each in numbers.items()}
        found = question.ask(forms)
        left = {row: end for row, each in numbers.items() if row not in found and (end := local_end(each))}
        return found | question.ask_ends(left) if self._tails else found

    def _candidates(
        self,
        question: "_Question",
        numbers: Mapping[int, str],
        country: str,
        shapes: Collection[str],
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
        generation = _generation(question.connection, question.profile)
        lengths = question.lengths and question.lengths | set(map(len, shapes))
        return self._tails.candidates(
            question.connection,
            question.profile,
            generation,
            question.key,
            numbers,
            country,
            lengths,
            odd=not certain_alone,
        )

    def blocks_any(self, profile: str) -> bool:
        """Whether a profile has blocked any number for outbound calls."""
        with self._look() as connection:
            return _any(connection, profile)

    def generation(self, profile: str) -> int:
        """How often the numbers of a profile have changed."""
        with self._look() as connection:
            return _generation(connection, profile)

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


def unchanged(profile: str, generation: int) -> Callable[[Connection], None]:
    """A check inside a transaction: HeldError when the numbers of a profile have changed since a generation."""

    def check(connection: Connection) -> None:
        if _generation(connection, profile) != generation:
            raise HeldError("FORBIDDEN_CHANGED")

    return check


@dataclass(frozen=True, slots=True)
class _Question:
    """Which of many numbers are blocked; they are asked for by key, a batch at a time."""

    connection: Connection
    profile: str
    today: str
    key: bytes
    lengths: frozenset[int]  # of the numbers that are known; empty where that was not noted

    def ask(self, spellings: Mapping[int, Collection[str]]) -> dict[int, "_Answer"]:
        """Row -> why, of the rows of which one spelling is blocked."""
        by_mark: dict[str, list[int]] = {}
        for row, found in spellings.items():
            for each in found:
                if self.lengths and len(each) not in self.lengths:
                    continue
                by_mark.setdefault(fingerprint(self.key, each), []).append(row)
        return self._answers(by_mark, _by_fingerprint(*self._in_force()), forbidden.c.fingerprint)

    def ask_patterns(
        self, numbers: Mapping[int, str], country: str, shapes: Collection[str]
    ) -> dict[int, "_Answer"]:
        """Row -> why, of the rows whose number fits what a row that is not in place may mean: one is the end of the other."""
        by_mark: dict[str, list[int]] = {}
        ends = [shape for shape in shapes if shape.startswith(END_OF)]
        wholes = [shape for shape in shapes if not shape.startswith(END_OF)]
        for row, number in numbers.items():
            same = same_number(number, country)
            home = undialled(number)
            own = (
                {each.lstrip("0") for each in same} | spelled_otherwise(number) | home
            )  # none is an end of it
            pairs = chain(product(same | own, ends), product(same | shorter_forms(number) | home, wholes))
            fitting = {in_shape(each, shape) for each, shape in pairs} - {None}
            for pattern in fitting:
                by_mark.setdefault(fingerprint(self.key, str(pattern)), []).append(row)
        suspected = (forbidden.c.profile == self.profile, forbidden.c.direction == SUSPECTED)
        return self._answers(by_mark, _by_fingerprint(*suspected), forbidden.c.fingerprint)

    def ask_longer(self, numbers: Mapping[int, str], home: Collection[int]) -> dict[int, "_Answer"]:
        """Row -> why, of the rows whose number is the end of one that is blocked, or is dialled otherwise than it.

        `home` are the lengths of what blocked numbers are without what is dialled before them.
        """
        by_mark: dict[str, list[int]] = {}
        for row, number in numbers.items():
            ends = {number.lstrip("0"), *undialled(number)}
            ends |= {f"{_UNDIALLED}{each}" for each in (ends_of(number) if home else ()) if len(each) in home}
            for end in ends:
                by_mark.setdefault(fingerprint(self.key, end), []).append(row)
        same = and_(
            forbidden.c.profile == forbidden_endings.c.profile,
            forbidden.c.fingerprint == forbidden_endings.c.fingerprint,
        )
        in_force = (forbidden.c.profile == self.profile, forbidden.c.direction.in_((OUTBOUND, SUSPECTED)))
        query = (
            select(forbidden_endings.c.ending, *_WHY)
            .select_from(forbidden_endings.join(forbidden, same))
            .where(forbidden_endings.c.profile == self.profile, *in_force, forbidden.c.blocked == 1)
        )
        return self._answers(by_mark, query, forbidden_endings.c.ending)

    def ask_ends(self, ends: Mapping[int, str]) -> dict[int, "_Answer"]:
        """Row -> why, of the rows of which the last digits are those of a number that is blocked."""
        by_tail: dict[int, list[int]] = {}
        for row, tail in zip(ends, of_ends(self.key, ends.values()), strict=True):
            by_tail.setdefault(tail, []).append(row)
        known = forbidden.c
        in_force = (known.direction.in_((OUTBOUND, SUSPECTED)), known.blocked == 1)
        query = select(known.tail, *_WHY).where(known.profile == self.profile, *in_force)
        return self._answers(by_tail, query, known.tail)

    def _in_force(self) -> tuple[Any, ...]:
        return (
            forbidden.c.profile == self.profile,
            forbidden.c.direction == OUTBOUND,
            forbidden.c.blocked == 1,
        )

    def _answers(self, by_mark: Mapping[Any, list[int]], query: Any, column: Any) -> dict[int, "_Answer"]:
        found: dict[int, _Answer] = {}
        for part in _batches(by_mark, _ASKED_AT_ONCE):
            for asked, mark, since, load_id, until in self.connection.execute(query.where(column.in_(part))):
                if not until or until >= self.today:
                    for row in by_mark[asked]:
                        others = found[row].marks if row in found else frozenset()
                        found[row] = _Answer(since, load_id, others | {mark})
        return found


class _Answer(NamedTuple):
    """Since when which load has a number, and the fingerprints of all that it may be."""

    since: str
    load_id: str
    marks: frozenset[str]


_WHY = (forbidden.c.fingerprint, forbidden.c.since, forbidden.c.load_id, forbidden.c.until)


def _by_fingerprint(*where: Any) -> Any:
    return select(forbidden.c.fingerprint.label("asked"), *_WHY).where(*where)


def _may_be(number: str) -> frozenset[str]:
    """How a number may be spelled that is this one: shorter, or without what is dialled before it, with zeros or without."""
    return shorter_forms(number) | {zeros + each for each in undialled(number) for zeros in ZEROS}


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(items)
    while part := list(islice(left, size)):
        yield part


def _any(connection: Connection, profile: str) -> bool:
    """Whether a profile has blocked anything for outbound calls."""
    return connection.scalar(_BLOCKING, {"of_profile": profile}) is not None


def known_key(connection: Connection) -> bytes | None:
    """The key of the fingerprints; None before the first was made."""
    known = meta_value(connection, "fingerprint_key")
    return None if known is None else bytes.fromhex(known)


def names_kept(profile: str) -> tuple[str, ...]:
    """The names under which what belongs to a profile's numbers is kept, beside the numbers themselves."""
    return "fingerprint_key", _counter(profile), _lengths_of(profile), _shapes_of(profile), _home_of(profile)


def _generation(connection: Connection, profile: str) -> int:
    return int(meta_value(connection, _counter(profile)) or 0)


def _counter(profile: str) -> str:
    return f"forbidden_generation/{profile}"


def _lengths(connection: Connection, profile: str) -> frozenset[int]:
    """How long the numbers of a profile are, so that no other spelling is asked for; empty where that was not noted."""
    known = meta_value(connection, _lengths_of(profile)) or ""
    return frozenset(int(length) for length in known.split())


def _with_tails(
    key: bytes, records: Iterable[dict[str, Any]], numbers: Iterable[str]
) -> list[dict[str, Any]]:
    """Records with the tails of their numbers, or patterns."""
    spelled = list(numbers)
    return [
        {**record, "tail": tail if number.isdigit() else NOBODY}
        for record, number, tail in zip(records, spelled, tails_of(key, spelled), strict=True)
    ]


def _shapes_of(profile: str) -> str:
    return f"forbidden_shapes/{profile}"


def _home_of(profile: str) -> str:
    return f"forbidden_at_home/{profile}"


def _clear(connection: Connection, profile: str, which: Any) -> None:
    suspected = (forbidden.c.profile == profile) & (forbidden.c.direction == SUSPECTED)
    connection.execute(delete(forbidden).where(suspected, which))


def _lengths_of(profile: str) -> str:
    return f"forbidden_lengths/{profile}"


def _note_lengths(connection: Connection, profile: str, lengths: Collection[int]) -> None:
    """Note new lengths; never begun where an older version has remembered numbers of any length."""
    known = meta_value(connection, _lengths_of(profile))
    if known is None:
        earlier = select(forbidden.c.fingerprint).where(forbidden.c.profile == profile).limit(1)
        old = connection.scalar(earlier) is not None
        noted = "" if old else _written(lengths)
        connection.execute(insert(meta), {"name": _lengths_of(profile), "value": noted})
    elif known and not set(lengths) <= set(map(int, known.split())):
        every = {*map(int, known.split()), *lengths}
        connection.execute(_NOTED, {"of_name": _lengths_of(profile), "of_value": _written(every)})


def _written(lengths: Iterable[int]) -> str:
    return " ".join(map(str, sorted(lengths)))


def _count(connection: Connection, profile: str) -> None:
    generation = _generation(connection, profile)
    if generation:
        connection.execute(_NOTED, {"of_name": _counter(profile), "of_value": str(generation + 1)})
    else:
        connection.execute(insert(meta), {"name": _counter(profile), "value": "1"})


def _replace(connection: Connection, records: Collection[dict[str, Any]]) -> None:
    """Write records, each in place of the one of the same profile, number and direction."""
    replacing, _ = _statements(connection.dialect.name)
    run_many(connection, replacing, sorted(records, key=itemgetter("fingerprint")))


def _add_endings(connection: Connection, profile: str, pairs: Collection[tuple[str, str]]) -> None:
    """Record which number an ending is of, where that is not known yet."""
    _, adding = _statements(connection.dialect.name)
    records = [{"profile": profile, "ending": ending, "fingerprint": mark} for ending, mark in sorted(pairs)]
    run_many(connection, adding, records)


@cache
def _statements(dialect: str) -> tuple[Any, Any]:
    """Of a database the statements that replace a number and that add an ending."""
    inserting: Any = import_module(f"sqlalchemy.dialects.{dialect}").insert
    number = inserting(forbidden)
    kept = {column.name: number.excluded[column.name] for column in forbidden.c if not column.primary_key}
    replacing = number.on_conflict_do_update(index_elements=list(forbidden.primary_key), set_=kept)
    return replacing, inserting(forbidden_endings).on_conflict_do_nothing()


def fingerprint(key: bytes, number: str) -> str:
    """A keyed hash of a number: recognises it without revealing it. HMAC-SHA-256, of which the first 128 bits are kept."""
    inner, outer = map(methodcaller("copy"), _keyed(key))
    inner.update(number.encode())
    outer.update(inner.digest())
    found: str = outer.hexdigest()[:32]
    return found


@lru_cache(16)
def _keyed(key: bytes) -> tuple[Any, Any]:
    """The two hashes of HMAC (RFC 2104) once they have taken the key, which is most of their work."""
    whole = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in whole) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)
