"""Forms with files as browsers send them: read piece by piece, never whole, and only in the shape that a browser gives them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from callsheet.web.security import FormError

_BOUNDARY = re.compile(r'multipart/form-data; ?boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?')
_DISPOSITION = re.compile(r'form-data; name="([a-z0-9_]{1,40})"(?:; filename="([^"]*)")?')
_LONGEST_HEAD = 4096  # bytes
_ENCODED = {"%22": '"', "%0D": "", "%0A": ""}  # what browsers write in names of files


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a field, or of a file under the name that its person gave it."""

    name: str
    file: str | None


async def form_parts(
    pieces: AsyncIterator[bytes], content_type: str, largest: int
) -> AsyncIterator[Head | bytes]:
    """The head of each part, then its content in pieces; FormError for what no browser sends, and for more than `largest` bytes."""
    found = _BOUNDARY.fullmatch(content_type.strip())
    if found is None:
        raise FormError(415)
    body = _Body(pieces, largest)
    mark = b"\r\n--" + found[1].encode("ascii")
    if await body.take(len(mark)) != mark:
        raise FormError(400)
    while await _goes_on(body):
        yield _head(await body.until(b"\r\n\r\n"))
        async for piece in body.content(mark):
            yield piece


async def _goes_on(body: "_Body") -> bool:
    """Whether another part follows a boundary."""
    after = await body.take(2)
    if after not in {b"\r\n", b"--"}:
        raise FormError(400)
    return after == b"\r\n"


class _Body:
    """What was received and not looked at yet. The first boundary has no line before it; it is given one."""

    def __init__(self, pieces: AsyncIterator[bytes], largest: int) -> None:
        self._pieces, self._left = pieces, largest
        self._buffer = bytearray(b"\r\n")

    async def _more(self) -> None:
        piece = await anext(self._pieces, b"")
        if not piece:
            raise FormError(400)
        self._left -= len(piece)
        if self._left < 0:
            raise FormError(413)
        self._buffer += piece

    async def take(self, count: int) -> bytes:
        """The next bytes, so many."""
        while len(self._buffer) < count:
            await self._more()
        return self._cut(count)

    async def until(self, end: bytes) -> bytes:
        """What stands before an end that must come soon, without the end."""
        while (at := self._buffer.find(end)) < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                raise FormError(400)
            await self._more()
        found = self._cut(at)
        self._cut(len(end))
        return found

    async def content(self, mark: bytes) -> AsyncIterator[bytes]:
        """What stands before a boundary, in pieces; the boundary is gone then."""
        while (at := self._buffer.find(mark)) < 0:
            if (sure := len(self._buffer) - len(mark)) > 0:
                yield self._cut(sure)
            await self._more()
        yield self._cut(at)
        self._cut(len(mark))

    def _cut(self, count: int) -> bytes:
        found = bytes(self._buffer[:count])
        del self._buffer[:count]
        return found


def _head(written: bytes) -> Head:
    try:
        lines = written.decode("utf-8").split("\r\n")
    except UnicodeDecodeError:
        raise FormError(400) from None
    told = [
        line.partition(":")[2].strip() for line in lines if line.lower().startswith("content-disposition:")
    ]
    found = _DISPOSITION.fullmatch(told[0]) if len(told) == 1 else None
    if found is None:
        raise FormError(400)
    return Head(found[1], None if found[2] is None else _file_name(found[2]))


def _file_name(written: str) -> str:
    """The last part of a name: some programs send where the file was, too."""
    for code, sign in _ENCODED.items():
        written = written.replace(code, sign)
    return re.split(r"[\\/]", written)[-1]
