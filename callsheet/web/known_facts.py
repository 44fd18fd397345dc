"""What the pages of finished loads say, kept for the next look: reading it anew costs a second for a large load."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar

from callsheet.engine.context import LoadContext
from callsheet.engine.report_page import facts_of
from callsheet.ledger.records import Load
from callsheet.ledger.states import UNDER_WAY, LoadState
from callsheet.sheets.page.facts import PageFacts

_ENDED = frozenset({LoadState.CLOSED, LoadState.REFUSED})
T = TypeVar("T")


class Known(Generic[T]):
    """What was made of the finished loads that were looked at last, as long as nothing of theirs has changed."""

    def __init__(self, make: Callable[[LoadContext, Load], T], most: int = 32) -> None:
        self._make, self._most, self._lock = make, most, Lock()
        self._known: OrderedDict[Hashable, T] = OrderedDict()

    def of(self, context: LoadContext, load: Load, books: Mapping[str, int], decided_at: str = "") -> T:
        """The same for a load with these books, decided upon at that time."""
        if load.state not in _ENDED:
            return self._make(context, load)
        kept = tuple(context.workspace(load.id).has(name) for name in ("cells", "problems", "ready"))
        key = (load.id, load.state, load.closed_at, tuple(sorted(books.items())), decided_at, kept)
        return self._get(key, context, load)

    def _get(self, key: Hashable, context: LoadContext, load: Load) -> T:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = self._make(context, load)
        with self._lock:
            self._known[key] = made
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return made


def _facts(context: LoadContext, load: Load) -> PageFacts:
    return facts_of(context, load, under_way=load.state in {LoadState.READ, *UNDER_WAY})


FINISHED = Known(_facts)
