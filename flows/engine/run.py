"""The whole way of files, in this process: what `callsheet load` does when no Prefect server is configured."""

from collections.abc import Iterable, Sequence

from flows.engine.following import follow
from flows.engine.order import Order, SheetResult
from flows.engine.planning import plan
from flows.engine.proving import prove
from flows.engine.reading import read
from flows.engine.reporting import report
from flows.engine.sending import send
from flows.engine.site import Site
from flows.errors import SetupError, StoppedError
from ledger.states import LoadState
from transforms.registry import kind_named


async def load_files(site: Site, orders: Iterable[Order]) -> list[SheetResult]:
    """Load files; of one drop, forbidden numbers go before customer numbers, whatever the order of the files."""
    read_now = [read(site, order) for order in orders]
    results = [result for one in read_now for result in one.ended]
    waiting = in_order(site, [load_id for one in read_now for load_id in one.loads])
    return results + [await load_one(site, load_id) for load_id in waiting]


def in_order(site: Site, load_ids: Sequence[str]) -> list[str]:
    """Loads by the priority of their kinds: what must not be dialled is known before anything is."""
    return sorted(load_ids, key=lambda load_id: kind_named(kind_of(site, load_id)).priority)


def kind_of(site: Site, load_id: str) -> str:
    """The kind of a load that has been read."""
    _, facts = site.workspace(load_id).load_frame("cells")
    return str(facts["match"]["kind"])


async def load_one(site: Site, load_id: str) -> SheetResult:
    """Take a load that was read to its end, or to where it has to stop."""
    load = prove(site, load_id)
    if load.state is LoadState.REFUSED:
        return report(site, load_id)
    return await finish(site, load_id)


async def finish(site: Site, load_id: str) -> SheetResult:
    """Plan, send, follow and report; a load that has to stop is reported as far as it came."""
    try:
        if site.ledger.load(load_id).state is LoadState.READ:
            await plan(site, load_id)
        await send(site, load_id)
        await follow(site, load_id)
    except StoppedError as stop:
        return report(site, load_id, stopped=str(stop))
    except SetupError as stop:
        report(site, load_id, stopped=str(stop))
        raise
    return report(site, load_id)
