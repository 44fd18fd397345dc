"""A file that is the same list as a load which has not come to its end: that load is gone on with, and the file gets its result."""

from flows.engine.earlier import CODE
from flows.engine.site import Site
from ledger.records import LedgerError
from ledger.states import LoadState


def unfinished_twin(site: Site, load_id: str) -> str:
    """The load for whose sake a load was closed without being sent, while that one has not come to its end; else ""."""
    try:
        load = site.ledger.load(load_id)
        if load.state is not LoadState.CLOSED or not load.note or site.ledger.chunks(load_id):
            return ""
        told = site.ledger.outcomes(load_id)
        named = told.loc[told["code"] == CODE, "detail"]
        if named.empty:
            return ""
        twin = site.ledger.load(str(named.iloc[0]))
    except LedgerError:
        return ""
    there = site.workspace(twin.id).has("cells")
    return twin.id if there and twin.state not in {LoadState.CLOSED, LoadState.REFUSED} else ""
