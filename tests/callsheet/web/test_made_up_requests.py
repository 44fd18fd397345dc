"""Requests that schemathesis makes up for what the page's scripts ask: each is answered, none with a failure."""

from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from callsheet.web.routes import FILES, RULES, Rule
from tests.callsheet.web.conftest import FORM, Browser, House, SignIn, token_in
from tests.callsheet.web.test_drafts import FROM_HERE, made

pytestmark = pytest.mark.slow

__all__ = ["made"]  # a fixture
TEXT: dict[str, Any] = {"type": "string", "maxLength": 80}
FIELDS = ("token", "profile", "draft", "name1", "size1", "mark1", "name2", "size2", "mark2")
WELL = frozenset({200, 304, 400, 403, 404, 409, 410, 413, 429})
QUERY = ("draft", "file", "offset")


def described(rules: list[Rule]) -> dict[str, Any]:
    """The routes as OpenAPI has them: their forms take any text."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "the page", "version": "1"},
        "paths": {rule.path: {rule.method.lower(): _operation(rule)} for rule in rules},
    }


def _operation(rule: Rule) -> dict[str, Any]:
    names = [name for name in ("load", "draft") if f"{{{name}}}" in rule.path]
    asked = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
    if rule.takes_part:
        asked += [{"name": name, "in": "query", "schema": TEXT} for name in QUERY]
    form = {"type": "object", "properties": dict.fromkeys(FIELDS, TEXT), "additionalProperties": False}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
    more = {"requestBody": body} if rule.method == "POST" and not rule.takes_part else {}
    return {"parameters": asked, "responses": {"200": {"description": "well"}}, **more}


def ask(client: Browser, token: str, rule: Rule, case: Any, sent: bytes) -> Response:
    """A request with a token that is good, and otherwise what was made up."""
    path = quote(str(case.formatted_path), safe="/%")
    if rule.method == "GET":
        return client.get(path)
    if rule.takes_part:
        kind = {"Content-Type": "application/octet-stream", "X-Token": token}
        return client.post(path, params=case.query or {}, content=sent, headers=FROM_HERE | kind)
    fields = case.body if isinstance(case.body, dict) else {}
    return client.post(path, data={**fields, "token": token}, headers=FORM)


def holds(client: Browser, token: str, rule: Rule, cases: Any) -> None:
    """Many requests of one route, each answered."""

    @given(case=cases, sent=st.binary(max_size=40))
    @settings(
        max_examples=15,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any, sent: bytes) -> None:
        answer = ask(client, token, rule, case, sent)
        assert answer.status_code in WELL, (rule.path, answer)
        assert "Traceback" not in answer.text

    asked()


def test_whatever_a_script_asks_is_answered(signed_in: SignIn, house: House, made: list[str]) -> None:
    """By whoever signed in, with statuses that the scripts know."""
    rules = [rule for rule in RULES if rule.by_script]
    assert {rule.path for rule in rules} >= {"/upload/begin", "/upload/part", "/drafts/{draft}/state.json"}
    schema, client = schemathesis.openapi.from_dict(described(rules)), signed_in("ann")
    token = token_in(client.get("/account").text)
    for rule in rules:
        made_up = schema[rule.path][rule.method].as_strategy(generation_mode=GenerationMode.POSITIVE)
        holds(client, token, rule, made_up)


def test_every_route_of_a_script_is_for_somebody() -> None:
    assert all(rule.roles and rule.roles >= FILES for rule in RULES if rule.by_script)
