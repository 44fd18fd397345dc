"""The runner of the deployments: what it starts, and how that is stopped without being cut off in the middle of a request."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner

from callsheet.settings import Schedule
from flows.deployments import deployments
from flows.external_run import reader_of_run
from flows.resume_load import resume_load
from flows.states import died_state

PATIENCE = 60.0  # seconds that what is under way may take to end
_ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def make_runner(profiles: Sequence[str], schedules: Sequence[Schedule], folder: Path) -> Runner:
    """A runner that knows every deployment; what it stores while it runs is in `folder`, which is its account's alone.

    By itself it would use one name below /tmp for every account of the machine: whoever makes that folder first decides
    whether another one's runner can start, and what is in it.
    """
    runner = Runner(name="callsheet", pause_on_shutdown=False, limit=4)
    runner._tmp_dir = folder  # noqa: SLF001 - it has no setting
    for deployment in await deployments(profiles, schedules):
        await _keep_pause(deployment)
        added = runner.add_deployment(deployment)
        if asyncio.iscoroutine(added):  # sync or not, by where it is called
            await added
    return runner


async def _keep_pause(deployment: RunnerDeployment) -> None:
    """What somebody paused in the UI stays paused: registering it anew would start it again."""
    async with get_client() as client:
        try:
            known = await client.read_deployment_by_name(f"{deployment.flow_name}/{deployment.name}")
        except ObjectNotFound:
            return
    deployment.paused = known.paused
    if known.schedules and not any(schedule.active for schedule in known.schedules):
        for schedule in deployment.schedules or []:
            schedule.active = False


async def stop_runs(runner: Runner, patience: float = PATIENCE) -> None:
    """Start nothing more, ask what runs to stop, and wait for it; a runner that is just cancelled kills it."""
    runner._scheduled_run_poller.stopping = True  # noqa: SLF001 - Prefect's own stop marks every run as cancelled
    processes = runner._process_manager  # noqa: SLF001 - same
    for run in processes.flow_run_ids():
        with suppress(ProcessLookupError):
            if handle := processes.get(run):
                handle.graceful_kill()
    until = asyncio.get_running_loop().time() + patience
    while processes.flow_run_ids() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - no event
        await asyncio.sleep(0.2)


async def mark_crashed_runs() -> int:
    """Mark the runs as crashed that a killed server and its runner left as running; how many. Nothing waits for them then.

    Only for a server that we started ourselves: nobody else's runs are on it. Runs of `callsheet load` at a terminal are
    not touched, since they may have outlived the server.
    """
    alive = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_ALIVE)))
    async with get_client() as client:
        watchers = {await client.create_flow(resume_load)}
        dead = [run for run in await client.read_flow_runs(flow_run_filter=alive) if _ours(run, watchers)]
        for run in dead:
            await client.set_flow_run_state(run.id, died_state(reader_of_run(run)), force=True)
    return len(dead)


def _ours(run: FlowRun, watchers: set[UUID]) -> bool:
    """Whether a runner or a watcher had started a run."""
    return run.deployment_id is not None or run.flow_id in watchers
