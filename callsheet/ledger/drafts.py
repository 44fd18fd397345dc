"""Drafts: what people prepare on the page, decision by decision, until somebody submits it and the worker takes it, once.

Every change is one transaction that names the state and the version it starts from: of two that start from the same, one
comes too late and changes nothing.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from callsheet.ledger.draft_tables import draft_files, draft_loads, drafts
from callsheet.ledger.ledger import Ledger


class DraftState(StrEnum):
    """What becomes of a draft: checked, decided on and checked again, then submitted and taken, or discarded."""

    CHECKING = "checking"
    CHECKED = "checked"
    FAILED = "failed"  # the check came to no end
    SUBMITTED = "submitted"
    TAKEN = "taken"  # the worker has it
    DISCARDED = "discarded"
    LOST = "lost"  # submitted, and its files were gone before the worker came


PREPARED = frozenset({DraftState.CHECKING, DraftState.CHECKED, DraftState.FAILED})
"""The states in which somebody may still decide something."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decided of a file: its kind, its columns (header -> field, "" not read), its options, and hidden rows."""

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    hidden: str = ""
    again: bool = False
    worksheets: tuple[str, ...] = ()
    encoding: str = ""  # of a text file that does not say it itself
    edits: str = ""  # names the cells that were typed anew, which are in the draft's folder
    folder: str = ""  # of the watched folder, where it was dropped there


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One file of a draft. `ended` has, in codes, why nothing of it became a load."""

    number: int
    name: str
    size: int
    sha256: str
    choices: Choices
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is prepared for one profile. `edited_by` are all who decided something of it."""

    id: str
    profile: str
    created_at: str
    changed_at: str
    by: str
    edited_by: tuple[str, ...]
    state: DraftState
    version: int
    tries: int
    submitted_by: str
    submitted_at: str
    parent: str  # the load whose rest it is, or the failed file that it is with a load of it that was rejected; "" for none
    files: tuple[DraftFile, ...]
    title: str = ""  # as a person calls it; "" as its files are called

    @property
    def made_of(self) -> str:
        """The load that it was made again of, or whose rest it is: also where a failed file says so; "" for none that is known."""
        return self.parent.rpartition("/")[2]


def add_draft(
    ledger: Ledger, draft_id: str, profile: str, by: str, files: Sequence[DraftFile], parent: str = ""
) -> bool:
    """Enter a draft whose files are whole and on disk; False when there is one of the same parent that is not over."""
    now = ledger.now()
    values: dict[str, Any] = {
        "id": draft_id,
        "profile": profile,
        "created_at": now,
        "changed_at": now,
        "by": by,
    }
    values |= {"edited_by": json.dumps([by]), "state": str(DraftState.CHECKING), "version": 1}
    values |= {"parent": parent}
    rows = [asdict(file) | {"draft": draft_id, "choices": _written(file.choices)} for file in files]

    def add(connection: Connection) -> bool:
        if parent and connection.scalar(_child(parent)) is not None:
            return False
        connection.execute(insert(drafts), values)
        connection.execute(insert(draft_files), rows)
        return True

    return ledger.transaction(add)


def child_of(ledger: Ledger, load_id: str) -> str | None:
    """The draft of the rest of a load that is not over."""
    with ledger.look() as connection:
        found: str | None = connection.scalar(_child(load_id))
    return found


def _child(load_id: str) -> Any:
    over = [str(DraftState.DISCARDED), str(DraftState.LOST)]
    return select(drafts.c.id).where(drafts.c.parent == load_id, drafts.c.state.not_in(over))


def find_draft(ledger: Ledger, draft_id: str) -> Draft | None:
    """The draft of exactly that id."""
    found = _read(ledger, drafts.c.id == draft_id)
    return found[0] if found else None


def drafts_in(ledger: Ledger, profiles: Iterable[str], states: Iterable[DraftState]) -> list[Draft]:
    """The drafts of these profiles that are in one of these states, the latest first."""
    mine, wanted = drafts.c.profile.in_(list(profiles)), drafts.c.state.in_([str(state) for state in states])
    return _read(ledger, mine & wanted)


def unloaded(ledger: Ledger, profiles: Iterable[str], by: str, since: str) -> list[Draft]:
    """The drafts that a user prepared or submitted since then (ISO) of which a file became no load, the latest first."""
    ended = select(draft_files.c.draft).where(draft_files.c.ended.not_in(["", "[]"]))
    mine = drafts.c.profile.in_(list(profiles)) & or_(drafts.c.by == by, drafts.c.submitted_by == by)
    taken = (drafts.c.state == str(DraftState.TAKEN)) & (drafts.c.submitted_at >= since)
    return _read(ledger, mine & taken & drafts.c.id.in_(ended))


def unanswered(
    ledger: Ledger, profile: str, among: Collection[str] | None = None
) -> list[tuple[Draft, DraftFile]]:
    """The files of drafts that the worker has of which neither a load nor why there is none is recorded, the latest first.

    `among` are the ids of the drafts that are asked about; without it all that ever were are looked through.
    """
    known = select(draft_loads.c.file).where(draft_loads.c.draft == draft_files.c.draft)
    without = draft_files.c.ended.in_(["", "[]"]) & draft_files.c.number.not_in(known)
    if among is not None:
        without &= draft_files.c.draft.in_(among)
    wanted = drafts.c.id.in_(select(draft_files.c.draft).where(without))
    taken = (drafts.c.profile == profile) & (drafts.c.state == str(DraftState.TAKEN))
    if not (found := _read(ledger, taken & wanted)):
        return []
    loads = {draft.id: loads_of(ledger, draft.id) for draft in found}
    return [
        (draft, file)
        for draft in found
        for file in draft.files
        if file.ended in {"", "[]"} and file.number not in loads[draft.id]
    ]


def decide(ledger: Ledger, draft: Draft, by: str, choices: Mapping[int, Choices]) -> bool:
    """Record decisions on files, by number, and have the draft checked again; False when it changed meanwhile."""

    def change(connection: Connection) -> bool:
        if not _begin_again(ledger, connection, draft, by):
            return False
        for number, chosen in choices.items():
            one = (draft_files.c.draft == draft.id) & (draft_files.c.number == number)
            connection.execute(update(draft_files).where(one).values(choices=_written(chosen)))
        return True

    return ledger.transaction(change)


def replace_file(ledger: Ledger, draft: Draft, by: str, number: int, file: DraftFile) -> bool:
    """Put a file that is on disk in the place of one of a draft, and have it checked again; False when it changed meanwhile."""
    row = asdict(file) | {"draft": draft.id, "choices": _written(file.choices)}

    def change(connection: Connection) -> bool:
        if not _begin_again(ledger, connection, draft, by):
            return False
        old = (draft_files.c.draft == draft.id) & (draft_files.c.number == number)
        connection.execute(delete(draft_files).where(old))
        connection.execute(insert(draft_files), row)
        return True

    return ledger.transaction(change)


def _begin_again(ledger: Ledger, connection: Connection, draft: Draft, by: str) -> bool:
    """Have a draft checked once more, as its next version, which somebody has a part in; False when it changed meanwhile."""
    told = json.dumps(sorted({*draft.edited_by, by}))
    values = {"state": str(DraftState.CHECKING), "version": draft.version + 1, "tries": 0, "edited_by": told}
    return _move(connection, draft, PREPARED, **values, changed_at=ledger.now())


def begin_check(ledger: Ledger, draft: Draft) -> bool:
    """Count the beginning of a check; False when there is none to make."""
    return _moved(ledger, draft, {DraftState.CHECKING}, tries=draft.tries + 1)


def end_check(ledger: Ledger, draft: Draft, *, well: bool) -> bool:
    """Record that a draft was checked, or could not be; False when somebody decided something else meanwhile."""
    state = DraftState.CHECKED if well else DraftState.FAILED
    return _moved(ledger, draft, {DraftState.CHECKING}, state=str(state))


def submit(ledger: Ledger, draft: Draft, by: str) -> bool:
    """Submit what was checked, once; False when it changed meanwhile."""
    values = {"state": str(DraftState.SUBMITTED), "submitted_by": by, "submitted_at": ledger.now()}
    return _moved(ledger, draft, {DraftState.CHECKED}, **values)


def discard(ledger: Ledger, draft: Draft) -> bool:
    """Give a draft up; False when it was submitted meanwhile."""
    return _moved(ledger, draft, PREPARED, state=str(DraftState.DISCARDED))


def rename(ledger: Ledger, draft: Draft, title: str) -> bool:
    """Call a draft otherwise, "" as its files are called; False when it was submitted or changed meanwhile."""
    return _moved(ledger, draft, PREPARED, title=title)


def set_taken(ledger: Ledger, draft: Draft) -> bool:
    """Record that the worker has the files of a submitted draft."""
    return _moved(ledger, draft, {DraftState.SUBMITTED}, state=str(DraftState.TAKEN))


def lose(ledger: Ledger, draft: Draft) -> bool:
    """Record that the files of a submitted draft are gone."""
    return _moved(ledger, draft, {DraftState.SUBMITTED}, state=str(DraftState.LOST))


def set_loads(ledger: Ledger, draft_id: str, file: int, loads: Sequence[str], ended: str = "") -> None:
    """Record the loads that a file became, and in codes what of it became none; said again, it is the same."""
    one = (draft_loads.c.draft == draft_id) & (draft_loads.c.file == file)
    whose = (draft_files.c.draft == draft_id) & (draft_files.c.number == file)

    def change(connection: Connection) -> None:
        known = set(connection.scalars(select(draft_loads.c.load).where(one)))
        if known != set(loads):
            connection.execute(delete(draft_loads).where(one))
            rows = [{"draft": draft_id, "file": file, "load": load} for load in dict.fromkeys(loads)]
            connection.execute(insert(draft_loads), rows) if rows else None
        connection.execute(update(draft_files).where(whose).values(ended=ended))

    ledger.transaction(change)


def loads_of(ledger: Ledger, draft_id: str) -> dict[int, list[str]]:
    """Number of a file -> the loads that it became."""
    found: dict[int, list[str]] = {}
    query = select(draft_loads.c.file, draft_loads.c.load).where(draft_loads.c.draft == draft_id)
    with ledger.look() as connection:
        for file, load in connection.execute(query.order_by(draft_loads.c.load)).all():
            found.setdefault(file, []).append(load)
    return found


def drafts_of(ledger: Ledger, load_id: str) -> list[Draft]:
    """The drafts that a load was submitted as, more than one where people submitted the same file; none for one that came another way."""
    mine = select(draft_loads.c.draft).where(draft_loads.c.load == load_id)
    return _read(ledger, drafts.c.id.in_(mine))


def _moved(ledger: Ledger, draft: Draft, states: Iterable[DraftState], **values: Any) -> bool:
    changed = values | {"changed_at": ledger.now()}
    return ledger.transaction(lambda connection: _move(connection, draft, states, **changed))


def _move(connection: Connection, draft: Draft, states: Iterable[DraftState], **values: Any) -> bool:
    """Change a draft that still is as it was seen, in one of these states."""
    same = (drafts.c.id == draft.id) & (drafts.c.version == draft.version)
    where = same & drafts.c.state.in_([str(state) for state in states])
    return bool(connection.execute(update(drafts).where(where).values(**values)).rowcount)


def _read(ledger: Ledger, where: Any) -> list[Draft]:
    with ledger.look() as connection:
        rows = connection.execute(select(drafts).where(where).order_by(drafts.c.id.desc())).mappings().all()
        listed = draft_files.c.draft.in_([row["id"] for row in rows])
        files = (
            connection.execute(select(draft_files).where(listed).order_by(draft_files.c.number))
            .mappings()
            .all()
        )
    by_draft: dict[str, list[DraftFile]] = {}
    for row in files:
        values = {name: value for name, value in row.items() if name != "draft"}
        file = DraftFile(**values | {"choices": _choices(row["choices"])})
        by_draft.setdefault(row["draft"], []).append(file)
    return [_draft(dict(row), by_draft.get(row["id"], [])) for row in rows]


def _draft(row: dict[str, Any], files: Sequence[DraftFile]) -> Draft:
    read = {"state": DraftState(row["state"]), "edited_by": tuple(json.loads(row["edited_by"] or "[]"))}
    return Draft(**row | read, files=tuple(files))


def _written(choices: Choices) -> str:
    made = {name: value for name, value in asdict(choices).items() if value}
    return json.dumps(made, ensure_ascii=False)


def _choices(written: str) -> Choices:
    values = json.loads(written)
    return Choices(**values | {"worksheets": tuple(values.get("worksheets", ()))})
