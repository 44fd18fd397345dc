"""The description of the vendor's endpoints is true: schemathesis holds the running stand-in against it.

Its plugin makes all requests while tests are collected, which takes six seconds: each worker of a run would spend them, so
`test_generated_requests` runs these tests in a process of their own.
"""

from functools import cache
from typing import Any

import requests
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from callsheet.sandbox.operations import OPERATIONS
from tests.callsheet.sandbox.conftest import Vendor
from tests.callsheet.sandbox.described import schema
from tests.support.thinned import LONG

MANY = 20 if LONG else 4  # requests by chance; those at every border come before them
pytest_plugins = ["schemathesis.pytest.plugin"]


def _held(operation: str) -> Any:
    """The test of one operation, under a name of its own: of several with the same one, xdist would run the first alone."""

    def test(vendor: Vendor, case: Any) -> None:
        """All checks but one hold: rules between fields, such as an end after the start, cannot be said in OpenAPI, so a
        request that fits the description may be refused."""
        token = vendor.headers(operation).get("Authorization")
        case.call_and_validate(
            base_url=vendor.sandbox.url,
            session=_session(vendor.sandbox.url),
            headers={"Authorization": token} if token else {},
            excluded_checks=[positive_data_acceptance],
        )

    few = settings(
        max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    return schema().include(operation_id=operation).parametrize()(few(test))


@cache
def _session(_of: str) -> requests.Session:
    """Connections that stay, to one stand-in; no proxy of this machine is asked for each request."""
    session = requests.Session()
    session.trust_env = False
    return session


globals().update(
    {
        f"test_no_server_error_and_no_answer_that_is_not_described_by_{one.name}": _held(one.name)
        for one in OPERATIONS
    }
)


def test_every_operation_that_is_described_has_its_test() -> None:
    described_ones = {one.ok().definition.raw["operationId"] for one in schema().get_all_operations()}
    assert described_ones == {one.name for one in OPERATIONS}
