"""A file in which the processes of a profile share tokens, and a lock under which one of them fetches.

The tokens are sealed (Fernet) with a key made of the app secret, the base URL and the app id, so a file of another secret,
address or app cannot be opened. When tokens were asked for, and which auth schemes were accepted, stands beside them in
plain text: it is no secret, and remains true when the secret is changed.

A file is believed only if it is a plain file that belongs to this user and that nobody else may read. Everything else, and
every failure to read, counts as an empty file; a failure to write is ignored. So nothing here can stop a load.
"""

import base64
import hashlib
import os
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from callsheet.file_lock import only_one
from callsheet.sobot.rate_limit import Clock

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

Place = tuple[str, str]
"""Base URL and app id: whose tokens these are."""

LOCK_LIMIT = 60.0
_GLANCE = 0.05
MOST_CHARACTERS = 16_384
_MOST_BYTES = 256 * 1024
LONGEST_LIFE = 400 * 86400.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")

Name = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class KeptToken(_Part):
    """A token and its time of birth: on the monotonic clock of one boot of the machine, and on the wall clock."""

    value: str = Field(repr=False, pattern=r"^[!-~]+$", max_length=MOST_CHARACTERS)
    boot: str
    born: float
    born_wall: float
    lifetime: float = Field(gt=0, le=LONGEST_LIFE)


class Moment(_Part):
    """A point of time on the monotonic clock of one boot."""

    boot: str
    at: float


class _Sealed(_Part):
    tokens: dict[Name, KeptToken] = {}


class Contents(_Part):
    """What processes share. A name stands for the kind of a token and its agent; `tokens` is what `sealed` holds for us."""

    version: Literal[1] = 1
    place: str = ""
    asked: dict[Name, list[Moment]] = {}
    worked: dict[Name, list[str]] = {}
    sealed: str = Field("", repr=False)
    tokens: dict[Name, KeptToken] = Field({}, exclude=True)


def boot_id() -> str:
    """The name of this run of the machine; empty where the system tells none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def name_of(kind: str, agent: str) -> str:
    """The name under which a token is kept."""
    return hashlib.sha256(f"{kind}\0{agent}".encode()).hexdigest()[:16]


class TokenCache:
    """The file and the lock for one base URL and app id in a folder, which must exist for them to be of use."""

    def __init__(self, folder: Path, place: Place) -> None:
        self._place = place
        self._digest = hashlib.sha256("\0".join(place).encode()).hexdigest()
        self.path = folder / f"tokens-{self._digest[:12]}.json"
        self._lock = folder / "locks" / f"tokens-{self._digest[:12]}.lock"
        self._known: tuple[object, SecretStr, Contents] | None = None

    @asynccontextmanager
    async def one_at_a_time(self, clock: Clock) -> AsyncIterator[None]:
        """Alone among processes. A holder that dies gives way at once, one that hangs after a minute."""
        until = clock.monotonic() + LOCK_LIMIT
        with ExitStack() as held:
            while not self._take(held) and clock.monotonic() < until:
                await clock.sleep(_GLANCE)
            yield

    @contextmanager
    def alone_or_not(self) -> Iterator[bool]:
        """Whether no other process is at work here; it is kept away until the block ends."""
        with ExitStack() as held:
            yield self._take(held)

    def contents(self, secret: SecretStr) -> Contents:
        """What the file says to those who have this secret. It is read again only when it has changed."""
        signature = self._signature()
        if self._known and self._known[0] == signature and self._known[1] == secret:
            return self._known[2]
        found = self._read(secret)
        self._known = (signature, secret, found)
        return found

    def write(self, contents: Contents) -> None:
        """Put this in place of what the file says, as far as the disk allows it."""
        file = contents.model_copy(update={"place": self._digest})
        with suppress(OSError):
            self._put(file.model_dump_json().encode())

    def write_tokens(self, tokens: Mapping[str, KeptToken], secret: SecretStr) -> None:
        """Put these tokens in place of those in the file, whoever could open them."""
        sealed = self._seal(secret).encrypt(_Sealed(tokens=dict(tokens)).model_dump_json().encode())
        self.write(self.contents(secret).model_copy(update={"sealed": sealed.decode()}))

    def _take(self, held: ExitStack) -> bool:
        """Whether the lock was free, or there can be none."""
        try:
            if not self.path.parent.is_dir():
                return True
            with ExitStack() as attempt:
                if attempt.enter_context(only_one(self._lock)):
                    held.push(attempt.pop_all())
                    return True
                return False
        except OSError:
            return True

    def _signature(self) -> object:
        try:
            found = self.path.lstat()
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_ino, found.st_size, found.st_mode, found.st_uid)

    def _read(self, secret: SecretStr) -> Contents:
        try:
            found = Contents.model_validate_json(_own_bytes(self.path))
        except (OSError, ValueError):
            return Contents()
        if found.place != self._digest:
            return Contents()
        return found.model_copy(update={"tokens": self._opened(found.sealed, secret)})

    def _opened(self, sealed: str, secret: SecretStr) -> dict[str, KeptToken]:
        from cryptography.fernet import InvalidToken

        try:
            return _Sealed.model_validate_json(self._seal(secret).decrypt(sealed.encode())).tokens
        except (InvalidToken, ValueError):
            return {}

    def _seal(self, secret: SecretStr) -> "Fernet":
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = HKDF(SHA256(), 32, salt=None, info="\0".join(("callsheet tokens", *self._place)).encode())
        return Fernet(base64.urlsafe_b64encode(key.derive(secret.get_secret_value().encode())))

    def _put(self, content: bytes) -> None:
        partial = self.path.with_name(f".{self.path.name}.part")
        partial.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(partial, flags, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())  # else its new name may be there after a power cut, and it not
            partial.replace(self.path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise


def _own_bytes(path: Path) -> bytes:
    """The content of a plain file of ours that nobody else may read; OSError otherwise."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
        if not ours or found.st_size > _MOST_BYTES:
            raise PermissionError(path)
        return file.read(_MOST_BYTES)
