"""Queue rosters: what differs from the live members, the calls that change it, and the read-back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from transforms.calls import Rows
from transforms.kind import (
    Call,
    Delivery,
    Doubt,
    Kind,
    LiveChecks,
    NaturalKeys,
    Option,
    PlanContext,
    RowRules,
    Tally,
    Title,
)
from transforms.kinds.agent_settings import agent_type_of
from transforms.live import Changes, Live, LiveRead, Membership, Reference, Source, Survey
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, loaded, outcome_frame
from transforms.roster_rows import (
    LEAVES,
    Wanted,
    contradictions,
    leaving,
    leaving_of,
    queues_of,
    wanted_of,
)
from validators.kinds.queue_rosters import QueueRosters
from validators.libraries import pd
from validators.message import Message, message, pack, packed
from validators.problems import Problem
from validators.tables import table
from validators.validate import problem_frame

MODES = ("merge", "exact")
_LONGEST = 400  # characters of a reason that the ledger keeps


@dataclass(slots=True)
class _Diff:
    """One queue compared with its live members."""

    queue: str
    add: list[Wanted] = field(default_factory=list)
    change: list[Wanted] = field(default_factory=list)
    same: list[Wanted] = field(default_factory=list)
    leave: list[Wanted] = field(default_factory=list)  # members whose own row says so
    remove: list[str] = field(default_factory=list)  # members whom mode=exact does not find in the sheet
    lines: list[tuple[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        found = (len(self.add), self.losses, len(self.change), len(self.same))
        return dict(zip("+-~=", found, strict=True))

    @property
    def losses(self) -> int:
        """How many members the queue would lose."""
        return len(self.remove) + len(self.leave)


_MOST_NAMED = 5  # rows that are named in one message


def _not_loadable(left_out: Mapping[int, str]) -> str:
    """Which rows cannot be loaded and why, the first few by number."""
    named = [message("ROW_AND_CODE", row=row, code=code) for row, code in left_out.items()][:_MOST_NAMED]
    more = len(left_out) - len(named)
    listed = (*named, message("MORE_ROWS", count=more)) if more else tuple(named)
    return packed("ROWS_NOT_LOADABLE", rows=len(left_out), named=listed)


def survey_rosters(
    frame: pd.DataFrame, live: Live, options: Mapping[str, str], left_out: Mapping[int, str]
) -> Survey:
    """Rows that are not so yet, with the level and check-in that stay; with mode=exact also who must leave.

    Removals of mode=exact are recorded on the first row of their queue, whose outcome says whether they happened. They are
    refused when rows of the sheet are left out (one of them may be a member), when a queue lists nobody who stays, or
    when the guard forbids them.
    """
    exact, asked = options.get("mode") == "exact", Source.MEMBERS in live.asked
    nothing = Survey(frame, outcome_frame([], Outcome.SKIPPED, ""), problem_frame())
    if exact and (left_out or not asked):
        why = _not_loadable(left_out) if asked else packed("MEMBERS_NOT_READ")
        return Survey(
            frame, nothing.settled, nothing.problems, refusal=Problem("ROSTER_NOT_WHOLE", detail=why)
        )
    if not asked:
        return nothing
    stay, leave = wanted_of(frame), leaving_of(frame)
    diffs = [
        _diff(queue, stay.get(queue, []), leave.get(queue, []), live, exact=exact)
        for queue in queues_of(frame)
    ]
    if exact and (empty := [queue for queue in queues_of(frame) if queue not in stay]):
        why = packed("NOBODY_STAYS", queues=tuple(empty[:_MOST_NAMED]))
        return replace(nothing, refusal=Problem("ROSTER_NOT_WHOLE", detail=why))
    anchors = {diff.queue: min(row for row, *_ in stay[diff.queue]) for diff in diffs if diff.remove}
    same = [row for diff in diffs for row, *_ in diff.same]
    idle = sorted(set(same) & set(anchors.values()))
    settled = outcome_frame((row for row in same if row not in set(idle)), Outcome.SKIPPED, "UNCHANGED")
    return Survey(
        _kept(frame[~frame.index.isin(settled["row"])], live),
        settled,
        problem_frame(),
        tuple(Changes(_queue(diff.queue, live), diff.counts(), tuple(diff.lines)) for diff in diffs),
        {
            "removals": {diff.queue: diff.remove for diff in diffs if diff.remove},
            "anchors": anchors,
            "idle": idle,
        },
        _guard(diffs, live, options),
    )


def _diff(queue: str, rows: list[Wanted], leave: list[Wanted], live: Live, *, exact: bool) -> _Diff:
    members, diff = live.members.get(queue, {}), _Diff(queue)
    for wanted in leave:
        (diff.leave if wanted[1] in members else diff.same).append(wanted)
    for wanted in rows:
        _, agent, level, checkin = wanted
        now = members.get(agent)
        if now is None:
            diff.add.append(wanted)
            diff.lines.append(("+", _addition(_agent(agent, live), level, checkin)))
        elif changes := differences(now, level, checkin):
            diff.change.append(wanted)
            diff.lines.append(("~", packed("CHANGE_OF", agent=_agent(agent, live), changes=changes)))
        else:
            diff.same.append(wanted)
    if exact:
        listed = {agent for _, agent, *_ in (*rows, *leave)}
        diff.remove = [agent for agent in members if agent not in listed]
    gone = (*(agent for _, agent, *_ in diff.leave), *diff.remove)
    diff.lines += [("-", _agent(agent, live)) for agent in gone]
    return diff


def differences(now: Membership, level: str, checkin: str) -> tuple[Message, ...]:
    """What of a membership is not as requested; none when it is (a blank requests nothing)."""
    found = []
    if level and now.level != int(level):
        before = message("VALUE_NONE") if now.level is None else str(now.level)
        found.append(message("CHANGE", field=message("FIELD_LEVEL"), before=before, after=str(int(level))))
    if checkin and now.checkin != (checkin == "true"):
        before, after = _yes(now.checkin), _yes(checkin == "true")
        found.append(message("CHANGE", field=message("FIELD_CHECKIN"), before=before, after=after))
    return tuple(found)


def _kept(frame: pd.DataFrame, live: Live) -> pd.DataFrame:
    """Blank levels and check-ins filled with the current ones: what Sobot does with a missing field is not documented.

    Whoever leaves has none.
    """
    levels, checkins = [], []
    for queue, rows in _in_order(frame):
        _, agent, level, checkin = rows
        now = live.members.get(queue, {}).get(agent)
        levels.append(level or ("" if now is None or now.level is None else str(now.level)))
        checkins.append(checkin or ("" if now is None else _json(now.checkin)))
    leave = leaving(frame)
    return frame.assign(
        level=pd.Series(levels, frame.index, dtype="str").mask(leave, ""),
        checkin=pd.Series(checkins, frame.index, dtype="str").mask(leave, ""),
    )


def _in_order(frame: pd.DataFrame) -> Iterator[tuple[str, Wanted]]:
    both = (wanted_of(frame), leaving_of(frame))
    by_row = {rows[0]: (queue, rows) for part in both for queue, every in part.items() for rows in every}
    return (by_row[row] for row in frame.index.tolist())


def _guard(diffs: list[_Diff], live: Live, options: Mapping[str, str]) -> Problem | None:
    """The refusal when a queue would lose more members than the limit and no such number of removals was allowed."""
    share, allowed = float(options.get("guard") or 20), int(options.get("allow_removals") or 0)
    over = [diff for diff in diffs if _is_over(diff, len(live.members.get(diff.queue, {})), share)]
    total = sum(diff.losses for diff in diffs)
    if not over or total <= allowed:
        return None
    queues = [
        message(
            "QUEUE_LOSES",
            queue=diff.queue,
            removed=diff.losses,
            members=len(live.members[diff.queue]),
        )
        for diff in over[:5]
    ]
    if len(over) > 5:
        queues.append(message("MORE_QUEUES", count=len(over) - 5))
    detail = packed("REMOVALS_OVER_LIMIT", queues=tuple(queues), total=total, share=share)
    return Problem("ROSTER_GUARD", detail=detail)


def _is_over(diff: _Diff, members: int, share: float) -> bool:
    """Whether a queue loses more than its share; the removal of one agent by a row of its own never empties a queue."""
    single = diff.losses == len(diff.leave) == 1 and members > 1
    return not single and diff.losses > share / 100 * members


def plan_queue_rosters(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """Calls of one queue each, at most `context.chunk` agents added, changed or removed in one.

    Agents whom rows of their own remove go in calls of their own: there every entry has its row.
    """
    stay, leave = wanted_of(frame), leaving_of(frame)
    for queue in queues_of(frame):
        yield from _changes(queue, stay.get(queue, []), context)
        yield from _removals(queue, leave.get(queue, []), context)


def _removals(queue: str, rows: list[Wanted], context: PlanContext) -> Iterator[Call]:
    for kind in dict.fromkeys(agent_type_of(agent) for _, agent, *_ in rows):
        same = [(row, agent) for row, agent, *_ in rows if agent_type_of(agent) == kind]
        for at in range(0, len(same), context.chunk):
            part = same[at : at + context.chunk]
            change = {"queueID": queue, "remove": [{"agent": agent} for _, agent in part]}
            yield Call(
                "update_queue_agents", {"agentType": kind, "list": [change]}, tuple(row for row, _ in part)
            )


def _changes(queue: str, rows: list[Wanted], context: PlanContext) -> Iterator[Call]:
    removals, idle = context.facts.get("removals", {}), set(context.facts.get("idle", ()))
    gone = removals.get(queue, ()) if rows else ()
    items: list[tuple[str, str, int | None, dict[str, Any] | None]] = [
        (agent_type_of(agent), "add", row, None if row in idle else _entry(agent, level, checkin))
        for row, agent, level, checkin in rows
    ]
    items += [(agent_type_of(agent), "remove", None, {"agent": agent}) for agent in gone]
    for kind in dict.fromkeys(item[0] for item in items):
        same = [item for item in items if item[0] == kind]
        for at in range(0, len(same), context.chunk):
            yield _call(queue, kind, same[at : at + context.chunk])


def _call(
    queue: str, agent_type: str, items: list[tuple[str, str, int | None, dict[str, Any] | None]]
) -> Call:
    change: dict[str, Any] = {"queueID": queue}
    for list_name in ("add", "remove"):
        entries = [entry for _, where, _, entry in items if where == list_name and entry]
        if entries:
            change[list_name] = entries
    body = {"agentType": agent_type, "list": [change]}
    return Call("update_queue_agents", body, tuple(row for _, _, row, _ in items if row is not None))


def _entry(agent: str, level: str, checkin: str) -> dict[str, Any]:
    return {
        "agent": agent,
        **({"level": int(level)} if level else {}),
        **({"checkin": checkin == "true"} if checkin else {}),
    }


def confirm_rosters(frame: pd.DataFrame, live: Live, facts: Mapping[str, Any]) -> pd.DataFrame:
    """Accepted rows as the service shows them afterwards; removals are reported on the first row of their queue."""
    anchors = {row: queue for queue, row in facts.get("anchors", {}).items()}
    gone = [
        (row, *_seen_gone(queue, agent, live))
        for queue, rows in leaving_of(frame).items()
        for row, agent, *_ in rows
    ]
    lines = [
        (row, *_seen(queue, wanted, anchors.get(row), live, facts))
        for queue, rows in wanted_of(frame).items()
        for row, *wanted in rows
    ]
    return table(OUTCOME_COLUMNS, [*lines, *gone])


def _seen_gone(queue: str, agent: str, live: Live) -> tuple[str, str, str, str]:
    """What became of an agent who was to leave."""
    if queue not in live.members:
        return Outcome.UNKNOWN, "READ_BACK_DIFFERS", "", packed("QUEUE_NOT_READ", queue=queue)
    if (live.work_no(agent) or agent) in live.members[queue]:
        detail = packed("STILL_MEMBERS", queue=queue, agents=message("TEXT", text=agent))
        return Outcome.REFUSED, "READ_BACK_DIFFERS", "agent", detail
    return Outcome.LOADED, "", "", ""


def _seen(
    queue: str, wanted: list[Any], anchored: str | None, live: Live, facts: Mapping[str, Any]
) -> tuple[str, str, str, str]:
    if queue not in live.members:
        return Outcome.UNKNOWN, "READ_BACK_DIFFERS", "", packed("QUEUE_NOT_READ", queue=queue)
    agent, level, checkin = wanted
    members = live.members[queue]
    now = members.get(live.work_no(agent) or agent)
    if now is None:
        return Outcome.REFUSED, "READ_BACK_DIFFERS", "agent", packed("AGENT_NOT_IN_QUEUE", queue=queue)
    if changes := differences(now, level, checkin):
        return Outcome.REFUSED, "READ_BACK_DIFFERS", "", packed("STILL_DIFFERENT", changes=changes)
    gone = facts.get("removals", {}).get(queue, []) if anchored else []
    if still := [agent for agent in gone if agent in members]:
        detail = message("STILL_MEMBERS", queue=queue, agents=_first_of(still))
        return Outcome.REFUSED, "READ_BACK_DIFFERS", "", pack(detail, _LONGEST)
    if gone:
        return Outcome.LOADED, "ROSTER_REMOVED", "", pack(_first_of(gone), _LONGEST)
    return Outcome.LOADED, "", "", ""


def _first_of(agents: list[str]) -> Message:
    """The first ten of several agents, and how many more there are."""
    names = ", ".join(agents[:10])
    return (
        message("SOME", names=names, more=len(agents) - 10)
        if len(agents) > 10
        else message("TEXT", text=names)
    )


def _addition(agent: str, level: str, checkin: str) -> str:
    values = [message("FIELD_VALUE", field=message("FIELD_LEVEL"), value=level)] if level else []
    if checkin:
        values.append(message("FIELD_VALUE", field=message("FIELD_CHECKIN"), value=_yes(checkin == "true")))
    return packed("CHANGE_ADD", agent=agent, values=tuple(values)) if values else agent


def _agent(agent: str, live: Live) -> str:
    return f"{agent} {live.agents.get(agent, '')}".strip()


def _queue(queue: str, live: Live) -> str:
    return f"{queue} {live.queues.get(queue, '')}".strip()


def _yes(value: bool) -> Message:
    return message("VALUE_YES" if value else "VALUE_NO")


def _json(value: bool) -> str:
    return "true" if value else "false"


def roster_keys(body: Any) -> list[str]:
    """Queue and agent of each entry."""
    return [
        f"{change['queueID']}/{entry['agent']}"
        for change in body["list"]
        for name in ("add", "remove")
        for entry in change.get(name, ())
    ]


def roster_without(body: Any, rows: Rows, late: Collection[int]) -> tuple[Any, Rows]:
    """The same change of the same queues without the late entries; a row goes with what it adds, or removes itself.

    The first row may add nothing: it carries the removals of its queue and is kept as long as one of them is.
    """
    if _own_removals(body, rows):
        return _removals_without(body, rows, late)
    at = place = len(rows) - sum(len(change.get("add", ())) for change in body["list"])
    kept_rows, kept_list = list(rows[:place]), []
    entry = 0
    for change in body["list"]:
        kept: dict[str, Any] = {"queueID": change["queueID"]}
        for name in ("add", "remove"):
            for member in change.get(name, ()):
                if entry not in late:
                    kept.setdefault(name, []).append(member)
                    kept_rows += [rows[at]] if name == "add" else []
                at += name == "add"
                entry += 1
        kept_list += [kept] if len(kept) > 1 else []
    if not any("remove" in kept for kept in kept_list):
        del kept_rows[:place]
    return ({**body, "list": kept_list} if kept_list else None), tuple(kept_rows)


def _own_removals(body: Any, rows: Rows) -> bool:
    """Whether every entry is a removal with a row of its own."""
    removed = sum(len(change.get("remove", ())) for change in body["list"])
    return not any("add" in change for change in body["list"]) and len(rows) == removed


def _removals_without(body: Any, rows: Rows, late: Collection[int]) -> tuple[Any, Rows]:
    (change,) = body["list"]
    kept = [
        (entry, row)
        for at, (entry, row) in enumerate(zip(change["remove"], rows, strict=True))
        if at not in late
    ]
    left = {**body, "list": [{**change, "remove": [entry for entry, _ in kept]}]}
    return (left if kept else None), tuple(row for _, row in kept)


def halves(call: Call) -> tuple[Call, Call] | None:
    """A change as two; what it removes without rows of their own stays together, in the first."""
    names = [name for change in call.body["list"] for name in ("add", "remove") for _ in change.get(name, ())]
    own = _own_removals(call.body, call.rows)
    adds = [at for at, name in enumerate(names) if own or name == "add"]
    carries_removals = len(call.rows) > len(adds)
    middle = len(adds) // 2 if carries_removals else max(1, len(adds) // 2)
    later = set(adds[middle:])
    if not later or len(later) == len(names):
        return None
    (first, rows), (second, others) = (
        roster_without(call.body, call.rows, places) for places in (later, set(range(len(names))) - later)
    )
    return Call(call.operation, first, rows), Call(call.operation, second, others)


QUEUE_ROSTERS = Kind(
    name="queue-rosters",
    title=Title("Queue rosters", "技能组名单"),
    undo=Title(
        "Export the rosters (the list queue-members) before the load; afterwards, load that export with the option mode=exact.",
        "请在导入前先导出技能组成员名单；需要恢复时，以选项 mode=exact 导入该文件。",
    ),
    schema=QueueRosters,
    rows=RowRules(
        key=("queueID", "agent"),
        agree=("action", "remove", "level", "checkin"),
        across=contradictions,
        destructive=LEAVES,
    ),
    delivery=Delivery(
        operation="update_queue_agents",
        chunk=50,
        plan=plan_queue_rosters,
        read_answer=loaded,
        doubt=Doubt.RESEND,
        halves=halves,
        natural=NaturalKeys(roster_keys, roster_without),
    ),
    live=LiveChecks(
        references=(
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN"),
            Reference("agent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),
        ),
        reads=(LiveRead(Source.MEMBERS, by="queueID"),),
        survey=survey_rosters,
        wanted_state=True,
        confirm=confirm_rosters,
    ),
    options=(
        Option(
            "mode",
            "merge: change only what the sheet lists; exact: also remove members that it does not list",
            "merge",
            MODES,
        ),
        Option(
            "guard",
            "percentage of a queue's members that a load may remove (the safety limit); one agent by a row of its own is always within it",
            "20",
        ),
        Option("allow_removals", "number of removals allowed beyond the safety limit", "0"),
    ),
    priority=3,
    tallies=(Tally("queue", ("queueID",)),),
)
