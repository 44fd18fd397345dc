"""The load that a result workbook came from: it says what became of each of its rows, whatever the workbook says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callsheet.engine.context import LoadContext, load_key, target_of
from callsheet.engine.workspace import Workspace
from callsheet.ledger.records import Load
from callsheet.ledger.states import OPEN, PENDING
from callsheet.reasons import StopReason
from callsheet.settings import Profile
from callsheet.sheets.style import CODE, MARK, OWN_SHEET_PREFIX, ROW, STATUS
from transforms.headers import PARTLY, Match
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.names import with_repairs
from transforms.outcomes import Outcome
from transforms.parser_shared import normalise
from transforms.places import BY_ROW, PLACE, places, says_place
from transforms.row_keys import row_keys
from transforms.sheet import Sheet
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

KEYS = "keys"
_NAMED_KEYS = "named-keys"
_FIRST = "first"  # the column of rows in the first file
_LOAD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
_SAYS_SENT = frozenset({*Outcome, PENDING} - {Outcome.INVALID, Outcome.REFUSED})
_REPEATS = frozenset({StopReason.LOADED_BEFORE, StopReason.UNFINISHED_DUPLICATE})
_RECENT, _CANDIDATES = 500, 50  # loads looked through for one that a text file does not name


@dataclass(frozen=True, slots=True)
class Claims:
    """What the columns of a result say of the rows beside them, none of it believed: row -> the number it had.

    `sent` are the rows that are said to have been dealt with, `partly` those of them of which some numbers were not; `load_id`
    is the load that the workbook names, or ""; `marks` are the texts in the column of marks, and `cells` gives the cells of a row
    by their titles. With `edits`, rows that were changed since are to be told from those that were not. Where a row has several
    entries, each has what its row says.
    """

    numbers: Mapping[int, int]
    sent: Collection[int]
    load_id: str = ""
    marks: Mapping[int, str] = field(default_factory=dict)
    cells: Callable[[int], Mapping[str, str]] = lambda _: {}
    edits: bool = True
    partly: Collection[int] = frozenset()

    @property
    def any(self) -> bool:
        """Whether the sheet says anything of earlier loads."""
        return bool(self.sent or self.marks)


@dataclass(frozen=True, slots=True)
class Keys:
    """The natural keys of a sheet's rows, and where each goes where the sheet says it itself; None where it does not."""

    by_row: dict[int, str]
    places: Mapping[int, str] | None = None
    first: Mapping[int, int] | None = None
    """Row -> the row of the first file, as its result says it; None where it is the same."""

    @classmethod
    def of(cls, keys: pd.Series[str], kind: Kind, rows: pd.DataFrame) -> Keys:
        """Of rows that are proven now."""
        by_row = dict(zip(keys.index.tolist(), keys.tolist(), strict=True))
        if not says_place(kind, rows):
            return cls(by_row)
        there = places(kind, rows)
        return cls(by_row, dict(zip(there.index.tolist(), there.tolist(), strict=True)))

    def with_places(self, whole: str) -> dict[int, str]:
        """Row -> its key and its place; `whole` is where the load goes."""
        told = self.places or {}
        return {row: f"{key}\x1e{told.get(row) or whole}" for row, key in self.by_row.items()}

    def by_number(self, keys: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
        """Keys by row -> those of each number under which the result says a row; of several entries a row has several."""
        if self.first is None:
            return {row: (key,) for row, key in keys.items()}
        found: dict[int, tuple[str, ...]] = {}
        for row, key in keys.items():
            if row in self.first:
                found[self.first[row]] = (*found.get(self.first[row], ()), key)
        return found

    def beside(self, origin: Origin) -> dict[int, str]:
        """Row -> its key as the origin's rows have it."""
        return self.by_row if origin.whole is None else self.with_places(origin.whole)


@dataclass(frozen=True, slots=True)
class Origin:
    """A load whose result came back: the key of each of its valid rows by the number it says, and by key what became of it.

    A fate is outcome, code and detail. Both are empty for a load that went to another place. Where one of the two sheets
    says where its rows go, the keys tell the places apart, and `whole` is where the load goes that is compared with it.
    `keys` is by row of the sheet; a row of which all numbers were called has several. `rows` is by key: the row in the load's books.
    """

    load: Load
    keys: Mapping[int, Collection[str]]
    fates: Mapping[str, tuple[str, str, str]]
    rows: Mapping[str, int] = field(default_factory=dict)
    whole: str | None = None


def named_load(sheets: Collection[Sheet]) -> str:
    """The id of the load that a workbook's own summary names; "" for a file that is no result of a load."""
    for sheet in sheets:
        if sheet.name.startswith(OWN_SHEET_PREFIX):
            for cell in sheet.cells.to_numpy().ravel().tolist():
                if _LOAD_ID.fullmatch(str(cell)):
                    return str(cell)
    return ""


def read_claims(sheet: Sheet, match: Match, rows: pd.Index[int], load_id: str) -> Claims:
    """What the columns that callsheet adds to a result say of these rows; nothing where they are not there."""
    places = {normalise(title): at for at, title in enumerate(match.header)}
    at, status = places.get(normalise(ROW)), places.get(normalise(STATUS))
    marks = written_marks(sheet, match)
    if (status is None and not marks) or match.queues:
        return Claims({}, frozenset())

    def cells(row: int) -> Mapping[str, str]:
        return titled_cells(sheet.cells.loc[[row]].to_numpy()[0], match)

    if status is None:
        return Claims({}, frozenset(), load_id, marks, cells)
    own = rows // match.width if match.by_cell else rows
    said = _said(sheet, status, own, rows).str.casefold()
    code = places.get(normalise(CODE))
    codes = said if code is None else _said(sheet, code, own, rows)
    partly = frozenset(said.index[(codes == PARTLY) & (said != "")].tolist())
    sent = frozenset(said.index[said.isin(_SAYS_SENT)].tolist()) | partly
    written = _said(sheet, at, own, rows) if at is not None else pd.Series(dtype="str")
    plain = written[written.str.fullmatch(r"[0-9]{1,7}").astype(bool)]
    numbers = {int(row): int(number) for row, number in zip(plain.index.tolist(), plain, strict=True)}
    return Claims(numbers, sent, load_id, marks, cells, partly=partly)


def _said(sheet: Sheet, at: int, rows: pd.Index[int], entries: pd.Index[int]) -> pd.Series[str]:
    """What a column says of some rows, each as one of these entries."""
    return sheet.cells.loc[rows, at].str.strip().set_axis(entries)


def written_marks(sheet: Sheet, match: Match) -> dict[int, str]:
    """What stands in the column of marks below the header; nothing where a row may have several entries, of which none has its own."""
    titles = list(map(normalise, match.header))
    if match.by_cell or normalise(MARK) not in titles:
        return {}
    at = titles.index(normalise(MARK))
    written = sheet.cells.loc[sheet.cells.index > match.header_row, at].str.strip()
    filled = written[written != ""]
    return dict(zip(filled.index.tolist(), filled.tolist(), strict=True))


def titled_cells(line: Sequence[object], match: Match) -> dict[str, str]:
    """The cells of a row that callsheet takes notice of, by their titles."""
    return {match.header[at]: str(line[at]).strip() for at in (*match.columns, *match.custom)}


def goes_to(ledger: Ledger, load: Load, target: str) -> bool:
    """Whether a load's rows went, or would go, to a target: its key, counted back, is the key of that target."""
    tries = range(len(ledger.loads_of(load.sha256)) + 1)
    return load.load_key in {load_key(load.sha256, load.sheet, load.kind, target, intent) for intent in tries}


def origin_of(
    ledger: Ledger,
    profile: Profile,
    like: Load,
    claims: Claims,
    here: Keys,
    seen: Collection[str] = (),
) -> Origin | None:
    """The load whose result these rows are; None when this ledger has none.

    `like` is a load of the same kind, profile and options; `seen` are loads in which some of the rows were found. A
    workbook names its load; for a text file it is the latest load of which one row has the same number and key.
    """
    if claims.load_id:
        named = ledger.find(claims.load_id)
        return None if named is None else _origin(ledger, profile, named, like, here)
    for load in _candidates(ledger, like, seen):
        found = _origin(ledger, profile, load, like, here)
        keys = here.beside(found) if found else {}
        if found and any(
            keys.get(row) in found.keys.get(number, ()) for row, number in claims.numbers.items()
        ):
            return found
    return None


def _candidates(ledger: Ledger, like: Load, seen: Collection[str]) -> Iterator[Load]:
    for load_id, _ in Counter(seen).most_common(3):
        if load := ledger.find(load_id):
            yield load
    yield from ledger.recent_loads(like, _RECENT)[:_CANDIDATES]


def _origin(ledger: Ledger, profile: Profile, load: Load, like: Load, here: Keys) -> Origin | None:
    load, kind = first_load(ledger, load), kind_named(like.kind)
    if not same_place(ledger, load, like, here):
        return Origin(load, {}, {})
    apart = goes_apart(load, here)
    found = keys_of(profile, load.id, kind)
    if found is None:
        return None
    keys = found.with_places(_whole(kind, load)) if apart else found.by_row
    waiting = (PENDING, "NOT_SENT", "") if load.state in OPEN else (str(Outcome.REFUSED), "", "")
    fates = fates_of(ledger, load)
    by_key = {key: fates.get(row, waiting) for row, key in keys.items()}
    rows = {key: row for row, key in keys.items()}
    return Origin(load, found.by_number(keys), by_key, rows, _whole(kind, like) if apart else None)


def same_place(ledger: Ledger, load: Load, like: Load, here: Keys) -> bool:
    """Whether a load's rows go where those of `like` go, as far as their own cells do not say it."""
    if (load.kind, load.profile, load.target) != (like.kind, like.profile, like.target):
        return False
    kind = kind_named(like.kind)
    return goes_apart(load, here) or goes_to(ledger, load, target_of(like.target, kind, like.options))


def goes_apart(load: Load, here: Keys) -> bool:
    """Whether the rows of one of two sheets say themselves where they go."""
    return here.places is not None or BY_ROW in load.options


def fates_of(ledger: Ledger, load: Load) -> dict[int, tuple[str, str, str]]:
    """Row -> outcome, code and detail of a load's rows that have an outcome."""
    told = ledger.outcomes(load.id)
    lines = told[["row", "outcome", "code", "detail"]].itertuples(index=False, name=None)
    return {row: (outcome, code, detail) for row, outcome, code, detail in lines}


def _whole(kind: Kind, load: Load) -> str:
    scope = kind.scope(load.options)
    return scope.code or scope.id


def first_load(ledger: Ledger, load: Load) -> Load:
    """The load of the same content that did send, for one that was closed as its repeat."""
    for _ in range(_CANDIDATES):
        first = load.message.get("first") if load.reason in _REPEATS and load.message else None
        earlier = ledger.find(str(first)) if first else None
        if earlier is None:
            break
        load = earlier
    return load


def keys_of(profile: Profile, load_id: str, kind: Kind) -> Keys | None:
    """The keys of a load's valid rows, from its work folder; None when that is gone."""
    workspace = Workspace(profile.data_dir, load_id)
    try:
        if workspace.has(KEYS):
            found, _ = workspace.load_frame(KEYS)
        else:  # an older version read it
            ready, _ = workspace.load_frame("ready")
            found = row_keys(ready, kind, profile.time_zone).to_frame("key")
    except OSError:
        return None
    rows = found.index.tolist()
    told = dict(zip(rows, found[PLACE].tolist(), strict=True)) if PLACE in found else None
    known = found[_FIRST].dropna().astype("int64") if _FIRST in found else None
    first = None if known is None else dict(zip(known.index.tolist(), known.tolist(), strict=True))
    return Keys(dict(zip(rows, found["key"].tolist(), strict=True)), told, first)


def keys_to_keep(
    keys: pd.Series[str], kind: Kind, rows: pd.DataFrame, first: pd.Series[int] | None = None
) -> pd.DataFrame:
    """The keys of proven rows as the work folder has them; `first` are their rows in the first file, where they differ."""
    kept = keys.to_frame("key")
    if first is not None:
        kept = kept.assign(**{_FIRST: first.reindex(kept.index).astype("Int64")})
    return kept.assign(**{PLACE: places(kind, rows)}) if says_place(kind, rows) else kept


def save_named_keys(
    context: LoadContext, load: Load, kind: Kind, ready: pd.DataFrame, repairs: pd.DataFrame | None
) -> None:
    """Keep the keys of rows in which a name was replaced by a number: such a row is the same as one with the number."""
    if repairs is None or repairs.empty:
        return
    named = ready.loc[ready.index.isin(repairs["row"])]
    keys = row_keys(with_repairs(named, repairs), kind, context.profile.time_zone)
    context.workspace(load.id).save_frame(_NAMED_KEYS, keys.to_frame("key"))


def named_keys_of(profile: Profile, load_id: str) -> dict[int, str]:
    """Row -> key of a load's rows in which a name was replaced by a number."""
    workspace = Workspace(profile.data_dir, load_id)
    if not workspace.has(_NAMED_KEYS):
        return {}
    keys = workspace.load_frame(_NAMED_KEYS)[0]["key"]
    return dict(zip(keys.index.tolist(), keys.tolist(), strict=True))
