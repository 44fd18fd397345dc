"""The two token endpoints."""

from typing import Annotated, Any, cast

from fastapi import Body

from callsheet.sandbox.exchange import Current, Exchange
from callsheet.sandbox.handlers.common import agent_row
from callsheet.sandbox.models.answers import TokenAnswer
from callsheet.sandbox.models.requests import AgentTokenRequest, CompanyTokenRequest
from callsheet.sandbox.operation import TokenKind
from callsheet.sandbox.refusals import BadRequest


def company_token(exchange: Current, body: Annotated[CompanyTokenRequest, Body()]) -> TokenAnswer:
    """A company token, for a right sign."""
    return _answer(exchange, body, TokenKind.COMPANY, None)


def agent_token(exchange: Current, body: Annotated[AgentTokenRequest, Body()]) -> TokenAnswer:
    """An agent token, for a right sign and an agent that exists; agentId wins over agentNo (A1.2)."""
    uuid, work_no = body.get("agentId"), body.get("agentNo")
    if not (uuid or work_no):
        raise BadRequest("Parameter error: one of agentId and agentNo is required")
    agent = agent_row(exchange, uuid or work_no or "", 1 if uuid else 0)
    return _answer(exchange, body, TokenKind.AGENT, agent["uuid"])


def _answer(exchange: Exchange, body: CompanyTokenRequest, kind: TokenKind, agent: str | None) -> TokenAnswer:
    now, readings, tokens = exchange.now, exchange.readings, exchange.service.tokens
    tokens.check_sign(body["appId"], body["currentTime"], body["sign"], now, readings.clock_skew)
    token = tokens.issue(kind, agent, now, readings)
    unit = {"ms": 1000, "s": 1}.get(readings.token_expiry)
    fields: dict[str, Any] = {"response_type": "token", readings.token_field: token}
    if unit:
        fields["expires_in"] = int(readings.token_lifetime * unit)
    fields |= {"realm": "third", "domain": "sobot"}
    is_bare = readings.token_place == "top"  # nosec B105 # noqa: S105 - a place, no secret
    return cast("TokenAnswer", fields if is_bare else {"data": fields})
