"""In which list the forbidden numbers of a load stand, so that a person can look them up and correct them."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from callsheet.ledger.list_names import place_of
from callsheet.ledger.schema import forbidden_lists as lists
from validators.message import Message

_LISTS = select(lists.c.id, lists.c.file, lists.c.sheet).where(lists.c.id == bindparam("of_load"))


def places_of(connection: Connection, load_ids: Collection[str]) -> dict[str, str | Message]:
    """Load -> its list as it is named to a person; loads of which nothing is noted are left out."""
    found = (connection.execute(_LISTS, {"of_load": each}).first() for each in sorted(load_ids))
    return {each.id: place_of(each.file, each.sheet) for each in found if each is not None}
