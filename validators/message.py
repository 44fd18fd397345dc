"""A message to a person as a code with parameters: the sentence is made at the edge, in the reader's language.

A message travels in results and exceptions as it is, and in tables (a row's `detail`, the ledger) as one line of text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Union

Param = Union[str, int, float, "Message", tuple["Param", ...]]
_MARK = '{"say":'


@dataclass(frozen=True, slots=True)
class Message:
    """A code of the catalogue and what fills its sentence; parameters may be messages themselves."""

    code: str
    params: tuple[tuple[str, Param], ...] = ()

    def __getitem__(self, name: str) -> Param:
        return dict(self.params)[name]

    def get(self, name: str, default: Param = "") -> Param:
        return dict(self.params).get(name, default)

    def codes(self) -> Iterator[str]:
        """The message's code and those of all messages inside it."""
        yield self.code
        for _, value in self.params:
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Message):
                    yield from item.codes()


def message(code: str, /, **params: Param) -> Message:
    """A message by its code.

    >>> message("STOPPED_EARLY", cause=message("STOP_REQUESTED")).code
    'STOPPED_EARLY'
    """
    return Message(code, tuple(params.items()))


def pack(value: Message, limit: int = 0) -> str:
    """A message as one line of text that `unpack` reads; with a `limit`, its longest text is cut until it fits.

    >>> unpack(pack(message("TEXT", text="as it was")))["text"]
    'as it was'
    """
    line = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    while limit and len(line) > limit:
        shorter = _cut(value, len(line) - limit)
        if shorter == value:
            return ""
        value = shorter
        line = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return line


def packed(code: str, /, **params: Param) -> str:
    """A message as one line of text, for a table."""
    return pack(message(code, **params))


def unpack(line: str) -> Message | None:
    """The message that `pack` wrote; None for any other text, such as the service's own words."""
    if not line.startswith(_MARK):
        return None
    try:
        return _message(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def plain(value: Message) -> dict[str, object]:
    """A message as JSON: its code and its parameters."""
    return {"code": value.code, "params": {name: _json(value) for name, value in value.params}}


def _json(value: Param) -> object:
    if isinstance(value, Message):
        return plain(value)
    return [_json(item) for item in value] if isinstance(value, tuple) else value


def _plain(value: Param) -> object:
    if isinstance(value, Message):
        return {"say": value.code} | {name: _plain(item) for name, item in value.params}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _message(fields: Mapping[str, object]) -> Message:
    return Message(
        str(fields["say"]), tuple((name, _param(value)) for name, value in fields.items() if name != "say")
    )


def _param(value: object) -> Param:
    if isinstance(value, dict):
        return _message(value)
    if isinstance(value, list):
        return tuple(_param(item) for item in value)
    if isinstance(value, str | int | float):
        return value
    raise TypeError(type(value).__name__)


def _cut(value: Message, excess: int) -> Message:
    """The message with its longest text shortened by at least `excess` characters, or to an ellipsis."""
    texts = [(len(text), text) for text in _texts(value)]
    length, longest = max(texts, default=(0, ""))
    if length < 2:
        return value
    shorter = longest[: max(0, length - excess - 1)] + "…"
    return _with(value, longest, shorter)


def _texts(value: Param) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = [item for _, item in value.params] if isinstance(value, Message) else value
    for item in inner if isinstance(inner, list | tuple) else ():
        yield from _texts(item)


def _with(whole: Message, old: str, new: str) -> Message:
    def changed(value: Param) -> Param:
        if isinstance(value, Message):
            return _with(value, old, new)
        if isinstance(value, tuple):
            return tuple(changed(item) for item in value)
        return new if value == old else value

    return Message(whole.code, tuple((name, changed(item)) for name, item in whole.params))
