"""How good the lists of each origin are: what became of their rows, over their latest loads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from starlette.responses import Response

from callsheet.ledger.baselines import mixes, overlaps
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.listing import Wanted, listed
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.messages.reader import Reader
from callsheet.sheets.page import charts
from callsheet.web.load_view import bar_of
from callsheet.web.routes import LOADS, Visit, profiles_of, route
from callsheet.web.templating import page
from transforms.kinds import kind_named
from transforms.outcomes import TO_FIX, Outcome
from validators.schema import Role

_LATEST = 30  # loads of an origin
_ENOUGH = 3  # from which something can be said
_READ = 200  # loads that are looked at
BAR = 200  # units of the bar's picture
_BEGINNINGS = 3  # of numbers that are shown
_NOTABLE = 5  # points by which a share has to differ
PERIODS = ("7", "30", "90", "365")  # days


@dataclass(frozen=True, slots=True)
class Origin:
    """The loads of lists that are called alike: their books together, and those of the latest."""

    profile: str
    kind: str
    name: str
    loads: int
    books: Counter[str]
    last: Counter[str]
    last_id: str = ""
    ids: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return self.books.total()

    @property
    def bar(self) -> list[charts.Part]:
        return bar_of(self.books, BAR)

    @property
    def enough(self) -> bool:
        """Whether there are loads enough to say something of them."""
        return self.loads >= _ENOUGH

    @property
    def to_fix(self) -> str:
        return share(self.books, TO_FIX)

    @property
    def to_fix_last(self) -> str:
        return share(self.last, TO_FIX)

    @property
    def repeated(self) -> str:
        return share(self.books, {Outcome.DUPLICATE})

    @property
    def held(self) -> str:
        return share(self.books, {Outcome.HELD})

    def begins(self, known: Mapping[str, Mapping[str, float]]) -> list[tuple[str, str, str]]:
        """The commonest beginnings of its latest numbers: digits, their share, and how that differs from the loads before ("" for none)."""
        now, *before = [known[load] for load in self.ids if load in known] or [{}]
        found = sorted(now.items(), key=lambda item: -item[1])[:_BEGINNINGS]
        return [(digits, f"{share:.0%}", _change(digits, share, before)) for digits, share in found]

    def in_words(self, reader: Reader) -> str:
        """Its rows by outcome."""
        return reader.outcomes(dict(self.books.most_common()))


def _change(digits: str, share: float, before: Sequence[Mapping[str, float]]) -> str:
    """By how many points a share differs from what it usually is; "" where that is little, or nobody knows."""
    if not before:
        return ""
    points = round(100 * (share - sum(mix.get(digits, 0.0) for mix in before) / len(before)))
    return f"{points:+d}" if abs(points) >= _NOTABLE else ""


def share(books: Counter[str], outcomes: Iterable[str]) -> str:
    """The share of rows with one of these outcomes."""
    return f"{sum(books[str(name)] for name in outcomes) / max(1, books.total()):.1%}"


def family(file: str) -> str:
    """What lists of one origin have in common: the name without its digits, dates and versions, and without an ending."""
    stem = PurePosixPath(file).name.partition(".")[0]
    return re.sub(r"[\W\d_]+", " ", stem).strip() or "–"


def origins(loads: Sequence[tuple[Load, Counter[str]]]) -> list[Origin]:
    """Loads with their books, the latest first, by origin; those with most to fix first."""
    grouped: dict[tuple[str, str, str], list[tuple[str, Counter[str]]]] = {}
    for load, books in loads:
        known = grouped.setdefault((load.profile, load.kind, family(load.file)), [])
        if len(known) < _LATEST:
            known.append((load.id, books))
    found = [
        Origin(
            *key,
            len(each),
            sum((books for _, books in each), Counter()),
            each[0][1],
            each[0][0],
            tuple(load_id for load_id, _ in each) if _numbered(key[1]) else (),
        )
        for key, each in grouped.items()
    ]
    return sorted(found, key=lambda one: (-sum(one.books[str(name)] for name in TO_FIX), one.name))


def _numbered(kind: str) -> bool:
    """Whether the rows of a kind are known by telephone numbers."""
    roles = {column.field: column.role for column in kind_named(kind).columns}
    return roles.get(next(iter(kind_named(kind).rows.key), "")) is Role.PHONE


def _since(ledger: Ledger, days: str) -> str:
    """The moment so many days ago by the ledger's clock; "" for any."""
    if not days:
        return ""
    return (datetime.fromisoformat(ledger.now()) - timedelta(int(days))).isoformat(timespec="milliseconds")


@route("/quality", LOADS)
def quality(visit: Visit) -> Response:
    """The origins of the lists of the visitor's profiles, over all loads or those of the last days."""
    asked = visit.request.query_params.get("days", "")
    days = asked if asked in PERIODS else ""
    mix: dict[str, Mapping[str, float]] = {}
    mine, loads, overlap = profiles_of(visit), list[tuple[Load, Counter[str]]](), dict[str, float]()
    for ledger, names in visit.site.ledgers:
        wanted = Wanted(states={LoadState.CLOSED}, since=_since(ledger, days))
        closed = listed(ledger, mine & set(names), wanted, limit=_READ)
        loads += [(load, Counter(dict(ledger.books(load.id)))) for load in closed]
        overlap |= overlaps(ledger, {load.id for load in closed})
        mix |= mixes(ledger, {load.id for load in closed})
    language = visit.reader.language
    return page(
        visit,
        "quality.html",
        origins=[one for one in origins(loads) if one.rows],
        overlap=overlap,
        mix=mix,
        days=days,
        periods=PERIODS,
        title_of=lambda name: kind_named(name).title.of(language),
        several=len(mine) > 1,
        most=_LATEST,
        wide=BAR,
        reader=visit.reader,
    )
