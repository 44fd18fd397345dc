"""How far the forbidden lists of a profile have come, and which of them stand for earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from callsheet.engine.context import LoadContext
from callsheet.engine.list_answers import ListRows, corrects, is_answer, rows_kept, settles
from callsheet.engine.marked_drafts import became_of, is_as_uploaded
from callsheet.engine.row_marks import Mark, Sealer
from callsheet.engine.same_place import first_load
from callsheet.engine.suspects import meant_by
from callsheet.ledger import forbidden_lists as lists
from callsheet.ledger.forbidden_lists import ForbiddenList, Namesake
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.list_names import TO_FIX, is_given_back
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from callsheet.reasons import NOT_LOADED
from transforms.kinds import kind_named
from transforms.outcomes import WELL

_WELL = frozenset(map(str, WELL))


class Standing(Protocol):
    """What is asked of lists to sort them out."""

    @property
    def sealer(self) -> Sealer:
        """Reads the marks of the ledger."""
        ...

    def is_in_place(self, found: ForbiddenList) -> bool:
        """Whether all that a list forbids is in place, or is not wanted any more."""
        ...

    def was_loaded(self, found: ForbiddenList) -> bool:
        """Whether what a list says that is in place was loaded, by it or, being its repeat, by an earlier one: not what was rejected."""
        ...

    def missing(self, found: ForbiddenList) -> int:
        """Rows of a list that are not in place; 0 while its load is not at its end."""
        ...

    def meant(self, found: ForbiddenList) -> Mapping[str, int] | None:
        """Whom the rows that are not in place may mean: pattern -> row; None where nobody can tell."""
        ...

    def is_answer(self, found: ForbiddenList) -> bool:
        """Whether a list is a result or rows to fix that came back."""
        ...

    def rows(self, list_id: str) -> ListRows | None:
        """The rows of a list whose load is at its end, by its id; None where they are not kept, or were not loaded."""
        ...

    def later(self, old: ForbiddenList) -> Sequence[ForbiddenList]:
        """Lists that came after one and may stand for it, whether they have ended or not."""
        ...

    def ended(self, new: ForbiddenList) -> Sequence[ForbiddenList]:
        """Lists that are not waited for any more, for which one that is in place may stand."""
        ...

    def marked(self, old: ForbiddenList) -> Sequence[str]:
        """The ids of lists of any name that came after one and have rows with marks of it."""
        ...

    def known(self, list_id: str) -> ForbiddenList | None:
        """A list by its id, whether it is waited for or not."""
        ...

    def named(self, name: str) -> Iterable[Namesake]:
        """The files of a name that had lists."""
        ...


class _OfLists(Sealer):
    """Reads marks of forbidden lists: one that names a draft, whose rows to fix were saved before it was submitted, is of the list that it became."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger.remembered.secret(make=False) or b"")
        self._ledger = ledger

    def read(self, written: Mapping[int, str]) -> dict[int, Mark]:
        found = super().read(written)
        names = {mark.load for mark in found.values()}
        became = {named: self._list_of(named) for named in names}
        return {row: replace(mark, load=became[mark.load]) for row, mark in found.items()}

    def _list_of(self, named: str) -> str:
        """The list that a mark names. Of a draft in which a file was replaced nothing is known: its rows may be others."""
        return became_of(self._ledger, named, _forbids) if is_as_uploaded(self._ledger, named) else named


def _forbids(load: Load) -> bool:
    return kind_named(load.kind).forbids


@dataclass(frozen=True, slots=True)
class Recorded:
    """How lists stand by the ledger and the work folders."""

    context: LoadContext

    @property
    def sealer(self) -> Sealer:
        return _OfLists(self.context.ledger)

    def is_in_place(self, found: ForbiddenList) -> bool:
        load = self._closed(found.id)
        return load is not None and (load.reason in NOT_LOADED or not missing_of(self.context, load))

    def was_loaded(self, found: ForbiddenList) -> bool:
        return self.is_loaded(found.id)

    def is_loaded(self, load_id: str) -> bool:
        """Whether a load at its end did send its rows; of one that was closed as a repeat, whether all of the first are in place."""
        load = self._closed(load_id)
        if load is None or load.reason not in NOT_LOADED:
            return load is not None
        return self.is_whole(first_load(self.context.ledger, load).id)

    def is_whole(self, load_id: str) -> bool:
        """Whether a load at its end did send its rows, and all of them are in place: a repeat of it says nothing of others."""
        load = self._closed(load_id)
        return load is not None and load.reason not in NOT_LOADED and not missing_of(self.context, load)

    def missing(self, found: ForbiddenList) -> int:
        load = self._closed(found.id)
        return missing_of(self.context, load) if load else 0

    def meant(self, found: ForbiddenList) -> Mapping[str, int] | None:
        return meant_by(self.context, found.id)

    def is_answer(self, found: ForbiddenList) -> bool:
        return is_given_back(found.file, TO_FIX) or is_answer(self.context, found.id)

    def rows(self, list_id: str) -> ListRows | None:
        return rows_kept(self.context, list_id) if self.is_loaded(list_id) else None

    def later(self, old: ForbiddenList) -> list[ForbiddenList]:
        return lists.later_versions(self.context.ledger, self.context.profile.name, old)

    def ended(self, new: ForbiddenList) -> list[ForbiddenList]:
        return lists.ended_versions(self.context.ledger, self.context.profile.name, new)

    def marked(self, old: ForbiddenList) -> list[str]:
        every = lists.later_lists(self.context.ledger, self.context.profile.name, old)
        later = [list_id for list_id in every if is_answer(self.context, list_id)]
        return of_one_origin(self, old.id, later)

    def known(self, list_id: str) -> ForbiddenList | None:
        return lists.find_list(self.context.ledger, self.context.profile.name, list_id)

    def named(self, name: str) -> list[Namesake]:
        return lists.namesakes(self.context.ledger, self.context.profile.name, name)

    def _closed(self, list_id: str) -> Load | None:
        load = self.context.ledger.find(list_id)
        return load if load is not None and load.state is LoadState.CLOSED else None


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Lists that were waited for: `done` are in place, `gone` were replaced by those, `left` keep everybody waiting.

    `meant` maps lists of which rows are not in place to whom these may mean: nobody has to wait for them any longer.
    `cleared` are the loads whose rows mean nobody any more, because lists in place stand for them.
    """

    done: tuple[ForbiddenList, ...]
    gone: frozenset[str]
    meant: Mapping[str, Mapping[str, int]]
    left: tuple[ForbiddenList, ...]
    cleared: frozenset[str]

    @property
    def changed(self) -> bool:
        return bool(self.done or self.meant)

    @property
    def ended(self) -> frozenset[str]:
        """The ids of the lists that need not be waited for, all of them being in place."""
        return self.gone | {each.id for each in self.done}


def sorted_out(waiting: Sequence[ForbiddenList], standing: Standing) -> SortedOut:
    """Lists by how far they have come."""
    done = tuple(each for each in waiting if standing.is_in_place(each))
    news = tuple(filter(standing.was_loaded, done))
    marked = _marked(news, standing)
    order = _Order.of(waiting, standing)
    gone = frozenset(each.id for each in waiting if _is_replaced(each, news, marked, standing, order))
    left = [each for each in waiting if each.id not in gone and each not in done]
    told = {each.id: standing.meant(each) for each in left}
    known = {list_id: patterns for list_id, patterns in told.items() if patterns is not None}
    before = {old.id: old for new in news for old in standing.ended(new)}
    before |= {old.id: old for old in map(standing.known, sorted(marked)) if old}
    earlier = {old.id for old in before.values() if _is_replaced(old, news, marked, standing, order)}
    waited_for = tuple(each for each in left if each.id not in known)
    return SortedOut(done, gone, known, waited_for, gone | earlier)


@dataclass(frozen=True, slots=True)
class _Order:
    """The order in which lists came that are waited for, and the files that had lists of their names."""

    place: Mapping[str, int]
    named: Callable[[str], Iterable[Namesake]]

    @classmethod
    def of(cls, waiting: Sequence[ForbiddenList], standing: Standing) -> _Order:
        return cls({each.id: at for at, each in enumerate(waiting)}, cache(standing.named))

    def stands(self, new: ForbiddenList, old: ForbiddenList) -> bool:
        """Whether a list that is in place stands for another, which came before it."""
        again = new.sha256 == old.sha256 and not self._came_before(new, old)
        return new.replaces(old) and (again or self.may_stand(new, old))

    def may_stand(self, new: ForbiddenList, old: ForbiddenList) -> bool:
        """Whether one may, by its file, on whatever sheet it is."""
        if not new.may_replace(old) or self._came_before(new, old):
            return False
        return lists.stands_alone(new.file, old, self.named)

    def _came_before(self, one: ForbiddenList, other: ForbiddenList) -> bool:
        if one.opened_at and other.opened_at:
            return one.opened_at < other.opened_at
        if one.opened_at or other.opened_at:
            return bool(one.opened_at)  # the other is of the drop that is being looked at
        return self.place[one.id] < self.place[other.id]


def marked_in(standing: Standing, list_id: str) -> set[str]:
    """The loads whose rows came back in a list, by their marks."""
    found = standing.rows(list_id)
    return found.answered(standing.sealer) - {list_id} if found else set()


def of_one_origin(standing: Standing, list_id: str, others: Iterable[str]) -> list[str]:
    """Of other lists those with rows that came back from a list, or from where its own came."""
    origins = {list_id, *marked_in(standing, list_id)}
    return [other for other in others if origins & marked_in(standing, other)]


def _marked(done: Sequence[ForbiddenList], standing: Standing) -> frozenset[str]:
    """The lists of which rows came back in lists that are in place, and those of which rows came back beside them."""
    origins = frozenset[str]().union(
        *(marked_in(standing, each.id) for each in filter(standing.is_answer, done))
    )
    known = [old for old in map(standing.known, sorted(origins)) if old]
    return origins.union(*(standing.marked(old) for old in known))


def _is_replaced(
    old: ForbiddenList,
    done: Sequence[ForbiddenList],
    marked: Collection[str],
    standing: Standing,
    order: _Order,
) -> bool:
    """Whether lists that are in place stand for an earlier one: as a whole, or rows to fix for each row that was missing.

    Rows to fix are its own by their marks, too, whatever their file is called: `marked` are the loads that those name.
    """
    news = [new for new in done if order.stands(new, old)]
    if not all(map(standing.is_answer, news)):
        return True
    if not standing.missing(old):
        return False
    alike = [new for new in done if order.may_stand(new, old) and not new.replaces(old)]
    if any(corrects(standing.rows(new.id), standing.rows(old.id)) for new in alike):
        return True
    if not news and old.id not in marked:
        return False
    later = [each.id for each in standing.later(old) if standing.is_answer(each)]
    return settles(standing.rows, later, standing.marked(old), old.id, standing.sealer)


def missing_of(context: LoadContext, load: Load) -> int:
    """Rows of a closed load that are not in place."""
    books = context.ledger.books(load.id)
    return sum(count for outcome, count in books.items() if outcome not in _WELL)
