"""Forms with files, read piece by piece: what a browser sends is read however it is cut, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.web.multipart import Head, form_parts
from callsheet.web.security import FormError

TYPE = "multipart/form-data; boundary=xYz"


def body(*parts: tuple[str, bytes]) -> bytes:
    """A form as a browser sends it, given the disposition and the content of each part."""
    made = b"".join(
        b"--xYz\r\nContent-Disposition: form-data; "
        + head.encode()
        + b"\r\nContent-Type: x/y\r\n\r\n"
        + content
        + b"\r\n"
        for head, content in parts
    )
    return made + b"--xYz--\r\n"


def read(
    sent: bytes, *cuts: int, kind: str = TYPE, largest: int = 10_000
) -> list[tuple[str, str | None, bytes]]:
    """Name, name of the file and content of each part of what was sent in such pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        places = [0, *sorted(cuts), len(sent)]
        for begin, end in pairwise(places):
            if sent[begin:end]:
                yield sent[begin:end]
        yield b""

    async def collect() -> list[tuple[str, str | None, bytes]]:
        found: list[tuple[str, str | None, bytes]] = []
        async for part in form_parts(pieces(), kind, largest):
            if isinstance(part, Head):
                found.append((part.name, part.file, b""))
            else:
                name, file, content = found[-1]
                found[-1] = (name, file, content + part)
        return found

    return asyncio.run(collect())


CONTENT = st.binary(max_size=60) | st.sampled_from(
    [b"\r\n--xY", b"--xYz", b"\r\n\r\n", b"\r\n--xY\r\n--x", b"\r"]
)


@given(
    CONTENT.filter(lambda content: b"\r\n--xYz" not in b"\r\n" + content),
    st.lists(st.integers(0, 300), max_size=8),
)
def test_it_is_the_same_however_it_is_cut(content: bytes, cuts: list[int]) -> None:
    """Also where a piece ends within a boundary."""
    sent = body(('name="token"', b"abc"), ('name="files"; filename="a.csv"', content))
    assert read(sent, *(cut for cut in cuts if cut < len(sent))) == [
        ("token", None, b"abc"),
        ("files", "a.csv", content),
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("C:\\lists\\a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("a%22b.csv", 'a"b.csv'),
        ("a%0D%0Ab.csv", "ab.csv"),
        ("名单.xlsx", "名单.xlsx"),
        ("", ""),
    ],
)
def test_a_name_is_no_path(written: str, name: str) -> None:
    assert read(body((f'name="files"; filename="{written}"', b"x")))[0][:2] == ("files", name)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400),
        (b"--xYz", 400),
        (b"--other\r\n", 400),
        (b"preamble\r\n" + body(('name="a"', b"x")), 400),
        (body(('name="a"', b"x"))[:-6], 400),
        (body(('name="A b"', b"x")), 400),
        (body(("name=a", b"x")), 400),
        (body(("name=\"a\"; filename*=utf-8''x", b"x")), 400),
        (b"--xYz\r\nX: y\r\n\r\nx\r\n--xYz--", 400),
        (b'--xYz\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--xYz--', 400),
        (b"--xYz\r\n" + b"X: y\r\n" * 2000, 400),
        (body(('name="a"', b"x" * 20_000)), 413),
    ],
)
def test_what_no_browser_sends_is_refused(sent: bytes, status: int) -> None:
    with pytest.raises(FormError) as refused:
        read(sent, *range(0, len(sent), 64))
    assert refused.value.status == status


@pytest.mark.parametrize(
    "kind", ["", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=x"]
)
def test_without_a_boundary_nothing_is_read(kind: str) -> None:
    with pytest.raises(FormError) as refused:
        read(body(), kind=kind)
    assert refused.value.status == 415
