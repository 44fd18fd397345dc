"""`callsheet serve`: a Prefect server if none is configured, the deployments, the watcher, the page, and optionally the sandbox."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.child_process import child_command
from callsheet.durable import make_folder
from callsheet.errors import SetupError
from callsheet.file_lock import only_one
from callsheet.hosts import HOST
from callsheet.private_file import private_folder
from callsheet.schedules import serve_lock
from callsheet.settings import (
    REPORTS_URL,
    SANDBOX_URL,
    Profile,
    load_profile,
    load_schedules,
    prefect_api_configured,
    profile_names,
    sign_in,
)
from callsheet.settings.prefect_api import (
    CLIENT_AUTH,
    SERVER_AUTH,
    announced,
    credential_by_hand,
    credential_file,
    prefect_home,
)
from callsheet.sobot.network import is_loopback
from callsheet.web_server import free_port
from flows.report_files import reports_server
from flows.server import QUIET_PREFECT, prefect_server
from validators.message import Message, Param, message

Tell = Callable[[Message], None]
Say = Callable[[str], None]
_LOOK = 0.1  # seconds between two looks whether the page listens
_PAUSE = 5.0  # seconds before a child that died is started again
_PATIENCE = 60.0  # seconds that what a child has under way may take to end


def run_serve(names: Sequence[str], say: Say, *, sandbox: bool, port: int, host: str = HOST) -> None:
    """Serve until SIGTERM or Ctrl-C; then stop what was started, in the opposite order."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while things start, a stop is a stop
    os.environ.update({name: value for name, value in QUIET_PREFECT.items() if name not in os.environ})
    tell = _teller(say)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        names = ["sandbox"] if sandbox else names or profile_names()
        for folder in sorted({load_profile(name).data_dir.resolve() for name in names}):
            stack.enter_context(_alone(folder))
        if sandbox:
            stack.enter_context(_sandbox(tell))
        profiles = [load_profile(name) for name in names]
        first = profiles[0]
        sign_in(first.data_dir)
        ours = not prefect_api_configured()
        how = _how_to_sign_in(prefect_home(first.data_dir))
        if ours:
            tell(message("SERVE_STARTING"))
            os.environ["PREFECT_API_URL"] = stack.enter_context(_own_server(first.data_dir, host, port))
        tell(message("SERVE_UI", address=_ui_address()))
        if ours:
            tell(how)
        reports = reports_server(
            first.data_dir / "reports", port and port + 1, host=host, public_url=first.public_url
        )
        os.environ[REPORTS_URL] = stack.enter_context(reports)
        tell(message("SERVE_REPORTS", address=os.environ[REPORTS_URL]))
        page = _page(port, sandbox=sandbox)
        if not is_loopback(host) and not first.public_url:
            tell(message("SERVE_WITHOUT_TLS", host=host))
        asyncio.run(_serve(profiles, page, tell, own_server=ours))
    tell(message("SERVE_STOPPED"))


@contextmanager
def _own_server(data: Path, host: str, port: int) -> Iterator[str]:
    """The API address of our own Prefect server, which commands of the same data folder can use while it runs."""
    home = private_folder(prefect_home(data))
    os.environ["PREFECT_HOME"] = str(home)
    by_hand = credential_by_hand(os.environ)
    with (
        prefect_server(home, ui=True, port=port, host=host) as api,
        nullcontext() if by_hand else announced(home, api),
    ):
        yield api


def _how_to_sign_in(home: Path) -> Message:
    """Where the credential is; never the credential, since what is said here may be kept in a log."""
    by_hand = next((name for name in (SERVER_AUTH, CLIENT_AUTH) if os.environ.get(name)), None)
    if by_hand:
        return message("SERVE_SIGN_IN_BY_HAND", variable=by_hand)
    return message("SERVE_SIGN_IN", path=str(credential_file(home)))


def _teller(say: Say) -> Tell:
    """Says messages in the language of the profile in use."""
    reader = load_profile().reader()
    return lambda said: say(reader.say(said))


def _ui_address() -> Param:
    configured = os.environ.get("PREFECT_API_URL", "").removesuffix("/api")
    return configured or message("SERVE_AS_CONFIGURED")


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One serve per data folder: two Prefect servers on one database would each run every schedule and form."""
    make_folder(data)
    lock = serve_lock(data)
    with ExitStack() as stack:
        mine = stack.enter_context(only_one(lock))
        if not mine:  # a page may just have looked whether it is held
            time.sleep(_LOOK)
            mine = stack.enter_context(only_one(lock))
        if not mine:
            raise SetupError("SERVE_RUNNING", folder=str(data))
        yield


@contextmanager
def _sandbox(tell: Tell) -> Iterator[None]:
    """The sandbox with a state that stays, and the profile that points to it."""
    from callsheet.sandbox.process import start_process

    os.environ["CALLSHEET_PROFILE"] = "sandbox"
    data = load_profile("sandbox").data_dir
    make_folder(data)
    database = data.absolute() / "sandbox.db"
    try:
        started = start_process(port=free_port(HOST, int(SANDBOX_URL.rpartition(":")[2])), database=database)
    except RuntimeError:  # another one has taken the port just now
        started = start_process(database=database)
    with started as running:
        os.environ["CALLSHEET_BASE_URL"] = running.url
        tell(message("SERVE_SANDBOX", address=running.url))
        yield


@dataclass(frozen=True, slots=True)
class _Page:
    """Where the page will listen, with port 0 on a socket, and how people are told of it."""

    host: str
    port: int
    said: Message

    async def is_there(self) -> None:
        """Wait until the page listens, since people open its link at once; not for ever, since it is restarted when it dies."""
        until = time.monotonic() + _PATIENCE
        while self.port and time.monotonic() < until:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(self.host, self.port)
                writer.close()
                return
            await asyncio.sleep(_LOOK)


def _page(port: int, *, sandbox: bool) -> _Page:
    """Where the page will be; in the sandbox people are told a link that signs in. SetupError without TLS."""
    from callsheet.web.accounts import sandbox_link
    from callsheet.web.address import address_of

    home = load_profile()
    if home.web_url:  # of the profile in use, for every profile: links in notices and in Prefect lead there
        os.environ["CALLSHEET_WEB_URL"] = home.web_url
    wanted = home.web_port if port or "web_port" in home.model_fields_set else 0
    chosen = 0 if home.has_web_socket else free_port(home.web_host, wanted)
    url = address_of(home, home.web_host, chosen, tls=home.has_web_certificate).url
    enters = sandbox and is_loopback(home.web_host) and not home.web_user_header
    secret = sandbox_link(home) if enters else ""
    said = message("SERVE_PAGE", address=f"{url}/enter/{secret}" if secret else url)
    return _Page(home.web_host, chosen, said)


async def _serve(profiles: Sequence[Profile], page: _Page, tell: Tell, *, own_server: bool) -> None:
    """Register the deployments, run what they start, keep watcher and page alive and catch up on schedules, until a signal comes."""
    from flows.catch_up import run_catch_up_loop
    from flows.refusal import refusal_explained
    from flows.runner import make_runner, mark_crashed_runs, stop_runs

    names, schedules = [profile.name for profile in profiles], load_schedules()
    with refusal_explained():
        if own_server and (count := await mark_crashed_runs()):
            tell(message("SERVE_CRASHED_RUNS", count=count))
        storage = prefect_home(profiles[0].data_dir) / "runner"
        runner = await make_runner(names, schedules, private_folder(storage))
    stop = asyncio.Event()
    working = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # its first step puts its own handler in place; ours comes after
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ended = asyncio.create_task(stop.wait())
    words = [word for name in names for word in ("--profile", name)]
    web = _Child("callsheet", ("web", *words), {"CALLSHEET_WEB_PORT": str(page.port)})
    showing = asyncio.create_task(_keep(web, tell))
    await asyncio.wait([asyncio.create_task(page.is_there()), ended], return_when=asyncio.FIRST_COMPLETED)
    tell(page.said)
    watching = asyncio.create_task(_keep(_Child("flows", ("watch", *words)), tell))
    kept = (asyncio.create_task(run_catch_up_loop(schedules, tell)), watching, showing)
    await asyncio.wait([ended, working, *kept], return_when=asyncio.FIRST_COMPLETED)
    tell(message("SERVE_STOPPING"))
    for task in (ended, *kept):
        task.cancel()
    await asyncio.gather(ended, *kept, stop_runs(runner), return_exceptions=True)
    working.cancel()
    for task in (working, *kept):
        with suppress(asyncio.CancelledError):
            await task


@dataclass(frozen=True, slots=True)
class _Child:
    """A command of ours that runs for as long as we do, with settings of its own."""

    module: str
    words: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # nosec B603 # noqa: S603 - our own words
            child_command(self.module, *self.words),
            start_new_session=True,  # a Ctrl-C at the terminal is ours to pass on
            env={**os.environ, **self.settings},
        )


async def _keep(kept: _Child, tell: Tell) -> None:
    """Run a child; restart it when it dies, stop it gracefully when this task is cancelled."""
    while True:
        child = kept.start()
        try:
            while child.poll() is None:  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            await asyncio.to_thread(_end, child)
            raise
        tell(message(f"SERVE_{kept.words[0].upper()}_ENDED", status=child.returncode, seconds=_PAUSE))
        await asyncio.sleep(_PAUSE)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
