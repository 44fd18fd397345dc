"""Forbidden numbers first, across files, drops and processes: whom a list that is not in place forbids is not dialled."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from callsheet.engine.context import LoadContext
from callsheet.engine.list_standing import Recorded, missing_of, sorted_out
from callsheet.engine.scrub import waits_for_lists
from callsheet.errors import StoppedError, UsageError
from callsheet.ledger import forbidden_lists as lists
from callsheet.ledger.approvals import Answer, Approval, approval_of
from callsheet.ledger.forbidden_lists import ForbiddenList, ListState
from callsheet.ledger.list_names import place_of
from callsheet.ledger.processes import is_gone
from callsheet.ledger.records import Load
from callsheet.ledger.states import OPEN, LoadState
from callsheet.reasons import StopReason
from transforms.kinds import KINDS, kind_named
from validators.message import Message, message

_LOOK = 0.5  # seconds between two looks at a list that another process loads
_FORBIDDING = frozenset(kind.name for kind in KINDS if kind.forbids)


@dataclass(frozen=True, slots=True)
class Pending:
    """A list that is not in place; `under_way` while a process is loading it."""

    list: ForbiddenList
    under_way: bool

    @property
    def reason(self) -> StopReason:
        if self.under_way:
            return StopReason.FORBIDDEN_UNDER_WAY
        return {
            ListState.READING: StopReason.FORBIDDEN_UNREAD,
            ListState.UNREAD: StopReason.FORBIDDEN_UNREAD,
            ListState.INCOMPLETE: StopReason.FORBIDDEN_INCOMPLETE,
        }.get(self.list.state, StopReason.FORBIDDEN_NOT_LOADED)

    @property
    def message(self) -> Message:
        """Why nothing is sent, and what a person can do about it."""
        return message(
            self.reason,
            file=place_of(self.list.file, self.list.sheet),
            id=self.list.id,
            count=self.list.missing,
        )


@contextmanager
def declared_while_read(context: LoadContext, file: str, kind: str | None) -> Iterator[None]:
    """A file that is said to be a forbidden list is waited for from before it is read; reading a long one takes a while."""
    if kind not in _FORBIDDING:
        yield
        return
    list_id, profile = context.new_load_id(), context.profile.name
    reading = ForbiddenList(list_id, profile, file, "", "", ListState.READING)
    lists.declare(context.ledger, profile, file, [reading])
    yield
    lists.end(context.ledger, [list_id], file, "read")


def declare_read(
    context: LoadContext,
    file: str,
    sha256: str,
    loads: Iterable[tuple[str, str, str]],
    unread: Sequence[str],
    *,
    whole: bool = True,
    answer: bool = False,
) -> None:
    """Record what a file that was just read has for forbidden lists, before anything of it is sent.

    `loads` are (load, kind, sheet) of its recognised sheets, `unread` the names of its sheets that may be forbidden lists
    and are not loaded, "" for the whole file. `whole` is False where only some of its sheets are taken, `answer` where rows came back in it.
    """
    profile, known = context.profile.name, list(loads)
    recognised = [sheet for _, _, sheet in known]
    found = lists_of(profile, file, sha256, known, [(context.new_load_id(), sheet) for sheet in unread])
    lists.declare(context.ledger, profile, file, found, recognised=recognised, whole=whole, answer=answer)


def lists_of(
    profile: str,
    file: str,
    sha256: str,
    loads: Iterable[tuple[str, str, str]],
    unread: Iterable[tuple[str, str]],
) -> list[ForbiddenList]:
    """What a file has for forbidden lists; `unread` are (id, sheet) of what may be one and is not loaded."""
    opened = (
        ForbiddenList(load_id, profile, file, sheet, sha256, ListState.OPEN)
        for load_id, kind, sheet in loads
        if kind in _FORBIDDING
    )
    doubtful = (
        ForbiddenList(list_id, profile, file, sheet, sha256, ListState.UNREAD) for list_id, sheet in unread
    )
    return [*opened, *doubtful]


def declare_given_back(context: LoadContext, file: str, load_ids: Collection[str]) -> None:
    """A file that was read to no purpose may have a forbidden list: it is waited for by its name, since it has no loads."""
    declare_read(context, file, "", [], [""])
    lists.end(context.ledger, load_ids, file, "read")


def declare_opened(context: LoadContext, archive: str) -> None:
    """An archive that could not be opened before is: from now on its files are waited for, each as what it is."""
    lists.declare(context.ledger, context.profile.name, archive, [], recognised=[""])


def declare_sending(context: LoadContext, load: Load) -> None:
    """A load of forbidden numbers is about to be sent, maybe again: it is waited for from now on."""
    if kind_named(load.kind).forbids:
        found = ForbiddenList(load.id, load.profile, load.file, load.sheet, load.sha256, ListState.OPEN)
        lists.declare(context.ledger, load.profile, load.file, [found])
        lists.reopen(context.ledger, load.id)


def review(context: LoadContext) -> list[Pending]:
    """The profile's lists that are not in place, after ending those that are by now."""
    ledger, profile = context.ledger, context.profile.name
    waiting = lists.pending(ledger, profile)
    found = sorted_out(waiting, Recorded(context))
    if found.done:
        lists.end(ledger, found.ended, found.done[0].id, "loaded")
        ledger.forbidden.clear(profile, found.cleared)
    for list_id, patterns in found.meant.items():
        if patterns:
            ledger.forbidden.suspect(profile, list_id, patterns, context.profile.country)
    if found.meant:
        lists.end(ledger, found.meant, profile, lists.SUSPECTED)
    left = lists.pending(ledger, profile) if found.changed else waiting
    noted = [_noted(context, each) for each in left]
    return [Pending(each, _under_way(context, each)) for each in noted]


def out_of_place(context: LoadContext) -> list[ForbiddenList]:
    """The profile's lists that are not in place, as far as that can be told without changing anything."""
    waiting, recorded = lists.pending(context.ledger, context.profile.name), Recorded(context)
    return [_as_it_is(context, each) for each in waiting if not recorded.is_in_place(each)]


def _noted(context: LoadContext, found: ForbiddenList) -> ForbiddenList:
    """A list with how far it has come, which the ledger remembers."""
    now = _as_it_is(context, found)
    if now != found:
        lists.note_state(context.ledger, found.id, now.state, now.missing)
    return now


def pending_of(context: LoadContext, found: ForbiddenList) -> Pending:
    """A list that is waited for, as its load shows it."""
    now = _as_it_is(context, found)
    return Pending(now, _under_way(context, now))


def _as_it_is(context: LoadContext, found: ForbiddenList) -> ForbiddenList:
    """A list with how far it has come, as its load shows it."""
    load = context.ledger.find(found.id)
    state, missing = found.state, found.missing
    if load is not None and load.state is LoadState.REFUSED:
        state = ListState.FAILED
    if load is not None and load.state is LoadState.CLOSED:
        state, missing = ListState.INCOMPLETE, missing_of(context, load)
    return replace(found, state=state, missing=missing)


def _under_way(context: LoadContext, found: ForbiddenList) -> bool:
    """Whether a process is loading a list at this moment."""
    if found.state is ListState.READING:
        return not is_gone(found.owner)
    if found.state is not ListState.OPEN:
        return False
    if owner := context.ledger.owner(found.id):
        return not is_gone(owner)
    load = context.ledger.find(found.id)
    if load is not None and (load.state not in OPEN - {LoadState.STOPPED} or _asks(context, load.id)):
        return False
    return not is_gone(found.owner)  # between two stages of the process that read it


def _asks(context: LoadContext, load_id: str) -> bool:
    known = approval_of(context.ledger, load_id)
    return known is not None and known.state is Answer.WAITING


def held_back(context: LoadContext, kind_name: str, options: dict[str, str]) -> Pending | None:
    """The first list for whose sake a load of a kind must not be sent now; one under way only when there is no other."""
    if not waits_for_lists(context.profile, kind_named(kind_name), options):
        return None
    return first_of(review(context))


def first_of(found: Sequence[Pending]) -> Pending | None:
    """The list that is named of several that are waited for."""
    return next((each for each in found if not each.under_way), found[0] if found else None)


async def wait_for_lists(context: LoadContext, load: Load) -> None:
    """Wait while a forbidden list is loaded; StoppedError when another process takes too long, or a list needs a person."""
    waited, told = 0.0, False
    while first := held_back(context, load.kind, dict(load.options)):
        if not first.under_way or waited >= context.profile.forbidden_wait:
            raise StoppedError.of(message(first.reason, **dict(first.message.params), load=load.id))
        if not told:
            told = True
            context.progress.note(
                message("WAITS_FOR_FORBIDDEN", file=place_of(first.list.file, first.list.sheet))
            )
        await context.halt.sleep(_LOOK)
        waited += 0.0 if first.list.id in context.application.working_on else _LOOK


def give_up(context: LoadContext, list_id: str, by: str, how: str, *, yes: bool) -> Approval | None:
    """A person says that nobody has to wait for a list any longer; None when no list of that id is waited for."""
    review(context)
    found = lists.find_pending(context.ledger, list_id.strip()) or _suspected(context, list_id.strip())
    if found is None or _asks(context, found.id):  # its own question comes first
        return None
    if not by.strip():
        raise UsageError("DECIDED_BY_NOBODY")
    lists.end(context.ledger, [found.id], by.strip(), how)
    context.ledger.forbidden.clear(found.profile, [found.id])
    answer = Answer.APPROVED if yes else Answer.REFUSED
    now = context.ledger.now()
    return Approval(found.id, found.profile, answer, (), found.opened_at, now, by.strip(), how)


def _suspected(context: LoadContext, list_id: str) -> ForbiddenList | None:
    """A closed forbidden list with rows that are not in place, by its load's id: whom they may mean is held until then."""
    load = context.ledger.find(list_id)
    if load is None or load.state is not LoadState.CLOSED or not kind_named(load.kind).forbids:
        return None
    found = ForbiddenList(load.id, load.profile, load.file, load.sheet, load.sha256, ListState.INCOMPLETE)
    return found if missing_of(context, load) else None
