"""Every parameter of the reference: a user reaches it, and it arrives as it is documented."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pytest

from callsheet.engine.export import export
from callsheet.engine.progress import Silent
from callsheet.sandbox.server import Sandbox
from callsheet.settings import Profile
from callsheet.sobot.narrowing import filters_of
from callsheet.sobot.operations import BY_NAME, OPERATIONS, Operation
from callsheet.sobot.parameter import By, Parameter, Place
from callsheet.sobot.parameters import PARAMETERS
from callsheet.sobot.transport import OutgoingRequest, Transport
from tests.contract.conftest import loaded
from tests.generate.operations import operations_page, title_of
from tests.support.loading import a_csv, a_profile
from tests.support.reference import tables
from transforms.exports import EXPORTS
from transforms.kind import COMMON_OPTIONS, Kind
from transforms.kinds import kind_named

Seen: TypeAlias = dict[tuple[str, str], set[type]]
"""Operation and parameter -> the types that it was sent as."""

EVERY = [
    pytest.param(name, each, id=f"{name}-{each.name}") for name, found in PARAMETERS.items() for each in found
]
FIELD = "3b987930e6db4b0ca51f6ad5755e91ae"
TYPES: dict[str, type] = {
    "String": str,
    "int": int,
    "Integer": int,
    "Long": int,
    "Boolean": bool,
    "List": list,
    "List<String>": list,
    "json": list,
    "array json": list,
}
# The reference's table says String, its example has a number; the reading is a number (readings B17).
AS_IN_THE_EXAMPLE = {("import_customer_numbers", "assignAgentAndCount.count"): int}
OF_QUEUES = {choice.value for column in kind_named("queues").columns for choice in column.choices}
# Sent where queues can be changed as well as added.
WITH_CHANGES = {("update_queue_agents", "list.queueName"), ("update_queue_agents", "list.queueWeight")}


def operation_at(method: str, path: str) -> Operation:
    (found,) = (one for one in OPERATIONS if (one.method, one.path) == (method, path))
    return found


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.title)
def test_every_parameter_of_the_reference_is_declared_as_it_is_documented(table: Any) -> None:
    """Place, type and whether it is required; none is missing and none is invented."""
    declared = PARAMETERS[operation_at(table.method, table.path).name]
    found = sorted((str(one.place), one.name, one.type, one.required) for one in declared)
    assert found == sorted((one.place, one.name, one.type, one.required) for one in table.parameters)


def test_the_reference_has_the_nineteen_operations() -> None:
    """Each has its table."""
    assert [operation_at(table.method, table.path) for table in tables()] == list(OPERATIONS)
    assert list(PARAMETERS) == [operation.name for operation in OPERATIONS]


@pytest.mark.parametrize(("operation", "parameter"), EVERY)
def test_every_way_to_a_parameter_is_there(operation: str, parameter: Parameter) -> None:
    """The setting, the column, the option or the filter that is named; who has no way of a user's has a note."""
    assert parameter.ways
    for way in parameter.ways:
        kind = kind_named(way.kind) if way.kind else None
        if way.by is By.SETTING:
            assert way.name in Profile.model_fields
        elif way.by is By.COLUMN:
            assert kind is not None
            assert way.name in {column.field for column in kind.columns}
            assert _sends(kind, operation)
        elif way.by is By.OPTION:
            assert kind is not None
            assert way.name in {option.name for option in (*kind.options, *COMMON_OPTIONS)}
            assert _sends(kind, operation)
        elif way.by is By.FILTER:
            assert parameter.filter is not None
            assert any(filters_of(what.operation).get(way.name) == (operation, parameter) for what in EXPORTS)


def _sends(kind: Kind, operation: str) -> bool:
    """Whether a kind uses an operation, for its calls, its campaign or what became of them."""
    setup = kind.delivery.setup
    follows = operation == "query_import_result" and kind.delivery.async_import is not None
    changes = (operation, kind.name) == ("update_queue_agents", "queues")
    return operation in kind.operations or follows or changes or bool(setup and setup.operation == operation)


def test_the_headers_of_an_operation_are_those_that_it_sends() -> None:
    """The declaration of the operation and that of its parameters say the same."""
    for name, declared in PARAMETERS.items():
        headers = {one.name for one in declared if one.place is Place.HEADER}
        operation = BY_NAME[name]
        assert headers == {
            "Authorization",
            *(["timezoneid"] if operation.time_zone else []),
            *(["language"] if operation.language else []),
            *(["Idempotency-Key"] if operation.keyed else []),
        }


@pytest.mark.parametrize(
    "what", [what for what in EXPORTS if filters_of(what.operation)], ids=lambda what: what.name
)
def test_a_filter_is_said_in_both_languages(what: Any) -> None:
    """Short, and with the words that may be chosen."""
    for _, parameter in filters_of(what.operation).values():
        of = parameter.filter
        assert of is not None
        assert of.help.of("en").strip(".")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in of.help.of("zh"))
        assert all(word in of.help.en and word in of.help.zh for word in of.choices)


def test_the_page_lists_every_parameter() -> None:
    """docs/reference/api-operations.md: each with how it is reached."""
    page = operations_page()
    for name, declared in PARAMETERS.items():
        section = page.split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
        rows = {line.split("|")[1].strip(): line for line in section.splitlines() if line.startswith("| `")}
        assert set(rows) == {f"`{one.name}`" for one in declared}
        for one in declared:
            assert all(title_of(way) in rows[f"`{one.name}`"] for way in one.ways)


# On the wire: what a user can say is said once, and what arrives is looked at.


class Wire:
    """Everything that is sent while a story is played against the sandbox."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.seen: Seen = defaultdict(set)
        self.profile = a_profile(
            sandbox, folder, service_language="zh", custom_fields={"Tariff": FIELD}, approve_removals=False
        )

    def note(self, outgoing: OutgoingRequest) -> None:
        """Take down the types of one request's parameters."""
        path = str(outgoing.url).partition("/callservice/v6")[2]
        if not path:
            return  # a token
        name = operation_at(outgoing.method, path).name
        for place in (outgoing.headers, outgoing.query or {}):
            self._values(name, "", dict(place.items()))
        self._values(name, "", orjson.loads(outgoing.body) if outgoing.body else {})

    def _values(self, operation: str, before: str, value: Any) -> None:
        for item in value if isinstance(value, list) else [value]:
            for field, inner in item.items() if isinstance(item, dict) else ():
                self.seen[operation, f"{before}{field}".lower()].add(type(inner))
                self._values(operation, f"{before}{field}.", inner)

    def load(self, name: str, *lines: str, **options: str) -> None:
        file = a_csv(self.folder / f"{name}.csv", *lines)
        result = loaded(self.profile, file, options=options)
        assert set(result.outcomes) == {"loaded"}, (name, result)

    def export(self, listed: str, **filters: str) -> None:
        (what,) = (one for one in EXPORTS if one.name == listed)
        asyncio.run(export(self.profile, what, Silent(), filters))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with Sandbox() as sandbox, pytest.MonkeyPatch.context() as patch:
        sandbox.read(import_delay=0.02)
        wire = Wire(sandbox, tmp_path_factory.mktemp("wire"))
        send = Transport.exchange

        async def noted(transport: Transport, outgoing: OutgoingRequest) -> Any:
            wire.note(outgoing)
            return await send(transport, outgoing)

        patch.setattr(Transport, "exchange", noted)
        _load_every_kind(wire)
        _export_every_list(wire)
        refused = [one for one in sandbox.audit() if one["status"] == 400]
        assert refused == []
        yield wire.seen


def _load_every_kind(wire: Wire) -> None:
    period = "2099-12-01 09:00,2099-12-31 18:00,Asia/Tokyo,a note"
    wire.load(
        "dnc",
        "Forbidden number,Direction,Action,Expiry date,Time zone,Number type,Reason",
        "6591230101,Outbound,Block,2099-12-31,Asia/Singapore,Phone number,asked",
    )
    wire.load("queues", "Queue number,Queue name,Weight,What to do", "0777,Returns,3,Add")
    wire.load("old", "Queue number,What to do", "0003,Delete")
    if "change" in OF_QUEUES:
        wire.load("changed", "Queue number,Queue name,Weight,What to do", "0777,Refunds,4,Change")
    wire.load("exts", "Extension,Password", "0801,482913", creator="1002", creator_type="0")
    settings = "Agent work number,Extension,Agent phone,Wrap-up time,Wrap-up rule,Unbind"
    wire.load("settings", settings, "1004,1004,6591230105,90,Overall,", "1002,,,,,Both")
    wire.load(
        "roster",
        "Queue,Agent,Level,Check-in",
        "3001,1001,5,Yes",
        "3001,1002,5,No",
        mode="exact",
        allow_removals="9",
    )
    campaigns = "Campaign,Import template,Summary template,Start,End,Time zone,Note"
    wire.load("campaigns", campaigns, f"Renewals,D000000000,W000000000,{period}", creator="1001")
    customers = "Telephone,Name,Note,Assigned agent,Tariff"
    made = {"campaign_description": "second try", "campaign_zone": "Asia/Manila", "batch_prefix": "NOV"}
    wire.load("customers", customers, "6591230103,Tan,soon,1001,Gold", **made)
    (mine,) = (one for one in wire.sandbox.state("campaigns") if one["name"] == "November")
    shares = {"assign": "AssignAppoint", "assign_counts": "1001:1"}
    wire.load("by-code", "Telephone,Name", "6591230104,Rao", campaign_code=mine["code"], **shares)
    wire.load("by-id", "Telephone,Name", "6591230106,Lim", campaign_id=mine["id"], duplicates="tenant")
    plans = "Telephone,Plan,Executor,Start,End,Time zone,Note"
    wire.load("plans", plans, f"6591230107,Call back,1001,{period}")


def _export_every_list(wire: Wire) -> None:
    (mine,) = (one for one in wire.sandbox.state("campaigns") if one["name"] == "November")
    (batch, *_) = wire.sandbox.service.store.rows("SELECT code FROM batches")
    wire.export("agents", name="a", work_no="1", queue="3001", ext="1", status="1")
    wire.export("agent-settings", agent="1001", agent_type="work-number")
    wire.export("queues")
    wire.export("queue-members", queue="3001", agent_type="uuid")
    wire.export("extensions", bound="no")
    wire.export("relay-numbers", state="disabled,cancelled")
    wire.export(
        "campaigns",
        code=mine["code"],
        created_since="2026-01-01",
        created_until="2026-12-31 12:00",
        creator="1001",
        creator_type="work-number",
    )
    wire.export("ivr-flows", operator="1001", operator_type="work-number")
    wire.export("import-results", campaign=mine["code"], creator="1001", creator_type="0")
    wire.export("import-results", campaign_id=mine["id"], batch=batch["code"])


@pytest.mark.parametrize(("operation", "parameter"), EVERY)
def test_every_parameter_arrives_as_it_is_documented(
    operation: str, parameter: Parameter, seen: Seen
) -> None:
    """As the documented type of JSON, and as text in headers and in the address; what nobody fills is never sent."""
    found = seen.get((operation, parameter.name.lower()), set())
    if any(way.by is By.NEVER for way in parameter.ways):
        assert found == set()
        return
    if (operation, parameter.name) in WITH_CHANGES and "change" not in OF_QUEUES:
        assert found == set()
        return
    wanted = TYPES[parameter.type] if parameter.place is Place.BODY else str
    assert found == {AS_IN_THE_EXAMPLE.get((operation, parameter.name), wanted)}


def test_nothing_is_sent_that_the_reference_does_not_have(seen: Seen) -> None:
    """But the headers of HTTP itself."""
    declared = {(name, one.name.lower()) for name, found in PARAMETERS.items() for one in found}
    of_http = {"accept", "content-type"}
    assert {each for each in seen if each not in declared and each[1] not in of_http} == set()
