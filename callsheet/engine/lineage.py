"""What became of a file's rows in earlier loads: in those of which they are the answer, in those that these are answers of,
and in all that were made of any of their results.

A load keeps in its work folder of which loads its rows are the answer. What it sends of them is remembered at each of
these loads, in the transaction that freezes it: so a row is found from whichever result or rows to fix it comes next, and of
two files with it that are loaded side by side one alone has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from callsheet.engine.context import target_of
from callsheet.engine.kept_keys import Keys, facts_of_keys, keys_of, resolved_of
from callsheet.engine.places import account_of, addresses
from callsheet.engine.same_place import (
    answered,
    first_load,
    goes_to,
    goes_where,
    of_one_company,
    of_one_service,
)
from callsheet.engine.workspace import Workspace
from callsheet.ledger.fates import Sighting, fate_of
from callsheet.ledger.records import Load
from callsheet.ledger.states import OPEN, PENDING
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.outcomes import Outcome
from transforms.places import BY_ROW

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

HOMES = "homes"
"""The frame of a load's rows with the loads of which each is the answer, by their ids."""
ACCOUNT = "account"
"""What stands beside a load's keys of the account to which it went."""
TARGET, CAME_BACK, WIDTH = "target", "came_back", "width"
"""What stands beside a load's keys: where it goes as its options said when it was read, whether its rows came back, and how
many entries a row of its sheet may have.
"""
_LOADS = "loads"
LOADED_BEFORE, LOADED_EDITED, UNCONFIRMED = "ALREADY_LOADED", "LOADED_ROW_EDITED", "STATUS_UNCONFIRMED"
MAYBE_BEFORE, WAITS_ELSEWHERE, IN_LIKE_ROW = "MAYBE_LOADED", "IN_OPEN_LOAD", "LOADED_IN_LIKE_ROW"
NOT_KEPT, ORIGIN_UNKNOWN = "LOADED_NOT_KEPT", "ORIGIN_UNKNOWN"
ELSEWHERE, OTHERWISE = "LOADED_ELSEWHERE", "LOADED_WRITTEN_OTHERWISE"
ASKED = frozenset({IN_LIKE_ROW, NOT_KEPT, ORIGIN_UNKNOWN, ELSEWHERE, OTHERWISE})
"""The codes of rows that stay a question until they stand in a list of their own."""
SAID = ASKED | {LOADED_BEFORE, LOADED_EDITED, UNCONFIRMED, MAYBE_BEFORE, WAITS_ELSEWHERE}
"""The codes of rows of which a load says what an earlier one did; it has sent none of them."""

Books = tuple[str, str, str]  # outcome, code and detail of a row
Homes = Mapping[int, tuple[str, ...]]
"""Row -> the loads of which it is the answer."""


@dataclass(frozen=True)
class Told:
    """A load beside the rows of a sheet: `keys` are None when its work folder is gone, `elsewhere` where its rows went to another place.

    `here` are the texts of the sheet's rows as the load's own have them: their keys, and each name of their places where one
    of the two says them by row.
    """

    load: Load
    elsewhere: bool
    keys: Keys | None = None
    came_back: bool = False
    here: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)  # text -> the load's row
    books: Mapping[int, Books] = field(default_factory=dict)
    width: int = 1

    @property
    def known(self) -> bool:
        """Whether this load says what became of its rows, or that they went elsewhere."""
        return self.elsewhere or self.keys is not None

    def row(self, row: int) -> int | None:
        """The load's row that is a row of the sheet."""
        found = (self.rows[text] for text in self.here.get(row, ()) if text in self.rows)
        return next(found, None)

    def fate(self, row: int) -> Books | None:
        """What became of it; None where the load has no such row."""
        own = self.row(row)
        if own is None:
            return None
        return self.fate_of(own)

    def fate_of(self, own: int) -> Books:
        """What became of one of the load's own rows."""
        waiting = (PENDING, "NOT_SENT", "") if self.load.state in OPEN else (str(Outcome.REFUSED), "", "")
        return self.books.get(own, waiting)

    def keys_numbered(self, number: int) -> tuple[tuple[int, str], ...]:
        """The load's own rows that a result says under a number, with their keys."""
        return self._keys_numbered.get(number, ())

    @cached_property
    def _keys_numbered(self) -> Mapping[int, tuple[tuple[int, str], ...]]:
        found = dict[int, tuple[tuple[int, str], ...]]()
        for row, key in self.keys.by_row.items() if self.keys else ():
            number = self.keys.number_of(row) if self.keys else None
            if number is not None:
                found[number] = (*found.get(number, ()), (row, key))
        return found

    def row_numbered(self, number: int) -> int | None:
        """The row of its sheet that its result says under a number."""
        return self._numbered.get(number) if self.came_back else number

    @cached_property
    def _numbered(self) -> Mapping[int, int]:
        keys = self.keys
        numbered = ((keys.number_of(row), row // self.width) for row in keys.by_row) if keys else ()
        return {number: row for number, row in numbered if number}

    @cached_property
    def numbers(self) -> frozenset[int | None]:
        """The numbers under which a result says the load's valid rows."""
        keys = self.keys
        return frozenset(map(keys.number_of, keys.by_row)) if keys else frozenset()


@dataclass
class Lineage:
    """The loads of which the rows of a sheet may be the answer, each read once.

    `like` is the load that the sheet becomes, `here` has the keys of its rows; `targets` are the names of where it goes, and
    `resolved` the places of its rows once names have become codes.
    """

    ledger: Ledger
    profile: Profile
    like: Load
    here: Keys
    targets: tuple[str, ...] = ()
    resolved: Mapping[int, str] = field(default_factory=dict)
    _told: dict[str, Told | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = kind_named(self.like.kind)
        named = target_of(self.like.target, kind, self.like.options)
        self.targets = tuple(dict.fromkeys((*self.targets, named)))

    @property
    def kind(self) -> Kind:
        return kind_named(self.like.kind)

    def told(self, load_id: str) -> Told | None:
        """A load, or the one of which it is the repeat; None when this ledger has none of that id."""
        if load_id not in self._told:
            named = self.ledger.find(load_id)
            self._told[load_id] = self._read(first_load(self.ledger, named)) if named else None
        return self._told[load_id]

    def above(self, load_ids: Collection[str]) -> tuple[str, ...]:
        """These loads and all of which they are answers."""
        found = dict.fromkeys(load_ids)
        for load_id in load_ids:
            found |= dict.fromkeys(answered_by(self.profile, load_id))
            if (told := self.told(load_id)) and told.load.id != load_id:
                found |= dict.fromkeys((told.load.id, *answered_by(self.profile, told.load.id)))
        return tuple(found)

    def fates(self, homes: Homes) -> Iterator[tuple[int, Told, Books]]:
        """Each row with what became of it in a load of which it is the answer, or in one above that."""
        for load_ids, rows in by_loads(homes):
            for told in self._every(load_ids):
                for row in rows:
                    if (fate := told.fate(row)) is not None:
                        yield row, told, fate

    def _every(self, load_ids: Collection[str]) -> list[Told]:
        found = (self.told(load_id) for load_id in self.above(load_ids))
        return [told for told in found if told is not None]

    def known(self, load_ids: Collection[str]) -> list[Told]:
        """Of these loads, those that say what became of their rows."""
        return [told for told in map(self.told, load_ids) if told is not None and told.known]

    def sightings(self, homes: Homes) -> dict[int, Sighting]:
        """Row -> where it was sent by a load that was made of one of the same results."""
        marks, remembered = dict[str, set[int]](), self.ledger.remembered
        for load_ids, rows in by_loads(homes):
            for place, keys in answers(self, self.above(load_ids), rows, self.resolved or None):
                for row, mark in remembered.fingerprints(place, keys).items():
                    marks.setdefault(mark, set()).add(row)
        found = dict[int, Sighting]()
        seen = remembered.earlier(set(marks), but=self.like.id) if marks else {}
        for mark, sighting in seen.items():
            for row in marks[mark]:
                known = found.get(row)
                if known is None or (known.fate, known.number) < (sighting.fate, sighting.number):
                    found[row] = sighting
        return found

    def _read(self, load: Load) -> Told:
        apart = self.here.places is not None or BY_ROW in load.options
        if not self._goes_here(load, apart=apart):
            return Told(load, elsewhere=True)
        keys, facts = keys_of(self.profile, load.id, self.kind), self._facts(load.id)
        if keys is None:
            return Told(load, elsewhere=False)
        texts, here = self._texts(load, keys) if apart else (_alone(keys), _alone(self.here))
        rows = {text: row for row, of_row in texts.items() for text in of_row}
        came_back, width = bool(facts.get(CAME_BACK)), int(str(facts.get(WIDTH, 1)))
        return Told(load, False, keys, came_back, here, rows, books_of(self.ledger, load), width)

    def _texts(self, load: Load, keys: Keys) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
        """The keys of a load's rows and those of the sheet, each with every name of its place that is known."""
        aliases = dict[str, str]()
        for scope in answered(self.ledger, load):
            aliases |= {scope.id: scope.code, scope.code: scope.id}
        resolved = resolved_of(self.profile, load.id)
        there = keys.with_places(_wholes(self.kind, load), resolved, aliases)
        return there, self.here.with_places(_wholes(self.kind, self.like), self.resolved, {})

    def _goes_here(self, load: Load, *, apart: bool) -> bool:
        if not self.of_one_account(load):
            return False
        if apart or self._facts(load.id).get(TARGET) in self.targets:
            return True
        named = any(goes_to(self.ledger, load, target) for target in self.targets)
        return named or goes_where(self.ledger, load, self.like)

    def of_one_account(self, load: Load) -> bool:
        """Whether a load is of the same kind and went to the same account: by its profile, or by what it has noted of its account."""
        if of_one_company(load, self.like):
            return True
        noted = self._facts(load.id).get(ACCOUNT)
        return of_one_service(load, self.like) and noted == account_of(self.profile)

    def _facts(self, load_id: str) -> Mapping[str, object]:
        return facts_of_keys(Workspace(self.profile.data_dir, load_id))


def by_loads(homes: Homes) -> Iterable[tuple[tuple[str, ...], list[int]]]:
    """The rows that are the answer of the same loads, together."""
    found = dict[tuple[str, ...], list[int]]()
    for row, load_ids in homes.items():
        found.setdefault(load_ids, []).append(row)
    return found.items()


def books_of(ledger: Ledger, load: Load) -> dict[int, Books]:
    """Row -> outcome, code and detail of a load's rows that have an outcome."""
    told = ledger.outcomes(load.id)
    lines = told[["row", "outcome", "code", "detail"]].itertuples(index=False, name=None)
    return {row: (outcome, code, detail) for row, outcome, code, detail in lines}


def is_certain(fate: Books) -> bool:
    """Whether a row is, may be or will be in the service by what its own load did."""
    return fate_of(fate[0]) is not None and fate[1] not in SAID


def best_of(fates: Iterable[tuple[int, Told, Books]]) -> dict[int, tuple[Told, Books]]:
    """Row -> of several fates the one that counts: what was sent before what was not, and what is newer before what is older."""
    found = dict[int, tuple[Told, Books]]()
    for row, told, fate in fates:
        known = found.get(row)
        if known is None or _weight(*known) < _weight(told, fate):
            found[row] = told, fate
    return found


def _weight(told: Told, fate: Books) -> tuple[int, int]:
    return int(fate_of(fate[0]) or 0) if is_certain(fate) else 0, told.load.number


def _wholes(kind: Kind, load: Load) -> tuple[str, ...]:
    """The names of where a load goes; one that is "" where it names none."""
    scope = kind.scope(load.options)
    return tuple(filter(None, (scope.code, scope.id))) or ("",)


def _alone(keys: Keys) -> dict[int, tuple[str, ...]]:
    return {row: (key,) for row, key in keys.by_row.items()}


def answers(
    lineage: Lineage, load_ids: Iterable[str], rows: Iterable[int], resolved: Mapping[int, str] | None = None
) -> Iterator[tuple[str, dict[int, str]]]:
    """Where rows that are the answer of these loads are remembered, with their keys there: once for each name of where they go.

    `resolved` are the places of single rows where their names have become codes.
    """
    scope, own = lineage.kind.scope(lineage.like.options), list(rows)
    wholes = dict.fromkeys((*lineage.targets, *filter(None, (scope.code, scope.id))))
    keys, told = lineage.here.by_row, lineage.here.places or {}
    texts = [
        {row: f"{keys[row]}\x1e{named.get(row) or whole}" for row in own}
        for whole in wholes
        for named in (told, resolved or told)
    ]
    profile = lineage.profile
    for load_id, address in product(load_ids, addresses(profile)):
        place = f"{address}\0{profile.app_id}\0{lineage.kind.name}\0answer\0{load_id}"
        yield from ((place, each) for each in texts)


def answered_by(profile: Profile, load_id: str) -> tuple[str, ...]:
    """The loads of which the rows of a load are the answer, and those above them."""
    workspace = Workspace(profile.data_dir, load_id)
    try:
        return tuple(workspace.facts_of(HOMES)[1][_LOADS]) if workspace.has(HOMES) else ()
    except OSError:
        return ()


def with_above(lineage: Lineage, homes: Homes) -> Homes:
    """The same with all loads of which those are answers; without rows that are the answer of none."""
    above = {load_ids: lineage.above(load_ids) for load_ids, _ in by_loads(homes) if load_ids}
    return {row: above[load_ids] for row, load_ids in homes.items() if load_ids}


def save_homes(workspace: Workspace, lineage: Lineage, homes: Homes) -> None:
    """Keep of which loads a load's rows are the answer; of a list that is none, nothing."""
    from validators.libraries import pd

    own = with_above(lineage, homes)
    if own:
        texts = {load_ids: " ".join(load_ids) for load_ids, _ in by_loads(own)}
        every = list(dict.fromkeys(" ".join(texts.values()).split()))
        told = pd.Series({row: texts[load_ids] for row, load_ids in own.items()}, dtype="str")
        workspace.save_frame(HOMES, pd.DataFrame({"loads": told}), {_LOADS: every})


def homes_of(profile: Profile, load_id: str) -> dict[int, tuple[str, ...]]:
    """Row -> the loads of which it is the answer, as they were saved."""
    workspace = Workspace(profile.data_dir, load_id)
    if not workspace.has(HOMES):
        return {}
    found = workspace.load_frame(HOMES)[0]["loads"]
    known = {text: tuple(text.split()) for text in found.unique().tolist()}
    return {row: known[text] for row, text in zip(found.index.tolist(), found.tolist(), strict=True)}
