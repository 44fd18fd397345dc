"""What is known of all forbidden numbers of a profile together: how often they changed, how long they are, which places of patterns are known."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, insert, select, update

from callsheet.ledger.meta_values import meta_value
from callsheet.ledger.schema import forbidden, meta

TAILS_SINCE = 17  # the schema version that keeps the last digits of all ends of a number

_NOTED = update(meta).where(meta.c.name == bindparam("of_name")).values(value=bindparam("of_value"))


def forget_tails(connection: Connection) -> None:
    """Have every number asked for one by one until its list is loaded again: an older version has not kept all its ends."""
    connection.execute(update(forbidden).values(tail=None))


def names_kept(profile: str) -> tuple[str, ...]:
    """The names under which what belongs to a profile's numbers is kept, beside the numbers themselves."""
    return "fingerprint_key", _counter(profile), _lengths_of(profile), shapes_of(profile), at_home_of(profile)


def generation_of(connection: Connection, profile: str) -> int:
    """How often a profile's numbers have changed."""
    return int(meta_value(connection, _counter(profile)) or 0)


def _counter(profile: str) -> str:
    return f"forbidden_generation/{profile}"


def known_lengths(connection: Connection, profile: str) -> frozenset[int]:
    """How long the numbers of a profile are, so that no other spelling is asked for; empty where that was not noted."""
    known = meta_value(connection, _lengths_of(profile)) or ""
    return frozenset(int(length) for length in known.split())


def shapes_of(profile: str) -> str:
    """The name under which the shapes of patterns are kept."""
    return f"forbidden_shapes/{profile}"


def at_home_of(profile: str) -> str:
    """The name under which it is kept how long numbers are once what is dialled before them is taken off."""
    return f"forbidden_at_home/{profile}"


def _lengths_of(profile: str) -> str:
    return f"forbidden_lengths/{profile}"


def note_lengths(connection: Connection, profile: str, lengths: Collection[int]) -> None:
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


def count_change(connection: Connection, profile: str) -> None:
    """Begin another generation of a profile's numbers."""
    generation = generation_of(connection, profile)
    if generation:
        connection.execute(_NOTED, {"of_name": _counter(profile), "of_value": str(generation + 1)})
    else:
        connection.execute(insert(meta), {"name": _counter(profile), "value": "1"})
