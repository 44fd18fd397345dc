"""What the commands of an unattended installation do: `serve`, `watch`, `approve`, `refuse`, `sandbox`.

Here the parts are put together: whether the watcher's loads are run by the engine in this process or as Prefect flows.
"""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from callsheet.application import Application
from callsheet.child_process import be_patient_while
from callsheet.cli.logged import logged_profile
from callsheet.cli.output import print_as_json, print_line, stdout
from callsheet.engine import pipeline
from callsheet.engine.context import open_context
from callsheet.engine.decision import decide
from callsheet.errors import SetupError
from callsheet.logs import SERVE, WATCH, log_line, set_up_log
from callsheet.lookup import os_error
from callsheet.settings import load_profile, prefect_api_configured, profile_names, reader_for, sign_in
from callsheet.watcher.batch import RunLoad
from validators.message import message

_LAST_PORT = 65535


def run_watch(names: list[str], *, once: bool) -> None:
    """Watch until interrupted."""
    from callsheet.watcher.watch import watch

    profiles = [load_profile(name) for name in names or profile_names()]
    set_up_log(profiles[0].log_format, profiles[0].time_zone)
    sign_in(profiles[0].data_dir)
    application = shared_application()
    be_patient_while(application.is_working)
    work = watch(
        profiles,
        log_line(WATCH),
        run_load=load_runner(),
        tidy_up=crash_marker(),
        once=once,
        application=application,
    )
    asyncio.run(work)


def shared_application() -> Application:
    """What the watcher's loads share; with a Prefect API configured, the flows that run them have it too."""
    if not prefect_api_configured():
        return Application()
    from flows.application import application

    return application()


def load_runner() -> RunLoad:
    """How loads are run: as Prefect flows when a Prefect API is configured, otherwise in this process."""
    if not prefect_api_configured():
        return pipeline.continue_load
    from flows.resume_load import continue_load

    return continue_load


def crash_marker() -> Callable[[], Awaitable[None]] | None:
    """Marks the runs that a killed watcher left running in Prefect as crashed; None without Prefect."""
    if not prefect_api_configured():
        return None
    from flows.external_run import mark_crashed_runs
    from flows.resume_load import resume_load

    async def mark() -> None:
        await mark_crashed_runs(resume_load)

    return mark


def run_service(names: list[str], *, sandbox: bool, port: int, host: str) -> None:
    """Serve until interrupted."""
    logged_profile("sandbox" if sandbox else (names or profile_names())[0])
    from flows.serve import run_serve  # Prefect sets up its loggers when it is imported

    run_serve(names, log_line(SERVE), sandbox=sandbox, port=port, host=host)


def run_answer(load_id: str, by: str, profile_name: str | None, *, yes: bool, as_json: bool) -> None:
    """Record who approved or rejected a load."""
    profile = load_profile(profile_name)
    with open_context(profile) as context:
        approval = decide(context, load_id, by, "command line", yes=yes)
    reader = profile.reader()
    if as_json:
        reasons = [reader.say(reason) for reason in approval.reasons]
        print_as_json(asdict(approval) | {"state": str(approval.state), "reasons": reasons})
        return
    code = "LOAD_APPROVED" if yes else "LOAD_REJECTED"
    print_line(stdout(), reader.say(message(code, load=approval.load_id, by=approval.by)))


def run_sandbox(
    host: str, port: int, database: Path | None, company: Path | None, import_delay: float
) -> None:
    """Run the sandbox until it is interrupted."""
    from callsheet.sandbox.readings import Readings
    from callsheet.sandbox.server import serve

    if not 0 <= port <= _LAST_PORT:
        raise SetupError("PORT_UNKNOWN", port=str(port), last=str(_LAST_PORT))

    def announce(url: str) -> None:
        print_line(Console(stderr=True), reader_for().say(message("SANDBOX_RUNNING", url=url)))

    try:
        serve(
            host,
            port,
            readings=Readings(import_delay=import_delay),
            database=database,
            company=company,
            announce=announce,
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError("SANDBOX_PORT_TAKEN", port=str(port)) from None
        if error.filename is not None:
            raise
        raise SetupError("SANDBOX_CANNOT_LISTEN", host=host, port=str(port), error=os_error(error)) from None
