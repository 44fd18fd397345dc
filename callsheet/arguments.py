"""What a Python program hands to the library, checked for what it is before anything is read or sent.

Annotations are not enforced, so each of these takes whatever was given and answers with a UsageError that names the argument.
"""

import os
from collections.abc import Iterable, Mapping
from numbers import Integral
from pathlib import Path
from typing import Any

from callsheet.errors import UsageError
from validators.message import message


def text_of(name: str, given: Any) -> str:
    """A string that can be written down; UsageError for anything else, such as half of a surrogate pair."""
    if not isinstance(given, str):
        raise unfit(name, given, "ARGUMENT_TEXT")
    try:
        given.encode()
    except UnicodeEncodeError:
        raise UsageError("ARGUMENT_NOT_UNICODE", argument=name) from None
    return given


def flag_of(name: str, given: Any) -> bool:
    """True or False and nothing that only counts as one: the string "no" would count as true."""
    if not isinstance(given, bool):
        raise unfit(name, given, "ARGUMENT_FLAG")
    return given


def path_of(name: str, given: Any) -> Path:
    """A path that a file can have; UsageError for no path, an empty one, and one with characters that no file name holds."""
    if not isinstance(given, str | Path):
        raise unfit(name, given, "ARGUMENT_PATH")
    try:
        possible = str(given) and b"\0" not in os.fsencode(given)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise UsageError("ARGUMENT_NO_PATH", argument=name)
    return Path(given)


def texts_of(name: str, given: Any) -> tuple[str, ...]:
    """Names in order: one string is one name, None is none."""
    if given is None:
        return ()
    if isinstance(given, str):
        return (text_of(name, given),)
    if not isinstance(given, Iterable):
        raise unfit(name, given, "ARGUMENT_TEXTS")
    return tuple(text_of(name, each) for each in given)


def options_of(given: Any) -> dict[str, str | Mapping[str, str]]:
    """Load options as a mapping of strings, whole numbers as they are written; a mapping stands for the options of one kind."""
    return {
        name: _values(name, value) if isinstance(value, Mapping) else _value(name, value)
        for name, value in _pairs("options", {} if given is None else given)
    }


def _values(kind: str, given: Mapping[Any, Any]) -> dict[str, str]:
    return {name: _value(name, value) for name, value in _pairs(f"options[{kind!r}]", given)}


def _pairs(name: str, given: Any) -> list[tuple[str, Any]]:
    if not isinstance(given, Mapping):
        raise unfit(name, given, "ARGUMENT_MAPPING")
    return [(text_of(name, key), value) for key, value in given.items()]


def _value(name: str, given: Any) -> str:
    argument = f"options[{name!r}]"
    if isinstance(given, bool) or not isinstance(given, str | Integral):
        raise unfit(argument, given, "ARGUMENT_VALUE")
    return text_of(argument, str(given))


def unfit(name: str, given: Any, needed: str) -> UsageError:
    """The error of an argument of the wrong type: what it must be (a code), and the type (never the value) that was given."""
    return UsageError("ARGUMENT_TYPE", argument=name, needed=message(needed), given=type(given).__name__)
