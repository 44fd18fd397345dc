"""The scrub: nobody is dialled whose number this profile has loaded as forbidden, however it is written.

Rows are compared before they are planned, and each chunk once more just before it is sent: what was forbidden since it was
frozen is held, and only what is left of the chunk goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import orjson

from callsheet.engine.context import LoadContext
from callsheet.engine.held_before import (
    BEFORE,
    FORBIDDEN,
    HELD_BY_NUMBERS,
    MAYBE,
    OTHER,
    Origins,
    kept_origins,
    noting,
    still_held,
)
from callsheet.engine.reached import Held, Question, Reached, Reasons
from callsheet.engine.validate import numbers_of
from callsheet.ledger import deferred
from callsheet.ledger.deferred import forbidden, forbidden_lists, transitions
from callsheet.ledger.fates import UNREAD
from callsheet.ledger.records import FrozenChunk, HeldError, Load, new_key
from callsheet.settings import Profile
from transforms.kind import NO_FILTER_BY, WITHOUT_FORBIDDEN_BY, Kind, Reach, person_in
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, outcome_frame
from transforms.people import Numbers
from validators.libraries import pd
from validators.message import message, pack
from validators.phone_text import PhoneText
from validators.problems import Problem
from validators.tables import stacked, without_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from callsheet.ledger.forbidden import ForbiddenMemory


_LOST = str(PhoneText.SCIENTIFIC)


def is_scrubbed(kind: Kind, options: Mapping[str, str]) -> bool:
    """Whether the numbers of a load are compared: it reaches people, and nobody has taken the responsibility for them."""
    return kind.reach is not None and not person_in(options, NO_FILTER_BY)


def waits_for_lists(profile: Profile, kind: Kind, options: Mapping[str, str]) -> bool:
    """Whether a load waits until the profile's forbidden lists are in place."""
    allowed = person_in(options, WITHOUT_FORBIDDEN_BY) or not profile.forbidden_first
    return kind.reach is not None and not allowed


def allowed_by(kind: Kind, options: Mapping[str, str]) -> list[Problem]:
    """Who has taken the responsibility for what a load dials, as something to say of its sheet."""
    if kind.reach is None:
        return []
    codes = {NO_FILTER_BY: "FORBIDDEN_ALLOWED", WITHOUT_FORBIDDEN_BY: "FORBIDDEN_LISTS_WAIVED"}
    people = {code: person_in(options, name) for name, code in codes.items()}
    return [Problem(code, detail=person) for code, person in people.items() if person]


def held_rows(
    memory: ForbiddenMemory,
    profile: Profile,
    kind: Kind,
    ready: pd.DataFrame,
    numbers: Callable[[], Numbers],
    today: str,
    alone: Collection[int] = frozenset(),
) -> tuple[pd.DataFrame, Reasons]:
    """The outcomes of ready rows that must not be dialled, and the reasons of all rows of the sheet that must not.

    `today` is ISO in the profile's zone. `numbers` gives all that the cells of the sheet may mean, those of rows that are
    not ready among them; rows `alone` are judged by their own cells.
    """
    if not memory.blocks_any(profile.name):
        return held({}, kind), {}
    reached = Reached(numbers(), [ready[name] for name in kind.rows.reaches], alone)
    found, reasons = reached.held(Question(memory, profile.name, profile.country, today))
    return held(found, kind), reasons


def held(found: Mapping[int, Held], kind: Kind) -> pd.DataFrame:
    """Outcomes of rows by why they are not dialled."""
    codes = [_code(held) for held in found.values()]
    details = [held.detail() for held in found.values()]
    outcomes = outcome_frame(found, Outcome.HELD, codes, details)
    return outcomes.assign(column=kind.rows.reaches[0]) if found else outcomes


def _code(held: Held) -> str:
    if held.earlier:
        return BEFORE
    if held.beside or held.why is None:
        return OTHER
    return FORBIDDEN if held.why.certain else MAYBE


def without_forbidden(context: LoadContext, load: Load, kind: Kind, ready: pd.DataFrame) -> pd.DataFrame:
    """The ready rows that may be dialled; the others have their outcome in the ledger, and keep it."""
    if not is_scrubbed(kind, load.options):
        return ready
    memory = context.ledger.forbidden
    generation = memory.generation(load.profile)  # read first: what comes meanwhile is another one
    known = context.ledger.outcomes(load.id)
    left = ready
    if len(known):
        left = ready[~ready.index.isin(known.loc[known["code"].isin(list(HELD_BY_NUMBERS)), "row"])]
    numbers, origins = partial(numbers_of, context, load), kept_origins(context, load.id)
    found, reasons = held_rows(
        memory, context.profile, kind, left, numbers, context.today(), origins.released
    )
    again = held(still_held(context, origins, left.index.tolist()), kind)
    found = stacked([found, without_rows(again, found)], OUTCOME_COLUMNS)
    context.compared[load.id] = generation
    reasons = _but_to_correct(reasons, known, numbers)
    if found.empty and not reasons:
        return left
    settle = transitions.settle_surveyed(load.id, found)
    noted = noting(context, load, origins, reasons)
    context.ledger.do(transitions.both(settle, noted), context.claims.get(load.id))
    return left[~left.index.isin(found["row"])]


def _but_to_correct(reasons: Reasons, known: pd.DataFrame, numbers: Callable[[], Numbers]) -> Reasons:
    """The reasons without those of rows that only say a number whose last digits a spreadsheet has lost, and are to be corrected.

    Nobody was held by such a row: once it says a number it is judged by that.
    """
    lost = {row for row, why in reasons.items() if why == {UNREAD}}
    if not lost:
        return reasons
    found = numbers()
    lines = found.lines[found.lines["row"].isin(list(lost))]
    columns = lines.groupby("row")["at"].nunique()
    whole = lines.loc[~lines["number"].str.contains("?", regex=False), "row"]
    outcomes = known.assign(row=found.rows_of(pd.Index(known["row"])))
    others = outcomes.loc[(outcomes["outcome"] != Outcome.INVALID) | (outcomes["code"] != _LOST), "row"]
    one = lost & set(columns.index[columns == 1].tolist()) & set(outcomes["row"].tolist())
    judged_anew = one - set(whole.tolist()) - set(others.tolist())
    return {row: why for row, why in reasons.items() if row not in judged_anew}


@dataclass
class Scrub:
    """The last comparison of the chunks of one load.

    The generation is read once, before what is compared under it; whether it has changed since is looked at where a chunk
    is claimed, in the same transaction.
    """

    context: LoadContext
    load: Load
    kind: Kind
    _generation: int | None = None
    _reached: Reached | None = None
    _compares: bool = (
        True  # whether any number is blocked under it, and the rows were not compared under it already
    )

    def concerns(self, frozen: FrozenChunk) -> bool:
        """Whether a chunk reaches people."""
        return self.kind.reach is not None and frozen.operation in self.kind.operations

    def compares(self, frozen: FrozenChunk) -> bool:
        """Whether a chunk has to be compared."""
        return self._compares and self.concerns(frozen) and is_scrubbed(self.kind, self.load.options)

    def blocked(self, frozen: FrozenChunk) -> tuple[dict[int, Held], Reasons]:
        """Why items of a chunk (from 0) are not dialled, and the reasons of rows of the sheet."""
        numbers = self._reach.numbers(orjson.loads(frozen.body))
        memory, profile = self.context.ledger.forbidden, self.context.profile
        question = Question(memory, self.load.profile, profile.country, self.context.today())
        found, reasons = self._all.held_of(question, frozen.rows, numbers)
        again = still_held(self.context, self._origins, frozen.rows)
        return {at: again[row] for at, row in enumerate(frozen.rows) if row in again} | found, reasons

    @property
    def _all(self) -> Reached:
        """All numbers of the load, read when they are first asked for."""
        if self._reached is None:
            numbers = numbers_of(self.context, self.load)
            ready = self.context.workspace(self.load.id).load_frame("ready")[0] if len(numbers) else None
            called = [] if ready is None else [ready[name] for name in self.kind.rows.reaches]
            self._reached = Reached(numbers, called, self._origins.released)
        return self._reached

    @cached_property
    def _origins(self) -> Origins:
        return kept_origins(self.context, self.load.id)

    def checks(self, frozen: FrozenChunk, generation: int) -> list[Callable[[Connection], None]]:
        """What must hold in the transaction that claims a chunk for sending, compared under a generation."""
        if not self.concerns(frozen):
            return []
        found = []
        if is_scrubbed(self.kind, self.load.options):
            found.append(forbidden.unchanged(self.load.profile, generation))
        if waits_for_lists(self.context.profile, self.kind, self.load.options):
            found.append(forbidden_lists.none_pending(self.load.profile))
        return found

    def holds(self, frozen: FrozenChunk, generation: int) -> bool:
        """Whether what a chunk was claimed under holds a while later, too."""
        try:
            with self.context.ledger.look() as connection:
                for check in self.checks(frozen, generation):
                    check(connection)
        except HeldError:
            return False
        return True

    def generation(self) -> int:
        """What the chunks are compared under until it is found to have changed."""
        if self._generation is None:
            memory, profile = self.context.ledger.forbidden, self.load.profile
            self._generation = memory.generation(profile)
            planned = self.context.compared.get(self.load.id) == self._generation
            self._compares = not planned and memory.blocks_any(profile)
        return self._generation

    def changed(self) -> None:
        """The numbers have changed, or may have: they are read anew."""
        self._generation, self._compares = None, True

    def hold(
        self, frozen: FrozenChunk, fence: int, found: Mapping[int, Held], reasons: Reasons
    ) -> tuple[transitions.Step, pd.DataFrame]:
        """The step that holds items of a chunk, the others in a chunk of their own; and the outcomes of their rows."""
        rows = tuple(row for at, row in enumerate(frozen.rows) if at not in found)
        outcomes = held({frozen.rows[at]: why for at, why in found.items()}, self.kind)
        successor = self._successor(frozen, rows, set(found)) if rows else None
        row = deferred.rows.chunk_to_row(self.load.id, successor) if successor else None
        note = pack(message("FORBIDDEN_MEANWHILE"))
        step = transitions.replace(self.load.id, frozen.number, fence, outcomes, row, note)
        noted = noting(self.context, self.load, self._origins, reasons)
        return transitions.both(step, noted), outcomes

    def _successor(self, frozen: FrozenChunk, rows: tuple[int, ...], places: set[int]) -> FrozenChunk:
        body = self._reach.without(orjson.loads(frozen.body), places)
        return FrozenChunk(0, frozen.operation, orjson.dumps(body), rows, new_key(), frozen.batch)

    @property
    def _reach(self) -> Reach:
        assert self.kind.reach is not None
        return self.kind.reach
