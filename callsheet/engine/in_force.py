"""Which forbidden numbers are in force on a day: as the ledger has them, or as a check of a drop foresees them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from callsheet.engine.context import LoadContext, plan_context
from callsheet.ledger.fates import UNREAD
from callsheet.settings import Profile
from transforms.kind import Kind
from validators.libraries import pd

if TYPE_CHECKING:
    from callsheet.ledger.forbidden import ForbiddenMemory


@dataclass(frozen=True, slots=True)
class InForce:
    """The forbidden numbers on a day (ISO); `open` gives those that are known, None for none at all."""

    open: Callable[[], AbstractContextManager[ForbiddenMemory | None]]
    today: str

    @classmethod
    def by(cls, context: LoadContext) -> InForce:
        """As a ledger has them."""
        return cls(lambda: nullcontext(context.ledger.forbidden), context.today())

    def of(self, profile: str, marks: Collection[str]) -> set[str]:
        """Of fingerprints those of numbers that are, or may be, blocked; UNREAD is while any number is."""
        with self.open() as memory:
            if memory is None:
                return set()
            found = memory.in_force(profile, marks, self.today)
            return found | {UNREAD} if UNREAD in marks and memory.blocks_any(profile) else found

    def unblocked(self, profile: Profile, numbers: Mapping[int, str]) -> frozenset[int]:
        """The keys of numbers that a profile has unblocked."""
        with self.open() as memory:
            if memory is None:
                return frozenset()
            return memory.unblocked(profile.name, numbers, self.today, profile.country)


@dataclass
class Lapsed:
    """The rows of a forbidden list that block what was blocked once and is not any more, or not for as long as they say.

    `rows` are its valid rows. Such a list is not in place, though all of it was sent.
    """

    profile: Profile
    kind: Kind
    options: Mapping[str, str]
    rows: pd.DataFrame
    now: InForce

    @cached_property
    def found(self) -> frozenset[int]:
        """The rows of the sheet."""
        forbids = self.kind.delivery.forbids
        if forbids is None or self.rows.empty:
            return frozenset()
        with self.now.open() as memory:
            if memory is None or not memory.has_lapsed(self.profile.name):
                return frozenset()
            calls = self.kind.delivery.plan(
                self.rows, plan_context(self.profile, self.kind, "", self.options)
            )
            entries = [
                pair for call in calls for pair in zip(call.rows, forbids(call.body, call.rows), strict=True)
            ]
            gone = memory.lapsed(self.profile.name, {entry for _, entry in entries}, self.now.today)
        return frozenset(row for row, entry in entries if entry in gone)
