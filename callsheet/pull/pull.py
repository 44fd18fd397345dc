"""Files of a server in a folder of ours: each whole or not there, each state of it once, all of a drop or none of it.

A file is known by its path and its mark: its ETag, or its size and time. What was loaded is recorded in the data folder.
Nothing on the server is changed.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from callsheet.durable import make_folder, partial_of, written_whole
from callsheet.errors import StoppedError
from callsheet.file_names import safe_name
from callsheet.pull.servers import close, explained, open_server
from callsheet.settings import Profile
from callsheet.settings.sources import Address
from callsheet.sheets.limits import Limits
from callsheet.watcher.inbox import ignored
from callsheet.watcher.notices import describe_os_error
from transforms.evidence import says_not_to_call, says_to_call

MOST = 200  # files of one drop
_PIECE = 1 << 20
_REMEMBERED = 20_000  # files of a schedule, the latest; of older ones the ledger knows the content
_RECORD = "pulled.json"

Opener = Callable[[Address, Profile], Any]


@dataclass(frozen=True, slots=True)
class PulledFile:
    """A file of a server: its `path` there, the `mark` of its state, and `local`, where it is or will be here."""

    path: str
    mark: str
    size: int
    local: Path

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def folder(self) -> str:
        """The names of its folders there, which are evidence of what it is."""
        return str(PurePosixPath(self.path).parent)


@dataclass(frozen=True, slots=True)
class Puller:
    """Fetches the files of one schedule. `done_marker` is what the name of a file that must stand beside each ends with.

    With `one_kind`, no file of it is a forbidden list of the others unless its name says so.
    """

    profile: Profile
    schedule: str
    done_marker: str = ""
    one_kind: bool = False
    limits: Limits = field(default_factory=Limits)
    opener: Opener = open_server

    def pull(self, address: Address, stop: Callable[[], bool] = lambda: False) -> list[PulledFile]:
        """The files that were not loaded yet, whole and on disk; StoppedError when one of them cannot be had.

        Any of them may be the forbidden list of the others, so that without one there is none. Those that were fetched stay, and are
        not fetched again. `stop` ends it early, with none.
        """
        with self._server(address) as server:
            wanted = self._wanted(server, address)
            for file in wanted:
                if stop():
                    return []
                if not file.local.is_file():
                    self._fetch(server, address, file)
        return wanted

    def record(self, files: Sequence[PulledFile]) -> None:
        """What became of these files is in the ledger: they are not fetched again, and not kept here."""
        new = {file.path: file.mark for file in files}
        before = {path: mark for path, mark in self._known().items() if path not in new}
        known = dict([*before.items(), *new.items()][-_REMEMBERED:])
        make_folder(self._home)
        with written_whole(self._home / _RECORD) as record:
            record.write(json.dumps(known).encode())
        for file in files:
            shutil.rmtree(file.local.parent, ignore_errors=True)

    def put(self, address: Address, folder: str, results: Mapping[str, Path]) -> None:
        """Put files, by the names they are to have, into a folder beside those of the address."""
        with self._server(address) as server:
            place = address.path_of(folder)
            if address.scheme != "s3":
                server.makedirs(place, exist_ok=True)
            for name, file in results.items():
                server.put_file(str(file), f"{place}/{name}")

    @property
    def _home(self) -> Path:
        return self.profile.pulled_dir / self.schedule

    @contextmanager
    def _server(self, address: Address) -> Iterator[Any]:
        """The server for the length of a block; what it raises is a message."""
        with explained(address, self.profile):
            server = self._open(address)
            try:
                yield server
            finally:
                close(server)

    def _open(self, address: Address) -> Any:
        return self.opener(address, self.profile)

    def _wanted(self, server: Any, address: Address) -> list[PulledFile]:
        """The files of a listing that are meant, complete and new."""
        listed = {PurePosixPath(entry["name"]).name: entry for entry in _listing(server, address)}
        listed |= {
            name: _followed(server, name, listed[name])
            for name in listed
            if self._is_link(name, listed[name], address)
        }
        files = {name: entry for name, entry in listed.items() if self._is_meant(name, entry, address)}
        known = self._known()
        found = [self._file(address, name, entry) for name, entry in sorted(files.items())]
        new = [file for file in found if known.get(file.path) != file.mark]
        wanted = [file for file in new if self._is_done(file.name, listed)]
        self._refuse_to_overtake([file for file in new if file not in wanted], wanted)
        if len(wanted) > MOST:
            raise StoppedError("SOURCE_TOO_MANY", source=address.shown, count=len(wanted), most=MOST)
        return wanted

    def _is_meant(self, name: str, entry: Mapping[str, Any], address: Address) -> bool:
        return self._is_named(name, address) and entry.get("type") == "file"

    def _is_link(self, name: str, entry: Mapping[str, Any], address: Address) -> bool:
        is_link = entry.get("type") == "link" or bool(entry.get("islink"))
        return is_link and self._is_named(name, address)

    def _is_named(self, name: str, address: Address) -> bool:
        """Whether a name is that of a file which the schedule asks for."""
        is_marker = bool(self.done_marker) and name.endswith(self.done_marker)
        return fnmatchcase(name, address.pattern) and not ignored(name) and not is_marker

    def _refuse_to_overtake(self, unfinished: Sequence[PulledFile], wanted: Sequence[PulledFile]) -> None:
        """StoppedError where lists of customers are complete before a list beside them that forbids, or may do so."""
        if all(says_not_to_call(file.name) for file in wanted):
            return
        for file in unfinished:
            if says_not_to_call(file.name):
                raise StoppedError("SOURCE_FORBIDDEN_UNMARKED", file=file.local.name)
            if not self.one_kind and not says_to_call(file.name):
                raise StoppedError("SOURCE_UNMARKED", file=file.local.name)

    def _is_done(self, name: str, listed: Mapping[str, Any]) -> bool:
        return not self.done_marker or f"{name}{self.done_marker}" in listed

    def _file(self, address: Address, name: str, entry: Mapping[str, Any]) -> PulledFile:
        path, mark = address.path_of(name), _mark(entry)
        own = hashlib.sha256(f"{address.scheme} {address.host} {path}\n{mark}".encode("utf-8", "replace"))
        local = self._home / own.hexdigest()[:16] / safe_name(name)
        return PulledFile(path, mark, int(entry.get("size") or 0), local)

    def _fetch(self, server: Any, address: Address, file: PulledFile) -> None:
        """Copy a file here. It has its name only when it is whole, and still as it was when the copy began."""
        if file.size > self.limits.file:
            raise StoppedError("SOURCE_TOO_LARGE", file=file.local.name, most=self.limits.file >> 20)
        try:
            make_folder(file.local.parent)
            with written_whole(file.local) as copy:
                for piece in self._pieces(server, address, file):
                    copy.write(piece)
        except OSError as error:
            raise StoppedError.of(describe_os_error(error)) from None
        finally:
            with suppress(OSError):
                partial_of(file.local).unlink(missing_ok=True)

    def _pieces(self, server: Any, address: Address, file: PulledFile) -> Iterator[bytes]:
        """The bytes of a file; StoppedError when it is not what was listed."""
        got = 0
        with explained(address, self.profile), server.open(file.path, "rb") as source:
            while piece := source.read(_PIECE):
                got += len(piece)
                if got > file.size:
                    break
                yield piece
        with explained(address, self.profile):
            now = _mark(server.info(file.path))
        if got != file.size or now != file.mark:
            raise StoppedError("SOURCE_CHANGING", file=file.local.name)

    def _known(self) -> dict[str, str]:
        """What was loaded: path -> mark. A record that cannot be read is none: the ledger knows the content, too."""
        with suppress(OSError, ValueError):
            found = json.loads((self._home / _RECORD).read_bytes())
            if isinstance(found, dict):
                return {str(path): str(mark) for path, mark in found.items()}
        return {}


def _followed(server: Any, name: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a link of a server leads to. StoppedError for one that leads nowhere: nobody can say what is missing."""
    try:
        return {**server.info(entry["name"]), "name": entry["name"]}
    except FileNotFoundError:
        raise StoppedError("SOURCE_LINK_BROKEN", file=safe_name(name)) from None


def _listing(server: Any, address: Address) -> list[Mapping[str, Any]]:
    """What a folder holds. In S3 a folder is no more than a part of names: one that is not there is empty."""
    try:
        return list(server.ls(address.folder, detail=True))
    except FileNotFoundError:
        if address.scheme == "s3":
            return []
        raise


def _mark(entry: Mapping[str, Any]) -> str:
    """What shows that a file is another than before: its ETag, otherwise its size and time."""
    if tag := entry.get("ETag") or entry.get("etag"):
        return str(tag).strip('"')
    when = entry.get("mtime") or entry.get("LastModified") or entry.get("created") or ""
    return f"{entry.get('size')} {when}"
