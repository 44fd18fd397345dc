"""The reference's own answers, read; and its JSON types, sent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from callsheet.sobot import models, queries
from callsheet.sobot.client import Client
from callsheet.sobot.errors import InDoubt, SettingsError
from callsheet.sobot.models import (
    CreatedCampaign,
    Extension,
    ImportReceipt,
    ImportResult,
    IvrFlow,
    Member,
    Queue,
    RelayNumber,
)
from callsheet.sobot.operations import BY_NAME, OPERATIONS, Operation
from tests.callsheet.sobot.raw_server import KEY, Exchange, RawServer, Request, client_for, envelope, http, ok
from validators.message import message

EXAMPLES = Path(__file__).parent / "examples"


def example(name: str) -> dict[str, Any]:
    """The answer the reference prints for an operation, its comments and slips mended by hand."""
    answer: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return answer


def asked(name: str, ask: Callable[[Client], Awaitable[Any]], **changes: Any) -> tuple[Any, Request]:
    """What a function makes of the reference's example (page 1; later pages are empty), and its first request."""

    async def script(x: Exchange) -> bool:
        request = await x.request()
        answer = example(name)
        if request.body and request.json.get("currPage", 1) > 1:
            answer["data"]["list"] = []
        body = json.dumps(answer).encode()
        await x.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        return True

    async def run() -> tuple[Any, Request]:
        async with RawServer(script) as server, client_for(server, **changes) as client:
            return await ask(client), server.requests[0]

    return asyncio.run(run())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_reference_example_of_every_operation_is_a_success(operation: Operation) -> None:
    """Each of the 19 answers that the reference prints is read as a success, with its data untouched."""

    async def run() -> Any:
        async with RawServer(http(example(operation.name))) as server, client_for(server) as client:
            return (await client.send(operation, b"{}", key=KEY)).data

    assert asyncio.run(run()) == example(operation.name)["data"]


def test_an_agent_setting_is_read_without_its_stray_spaces() -> None:
    """The agent type goes as a digit in the address; ids and numbers come back stripped."""
    setting, request = asked("query_agent_setting", lambda c: queries.query_agent_setting(c, "1111"))
    assert request.target.endswith("/cc-config/api/agents?agentType=0&agent=1111")
    assert setting == models.AgentSetting(
        "bd4630df3550552ba7c16f27ae9a39cb", "1111", "test", "1000", "13800138000", 2, 60
    )


def test_call_agents_are_read() -> None:
    """A bare array of agents; only the filters that are given are sent."""
    agents, request = asked("search_call_agents", lambda c: queries.search_call_agents(c, queue="7"))
    assert request.json == {"queue": "7"}
    assert [(a.work_no, a.ext, a.login_status, a.not_ready_reason) for a in agents] == [
        ("1111", "1000", 1, 0),
        ("2222", "1001", 2, 11),
    ]
    assert agents[0].created == 1663120801000


def test_queues_are_read() -> None:
    """The queue list is paged."""
    queues, request = asked("search_queues", queries.search_queues)
    assert request.json == {"currPage": 1, "pageSize": 50}
    assert queues == [Queue("1111", "queue1"), Queue("2222", "queue2")]


def test_queue_members_are_read_and_asked_for_with_a_text_agent_type() -> None:
    """agentType is a string here; levels come as strings and are read as numbers."""
    found, request = asked("search_queue_agents", lambda c: queries.search_queue_agents(c, "1234", "1"))
    assert request.json == {"queueID": "1234", "agentType": "1"}
    assert request.headers["authorization"] == "Bearer tok-agent"
    (queue,) = found
    assert (queue.id, queue.name, queue.weight, queue.agent_count, len(queue.members)) == (
        "0000",
        "Group1",
        0,
        6,
        6,
    )
    assert queue.members[0] == Member("cef499bccbf44e11a6e78d398cfcce53", "nicole", 1, checkin=False)


def test_extensions_are_read_without_their_passwords() -> None:
    """The service sends extension passwords in clear; they go no further than the parser."""
    extensions, request = asked("search_extensions", lambda c: queries.search_extensions(c, bound=True))
    assert request.json == {"bindStatus": 1, "currPage": 1, "pageSize": 50}
    uuid = "7b8ec043e9a24727ad0570ba1b6e82fe"
    assert extensions[0] == Extension(
        "5002", bound=True, bound_at=1657274393279, agent_uuid=uuid, agent_name="v6_cs2"
    )
    assert "123456" not in repr(extensions)


def test_relay_numbers_are_read_in_every_state() -> None:
    """All states are asked for, as numbers; the service's default would leave some out."""
    numbers, request = asked("search_relay_numbers", queries.search_relay_numbers)
    assert request.json == {"enabled": [0, 1, 2]}
    assert numbers[1] == RelayNumber("010514294XX", "Lily", "no use", 2, "Cancelled")


def test_an_import_result_is_read_with_the_name_of_the_example() -> None:
    """The example calls the repeats removeDuplicatesCount; the request names the batch and its agent, type as text."""
    results, request = asked(
        "query_import_result", lambda c: queries.query_import_result(c, "20220815203412", campaign_id="cde0")
    )
    assert request.json == {
        "agentID": "5001",
        "agentType": "0",
        "callingListCode": "20220815203412",
        "campaignId": "cde0",
        "currPage": 1,
        "pageSize": 50,
    }
    (result,) = results
    assert (result.success, result.repeat, result.error, result.counted) == (1, 0, 0, 1)
    assert result.campaign_id == "cde0f90801d98M4fcb8a43eFff11b201cbff"
    assert result.report_url.startswith("https://img-sg.sobot.io/cc/")


def test_a_batch_that_is_not_there_gives_no_result() -> None:
    """Rows of other batches are not taken for ours."""
    results, _ = asked("query_import_result", lambda c: queries.query_import_result(c, "OTHER"))
    assert results == []


@pytest.mark.parametrize(
    ("counts", "repeat"),
    [
        ({"repeatCount": 3}, 3),
        ({"removeDuplicatesCount": 4}, 4),
        ({"repeatCount": 0, "removeDuplicatesCount": 4}, 0),
        ({"repeatCount": None, "removeDuplicatesCount": "4"}, 4),
        ({}, 0),
    ],
)
def test_the_repeats_are_the_first_of_two_names_that_is_there(counts: dict[str, Any], repeat: int) -> None:
    """repeatCount of the table comes before removeDuplicatesCount of the example; neither is none."""
    result = models.import_result({"callingListCode": " A1 ", "successCount": "5", **counts})
    assert result == ImportResult("A1", "", "", None, 5, repeat, 0, "")


def test_campaigns_are_read() -> None:
    """The window is sent in milliseconds, and nulls in the answer are no trouble."""
    found, request = asked(
        "list_campaigns", lambda c: queries.list_campaigns(c, created_from=1, created_to=2)
    )
    assert request.json == {"creationTimeStart": 1, "creationTimeEnd": 2, "currPage": 1, "pageSize": 50}
    assert (found[0].code, found[0].name, found[0].state, found[0].expired) == (
        "6yoq3b0lpf",
        "1111123",
        1,
        None,
    )
    assert found[0].execute_rate == "0.00%"


def test_ivr_flows_are_read_and_asked_for_with_a_number_as_agent_type() -> None:
    """agentType is a number here, and sent only with an operator."""
    flows, request = asked("search_ivr_flows", lambda c: queries.search_ivr_flows(c, "5001"))
    assert request.json == {"operator": "5001", "agentType": 0, "currPage": 1, "pageSize": 50}
    assert flows[0] == IvrFlow("4445", "test222", "ssf")
    _, request = asked("search_ivr_flows", queries.search_ivr_flows)
    assert request.json == {"currPage": 1, "pageSize": 50}


def test_what_a_new_campaign_and_an_import_answer_is_read() -> None:
    """A campaign's id and code, and the batch that an import was taken in as."""
    created = models.created_campaign(example("create_campaign")["data"])
    receipt = models.import_receipt(example("import_customer_numbers")["data"])
    assert created == CreatedCampaign("037276ff01c6eM4b1b89413A383072f38476", "dgug92owec")
    assert receipt == ImportReceipt("20220101000000", "2b82a4acc60647dd814b3db642e75971", "dgug92owec")


def test_an_operation_that_acts_for_an_agent_needs_one() -> None:
    """Without an agent in the profile the call is not made."""

    async def run() -> int:
        async with RawServer(ok()) as server, client_for(server, agent="") as client:
            with pytest.raises(SettingsError) as caught:
                await queries.query_import_result(client, "A1")
            assert caught.value.setting == "agent"
            assert caught.value.message == message("SOBOT_AGENT_MISSING", setting="agent_id")
            return server.connections

    assert asyncio.run(run()) == 0


@pytest.mark.parametrize("data", [["text"], {"list": [None], "total": 1}])
def test_rows_that_are_no_objects_are_an_error(data: Any) -> None:
    """A list of something else is not passed off as rows."""

    async def run() -> None:
        async with RawServer(http(envelope(data))) as server, client_for(server) as client:
            with pytest.raises(InDoubt) as caught:
                await queries.search_queues(client)
            assert caught.value.message == message("SOBOT_ANSWER_UNKNOWN")

    asyncio.run(run())


def test_every_example_belongs_to_an_operation() -> None:
    """One file an operation, no more."""
    assert {path.stem for path in EXAMPLES.iterdir()} == set(BY_NAME)
