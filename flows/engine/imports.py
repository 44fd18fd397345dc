"""Asking the service what became of asynchronous imports."""

from collections.abc import Iterable

from sobot.answers import ImportResult, import_result, read_rows
from sobot.client import Client
from sobot.operations import BY_NAME
from sobot.paging import rows
from sobot.requests import import_query
from transforms.kinds import Scope

_QUERY = BY_NAME["query_import_result"]


class Imports:
    """The import results of one campaign."""

    def __init__(self, client: Client, scope: Scope) -> None:
        self._client, self._scope = client, scope

    async def find(self, batch: str) -> ImportResult | None:
        """What is told of one batch; None when the service does not know it (yet)."""
        return next(iter(await self.told_of(batch)), None)

    async def told_of(self, batch: str) -> list[ImportResult]:
        """What is told of one batch: nothing while it is not known, more than one row if it was run twice."""
        told = await self._ask(batch)
        # The reference's own examples answer another code than was asked for: one row to a question about one batch is
        # about that batch (readings B12).
        return [one for one in told if one.batch == batch] or (told if len(told) == 1 else [])

    async def every(self, batches: Iterable[str]) -> dict[str, list[ImportResult]]:
        """What is told of many batches at once: the whole campaign, page by page."""
        wanted, found = set(batches), dict[str, list[ImportResult]]()
        for one in await self._ask():
            if one.batch in wanted:
                found.setdefault(one.batch, []).append(one)
        return found

    async def _ask(self, batch: str = "") -> list[ImportResult]:
        code = self._scope.code if self._scope.by_code else ""
        body = import_query(self._client.connection, batch, campaign_id=self._scope.id, code=code)
        return read_rows(await rows(self._client, _QUERY, body), import_result)
