"""The zip container: what does not add up is refused before a single cell is believed."""

import zipfile
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

import pytest

from callsheet.sheets.limits import Limits
from callsheet.sheets.parser import xml
from callsheet.sheets.parser.refusal import Refusal
from callsheet.sheets.parser.zip_container import Container
from tests.flawed.building import Book, clean_book, packed

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PARTS = {"a.xml": b"<a/>", "b.bin": bytes(range(256)) * 40}


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refusal) as verdict:
        Container(data, limits or Limits()).prove()
    return verdict.value.code


@pytest.mark.parametrize("stored", [frozenset(), frozenset(PARTS)], ids=["deflated", "stored"])
def test_members_come_out_as_they_went_in(stored: frozenset[str]) -> None:
    """Every member's bytes, whether compressed or not."""
    container = Container(packed(PARTS, stored=stored), Limits())
    assert {name: b"".join(container.stream(name)) for name in container.members} == PARTS


def test_zip64_and_sizes_that_follow_are_understood(tmp_path: Path) -> None:
    """Writers that stream put sizes after the data or into 64-bit fields; both are ordinary."""
    path = tmp_path / "streamed.zip"
    with path.open("wb") as file, zipfile.ZipFile(_Unseekable(file), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(part)
    container = Container(path.read_bytes(), Limits())
    assert {name: b"".join(container.stream(name)) for name in container.members} == PARTS


class _Unseekable:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def test_a_workbook_cut_anywhere_is_refused() -> None:
    """Whatever the length at which a copy was cut off (X9)."""
    data = clean_book()
    for length in range(len(data)):
        with pytest.raises(Refusal):
            Container(data[:length], Limits()).prove()


def test_a_workbook_with_any_byte_changed_is_refused_or_the_same() -> None:
    """One byte anywhere: either it does not matter to any member, or a checksum or a header tells (X9)."""
    data = packed(PARTS)
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]
        try:
            container = Container(changed, Limits())
            assert {name: b"".join(container.stream(name)) for name in container.members} == PARTS
        except Refusal:
            continue


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(members=1), "ZIP_MEMBERS"),
        (Limits(member=10_000), "ZIP_BOMB"),
        (Limits(unpacked=10_000), "ZIP_BOMB"),
    ],
)
def test_each_limit_of_a_container_holds(limits: Limits, code: str) -> None:
    """Members, bytes of one member and bytes of all of them are counted as they come out."""
    assert refused(packed(PARTS), limits) == code


def test_a_member_that_grows_more_than_it_says_is_refused() -> None:
    """The directory's figures are not believed: the bytes that come out are counted."""
    bomb = bytearray(packed({"a.bin": bytes(50_000_000)}))
    for magic, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = bomb.index(magic) + place
        bomb[at : at + 4] = (1000).to_bytes(4, "little")
    assert refused(bytes(bomb)) == "ZIP_BOMB"


def test_a_highly_repetitive_but_small_member_is_no_bomb() -> None:
    """Up to 100 KiB the ratio does not count: a small part of many equal bytes is ordinary."""
    Container(packed({"a.bin": bytes(100 * 1024)}), Limits()).prove()


@pytest.mark.parametrize(
    "name", ["/a", "a/../b", "..", "\\a", "a\\..\\b", "..\\a", "C:\\a", "C:/a", "a\nb", "a/\x1b[2J"]
)
def test_names_that_no_workbook_has_are_refused(name: str) -> None:
    """Absolute and climbing names with slashes of either kind, drives and control characters (X3)."""
    assert refused(packed({"a": b"x"}) if name == "a" else _named(name)) == "ZIP_NAMES"


def _named(name: str) -> bytes:
    # zipfile would mend some of these names, so the name is put in afterwards.
    placeholder = "N" * len(name.encode())
    return packed({placeholder: b"x"}).replace(placeholder.encode(), name.encode())


def test_a_prefix_before_the_first_member_is_refused() -> None:
    """Bytes in front shift every offset: self-extracting archives and the like are no workbooks."""
    assert refused(b"#!/bin/sh\n" + clean_book()) == "FILE_DAMAGED"


def test_headers_that_differ_are_refused() -> None:
    """A member that is one thing to a reader of the directory and another to a reader of the stream."""
    data = Book().made()
    place = data.index(b"xl/workbook.xml")
    assert refused(data[:place] + b"xl/workbookxxml" + data[place + 15 :]) == "FILE_DAMAGED"


def test_a_member_of_nothing_may_be_deflated_to_nothing() -> None:
    """Some writers say so instead of storing it; one that should hold something is damaged."""
    data = bytearray(packed({"a": b"", "b.xml": b"<b/>"}, stored=frozenset({"a"})))
    for magic, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(magic) + method] = 8
    container = Container(bytes(data), Limits())
    assert {name: b"".join(container.stream(name)) for name in container.members} == {
        "a": b"",
        "b.xml": b"<b/>",
    }
    for magic, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        data[data.index(magic) + size] = 1
    assert refused(bytes(data)) == "FILE_DAMAGED"


def test_a_zip_without_members_is_empty() -> None:
    """Nothing is in it."""
    assert refused(packed({})) == "FILE_EMPTY"


def test_backslashes_separate_folders() -> None:
    """As some writers on Windows have it; two names that differ in nothing else are one."""
    assert list(Container(_named("xl\\a.xml"), Limits()).members) == ["xl/a.xml"]
    assert refused(packed({"xl/a.xml": b"x", "xl\\a.xml": b"y"})) == "ZIP_NAMES"


def test_a_part_may_be_named_as_in_its_relations() -> None:
    """xlsxwriter begins the name of one part with a slash; it is no other part than the one without."""
    assert list(Container(_named("/xl/a.xml"), Limits()).members) == ["xl/a.xml"]
    assert refused(packed({"xl/a.xml": b"x", "/xl/a.xml": b"y"})) == "ZIP_NAMES"
    assert refused(_named("/xl/../a.xml")) == "ZIP_NAMES"
    assert refused(_named("//xl/a.xml")) == "ZIP_NAMES"


def test_parts_that_are_alike_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks of one writer have the same styles: not read again, and proved all the same."""
    read = list[str]()

    def noted(name: str) -> expat.XMLParserType:
        read.append(name)
        return parser_for(name)

    def found(data: bytes) -> list[str]:
        wanted = frozenset({"xf", "font"})
        return [element.name for element in xml.elements(Container(data, Limits()), part, wanted)]

    part, parser_for = "xl/alike.xml", xml.parser_for
    monkeypatch.setattr(xml, "parser_for", noted)
    first, other = (f'<s xmlns="{MAIN}"><{name}/></s>'.encode() for name in ("xf", "font"))
    one, two = (packed({part: each}, stored=frozenset({part})) for each in (first, other))
    assert [found(data) for data in (one, two, one, two)] == [["xf"], ["font"], ["xf"], ["font"]]
    assert len(read) == 2
    twisted = packed({part: first.replace(b"xf", b"xg")}, stored=frozenset({part}))
    with pytest.raises(
        Refusal, match="FILE_DAMAGED"
    ):  # it has the bytes that are known, under another checksum
        found(twisted.replace(b"xg", b"xf"))
