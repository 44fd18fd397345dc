"""Pages that tell what goes on beside the loads: the watched folder, and forbidden numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from starlette.responses import Response

from callsheet.engine.barrier import out_of_place
from callsheet.ledger.forbidden_counts import ListCount, counted
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.list_names import shown
from callsheet.masking import mask_digits
from callsheet.watcher.notices import in_one
from callsheet.watcher.overview import Entry, Place, overview
from callsheet.web.load_view import readable_size
from callsheet.web.mend_pages import mendable
from callsheet.web.routes import APPROVERS, LOADS, Visit, profiles_of, route
from callsheet.web.templating import page

_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PendingLine:
    """A list that is not in place: its file, since when, and how far it has come."""

    id: str
    file: str
    since: str
    state: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of the watched folder as people read it; `loads` are those that the user may open."""

    name: str
    size: str
    when: str
    why: str
    loads: tuple[str, ...]
    key: str = ""  # by which the user may mend it
    draft: str = ""  # in which it is mended


@route("/folder", LOADS)
def folder(visit: Visit) -> Response:
    """What lies in the watched folders of the user's profiles."""
    found = []
    for name in sorted(profiles_of(visit)):
        places = overview(visit.site.contexts[name].profile)
        found.append((name, [(place, _lines(visit, name, place)) for place in places]))
    return page(visit, "folder.html", profiles=found)


def _lines(visit: Visit, profile: str, place: Place) -> list[FileLine]:
    failed = place.name == "failed"
    return [
        _line(visit, entry, *(mendable(visit, profile, entry.name) if failed else ("", "")))
        for entry in place.entries
    ]


def _line(visit: Visit, entry: Entry, key: str, draft: str) -> FileLine:
    return FileLine(
        mask_digits(entry.name),
        readable_size(entry.size) if entry.size else "",
        visit.reader.moment(entry.at) if entry.at else "",
        mask_digits_of_lines(in_one(visit.reader.say(entry.why), visit.language)) if entry.why else "",
        entry.loads,
        key,
        draft,
    )


def mask_digits_of_lines(text: str) -> str:
    """The same line by line: what is masked knows nothing of their ends."""
    return "\n".join(map(mask_digits, text.splitlines()))


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list of forbidden numbers: what it is called, and its figures."""

    name: str
    load: str
    since: str
    counts: ListCount


@route("/forbidden", LOADS)
def forbidden(visit: Visit) -> Response:
    """How many numbers must not be called, by list, and which lists are not in place yet."""
    found = []
    for name in sorted(profiles_of(visit)):
        context = visit.site.contexts[name]
        soon = (context.now() + _SOON).date().isoformat()
        generation = context.ledger.forbidden.generation(name)
        counts = _counted(context.ledger, name, context.today(), soon, generation)
        lists = [ListLine(*_list_name(visit, each), each) for each in counts]
        found.append((name, sum(each.blocked for each in counts), lists, list(_pending(visit, name))))
    may = visit.who.profiles(*APPROVERS)
    return page(visit, "forbidden.html", profiles=found, may_give_up=may)


@lru_cache(maxsize=16)
def _counted(ledger: Ledger, profile: str, today: str, soon: str, generation: int) -> list[ListCount]:
    """The counts of a profile, read anew when its numbers or the day have changed: of a million they take a second."""
    assert generation >= 0
    return counted(ledger, profile, today, soon)


def _list_name(visit: Visit, counts: ListCount) -> tuple[str, str, str]:
    found = visit.site.find_load(counts.load_id)
    name = mask_digits(found[1].file) if found else counts.load_id
    return name, counts.load_id if found else "", visit.reader.moment(counts.since)


def _pending(visit: Visit, profile: str) -> Iterator[PendingLine]:
    """The lists that are not in place."""
    for each in out_of_place(visit.site.contexts[profile]):
        state = visit.reader.text(f"WEB_LIST_{each.state.name}", count=each.missing)
        yield PendingLine(each.id, mask_digits(shown(each.file)), visit.reader.moment(each.opened_at), state)
