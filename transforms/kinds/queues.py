"""Queues: each row adds one or deletes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.calls import field_key, row_records
from transforms.kind import Call, Delivery, Doubt, Kind, LiveChecks, NaturalKeys, PlanContext, RowRules, Title
from transforms.live import Live, Reference, Source
from transforms.outcomes import loaded
from validators.kinds.queues import Queues
from validators.libraries import pd
from validators.validate import problem_frame


def plan_queues(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """One call per queue, in the order of the rows: to add it, or to delete it (a DELETE with a body)."""
    del context
    for row, record in row_records(frame):
        if record.pop("action", "add") == "delete":
            yield Call("delete_queue", {"queueID": record["queueID"]}, (row,))
        else:
            yield Call("add_queue", record, (row,))


def name_of_new_queue(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Problems of queues to add that have no name; a queue to delete needs none."""
    del zone
    adds = frame["action"] != "delete" if "action" in frame else pd.Series(data=True, index=frame.index)
    nameless = frame["queueName"] == "" if "queueName" in frame else adds
    rows = frame.index[adds & nameless].tolist()
    return problem_frame((row, "queueName", "NAME_FOR_NEW_QUEUE", "", "") for row in rows)


def look_for_queue(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    """Whether a queue to add is there, or one to delete is gone."""
    del facts
    return (body["queueID"] in live.queues) == (operation == "add_queue")


QUEUES = Kind(
    name="queues",
    title=Title("Queues", "技能组"),
    undo=Title(
        "A queue you added can be removed with Delete. A deleted queue can be added again, but its memberships are lost.",
        "新增的技能组可用“删除”撤销。已删除的技能组可以重新新增，但其成员关系无法恢复。",
    ),
    schema=Queues,
    rows=RowRules(
        key=("queueID",),
        agree=("action", "queueName", "queueWeight"),
        across=name_of_new_queue,
        destructive={"action": ("delete",)},
    ),
    delivery=Delivery(
        operation="add_queue",
        also=("delete_queue",),
        most=1,
        plan=plan_queues,
        read_answer=loaded,
        doubt=Doubt.LOOK,
        natural=NaturalKeys(field_key("queueID")),
    ),
    live=LiveChecks(
        references=(
            Reference("queueID", Source.QUEUES, "QUEUE_EXISTS", exists=False, only=("action", "add")),
            Reference("queueID", Source.QUEUES, "QUEUE_UNKNOWN", only=("action", "delete")),
        ),
        look=look_for_queue,
    ),
    priority=2,
)
