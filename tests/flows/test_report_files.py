"""The report files over http: to whoever has the link of one, as a download, and nothing else to anybody."""

import asyncio
import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from callsheet import web_server
from callsheet.errors import SetupError
from callsheet.hosts import Hosts
from callsheet.report_links import address_of, code_of, renew_key
from callsheet.settings import REPORTS_URL
from flows.report_files import ReportFiles, reports_server
from tests.flows.serving import wait_for

LOAD = "20261124-010203-abcdef"
CONTENT = b"PK\x03\x04" + bytes(range(256)) * 4


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / LOAD).mkdir(parents=True)
    (folder / LOAD / "a.result.xlsx").write_bytes(CONTENT)
    return folder


@pytest.fixture
def base(reports: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment, reports_server(reports) as address:
        environment.setenv(REPORTS_URL, address)
        yield address


Told = tuple[int, Mapping[str, str], bytes]


def ask(base: str, path: str, method: str = "GET", **headers: str) -> Told:
    """What is answered to a request whose path is sent as it is."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=given)
        answer = connection.getresponse()
        return answer.status, dict(answer.headers.items()), answer.read()
    finally:
        connection.close()


def link_to(reports: Path, path: str) -> str:
    """The path of a link as whoever knows the key could make it."""
    return f"/{code_of(reports, path)}/{quote(path)}"


def test_a_link_gives_its_file_as_a_download(base: str, reports: Path) -> None:
    address = address_of(reports / LOAD / "a.result.xlsx")
    assert address.startswith(f"{base}/")
    status, headers, content = ask(base, urlsplit(address).path)
    assert (status, content) == (200, CONTENT)
    assert headers["content-disposition"] == 'attachment; filename="a.result.xlsx"'
    assert headers["content-type"] == "application/octet-stream"


def test_a_report_page_is_shown_and_nothing_in_it_runs(base: str, reports: Path) -> None:
    """Its own style is all that a browser may use; any other page is saved."""
    for name in ("a.report.html", "other.html"):
        (reports / LOAD / name).write_bytes(CONTENT)
    _, headers, content = ask(base, link_to(reports, f"{LOAD}/a.report.html"))
    assert (headers["content-type"], content) == ("text/html; charset=utf-8", CONTENT)
    assert headers["content-disposition"].startswith("inline")
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "frame-ancestors": "'none'",
        "sandbox": "",
    }
    _, headers, _ = ask(base, link_to(reports, f"{LOAD}/other.html"))
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("path", [f"{LOAD}/a.result.xlsx", f"{LOAD}/gone.xlsx", f"{LOAD}/a.report.html", "x"])
@pytest.mark.parametrize("code", [None, "", "a" * 32])
def test_every_answer_says_that_it_is_not_to_be_shown_kept_or_guessed_at(
    code: str | None, path: str, base: str, reports: Path
) -> None:
    link = link_to(reports, path) if code is None else f"/{code}/{path}"
    _, headers, _ = ask(base, link)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "sandbox" in headers["content-security-policy"]
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/{LOAD}/a.result.xlsx",
        f"/x/{LOAD}/a.result.xlsx",
        f"//{LOAD}/a.result.xlsx",
        f"/{'a' * 32}/{LOAD}/a.result.xlsx",
        f"/{'a' * 32}/{LOAD}/gone.xlsx",
        "/.links.json",
        "/../prefect/credential",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%ff/%00",
    ],
)
def test_without_the_code_nothing_is_told(path: str, base: str) -> None:
    """403, whether there is such a file or not."""
    assert ask(base, path)[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        f"{LOAD}/gone.xlsx",
        f"{LOAD}/../{LOAD}/a.result.xlsx",
        f"{LOAD}/./a.result.xlsx",
        f"../reports/{LOAD}/a.result.xlsx",
        f"./{LOAD}/a.result.xlsx",
        f"{LOAD}//a.result.xlsx",
        f"/{LOAD}/a.result.xlsx",
        "../other.xlsx",
        "..",
        "",
        LOAD,
        f"{LOAD}/",
        f"{LOAD}/notes.txt",
        f"{LOAD}/a\0.xlsx",
        ".links.json",
        "./.links.json",
        f"{LOAD}/folder.xlsx",
        f"{LOAD}/{'a' * 300}.xlsx",
    ],
)
def test_even_with_a_code_there_is_nothing_but_report_files(path: str, base: str, reports: Path) -> None:
    """Neither a listing nor a file beside them."""
    (reports.parent / "other.xlsx").write_bytes(CONTENT)
    (reports / LOAD / "notes.txt").write_bytes(CONTENT)
    (reports / LOAD / "folder.xlsx").mkdir()
    assert ask(base, link_to(reports, path))[0] in {403, 404}


@pytest.mark.parametrize("kind", ["file", "outside", "folder", "fifo"])
def test_no_link_is_followed_anywhere(kind: str, base: str, reports: Path) -> None:
    """Nor is it waited for a pipe."""
    (reports.parent / "secret.xlsx").write_bytes(CONTENT)
    here, path = reports / LOAD / "b.xlsx", f"{LOAD}/b.xlsx"
    if kind == "file":
        here.symlink_to("a.result.xlsx")
    elif kind == "outside":
        here.symlink_to(reports.parent / "secret.xlsx")
    elif kind == "fifo":
        os.mkfifo(here)
    else:
        (reports / "linked").symlink_to(reports / LOAD)
        path = "linked/a.result.xlsx"
    assert ask(base, link_to(reports, path))[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_a_name_that_is_not_ours_gets_nothing(host: str, base: str, reports: Path) -> None:
    assert ask(base, link_to(reports, f"{LOAD}/a.result.xlsx"), host=host)[0] == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_it_is_for_reading_alone(method: str, base: str, reports: Path) -> None:
    assert ask(base, link_to(reports, f"{LOAD}/a.result.xlsx"), method)[0] == 405


def test_the_head_and_a_part_can_be_had(base: str, reports: Path) -> None:
    """A download that broke off goes on."""
    link = link_to(reports, f"{LOAD}/a.result.xlsx")
    status, headers, content = ask(base, link, "HEAD")
    assert (status, headers["content-length"], content) == (200, str(len(CONTENT)), b"")
    assert ask(base, link, range="bytes=4-7")[::2] == (206, CONTENT[4:8])
    assert ask(base, link, range="bytes=99999-")[0] == 416


def test_a_file_of_any_name_is_found(base: str, reports: Path) -> None:
    """What is shown is without its numbers; what is saved, too."""
    for name in ("名单 6590010001.result.xlsx", 'a"b\\;c.csv', "50% #1?.csv", "a\nb.csv"):
        (reports / LOAD / name).write_bytes(name.encode())
        status, headers, content = ask(base, urlsplit(address_of(reports / LOAD / name)).path)
        assert (status, content) == (200, name.encode())
        assert "6590010001" not in str(headers)
        assert headers["content-disposition"].startswith("attachment; ")


def test_keys_that_others_can_read_open_nothing(base: str, reports: Path) -> None:
    """And a load does not fail for want of a link."""
    link = link_to(reports, f"{LOAD}/a.result.xlsx")
    (reports / ".links.json").chmod(0o644)
    assert ask(base, link)[0] == 403
    assert address_of(reports / LOAD / "a.result.xlsx") == ""


def connected(base: str, said: bytes) -> socket.socket:
    host, port = urlsplit(base).netloc.split(":")
    client = socket.create_connection((host, int(port)), timeout=20)
    client.sendall(said)
    return client


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", b"\r\n", b"\x16\x03\x01"]
)
def test_whoever_does_not_ask_is_not_waited_for(
    said: bytes, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_server, "REQUEST_WITHIN", 0.2)
    with reports_server(reports) as base, connected(base, said) as client:
        while True:
            try:
                if not client.recv(1000):
                    break
            except ConnectionResetError:
                break


def test_whoever_does_not_take_the_answer_is_not_waited_for(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is cut, and the open file closed."""
    monkeypatch.setattr(web_server, "TAKEN_WITHIN", 0.2)
    with (reports / LOAD / "large.csv").open("wb") as large:
        large.truncate(50_000_000)
    with reports_server(reports) as base:
        asked = f"GET {link_to(reports, f'{LOAD}/large.csv')} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        before = open_files()
        with connected(base, asked.encode()) as client:
            wait_for(lambda: open_files() > before + 2)
            wait_for(lambda: open_files() <= before + 1)
            received = 0
            while piece := _received(client):
                received += len(piece)
    assert received < 50_000_000


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _received(client: socket.socket) -> bytes:
    try:
        return client.recv(1_000_000)
    except ConnectionResetError:
        return b""


def test_many_idle_connections_take_no_threads_and_a_file_is_still_given(base: str, reports: Path) -> None:
    threads = threading.active_count()
    idle = [connected(base, b"GET") for _ in range(100)]
    assert ask(base, link_to(reports, f"{LOAD}/a.result.xlsx"))[0] == 200
    assert threading.active_count() <= threads + 5
    for one in idle:
        one.close()


def test_behind_a_proxy_links_lead_there(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = "https://callsheet.example/reports"
    with reports_server(reports, public_url=public) as base:
        monkeypatch.setenv(REPORTS_URL, base)
        assert address_of(reports / LOAD / "a.result.xlsx").startswith(f"{public}/")


@pytest.mark.parametrize(("prefix", "status"), [("", 200), ("/reports", 200), ("/other", 403)])
def test_behind_a_proxy_its_path_may_have_been_removed_or_not(
    prefix: str, status: int, reports: Path
) -> None:
    renew_key(reports, time.time())
    public = "https://callsheet.example/reports"
    app = ReportFiles(reports, Hosts.of("127.0.0.1", public), urlsplit(public).path)

    async def work() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            link = link_to(reports, f"{LOAD}/a.result.xlsx")
            return (await client.get(f"https://callsheet.example{prefix}{link}")).status_code

    assert asyncio.run(work()) == status


def test_a_host_that_is_not_this_machine_is_named(reports: Path) -> None:
    with pytest.raises(SetupError) as refused, reports_server(reports, host="192.0.2.1"):
        pass
    assert refused.value.message.code == "HOST_NOT_HERE"


def test_the_port_of_another_program_is_not_waited_for(reports: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        reports_server(reports, taken.getsockname()[1]) as base,
    ):
        assert ask(base, link_to(reports, f"{LOAD}/a.result.xlsx"))[0] == 200
