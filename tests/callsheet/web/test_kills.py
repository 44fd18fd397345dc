"""kill -9 of the page in each state of a draft, and of the worker while it sends: what the page then says is true, and nobody is called twice."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet.engine.context import open_ledger
from callsheet.ledger import drafts, people
from callsheet.ledger.drafts import DraftState
from callsheet.ledger.people import Role
from callsheet.sandbox.server import Sandbox
from tests.callsheet.watcher.processes import wait_until
from tests.callsheet.web.conftest import FORM, token_in
from tests.callsheet.web.test_drafts import sheet_in
from tests.callsheet.web.test_parts import mark
from tests.support import forked
from tests.support.loading import CAMPAIGN, a_profile, numbers

pytestmark = pytest.mark.slow
URL = "https://callsheet.example"
SECRET = "what the proxy and the page alone know"
ROWS = numbers(5, 6_590_071_000)
LIST = "\n".join(("Phone,Name", *(f"{number},Ann" for number in ROWS), "14,Bob")).encode()


class Place:
    """A sandbox, a folder, and the page and the worker as processes that may be killed; whoever asks comes by a proxy on a socket."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder, self.path = sandbox, folder, folder / "page.sock"
        self.profile = a_profile(sandbox, folder)
        self.running: list[subprocess.Popen[str]] = []
        with open_ledger(self.profile) as ledger:
            people.add_user(ledger, "ann")
            people.grant(ledger, "ann", self.profile.name, Role.ANALYST)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        settings: dict[str, Any] = {
            "BASE_URL": self.sandbox.url, "APP_ID": self.sandbox.app_id, "APP_SECRET": self.sandbox.app_secret, "AGENT_ID": "1001",
            "DATA_DIR": self.profile.data_dir, "CAMPAIGN": json.dumps(CAMPAIGN), "APPROVE_CORRECTED_DAYS": "0", "CHUNKS": '{"customer-numbers": 2}', "CONCURRENCY": 1,
            "POLL_FIRST": 0.03, "LOOK_APART": 0.05, "RATE": 0, "WATCH_INTERVAL": 0.1, "WATCH_TOGETHER": 0.2, "READ_TIMEOUT": 60,
            "WEB_SOCKET": self.path, "WEB_URL": URL, "WEB_USER_HEADER": "X-Remote-User", "WEB_USER_SECRET": SECRET,
        }  # fmt: skip
        given = {f"CALLSHEET_{name}": str(value) for name, value in settings.items()}
        with (self.folder / "said.txt").open("a") as said:
            command = [sys.executable, "-m", "callsheet", *words]
            process = forked.Popen(
                command,
                stderr=said,
                stdout=said,
                text=True,
                env={**os.environ, **given, "PREFECT_API_URL": ""},
            )
        self.running.append(process)
        return process

    def kill(self, process: "subprocess.Popen[str]") -> None:
        process.send_signal(signal.SIGKILL)
        process.wait(60)

    def draft(self, draft_id: str) -> drafts.Draft:
        with open_ledger(self.profile) as ledger:
            found = drafts.find_draft(ledger, draft_id)
        assert found
        return found


class Client:
    """Somebody at a browser that outlives the page."""

    def __init__(self, place: Place) -> None:
        self.place, self.process = place, place.start("web")
        self.http = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(place.path)),
            base_url=URL.replace("https", "http"),
            timeout=60,
        )
        self.http.headers.update(
            {"X-Remote-User": "ann", "X-Callsheet-Secret": SECRET, "Sec-Fetch-Site": "same-origin"}
        )
        self.wait()
        answer = self.http.get("/login")
        self.http.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        self.token = token_in(self.get("/account"))

    def close(self) -> None:
        self.http.close()

    def wait(self) -> None:
        wait_until(self._answers)

    def _answers(self) -> bool:
        """Not yet while there is no process, or over a line that is still kept to the one that was killed."""
        with closing(socket.socket(socket.AF_UNIX)) as probe, suppress(OSError, httpx.TransportError):
            probe.connect(str(self.place.path))
            return self.http.get("/help").status_code < 500
        return False

    def get(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, (path, answer)
        return answer.text

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.http.post(path, data={"token": self.token, **fields}, headers=FORM)

    def part(self, draft: str, offset: int, data: bytes) -> httpx.Response:
        kind = {"Content-Type": "application/octet-stream", "X-Token": self.token}
        return self.http.post(
            f"/upload/part?draft={draft}&file=1&offset={offset}", content=data, headers=kind
        )

    def killed(self) -> None:
        """kill -9, and somebody starts it again: the socket that is left is taken over."""
        self.place.kill(self.process)
        self.process = self.place.start("web")
        self.wait()

    def killed_over(self, path: str, **fields: str) -> None:
        """kill -9 at the moment at which a form has arrived."""
        body = httpx.QueryParams({"token": self.token, **fields})
        request = self.http.build_request("POST", path, content=str(body).encode(), headers=FORM)
        lines = [
            f"POST {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in request.headers.items()),
            "",
            "",
        ]
        with closing(socket.socket(socket.AF_UNIX)) as raw:
            raw.connect(str(self.place.path))
            raw.sendall("\r\n".join(lines).encode() + request.content)
            self.killed()

    def reaches(self, draft: str, state: DraftState) -> None:
        wait_until(lambda: self.place.draft(draft).state is state)
        assert self.place.draft(draft).state is state

    def version(self, draft: str) -> str:
        return str(self.place.draft(draft).version)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Sandbox() as sandbox:
        sandbox.read(import_delay=0.02)
        made = Place(sandbox, tmp_path)
        try:
            yield made
        except AssertionError as error:
            error.add_note((tmp_path / "said.txt").read_text(encoding="utf-8")[-4000:])
            raise
        finally:
            for process in made.running:
                process.kill()
                process.wait(60)


def test_nothing_is_lost_and_nobody_is_called_twice_whenever_it_is_killed(place: Place) -> None:
    """While files arrive, while they are checked, right after a cell was kept, over the click on Submit, and while the worker sends."""
    with closing(Client(place)) as client:
        the_whole_job(place, client)


def the_whole_job(place: Place, client: "Client") -> None:
    files = {"profile": place.profile.name, "name1": "list.csv", "size1": str(len(LIST)), "mark1": mark(LIST)}
    draft = client.post("/upload/begin", **files).json()["draft"]
    assert client.part(draft, 0, LIST[:20]).json() == {"received": 20}
    client.killed()
    assert client.post("/upload/begin", **files).json() == {"draft": draft, "received": [20], "part": 4 << 20}
    client.part(draft, 20, LIST[20:])
    assert client.post("/upload/end", draft=draft).json() == {"to": f"/drafts/{draft}"}

    client.killed()  # while it is checked
    client.reaches(draft, DraftState.CHECKED)
    client.post(f"/drafts/{draft}/columns", version=client.version(draft), file="1", kind="customer-numbers")
    client.reaches(draft, DraftState.CHECKED)
    rows = client.get(f"/drafts/{draft}/rows")
    kept = client.post(
        f"/drafts/{draft}/rows", version=client.version(draft), sheet=sheet_in(rows), r7_0="6590071999"
    )
    assert kept.status_code == 303

    client.killed()  # right after a cell was kept
    client.reaches(draft, DraftState.CHECKED)
    assert "Submit 6 rows" in client.get(f"/drafts/{draft}/plan")
    client.killed_over(f"/drafts/{draft}/submit", version=client.version(draft))
    assert place.draft(draft).state in {DraftState.CHECKED, DraftState.SUBMITTED}
    for _ in range(2):
        assert client.post(f"/drafts/{draft}/submit", version=client.version(draft)).status_code == 303
    assert place.draft(draft).state is DraftState.SUBMITTED

    place.sandbox.fault("never_answers_after", "import_customer_numbers", nth=2)
    worker = place.start("watch")
    wait_until(lambda: len(place.sandbox.audit("import_customer_numbers")) == 2)
    place.kill(worker)
    (load,) = re.findall(r"/loads/(\d{8}-\d{6}-[0-9a-f]{6})", client.get(f"/drafts/{draft}"))[:1]
    killed = client.get(f"/loads/{load}").replace("</span>", "<")
    assert 'data-live="state">Interrupted<' in killed  # not Sending: nobody does
    assert "The process that worked on it has ended" in killed
    place.start("watch")
    wait_until(lambda: ">Done<" in client.get(f"/loads/{load}"))
    expected = dict.fromkeys((*ROWS, "6590071999"), 1)
    assert {
        str(key[-1]): count for key, count in place.sandbox.effects("import_customer_numbers").items()
    } == expected
    with open_ledger(place.profile) as ledger:
        assert ledger.books(load) == {"loaded": 6}
        assert [linked for loads in drafts.loads_of(ledger, draft).values() for linked in loads] == [load]
    assert json.loads(client.get(f"/loads/{load}/progress.json"))["figure"] == "6"
    saved = client.http.get(f"/loads/{load}/files/result")
    assert saved.content.startswith(b"PK")
