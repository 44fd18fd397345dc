"""Where rows that come back go: to the place of their list, and not to the one that their profile names or makes for a new list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from callsheet.engine.claims import UNNAMED, written_marks
from callsheet.engine.context import plan_context
from callsheet.engine.kept_keys import facts_of_keys
from callsheet.engine.lineage import ACCOUNT, Homes, answered_by
from callsheet.engine.option_names import layered
from callsheet.engine.options import load_options
from callsheet.engine.places import account_of, service_of
from callsheet.engine.row_marks import Sealer, load_in
from callsheet.engine.row_verdicts import said_load
from callsheet.engine.same_place import answered, first_load
from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from callsheet.settings.options import known_options, own_options
from transforms.headers import Match
from transforms.kind import WHOLE_SERVICE, Kind, Scope
from transforms.places import BY_ROW
from transforms.sheet import Sheet
from validators.message import packed
from validators.problems import Problem

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_SETUP = 0  # the number of the chunk that makes a place


@dataclass(frozen=True, slots=True)
class Placed:
    """The options that are given for a load, with the place of its list where nobody has named one, and what to say of that."""

    given: Mapping[str, str]
    said: tuple[Problem, ...] = ()
    unknown: bool = False  # whether the sheet came back, and its rows have to tell of which lists they are


@dataclass(frozen=True, slots=True)
class PlacesOfLists:
    """Finds the place of a list that has come back, as of `now`; only of loads to the profile's own account."""

    ledger: Ledger
    profile: Profile
    now: datetime

    def placed(
        self, sheet: Sheet, match: Match, given: Mapping[str, str], named: str, *, again: bool
    ) -> Placed:
        """The options of a load whose sheet came back, as its marks say; `named` is the load that its workbook names."""
        kind = match.kind
        if kind.places is None or again or not match.from_us or _names_place(kind, given):
            return Placed(given)
        lists = self._marked(sheet, match) or ([named] if named not in {"", UNNAMED} else ())
        _, places = self._places_of(match, lists)
        one = len(places) == 1 and None not in places
        return self.placed_by(match, given, lists) if one else Placed(given, unknown=True)

    def placed_by(self, match: Match, given: Mapping[str, str], lists: Collection[str]) -> Placed:
        """The same of rows that are the answer of these loads."""
        kind = match.kind
        loads, places = self._places_of(match, lists)
        if len(places) > 1 or None in places:
            names = tuple(load.id for load in loads)
            return Placed(given, (Problem("CAMPAIGNS_OF_LISTS", detail=packed("VALUES", values=names)),))
        place = next(iter(places), None)
        own = kind.scope(load_options(kind, self.profile, given))
        if place is None or kind.places is None or place == _named(own):
            return Placed(given)
        goes = Problem(
            "CAMPAIGN_OF_LIST",
            value=place.code or place.id,
            detail=said_load(loads[0].id, loads[0].created_at),
        )
        return Placed({**given, **kind.places.given(place)}, (goes,))

    def _places_of(self, match: Match, lists: Iterable[str]) -> tuple[list[Load], dict[Scope | None, Load]]:
        """Of some loads those that are ours, and where they went."""
        kind, fields = match.kind, match.kind.places.fields if match.kind.places else ()
        named = (self.ledger.find(load_id) for load_id in lists)
        first = (first_load(self.ledger, load) for load in named if load is not None)
        loads = [load for load in first if is_ours(self.profile, load, kind)]
        by_row = not any(column.field in fields for column in match.columns.values())
        places = dict(self._places(loads, kind, by_row=by_row))
        if loads and not places:  # rows of theirs may have come back
            loads = self._earlier_answers(loads, kind)
            places = dict(self._places(loads, kind, by_row=by_row))
        return (loads if places else []), places

    def _earlier_answers(self, lists: Sequence[Load], kind: Kind) -> list[Load]:
        """The loads whose rows are the answer of these lists, oldest first."""
        named = {load.id for load in lists}
        first = min(lists, key=lambda load: load.number)
        later = (load for load in self.ledger.later_loads(first) if is_ours(self.profile, load, kind))
        return [load for load in later if named.intersection(answered_by(self.profile, load.id))]

    def answers_beside(self, load: Load, kind: Kind) -> list[Load]:
        """The other loads with rows of the same lists, oldest first; without those whose place takes no more rows."""
        named = (self.ledger.find(load_id) for load_id in answered_by(self.profile, load.id))
        lists = [one for one in named if one is not None and is_ours(self.profile, one, kind)]
        found = self._earlier_answers(lists, kind) if lists else []
        return [other for other in found if other.id != load.id and not self._is_over(other, kind)]

    def _marked(self, sheet: Sheet, match: Match) -> list[str]:
        """The loads that marks of this ledger name."""
        secret = self.ledger.remembered.secret(make=False)
        first = dict[str, tuple[int, str]]()
        for row, text in written_marks(sheet, match).items() if secret else ():
            first.setdefault(load_in(text), (row, text))
        read = Sealer(secret or b"").read(dict(first.values()))
        return list(dict.fromkeys(mark.load for mark in read.values()))

    def _places(
        self, loads: Iterable[Load], kind: Kind, *, by_row: bool
    ) -> Iterator[tuple[Scope | None, Load]]:
        """The place of each load that has one and that is not over; None where its rows named it themselves, and do so no more."""
        for load in loads:
            if by_row and BY_ROW in load.options:
                yield None, load
            elif (place := self._place(load, kind)) != WHOLE_SERVICE and not self._is_over(load, kind):
                yield place, load

    def _place(self, load: Load, kind: Kind) -> Scope:
        named = kind.scope(load.options)
        told = (one for one in answered(self.ledger, load) if named.id == one.id or named.code == one.code)
        return _named(named if named.code else next(told, named))

    def _is_over(self, load: Load, kind: Kind) -> bool:
        """Whether the place that a load has made takes no more rows."""
        setup = kind.delivery.setup
        if setup is None or not any(chunk.number == _SETUP for chunk in self.ledger.chunks(load.id)):
            return False
        context = plan_context(self.profile, kind, load.load_key, load.options)
        return setup.over(replace(context, now=int(self.now.timestamp() * 1000)))


def is_ours(profile: Profile, load: Load, kind: Kind) -> bool:
    """Whether a load of this kind went to the profile's own account."""
    if load.kind != kind.name or service_of(load.target) != service_of(profile.base_url):
        return False
    noted = facts_of_keys(Workspace(profile.data_dir, load.id)).get(ACCOUNT)
    return load.profile == profile.name if noted is None else noted == account_of(profile)


def lists_of(homes: Homes, rows: Iterable[int]) -> tuple[str, ...]:
    """The loads of which these rows are the answer, each once."""
    found = dict.fromkeys(homes.get(row, ()) for row in rows)
    return tuple(dict.fromkeys(load_id for loads in found for load_id in loads))


def _named(scope: Scope) -> Scope:
    """A place by one name: its code, which a list of the service shows, before its id."""
    return Scope(code=scope.code) if scope.code else scope


def _names_place(kind: Kind, given: Mapping[str, str]) -> bool:
    """Whether somebody has named the place of a load for it."""
    return kind.scope(layered(known_options(kind), own_options(kind, given))) != WHOLE_SERVICE
