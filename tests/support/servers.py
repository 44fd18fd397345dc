"""An SFTP server and an S3 service in this process, over a folder: as much of them as fetching and putting files takes."""

import hashlib
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import paramiko

USER, PASSWORD = "lists", "secret-of-the-lists"
KEY_ID, SECRET = "AKIDOFTHELISTS", "secret-of-the-bucket"


class _Doors(paramiko.ServerInterface):  # type: ignore[misc]  # paramiko has no types
    def __init__(self, allowed: str) -> None:
        self._allowed = allowed  # the key that may sign in, as base64

    def check_auth_password(self, username: str, password: str) -> int:
        right = (username, password) == (USER, PASSWORD)
        return int(paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED)

    def check_auth_publickey(self, username: str, key: Any) -> int:
        right = username == USER and key.get_base64() == self._allowed
        return int(paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED)

    def get_allowed_auths(self, _username: str) -> str:
        return "password,publickey"

    def check_channel_request(self, kind: str, _number: int) -> int:
        refused = paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        return int(paramiko.OPEN_SUCCEEDED if kind == "session" else refused)


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]  # as above
    root = Path()

    def _real(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        try:
            return [
                paramiko.SFTPAttributes.from_stat(each.lstat(), each.name)
                for each in self._real(path).iterdir()
            ]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def mkdir(self, path: str, _attributes: Any) -> int:
        self._real(path).mkdir()
        return int(paramiko.SFTP_OK)

    def open(self, path: str, flags: int, _attributes: Any) -> Any:
        try:
            real = os.open(self._real(path), flags, 0o600)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        mode = "wb" if flags & os.O_WRONLY else "r+b" if flags & os.O_RDWR else "rb"
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = handle.writefile = os.fdopen(real, mode)
        return handle


@dataclass
class SftpServer:
    """A running server: its `root` on disk, its `port`, and the file with its host key."""

    root: Path
    port: int
    known_hosts: Path
    client_key: Path
    sign_ins: list[str] = field(default_factory=list)

    def address(self, place: str) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}{place}"


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """An SFTP server over `folder/root`."""
    root = folder / "root"
    root.mkdir()
    host_key, client_key = paramiko.RSAKey.generate(2048), paramiko.RSAKey.generate(2048)
    client_key.write_private_key_file(str(folder / "client.key"))
    files = type("Files", (_Files,), {"root": root})
    doors: list[paramiko.Transport] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        known = folder / "known_hosts"
        known.write_text(f"[127.0.0.1]:{port} {host_key.get_name()} {host_key.get_base64()}\n")

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    transport = paramiko.Transport(connection)
                    transport.add_server_key(host_key)
                    transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
                    doors.append(transport)
                    with suppress(Exception):
                        transport.start_server(server=_Doors(client_key.get_base64()))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield SftpServer(root, port, known, folder / "client.key")
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for door in doors:
                door.close()


class _Bucket(BaseHTTPRequestHandler):
    """Listing, heads, gets and puts of one bucket; whoever does not name the key id is refused."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    server: ThreadingHTTPServer

    def log_message(self, *_: object) -> None:
        return

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/").partition("/")[2]

    def _is_allowed(self) -> bool:
        if KEY_ID in self.headers.get("Authorization", ""):
            return True
        self._answer(403, b"<Error><Code>InvalidAccessKeyId</Code></Error>")
        return False

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        if not self._is_allowed():
            return
        key = self._key()
        if not key:
            self._list(parse_qs(urlsplit(self.path).query).get("prefix", [""])[0])
        elif key not in self.objects:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._object(key)

    def do_HEAD(self) -> None:
        if not self._is_allowed():
            return
        content = self.objects.get(self._key())
        if content is None:
            self._answer(404)
        else:
            self._answer(200, b"", Content_Length=str(len(content)), **_facts(content))

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._is_allowed():
            self.objects[self._key()] = content
            self._answer(200, b"", **_facts(content))

    def _object(self, key: str) -> None:
        content, wanted = self.objects[key], self.headers.get("Range", "")
        if not wanted:
            self._answer(200, content, **_facts(content))
            return
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last or len(content)) + 1]
        place = f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"
        self._answer(206, part, Content_Range=place, **_facts(content))

    def _list(self, prefix: str) -> None:
        inside = {key: key[len(prefix) :].partition("/") for key in self.objects if key.startswith(prefix)}
        folders = {prefix + first + "/" for first, slash, _ in inside.values() if slash}
        files = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.objects[key])}</Size>"
            f"<ETag>{_facts(self.objects[key])['ETag']}</ETag>"
            "<LastModified>2026-11-01T00:00:00.000Z</LastModified></Contents>"
            for key, (_, slash, _) in inside.items()
            if not slash
        )
        common = "".join(
            f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in folders
        )
        body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{files}{common}</ListBucketResult>"
        self._answer(200, body.encode(), Content_Type="application/xml")


def _facts(content: bytes) -> dict[str, str]:
    tag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"ETag": f'"{tag}"', "Last_Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}


@contextmanager
def s3_service() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The address of an S3 service, and the objects of its bucket by their keys."""
    objects: dict[str, bytes] = {}
    handler = type("Bucket", (_Bucket,), {"objects": objects})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as service:
        service.daemon_threads = True
        thread = threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{service.server_port}", objects
        finally:
            service.shutdown()
            thread.join(5)


def is_private(path: Path) -> bool:
    """Whether only its owner can use a file."""
    return not stat.S_IMODE(path.stat().st_mode) & 0o077
