"""What the stand-in says of its endpoints, and schemathesis's view of it."""

from functools import cache
from typing import Any

import schemathesis

from callsheet.sandbox.app import create_app
from callsheet.sandbox.service import Service


@cache
def described() -> Any:
    """The OpenAPI description."""
    service = Service()
    content = create_app(service).openapi()
    service.close()
    return content


@cache
def schema() -> Any:
    """The description as schemathesis uses it."""
    return schemathesis.openapi.from_dict(described())
