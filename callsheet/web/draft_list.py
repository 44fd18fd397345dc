"""The drafts that are not submitted yet, in a line each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from callsheet.ledger.drafts import PREPARED, Draft, DraftState, drafts_in, unloaded
from callsheet.ledger.people import find_user
from callsheet.messages.reader import Reader
from callsheet.web.draft_view import DraftView
from callsheet.web.list_view import week_ago
from callsheet.web.site import Site
from callsheet.web.states import State
from validators.message import Message, message

LISTED = PREPARED | {DraftState.SUBMITTED, DraftState.LOST}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    id: str
    title: str
    profile: str
    by: str
    when: str
    state: State
    state_text: str


def draft_lines(site: Site, profiles: Collection[str], reader: Reader) -> Sequence[DraftLine]:
    """The drafts of these profiles, the latest first; those that became loads are among the loads."""
    found = []
    for ledger, names in site.ledgers:
        mine = set(names) & set(profiles)
        found += [_line(site, draft, reader) for draft in drafts_in(ledger, mine, LISTED)]
    return sorted(found, key=lambda line: line.id, reverse=True)


def unloaded_lines(site: Site, profiles: Collection[str], by: str, reader: Reader) -> Sequence[DraftLine]:
    """The drafts of a user of which a file became no load lately."""
    return [
        _line(site, draft, reader)
        for ledger, names in site.ledgers
        for draft in unloaded(ledger, set(names) & set(profiles), by, week_ago(ledger))
    ]


def _line(site: Site, draft: Draft, reader: Reader) -> DraftLine:
    view = DraftView(site.contexts[draft.profile], draft, reader)
    state = _state(view)
    return DraftLine(
        id=draft.id,
        title=view.title,
        profile=draft.profile,
        by=name_of(site, draft.by),
        when=reader.moment(draft.changed_at),
        state=state,
        state_text=reader.say(state.message),
    )


def name_of(site: Site, user_id: str) -> str:
    """How a user is called, whether or not the account is still there."""
    user = find_user(site.people, user_id)
    return user.name if user else user_id


def _state(view: DraftView) -> State:
    state = view.state
    if state is not DraftState.CHECKED:
        return _STATES[state]
    if view.error or view.refused:
        return State("invalid", Message("WEB_DRAFT_QUESTION"))
    if view.to_fix:
        return State("invalid", message("WEB_DRAFT_TO_FIX", count=view.to_fix))
    return State("ready", message("WEB_DRAFT_READY", count=view.ready))


_STATES = {
    DraftState.CHECKING: State("calm", Message("WEB_DRAFT_CHECKING"), live=True),
    DraftState.FAILED: State("refused", Message("WEB_DRAFT_FAILED")),
    DraftState.SUBMITTED: State("ready", Message("WEB_DRAFT_SUBMITTED"), live=True),
    DraftState.TAKEN: State("refused", Message("WEB_DRAFT_NOT_LOADED")),
    DraftState.LOST: State("refused", Message("WEB_DRAFT_LOST")),
}
