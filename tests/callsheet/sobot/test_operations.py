"""The declarations of the 19 operations against the reference's tables."""

import dataclasses

import pytest

from callsheet.sobot.operations import BY_NAME, OPERATIONS, OpClass, Operation, Paging, TokenKind

AGENT_TOKEN = {
    "add_queue",
    "delete_queue",
    "search_queue_agents",
    "update_queue_agents",
    "search_relay_numbers",
}
KEYED = {"create_campaign", "import_customer_numbers", "query_import_result", "list_campaigns"}
NO_TIME_ZONE = {"add_extension", "list_campaigns", "search_ivr_flows"}
PAGED = {"search_queues", "search_extensions", "query_import_result", "list_campaigns", "search_ivr_flows"}
# Method and path of each table, in the order of the reference.
CALLS = """
query_agent_setting GET /cc-config/api/agents
modify_agent_setting POST /cc-config/api/agents
unbind_agent POST /cc-config/api/agents/unbind
search_call_agents POST /cc-config/api/agents/call/_search
search_queues POST /cc-config/api/queues/_search
add_queue POST /cc-config/api/queue
delete_queue DELETE /cc-config/api/queue
search_queue_agents POST /cc-config/api/queue/agents/search
update_queue_agents POST /cc-config/api/queue/agents
search_extensions POST /cc-config/api/exts/_search
add_extension POST /cc-config/api/exts/_add
import_forbidden_numbers PUT /cc-config/blacklist/batch
search_relay_numbers POST /cc-config/api/gatewayNumber/search
create_campaign POST /cc-outbound/api/campaigns
import_customer_numbers POST /cc-exports/api/campaigns/_import
query_import_result POST /cc-outbound/api/campaigns/calling-list/import-result
list_campaigns POST /cc-outbound/api/campaigns/getList
create_contact_plans POST /cc-console/contact-schedules/_batchAddInfos
search_ivr_flows POST /cc-ivr/api/ivr/published/_search
"""


def named(choose: str, value: object) -> set[str]:
    return {operation.name for operation in OPERATIONS if getattr(operation, choose) == value}


def test_there_are_the_nineteen_operations_of_the_reference() -> None:
    """Names, methods and paths, in the order of the reference."""
    declared = [f"{operation.name} {operation.method} {operation.path}" for operation in OPERATIONS]
    assert declared == CALLS.split("\n")[1:-1]
    assert list(BY_NAME) == [operation.name for operation in OPERATIONS]


def test_the_headers_are_those_of_the_tables() -> None:
    """Five want the agent's token and take a language, four take a key, three take no time zone."""
    assert named("token", TokenKind.AGENT) == named("language", True) == AGENT_TOKEN
    assert named("keyed", True) == KEYED
    assert named("time_zone", False) == NO_TIME_ZONE


def test_every_operation_has_one_class_of_delivery() -> None:
    """A has the key, C is contact plans alone, B is every other write, and reads have none."""
    assert named("op_class", OpClass.A) == {"create_campaign", "import_customer_numbers"}
    assert named("op_class", OpClass.C) == {"create_contact_plans"}
    assert named("reads", True) == named("op_class", None)
    assert len(named("op_class", OpClass.B)) == 7
    assert named("look_first", True) == {"add_queue", "add_extension"}


def test_the_client_itself_resends_only_what_is_repeatable() -> None:
    """After an unclear answer, reads and plain class B go out again; A, C and creates with a natural key do not."""
    assert {operation.name for operation in OPERATIONS if not operation.resends_unclear} == {
        "create_campaign",
        "import_customer_numbers",
        "create_contact_plans",
        "add_queue",
        "add_extension",
    }


def test_the_lists_come_in_the_documented_way() -> None:
    """Five lists are paged, three are bare arrays, and no page is larger than the 50 that IVR allows."""
    assert named("paging", Paging.PAGED) == PAGED
    assert named("paging", Paging.ARRAY) == {
        "search_call_agents",
        "search_queue_agents",
        "search_relay_numbers",
    }
    assert {operation.page_size for operation in OPERATIONS} == {50}


def test_the_time_limits_are_those_of_the_house() -> None:
    """Ten seconds for the GET, sixty for contact plans, thirty for the rest."""
    assert named("read_timeout", 10.0) == {"query_agent_setting"}
    assert named("read_timeout", 60.0) == {"create_contact_plans"}
    assert len(named("read_timeout", 30.0)) == 17


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Operation)])
def test_a_declaration_cannot_be_changed(field: str) -> None:
    """Operations are frozen data."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(OPERATIONS[0], field, "x")
