"""Faults on demand: what goes wrong, at which request, in an order that a seed repeats."""

import random
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config

What = Literal[
    "cut_at_headers",
    "rst_at_headers",
    "never_reads",
    "cut_before",
    "cut_after",
    "rst_before",
    "rst_after",
    "never_answers_before",
    "never_answers_after",
    "partial_headers",
    "garbage",
    "cut_json",
    "slow_bytes",
    "endless_body",
    "gzip_bomb",
    "many_headers",
    "interim_answers",
    "close_after",
    "status",
    "429",
    "redirect",
    "html_page",
    "token_expired",
    "empty_body",
    "null_body",
    "raw_body",
    "stale_answer",
    "wrong_counts",
    "wrong_echo",
]

# Whether the request takes effect all the same, unless the fault says otherwise.
_APPLIED = {
    "interim_answers",
    "close_after",
    "stale_answer",
    "cut_after",
    "rst_after",
    "never_answers_after",
    "partial_headers",
    "garbage",
    "cut_json",
    "slow_bytes",
    "endless_body",
    "gzip_bomb",
    "many_headers",
    "empty_body",
    "null_body",
    "raw_body",
    "wrong_counts",
    "wrong_echo",
}


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. It strikes the requests of `operation` that one of `nth`, `every`, `probability` or `next` picks.

    `nth` and `every` count the operation's requests since the fault was set; `probability` draws from `seed`; `next`
    is how many requests in a row it strikes (1 when none of the four is given).
    """

    operation: str = "*"
    what: What
    nth: Annotated[int, Field(ge=1)] | None = None
    every: Annotated[int, Field(ge=1)] | None = None
    probability: Annotated[float, Field(ge=0, le=1)] | None = None
    seed: int = 0
    next: Annotated[int, Field(ge=1)] | None = None

    applied: Annotated[bool | None, "whether the request takes effect; each `what` has its own default"] = (
        None
    )
    late: Annotated[float, Field(ge=0), "seconds after the cut or reset until the request takes effect"] = 0
    status: Annotated[
        Annotated[int, Field(ge=200, le=599)] | None,
        "of status (500 by default), redirect, html_page, raw_body",
    ] = None
    retry_after: Annotated[str | None, "the Retry-After header of status and 429"] = None
    html: Annotated[bool, "status and 429 as a proxy's page instead of the vendor's envelope"] = False
    framing: Annotated[Literal["content_length", "chunked", "close"], "how cut_json is framed"] = (
        "content_length"
    )
    keep: Annotated[float, Field(ge=0, lt=1), "the part of the body that cut_json sends"] = 0.5
    pause: Annotated[float, Field(ge=0), "seconds between two pieces of slow_bytes and endless_body"] = 0.05
    piece: Annotated[int, Field(ge=1), "bytes in a piece of slow_bytes"] = 1
    hold: Annotated[float, Field(gt=0), "how long (s) never_reads and never_answers last at most"] = 600
    megabytes: Annotated[int, Field(ge=1, le=2000), "what gzip_bomb inflates to"] = 100
    location: Annotated[str, "where redirect points"] = "http://127.0.0.1:9/elsewhere"
    text: Annotated[str, "the body of raw_body, html_page and garbage"] = ""
    encoding: Annotated[Literal["utf-8", "latin-1"], "of raw_body"] = "utf-8"
    content_type: Annotated[str, "of raw_body"] = "application/json"
    copies: Annotated[
        int, Field(ge=1), "how many headers many_headers adds, or 103s interim_answers sends"
    ] = 10_000
    delta: Annotated[
        int, "what wrong_counts adds to successCount and totals, or how many ids it drops from a list"
    ] = -1

    @property
    def applies(self) -> bool:
        """Whether the struck request takes effect."""
        return self.what in _APPLIED if self.applied is None else self.applied


@dataclass(slots=True)
class _Watch:
    """A fault that was set, and what it has seen since."""

    number: int
    fault: Fault
    seen: int = 0
    struck: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def strikes(self) -> bool:
        """Counts one request of its operation; whether the fault picks it."""
        self.seen += 1
        fault = self.fault
        if fault.nth is not None:
            return self.seen == fault.nth
        if fault.every is not None:
            return self.seen % fault.every == 0
        if fault.probability is not None:
            return self.dice.random() < fault.probability
        return self.struck < (fault.next or 1)


class Faults:
    """The faults in force. Where several pick the same request, the one set first strikes."""

    def __init__(self) -> None:
        self._watches: list[_Watch] = []
        self._last = 0

    def add(self, **values: Any) -> int:
        """Sets a fault; its number. pydantic's ValidationError for an unknown name or value."""
        fault = _adapter().validate_python(values)
        self._last += 1
        self._watches.append(_Watch(self._last, fault, dice=random.Random(fault.seed)))  # nosec B311 # noqa: S311 - repeatable on purpose
        return self._last

    def shown(self) -> list[dict[str, Any]]:
        """Each fault with its number, how many requests it saw and how many it struck."""
        return [
            {"number": one.number, "seen": one.seen, "struck": one.struck, **asdict(one.fault)}
            for one in self._watches
        ]

    def clear(self) -> None:
        self._watches.clear()

    def choose(self, operation: str) -> Fault | None:
        """The fault that strikes this request, if any."""
        concerned = [one for one in self._watches if one.fault.operation in {"*", operation}]
        striking = [one for one in concerned if one.strikes()]
        if not striking:
            return None
        striking[0].struck += 1
        return striking[0].fault


@cache
def _adapter() -> TypeAdapter[Fault]:
    return TypeAdapter(Fault)
