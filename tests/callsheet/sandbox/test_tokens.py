"""The token endpoints and the tokens they give out."""

from typing import Any

import pytest

from callsheet.sandbox.tokens import sign
from tests.callsheet.sandbox.conftest import Vendor


def test_the_sign_is_the_md5_of_app_id_time_type_and_secret() -> None:
    """The sign is plain concatenation, lower-case hexadecimal."""
    assert sign("app", 1627462929415, "secret") == "661ea3708dc7eeffa3810d2b2effd78f"


def test_a_right_sign_gives_a_company_token(vendor: Vendor) -> None:
    """The company token comes bare, with its lifetime in milliseconds."""
    answer = vendor.http.post("/tokens/company", json=vendor.token_request())
    assert answer.status_code == 200
    assert set(answer.json()) == {"response_type", "access_token", "expires_in", "realm", "domain"}
    assert answer.json()["expires_in"] == 86_400_000


def test_current_time_may_be_written_as_a_string(vendor: Vendor) -> None:
    """The vendor's example sends currentTime as a JSON string."""
    request = vendor.token_request()
    answer = vendor.http.post("/tokens/company", json={**request, "currentTime": str(request["currentTime"])})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"sign": "0" * 32}, 401),
        ({"sign": "short"}, 400),
        ({"appId": "another"}, 401),
        ({"responseType": "code"}, 400),
        ({"currentTime": None}, 400),
    ],
)
def test_a_token_request_that_is_wrong_is_refused(vendor: Vendor, change: Any, status: int) -> None:
    """A false sign or app id is 401, a malformed field 400."""
    answer = vendor.http.post("/tokens/company", json={**vendor.token_request(), **change})
    assert answer.status_code == status
    assert answer.json()["code"] == status


@pytest.mark.parametrize(("off", "status"), [(299, 200), (-299, 200), (301, 401), (-301, 401)])
def test_the_clock_may_be_off_by_the_permitted_skew(vendor: Vendor, off: Any, status: int) -> None:
    """A currentTime further off than the skew is refused, on either side."""
    request = vendor.token_request()
    vendor.clock.advance(off)
    assert vendor.http.post("/tokens/company", json=request).status_code == status


@pytest.mark.parametrize(
    ("agent", "status"),
    [
        ({"agentNo": "1001"}, 200),
        ({"agentId": "0a1b2c3d4e5f60718293a4b5c6d7e801"}, 200),
        ({"agentId": "0a1b2c3d4e5f60718293a4b5c6d7e801", "agentNo": "nobody"}, 200),
        ({"agentNo": "nobody"}, 404),
        ({"agentId": "1001"}, 404),
        ({}, 400),
    ],
)
def test_an_agent_token_needs_an_agent_and_the_id_wins(vendor: Vendor, agent: Any, status: int) -> None:
    """One of agentId and agentNo is needed; agentId is taken where both are given."""
    assert vendor.http.post("/tokens/agent", json=vendor.token_request(**agent)).status_code == status


@pytest.mark.parametrize(
    ("reading", "value", "keys"),
    [
        ("token_field", "accessToken", {"response_type", "accessToken", "expires_in", "realm", "domain"}),
        ("token_place", "data", {"data"}),
        ("token_expiry", "absent", {"response_type", "access_token", "realm", "domain"}),
    ],
)
def test_a_token_answer_takes_the_shape_that_is_read_into_it(
    vendor: Vendor, reading: Any, value: Any, keys: Any
) -> None:
    """Field name, place and expiry of the token answer are readings."""
    vendor.sandbox.read(**{reading: value})
    assert set(vendor.http.post("/tokens/company", json=vendor.token_request()).json()) == keys


def test_expiry_may_be_told_in_seconds(vendor: Vendor) -> None:
    """expires_in in seconds is the other reading."""
    vendor.sandbox.read(token_expiry="s", token_lifetime=7200)
    assert vendor.http.post("/tokens/company", json=vendor.token_request()).json()["expires_in"] == 7200


@pytest.mark.parametrize(
    ("scheme", "form", "status"),
    [
        ("either", "{}", 200),
        ("either", "Bearer {}", 200),
        ("bearer", "bearer {}", 200),
        ("bearer", "{}", 401),
        ("raw", "{}", 200),
        ("raw", "Bearer {}", 401),
        ("either", "Bearer x{}", 401),
        ("either", "", 401),
    ],
)
def test_the_authorization_header_is_taken_in_the_form_that_is_read(
    vendor: Vendor, scheme: Any, form: Any, status: int
) -> None:
    """Raw and Bearer are both accepted unless a reading requires one of them."""
    vendor.sandbox.read(auth_scheme=scheme)
    headers = {"Authorization": form.format(vendor.token("company"))}
    assert vendor.send("search_queues", {}, headers=headers).status_code == status


def test_a_request_without_a_token_is_refused_before_its_body_is_looked_at(vendor: Vendor) -> None:
    """401 comes before 400."""
    assert (
        vendor.send("search_queues", {"pageSize": "many"}, headers={"Authorization": None}).status_code == 401
    )


def test_a_token_ends_after_its_lifetime(vendor: Vendor) -> None:
    """A token is good until its last second and refused after."""
    vendor.sandbox.read(token_lifetime=60)
    vendor.token("company")
    vendor.clock.advance(59)
    assert vendor.send("search_queues", {}).status_code == 200
    vendor.clock.advance(1)
    assert vendor.send("search_queues", {}).status_code == 401


def test_an_expired_token_may_be_told_in_the_body(vendor: Vendor) -> None:
    """HTTP 200 with code 401 is the other reading of an expired token."""
    vendor.sandbox.read(expired_as="body")
    vendor.token("company")
    vendor.sandbox.expire_tokens()
    answer = vendor.send("search_queues", {})
    assert (answer.status_code, answer.json()["code"]) == (200, 401)


def test_a_new_token_ends_the_old_one_only_where_so_read(vendor: Vendor) -> None:
    """Two company tokens live side by side unless the reading says otherwise."""
    vendor.token("company")
    vendor.http.post("/tokens/company", json=vendor.token_request())
    assert vendor.send("search_queues", {}).status_code == 200
    vendor.sandbox.read(new_token_ends_old=True)
    vendor.http.post("/tokens/company", json=vendor.token_request())
    assert vendor.send("search_queues", {}).status_code == 401


def test_a_new_agent_token_ends_that_of_the_same_agent_only(vendor: Vendor) -> None:
    """C7: one agent's new token ends neither the company's token nor that of another agent."""
    vendor.sandbox.read(new_token_ends_old=True)
    company = vendor.token("company")
    old = [vendor.http.post("/tokens/agent", json=vendor.token_request(agentNo=no)).json() for no in AGENTS]
    vendor.http.post("/tokens/agent", json=vendor.token_request(agentNo=AGENTS[0]))
    statuses = [
        vendor.send("search_relay_numbers", {}, headers={"Authorization": one["access_token"]}).status_code
        for one in old
    ]
    assert statuses == [401, 200]
    assert vendor.send("search_queues", {}, headers={"Authorization": company}).status_code == 200


def test_only_the_newest_token_may_be_accepted(vendor: Vendor) -> None:
    """C7: an agent's token ends the company's token where only the newest of all is read to be good."""
    vendor.sandbox.read(only_newest_token=True)
    company = {"Authorization": vendor.token("company")}
    assert vendor.send("search_queues", {}, headers=company).status_code == 200
    agent = {"Authorization": vendor.token("agent")}
    assert vendor.send("search_queues", {}, headers=company).status_code == 401
    assert vendor.send("search_relay_numbers", {}, headers=agent).status_code == 200


@pytest.mark.parametrize(
    ("reading", "wait", "statuses"),
    [
        ("first", 0, [401, 200, 200]),
        ("second", 0, [200, 401, 200]),
        ("first", 60, [200, 200, 200]),
        ("never", 0, [200, 200, 200]),
    ],
)
def test_a_young_token_may_be_refused_once(
    vendor: Vendor, reading: str, wait: float, statuses: list[int]
) -> None:
    """C7: each token is refused once within its first minute, and is good before and after."""
    vendor.sandbox.read(young_token_refused=reading)
    for _ in range(2):
        new = vendor.http.post("/tokens/company", json=vendor.token_request()).json()["access_token"]
        vendor.clock.advance(wait)
        headers = {"Authorization": new}
        assert [vendor.send("search_queues", {}, headers=headers).status_code for _ in statuses] == statuses


def test_the_secret_may_be_changed_meanwhile(vendor: Vendor) -> None:
    """A new secret ends every token and is the only one that signs from then on, until the sandbox is reset."""
    vendor.token("company")
    old = vendor.sandbox.app_secret
    vendor.sandbox.change_secret("renewed")
    assert vendor.send("search_queues", {}).status_code == 401
    request = vendor.token_request()
    assert vendor.http.post("/tokens/company", json=request).status_code == 200
    signed = sign(vendor.sandbox.app_id, request["currentTime"], old)
    assert vendor.http.post("/tokens/company", json={**request, "sign": signed}).status_code == 401
    vendor.sandbox.reset()
    assert vendor.http.post("/tokens/company", json={**request, "sign": signed}).status_code == 200


AGENTS = ("1001", "1002")
AGENT_OPERATIONS = [
    "add_queue",
    "delete_queue",
    "search_queue_agents",
    "update_queue_agents",
    "search_relay_numbers",
]


@pytest.mark.parametrize("operation", AGENT_OPERATIONS)
def test_the_five_marked_operations_refuse_a_company_token(vendor: Vendor, operation: Any) -> None:
    """A company token is not permitted there, unless either kind is read to do."""
    headers = {"Authorization": vendor.token("company")}
    assert vendor.send(operation, {"queueID": "none"}, headers=headers).status_code == 403
    vendor.sandbox.read(agent_operations_take="either")
    assert vendor.send(operation, {"queueID": "none"}, headers=headers).status_code != 403


def test_other_operations_refuse_an_agent_token_unless_so_read(vendor: Vendor) -> None:
    """An agent token opens the company's operations only where either kind is read to do."""
    headers = {"Authorization": vendor.token("agent")}
    assert vendor.send("search_queues", {}, headers=headers).status_code == 403
    vendor.sandbox.read(company_operations_take="either")
    assert vendor.send("search_queues", {}, headers=headers).status_code == 200


def test_the_servers_clock_may_be_ahead_and_its_date_header_says_so(vendor: Vendor) -> None:
    """A client whose clock is right is refused, and can see why."""
    request = vendor.token_request()
    vendor.sandbox.read(clock_offset=600)
    answer = vendor.http.post("/tokens/company", json=request)
    assert (answer.status_code, answer.headers["date"]) == (401, "Mon, 21 Sep 2026 14:23:20 GMT")
    ahead = {**request, "currentTime": request["currentTime"] + 600_000}
    ahead["sign"] = sign(vendor.sandbox.app_id, ahead["currentTime"], vendor.sandbox.app_secret)
    assert vendor.http.post("/tokens/company", json=ahead).status_code == 200
