"""A sheet of a dry run, row by row: proven, compared with earlier loads and the live service, and whether it would be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial

from callsheet.engine.claims import read_claims
from callsheet.engine.comparison import look, scrubbed, without
from callsheet.engine.context import LoadContext, target_of, today
from callsheet.engine.corrected_lists import titles_of
from callsheet.engine.foreseen import Foreseen, Kept, looking, unseen
from callsheet.engine.held_before import Origins
from callsheet.engine.in_force import Lapsed
from callsheet.engine.kept_keys import repaired_keys
from callsheet.engine.known_rows import lineage_of, unconfirmed, without_known
from callsheet.engine.lineage import Homes, Lineage, with_above
from callsheet.engine.list_place import Placed, PlacesOfLists, lists_of
from callsheet.engine.options import load_options
from callsheet.engine.plan_seen import mark_of
from callsheet.engine.progress import Progress
from callsheet.engine.repeats import CODE
from callsheet.engine.results import LoadRequest, Stop
from callsheet.engine.row_numbers import numbers_at
from callsheet.engine.row_verdicts import remembers
from callsheet.engine.scrub import is_scrubbed
from callsheet.engine.setup_look import makes_first
from callsheet.engine.survey import with_repairs
from callsheet.engine.take import Recognised, Taken
from callsheet.engine.taken_rows import answered_at, kept_at, taken_rows
from callsheet.engine.understood import around
from callsheet.engine.validate import like, marked, prepare_sheet
from callsheet.errors import Exit, UsageError
from callsheet.ledger.records import LedgerError, Load
from callsheet.settings import Profile
from transforms.elsewhere import with_elsewhere
from transforms.headers import Match
from transforms.kind import Kind
from transforms.live import Live, Survey
from transforms.outcomes import READY, WITHHELD, Outcome, outcome_frame
from transforms.people import Numbers
from transforms.places import own_repairs
from transforms.prepare import Prepared
from transforms.row_keys import row_keys
from transforms.shared_options import zone_in
from transforms.understood import Around
from validators.libraries import pd
from validators.message import Message, pack
from validators.problem_types import Severity
from validators.problems import Problem
from validators.validate import PROBLEM_COLUMNS, problem_frame


@dataclass(frozen=True, slots=True)
class SheetToCheck:
    """A sheet to check, with its file and how it is to be loaded; `id` stands for that of its load."""

    id: str
    order: LoadRequest
    profile: Profile
    taken: Taken
    recognised: Recognised

    @property
    def kind(self) -> Kind:
        return self.match.kind

    @property
    def match(self) -> Match:
        return self.recognised.match

    @property
    def options(self) -> dict[str, str]:
        return load_options(self.kind, self.profile, self.order.options)


@dataclass(frozen=True)
class Compared:
    """A sheet proven and compared: `found` is None where it is refused before that, `notices` are what is said of it.

    `stop` is why its load would not be sent, or not yet; `load` is that load, with a campaign's name replaced by its code.
    """

    prepared: Prepared
    load: Load
    found: Survey | None
    notices: tuple[Problem, ...]
    known: Around
    repairs: pd.DataFrame
    kept: Kept
    stop: Stop | None = None
    mark: str = ""  # of what the live service makes of it; "" where nothing was compared

    @property
    def options(self) -> Mapping[str, str]:
        return self.load.options

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that would be sent, or would be if nothing kept the sheet from it."""
        return self.prepared.ready if self.found is None else self.found.ready

    @property
    def refusal(self) -> Problem | None:
        """Why the sheet is refused as a whole."""
        if self.found is not None:
            return self.found.refusal
        return next(each for each in self.prepared.sheet_problems if each.severity is Severity.ERROR)

    @property
    def is_sent(self) -> bool:
        """Whether a load would send the rows that are left, as far as is known without planning them."""
        return self.stop is None and self.found is not None and self.found.refusal is None

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """What would become of each row."""
        return self._outcomes("", "")

    @property
    def told_outcomes(self) -> pd.DataFrame:
        """The same, and rows of a refused sheet name the reason for which it is."""
        refused = self.found is None or self.found.refusal
        refusal = self.refusal if refused else None
        return self._outcomes(refusal.code, refusal.detail) if refusal else self.outcomes

    def _outcomes(self, code: str, detail: str) -> pd.DataFrame:
        left = outcome_frame(self.rows.index, READY if self.is_sent else WITHHELD, code, detail)
        found = [] if self.found is None else [self.found.settled]
        every = pd.concat([self.prepared.settled, *found, left], ignore_index=True)
        return every.sort_values("row", ignore_index=True)


def compare(sheet: SheetToCheck, drop: Foreseen, progress: Progress) -> Compared:
    """Prove a sheet, and compare it with earlier loads, with what of its drop comes first, and with the live service."""
    now = datetime.now(UTC)
    placed = _asked(sheet, now, lambda lists: _placed(sheet, lists))
    comparison = _Comparison(_with(sheet, placed), drop, progress, now, sheet.options, placed.said)
    made = comparison.made()
    if not placed.unknown or not (homes := lists_of(comparison.homes, comparison.left)):
        return made
    placed = _asked(sheet, now, lambda lists: lists.placed_by(sheet.match, sheet.order.options, homes))
    return _Comparison(_with(sheet, placed), drop, progress, now, sheet.options, placed.said).made()


def _asked(sheet: SheetToCheck, now: datetime, ask: Callable[[PlacesOfLists], Placed]) -> Placed:
    """Where a sheet that came back goes, as far as the ledger can be asked."""
    if sheet.match.from_us:
        with suppress(LedgerError), looking(sheet.profile) as context:
            if context is not None:
                return ask(PlacesOfLists(context.ledger, sheet.profile, now))
    return Placed(sheet.order.options)


def _placed(sheet: SheetToCheck, lists: PlacesOfLists) -> Placed:
    order, workbook = sheet.order, sheet.taken.workbook
    return lists.placed(sheet.recognised.sheet, sheet.match, order.options, workbook, again=order.again)


def _with(sheet: SheetToCheck, placed: Placed) -> SheetToCheck:
    return replace(sheet, order=replace(sheet.order, options=dict(placed.given)))


@dataclass
class _Comparison:
    """The comparison of one sheet, in the order of a load's stages."""

    sheet: SheetToCheck
    drop: Foreseen
    progress: Progress
    now: datetime
    plain: Mapping[str, str]  # the options of a load that is no answer of another one
    said: tuple[Problem, ...] = ()  # of where the sheet goes
    lineage: Lineage | None = None  # with the loads of which rows are the answer, once the ledger was asked
    homes: Homes = field(default_factory=dict)
    origins: Origins = field(default_factory=Origins)
    left: Sequence[int] = ()  # the rows that earlier loads do not have

    def made(self) -> Compared:
        sheet, profile, proven = self.sheet, self.sheet.profile, self.proven
        load, live = self.load, Live()
        if proven.refused:
            return self._compared(proven, load, None, [], live, None)
        prepared, stop, unread = self._unknown()
        notices = [Problem("ROWS_NOT_COMPARED", detail=pack(unread))] if unread else []
        if stop:
            nothing = Survey(prepared.ready, outcome_frame([], "", ""), problem_frame())
            return self._compared(prepared, load, nothing, notices, live, stop)
        found, said, live = look(profile, prepared, sheet.options, self.progress, sheet.match.row_of)
        load, mark = replace(load, options={**load.options, **found.options}), mark_of(found)
        found, more = self._left(load, found)
        notices = [*said, *more, *notices, *self._of_one_name(load, found, said)]
        stop = self._stop(prepared, load, found)
        return replace(self._compared(prepared, load, found, notices, live, stop), mark=mark)

    def _of_one_name(self, load: Load, found: Survey, said: Sequence[Problem]) -> list[Problem]:
        """What the load would say of its campaign's name, where only this drop has another one of that name."""
        if any(each.code == "CAMPAIGN_NAME_TAKEN" for each in said):
            return []
        made = makes_first(self.sheet.kind, found.ready, load.options)
        named = self.drop.of_one_name(load) if made else None
        return [named] if named else []

    @cached_property
    def proven(self) -> Prepared:
        """The sheet by itself."""
        sheet, profile = self.sheet, self.sheet.profile
        hidden = sheet.order.hidden or profile.hidden
        found = prepare_sheet(sheet.recognised.sheet, sheet.match, profile, hidden, self.now, sheet.options)
        return replace(found, sheet_problems=(*found.sheet_problems, *self.said))

    @cached_property
    def load(self) -> Load:
        """The load that the sheet would become."""
        sheet = self.sheet
        options = marked(self.proven, sheet.match, sheet.options)
        name, content = sheet.order.name, sheet.taken.sha256
        made = like(sheet.profile, name, content, sheet.recognised.sheet, sheet.kind, options)
        return replace(made, rows=self.proven.rows)

    @property
    def target(self) -> str:
        """Where the load would go if it were no answer of another one."""
        sheet = self.sheet
        return target_of(self.load.target, sheet.kind, marked(self.proven, sheet.match, self.plain))

    @cached_property
    def keys(self) -> pd.Series[str]:
        """What its proven rows are known by."""
        return row_keys(self.proven.ready, self.sheet.kind, self.zone)

    @property
    def zone(self) -> str:
        return zone_in(self.sheet.options, self.sheet.profile.time_zone)

    def _compared(
        self,
        prepared: Prepared,
        load: Load,
        found: Survey | None,
        notices: list[Problem],
        live: Live,
        stop: Stop | None,
    ) -> Compared:
        sheet = self.sheet
        language = sheet.profile.language_for(sheet.match.language)
        known = around(sheet.kind, language, load.options, live)
        named = own_repairs(found.repairs, prepared.places) if found else None
        repairs = with_repairs(prepared.repairs, named, sheet.match)
        sent = found.ready if found and found.refusal is None and stop is None else prepared.ready.iloc[:0]
        kept = partial(self._kept, load, sent, found)
        return Compared(prepared, load, found, tuple(notices), known, repairs, kept, stop)

    def _unknown(self) -> tuple[Prepared, Stop | None, Message | None]:
        """The sheet without the rows that earlier loads have, and why none of it would be sent; or why nobody could be asked."""
        sheet, proven = self.sheet, self.proven
        again = sheet.order.again
        try:
            with looking(sheet.profile) as context:
                unread = unseen(sheet.profile, context)
                lapsed = self._lapsed(context, proven.ready)
                if not again and (repeat := self.drop.repeat(context, self.load, lapsed)):
                    return _settled(proven, _repeated(proven.ready, repeat[1])), repeat[0], None
                prepared = self._without_known(context, lapsed)
        except LedgerError as error:
            return proven, None, error.message
        if again:
            return prepared, None, None
        taken = self.drop.taken_rows(partial(self._kept, self.load, prepared.ready))
        return _listed(_settled(prepared, taken), taken), None, unread

    def _lapsed(self, context: LoadContext | None, rows: pd.DataFrame) -> Lapsed:
        """What has lapsed of these rows of a list by what the drop leaves in force."""
        sheet = self.sheet
        now = self.drop.in_force(context, today(sheet.profile, self.now))
        return Lapsed(sheet.profile, sheet.kind, sheet.options, rows, now)

    def _without_known(self, context: LoadContext | None, lapsed: Lapsed) -> Prepared:
        sheet, proven = self.sheet, self.proven
        taken, rows = sheet.taken, proven.ready.index
        claims = read_claims(sheet.recognised.sheet, sheet.match, rows, taken.origin, taken.workbook)
        if context is None:
            return proven if sheet.order.again else unconfirmed(proven, claims)
        self.lineage = lineage_of(context.ledger, sheet.profile, proven, self.keys, self.load, self.target)
        left = without_known(self.lineage, proven, claims, lapsed, again=sheet.order.again)
        self.homes = with_above(self.lineage, left.known.homes)
        self.origins, self.left = left.known.origins, left.prepared.ready.index.tolist()
        return left.prepared

    def _kept(
        self, load: Load, rows: pd.DataFrame, found: Survey | None = None
    ) -> Iterator[tuple[str, Mapping[int, str]]]:
        """Where rows are known once the load has sent them, with their keys there."""
        profile = self.sheet.profile
        if remembers(profile, self.sheet.kind):
            yield from kept_at(profile, load, self._keys(found), rows)
        if self.sheet.kind.sent_once:
            yield from numbers_at(profile, load, rows, self.origins)
        if self.lineage is not None:
            yield from answered_at(replace(self.lineage, like=load), self.homes, rows)

    def _keys(self, found: Survey | None = None) -> dict[int, str]:
        """Row -> its key, with numbers in place of the names that the survey has replaced."""
        keys = dict(zip(self.keys.index.tolist(), self.keys.tolist(), strict=True))
        if found is None or found.repairs is None or found.repairs.empty:
            return keys
        named = repaired_keys(self.proven.ready, found.repairs, self.sheet.kind, self.zone)
        return keys | dict(zip(named.index.tolist(), named.tolist(), strict=True))

    def _left(self, load: Load, found: Survey) -> tuple[Survey, list[Problem]]:
        """The survey without the rows that a load would settle after it: what is forbidden, or known now that names are codes."""
        sheet, profile = self.sheet, self.sheet.profile
        again = sheet.order.again
        try:
            with looking(profile) as context:
                lapsed = self._lapsed(context, found.ready)
                renamed = found.options and not again and self.drop.repeat(context, load, lapsed)
        except LedgerError:
            renamed = None
        if renamed:
            return without(found, _repeated(found.ready, renamed[1])), []
        unasked = None
        if is_scrubbed(sheet.kind, load.options):
            on = today(profile, self.now)
            found, unasked = scrubbed(
                profile, found, self.proven, self.drop, on, self._numbers, self.origins.released
            )
        if _is_renamed(found) and not again:
            found = without(found, self._taken(load, found))
        return found, [Problem("FORBIDDEN_NOT_CHECKED", detail=pack(unasked))] if unasked else []

    def _numbers(self) -> Numbers:
        """All that the cells of the sheet may mean."""
        proven, sheet = self.proven, self.sheet
        called = [proven.ready[name] for name in proven.kind.rows.reaches]
        return with_elsewhere(
            proven.numbers, sheet.recognised.sheet, sheet.match, called, sheet.profile.country
        )

    def _taken(self, load: Load, found: Survey) -> pd.DataFrame:
        """The outcomes of rows that other loads have, as far as the ledger can be asked."""
        own = self.drop.taken_rows(partial(self._kept, load, found.ready, found))
        try:
            with looking(self.sheet.profile) as context:
                if context is None or self.lineage is None:
                    return own
                lineage = replace(self.lineage, ledger=context.ledger, like=load, _told={})
                known = taken_rows(lineage, self._keys(found), self.homes, self.origins, found.ready)
        except LedgerError:
            return own
        return pd.concat([known, own[~own["row"].isin(known["row"])]], ignore_index=True)

    def _stop(self, prepared: Prepared, load: Load, found: Survey) -> Stop | None:
        """Why the load would not be sent, or not yet."""
        if halt := self.drop.halt(self.sheet.kind):
            return halt
        titles = None if self.sheet.order.again else titles_of(self.sheet.match)
        made_of = (self.sheet.order.parent, self.sheet.taken.workbook)
        settled = {
            str(name): int(count) for name, count in prepared.settled["outcome"].value_counts().items()
        }
        try:
            with looking(self.sheet.profile) as context:
                return self.drop.approval(
                    context, self.load, prepared.ready, settled, found, titles, made_of
                ) or self.drop.waits(context, self.sheet.kind, load.options)
        except UsageError as error:
            return Stop(Exit.USAGE, error.message)
        except LedgerError:
            return None  # what could not be asked is said already


def _repeated(rows: pd.DataFrame, earlier: str) -> pd.DataFrame:
    return outcome_frame(rows.index, Outcome.SKIPPED, CODE, earlier)


def _listed(prepared: Prepared, settled: pd.DataFrame) -> Prepared:
    """A prepared sheet with outcomes of its rows among its problems."""
    if settled.empty:
        return prepared
    every = pd.concat([prepared.problems, settled.assign(value="")[list(PROBLEM_COLUMNS)]], ignore_index=True)
    return replace(prepared, problems=every.sort_values("row", kind="stable", ignore_index=True))


def _is_renamed(found: Survey) -> bool:
    """Whether names of campaigns became codes: only now can rows be known again."""
    return bool(found.options) or (found.repairs is not None and len(found.repairs) > 0)


def _settled(prepared: Prepared, settled: pd.DataFrame) -> Prepared:
    """A prepared sheet without rows that have an outcome by now."""
    if settled.empty:
        return prepared
    left = prepared.ready[~prepared.ready.index.isin(settled["row"])]
    every = pd.concat([prepared.settled, settled], ignore_index=True)
    return replace(prepared, ready=left, settled=every.sort_values("row", ignore_index=True))
