"""One request of the vendor's API and what is known about it while it is answered."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from callsheet.sandbox.operation import Operation
from callsheet.sandbox.readings import Readings
from callsheet.sandbox.service import Service
from callsheet.sandbox.store import Store
from callsheet.sandbox.tokens import Token


@dataclass(slots=True)
class Exchange:
    """What a handler may see and do besides the body. `now` is in seconds."""

    service: Service
    operation: Operation
    request: Request
    sequence: int
    sha256: str = ""
    token: Token | None = None
    took_effect: bool = False

    @property
    def store(self) -> Store:
        return self.service.store

    @property
    def readings(self) -> Readings:
        return self.service.readings

    @property
    def now(self) -> float:
        return self.service.clock()

    @property
    def idempotency_key(self) -> str | None:
        return self.request.headers.get("idempotency-key")

    @property
    def host(self) -> str:
        """Where this sandbox was asked, such as http://127.0.0.1:8000."""
        return str(self.request.base_url).rstrip("/")

    def effect(self, *key: Any) -> None:
        """Says that the row with this natural key takes effect with this request."""
        self.took_effect = True
        self.service.audit.effect(self.sequence, self.operation.name, key)


async def _exchange(request: Request) -> Exchange:
    found: Exchange = request.state.exchange
    return found


Current = Annotated[Exchange, Depends(_exchange)]
