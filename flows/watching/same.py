"""A file that is the same list as a load which has not come to its end: that load is gone on with, and the file gets its result."""

from flows.engine.earlier import CODE
from flows.engine.site import Site
from flows.messages import Message, message
from flows.reasons import StopReason
from flows.watching.places import safe_name
from ledger.approvals import Answer, approval_of
from ledger.records import LedgerError, Load
from ledger.states import LoadState


def unfinished_twin(site: Site, load_id: str) -> str:
    """The load for whose sake a load was closed without being sent, while that one has not come to its end; else ""."""
    try:
        twin = first_of(site, load_id)
    except LedgerError:
        return ""
    open_ = twin is not None and twin.state not in {LoadState.CLOSED, LoadState.REFUSED}
    return twin.id if twin and open_ and site.workspace(twin.id).has("cells") else ""


def first_of(site: Site, load_id: str) -> Load | None:
    """The load for whose sake a load was closed without being sent."""
    load = site.ledger.load(load_id)
    if load.state is not LoadState.CLOSED or load.reason is None or site.ledger.chunks(load_id):
        return None
    told = site.ledger.outcomes(load_id)
    named = told.loc[told["code"] == CODE, "detail"]
    return None if named.empty else site.ledger.load(str(named.iloc[0]))


def why_not_sent(site: Site, load_id: str) -> Message | None:
    """Why a load that is closed was not sent: the same was loaded before, or a person rejected it."""
    if first := first_of(site, load_id):
        file = safe_name(first.file)
        return message(StopReason.LOADED_BEFORE, first=first.id, file=file, when=first.created_at)
    known = approval_of(site.ledger, load_id)
    if known is not None and known.state is Answer.REFUSED:
        return message(StopReason.REJECTED, by=known.by)
    return None
