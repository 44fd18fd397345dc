"""The table of operations against the reference: every endpoint, and every request example, hand-fixed to JSON."""

from collections.abc import Iterator
from typing import Any

import pytest

from callsheet.sandbox.company import Extension, Queue, load_company
from callsheet.sandbox.operations import OPERATIONS
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.server import Sandbox

C = "/callservice/v6"
REFERENCE = {
    ("GET", f"{C}/cc-config/api/agents"),
    ("POST", f"{C}/cc-config/api/agents"),
    ("POST", f"{C}/cc-config/api/agents/unbind"),
    ("POST", f"{C}/cc-config/api/agents/call/_search"),
    ("POST", f"{C}/cc-config/api/queues/_search"),
    ("POST", f"{C}/cc-config/api/queue"),
    ("DELETE", f"{C}/cc-config/api/queue"),
    ("POST", f"{C}/cc-config/api/queue/agents/search"),
    ("POST", f"{C}/cc-config/api/queue/agents"),
    ("POST", f"{C}/cc-config/api/exts/_search"),
    ("POST", f"{C}/cc-config/api/exts/_add"),
    ("PUT", f"{C}/cc-config/blacklist/batch"),
    ("POST", f"{C}/cc-config/api/gatewayNumber/search"),
    ("POST", f"{C}/cc-outbound/api/campaigns"),
    ("POST", f"{C}/cc-exports/api/campaigns/_import"),
    ("POST", f"{C}/cc-outbound/api/campaigns/calling-list/import-result"),
    ("POST", f"{C}/cc-outbound/api/campaigns/getList"),
    ("POST", f"{C}/cc-console/contact-schedules/_batchAddInfos"),
    ("POST", f"{C}/cc-ivr/api/ivr/published/_search"),
}


def test_the_table_has_the_nineteen_endpoints_and_the_two_for_tokens() -> None:
    """Each once."""
    assert {(one.method, one.path) for one in OPERATIONS if one.token != "none"} == REFERENCE
    assert [one.path for one in OPERATIONS if one.token == "none"] == ["/tokens/company", "/tokens/agent"]
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS) == 21


# The examples as printed, spaces included; only comments are gone. Ids that no company here has are in `with_the_ids`.
EXAMPLES = [
    ("add_queue", {"queueName": "1130 skill group", "queueID": "1234", "queueWeight": "1"}),
    ("delete_queue", {"queueID": "1234"}),
    ("search_queue_agents", {"queueID": "1234", "agentType": "1"}),
    (
        "update_queue_agents",
        {
            "list": [
                {
                    "queueID": "3455",
                    "queueWeight": "0",
                    "queueName": "skill group 1",
                    "add": [{"agent": "69351d38049342d38fad2b3a645d574f", "level": 1, "checkin": True}],
                    "remove": [{"agent": "3c7498a22d55447aa80344ab1f0e9e59", "level": 1, "checkin": True}],
                }
            ]
        },
    ),
    (
        "import_forbidden_numbers",
        [
            {
                "callNumber": " 15210818952 ",
                "numberType": 1,
                "callType": 2,
                "enabled": 0,
                "description": "test1",
            },
            {
                "callNumber": " 13212341232 ",
                "numberType": 2,
                "callType": 2,
                "enabled": 0,
                "description": "test2",
            },
            {
                "callNumber": " 13212341233 ",
                "numberType": 2,
                "callType": 2,
                "enabled": 0,
                "description": "test3",
            },
        ],
    ),
    ("search_relay_numbers", {"enabled": [1, 2, 0]}),
    (
        "create_campaign",
        {
            "agentID": " 59220de7f88141829a1f38d8698acb26 ",
            "agentType": "1",
            "name": "Announcement",
            "dataTemplateCode": "D000000000",
            "wrapUpTemplateCode": "W000000000",
            "scheduleStartTime": 1660115936310,
            "scheduleEndTime": 1660118400638,
            "scheduleTimeZoneId": "Pacific/Midway",
            "description": "Description",
        },
    ),
    (
        "import_customer_numbers",
        {
            "agentID": " e906cc52bfac44b4ae30497fd39c4c4d ",
            "agentType": "1",
            "campaignId": " cde0f90801d98M4fcb8a43eFff11b201cbff ",
            "callingListCode": "20220815203412",
            "removeDuplicatesRule": "RemoveDuplicatesInCallingList",
            "enableFilterDoNotCallListNumber": "Filter",
            "assignRule": "AssignAppoint",
            "assignAgentAndCount": [{"agentID": " 2b82a4acc60647dd814b3db642e75972 ", "count": 100}],
            "dataDetails": [
                {
                    "allocationAgent": "12001",
                    "name": "Rason",
                    "telephone": " 100000000 ",
                    "description": "desc1",
                    "customFields": [
                        {"fieldId": " 3b987930e6db4b0ca51f6ad5755e91ae ", "fieldValue": "Admin"}
                    ],
                }
            ],
        },
    ),
    (
        "query_import_result",
        {
            "agentID": " 59220de7f88141829a1f38d8698acb26 ",
            "agentType": "1",
            "callingListCode": " 02951e5b01ddcM40997b185S2a541d16be48 ",
            "campaignId": " 2b82a4acc60647dd814b3db642e75971 ",
            "code": "dgug92owec",
            "currPage": 1,
            "pageSize": 50,
        },
    ),
    (
        "create_contact_plans",
        {
            "name": "openApi-batch-plan-5",
            "scheduleStartTime": 1661911780000,
            "scheduleEndTime": 1662998180000,
            "executorId": "5001",
            "bak": " test4444 ",
            "agentID": "5002",
            "agentType": "0",
            "zoneId": "Asia/Singapore",
            "zoneValue": "GMT+08:00 Singapore",
            "customerPhoneNumberList": [" 18189672221 ", " 18189671111 ", " 18889673333 "],
        },
    ),
    ("search_ivr_flows", {"currPage": 1, "pageSize": 10}),
]


@pytest.fixture(scope="module")
def with_the_ids(clock: Any) -> Iterator[Any]:
    """A stand-in whose company has the agents, queues and campaigns that the examples name."""
    company = load_company()
    ids = [
        "69351d38049342d38fad2b3a645d574f",
        "3c7498a22d55447aa80344ab1f0e9e59",
        "e906cc52bfac44b4ae30497fd39c4c4d",
    ]
    agents = [
        company.agents[5].model_copy(update={"work_no": f"8{n}", "uuid": uuid}) for n, uuid in enumerate(ids)
    ]
    company = company.model_copy(
        update={
            "agents": (*company.agents, *agents),
            "queues": (Queue(queue_id="3455", name="skill group 1"),),
            "extensions": (*company.extensions, Extension(ext="7001")),
        }
    )
    readings = Readings(request_spaces="trimmed", unknown_fields="refused")
    with Sandbox(company=company, readings=readings, clock=clock) as sandbox:
        creators = {
            "cde0f90801d98M4fcb8a43eFff11b201cbff": ids[2],
            "2b82a4acc60647dd814b3db642e75971": "59220de7f88141829a1f38d8698acb26",
        }
        for n, (campaign, creator) in enumerate(creators.items()):
            sandbox.service.store.insert(
                "campaigns",
                id=campaign,
                code=f"code{n}",
                name="example",
                creator=creator,
                data_template="D000000000",
                wrap_up_template="W000000000",
                start_ms=1,
                end_ms=2,
                created_ms=1,
            )
        yield sandbox


@pytest.fixture(scope="module")
def answers(with_the_ids: Any, clock: Any, vendor_of: Any) -> Iterator[Any]:
    client = vendor_of(with_the_ids, clock)
    yield {name: client.send(name, body) for name, body in EXAMPLES}
    client.http.close()


@pytest.mark.parametrize("name", [name for name, _ in EXAMPLES])
def test_the_examples_of_the_reference_are_accepted(answers: Any, name: str) -> None:
    """Sent in the reference's order to a company that has what they name, with spaces trimmed."""
    answer = answers[name]
    assert (answer.status_code, answer.json()["code"]) == (200, 200), answer.text
