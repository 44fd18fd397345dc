"""Lists of loads: what is asked for in the address, and a page of lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from callsheet.ledger.approvals import Answer
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.listing import Wanted, answers, in_doubt, interrupted, is_interrupted, listed, not_whole
from callsheet.ledger.people import id_of
from callsheet.ledger.records import Load
from callsheet.ledger.states import UNDER_WAY, LoadState
from callsheet.masking import mask_digits
from callsheet.messages.reader import Reader
from callsheet.sheets.page import charts
from callsheet.web.load_view import bar_of
from callsheet.web.site import Site
from callsheet.web.states import State, state_of
from transforms.kinds import KINDS, kind_named

PAGE = 50
_LONGEST = 200  # letters of a search
STATES: Mapping[str, Wanted] = {
    "waiting": Wanted(waiting=True),
    "running": Wanted(states=(LoadState.READ, LoadState.FROZEN, LoadState.SENDING, LoadState.FOLLOWING)),
    "stopped": Wanted(states=(LoadState.STOPPED,)),
    "done": Wanted(states=(LoadState.CLOSED,)),
    "refused": Wanted(states=(LoadState.REFUSED,)),
}
SOURCES: Mapping[str, bool] = {"page": True, "other": False}
"""Where a load comes from -> whether it was submitted on the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A load in a list."""

    id: str
    file: str
    kind: str
    profile: str
    when: str
    rows: str
    state: State
    state_text: str
    bar: Sequence[charts.Part]
    books: str


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks for; whatever it cannot mean is left out."""

    text: str = ""
    kind: str = ""
    state: str = ""
    profile: str = ""
    since: str = ""
    until: str = ""
    by: str = ""
    source: str = ""
    before: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Query":
        given = {
            name: params.get(name, "").strip()[:_LONGEST]
            for name in ("kind", "state", "profile", "by", "source", "before")
        }
        return cls(
            text=params.get("q", "").strip()[:_LONGEST],
            kind=given["kind"] if given["kind"] in {kind.name for kind in KINDS} else "",
            state=given["state"] if given["state"] in STATES else "",
            profile=given["profile"],
            since=_day(params.get("from", "")),
            until=_day(params.get("to", "")),
            by=given["by"],
            source=given["source"] if given["source"] in SOURCES else "",
            before=given["before"],
        )

    @property
    def is_narrow(self) -> bool:
        """Whether something is looked for."""
        days = (self.since, self.until)
        return any((self.text, self.kind, self.state, self.profile, *days, self.by, self.source))

    def wanted(self, zone: str) -> Wanted:
        """The same as the ledger takes it; days begin at midnight of the zone, and the last one is among them."""
        by_state = STATES.get(self.state, Wanted())
        return Wanted(
            self.text,
            self.kind,
            by_state.states,
            by_state.waiting,
            _midnight(self.since, zone),
            id_of(self.by),
            SOURCES.get(self.source),
            _midnight(self.until, zone, after=1),
        )

    def older(self, before: str) -> str:
        """The address of what is older, as a query."""
        given = {
            "q": self.text,
            "kind": self.kind,
            "state": self.state,
            "profile": self.profile,
            "from": self.since,
            "to": self.until,
            "by": self.by,
            "source": self.source,
            "before": before,
        }
        return urlencode({name: value for name, value in given.items() if value})


def _day(written: str) -> str:
    """A day that is far from the ends of the calendar, where no zone has a midnight."""
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        return ""
    return found.isoformat() if MINYEAR < found.year < MAXYEAR else ""


def _midnight(day: str, zone: str, after: int = 0) -> str:
    """The beginning of a day, or of one so many days after it, in a zone, as the ledger writes moments; "" for no day."""
    if not day:
        return ""
    begun = datetime.combine(date.fromisoformat(day) + timedelta(days=after), time(), ZoneInfo(zone))
    return begun.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list; `before` leads to the next one, "" after the last."""

    lines: Sequence[Line]
    before: str


def find(site: Site, profiles: Collection[str], query: Query, reader: Reader, limit: int = PAGE) -> Found:
    """The loads of these profiles that a query asks for, the latest first, whichever ledger they are in."""
    mine = {query.profile} & set(profiles) if query.profile else set(profiles)
    wanted, starts = query.wanted(reader.zone), _starts(query.before, len(site.ledgers))
    every: list[tuple[int, Load]] = []
    for at, (ledger, names) in enumerate(site.ledgers):
        some = listed(ledger, mine & set(names), wanted, before=starts[at], limit=limit + 1)
        every += [(at, load) for load in some]
    every.sort(key=lambda entry: entry[1].created_at, reverse=True)
    shown = every[:limit]
    more = len(every) > limit
    return Found(lines_of(site, [load for _, load in shown], reader), _next(shown, starts) if more else "")


def _starts(before: str, ledgers: int) -> list[int | None]:
    """Where each ledger's part of a page begins: numbers of loads, one for each ledger."""
    parts = before.split(".")
    if len(parts) != ledgers:
        return [None] * ledgers
    return [int(part) if part.isascii() and part.isdigit() and len(part) < 16 else None for part in parts]


def _next(shown: Sequence[tuple[int, Load]], starts: Sequence[int | None]) -> str:
    last: list[int | None] = list(starts)
    for at, load in shown:
        last[at] = load.number
    return ".".join("" if number is None else str(number) for number in last)


def lines_of(site: Site, loads: Sequence[Load], reader: Reader) -> list[Line]:
    """A line for each load."""
    known = {}
    for ledger, _ in site.ledgers:
        known.update(answers(ledger, [load.id for load in loads]))
    return [_line(site.contexts[load.profile].ledger, load, known.get(load.id), reader) for load in loads]


def _line(ledger: Ledger, load: Load, answer: Answer | None, reader: Reader) -> Line:
    books = ledger.books(load.id, under_way=load.state in UNDER_WAY)
    state = state_of(load, books, answer, ledger.now(), interrupted=is_interrupted(ledger, load))
    return Line(
        id=load.id,
        file=mask_digits(load.file),
        kind=kind_named(load.kind).title.of(reader.language),
        profile=load.profile,
        when=reader.moment(load.created_at),
        rows=f"{load.rows:,}",
        state=state,
        state_text=reader.say(state.message),
        bar=bar_of(books, 200),
        books=reader.outcomes({name: count for name, count in books.items() if count}),
    )


def needing(site: Site, profiles: Collection[str], reader: Reader, by: str) -> dict[str, Sequence[Line]]:
    """What waits for a person: loads to approve, in doubt, and stopped; and those of a user that did not go in whole."""
    found: dict[str, list[Load]] = {"WAITING": [], "DOUBT": [], "STOPPED": [], "ENDED": []}
    for ledger, names in site.ledgers:
        mine = set(profiles) & set(names)
        found["WAITING"] += listed(ledger, mine, STATES["waiting"], limit=10)
        found["DOUBT"] += in_doubt(ledger, mine)[:10]
        found["STOPPED"] += listed(ledger, mine, STATES["stopped"], limit=10) + interrupted(ledger, mine)[:10]
        found["ENDED"] += not_whole(ledger, mine, by, week_ago(ledger))
    for name, sooner in (("STOPPED", "WAITING"), ("ENDED", "DOUBT")):
        shown = {load.id for load in found[sooner]}
        found[name] = [load for load in found[name] if load.id not in shown]
    return {name: lines_of(site, loads, reader) for name, loads in found.items() if loads}


def week_ago(ledger: Ledger) -> str:
    """The moment before which what ended is no longer pointed out (ISO)."""
    return (datetime.fromisoformat(ledger.now()) - timedelta(days=7)).isoformat(timespec="milliseconds")
