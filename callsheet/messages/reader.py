"""From a code to a sentence: in the reader's language, with times in the reader's zone and advice for where it is read."""

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from callsheet.messages.catalogue import TEXTS
from callsheet.messages.text import Surface, Text
from callsheet.messages.visible import in_one_line, visible
from validators.message import Message, Param, message, unpack
from validators.problem_types import Scope
from validators.problems import Problem, problem_type

_BETWEEN = {"en": ("; ", "."), "zh": ("；", "。")}
_STOPS = ".。"
_AFTER_CLAUSE = ".。;；,，)）:："
_ENDS = "。.!?！？…:："  # what a sentence or the head of a list may end with
IN_CHUNK = "IN_CHUNK"  # the cause of a row's doubt, with its load and chunk
_QUOTED = frozenset({"column", "header", "value"})  # what a sentence quotes from a file, between “ and ”
_QUOTATION = re.compile(
    "(?<![^\\W_])([\"'“‘「『《])(.+?)([\"'”’」』》])"
)  # in the service's words: what it was sent
_LIST = {"en": ", ", "zh": "、"}
_ANY_PROFILE = "[profiles.NAME"  # in a text: a setting of the reader's profile, where it is known


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: `language` is "en" or "zh", `zone` the name of a time zone.

    Others than a file's owner are quoted nothing from it but what `may_quote` allows, in Prefect nothing at all without that: the
    title of a column may be a person's name.
    """

    language: str = "en"
    zone: str = "UTC"
    surface: Surface = Surface.TERMINAL
    may_quote: Callable[[str], bool] | None = None
    profile: str = ""  # whose settings texts speak of; "" where that is not known

    def sees(self, quoted: str) -> bool:
        """Whether this reader may see these words of a file."""
        return self.may_quote(quoted) if self.may_quote else self.surface is not Surface.PREFECT

    def say(self, said: Message | str, *, advice: bool = True) -> str:
        """A message as a sentence, followed by what to do about it where there is something to do.

        Text that is no message (the service's own words, an old ledger's note) is said as it is.
        """
        if isinstance(said, str):
            return self._unpacked(said, advice=advice)
        values = {name: self._value(value) for name, value in said.params}
        parts = self._templates(said.code)[: 2 if advice else 1]
        fill = _Sentence(self).fill
        return self._in_a_row([fill(part, values) for part in parts])

    def _unpacked(self, line: str, *, advice: bool) -> str:
        """A line of a table as a sentence; what only looks like a message of ours is left as it is."""
        said = unpack(line)
        with suppress(KeyError, ValueError):
            if said:
                return self.say(said, advice=advice)
        return visible(_QUOTATION.sub(self._quotation, line))

    def _quotation(self, found: re.Match[str]) -> str:
        begin, quoted, end = found.groups()
        return f"{begin}{quoted if self.sees(quoted) else '…'}{end}"

    def text(self, code: str, /, **params: Param) -> str:
        """The sentence of a code alone."""
        return self.say(message(code, **params), advice=False)

    def problem(self, problem: Problem) -> tuple[str, str]:
        """A problem's sentence, and how to fix it."""
        values = {
            "value": in_one_line(self._cell(problem)),
            "column": in_one_line(problem.column),
            "detail": self.say(problem.detail, advice=False),
            **place_of(problem),
        }
        sentence, fix = self._problem_templates(problem.code)
        fill = _Sentence(self).fill
        said = self._closed(fill(sentence, values), values["detail"])
        return self._of_sheet(problem.sheet, said), fill(fix, values)

    def _of_sheet(self, sheet: str, said: str) -> str:
        """What is said of one sheet of a file that has several, with the sheet's name."""
        return self.text("PROBLEM_OF_SHEET", sheet=sheet, said=said) if sheet else said

    def _cell(self, problem: Problem) -> str:
        """The value of a problem; others than the file's owner are told no cell with words in it, which may be somebody's name."""
        of_row = problem_type(problem.code).scope is Scope.ROW
        hidden = of_row and any(map(str.isalpha, problem.value)) and not self.sees(problem.value)
        return "…" if hidden else problem.value

    def _closed(self, filled: str, detail: str) -> str:
        """A sentence with its full stop, whatever fact it ends with; one whose last fact is not known ends before its colon."""
        stop = _BETWEEN[self.language][1]
        if not detail and filled[-1:] in {":", "："}:
            return filled[:-1] + stop
        return filled + stop if filled[-1:].isalnum() else filled

    def _templates(self, code: str) -> tuple[str, str]:
        """The sentence of a code and its advice, from our catalogue or that of the problems."""
        if text := TEXTS.get(code):
            said = (self.surface.is_plain and (self._on_a_draft(code) or TEXTS.get(f"PLAIN_{code}"))) or text
            return said.sentence(self.language), said.advice(self.language, self.surface)
        return self._problem_templates(code)

    def _problem_templates(self, code: str) -> tuple[str, str]:
        kind = problem_type(code)
        sentence, fix = (kind.zh, kind.fix_zh) if self.language == "zh" else (kind.en, kind.fix_en)
        own = self._fix_here(code)
        return sentence, own.sentence(self.language) if own else fix

    def _fix_here(self, code: str) -> Text | None:
        """How a problem is fixed by somebody without a command line; None where the catalogue's fix will do."""
        own = TEXTS.get(f"FOLDER_{code}") if self.surface is Surface.FOLDER else self._on_a_draft(code)
        return own or (TEXTS.get(f"FIX_{code}") if self.surface.is_plain else None)

    def _on_a_draft(self, code: str) -> Text | None:
        """What is said of a code on the pages of a draft alone."""
        return TEXTS.get(f"DRAFT_{code}") if self.surface is Surface.DRAFT else None

    def moment(self, written: str, *, seconds: bool = False) -> str:
        """An ISO time as people write it, in the reader's zone; what is no time is left as it is."""
        try:
            moment = datetime.fromisoformat(written)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            local = moment.astimezone(ZoneInfo(self.zone))
        except (ValueError, OverflowError):
            return written
        return local.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")

    def outcomes(self, counts: Mapping[str, int]) -> str:
        """Rows by outcome, in one line."""
        named = [
            f"{count:,} {self.say(message(f'OUTCOME_{outcome.upper()}'))}"
            for outcome, count in counts.items()
        ]
        return (", " if self.language == "en" else "，").join(named)

    def paragraph(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other, each once."""
        return self._in_a_row(list(dict.fromkeys(sentences)))

    def _in_a_row(self, sentences: Sequence[str]) -> str:
        """Sentences one after the other; each but the last gets the stop that it lacks. Chinese has no space between them."""
        *before, last = [sentence for sentence in sentences if sentence] or [""]
        stop = _BETWEEN[self.language][1]
        closed = [sentence if sentence[-1] in _ENDS else sentence + stop for sentence in before]
        return ("" if self.language == "zh" else " ").join([*closed, last])

    def join(self, parts: Iterable[str]) -> str:
        """Clauses one after the other."""
        *before, last = list(parts) or [""]
        return _BETWEEN[self.language][0].join([*map(without_stop, before), last])

    def _value(self, value: Param) -> Any:
        if isinstance(value, Message):
            return self.say(value, advice=False)
        if isinstance(value, tuple):
            return _Several(str(self._value(item)) for item in value)
        return in_one_line(value) if isinstance(value, str) else value


def place_of(problem: Problem) -> dict[str, str]:
    """The load and chunk that `callsheet resolve` needs for a row whose outcome is unknown; words where they are not known."""
    known = dict(said.params) if (said := unpack(problem.detail)) and said.code == IN_CHUNK else {}
    return {"load": str(known.get("load", "LOAD")), "chunk": str(known.get("chunk", "N"))}


def without_stop(clause: str) -> str:
    """A clause without the full stop at its end; an ellipsis, a word and a path keep theirs.

    >>> [without_stop(text) for text in ("It is full.", "已满。", "and so on...", "a.", "..")]
    ['It is full', '已满', 'and so on...', 'a.', '..']
    """
    if clause.endswith("。"):
        return clause.rstrip("。")
    sentence = clause.endswith(".") and not clause.endswith("..") and " " in clause
    return clause[:-1] if sentence else clause


def _joined(filled: str, value: str, following: str) -> str:
    """A template filled up to here and the next value, before the text that follows."""
    if following[:1] and following[0] in _AFTER_CLAUSE:
        value = without_stop(value)
        if not value and following[0] in _STOPS:
            return filled.rstrip()
    return filled + value


def _quotes(before: str, name: str, following: str) -> bool:
    """Whether a sentence quotes a title or a value of a file here: by the name of what fills it, or since it says so."""
    titled = before.endswith("column “") or following.startswith("”列")
    return before.endswith("“") and (name in _QUOTED or titled)


class _Several(tuple[str, ...]):
    """Values that a sentence lists."""

    __slots__ = ()


class _Sentence(string.Formatter):
    """Python's format, and more: `plural:one|many`, `time`, `seconds`, `list` (values) and `list|SEPARATOR`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill a template; a value that ends in a full stop loses it where the template adds one, or a bracket, after it."""
        parts = [*self.parse(template), ("", None, None, None)]
        filled = ""
        for (text, name, spec, _), (following, *_) in pairwise(parts):
            filled += self._settled(text)
            if name is not None:
                value = self.format_field(values[name], self.vformat(spec or "", (), values))
                if _quotes(text, name, following) and not self._reader.sees(value):
                    value = "…"
                filled = _joined(filled, value, following)
        return filled.strip()

    def _settled(self, text: str) -> str:
        """A template's own words, with the reader's profile where they speak of a profile's settings."""
        profile = self._reader.profile
        return text.replace(_ANY_PROFILE, f"[profiles.{profile}") if profile else text

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, _Several):
            if not format_spec.startswith("list"):
                return self._reader.join(value)
            _, given, separator = format_spec.partition("|")
            return (separator if given else _LIST[self._reader.language]).join(
                map(without_stop, filter(None, value))
            )
        if format_spec.startswith("list"):  # one value, or as an older callsheet wrote the list
            return str(value)
        if format_spec.startswith("plural:"):
            one, _, many = format_spec.removeprefix("plural:").partition("|")
            return one if str(value) == "1" else many  # a problem keeps its detail as text
        if format_spec in {"time", "seconds"}:
            return self._reader.moment(str(value), seconds=format_spec == "seconds")
        return super().format_field(value, format_spec)


ENGLISH = Reader()
