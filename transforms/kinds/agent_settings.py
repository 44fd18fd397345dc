"""Agent settings: what differs from the current ones, and the calls that change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from transforms.calls import field_key, row_records
from transforms.kind import Call, Delivery, Doubt, Kind, LiveChecks, NaturalKeys, PlanContext, RowRules, Title
from transforms.known_numbers import without_separators
from transforms.live import Changes, Live, LiveRead, Reference, Setting, Source, Survey
from transforms.names import is_name
from transforms.outcomes import Outcome, loaded, outcome_frame
from transforms.survey import invalid_by
from validators.kinds.agent_settings import AgentSettings
from validators.libraries import pd
from validators.message import Message, message, packed
from validators.problems import mask
from validators.validate import problem_frame

_UUID = re.compile("[0-9a-f]{32}")
_UNBINDS = {"0": ("ext",), "1": ("agentPhone",), "2": ("ext", "agentPhone")}
_SET = ("ext", "agentPhone", "wrapUpTime", "wrapUpType")
_FIELD_NAMES = {
    "ext": "FIELD_EXT",
    "agentPhone": "FIELD_PHONE",
    "wrapUpTime": "FIELD_WRAP_UP_TIME",
    "wrapUpType": "FIELD_WRAP_UP_TYPE",
}

Problems = list[tuple[int, str, str, str, str]]


def agent_type_of(agent: str) -> str:
    """0 for a work number, 1 for a uuid."""
    return "1" if _UUID.fullmatch(agent) else "0"


def plan_agent_settings(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """One call per row: a change with the wrap-up time it must carry (readings B28), or an unbinding."""
    del context
    rows = row_records(frame)
    for row, record in rows:
        agent = {"agent": record["agent"], "agentType": int(agent_type_of(record["agent"]))}
        if "unbind" in record:
            yield Call("unbind_agent", {**agent, "numberType": int(record["unbind"])}, (row,))
        else:
            yield Call("modify_agent_setting", {**agent, **_changes(record)}, (row,))


def _changes(record: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {"wrapUpTime": int(record["wrapUpTime"])}
    if "agentPhone" in record:
        body["phone"] = record["agentPhone"]
    if "ext" in record:
        body["ext"] = record["ext"]
    if "wrapUpType" in record:
        body["wrapUpType"] = int(record["wrapUpType"])
    return body


def clashes(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that unbind and set at once, and extensions that two agents of the file are to have.

    Whether a name, a uuid and a work number are of two agents only the survey knows.
    """
    found: Problems = [
        (row, "unbind", "UNBIND_AND_SET", "", "")
        for row, record in row_records(frame)
        if "unbind" in record and any(field in record for field in _SET)
    ]
    rest = frame[~frame.index.isin([row for row, *_ in found])]
    return problem_frame(found + _extensions_twice(rest, alike=True))


def _extensions_twice(frame: pd.DataFrame, *, alike: bool = False) -> Problems:
    """Rows that bind an extension which an earlier row binds to another agent; with `alike` only agents written in one way."""
    found: Problems = []
    first: dict[str, tuple[int, str]] = {}
    for row, record in row_records(frame):
        if "ext" in record and "unbind" not in record:
            agent = record.get("agent", "")
            other, earlier = first.setdefault(record["ext"], (row, agent))
            if agent != earlier and not (alike and _way(agent) != _way(earlier)):
                found.append((row, "ext", "EXTENSION_TWICE", "", str(other)))
    return found


def _way(agent: str) -> str:
    """How an agent is written."""
    return "name" if is_name(agent) else agent_type_of(agent)


def survey_settings(
    frame: pd.DataFrame, live: Live, options: Mapping[str, str], left_out: Mapping[int, str]
) -> Survey:
    """Rows that change something, with the current wrap-up time where the cell is blank; the rest is skipped."""
    del options, left_out
    asked = Source.SETTINGS in live.asked
    found = _extensions_twice(frame)
    twice = {row for row, *_ in found}
    changes: list[Changes] = []
    same: list[int] = []
    wrap_up: dict[int, str] = {}
    for row, record in row_records(frame[~frame.index.isin(twice)] if twice else frame):
        now = live.settings.get(record["agent"]) if asked else None
        if now and (taken := _taken(record, live)):
            found.append((row, "ext", "EXTENSION_TAKEN", "", taken))
            continue
        lines = _differences(record, now) if now else ()
        if now and not lines:
            same.append(row)
            changes.append(Changes(_who(record["agent"], live), {"=": 1}))
            continue
        wrap_up[row] = record.get("wrapUpTime") or _text(now.wrap_up_time if now else None)
        if not wrap_up[row] and "unbind" not in record:
            found.append((row, "wrapUpTime", "WRAP_UP_NEEDED", "", ""))
        elif now:
            changes.append(
                Changes(_who(record["agent"], live), {"~": 1}, tuple(("~", line) for line in lines))
            )
    problems = problem_frame(found)
    settled = pd.concat(
        [outcome_frame(same, Outcome.SKIPPED, "UNCHANGED"), invalid_by(problems)], ignore_index=True
    )
    left = frame[~frame.index.isin(settled["row"])]
    kept = pd.Series(wrap_up, dtype="str").reindex(left.index).astype("str")
    if "unbind" in left:
        kept = kept.mask(left["unbind"] != "", "")
    return Survey(left.assign(wrapUpTime=kept), settled, problems, tuple(changes))


def _differences(record: Mapping[str, str], now: Setting) -> tuple[str, ...]:
    """What of a row is not so yet, as packed messages; phone numbers are masked."""
    current = {
        "ext": now.ext,
        "agentPhone": now.phone,
        "wrapUpTime": _text(now.wrap_up_time),
        "wrapUpType": _text(now.wrap_up_type),
    }
    wanted = {field: record[field] for field in _SET if field in record}
    if "unbind" in record:
        wanted = dict.fromkeys(_UNBINDS[record["unbind"]], "")
    return tuple(
        packed(
            "CHANGE",
            field=message(_FIELD_NAMES[field]),
            before=_shown(field, current[field]),
            after=_shown(field, value),
        )
        for field, value in wanted.items()
        if not _equal(field, current[field], value)
    )


def _equal(field: str, current: str, wanted: str) -> bool:
    if field == "wrapUpTime" and current and wanted:
        return int(current) == int(wanted)
    if field == "agentPhone" and wanted:
        return without_separators(current) == wanted
    return current == wanted


def _shown(field: str, value: str) -> str | Message:
    return (mask(value) if field == "agentPhone" else value) or message("VALUE_NONE")


def _taken(record: Mapping[str, str], live: Live) -> str:
    """Who has the extension that the row would bind; "" when it is free or the agent's own."""
    owner = live.extensions.get(record.get("ext", ""), "")
    if not owner or owner == live.uuids.get(record["agent"]):
        return ""
    return _who(live.work_no(owner) or owner, live)


def _who(agent: str, live: Live) -> str:
    return f"{agent} {live.agents.get(agent, '')}".strip()


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


AGENT_SETTINGS = Kind(
    name="agent-settings",
    title=Title("Agent settings", "坐席设置"),
    undo=Title(
        "Export the settings (the list agent-settings) before the load; afterwards, load that export. Where there was no extension or no phone, unbind it with a second sheet of the columns Agent work number and Unbind.",
        "请在导入前先导出坐席设置名单；需要恢复时，导入该文件。原来没有分机或电话的坐席，请另用一份含“坐席工号”和“解绑”两列的表格解除绑定。",
    ),
    schema=AgentSettings,
    rows=RowRules(
        key=("agent",),
        agree=("ext", "agentPhone", "wrapUpTime", "wrapUpType", "unbind"),
        between=clashes,
        destructive={"unbind": ("0", "1", "2")},
    ),
    delivery=Delivery(
        operation="modify_agent_setting",
        also=("unbind_agent",),
        most=1,
        plan=plan_agent_settings,
        read_answer=loaded,
        doubt=Doubt.RESEND,
        natural=NaturalKeys(field_key("agent")),
    ),
    live=LiveChecks(
        references=(
            Reference("agent", Source.AGENTS, "AGENT_UNKNOWN", resolve="work number"),
            Reference("ext", Source.EXTENSIONS, "EXTENSION_UNKNOWN"),
        ),
        reads=(LiveRead(Source.SETTINGS, by="agent"),),
        survey=survey_settings,
        wanted_state=True,
    ),
    priority=3,
)
