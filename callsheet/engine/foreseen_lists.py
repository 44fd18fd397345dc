"""The forbidden lists of a drop that is only checked: what of them would be in place, beside what the ledger knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from callsheet.engine.context import LoadContext
from callsheet.engine.results import Stop
from callsheet.errors import Exit
from callsheet.ledger import deferred
from callsheet.ledger.list_names import TO_FIX, is_given_back
from callsheet.settings import Profile
from transforms.kind import ForbiddenEntry
from validators.message import message

if TYPE_CHECKING:
    from callsheet.engine.barrier import Pending
    from callsheet.engine.list_answers import ListRows
    from callsheet.engine.list_standing import Recorded, SortedOut
    from callsheet.engine.row_marks import Sealer
    from callsheet.ledger.forbidden import ForbiddenMemory
    from callsheet.ledger.forbidden_lists import ForbiddenList, Namesake

_LOAD = "LOAD"  # in place of the id of a load that was not made


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of the drop: `loads` are (id, kind, sheet) of its recognised sheets, `unread` names those that may be lists."""

    file: str
    sha256: str
    loads: Sequence[tuple[str, str, str]]
    unread: Sequence[str]
    archive: str = ""  # the archive of which it is the last file
    whole: bool = True  # whether all of its sheets are taken
    answer: bool = False  # whether rows came back in it


@dataclass(frozen=True, slots=True)
class Ended:
    """How the load of a list would end: its rows, those of them that would not be in place, and whom these may mean (None: nobody can tell).

    `entries` are the numbers that would be in place, `closed` is False where the load would stop or be refused. What is not
    `sent` was rejected or is a repeat, of the load `first` where that is in the ledger.
    """

    closed: bool
    missing: int
    meant: Mapping[str, int] | None
    rows: ListRows
    entries: tuple[ForbiddenEntry, ...] = ()
    sent: bool = True
    first: str = ""


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """How lists would stand: those of the drop by how their loads would end, others by the ledger, where there is one."""

    ends: Mapping[str, Ended]
    waiting: Sequence[ForbiddenList]
    recorded: Recorded | None

    @property
    def sealer(self) -> Sealer:
        from callsheet.engine.row_marks import Sealer

        return self.recorded.sealer if self.recorded else Sealer(b"")

    def is_in_place(self, found: ForbiddenList) -> bool:
        if end := self.ends.get(found.id):
            return end.closed and not end.missing
        return self.recorded is not None and self.recorded.is_in_place(found)

    def was_loaded(self, found: ForbiddenList) -> bool:
        end = self.ends.get(found.id)
        if end is None:
            return self.recorded is not None and self.recorded.was_loaded(found)
        if end.sent:
            return True
        if end.first:
            return self.recorded is not None and self.recorded.is_whole(end.first)
        same = (
            self.ends[each.id]
            for each in self.waiting
            if each.sha256 == found.sha256 and each.id in self.ends
        )
        return any(each.sent and each.closed and not each.missing for each in same)

    def missing(self, found: ForbiddenList) -> int:
        if end := self.ends.get(found.id):
            return end.missing if end.closed else 0
        return self.recorded.missing(found) if self.recorded else 0

    def meant(self, found: ForbiddenList) -> Mapping[str, int] | None:
        if end := self.ends.get(found.id):
            return end.meant if end.closed else None
        return self.recorded.meant(found) if self.recorded else None

    def is_answer(self, found: ForbiddenList) -> bool:
        if end := self.ends.get(found.id):
            return end.rows.answer or is_given_back(found.file, TO_FIX)
        return self.recorded is not None and self.recorded.is_answer(found)

    def rows(self, list_id: str) -> ListRows | None:
        if end := self.ends.get(list_id):
            return end.rows if end.closed and end.sent else None
        return self.recorded.rows(list_id) if self.recorded else None

    def later(self, old: ForbiddenList) -> list[ForbiddenList]:
        own = [each for each in self.waiting if not each.opened_at]
        if old in own:
            return [each for each in own[own.index(old) + 1 :] if each.replaces(old)]
        before = self.recorded.later(old) if self.recorded else []
        return [*before, *(each for each in own if each.replaces(old))]

    def ended(self, new: ForbiddenList) -> list[ForbiddenList]:
        return self.recorded.ended(new) if self.recorded else []

    def marked(self, old: ForbiddenList) -> list[str]:
        from callsheet.engine.list_standing import of_one_origin

        before = self.recorded.marked(old) if self.recorded and old.opened_at else []
        own = [each.id for each in self.waiting if not each.opened_at and each.id != old.id]
        return [*before, *of_one_origin(self, old.id, own)]

    def known(self, list_id: str) -> ForbiddenList | None:
        return self.recorded.known(list_id) if self.recorded else None

    def named(self, name: str) -> list[Namesake]:
        before = self.recorded.named(name) if self.recorded else []
        return [*before, *_of_drop(self.waiting, name)]


def _of_drop(waiting: Iterable[ForbiddenList], name: str) -> list[Namesake]:
    """The files of a name that have lists in the drop that is looked at."""
    of_name = (each for each in waiting if not each.opened_at and each.name == name)
    return [deferred.forbidden_lists.Namesake(each.file, "", waits=True) for each in of_name]


@dataclass(slots=True)
class ForeseenLists:
    """The lists of a drop, in the order in which they were read, and how the loads of those ended that were checked."""

    profile: Profile
    files: list[FileRead] = field(default_factory=list)
    ended: dict[str, Ended] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether the drop itself has what may be a forbidden list."""
        return bool(self.ended) or any(each.unread for each in self.files)

    def sorted_out(self, context: LoadContext | None) -> SortedOut:
        """The lists that a load would wait for now; `context` has the ledger, which is only asked."""
        from callsheet.engine.list_standing import Recorded, sorted_out

        waiting = self._pending(context)
        return sorted_out(waiting, _Foreseen(self.ended, waiting, Recorded(context) if context else None))

    def _pending(self, context: LoadContext | None) -> list[ForbiddenList]:
        """The lists that are pending once all files of the drop are read."""
        from callsheet.engine.barrier import lists_of

        lists, profile = deferred.forbidden_lists, self.profile.name
        known = list(lists.pending(context.ledger, profile)) if context else []

        def named(name: str) -> list[Namesake]:
            before = lists.namesakes(context.ledger, profile, name) if context else []
            return [*before, *_of_drop(known, name)]

        for file in self.files:
            unread = [(f"{file.file} {sheet}".strip(), sheet) for sheet in file.unread]
            found = lists_of(profile, file.file, file.sha256, file.loads, unread)
            recognised = [sheet for _, _, sheet in file.loads]
            read, new = lists.declared(
                known, file.file, found, named, recognised, whole=file.whole, answer=file.answer
            )
            known = [*(each for each in known if each.id not in read), *new]
            if file.archive:
                opened, _ = lists.declared(known, file.archive, [], named, [""])
                known = [each for each in known if each.id not in opened]
        return known

    def stop(self, context: LoadContext | None) -> Stop | None:
        """Why a load that waits for forbidden lists would not be sent; None where all of them are in place."""
        from callsheet.engine.barrier import first_of

        left = self.sorted_out(context).left
        first = first_of([self._as_seen(context, each) for each in left])
        if first is None:
            return None
        said = dict(first.message.params)
        own = {"id": _LOAD} if first.list.id in self.ended else {}
        return Stop(Exit.STOPPED, message(first.reason, **said | own, load=_LOAD))

    def _as_seen(self, context: LoadContext | None, found: ForbiddenList) -> Pending:
        from callsheet.engine.barrier import Pending, pending_of

        state = deferred.forbidden_lists.ListState
        if end := self.ended.get(found.id):
            how = state.INCOMPLETE if end.closed else state.FAILED
            return Pending(replace(found, state=how, missing=end.missing), under_way=False)
        known = context is not None and found.opened_at
        return pending_of(context, found) if context and known else Pending(found, under_way=False)

    def _checked(self) -> list[ForbiddenList]:
        """The lists of the drop whose loads have been checked."""
        lists, profile = deferred.forbidden_lists, self.profile.name
        return [
            lists.ForbiddenList(load_id, profile, file.file, sheet, file.sha256, lists.ListState.OPEN)
            for file in self.files
            for load_id, _, sheet in file.loads
            if load_id in self.ended
        ]

    @contextmanager
    def memory(self, context: LoadContext | None) -> Iterator[ForbiddenMemory | None]:
        """The forbidden numbers as they would be by now, where the drop or a look at its lists changes them; otherwise None."""
        found = self.sorted_out(context) if context or self.any else None
        if found is None or not (found.changed or any(end.entries for end in self.ended.values())):
            yield None
            return
        ledger, profile = context.ledger if context else None, self.profile
        with deferred.scratch.forbidden_scratch(ledger, profile.name, self._checked()) as memory:
            for list_id, end in self.ended.items():
                memory.remember(profile.name, list_id, end.entries, profile.country)
            if found.done:
                memory.clear(profile.name, found.cleared)
            suspect = partial(memory.suspect, profile.name, country=profile.country)
            for list_id, patterns in found.meant.items():
                if patterns:
                    suspect(list_id, patterns)
            yield memory
