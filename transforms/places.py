"""Where single rows of a sheet go, where it says so itself: the columns that name it, in place of the load's option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.kind import Kind, Places, Scope
from validators.libraries import pd

PLACE = "place"
"""The column under which rows of one key at two places are told apart."""

OWN = "own"
"""Beside it: whether the row's own cells say it, and not the load."""

BY_ROW = "row_campaigns"
"""The option by which a load is marked whose rows say themselves where they go."""


def says_place(kind: Kind, frame: pd.DataFrame) -> bool:
    """Whether canonical rows have a column that says where each goes."""
    return kind.places is not None and any(name in frame for name in kind.places.fields)


def places(kind: Kind, frame: pd.DataFrame) -> pd.Series[str]:
    """Where each row goes as its cells say it, an id before a code before a name; "" where they say nothing."""
    found = pd.Series("", index=frame.index, dtype="str")
    for name in reversed(kind.places.fields if kind.places else ()):
        if name in frame:
            found = frame[name].where(frame[name] != "", found).astype("str")
    return found


def all_placed(kind: Kind, frame: pd.DataFrame) -> bool:
    """Whether each row says itself where it goes."""
    return says_place(kind, frame) and bool((places(kind, frame) != "").all())


def sent_to(frames: Sequence[pd.DataFrame], kind: Kind, scope: Scope) -> list[pd.DataFrame]:
    """The rows of a sheet with the load's own place in those that say none; as without the columns where all are blank."""
    if kind.places is None or not any(says_place(kind, frame) for frame in frames):
        return list(frames)
    said = [places(kind, frame) for frame in frames]
    if not any((each != "").any() for each in said):
        return [frame.drop(columns=list(kind.places.fields), errors="ignore") for frame in frames]
    return [_filled(frame, each == "", kind.places, scope) for frame, each in zip(frames, said, strict=True)]


def _filled(frame: pd.DataFrame, blank: pd.Series[bool], named: Places, scope: Scope) -> pd.DataFrame:
    value = scope.id or scope.code
    if not value:
        return frame
    name = named.id if scope.id else named.code if named.code in frame else named.name
    none = pd.Series("", index=frame.index, dtype="str")
    return frame.assign(**{name: frame.get(name, none).mask(blank, value).astype("str")})


def with_place(kind: Kind, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with their place as one column; the frame itself where the sheet does not say it."""
    return frame.assign(**{PLACE: places(kind, frame)}) if says_place(kind, frame) else frame


def key_columns(kind: Kind, options: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that make two rows of one sheet the same: with their place, unless the service looks beyond it."""
    apart = kind.places is not None and kind.places.apart(options)
    return (*kind.rows.key, PLACE) if apart else kind.rows.key


def scope_of_call(kind: Kind, options: Mapping[str, str], body: object) -> Scope:
    """Where a call goes: what the load's options say of it where they mean the same place, otherwise what it names."""
    whole = kind.scope(options)
    if kind.places is None:
        return whole
    own = kind.places.of_call(body)
    same = own.id == whole.id if own.id else own.code == whole.code and not whole.id
    return whole if same or own == Scope() else own


def own_repairs(named: pd.DataFrame | None, written: pd.DataFrame | None) -> pd.DataFrame | None:
    """The repairs of names of places without those of blank cells, whose place the load has named."""
    if named is None or written is None:
        return named
    blank = written.index[~written[OWN].astype(bool)]
    return named[~named["row"].isin(blank)]
