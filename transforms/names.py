"""Names of agents and queues in place of their numbers: an exact name that only one of them has is as good as its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from transforms.kind import Kind
from transforms.live import Live, Reference, Source
from transforms.near import plain
from transforms.repairs import NAME_TO_ID, REPAIR_COLUMNS
from validators.libraries import pd
from validators.message import packed
from validators.problems import Problem
from validators.tables import table
from validators.validate import problem_frame

NAMED = frozenset({Source.AGENTS, Source.QUEUES})
"""Sources whose entries have names that people write instead of their numbers."""

_BETWEEN = r"\s*[-–—:/|·\s]\s*"
_BOTH = (  # a number and the name beside it: 3001 Sales, Sales (3001), [3001] Sales, Sales - 3001
    re.compile(rf"(?P<key>\w+){_BETWEEN}(?P<name>\S.*)"),
    re.compile(r"[(\[](?P<key>\w+)[)\]]\s*(?P<name>\S.*)"),
    re.compile(r"(?P<name>.*\S)\s*[(\[](?P<key>\w+)[)\]]"),
    re.compile(rf"(?P<name>.*\S){_BETWEEN}(?P<key>\w+)"),
)


def is_name(written: str) -> bool:
    """Whether a value is a name rather than a number: it has no digit, a space, or a letter that is not ASCII.

    >>> [is_name(text) for text in ("3001", "A17", "Sales", "Sales 2", "销售1")]
    [False, False, True, True, True]
    """
    digits = any("0" <= sign <= "9" for sign in written)
    return bool(written) and (not digits or not written.isascii() or " " in written.strip())


@dataclass(frozen=True, slots=True)
class Directory:
    """All agents or all queues of the service by what may be written for them."""

    keys: Mapping[str, str]  # number or uuid -> number
    names: Mapping[str, str]  # number -> name as compared
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name as compared -> numbers

    def find(self, written: str) -> tuple[str, ...]:
        """The numbers of all that a text may mean: none, one, or several of one name. A number comes before a name."""
        if key := self.keys.get(written):
            return (key,)
        text = plain(written)
        return self.called.get(text) or self._with_name(text)

    def _with_name(self, text: str) -> tuple[str, ...]:
        """The one whose number and name both stand in a text."""
        found = (shape.fullmatch(text) for shape in _BOTH)
        both = ((self.keys.get(match["key"]), match["name"]) for match in found if match)
        return next(((key,) for key, name in both if key and self.names[key] == name), ())


def directory(source: Source, live: Live) -> Directory:
    """The agents or the queues that were read."""
    named = live.names(source)
    keys = {key: key for key in named}
    if source is Source.AGENTS:
        keys |= {uuid: number for number, uuid in live.uuids.items() if uuid}
    names = {key: plain(name) for key, name in named.items()}
    called: dict[str, tuple[str, ...]] = {}
    for key, name in names.items():
        for text in (name, f"{key} {name}") if name else ():
            called[text] = (*called.get(text, ()), key)
    return Directory(keys, names, called)


_REFUSED = Problem("REPAIR_REFUSED", detail=packed(f"REPAIR_{NAME_TO_ID.code}"))


@dataclass(frozen=True, slots=True)
class Identified:
    """Rows with numbers in place of names; a problem for each name that does not say which, a repair for each that does."""

    frame: pd.DataFrame
    problems: pd.DataFrame
    repairs: pd.DataFrame


def no_repairs() -> pd.DataFrame:
    """A table of repairs without a line."""
    return table(REPAIR_COLUMNS, [])


def identified(frame: pd.DataFrame, kind: Kind, live: Live, *, allowed: bool = True) -> Identified:
    """Rows whose columns that name an agent or a queue have its number, wherever the service says which that is.

    Where the repair is not allowed, each such row has a problem.
    """
    problems: list[tuple[int, str, str, str, str]] = []
    repairs: list[tuple[int, str, str, str, str]] = []
    for reference in kind.live.references:
        if not (reference.exists and reference.source in NAMED and reference.field in frame):
            continue
        cells = frame[reference.field]
        if reference.only is not None:
            cells = cells[meant(frame, reference, kind)]
        meaning = _meaning(cells, reference, live)
        told = cells[cells.isin(list(meaning))] if meaning else cells.iloc[:0]
        for row, written in zip(told.index.tolist(), told.tolist(), strict=True):
            found = meaning[written]
            if isinstance(found, str) and allowed:
                repairs.append((row, reference.field, NAME_TO_ID.code, written, found))
                continue
            problem = _REFUSED if isinstance(found, str) else found
            problems.append((row, reference.field, problem.code, "", problem.detail))
    listed = table(REPAIR_COLUMNS, repairs) if repairs else no_repairs()
    return Identified(with_repairs(frame, listed), problem_frame(problems), listed)


def _meaning(cells: pd.Series[str], reference: Reference, live: Live) -> dict[str, str | Problem]:
    """What is written -> the number it stands for, or why it stands for none; only for what is no number itself."""
    known = directory(reference.source, live) if reference.source in live.asked else None
    return dict(_meanings(cells, known))


def _meanings(cells: pd.Series[str], known: Directory | None) -> Iterator[tuple[str, str | Problem]]:
    for written in cells.unique().tolist():
        if known is None:
            if is_name(written):
                yield written, Problem("NAME_NOT_LOOKED_UP")
        elif written and written not in known.keys:
            found = known.find(written)
            if len(found) > 1:
                yield written, Problem("NAME_NOT_UNIQUE", detail=packed("VALUES", values=found))
            elif found:
                yield written, found[0]


def with_repairs(frame: pd.DataFrame, repairs: pd.DataFrame) -> pd.DataFrame:
    """The rows with the repaired values; the frame itself where there are none."""
    if repairs.empty:
        return frame
    changed = frame.copy()
    for name, lines in repairs[repairs["row"].isin(frame.index)].groupby("column"):
        changed.loc[lines["row"].to_list(), name] = lines["after"].to_list()
    return changed


def meant(frame: pd.DataFrame, reference: Reference, kind: Kind) -> pd.Series[bool]:
    """The rows that a reference speaks of."""
    if reference.only is None:
        return pd.Series(data=True, index=frame.index)
    name, wanted = reference.only
    return kind.values(frame, name) == wanted
