"""Answers: the envelope round the data, and the shapes that the readings may give it."""

import re
from typing import Any

import orjson
from starlette.responses import Response

from callsheet.sandbox.operation import Envelope
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.refusals import Refusal, Unauthenticated

_NULLS = {"creatorId": None, "creationTime": None, "updateUserId": None, "updatedTime": None}
_METADATA: dict[str, dict[str, Any]] = {
    "absent": {},
    "empty": {"metaData": {}},
    "null": {"metaData": None},
    "nulls": {"metaData": _NULLS},
}
_ID_OR_TIME = re.compile(r"[0-9A-Za-z]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_PLAIN = Envelope("6.0.0", "Error")


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


def success(envelope: Envelope | None, data: Any, readings: Readings) -> bytes:
    """The body of an answer that succeeded; the data alone where the operation has no envelope."""
    if envelope is None:
        return orjson.dumps(data)
    shown = _spaced(data) if readings.spaces else data
    head = _head(envelope, readings, code=200, message=envelope.message, reason=envelope.reason)
    ret = {"retMsg": "Success", "retCode": "000000"} if envelope.has_ret else {}
    return orjson.dumps({**head, "data": shown, **ret})


def refused(envelope: Envelope | None, refusal: Refusal, readings: Readings) -> Response:
    """The answer to a refused request: an HTTP error, or HTTP 200 with the code in the body, as the readings say."""
    facts = envelope or _PLAIN
    head = _head(facts, readings, code=refusal.status, message=str(refusal), reason=refusal.reason)
    ret = {"retMsg": str(refusal), "retCode": f"{refusal.status}000"} if facts.has_ret else {}
    how = readings.expired_as if isinstance(refusal, Unauthenticated) else readings.errors_as
    status = refusal.status if how == "http" else 200
    return json_response({**head, "data": None, **ret}, status, refusal.headers())


def _head(envelope: Envelope, readings: Readings, *, code: int, message: str, reason: str) -> dict[str, Any]:
    metadata = envelope.metadata if readings.metadata == "documented" else readings.metadata
    return {
        "apiVersion": envelope.api_version,
        "status": "Success" if code == 200 else "Fail",
        "message": message,
        "code": code if readings.code_as == "int" else str(code),
        "reason": reason,
        "kind": envelope.kind,
        **_METADATA[metadata],
    }


def _spaced(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _spaced(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_spaced(inner) for inner in value]
    return f" {value} " if isinstance(value, str) and _ID_OR_TIME.fullmatch(value) else value
