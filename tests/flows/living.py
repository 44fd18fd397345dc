"""`callsheet serve` from its start to its end however that comes, and a webhook that hears its notices."""

import http.server
import json
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.flows.serving import Serve
from tests.support import forked
from tests.support.processes import command_of


class Living(Serve):
    """A serve whose every line is kept, and which must leave nothing behind."""

    def start(self, interpreter: "type[subprocess.Popen[str]]" = forked.Service) -> None:
        super().start(interpreter)
        threading.Thread(target=self._hear, args=(self.process.stderr,), daemon=True).start()

    def _hear(self, lines: Any) -> None:
        with lines:
            for line in lines:
                self.heard(line)

    def end(self, number: int = signal.SIGTERM, within: float = 30) -> int:
        """Send a signal and wait for the end of it and of everything below it; how many processes that were."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        what = {one.pid: command_of(one) for one in family}
        self.process.send_signal(number)
        self.process.wait(timeout=90)
        assert self.process.returncode == (0 if number == signal.SIGTERM else -number), self.said
        left = psutil.wait_procs(family, timeout=within)[1]
        assert [what[one.pid] for one in left] == []
        return len(family)

    def write_schedules(self, *schedules: Mapping[str, Any]) -> None:
        """callsheet.toml with these schedules."""
        tables = (
            "\n".join(("[[schedules]]", *(f"{name} = {json.dumps(value)}" for name, value in one.items())))
            for one in schedules
        )
        (self.folder / "callsheet.toml").write_text("\n".join(tables) + "\n")

    def place(self, name: str) -> Path:
        """A folder of the watched folder."""
        return self.folder / "data" / name / "sandbox"

    def state(self, run: str) -> dict[str, Any]:
        (told,) = self._runs(run)
        return told

    def pause(self, name: str) -> None:
        """Pause a deployment as the UI does."""
        self.api(f"deployments/{self.deployment(name)['id']}", {"paused": True}, "PATCH")

    def runs(self, flow: str) -> list[dict[str, Any]]:
        """Every run of a flow."""
        found: list[dict[str, Any]] = self.api("flow_runs/filter", {"flows": {"name": {"any_": [flow]}}})
        return found


@contextmanager
def living(serve: Living) -> Iterator[Living]:
    """Started, and at the end stopped with everything below it."""
    serve.start()
    try:
        yield serve
    finally:
        assert serve.end() >= 3


Heard = list[dict[str, Any]]


@contextmanager
def webhook(pause: float = 0.0, port: int = 0) -> Iterator[tuple[str, Heard]]:
    """An address for Apprise on this machine, and the notices that came to it."""
    heard: Heard = []
    over = threading.Event()

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            over.wait(pause)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Hook) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"json://127.0.0.1:{server.server_address[1]}/", heard
        over.set()
        server.shutdown()
