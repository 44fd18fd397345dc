"""Worksheets of a workbook that xlsxwriter made, fit for another workbook: formats behind its own, texts in their cells."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

_STYLED = re.compile(r'(<(?:c|row|col) [^<>]*?\b(?:s|style)=")(\d+)')
_SHARED = re.compile(r'<c ([^<>]*?) t="s"><v>(\d+)</v></c>')
_TEXTS = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")
_DRAWN = {
    "xl/drawings/drawing1.xml": "xl/drawings/drawing{}.xml",
    "xl/charts/chart1.xml": "xl/charts/chart{}.xml",
}
_RELATIONS = {
    "xl/worksheets/_rels/sheet1.xml.rels": "xl/worksheets/_rels/sheet{}.xml.rels",
    "xl/drawings/_rels/drawing1.xml.rels": "xl/drawings/_rels/drawing{}.xml.rels",
}
# Beside what is shown, xlsxwriter leaves out what is not. Some programs take that for "shown", unless the workbook says that Excel made it.
_SHOWN = '<c:showVal val="1"/>'
_ONLY_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
_NUMBERED = re.compile(r"(\.\./(?:drawings/drawing|charts/chart))1(\.xml)")


@dataclass(frozen=True, slots=True)
class Transplant:
    """The parts of worksheets as a zip file, the formats they need by list, and the style id of each look."""

    content: bytes
    styles: Mapping[str, list[str]]
    looks: Mapping[str, str]
    number: int
    names: frozenset[str]

    def sheet(self, at: int) -> str:
        """The name of a worksheet's part in the other workbook; they count from 0."""
        return f"xl/worksheets/sheet{self.number + at}.xml"

    def places(self) -> dict[str, str]:
        """Where each part goes: its name in `content` -> its name in the other workbook."""
        found = {name: place.format(self.number) for name, place in {**_DRAWN, **_RELATIONS}.items()}
        found |= {f"xl/worksheets/sheet{at + 1}.xml": self.sheet(at) for at in range(2)}
        return {name: place for name, place in found.items() if name in self.names}

    def drawn(self) -> list[str]:
        """The parts among them that are drawings and charts."""
        return [place.format(self.number) for name, place in _DRAWN.items() if name in self.names]


def transplant(content: bytes, looks: list[str], known: Mapping[str, int], number: int) -> Transplant:
    """The worksheets of a workbook but the last, whose first row has one cell of each look.

    `known` says how many formats of each sort the other workbook has (`numFmts`, `fonts`, ..., `cellXfs`, `dxfs`), and as
    `format` the first number that is free for a number format; from `number` on no part's name has a number.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts = _TEXTS.findall(parts.get("xl/sharedStrings.xml", ""))
    base = known["cellXfs"]
    sheets = sorted(name for name in parts if name.startswith("xl/worksheets/sheet"))
    for name in sheets:
        parts[name] = _STYLED.sub(
            lambda found: f"{found[1]}{int(found[2]) + base}", _inlined(parts[name], texts)
        )
    ids = re.findall(r'<c r="[A-Z]+1" s="(\d+)"', parts.pop(sheets[-1]))
    kept = {
        name: xml.replace(_SHOWN, _ONLY_SHOWN)
        for name, xml in parts.items()
        if name in {*sheets[:-1], *_DRAWN}
    }
    kept |= {name: _NUMBERED.sub(rf"\g<1>{number}\g<2>", parts[name]) for name in _RELATIONS if name in parts}
    styles, named = added_styles(parts["xl/styles.xml"], known), dict(zip(looks, ids, strict=True))
    return Transplant(_packed(kept), styles, named, number, frozenset(kept))


def _inlined(xml: str, texts: list[str]) -> str:
    return _SHARED.sub(lambda found: f'<c {found[1]} t="inlineStr"><is>{texts[int(found[2])]}</is></c>', xml)


def _packed(parts: Mapping[str, str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml)
    return made.getvalue()


def added_styles(xml: str, known: Mapping[str, int]) -> dict[str, list[str]]:
    """The formats by list, with the numbers that they have behind those that are known."""
    lists = {name: _elements(xml, name) for name in _LISTS}
    numbers = {
        re.findall(r'numFmtId="(\d+)"', line)[0]: at
        for at, line in enumerate(lists["numFmts"], known["format"])
    }
    lists["numFmts"] = [
        _set(line, "numFmtId", str(at)) for at, line in enumerate(lists["numFmts"], known["format"])
    ]
    lists["cellXfs"] = [_moved(line, known, numbers) for line in lists["cellXfs"]]
    return lists


def _moved(line: str, known: Mapping[str, int], numbers: Mapping[str, int]) -> str:
    for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
        line = _set(line, attribute, str(int(_get(line, attribute)) + known[name]))
    number = _get(line, "numFmtId")
    return _set(line, "numFmtId", str(numbers.get(number, number)))


def _get(line: str, attribute: str) -> str:
    return str(re.findall(rf'\b{attribute}="(\d+)"', line)[0])


def _set(line: str, attribute: str, value: str) -> str:
    return re.sub(rf'\b{attribute}="\d+"', f'{attribute}="{value}"', line, count=1)


def _elements(xml: str, name: str) -> list[str]:
    """The elements of a list of styles, as xlsxwriter writes it."""
    found = re.search(rf"<{name}[^<>]*>(.*?)</{name}>", xml, re.DOTALL)
    if not found:
        return []
    one = {"numFmts": "numFmt", "cellXfs": "xf"}.get(name, name[:-1])
    return re.findall(rf"<{one}(?: [^<>]*)?/>|<{one}(?: [^<>]*)?>.*?</{one}>", found[1], re.DOTALL)
