"""What came of a submitted draft: each of its files with its loads, or why it became none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callsheet.engine.context import LoadContext
from callsheet.ledger.drafts import Draft, DraftFile, DraftState, loads_of
from callsheet.messages.reader import Reader
from callsheet.web.draft_view import read_ended
from callsheet.web.load_view import LoadView
from transforms.kinds import kind_named

_LAST = 1_000


def _place(view: LoadView) -> int:
    """Where a load comes among others of its draft: what must not be dialled is sent first."""
    return kind_named(view.load.kind).priority


@dataclass(frozen=True)
class ProgressView:
    """A submitted draft for one reader."""

    context: LoadContext
    draft: Draft
    reader: Reader

    @property
    def waits(self) -> bool:
        """Whether the process that loads has not come for it."""
        return self.draft.state is DraftState.SUBMITTED

    @cached_property
    def files(self) -> list[dict[str, Any]]:
        """Its files in the order in which they are sent, as far as that is known; the others after them."""
        linked = loads_of(self.context.ledger, self.draft.id)
        found = [self._file(file, linked.get(file.number, ())) for file in self.draft.files]
        return sorted(found, key=lambda entry: min(map(_place, entry["loads"]), default=_LAST))

    def _file(self, file: DraftFile, linked: Iterable[str]) -> dict[str, Any]:
        loads = sorted((view for load in linked if (view := self._load(load))), key=_place)
        ended = list(read_ended(file, self.reader))
        nothing = [view for view in loads if view.page.facts.refused or view.page.facts.rejected]
        return {"file": file, "loads": loads, "ended": ended, "again": bool(ended or nothing)}

    def _load(self, load_id: str) -> LoadView | None:
        load = self.context.ledger.find(load_id)
        return LoadView(self.context, load, self.reader) if load else None

    @property
    def live(self) -> bool:
        """Whether it changes while one looks."""
        return any(
            any(load.state.live for load in entry["loads"]) or not (entry["loads"] or entry["ended"])
            for entry in self.files
        )

    @property
    def mark(self) -> str:
        """Changes with whatever is shown."""
        parts = [str(self.draft.state)]
        for entry in self.files:
            parts.append(entry["file"].ended)
            parts += [str(sorted(load.progress().items(), key=str)) for load in entry["loads"]]
        return hashlib.sha256("|".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
