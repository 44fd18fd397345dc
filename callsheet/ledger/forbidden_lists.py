"""Forbidden lists that a profile has begun to load and that are not in place: until they are, nobody is dialled.

A list is declared as soon as it has been recognised, before any of it is sent, and ends when all of it is in place, when a
corrected file takes its place, or when a person says so. A file that could not be read may be such a list.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from callsheet.ledger import direct
from callsheet.ledger.ledger import Ledger
from callsheet.ledger.list_names import (
    folder_of,
    from_nowhere,
    full_name,
    is_given_back,
    name_of,
    same_place,
    sheet_said,
    was_beside,
)
from callsheet.ledger.processes import is_gone, this_process
from callsheet.ledger.records import HeldError
from callsheet.ledger.schema import forbidden_lists as lists


class ListState(StrEnum):
    """How far a list has come."""

    READING = "reading"  # said to be one, and being read
    OPEN = "open"  # recognised; its load goes on, or stopped
    FAILED = "failed"  # none of it can be loaded
    INCOMPLETE = "incomplete"  # some of its rows are not in place
    UNREAD = "unread"  # a file or worksheet that may be one and cannot be read


@dataclass(frozen=True, slots=True)
class ForbiddenList:
    """One list: `id` is its load, or a name of its own where there is none; `missing` counts rows not in place."""

    id: str
    profile: str
    file: str
    sheet: str
    sha256: str
    state: ListState
    missing: int = 0
    owner: str = ""  # the process that read it
    opened_at: str = ""

    @property
    def name(self) -> str:
        """By which a corrected file, or the rows to fix of a list, are recognised."""
        return name_of(self.file)

    def replaces(self, other: "ForbiddenList") -> bool:
        """Whether a list that is in place may stand for another: the same rows again, or the same sheet corrected.

        Which of them came first is not asked: an earlier list stands for none that came later. Nor is, of one from nowhere,
        whether the other is the only one of its name.
        """
        same_sheet = sheet_said(self.file, self.sheet) == sheet_said(other.file, other.sheet)
        again = self.sha256 == other.sha256 and (same_sheet or self.sheet == other.sheet)
        return again or (same_sheet and self.may_replace(other))

    def may_replace(self, other: "ForbiddenList") -> bool:
        """Whether a list may stand for another by its file, on whatever sheet: where its rows say so."""
        return self.name == other.name and may_be_version(self.file, other.file)


def may_be_version(new: str, old: str) -> bool:
    """Whether a file may be a version of an earlier one of its name, by their folders.

    One from a folder is none of one from nowhere: of the watched folder itself, that is a list of its own.
    """
    return same_place(new, old) or from_nowhere(new, old)


@dataclass(frozen=True, slots=True)
class Namesake:
    """A file of some name that had a list: when the first came (ISO), "" where that is of the drop being looked at; `waits` while one is not in place."""

    file: str
    opened_at: str
    waits: bool

    def is_another(self, new: str, old: ForbiddenList) -> bool:
        """Whether this is another list than an old one, so that a new file from nowhere is of this one or of nobody knows which."""
        if same_place(self.file, old.file):
            return False
        before = bool(self.opened_at) and (not old.opened_at or self.opened_at < old.opened_at)
        of_this = same_place(new, self.file) and (before or was_beside(self.file))
        return of_this or (self.waits and bool(folder_of(self.file)))


_PENDING = (
    select(lists.c.id).where(lists.c.profile == bindparam("of_profile"), lists.c.ended_at == "").limit(1)
)  # asked of every chunk, so it is built once
SUSPECTED = "suspected"  # how a list ended of whose rows some may mean somebody: whom they may mean is held
_LAST_ENDED = (
    select(lists.c.ended_at)
    .where(lists.c.profile == bindparam("of_profile"))
    .order_by(lists.c.ended_at.desc())
    .limit(1)
)
_FIELDS = tuple(lists.c[name] for name in ForbiddenList.__dataclass_fields__)
_PENDING_LISTS = (
    select(*_FIELDS)
    .where(lists.c.profile == bindparam("of_profile"), lists.c.ended_at == "")
    .order_by(lists.c.opened_at, lists.c.id)
)


def declare(
    ledger: Ledger,
    profile: str,
    file: str,
    found: Sequence[ForbiddenList],
    *,
    recognised: Collection[str] = (),
    whole: bool = True,
    answer: bool = False,
) -> None:
    """Record lists of a file that are not in place yet.

    `recognised` are its sheets that are known to be of a kind: the file, and these sheets, are unread no longer. A sheet
    that is not in it any more is still waited for: whether it was a list, only a person can say. A file without a forbidden
    list says so of the file that it is by its full name: dnc.csv with customers does not say what dnc.xlsx was. Nor does a workbook
    of which not all sheets are taken (`whole`) say what the others are, nor rows of a list that come back (`answer`) what another file was.
    """
    if not found and not any(_was_unread(each, file) for each in pending(ledger, profile)):
        return  # most files: nothing to write

    def write(connection: Connection) -> None:
        known, named = _pending(connection, profile), partial(_namesakes, connection, profile)
        read, new = declared(known, file, found, named, recognised, whole=whole, answer=answer)
        _end(connection, read, file, "read", ledger.now())
        taken = _known_ids(connection, found)
        moment = _next_moment(connection, profile, known, ledger.now()) if new else ""
        for each in new:
            if each.id not in taken:
                connection.execute(insert(lists), record_of(each, moment))

    ledger.transaction(write)


def _next_moment(connection: Connection, profile: str, waiting: Iterable[ForbiddenList], now: str) -> str:
    """Now, or a millisecond after the profile's latest list: their order is that in which they came, also where a clock is put back.

    No list ended before it came (`_end`), so that of all that have ended, over the years, the one that did so last says when to be later.
    """
    ended = direct.value(connection, _LAST_ENDED, {"of_profile": profile})
    latest = max([ended or "", *(each.opened_at for each in waiting)])
    if latest < now:
        return now
    after = datetime.fromisoformat(latest) + timedelta(milliseconds=1)
    return after.isoformat(timespec="milliseconds")


def declared(
    known: Sequence[ForbiddenList],
    file: str,
    found: Sequence[ForbiddenList],
    named: Callable[[str], Iterable[Namesake]],
    recognised: Collection[str] = (),
    *,
    whole: bool = True,
    answer: bool = False,
) -> tuple[list[str], list[ForbiddenList]]:
    """What `declare` changes where these lists are pending: the ids of those that are read now, and the lists that are new.

    `named` are the files of a name that had lists.
    """
    forbids = any(each.state is ListState.OPEN for each in found)
    read_now = {*recognised, *([""] if recognised and (whole or forbids) else [])}
    says_what = partial(_says_what, file, forbids=forbids, answer=answer)
    before = [
        each
        for each in known
        if _was_unread(each, file) and says_what(each) and stands_alone(file, each, named)
    ]
    unread = {each.sheet for each in before if each.state is ListState.UNREAD}
    taken = {each.id for each in known}
    new = [
        each
        for each in found
        if each.id not in taken and not (each.state is ListState.UNREAD and each.sheet in unread)
    ]
    return [each.id for each in before if each.sheet in read_now], new


def _known_ids(connection: Connection, found: Iterable[ForbiddenList]) -> set[str]:
    return set(connection.scalars(select(lists.c.id).where(lists.c.id.in_([each.id for each in found]))))


def _was_unread(each: ForbiddenList, file: str) -> bool:
    """Whether a list was not read, or is not yet; what another process is reading at this moment is another file."""
    if each.state is ListState.READING and each.owner not in {"", this_process()} and not is_gone(each.owner):
        return False
    return (
        each.state in {ListState.UNREAD, ListState.READING}
        and each.name == name_of(file)
        and may_be_version(file, each.file)
    )


def _says_what(file: str, each: ForbiddenList, *, forbids: bool, answer: bool) -> bool:
    """Whether a file says what one of its name was: by its very name, and a list whatever its ending, unless it has rows of another."""
    very_name = full_name(each.file) == full_name(file)
    return ((very_name and is_given_back(file)) or not answer) if forbids else very_name


def stands_alone(new: str, old: ForbiddenList, named: Callable[[str], Iterable[Namesake]]) -> bool:
    """Whether a file that may be a version of a list is one: from nowhere only where no other list of that name is meant."""
    return same_place(new, old.file) or not any(each.is_another(new, old) for each in named(old.name))


def namesakes(ledger: Ledger, profile: str, name: str) -> list[Namesake]:
    """The files of a name that had lists, whether these have ended or not."""
    with ledger.look() as connection:
        return _namesakes(connection, profile, name)


def _namesakes(connection: Connection, profile: str, name: str) -> list[Namesake]:
    of_name = (lists.c.profile == profile, lists.c.name == name)
    first, last = func.min(lists.c.opened_at), func.min(lists.c.ended_at)
    query = select(lists.c.file, first, last).where(*of_name).group_by(lists.c.file)
    return [Namesake(file, opened, not ended) for file, opened, ended in connection.execute(query)]


def record_of(each: ForbiddenList, now: str) -> dict[str, object]:
    """A list as a row of its table, opened at a moment (ISO) by this process."""
    values = {name: getattr(each, name) for name in ForbiddenList.__dataclass_fields__}
    return values | {
        "state": str(each.state),
        "name": each.name,
        "owner": this_process(),
        "opened_at": now,
        "ended_at": "",
        "ended_by": "",
        "how": "",
    }


def pending(ledger: Ledger, profile: str) -> list[ForbiddenList]:
    """The lists of a profile that are not in place, oldest first."""
    with ledger.look() as connection:
        return _pending(connection, profile)


def _pending(connection: Connection, profile: str) -> list[ForbiddenList]:
    return [_from_row(row) for row in direct.fetch(connection, _PENDING_LISTS, {"of_profile": profile})]


def _from_row(row: Any) -> ForbiddenList:
    fields = {name: value for name, value in row._asdict().items() if name != "how"}
    return ForbiddenList(**fields | {"state": ListState(row.state)})


def ended_versions(ledger: Ledger, profile: str, of: ForbiddenList) -> list[ForbiddenList]:
    """Lists that ended before and for which a list that is in place stands now; by its rows where some of theirs may mean somebody."""
    found = _versions(ledger, lists.c.ended_at != "", profile, of)
    return [each for each, how in found if of.replaces(each) or (how == SUSPECTED and of.may_replace(each))]


def later_versions(ledger: Ledger, profile: str, of: ForbiddenList) -> list[ForbiddenList]:
    """Lists that came after one and may stand for it, whether they have ended or not."""
    found = _versions(ledger, lists.c.opened_at >= of.opened_at, profile, of)
    return [each for each, _ in found if each.replaces(of)]


def later_lists(ledger: Ledger, profile: str, of: ForbiddenList) -> list[str]:
    """The ids of all other lists of a profile that came after one, whatever they are called."""
    after = (lists.c.profile == profile, lists.c.opened_at >= of.opened_at, lists.c.id != of.id)
    with ledger.look() as connection:
        return list(
            connection.scalars(select(lists.c.id).where(*after).order_by(lists.c.opened_at, lists.c.id))
        )


def find_list(ledger: Ledger, profile: str, list_id: str) -> ForbiddenList | None:
    """A list by its id, whether it has ended or not."""
    query = select(*_FIELDS).where(lists.c.profile == profile, lists.c.id == list_id)
    with ledger.look() as connection:
        row = connection.execute(query).first()
    return _from_row(row) if row else None


def _versions(ledger: Ledger, which: Any, profile: str, of: ForbiddenList) -> list[tuple[ForbiddenList, str]]:
    """The other lists of that name, or with that content, each with how it ended."""
    alike = (lists.c.name == of.name) | (lists.c.sha256 == of.sha256)
    query = select(*_FIELDS, lists.c.how).where(which, lists.c.profile == profile, alike, lists.c.id != of.id)
    with ledger.look() as connection:
        return [(_from_row(row), row.how) for row in connection.execute(query).all()]


def find_pending(ledger: Ledger, list_id: str) -> ForbiddenList | None:
    """The list of that id, or with the only id that begins so, while it is not in place."""
    query = select(*_FIELDS).where(lists.c.ended_at == "", lists.c.id.startswith(list_id, autoescape=True))
    with ledger.look() as connection:
        rows = connection.execute(query).all()
    return _from_row(rows[0]) if len(rows) == 1 and list_id else None


def none_pending(profile: str) -> Callable[[Connection], None]:
    """A check inside a transaction: HeldError while a list of the profile is not in place."""

    def check(connection: Connection) -> None:
        if direct.value(connection, _PENDING, {"of_profile": profile}) is not None:
            raise HeldError("FORBIDDEN_PENDING")

    return check


def note_state(ledger: Ledger, list_id: str, state: ListState, missing: int = 0) -> None:
    """Record how far a list has come."""
    change = update(lists).where(lists.c.id == list_id).values(state=str(state), missing=missing)
    ledger.transaction(lambda connection: connection.execute(change))


def reopen(ledger: Ledger, load_id: str) -> None:
    """A list that was given up is being loaded after all: it is waited for again."""
    given_up = (lists.c.id == load_id) & (lists.c.ended_at != "")
    change = update(lists).where(given_up).values(ended_at="", ended_by="", how="", owner=this_process())
    ledger.transaction(lambda connection: connection.execute(change))


def end(ledger: Ledger, list_ids: Collection[str], by: str, how: str) -> None:
    """End lists: they are in place, or somebody says that they need not be."""
    ledger.transaction(lambda connection: _end(connection, list_ids, by, how, ledger.now()))


def _end(connection: Connection, list_ids: Collection[str], by: str, how: str, now: str) -> None:
    open_ones = lists.c.id.in_(list(list_ids)) & (lists.c.ended_at == "")
    never_before_it_came = case((lists.c.opened_at > now, lists.c.opened_at), else_=now)
    connection.execute(
        update(lists).where(open_ones).values(ended_at=never_before_it_came, ended_by=by, how=how)
    )
