"""Rows of one sheet that say the same, or contradict each other, however far apart they stand."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.kind import Kind
from transforms.outcomes import Outcome, outcome_frame
from transforms.times import instants
from validators.libraries import np, pd
from validators.schema import Role

_JOINT = "\x1f"


def find_repeated(frames: Sequence[pd.DataFrame], kind: Kind, key: tuple[str, ...] = ()) -> pd.DataFrame:
    """Outcomes of rows that are not sent because of another row; `detail` is that row's number.

    The first row of a key is kept and its repeats are `duplicate`. Rows of one key that differ in one of the kind's
    `agree` columns contradict each other: all of them are `invalid`, since it is not known which one is meant. The frames
    hold the rows of one sheet in order. `key` are columns in place of the kind's own key.
    """
    key = key or kind.rows.key
    entries = _shared(frames, kind, key) if key else None
    if entries is None or not entries["key"].duplicated().any():
        return outcome_frame([], Outcome.DUPLICATE, "")
    clashing = _clashing(entries)
    left = entries[~entries["row"].isin(clashing["row"])]
    first = left.groupby("key", sort=False)["row"].transform("first")
    left = left.assign(first=first, new=first == left["row"])
    rows = left.groupby("row", sort=False).agg(first=("first", "first"), new=("new", "any"))
    repeats = rows[~rows["new"]]
    same = outcome_frame(repeats.index, Outcome.DUPLICATE, "DUPLICATE_IN_FILE", repeats["first"].astype(str))
    return pd.concat([clashing, same], ignore_index=True)


def _shared(frames: Sequence[pd.DataFrame], kind: Kind, key: tuple[str, ...]) -> pd.DataFrame | None:
    """The entries of every row with a key that some other entry may have too, by the keys' hashes; None without any.

    Of a row that stands for several entries all are there. Two keys of one hash cost a look and change nothing.
    """
    marks = [pd.util.hash_array(_keys(frame, kind, key), categorize=False) for frame in frames if len(frame)]
    twice = _twice(np.concatenate(marks)) if marks else np.zeros(0, np.uint64)
    if not len(twice):
        return None
    found = []
    for frame, own in zip((frame for frame in frames if len(frame)), marks, strict=True):
        if (hit := _among(own, twice)).any():
            entries = _entries(frame, kind, key)
            found.append(entries[entries["row"].isin(entries["row"].to_numpy()[hit])])
    return pd.concat(found, ignore_index=True)


def _twice(marks: np.typing.NDArray[np.uint64]) -> np.typing.NDArray[np.uint64]:
    """The marks that are there more than once, in order."""
    marks.sort()
    return np.unique(marks[1:][marks[1:] == marks[:-1]])


def _among(
    marks: np.typing.NDArray[np.uint64], ordered: np.typing.NDArray[np.uint64]
) -> np.typing.NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(ordered, marks), len(ordered) - 1)
    return np.asarray(ordered[places] == marks, bool)


def _entries(frame: pd.DataFrame, kind: Kind, key: tuple[str, ...]) -> pd.DataFrame:
    """One line an entry: its row, its key as one string, and what must agree as one string."""
    wide = _wide(frame, kind)
    return pd.DataFrame(
        {
            "row": wide.index,
            "key": _join(wide, key).to_numpy(),
            "agree": _join(wide, kind.rows.agree).to_numpy(),
        }
    )


def _keys(frame: pd.DataFrame, kind: Kind, key: tuple[str, ...]) -> np.typing.NDArray[np.object_]:
    """The key of each entry."""
    return _join(_wide(frame, kind), key).to_numpy(dtype=object)


def _wide(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """One line an entry, with what its blank cells mean."""
    filled = {
        column.field: frame[column.field].replace("", column.default)
        for column in kind.columns
        if column.field in frame and column.default
    }
    moments = [
        column.field for column in kind.columns if column.role is Role.DATETIME and column.field in frame
    ]
    # A time counts to the minute, written with a T or a space.
    if kind.rows.zone in frame:
        filled |= {name: instants(frame[name], frame[kind.rows.zone]) for name in moments}
    else:
        filled |= {name: frame[name].str.replace("T", " ", regex=False).str[:16] for name in moments}
    wide = frame.assign(**filled)
    for column, meanings in kind.rows.expand.items():
        wide = wide.assign(
            **{column: wide[column].map(lambda cell, known=meanings: known.get(cell, (cell,)))}
        )
        wide = wide.explode(column)
    return wide


def _join(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series[str]:
    present = [column for column in columns if column in frame]
    if not present:
        return pd.Series("", index=frame.index, dtype="str")
    first, *rest = (frame[column].astype("str") for column in present)
    for column in rest:
        first = first.str.cat(column, sep=_JOINT)
    return first


def _clashing(entries: pd.DataFrame) -> pd.DataFrame:
    groups = entries.groupby("key", sort=False)
    clash = entries[groups["agree"].transform("nunique") > 1]
    if clash.empty:
        return outcome_frame([], Outcome.INVALID, "")
    ends = clash.groupby("key", sort=False)["row"].agg(["first", "last"])
    other = (
        clash["key"]
        .map(ends["first"])
        .where(clash["key"].map(ends["first"]) != clash["row"], clash["key"].map(ends["last"]))
    )
    found = outcome_frame(clash["row"], Outcome.INVALID, "CONFLICT_IN_FILE", other.astype(str))
    return found.drop_duplicates("row", ignore_index=True)
