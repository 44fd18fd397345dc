"""For Python processes that have this folder on their path: the wall clock is off by the seconds in a file, read each time.

Only the wall clock is: what a person or a time server sets. The monotonic clocks of the system are as they are. Libraries in
C hold on to the real `datetime`, so only our own modules get another one.
"""

import builtins
import datetime as dt
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

_NAME = "SHIFTED_CLOCK"  # the file; looked up each time, since a forked process gets its own
_OURS = {"callsheet", "flows", "transforms", "validators"}
_real_time, _real_import = time.time, builtins.__import__


def _shift() -> float:
    try:
        return float(Path(os.environ[_NAME]).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0


def _shifted_time() -> float:
    return _real_time() + _shift()


class _Kind(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, dt.datetime)


class _ShiftedDatetime(dt.datetime, metaclass=_Kind):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        return dt.datetime.fromtimestamp(_shifted_time(), tz)


_shifted = ModuleType("datetime")
_shifted.__dict__.update(dt.__dict__, datetime=_ShiftedDatetime)


def _import(name: str, names: Mapping[str, Any] | None = None, *more: Any, **others: Any) -> Any:
    importer = str((names or {}).get("__name__", "")).partition(".")[0]
    if name == "datetime" and importer in _OURS:
        return _shifted
    return _real_import(name, names, *more, **others)


if _NAME in os.environ:
    time.time = _shifted_time
    time.time_ns = lambda: int(_shifted_time() * 1e9)
    builtins.__import__ = _import  # type: ignore[assignment]
