"""What a report page says, as values and codes; nothing in it is a customer's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from validators.message import Message
from validators.problems import Problem


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem with how many rows have it, and the first of them; its row is None, a fact that differs from row to row is “…”."""

    problem: Problem
    count: int = 0
    rows: tuple[int, ...] = ()
    first: tuple[int | None, ...] = ()  # their rows in the first file, where they came back
    others: int = 0  # different facts for which this line's “…” stands; 0 where its fact is shown, or is one


@dataclass(frozen=True, slots=True)
class Place:
    """What one operation of the service was sent: requests, rows, and the batches that it made."""

    operation: str
    requests: int
    rows: int
    batches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One load. `about` holds values by the codes of their labels, `sent` has moment (ISO) and rows of each request."""

    title: str
    about: Mapping[str, str | Message]
    rows: int
    counts: Mapping[str, int]
    made_at: str
    refused: bool = False
    waits: bool = False  # for approval
    rejected: bool = False  # by a person
    under_way: bool = False  # it continues automatically
    stopped: Message | None = None
    problems: tuple[ProblemLine, ...] = ()
    repairs: Mapping[str, int] | None = (
        None  # cells by the code of the repair; None where it is no longer kept
    )
    countries: Mapping[str, int] = field(default_factory=dict)  # rows by calling code; “” has none
    spoilt: bool = False  # what is kept of its rows cannot be read
    country_known: bool = True
    sent: tuple[tuple[str, int], ...] = ()
    repeated: bool = False  # whether a request was sent more than once
    campaign: str = ""
    campaigns: tuple[
        Mapping[str, Any], ...
    ] = ()  # campaign, name, rows, outcomes: where the rows name their own
    assigned: tuple[Mapping[str, Any], ...] = ()  # agent, name, rows: where a load names who gets them
    places: tuple[Place, ...] = ()
    decisions: tuple[Message, ...] = ()
