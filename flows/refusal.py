"""A Prefect server that does not accept the credential: a setting to correct, and no bug."""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.exceptions import PrefectHTTPStatusError

from callsheet.errors import SetupError
from callsheet.settings import prefect_api_url

_REFUSALS = frozenset({401, 403})


@contextmanager
def refusal_explained() -> Iterator[None]:
    """SetupError in place of what Prefect's client raises when the server refuses it."""
    try:
        yield
    except PrefectHTTPStatusError as error:
        if error.response.status_code not in _REFUSALS:
            raise
        raise SetupError("PREFECT_REFUSED", url=prefect_api_url()) from None
