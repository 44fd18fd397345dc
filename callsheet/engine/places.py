"""Where the rows of a load go, one by one where its sheet says it: the places by which they are known again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callsheet.settings import Profile
from transforms.calls import PlanError
from transforms.kind import Kind
from transforms.places import places, says_place
from validators.libraries import pd


def place_of(profile: Profile, kind: Kind, options: Mapping[str, str]) -> str | None:
    """Where a load goes, as fingerprints of its rows know it; None where a place is made for this load alone."""
    setup = kind.delivery.setup
    try:
        if setup is not None and setup.needed(options):
            return None
    except PlanError:
        return None
    scope = kind.scope(options)
    return _fingerprinted(profile, kind, scope.code or scope.id)


def rows_by_place(
    profile: Profile, kind: Kind, options: Mapping[str, str], rows: pd.DataFrame
) -> Iterator[tuple[str, list[int]]]:
    """Each place with the rows that go there; those for which a place is made are left out."""
    whole = place_of(profile, kind, options)
    if not says_place(kind, rows):
        if whole is not None:
            yield whole, rows.index.tolist()
        return
    for text, there in rows.groupby(places(kind, rows), sort=False):
        place = _fingerprinted(profile, kind, str(text)) if text else whole
        if place is not None:
            yield place, there.index.tolist()


def _fingerprinted(profile: Profile, kind: Kind, text: str) -> str:
    return f"{profile.base_url}\0{profile.app_id}\0{kind.name}\0{text}"
