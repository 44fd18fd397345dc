"""The Prefect flow `scheduled-load`: the latest moment of a schedule of callsheet.toml, once however often it is fired."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.engine.order import Order, SheetResult
from flows.engine.run import load_files
from flows.engine.site import Site, open_site
from flows.errors import SetupError
from flows.load_sheet import finish_state, run_flow
from flows.prefect_api import prefect_api_configured
from flows.schedules import run_slot
from flows.settings import Schedule, load_profile, load_schedules
from flows.stopping import graceful


def schedule_named(name: str) -> Schedule:
    """The schedule of that name; SetupError lists those there are."""
    known = {one.name: one for one in load_schedules()}
    if name not in known:
        raise SetupError(f"There is no schedule {name!r}. There are: {', '.join(known) or 'none'}.")
    return known[name]


@flow(name="scheduled-load", flow_run_name="{schedule}", persist_result=False, log_prints=False)
@graceful
async def scheduled_load(schedule: str) -> State[Any]:
    """Load what a schedule of callsheet.toml names.

    Args:
        schedule: The schedule's name.

    """
    results = await run_scheduled(schedule)
    if results is None:
        return Completed(name="NotDue", message="this moment was run before, or was left out", data=[])
    return finish_state(results)


async def run_scheduled(name: str) -> list[SheetResult] | None:
    """Run a schedule's latest moment; None when it was run before or left out."""
    known = schedule_named(name)
    with open_site(load_profile(known.profile)) as site:
        return await run_slot(site, known, _load, datetime.now(UTC))


async def _load(site: Site, orders: Sequence[Order]) -> list[SheetResult]:
    if prefect_api_configured():
        return await run_flow(orders, site.profile.name)
    return await load_files(site, orders)
