"""A list that looks like one loaded lately, corrected: it would call the same people in a second campaign."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from callsheet.engine.approval_reasons import marks_of
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
_VERSION = re.compile(
    r"^copy of |(?:[\s_-]*(?:\([0-9]+\)|\b(?:v|ver|version|rev) ?[0-9]+|_v[0-9]+|(?<![a-z])(?:copy|final|corrected|fixed|updated|new)"
    r"|副本|更正|修正|修改|更新|最终|最新|新版?))+$"
)
_ENOUGH = 3  # numbers by which a list is known
_TELLING = 5  # numbers of a sample by which a share is known


@dataclass(frozen=True, slots=True)
class ListSeen:
    """A load with the sample of its numbers, its titles, and whether it makes its own place (a campaign)."""

    load: Load
    sample: frozenset[str]
    titles: tuple[str, ...]
    makes: bool
    marks: Callable[[], frozenset[str]] = frozenset  # of all its numbers, as far as they are kept

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
    """Why a list is asked about: most of its numbers were loaded by earlier ones of its name or with its titles, together;
    or it has most of the numbers of one of them, and has grown.

    A place that is made under another name is another campaign on purpose.
    """
    if not own.makes or not own.sample:
        return None
    share_in = deferred.baselines.share_in
    alike = [other for other in others if other.sample and _is_alike(own, other)]
    share, whole = _known_share(own, alike)
    if len(own.sample) < _ENOUGH:
        return None if share < 1 or whole < _ENOUGH else _asked(own, alike, share)
    grown = (other for other in alike if len(other.sample) >= _ENOUGH)
    if share <= _MOST and not any(share_in(other.sample, own.sample) > _MOST for other in grown):
        return None
    return _asked(own, alike, share)


def _known_share(own: ListSeen, alike: Sequence[ListSeen]) -> tuple[float, int]:
    """The share of a list's numbers that others have, and how many numbers are known of them.

    Of a small part of a long list that list's sample has too few numbers to tell: then all its numbers are looked at, and
    the sample only where they are not kept any more.
    """
    by_sample, by_number = list[frozenset[str]](), list[frozenset[str]]()
    for other in alike:
        marks = frozenset[str]() if _tells(own.sample, other.sample) else other.marks()
        (by_number if marks else by_sample).append(marks or other.sample)
    sampled = frozenset[str]().union(*by_sample)
    known = sampled.union(*by_number)
    exact = len(own.sample & known) / len(own.sample) if by_number else 0.0
    return max(deferred.baselines.share_in(own.sample, sampled), exact), len(known)


def _tells(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a sample has enough of the numbers that both lists would have of each other; a short list's has all of them."""
    most = deferred.baselines.SAMPLE
    return len(other) < most or len(own.intersection(sorted(own | other)[:most])) >= min(len(own), _TELLING)


def _asked(own: ListSeen, alike: Sequence[ListSeen], share: float) -> Message:
    share_in = deferred.baselines.share_in
    most = max(alike[::-1], key=lambda other: share_in(own.sample, other.sample))
    facts: Mapping[str, Any] = {"file": most.load.file, "when": most.load.created_at}
    return message("LIST_CORRECTED", share=share, **facts)


def _is_alike(own: ListSeen, other: ListSeen) -> bool:
    names = {_stem(one.load.file) for one in (own, other)}
    mine, its = set(own.titles), set(other.titles)
    if len(names) > 1 and not (its and (mine <= its or its <= mine)):
        return False
    return not other.made_as or _name(own.made_as) == _name(other.made_as)


def _stem(file: str) -> str:
    """A file's name without its ending and what tells one version of it from another.

    >>> _stem("Leads (1).xlsx"), _stem("leads_v2 corrected.csv"), _stem("leads 2026-11-28.csv")
    ('leads', 'leads', 'leads 2026-11-28')
    """
    stem = PurePath(file).stem.casefold()
    return _VERSION.sub("", stem) or stem


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
        marks = partial(_marks_kept, ledger, profile, other)
        yield ListSeen(other, sample, _titles_kept(profile, load_id), makes, marks)


def _marks_kept(ledger: Ledger, profile: Profile, load: Load) -> frozenset[str]:
    """The fingerprints of a load's numbers; none once its work folder is gone."""
    workspace, key = Workspace(profile.data_dir, load.id), deferred.baselines.known_sample_key(ledger)
    try:
        ready = workspace.load_frame("ready")[0] if workspace.has("ready") else None
    except OSError:
        return frozenset()
    return frozenset() if ready is None else marks_of(kind_named(load.kind), ready, key)


def _titles_kept(profile: Profile, load_id: str) -> tuple[str, ...]:
    """The titles of a load's sheet; none once its work folder is gone."""
    workspace = Workspace(profile.data_dir, load_id)
    try:
        return (
            titles_of(match_from(workspace.facts_of("cells")[1]["match"])) if workspace.has("cells") else ()
        )
    except OSError:
        return ()
