"""Rows of one file that repeat each other, after canonical form."""

import pandas as pd

from transforms.kinds import Kind
from transforms.outcomes import Outcome, outcome_frame
from validators.columns import Role

_JOINT = "\x1f"


def find_repeated(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Outcomes of rows that are not sent because of another row; `detail` is that row's number.

    The first row of a key is kept and its repeats are `duplicate`. Rows of one key that differ in one of the kind's
    `agree` columns contradict each other: all of them are `invalid`, since nobody can say which one is meant.
    """
    if not kind.rows.key or frame.empty:
        return outcome_frame([], Outcome.DUPLICATE, "")
    entries = _entries(frame, kind)
    if not entries["key"].duplicated().any():
        return outcome_frame([], Outcome.DUPLICATE, "")
    clashing = _clashing(entries)
    left = entries[~entries["row"].isin(clashing["row"])]
    first = left.groupby("key", sort=False)["row"].transform("first")
    left = left.assign(first=first, new=first == left["row"])
    rows = left.groupby("row", sort=False).agg(first=("first", "first"), new=("new", "any"))
    repeats = rows[~rows["new"]]
    same = outcome_frame(repeats.index, Outcome.DUPLICATE, "DUPLICATE_IN_FILE", repeats["first"].astype(str))
    return pd.concat([clashing, same], ignore_index=True)


def _entries(frame: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """One line an entry: its row, its key as one string, and what must agree as one string."""
    filled = {
        one.field: frame[one.field].replace("", one.default)
        for one in kind.columns
        if one.field in frame and one.default
    }
    moments = [one.field for one in kind.columns if one.role is Role.DATETIME and one.field in frame]
    # A time counts to the minute, written with a T or a space.
    filled |= {one: frame[one].str.replace("T", " ", regex=False).str[:16] for one in moments}
    wide = frame.assign(**filled)
    for column, meanings in kind.rows.expand.items():
        wide = wide.assign(
            **{column: wide[column].map(lambda cell, known=meanings: known.get(cell, (cell,)))}
        )
        wide = wide.explode(column)
    return pd.DataFrame(
        {
            "row": wide.index,
            "key": _join(wide, kind.rows.key).to_numpy(),
            "agree": _join(wide, kind.rows.agree).to_numpy(),
        }
    )


def _join(frame: pd.DataFrame, columns: tuple[str, ...]) -> "pd.Series[str]":
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
