"""Running the sandbox in a thread (`Sandbox`) or here (`serve`); `process` runs it as a process of its own."""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from callsheet.sandbox.app import create_app
from callsheet.sandbox.company import Company
from callsheet.sandbox.controls import Controls
from callsheet.sandbox.process import HOST
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.service import Clock, Service
from callsheet.sandbox.wire import WireProtocol

_LOOK = 0.1  # seconds between two looks whether a signal came
_GRACE = 5.0  # seconds that an answer under way may take to end


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready and ends whatever the sandbox holds back when it stops."""

    def __init__(
        self, service: Service, *, control_from_anywhere: bool, on_ready: Callable[[], None]
    ) -> None:
        app = create_app(service, control_from_anywhere=control_from_anywhere)
        config = uvicorn.Config(
            app,
            http=WireProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            date_header=False,
        )
        super().__init__(config)
        self._service = service
        self._on_ready = on_ready
        self._wake: Callable[[], object] = lambda: None

    def stop(self) -> None:
        """From another thread: end now, and not at uvicorn's next look at `should_exit`."""
        self.should_exit = True
        with suppress(RuntimeError):  # it has ended already
            self._wake()

    async def main_loop(self) -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(told.set)
        while not await self.on_tick(0):  # a signal wakes nobody
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), _LOOK)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, but that it looks every few milliseconds whether the last connection is closed."""
        self._service.stopping.set()
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        until = time.monotonic() + _GRACE
        while (self.server_state.connections or self.server_state.tasks) and time.monotonic() < until:  # noqa: ASYNC110 - uvicorn sets no event
            await asyncio.sleep(0.005)
        for task in self.server_state.tasks:
            task.cancel()


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the socket says TCP by name; otherwise an answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except BaseException:
        listener.close()
        raise
    listener.listen(2048)
    return listener


class Sandbox(Controls):
    """A sandbox in a thread of this process, on 127.0.0.1: `with Sandbox() as sandbox: ... sandbox.url`.

    `company` is a Company or the path of its file; `database` a path, or None for a temporary one; `port` 0 takes a
    free one; `clock` gives seconds since 1970. The thread shares this process's interpreter lock: measure speed
    against `process.start_process` instead.
    """

    def __init__(
        self,
        *,
        readings: Readings | None = None,
        company: Company | str | Path | None = None,
        port: int = 0,
        database: str | Path | None = None,
        clock: Clock = time.time,
        control_from_anywhere: bool = False,
    ) -> None:
        self.service = Service(readings=readings, company=company, database=database, clock=clock)
        ready = threading.Event()
        listener = _listen(HOST, port)
        self._server = _Server(self.service, control_from_anywhere=control_from_anywhere, on_ready=ready.set)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="sandbox", daemon=True
        )
        self._thread.start()
        if not ready.wait(30):
            raise RuntimeError("the sandbox did not start")
        company = self.service.company
        super().__init__(f"http://{HOST}:{listener.getsockname()[1]}", (company.app_id, company.app_secret))

    def close(self) -> None:
        """Stops the server and frees its port, threads, connections and store."""
        super().close()
        self._server.stop()
        self._thread.join()
        self.service.close()


def serve(
    host: str = HOST,
    port: int = 8600,
    *,
    readings: Readings | None = None,
    company: Company | str | Path | None = None,
    database: str | Path | None = None,
    control_from_anywhere: bool = False,
    announce: Callable[[str], None] | None = None,
    stop_with_stdin: bool = False,
) -> None:
    """Runs the sandbox until SIGINT or SIGTERM, or until stdin closes; `announce` gets its URL when it is ready."""
    service = Service(readings=readings, company=company, database=database)
    listener = _listen(host, port)
    url = f"http://{host}:{listener.getsockname()[1]}"
    server = _Server(
        service,
        control_from_anywhere=control_from_anywhere,
        on_ready=lambda: announce(url) if announce else None,
    )
    if stop_with_stdin:
        threading.Thread(target=_wait_for_stdin, args=(server,), daemon=True).start()
    with suppress(KeyboardInterrupt):
        server.run([listener])
    service.close()


def _wait_for_stdin(server: _Server) -> None:
    sys.stdin.buffer.read()
    server.stop()
