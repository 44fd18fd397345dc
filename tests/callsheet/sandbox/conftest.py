"""A stand-in on a real port with a clock of ours, and a plain client that knows no more than the table of operations."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from callsheet.sandbox.operations import OPERATIONS
from callsheet.sandbox.server import Sandbox
from callsheet.sandbox.tokens import sign

START = 1_790_000_000.0
FIELD = "3b987930e6db4b0ca51f6ad5755e91ae"


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> Any:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Vendor:
    """Sends plain requests to the stand-in; `last_key` is the Idempotency-Key it sent last."""

    def __init__(self, sandbox: Sandbox, clock: Any) -> None:
        self.sandbox, self.clock = sandbox, clock
        self.http = httpx.Client(base_url=sandbox.url, trust_env=False, timeout=20, verify=False)
        self.tokens: dict[str, str] = {}
        self.last_key: str | None = None

    def token_request(self, **more: Any) -> Any:
        ms = int(self.clock() * 1000)
        seal = sign(self.sandbox.app_id, ms, self.sandbox.app_secret)
        return {
            "responseType": "token",
            "appId": self.sandbox.app_id,
            "currentTime": ms,
            "sign": seal,
            **more,
        }

    def token(self, kind: Any) -> Any:
        if kind not in self.tokens:
            more = {"agentNo": "1001"} if kind == "agent" else {}
            answer = self.http.post(f"/tokens/{kind}", json=self.token_request(**more))
            self.tokens[kind] = answer.json()["access_token"]
        return self.tokens[kind]

    def headers(self, name: str, key: Any = None) -> Any:
        operation = next(one for one in OPERATIONS if one.name == name)
        headers = (
            {} if operation.token == "none" else {"Authorization": f"Bearer {self.token(operation.token)}"}
        )
        if operation.keyed:
            self.last_key = headers["Idempotency-Key"] = key or str(uuid.uuid4())
        return headers

    def send(
        self, name: str, body: Any = None, *, key: Any = None, headers: Any = None, query: Any = None
    ) -> Any:
        """The answer to one request; header values None leave a header out."""
        operation = next(one for one in OPERATIONS if one.name == name)
        given = {**self.headers(name, key), **(headers or {})}
        given = {header: value for header, value in given.items() if value is not None}
        return self.http.request(operation.method, operation.path, json=body, params=query, headers=given)

    def data(self, name: str, body: Any = None, **how: Any) -> Any:
        """The data of an answer that must have succeeded."""
        answer = self.send(name, body, **how)
        assert answer.status_code == 200, answer.text
        assert int(answer.json()["code"]) == 200, answer.text
        return answer.json()["data"]

    def campaign(self, agent: Any = "1001") -> Any:
        return self.data("create_campaign", campaign_body(agentID=agent))

    def load(self, campaign: Any, rows: Any, **more: Any) -> Any:
        return self.data("import_customer_numbers", import_body(campaign, rows, **more))

    def results(self, campaign: Any, **more: Any) -> Any:
        body = {"agentID": "1001", "campaignId": campaign["id"], **more}
        return self.data("query_import_result", body)["list"]

    def result(self, campaign: Any, **more: Any) -> Any:
        self.clock.advance(1)
        found = self.results(campaign, **more)
        assert len(found) == 1
        return found[0]


def campaign_body(**more: Any) -> Any:
    return {
        "agentID": "1001",
        "name": "Lantern week",
        "dataTemplateCode": "D000000000",
        "wrapUpTemplateCode": "W000000000",
        "scheduleStartTime": int(START * 1000),
        "scheduleEndTime": int(START * 1000) + 86_400_000,
        **more,
    }


def import_body(campaign: Any, rows: Any, **more: Any) -> Any:
    return {
        "agentID": "1001",
        "campaignId": campaign["id"],
        "callingListCode": "BATCH1",
        "removeDuplicatesRule": "NonRemoveDuplicates",
        "assignRule": "NoAssign",
        "dataDetails": [{"telephone": row} if isinstance(row, str) else row for row in rows],
        **more,
    }


def forbidden_row(number: Any, **more: Any) -> Any:
    return {"callNumber": number, "numberType": 1, "callType": 3, "enabled": 1, **more}


def plans_body(**more: Any) -> Any:
    return {
        "name": "Call back",
        "scheduleStartTime": int(START * 1000),
        "scheduleEndTime": int(START * 1000) + 3_600_000,
        "executorId": "1002",
        "agentID": "1001",
        "customerPhoneNumberList": ["6591230001", "6591230002"],
        **more,
    }


class Bodies:
    """The bodies above, where a test cannot import them."""

    campaign = staticmethod(campaign_body)
    load = staticmethod(import_body)
    forbidden = staticmethod(forbidden_row)
    plans = staticmethod(plans_body)
    field = FIELD


@pytest.fixture(scope="session")
def clock() -> Any:
    return Clock()


@pytest.fixture(scope="session")
def running(clock: Any) -> Iterator[Any]:
    with Sandbox(clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Any, clock: Any) -> Any:
    """A stand-in as at its start."""
    clock.now = START
    running.reset()
    return running


@pytest.fixture
def vendor(sandbox: Sandbox, clock: Any) -> Iterator[Any]:
    client = Vendor(sandbox, clock)
    yield client
    client.http.close()


@pytest.fixture(scope="session")
def vendor_of() -> Any:
    """Makes a client of another stand-in."""
    return Vendor


@pytest.fixture(scope="session")
def bodies() -> Any:
    return Bodies


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[Any]:
    before = set(threading.enumerate())
    yield
    left = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.is_alive() and thread.name != "sandbox"
    ]
    assert not left
