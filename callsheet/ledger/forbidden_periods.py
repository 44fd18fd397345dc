"""From when to when numbers are blocked: which are on a day, which are not any more, and which are to be blocked again."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from callsheet.ledger.fingerprints import fingerprint, known_key
from callsheet.ledger.forbidden_question import ASKED_AT_ONCE, OUTBOUND, SUSPECTED, batches
from callsheet.ledger.schema import forbidden
from transforms.number_forms import same_number

if TYPE_CHECKING:
    from transforms.kind import ForbiddenEntry

_NOT_FOR_EVER = (forbidden.c.blocked == 0) | (forbidden.c.until != "")
_FOR_EVER = "~"  # after every date


def in_force(connection: Connection, profile: str, marks: Collection[str], today: str) -> set[str]:
    """Of some fingerprints those of numbers that are, or may be, blocked for outbound calls on the day."""
    known = forbidden.c
    query = select(known.fingerprint, known.until).where(
        known.profile == profile, known.direction.in_((OUTBOUND, SUSPECTED)), known.blocked == 1
    )
    return {
        row.fingerprint
        for part in batches(sorted(marks), ASKED_AT_ONCE)
        for row in connection.execute(query.where(known.fingerprint.in_(part)))
        if not row.until or row.until >= today
    }


def unblocked(
    connection: Connection, profile: str, numbers: Mapping[int, str], today: str, country: str = ""
) -> frozenset[int]:
    """The rows whose number has been unblocked for outbound calls, or whose block has ended by the day, and is not blocked."""
    known = forbidden.c
    query = select(known.fingerprint, known.blocked, known.until).where(
        known.profile == profile, known.direction == OUTBOUND
    )
    by_mark = defaultdict[str, set[int]](set)
    free, held = set[int](), set[int]()
    key = known_key(connection) or b""
    for row, number in numbers.items():
        for each in same_number(number, country):
            by_mark[fingerprint(key, each)].add(row)
    for part in batches(sorted(by_mark), ASKED_AT_ONCE):
        for mark, blocked, until in connection.execute(query.where(known.fingerprint.in_(part))):
            lasts = blocked and not (until and until < today)
            (held if lasts else free).update(by_mark[mark])
    return frozenset(free - held)


def has_lapsed(connection: Connection, profile: str) -> bool:
    """Whether a profile has numbers that are not blocked any more, or not for ever."""
    query = select(forbidden.c.fingerprint).where(forbidden.c.profile == profile, _NOT_FOR_EVER).limit(1)
    return connection.scalar(query) is not None


def lapsed(
    connection: Connection, profile: str, entries: Collection["ForbiddenEntry"], today: str
) -> set["ForbiddenEntry"]:
    """Of entries those that block a number which has been blocked and is not on the day (ISO), or not for so long."""
    known, wanted = forbidden.c, defaultdict[tuple[str, int], set["ForbiddenEntry"]](set)
    query = select(known.fingerprint, known.direction, known.blocked, known.until)
    query = query.where(known.profile == profile, _NOT_FOR_EVER)
    key = known_key(connection) or b""
    for entry in entries:
        if entry.blocked and not (entry.until and entry.until < today):
            wanted[fingerprint(key, entry.number), entry.direction].add(entry)
    parts = batches(sorted({mark for mark, _ in wanted}), ASKED_AT_ONCE)
    found = [row for part in parts for row in connection.execute(query.where(known.fingerprint.in_(part)))]
    return {
        entry
        for mark, direction, blocked, until in found
        for entry in wanted.get((mark, direction), ())
        if not blocked or until < (entry.until or _FOR_EVER)
    }
