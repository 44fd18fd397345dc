"""The FastAPI application: the vendor's operations from their table, the error workbooks, the control endpoints."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Depends, FastAPI, Header, Security
from fastapi.security import APIKeyHeader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from callsheet.sandbox import control, envelope, idempotency
from callsheet.sandbox.models.answers import Answer, Refused, TokenAnswer
from callsheet.sandbox.operation import Operation, TokenKind
from callsheet.sandbox.operations import OPERATIONS
from callsheet.sandbox.refusals import ALL, Refusal
from callsheet.sandbox.route import VendorRoute, endpoint_of
from callsheet.sandbox.service import Service
from callsheet.sandbox.workbook import error_workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REFUSALS: dict[int | str, dict[str, Any]] = {
    kind.status: {"model": Refused, "description": kind.reason} for kind in ALL
}
_AUTHORIZATION = APIKeyHeader(
    name="Authorization", auto_error=False, description="The access token, bare or after `Bearer `"
)


def create_app(service: Service, *, control_from_anywhere: bool = False) -> FastAPI:
    """The application round one service. Its OpenAPI describes the vendor's endpoints alone.

    The control endpoints answer peers on this machine only, unless `control_from_anywhere`.
    """
    title = "Mock of the Sobot voice API"
    app = FastAPI(title=title, version="6", docs_url=None, redoc_url=None, routes=[*_routes()])
    app.state.service = service
    app.state.control_from_anywhere = control_from_anywhere
    app.add_exception_handler(HTTPException, _http_error)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """All endpoints, made once a process: they know no service, and their schemas take a tenth of a second."""
    router = APIRouter()
    for operation in OPERATIONS:
        _add(router, operation)
    router.routes += control.router.routes  # included in an application, they would be made anew for each
    router.add_api_route(
        "/cc/{path:path}", _download, methods=["GET"], include_in_schema=False, response_model=None
    )
    return router.routes


def _add(router: APIRouter, operation: Operation) -> None:
    data = get_type_hints(operation.handler)["return"]
    router.add_api_route(
        operation.path,
        endpoint_of(operation),
        methods=[operation.method],
        name=operation.name,
        operation_id=operation.name,
        description=operation.handler.__doc__,
        response_model=TokenAnswer if operation.envelope is None else Answer[data],  # type: ignore[valid-type]
        responses=_REFUSALS,
        dependencies=_headers(operation),
        route_class_override=VendorRoute,
    )


def _headers(operation: Operation) -> list[Any]:
    """The header parameters of the operation, as the reference lists them."""
    listed: list[tuple[bool, Callable[..., Awaitable[None]]]] = [
        (operation.keyed, _idempotency_key),
        (operation.has_timezone, _timezoneid),
        (operation.token is TokenKind.AGENT, _language),
    ]
    token = [] if operation.token is TokenKind.NONE else [Security(_AUTHORIZATION)]
    return token + [Depends(header) for is_listed, header in listed if is_listed]


async def _idempotency_key(
    key: Annotated[str, Header(alias="Idempotency-Key", pattern=idempotency.PATTERN, description="UUID")],
) -> None: ...


async def _timezoneid(
    timezoneid: Annotated[str | None, Header(description="ZoneId, Asia/Singapore by default")] = None,
) -> None: ...


async def _language(language: Annotated[str | None, Header(description="en by default")] = None) -> None: ...


async def _http_error(request: Request, error: Exception) -> Response:
    """No such path or method: in the vendor's envelope, or plain for the control endpoints."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(control.router.prefix):
        return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
    refusal = Refusal(error.detail)
    refusal.status, refusal.reason = error.status_code, error.detail
    answer = envelope.refused(None, refusal, request.app.state.service.readings)
    if error.status_code == 405:
        methods = [one.method for one in OPERATIONS if one.path == request.url.path]
        answer.headers["Allow"] = ", ".join(methods or ["GET"])
    return answer


async def _download(request: Request, path: str) -> Response:
    """An error workbook; whoever has the address may have it, as with the vendor's (A6.3)."""
    service = request.app.state.service
    content = error_workbook(service.store, f"cc/{path}", service.readings)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=_XLSX)
