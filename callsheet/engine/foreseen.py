"""What the loads of a drop would have left behind so far, while it is only checked: the next of them depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from callsheet.engine.approval_reasons import figures_of, reasons_to_ask, removals, row_limit
from callsheet.engine.claims import UNNAMED
from callsheet.engine.context import LoadContext, target_of
from callsheet.engine.corrected_lists import ListSeen, lately_loaded, looks_corrected, makes_place
from callsheet.engine.foreseen_lists import Ended, FileRead, ForeseenLists
from callsheet.engine.halts import halt_of
from callsheet.engine.in_force import InForce, Lapsed
from callsheet.engine.lineage import LOADED_BEFORE
from callsheet.engine.rejected_before import rejected_before, unnamed_result_of
from callsheet.engine.repeats import every_number, repeated_by, sheet_of, stop_of
from callsheet.engine.results import SheetResult, Stop
from callsheet.engine.row_verdicts import outcomes_of
from callsheet.engine.scrub import waits_for_lists
from callsheet.engine.setup_look import name_of, taken
from callsheet.errors import Exit
from callsheet.ledger import deferred
from callsheet.ledger.records import Load
from callsheet.reasons import NOT_LOADED, StopReason
from callsheet.settings import Profile
from transforms.kind import Kind
from transforms.kinds import kind_named
from transforms.live import Survey
from transforms.outcomes import Outcome
from transforms.places import BY_ROW
from validators.libraries import pd
from validators.message import Message, message
from validators.problems import Problem

if TYPE_CHECKING:
    from callsheet.ledger.baselines import Figures
    from callsheet.ledger.forbidden import ForbiddenMemory

_LOAD = "LOAD"  # in place of the id of a load that was not made
Kept = Callable[[], Iterable[tuple[str, Mapping[int, str]]]]
"""Gives the places where rows are known once they are sent, each with their keys there by row."""


@contextmanager
def looking_often(profile: Profile) -> Iterator[None]:
    """Keep the ledger of a profile open for all that is asked of it in the block, where there may be one."""
    if not profile.may_have_ledger:
        yield
        return
    with deferred.read_only.opened_once():
        yield


@contextmanager
def looking(profile: Profile) -> Iterator[LoadContext | None]:
    """The ledger of a profile, only to be asked; None when there is none of this version. LedgerError when it cannot be read."""
    if not profile.may_have_ledger:
        yield None
        return
    with deferred.read_only.read_only(profile.ledger_url) as ledger:
        yield LoadContext(profile, ledger) if ledger else None


def unseen(profile: Profile, context: LoadContext | None) -> Message | None:
    """Why earlier loads could not be looked at, where there is a ledger but of another version."""
    if context is not None or not profile.may_have_ledger:
        return None
    another = deferred.read_only.is_of_another_schema(profile.ledger_url)
    return message("LEDGER_OF_ANOTHER_VERSION") if another else None


@dataclass(frozen=True, slots=True)
class _Made:
    """A load that would have been made, by what it would do and how it would end."""

    load: Load
    target: str
    closed: bool
    sent: bool

    @property
    def named(self) -> str:
        """The name of the campaign that it makes first; "" for none."""
        first = self.sent and makes_place(self.load) and BY_ROW not in self.load.options
        return name_of(kind_named(self.load.kind), self.load.options) if first else ""


@dataclass(slots=True)
class Foreseen:
    """The checked sheets of a drop; `results` are theirs, after those of the files of which nothing can be loaded."""

    profile: Profile
    results: list[SheetResult] = field(default_factory=list)
    lists: ForeseenLists = field(init=False)
    _made: list[_Made] = field(default_factory=list)
    _rows: dict[tuple[str, str], str] = field(default_factory=dict)  # (place, key) -> file
    _lists: list[ListSeen] = field(default_factory=list)
    _figures: dict[str, list[Figures]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lists = ForeseenLists(self.profile)

    def read(self, file: FileRead) -> None:
        """Note a file that was read, before anything of the drop is loaded."""
        self.lists.files.append(file)

    # What the next sheet meets

    def in_force(self, context: LoadContext | None, today: str) -> InForce:
        """The forbidden numbers as the next sheet finds them on a day (ISO)."""

        @contextmanager
        def known() -> Iterator[ForbiddenMemory | None]:
            with self.lists.memory(context) as memory:
                yield memory or (context.ledger.forbidden if context else None)

        return InForce(known, today)

    def repeat(self, context: LoadContext | None, load: Load, lapsed: Lapsed) -> tuple[Stop, str] | None:
        """How a load ends whose content was loaded before, and what its rows name: the load, or the file of this drop.

        Not that of a list of which rows have `lapsed`.
        """
        earlier = repeated_by(context, load, lapsed) if context else None
        if earlier is not None:
            return stop_of(earlier), earlier.id
        same = (each for each in self._made if self._same(each, load))
        made = next((each for each in same if not (each.closed and lapsed.found)), None)
        if made is None:
            return None
        code = StopReason.LOADED_BEFORE if made.closed else StopReason.UNFINISHED_DUPLICATE
        status = Exit.WELL if made.closed else Exit.STOPPED
        return Stop(status, message("SAME_IN_DROP", file=made.load.file), code), made.load.file

    def _same(self, made: _Made, load: Load) -> bool:
        kind = kind_named(load.kind)
        repeatable = made.closed and (kind.live.wanted_state or not made.sent)
        same = (made.load.sha256, made.load.kind, made.target) == (
            load.sha256,
            load.kind,
            target_of(load.target, kind, load.options),
        )
        alike = sheet_of(made.load) == sheet_of(load) and every_number(made.load) == every_number(load)
        return same and alike and not repeatable

    def halt(self, kind: Kind) -> Stop | None:
        """What of the drop's earlier sheets and files keeps a load of a kind from being sent."""
        return halt_of(self.profile, kind, self.results)

    def waits(self, context: LoadContext | None, kind: Kind, options: Mapping[str, str]) -> Stop | None:
        """The forbidden list for whose sake a load would not be sent."""
        concerned = waits_for_lists(self.profile, kind, options) and (context or self.lists.any)
        return self.lists.stop(context) if concerned else None

    def approval(
        self,
        context: LoadContext | None,
        load: Load,
        ready: pd.DataFrame,
        settled: Mapping[str, int],
        found: Survey,
        titles: tuple[str, ...] | None = None,
        made_of: Sequence[str] = (),
    ) -> Stop | None:
        """Why a load would wait for approval; UsageError for a limit that is no number.

        `ready` are its proven rows and `settled` its others by outcome; `found` is what the live service leaves of them.
        `titles` are those of its sheet, None where a person insists on sending it again; `made_of` are what it was made
        again of: loads, or a draft.
        """
        profile, kind = self.profile, kind_named(load.kind)
        refused_first = profile.approve_removals and found.refusal is not None
        if ready.empty or refused_first:
            return None
        limit = row_limit(profile, load.options)
        again = bool(profile.approve_corrected_days) and titles is not None and makes_place(load)
        before = rejected_before(context.ledger, *made_of) if context else None
        unnamed = context is not None and UNNAMED in made_of
        asked = limit or profile.approve_above_bad or profile.approve_removals or profile.approve_unusual
        if not (asked or again or before or unnamed):
            return None
        baselines = deferred.baselines
        past = list(self._figures.get(load.kind, ()))
        key = b""
        if context and (again or unnamed or profile.approve_unusual):
            key = baselines.known_sample_key(context.ledger)
        if context and profile.approve_unusual:
            past += baselines.earlier(context.ledger, "", load.profile, load.kind)
        figures = figures_of(load, ready, settled, key or b"\0" * 8)
        if context and unnamed:
            result_of = unnamed_result_of(context.ledger, load, figures.sample)
            before = before or rejected_before(context.ledger, result_of)
        self._figures.setdefault(load.kind, []).insert(0, figures)
        changes = [{"counts": change.counts} for change in found.changes]
        taken = removals(kind, found.ready, changes) if profile.approve_removals else 0
        reasons = reasons_to_ask(profile, figures, limit, taken, past[: baselines.COMPARED])
        if again and titles is not None:
            reasons += self._corrected(context, ListSeen(load, figures.sample, titles, makes=True))
        if before:
            reasons.append(before)
        if not reasons:
            return None
        return Stop(Exit.STOPPED, message(StopReason.AWAITING_APPROVAL, reasons=tuple(reasons), load=_LOAD))

    def _corrected(self, context: LoadContext | None, own: ListSeen) -> list[Message]:
        """Why a list is asked about that looks like an earlier one corrected, of this drop or of the ledger."""
        known = lately_loaded(context.ledger, self.profile, own.load, context.now()) if context else ()
        said = looks_corrected(own, chain(list(self._lists), known))
        self._lists.insert(0, own)
        return [said] if said else []

    def taken_rows(self, kept: Kept) -> pd.DataFrame:
        """The outcomes of rows that an earlier file of the drop has, by where they are known once they are sent."""
        if not self._rows:
            return outcomes_of({})
        found = {
            row: (str(Outcome.SKIPPED), LOADED_BEFORE, self._rows[place, key])
            for place, keys in kept()
            for row, key in keys.items()
            if (place, key) in self._rows
        }
        return outcomes_of(found)

    def of_one_name(self, load: Load) -> Problem | None:
        """What there is to say of a load whose new campaign has the name of one that an earlier file of the drop makes."""
        name = name_of(kind_named(load.kind), load.options)
        files = tuple(each.load.file for each in self._made if name and each.named == name)
        return taken(name, files)

    # What a sheet leaves

    def made(self, load: Load, result: SheetResult, kept: Kept) -> None:
        """Note a sheet that was checked; `kept` tells where the rows that its load would send are known after that."""
        self.results.append(result)
        if result.exit == Exit.USAGE or result.reason in NOT_LOADED:
            return
        target = target_of(load.target, kind_named(load.kind), load.options)
        closed = result.exit != Exit.STOPPED
        self._made.append(_Made(load, target, closed, sent=result.calls > 0))
        for place, keys in kept() if closed else ():
            self._rows |= {(place, key): load.file for key in keys.values()}

    def list_made(self, list_id: str, result: SheetResult, end: Ended) -> None:
        """Note how the load of a forbidden list would end, its rows being dealt with."""
        there = result.reason in NOT_LOADED
        closed = there or result.exit in {Exit.WELL, Exit.ROWS_TO_FIX}
        missing = 0 if there else end.missing
        first = str(result.message.get("first") or "") if there and result.message else ""
        self.lists.ended[list_id] = replace(end, closed=closed, missing=missing, sent=not there, first=first)
