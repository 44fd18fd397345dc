"""Formulas that do something beside calculating: ask the network, start a program, read another file. Their values are kept."""

import re

_FUNCTIONS = (
    r"WEBSERVICE|HYPERLINK|IMAGE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|EVALUATE|STOCKHISTORY|SQL\.REQUEST|TRANSLATE"
    r"|DETECTLANGUAGE|COPILOT|PY|CUBE\w+"
)
_LIVE = re.compile(rf"(?<![\w.])(?:_xlfn\.|_xlws\.|_xll\.|_xludf\.)*(?:{_FUNCTIONS})\s*\(|\|", re.IGNORECASE)
_HINT = re.compile(rb"(?i)(?:%s)|\||&#|<!|_xll" % _FUNCTIONS.encode())
_OUTSIDE = re.compile(r"(?<![\w\].])\[\d+\](?=[\w!'])")
_INSIDE = re.compile(r'HYPERLINK\s*\(\s*"#', re.IGNORECASE)  # to a place of the same workbook
_TEXTS = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_FORMULA = re.compile(rb"<((?:\w+:)?)f((?:\s[^<>]*)?)>([^<]*)</\1f\s*>")
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?(?:formula[12]?|f)(?:\s[^<>]*)?>([^<]*)<")
_GROUP = re.compile(rb"\ssi\s*=\s*[\"']([0-9]+)")
_ENTITIES = {"&gt;": ">", "&lt;": "<", "&quot;": '"', "&apos;": "'", "&amp;": "&"}  # the last one last
_DEPENDENT = re.compile(rb"<((?:\w+:)?)f((?:\s[^<>]*)?)(?:/>|></\1f\s*>)")


def is_live(formula: bytes, *, outside: bool) -> bool:
    """Whether a formula, as it is written in XML, does something; `outside` says that the workbook knows other files."""
    said = _resolved(formula.decode("utf-8", "replace"))
    for entity, character in _ENTITIES.items():
        said = said.replace(entity, character)
    text = _TEXTS.sub('""', _INSIDE.sub('PLACE("', said))
    return bool(_LIVE.search(text) or "_xll" in text.casefold() or (outside and _OUTSIDE.search(text)))


def _resolved(text: str) -> str:
    return _REFERENCE.sub(lambda found: _character(found[1], found[2]), text)


def _character(hexadecimal: str | None, decimal: str | None) -> str:
    number = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    return chr(number) if number <= 0x10FFFF else ""


def may_be_live(block: bytes, *, outside: bool) -> bool:
    """Whether a block of XML is worth a closer look."""
    return bool(_HINT.search(block)) or (outside and b"[" in block)


def any_live(xml: bytes, *, outside: bool) -> bool:
    """Whether one of the formulas in some XML (of formats, validations, charts) does something."""
    return may_be_live(xml, outside=outside) and any(
        is_live(found[1], outside=outside) for found in _ANY_FORMULA.finditer(xml)
    )


class Defuser:
    """Takes the formulas that do something out of blocks of rows; `taken` counts them.

    A formula that others share takes those along.
    """

    def __init__(self, *, outside: bool) -> None:
        self.taken = 0
        self._outside = outside
        self._groups: set[bytes] = set()

    def quiet(self, block: bytes) -> bytes:
        """A block of whole rows without its live formulas."""
        if b"f>" in block and may_be_live(block, outside=self._outside):
            block = _FORMULA.sub(self._checked, block)
        return _DEPENDENT.sub(self._followed, block) if self._groups else block

    def _checked(self, found: "re.Match[bytes]") -> bytes:
        group = _GROUP.search(found[2])
        if not is_live(found[3], outside=self._outside) and (not group or group[1] not in self._groups):
            return found[0]
        if group:
            self._groups.add(group[1])
        self.taken += 1
        return b""

    def _followed(self, found: "re.Match[bytes]") -> bytes:
        group = _GROUP.search(found[2])
        if not group or group[1] not in self._groups:
            return found[0]
        self.taken += 1
        return b""
