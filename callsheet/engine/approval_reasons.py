"""Why a load needs approval: it is large, bad, removing or unlike the earlier ones. A check asks the same as the load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from callsheet.errors import UsageError
from callsheet.ledger import deferred
from callsheet.ledger.records import Load
from callsheet.settings import Profile
from transforms.kind import ASK_ABOVE, Kind
from transforms.kinds import kind_named
from transforms.outcomes import Outcome
from validators.libraries import np, pd
from validators.message import Message, message

if TYPE_CHECKING:
    from callsheet.ledger.baselines import Figures

_BEGINNINGS = 20  # of numbers, the commonest, whose shares are kept
_ENOUGH = 3  # earlier loads from which a habit can be decided
_TIMES, _PART = 3, 5  # so many times the usual rows, or so small a part of them
_WORSE, _SHIFTED, _SAME = 0.1, 0.4, 0.9  # shares


def reasons_to_ask(
    profile: Profile, figures: Figures, limit: int, removed: int, past: Sequence[Figures]
) -> list[Message]:
    """Why a load needs approval; nothing where it does not.

    `limit` is that of its rows (0 for none), `removed` how many things it takes away, and `past` are the profile's loads of
    this kind before it, the latest first.
    """
    beside = unusual(figures, past) if profile.approve_unusual else ()
    return [*by_threshold(profile, figures, limit, removed), *beside]


def figures_of(load: Load, ready: pd.DataFrame, settled: Mapping[str, int], key: bytes) -> Figures:
    """A proven load in figures, by its ready rows and its others by outcome; `key` is that of samples, without it there is none."""
    kind, rows = kind_named(load.kind), max(1, load.rows)
    bad, repeated = (settled.get(str(outcome), 0) / rows for outcome in (Outcome.INVALID, Outcome.DUPLICATE))
    keys = [name for name in kind.rows.key if name in ready]
    make = deferred.baselines.Figures
    if ready.empty or not keys:
        return make(load.rows, bad, 0.0)
    first = ready[keys[0]].astype(str)
    mix = Counter(value[:2] for value in first.tolist()).most_common(_BEGINNINGS)
    known = {name: round(count / len(first), 4) for name, count in mix}
    return make(load.rows, bad, repeated, known, _sample(first, key) if key else frozenset())


def _sample(values: pd.Series[str], key: bytes) -> frozenset[str]:
    """The smallest keyed fingerprints."""
    return frozenset(
        f"{mark:016x}" for mark in np.unique(_hashed(values, key))[: deferred.baselines.SAMPLE].tolist()
    )


def marks_of(kind: Kind, ready: pd.DataFrame, key: bytes) -> frozenset[str]:
    """The fingerprints of all rows, of which figures keep a sample."""
    keys = [name for name in kind.rows.key if name in ready]
    hashed = _hashed(ready[keys[0]].astype(str), key).tolist() if keys and key else ()
    return frozenset(f"{mark:016x}" for mark in hashed)


def _hashed(values: pd.Series[str], key: bytes) -> Any:
    """SipHash, which pandas has for whole columns."""
    return pd.util.hash_array(values.to_numpy(object), hash_key=key.hex()[:16], categorize=False)


def by_threshold(profile: Profile, figures: Figures, limit: int, removed: int) -> Iterator[Message]:
    """Reasons by the profile's own limits, and by the load's."""
    if limit and figures.rows > limit:
        yield message("ROWS_ABOVE_LIMIT", rows=figures.rows, limit=limit)
    if profile.approve_above_bad and figures.bad * 100 > profile.approve_above_bad:
        yield message("BAD_ABOVE_LIMIT", share=figures.bad, limit=profile.approve_above_bad)
    if removed:
        yield message("REMOVES", count=removed)


def row_limit(profile: Profile, options: Mapping[str, str]) -> int:
    """The lower of the profile's limit and the load's own; 0 for none. UsageError for one that is no number."""
    own = options.get(ASK_ABOVE) or "0"
    if not (own.isascii() and own.isdigit()):
        raise UsageError("NOT_A_ROW_COUNT", option=ASK_ABOVE, value=own)
    return min((limit for limit in (profile.approve_above_rows, int(own)) if limit), default=0)


def removals(kind: Kind, ready: pd.DataFrame, changes: Iterable[Mapping[str, Any]]) -> int:
    """What a load takes away: by the rows that are left to send, or by what would change in the live service."""
    live = sum(int(change["counts"].get("-", 0)) for change in changes)
    return max(int(kind.destructive_rows(ready).sum()), live)


def unusual(figures: Figures, past: Sequence[Figures]) -> list[Message]:
    """What is unlike the profile's earlier loads of this kind."""
    return [*_overlapping(figures, past), *(_unlike(figures, past) if len(past) >= _ENOUGH else ())]


def _unlike(figures: Figures, past: Sequence[Figures]) -> Iterator[Message]:
    usual = median(former.rows for former in past)
    if figures.rows > usual * _TIMES or figures.rows * _PART < usual:
        yield message("ROWS_UNUSUAL", rows=figures.rows, usual=round(usual))
    if figures.bad > max(former.bad for former in past) + _WORSE:
        yield message("BAD_UNUSUAL", share=figures.bad, loads=len(past))
    if figures.repeated > max(former.repeated for former in past) + _WORSE:
        yield message("REPEATS_UNUSUAL", share=figures.repeated, loads=len(past))
    if _distance(figures, past) > _SHIFTED:
        yield message("PREFIXES_UNUSUAL")


def _distance(figures: Figures, past: Sequence[Figures]) -> float:
    """How far the beginnings of the numbers are from their average before, 0 to 1."""
    names = {*figures.mix, *(name for former in past for name in former.mix)}
    average = {name: sum(former.mix.get(name, 0.0) for former in past) / len(past) for name in names}
    return sum(abs(figures.mix.get(name, 0.0) - average[name]) for name in names) / 2


def _overlapping(figures: Figures, past: Sequence[Figures]) -> Iterator[Message]:
    for at, former in enumerate(past[:5], start=1):
        smallest = sorted(figures.sample | former.sample)[: deferred.baselines.SAMPLE]
        shared = sum(mark in figures.sample and mark in former.sample for mark in smallest)
        if len(smallest) > 10 and shared / len(smallest) > _SAME:
            yield message("OVERLAPS_EARLIER", share=shared / len(smallest), back=at)
            return
