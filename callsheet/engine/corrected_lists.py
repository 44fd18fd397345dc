"""A list that looks like one loaded lately, corrected: it would call the same people in a second campaign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from callsheet.engine.kept_match import match_from
from callsheet.engine.workspace import Workspace
from callsheet.ledger import deferred
from callsheet.ledger.records import Load
from callsheet.ledger.states import OPEN
from callsheet.settings import Profile
from transforms.calls import PlanError
from transforms.headers import Match
from transforms.kinds import kind_named
from validators.message import Message, message

if TYPE_CHECKING:
    from callsheet.ledger.ledger import Ledger

_MOST = 0.5  # share of a list's numbers
_ENOUGH = 3  # numbers by which a list is known


@dataclass(frozen=True, slots=True)
class ListSeen:
    """A load with the sample of its numbers, its titles, and whether it makes its own place (a campaign)."""

    load: Load
    sample: frozenset[str]
    titles: tuple[str, ...]
    makes: bool

    @property
    def made_as(self) -> str:
        """The name of the place that it makes; "" where it makes none."""
        setup = kind_named(self.load.kind).delivery.setup
        return self.load.options.get(setup.named_by, "") if setup is not None and self.makes else ""


def titles_of(match: Match) -> tuple[str, ...]:
    """The analyst's own titles."""
    return tuple(title for at, title in enumerate(match.header) if at not in match.own)


def makes_place(load: Load) -> bool:
    """Whether a load that is not sent yet makes the place of its rows."""
    setup = kind_named(load.kind).delivery.setup
    try:
        return setup is not None and setup.needed(load.options)
    except PlanError:
        return False


def looks_corrected(own: ListSeen, others: Iterable[ListSeen]) -> Message | None:
    """Why a list is asked about: most of its numbers were loaded by earlier ones of its name or with its titles, together.

    A place that is made under another name is another campaign on purpose.
    """
    if not own.makes or len(own.sample) < _ENOUGH:
        return None
    alike = [other for other in others if other.sample and _is_alike(own, other)]
    share = deferred.baselines.share_in(own.sample, frozenset().union(*(other.sample for other in alike)))
    if share <= _MOST:
        return None
    most = max(alike[::-1], key=lambda other: deferred.baselines.share_in(own.sample, other.sample))
    facts: Mapping[str, Any] = {"file": most.load.file, "when": most.load.created_at}
    return message("LIST_CORRECTED", share=share, **facts)


def _is_alike(own: ListSeen, other: ListSeen) -> bool:
    names = {PurePath(one.load.file).name.casefold() for one in (own, other)}
    mine, its = set(own.titles), set(other.titles)
    if len(names) > 1 and not (its and (mine <= its or its <= mine)):
        return False
    return not other.made_as or _name(own.made_as) == _name(other.made_as)


def _name(text: str) -> str:
    return " ".join(text.split()).casefold()


def lately_loaded(ledger: Ledger, profile: Profile, load: Load, now: datetime) -> Iterator[ListSeen]:
    """The lists that a profile has sent, or is sending, within the days that count; the newest first."""
    since = now - timedelta(days=profile.approve_corrected_days)
    for load_id, sample in deferred.baselines.samples(ledger, load.id, load.profile, load.kind, since):
        other = ledger.find(load_id)
        if other is None or datetime.fromisoformat(other.created_at) < since:
            continue
        chunks = ledger.chunks(load_id)
        if not chunks and other.state not in OPEN:
            continue
        makes = any(chunk.number == 0 for chunk in chunks) or makes_place(other)
        yield ListSeen(other, sample, _titles_kept(profile, load_id), makes)


def _titles_kept(profile: Profile, load_id: str) -> tuple[str, ...]:
    """The titles of a load's sheet; none once its work folder is gone."""
    workspace = Workspace(profile.data_dir, load_id)
    try:
        return (
            titles_of(match_from(workspace.facts_of("cells")[1]["match"])) if workspace.has("cells") else ()
        )
    except OSError:
        return ()
