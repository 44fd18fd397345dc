"""A load that a person rejected, as the draft that it was: its file, what was chosen for that, and who corrected which cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from callsheet.engine.context import LoadContext
from callsheet.engine.workspace import SpoiltError
from callsheet.ledger.approvals import Answer, approval_of
from callsheet.ledger.drafts import Choices, drafts_of, loads_of
from callsheet.ledger.records import Load
from callsheet.ledger.states import LoadState
from transforms.edit_steps import Change, How, Step
from transforms.kind import CONFIRMED_BY, NO_FILTER_BY, REMARKS_BY, WITHOUT_FORBIDDEN_BY

_ANEW = frozenset({"allow_removals", CONFIRMED_BY, REMARKS_BY, NO_FILTER_BY, WITHOUT_FORBIDDEN_BY})
"""What is decided again: how many may be removed was said of another plan, and nobody gave their name for this list."""


@dataclass(frozen=True, slots=True)
class AsSubmitted:
    """The name of its file, what was chosen for it, and the steps in which its cells were corrected."""

    name: str
    choices: Choices
    steps: tuple[Step, ...]


def as_submitted(context: LoadContext, load: Load) -> AsSubmitted | None:
    """What a rejected load was; None for any other, and where not all of that is known any more."""
    asked = approval_of(context.ledger, load.id) if load.state is LoadState.CLOSED else None
    if asked is None or asked.state is not Answer.REFUSED:
        return None
    with suppress(OSError, SpoiltError):
        facts = context.workspace(load.id).facts_of("cells")[1]
        lost = facts.get("edited") and not facts.get("edits")  # cells that may be secret are not kept
        if not (facts.get("member") or lost):
            return _of_draft(context, load, facts)
    return None


def _of_draft(context: LoadContext, load: Load, facts: Mapping[str, Any]) -> AsSubmitted | None:
    for draft in drafts_of(context.ledger, load.id):
        numbers = [number for number, made in loads_of(context.ledger, draft.id).items() if load.id in made]
        for file in draft.files:
            if file.number in numbers:
                options = {name: value for name, value in file.choices.options.items() if name not in _ANEW}
                sheets = (load.sheet,) if facts.get("several") else file.choices.worksheets
                choices = replace(file.choices, options=options, worksheets=sheets, edits="")
                return AsSubmitted(file.name, choices, tuple(_steps(facts)))
    return None


def _steps(facts: Mapping[str, Any]) -> Iterator[Step]:
    """What each person corrected at once, as it was when it was submitted."""
    who = {(row, column): (by, at) for row, column, by, at, *_ in facts.get("changes", ())}
    changes: dict[tuple[str, str], list[Change]] = {}
    for member, sheet, row, column, value in facts.get("edits", ()):
        if sheet == facts["name"]:
            change = Change((member, sheet, row, column), None, value)
            changes.setdefault(who.get((row, column), ("", "")), []).append(change)
    for (by, at), made in sorted(changes.items(), key=lambda entry: entry[0][1]):
        yield Step(by, at, 1, How.TYPED, tuple(made))
