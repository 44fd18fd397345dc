"""How many forbidden numbers a profile knows, by the list that brought them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select

from callsheet.ledger.forbidden_question import OUTBOUND, SUSPECTED
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.schema import forbidden


@dataclass(frozen=True, slots=True)
class ListCount:
    """One list: `blocked` numbers are not dialled, `suspected` stand for rows that could not be read, `ended` have run out.

    `ending` of the blocked ones run out by a day that was asked for; `next_end` is the first day on which one does ("" for none).
    """

    load_id: str
    since: str
    blocked: int
    suspected: int
    unblocked: int
    ended: int
    ending: int
    next_end: str


def counted(ledger: Ledger, profile: str, today: str, soon: str) -> list[ListCount]:
    """The lists of a profile, the latest first; `today` and `soon` are days (ISO) in the profile's zone."""
    out = forbidden.c.direction == OUTBOUND
    lasts = (forbidden.c.until == "") | (forbidden.c.until >= today)
    blocked = and_(out, forbidden.c.blocked == 1, lasts)
    runs_out = and_(blocked, forbidden.c.until != "")

    def number(where: Any) -> Any:
        return func.coalesce(func.sum(case((where, 1), else_=0)), 0)

    columns = (
        forbidden.c.load_id,
        func.max(forbidden.c.since),
        number(blocked),
        number(forbidden.c.direction == SUSPECTED),
        number(and_(out, forbidden.c.blocked == 0)),
        number(and_(out, forbidden.c.blocked == 1, forbidden.c.until != "", forbidden.c.until < today)),
        number(and_(runs_out, forbidden.c.until <= soon)),
        func.coalesce(func.min(case((runs_out, forbidden.c.until))), ""),
    )
    query = select(*columns).where(forbidden.c.profile == profile).group_by(forbidden.c.load_id)
    with ledger.look() as connection:
        found = [ListCount(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda each: each.since, reverse=True)
