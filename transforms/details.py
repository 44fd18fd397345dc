"""Which entries of a call the service's details name (reference: Data of Forbidden No. Import Failure).

`NO【n】,【field】,Content【value】,【Reference:permitted】` is the published wording; others occur, in English and Chinese, in
brackets or running text. What a detail quotes is the better witness: n may count from 0, from 1 or with a header.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.known_numbers import KnownNumbers
from validators.long_pattern import LongPattern

_ENTRY = LongPattern(r"^\s*[^【\[]*[【\[]\s*(\d+)\s*[】\]]")
_RUNNING = LongPattern(
    r"(?i)第\s*(\d+)\s*[条行个项]|\b(?:row|no|entry|line|item|record|number)\b\s*[.:#]?\s*(\d{1,6})\b"
)
_PART = re.compile(r"([^【\[】\]]*)[【\[]([^】\]]*)[】\]]")
_REFERENCE = LongPattern(r"(?i)^\W*(?:refer|参考|允许)")
_CONTENT = LongPattern(r"(?i)content|value|内容|值")
_NUMBER = re.compile(r"\+?\d[\d()*•＊.\- ]{3,}\d")
_SUCCESS = LongPattern(r"(?i)(?<!un)success|成功")
_FAILURE = LongPattern(r"(?i)fail|error|wrong|invalid|\bnot?\b(?![.【\[])|失败|错|未|不|无法")
_OFFSETS = (1, 0, 2)  # the number of the first entry: as documented, from 0, after a header


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail in its parts; `content` is None when it quotes nothing."""

    text: str
    position: int | None
    field: str
    content: str | None


@dataclass(frozen=True, slots=True)
class NamedEntries:
    """Entry (from 0) -> field and sentence; `unclear` are the groups of which some failed, and how many of each."""

    entries: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    unclear: Mapping[frozenset[int], int] = field(default_factory=dict)


def named_entries(details: Iterable[Any], body: Any, count: int) -> NamedEntries:
    """The entries that details name as failed; `body` is the list that was sent, of `count` entries.

    Where the body is not known, positions are taken as documented.
    """
    read = [one for one in map(read_detail, details) if not _says_taken(one.text)]
    if not isinstance(body, Sequence) or isinstance(body, str | bytes) or len(body) != count:
        places = {one.position - 1: one for one in read if one.position and one.position <= count}
        return NamedEntries({place: (one.field, one.text) for place, one in places.items()})
    known = KnownNumbers({str(entry.get("callNumber", "")) for entry in body})
    fits = [_fitting(one, body, known) for one in read]
    return _resolved(read, fits, count)


def read_detail(detail: Any) -> Detail:
    """A detail, which is a string or `{"detail": string}`, in its parts."""
    text = (str(detail.get("detail", "")) if isinstance(detail, Mapping) else str(detail)).strip()
    entry, parts = (
        _ENTRY.match(text),
        [(label.strip(), value.strip()) for label, value in _PART.findall(text)],
    )
    running = None if entry else _RUNNING.search(text)
    digits = entry.group(1) if entry else (running.group(1) or running.group(2)) if running else None
    parts = parts[1:] if entry else parts
    parts = [
        (label, value)
        for label, value in parts
        if not _REFERENCE.match(label) and not _REFERENCE.match(value)
    ]
    quoted = [value for label, value in parts if _CONTENT.search(label)]
    others = [value for label, value in parts if not _CONTENT.search(label)]
    content = (quoted or others[1:] or [None])[0]
    return Detail(text, None if digits is None else int(digits), others[0] if others else "", content)


def _says_taken(text: str) -> bool:
    return bool(_SUCCESS.search(text)) and not _FAILURE.search(text)


def _fitting(detail: Detail, body: Sequence[Mapping[str, Any]], known: KnownNumbers) -> frozenset[int] | None:
    """The entries that have what a detail quotes; None when it quotes nothing that could be compared."""
    if detail.content is None:
        numbers = {known.of(found) for found in _NUMBER.findall(detail.text)} - {None}
        return _having(body, "callNumber", numbers) if numbers else None
    number = known.of(detail.content)
    by_number = _having(body, "callNumber", {number}) if number else frozenset()
    if any(detail.field in entry for entry in body):
        return _having(body, detail.field, {detail.content}) or by_number
    return by_number or frozenset(
        at for at, entry in enumerate(body) if detail.content in map(str, entry.values())
    )


def _having(body: Sequence[Mapping[str, Any]], name: str, values: Iterable[Any]) -> frozenset[int]:
    wanted = set(values)
    return frozenset(at for at, entry in enumerate(body) if str(entry.get(name, "")) in wanted)


def _resolved(read: Sequence[Detail], fits: Sequence[frozenset[int] | None], count: int) -> NamedEntries:
    """Each detail with its entry: by content alone, with the others of its content, or by a numbering that fits them all."""
    offset = _offset(read, fits)
    named: dict[int, tuple[str, str]] = {}
    unclear: dict[frozenset[int], int] = {}
    for detail, fit in zip(read, fits, strict=True):
        says = (detail.field, detail.text)
        place = None if offset is None or detail.position is None else detail.position - offset
        alike = sum(other == fit for other in fits)
        if fit and (len(fit) <= alike):
            named |= dict.fromkeys(fit, says)
        elif place is not None and 0 <= place < count and (fit is None or place in fit):
            named[place] = says
        elif fit:
            unclear[fit] = unclear.get(fit, 0) + 1
    return NamedEntries(named, unclear)


def _offset(read: Sequence[Detail], fits: Sequence[frozenset[int] | None]) -> int | None:
    """The only numbering by which every position has what its detail quotes."""
    checked = [
        (detail.position, fit)
        for detail, fit in zip(read, fits, strict=True)
        if fit and detail.position is not None
    ]
    fitting = [offset for offset in _OFFSETS if all(place - offset in fit for place, fit in checked)]
    return fitting[0] if checked and len(fitting) == 1 else None
