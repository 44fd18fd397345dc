"""What the live service says, as values, and what of it a kind asks for. Read by flows, judged by pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from validators.libraries import pd
from validators.problems import Problem


class Source(StrEnum):
    """What can be read from the service; each is read once a load."""

    AGENTS = "agents"
    QUEUES = "queues"
    EXTENSIONS = "extensions"
    CAMPAIGNS = "campaigns"
    MEMBERS = "members"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values name something in the service: it must be there, or must not be there yet.

    `only` limits the rule to rows in which another column has that value (its default counts for a blank). With
    `resolve` an agent is replaced by its work number, or by what the profile names agents with. `but` finds the rows that
    ask for nothing but what is there already.
    """

    field: str
    source: Source
    code: str
    exists: bool = True
    only: tuple[str, str] | None = None
    resolve: Literal["", "work number", "profile"] = ""
    but: Callable[[pd.DataFrame, Live], pd.Series[bool]] | None = None


@dataclass(frozen=True, slots=True)
class LiveRead:
    """A source that is read beside the references.

    `by` is the column whose values the service is asked about, for what it does not list as a whole. `only` limits it to
    rows in which another column has that value.
    """

    source: Source
    by: str = ""
    only: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """An agent's place in a queue."""

    level: int | None
    checkin: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """An agent's current setting; texts are "" and numbers None where there is none."""

    ext: str
    phone: str = field(repr=False)
    wrap_up_time: int | None
    wrap_up_type: int | None


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """A queue's name and weight as they are read with its members."""

    name: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What the list of campaigns shows of one: its state (reference: 1 not started to 7 deleted), customers in it."""

    state: int | None = None
    contacts: int | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """What was read. A source that was not asked for is empty and is not in `asked`.

    `agents`, `queues` and `campaigns` map a key to its name, `uuids` a work number to its uuid, `extensions` a number to
    the uuid it is bound to ("" when free), `members` a queue to its agents by work number and `described` to its name and weight, `settings` a work number to
    what is set.
    """

    asked: frozenset[Source] = frozenset()
    agents: Mapping[str, str] = field(default_factory=dict)
    uuids: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    campaign_ends: Mapping[str, str] = field(
        default_factory=dict
    )  # code -> how it has ended, as a packed message
    campaign_facts: Mapping[str, CampaignFacts] = field(default_factory=dict)  # by code, like `campaigns`
    members: Mapping[str, Mapping[str, Membership]] = field(default_factory=dict)
    described: Mapping[str, QueueFacts] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def names(self, source: Source) -> Mapping[str, str]:
        """Key -> name of everything of a source."""
        if source is Source.EXTENSIONS:
            return dict.fromkeys(self.extensions, "")
        found = {Source.AGENTS: self.agents, Source.QUEUES: self.queues, Source.CAMPAIGNS: self.campaigns}
        return found[source]

    def work_no(self, agent: str) -> str:
        """The work number of an agent given by work number or uuid; "" when there is no such agent."""
        if agent in self.agents:
            return agent
        return next((number for number, uuid in self.uuids.items() if uuid == agent), "")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a load would change of one thing (a queue, an agent): signs counted, and a line for each but `=`."""

    subject: str
    counts: Mapping[str, int]
    lines: tuple[tuple[str, str], ...] = ()  # (sign, text or packed message)

    def record(self) -> dict[str, Any]:
        """Its fields by name, as they are kept and given out; dataclasses.asdict takes twenty times as long."""
        return {"subject": self.subject, "counts": dict(self.counts), "lines": self.lines}


@dataclass(frozen=True, slots=True)
class Survey:
    """A sheet compared with the live service: the rows left to send, those settled by it, and what would change.

    `facts` is JSON that the plan needs beside the rows; a `refusal` stops the whole sheet. `repairs` are names that were
    replaced by numbers or codes, with the fields of their columns, `options` load options that change with it, `notices` what
    is to be said of the sheet, `offered` what may be chosen: field of a column -> number -> name.
    """

    ready: pd.DataFrame
    settled: pd.DataFrame
    problems: pd.DataFrame
    changes: tuple[Changes, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    refusal: Problem | None = None
    repairs: pd.DataFrame | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    offered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a load's options name, compared with the live service: facts for the plan, what to say, or why it is refused."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()
    refusal: Problem | None = None


@dataclass(frozen=True, slots=True)
class OptionLook:
    """Options of a kind that name something in the service."""

    asked: Callable[[Mapping[str, str]], Mapping[Source, tuple[str, ...]]]
    """A load's options -> what is read for them, and the values that the service is asked about."""
    judge: Callable[[pd.DataFrame, Live, Mapping[str, str], str], Judged]
    """Ready rows, what is live, the load's options, the profile's type of agent."""


Surveyor = Callable[["pd.DataFrame", Live, Mapping[str, str], Mapping[int, str]], Survey]
"""Ready rows, what is live, the load's options, the rows of the sheet that cannot be loaded with the codes of why -> the survey."""

Confirmer = Callable[["pd.DataFrame", Live, Mapping[str, Any]], "pd.DataFrame"]
"""Rows that the service took, what is live afterwards, the survey's facts -> an outcome frame of those rows."""

Looker = Callable[[str, Mapping[str, Any], Live, Mapping[str, Any]], bool]
"""Operation, body, what is live, the survey's facts -> whether a call in doubt has taken effect."""
