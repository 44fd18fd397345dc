"""The 19 operations of the reference, each declared once as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TokenKind(StrEnum):
    """Which token an operation needs (reference: the Authorization row of each header table)."""

    COMPANY = "company"
    AGENT = "agent"


class OpClass(StrEnum):
    """What may be done after an answer that proves nothing; a read has no class and is simply repeated."""

    A = "A"  # has an Idempotency-Key and its result can be queried: query first, then resend with the same key
    B = "B"  # repeatable: send again
    C = "C"  # no key and nothing to query: never sent again automatically


class Paging(StrEnum):
    """How an operation's list arrives. PAGED is {list, currPage, pageSize, total or totalCount}."""

    NONE = "none"
    PAGED = "paged"
    ARRAY = "array"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `path` is below the connection's prefix; `read_timeout` is in seconds; the whole call has twice that."""

    name: str
    method: str = "POST"
    path: str
    op_class: OpClass | None = None
    look_first: bool = (
        False  # class B, but with a natural key: check that it is not there before sending again
    )
    token: TokenKind = TokenKind.COMPANY
    keyed: bool = False  # takes an Idempotency-Key
    time_zone: bool = True  # takes a timezoneid header
    language: bool = False  # takes a language header
    read_timeout: float = 30.0
    paging: Paging = Paging.NONE
    page_size: int = 50  # rows per page that we request
    removals: Callable[[Any], int] | None = None
    """Body -> how many things the call removes, unblocks, unbinds or deletes; None where it never can."""

    @property
    def reads(self) -> bool:
        return self.op_class is None

    @property
    def resends_unclear(self) -> bool:
        """Whether the client itself may send again after an answer that proves nothing."""
        return self.reads or (self.op_class is OpClass.B and not self.look_first)

    def removals_in(self, body: Any) -> int:
        """How many things a call with this body removes, unblocks, unbinds or deletes."""
        return self.removals(body) if self.removals is not None else 0


def _one(body: Any) -> int:
    del body
    return 1


def _unblocked(body: list[Mapping[str, Any]]) -> int:
    return sum(not int(entry["enabled"]) for entry in body)


def _members_removed(body: Mapping[str, Any]) -> int:
    return sum(len(change.get("remove", ())) for change in body["list"])


# Agents
query_agent_setting = Operation(
    name="query_agent_setting", method="GET", path="/cc-config/api/agents", read_timeout=10.0
)
modify_agent_setting = Operation(
    name="modify_agent_setting", path="/cc-config/api/agents", op_class=OpClass.B
)
unbind_agent = Operation(
    name="unbind_agent", path="/cc-config/api/agents/unbind", op_class=OpClass.B, removals=_one
)
search_call_agents = Operation(
    name="search_call_agents", path="/cc-config/api/agents/call/_search", paging=Paging.ARRAY
)

# Skill groups
search_queues = Operation(name="search_queues", path="/cc-config/api/queues/_search", paging=Paging.PAGED)
add_queue = Operation(
    name="add_queue",
    path="/cc-config/api/queue",
    op_class=OpClass.B,
    look_first=True,
    token=TokenKind.AGENT,
    language=True,
)
delete_queue = Operation(
    name="delete_queue",
    method="DELETE",
    path="/cc-config/api/queue",
    op_class=OpClass.B,
    token=TokenKind.AGENT,
    language=True,
    removals=_one,
)
search_queue_agents = Operation(
    name="search_queue_agents",
    path="/cc-config/api/queue/agents/search",
    token=TokenKind.AGENT,
    language=True,
    paging=Paging.ARRAY,
)
update_queue_agents = Operation(
    name="update_queue_agents",
    path="/cc-config/api/queue/agents",
    op_class=OpClass.B,
    token=TokenKind.AGENT,
    language=True,
    removals=_members_removed,
)

# Extensions
search_extensions = Operation(
    name="search_extensions", path="/cc-config/api/exts/_search", paging=Paging.PAGED
)
add_extension = Operation(
    name="add_extension",
    path="/cc-config/api/exts/_add",
    op_class=OpClass.B,
    look_first=True,
    time_zone=False,
)

# Numbers
import_forbidden_numbers = Operation(
    name="import_forbidden_numbers",
    method="PUT",
    path="/cc-config/blacklist/batch",
    op_class=OpClass.B,
    removals=_unblocked,
)
search_relay_numbers = Operation(
    name="search_relay_numbers",
    path="/cc-config/api/gatewayNumber/search",
    token=TokenKind.AGENT,
    language=True,
    paging=Paging.ARRAY,
)

# Campaigns
create_campaign = Operation(
    name="create_campaign", path="/cc-outbound/api/campaigns", op_class=OpClass.A, keyed=True
)
import_customer_numbers = Operation(
    name="import_customer_numbers", path="/cc-exports/api/campaigns/_import", op_class=OpClass.A, keyed=True
)
query_import_result = Operation(
    name="query_import_result",
    path="/cc-outbound/api/campaigns/calling-list/import-result",
    keyed=True,
    paging=Paging.PAGED,
)
list_campaigns = Operation(
    name="list_campaigns",
    path="/cc-outbound/api/campaigns/getList",
    keyed=True,
    time_zone=False,
    paging=Paging.PAGED,
)

# Contact plans and IVR
create_contact_plans = Operation(
    name="create_contact_plans",
    path="/cc-console/contact-schedules/_batchAddInfos",
    op_class=OpClass.C,
    read_timeout=60.0,
)
search_ivr_flows = Operation(
    name="search_ivr_flows",
    path="/cc-ivr/api/ivr/published/_search",
    time_zone=False,
    paging=Paging.PAGED,
)

OPERATIONS: tuple[Operation, ...] = (
    query_agent_setting,
    modify_agent_setting,
    unbind_agent,
    search_call_agents,
    search_queues,
    add_queue,
    delete_queue,
    search_queue_agents,
    update_queue_agents,
    search_extensions,
    add_extension,
    import_forbidden_numbers,
    search_relay_numbers,
    create_campaign,
    import_customer_numbers,
    query_import_result,
    list_campaigns,
    create_contact_plans,
    search_ivr_flows,
)

BY_NAME: dict[str, Operation] = {operation.name: operation for operation in OPERATIONS}
