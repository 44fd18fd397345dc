"""Extensions: each row adds one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.calls import field_key, row_records
from transforms.kind import Call, Delivery, Doubt, Kind, LiveChecks, NaturalKeys, PlanContext, RowRules, Title
from transforms.live import Live, Reference, Source
from transforms.outcomes import loaded
from transforms.shared_options import CREATOR_OPTIONS
from validators.kinds.extensions import Extensions
from validators.libraries import pd


def plan_extensions(frame: pd.DataFrame, context: PlanContext) -> Iterator[Call]:
    """One call per extension; `agentID` is who creates it, the extension is not bound (readings B27)."""
    for row, record in row_records(frame):
        body = {"agentID": context.agent, "agentType": context.agent_type, **record}
        yield Call("add_extension", body, (row,))


def look_for_extension(operation: str, body: Mapping[str, Any], live: Live, facts: Mapping[str, Any]) -> bool:
    """Whether the extension exists now."""
    del operation, facts
    return body["ext"] in live.extensions


EXTENSIONS = Kind(
    name="extensions",
    title=Title("Extensions", "分机"),
    undo=Title(
        "callsheet cannot delete extensions; delete them in the Sobot console.",
        "分机无法由 callsheet 删除，请在智齿控制台删除。",
    ),
    schema=Extensions,
    rows=RowRules(key=("ext",), agree=("password",)),
    delivery=Delivery(
        operation="add_extension",
        most=1,
        plan=plan_extensions,
        read_answer=loaded,
        doubt=Doubt.LOOK,
        natural=NaturalKeys(field_key("ext")),
    ),
    live=LiveChecks(
        references=(Reference("ext", Source.EXTENSIONS, "EXTENSION_EXISTS", exists=False),),
        look=look_for_extension,
    ),
    options=CREATOR_OPTIONS,
    priority=2,
)
