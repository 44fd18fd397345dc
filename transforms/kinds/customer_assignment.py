"""Who gets the numbers of an import: a rule of Sobot's, agents with counts, or a fair split over the members of a queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from typing import Any

from transforms.calls import PlanError
from transforms.live import Judged, Live, Source
from transforms.names import directory
from transforms.near import nearest
from validators.libraries import pd
from validators.message import packed
from validators.problems import Problem

RULES = ("NoAssign", "AssignAverage", "AssignAppoint")
APPOINT = "AssignAppoint"
QUEUE = "queue:"
_OWN_COLUMN = "allocationAgent"

Share = Mapping[str, Any]
"""One agent of the plan's facts: id (as calls name it), agent (work number), name, and either count or weight."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options `assign` and `assign_counts` say together."""

    rule: str
    counts: Mapping[str, int]
    queue: str = ""

    @property
    def appoints(self) -> bool:
        """Whether agents are named, one by one or as the members of a queue."""
        return bool(self.counts or self.queue)


def wanted(options: Mapping[str, str]) -> Wanted:
    """What the options say; counts alone appoint their agents. PlanError where they contradict each other."""
    given, counts = options.get("assign", ""), assign_counts(options.get("assign_counts", ""))
    if given.startswith(QUEUE) and given != QUEUE and not counts:
        return Wanted(APPOINT, {}, given.removeprefix(QUEUE).strip())
    rule = given or (APPOINT if counts else RULES[0])
    if counts and rule != APPOINT:
        raise PlanError("ASSIGN_CONTRADICTED", value=given)
    if rule not in RULES:
        choices = (*RULES, f"{QUEUE}3001")
        raise PlanError("OPTION_VALUE_UNKNOWN", option="assign", value=rule, choices=choices)
    if rule == APPOINT and not counts:
        raise PlanError("ASSIGN_COUNTS_MISSING")
    return Wanted(rule, counts)


def assign_counts(written: str) -> dict[str, int]:
    """Agents and their counts from `1001:50,1002:50`; PlanError for what is none, or an agent that comes twice."""
    shares: dict[str, int] = {}
    for part in filter(None, (share.strip() for share in written.replace(";", ",").split(","))):
        agent, _, count = (side.strip() for side in part.rpartition(":"))
        if not (agent and count.isascii() and count.isdigit()) or int(count) == 0:
            raise PlanError("ASSIGN_COUNTS_WRONG", value=part)
        if agent in shares:
            raise PlanError("ASSIGN_AGENT_TWICE", agent=agent)
        shares[agent] = int(count)
    return shares


def asked(options: Mapping[str, str]) -> dict[Source, tuple[str, ...]]:
    """What of the service the options name."""
    want = wanted(options)
    if want.queue:
        return {Source.AGENTS: (), Source.QUEUES: (), Source.MEMBERS: (want.queue,)}
    return {Source.AGENTS: ()} if want.counts else {}


def judged(frame: pd.DataFrame, live: Live, options: Mapping[str, str], agent_type: str) -> Judged:
    """The agents that the options name, as calls name them; agents are taken as given where nothing was read."""
    want = wanted(options)
    if not want.appoints:
        return Judged()
    found = _members(want.queue, live, agent_type) if want.queue else _counted(want.counts, live, agent_type)
    if isinstance(found, Problem):
        return Judged(refusal=found)
    beside = _OWN_COLUMN in frame and bool((frame[_OWN_COLUMN] != "").any())
    notices = (Problem("ASSIGN_BESIDE_COLUMN"),) if beside else ()
    return Judged({"assign": found}, notices)


def _members(queue: str, live: Live, agent_type: str) -> list[Share] | Problem:
    if Source.MEMBERS not in live.asked:
        return Problem("ASSIGN_QUEUE_UNREAD", value=queue)
    found = directory(Source.QUEUES, live).find(queue)
    if len(found) > 1:
        return Problem("ASSIGN_QUEUE_SHARED", value=queue, detail=packed("VALUES", values=found))
    if not found:
        return Problem("ASSIGN_QUEUE_UNKNOWN", value=queue, detail=nearest(queue, live.queues))
    members = live.members.get(found[0], {})
    callers = sorted(agent for agent in members if agent in live.agents)
    if not callers:
        return Problem("ASSIGN_QUEUE_EMPTY", value=queue)
    of_queue = {"queue": found[0], "queue_name": live.queues.get(found[0], "")}
    return [
        {**_share(agent, live, agent_type, weight=max(1, members[agent].level or 1)), **of_queue}
        for agent in callers
    ]


def _counted(counts: Mapping[str, int], live: Live, agent_type: str) -> list[Share] | Problem:
    if Source.AGENTS not in live.asked:
        return [{"id": agent, "agent": agent, "name": "", "count": count} for agent, count in counts.items()]
    shares: dict[str, Share] = {}
    known = directory(Source.AGENTS, live)
    for written, count in counts.items():
        found = known.find(written)
        if len(found) != 1:
            return _none_or_several(written, found, live)
        if found[0] in shares:
            return Problem("ASSIGN_AGENT_REPEATED", value=found[0])
        shares[found[0]] = _share(found[0], live, agent_type, count=count)
    return list(shares.values())


def _none_or_several(written: str, found: tuple[str, ...], live: Live) -> Problem:
    if found:
        return Problem("ASSIGN_AGENT_SHARED", value=written, detail=packed("VALUES", values=found))
    return Problem("ASSIGN_AGENT_UNKNOWN", value=written, detail=nearest(written, live.agents))


def _share(agent: str, live: Live, agent_type: str, **more: int) -> Share:
    named = live.uuids.get(agent, agent) if agent_type == "1" else agent
    return {"id": named, "agent": agent, "name": live.agents.get(agent, ""), **more}


def assignments(options: Mapping[str, str], facts: Mapping[str, Any], sizes: Iterable[int]) -> Iterator[Body]:
    """The assignment of each chunk in turn, given its rows: what the body says of it (readings B17).

    Counts are used up in order over the chunks. A queue's rows are dealt out in turn, by the members' weights, over the
    whole load: whatever becomes of single chunks, everybody has their share of the rest.
    """
    want = wanted(options)
    if not want.appoints:
        yield from ({"assignRule": want.rule} for _ in sizes)
        return
    shares = facts.get("assign") or _given(want)
    dealt = _in_turn(shares, sizes) if want.queue else _in_order(shares, sizes)
    for counts in dealt:
        taken = [{"agentID": agent, "count": count} for agent, count in counts.items() if count]
        yield {"assignRule": APPOINT, "assignAgentAndCount": taken} if taken else {"assignRule": RULES[0]}


Body = dict[str, Any]


def _given(want: Wanted) -> list[Share]:
    """The counts as they were given; who is in a queue only the service knows."""
    if want.queue:
        raise PlanError("ASSIGN_QUEUE_NOT_READ", queue=want.queue)
    return [{"id": agent, "count": count} for agent, count in want.counts.items()]


def _in_order(shares: Iterable[Share], sizes: Iterable[int]) -> Iterator[dict[str, int]]:
    left = {share["id"]: int(share["count"]) for share in shares}
    for rows in sizes:
        taken: dict[str, int] = {}
        for agent, count in left.items():
            taken[agent] = min(count, rows - sum(taken.values()))
        left = {agent: count - taken[agent] for agent, count in left.items()}
        yield taken


def _in_turn(shares: Iterable[Share], sizes: Iterable[int]) -> Iterator[dict[str, int]]:
    round_ = turns({share["id"]: int(share["weight"]) for share in shares})
    at = 0
    for rows in sizes:
        yield {
            agent: _dealt(round_, agent, at + rows) - _dealt(round_, agent, at)
            for agent in dict.fromkeys(round_)
        }
        at += rows


def _dealt(round_: list[str], agent: str, rows: int) -> int:
    """How many of the first rows an agent gets."""
    whole, rest = divmod(rows, len(round_))
    return whole * round_.count(agent) + round_[:rest].count(agent)


def turns(weights: Mapping[str, int]) -> list[str]:
    """One round in which everybody has as many turns as their weight, spread as evenly as can be.

    >>> turns({"1001": 2, "1002": 1})
    ['1001', '1002', '1001']
    """
    least = gcd(*weights.values())
    turns_of = {agent: weight // least for agent, weight in weights.items()}
    whole, credit, round_ = sum(turns_of.values()), dict.fromkeys(turns_of, 0), []
    for _ in range(whole):
        credit = {agent: credit[agent] + turns_of[agent] for agent in credit}
        chosen = max(credit, key=credit.__getitem__)
        credit[chosen] -= whole
        round_.append(chosen)
    return round_


def assigned_in(body: Any) -> dict[str, int]:
    """Agent, as the call names them -> the rows of a call that it assigns."""
    shares = body.get("assignAgentAndCount") or () if isinstance(body, Mapping) else ()
    return {str(share["agentID"]): int(share["count"]) for share in shares}


def assigned_notices(options: Mapping[str, str], rows: int) -> tuple[Problem, ...]:
    """What to say of counts that are not those of the rows that are sent."""
    total = sum(wanted(options).counts.values())
    if not total or total == rows:
        return ()
    code = "ASSIGN_COUNTS_SHORT" if total < rows else "ASSIGN_COUNTS_OVER"
    return (Problem(code, detail=packed("COUNTS_AND_ROWS", assigned=total, rows=rows)),)


def trimmed(shares: list[dict[str, Any]], rows: int) -> list[dict[str, Any]]:
    """The shares of a chunk that has fewer rows left, taken from whoever has most."""
    counts = [int(share["count"]) for share in shares]
    for _ in range(sum(counts) - rows):
        most = max(range(len(counts)), key=lambda at: (counts[at], at))
        counts[most] -= 1
    return [share | {"count": count} for share, count in zip(shares, counts, strict=True) if count]
