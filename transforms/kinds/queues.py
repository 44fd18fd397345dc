"""Queues: each row adds one, changes the name or weight of one, or deletes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.calls import row_records
from transforms.kind import (
    Call,
    Delivery,
    Doubt,
    Kind,
    LiveChecks,
    NaturalKeys,
    PlanContext,
    RowRules,
    Tally,
    Title,
)
from transforms.live import Changes, Live, LiveRead, QueueFacts, Reference, Source, Survey
from transforms.near import plain
from transforms.outcomes import OUTCOME_COLUMNS, Outcome, loaded, outcome_frame
from validators.kinds.queues import Queues
from validators.libraries import pd
from validators.message import Message, message, pack, packed
from validators.tables import table
from validators.validate import problem_frame

CHANGE_OPERATION = "update_queue_agents"
_RUN = tuple("=+-@'")  # what a spreadsheet takes for the beginning of a formula or a mark
_FIELDS = {"queueName": "FIELD_NAME", "queueWeight": "FIELD_WEIGHT"}


def plan_queues(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """One call per queue, in the order of the rows: to add it, to change it, or to delete it (a DELETE with a body).

    A change is a bulk update that names the queue and none of its members (readings B35).
    """
    del context
    for row, record in row_records(frame):
        action = record.pop("action", "add")
        if action == "delete":
            yield Call("delete_queue", {"queueID": record["queueID"]}, (row,))
        elif action == "change":
            yield Call(CHANGE_OPERATION, {"agentType": "0", "list": [record]}, (row,))
        else:
            yield Call("add_queue", record, (row,))


def queue_keys(body: Mapping[str, Any]) -> list[str]:
    """The number of the queue that a call sets."""
    return [str(change["queueID"]) for change in body.get("list", (body,))]


def what_a_row_needs(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Problems of queues to add that have no name, and of changes that change nothing; a queue to delete needs neither."""
    del zone
    blank = pd.Series("", index=frame.index)
    action, name, weight = (frame.get(column, blank) for column in ("action", "queueName", "queueWeight"))
    nameless = frame.index[action.isin(["", "add"]) & (name == "")].tolist()
    empty = frame.index[(action == "change") & (name == "") & (weight == "")].tolist()
    found = [(row, "queueName", "NAME_FOR_NEW_QUEUE", "", "") for row in nameless]
    return problem_frame(found + [(row, "action", "NOTHING_TO_CHANGE", "", "") for row in empty])


def survey_queues(
    frame: pd.DataFrame, live: Live, options: Mapping[str, str], left_out: Mapping[int, str]
) -> Survey:
    """Queues that come and go, and changes that are not so yet; those that are so already are skipped, as an export lists them."""
    del options, left_out
    same: list[int] = frame.index[is_there(frame, live)].tolist()
    changes = [*_additions(frame.drop(index=same)), *_deletions(frame, live)]
    changes += [
        Changes(f"{queue} {live.queues[queue]}".strip(), {"=": 1}) for queue in frame.loc[same, "queueID"]
    ]
    for row, record in row_records(_with_action(frame, "change")):
        now = live.described.get(record["queueID"])
        if now is None:
            continue
        lines = differences(record, now)
        subject = f"{record['queueID']} {now.name}".strip()
        changes.append(
            Changes(subject, {"~": 1}, tuple(("~", pack(line)) for line in lines))
            if lines
            else Changes(subject, {"=": 1})
        )
        same += [] if lines else [row]
    settled = outcome_frame(same, Outcome.SKIPPED, "UNCHANGED")
    return Survey(frame[~frame.index.isin(same)] if same else frame, settled, problem_frame(), tuple(changes))


def is_there(frame: pd.DataFrame, live: Live) -> pd.Series[bool]:
    """The rows that say nothing but the number and the name of a queue that is there: what an export has of it."""
    blank = pd.Series("", index=frame.index, dtype="str")
    action, name, weight = (frame.get(column, blank) for column in ("action", "queueName", "queueWeight"))
    pairs = zip(name.tolist(), frame["queueID"].tolist(), strict=True)
    same = [bool(written) and _is_name(written, live.queues.get(queue, "")) for written, queue in pairs]
    return pd.Series(same, index=frame.index, dtype="bool") & (action == "") & (weight == "")


def _is_name(written: str, now: str) -> bool:
    """Whether a cell holds a queue's name, also as a CSV file of ours has it: with an apostrophe before what a sheet would run."""
    name = _in_a_line(now)
    return _in_a_line(written) in (name, f"'{name}" if name[:1] in _RUN else name)


def _in_a_line(name: str) -> str:
    return " ".join(plain(name).split())


def _additions(frame: pd.DataFrame) -> list[Changes]:
    """The queues that come, by the names that the sheet has for them."""
    return [_added(record) for _, record in row_records(frame) if record.get("action", "add") == "add"]


def _added(queue: Mapping[str, str]) -> Changes:
    weight = _number("queueWeight", queue.get("queueWeight", ""))
    line = message("QUEUE_ADDED", weight=weight) if weight else message("QUEUE_ADDED_PLAIN")
    return Changes(f"{queue['queueID']} {queue['queueName']}", {"+": 1}, (("+", pack(line)),))


def _deletions(frame: pd.DataFrame, live: Live) -> list[Changes]:
    """The queues that go, by the names that the service has for them."""
    numbers = _with_action(frame, "delete")["queueID"].tolist()
    lines = (("-", pack(message("QUEUE_DELETED"))),)
    return [Changes(f"{number} {live.queues.get(number, '')}".strip(), {"-": 1}, lines) for number in numbers]


def _with_action(frame: pd.DataFrame, action: str) -> pd.DataFrame:
    return frame[frame["action"] == action] if "action" in frame else frame.iloc[:0]


def differences(wanted: Mapping[str, str], now: QueueFacts) -> tuple[Message, ...]:
    """What of a queue is not as a row wants it; a blank wants nothing."""
    current = {"queueName": now.name, "queueWeight": "" if now.weight is None else str(now.weight)}
    return tuple(
        message("CHANGE", field=message(_FIELDS[field]), before=before or message("VALUE_NONE"), after=after)
        for field, before in current.items()
        if (after := _number(field, wanted.get(field, ""))) and not _equal(field, after, before)
    )


def _equal(field: str, after: str, before: str) -> bool:
    escaped = field == "queueName" and before[:1] in _RUN and after == f"'{before}"
    return escaped or after == before


def _number(field: str, value: str) -> str:
    return str(int(value)) if field == "queueWeight" and value else value


def confirm_queues(frame: pd.DataFrame, live: Live, facts: Mapping[str, Any]) -> pd.DataFrame:
    """Changes that the service took, as it shows the queues afterwards."""
    del facts
    lines = [(row, *_seen(record, live)) for row, record in row_records(frame)]
    return table(OUTCOME_COLUMNS, lines)


def _seen(record: Mapping[str, str], live: Live) -> tuple[str, str, str, str]:
    queue = record["queueID"]
    now = live.described.get(queue)
    if now is None:
        return Outcome.UNKNOWN, "READ_BACK_DIFFERS", "", packed("QUEUE_NOT_READ", queue=queue)
    if changes := differences(record, now):
        return Outcome.REFUSED, "READ_BACK_DIFFERS", "", packed("STILL_DIFFERENT", changes=changes)
    return Outcome.LOADED, "", "", ""


def look_for_queue(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    """Whether a queue to add is there, one to delete is gone, or one to change has its new name; a weight is not listed."""
    del facts
    if operation == CHANGE_OPERATION:
        (change,) = body["list"]
        return "queueWeight" not in change and live.queues.get(change["queueID"]) == change["queueName"]
    return (body["queueID"] in live.queues) == (operation == "add_queue")


QUEUES = Kind(
    name="queues",
    title=Title("Queues", "技能组"),
    undo=Title(
        "A queue you added can be removed with Delete, and a change can be changed back. A deleted queue can be added again; to restore its memberships, export the rosters (the list queue-members) before the load.",
        "新增的技能组可用“删除”撤销，修改可再改回。已删除的技能组可以重新新增；如需恢复其成员，请在导入前先导出技能组成员名单。",
    ),
    schema=Queues,
    rows=RowRules(
        key=("queueID",),
        agree=("action", "queueName", "queueWeight"),
        across=what_a_row_needs,
        destructive={"action": ("delete",)},
    ),
    delivery=Delivery(
        operation="add_queue",
        also=("delete_queue", CHANGE_OPERATION),
        most=1,
        plan=plan_queues,
        read_answer=loaded,
        doubt=Doubt.LOOK,
        natural=NaturalKeys(queue_keys),
    ),
    live=LiveChecks(
        references=(
            Reference(
                "queueID", Source.QUEUES, "QUEUE_EXISTS", exists=False, only=("action", "add"), but=is_there
            ),
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN", only=("action", "delete")),
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN", only=("action", "change")),
        ),
        reads=(LiveRead(Source.MEMBERS, by="queueID", only=("action", "change")),),
        survey=survey_queues,
        confirm=confirm_queues,
        confirms=(CHANGE_OPERATION,),
        look=look_for_queue,
    ),
    priority=2,
    tallies=(Tally("action", ("action",)),),
)
