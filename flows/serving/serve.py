"""`callsheet serve`: a Prefect server if none is configured, the deployments, the watcher, and on wish the sandbox."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

from flows.prefect_api import prefect_api_configured
from flows.prefect_server import QUIET_PREFECT, prefect_server
from flows.serving.artifacts_url import REPORTS_URL
from flows.serving.reports import reports_server
from flows.settings import SANDBOX_URL, Profile, load_profile, load_schedules, profile_names

Say = Callable[[str], None]
_CAMPAIGN = {  # created in the sandbox when customer numbers come, so that a first file needs no settings
    "name": "Sandbox",
    "template": "D000000000",
    "wrap_up": "W000000000",
    "start": "2026-01-01 09:00",
    "end": "2099-12-31 18:00",
}
_PAUSE = 5.0  # seconds before a watcher that died is started again


def run_serve(names: Sequence[str], say: Say, *, sandbox: bool, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; then stop what was started, in the opposite order."""
    os.environ.update({name: value for name, value in QUIET_PREFECT.items() if name not in os.environ})
    with ExitStack() as stack:
        if sandbox:
            names = ["sandbox"]
            stack.enter_context(_sandbox(say))
        profiles = [load_profile(name) for name in names or profile_names()]
        data = profiles[0].data_dir
        if not prefect_api_configured():
            home = data.absolute() / "prefect"
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.environ["PREFECT_HOME"] = str(home)
            say("Starting a Prefect server; the first start takes a quarter of a minute.")
            os.environ["PREFECT_API_URL"] = stack.enter_context(prefect_server(home, ui=True, port=port))
        say(f"Prefect UI: {os.environ.get('PREFECT_API_URL', 'as configured').removesuffix('/api')}")
        os.environ[REPORTS_URL] = stack.enter_context(reports_server(data / "reports"))
        say(f"Report files: {os.environ[REPORTS_URL]}")
        asyncio.run(_serve(profiles, say))
    say("Stopped.")


@contextmanager
def _sandbox(say: Say) -> Iterator[None]:
    """The sandbox with a state that stays, and the profile that points to it."""
    from sobot.sandbox.server import start_process

    os.environ["CALLSHEET_PROFILE"] = "sandbox"
    data = load_profile("sandbox").data_dir
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with start_process(port=_port_of(SANDBOX_URL), database=data.absolute() / "sandbox.db") as running:
        os.environ["CALLSHEET_BASE_URL"] = running.url
        os.environ.setdefault("CALLSHEET_CAMPAIGN", json.dumps(_CAMPAIGN))
        say(f"Sandbox: {running.url}")
        yield


def _port_of(url: str) -> int:
    """The sandbox's usual port, or any when somebody has it."""
    import socket

    port = int(url.rpartition(":")[2])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


async def _serve(profiles: Sequence[Profile], say: Say) -> None:
    """Register the deployments, run what they start, and keep a watcher alive, until a signal comes."""
    stop = asyncio.Event()
    from prefect.runner import Runner

    from flows.serving.deployments import deployments

    runner = Runner(name="callsheet", pause_on_shutdown=False, limit=4)
    for one in await deployments([profile.name for profile in profiles], load_schedules()):
        await _added(runner, one)
    working = asyncio.create_task(runner.start())
    for number in (signal.SIGTERM, signal.SIGINT):  # after the runner has put its own in their place
        await asyncio.sleep(0.2)
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    watching = asyncio.create_task(_keep_watching([profile.name for profile in profiles], say))
    ended = asyncio.create_task(stop.wait())
    await asyncio.wait([ended, working, watching], return_when=asyncio.FIRST_COMPLETED)
    say("Stopping; what is under way is brought to a point from which it can go on.")
    for task in (watching, working, ended):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _added(runner: object, deployment: object) -> None:
    add = runner.add_deployment  # type: ignore[attr-defined] # sync or not, by where it is called
    told = add(deployment)
    if asyncio.iscoroutine(told):
        await told


async def _keep_watching(names: Sequence[str], say: Say) -> None:
    """Run `callsheet watch` as a child; start it anew when it dies, end it gracefully when this task is cancelled."""
    words = [word for name in names for word in ("--profile", name)]
    while True:
        child = subprocess.Popen([sys.executable, "-m", "flows", "watch", *words])  # noqa: S603, ASYNC220 - our own words
        try:
            while child.poll() is None:  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            await asyncio.to_thread(_end, child)
            raise
        say(f"The watcher ended with status {child.returncode}; it is started again in {_PAUSE:g} s.")
        await asyncio.sleep(_PAUSE)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(30)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
