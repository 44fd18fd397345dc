"""What became of rows in earlier loads."""

from dataclasses import dataclass
from enum import IntEnum

from callsheet.ledger.states import PENDING

Address = tuple[str, int]
"""A load's id, and the number that a row has in its sheet: what the mark of a row names."""

UNREAD, UNSAID = "?", "unsaid"
"""Why a row was held, in place of the fingerprint of a forbidden number: digits were lost, so that it may be any; or an older
version has not noted it.
"""


class Fate(IntEnum):
    """What became of a row in an earlier load; of several, the highest counts."""

    WAITS = 1  # frozen and not sent yet
    MAYBE = 2  # sent, and it is not known whether it took effect
    LOADED = 3  # in the service, whether it was new there or not


_FATES = {"loaded": Fate.LOADED, "duplicate": Fate.LOADED, "unknown": Fate.MAYBE, PENDING: Fate.WAITS}


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason for which a load has held a row; `profile` and `since` are that load's, `released` says that it counts no more."""

    reason: str
    load_id: str
    profile: str
    since: str
    released: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """An earlier load that has, or may have, loaded a row; `when` is the moment at which that load was made."""

    fate: Fate
    load_id: str
    when: str
    row: int
    number: int


def fate_of(outcome: str) -> Fate | None:
    """The fate of a row by its outcome; None when it is certain that it is not in the service."""
    return _FATES.get(outcome)
