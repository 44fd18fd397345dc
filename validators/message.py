"""What is to be said to a person, as a code with parameters: the sentence is made at the edge, in the reader's language.

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
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Message):
                    yield from one.codes()


def message(code: str, /, **params: Param) -> Message:
    """A message by its code.

    >>> message("STOPPED_EARLY", cause=message("STOP_REQUESTED")).code
    'STOPPED_EARLY'
    """
    return Message(code, tuple(params.items()))


def pack(said: Message, limit: int = 0) -> str:
    """A message as one line of text that `unpack` reads; with a `limit`, its longest text is cut until it fits.

    >>> unpack(pack(message("TEXT", text="as it was")))["text"]
    'as it was'
    """
    line = json.dumps(_plain(said), ensure_ascii=False, separators=(",", ":"))
    while limit and len(line) > limit:
        shorter = _cut(said, len(line) - limit)
        if shorter == said:
            return ""
        said = shorter
        line = json.dumps(_plain(said), ensure_ascii=False, separators=(",", ":"))
    return line


def unpack(line: str) -> Message | None:
    """The message that `pack` wrote; None for any other text, such as the service's own words."""
    if not line.startswith(_MARK):
        return None
    try:
        return _message(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def plain(said: Message) -> dict[str, object]:
    """A message as JSON: its code and its parameters."""
    return {"code": said.code, "params": {name: _json(value) for name, value in said.params}}


def _json(value: Param) -> object:
    if isinstance(value, Message):
        return plain(value)
    return [_json(one) for one in value] if isinstance(value, tuple) else value


def _plain(value: Param) -> object:
    if isinstance(value, Message):
        return {"say": value.code} | {name: _plain(one) for name, one in value.params}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _message(told: Mapping[str, object]) -> Message:
    return Message(
        str(told["say"]), tuple((name, _param(one)) for name, one in told.items() if name != "say")
    )


def _param(value: object) -> Param:
    if isinstance(value, dict):
        return _message(value)
    if isinstance(value, list):
        return tuple(_param(one) for one in value)
    if isinstance(value, str | int | float):
        return value
    raise TypeError(type(value).__name__)


def _cut(said: Message, excess: int) -> Message:
    """The message with its longest text shortened by at least `excess` characters, or to an ellipsis."""
    texts = [(len(text), text) for text in _texts(said)]
    length, longest = max(texts, default=(0, ""))
    if length < 2:
        return said
    shorter = longest[: max(0, length - excess - 1)] + "…"
    return _with(said, longest, shorter)


def _texts(value: Param) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = [one for _, one in value.params] if isinstance(value, Message) else value
    for one in inner if isinstance(inner, list | tuple) else ():
        yield from _texts(one)


def _with(said: Message, old: str, new: str) -> Message:
    def changed(value: Param) -> Param:
        if isinstance(value, Message):
            return _with(value, old, new)
        if isinstance(value, tuple):
            return tuple(changed(one) for one in value)
        return new if value == old else value

    return Message(said.code, tuple((name, changed(one)) for name, one in said.params))
