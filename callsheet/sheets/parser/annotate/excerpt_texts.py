"""The texts of a workbook by number, for cells that are to hold them themselves."""

import re
from collections.abc import Sequence

from callsheet.sheets.parser.annotate.markup import Part, whole
from callsheet.sheets.parser.annotate.package import Package
from callsheet.sheets.parser.annotate.unkept import Unkept

_FOREIGN = re.compile(rb"</?\w+:|\s(?!xml:)\w+:\w+\s*=|<extLst")
_PLAIN, _PLAIN_END = b"<si><t>", b"</t>"


class Texts:
    """The texts of her workbook, each as the content of an `<is>`; looked up when the first one is needed."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._found: Sequence[bytes] | None = None

    def __getitem__(self, number: int) -> bytes:
        if self._found is None:
            self._found = self._all()
        if number >= len(self._found):
            raise Unkept
        return _inner(self._found[number])

    def _all(self) -> list[bytes]:
        parts = self._package.of_kind(self._package.book, "sharedStrings")
        if len(parts) != 1:
            raise Unkept
        data = whole(self._package.container, parts[0].target)
        root = Part(data, parts[0].target, 1)
        prefix = root.tag(root.root)[1:].partition(b"sst")[0]
        if b"<!" in data or b"<?" in data[root.root.inner :]:
            raise Unkept
        return (
            without_prefix(data[root.root.inner :], prefix)
            .replace(b"<si/>", b"<si></si>")
            .split(b"</si>")[:-1]
        )


def _inner(text: bytes) -> bytes:
    """What stands in an `<si>`, given the bytes up to its end."""
    if text.startswith(_PLAIN) and text.find(b"<", len(_PLAIN)) == len(text) - len(_PLAIN_END):
        return text[len(b"<si>") :]
    begin = text.rindex(b"<si")
    content = text[text.index(b">", begin) + 1 :]
    if is_foreign(content):
        raise Unkept
    return content


def is_foreign(xml: bytes) -> bool:
    """Whether there may be names that are none of the format's own."""
    return _FOREIGN.search(xml) is not None


def without_prefix(xml: bytes, prefix: bytes) -> bytes:
    """XML without comments whose elements have no prefix any more: `<` stands nowhere else."""
    return xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else xml
