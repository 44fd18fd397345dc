"""Idempotency-Key (A4, B20): the same key and body give the stored answer, another body is refused.

Scope and retention are not published; ours: one operation, until the sandbox is reset. Only answers that succeeded
are stored, and in the same transaction as their effect.
"""

import re

from starlette.responses import Response

from callsheet.sandbox.exchange import Exchange
from callsheet.sandbox.refusals import BadRequest, Conflict, KeyReused

PATTERN = r'^"?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"?$'


def stored(exchange: Exchange) -> Response | None:
    """The answer stored for this key and body, if any.

    BadRequest without a UUID as key, Conflict while it is running, KeyReused after another body.
    """
    if not exchange.operation.keyed:
        return None
    key = exchange.idempotency_key or ""
    if not re.fullmatch(PATTERN, key):
        raise BadRequest("The header Idempotency-Key is missing or no UUID")
    if exchange.readings.idempotency_key == "ignored":
        return None
    if (exchange.operation.name, key) in exchange.service.running_keys:
        raise Conflict("A request with this Idempotency-Key is still running")
    return _found(exchange, key)


def _found(exchange: Exchange, key: str) -> Response | None:
    row = exchange.store.row(
        "SELECT * FROM answers WHERE operation = ? AND key = ?", exchange.operation.name, key
    )
    if row is None:
        return None
    if row["sha256"] != exchange.sha256:
        raise KeyReused("This Idempotency-Key came with another body before")
    return Response(row["answer"], media_type="application/json")


def keep(exchange: Exchange, answer: bytes) -> None:
    """Stores the answer under the request's key, inside its transaction."""
    if exchange.operation.keyed and exchange.readings.idempotency_key == "honoured":
        exchange.store.run(
            "INSERT OR REPLACE INTO answers (operation, key, sha256, answer) VALUES (?, ?, ?, ?)",
            exchange.operation.name,
            exchange.idempotency_key,
            exchange.sha256,
            answer,
        )
